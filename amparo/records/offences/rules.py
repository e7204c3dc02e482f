"""Which kinds of offence, and which part in it, the words of charge texts name: rules as bits over columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from amparo.facts.document import data
from amparo.records.offences.words import Bits, Texts, wording

ROLES = ("seller", "buyer", "promoter", "trafficker")


@dataclass(frozen=True, slots=True)
class Rule:
    """Holds where a word of every group of `all` stands in the text and no word of a group of `without`."""

    means: str
    every: Bits
    without: Bits
    over: frozenset[str] = frozenset()
    between: tuple[str, ...] = ()

    def holds(self, bits: Bits) -> npt.NDArray[np.bool_]:
        """Whether it holds, for each row."""
        return np.asarray(
            ((bits & self.every) == self.every).all(axis=1) & ((bits & self.without) == 0).all(axis=1), dtype=np.bool_
        )


@dataclass(frozen=True)
class Rules:
    """All rules of rules.yaml."""

    kinds: tuple[str, ...]
    rules: tuple[Rule, ...]
    doubts: tuple[Rule, ...]
    roles: tuple[Rule, ...]
    part_matters: frozenset[str]
    near: tuple[frozenset[str], ...]

    def no_contradiction(self, one: str, other: str) -> bool:
        """Whether two kinds are the same, or such as records mix up."""
        return one == other or any(one in group and other in group for group in self.near)


@cache
def rules() -> Rules:
    """The rules that ship with Amparo."""
    raw = data(Path(__file__).parent / "rules.yaml")
    kinds = tuple(dict.fromkeys(rule["kind"] for rule in raw["kinds"]))
    return Rules(
        kinds,
        tuple(_rule(rule, rule["kind"]) for rule in raw["kinds"]),
        tuple(_rule(doubt, "") for doubt in raw["doubts"]),
        tuple(_rule(rule, rule["role"]) for rule in raw["roles"]),
        frozenset(raw["part_matters"]),
        tuple(frozenset(group) for group in raw["near"]),
    )


def _rule(raw: Mapping[str, Any], means: str) -> Rule:
    return Rule(
        means,
        _mask(raw["all"]),
        _mask(raw.get("not") or ()),
        frozenset(raw.get("over") or ()),
        tuple(raw.get("between") or ()),
    )


def _mask(groups: Sequence[str]) -> Bits:
    known = wording()
    bits = 0
    for group in groups:
        bits |= 1 << known.groups.index(group)
    return np.array([(bits >> 64 * block) & 0xFFFF_FFFF_FFFF_FFFF for block in range(known.blocks)], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the rules say of each text.

    `kind` is the number of the kind in `Rules.kinds`, −1 where none or several are named; `named` has a bit for each kind
    that is left, so that a person can choose; `role` is the number of the part in `ROLES`, −1 where it is open.
    """

    kind: npt.NDArray[np.int16]
    named: npt.NDArray[np.uint64]
    role: npt.NDArray[np.int8]


NOTHING = Ruled(np.array([-1], dtype=np.int16), np.array([0], dtype=np.uint64), np.array([-1], dtype=np.int8))
"""What the rules say of a charge without words."""


def apply_rules(texts: Texts) -> Ruled:
    """Applies the rules to texts that were read. Texts with the same groups of words are looked at once."""
    if len(texts) < 2:
        return _apply(texts.bits)
    bits = np.ascontiguousarray(texts.bits)
    kind = pa.binary(bits.itemsize * bits.shape[1])
    encoded = pa.Array.from_buffers(kind, len(bits), [None, pa.py_buffer(bits)]).dictionary_encode()
    distinct = np.frombuffer(
        encoded.dictionary.buffers()[1], dtype=bits.dtype, count=len(encoded.dictionary) * bits.shape[1]
    )
    said, which = _apply(distinct.reshape(-1, bits.shape[1])), encoded.indices.to_numpy()
    return Ruled(said.kind[which], said.named[which], said.role[which])


def _apply(bits: Bits) -> Ruled:
    known = rules()
    place = {kind: np.uint64(1 << number) for number, kind in enumerate(known.kinds)}
    rows = len(bits)
    named = np.zeros(rows, dtype=np.uint64)
    aside = np.zeros(rows, dtype=np.uint64)
    for rule in known.rules:
        holds = rule.holds(bits)
        named[holds] |= place[rule.means]
        if rule.over:
            aside[holds] |= np.uint64(sum(int(place[kind]) for kind in rule.over))
    named &= ~aside
    doubted = np.zeros(rows, dtype=np.bool_)
    for doubt in known.doubts:
        holds = doubt.holds(bits)
        doubted |= holds
        named[holds] |= np.uint64(sum(int(place[kind]) for kind in doubt.between if kind in place))
    one = (named != 0) & (named & (named - np.uint64(1)) == 0) & ~doubted
    kind = np.full(rows, -1, dtype=np.int16)
    for number, bit in enumerate(place.values()):
        kind[one & (named == bit)] = number
    said = np.zeros(rows, dtype=np.uint8)
    for rule in known.roles:
        said[rule.holds(bits)] |= np.uint8(1 << ROLES.index(rule.means))
    role = np.full(rows, -1, dtype=np.int8)
    for number in range(len(ROLES)):
        role[said == np.uint8(1 << number)] = number
    return Ruled(kind, named, role)


def kinds_of(named: int) -> tuple[str, ...]:
    """The kinds of a set of bits."""
    return tuple(kind for number, kind in enumerate(rules().kinds) if named >> number & 1)
