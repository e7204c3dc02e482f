"""Signs that no paper shows are made visible in all that was read, and that is said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from amparo.facts.signs import UNSEEN, seen
from amparo.records.source import Line, Note, Page, Row, Table

SAID = "Signs that no paper shows stood here; each is shown as \ufffd. Look whether a value was changed by it."


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
