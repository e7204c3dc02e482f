"""What many answers say together: counted people first, small numbers withheld, on a page that asks nothing of the network."""
