"""Finds the victim before the charge, and says what must not happen next."""
