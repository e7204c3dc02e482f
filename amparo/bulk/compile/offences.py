"""Which offences as written lie in which scopes: decided by the engine itself, once for each offence, as bits.

Reading a section number is too fine for SQL, and an agency has few thousand different ones for its millions of charges.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from amparo.bulk.compile.law import Law
from amparo.bulk.compile.leaves import OffenceLeaf, Written
from amparo.bulk.compile.terms import LEAVES
from amparo.engine.offences import resolve
from amparo.engine.table import WRITTEN

ATTEMPT: Mapping[Any, bool | None] = {"yes": True, "no": False, "": None}


def written_row(part: str, columns: Sequence[str], values: Sequence[Any]) -> Written:
    """A row of the table of offences as the engine reads it: in its order, nothing for what is not known."""
    known = dict(zip(columns, values, strict=True))
    row: list[str | bool | None] = []
    for name in WRITTEN[part]:
        value = known.get(name.rpartition(".")[2], "")
        row.append(ATTEMPT[value] if name.endswith(".attempt") else value or None)
    return tuple(row)


def bits(law: Law, part: str, written: Mapping[int, Written]) -> Iterator[tuple[int, list[int]]]:
    """For each offence (by number; 0 stands for none) the bits of this pack's `d` columns; those with none set are left out."""
    leaves = [leaf for leaf in law.leaves.offences if leaf.part == part]
    if not leaves:
        return
    pack = law.pack
    width = len(law.leaves.blocks.columns)
    alike: dict[object, list[int]] = {}
    everywhere = pack.reaches_other_law or law.reads_record
    for number, row in written.items():
        own = row[0] == pack.jurisdiction
        if not (own or everywhere or number == 0):
            continue
        # offences of other jurisdictions are told apart only by what section numbers play no part in
        key: object = number if own else (id(resolve(row, pack.statutes)), row[0], row[4:])
        found = alike.get(key)
        if found is None:
            found = alike[key] = _decide(leaves, row, width, law)
        if any(found):
            yield number, found


def _decide(leaves: Iterable[OffenceLeaf], row: Written, width: int, law: Law) -> list[int]:
    made = [0] * width
    for leaf in leaves:
        truth = leaf.decide(row)
        if truth is not None:
            made[leaf.number // LEAVES] |= 1 << (leaf.number % LEAVES + (0 if truth else LEAVES))
    return made
