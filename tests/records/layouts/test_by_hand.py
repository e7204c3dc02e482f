"""Records written by hand: what a lawyer meets, and what must come of it."""

from __future__ import annotations

import pytest

from amparo.facts.problems import Problems
from amparo.records.matters import charges_of
from amparo.records.record import read_record
from amparo.records.source import plain_source

CALIFORNIA = """CII/A01234557
DOB/19900612  SEX/F  RAC/W
NAM/01 EXAMPLE, JANE
    02 EXAMPLE, JANIE
* * * *
ARR/DET/CITE:         NAM:02
20100507  CAPD LOS ANGELES
CNT:01     #1234567
  647(B) PC-DISORDERLY CONDUCT:PROSTITUTION
- - - -
COURT:                NAM:01
20100601  CAMC LOS ANGELES METRO
CNT:01     #0LA12345
  647(B) PC-DISORDERLY CONDUCT:PROSTITUTION
{below}
* * * END OF MESSAGE * * *
"""


def facts(text: str, layout: str = "") -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """The facts of the only charge, and what is in doubt with its candidates."""
    matters = charges_of([read_record(plain_source(text), layout)])
    assert len(matters.charges) == 1, matters.review
    charge = matters.charges[0]
    read = {path: one.value for path, one in charge.facts.items()}
    return read, {path: one.candidates for path, one in charge.doubtful.items()}


@pytest.mark.parametrize(
    ("below", "kind", "doubt"),
    [
        ("*DISPO:CONVICTED\n   CONV STATUS:MISDEMEANOR\n   SEN: 010 DAYS JAIL", "convicted", None),
        ("*DISPO:COMVICTED", None, ("convicted",)),  # on a text file nothing was misread: a person looks
        ("*DISPO:DISMISSED/FURTHERANCE OF JUSTICE", "dismissed", None),
        ("*DISPO:DISMISSED/FURTHERANCE OF", None, ("dismissed",)),
        ("*DISPO:DIVERSION", None, ("diversion_pending", "dismissed_after_diversion", "dismissed")),
        ("*DISPO:PENDING", "pending", None),
        ("*DISPO:DISMISSED/DIVERSION COMPLETED", "dismissed_after_diversion", None),
        ("*DISPO:PROS REJ-LACK OF CORPUS", "not_prosecuted", None),
        ("*DISPO:CONVICTED\n  20150302  DISPO:CONV SET ASIDE & DISM PER 1203.4 PC", "vacated", None),
        ("*DISPO:CONVICTED\n   20120101 DISPO:PROBATION REVOKED", "convicted", None),
        ("*DISPO:CONVICTED\n   20120101 DISPO:SENTENCE MODIFIED", "convicted", None),
        ("*DISPO:DIVERSION\n   20120101 DISPO:DISMISSED", None, ("dismissed_after_diversion", "dismissed")),
        ("*DISPO:DISMISSED\n   20120101 DISPO:CONVICTED", None, ("convicted", "dismissed")),
        ("*DISPO:CONVICTED\nAND THE CONVICTION WAS SET ASIDE LATER", None, ("convicted",)),
        ("*DISPO:CONVICTED\nPLEASE CALL THE OFFICE", "convicted", None),
        ("*DISPO:SOMETHING ELSE ALTOGETHER", None, ()),
        ("", None, None),
    ],
)
def test_how_a_count_ended(below: str, kind: str | None, doubt: tuple[str, ...] | None) -> None:
    read, doubtful = facts(CALIFORNIA.format(below=below))
    assert read.get("disposition.kind") == kind
    assert doubtful.get("disposition.kind") == doubt


def test_what_is_in_doubt_takes_with_it_what_the_words_settle() -> None:
    read, doubtful = facts(
        CALIFORNIA.format(below="*DISPO:DISMISSED\n 20150302 DISPO:CONV SET ASIDE & DISM PER 1203.4 PC")
    )
    assert "disposition.vacated_for" not in read
    assert doubtful["disposition.vacated_for"] == ("rehabilitation",)


def test_an_outcome_that_was_followed_by_another_is_told() -> None:
    below = "*DISPO:CONVICTED\n  20150302  DISPO:CONV SET ASIDE & DISM PER 1203.4 PC"
    matters = charges_of([read_record(plain_source(CALIFORNIA.format(below=below)))])
    assert matters.charges[0].text("disposition.date") == "2015-03-02"
    assert [review.what for review in matters.review] == ["Earlier on this count: CONVICTED (2010-06-01)."]


def test_arrest_and_court_are_one_charge_and_the_arrest_number_is_no_case_number() -> None:
    read, _ = facts(CALIFORNIA.format(below="*DISPO:CONVICTED"))
    assert read["arrest.date"] == "2010-05-07"
    assert read["arrest.statute"] == "647(B) PC"
    assert read["arrest.agency"] == "CAPD LOS ANGELES"
    assert read["disposition.date"] == "2010-06-01"
    assert read["case_number"] == "0LA12345"
    assert "date" not in read  # the sheet does not say when the act was


def test_an_arrest_charge_that_the_court_does_not_name_is_asked_about() -> None:
    text = CALIFORNIA.format(below="*DISPO:CONVICTED").replace(
        "  647(B) PC-DISORDERLY CONDUCT:PROSTITUTION\n- - - -", "  459 PC-BURGLARY\n- - - -"
    )
    matters = charges_of([read_record(plain_source(text))])
    assert [review.kind for review in matters.review] == ["same_matter"]
    assert len(matters.charges) == 1
    assert "arrest.statute" not in matters.charges[0].facts


def test_dates_that_cannot_be_right_together_are_both_in_doubt() -> None:
    read, doubtful = facts(CALIFORNIA.format(below="*DISPO:CONVICTED").replace("20100601", "20090601"))
    assert doubtful["disposition.date"] == ("2009-06-01",)
    assert "disposition.date" not in read


@pytest.mark.parametrize(
    ("written", "day"),
    [("20100631", None), ("2010O601", "2010-06-01"), ("2010S601", None), ("00000000", None), ("18991231", None)],
)
def test_dates(written: str, day: str | None) -> None:
    read, _ = facts(CALIFORNIA.format(below="*DISPO:CONVICTED").replace("20100601", written))
    assert read.get("disposition.date") == day


def test_a_range_of_counts_is_several_charges() -> None:
    text = CALIFORNIA.format(below="*DISPO:CONVICTED").replace("CNT:01     #0LA12345", "CNT:01-03 #0LA12345")
    matters = charges_of([read_record(plain_source(text))])
    assert [charge.text("count") for charge in matters.charges] == ["1", "2", "3"]
    wild = text.replace("01-03", "01-99")
    assert all(
        "cannot be right" in one.what
        for one in charges_of([read_record(plain_source(wild))]).review
        if one.kind == "count"
    )


def test_a_head_of_an_event_that_was_lost_puts_what_follows_in_doubt() -> None:
    text = CALIFORNIA.format(below="*DISPO:CONVICTED").replace("COURT:                NAM:01\n", "C#@~%: xx\n")
    matters = charges_of([read_record(plain_source(text))])
    assert all("disposition.kind" not in charge.facts for charge in matters.charges)


@pytest.mark.parametrize("head", ["APPLICANT:", "REGISTRATION:", "CUSTODY:JAIL", "PROBATION:"])
def test_what_is_no_charge_waits(head: str) -> None:
    text = f"CII/A01234567\n* * * *\n{head}     NAM:01\n20100507  CASO SACRAMENTO\nCNT:01 #1\n  290 PC-SEX OFFENDER\n"
    matters = charges_of([read_record(plain_source(text), "us-ca-doj")])
    assert matters.charges == ()
    assert [review.kind for review in matters.review] == ["count"]


NEW_YORK = """New York State Division of Criminal Justice Services
Name: EXAMPLE, JANE
Cycle 1
Arrest/Charge Information
Arrest Date: May 07, 2010 10:15 pm
Arrest Charges:
  -- Prostitution
     PL 230.00  Class B Misdemeanor  Degree 0  NCIC 4004
Court Case Information
  Court: Queens County Criminal Court   Case Number: 2010QN012345
  May 08, 2010
    Arraigned
  -- Prostitution
     PL 230.00  Class B Misdemeanor  Degree 0  NCIC 4004
{below}
"""


@pytest.mark.parametrize(
    ("below", "kind", "doubt"),
    [
        ("  June 01, 2010\n    Adjourned In Contemplation Of Dismissal\n  -- Prostitution\n", None, ("diversion_pending", "dismissed_after_diversion", "dismissed")),
        ("  June 01, 2010\n    Dismissed\n  -- Prostitution\n", "dismissed", None),
        ("  June 01, 2010\n    Convicted Upon Plea Of Guilty\n  -- Prostitution\n", "convicted", None),
        ("", None, None),
    ],
)  # fmt: skip
def test_new_york_outcomes(below: str, kind: str | None, doubt: tuple[str, ...] | None) -> None:
    read, doubtful = facts(NEW_YORK.format(below=below))
    assert read.get("disposition.kind") == kind
    assert doubtful.get("disposition.kind") == doubt


def test_new_york_plea_to_a_lesser_charge_leaves_the_first_without_an_outcome() -> None:
    below = "  June 01, 2010\n    Convicted Upon Plea Of Guilty\n  -- Disorderly Conduct\n     PL 240.20  Violation\n"
    matters = charges_of([read_record(plain_source(NEW_YORK.format(below=below)))])
    ends = {charge.text("offence.text"): charge.text("disposition.kind") for charge in matters.charges}
    assert ends == {"Prostitution": "", "Disorderly Conduct": "convicted"}


def test_two_dockets_in_one_file_are_kept_apart() -> None:
    def docket(number: str, ended: str) -> str:
        return (
            f"COURT OF COMMON PLEAS OF BERKS COUNTY\nDocket Number: {number}\nCHARGES\n"
            "1     1          M3     18 § 5902 §§ A1          Prostitution             05/07/2010   N 1\n"
            "DISPOSITION SENTENCING/PENALTIES\nTrial     06/01/2010     Final Disposition\n"
            f"1 / Prostitution          {ended}          M3   18 § 5902 §§ A1\n"
        )

    text = docket("CP-06-CR-0000001-2010", "Guilty") + "\f" + docket("CP-06-CR-0000002-2010", "Not Guilty")
    matters = charges_of([read_record(plain_source(text))])
    assert {charge.text("case_number")[:16]: charge.text("disposition.kind") for charge in matters.charges} == {
        "CP-06-CR-0000001": "convicted", "CP-06-CR-0000002": "acquitted",
    }  # fmt: skip
    lost = text.replace("Docket Number: CP-06-CR-0000002-2010", "Dxxxxx Nxxxxx")
    unsure = charges_of([read_record(plain_source(lost))])
    assert all(
        charge.text("disposition.kind") != "acquitted" or "case_number" not in charge.facts for charge in unsure.charges
    )


def test_an_unknown_layout_is_named() -> None:
    with pytest.raises(Problems, match="us-ca-doj"):
        read_record(plain_source("x"), "us-ca-dog")


@pytest.mark.parametrize(
    ("line", "charge"),
    [
        ("03/09/2014  PROSTITUTION  230.00  GUILTY", True),
        ("647(B) PC   2014-03-09  DISMISSED", True),
        ("Count 1: Loitering for prostitution", True),
        ("Dear counsel, please find enclosed", False),
        ("Invoice 12.50 of 03/09/2014", True),  # a section and a date: a person throws it out in a second
        ("", False),
    ],
)
def test_the_general_reader_finds_rows_and_concludes_nothing(line: str, charge: bool) -> None:
    record = read_record(plain_source(f"Some court\n{line}\n"))
    matters = charges_of([record])
    assert record.layout == "general"
    assert matters.charges == ()
    assert bool(matters.review) == charge
    assert all(one.state != "read" for _, _, count in record.counts() for one in count.fields.values())
