"""A mapping file: which column of somebody's CSV holds which fact, and what its words mean.

amparo: amparo-mapping/1
charges:
  person: DefendantID
  charge: {columns: [CaseNo, Count]}
  jurisdiction: {constant: us-tx}
  offence.statute: Statute
  date: {column: OffenseDate, format: "%m/%d/%Y"}
  disposition.kind: {column: Disp, words: {GUILTY: convicted, DISM: dismissed}, other: unknown}
persons:
  person: DefendantID
  person.born: {column: DOB, format: "%m/%d/%Y"}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from amparo.bulk.contract.columns import TableContract, contract
from amparo.facts.document import Node, read
from amparo.facts.problems import Problem, Problems, listed, nearest

FORMAT = "amparo-mapping/1"
FIELDS = ("column", "columns", "constant", "format", "words", "other")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from: columns joined by `-`, or one constant; with a date format, or words and what they mean.

    `other_unknown`: a word that is not listed leaves the fact unknown; otherwise it stops the conversion.
    """

    columns: tuple[str, ...] = ()
    constant: str = ""
    format: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    other_unknown: bool = False


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """A mapping: for each table, the source of each fact."""

    file: str
    tables: Mapping[str, Mapping[str, Source]]


def read_mapping(path: Path, given: list[str]) -> ColumnMapping:
    """Reads a mapping file for a CSV with the columns `given`. Raises `Problems` with everything that is wrong in it."""
    try:
        root = read(path.read_bytes(), str(path))
    except OSError as error:
        raise Problems(
            [Problem(f"The file cannot be read: {error.strerror}.", file=str(path), expected="a mapping file")]
        ) from None
    found: list[Problem] = []
    tables: dict[str, Mapping[str, Source]] = {}
    version = root.get("amparo")
    if version is None or version.text != FORMAT:
        found.append(root.problem("The file does not say that it is a mapping.", expected=f"amparo: {FORMAT}"))
    for name, node in root.keys.items():
        if name == "amparo":
            continue
        described = contract().tables.get(name)
        if described is None:
            known = contract().tables
            found.append(
                node.problem(f'"{name}" is not a table.', expected=listed(known), nearest=nearest(name, known))
            )
            continue
        tables[name] = dict(_facts(node, described, given, found))
        for key in described.key:
            if key not in tables[name]:
                found.append(node.problem(f'"{key}" is missing.', expected=contract().keys[key]))
    if "charges" not in tables:
        found.append(root.problem("No charges are mapped.", expected="charges: and the columns of its facts"))
    if found:
        raise Problems(found)
    return ColumnMapping(str(path), tables)


def _facts(
    node: Node, described: TableContract, given: list[str], found: list[Problem]
) -> Iterator[tuple[str, Source]]:
    written = described.written()
    for name, below in node.keys.items():
        if name not in written and described.column(name) is None and not name.startswith(contract().own):
            found.append(
                below.problem(
                    f'"{name}" is not a column of {described.name}.',
                    expected="a column of the contract (amparo bulk schema lists them)",
                    nearest=nearest(name, written),
                )
            )
            continue
        source = _source(below, found)
        for column in source.columns:
            if column not in given:
                found.append(
                    below.problem(
                        f'The CSV has no column "{column}".', expected=listed(given, 30), nearest=nearest(column, given)
                    )
                )
        yield name, source


def _source(node: Node, found: list[Problem]) -> Source:
    if isinstance(node.value, str):
        return Source((node.text,))
    if not isinstance(node.value, dict):
        found.append(node.problem(f"A fact comes from a column, not from {node.kind}.", expected="a column's name"))
        return Source()
    for key, below in node.keys.items():
        if key not in FIELDS:
            found.append(
                below.problem(f'"{key}" is not known here.', expected=listed(FIELDS), nearest=nearest(key, FIELDS))
            )
    one, many, constant = node.get("column"), node.get("columns"), node.get("constant")
    if sum(part is not None for part in (one, many, constant)) != 1:
        found.append(node.problem("A fact comes from one place.", expected="one of column, columns, constant"))
    columns = (one.text,) if one else tuple(item.text for item in many.items) if many else ()
    words = node.get("words")
    other = node.get("other")
    if other is not None and other.text != "unknown":
        found.append(other.problem(f"Other words are {other.kind}.", expected="unknown, or the line left out"))
    form = node.get("format")
    return Source(
        columns,
        constant.text if constant else "",
        form.text if form else "",
        {word: below.text for word, below in words.keys.items()} if words else {},
        other is not None,
    )
