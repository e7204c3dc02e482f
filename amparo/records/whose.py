"""Whom the rows of a table are about: one person, under several names and numbers, or several people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from amparo.records.same import person_name
from amparo.records.structure import Field

FIRST, LAST = "subject.first_name", "subject.last_name"

Keys = frozenset[tuple[str, str]]
"""By what a row tells whom it is about: path → value. Rows with one alike are of one person."""


def named(fields: Sequence[Field]) -> list[Field]:
    """The fields of a row, with a first and a last name put together as one name."""
    parts = {one.path: one for one in reversed(fields) if one.path in (FIRST, LAST)}
    if not parts:
        return list(fields)
    texts = [parts[path].text for path in (LAST, FIRST) if path in parts]
    shown = replace(next(iter(parts.values())), path="subject.name", value=", ".join(texts), text=", ".join(texts))
    return [shown, *(one for one in fields if one.path not in (FIRST, LAST))]


def keys_of(fields: Iterable[Field], own: str = "") -> Keys:
    """What a row says of its person. `own` is the number that the table itself gives to people."""
    found = {("own", own)} if own else set()
    for one in fields:
        if one.path in ("subject.name", "subject.other_names"):
            found.add(("name", " ".join(person_name(one.value or one.text))))
        elif one.path.startswith("subject."):
            found.add((one.path, one.value or one.text))
    return frozenset(found)


def people(rows: Iterable[Keys]) -> int:
    """How many people the rows tell of, where those that share a name, a birth date or a number are one person."""
    groups: list[set[tuple[str, str]]] = []
    for keys in {row for row in rows if row}:
        alike = [group for group in groups if not group.isdisjoint(keys)]
        groups = [group for group in groups if group.isdisjoint(keys)]
        groups.append(set(keys).union(*alike))
    return len(groups)
