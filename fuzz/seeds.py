"""Small valid files to begin from; all of them invented."""

from __future__ import annotations

import io
import json

from amparo.records.sources.ca_doj import layout
from bench.sheets.writers import WRITERS, sheet

RAP_SHEET = """CII/A01234567
DOB/19910405 SEX/F
NAM/01 DOE, JANE
* * * *
ARR/DET/CITE:
NAM:01 DOB:19910405
20140312 CAPD SAN DIEGO
CNT:01 #4455667
647(B) PC-PROSTITUTION
- - - -
COURT:
NAM:01
20140501 CASC SAN DIEGO
CNT:01 #CD12345
647(B) PC-DISORDERLY CONDUCT:PROSTITUTION
*DISPO:CONVICTED
CONV STATUS:MISDEMEANOR
SEN: 003 YEARS PROBATION, 045 DAYS JAIL
"""

ROWS = 'Case No,Charge,Statute,Disposition,Disp Date\nA1,"PROSTITUTION, 2ND",2907.25,GUILTY,2014-05-01\n'

XML = """<?xml version="1.0"?><r:RapSheet xmlns:r="urn:r"><r:RapSheetPerson>
<r:PersonName><r:PersonFullName>JANE DOE</r:PersonFullName></r:PersonName></r:RapSheetPerson>
<r:RapSheetCycle><r:Arrest><r:ActivityDate><r:Date>2012-03-04</r:Date></r:ActivityDate><r:ArrestCharge>
<r:ChargeDescriptionText>PROSTITUTION</r:ChargeDescriptionText></r:ArrestCharge></r:Arrest></r:RapSheetCycle></r:RapSheet>"""

HTML = "<html><body><h1>Docket</h1><table><tr><th>Count</th><th>Charge</th></tr><tr><td>1<td>PROSTITUTION</table><p>a<br>b</body></html>"

JSON = json.dumps({"charges": [{"case": {"number": "A1"}, "charge": "PROSTITUTION"}], "name": "Jane"})

MAPPING = "amparo: amparo-mapping/1\ncolumns:\n  Charge: offence.text\nalways:\n  jurisdiction: us-oh\n"

WIRE = json.dumps(
    {
        **{"number": 1, "how": "text", "width": 1, "height": 1, "title": "", "turned": 0},
        "lines": [[1, "a", [0, 0, 1, 1], [["a", 0, None, 1]]]],
        **{"name": "a", "kind": "text", "sha256": "0", "notes": [["n", 0, 0]]},
        "tables": [["t", 1, ["a"], [[1, ["b"]]], [[0, "offence.text"]], True]],
    }
)


def pdf() -> bytes:
    """One page of text."""
    import typst

    source = "#set page(width: 300pt, height: 200pt)\n```\n" + RAP_SHEET + "```\n"
    return bytes(typst.compile(source.encode(), format="pdf"))


def picture() -> bytes:
    """A small page."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (60, 60), "white").save(out, "PNG")
    return out.getvalue()


def xlsx() -> bytes:
    """A sheet of two rows."""
    import openpyxl

    book = openpyxl.Workbook()
    for row in ROWS.splitlines():
        book.active.append(row.split(","))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive() -> bytes:
    """A page that a browser saved as one file."""
    head = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n'
    return f"{head}{HTML}\r\n--x--\r\n".encode()


def california() -> bytes:
    """The header of the California Department of Justice's table, and a row."""
    names = layout()["columns"]
    said = {
        "PRI_NAME": '"DOE,JANE"',
        "CYC_ORDER": "1",
        "STP_TYPE_DESCR": "COURT ACTION",
        "OFFENSE_DESCR": "647(B) PC-PROSTITUTION",
    }
    return f"{','.join(names)}\n{','.join(said.get(name, '') for name in names)}\n".encode()


PEOPLE = """Case No,Charge,Statute,Disposition,Disp Date,Count,DOB,Name,State
A1,THEFT,2913.02,GUILTY,2014-05-01,1-2,1991-04-05,"DOE, JANE",OH
"""

PARTNER = json.dumps(
    {
        "person": {"prs_FirstName": "Wren", "prs_SecondName": "Kestrel", "prs_Birthdate": "1992-06-30"},
        "victim_context": {
            "vic_TraffickingStatus": "ActualVictimOfTrafficking",
            "vic_TraffickingStatusDecisionMakingOrg": "NGO",
            "vic_TypeOfExploitation": ["ForcedLabour", "Servitude"],
            "vic_MethodsOfControl": ["DebtBondage"],
        },
        "historic_trafficking_event": [
            {"hte_Type": "Exploitation", "hte_Date": "2013/2014", "hte_City": "Elmira", "amp_Kinds": "sex_trafficking"},
            {"hte_Type": "Recruitment", "hte_Date": "2013-01-02", "hte_Description": "a fair"},
        ],
        "amparo_recognition": [{"amp_RecognitionKind": "court_finding", "amp_RecognitionDate": "2015"}],
    }
)


def records() -> list[bytes]:
    """A sheet in each layout."""
    return [RAP_SHEET.encode(), *(sheet(name, 1, 1).text.encode() for name in WRITERS)]


PLAIN = {"html": HTML, "csv": ROWS, "json": JSON, "xml": XML, "text": RAP_SHEET, "mapping": MAPPING, "wire": WIRE}
MADE = {"pdf": pdf, "picture": picture, "xlsx": xlsx}


def seeds(target: str) -> list[bytes]:
    """Where a target begins."""
    if target == "record":
        return records()
    if target == "case":
        return [PEOPLE.encode(), PARTNER.encode(), JSON.encode(), XML.encode(), california(), HTML.encode()]
    if target == "any":
        return [text.encode() for text in PLAIN.values()] + [make() for make in (*MADE.values(), archive, california)]
    return [MADE[target]()] if target in MADE else [PLAIN[target].encode()]
