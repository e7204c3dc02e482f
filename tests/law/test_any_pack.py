"""Whatever a law pack holds, reading it ends soon, with a pack or with `Problems`; and a pack that is read can be applied."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.engine.conditions import PREDICATES
from amparo.engine.determine import determine
from amparo.engine.provision import Pack
from amparo.engine.syntax import read_pack
from amparo.facts.case import read_case
from amparo.facts.document import read
from amparo.facts.problems import Problem, Problems
from amparo.law.describe import describe_pack, describe_provision
from amparo.law.lint import faults
from amparo.law.packs import Library
from tests.engine.generated import nexus, pack_text
from tests.facts.mutations import mutated, quickly

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = Library()
NEBRASKA = (ROOT / "law" / "us" / "ne.yaml").read_text(encoding="utf-8")
CASE = read_case(
    """
    amparo: amparo-case/1
    victim: {sex_trafficking: yes}
    charges: [{id: c1, jurisdiction: us-ne, offence: {statute: 28-801}, date: 2014, disposition: {kind: convicted}}]
    """
)

NAMES = st.sampled_from(
    [
        *PREDICATES, "path", "is", "class", "level", "of", "at", "under", "since", "years", "in", "some", "which", "outcome", "for",
        "cite", "says", "disputed", "key", "question", "kind", "x",
    ]
)  # fmt: skip
WORDS = st.sampled_from(
    [
        "yes", "no", "any", "completed", "sex_trafficking", "coerced", "result_of", "act.compelled", "charge.date", "filing", "2016-01-01/..",
        "other", "granted", "short", "felony", "offence", "18", "", None, "us-ne/a", "trafficking",
    ]
)  # fmt: skip
CONDITIONS = st.recursive(
    WORDS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=12,
)
VERSION_FIELDS = (
    "id", "in_force", "version_by", "reaches", "grounds", "grant", "burden", "presumes", "evidence", "hearing", "prosecutor", "procedure",
    "effect", "cautions", "shield", "basis", "field_basis", "sources", "text_as_of", "open", "words",
)  # fmt: skip


def tried(text: str | bytes) -> None:
    found: tuple[Problem, ...] = ()
    with quickly():
        try:
            used(read_pack(read(text, "ne.yaml"), nexus() if "result_of" not in str(text) else LIBRARY.nexus))
        except Problems as problems:
            found = problems.found or (Problem(""),)
    assert all(problem.what and "\n" not in str(problem) for problem in found)


def used(law: Pack) -> None:
    """A pack that was read can be looked at and applied."""
    list(faults(law))
    describe_pack(law)
    for provision in law.provisions:
        describe_provision(provision)
    for one in determine(CASE, [law], "2026-11-24").rows:
        assert one.proof.outcome
        assert one.decided_by is not None
        assert (one.not_before, one.unknown, one.smallest_change, one.burden, one.presumptions) is not None


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    tried(data)
    tried(b"jurisdiction: us-ne\nname: N\n" + data)


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_any_change_of_a_pack(seed: int) -> None:
    tried(mutated(NEBRASKA, Random(seed)))


def generated(seed: int) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(pack_text(Random(seed)))
    return made


@given(st.integers(0, 100), CONDITIONS)
def test_any_condition(seed: int, condition: object) -> None:
    made = generated(seed)
    version = made["provisions"]["us-ne/a"]["versions"][0]
    version["requires"] = [{"cite": "(1)", **condition} if isinstance(condition, dict) else condition]
    tried(json.dumps(made))


@given(st.integers(0, 100), st.sampled_from(VERSION_FIELDS), CONDITIONS)
def test_any_field_of_a_version(seed: int, field: str, value: object) -> None:
    made = generated(seed)
    made["provisions"]["us-ne/a"]["versions"][0][field] = value
    tried(json.dumps(made))


@given(st.integers(0, 100), st.sampled_from(("statutes", "classes", "provisions", "not_found", "general_routes", "not_encoded", "notes", "checked", "jurisdiction")), CONDITIONS)  # fmt: skip
def test_any_field_of_a_pack(seed: int, field: str, value: object) -> None:
    tried(json.dumps(generated(seed) | {field: value}))
