"""No path yields a wording that must never be said: every sentence in the data, and every output for any answers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given

from amparo.screening.instrument import Instrument
from amparo.screening.lint import TRAIT_QUESTIONS
from amparo.screening.outcome import check_wording, explain, sentences
from amparo.screening.page import page_data
from amparo.screening.reason import assess, weigh
from amparo.screening.reason import evidence as learnt
from amparo.screening.rule import OUTCOMES
from tests.screening.generated import INSTRUMENTS, LIBRARY, answered

TODAY = date(2026, 11, 24)
WORDS = LIBRARY.words
FILES = sorted(LIBRARY.folder.rglob("*.yaml"))

# beside the list in the data, so that emptying the list there would be noticed
NEVER = re.compile(
    r"not a victim|no victim|negative|\bcleared\b|low.risk|\bscore|probab|\blikel|ruled out|no es v[ií]ctima|negativ[oa]|descartad|bajo riesgo|puntaje",
    re.IGNORECASE,
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_sentence_in_the_data_says_it(path: Path) -> None:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content.pop("forbidden", None)
    said = list(sentences(content))
    assert said
    for text in said:
        assert not WORDS.forbidden_in(text), text
        assert not NEVER.search(text), text


@given(answered())
def test_no_output_says_it(case: tuple[Instrument, dict[str, str]]) -> None:
    instrument, answers = case
    for language in ("en", "es"):
        told = explain(assess(instrument, answers), instrument, WORDS, language, TODAY)
        whole = json.dumps(told, ensure_ascii=False)
        assert not NEVER.search(whole)
        assert told["outcome"] in OUTCOMES
        assert told["person"]["says"]
        assert told["officer"]["says"]
        # never a ground for anything against the person, under every result
        assert told["always"][0] == WORDS.said(language)["always"][0]
        assert told["rule"] == instrument.rule.name
        assert all(isinstance(one, str) for one in sentences(told))
        assert not any(isinstance(value, float) for value in told.values()), "no number stands for a person"


@given(answered())
def test_nothing_recorded_comes_with_its_sentence_and_a_day(case: tuple[Instrument, dict[str, str]]) -> None:
    instrument, answers = case
    found = assess(instrument, answers)
    told = explain(found, instrument, WORDS, "en", TODAY)
    assert date.fromisoformat(told["again_on"]) > TODAY
    assert told["again_on"] in told["again"]
    if found.outcome == "no_signs_recorded_so_far":
        assert "does not mean that you were not trafficked" in told["person"]["says"]
        assert "does not mean that the person was not trafficked" in told["officer"]["says"]


@given(answered())
def test_a_refusal_to_refer_needs_a_reason_and_a_referral_none(case: tuple[Instrument, dict[str, str]]) -> None:
    instrument, answers = case
    found = assess(instrument, answers)
    told = explain(found, instrument, WORDS, "en", TODAY)
    assert bool(told["referral_needed"]) == (found.outcome == "refer_now")
    assert bool(told["non_referral"]) == (found.outcome == "refer_now")
    assert explain(found, instrument, WORDS, "en", TODAY, referred=True)["referral_needed"] == ""


def test_a_bad_sentence_cannot_leave() -> None:
    for bad in (
        "This person is not a victim.",
        "A low-risk result.",
        "Probably trafficked.",
        "Ella no es víctima.",
        "Un resultado negativo.",
    ):
        with pytest.raises(ValueError, match="says"):
            check_wording({"a": ["fine", {"b": bad}]}, WORDS)
    check_wording({"a": "This does not mean that the person was not trafficked."}, WORDS)


def test_spanish_says_that_it_was_not_reviewed_and_english_does_not() -> None:
    told = {
        one: explain(assess(INSTRUMENTS[0], {}), INSTRUMENTS[0], WORDS, one, TODAY)["translation"]
        for one in ("en", "es")
    }
    assert told["en"] == ""
    assert "no fue revisada" in told["es"]


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda one: one.id)
def test_our_own_questions_show_no_figure_of_accuracy(instrument: Instrument) -> None:
    assert instrument.validation == ()
    for language in ("en", "es"):
        page = page_data(instrument, WORDS, language, ("non_use",))
        assert page["instrument"]["unvalidated"] == WORDS.said(language)["unvalidated"]
        assert not re.search(r"\d+ ?(%|percent|por ciento)", json.dumps(page, ensure_ascii=False))
        assert "" not in [item["ask"] for item in page["items"].values()]


def test_questions_are_plain(english_grade: Callable[[str], float]) -> None:
    grades = sorted((english_grade(one.ask["en"]), one.id) for one in LIBRARY.indicators.values() if one.ask)
    middle = grades[len(grades) // 2][0]
    assert middle < 5, f"median grade {middle:.1f}"
    assert grades[-1][0] < 9.5, f"hardest question: {grades[-1]}"


def test_results_are_plain(english_grade: Callable[[str], float]) -> None:
    for outcome in WORDS.said("en")["outcome"].values():
        for part in ("person", "next"):
            assert english_grade(outcome[part]) < 8, outcome[part]


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_question_asks_who_a_person_is(language: str) -> None:
    traits = re.compile("|".join(rf"\b{re.escape(one)}\b" for one in TRAIT_QUESTIONS[language]), re.IGNORECASE)
    asked = [one.ask[language] for one in LIBRARY.indicators.values() if one.ask]
    assert [one for one in asked if traits.search(one)] == []


def test_no_answer_is_asked_for_twice_in_different_words() -> None:
    for language in ("en", "es"):
        asked = [one.ask[language].casefold() for one in LIBRARY.indicators.values() if one.ask]
        assert len(asked) == len(set(asked))


def test_a_child_is_not_asked_on_with_the_questions_for_adults() -> None:
    for name, told in [("short-adult", True), ("clean-slate", False), ("child", False), ("labour", False)]:
        instrument = LIBRARY.instrument(name)
        shown = explain(assess(instrument, {"AGE01": "unsure"}), instrument, WORDS, "en", TODAY)["under_18"]
        if "AGE01" in instrument.items:
            assert ("under 18" in shown) is told, name


def test_the_reason_shown_names_the_signs_that_gave_it() -> None:
    instrument = LIBRARY.instrument("short-adult")
    found = weigh((instrument,), learnt(instrument, {"EXP02": "yes", "DOC01": "yes", "ARR01": "yes", "CTX09": "no"}))
    told = explain(found, instrument, WORDS, "en", TODAY)
    assert told["routes"] == [{"id": "strong_signs_of_both", "signs": ["DOC01", "EXP02"]}]
