"""Deciding tables of any size: part by part, resumable, every file with a checksum, whole or plainly not."""
