"""Every question a rubric may ask: met, not met and not known, on packs made for it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner

from amparo.cli import main
from amparo.facts.dates import read_date
from amparo.facts.document import read
from amparo.facts.problems import Problems
from amparo.law.packs import Library
from amparo.monitor.index import Cell, compare
from amparo.monitor.rubric import load_rubric, read_rubric, shipped
from amparo.monitor.traits import words

DAY = "2026-11-24"

VICTIM = '{victim_of: [sex_trafficking], cite: "(1)"}'
LISTED = '{offence: {class: short}, cite: "(2)"}'
UNCLEAR = '{unclear: {key: us-ne/word, question: "Is it?"}, cite: "(9)"}'
PAPER = '{recognition: any, cite: "(3)"}'
NO_VIOLENCE = '{not: {offence: {class: violent}}, cite: "(2)"}'

# question, what the pack says, outcome
QUESTIONS: list[tuple[str, dict[str, str], str]] = [
    ("kind: vacatur", {}, "met"),
    ("kind: sealing", {}, "none_found"),
    ("kind: [sealing, vacatur]", {}, "met"),
    ("acts: record", {}, "met"),
    ("acts: charge", {}, "none_found"),
    ("acts: charge", {"kind": "immunity", "reaches": "[pending]"}, "met"),
    ("reaches: conviction", {}, "met"),
    ("reaches: arrest", {}, "not_met"),
    ("reaches: [conviction, arrest]", {"reaches": "[conviction, arrest]"}, "met"),
    ("reaches: [conviction, arrest]", {}, "not_met"),
    ("reaches: arrest", {"reaches": "any"}, "met"),
    ("reaches: arrest", {"reaches": '[conviction, {record: arrest, key: us-ne/word, unclear: "Arrests?"}]'}, "unknown"),
    ("victim_of: sex_trafficking", {}, "met"),
    ("victim_of: [sex_trafficking, labor_trafficking]", {}, "not_met"),
    ("victim_of: labor_trafficking", {"requires": '[{victim_of: [severe_form], cite: "(1)"}]'}, "met"),
    ("victim_of: labor_trafficking", {"requires": f"[{{any: [{VICTIM}, {UNCLEAR}]}}]"}, "unknown"),
    ("covers: prostitution", {}, "met"),
    ("covers: prostitution", {"requires": f"[{LISTED}]"}, "met"),
    ("covers: theft", {"requires": '[{offence: {category: [prostitution]}, cite: "(2)"}]'}, "not_met"),
    ("covers: theft", {"requires": '[{offence: {class: partial}, cite: "(2)"}]'}, "unknown"),
    ("covers: [prostitution, homicide]", {"requires": f"[{NO_VIOLENCE}]"}, "not_met"),
    ("offence_scope: any", {}, "met"),
    ("offence_scope: any", {"requires": f"[{NO_VIOLENCE}]"}, "not_met"),
    ("offence_scope: any_except", {"requires": f"[{NO_VIOLENCE}]"}, "met"),
    ("offence_scope: any_except", {"requires": '[{offence: {level: [misdemeanor]}, cite: "(2)"}]'}, "met"),
    ("offence_scope: any_except", {"requires": '[{fact: {path: charge.harm.force, is: no}, says: no force, cite: "(2)"}]'}, "met"),
    ("offence_scope: listed", {"requires": f"[{LISTED}]"}, "met"),
    ("offence_scope: [any, any_except]", {"requires": f"[{LISTED}]"}, "not_met"),
    ("offence_scope: listed", {"requires": f"[{{any: [{LISTED}, {UNCLEAR}]}}]"}, "unknown"),
    ("offence_scope: any", {"requires": "", "grounds": f'[{{name: a, cite: "1", when: {LISTED}}}, {{name: b, cite: "2", when: {VICTIM}}}]'}, "met"),
    ("nexus: none", {}, "met"),
    ("nexus: none", {"requires": '[{nexus: result_of, cite: "(4)"}]'}, "not_met"),
    ("nexus: [none, result_of]", {"requires": '[{nexus: result_of, cite: "(4)"}]'}, "met"),
    ("nexus: direct_result", {"requires": '[{nexus: result_of, cite: "(4)"}]'}, "not_met"),
    ("nexus: while_trafficked", {"requires": '[{during: trafficking, cite: "(4)"}]'}, "met"),
    ("nexus: none", {"requires": '[{fact: {path: act.compelled, is: yes}, says: forced, cite: "(4)"}]'}, "not_met"),
    ("nexus: own", {"requires": '[{fact: {path: act.compelled, is: yes}, says: forced, cite: "(4)"}]'}, "met"),
    ("nexus: none", {"requires": f'[{{any: [{{nexus: result_of, cite: "(4)"}}, {UNCLEAR}]}}]'}, "unknown"),
    ("grant: mandatory", {}, "met"),
    ("grant: court_decides", {"grant": "court_decides"}, "met"),
    ("grant: mandatory", {"grant": "court_decides"}, "not_met"),
    ("grant: sometimes", {"grant": f"{{mandatory_when: {PAPER}, cite: (5)}}"}, "met"),
    ("grant: court_decides", {"requires": '[{court_finds: it is just, cite: "(5)"}]'}, "met"),
    ("waiting: none", {}, "met"),
    ("waiting: none", {"requires": '[{sentence: completed, cite: "(6)"}]'}, "not_met"),
    ("waiting: sentence", {"requires": '[{sentence: completed, cite: "(6)"}]'}, "met"),
    ("waiting: period", {"requires": '[{waited: {since: charge.arrest.date, years: 1}, cite: "(6)"}]'}, "met"),
    ("waiting: none", {"requires": f'[{{any: [{{sentence: completed, cite: "(6)"}}, {UNCLEAR}]}}]'}, "unknown"),
    ("without: official_document", {}, "met"),
    ("without: official_document", {"requires": f"[{PAPER}]"}, "not_met"),
    ("without: official_document", {"requires": f"[{{any: [{PAPER}, {VICTIM}]}}]"}, "met"),
    ("without: official_document", {"requires": f"[{{any: [{PAPER}, {UNCLEAR}]}}]"}, "unknown"),
    ("without: official_document", {"requires": f"[{VICTIM}, {UNCLEAR}]"}, "met"),
    ("without: prosecutor_agreement", {"requires": '[{not: {fact: {path: charge.prosecutor_objects, is: yes}, says: objects}, cite: "(7)"}]'}, "not_met"),
    ("without: [deadline, other_record]", {"requires": '[{not: {record: {some: {offence: {class: short}}, which: other}}, cite: "(7)"}]'}, "not_met"),
    ("without: [deadline, other_record]", {}, "met"),
    ("hearing: [none, on_objection]", {"hearing": "on_objection"}, "met"),
    ("hearing: none", {"hearing": "required"}, "not_met"),
    ("hearing: none", {"hearing": "unspecified"}, "unknown"),
    ("hearing: none", {}, "unknown"),
    ("burden: preponderance", {"burden": "preponderance"}, "met"),
    ("burden: preponderance", {"burden": "[{given: {recognition: any}, then: preponderance, cite: (3)}, clear_and_convincing]"}, "not_met"),
    ("burden: preponderance", {"burden": "unspecified"}, "unknown"),
    ("burden: preponderance", {}, "unknown"),
    ("presumes: nexus", {"presumes": "[{of: [nexus], given: {recognition: any}, rebuttable: yes, cite: (3)}]"}, "met"),
    ("presumes: victim", {"presumes": "[{of: [nexus], given: {recognition: any}, cite: (3)}]"}, "not_met"),
    ("presumes: victim", {}, "not_met"),
    ("presumes: victim", {"basis": "secondary-seen"}, "unknown"),
    ("presumed_from: document", {"presumes": "[{of: [nexus], given: {recognition: any}, cite: (3)}]"}, "met"),
    ("presumed_from: document", {"presumes": "[{of: [nexus], given: {age: {at: offence, under: 18}}, cite: (3)}]"}, "not_met"),
    ("presumed_from: document", {"basis": "secondary-seen"}, "unknown"),
    ("confidential: yes", {"confidential_request": "yes"}, "met"),
    ("confidential: yes", {}, "not_met"),
    ("confidential: yes", {"confidentiality": "The file is sealed afterwards."}, "unknown"),
    ("confidential: yes", {"basis": "recalled"}, "unknown"),
    ("effect: {sealed: yes}", {"effect": "{says: Sealed., sealed: yes}"}, "met"),
    ("effect: {sealed: yes}", {"effect": "{says: Sealed., sealed: on_request}"}, "not_met"),
    ("effect: {sealed: [yes, on_request]}", {"effect": "{says: Sealed., sealed: on_request}"}, "met"),
    ("effect: {sealed: yes}", {"effect": "{says: Vacated., vacated: yes}"}, "unknown"),
    ("effect: {sealed: yes, vacated: yes}", {"effect": "{says: Both., vacated: no, sealed: yes}"}, "not_met"),
    ("fee: none", {"procedure": "{fee: none}"}, "met"),
    ("fee: none", {"procedure": '{fee: "$50"}'}, "not_met"),
    ("fee: none", {"procedure": "{fee: none known}"}, "unknown"),
    ("fee: none", {}, "unknown"),
    ("age: everybody", {}, "met"),
    ("age: minors", {"requires": '[{age: {at: offence, under: 18}, cite: "(8)"}]'}, "met"),
    ("age: minors", {"requires": '[{fact: {path: charge.juvenile, is: yes}, says: in juvenile court, cite: "(8)"}]'}, "met"),
    ("age: minors", {"reaches": "[adjudication]"}, "met"),
    ("age: adults", {"requires": '[{age: {at: offence, at_least: 18}, cite: "(8)"}]'}, "met"),
    ("age: minors", {"requires": '[{age: {at: offence, at_least: 18}, cite: "(8)"}]'}, "none_found"),
    ("age: minors", {"requires": f'[{{any: [{{age: {{at: offence, under: 18}}, cite: "(8)"}}, {UNCLEAR}]}}]'}, "unknown"),
    ("not: {fee: none}", {"procedure": '{fee: "$50"}'}, "met"),
    ("any: [{fee: none}, {kind: vacatur}]", {}, "met"),
    ("all: [{fee: none}, {kind: vacatur}]", {}, "unknown"),
    ("kind: vacatur", {"in_force": "2010/2015-01-01"}, "none_found"),
    ("kind: vacatur", {"in_force": "2026/.."}, "unknown"),
]  # fmt: skip


def ask(library: Library, question: str) -> Cell:
    """The cell of a rubric with one criterion."""
    text = f"""
id: own
title: Own
says: A rubric of one question.
criteria:
  - id: only
    title: Only
    says: The question.
    source: the test
    test: {{any_provision: {{{question}}}}}
"""
    rubric = read_rubric(read(text, "own.yaml"), library.nexus)
    index = compare(rubric, library.every().values(), library.nexus, read_date(DAY))
    return index.rows[0].cells["only"]


@pytest.mark.parametrize(("question", "given", "outcome"), QUESTIONS, ids=[f"{q} {g}"[:90] for q, g, _ in QUESTIONS])
def test_question(made: Callable[..., Library], question: str, given: dict[str, str], outcome: str) -> None:
    assert ask(made(**given), question).outcome == outcome


def test_every_question_is_tried_with_every_answer_it_can_have() -> None:
    tried: dict[str, set[str]] = {}
    for question, _, outcome in QUESTIONS:
        tried.setdefault(question.split(":")[0], set()).add("not_met" if outcome == "none_found" else outcome)
    for name in words()["tests"]:
        never_open = {"kind", "acts", "grant"}
        wanted = {"met", "not_met"} | (set() if name in never_open - {"kind"} else {"unknown"})
        assert wanted <= tried[name], name


@pytest.mark.parametrize(
    ("given", "basis", "weak"),
    [
        ({"burden": "preponderance"}, "statute-seen", False),
        ({"burden": "preponderance", "field_basis": "{burden: recalled}"}, "recalled", True),
        ({"burden": "preponderance", "field_basis": "{burden: secondary-seen}"}, "secondary-seen", False),
        ({"burden": "preponderance", "basis": "recalled"}, "recalled", True),
        (
            {"burden": "preponderance", "basis": "recalled", "field_basis": "{burden: statute-seen}"},
            "statute-seen",
            False,
        ),
    ],
)
def test_a_cell_is_no_surer_than_the_law_behind_it(
    made: Callable[..., Library], given: dict[str, str], basis: str, weak: bool
) -> None:
    cell = ask(made(**given), "burden: preponderance")
    assert (cell.outcome, cell.basis, cell.weak) == ("met", basis, weak)


def test_a_cell_names_the_provision_and_what_it_says(made: Callable[..., Library]) -> None:
    (reason,) = ask(made(requires=f"[{LISTED}]"), "offence_scope: any").reasons
    assert (reason.provision, reason.version, reason.citation) == ("us-ne/relief", "us-ne/relief/2018", "Neb. § 1")
    assert reason.says == "offences: only certain offences"


SCALE = """
id: own
title: Own
says: A scale.
criteria:
  - id: burden
    title: Burden
    says: How sure.
    source: the test
    weight: 2
    of: {acts: record}
    none_found: Nothing
    scale:
      - {id: low, says: Low, when: {burden: preponderance}}
      - {id: high, says: High, when: {burden: [preponderance, clear_and_convincing]}}
      - {id: other, says: Other}
  - {id: paper, title: Paper, says: Paper., source: the test, weight: 1, test: {any_provision: {without: official_document}}}
  - {id: both, title: Both, says: Both., source: the test, test: {criterion: [burden, paper]}}
"""


@pytest.mark.parametrize(
    ("given", "outcome", "possible", "total"),
    [
        ({"burden": "preponderance"}, "low", (), (3.0, 3.0)),
        ({"burden": "clear_and_convincing"}, "high", (), (2.0, 2.0)),
        ({"burden": "beyond_reasonable_doubt"}, "other", (), (1.0, 1.0)),
        ({"burden": "unknown"}, "unknown", ("low", "high", "other"), (1.0, 3.0)),
        ({"burden": "unknown", "requires": f"[{PAPER}]"}, "unknown", ("low", "high", "other"), (0.0, 2.0)),
        ({"kind": "immunity", "reaches": "[pending]"}, "none_found", (), (1.0, 1.0)),
    ],
)
def test_scale(
    made: Callable[..., Library],
    given: dict[str, str],
    outcome: str,
    possible: tuple[str, ...],
    total: tuple[float, float],
) -> None:
    library = made(**given)
    rubric = read_rubric(read(SCALE, "own.yaml"), library.nexus)
    (row,) = compare(rubric, library.every().values(), library.nexus, read_date(DAY)).rows
    assert (row.cells["burden"].outcome, row.cells["burden"].possible, row.total) == (outcome, possible, total)


def test_the_law_of_another_day(made: Callable[..., Library]) -> None:
    library = made()
    rubric = read_rubric(read(SCALE, "own.yaml"), library.nexus)
    rows = compare(rubric, library.every().values(), library.nexus, read_date("2017-01-01")).rows
    assert rows[0].cells["burden"].outcome == "none_found"


@pytest.mark.parametrize("name", shipped())
def test_shipped_rubric_is_read_and_asks_nothing_for_a_total(name: str) -> None:
    rubric = load_rubric(name, Library().nexus)
    assert rubric.criteria
    assert not rubric.weighted


def test_every_nexus_standard_has_its_place_on_the_wider_scale() -> None:
    nexus = Library().nexus
    rubric = load_rubric("wider", nexus)
    (criterion,) = [one for one in rubric.criteria if one.id == "nexus"]
    placed = set(criterion.levels[-2].test.parts[0].parts[1].values)
    assert set(nexus) <= placed, (
        "name the new standard in law/rubrics/wider.yaml, on the level where it belongs and all below"
    )


def test_command_prints_data_reasons_and_a_table() -> None:
    run = CliRunner().invoke(main, ["law", "index", "ny", "ca", "--rubric", "wider", "--as-of", DAY, "--json"])
    told = json.loads(run.stdout)
    assert (told["format"], told["as_of"], told["rubric"]["id"]) == ("amparo-index/1", DAY, "wider")
    assert [one["jurisdiction"] for one in told["jurisdictions"]] == ["us-ny", "us-ca"]
    for one in told["jurisdictions"]:
        assert set(one["cells"]) == {criterion["id"] for criterion in told["rubric"]["criteria"]}
    assert told["jurisdictions"][0]["cells"]["relief"]["outcome"] == "merits"
    assert "440.10(1)(i)" in CliRunner().invoke(main, ["law", "index", "ny", "--as-of", DAY]).output
    assert "us-ca" in CliRunner().invoke(main, ["law", "index", "ny", "ca", "--as-of", DAY]).output


def test_command_says_what_is_wrong_with_a_rubric() -> None:
    run = CliRunner().invoke(main, ["law", "index", "--rubric", "congres"])
    assert run.exit_code == 1
    assert run.output == (
        "congres: The rubric cannot be read: No such file or directory. Expected the path of a rubric file, or one of: congress, wider. "
        'Did you mean "congress"?\n'
    )
    with pytest.raises(Problems):
        load_rubric("congres", Library().nexus)
