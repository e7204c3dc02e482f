"""From determinations to a plan: what to file, where, in which order, and what to beware of."""
