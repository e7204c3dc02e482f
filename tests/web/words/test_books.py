"""Every sentence of the workbench exists in every language it is offered in, with the same places to fill in."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from amparo.web import words

OFFERED = [code for code in words.LANGUAGES if code != "en"]
NO_ENGLISH = {"site.reviewed", "site.not_reviewed", "sheet.reviewed", "sheet.not_reviewed"}
SAME_ON_PURPOSE = {
    # words that are written alike in both languages
    "no", "plan", "federal", "local", "tribal", "total", "error",
}  # fmt: skip
CHAPTERS = sorted({key.partition(".")[0] for key in words.book("en")})


def places(text: str) -> set[str]:
    """The names to be filled in."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", OFFERED)
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_sentence_is_missing_and_none_is_left_over(language: str, chapter: str) -> None:
    english = {key for key in words.book("en") if key.startswith(f"{chapter}.")}
    theirs = {key for key in words.book(language) if key.startswith(f"{chapter}.")}
    assert english - theirs - NO_ENGLISH == set(), "not yet said in this language"
    assert theirs - english - NO_ENGLISH == set(), "English no longer says this"


@pytest.mark.parametrize("language", OFFERED)
def test_every_sentence_has_the_same_places_to_fill_in(language: str) -> None:
    english, theirs = words.book("en"), words.book(language)
    odd = {key: theirs[key] for key in english if key in theirs and places(theirs[key]) != places(english[key])}
    assert odd == {}


@pytest.mark.parametrize("language", OFFERED)
def test_no_sentence_was_copied_over_in_english(language: str) -> None:
    english, theirs = words.book("en"), words.book(language)
    copied = {
        key: text
        for key, text in english.items()
        if theirs.get(key) == text
        and len(re.findall(r"[a-z]{2,}", re.sub(r"{.*?}", "", text).lower())) > 0
        and text.lower() not in SAME_ON_PURPOSE
    }
    assert copied == {}


@pytest.mark.parametrize("language", OFFERED)
def test_the_polite_form_is_kept(language: str) -> None:
    """Usted, never tú: no word that only the familiar form has."""
    familiar = re.compile(r"\b(tú|tu|tus|te|ti|contigo|tienes|puedes|quieres|debes|eres|estás|sabes)\b", re.I)
    if language == "es":
        assert {key: text for key, text in words.book("es").items() if familiar.search(text)} == {}


def test_a_language_nobody_has_reviewed_says_so() -> None:
    with words.chosen("es"):
        assert words.book("es")["site.reviewed"] == "no"
        assert "nativa" in words.book("es")["site.not_reviewed"]


def test_made_up_languages_change_every_sentence_and_keep_what_is_filled_in() -> None:
    for code in words.PSEUDO:
        with words.chosen(code):
            for key in words.book("en"):
                assert re.fullmatch(r"\[.*\]", words.say(key), re.S), key
            assert "7" in words.say("story.waits", count=7)


def test_direction() -> None:
    assert [words.direction(code) for code in ("en", "es", "en-xa", "ar-xb", "ar", "he")] == [
        "ltr", "ltr", "ltr", "rtl", "rtl", "rtl",
    ]  # fmt: skip
