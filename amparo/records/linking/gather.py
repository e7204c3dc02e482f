"""From case files, records and tables to what they say of their people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from amparo.facts.case import Case, show
from amparo.facts.document import data
from amparo.facts.problems import Problem, Problems, listed
from amparo.records.linking.people import Identity
from amparo.records.structure import Field, Record

TABLES = (".csv", ".tsv", ".parquet")


def of_case(case: Case, label: str) -> Identity:
    """What a case file says of its person."""
    values = case.person.values
    names = [values.get("person.name"), *_several(values.get("person.other_names"))]
    born = values.get("person.born")
    return Identity(label, tuple(str(name) for name in names if name), (show(born),) if born is not None else ())


def of_record(record: Record, label: str) -> Identity:
    """What a record says of its subject. Doubtful readings are compared too: a slip of the reader is like a slip of the pen."""
    subject = record.subject
    return Identity(label, _texts(subject.names), _texts(subject.births), _texts(subject.ids))


def _texts(fields: Sequence[Field]) -> tuple[str, ...]:
    return tuple(text for field in fields for text in (field.value, *field.candidates) if text)


def _several(value: object) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return tuple(str(one) for one in value)
    return tuple(part.strip() for part in re.split(r"[;|]", str(value or "")) if part.strip())


@cache
def _columns() -> Mapping[str, Sequence[str]]:
    columns: Mapping[str, Sequence[str]] = data(Path(__file__).parent / "columns.yaml")
    return columns


def of_table(path: Path) -> Iterator[Identity]:
    """The people of a table (CSV, TSV, Parquet): a row each. Several names, dates or numbers in one cell are parted by `;` or `|`.

    Raises `Problems` where the file is no table, or none of its columns is a name.
    """
    if not path.is_file():
        raise Problems([Problem("There is no such file.", file=str(path), expected="the path of a table")])
    # nothing is fetched: an extension that a file's kind would need is refused instead
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        try:
            relation = (
                connection.read_parquet(str(path))
                if path.suffix == ".parquet"
                else connection.read_csv(str(path), header=True, all_varchar=True)
            )
            names = list(relation.columns)
            meant = _meant(names, path)
            number = 0
            for batch in relation.to_arrow_reader(50_000):
                for row in batch.to_pylist():
                    number += 1
                    yield _row(row, meant, f"{path.name}#{number}")
        except duckdb.Error as error:
            what = re.sub(r"\s+", " ", str(error).split("\n")[0])[:200]
            raise Problems(
                [Problem("The file is not a table that can be read.", file=str(path), expected=what)]
            ) from None


def _meant(names: Sequence[str], path: Path) -> dict[str, str]:
    """Which column holds what: the first that goes by one of the known names."""
    plain = {re.sub(r"[\s_.\-]+", " ", name).strip().casefold(): name for name in reversed(names)}
    meant = {what: plain[word] for what, words in _columns().items() for word in reversed(words) if word in plain}
    if not ({"name", "surname", "given"} & set(meant)):
        raise Problems(
            [
                Problem(
                    "No column of the table is a name.",
                    file=str(path),
                    line=1,
                    expected=f"a column called {listed((*_columns()['name'][:3], 'first name', 'last name'))}",
                )
            ]
        )
    return meant


def _row(row: Mapping[str, Any], meant: Mapping[str, str], label: str) -> Identity:
    def cell(what: str) -> str:
        value = row.get(meant[what]) if what in meant else None
        return "" if value is None else str(value).strip()

    name = cell("name")
    if not name and (cell("surname") or cell("given")):
        name = (
            f"{cell('surname')}, {cell('given')}"
            if cell("surname") and cell("given")
            else cell("surname") or cell("given")
        )
    names = tuple(one for one in (name, *_several(cell("others"))) if one)
    return Identity(cell("label") or label, names, _several(cell("born")), _several(cell("ids")))
