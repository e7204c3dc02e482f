"""The phone page: a screening as one file that works from disk and keeps nothing."""
