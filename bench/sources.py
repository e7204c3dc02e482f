"""`python -m bench.sources`: pages a second of the readers of records, beside what anybody could use instead.

Beside each reader stand the bare library it rests on, and pdftotext and tesseract where they are installed. The bare tools give text
without places, or places without lines; no baseline tells what it could not read.
"""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import numpy as np
import pypdfium2 as pdfium
import typst

from amparo.records.reading import read_bytes
from amparo.records.sources import Limits, Request, open_bytes
from bench.machine import facts

RUNS = 3
TEXT_PAGES = 200
ROWS = 100_000
DOTS = 200

SHEET = """\
CII/A01234567
DOB/19910405    SEX/F    RAC/W
NAM/01 DOE, JANE
* * * *
""" + "".join(
    f"""ARR/DET/CITE:
NAM:01  DOB:19910405
2014031{n}  CAPD PORT CITY
CNT:01     #445566{n}
  647(B) PC-PROSTITUTION
- - - -
COURT:
2014050{n}  CASC PORT CITY
CNT:01     #CD1234{n}
  647(B) PC-DISORDERLY CONDUCT:PROSTITUTION
 *DISPO:CONVICTED
  SEN: 003 YEARS PROBATION, 045 DAYS JAIL, FINE
* * * *
"""
    for n in range(1, 4)
)
"""An invented rap sheet of one page, 43 lines."""


def document(pages: int) -> bytes:
    """A text PDF with this page again and again."""
    page = f"```\n{SHEET}```\n"
    head = '#set page("us-letter", margin: 1.5cm)\n#show raw: set text(font: "DejaVu Sans Mono", size: 10pt)\n'
    return bytes(typst.compile((head + "\n#pagebreak()\n".join([page] * pages)).encode(), format="pdf"))


def scanned(dots: int) -> bytes:
    """The page as a scan in a PDF."""
    out = io.BytesIO()
    picture = pdfium.PdfDocument(document(1))[0].render(scale=dots / 72).to_pil().convert("L")
    picture.save(out, "PDF", resolution=dots)
    return out.getvalue()


def seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """The median of some runs."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)


def report() -> Iterator[tuple[str, float, str]]:
    """What, how many a second, of what."""
    yield from _text()
    yield from _rows()
    yield from _scans()


ASKED = {"name": "a.pdf", "password": "", "pictures": False, "mapping": {}}


def _text() -> Iterator[tuple[str, float, str]]:
    text = document(TEXT_PAGES)
    yield "text PDF, lines with places", TEXT_PAGES / seconds(lambda: open_bytes(text, "a.pdf")), "pages"
    yield (
        "text PDF, in a process of its own, start included",
        TEXT_PAGES / seconds(lambda: read_bytes(text, ASKED, Limits(), None)),
        "pages",
    )
    yield (
        "  baseline: bare pypdfium2 (text without places)",
        TEXT_PAGES / seconds(lambda: _bare_text(text)),
        "pages",
    )
    yield from _program("pdftotext", "-layout", data=text, suffix=".pdf", pages=TEXT_PAGES, runs=RUNS)
    yield from _program("pdftotext", "-bbox-layout", data=text, suffix=".pdf", pages=TEXT_PAGES, runs=RUNS)


def _rows() -> Iterator[tuple[str, float, str]]:
    head = "Case No,Charge,Statute,Disposition,Disp Date\n"
    rows = (head + "".join(f"A{n},PROSTITUTION,2907.25,GUILTY,2014-05-01\n" for n in range(ROWS))).encode()
    yield "CSV, every row a line with its place", ROWS / seconds(lambda: open_bytes(rows, Request("a.csv")), 1), "rows"
    yield (
        "  baseline: bare csv of Python",
        ROWS / seconds(lambda: list(csv.reader(io.StringIO(rows.decode()))), 1),
        "rows",
    )


def _scans() -> Iterator[tuple[str, float, str]]:
    from amparo.records.sources import ocr

    scan = scanned(DOTS)
    ocr.engine()
    image = pdfium.PdfDocument(scan)[0].render(scale=DOTS / 72)
    picture = np.ascontiguousarray(image.to_numpy()[:, :, :3])
    yield (
        f"scan at {DOTS} dots an inch, upright and straight, lines with places",
        1 / seconds(lambda: open_bytes(scan, "a.pdf")),
        "pages",
    )
    yield (
        "scan, in a process of its own, models loaded anew",
        1 / seconds(lambda: read_bytes(scan, ASKED, Limits(), None)),
        "pages",
    )
    yield (
        "  baseline: bare RapidOCR (no turning, no columns)",
        1 / seconds(lambda: ocr.engine()(picture)),
        "pages",
    )
    drawn = io.BytesIO()
    image.to_pil().save(drawn, "PNG")
    yield from _program("tesseract", data=drawn.getvalue(), suffix=".png", pages=1, runs=RUNS)


def _program(
    name: str, *options: str, data: bytes, suffix: str, pages: int, runs: int
) -> Iterator[tuple[str, float, str]]:
    """Another program on the same pages, where it is installed; it writes to its output, which is thrown away."""
    path = shutil.which(name)
    title = f"  baseline: {' '.join((name, *options))}"
    if path is None:
        yield f"{title}: not installed here, not measured", float("nan"), "pages"
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"page{suffix}"
        file.write_bytes(data)
        command = [path, *options, str(file), "-"] if name == "pdftotext" else [path, str(file), "-", *options]
        yield (
            title,
            pages / seconds(lambda: subprocess.run(command, check=True, capture_output=True), runs),
            "pages",
        )


def _bare_text(data: bytes) -> None:
    file = pdfium.PdfDocument(data)
    for page in file:
        page.get_textpage().get_text_range()


def main() -> None:
    """Prints the figures."""
    print(facts())
    print(f"Medians of {RUNS} runs; a page is an invented rap sheet of {len(SHEET.splitlines())} lines")
    for what, many, of in report():
        print(f"  {'–' if many != many else format(many, ',.2f'):>12} {of:<6} a second  {what}", flush=True)


if __name__ == "__main__":
    main()
