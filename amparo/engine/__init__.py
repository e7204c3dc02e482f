"""The engine: puts law and facts together in three values and explains itself. It knows no jurisdiction's law."""
