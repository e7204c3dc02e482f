"""Sources of what the pages load, and how they are built."""
