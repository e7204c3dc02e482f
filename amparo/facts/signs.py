"""Signs that no paper shows: they could drive a terminal, turn the direction of what is read, or hide words in a value."""

from __future__ import annotations

import re

UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
"""Control signs (C0 and C1 but tab and line end), signs that turn the direction of writing, marks that are no letters."""

SHOWN = "\ufffd"
"""What stands in the place of each: as wide, so that columns stay."""


def seen(text: str) -> str:
    """The text with a visible mark for each sign that is none."""
    return UNSEEN.sub(SHOWN, text)
