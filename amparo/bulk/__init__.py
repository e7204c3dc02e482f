"""The law at scale: the same packs compiled to columns, run where the data are."""
