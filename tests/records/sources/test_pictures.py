"""Scans and photos: turned, skewed, coarse, noisy. What is read is right, or is less certain than what may be relied on."""

import io

import numpy as np
import pytest
from PIL import Image

from amparo.records.source import Source
from amparo.records.sources import Request, open_bytes
from tests.records.sources import papers

LINES = papers.RAP_SHEET.splitlines()


def compact(text: str) -> str:
    """Without blanks, and with the two pairs of signs that look alike read as one: which of them it is, the layout knows."""
    return "".join(text.split()).replace("O", "0").replace("I", "1").replace("*", "").replace("-", "")


def wrong(source: Source) -> list[str]:
    """The lines that were read with certainty and are not on the paper."""
    paper = {compact(line) for line in LINES}
    return [line.text for line in source.lines() if not line.doubtful and compact(line.text) not in paper]


def found(source: Source) -> float:
    """The share of the paper's lines that were read."""
    seen = {compact(line.text) for line in source.lines()}
    return sum(compact(line) in seen for line in LINES) / len(LINES)


def photo() -> Image.Image:
    """The sheet on a dark table, in perspective, with light from one side."""
    import cv2

    sheet = np.asarray(papers.scan(170))
    height, width = sheet.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = np.array([[150, 120], [width + 70, 160], [width + 160, height + 60], [80, height + 130]], np.float32)
    table = np.full((height + 240, width + 260), 50, np.uint8)
    matrix = cv2.getPerspectiveTransform(corners, seen)
    size = (table.shape[1], table.shape[0])
    cv2.warpPerspective(sheet, matrix, size, table, borderMode=cv2.BORDER_TRANSPARENT)
    return Image.fromarray((table * np.linspace(0.6, 1, table.shape[1])).astype("uint8"))


@pytest.mark.parametrize(
    ("name", "picture", "least"),
    [
        ("clean", lambda: papers.scan(), 1.0),
        ("noisy and askew", lambda: papers.noisy(papers.scan().rotate(1.7, fillcolor=255, expand=True)), 0.85),
        ("on its side", lambda: papers.scan().rotate(90, expand=True), 1.0),
        ("on its head", lambda: papers.scan().rotate(180, expand=True), 1.0),
        ("photo", photo, 0.8),
    ],
)
def test_a_picture(name: str, picture, least: float) -> None:
    kind = "JPEG" if name == "photo" else "PNG"
    source = open_bytes(papers.saved(picture(), kind), f"a.{kind.lower()}")
    assert source.page(1).how == "ocr"
    assert wrong(source) == []
    assert found(source) >= least


def test_words_of_a_picture_have_boxes_and_certainty() -> None:
    source = open_bytes(papers.saved(papers.scan()), Request("a.png", pictures=True))
    page = source.page(1)
    assert page.image
    assert page.image.startswith(b"\x89PNG")
    for line in page.lines:
        for word in line.words:
            assert line.text[word.start : word.start + len(word.text)] == word.text
            left, top, right, bottom = word.box or (0, 0, 0, 0)
            assert 0 <= left < right <= page.width
            assert -1 <= top < bottom <= page.height + 1
            assert 0 < word.confidence <= 1
    assert any(set(line.text) == {"-", " "} for line in page.lines), "the line of dashes that parts events"


def test_a_scan_in_a_pdf_between_pages_of_text() -> None:
    import pypdfium2 as pdfium

    out = io.BytesIO()
    papers.scan().save(out, "PDF", resolution=150)
    whole = pdfium.PdfDocument(papers.pdf_of("FIRST PAGE"))
    whole.import_pages(pdfium.PdfDocument(out.getvalue()))
    made = io.BytesIO()
    whole.save(made)
    source = open_bytes(made.getvalue(), "a.pdf")
    assert [page.how for page in source.pages] == ["text", "ocr"]
    assert found(source) == 1.0
    scanned = source.page(2)
    assert scanned.width == pytest.approx(8.5 * 72, abs=2)
    assert all(line.box and line.box[2] <= scanned.width for line in scanned.lines)


def test_a_picture_without_writing_says_so() -> None:
    source = open_bytes(papers.saved(Image.new("L", (1200, 900), "white")), "a.png")
    assert list(source.lines()) == []
    assert "No writing was found" in source.notes[0].what


def test_the_reader_of_pictures_does_not_report_to_its_maker() -> None:
    import os

    from amparo.records.sources.ocr import engine

    engine()
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"
