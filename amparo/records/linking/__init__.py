"""Which records, under several names and from several places, may be one person's."""
