"""How values, dates and words of the law are written in a paper; and that every word has its phrase."""

import pytest

from amparo.engine.provision import words as law_words
from amparo.facts.dates import read_date, read_period
from amparo.facts.vocabulary import vocabulary
from amparo.papers import wording
from amparo.papers.marks import Gap, Markdown, joined, marked, say
from amparo.papers.templates import words


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a*b", "a\\*b"),
        (Markdown("a*b"), "a*b"),
        (Gap("the *day*"), "[[GAP: the \\*day\\*]]"),
        (7, "7"),
        (say("x {a} {b}", a="*", b=Gap("c")), "x \\* [[GAP: c]]"),
        (joined(["*", Markdown("*"), "b"], last=" and "), "\\*, * and b"),
        (Markdown("*") + "*", "\\*\\*"),  # joined by other means: plain text again
        ("§ 4", "§\u00a04"),
    ],
)
def test_marks(value: object, expected: str) -> None:
    assert marked(value) == expected


@pytest.mark.parametrize("value", [None, True, ["a"], ("a",), {"a": 1}, 1.5])
def test_only_text_can_be_printed(value: object) -> None:
    with pytest.raises(TypeError):
        marked(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2014-03-09", "March 9, 2014"),
        ("2014-03", "March 2014"),
        ("2014", "2014"),
        ("2014~", "about 2014"),
        ("2014-03?", "about March 2014"),
        ("2013-05/2014", "between May 2013 and 2014"),
        ("201X", "between January 1, 2010 and December 31, 2019"),
    ],
)
def test_dates_in_words(text: str, expected: str) -> None:
    assert wording.day(read_date(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2013-05/2014-08", "from May 2013 to August 2014"),
        ("2013/..", "from 2013 on"),
        ("../2013-02", "until February 2013"),
        ("2013/", "from 2013 on"),
        ("2014", "in 2014"),
        ("../..", "at a time not known"),
    ],
)
def test_periods_in_words(text: str, expected: str) -> None:
    assert wording.period(read_period(text)) == expected


@pytest.mark.parametrize(
    ("some", "expected"),
    [
        ([1], "1"),
        ([1, 2], "1 and 2"),
        ([3, 1, 2], "1–3"),
        ([1, 2, 3, 5], "1–3 and 5"),
        ([1, 3, 4, 9, 10, 11], "1, 3, 4 and 9–11"),
        ([], ""),
    ],
)
def test_numbers_in_words(some: list[int], expected: str) -> None:
    assert wording.numbers(some) == expected


def test_every_word_of_case_files_and_law_has_its_phrase() -> None:
    said, facts = words(), vocabulary().sections
    assert set(facts["charges"].facts["disposition.kind"].words) <= set(said["dispositions"])
    assert set(vocabulary().records) <= set(said["records"])
    kinds = {
        *facts["recognitions"].facts["kind"].words,
        *facts["evidence"].facts["kind"].words,
        *facts["sources"].facts["kind"].words,
    }
    assert kinds - {"client_declaration", "interview"} <= set(said["documents"])
    assert set(facts["evidence"].facts["shows"].words) <= set(said["shows"])
    assert (
        set(facts["episodes"].facts["kinds"].words)
        == set(said["kinds"]) - {"severe_form"}
        == set(said["own"]["victim"])
    )
    law = law_words()
    for name, table in (("burdens", "burdens"), ("hearings", "hearings"), ("bases", "basis"), ("effects", "orders")):
        assert set(law[name]) == set(said[table]), name
    assert set(law["serve"]) == set(said["serve"])
    assert set(law["effects"]) == set(said["letter"]["does"]) | {"on_the_merits"}
    assert set(law["hearings"]) == set(said["letter"]["hearings"])
    assert set(law["dangers"]) == set(said["letter"]["dangers"]) | {"other"}
    assert set(law["elections"]) | {""} == set(said["elections"])
    assert set(law["answers"]) == set(said["effect_answers"])
    for path in said["acts"]:
        assert vocabulary().find(path), path
