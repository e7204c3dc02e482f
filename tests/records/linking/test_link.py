"""Two records → what is said of whether they are one person's."""

from __future__ import annotations

from math import log2
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.records.linking.link import candidates, link_table
from amparo.records.linking.people import Identity, birth_parts, comparable, id_part, name_parts
from amparo.records.linking.settings import before, comparisons
from bench.linking import Row, baseline, fared, looked_at, rows, table

ROSA = Identity("a", ("DIAZ, ROSA MARIA", "Bella Star"), ("1989-07-14",), ("NY01234567",))

PAIRS = [
    # the other record; band, what is said of names, of birth dates, of numbers (a word of each sentence)
    ("the same in another order", Identity("b", ("Rosa Díaz",), ("7/14/1989",)), "strong", "same first name", "is the same", "nothing"),
    ("names exchanged", Identity("b", ("ROSA, DIAZ",), ("1989-07-14",)), "strong", "same first name", "is the same", "nothing"),
    ("under the alias", Identity("b", ("STAR, BELLA",), ("1989-07-14",)), "strong", "One name stands in both", "is the same", "nothing"),
    ("alias and another birth date", Identity("b", ("STAR, BELLA",), ("1991-02-03",)), "likely", "One name stands", "dates differ.", "nothing"),
    ("a slip in the name and in the date", Identity("b", ("DIAS, ROSA",), ("1989-07-15",)), "likely", "nearly the same", "one digit", "nothing"),
    ("digits that changed places", Identity("b", ("DIAZ, ROSA",), ("1998-07-14",)), "strong", "same first name", "one digit", "nothing"),
    ("day and month exchanged", Identity("b", ("DIAZ, ROSA",), ("1989-12-07",), ("TX99990000",)), "likely", "same first name", "Only the year", "none is the same"),
    ("two birth dates, one of them the same", Identity("b", ("DIAZ, ROSA",), ("1991-02-03", "1989-07-14")), "strong", "same first name", "is the same", "nothing"),
    ("only the fingerprints agree", Identity("b", ("SMITH, MARY",), ("1975-01-01",), ("NY 0123-4567",)), "likely", "No name", "dates differ.", "same number"),
    ("a married name", Identity("b", ("DIAZ-LOPEZ, ROSA",), ("1989-07-14",)), "strong", "same first name", "is the same", "nothing"),
    ("only the name is told", Identity("b", ("ROSA DIAZ",)), "likely", "same first name", "nothing", "nothing"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("other", "band", "names", "born", "ids"), [row[1:] for row in PAIRS], ids=[row[0] for row in PAIRS]
)
def test_what_is_said_of_two_records(other: Identity, band: str, names: str, born: str, ids: str) -> None:
    (pair,) = candidates([ROSA, other])
    assert (pair.left, pair.right) == ("a", "b")
    assert pair.band is not None
    assert pair.band.name == band
    for reason, said in zip(pair.reasons, (names, born, ids), strict=True):
        assert said in reason.says
    assert pair.weight == pytest.approx(pair.before + sum(reason.weight for reason in pair.reasons))


OTHERS = [
    ("another person", Identity("b", ("SMITH, MARY",), ("1975-01-02",), ("OH12345678",))),
    ("a namesake born elsewhen, with numbers of their own", Identity("b", ("GARCIA, ROSA",), ("1971-03-02",), ("NY77777777",))),
    ("a record that says nothing", Identity("b")),
    ("a record without a name", Identity("b", ("UNKNOWN",))),
]  # fmt: skip


@pytest.mark.parametrize("other", [row[1] for row in OTHERS], ids=[row[0] for row in OTHERS])
def test_who_is_not_offered(other: Identity) -> None:
    assert candidates([ROSA, other]) == ()


NAMES = [
    ("DIAZ, ROSA MARIA", (("ROSA",), ("DIAZ",))),
    ("Rosa María Díaz", (("ROSA",), ("DIAZ",))),
    ("de la Cruz, Ana", (("ANA",), ("DELACRUZ",))),
    ("Ana de la Cruz", (("ANA",), ("DELACRUZ",))),
    ("GARCIA LOPEZ, ANA", (("ANA",), ("GARCIA", "LOPEZ"))),
    ("GARCIA-LOPEZ, ANA", (("ANA",), ("GARCIA", "LOPEZ"))),
    ("O'BRIEN, MARY", (("MARY",), ("OBRIEN",))),
    ("SMITH, JOHN JR", (("JOHN",), ("SMITH",))),
    ("John Smith, Jr.", (("JOHN",), ("SMITH",))),
    ("SMITH,JOHN,A", (("JOHN",), ("SMITH",))),
    ("Bella", (("BELLA",), ())),
    ("DOE, JANE", (("JANE",), ())),
    ("???", ((), ())),
    ("", ((), ())),
]


@pytest.mark.parametrize(("written", "parts"), NAMES, ids=[written or "nothing" for written, _ in NAMES])
def test_names_as_records_write_them(written: str, parts: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    assert name_parts(written) == parts


BIRTHS = [
    ("1989-07-14", ("19890714", "1989")),
    ("7/14/1989", ("19890714", "1989")),
    ("19890714", ("19890714", "1989")),
    ("1989-07", ("", "1989")),
    ("1989", ("", "1989")),
    ("07/1989", ("", "1989")),
    ("7/14/89", ("", "")),
    ("1989-02-31", ("", "")),
    ("1985/1995", ("", "")),
    ("unknown", ("", "")),
]


@pytest.mark.parametrize(("written", "parts"), BIRTHS)
def test_birth_dates_as_records_write_them(written: str, parts: tuple[str, str]) -> None:
    assert birth_parts(written) == parts


def test_numbers_of_agencies() -> None:
    assert id_part("NY 0123-4567") == "NY01234567"
    assert id_part("N/A") == ""


@given(st.text(max_size=40), st.text(max_size=20), st.text(max_size=20))
def test_no_text_breaks_the_reading(name: str, born: str, number: str) -> None:
    (row,) = comparable([Identity("x", (name,), (born,), (number,))]).to_pylist()
    assert all(value is None or value for key, value in row.items() if key != "unique_id")


people = st.lists(
    st.builds(
        Identity,
        st.just(""),
        st.lists(st.sampled_from(["DIAZ, ROSA", "STAR, BELLA", "DIAS, ROSA", "SMITH, MARY", ""]), max_size=3).map(
            tuple
        ),
        st.lists(st.sampled_from(["1989-07-14", "1989-07-15", "1975-01-02", "x"]), max_size=2).map(tuple),
        st.lists(st.sampled_from(["NY01234567", "TX99990000"]), max_size=2).map(tuple),
    ),
    min_size=2,
    max_size=4,
)


@settings(max_examples=8)
@given(people, st.integers(0, 1000))
def test_the_order_of_records_changes_nothing(found: list[Identity], seed: int) -> None:
    labelled = [Identity(f"r{number}", one.names, one.births, one.ids) for number, one in enumerate(found)]
    shuffled = list(labelled)
    Random(seed).shuffle(shuffled)
    assert candidates(labelled) == candidates(shuffled)


def test_labels_must_differ() -> None:
    with pytest.raises(ValueError, match="one label"):
        candidates([ROSA, ROSA])


def test_settings_speak_for_and_against() -> None:
    for one in comparisons():
        ordered = [one.outcomes[number] for number in sorted(one.outcomes)]
        assert ordered[0].weight < 0 < ordered[-1].weight
        assert sum(level.m for level in ordered) == pytest.approx(1, abs=0.01)
        assert sum(level.u for level in ordered) == pytest.approx(1, abs=0.01)
        weights = [round(level.weight, 6) for level in ordered]
        assert len(set(weights)) == len(weights), "each outcome is known by its weight"


def test_aliases_are_found_in_a_table_far_beyond_name_and_birth_date() -> None:
    invented, truth = table(4_000)
    got = fared(link_table(invented, at_least=0.0), truth, 0.0)
    plain = fared(baseline(invented), truth, 0.0)
    assert got.precision > 0.97
    assert got.recall > plain.recall + 0.15
    assert link_table(invented, parts=3).equals(link_table(invented)), "cutting the work into parts changes no pair"


def test_blocking_loses_no_pair_that_a_large_table_would_list() -> None:
    invented, _ = table(700)
    rows_said = 50_000
    prior = log2(1 / rows_said / (1 - 1 / rows_said))
    # every pair of 700 is compared; what speaks for one person weighs the same, only the belief before is another
    every = link_table(invented, at_least=log2(before() / (1 - before())) - prior)
    blocked = link_table(invented, rows=rows_said)
    assert blocked.num_rows > 500
    assert blocked.select(["unique_id_l", "unique_id_r"]).equals(every.select(["unique_id_l", "unique_id_r"]))


def test_the_share_that_is_compared_bounds_what_is_found() -> None:
    invented, truth = table(700)
    blocked = fared(link_table(invented, rows=20_000), truth, 0.0)
    assert blocked.recall <= looked_at(invented, truth) < 1


def test_invented_people_are_the_same_on_every_run() -> None:
    first: list[Row] = list(rows(50))
    assert first == list(rows(50))
    assert first != list(rows(50, seed=2))
