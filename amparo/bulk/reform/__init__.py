"""What a change of law would do: a patch of a pack, tried on many people beside the law as it is."""
