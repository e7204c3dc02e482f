"""Invented records for every layout, with the charges that must come out: what reading is measured and tested on."""
