"""Slips that readers of pictures make, and what becomes of them: forgiven in labels, doubted in values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from amparo.records.matters import charges_of
from amparo.records.record import read_record
from amparo.records.source import plain_source
from amparo.records.structure import Place
from amparo.records.values import Reading, from_text
from bench.sheets.score import compare
from bench.sheets.writers import sheet

SCAN = Reading("a.pdf", "us-ny", "mdy", scanned=True)


@pytest.mark.parametrize(
    ("path", "text", "candidates"),
    [
        ("offence.text", "Criminal Possession Stolen Property-5th Degree", None),
        ("offence.text", "Criminal Possession Stolen Property-Sth Degree", "Criminal Possession Stolen Property-5th Degree"),
        ("offence.text", "ASSAULT IST DEGREE", "ASSAULT 1ST DEGREE"),
        ("offence.text", "RESIST OTHER", None),
        ("sentence.text", "012 MONTHS PROBATION, 005 DAYS JAIL", None),
        ("sentence.text", "012 MONTHS PROBATION. 005 DAYS JAIL", "012 MONTHS PROBATION, 005 DAYS JAIL"),
        ("sentence.text", "FINE $I00", "FINE $100"),
        ("court", "COUNTY COURT ST. LUCIE", None),
        ("offence.statute", "PL 230.00", None),
        ("offence.statute", "647(B) PC", None),
        ("offence.statute", "18 § 5902 §§ A1", None),
        ("offence.statute", "9A.88.030", None),
        ("offence.statute", "9A 88.030", "9A.88.030"),
        ("offence.statute", "230:00", "230.00"),
        ("offence.statute", "Pt 230.00", "PL 230.00"),
    ],
)  # fmt: skip
def test_a_value_that_may_be_misread_is_in_doubt_with_what_it_may_be(
    path: str, text: str, candidates: str | None
) -> None:
    one = from_text(SCAN, path, text, Place("a.pdf", 1, 1), 0.99)[0]
    assert (one.state, one.candidates[:1]) == (("read", ()) if candidates is None else ("doubtful", (candidates,)))
    on_text = from_text(Reading("a.txt", "us-ny", "mdy", scanned=False), path, text, Place("a.txt", 1, 1), 1.0)[0]
    assert on_text.value == text  # a text file holds what it holds


@pytest.mark.parametrize(
    ("layout", "printed", "seen"),
    [
        ("us-ny-dcjs", "-- ", ""),  # the dashes before a charge are lost
        ("us-ny-dcjs", "     PL ", "     Pt "),
        ("us-ny-dcjs", "Class A Misdemeanor", "Class A.Misdemeanor"),
        ("us-fbi", "CHARGE 1-", "CHARGE 1."),
        ("us-fbi", "CHARGE 1-", "CHARGE 1 "),
        ("us-fbi", "COURT DATE-", "COURT DATE:"),
        ("us-fbi", "  COURT-", "  COURT "),
        ("us-fbi", "AGENCY-", "AGENCY."),
        ("us-fbi", "(NY0303000)", "(NY03O3OO)"),
        ("us-fl-fdle", "ARREST-", "ARREST."),
        ("us-fl-fdle", "COURT SEQ  COURT NO.-", "COURT SEO  COURT NO. "),
        ("us-fl-fdle", "JUDICIAL-", "JUDICIAL"),
        ("us-jtf", "NY0303000 ", "NY030300 "),
        ("us-ca-doj", ") PC-", ")  PC-"),
    ],
)
def test_a_slip_in_a_label_loses_no_charge_and_makes_no_value_wrong(layout: str, printed: str, seen: str) -> None:
    made = sheet(layout, 12, 2)
    assert printed in made.text
    source = plain_source(made.text.replace(printed, seen))
    record = read_record(replace(source, pages=tuple(replace(page, how="ocr") for page in source.pages)), layout)
    score = compare(made, record)
    assert (score.wrong, score.invented, score.missing) == (0, 0, 0), score.examples
    assert score.charges_found == len(made.charges)
    assert score.recall > 0.8
    assert charges_of([record]).balanced
