"""The published schema of the case file: up to date, accepts what the reader accepts, refuses what it refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import ClassVar

import pytest
import yaml
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from amparo.facts.case import Case, read_case, write_case
from amparo.facts.problems import Problems
from amparo.facts.schema import written
from amparo.facts.vocabulary import TYPES, WHO, vocabulary
from tests.facts.test_bad_cases import BROKEN
from tests.facts.test_case_files import cases

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "schema/case.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def as_an_editor_reads(source: str) -> object:
    """YAML 1.1 with dates left as texts, as some editors hand it to a schema: `no` is a truth, `2014` a number."""
    return json.loads(json.dumps(yaml.safe_load(source), default=str))


class Core(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML 1.2, as other editors read it: `no` and `2014-03-09` are texts, `true` is a truth."""

    yaml_implicit_resolvers: ClassVar = {}


for kind, written_so, signs in (
    ("null", r"^(~|null|Null|NULL|)$", "~nN"),
    ("bool", r"^(true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", "-+0123456789"),
    ("float", r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", "-+.0123456789"),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(written_so), [*signs, ""])


def as_another_editor_reads(source: str) -> object:
    return yaml.load(source, Core)


EDITORS = (as_an_editor_reads, as_another_editor_reads)


def test_the_file_is_up_to_date() -> None:
    assert written() == (ROOT / "schema/case.schema.json").read_text(encoding="utf-8"), (
        "run: python -m amparo.facts.schema"
    )


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.yaml")), ids=lambda path: path.stem)
def test_examples_are_valid(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.startswith("# yaml-language-server: $schema=../schema/case.schema.json\n")
    for read in EDITORS:
        VALIDATOR.validate(read(source))


HEAD = "amparo: amparo-case/1\n"
REFUSED = [
    "title: no format\n",
    "amparo: amparo-case/9\n",
    HEAD + "persn: {born: 1990}\n",
    HEAD + "person: {bron: 1990}\n",
    HEAD + "person: {born: soon}\n",
    HEAD + "victim: {sex_trafficking: perhaps}\n",
    HEAD + "charges: {id: c1}\n",
    HEAD + "charges: [{id: c1, jurisdiction: us-xx}]\n",
    HEAD + "charges: [{id: c1, offence: {statut: x}}]\n",
    HEAD + "charges: [{id: c1, disposition: {kind: guilty}}]\n",
    HEAD + "charges: [{id: c1, act: {compelled: {from: client}}}]\n",
    HEAD + "charges: [{id: c1, date: {value: 2014, form: client}}]\n",
    HEAD + "episodes: [{id: e1, kinds: [slavery]}]\n",
    HEAD + "readings: {us-xx/question: maybe}\n",
    HEAD + "person: {born: 2014-13}\n",
    HEAD + "person: {born: 03/09/1992}\n",
    HEAD + "person: {noncitizen: 1}\n",
    HEAD + "person: [a]\n",
    HEAD + "charges: [c1]\n",
    HEAD + "charges: [{id: c 1}]\n",
    HEAD + "charges: [{id: c1, offence: theft}]\n",
    HEAD + "charges: [{id: c1, classes: [us-ne/x]}]\n",
    HEAD + "episodes: [{id: e1, period: 2013/2014/2015}]\n",
    HEAD + "episodes: [{id: e1, kinds: {a: b}}]\n",
]


@pytest.mark.parametrize("source", REFUSED)
def test_what_the_reader_refuses_the_schema_refuses(source: str) -> None:
    with pytest.raises(Problems):
        read_case(source)
    for read in EDITORS:
        assert not VALIDATOR.is_valid(read(source))


ACCEPTED = [
    HEAD,
    HEAD + "person: {born: 1990, noncitizen: unknown}\n",
    HEAD + "person:\n",
    HEAD
    + "charges: [{id: c1, from: rap, date: {value: 2014-03, from: rap, at: page 2}}]\nsources: [{id: rap, title: Rap sheet}]\n",
    HEAD + "charges: [{id: c1, offence.statute: 647(b), classes: {us-ca/x: no}}]\n",
    HEAD + "readings: {us-dc/adjudications: yes}\n",
    HEAD + "person: {name: No, born: 1992-06~, noncitizen: true, other_names: Ana}\n",
    HEAD + "charges: [{id: 1, count: 2, offence: {statute: 230.00, degree: 01, attempt: no}}]\n",
    HEAD + "charges: [{id: c1, date: 2013/2015, arrest: {date: 2014-22}, disposition: {date: 201X}}]\n",
    HEAD
    + "episodes: [{id: e1, kinds: sex_trafficking, period: 2013/..}, {period: ../2014-08-31}, {period: 2014}, {period: 2013/}]\n",
    HEAD + "charges: [{id: c1, offence: {level: unknown, text: }, date: , sentence: }]\n",
]


@pytest.mark.parametrize("source", ACCEPTED)
def test_what_the_reader_accepts_the_schema_accepts(source: str) -> None:
    read_case(source)
    for read in EDITORS:
        VALIDATOR.validate(read(source))


@settings(max_examples=20)
@given(cases())
def test_what_the_writer_writes_the_schema_accepts(case: Case) -> None:
    source = write_case(case)
    VALIDATOR.validate(yaml.load(source, Core))
    VALIDATOR.validate(yaml.load(source, yaml.BaseLoader))


def test_what_a_broken_case_file_says_is_refused_by_the_schema_too() -> None:
    """But for what a schema cannot see: ids, other facts, days of the calendar, and YAML itself."""
    unseen = {
        "same id", "given twice", "section twice", "nested and dotted", "alias", "alias in itself", "unknown source", "unknown source fact",
        "ends before act", "sentence before decision", "act before birth", "over and not over", "evidence of no charge",
        "petition of no charge", "petition without charges", "period backwards", "words blank item", "deep", "two documents",
    }  # fmt: skip
    for name, text, _ in BROKEN:
        if isinstance(text, bytes):
            continue
        try:
            document = json.loads(json.dumps(yaml.load(text, Core)))
        except (yaml.YAMLError, TypeError, ValueError, RecursionError):
            continue
        if name not in unseen:
            assert not VALIDATOR.is_valid(document), name


def test_every_fact_can_be_asked_plainly() -> None:
    for section in vocabulary().sections.values():
        for fact in section.facts.values():
            assert fact.type in TYPES
            assert fact.ask in WHO, fact.path
            assert fact.question.endswith(("?", ".", ")")) or fact.section == "matter", fact.path
            assert len(fact.why) > 10, fact.path
