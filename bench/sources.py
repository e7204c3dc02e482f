"""Pages a second of the readers of records, beside the bare library each rests on (`python -m bench.sources`)."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from statistics import median

import numpy as np
import pypdfium2 as pdfium
import typst

from amparo.records.reading import read_bytes
from amparo.records.sources import Limits, Request, open_bytes

RUNS = 3
TEXT_PAGES = 200
ROWS = 100_000

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
    text = document(TEXT_PAGES)
    asked = {"name": "a.pdf", "password": "", "pictures": False, "mapping": {}}
    yield "text PDF, bare pypdfium2 (text without places)", TEXT_PAGES / seconds(lambda: _bare_text(text)), "pages"
    yield "text PDF, lines with places", TEXT_PAGES / seconds(lambda: open_bytes(text, "a.pdf")), "pages"
    yield (
        "text PDF, in a process of its own, start included",
        TEXT_PAGES / seconds(lambda: read_bytes(text, asked, Limits(), None)),
        "pages",
    )
    rows = "Case No,Charge,Statute,Disposition,Disp Date\n" + "".join(
        f"A{n},PROSTITUTION,2907.25,GUILTY,2014-05-01\n" for n in range(ROWS)
    )
    yield (
        "CSV, every row a line with its place",
        ROWS / seconds(lambda: open_bytes(rows.encode(), Request("a.csv")), 1),
        "rows",
    )
    scan = scanned(200)
    from amparo.records.sources import ocr

    ocr.engine()
    picture = np.ascontiguousarray(pdfium.PdfDocument(scan)[0].render(scale=200 / 72).to_numpy()[:, :, :3])
    yield (
        "scan at 200 dots an inch, bare RapidOCR (no turning, no columns)",
        1 / seconds(lambda: ocr.engine()(picture), 1),
        "pages",
    )
    yield (
        "scan at 200 dots an inch, upright and straight, lines with places",
        1 / seconds(lambda: open_bytes(scan, "a.pdf"), 1),
        "pages",
    )
    yield (
        "scan, in a process of its own, models loaded anew",
        1 / seconds(lambda: read_bytes(scan, asked, Limits(), None), 1),
        "pages",
    )


def _bare_text(data: bytes) -> None:
    file = pdfium.PdfDocument(data)
    for page in file:
        page.get_textpage().get_text_range()


def main() -> None:
    """Prints the figures."""
    for what, many, of in report():
        print(f"  {many:>12,.2f} {of:<6} a second  {what}", flush=True)


if __name__ == "__main__":
    main()
