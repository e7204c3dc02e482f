"""Law packs: finding, reading and looking after them."""
