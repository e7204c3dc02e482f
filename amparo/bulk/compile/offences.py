"""Which offences as written lie in which scopes: decided by the engine itself, once for each offence, as bits.

Reading a section number is too fine for SQL, and an agency has few thousand different ones for its millions of charges.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from amparo.bulk.compile.law import Law
from amparo.bulk.compile.leaves import OffenceLeaf, Written
from amparo.bulk.compile.terms import LEAVES
from amparo.engine.offences import Statutes, resolve
from amparo.engine.table import WRITTEN

if TYPE_CHECKING:
    from numpy.typing import NDArray

ATTEMPT: Mapping[Any, bool | None] = {"yes": True, "no": False, "": None}
ELSEWHERE = "-"
"""A jurisdiction that is nobody's: to every law an offence there is one under another law."""
NOWHERE = Statutes(ELSEWHERE + ELSEWHERE)


def written_row(part: str, columns: Sequence[str], values: Sequence[Any]) -> Written:
    """A row of the table of offences as the engine reads it: in its order, nothing for what is not known."""
    known = dict(zip(columns, values, strict=True))
    row: list[str | bool | None] = []
    for name in WRITTEN[part]:
        value = known.get(name.rpartition(".")[2], "")
        row.append(ATTEMPT[value] if name.endswith(".attempt") else value or None)
    return tuple(row)


@dataclass(frozen=True, slots=True)
class WrittenOffences:
    """The offences (`part` "offence") or arresting charges ("arrest") as written; row 0 stands for none."""

    part: str
    rows: Sequence[Written]
    _alike: dict[tuple[int, ...], tuple[NDArray[np.int64], list[Written]]] = field(default_factory=dict, repr=False)

    def alike(self, places: tuple[int, ...]) -> tuple[NDArray[np.int64], list[Written]]:
        """To law of another place many offences are the same: the group of each row, and a row of each group.

        Sections play no part there; `places` are those of a row that are looked at as they stand.
        """
        if places not in self._alike:
            groups: dict[object, int] = {}
            found: list[Written] = []
            of_row = np.zeros(len(self.rows), np.int64)
            for number, row in enumerate(self.rows):
                key = (id(resolve((ELSEWHERE, *row[1:]), NOWHERE)), *(row[place] for place in places))
                if key not in groups:
                    groups[key] = len(found)
                    found.append(row if 0 in places else (ELSEWHERE, *row[1:]))
                of_row[number] = groups[key]
            self._alike[places] = of_row, found
        return self._alike[places]


def bits(law: Law, written: WrittenOffences) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The numbers of offences of which a pack can say something, and the bits of its `d` columns (offences × columns)."""
    leaves = [leaf for leaf in law.leaves.offences if leaf.part == written.part]
    width = len(law.leaves.blocks.columns)
    made = np.zeros((len(written.rows), width), np.int64)
    if leaves:
        own = law.pack.jurisdiction
        if law.pack.reaches_other_law or law.reads_record:
            of_row, groups = written.alike(tuple(sorted({place for leaf in leaves for place in leaf.places})))
            made = np.array([_decide(leaves, row, width) for row in groups], np.int64).reshape(-1, width)[of_row]
        for number, row in enumerate(written.rows):
            if row[0] == own or number == 0:
                made[number] = _decide(leaves, row, width)
    numbers = np.flatnonzero(made.any(axis=1))
    return numbers, made[numbers]


def _decide(leaves: Iterable[OffenceLeaf], row: Written, width: int) -> list[int]:
    made = [0] * width
    for leaf in leaves:
        truth = leaf.decide(row)
        if truth is not None:
            made[leaf.number // LEAVES] |= 1 << (leaf.number % LEAVES + (0 if truth else LEAVES))
    return made
