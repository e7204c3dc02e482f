"""Rights in plain words: short pages and cards for a person who fears the police or removal, made from the law packs."""
