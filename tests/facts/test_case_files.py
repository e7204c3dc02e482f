"""Case files: what is written is read, what is read is written back the same."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.facts.case import (
    LISTS,
    NOT_STATED,
    Case,
    Entity,
    Source,
    Value,
    load_case,
    parse,
    read_case,
    show,
    write_case,
)
from amparo.facts.dates import read_date, read_period
from amparo.facts.problems import Problems
from amparo.facts.vocabulary import WHO, FactType, vocabulary

ROOT = Path(__file__).resolve().parents[2]
KNOWN = vocabulary()

# texts that YAML would read as something else, or that break a careless writer
TRAPS = [
    "no", "yes", "No", "on", "off", "true", "NULL", "null", "~", "1.0", "1e3", "0x1F", "0o17", "017", "1_000", "2014", "2014-03-09",
    "12:30", ": ", "a: b", "a:", ":a", "- a", "-", "? a", "#", "a # b", "a#b", "&a", "*a", "!a", "%a", "@a", "`a", "|", ">", "|-",
    "{", "}", "[a]", "{a: b}", ",", "'", '"', "'a'", '"a"', "\\", "\\n", "a\\", "a'b", 'a"b', "…", "é", "ñandú", "警察", "🙂", "\u2028",
    "\u2029", "\x85", "\ufeff", "\t", "a\tb", "\n", "a\nb", "a\n\nb\n", " a", "a ", "a  b", "", " ", "  \n ", "---", "...", "--- a", "=", "<<",
    "\x00", "\x07", "\x1b", "\x7f", "\u200b", "\ud7ff", "\U0010ffff", "a" * 300, "word " * 60, "796.07(2)(e)", "PL 230.00", "§ 647(b)",
]  # fmt: skip

CONTROL = re.compile("[\x7f-\x84\x86-\x9f\ufffe\uffff]")
"""What neither JSON nor YAML should hold as it is."""

SIGNS = st.characters(exclude_categories=["Cs"])
TEXTS = st.one_of(st.sampled_from(TRAPS), st.text(SIGNS, max_size=30)).filter(lambda text: text != "unknown")
DATE_TEXTS = [
    "2014", "2014-03", "2014-03-09", "2014~", "2014?", "201X", "2014-22", "2013-05/2014", "2013/..", "[2013, 2015]", "2014-03-XX",
]  # fmt: skip
PERIOD_TEXTS = ["2013-05/2014-08", "2013/..", "../2014", "2013/", "2014", "2012~/2014-22"]
SOURCE_IDS = ("rap", "no", "talk-2")


def values(fact: FactType) -> st.SearchStrategy[Value]:
    match fact.type:
        case "truth":
            return st.booleans()
        case "word":
            return st.sampled_from(fact.words)
        case "words":
            return st.lists(st.sampled_from(fact.words), max_size=3).map(tuple)
        case "texts":
            return st.lists(TEXTS, max_size=3).map(tuple)
        case "date":
            return st.sampled_from(DATE_TEXTS).map(read_date)
        case "period":
            return st.sampled_from(PERIOD_TEXTS).map(read_period)
        case "jurisdiction":
            return st.sampled_from(tuple(KNOWN.jurisdictions))
        case "number":
            return st.integers(0, 10**6)
        case _:
            return TEXTS


SOURCES = st.one_of(
    st.just(NOT_STATED),
    st.builds(Source, st.sampled_from((*WHO, *SOURCE_IDS)), TEXTS.filter(bool), st.just(""), st.just("")),
    st.builds(Source, st.just(""), st.just(""), TEXTS.filter(bool), TEXTS.filter(bool)),
)


@st.composite
def entities(draw: st.DrawFn, section_name: str, entity_id: str, charge_ids: tuple[str, ...]) -> Entity:
    """An entry with some of its facts known, some asked and not known, each with or without where it comes from."""
    facts = KNOWN.sections[section_name].facts
    names = draw(st.lists(st.sampled_from(tuple(facts)), max_size=8, unique=True))
    known: dict[str, Value] = {}
    sources: dict[str, Source] = {}
    asked = set()
    for name in names:
        if draw(st.integers(0, 5)) == 0:
            asked.add(name)
            continue
        if name in ("charge", "charges") and section_name != "charges":
            one = draw(st.sampled_from(charge_ids))
            known[name] = (one,) if name == "charges" else one
        else:
            known[name] = draw(values(facts[name]))
        if (source := draw(SOURCES)) != NOT_STATED:
            sources[name] = source
    if section_name == "charges" and draw(st.booleans()):
        known["classes.us-ne/a.b(1)"] = draw(st.booleans())
        asked.add("classes.us-oh/other")
    if "sentence.completed_on" in known:  # the two would contradict one another
        known.pop("sentence.completed", None)
        sources.pop("sentence.completed", None)
    return Entity(section_name, entity_id, known, sources, frozenset(asked))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A case over the whole vocabulary."""
    charge_ids = tuple(
        draw(st.lists(st.sampled_from(("c1", "no", "2014", "count-3", "é")), min_size=1, max_size=3, unique=True))
    )
    person_facts: dict[str, Value] = {}
    sources: dict[str, Source] = {}
    asked: set[str] = set()
    for section in KNOWN.sections.values():
        if section.many or section.open:
            continue
        for name in draw(st.lists(st.sampled_from(tuple(section.facts)), max_size=4, unique=True)):
            path = f"{section.name}.{name}"
            if draw(st.integers(0, 5)) == 0:
                asked.add(path)
                continue
            person_facts[path] = draw(values(section.facts[name]))
            if (source := draw(SOURCES)) != NOT_STATED:
                sources[path] = source
    person_facts.pop("person.born", None)  # a birth after an act would contradict it
    sources.pop("person.born", None)
    if draw(st.booleans()):
        person_facts["readings.us-ny/440.10/2021"] = draw(st.booleans())
        asked.add("readings.us-dc/adjudications")
    lists: dict[str, Any] = {}
    for section_name in LISTS:
        ids = {"charges": charge_ids, "sources": SOURCE_IDS}.get(section_name) or tuple("ab"[: draw(st.integers(0, 2))])
        lists[section_name] = tuple(draw(entities(section_name, one, charge_ids)) for one in ids)
    lists["charges"] = tuple(_in_order(charge) for charge in lists["charges"])
    return Case(draw(TEXTS), Entity("", "person", person_facts, sources, frozenset(asked)), **lists)


def _in_order(charge: Entity) -> Entity:
    """Dates of a charge that could contradict one another are left to other tests."""
    apart = ("disposition.date", "sentence.completed_on")
    return replace(
        charge,
        values={name: value for name, value in charge.values.items() if name not in apart},
        sources={name: source for name, source in charge.sources.items() if name not in apart},
    )


@settings(max_examples=25)
@given(cases())
def test_what_is_written_is_read_back_the_same(case: Case) -> None:
    written = write_case(case)
    assert read_case(written) == case
    assert read_case(written.encode()) == case
    assert write_case(read_case(written)) == written


@pytest.mark.parametrize("text", TRAPS, ids=[ascii(text)[:24] for text in TRAPS])
def test_a_text_stays_the_text_that_was_written(text: str) -> None:
    case = read_case("amparo: amparo-case/1").with_fact("person.name", text, Source("client", text or "x", "", text))
    case = case.with_fact("person.other_names", (text, text))
    again = read_case(write_case(case))
    assert again.person.values == {"person.name": text, "person.other_names": (text, text)}
    assert again == case


@settings(max_examples=25)
@given(cases())
def test_json_says_the_same_as_yaml(case: Case) -> None:
    plain = yaml.load(write_case(case), yaml.BaseLoader)
    for ascii_only in (True, False):
        text = json.dumps(plain, ensure_ascii=ascii_only)
        if ascii_only or not CONTROL.search(text):
            assert read_case(text) == case


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_examples_are_read_and_written_back_the_same(path: Path) -> None:
    case = load_case(path)
    assert read_case(write_case(case)) == case


def test_reading_keeps_where_each_fact_comes_from() -> None:
    case = read_case(
        """
        amparo: amparo-case/1
        sources: [{id: rap, title: Rap sheet}]
        person: {born: {value: 1992-06, from: client, at: first talk, on: 2026-10-01, note: not sure of the month}}
        charges:
          - id: c1
            from: rap
            jurisdiction: us-ny
            date: {value: 2014-03, at: page 2}
            offence: {statute: PL 230.00, text: {value: PROSTITUTION, from: record, at: page 3}}
            act: {compelled: yes}
            minor: {value: unknown, from: client}
            count:
        """
    )
    charge = case.charge("c1")
    assert case.person.sources == {"person.born": Source("client", "first talk", "2026-10-01", "not sure of the month")}
    assert charge.sources == {
        "jurisdiction": Source("rap"),
        "date": Source("rap", "page 2"),
        "offence.statute": Source("rap"),
        "offence.text": Source("record", "page 3"),
        # the client's own account does not come from the rap sheet
    }
    assert charge.asked == {"minor"}
    assert "count" not in charge.values
    assert str(charge.sources["date"]) == "rap, page 2"
    assert show(charge.values["date"]) == "2014-03"
    assert (charge.text("count", "?"), charge.text("offence.text"), charge.text("act.compelled")) == (
        "?",
        "PROSTITUTION",
        "yes",
    )


# the same fact, written in every way that is read
WAYS = [
    ("charges: [{id: c1, offence: {statute: '230.00'}}]", "offence.statute", "230.00"),
    ("charges: [{id: c1, offence.statute: 230.00}]", "offence.statute", "230.00"),
    ("charges: [{id: c1, offence: {statute: {value: 230.00}}}]", "offence.statute", "230.00"),
    ("charges: [{id: c1, offence.statute: {value: 230.00, from: record}}]", "offence.statute", "230.00"),
    ("charges: [{offence: {attempt: yes}}]", "offence.attempt", True),
    ("charges: [{offence: {attempt: True}}]", "offence.attempt", True),
    ("charges: [{offence: {attempt: NO}}]", "offence.attempt", False),
    ("charges: [{offence: {attempt: 'no'}}]", "offence.attempt", False),
    ("charges: [{offence: {degree: 01}}]", "offence.degree", "01"),
    ("charges: [{date: 2014}]", "date", read_date("2014")),
    ("charges: [{classes: {us-ne/x: no}}]", "classes.us-ne/x", False),
    ("charges: [{classes: {us-ne/x: {value: no, from: lawyer}}}]", "classes.us-ne/x", False),
    ("charges: [{classes.us-ne/x: no}]", "classes.us-ne/x", None),
]


@pytest.mark.parametrize(("line", "name", "value"), WAYS, ids=[line for line, _, _ in WAYS])
def test_a_fact_may_be_written_in_several_ways(line: str, name: str, value: Value | None) -> None:
    text = f"amparo: amparo-case/1\n{line}\n"
    if value is None:
        with pytest.raises(Problems):
            read_case(text)
    else:
        assert read_case(text).charges[0].values == {name: value}


def test_entries_without_an_id_are_numbered() -> None:
    case = read_case("amparo: amparo-case/1\ncharges: [{count: 1}, {id: x}, {count: 3}]\nepisodes: [{place: A}]\n")
    assert [charge.id for charge in case.charges] == ["c1", "x", "c3"]
    assert [episode.id for episode in case.episodes] == ["e1"]
    with pytest.raises(KeyError):
        case.charge("c2")


def test_a_fact_more() -> None:
    case = read_case("amparo: amparo-case/1\ncharges: [{id: c1, count: 1}, {id: c2}]\n")
    more = case.with_fact("charges.c2.act.compelled", True, Source("client")).with_fact("person.noncitizen", None)
    assert more.charge("c2").values == {"act.compelled": True}
    assert more.charge("c2").sources == {"act.compelled": Source("client")}
    assert more.person.asked == {"person.noncitizen"}
    assert more.with_fact("person.noncitizen", False).person.asked == frozenset()
    assert more.with_fact("charges.c2.act.compelled", None).charge("c2").values == {}
    assert case.charge("c2").values == {}, "the case before is not changed"
    assert more.charge("c1") == case.charge("c1")


def test_what_could_identify_the_person_is_known() -> None:
    case = read_case(
        "amparo: amparo-case/1\nperson: {name: A, language: Spanish}\ncharges: [{id: c1, case_number: 2014QN1, county: Queens}]\n"
        "episodes: [{id: e1, trafficker: T}]\n"
    )
    assert case.identifying() == ["person.name", "charges.c1.case_number", "episodes.e1.trafficker"]


PARSED = [
    ("person.noncitizen", "yes", True),
    ("person.noncitizen", "No", False),
    ("person.born", "1992-06", read_date("1992-06")),
    ("episodes.e1.kinds", "sex_trafficking, labor_trafficking", ("sex_trafficking", "labor_trafficking")),
    ("episodes.e1.control", " threats , debt,", ("threats", "debt")),
    ("charges.c1.offence.statute", "230.00", "230.00"),
    ("episodes.e1.period", "2013/..", read_period("2013/..")),
]


@pytest.mark.parametrize(("fact", "text", "value"), PARSED)
def test_an_answer_is_read_as_a_value(fact: str, text: str, value: Value) -> None:
    described = KNOWN.describe(fact)
    assert described is not None
    assert parse(text, described) == value


@pytest.mark.parametrize(
    ("fact", "text"), [("person.noncitizen", "perhaps"), ("person.born", "soon"), ("charges.c1.offence.level", "crime")]
)
def test_an_answer_that_is_none_is_refused(fact: str, text: str) -> None:
    described = KNOWN.describe(fact)
    assert described is not None
    with pytest.raises(Problems):
        parse(text, described)


def test_the_vocabulary_is_whole() -> None:
    for section in KNOWN.sections.values():
        for name, fact in section.facts.items():
            assert fact.question.strip(), fact.path
            assert fact.why.strip(), fact.path
            assert fact.ask in WHO
            assert bool(fact.words) == (fact.type in ("word", "words")), fact.path
            assert set(fact.record.values()) <= set(KNOWN.records)
            assert KNOWN.describe(f"{section.name}.x.{name}" if section.many else f"{section.name}.{name}") is fact
    for path in KNOWN.paths():
        assert KNOWN.find(path) is not None, path
    assert KNOWN.find("charges.c1.date") is None
    assert KNOWN.describe("nothing.x") is None
