"""Line patterns and values: what a line must look like, and what is made of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.records.patterns import LONG, Pattern, folded, shortened
from amparo.records.source import Line, Word
from amparo.records.values import Reading, day_of, fields


def found(pattern: str, text: str) -> dict[str, str] | None:
    match = Pattern(pattern).match(folded(text))
    return None if match is None else {one.path: text[one.start : one.end] for one in match.found}


@pytest.mark.parametrize(
    ("pattern", "text", "fields"),
    [
        (
            "CNT:{count:digits}[ #{case_number:number}]",
            "  CNT:01     #1234567",
            {"count": "01", "case_number": "1234567"},
        ),
        ("CNT:{count:digits}[ #{case_number:number}]", "CHT; 01", {"count": "01"}),
        ("CNT:{count:digits}[ #{case_number:number}]", "CNT:01 and more", None),
        ("CNT:{count:digits}", "XXX:01", None),
        ("[*]DISPO:{d:rest}", "*DISPO: CONVICTED", {"d": "CONVICTED"}),
        ("[*]DISPO:{d:rest}", "dispo:convicted", {"d": "convicted"}),
        ("{d:date} {a:rest}", "20100507  CAPD CONCORD", {"d": "20100507", "a": "CAPD CONCORD"}),
        ("{a:words}  {b:words}", "ONE TWO   THREE FOUR", {"a": "ONE TWO", "b": "THREE FOUR"}),
        ("{a:words}  {b:words}", "ONE TWO THREE FOUR", None),
        ("* * *[*]", "* * * *", {}),
        ("* * *[*]", "****", None),
    ],
)
def test_patterns(pattern: str, text: str, fields: dict[str, str] | None) -> None:
    got = found(pattern, text)
    assert got == fields or (text == "****" and got == {})


@pytest.mark.parametrize("written", ["{a}", "{a:nothing}", "{a:word", "{:}"])
def test_a_pattern_that_cannot_be_read_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="field"):
        Pattern(written)


@given(st.text(max_size=80))
def test_folding_keeps_every_position(text: str) -> None:
    assert len(folded(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "order", "day", "doubt"),
    [
        ("20100507", "ymd", "2010-05-07", False),
        ("05/07/2010", "mdy", "2010-05-07", False),
        ("05/07/2010", "dmy", "2010-07-05", False),
        ("2010-05-07", "mdy", "2010-05-07", False),
        ("May 07, 2010", "mdy", "2010-05-07", False),
        ("0ctober 09, 2010", "mdy", "2010-10-09", False),
        ("5/7/10", "mdy", "2010-05-07", True),
        ("201O0507", "ymd", "2010-05-07", False),
        ("2010050S", "ymd", "2010-05-05", True),
        ("02/30/2010", "mdy", "", False),
        ("13/01/2010", "mdy", "", False),
        ("01/01/1850", "mdy", "1850-01-01", True),
        ("nothing", "mdy", "", False),
    ],
)
def test_days(text: str, order: str, day: str, doubt: bool) -> None:
    got, why = day_of(text, order)
    assert (got, bool(why)) == (day, doubt)


@given(st.text(max_size=24), st.sampled_from(["ymd", "mdy", "dmy"]))
def test_any_text_is_a_day_or_none(text: str, order: str) -> None:
    day, _ = day_of(text, order)
    assert day == "" or len(day) == 10


@pytest.mark.parametrize(
    ("path", "text", "certainty", "state", "value"),
    [
        ("case_number", "A12345", 0.95, "read", "A12345"),
        ("case_number", "A12345", 0.80, "doubtful", ""),
        ("arrest.date", "20100507", 0.89, "doubtful", ""),
        ("court", "CAMC L0S ANGELES METR0", 0.75, "read", "CAMC LOS ANGELES METRO"),
        ("court", "CAMC LOS ANGELES", 0.50, "doubtful", ""),
        ("court", "DEPT 20", 0.75, "doubtful", ""),
        ("court", "C#@~%T OF #@~", 1.0, "doubtful", ""),
        ("court", "CÁMC LOS ANGELES", 0.99, "doubtful", ""),
        ("offence.text", ".THEFT.", 0.95, "read", "THEFT"),
        ("offence.statute", "PL.240.37.", 0.95, "read", "PL 240.37"),
    ],
)
def test_what_a_picture_must_show(path: str, text: str, certainty: float, state: str, value: str) -> None:
    line = Line(1, 1, text, (0, 0, 100, 10), (Word(text, 0, (0, 0, 100, 10), certainty),))
    one = next(iter(fields(Reading("x", "us-ca", "ymd", True), path, line, 0, len(text))))
    assert (one.state, one.value) == (state, value)
    assert one.text == text
    assert one.place is not None
    assert one.place.box is not None
    assert state == "read" or one.candidates


@pytest.mark.parametrize(("certainty", "kind"), [(0.95, "convicted"), (0.55, "convicted"), (0.45, None)])
def test_a_known_wording_needs_less_certainty(certainty: float, kind: str | None) -> None:
    line = Line(1, 1, "C0NVICTED", None, (Word("C0NVICTED", 0, None, certainty),))
    got = {one.path: one for one in fields(Reading("x", "us-ca", "ymd", True), "disposition.text", line, 0, 9)}
    assert (got["disposition.kind"].value or None) == kind


@given(st.text("ab1-.*  '·=", max_size=200))
def test_a_shortened_line_keeps_its_columns(text: str) -> None:
    short, columns = shortened(text)
    assert short == ("".join(text[at] for at in columns) if columns is not None else text)
    assert not LONG.search(short)
    # no letter and no figure goes, nor the gap between two columns
    assert [sign for sign in short if sign.isalnum()] == [sign for sign in text if sign.isalnum()]
    blank = re.compile(r"(?<=\w)\s{2,}(?=\w)")
    assert len(blank.findall(short)) == len(blank.findall(text))


@pytest.mark.parametrize("rule", ["-" * 60, "- " * 40, "=" * 26])
def test_a_value_behind_a_ruled_line_keeps_its_place(rule: str) -> None:
    line = f"{rule} CYCLE 12 {rule}"
    match = Pattern("[{y:dashes}] CYCLE {x:digits}[ {z:dashes}]").match(line)
    assert match
    (found,) = [one for one in match.found if one.path == "x"]
    assert line[found.start : found.end] == "12"
