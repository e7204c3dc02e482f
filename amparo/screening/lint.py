"""Checks everything in `instruments/`: that it can be read, hangs together, and holds no sentence that must never be said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from amparo.facts.document import data
from amparo.facts.problems import Problem, Problems, listed, nearest
from amparo.facts.vocabulary import vocabulary
from amparo.screening import versions
from amparo.screening.case_facts import equivalent
from amparo.screening.decision_points import load_points
from amparo.screening.indicators import Indicator
from amparo.screening.library import Instruments

TRAIT_QUESTIONS = {
    "en": (
        "nationality", "citizen", "citizenship", "race", "religion", "religious", "ethnic", "ethnicity", "skin", "immigrant",
        "undocumented", "gay", "lesbian", "transgender", "man or a woman", "where are you from", "what country",
    ),
    "es": (
        "nacionalidad", "ciudadanía", "ciudadano", "ciudadana", "raza", "religión", "etnia", "piel", "inmigrante", "indocumentado",
        "indocumentada", "gay", "lesbiana", "transgénero", "hombre o mujer", "de dónde es", "de qué país",
    ),
}  # fmt: skip
"""A person's traits are no sign of anything. A question that asks for one is refused."""

LONGEST_QUESTION = 130
"""Signs; a longer question is two."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at, and what is wrong with it."""

    indicators: int
    instruments: int
    rules: int
    points: int
    sentences: int
    wrong: tuple[Problem, ...]


def lint(library: Instruments, more: Iterable[Path] = ()) -> Report:
    """Checks the folder, and further instruments by their paths. Never raises for a fault of the data."""
    wrong: list[Problem] = []
    try:
        words = library.words
        indicators = list(library.indicators.values())
        points = load_points(library)
        rules = library.rules
        wrong += _indicator_faults(library, indicators)
        wrong += _place_faults(library)
        equivalent()
    except Problems as broken:
        return Report(0, 0, 0, 0, 0, broken.found)
    except ValueError as error:
        return Report(0, 0, 0, 0, 0, (Problem(str(error)),))
    own, known = [*library.names(), *(str(path) for path in more)], 0
    for name in own:
        try:
            library.instrument(name)
            known += 1
        except Problems as broken:
            wrong += broken.found
    sentences = 0
    paths = [*sorted(library.folder.rglob("*.yaml")), *more]
    for path in paths:
        try:
            node = library.node(path)
        except Problems as broken:
            wrong += broken.found
            continue
        for key, below in node.keys.items():
            if key != "forbidden":
                sentences += sum(isinstance(one.value, str) for one in below.walk())
                wrong += words.faults(below)
    if not wrong:
        wrong += versions.faults(library)
    for jurisdiction in _jurisdictions(library):
        if jurisdiction not in vocabulary().jurisdictions and jurisdiction != "elsewhere":
            what = f'"{jurisdiction}" is not a jurisdiction.'
            known_places = vocabulary().jurisdictions
            wrong.append(Problem(what, file="instruments/places.yaml", nearest=nearest(jurisdiction, known_places)))
    return Report(len(indicators), known, len(rules), len(points.points), sentences, tuple(dict.fromkeys(wrong)))


def _indicator_faults(library: Instruments, indicators: list[Indicator]) -> Iterator[Problem]:
    known = data(library.folder / "sources.yaml")
    sources, suffixes = known["sources"], known["suffixes"]
    for one in indicators:
        at = partial(Problem, file=one.file, line=one.line, field=one.id)
        for source in one.support:
            # the eleven ILO indicators are named one by one (ILO11-debt), a class by its letter (ILO-EX-S)
            if source in sources or _stem(source, suffixes) in sources:
                continue
            yield at(
                f'The source "{source}" is not listed.',
                expected=listed(sources, 12),
                nearest=nearest(source, sources),
            )
        for language, question in one.ask.items():
            if len(question) > LONGEST_QUESTION:
                yield at(
                    "The question is too long to be understood at once.",
                    expected=f"at most {LONGEST_QUESTION} signs",
                )
            for trait in TRAIT_QUESTIONS[language]:
                if re.search(rf"(?<!\w){re.escape(trait)}(?!\w)", question, re.IGNORECASE):
                    yield at(
                        f'The question asks for a trait of the person ("{trait}").',
                        expected="what was done to them",
                    )
            if question and not question.rstrip().endswith("?"):
                yield at("The question does not end as one.", expected="a question mark at its end")
        if one.strength == "weak" and one.roles == ("exploitation",) and one.counts == "trigger":
            yield at("A weak sign is never enough by itself.")


def _stem(source: str, suffixes: Iterable[str]) -> str:
    head, _, tail = source.rpartition("-")
    return head if tail in suffixes or head == "ILO11" else source


def _place_faults(library: Instruments) -> Iterator[Problem]:
    places = data(library.folder / "places.yaml")
    for subject, of in places.items():
        if subject == "amparo":
            continue
        for place, known in of.items():
            if not known.get("basis"):
                yield Problem(
                    f'"{place}" does not say how it is known.',
                    file="instruments/places.yaml",
                    field=subject,
                    expected="basis: …",
                )
    for subject in ("secrecy", "non_use"):
        if "elsewhere" not in places.get(subject, {}):
            yield Problem(
                "What holds elsewhere is missing.",
                file="instruments/places.yaml",
                field=subject,
                expected="elsewhere: …",
            )


def _jurisdictions(library: Instruments) -> list[str]:
    places = data(library.folder / "places.yaml")
    return sorted({place for subject, of in places.items() if subject != "amparo" for place in of})
