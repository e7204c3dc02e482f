"""Made-up people with made-up records, for tests, demonstrations and simulation. Never to be presented as real."""
