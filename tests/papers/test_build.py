"""The papers of a plan: the right ones, no more than the law asks, every gap marked, nothing a person wrote lost or obeyed."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from amparo.engine.determine import determine
from amparo.facts.case import load_case, read_case
from amparo.law.packs import Library
from amparo.law.worked import load
from amparo.papers import wording
from amparo.papers.build import folder_names, papers_beside, papers_for, write_papers
from amparo.papers.filing import filing_context
from amparo.papers.marks import gaps
from amparo.relief.plan import make_plan
from tests.papers.drafted import (
    CASES,
    CHARGE,
    INVENTED,
    TODAY,
    WHOLE,
    filing_papers,
    library,
    packed,
    pdf_text,
    plan_of,
    shown,
    whole,
)

# Every filing gets its papers


@pytest.mark.parametrize("path", INVENTED, ids=lambda path: path.stem)
def test_every_filing_gets_its_papers(path: Path) -> None:
    plan = plan_of(load_case(path))
    assert [paper.name for paper in papers_beside(plan, today=TODAY)] == [
        "00-checklist-for-the-lawyer",
        "00-letter-to-the-client",
    ]
    for filing in plan.filings:
        given = filing_context(filing, plan, TODAY)
        names = [paper.name[:2] for paper in papers_for(filing, plan, today=TODAY)]
        extra = [number for number, name in (("07", "secrecy"), ("08", "waiver"), ("09", "attachment")) if given[name]]
        assert names == ["01", "02", "03", "04", "05", "06", *extra]
        assert given["attachment"] == (len(filing.charges) > 6)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"fears_trafficker: no": "fears_trafficker: yes"}, {"07"}),
        ({"fears_trafficker: no, ": ""}, set()),
        ({"can_pay_fees: yes": "can_pay_fees: no"}, {"08"}),
        ({", can_pay_fees: yes": ""}, set()),
    ],
)
def test_papers_that_not_every_filing_needs(wyoming: Library, changes: dict[str, str], expected: set[str]) -> None:
    plan = plan_of(read_case(whole(**changes)), wyoming)
    assert set(filing_papers(plan)) == {"01", "02", "03", "04", "05", "06"} | expected
    if changes == {"fears_trafficker: no, ": ""}:
        assert "Nobody has said yet whether the client fears" in shown(papers_beside(plan, today=TODAY)[0])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"$70": "none"}, set()),
        ({"$70": "not known"}, set()),
        ({"$70": "unknown"}, set()),
        ({"$70": '"$70, waived on request"'}, {"08"}),
        ({"hearing: on_request": "hearing: on_request\n        confidential_request: yes"}, {"07", "08"}),
        ({"hearing: on_request": "hearing: on_request\n        confidentiality: The file is closed."}, {"07", "08"}),
        ({"hearing: on_request": "hearing: on_request\n        confidentiality: None was found."}, {"08"}),
    ],
)
def test_the_law_decides_on_fee_waiver_and_secrecy(
    wyoming: Library, changes: dict[str, str], expected: set[str]
) -> None:
    pack = wyoming.path("us-wy")
    text = pack.read_text()
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    pack.write_text(text)
    plan = plan_of(read_case(whole(**{"can_pay_fees: yes": "can_pay_fees: no"})), wyoming)
    assert set(filing_papers(plan)) == {"01", "02", "03", "04", "05", "06"} | expected | (
        {"08"} if "$70" not in changes else set()
    )


@pytest.mark.parametrize("jurisdiction", library().jurisdictions())
def test_papers_can_be_made_under_every_law(jurisdiction: str) -> None:
    """The first worked case of each pack: in it relief is open."""
    if not library().cases_path(jurisdiction).is_file():
        pytest.skip("no worked cases")
    worked = load(library().cases_path(jurisdiction))[0]
    plan = make_plan(determine(worked.case, library().for_case(worked.case), worked.as_of))
    papers = papers_beside(plan, today=TODAY)
    for filing in plan.filings:
        papers += papers_for(filing, plan, today=TODAY)
    for paper in papers:
        assert not re.search(r"^\(@\)\s*$|\| \|", paper.markdown, flags=re.MULTILINE), paper.name
        body = re.sub(r"::: draftnote.*?\n:::\n", "", shown(paper), flags=re.DOTALL)
        assert not re.search(r"us-\w\w/", body), paper.name


@pytest.mark.parametrize("count", [6, 7, 200])
def test_many_charges_go_to_an_attachment(wyoming: Library, count: int) -> None:
    one = CHARGE.replace("CR-1", "CR-%05d").replace("id: c1", "id: c%d")
    text = WHOLE.replace(CHARGE, "".join(one % (number, number) for number in range(1, count + 1)))
    plan = plan_of(read_case(text), wyoming)
    assert len(plan.filings) == 1
    papers = filing_papers(plan)
    table = papers["09"] if count > 6 else papers["02"]
    assert ("09" in papers) == (count > 6)
    rows = [line for line in table.markdown.splitlines() if re.match(r"\| \d+ \|", line)]
    assert len(rows) == count
    assert f"CR-{count:05d}" in shown(table)
    if count > 6:
        assert f"the {count} charges in Attachment A" in papers["02"].markdown
        assert "CR-00001" not in shown(papers["02"])
        assert "Attachment A" in papers["04"].markdown
        assert "Attachment A" in papers["01"].markdown


def test_folders_say_what_lies_in_them() -> None:
    plan = plan_of(load_case(CASES / "rosa.yaml"))
    assert folder_names(plan.filings) == ["1-us-ny-queens-criminal-court-of-the-city-of-new-york-cpl-440.10-1-i"]
    odd = replace(plan.filings[0], court="Côurt: ../../etc <of> “Σ” " + "x" * 90, county="")
    name, other = folder_names([odd, odd])
    assert re.fullmatch(r"1-us-ny-court-etc-of-x+-cpl-440\.10-1-i-2010qn012345", name)
    assert other.startswith("2-us-ny-court")
    assert len(name) < 120


# No more than the law asks


LEAKS = {
    "person": "born: 1991-01-17, noncitizen: yes, immigration_status: no_status, in_custody: yes, hardship_if_removed: yes, "
    "present_in_us_because_of_trafficking: yes",
    "victim": "ended: 2016-12-24, asked_to_assist: yes, unable_to_assist: yes, will_testify: no",
}


def test_nothing_but_what_the_law_asks_is_served(wyoming: Library) -> None:
    text = whole(
        **{
            "noncitizen: no, fears_trafficker: no": f"{LEAKS['person']}, fears_trafficker: yes, language: LEAK-tongue",
            "sex_trafficking: yes}": f"sex_trafficking: yes, {LEAKS['victim']}}}",
            "period: 2014-01/2016-12": "period: 2014-01/2016-12, place: LEAK-street 17, trafficker: LEAK-name, control: [LEAK-control]",
            "summary: He told me to.": "summary: LEAK-act, admits: yes, reasonable_person_would: yes",
            "summary: I was nineteen.": "summary: LEAK-story",
            "title: Whole": "title: LEAK-title",
        }
    )
    text += """
  - {id: c2, jurisdiction: us-wy, case_number: LEAK-2, court: LEAK-court, offence: {text: LEAK-robbery}, disposition: {kind: pending}, act: {summary: LEAK-two}}
evidence:
  - {id: v1, kind: medical_record, shows: [safety], note: LEAK-health, held: yes}
  - {id: v2, kind: photograph, shows: [victim], charges: [c2], note: LEAK-photo, held: yes}
acts_of_government: [{id: a1, kind: immigration_detention, by: LEAK-ICE, note: LEAK-detained}]
earlier_relief: [{id: p1, provision: us-xx/1, outcome: denied}]
"""
    text = text.replace(
        "kind: docket, date: 2026-01-01, held: yes}",
        "kind: docket, date: 2026-01-01, held: yes}, {id: talk, title: LEAK-notes, kind: interview, held: yes}",
    )
    plan = plan_of(read_case(text), wyoming)
    papers = filing_papers(plan)
    allowed = {
        "01": {"LEAK-tongue"},
        "03": {"LEAK-story", "LEAK-act", "LEAK-name", "LEAK-control", "LEAK-tongue"},
    }
    for number, paper in papers.items():
        leaked = set(re.findall(r"LEAK-\w+", shown(paper)))
        assert leaked == allowed.get(number, set()), paper.name
        # the notes to the lawyer in the declaration name immigration; the paper itself does not
        body = re.sub(r"::: draftnote.*?\n:::\n", "", shown(paper), flags=re.DOTALL).casefold()
        for word in ("citizen", "immigra", "visa", "custody", "removal", "1991", "1990", "born", "hardship if"):
            assert word not in body, (paper.name, word)


def test_the_trafficker_is_called_as_the_case_calls_them(wyoming: Library) -> None:
    plan = plan_of(read_case(whole(**{"compelled: yes": "directed_by_trafficker: yes"})), wyoming)
    assert "It was the trafficker who told me" in shown(filing_papers(plan)["03"])
    named = whole(
        **{"compelled: yes": "directed_by_trafficker: yes", "summary: I was": "trafficker: K, summary: I was"}
    )
    papers = filing_papers(plan_of(read_case(named), wyoming))
    assert "It was K who told me" in shown(papers["03"])
    assert "The trafficker told the petitioner" in shown(papers["02"])


def test_the_declaration_is_made_of_facts_and_own_words_alone(wyoming: Library) -> None:
    plan = plan_of(
        read_case(
            whole(
                **{"compelled: yes": "compelled: yes, profit_went_to_trafficker: yes, resulted_from_exploitation: yes"}
            )
        ),
        wyoming,
    )
    said = shown(filing_papers(plan)["03"])
    numbered = re.findall(r"^\(@\) (.*)$", said, flags=re.MULTILINE)
    assert numbered == [
        "I am Ada Ejemplo. I say here only what I know myself.",
        "I make this declaration in support of my petition under Test Code §\u00a09-1.",
        "I was nineteen.",
        "I was trafficked for sex from January 2014 to December 2016.",
        "I was charged with PROSTITUTION (1-101) in case CR-1. It is said to have happened on this date: April 2, 2015.",
        "He told me to.",
        "I was forced, threatened or tricked into it.",  # this law does not look at the profit
    ]


def test_what_a_document_says_is_not_put_into_the_clients_mouth_unseen(wyoming: Library) -> None:
    plan = plan_of(read_case(whole(**{"compelled: yes": "compelled: {value: yes, from: docket, at: page 9}"})), wyoming)
    papers = filing_papers(plan)
    assert "Charge 1: what is said of the act rests on documents" in shown(papers["03"])
    assert "into the act (Exhibit\u00a0B (page 9))" in shown(papers["02"])


# Gaps


def test_what_nobody_said_is_a_gap_and_no_cell_is_empty(wyoming: Library) -> None:
    bare = """
amparo: amparo-case/1
victim: {sex_trafficking: yes}
charges: [{id: c1, jurisdiction: us-wy, disposition: {kind: convicted}, act: {compelled: yes}}]
"""
    plan = plan_of(read_case(bare), wyoming)
    papers = filing_papers(plan)
    for paper in papers.values():
        assert not re.search(r"\| *\|", paper.markdown), paper.name
        assert "None" not in paper.markdown
    assert {
        "full name of the client", "case number", "count", "section of law", "offense as the record words it", "date of the act",
        "date of arrest", "arresting agency", "date it ended", "the document this comes from", "name of the lawyer", "county",
        "name of the court (the law says: the district court)",
    } <= set(gaps(papers["02"].markdown))  # fmt: skip
    assert "from when to when" in gaps(papers["03"].markdown)
    assert "the agency that made the arrest (charge 1)" in gaps(papers["04"].markdown)


def test_a_declaration_without_a_word_on_a_charge_asks_for_one(wyoming: Library) -> None:
    text = whole(**{"act: {compelled: yes, summary: He told me to.}": "act: {resulted_from_exploitation: yes}"})
    pack = wyoming.path("us-wy")
    pack.write_text(pack.read_text().replace("direct_result_or_proximate_cause", "arising_from"))
    plan = plan_of(read_case(text), wyoming)
    assert "what this charge had to do with the trafficking, in the client's own words" in gaps(
        filing_papers(plan)["03"].markdown
    )


def test_a_standard_of_proof_that_is_not_known_is_a_gap(wyoming: Library) -> None:
    pack = wyoming.path("us-wy")
    pack.write_text(re.sub(r"burden: \[.*\]", "burden: unknown", pack.read_text()))
    plan = plan_of(read_case(WHOLE), wyoming)
    assert gaps(filing_papers(plan)["02"].markdown) == ["the standard of proof under Test Code § 9-1"]


def test_a_missing_consent_is_a_gap(wyoming: Library) -> None:
    pack = wyoming.path("us-wy")
    pack.write_text(
        pack.read_text().replace(
            "        grant: mandatory",
            "          - {fact: {path: charge.prosecutor_consents, is: yes}, says: the prosecutor consents, cite: (g)}\n        grant: mandatory",
        )
    )
    plan = plan_of(read_case(WHOLE), wyoming)
    assert "the prosecutor's word: the prosecutor consents" in gaps(filing_papers(plan)["02"].markdown)
    assert "Another office must agree first" in shown(papers_beside(plan, today=TODAY)[1])


def test_exhibits_that_are_not_held_are_gaps(wyoming: Library) -> None:
    text = WHOLE + "recognitions: [{id: r1, kind: state_agency_letter, level: state, held: no}]\n"
    papers = filing_papers(plan_of(read_case(text), wyoming))
    assert gaps(papers["05"].markdown) == ["still to be got", "date"]
    assert "Letter of a state agency" in papers["05"].markdown


# The argument


def test_facts_burden_and_presumption_stand_in_the_motion(wyoming: Library) -> None:
    plain = shown(filing_papers(plan_of(read_case(WHOLE), wyoming))["02"])
    assert (
        "The petitioner was a victim of sex trafficking from January 2014 to December 2016 (Exhibit\u00a0A)." in plain
    )
    assert "What the law requires: the petitioner was a victim of sex trafficking. Test Code §\u00a09-1(a)." in plain
    assert "by clear and convincing evidence" in plain
    assert "presumes" not in plain
    assert "“a direct result of being a victim”" in plain
    assert "The law gives 30 days to respond." in plain
    assert "asks for a hearing if the relief is not granted on the papers" in plain
    document = WHOLE + "recognitions: [{id: r1, kind: state_agency_letter, level: state, date: 2020, held: yes}]\n"
    presumed = shown(filing_papers(plan_of(read_case(document), wyoming))["02"])
    assert "by a preponderance of the evidence. Test Code §\u00a09-1(c)." in presumed
    assert (
        "the law presumes that the petitioner was a victim. Test Code §\u00a09-1(d). The presumption can be rebutted."
        in presumed
    )


@pytest.mark.parametrize("answer", ["yes", "no", "unknown"])
def test_the_order_states_a_legal_defect_only_where_the_law_does(wyoming: Library, answer: str) -> None:
    pack = wyoming.path("us-wy")
    pack.write_text(pack.read_text().replace("on_the_merits: yes", f"on_the_merits: {answer}"))
    papers = filing_papers(plan_of(read_case(WHOLE), wyoming))
    for number in ("02", "04"):
        assert ("legal defect" in papers[number].markdown) is (answer == "yes")
        assert "be vacated" in papers[number].markdown
        assert "destroyed" not in papers[number].markdown
        assert "refunded" not in papers[number].markdown
    assert "Jackson Police" in papers["04"].markdown


def test_a_record_of_arrest_is_not_vacated(wyoming: Library) -> None:
    plan = plan_of(read_case(whole(**{"kind: convicted": "kind: dismissed"})), wyoming)
    papers = filing_papers(plan)
    assert "be vacated" not in papers["04"].markdown
    assert "be sealed" in papers["04"].markdown
    assert "takes back the conviction" not in papers_beside(plan, today=TODAY)[1].markdown


def test_what_is_left_to_the_court_is_put_to_the_court(wyoming: Library) -> None:
    pack = wyoming.path("us-wy")
    text = pack.read_text().replace(
        "grant: mandatory", 'grant: {court_decides: "whether the public interest allows it", cite: (h)}'
    )
    text = text.replace(
        "          - {nexus:",
        '          - {fact: {path: victim.filed_with_due_diligence, is: yes}, says: it is filed in time, cite: (i), disputed: "A court may weigh it."}\n'
        '          - {court_finds: "the person is no danger", cite: (j)}\n          - {nexus:',
    )
    pack.write_text(text)
    papers = filing_papers(plan_of(read_case(WHOLE), wyoming))
    motion, order = shown(papers["02"]), shown(papers["04"])
    assert "whether to grant the relief is for the Court" in motion
    assert "The law leaves to the Court whether the public interest allows it. Test Code §\u00a09-1(h)." in motion
    assert "The law asks the Court to find that the petitioner is no danger. Test Code §\u00a09-1(j)." in motion
    assert "The petitioner asks the Court to find that it is filed in time. Test Code §\u00a09-1(i)." in motion
    assert "A court may weigh it." in motion.split(":::\n\nThe petitioner")[0]
    assert "This is shown: it is filed in time" not in order
    assert "The Court finds that the petitioner is no danger." in order


@pytest.mark.parametrize(
    ("condition", "asked", "shown_as"),
    [
        ('date: {of: charge.date, in: "2015-01-01/.."}', "lies in the time from January 1, 2015 on", "This is so (Exhibit\u00a0B)."),
        ("age: {at: offence, under: 18}", "the petitioner was under 18 at the time of the act", "This is so"),
        ("not: {history: {of: us-wy/9-1, outcome: [denied]}}", "it is not so that an earlier petition or defense under this law had this outcome: denied", "This is so"),
        ('unclear: {key: us-wy/q, question: "Does it reach this?"}', "the answer to a question that the law leaves open: Does it reach this", "The petitioner submits that the answer is yes."),
        ("any: [{offence: {level: [felony]}}, {offence: {level: [misdemeanor]}}]", " or the offense is", "The offense is a misdemeanor ("),
        ("waited: {since: charge.disposition.date, years: 1}", "1 year", "This is so (Exhibit\u00a0B)."),
        ("sentence: completed", "the whole sentence is over", "This is so"),
    ],
)  # fmt: skip
def test_every_kind_of_condition_reads_well(wyoming: Library, condition: str, asked: str, shown_as: str) -> None:
    pack = wyoming.path("us-wy")
    pack.write_text(
        pack.read_text().replace("          - {nexus:", f"          - {{{condition}, cite: (x)}}\n          - {{nexus:")
    )
    text = whole(
        **{
            "noncitizen: no": "noncitizen: no, born: 1999-01-01",
            "text: PROSTITUTION": "text: PROSTITUTION, level: misdemeanor",
            "    act:": "    sentence: {completed: yes}\n    act:",
            "charges:": "readings: {us-wy/q: yes}\ncharges:",
        }
    )
    motion = shown(filing_papers(plan_of(read_case(text), wyoming))["02"])
    found = re.search(r"What the law requires: (.*)\. Test Code §\u00a09-1\(x\)\.\n\n\(@\) (.*)", motion)
    assert found
    assert asked in found[1]
    assert found[2].startswith(shown_as)


def test_a_paraphrase_is_not_quoted_as_the_statute(wyoming: Library) -> None:
    pack = wyoming.path("us-wy")
    original = pack.read_text()
    for old, new in (
        ("words: a direct result", "words: an offence that is a direct result"),
        ("basis: statute-seen", "basis: secondary-seen"),
    ):
        pack.write_text(
            original.replace(old, new).replace(
                "        text_as_of: 2026-11-24\n", "" if "secondary" in new else "        text_as_of: 2026-11-24\n"
            )
        )
        motion = filing_papers(plan_of(read_case(WHOLE), Library(wyoming.folder)))["02"]
        assert "“" not in motion.markdown.split(":::")[-2]
        assert "the words of the statute on the connection with the trafficking" in gaps(motion.markdown)


def test_united_states_spelling_in_court_papers_only_for_words_of_packs() -> None:
    assert wording.law_text("The offence is a defence; labour Offences of the person", "Petitioner") == (
        "The offense is a defense; labor Offenses of the petitioner"
    )
    for path in INVENTED:
        plan = plan_of(load_case(path))
        for filing in plan.filings:
            for paper in papers_for(filing, plan, today=TODAY):
                body = re.sub(r"::: draftnote.*?\n:::\n", "", paper.markdown, flags=re.DOTALL)
                assert not re.search(r"\b(offence|defence|labour|programme)", body), (path.stem, paper.name)


# What people typed


CANARIES = [
    "*stars* _lines_ # no heading", "<script>alert(1)</script> &amp; <b>", "#read(\"/etc/passwd\") $x$ @ref",
    "{{ 7*7 }} {% if x %}", "[[GAP: not a gap]] ::: {.court}", "| a | b |", "![x](y.png) [a](b)", "1. one (@) two",
    "`#panic()`{=typst} \\ \\\\",
]  # fmt: skip


@pytest.mark.parametrize("typed", CANARIES)
def test_what_people_typed_is_shown_as_typed(wyoming: Library, tmp_path: Path, typed: str) -> None:
    law = wyoming.folder / "us" / "wy.yaml"
    law.write_text(law.read_text().replace("cautions:", "confidential_request: yes\n        cautions:"))
    case = read_case(whole(**{"fears_trafficker: no": "fears_trafficker: yes"}))
    charge, person = case.charges[0], case.person
    values = {"offence.text", "case_number", "court", "count", "arrest.agency", "act.summary"}
    charge = replace(charge, values={**charge.values, **dict.fromkeys(values, typed)})
    person = replace(
        person,
        values={
            **person.values,
            "person.name": typed,
            "matter.lawyer": typed,
            "matter.address": typed,
            "person.other_names": (typed,),
        },
    )
    episode = replace(
        case.episodes[0], values={**case.episodes[0].values, "summary": typed, "control": (typed,), "trafficker": typed}
    )
    document = replace(case.sources[0], values={**case.sources[0].values, "title": typed})
    case = replace(case, title=typed, charges=(charge,), person=person, episodes=(episode,), sources=(document,))
    plan = plan_of(case, wyoming)
    paths = write_papers(plan, tmp_path / "out", formats=("pdf",), today=TODAY)
    least = {"00-checklist-for-the-lawyer": 1, "00-letter-to-the-client": 2, "01-cover-letter": 4, "02-petition": 7, "03-declaration": 6, "04-proposed-order": 6, "05-exhibit-list": 5, "06-certificate-of-service": 5, "07-confidentiality-request": 4}  # fmt: skip
    assert {path.stem for path in paths} == set(least)
    for path in paths:
        found = packed(pdf_text(path)).casefold().count(packed(typed).casefold())
        assert found >= least[path.stem], (path.stem, found)


def test_a_story_keeps_its_paragraphs(wyoming: Library) -> None:
    plan = plan_of(
        read_case(whole(**{"summary: I was nineteen.": 'summary: "First.\\n\\nSecond\\nline.\\n \\nThird."'})), wyoming
    )
    said = shown(filing_papers(plan)["03"])
    assert [line for line in ("(@) First.", "(@) Second line.", "(@) Third.") if line in said] == [
        "(@) First.",
        "(@) Second line.",
        "(@) Third.",
    ]
