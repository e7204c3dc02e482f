"""JSON: the lists of records in it as tables; what is nested in a record is named with dots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from amparo.facts.document import Node, read
from amparo.records.htcds.standard import named
from amparo.records.source import Line, Note, Page, Row, Table
from amparo.records.sources.columns import given, guess, mapped
from amparo.records.sources.limits import Request

MOST_LEAVES = 2_000
"""Values in one record."""


def read_json(text: str, request: Request) -> tuple[tuple[Page, ...], tuple[Table, ...], tuple[Note, ...]]:
    """Each list of records is a page of rows; everything else is listed as lines of its own. Raises `Problems`."""
    root = read(text, request.name)
    if root.keys.get("amparo") is not None:
        raise request.refuse(
            "This is a file of Amparo itself.",
            expected="a record; a case file is named with --case, a mapping with --mapping",
        )
    loose: list[tuple[str, str]] = []
    lists: list[tuple[str, list[Node]]] = []
    _sort(root, "", loose, lists)
    pages: list[Page] = []
    tables: list[Table] = []
    notes: list[Note] = []
    for path, items in lists:
        number = len(pages) + 1
        request.reached(number)
        records = [dict(_leaves(item, "")) for item in items]
        if len(records) > request.limits.rows:
            raise request.refuse(f"The list has {len(records):,} entries.", expected=f"at most {request.limits.rows:,}")
        names = list(dict.fromkeys(name for record in records for name in record))
        if len(names) > request.limits.columns:
            raise request.refuse(
                f"The records have {len(names):,} fields.", expected=f"at most {request.limits.columns:,}"
            )
        rows = [(index, [record.get(name, "") for name in names]) for index, record in enumerate(records, 1)]
        lines = tuple(
            Line(
                number, index, "  ".join(f"{name}: {value}" for name, value in zip(names, values, strict=True) if value)
            )
            for index, values in rows
        )
        pages.append(Page(number, lines, "table", title=path or "records"))
        fields = mapped(names, request.mapping) or guess(names)
        columns = tuple(names)
        body = tuple(Row(index, tuple(values)) for index, values in rows)
        for constant, value in given(request.mapping).items():
            if constant not in fields.values():
                fields[len(columns)] = constant
                columns = (*columns, f"{constant} (for every row)")
                body = tuple(Row(row.line, (*row.values, value)) for row in body)
        tables.append(Table(path or "records", number, columns, body, fields, bool(mapped(names, request.mapping))))
    if loose:
        number = len(pages) + 1
        lines = tuple(Line(number, index, f"{path}: {value}") for index, (path, value) in enumerate(loose, 1))
        pages.append(Page(number, lines, "table", title="other values"))
        tables += _beside(number, loose)
    if not lists:
        notes.append(Note("The file holds no list of records.", 1))
    return tuple(pages), tuple(tables), tuple(notes)


def _sort(node: Node, path: str, loose: list[tuple[str, str]], lists: list[tuple[str, list[Node]]]) -> None:
    """Parts a document into lists of records and loose values."""
    if node.items and any(isinstance(item.value, dict) for item in node.items):
        lists.append((path, node.items))
    elif isinstance(node.value, dict) and path == "" and _is_record(node):
        lists.append((path, [node]))
    elif isinstance(node.value, dict):
        for key, below in node.keys.items():
            _sort(below, f"{path}.{key}" if path else key, loose, lists)
    else:
        loose += [(name or path, value) for name, value in _leaves(node, path)]


def _beside(page: int, loose: Sequence[tuple[str, str]]) -> Iterator[Table]:
    """What stands beside the lists and has a meaning: names and births, fields of the case data standard.

    Each is a table of one row, so that each keeps its own line.
    """
    found = guess([path.rpartition(".")[2] for path, _ in loose])
    for index, (path, value) in enumerate(loose):
        meant = found.get(index, "")
        if meant.startswith("subject.") or named(path)[0]:
            fields = {0: meant} if meant.startswith("subject.") else {}
            yield Table(path, page, (path,), (Row(index + 1, (value,)),), fields)


def _is_record(node: Node) -> bool:
    """A document that is one record: it has values of its own and no list of records below."""
    flat = [below for below in node.keys.values() if isinstance(below.value, str)]
    nested = any(isinstance(item.value, dict) for below in node.walk() for item in below.items)
    return bool(flat) and not nested


def _leaves(node: Node, path: str) -> Iterator[tuple[str, str]]:
    count = 0
    waiting = [(node, path)]
    while waiting:
        here, name = waiting.pop()
        if isinstance(here.value, dict):
            waiting += [(below, f"{name}.{key}" if name else key) for key, below in reversed(list(here.keys.items()))]
        elif isinstance(here.value, list):
            if all(isinstance(item.value, str) for item in here.items):
                yield name, "; ".join(item.text for item in here.items)
            else:
                waiting += [(item, f"{name}.{index}") for index, item in reversed(list(enumerate(here.items, 1)))]
        elif here.value is not None:
            count += 1
            if count > MOST_LEAVES:
                raise_too_many(here)
            yield name, " ".join(here.text.split())


def raise_too_many(node: Node) -> None:
    """Raises `Problems`: a record with more values than a record has."""
    from amparo.facts.problems import Problems

    raise Problems(
        [node.problem(f"The record holds more than {MOST_LEAVES:,} values.", expected="a list of smaller ones")]
    )
