"""A record saved as a web page, where blank lines and columns are lost; rap sheet XML with arrests that no court took up."""

from __future__ import annotations

import html
import re

import pytest

from amparo.records.matters import charges_of
from amparo.records.record import read_record
from amparo.records.source import plain_source
from amparo.records.sources import open_bytes
from bench.sheets.score import compare
from bench.sheets.writers import WRITERS, sheet
from tests.records.sources import papers

SEED = 1003


def saved(body: str) -> bytes:
    return f"<!doctype html><html><body>{body}</body></html>".encode()


@pytest.mark.parametrize("layout", list(WRITERS))
def test_a_page_of_lines_is_read_by_its_layout(layout: str) -> None:
    made = sheet(layout, SEED)
    score = compare(made, read_record(open_bytes(saved(f"<pre>{html.escape(made.text)}</pre>"), "a.html")))
    # several dockets on one page without a blank line stay several dockets
    assert (score.precision, score.recall) == (1.0, 1.0)


@pytest.mark.parametrize("layout", list(WRITERS))
def test_a_page_that_sets_lines_in_a_table_is_read_by_its_layout(layout: str) -> None:
    made = sheet(layout, SEED)
    rows = "".join(
        f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in re.split(r'  +', line.strip()))}</tr>"
        for line in made.lines
    )
    table = f"<table><tr><th>Offense</th><th>Statute</th><th>Disposition</th></tr>{rows}</table>"
    record = read_record(open_bytes(saved(table), "a.html"))
    assert record.layout == layout
    assert compare(made, record).charges_found == len(made.charges)


@pytest.mark.parametrize("layout", list(WRITERS))
@pytest.mark.parametrize("seed", [3000, 3003])
def test_where_columns_are_lost_no_charge_is_lost_and_no_value_wrong(layout: str, seed: int) -> None:
    made = sheet(layout, seed)
    record = read_record(plain_source(re.sub(r" {2,}", " ", made.text)))
    matters = charges_of([record])
    score = compare(made, record)
    assert score.wrong + score.invented == 0
    assert len(matters.charges) + sum(bool(one.counts) for one in matters.review) >= len(made.charges)


def test_an_arrest_in_xml_without_a_court_is_an_arrest() -> None:
    only = re.sub(r"<rap:CourtAction>.*</rap:CourtAction>", "", papers.XML, flags=re.DOTALL)
    record = read_record(open_bytes(only.encode(), "a.xml"))
    assert [event.kind for _, event in record.events()] == ["arrest", "arrest"]
    charges = charges_of([record]).charges
    assert [charge.text("arrest.text") for charge in charges] == ["PROSTITUTION", "LOITERING"]
    assert not any(charge.text("disposition.kind") or charge.text("court") for charge in charges)


def test_an_arrest_in_xml_that_the_court_does_not_name_is_asked_about() -> None:
    matters = charges_of([read_record(open_bytes(papers.XML.encode(), "a.xml"))])
    assert [charge.text("offence.text") for charge in matters.charges] == ["PROSTITUTION"]
    assert [one.field.text for one in matters.review if one.kind == "same_matter" and one.field] == ["LOITERING"]
