"""Invented records in every kind of file, made in the test itself."""

from __future__ import annotations

import io
import zipfile
from functools import lru_cache

import numpy as np
import pypdfium2 as pdfium
import typst
from PIL import Image

RAP_SHEET = """\
CII/A01234567
DOB/19910405    SEX/F    RAC/W
NAM/01 DOE, JANE
    02 ROE, MARY ANN
* * * *
ARR/DET/CITE:
NAM:01  DOB:19910405
20140312  CAPD SAN DIEGO
CNT:01     #4455667
  647(B) PC-PROSTITUTION
- - - -
COURT:
20140501  CASC SAN DIEGO
CNT:01     #CD12345
  647(B) PC-PROSTITUTION
 *DISPO:CONVICTED"""

CSV = 'Case No,Charge,Statute,Disposition,Disp Date\nA1,"THEFT, PETTY",2913.02,GUILTY,2014-05-01\nA2,SOLICITING,2907.24,DISMISSED,2015-01-01\n'

HTML = """<!doctype html><html><head><title>x</title><script>document.write("never")</script></head><body>
<h1>Case summary</h1><div>State v. Roe<br>Case 14CR001</div><noscript>no script</noscript><div style="display: none">hidden</div>
<table><caption>Charges</caption><tr><th>Count</th><th>Charge</th><th>Disposition</th></tr>
<tr><td>1</td><td>PROSTITUTION</td><td>GUILTY</td></tr><tr><td>2</td><td>LOITERING</td><td>DISMISSED</td></tr></table>
<input type="hidden" value="state of the page"><p>Printed <b>2020-01-02</b></p></body></html>"""

XML = """<?xml version="1.0" encoding="UTF-8"?>
<rap:RapSheet xmlns:rap="urn:rap" xmlns:nc="urn:nc" xmlns:j="urn:j" xmlns:s="urn:s">
 <rap:Introduction><rap:RapSheetRequest><rap:RapSheetPerson><nc:PersonName><nc:PersonFullName>ASKED FOR</nc:PersonFullName></nc:PersonName></rap:RapSheetPerson></rap:RapSheetRequest></rap:Introduction>
 <rap:RapSheetPerson><nc:PersonName><nc:PersonGivenName>Jane</nc:PersonGivenName><nc:PersonSurName>Doe</nc:PersonSurName></nc:PersonName>
  <nc:PersonAlternateName><nc:PersonFullName>Star Roe</nc:PersonFullName></nc:PersonAlternateName>
  <nc:PersonBirthDate><nc:Date>1991-04-05</nc:Date></nc:PersonBirthDate><nc:PersonBirthDate><nc:Date>1989-04-05</nc:Date></nc:PersonBirthDate></rap:RapSheetPerson>
 <rap:Agency s:id="A1"><nc:OrganizationName>PORT CITY PD</nc:OrganizationName></rap:Agency>
 <rap:RapSheetCycle><rap:CycleEarliestDate><nc:Date>2012-03-04</nc:Date></rap:CycleEarliestDate>
  <rap:Arrest s:id="R1"><nc:ActivityDate><nc:Date>2012-03-04</nc:Date></nc:ActivityDate>
   <rap:ArrestCharge><j:ChargeDescriptionText>PROSTITUTION</j:ChargeDescriptionText><j:ChargeTrackingIdentification><nc:IdentificationID>T1</nc:IdentificationID></j:ChargeTrackingIdentification></rap:ArrestCharge>
   <rap:ArrestCharge><j:ChargeDescriptionText>LOITERING</j:ChargeDescriptionText></rap:ArrestCharge></rap:Arrest>
  <rap:CourtAction><nc:ActivityIdentification><nc:IdentificationID>CR12-1</nc:IdentificationID></nc:ActivityIdentification>
   <rap:CourtCharge><j:ChargeDescriptionText>PROSTITUTION</j:ChargeDescriptionText><j:ChargeDisposition><nc:DispositionDate><nc:Date>2012-06-01</nc:Date></nc:DispositionDate>
    <nc:DispositionDescriptionText>GUILTY</nc:DispositionDescriptionText></j:ChargeDisposition>
    <j:ChargeTrackingIdentification><nc:IdentificationID>T1</nc:IdentificationID></j:ChargeTrackingIdentification></rap:CourtCharge></rap:CourtAction>
  <rap:Association><rap:X s:ref="R1"/><nc:OrganizationReference s:ref="A1"/></rap:Association>
 </rap:RapSheetCycle></rap:RapSheet>"""


def pdf_of(*pages: str, size: str = "8.5in", mono: bool = True) -> bytes:
    """A text PDF, one page a text, in a typewriter-like type."""
    font = "DejaVu Sans Mono" if mono else "Libertinus Serif"
    parts = [
        f'#set page(width: {size}, height: 11in, margin: 1.5cm)\n#set text(size: 10pt)\n#show raw: set text(font: "{font}", size: 10pt)'
    ]
    parts.append("\n#pagebreak()\n".join(f"```\n{page}\n```" for page in pages))
    return bytes(typst.compile("\n".join(parts).encode(), format="pdf"))


@lru_cache(maxsize=1)
def rap_sheet_pdf() -> bytes:
    """The rap sheet above, as a text PDF."""
    return pdf_of(RAP_SHEET)


def turned_pdf(degrees: int) -> bytes:
    """The rap sheet above on a page that the viewer shows turned."""
    document = pdfium.PdfDocument(rap_sheet_pdf())
    document[0].set_rotation(degrees)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def turned_writing(degrees: int) -> bytes:
    """The rap sheet above, written across the page."""
    source = f'#set page(width: 9in, height: 9in, margin: 0pt)\n#show raw: set text(font: "DejaVu Sans Mono", size: 10pt)\n#align(center + horizon, rotate({degrees}deg, reflow: true)[\n```\n{RAP_SHEET}\n```\n])'
    return bytes(typst.compile(source.encode(), format="pdf"))


@lru_cache(maxsize=4)
def scan(dots: int = 150) -> Image.Image:
    """The rap sheet above as a picture of its upper half, grey."""
    page = pdfium.PdfDocument(rap_sheet_pdf())[0]
    picture = page.render(scale=dots / 72).to_pil().convert("L")
    return picture.crop((0, 0, picture.width, picture.height // 2))


def saved(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """A picture as a file."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def noisy(picture: Image.Image, strength: float = 18.0) -> Image.Image:
    """With the grain of a bad scanner."""
    grain = np.random.default_rng(1).normal(0, strength, (picture.height, picture.width))
    return Image.fromarray(np.clip(np.asarray(picture, float) + grain, 0, 255).astype("uint8"))


def xlsx_of(rows: list[list[object]], name: str = "Sheet") -> bytes:
    """A spreadsheet."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = name
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zip_bomb(size: int) -> bytes:
    """A spreadsheet by its parts, that unpacks to `size` zeros."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.xml", "<workbook/>")
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(size // 1_000_000):
                part.write(b"\0" * 1_000_000)
    return out.getvalue()
