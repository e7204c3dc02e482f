"""The published schema of law packs: up to date, accepts every pack, refuses what the reader refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from amparo.law.packs import Library
from amparo.law.schema import PATH, written
from tests.facts.test_schema import EDITORS, Core
from tests.law.test_bad_packs import BROKEN, PACK

LIBRARY = Library()
VALIDATOR = Draft202012Validator(json.loads(PATH.read_text(encoding="utf-8")))


def test_the_file_is_up_to_date() -> None:
    assert written() == PATH.read_text(encoding="utf-8"), "run: python -m amparo.law.schema"


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(VALIDATOR.schema)


@pytest.mark.parametrize("path", sorted(map(LIBRARY.path, LIBRARY.jurisdictions())), ids=lambda path: path.stem)
def test_every_pack_is_valid(path: Path) -> None:
    found = list(VALIDATOR.iter_errors(yaml.load(path.read_text(encoding="utf-8"), Core)))
    assert not found, [(error.json_path, error.message[:200]) for error in found[:3]]


def test_an_older_editor_agrees() -> None:
    for read in EDITORS:
        VALIDATOR.validate(read(PACK))


UNSEEN = {
    # what stands elsewhere in the pack, or beside it
    "id of another", "overlap", "same version id", "class near", "default code", "no conditions", "no cite", "no cite nexus", "given twice",
    "alias", "reaches none", "fact word", "fact truth", "fact date", "fact no says", "court under not", "court under not in record", "nexus court under not",
    "disputed under not",
    # what only reading a date or a number tells
    "in_force bad", "in_force backwards", "date vague", "date bad", "text_as_of", "checked", "checked bad", "age no years", "age both", "age huge", "waited no length",
    "notes",
}  # fmt: skip


def test_what_the_reader_refuses_the_schema_refuses() -> None:
    for name, text, _ in BROKEN:
        if name not in UNSEEN and text:
            assert not VALIDATOR.is_valid(yaml.load(text, Core)), name
