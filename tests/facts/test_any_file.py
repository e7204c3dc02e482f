"""Whatever a file holds, reading it ends soon, with a case or with `Problems`."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.facts.case import read_case, write_case
from amparo.facts.problems import Problem, Problems
from tests.facts.mutations import mutated, quickly

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = (ROOT / "examples" / "queens.yaml").read_text(encoding="utf-8")

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["unknown", "2014-13", "us-ny"]),
)
NAMES = st.one_of(
    st.text(max_size=6),
    st.sampled_from(
        [
            "amparo",
            "title",
            "person",
            "born",
            "value",
            "from",
            "at",
            "charges",
            "id",
            "offence",
            "statute",
            "sources",
            "episodes",
            "kinds",
            "act",
            "classes",
            "readings",
        ]
    ),
)
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=5)),
    max_leaves=25,
)


def tried(text: str | bytes) -> None:
    found: tuple[Problem, ...] = ()
    with quickly():
        try:
            case = read_case(text)
        except Problems as problems:
            found = problems.found or (Problem(""),)
    if not found:
        assert read_case(write_case(case)) == case
    assert all(problem.what and "\n" not in str(problem) for problem in found)


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    tried(data)
    tried(b"amparo: amparo-case/1\n" + data)


@given(st.text(alphabet=st.sampled_from("ab:-?[]{}\"'|>#&*!%@`, \n\t~"), max_size=80))
def test_any_yaml_signs(text: str) -> None:
    tried(text)
    tried(f"amparo: amparo-case/1\n{text}")


@given(st.dictionaries(NAMES, DOCUMENTS, max_size=6))
def test_any_document(document: dict[str, object]) -> None:
    tried(json.dumps({"amparo": "amparo-case/1", **document}))


@settings(max_examples=150)
@given(st.integers(0, 2**32))
def test_any_change_of_an_example(seed: int) -> None:
    tried(mutated(EXAMPLE, Random(seed)))


def test_many_levels_and_many_signs() -> None:
    for text in (
        "[" * 50_000,
        "{a: " * 50_000,
        "- " * 50_000,
        "? " * 50_000,
        "&a " * 20_000,
        "'" * 50_001,
        "a: b\n" * 10_000,
    ):
        tried(text)
        tried(f"amparo: amparo-case/1\nperson: {text}")


def test_a_bomb_of_aliases() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    tried("\n".join(lines))
