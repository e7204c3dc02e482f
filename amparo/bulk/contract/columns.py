"""The data contract: which tables and columns a database gives. Read from `tables.yaml`; columns follow from the vocabulary.

A column that is missing means that the fact is not known of anybody; a blank, that it is not known of that row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from amparo.facts.document import data
from amparo.facts.vocabulary import FactType, vocabulary

Kind = Literal["key", "truth", "word", "words", "text", "number", "date", "period"]

PARTS: Mapping[Kind, tuple[str, ...]] = {
    "date": (".earliest", ".latest"),
    "period": (".start.earliest", ".start.latest", ".end.earliest", ".end.latest"),
}
"""The canonical columns of a date and of a period; any other fact is one column of its own name."""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A fact a table may hold, under its name in the vocabulary; `words` are the values it may have (empty: any)."""

    name: str
    kind: Kind
    words: tuple[str, ...] = ()
    question: str = ""
    why: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """The canonical columns in which the fact is held."""
        return tuple(f"{self.name}{part}" for part in PARTS.get(self.kind, ("",)))


@dataclass(frozen=True, slots=True)
class TableContract:
    """A table: its key, the table whose rows it belongs to, its columns, and a prefix open to further truths.

    `completes` is the fact about the person that says whether all rows of this kind are there; it is not known any more
    where one of them had to be put aside.
    """

    name: str
    title: str
    key: tuple[str, ...]
    within: str
    needed: bool
    columns: Mapping[str, TableColumn]
    open: str = ""
    open_says: str = ""
    completes: str = ""

    def column(self, name: str) -> TableColumn | None:
        """The column with this name; a lawyer's reading or class is a truth."""
        known = self.columns.get(name)
        if known is None and self.open and name.startswith(f"{self.open}.") and len(name) > len(self.open) + 1:
            return TableColumn(name, "truth")
        return known

    def written(self) -> Mapping[str, tuple[TableColumn, str]]:
        """Every spelling of a column that a table may have, with the fact it holds and the part of it (empty: the whole)."""
        found: dict[str, tuple[TableColumn, str]] = {}
        for name, column in self.columns.items():
            found[name] = (column, "")
            for part in PARTS.get(column.kind, ()):
                found[f"{name}{part}"] = (column, part)
            if column.kind == "period":
                found[f"{name}.start"] = (column, ".start")
                found[f"{name}.end"] = (column, ".end")
        return found


@dataclass(frozen=True, slots=True)
class DataContract:
    """All tables, how kinds of facts may be written, what counts as blank, and the prefix of the reader's own columns."""

    format: str
    tables: Mapping[str, TableContract]
    kinds: Mapping[str, Mapping[str, str]]
    blank: tuple[str, ...]
    own: str
    keys: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=1)
def contract() -> DataContract:
    """The contract that ships with Amparo."""
    raw: Mapping[str, Any] = data(Path(__file__).parent / "tables.yaml")
    tables = {}
    for name, entry in raw["tables"].items():
        columns = {key: TableColumn(key, "key", question=raw["keys"][key]) for key in entry["key"]}
        columns |= {column.name: column for column in _columns(entry)}
        tables[name] = TableContract(
            name,
            entry["title"],
            tuple(entry["key"]),
            entry.get("within", ""),
            entry["needed"],
            columns,
            entry.get("open", ""),
            entry.get("open_says", ""),
            entry.get("completes", ""),
        )
    return DataContract(raw["format"], tables, raw["kinds"], tuple(raw["blank"]), raw["own"], raw["keys"])


def _columns(entry: Mapping[str, Any]) -> Iterator[TableColumn]:
    without = frozenset(entry.get("without", ()))
    for section_name in entry["sections"]:
        section = vocabulary().sections[section_name]
        for fact_name, fact in section.facts.items():
            name = fact_name if section.many else f"{section_name}.{fact_name}"
            if name not in without and fact_name in entry.get("only", section.facts):
                yield _of_fact(name, fact)


def _of_fact(name: str, fact: FactType) -> TableColumn:
    words = tuple(vocabulary().jurisdictions) if fact.type == "jurisdiction" else fact.words
    kinds: Mapping[str, Kind] = {
        "truth": "truth",
        "words": "words",
        "texts": "words",
        "number": "number",
        "date": "date",
        "period": "period",
    }
    kind = kinds.get(fact.type, "word" if words else "text")
    return TableColumn(name, kind, words, fact.question, fact.why)
