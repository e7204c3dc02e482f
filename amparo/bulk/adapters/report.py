"""What a conversion did with every row it was given: none vanishes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Conversion:
    """Rows in, and where each went: `rows == sum(went.values())`.

    `unread` are words that were not known, with how often they stood there: the facts they tell are left unknown.
    """

    source: str
    layout: str
    rows: int
    went: Mapping[str, int]
    made: Mapping[str, int]
    unread: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def write(self, folder: Path) -> None:
        """Writes `x_conversion.json` beside the tables."""
        told = {
            "source": self.source,
            "layout": self.layout,
            "rows": self.rows,
            "went": dict(self.went),
            "made": dict(self.made),
            "unread": {name: dict(words) for name, words in self.unread.items()},
            "notes": list(self.notes),
        }
        (folder / "x_conversion.json").write_text(
            json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
        )
