"""The published schema of the case file: up to date, accepts what the reader accepts, refuses what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from amparo.facts.case import read_case
from amparo.facts.problems import Problems
from amparo.facts.schema import written
from amparo.facts.vocabulary import TYPES, WHO, vocabulary

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "schema/case.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def as_an_editor_reads(source: str) -> object:
    """YAML with dates left as texts, as editors hand it to a schema."""
    return json.loads(json.dumps(yaml.safe_load(source), default=str))


def test_the_file_is_up_to_date() -> None:
    assert written() == (ROOT / "schema/case.schema.json").read_text(encoding="utf-8"), "run: python -m amparo.facts.schema"


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.yaml")), ids=lambda path: path.stem)
def test_examples_are_valid(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.startswith("# yaml-language-server: $schema=../schema/case.schema.json\n")
    VALIDATOR.validate(as_an_editor_reads(source))


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
]


@pytest.mark.parametrize("source", REFUSED)
def test_what_the_reader_refuses_the_schema_refuses(source: str) -> None:
    with pytest.raises(Problems):
        read_case(source)
    assert not VALIDATOR.is_valid(as_an_editor_reads(source))


ACCEPTED = [
    HEAD,
    HEAD + "person: {born: 1990, noncitizen: unknown}\n",
    HEAD + "person:\n",
    HEAD + "charges: [{id: c1, from: rap, date: {value: 2014-03, from: rap, at: page 2}}]\nsources: [{id: rap, title: Rap sheet}]\n",
    HEAD + "charges: [{id: c1, offence.statute: 647(b), classes: {us-ca/x: no}}]\n",
    HEAD + "readings: {us-dc/adjudications: yes}\n",
]


@pytest.mark.parametrize("source", ACCEPTED)
def test_what_the_reader_accepts_the_schema_accepts(source: str) -> None:
    read_case(source)
    VALIDATOR.validate(as_an_editor_reads(source))


def test_every_fact_can_be_asked_plainly() -> None:
    for section in vocabulary().sections.values():
        for fact in section.facts.values():
            assert fact.type in TYPES
            assert fact.ask in WHO, fact.path
            assert fact.question.endswith(("?", ".", ")")) or fact.section == "matter", fact.path
            assert len(fact.why) > 10, fact.path
