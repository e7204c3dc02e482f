"""The vocabulary: what a case file may say. Read from `vocabulary.yaml` beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from amparo.facts.document import data

HERE = Path(__file__).parent

WHO = ("client", "record", "lawyer", "official")
"""Of whom a fact can be asked, and who can be given as its source."""

TYPES = ("truth", "word", "words", "date", "period", "text", "texts", "number", "jurisdiction")


@dataclass(frozen=True, slots=True)
class FactType:
    """One entry of the vocabulary: what a fact is, whom to ask, how, and why it matters."""

    path: str
    section: str
    type: str
    ask: str
    question: str
    why: str
    words: tuple[str, ...] = ()
    identifies: bool = False
    asks_opposite: bool = False
    record: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The path without the section: `offence.statute`."""
        return self.path.partition(".")[2]

    def question_in(self, language: str) -> str:
        """The question in a language (`es`); in English where that language has none."""
        return translation(language).facts.get((self.section, self.name), (self.question, self.why))[0]

    def why_in(self, language: str) -> str:
        """Why it matters, in a language; in English where that language has none."""
        return translation(language).facts.get((self.section, self.name), (self.question, self.why))[1]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the case file; `many` names one entry of a list (charge, episode), empty for a part that stands once."""

    name: str
    title: str
    many: str
    open: bool
    facts: Mapping[str, FactType]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All sections of a case file, and the kinds of record a disposition leaves."""

    format: str
    sections: Mapping[str, Section]
    records: Mapping[str, str]
    jurisdictions: Mapping[str, str]

    def find(self, path: str) -> FactType | None:
        """The entry for a path as law packs write it: `charge.offence.statute`, `act.compelled`, `person.born`."""
        head, _, rest = path.partition(".")
        if head == "act":
            return self.sections["charges"].facts.get(path)
        if head == "charge":
            return self.sections["charges"].facts.get(rest)
        section = self.sections.get(head)
        return section.facts.get(rest) if section and not section.many else None

    def paths(self) -> list[str]:
        """Every path a law pack may name."""
        known = []
        for section in self.sections.values():
            if section.name == "charges":
                known += [name if name.startswith("act.") else f"charge.{name}" for name in section.facts]
            elif not section.many:
                known += [f"{section.name}.{name}" for name in section.facts]
        return known

    def describe(self, fact_id: str) -> FactType | None:
        """The entry behind a fact id of a case: `charges.c1.act.compelled`, `person.born`."""
        head, _, rest = fact_id.partition(".")
        section = self.sections.get(head)
        if section is None:
            return None
        name = rest.partition(".")[2] if section.many else rest
        return section.facts.get(name)


@dataclass(frozen=True, slots=True)
class Translation:
    """Questions and reasons in another language, by (section, fact); `reviewed` once a native professional has checked them."""

    language: str
    reviewed: bool
    facts: Mapping[tuple[str, str], tuple[str, str]]
    jurisdictions: Mapping[str, str]
    offences: Mapping[str, str]


TRANSLATED = ("es",)
"""Languages with a file `vocabulary.<language>.yaml` beside the English one."""


@lru_cache(maxsize=8)
def translation(language: str) -> Translation:
    """The vocabulary's words in a language; nothing for English and for languages there is no file for."""
    if language not in TRANSLATED:
        return Translation(language, language == "en", MappingProxyType({}), MappingProxyType({}), MappingProxyType({}))
    raw: dict[str, Any] = data(HERE / f"vocabulary.{language}.yaml")
    facts = {
        (section, name): (entry["question"], entry["why"])
        for section, entries in raw["sections"].items()
        for name, entry in entries.items()
    }
    places, offences = MappingProxyType(raw["jurisdictions"]), MappingProxyType(raw["offences"])
    return Translation(language, raw["reviewed"], MappingProxyType(facts), places, offences)


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary that ships with Amparo."""
    raw: dict[str, Any] = data(HERE / "vocabulary.yaml")
    offence_words = tuple(data(HERE / "offences.yaml")["categories"])
    sections = {}
    for section_name, section in raw["sections"].items():
        many = section.get("many", "")
        facts = {}
        for name, entry in section["facts"].items():
            words = offence_words if entry.get("words_from") == "offences" else tuple(entry.get("words", ()))
            facts[name] = FactType(
                path=f"{many or section_name}.{name}",
                section=section_name,
                type=entry["type"],
                ask=entry["ask"],
                question=entry["question"],
                why=entry["why"],
                words=words,
                identifies=entry.get("identifies", False),
                asks_opposite=entry.get("asks_opposite", False),
                record=MappingProxyType(entry.get("record", {})),
            )
        sections[section_name] = Section(
            section_name, section["title"], many, section.get("open", False), MappingProxyType(facts)
        )
    return Vocabulary(raw["format"], MappingProxyType(sections), raw["records"], raw["jurisdictions"])
