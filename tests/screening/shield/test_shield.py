"""The shield: which threats a case holds, what speaks against each, and that the other side never reads what was told in confidence."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from amparo.cli import main
from amparo.engine.determine import determine
from amparo.facts.case import Case, Source, Value, load_case, read_case
from amparo.facts.problems import Problems
from amparo.law.packs import Library
from amparo.papers.render import Paper
from amparo.screening.decision_points import DecisionPoint, load_points
from amparo.screening.library import Instruments
from amparo.screening.shield.papers import shield_papers
from amparo.screening.shield.place import placed
from amparo.screening.shield.protect import Shield, make_shield
from amparo.screening.shield.release import NOTHING, Release, check_release, released

ROOT = Path(__file__).resolve().parents[3]
LAW = Library()
DAY = "2026-11-24"
POINTS = load_points(Instruments()).points


def shielded(case: Case) -> Shield:
    case = placed(case)
    return make_shield(determine(case, LAW.for_case(case), DAY))


def example(name: str) -> Case:
    return load_case(ROOT / "examples" / f"{name}.yaml")


def papers(
    case: Case, release: Release = NOTHING, chosen: Mapping[str, DecisionPoint] | None = None
) -> dict[str, Paper]:
    sets = shield_papers(shielded(case), today=DAY, release=release, points=chosen or POINTS)
    return {f"{folder}/{paper.name}".lstrip("/"): paper for folder, some in sets for paper in some}


def plain(markdown: str) -> str:
    return re.sub(r"\\(.)", r"\1", markdown)


def case_of(place: str, kind: str = "pending", **acts: str) -> Case:
    told = "".join(
        f"\n  - {{id: {name}, kind: {act}, jurisdiction: {place}, by: the authority, period: 2026-10/..}}"
        for name, act in acts.items()
    )
    return read_case(
        f"""
amparo: amparo-case/1
title: somebody
person: {{name: A Person, noncitizen: yes}}
victim: {{labor_trafficking: yes}}
charges:
  - {{id: c1, jurisdiction: {place}, court: a court, case_number: N-1, offence: {{text: THEFT, category: theft}}, date: 2026-03-01, disposition: {{kind: {kind}}}, act: {{compelled: yes}}}}
{f"acts_of_government:{told}" if told else ""}
"""
    )


@pytest.mark.parametrize(
    ("case", "threats"),
    [
        (example("pending"), [("prosecution", "us-wi"), ("detention", "us-wi")]),
        (example("grow-house"), [("prosecution", "us-ca"), ("detention", "us-ca")]),
        (case_of("us-ny"), [("prosecution", "us-ny")]),
        (case_of("us-ny", "convicted"), []),
        (case_of("us-ny", "convicted", a1="immigration_detention"), [("detention", "us-ny"), ("removal", "us-ny")]),
        (case_of("us-ny", "convicted", a1="removal", a2="fine"), [("removal", "us-ny"), ("penalty", "us-ny")]),
        (case_of("gb", "pending", a1="compelled_testimony"), [("prosecution", "gb"), ("testimony", "gb")]),
        (case_of("us-ny", "convicted", a1="shelter_confinement"), [("detention", "us-ny")]),
    ],
)
def test_threats(case: Case, threats: list[tuple[str, str]]) -> None:
    assert [(one.kind, one.place) for one in shielded(case).threats] == threats


def test_every_open_charge_is_under_a_threat_and_no_closed_one() -> None:
    for path in sorted((ROOT / "examples").glob("*.yaml")):
        if path.name.startswith("rubric"):
            continue
        case = load_case(path)
        under = {charge.id for threat in shielded(case).threats for charge in threat.charges}
        assert under == {
            one.id for one in case.charges if one.text("disposition.kind") in ("pending", "diversion_pending")
        }, path


def test_what_applies_stands_before_what_may_apply() -> None:
    threat = shielded(example("pending")).threats[0]
    assert [(one.determination.provision.id, one.status.value) for one in threat.protections] == [
        ("us-wi/939.46-1m", "court_decides"),
        ("us-wi/944.30-2m", "court_decides"),
        ("us-wi/939.46-1m", "open"),
    ]
    assert all(one.status.value == "not_available" for one in threat.closed)


@pytest.mark.parametrize(("place", "bars"), [("us-co", True), ("us-id", True), ("us-ny", False)])
def test_a_bar_after_a_failed_defence_is_told(place: str, bars: bool) -> None:
    assert bool(shielded(case_of(place)).bars) is bars
    note = papers(case_of(place))["00-note-for-counsel"].markdown
    assert ("# If a defence fails" in note) is bars


@pytest.mark.parametrize(
    ("place", "bound"),
    [("gb", "bound"), ("us-ny", "unbound"), ("us", "unbound")],
)
def test_workflow_says_whether_it_binds(place: str, bound: str) -> None:
    assert shielded(case_of(place)).bound == bound


@pytest.mark.parametrize(
    ("facts", "done"),
    [
        ({}, [False, False]),
        ({"victim.sex_trafficking": True}, [True, False]),
        ({"victim.sex_trafficking": False}, [False, False]),
        ({"victim.suspected": True}, [True, False]),
        ({"charges.c1.act.compelled": True}, [True, False]),
        ({"recognition": "shelter_letter"}, [True, False]),
        ({"recognition": "t_visa_approval"}, [True, True]),
    ],
)
def test_workflow_steps(facts: dict[str, Value], done: list[bool]) -> None:
    recognition = facts.pop("recognition", None)
    text = f"recognitions: [{{id: r1, kind: {recognition}}}]" if recognition else ""
    case = read_case(
        f"amparo: amparo-case/1\ntitle: t\ncharges: [{{id: c1, jurisdiction: us-ny, disposition: {{kind: pending}}}}]\n{text}\n"
    )
    for fact, value in facts.items():
        case = case.with_fact(fact, value)
    assert [step.done for step in shielded(case).steps[:2]] == done


# what the other side may read


CANARY = "CANARY"
CONFIDENT = {
    "victim.sex_trafficking": True,
    "victim.child_exploitation": True,
    "charges.c1.act.compelled": True,
    "charges.c1.act.directed_by_trafficker": True,
    "charges.c1.act.summary": f"what happened {CANARY}",
}


def other_side(case: Case, release: Release = NOTHING) -> str:
    return "\n".join(paper.markdown for name, paper in papers(case, release).items() if "note-for-counsel" not in name)


@pytest.mark.parametrize("place", LAW.jurisdictions())
def test_no_confidence_reaches_the_other_side(place: str) -> None:
    """Texts the client gave, anywhere in the file, stand in no paper for the other side."""
    case = case_of(place, a1="detention")
    for fact, value in CONFIDENT.items():
        case = case.with_fact(fact, value, Source("client"))
    case = case.with_fact("acts_of_government.a1.note", CANARY, Source("client"))
    text = plain(other_side(case))
    assert CANARY not in text
    for name in ("compelled: yes", "directed by trafficker: yes", "sex trafficking: yes", "child exploitation: yes"):
        assert name not in text, place


@pytest.mark.parametrize("changed", ["victim.sex_trafficking", "charges.c1.act.directed_by_trafficker", "person.born"])
def test_papers_do_not_depend_on_what_is_kept_back(changed: str) -> None:
    """The same papers come of a file in which a confidence is missing: they cannot tell it."""
    whole = example("pending")
    less = whole.with_fact(changed, None)

    def told(case: Case) -> str:
        # the note to counsel in the draft counts what was left out; it goes before anything is sent
        return re.sub(
            r"::: draftnote.*?:::",
            "",
            papers(case)["1-prosecution-us-wi-circuit-court/01-memo-to-prosecutor"].markdown,
            flags=re.S,
        )

    assert told(whole) == told(less)


def test_release_shows_what_was_released_and_nothing_else() -> None:
    case = example("pending")
    text = plain(other_side(case, released(False, ["victim"])))
    assert "sex trafficking: yes" in text
    assert "directed by trafficker" not in text
    text = plain(other_side(case, released(True, [])))
    assert "directed by trafficker: yes" in text


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (Source("client"), False),
        (Source("interview"), False),
        (Source(), False),
        (Source("rap"), True),
        (Source("intake"), False),
    ],
)
def test_a_fact_of_the_story_is_shown_only_from_a_public_document(source: Source, shown: bool) -> None:
    case = read_case(
        "amparo: amparo-case/1\ntitle: t\nsources: [{id: rap, kind: police_report}, {id: intake, kind: interview}]\n"
        "charges: [{id: c1, jurisdiction: us-wi, date: 2026-01-01, disposition: {kind: pending}}]\n"
    ).with_fact("charges.c1.act.directed_by_trafficker", True, source)
    case = case.with_fact("charges.c1.act.other_main_cause", False, source)
    assert ("directed by trafficker: yes" in plain(other_side(case))) is shown


def test_a_release_of_nothing_in_the_file_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(Problems) as caught:
        check_release(example("pending"), ["victim.sex_traffiking"])
    assert caught.value.found[0].nearest == "victim.sex_trafficking"


# papers


@pytest.mark.parametrize("place", LAW.jurisdictions())
def test_each_place_has_a_memo_a_notice_a_referral_and_a_note(place: str) -> None:
    made = papers(case_of(place, a1="detention"))
    names = {name.rpartition("/")[2] for name in made}
    assert names == {"00-note-for-counsel", "03-referral", "01-memo-to-prosecutor", "02-notice-to-detaining-authority"}
    memo = next(paper for name, paper in made.items() if "memo" in name)
    assert "A Person" in memo.markdown
    assert "N\\-1" in memo.markdown or "N-1" in memo.markdown
    for paper in made.values():
        assert paper.is_draft
        assert not re.search(r"not a victim|low risk|cleared of suspicion", paper.markdown, re.I)


@pytest.mark.parametrize("place", LAW.jurisdictions())
def test_every_point_in_every_place_gives_a_paper_that_says_what_must_happen(place: str) -> None:
    """A memo where somebody prosecutes, a notice where somebody holds or removes; at each point of it."""
    made = shielded(case_of(place, a1="detention", a2="removal"))
    for name, point in POINTS.items():
        told = ""
        for folder, some in shield_papers(made, today=DAY, points={name: point}):
            told += "".join(plain(paper.markdown) for paper in some if folder)
        if {"prosecution", "conviction", "punishment", "arrest", "detention", "removal"} & set(point.shields):
            assert all(text.casefold() in told.casefold() for text in point.must_not), (place, name)


def test_command_prints_and_writes(tmp_path: Path) -> None:
    run = CliRunner().invoke(main, ["shield", str(ROOT / "examples/pending.yaml")])
    assert run.exit_code == 0
    assert "§ 939.46(1m)" in run.output
    assert "can never be a ground to charge" in run.output
    run = CliRunner().invoke(main, ["shield", str(ROOT / "examples/pending.yaml"), "-o", str(tmp_path / "papers")])
    assert run.exit_code == 0, run.output
    files = sorted(str(path.relative_to(tmp_path / "papers")) for path in (tmp_path / "papers").rglob("*.pdf"))
    assert files == [
        "00-note-for-counsel.pdf",
        "03-referral.pdf",
        "1-prosecution-us-wi-circuit-court/01-memo-to-prosecutor.pdf",
        "2-detention-us-wi/02-notice-to-detaining-authority.pdf",
    ]
    run = CliRunner().invoke(
        main, ["shield", str(ROOT / "examples/pending.yaml"), "-o", str(tmp_path / "x"), "--release", "victims"]
    )
    assert run.exit_code == 1
    assert "Nothing in the case is called" in run.output


def test_json_holds_reasons_and_limits() -> None:
    import json

    run = CliRunner().invoke(main, ["shield", str(ROOT / "examples/pending.yaml"), "--json"])
    told = json.loads(run.stdout)
    assert told["format"] == "amparo-shield/1"
    first = told["threats"][0]["protections"][0]
    assert first["provision"] == "us-wi/939.46-1m"
    assert first["conditions"][0]["facts"][0]["fact"] == "victim.sex_trafficking"
    assert first["holds_off"] == ["conviction"]
    assert any("never be a ground" in text for text in told["limits"])
