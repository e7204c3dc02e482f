"""What a database gives: which tables and columns, how they are read, checked and made ready to be decided."""
