"""The record of validation that a licensed tool brings, and the refusal to show a figure outside the setting it was found in.

Accuracy belongs to the exact wording, the setting and the people studied. It does not travel: a child screen that found 92 of
100 in one hospital found 84 in others. So a figure is shown only for the same setting, age, form and language.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from amparo.facts.document import Node
from amparo.screening.indicators import AGES, FORMS, LANGUAGES, SaidFields

SETTINGS = (
    "emergency_department",
    "clinic",
    "shelter",
    "victim_service",
    "legal_aid",
    "child_welfare",
    "youth_justice",
    "street",
    "police_custody",
    "jail",
    "prison",
    "court",
    "border",
    "immigration_detention",
    "workplace",
    "research",
)
FIELDS = (
    "setting",
    "ages",
    "bears_on",
    "languages",
    "people",
    "with_signs",
    "sensitivity",
    "specificity",
    "source",
    "year",
    "note",
)


@dataclass(frozen=True, slots=True)
class Validation:
    """One study of a tool. Figures are texts as the study gives them, with their intervals."""

    setting: str
    ages: tuple[str, ...]
    bears_on: tuple[str, ...]
    languages: tuple[str, ...]
    people: str
    with_signs: str
    sensitivity: str
    specificity: str
    source: str
    year: str
    note: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be said of a tool's accuracy here: the studies that fit, or why none is shown."""

    fitting: tuple[Validation, ...]
    refused: str


def read_validation(fields: SaidFields, node: Node) -> Validation:
    """Reads one study."""
    fields.only(node, "a validation", FIELDS)
    setting = fields.word(node, "setting", SETTINGS, needed=True)
    groups = {
        "ages": tuple(fields.words(node, "ages", AGES)),
        "bears_on": tuple(fields.words(node, "bears_on", FORMS)),
        "languages": tuple(fields.words(node, "languages", LANGUAGES)),
    }
    for key, given in groups.items():
        if not given:
            fields.wrong(node, f'A validation says "{key}": figures hold only there.', expected=f"{key}: […]")
    return Validation(
        setting=setting,
        ages=groups["ages"],
        bears_on=groups["bears_on"],
        languages=groups["languages"],
        people=fields.required(node, "people", "a validation"),
        with_signs=fields.text(node, "with_signs"),
        sensitivity=fields.text(node, "sensitivity") or "not given",
        specificity=fields.text(node, "specificity") or "not given",
        source=fields.required(node, "source", "a validation"),
        year=fields.text(node, "year"),
        note=fields.text(node, "note"),
    )


def figures(studies: Iterable[Validation], *, setting: str, age: str, form: str, language: str) -> Shown:
    """The studies whose setting, age, form and language are the asked ones; otherwise the reason why no figure is shown."""
    known = tuple(studies)
    if not known:
        return Shown((), "No study of accuracy was entered for this tool.")
    wanted = {"setting": setting, "age": age, "form": form, "language": language}
    fitting = tuple(
        one
        for one in known
        if setting == one.setting and age in one.ages and form in one.bears_on and language in one.languages
    )
    if fitting:
        return Shown(fitting, "")
    asked = ", ".join(f"{name} {value or 'not stated'}" for name, value in wanted.items())
    studied = "; ".join(
        f"{one.setting} ({'/'.join(one.ages)}, {'/'.join(one.bears_on)}, {'/'.join(one.languages)})" for one in known
    )
    return Shown(
        (), f"No figure is shown: the tool was studied in {studied}, not for {asked}. Accuracy does not travel."
    )
