"""Layouts: what the lines of a kind of record look like (`layouts/*.yaml`) and in what order they may come (`layouts/*.lark`).

A layout is data. Its grammar is written over kinds of lines, not over letters: rules named `subject`, `cycle`, `event`,
`count` and `disposition` become the structure of the record (`event_court` makes an event too), and what a `group` says of
an outcome holds for every count in it. `join_counts` says how a count that a record lists in several parts is known again:
by its `number` or by its `offence`. `splits` names the kind of line whose first field tells one docket from the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from lark import Lark

from amparo.facts.document import data
from amparo.facts.problems import Problem, Problems, listed, nearest
from amparo.records.patterns import Pattern, folded
from amparo.records.source import Source

HERE = Path(__file__).parent / "layouts"

GENERAL = "general"
"""The reader for records whose layout is not known."""

LONGEST = 400
"""Signs of a line beyond which no pattern is tried: no record prints such lines."""


@dataclass(frozen=True)
class LineKind:
    """One kind of line: how it looks, and what it says beside its fields."""

    name: str
    patterns: tuple[Pattern, ...]
    event: str = ""
    sets: Mapping[str, str] = field(default_factory=dict)
    continues: tuple[str, ...] = ()
    furniture: bool = False
    count: bool = False
    review: str = ""
    loose: bool = False
    """Whether nearly any line looks like it, so that being out of place says nothing."""
    offence: bool = False
    """Whether a line is of this kind only where its words name an offence: nothing else on it tells."""


@dataclass(frozen=True)
class Layout:
    """One kind of record. `basis` says how its looks are known, `assumed` what of it nobody has checked."""

    id: str
    title: str
    jurisdiction: str
    kind: str
    rank: int
    basis: str
    seen: str
    assumed: tuple[str, ...]
    dates: str
    marks: tuple[Pattern, ...]
    at_least: int
    kinds: tuple[LineKind, ...]
    inherit: tuple[str, ...]
    join_counts: str
    event_date: Mapping[str, str]
    fixed: Mapping[str, str]
    grammar: str
    splits: str = ""

    @property
    def parser(self) -> Lark:
        """The grammar, compiled once."""
        return _parser(self.id)

    def marks_on(self, lines: list[str]) -> int:
        """How many of the layout's own marks stand on these lines (folded)."""
        return sum(any(mark.match(line) for line in lines) for mark in self.marks)


@lru_cache(maxsize=1)
def layouts() -> Mapping[str, Layout]:
    """Every layout that ships with Amparo, by its id."""
    return {path.stem: _load(path) for path in sorted(HERE.glob("*.yaml"))}


def find_layout(source: Source, wanted: str = "") -> Layout | None:
    """The layout of a source: the one that is named, or the one whose marks it bears; none where none fits. Raises `Problems`."""
    known = layouts()
    if wanted == GENERAL:
        return None
    if wanted:
        if wanted not in known:
            raise Problems(
                [
                    Problem(
                        f'There is no layout "{wanted}".',
                        expected=listed([*known, GENERAL], 20),
                        nearest=nearest(wanted, [*known, GENERAL]),
                    )
                ]
            )
        return known[wanted]
    lines = [folded(line.text) for line in source.lines() if line.text.strip() and len(line.text) <= LONGEST][:400]
    scores = {name: layout.marks_on(lines) for name, layout in known.items()}
    # of two that fit, the one with more marks; a tie is left to the person who can name one
    fit = sorted(
        ((score / known[name].at_least, name) for name, score in scores.items() if score >= known[name].at_least),
        reverse=True,
    )
    if not fit or (len(fit) > 1 and fit[0][0] == fit[1][0]):
        return None
    return known[fit[0][1]]


@lru_cache(maxsize=64)
def _parser(layout: str) -> Lark:
    made = layouts()[layout]
    names = " ".join(kind.name for kind in made.kinds if not kind.furniture)
    # the lines are fed one by one, so no lexer is ever asked
    return Lark(f"%declare {names}\n{made.grammar}", parser="lalr", maybe_placeholders=False, keep_all_tokens=True)


def _load(path: Path) -> Layout:
    raw: dict[str, Any] = data(path)
    marks = raw["recognise"]
    return Layout(
        id=path.stem,
        title=raw["title"],
        jurisdiction=raw.get("jurisdiction", ""),
        kind=raw["kind"],
        rank=int(raw["rank"]),
        basis=raw["basis"],
        seen=raw.get("seen", ""),
        assumed=tuple(raw.get("assumed", ())),
        dates=raw["dates"],
        marks=tuple(Pattern(text) for text in marks["marks"]),
        at_least=int(marks["at_least"]),
        kinds=tuple(_kind(name, entry) for name, entry in raw["lines"].items()),
        inherit=tuple(raw.get("inherit", ())),
        join_counts=raw.get("join_counts", ""),
        event_date=raw.get("event_date", {}),
        fixed=raw.get("fixed", {}),
        grammar=path.with_suffix(".lark").read_text(encoding="utf-8"),
        splits=raw.get("splits", ""),
    )


def _kind(name: str, entry: Any) -> LineKind:
    if not isinstance(entry, dict):
        entry = {"is": entry}
    looks = entry["is"] if isinstance(entry["is"], list) else [entry["is"]]
    continues = entry.get("continues", ())
    return LineKind(
        name=name,
        patterns=tuple(Pattern(text) for text in looks),
        event=entry.get("event", ""),
        sets=entry.get("sets", {}),
        continues=(continues,) if isinstance(continues, str) else tuple(continues),
        furniture=bool(entry.get("furniture")),
        count=bool(entry.get("count")),
        review=entry.get("review", ""),
        loose=bool(entry.get("loose")),
        offence=bool(entry.get("offence")),
    )
