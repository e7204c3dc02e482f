"""The data contract as a JSON Schema, as SQL that makes the tables, and as a page for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from amparo.bulk.contract.columns import TableColumn, TableContract, contract


def json_schema() -> Mapping[str, Any]:
    """One object a table, in it one object a column: for tools that check files before they are sent."""
    tables = {}
    for table in contract().tables.values():
        properties: dict[str, Any] = {}
        for column in table.columns.values():
            for name in column.parts:
                properties[name] = _json_type(column)
        described: dict[str, Any] = {
            "title": table.title,
            "type": "object",
            "properties": properties,
            "required": list(table.key),
            "additionalProperties": False,
            "patternProperties": {f"^{contract().own}": {}},
        }
        if table.open:
            described["patternProperties"][f"^{table.open}\\."] = {
                "type": ["boolean", "null"],
                "description": table.open_says,
            }
        tables[table.name] = described
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{contract().format}: one row of each table",
        "$defs": tables,
    }


def _json_type(column: TableColumn) -> Mapping[str, Any]:
    types: Mapping[str, Mapping[str, Any]] = {
        "key": {"type": "string", "minLength": 1},
        "truth": {"type": ["boolean", "null"]},
        "word": {"enum": [*column.words, None]},
        "words": {
            "type": ["array", "string", "null"],
            "items": {"enum": list(column.words)} if column.words else {"type": "string"},
        },
        "text": {"type": ["string", "null"]},
        "number": {"type": ["integer", "null"]},
        "date": {"type": ["string", "null"], "format": "date"},
        "period": {"type": ["string", "null"], "format": "date"},
    }
    return {**types[column.kind], "description": f"{column.question} {column.why}".strip()}


def sql_schema() -> str:
    """`CREATE TABLE` statements in plain SQL; leave out the columns you do not have."""
    return "\n".join(_create(table) for table in contract().tables.values())


def _create(table: TableContract) -> str:
    lines = []
    for column in table.columns.values():
        sql = contract().kinds[column.kind]["sql"]
        for name in column.parts:
            lines.append(f'  "{name}" {sql}{" NOT NULL" if column.kind == "key" else ""}')
    lines.append(f"  PRIMARY KEY ({', '.join(table.key)})")
    return f"-- {table.title}\nCREATE TABLE {table.name} (\n" + ",\n".join(lines) + "\n);\n"


def page() -> str:
    """The contract as Markdown: every table and column, how it may be written, and why it matters."""
    return "\n".join(_page())


def _page() -> Iterator[str]:
    for table in contract().tables.values():
        yield f"## `{table.name}`\n"
        yield f"{table.title}. {'This table is needed.' if table.needed else 'The table may be missing.'}\n"
        yield "| column | written as | what it says |"
        yield "| --- | --- | --- |"
        for column in table.columns.values():
            yield f"| `{column.name}` | {_written(column)} | {column.question} {column.why} |"
        if table.open:
            yield f"| `{table.open}.…` | {contract().kinds['truth']['says']} | {table.open_says} |"
        yield ""


MOST_WORDS = 20
"""Words of a column that the page lists; more (jurisdictions, kinds of offence) are named by where they stand."""


def _written(column: TableColumn) -> str:
    says = contract().kinds[column.kind]["says"]
    if not column.words:
        return says
    if len(column.words) > MOST_WORDS:
        return f"{says} ({len(column.words)} words; `amparo bulk schema --json` lists them)"
    return f"{says}: {', '.join(column.words)}"
