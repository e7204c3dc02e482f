"""Wordings of dispositions: each to its word of the vocabulary, or to a person; never to a neighbour."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.facts.vocabulary import vocabulary
from amparo.records.dispositions import _known, alarming, followed, level, misread, outcome, plain

FACTS = vocabulary().sections["charges"].facts
KINDS = FACTS["disposition.kind"].words

CASES = [
    # what is printed, where, kind
    ("CONVICTED", "us-ca", "convicted"),
    ("Convicted Upon Plea Of Guilty", "us-ny", "convicted"),
    ("GUILTY PLEA", "us-pa", "convicted"),
    ("GUILTY PLEA", "us-fl", ""),  # a plea alone is no judgment
    ("NOLO CONTENDERE", "us-tx", ""),
    ("ADJUDICATION WITHHELD", "us-fl", "deferred"),
    ("ADJUDICATION WITHHELD", "us-ny", ""),
    ("DEFERRED ADJUDICATION OF GUILT", "us-tx", "deferred"),
    ("DEFERRED ADJUDICATION COMPLETED", "us-tx", "deferred_completed"),
    ("NOT GUILTY", "", "acquitted"),
    ("NOT GUILTY BY REASON OF INSANITY", "", "insanity_finding"),
    ("PLED NOT GUILTY", "", ""),
    ("DISMISSED", "", "dismissed"),
    ("DISMISSED/DIVERSION COMPLETED", "us-ca", "dismissed_after_diversion"),
    ("DISMISSED ACD", "us-ny", ""),
    ("Adjourned in contemplation of dismissal", "us-ny", "diversion_pending"),
    ("NOLLE PROSEQUI", "", "not_prosecuted"),
    ("PROS REJ-LACK OF CORPUS", "us-ca", "not_prosecuted"),
    ("NO BILL", "us-tx", "not_prosecuted"),
    ("DETENTION ONLY", "us-ca", "arrest_only"),
    ("RELEASED", "", ""),
    ("CONV SET ASIDE & DISM PER 1203.4 PC", "us-ca", "vacated"),
    ("CONV SET ASIDE & DISM PER 1203.4 PC", "us-tx", ""),
    ("CONDITIONAL DISCHARGE", "us-ny", ""),
    ("YOUTHFUL OFFENDER", "us-ny", "youthful_offender"),
    ("ADJUDICATED DELINQUENT", "us-pa", "adjudicated"),
    ("SENTENCED", "", ""),
    ("HELD FOR COURT", "us-pa", ""),
    ("PENDING", "", "pending"),
    ("SEALED", "", ""),
    ("", "", ""),
    # one word more or less is another wording
    ("NOT CONVICTED", "", ""),
    ("DISMISSED NOT", "", ""),
    ("DISMISSED SUBJECT TO DIVERSION", "", ""),
    ("CONVICTION REVERSED AND NEW TRIAL ORDERED", "", ""),
    # harmless endings
    ("DISMISSED BY COURT FINAL DISPOSITION", "", "dismissed"),
    ("CONVICTED AS CHARGED", "", "convicted"),
]


@pytest.mark.parametrize(("text", "where", "kind"), CASES)
def test_wordings(text: str, where: str, kind: str) -> None:
    assert outcome(text, where).kind == kind


def test_every_entry_speaks_the_vocabulary() -> None:
    for entry in _known()["wordings"]:
        assert entry["kind"] in ("", *KINDS)
        assert set(entry.get("candidates", ())) <= set(KINDS)
        assert entry["kind"] or entry.get("review") or entry.get("no_change") == "yes", entry["say"]
        assert entry["basis"] in ("plain", "recalled", "secondary-seen")
        assert entry["basis"] != "secondary-seen" or entry["seen"]
        assert set(entry.get("where", ())) <= set(vocabulary().jurisdictions)
        for name in ("by", "dismissed_by", "vacated_for"):
            assert entry.get(name, FACTS[f"disposition.{name}"].words[0]) in FACTS[f"disposition.{name}"].words


def test_no_wording_means_two_things_in_one_place() -> None:
    seen: dict[tuple[str, str], tuple[str, ...]] = {}
    for entry in _known()["wordings"]:
        for words in entry["say"]:
            for where in entry.get("where", ["everywhere"]):
                means = (entry["kind"], entry.get("by", ""), entry.get("dismissed_by", ""), entry.get("no_change", ""))
                assert seen.setdefault((plain(words), where), means) == means, words


def test_every_sequence_speaks_the_vocabulary() -> None:
    for part in ("sequences", "hidden"):
        for earlier, later in _known()[part].items():
            assert {earlier, *later} <= set(KINDS)


@pytest.mark.parametrize(
    ("earlier", "later", "holds"),
    [
        ("", "convicted", "convicted"),
        ("convicted", "vacated", "vacated"),
        ("pending", "acquitted", "acquitted"),
        ("deferred", "dismissed", ""),
        ("convicted", "dismissed", ""),
        ("dismissed", "convicted", ""),
        ("acquitted", "convicted", ""),
    ],
)
def test_what_may_follow_what(earlier: str, later: str, holds: str) -> None:
    kind, candidates = followed(earlier, later)
    assert kind == holds
    assert kind or later in candidates or candidates


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("COMVICTED", "CONVICTED"),
        ("C0NVICTED", "CONVICTED"),
        ("DISM1SSED", "DISMISSED"),
        ("NOLLE PR0SEQUI", "NOLLE PROSEQUI"),
        ("ConvictedUpon Verdict After Jury Trial", "CONVICTED UPON VERDICT AFTER JURY TRIAL"),
        ("NOTGUILTY", "NOT GUILTY"),
        ("GU1LTY", "GUILTY"),
        ("N0T GU1LTY", ""),  # one sign in six may be misread
        ("PBJ", ""),
        ("CONVICTEDX", ""),
        ("XXXVICTED", ""),
    ],
)
def test_what_a_picture_misread(text: str, meant: str) -> None:
    assert misread(text) == meant


@given(st.text(max_size=60), st.sampled_from(["", "us-ca", "us-ny", "us-pa"]))
def test_any_text_is_answered(text: str, where: str) -> None:
    says = outcome(text, where)
    assert says.kind in ("", *KINDS)
    assert isinstance(alarming(text), bool)


@given(
    st.sampled_from(CASES),
    st.sampled_from(["NOT", "SET ASIDE", "VACATED", "DEFERRED", "PENDING", "APPEAL"]),
    st.booleans(),
)
def test_a_deciding_word_more_never_leaves_the_outcome_as_it_was(
    case: tuple[str, str, str], word: str, front: bool
) -> None:
    text, where, _ = case
    kind = outcome(text, where).kind
    longer = f"{word} {text}" if front else f"{text} {word}"
    assert outcome(longer, where).kind in ("", *(set(KINDS) - {kind}))


@pytest.mark.parametrize(
    ("text", "where", "found"),
    [
        ("MISDEMEANOR", "us-ca", ("misdemeanor", "")),
        ("Class B Misdemeanor", "us-ny", ("misdemeanor", "B")),
        ("MB", "us-tx", ("misdemeanor", "B")),
        ("M3", "us-pa", ("misdemeanor", "3")),
        ("M3", "us-ny", None),
        ("S", "us-pa", None),
        ("N", "us-ca", None),
        ("FELONY, 3RD DEG", "us-fl", ("felony", "3")),
        ("BLUE", "", None),
    ],
)
def test_levels(text: str, where: str, found: tuple[str, str] | None) -> None:
    assert level(text, where) == found
