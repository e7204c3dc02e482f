"""The published schemas of instruments and records: up to date, accept what the readers accept, refuse plain faults."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from amparo.screening.schema import FOLDER, written
from tests.facts.test_schema import Core
from tests.screening.generated import LIBRARY

ROOT = Path(__file__).parents[2]
VALIDATORS = {
    name: Draft202012Validator(json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8")))
    for name in ("instrument", "screening")
}
INSTRUMENTS = [
    *(LIBRARY.folder / f"{name}.yaml" for name in LIBRARY.names()),
    ROOT / "examples/screening/licensed-tool.yaml",
]


def test_the_files_are_up_to_date() -> None:
    for path, text in written(LIBRARY).items():
        assert path.read_text(encoding="utf-8") == text, "run: python -m amparo.screening.schema"


@pytest.mark.parametrize("name", list(VALIDATORS))
def test_a_schema_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(VALIDATORS[name].schema)


@pytest.mark.parametrize("path", INSTRUMENTS, ids=lambda path: path.stem)
def test_every_instrument_is_valid(path: Path) -> None:
    for read in (Core, yaml.SafeLoader):
        found = list(VALIDATORS["instrument"].iter_errors(yaml.load(path.read_text(encoding="utf-8"), read)))
        assert not found, [(error.json_path, error.message[:200]) for error in found[:3]]


def test_the_example_record_is_valid() -> None:
    content = (ROOT / "examples/screening/record.yaml").read_text(encoding="utf-8")
    found = list(VALIDATORS["screening"].iter_errors(yaml.load(content, Core)))
    assert not found, [(error.json_path, error.message[:200]) for error in found[:3]]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "instrument",
            "{amparo: amparo-instrument/1, id: x, version: '1', title: {}, purpose: {}, ages: [grown], kind: own, sections: []}",
        ),
        (
            "instrument",
            "{amparo: amparo-instrument/1, id: x, version: '1', title: {}, purpose: {}, ages: [adult], kind: own}",
        ),
        ("screening", "{amparo: amparo-screening/1, name: Maria}"),
        ("screening", "{amparo: amparo-screening/1, sittings: [{instrument: short-adult, answers: {EXP02: maybe}}]}"),
        (
            "screening",
            "{amparo: amparo-screening/1, sittings: [{instrument: short-adult, result: {outcome: negative}}]}",
        ),
    ],
)
def test_a_plain_fault_is_refused(name: str, text: str) -> None:
    assert list(VALIDATORS[name].iter_errors(yaml.load(text, Core)))
