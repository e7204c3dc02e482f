"""One question as a form's field: how each type of the vocabulary is asked on a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from amparo.facts.case import Value, show
from amparo.facts.dates import Period
from amparo.facts.vocabulary import FactType
from amparo.web import words
from amparo.web.cases import record_facts as facts
from amparo.web.words import say

FEW = 9
"""Up to so many words are shown as a list to choose from; more go into a menu."""

LONG = ("summary", "note")
"""Texts that are told, not named."""


@dataclass(frozen=True)
class Choice:
    """One answer to choose."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class QuestionField:
    """How a question is answered. `kind`: choose, several, menu, line, lines, told, period."""

    kind: str
    value: str = ""
    choices: tuple[Choice, ...] = ()
    start: str = ""
    end: str = ""
    going_on: bool = False
    hint: str = ""


def question_of(fact: FactType) -> tuple[str, str]:
    """The question and why it is asked, in the language of the page where the vocabulary has it."""
    code = words.language()
    return words.made_up(fact.question_in(code)), words.made_up(fact.why_in(code))


def field_of(fact: FactType, value: Value | None, typed: Any = None, *, known: bool = False) -> QuestionField:
    """The field for a fact, filled with what was typed, else with what the case holds. `known`: it was asked and nobody knows."""
    if fact.type == "period":
        return _period(value, typed)
    chosen = _chosen(fact, value, typed, known)
    if fact.type == "truth":
        answers = [("yes", say("site.yes")), ("no", say("site.no")), ("unknown", say("site.unknown"))]
        return QuestionField("choose", choices=_choices(answers, chosen))
    if fact.type in ("word", "jurisdiction"):
        named = [(one, facts.word(one)) for one in fact.words] if fact.type == "word" else facts.jurisdictions()
        if len(named) <= FEW:
            return QuestionField("choose", choices=_choices([*named, ("unknown", say("site.unknown"))], chosen))
        return QuestionField("menu", choices=_choices(named, chosen))
    if fact.type == "words":
        named = [(one, facts.word(one)) for one in fact.words]
        return QuestionField("several", choices=_choices(named, chosen), hint=say("story.words_hint"))
    text = chosen[0] if chosen else ""
    if fact.type == "date":
        return QuestionField("line", text, hint=say("story.dates_hint"))
    if fact.type == "texts":
        return QuestionField("lines", text, hint=say("story.texts_hint"))
    return QuestionField("told" if fact.name.rpartition(".")[2] in LONG else "line", text)


def _chosen(fact: FactType, value: Value | None, typed: Any, known: bool) -> list[str]:
    if typed is not None:
        return list(typed.getlist("value"))
    if value is None:
        return ["unknown"] if known else []
    if fact.type == "words" and isinstance(value, tuple):
        return list(value)
    if fact.type == "texts" and isinstance(value, tuple):
        return ["\n".join(value)]
    if fact.asks_opposite and isinstance(value, bool):
        value = not value
    return [show(value)]


def _choices(named: list[tuple[str, str]], chosen: list[str]) -> tuple[Choice, ...]:
    return tuple(Choice(value, label, value in chosen) for value, label in named)


def _period(value: Value | None, typed: Mapping[str, str] | None) -> QuestionField:
    hint = say("story.dates_hint")
    if typed is not None:
        going_on = bool(typed.get("going_on"))
        return QuestionField(
            "period", start=typed.get("start", ""), end=typed.get("end", ""), going_on=going_on, hint=hint
        )
    if not isinstance(value, Period):
        return QuestionField("period", hint=hint)
    start, slash, end = value.text.partition("/")
    if not slash:
        return QuestionField("period", start=start, end=start, hint=hint)
    open_end = end == ".."
    return QuestionField(
        "period", start="" if start == ".." else start, end="" if open_end else end, going_on=open_end, hint=hint
    )
