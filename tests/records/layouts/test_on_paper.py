"""Records on paper, one of each layout written by hand (`by_hand`): as text, and as scans of four qualities.

Each paper is as short as its record, for reading pictures is slow; `python -m bench.reading --scans` measures on whole pages.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from amparo.facts.document import data
from amparo.records.matters import charges_of
from amparo.records.record import read_record
from amparo.records.source import plain_source
from amparo.records.sources import open_bytes
from bench.sheets.paper import QUALITIES, scan, text_pdf
from bench.sheets.score import compare
from bench.sheets.writers import WRITERS, Sheet, sheet

HERE = Path(__file__).parent / "by_hand"

LEAST = {"clean": 0.9, "dpi150": 0.6, "photo": 0.6, "noisy": 0.25}
"""Share of the fields that must be read, by quality."""

ALWAYS = [
    *((layout, ("clean", "noisy")[place % 2]) for place, layout in enumerate(WRITERS)),
    ("us-ca-doj", "dpi150"),
    ("us-ca-doj", "photo"),
]
"""What every run of the tests reads; `AMPARO_ALL_PAPERS=1` reads each layout in each quality (minutes)."""

ASKED = (
    [(layout, quality) for layout in WRITERS for quality in QUALITIES]
    if os.environ.get("AMPARO_ALL_PAPERS")
    else ALWAYS
)


def by_hand(layout: str) -> Sheet:
    lines = (HERE / f"{layout}.txt").read_text(encoding="utf-8").splitlines()
    return Sheet(layout, tuple(lines), tuple(data(HERE / "expected.yaml")[layout]))


@pytest.mark.parametrize("layout", WRITERS)
def test_a_text_pdf_reads_like_the_text(layout: str) -> None:
    made = sheet(layout, 11, 2)
    score = compare(made, read_record(open_bytes(text_pdf(made), "record.pdf")))
    assert (score.right, score.examples) == (score.printed, [])


@pytest.mark.parametrize("layout", WRITERS)
def test_what_was_written_by_hand_is_read(layout: str) -> None:
    paper = by_hand(layout)
    for record in (read_record(plain_source(paper.text)), read_record(open_bytes(text_pdf(paper), "record.pdf"))):
        assert record.layout == layout
        read = [{path: one.value for path, one in charge.facts.items()} for charge in charges_of([record]).charges]
        assert read == list(paper.charges)


@pytest.mark.parametrize(("layout", "quality"), ASKED)
def test_a_scan_is_right_or_in_doubt(layout: str, quality: str) -> None:
    paper = by_hand(layout)
    record = read_record(open_bytes(scan(paper, quality, whole=False), "record.pdf"))
    assert record.scanned
    assert record.layout == layout
    score = compare(paper, record)
    assert (score.wrong, score.invented) == (0, 0), score.examples
    assert score.recall >= LEAST[quality], score.by_path
    matters = charges_of([record])
    assert len(matters.charges) + sum(bool(one.counts) for one in matters.review) >= len(paper.charges)
    for charge in matters.charges:
        assert all(one.path == "jurisdiction" or (one.place and one.place.box) for one in charge.facts.values())
