"""The vault: a stolen database tells nothing. Keys, sealed histories, the audit chain; it knows no database and no web."""
