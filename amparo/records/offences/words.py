"""From charge texts to words the rules know: many texts at a time, as columns.

A text is put in capitals; marks of level, degree and attempt are taken out and kept; shortened and misspelt words are read as
what they stand for. Each distinct word is looked at once, however many texts it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import process
from rapidfuzz.distance import OSA

from amparo.facts.document import data

LONGEST = 300
"""Signs of a text that are looked at; a charge is named in its first line, and a longer text is a mistake of the reader."""

SHORTEST_ANCHOR = 7
"""Letters a word needs before its misspellings are read as it: shorter words are too near each other."""

UNREAD = "unread"
"""The group of words that nobody has read."""

Bits = npt.NDArray[np.uint64]
"""Rows × blocks of 64 groups: which groups of words stand in a text."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that stands around the name of an offence and says a thing of the charge."""

    find: re.Pattern[str]
    says: Mapping[str, str]
    keep: bool


@dataclass(frozen=True, eq=False)
class Wording:
    """The groups of words of rules.yaml, and how words are shortened and misspelt."""

    groups: tuple[str, ...]
    exact: Mapping[str, int]
    starts: tuple[tuple[str, int], ...]
    abbreviations: Mapping[str, str]
    plain: frozenset[str]
    beside: frozenset[str]
    marks: tuple[Mark, ...]

    @property
    def blocks(self) -> int:
        """How many whole numbers of 64 bits hold a bit for each group."""
        return (len(self.groups) + 63) // 64

    def bits(self, word: str) -> int:
        """The groups a word belongs to, a bit each."""
        found = self._meant(word)
        if not found and len(word) >= 3 and word not in self.beside and not any(sign.isdigit() for sign in word):
            return 1 << self.groups.index(UNREAD)
        return found

    def _meant(self, word: str) -> int:
        if word in self.plain:
            return 0
        found = self._known(word)
        if found:
            return found
        if any(sign.isdigit() for sign in word) and sum(sign.isalpha() for sign in word) >= 4:
            found = self._known(word.translate(_LOOKS_LIKE))  # PR0STITUTI0N, as scans have it
            if found:
                return found
        return self._near(word)

    def _known(self, word: str) -> int:
        longer = self.abbreviations.get(word)
        if longer:
            total = 0
            for part in longer.split():
                total |= self._plainly(part)
            return total
        return self._plainly(word)

    def _plainly(self, word: str) -> int:
        found = self.exact.get(word, 0)
        for start, bit in self.starts:
            if word.startswith(start):
                found |= bit
        return found

    def _near(self, word: str) -> int:
        """The groups of the one known word this is a misspelling of; nothing when two are as near."""
        if len(word) < SHORTEST_ANCHOR - 1 or not word.isalpha():
            return 0
        slips = 2 if len(word) >= 10 else 1
        near = process.extract(word, self.anchors, scorer=OSA.distance, score_cutoff=slips, limit=6)
        hits = [(one, slip) for one, slip, _ in near if slip <= _allowed(one) and one[0] == word[0]]
        if not hits:
            return 0
        best = min(slip for _, slip in hits)
        meant = {self._plainly(one) for one, slip in hits if slip == best}
        return meant.pop() if len(meant) == 1 else 0

    @property
    def anchors(self) -> list[str]:
        """Words long enough that a misspelling can be told from another word."""
        return _anchors(self)


_LOOKS_LIKE = str.maketrans("01358", "OIESB")


def _allowed(anchor: str) -> int:
    return 2 if len(anchor) >= 10 else 1


@cache
def _anchors(wording: Wording) -> list[str]:
    return sorted(word for word in wording.exact if len(word) >= SHORTEST_ANCHOR and word.isalpha())


@cache
def wording() -> Wording:
    """The wording that ships with Amparo."""
    here = Path(__file__).parent
    return _wording(data(here / "rules.yaml")["words"], data(here / "wording.yaml"))


def _wording(groups: Mapping[str, Sequence[str]], raw: Mapping[str, Any]) -> Wording:
    exact: dict[str, int] = {}
    starts: dict[str, int] = {}
    for number, words in enumerate(groups.values()):
        for word in words:
            known, start = (starts, word[:-1]) if word.endswith("*") else (exact, word)
            known[start] = known.get(start, 0) | 1 << number
    marks = tuple(Mark(re.compile(mark["find"]), mark["says"], bool(mark.get("keep"))) for mark in raw["marks"])
    return Wording(
        tuple(groups),
        exact,
        tuple(starts.items()),
        raw["abbreviations"],
        frozenset(raw["plain"]),
        frozenset(raw["beside"]),
        marks,
    )


@dataclass(frozen=True, slots=True)
class Texts:
    """Many texts, read. `bits` has a row for each; `cleaned` is what a model reads."""

    bits: Bits
    cleaned: pa.Array

    def __len__(self) -> int:
        return len(self.cleaned)


def read_words(texts: pa.Array) -> Texts:
    """Reads charge texts (a column of strings, without nulls)."""
    known = wording()
    cleaned = clean(texts)
    lists = pc.split_pattern(cleaned, " ")
    words = lists.values.dictionary_encode() if isinstance(lists, pa.Array) else lists
    masks = np.zeros((len(words.dictionary) + 1, known.blocks), dtype=np.uint64)
    for number, word in enumerate(words.dictionary.to_pylist()):
        groups = known.bits(word) if word else 0
        for block in range(known.blocks):
            masks[number, block] = (groups >> 64 * block) & 0xFFFF_FFFF_FFFF_FFFF
    each = masks[words.indices.to_numpy(zero_copy_only=False)]
    first = lists.offsets.to_numpy()[:-1].astype(np.int64)
    # every text has at least one word, the empty one: no run is empty
    return Texts(np.bitwise_or.reduceat(each, first, axis=0) if len(texts) else masks[:0], cleaned)


_CLEANING = (
    # signs with accents lose them (NFKD leaves them apart)
    (r"[^\x20-\x7e]", ""),
    (r"['`]", ""),
    # numbers of cases and of agencies' files, in brackets or not: CR-00-0000, (SMPD 00-00000), TF00-000-1
    (r"[\[(][^\])]*\d{2,}-\d+[^\])]*[\])]", " "),
    (r"[A-Z#]*\d{2,}-[\d-]+", " "),
    (r"\bW/\s*(O\b)?", " WITH${1} "),
    (r"\bC/S\b", " CS "),
    (r"\bB\s*&\s*E\b", " BREAKING ENTERING "),
    (r"[^A-Z0-9]+", " "),
    (r"\b\d{2,}\b", " "),
    (r" +", " "),
)


def clean(texts: pa.Array) -> pa.Array:
    """Capitals, words parted by one space, without the numbers of cases and files."""
    column = pc.utf8_slice_codeunits(texts, 0, LONGEST)
    column = pc.utf8_normalize(pc.utf8_upper(column), "NFKD")
    for pattern, instead in _CLEANING:
        column = pc.replace_substring_regex(column, pattern, instead.replace("${1}", r"\1"))
    return pc.utf8_trim_whitespace(column)


def take_marks(text: str) -> tuple[str, dict[str, str]]:
    """A text in capitals without its marks, and what they said: `level`, `degree`, `attempt` (yes)."""
    rest = text.upper()[:LONGEST]
    said: dict[str, str] = {}
    for mark in wording().marks:
        bare, times = mark.find.subn(" ", rest)
        if times:
            said |= {name: value for name, value in mark.says.items() if name not in said}
            rest = rest if mark.keep else bare
    return rest.strip() or text.upper()[:LONGEST], said


def column(texts: Iterable[str]) -> pa.Array:
    """Texts as a column; what is not text is made to be."""
    return pa.array([text.encode("utf-8", "replace").decode() for text in texts], pa.string())
