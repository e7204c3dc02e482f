"""Whatever stands in a file, every layout gives an answer, accounts for every line and loses no count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.records.layout import GENERAL, layouts
from amparo.records.matters import charges_of
from amparo.records.record import read_record
from amparo.records.source import plain_source
from bench.sheets.writers import WRITERS, sheet

LINES = sorted({line for layout in WRITERS for line in sheet(layout, 5, 2).lines if line.strip()})
SOME = st.one_of(st.sampled_from(LINES), st.text(max_size=60), st.sampled_from(LINES).map(lambda line: line[::-1]))


@given(st.lists(SOME, max_size=40), st.sampled_from([*layouts(), GENERAL, ""]))
def test_any_lines(lines: list[str], layout: str) -> None:
    source = plain_source("\n".join(lines))
    record = read_record(source, layout)
    places = [*record.used, *record.furniture, *((one.line.page, one.line.number) for one in record.unused)]
    assert sorted(places) == sorted((line.page, line.number) for line in source.lines())
    matters = charges_of([record])
    assert matters.balanced
    assert matters.counts_in == sum(1 for _ in record.counts())
    for charge in matters.charges:
        assert all(one.state == "read" and one.value and one.place for one in charge.facts.values())
        assert all(one.state in ("doubtful", "unreadable") and not one.value for one in charge.doubtful.values())


RULED = [f"{(sign * 400)[:390]}!" for sign in ("-", "- ", "=", "_", ".", "*", "·", "'", "-=", ". * ", "-.=~_: ")]
"""Ruled lines with a sign at the end that belongs to none: each of their signs might be part of any label."""


@pytest.mark.parametrize(
    "text", [*RULED, "x" * 100_000, "CNT:01 " * 5_000, "* " * 50_000, "(" * 3_000, "\f" * 500, "- " * 199, "A " * 199]
)
def test_long_lines_do_not_hang(text: str) -> None:
    for layout in layouts():
        assert charges_of([read_record(plain_source(text), layout)]).balanced
