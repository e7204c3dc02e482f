"""Signs that no paper shows: they could drive a terminal, turn the direction of what is read, or hide words in a value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from amparo.records.source import Line, Note, Page, Row, Table

UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""Control signs (C0, C1), signs that turn the direction of writing, marks that are no letters."""

SHOWN = "\ufffd"
"""What stands in the place of each: as wide, so that columns stay."""

SAID = "Signs that no paper shows stood here; each is shown as \ufffd. Look whether a value was changed by it."


def seen(text: str) -> str:
    """The text with a visible mark for each sign that is none."""
    return UNSEEN.sub(SHOWN, text) if UNSEEN.search(text) else text


def seen_pages(pages: Iterable[Page]) -> tuple[tuple[Page, ...], tuple[Note, ...]]:
    """The pages with visible signs only, and a note of the first line of each page where one was not."""
    out, notes = [], []
    for page in pages:
        lines = tuple(_line(line) for line in page.lines)
        changed = [line for line, before in zip(lines, page.lines, strict=True) if line is not before]
        if changed:
            notes.append(Note(SAID, page.number, changed[0].number))
        out.append(
            replace(page, lines=lines, title=seen(page.title)) if changed or seen(page.title) != page.title else page
        )
    return tuple(out), tuple(notes)


def seen_tables(tables: Iterable[Table]) -> tuple[Table, ...]:
    """The tables likewise."""
    return tuple(_table(table) for table in tables)


def _line(line: Line) -> Line:
    if not UNSEEN.search(line.text):
        return line
    words = tuple(replace(word, text=seen(word.text)) for word in line.words)
    return replace(line, text=seen(line.text), words=words)


def _table(table: Table) -> Table:
    if not any(UNSEEN.search(text) for text in _texts(table)):
        return table
    rows = tuple(Row(row.line, tuple(seen(value) for value in row.values)) for row in table.rows)
    return replace(table, name=seen(table.name), columns=tuple(seen(name) for name in table.columns), rows=rows)


def _texts(table: Table) -> Iterable[str]:
    yield table.name
    yield from table.columns
    for row in table.rows:
        yield from row.values
