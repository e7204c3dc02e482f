"""From the words of a charge to a kind of offence, when no section number says it better."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from amparo.facts.document import data
from amparo.facts.forgetting import forgettable


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of offence and the part the person had in it, as far as known (empty: not known)."""

    category: str = ""
    role: str = ""


@lru_cache(maxsize=1)
def _taxonomy() -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    raw = data(Path(__file__).parent / "offences.yaml")
    return raw["categories"], raw["abbreviations"]


def title(category: str) -> str:
    """The plain name of a category."""
    return str(_taxonomy()[0].get(category, {}).get("title", category))


@forgettable
@lru_cache(maxsize=50_000)
def classify(text: str) -> Kind:
    """The kind of offence a charge text names; empty where several kinds fit or none does.

    "TRAFFICKING" alone is mostly drugs and is left to a person.
    """
    categories, abbreviations = _taxonomy()
    words = re.sub(r"[^A-Z0-9/ ]+", " ", text.upper()).split()
    line = f" {' '.join(abbreviations.get(word, word) for word in words)} "
    line = f" {' '.join(line.replace('/', ' ').split())} "
    hits: dict[str, int] = {}
    for name, entry in categories.items():
        if any(f" {word} " in line for word in entry.get("not", ())):
            continue
        longest = max((len(phrase) for phrase in entry.get("texts", ()) if f" {phrase} " in line), default=0)
        if longest:
            hits[name] = longest
    if not hits:
        return Kind()
    # a longer phrase that holds a shorter one is the better reading: "RETAIL THEFT" over "THEFT"
    best = max(hits.values())
    top = [name for name, length in hits.items() if length == best]
    others = [name for name, length in hits.items() if length < best]
    if len(top) > 1 or any(not _inside(other, top[0], line) for other in others):
        return Kind()
    return Kind(top[0], str(categories[top[0]].get("role", "")))


def _inside(shorter: str, longer: str, line: str) -> bool:
    """Whether every phrase of the shorter match stands inside a phrase of the longer one."""
    categories, _ = _taxonomy()
    outer = [phrase for phrase in categories[longer]["texts"] if f" {phrase} " in line]
    inner = [phrase for phrase in categories[shorter]["texts"] if f" {phrase} " in line]
    return all(any(phrase in whole for whole in outer) for phrase in inner)
