"""The offences the made-up people are charged with: sections and words of real codes, chosen at random."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from amparo.bulk.population.marginals import shares
from amparo.engine.offences import Statutes
from amparo.engine.provision import Pack
from amparo.facts.document import data
from amparo.facts.offences import title
from amparo.facts.vocabulary import HERE, vocabulary

Whole = NDArray[np.int64]
Share = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Offences:
    """The offences of all jurisdictions as columns; one kind in one jurisdiction is a run of them.

    `first` and `count` have a row a jurisdiction and a column a kind.
    """

    kinds: Sequence[str]
    first: Whole
    count: Whole
    kind: Whole
    statute: Sequence[str | None]
    text: Sequence[str]
    level: Sequence[str | None]
    role: Sequence[str | None]


def offences_of(packs: Sequence[Pack]) -> Offences:
    """The offences of some packs, those of each kind together. A kind of which a pack names no section has its words alone."""
    kinds = tuple(data(HERE / "offences.yaml")["categories"])
    texts: Mapping[str, Any] = data(HERE / "offences.yaml")["categories"]
    statute: list[str | None] = []
    text: list[str] = []
    level: list[str | None] = []
    role: list[str | None] = []
    kind: list[int] = []
    first = np.zeros((len(packs), len(kinds)), np.int64)
    count = np.zeros_like(first)
    for row, pack in enumerate(packs):
        sections = _sections(pack.statutes)
        for column, name in enumerate(kinds):
            first[row, column] = len(text)
            entries: list[tuple[str | None, str, str, str]] = list(sections.get(name, ()))
            if not entries:
                words = texts[name].get("texts") or [title(name).upper()]
                entries = [(None, str(words[0]), "", "")]
            for written, said, its_level, its_role in entries:
                statute.append(written)
                text.append(said)
                level.append(its_level or None)
                role.append(its_role or None)
                kind.append(column)
            count[row, column] = len(entries)
    return Offences(kinds, first, count, np.array(kind), statute, text, level, role)


def _sections(statutes: Statutes) -> Mapping[str, list[tuple[str | None, str, str, str]]]:
    found: dict[str, list[tuple[str | None, str, str, str]]] = {}
    for normal, section in statutes.sections.items():
        # a section is written as its normal form only where that form reads back as itself
        written = normal.upper()
        if section.category and statutes.normal(written) == normal:
            entry = (written, section.name.upper(), section.level, section.role)
            found.setdefault(section.category, []).append(entry)
    return found


def weights(kinds: Sequence[str], survivor: bool) -> Share:
    """How likely each kind of offence is: of a survivor, or of anybody else."""
    cited, assumed = shares("prostitution_arrests"), shares("other_offences")
    others = np.array([assumed.get(kind, 0.0) for kind in kinds])
    anybody: Share = others / others.sum() * (1 - sum(cited.values())) + np.array(
        [cited.get(kind, 0.0) for kind in kinds]
    )
    if not survivor:
        return anybody
    own = shares("survivor_offences")
    mine: Share = np.array([own.get(kind, 0.0) for kind in kinds])
    mixed: Share = mine + anybody * (1 - mine.sum())
    return mixed


def words_of(fact: str) -> Sequence[str]:
    """The words a fact of a charge may have."""
    return vocabulary().sections["charges"].facts[fact].words
