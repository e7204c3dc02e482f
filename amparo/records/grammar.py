"""From lines to a tree: each line is one of the kinds its layout knows, and the layout's grammar says where it may stand.

A line that looks like nothing the layout knows, or stands where it cannot, is set aside and never stops the reading.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass

from lark import Token, Tree
from lark.exceptions import UnexpectedToken
from lark.parsers.lalr_interactive_parser import InteractiveParser

from amparo.records.dispositions import outcome
from amparo.records.general import names_offence
from amparo.records.layout import LONGEST, Layout, LineKind
from amparo.records.patterns import Match, folded
from amparo.records.source import Line


@dataclass(frozen=True, slots=True)
class Seen:
    """A line with the kind it was taken for."""

    line: Line
    kind: LineKind
    match: Match


@dataclass(frozen=True, slots=True)
class Aside:
    """A line that was set aside. `after` is the number of lines taken before it.

    `count`: it looks like the beginning of a charge. `boundary`: it is a line of the layout out of place, so that what
    follows may belong to another event than it seems.
    """

    line: Line
    why: str
    after: int
    count: bool = False
    boundary: bool = False


@dataclass(frozen=True)
class Parsed:
    """The tree over `seen` (a token's value is the index of its line), lines that hold nothing to read, lines set aside."""

    tree: Tree[Token]
    seen: tuple[Seen, ...]
    furniture: tuple[Line, ...]
    aside: tuple[Aside, ...]


def parse(layout: Layout, lines: Iterable[Line]) -> Parsed:
    """Parses the lines of one record."""
    parser = layout.parser.parse_interactive("")
    seen: list[Seen] = []
    furniture: list[Line] = []
    aside: list[Aside] = []
    for line in lines:
        text = folded(line.text)
        if not text.strip():
            furniture.append(line)
            continue
        if len(text) > LONGEST:
            aside.append(Aside(line, f"the line is longer than {LONGEST} signs", len(seen)))
            continue
        taken, looked_like = _take(parser, layout, text)
        if taken is None:
            why = (
                "it stands where the layout has no such line" if looked_like else "it looks like no line of the layout"
            )
            # a line that is known and cannot stand here: the line that should come before it was not understood
            count, boundary = any(kind.count for kind in looked_like), bool(looked_like)
            aside.append(Aside(line, why, len(seen), count, boundary))
            continue
        kind, match = taken
        if kind.furniture:
            furniture.append(line)
            continue
        parser.feed_token(Token(kind.name, str(len(seen))))
        seen.append(Seen(line, kind, match))
    return Parsed(_ended(layout, parser, seen, aside), tuple(seen), tuple(furniture), tuple(aside))


def _ended(layout: Layout, parser: InteractiveParser, seen: list[Seen], aside: list[Aside]) -> Tree[Token]:
    """The finished tree. Where the record breaks off in the middle of something, its last lines are set aside."""
    while True:
        try:
            tree: Tree[Token] = parser.feed_eof()  # type: ignore[no-untyped-call]
        except UnexpectedToken:
            last = seen.pop()
            aside.append(Aside(last.line, "the record breaks off here", len(seen), last.kind.count))
            parser = layout.parser.parse_interactive("")
            for index, one in enumerate(seen):
                parser.feed_token(Token(one.kind.name, str(index)))
        else:
            return tree


def _take(parser: InteractiveParser, layout: Layout, text: str) -> tuple[tuple[LineKind, Match] | None, list[LineKind]]:
    """The first kind that the line looks like and that may stand here; and every kind it looks like."""
    looked_like = []
    for kind in layout.kinds:
        for pattern in kind.patterns:
            match = pattern.match(text)
            if match is None or (kind.offence and not _names_an_offence(match, text)):
                continue
            if not kind.loose or _says_an_outcome(layout, match, text):
                looked_like.append(kind)
            if kind.furniture or _may_stand(parser, kind.name):
                return (kind, match), looked_like
            break
    return None, looked_like


def _names_an_offence(match: Match, text: str) -> bool:
    """Whether the words of the charge on a line name a kind of offence."""
    return any(names_offence(text[one.start : one.end]) for one in match.found if one.path == "offence.text")


def _says_an_outcome(layout: Layout, match: Match, text: str) -> bool:
    """Whether a line that nearly any line looks like holds a known wording of a disposition."""
    found = (text[one.start : one.end] for one in match.found if one.path == "disposition.text")
    return any(outcome(words, layout.jurisdiction).known for words in found)


def _may_stand(parser: InteractiveParser, name: str) -> bool:
    if name not in parser.choices():  # type: ignore[no-untyped-call]
        return False
    trial = parser.copy(deepcopy_values=False)  # type: ignore[no-untyped-call]
    quiet = copy(parser.parser_state.parse_conf)
    # nothing may be built on trial: the trees of the real parser are shared with it
    quiet.callbacks = {}
    trial.parser_state.parse_conf = quiet
    try:
        trial.feed_token(Token(name, ""))
    except UnexpectedToken:
        return False
    return True
