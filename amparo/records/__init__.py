"""Reads records: rap sheets, dockets, spreadsheets and scans become charges, each value with the place it was read from."""
