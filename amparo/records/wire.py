"""A source as JSON and back: what the reading process hands over. Only plain values cross; nothing that could be run."""

from __future__ import annotations

import json
from typing import Any

from amparo.records.source import Line, Note, Page, Row, Source, Table, Word


def page_to(page: Page) -> dict[str, Any]:
    """A page without its picture."""
    return {
        "number": page.number,
        "how": page.how,
        "width": page.width,
        "height": page.height,
        "title": page.title,
        "turned": page.turned,
        "lines": [
            [
                line.number,
                line.text,
                line.box,
                [[word.text, word.start, word.box, word.confidence] for word in line.words],
            ]
            for line in page.lines
        ],
    }


def page_from(raw: Any, image: bytes | None = None) -> Page:
    """The page that was handed over. Raises `ValueError`, `TypeError` or `KeyError` where it is not one."""
    number = int(raw["number"])
    lines = tuple(
        Line(
            number,
            int(count),
            str(text),
            _box(box),
            tuple(Word(str(word), int(start), _box(where), float(sure)) for word, start, where, sure in words),
        )
        for count, text, box, words in raw["lines"]
    )
    return Page(
        number,
        lines,
        str(raw["how"]),
        float(raw["width"]),
        float(raw["height"]),
        str(raw["title"]),
        float(raw["turned"]),
        image,
    )


def rest_to(source: Source) -> dict[str, Any]:
    """All of a source but its pages."""
    return {
        "name": source.name,
        "kind": source.kind,
        "sha256": source.sha256,
        "tables": [_table_to(table) for table in source.tables],
        "notes": [[note.what, note.page, note.line] for note in source.notes],
    }


def _table_to(table: Table) -> list[Any]:
    rows = [[row.line, row.values] for row in table.rows]
    return [table.name, table.page, table.columns, rows, list(table.fields.items()), table.confirmed]


def source_from(raw: Any, pages: tuple[Page, ...]) -> Source:
    """The source that was handed over, with these pages. Raises `ValueError`, `TypeError` or `KeyError`."""
    tables = tuple(
        Table(
            str(name),
            int(page),
            tuple(map(str, columns)),
            tuple(Row(int(line), tuple(map(str, values))) for line, values in rows),
            {int(index): str(path) for index, path in fields},
            bool(confirmed),
        )
        for name, page, columns, rows, fields, confirmed in raw["tables"]
    )
    notes = tuple(Note(str(what), int(page), int(line)) for what, page, line in raw["notes"])
    return Source(str(raw["name"]), str(raw["kind"]), str(raw["sha256"]), pages, tables, notes)


def dumps(value: Any) -> bytes:
    """JSON as bytes; lone halves of signs, which no encoding has, become question marks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _box(raw: Any) -> tuple[float, float, float, float] | None:
    if raw is None:
        return None
    left, top, right, bottom = raw
    return (float(left), float(top), float(right), float(bottom))
