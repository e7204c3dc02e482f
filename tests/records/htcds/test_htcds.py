"""A case file of the Human Trafficking Case Data Standard: what becomes a fact, what is asked, and there and back again."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.cli import main
from amparo.facts.case import Case, Entity, read_case, write_case
from amparo.records.charges import Review
from amparo.records.htcds.standard import named, names, standard
from amparo.records.htcds.write import as_csv, as_json, record
from amparo.records.merge import Merged, merge
from amparo.records.record import read_record
from amparo.records.sources import open_bytes
from tests.records.sources import papers

EMPTY = Case("", Entity("", "person", {}))
PERSON = {"prs_FirstName": "Wren", "prs_SecondName": "Kestrel", "prs_Birthdate": "1992-06-30"}
DECIDED = {
    "vic_TraffickingStatus": "ActualVictimOfTrafficking",
    "vic_TraffickingStatusDecisionMakingOrg": "Police",
    "vic_TypeOfExploitation": ["SexualExploitation"],
}
TIME = {"hte_Type": "Exploitation", "hte_Date": "2013-05/2014-08", "hte_City": "Queens", "hte_State": "NY"}


def told(victim: dict[str, Any], *events: dict[str, Any], case: Case = EMPTY, **more: Any) -> Merged:
    """A case after a record of this shape was put into it."""
    said = {
        "standard": "HTCDS",
        "person": PERSON,
        "victim_context": victim,
        "historic_trafficking_event": list(events),
        **more,
    }
    return merge(case, [read_record(open_bytes(json.dumps(said).encode(), "partner.json"))])


def asked(made: Merged) -> dict[str, tuple[str, ...]]:
    """What waits for a person, with what it may be."""
    return {one.field.path: one.field.candidates for one in made.review if one.field}


def test_a_decided_case_gives_a_time_and_a_decision() -> None:
    made = told(DECIDED | {"vic_MethodsOfControl": ["DebtBondage", "WithholdsDocuments"]}, TIME)
    (episode,), (recognition,) = made.case.episodes, made.case.recognitions
    assert made.entries == ("episodes.e1", "recognitions.r1")
    assert {name: episode.text(name) for name in episode.values} == {
        "period": "2013-05/2014-08",
        "place": "Queens, NY",
        "kinds": "sex_trafficking",
        "control": "Debt bondage, Withholds documents",
    }
    assert made.case.person.values["victim.sex_trafficking"] is True
    assert made.case.person.text("person.name") == "Kestrel, Wren"
    # which document it was, the standard does not say; nothing is invented
    assert {name: recognition.text(name) for name in recognition.values} == {"issuer": "Police"}
    assert asked(made) == {"recognitions.kind": ("law_enforcement_declaration", "other_official")}
    assert all(source.who == "agency-letter-1" and source.at for source in episode.sources.values())


@pytest.mark.parametrize(
    "status",
    [
        {},
        {"vic_TraffickingStatus": "PossibleVictimOfTrafficking"},
        {"vic_TraffickingStatus": "ActualVictimOfTrafficking"},  # decided by nobody that is named
        {"vic_TraffickingStatus": "NotAVictimOfTrafficking", "vic_TraffickingStatusDecisionMakingOrg": "Police"},
        {"vic_TraffickingStatus": "SomethingElse", "vic_TraffickingStatusDecisionMakingOrg": "Police"},
    ],
)
def test_what_nobody_decided_is_asked(status: dict[str, str]) -> None:
    made = told({"vic_TypeOfExploitation": ["ForcedLabour"], "vic_MethodsOfControl": ["TakesEarnings"], **status}, TIME)
    assert made.case.recognitions == ()
    assert set(made.case.episodes[0].values) == {"period", "place"}
    assert "victim.labor_trafficking" not in made.case.person.values
    assert asked(made) == {
        "victim.labor_trafficking": ("yes",),
        "episodes.kinds": ("labor_trafficking",),
        "episodes.control": ("Takes earnings",),
    }
    assert not any("not a victim" in one.what.casefold() for one in made.review)


@pytest.mark.parametrize(
    ("victim", "events", "expected"),
    [
        # the record's own day of an event is no time from … to …
        ({}, [TIME | {"hte_Date": "2013-05-01"}], {"episodes.period": ("2013-05-01/",)}),
        ({}, [TIME | {"hte_Date": "2013-05-01", "hte_Type": "Recruitment"}], {"episodes.period": ("2013-05-01/",)}),
        ({}, [TIME | {"hte_Date": "some time in spring"}], {"episodes.period": ()}),
        # the caseworker's words are not the client's
        ({}, [TIME | {"hte_Description": "She said he beat her."}], {"episodes.summary": ("She said he beat her.",)}),
        ({"vic_TypeOfExploitation": ["Servitude"]}, [], {"episodes.kinds": ("labor_trafficking",)}),
        ({"vic_TypeOfExploitation": ["OrganRemoval"]}, [], {"episodes.kinds": ()}),
        ({"vic_TypeOfExploitation": ["Nonsense"]}, [], {"episodes.kinds": ()}),
        ({"vic_MethodsOfControl": ["TakesEarnings"]}, [], {"episodes.control": ("Takes earnings",)}),
        (
            {"vic_TypeOfExploitation": ["SexualExploitation", "ForcedLabour"]},
            [TIME],
            {"episodes.kinds": ("sex_trafficking", "labor_trafficking")},
        ),
        (
            {"vic_MethodsOfControl": ["TakesEarnings"]},
            [TIME, TIME | {"hte_Date": "2016/2017"}],
            {"episodes.control": ("Takes earnings",)},
        ),
    ],
)  # fmt: skip
def test_what_the_record_leaves_open_is_asked(
    victim: dict[str, Any], events: list[dict[str, Any]], expected: dict[str, tuple[str, ...]]
) -> None:
    found = asked(told(DECIDED | {"vic_TypeOfExploitation": []} | victim, *events))
    del found["recognitions.kind"]
    assert found == expected


def test_a_body_outside_government_is_told_as_such() -> None:
    made = told(DECIDED | {"vic_TraffickingStatusDecisionMakingOrg": "NGO"})
    assert made.case.recognitions[0].text("level") == "non_government"


def test_the_same_file_twice_changes_nothing() -> None:
    first = told(DECIDED, TIME, TIME | {"hte_Date": "2016/2017"})
    assert [one.text("period") for one in first.case.episodes] == ["2013-05/2014-08", "2016/2017"]
    again = told(DECIDED, TIME, TIME | {"hte_Date": "2016/2017"}, case=first.case)
    assert (again.case, again.changed) == (first.case, False)


def test_what_the_case_may_have_already_is_asked_and_what_was_typed_stays() -> None:
    case = read_case(
        "amparo: amparo-case/1\nvictim: {sex_trafficking: no}\nepisodes: [{kinds: [sex_trafficking], period: 2014}]\n"
        "recognitions: [{kind: court_finding, level: state}]\n"
    )
    made = told(DECIDED, TIME, case=case)
    assert made.case.episodes == case.episodes
    assert made.case.recognitions == case.recognitions
    assert made.case.person.values["victim.sex_trafficking"] is False
    assert [one.fact for one in made.conflicts] == ["victim.sex_trafficking"]
    assert [one.what for one in made.review if "already" in one.what] == [
        "The case may have this already (e1); it was not added.",
        "The case may have this already (r1); it was not added.",
    ]


CASE = """
amparo: amparo-case/1
person: {name: "Kestrel, Wren", born: 1992-06-30, language: es}
victim: {sex_trafficking: yes, child_exploitation: yes}
episodes:
  - {id: e1, kinds: [sex_trafficking, child_exploitation], period: 2009-05/2011-08, place: "Queens, NY", control: [debt, my sister], summary: "I was =nineteen; they lied."}
  - {id: e2, kinds: [labor_trafficking], period: 2013~/.., place: Elmira}
  - {id: e3, period: 2016}
recognitions:
  - {id: r1, kind: t_visa_approval, issuer: "U.S. Citizenship and Immigration Services", level: federal, date: 2020-02-14}
  - {id: r2, kind: shelter_letter, issuer: Casa Azul, level: non_government}
charges: [{jurisdiction: us-ny, offence: {statute: "230.00"}}]
"""
CARRIED = ("kinds", "period", "place", "control", "summary", "kind", "issuer", "level", "date")


def shown(case: Case) -> list[dict[str, str]]:
    return [
        {name: one.text(name) for name in CARRIED if one.text(name)} for one in (*case.episodes, *case.recognitions)
    ]


def written(case: Case, form: str) -> bytes:
    said = record(case, closed=False, consent=True)
    if form == "xlsx":
        return papers.xlsx_of(list(csv.reader(io.StringIO(as_csv(said).decode("utf-8-sig")))))
    return as_csv(said) if form == "csv" else as_json(said)


@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_there_and_back(form: str) -> None:
    case = read_case(CASE)
    source = open_bytes(written(case, form), f"case.{form}")
    assert source.kind == "htcds"
    made = merge(EMPTY, [read_record(source)])
    assert shown(made.case) == shown(case)
    told = {name: made.case.person.text(name) for name in made.case.person.values}
    assert told == {name: case.person.text(name) for name in case.person.values}
    assert made.case.charges == ()
    assert b"230.00" not in written(case, form)


WORDS = (
    st.text(st.sampled_from("abz ,.'éñ\"=-1"), min_size=1, max_size=12)
    .map(str.strip)
    .filter(lambda text: text and text[0] != "'")
)
PERIODS = st.sampled_from(["2013", "2013-05/2014-08", "2013~/..", "../2010", "2012-06-01/2012-07-02"])
EPISODES = st.fixed_dictionaries(
    {"period": PERIODS},
    optional={
        "kinds": st.lists(st.sampled_from(["sex_trafficking", "labor_trafficking"]), min_size=1, max_size=2, unique=True),
        "place": WORDS,
        "control": st.lists(WORDS, min_size=1, max_size=3),
        "summary": WORDS,
    },
)  # fmt: skip


@settings(max_examples=30)
@given(st.lists(EPISODES, max_size=4), st.sampled_from(["json", "csv"]))
def test_no_time_of_trafficking_is_lost_on_the_way(episodes: list[dict[str, Any]], form: str) -> None:
    case = read_case(json.dumps({"amparo": "amparo-case/1", "person": {"name": "Kestrel, Wren"}, "victim": {"sex_trafficking": True}, "episodes": episodes}))  # fmt: skip
    made = merge(EMPTY, [read_record(open_bytes(written(case, form), f"a.{form}"))])
    assert shown(read_case(write_case(made.case))) == [
        {name: " ".join(text.split()) for name, text in one.items()} for one in shown(case)
    ]


def rows(*lines: dict[str, str]) -> bytes:
    out = io.StringIO()
    heads = list(dict.fromkeys(name for line in lines for name in line))
    writer = csv.DictWriter(out, heads)
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode()


def test_a_row_for_each_event_of_one_person() -> None:
    decided = {name: value if isinstance(value, str) else "; ".join(value) for name, value in DECIDED.items()}
    data = rows(PERSON | decided | TIME, PERSON | decided | TIME | {"hte_Date": "2016/2017"})
    read = read_record(open_bytes(data, "partner.csv"))
    assert [entry.fields["period"].value for entry in read.entries if entry.section == "episodes"] == [
        "2013-05/2014-08",
        "2016/2017",
    ]
    assert read.unused[0].line.number == 1  # the names of the columns
    assert not read.notes


@pytest.mark.parametrize("who", [PERSON, {"prs_Gender": "Feminine"}])
def test_several_people_are_no_case(who: dict[str, str]) -> None:
    other = who | ({"prs_FirstName": "Lark"} if who is PERSON else {})
    data = rows(who | TIME | {"vic_TypeOfExploitation": "ForcedLabour"}, other | TIME | {"vic_TypeOfExploitation": "X"})
    read = read_record(open_bytes(data, "partner.csv"))
    made = merge(EMPTY, [read])
    assert "tells of 2 people" in read.notes[0]
    assert (made.entries, made.filled, len(read.unused)) == ((), (), 3)


def test_what_is_not_taken_of_a_row_is_named() -> None:
    data = rows(PERSON | TIME | {"vic_LocationOfRecruitment": "a fair", "prs_MobilePhone": "+1 555 0100"})
    read = read_record(open_bytes(data, "partner.csv"))
    assert any("prs_MobilePhone, vic_LocationOfRecruitment" in note for note in read.notes)
    assert not any("555" in note for note in read.notes)


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("hte_Date", ("hte_Date", "")),
        ("hte_Date_2", ("hte_Date", "2")),
        ("historic_trafficking_event.3.hte_Date", ("hte_Date", "3")),
        ("person/prs_FirstName", ("prs_FirstName", "")),
        ("prs_Nothing", ("", "")),
        ("2", ("", "")),
        ("", ("", "")),
    ],
)
def test_names_of_columns(column: str, expected: tuple[str, str]) -> None:
    assert named(column) == expected


def test_the_mapping_stays_within_vocabulary_and_standard() -> None:
    from amparo.facts.vocabulary import vocabulary

    known, codes = standard(), standard()["codes"]
    sections = vocabulary().sections
    assert set(known["read"]) | set(known["perhaps"]) <= set(codes["vic_TypeOfExploitation"])
    assert set(known["read"].values()) <= set(sections["episodes"].facts["kinds"].words)
    assert set(known["bodies"]) == set(codes["vic_TraffickingStatusDecisionMakingOrg"])
    for body, said in known["bodies"].items():
        assert set(said["kinds"]) <= set(sections["recognitions"].facts["kind"].words), body
    assert set(known["recognition"]) <= set(sections["recognitions"].facts["kind"].words)
    assert all(kind in known["bodies"][body]["kinds"] for kind, body in known["recognition"].items())
    assert set(known["says"]["phase"]) < set(codes["hte_Type"])
    assert len(names()) == sum(len(part) for part in known["fields"].values()) + len(known["extension"])


def test_the_command_puts_it_into_a_case(tmp_path: Any) -> None:
    partner, case = tmp_path / "partner.json", tmp_path / "case.yaml"
    partner.write_bytes(as_json(record(read_case(CASE), closed=False, consent=True)))
    done = CliRunner().invoke(main, ["read", str(partner), "-o", str(case), "--yes"])
    assert done.exit_code == 0, done.output
    assert "New: A time of trafficking (episodes.e1)" in done.output
    assert shown(read_case(case.read_bytes())) == shown(read_case(CASE))
    again = CliRunner().invoke(main, ["read", str(partner), "--case", str(case), "--yes"])
    assert "Nothing new" in again.output


def test_questions_about_no_charge_name_none() -> None:
    made = told({"vic_TypeOfExploitation": ["ForcedLabour"]}, TIME)
    assert all(isinstance(one, Review) and one.charge == -1 and one.place for one in made.review)
