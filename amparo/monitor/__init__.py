"""Compares the law of jurisdictions, and makes a book of it that can be read in a browser."""
