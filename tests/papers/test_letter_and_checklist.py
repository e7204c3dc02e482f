"""What is never said in any paper, the letter to the client, and the lawyer's checklist."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from amparo.facts.case import load_case, read_case
from amparo.law.packs import Library
from amparo.papers.build import papers_beside
from tests.papers.drafted import (
    INVENTED,
    TODAY,
    WHOLE,
    plan_of,
    served,
    shown,
    whole,
)

# What is never said


FORBIDDEN = [
    "not a victim",
    "likely",
    "likelihood",
    "chance",
    "probab",
    "guarantee",
    "promise",
    "will win",
    "successful",
]


@pytest.mark.parametrize("path", INVENTED, ids=lambda path: path.stem)
def test_no_paper_speaks_of_chances(path: Path) -> None:
    plan = plan_of(load_case(path))
    letter = papers_beside(plan, today=TODAY)[1]
    for text in (served(plan), shown(letter)):
        said = text.casefold().replace("more likely than not", "")  # a standard of proof, no chance
        assert [word for word in FORBIDDEN if word in said] == []


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of a text."""
    sentences = [one for one in re.split(r"[.!?:]+\s|\n\n", text) if re.search("[a-z]", one)]
    spoken = re.findall(r"[A-Za-z’']+", text)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", word.lower().removesuffix("e")))) for word in spoken)
    return 0.39 * len(spoken) / len(sentences) + 11.8 * syllables / len(spoken) - 15.59


@pytest.mark.parametrize("path", INVENTED, ids=lambda path: path.stem)
def test_the_letter_to_the_client_is_easy_to_read(path: Path) -> None:
    plan = plan_of(load_case(path))
    letter = shown(papers_beside(plan, today=TODAY)[1])
    letter = re.sub(r"::: draftnote.*?\n:::\n", "", letter, flags=re.DOTALL)
    own = "\n\n".join(line for line in letter.splitlines() if not re.search(r"[A-Z]{4}|^\||§|\[\[", line))
    assert grade(own) <= 7.5
    assert not re.search(r"U\.S\.C|vacatur|expunge|adjudicat|petitioner|pursuant|§", own)


def test_the_letter_speaks_of_immigration_only_where_it_matters(wyoming: Library) -> None:
    assert "immigration" not in papers_beside(plan_of(read_case(WHOLE), wyoming), today=TODAY)[1].markdown
    asked = papers_beside(plan_of(read_case(whole(**{"noncitizen: no, ": ""})), wyoming), today=TODAY)[1].markdown
    assert "If you are not a U.S. citizen" in asked.replace("\\", "")


# The checklist


def test_the_checklist_tells_all_there_is_to_know(wyoming: Library) -> None:
    text = whole(
        **{"noncitizen: no, fears_trafficker: no, ": "", "    act: {": "    sentence: {fines_owed: yes}\n    act: {"}
    )
    text += """
  - {id: c2, jurisdiction: us-wy, offence: {text: THEFT}, disposition: {kind: convicted}}
  - {id: c3, jurisdiction: us-wv, disposition: {kind: convicted}}
  - {id: c4, disposition: {kind: convicted}}
  - {id: c5, jurisdiction: us-wy, disposition: {kind: pending}}
recognitions: [{id: r1, kind: state_agency_letter, level: state, held: no}]
"""
    plan = plan_of(read_case(text), wyoming)
    said = shown(papers_beside(plan, today=TODAY)[0])
    for part in [
        "Nobody has said yet whether the client fears", "sworn declaration", "Ask the client",
        "Were you forced, threatened or tricked into doing this? (c2: THEFT, date not known)", "Test Code §\u00a09-1", "$70",
        "the prosecutor, the arresting agency, the central repository", "30 days", "The petition is sworn.",
        "The conviction is vacated: yes", "Fines that were paid come back: not known", "Still seen by: the court.",
        "more likely than not", "State agency letter", "Confirm: fee (only remembered, not confirmed)",
        "Open in law: whether it exists", "https://example.org/9-1", "c2 (THEFT, date not known)", "c3: ", "c4: ", "c5 (", "still owed on c1",
        "1-us-wy-teton-district-court-9-1",
    ]:  # fmt: skip
        assert part in said, part


def test_charges_of_which_the_same_is_asked_stand_together(wyoming: Library) -> None:
    one = "\n  - {id: x%d, jurisdiction: us-wy, disposition: {kind: convicted}, offence: {text: THEFT}}"
    plan = plan_of(read_case(WHOLE + "".join(one % n for n in range(9))), wyoming)
    checklist, letter = (shown(paper) for paper in papers_beside(plan, today=TODAY))
    assert checklist.count("Were you forced, threatened or tricked") == 1
    assert "9 charges: x0, x1" in checklist
    assert "(About: 9 of the charges)" in letter


def test_the_checklist_does_not_deny_a_request_that_was_written(wyoming: Library) -> None:
    plan = plan_of(read_case(whole(**{"fears_trafficker: no, ": ""})), wyoming)
    secret = replace(
        plan,
        filings=tuple(
            replace(filing, version=replace(filing.version, confidentiality="The papers are sealed."))
            for filing in plan.filings
        ),
    )
    assert "Nobody has said yet" in shown(papers_beside(plan, today=TODAY)[0])
    assert "Nobody has said yet whether the client fears" not in shown(papers_beside(secret, today=TODAY)[0])


def test_the_letter_speaks_of_a_defense_where_the_case_is_open() -> None:
    case = read_case(
        "amparo: amparo-case/1\nvictim: {sex_trafficking: yes}\nperson: {noncitizen: no}\n"
        "episodes: [{id: e1, kinds: [sex_trafficking], period: 2019/2023}]\n"
        "charges: [{id: c1, jurisdiction: us-tx, offence: {statute: PC 43.02, text: PROSTITUTION}, date: 2022-07-04, "
        "disposition: {kind: pending}, act: {directed_by_trafficker: yes}}]\n"
    )
    letter = shown(papers_beside(plan_of(case), today=TODAY)[1])
    assert "This case is still open. There may be a defense for you." in " ".join(letter.split())
    assert "does not reach it" not in letter
