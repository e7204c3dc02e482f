"""What may name a person is gone, and the layout stands as it did."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.records.anonymise import anonymise, kept_words
from amparo.records.record import read_record
from amparo.records.source import plain_source
from tests.records.sources import papers

KEY = b"a key for tests"


def test_a_rap_sheet_keeps_its_layout_and_loses_its_person() -> None:
    result = anonymise(papers.RAP_SHEET, KEY)
    for gone in (
        "DOE",
        "JANE",
        "ROE",
        "MARY",
        "ANN",
        "SAN",
        "DIEGO",
        "01234567",
        "CD12345",
        "4455667",
        "19910405",
        "20140312",
    ):
        assert gone not in result.text
    assert [len(line) for line in result.text.splitlines()] == [len(line) for line in papers.RAP_SHEET.splitlines()]
    for kept in ("NAM/01", "ARR/DET/CITE:", "CNT:01", "  647(B) PC-PROSTITUTION", " *DISPO:CONVICTED", "- - - -"):
        assert kept in result.text
    before, after = read_record(plain_source(papers.RAP_SHEET)), read_record(plain_source(result.text))
    assert (before.layout, len(list(before.counts()))) == (after.layout, len(list(after.counts())))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("SECTION 2907.25", "2907.25"),
        ("11357 HS-POSSESSION", "11357 HS"),
        ("647(B) PC", "647(B)"),
        ("045 DAYS JAIL", "045 DAYS JAIL"),
        ("GUILTY PLEA", "GUILTY PLEA"),
    ],
)
def test_what_a_layout_needs_is_kept(text: str, kept: str) -> None:
    assert kept in anonymise(text, KEY).text


@pytest.mark.parametrize(
    "text",
    [
        "SSN 123-45-6789",
        "(619) 555-0134",
        "CII/A01234567",
        "GRACE@EXAMPLE",
        "Zoë Núñez",
        "O'NEIL",
        "DEFENDANT: GRACE MAY",
        "AKA: MARK BAIL",
        "State v. May",
    ],
)
def test_what_names_somebody_is_replaced(text: str) -> None:
    result = anonymise(text, KEY).text
    assert len(result) == len(text)
    words = [
        word
        for word in re.findall(r"[^\W_]{3,}", text)
        if word.casefold() not in {"ssn", "cii", "defendant", "aka", "state", "619", "555"}
    ]
    assert [word for word in words if word in result] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2014-03-12", "2014-05-01"),
        ("20140312", "20140501"),
        ("03/12/2014", "05/01/2014"),
        ("12 MAR 2014", "01 MAY 2014"),
        ("Mar 12, 2014", "May 01, 2014"),
    ],
)
def test_dates_keep_their_distance(one: str, other: str) -> None:
    from datetime import datetime

    shapes = {
        "2014-03-12": "%Y-%m-%d",
        "20140312": "%Y%m%d",
        "03/12/2014": "%m/%d/%Y",
        "12 MAR 2014": "%d %b %Y",
        "Mar 12, 2014": "%b %d, %Y",
    }
    moved = [datetime.strptime(anonymise(text, KEY).text.strip(), shapes[one]) for text in (one, other)]
    assert (moved[1] - moved[0]).days == 50
    assert anonymise(one, KEY).text != one


def test_a_word_is_the_same_everywhere_and_another_with_another_key() -> None:
    text = "ZANDER met ZANDER and Zander"
    first = anonymise(text, KEY).text.split()
    assert first[0] == first[2]
    assert first[0].casefold() == first[4].casefold()
    assert anonymise(text, b"other").text.split()[0] != first[0]


def test_a_word_can_be_named() -> None:
    assert "CASE" in anonymise("CASE", KEY).text
    assert "CASE" not in anonymise("CASE", KEY, also=["case"]).text


@given(st.text(max_size=200))
def test_every_line_keeps_its_width(text: str) -> None:
    result = anonymise(text, KEY).text
    assert [len(line) for line in result.split("\n")] == [len(line) for line in text.split("\n")]


@given(st.from_regex(r"[a-z]{4,12}", fullmatch=True))
def test_no_unknown_word_stays(word: str) -> None:
    result = anonymise(word, KEY).text
    assert (result == word) == (word in kept_words())
