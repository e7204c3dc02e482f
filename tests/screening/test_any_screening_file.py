"""Whatever a file of the screening holds, reading it ends soon, with a value or with `Problems`; and what is read can be used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.facts.document import read
from amparo.facts.problems import Problem, Problems
from amparo.screening.decision_points import _Reader as PointsReader
from amparo.screening.indicators import read_dimension
from amparo.screening.instrument import read_instrument
from amparo.screening.many import each_alone, read_many
from amparo.screening.outcome import explain
from amparo.screening.page import page_data
from amparo.screening.quality import read_screenings, supervise
from amparo.screening.reason import Evidence, assess, weigh
from amparo.screening.record import read_answers, read_record, said_otherwise, sources_of, weigh_record, write_record
from amparo.screening.rule import read_rule
from amparo.screening.words import read_words
from tests.facts.mutations import mutated, quickly
from tests.screening.generated import LIBRARY

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 24)
SHORT = LIBRARY.instrument("short-adult")


def instrument(text: str) -> None:
    made = read_instrument(read(text, "x.yaml"), LIBRARY.rules, LIBRARY.dimensions)
    found = assess(made, dict.fromkeys(made.items, "yes"))
    if made.kind == "own":
        page_data(made, LIBRARY.words, "es")
        explain(found, made, LIBRARY.words, "es", TODAY)


def rule(text: str) -> None:
    made = read_rule(read(text, "x.yaml"), LIBRARY.dimensions)
    assert set(made.met)
    assert set(made.routes) == {"refer_now", "signs_present_continue"}


def indicators(text: str) -> None:
    assert read_dimension(read(text, "x.yaml")).indicators


def words(text: str) -> None:
    made = read_words(read(text, "x.yaml"))
    assert explain(weigh((SHORT,), Evidence()), SHORT, made, "en", TODAY)["title"]


def points(text: str) -> None:
    found: list[Problem] = []
    made = PointsReader(found, LIBRARY.indicators, LIBRARY.names()).points(read(text, "x.yaml"))
    if found:
        raise Problems(found)
    assert made.points


def record(text: str) -> None:
    made = read_record(read(text, "x.yaml"), LIBRARY.instrument)
    if made.sittings:
        assert weigh_record(made, LIBRARY.instrument).outcome
        sources_of(made, LIBRARY.instrument, LIBRARY.words, "en")
        said_otherwise(made, LIBRARY.instrument)
        assert read_record(read(write_record(made), "again.yaml"), LIBRARY.instrument) == made


def answers(text: str) -> None:
    assert assess(SHORT, read_answers(read(text, "x.yaml"), SHORT)).outcome


def table(text: str) -> None:
    assert supervise(read_screenings(text.encode(), "x.csv"), 10)


def many(text: str) -> None:
    used = LIBRARY.instrument("immigration")
    assert each_alone(read_many(text.encode(), "x.csv", used), used, LIBRARY.words, "en", TODAY)


FILES: list[tuple[Callable[[str], None], Path]] = [
    (instrument, LIBRARY.folder / "short-adult.yaml"),
    (instrument, ROOT / "examples/screening/licensed-tool.yaml"),
    (rule, LIBRARY.folder / "rules/amparo-signs-2026.1.yaml"),
    (indicators, LIBRARY.folder / "indicators/debt.yaml"),
    (words, LIBRARY.folder / "words.yaml"),
    (points, LIBRARY.folder / "decision-points.yaml"),
    (record, ROOT / "examples/screening/record.yaml"),
    (table, ROOT / "examples/screening/site.csv"),
    (many, ROOT / "examples/screening/returnees.csv"),
]


def tried(use: Callable[[str], None], text: str) -> None:
    found: tuple[Problem, ...] = ()
    with quickly():
        try:
            use(text)
        except Problems as problems:
            found = problems.found or (Problem(""),)
    assert all(problem.what and "\n" not in str(problem) for problem in found)


@pytest.mark.parametrize(("use", "path"), FILES, ids=lambda one: getattr(one, "stem", ""))
@settings(max_examples=25)
@given(seed=st.integers(0, 2**32))
def test_any_change(use: Callable[[str], None], path: Path, seed: int) -> None:
    tried(use, mutated(path.read_text(encoding="utf-8"), Random(seed)))


@pytest.mark.parametrize("use", [instrument, rule, indicators, words, points, record, answers, table, many])
@settings(max_examples=25)
@given(text=st.text(max_size=200))
def test_any_text(use: Callable[[str], None], text: str) -> None:
    tried(use, text)


@pytest.mark.parametrize(("use", "path"), FILES, ids=lambda one: getattr(one, "stem", ""))
def test_the_files_themselves_can_be_used(use: Callable[[str], None], path: Path) -> None:
    use(path.read_text(encoding="utf-8"))
