"""A record on paper: what is read from a picture is right or in doubt. Two pages only; `python -m bench.reading --scans` measures."""

from __future__ import annotations

import pytest

from amparo.records.matters import charges_of
from amparo.records.record import read_record
from amparo.records.sources import open_bytes
from bench.sheets.paper import scan, text_pdf
from bench.sheets.score import compare
from bench.sheets.writers import WRITERS, sheet


@pytest.mark.parametrize("layout", WRITERS)
def test_a_text_pdf_reads_like_the_text(layout: str) -> None:
    made = sheet(layout, 11, 2)
    score = compare(made, read_record(open_bytes(text_pdf(made), "record.pdf")))
    assert (score.right, score.examples) == (score.printed, [])


@pytest.mark.parametrize(("layout", "quality", "least"), [("us-fbi", "clean", 0.8), ("us-ca-doj", "noisy", 0.2)])
def test_a_scan_is_right_or_in_doubt(layout: str, quality: str, least: float) -> None:
    made = sheet(layout, 12, 1)
    record = read_record(open_bytes(scan(made, quality), "record.pdf"))
    score = compare(made, record)
    assert record.scanned
    assert record.layout == layout
    assert score.recall >= least
    assert (score.wrong, score.invented) == (0, 0), score.examples
    for charge in charges_of([record]).charges:
        for one in charge.facts.values():
            assert one.path == "jurisdiction" or (one.place and one.place.box)
