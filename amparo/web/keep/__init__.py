"""Keeping the office: backup, restore, and proof that what is stored is whole."""
