"""Getting in: the first account, logging in, a second factor, inviting and leaving."""
