"""Wordings of dispositions and levels → the vocabulary, or a person. The wordings are data: `dispositions.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from amparo.facts.document import data
from amparo.facts.forgetting import forgettable
from amparo.records.patterns import slip

FACTS = ("by", "dismissed_by", "vacated_for", "with_prejudice")
"""Facts of a disposition that a wording may settle beside its kind."""

SLIPS = 2
"""Misread signs up to which a wording of a picture is still taken for the known one; it must have six signs for each."""

APART = 2
"""How many signs farther than the wording that is meant every wording with another meaning must be."""

NEAR = 80
"""How alike (0 to 100) a known wording must be to be offered as what an unknown one may mean."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a wording says. `kind` is empty where it does not say how the charge ended, or a person must decide (`review`)."""

    kind: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    changes: bool = True
    review: str = ""
    review_if_last: str = ""
    doubtful_if_last: bool = False
    candidates: tuple[str, ...] = ()
    known: bool = True


@lru_cache(maxsize=1)
def _known() -> dict[str, Any]:
    raw: dict[str, Any] = data(Path(__file__).parent / "dispositions.yaml")
    return raw


@lru_cache(maxsize=1)
def _wordings() -> dict[str, list[dict[str, Any]]]:
    """Each wording in plain words → its entries (one a jurisdiction, or one for all)."""
    out: dict[str, list[dict[str, Any]]] = {}
    for entry in _known()["wordings"]:
        for words in entry["say"]:
            out.setdefault(plain(words), []).append(entry)
    return out


@lru_cache(maxsize=1)
def _endings() -> tuple[str, ...]:
    return tuple(sorted((plain(words) for words in _known()["endings"]), key=len, reverse=True))


@forgettable
@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Capitals and single blanks; signs between words gone, abbreviations written out."""
    words = re.sub(r"[^A-Z0-9.]+", " ", text.upper()).split()
    out = []
    for word in words:
        word = word.strip(".") if not re.fullmatch(r"\d+\.\d+[A-Z]?", word) else word
        out.append(str(_known()["abbreviations"].get(word, word)))
    return " ".join(word for word in out if word)


def _entry(words: str, jurisdiction: str) -> dict[str, Any] | None:
    """The entry for a wording; one for the jurisdiction goes before one for all."""
    entries = _wordings().get(words, [])
    own = [entry for entry in entries if jurisdiction in entry.get("where", ())]
    general = [entry for entry in entries if not entry.get("where")]
    found = own or general
    return found[0] if found else None


@forgettable
@lru_cache(maxsize=20_000)
def outcome(text: str, jurisdiction: str = "") -> Outcome:
    """What the wording of a disposition means. Never guesses: what is not covered word for word is left to a person."""
    words = plain(text)
    entry = _entry(words, jurisdiction)
    shorter = words
    while entry is None:
        ending = next((end for end in _endings() if shorter.endswith(f" {end}")), "")
        if not ending:
            break
        shorter = shorter.removesuffix(f" {ending}")
        entry = _entry(shorter, jurisdiction)
    if entry is None:
        return Outcome(review="These words are not known.", candidates=_nearest(words, jurisdiction), known=False)
    changes = entry.get("no_change") != "yes"
    return Outcome(
        kind=entry["kind"] if changes else "",
        facts={name: entry[name] for name in FACTS if name in entry},
        changes=changes,
        review=entry.get("review", ""),
        review_if_last=entry.get("review_if_last", ""),
        doubtful_if_last=entry.get("last") == "doubtful",
        candidates=tuple(entry.get("candidates", ())),
    )


def followed(earlier: str, later: str) -> tuple[str, tuple[str, ...]]:
    """The kind that holds when one outcome follows another, or none and what it may be."""
    if earlier == later or not earlier or later in _known()["sequences"].get(earlier, ()):
        return later, ()
    hidden = _known()["hidden"].get(earlier, {}).get(later)
    return "", tuple(hidden or (later, earlier))


def misread(text: str, jurisdiction: str = "") -> str:
    """The known wording of which this one is a misreading (CONVICTED for COMVICTED); empty where that is not certain.

    The signs must be of those that readers of pictures confuse, few, and no wording with another meaning may be close.
    """
    words = plain(text)
    # readers of pictures lose blanks: a wording of which only those are gone is the same
    run_on = [one for one in _wordings() if one != words and one.replace(" ", "") == words.replace(" ", "")]
    if len(run_on) == 1:
        return run_on[0]
    most = min(SLIPS, len(words) // 6)
    meant = {
        known: wrong
        for known in _wordings()
        if len(known) == len(words)
        and 0 < (wrong := sum(a != b for a, b in zip(known, words, strict=True))) <= most
        and all(a == b or slip(a, b) for a, b in zip(known, words, strict=True))
    }
    if len(meant) != 1:
        return ""
    known, wrong = next(iter(meant.items()))
    means = outcome(known, jurisdiction)
    close = process.extract(
        words, list(_wordings()), scorer=Levenshtein.distance, limit=None, score_cutoff=wrong + APART - 1
    )
    return known if means.known and all(outcome(one, jurisdiction) == means for one, _, _ in close) else ""


def _nearest(words: str, jurisdiction: str) -> tuple[str, ...]:
    """The kinds that the nearest known wordings mean, likeliest first."""
    close = process.extract(words, list(_wordings()), scorer=fuzz.token_sort_ratio, limit=5, score_cutoff=NEAR)
    kinds = []
    for wording, _, _ in close:
        entry = _entry(wording, jurisdiction)
        if entry and entry["kind"] and entry.get("no_change") != "yes":
            kinds.append(entry["kind"])
    return tuple(dict.fromkeys(kinds))


def alarming(text: str) -> bool:
    """Whether a line holds words that can turn the outcome of a charge round."""
    words = f" {re.sub(r'[^A-Z0-9]+', ' ', text.upper())} "
    return any(f" {alarm} " in words for alarm in _known()["alarms"])


@forgettable
@lru_cache(maxsize=5_000)
def level(text: str, jurisdiction: str = "") -> tuple[str, str] | None:
    """The level and degree that a record's word for it means; none where it is not known or not one of the four levels."""
    words = re.sub(r"[^A-Z0-9]+", " ", text.upper()).strip()
    tables = _known()["levels"]
    found = tables.get(jurisdiction, {}).get(words) or tables["all"].get(words)
    return (found[0], found[1]) if found else None


def level_in_doubt(text: str, jurisdiction: str) -> str:
    """Why a known word for a level is left to a person; empty where it is not such a word."""
    return str(_known()["levels_in_doubt"].get(jurisdiction, {}).get(text.upper().strip(), ""))
