"""Each kind of file → its lines, with their places, and nothing left out."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.records.source import Source, plain_source
from amparo.records.sources import Request, open_bytes
from amparo.records.sources.columns import guess, read_mapping, write_mapping
from tests.records.sources import papers


def texts(source: Source, page: int = 1) -> list[str]:
    return [line.text for line in source.page(page).lines]


def test_a_text_pdf_keeps_its_columns() -> None:
    source = open_bytes(papers.rap_sheet_pdf(), "rap.pdf")
    assert (source.kind, source.page(1).how) == ("pdf", "text")
    assert texts(source) == papers.RAP_SHEET.splitlines()


def test_every_word_says_where_it_stands() -> None:
    source = open_bytes(papers.rap_sheet_pdf(), "rap.pdf")
    page = source.page(1)
    for line in page.lines:
        assert source.line(1, line.number) is line
        for word in line.words:
            assert line.text[word.start : word.start + len(word.text)] == word.text
            left, top, right, bottom = word.box or (0, 0, 0, 0)
            assert 0 <= left < right <= page.width
            assert 0 <= top < bottom <= page.height
    tops = [line.box[1] for line in page.lines if line.box]
    assert tops == sorted(tops)


def test_a_part_of_a_line_has_its_own_box() -> None:
    line = open_bytes(papers.rap_sheet_pdf(), "rap.pdf").line(1, 2)
    start = line.text.index("19910405")
    box, sure = line.part(start, start + 8)
    whole, _ = line.part(0, 12)
    assert sure == 1.0
    assert box is not None
    assert whole is not None
    assert whole[0] < box[0] < box[2] <= whole[2]


@pytest.mark.parametrize("turn", [90, 180, 270])
@pytest.mark.parametrize("how", ["page", "writing"])
def test_turned_pages_read_the_same(turn: int, how: str) -> None:
    source = open_bytes(papers.turned_pdf(turn) if how == "page" else papers.turned_writing(turn), "turned.pdf")
    page = source.page(1)
    assert texts(source) == papers.RAP_SHEET.splitlines()
    assert all(
        line.box and 0 <= line.box[0] < line.box[2] <= page.width and line.box[3] <= page.height for line in page.lines
    )


def test_two_columns_of_proportional_type_stay_apart() -> None:
    import typst

    rows = "".join(f"[Count {n}], [Soliciting for prostitution in the {n}. degree], [Guilty], " for n in range(1, 5))
    table = f"#set page(width: 8.5in, height: 11in)\n#table(columns: (1fr, 3fr, 1fr), stroke: none, {rows})"
    source = open_bytes(typst.compile(table.encode(), format="pdf"), "docket.pdf")
    lines = texts(source)
    assert len(lines) == 4
    for number, line in enumerate(lines, 1):
        cells = [cell for cell in line.split("  ") if cell.strip()]
        assert [cell.strip() for cell in cells] == [
            f"Count {number}",
            f"Soliciting for prostitution in the {number}. degree",
            "Guilty",
        ]
    assert len({line.index("Guilty") for line in lines}) == 1


@pytest.mark.parametrize(
    ("name", "data", "kind", "some"),
    [
        ("a.txt", papers.RAP_SHEET.encode(), "text", "  647(B) PC-PROSTITUTION"),
        ("a.txt", papers.RAP_SHEET.encode("utf-16"), "text", "  647(B) PC-PROSTITUTION"),
        ("a.txt", papers.RAP_SHEET.encode("utf-16-le"), "text", "  647(B) PC-PROSTITUTION"),
        ("a.txt", papers.RAP_SHEET.encode("utf-8-sig"), "text", "CII/A01234567"),
        ("a.txt", "NOMBRE PEÑA".encode("cp1252"), "text", "NOMBRE PEÑA"),
        ("a.csv", papers.CSV.encode(), "csv", "A1       THEFT, PETTY  2913.02  GUILTY       2014-05-01"),
        ("a.csv", papers.CSV.replace(",", ";").replace("THEFT;", "THEFT,").encode(), "csv", "A1       THEFT, PETTY  2913.02  GUILTY       2014-05-01"),
        ("a.html", papers.HTML.encode(), "html", "1      PROSTITUTION  GUILTY"),
        ("a.json", b'{"charges": [{"charge": "THEFT", "case": {"number": "A1"}}]}', "json", "charge: THEFT  case.number: A1"),
        ("a.xml", papers.XML.encode(), "xml", "subject.name: Jane Doe  subject.other_names: Star Roe  subject.born: 1991-04-05; 1989-04-05"),
    ],
)  # fmt: skip
def test_a_line_of_each_kind(name: str, data: bytes, kind: str, some: str) -> None:
    source = open_bytes(data, name)
    assert source.kind == kind
    assert some in texts(source)


def test_the_encoding_that_was_guessed_is_told() -> None:
    (note,) = open_bytes("A\nPEÑA\n".encode("cp1252"), "a.txt").notes
    assert "Windows-1252" in note.what
    assert note.line == 2


def test_a_page_ends_at_a_form_feed() -> None:
    assert [len(page.lines) for page in open_bytes(b"a\nb\n\fc\n", "a.txt").pages] == [2, 1]


def test_a_saved_page_without_its_scripts() -> None:
    source = open_bytes(papers.HTML.encode(), "a.html")
    assert texts(source) == [
        "Case summary",
        "State v. Roe",
        "Case 14CR001",
        "Charges",
        "Count  Charge        Disposition",
        "1      PROSTITUTION  GUILTY",
        "2      LOITERING     DISMISSED",
        "Printed 2020-01-02",
    ]
    (table,) = source.tables
    assert table.fields == {0: "count", 1: "offence.text", 2: "disposition.text"}
    assert [row.values for row in table.rows] == [("1", "PROSTITUTION", "GUILTY"), ("2", "LOITERING", "DISMISSED")]
    assert [row.line for row in table.rows] == [6, 7]


def test_a_page_saved_as_one_file() -> None:
    page = papers.HTML.replace("=", "=3D")
    parts = ["From: <Saved by Blink>", "MIME-Version: 1.0", 'Content-Type: multipart/related; boundary="b"', "", "--b",
             "Content-Type: text/html; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "", page, "--b--", ""]  # fmt: skip
    assert "1      PROSTITUTION  GUILTY" in texts(open_bytes("\r\n".join(parts).encode(), "a.mhtml"))


def test_a_spreadsheet_under_a_title() -> None:
    import datetime

    rows: list[list[object]] = [
        ["My client"],
        [],
        ["Docket", "Offense", "Outcome", "Offense Date"],
        ["D1", "SOLICITING", "GUILTY", datetime.date(2012, 3, 4)],
        [7, "THEFT", None, None],
    ]
    source = open_bytes(papers.xlsx_of(rows), "a.xlsx")
    (table,) = source.tables
    assert table.fields == {0: "case_number", 1: "offence.text", 2: "disposition.text", 3: "date"}
    assert not table.confirmed
    assert [(row.line, row.values) for row in table.rows] == [
        (4, ("D1", "SOLICITING", "GUILTY", "2012-03-04")),
        (5, ("7", "THEFT", "", "")),
    ]
    assert [line.number for line in source.lines()] == [1, 3, 4, 5]


def test_a_mapping_is_written_read_and_used() -> None:
    names = ("Nr", "Was", "Ende")
    text = write_mapping(names, {0: "case_number", 1: "offence.text"}, {"jurisdiction": "us-oh"})
    mapping = read_mapping(text, "m.yaml")
    source = open_bytes(b"Nr,Was,Ende\n1,THEFT,GUILTY\n", Request("a.csv", mapping=mapping))
    (table,) = source.tables
    assert table.confirmed
    assert table.fields == {0: "case_number", 1: "offence.text", 3: "jurisdiction"}
    assert table.rows[0].values == ("1", "THEFT", "GUILTY", "us-oh")


def test_columns_may_be_mapped_by_number() -> None:
    request = Request("a.csv", mapping={"column 2": "offence.text", "column 1": "case_number"})
    (table,) = open_bytes(b"1,THEFT\n2,LOITERING\n", request).tables
    assert table.fields == {0: "case_number", 1: "offence.text"}
    assert len(table.rows) == 2


@pytest.mark.parametrize(
    ("names", "fields"),
    [
        (
            ("CaseNumber", "chargeDescription", "DISPOSITION DATE"),
            {0: "case_number", 1: "offence.text", 2: "disposition.date"},
        ),
        (("Dispositon", "Offence"), {0: "disposition.text", 1: "offence.text"}),
        (("Charge", "Charge Description"), {0: "offence.text"}),
        (("Shoe size", "Deposition date"), {}),
    ],
)
def test_what_columns_hold(names: tuple[str, ...], fields: dict[int, str]) -> None:
    assert guess(names) == fields


def test_a_rap_sheet_in_xml() -> None:
    source = open_bytes(papers.XML.encode(), "a.xml")
    table = source.tables[1]
    rows = [{path: value for path, value in zip(table.columns, row.values, strict=True) if value} for row in table.rows]
    cycle = {"record.cycle": "1", "record.cycle_date": "2012-03-04"}
    arrest = {**cycle, "arrest.date": "2012-03-04", "arrest.agency": "PORT CITY PD"}
    court = {
        "record.event": "court",
        "case_number": "CR12-1",
        "disposition.text": "GUILTY",
        "disposition.date": "2012-06-01",
    }
    assert rows == [
        {**arrest, **court, "record.tracking": "T1", "arrest.text": "PROSTITUTION", "offence.text": "PROSTITUTION"},
        {**arrest, "record.event": "arrest", "offence.text": "LOITERING"},
    ]
    assert "ASKED FOR" not in source.tables[0].rows[0].values
    assert any("ASKED FOR" in text for text in texts(source, 2))


def test_rows_that_share_a_tracking_number_twice_stay_apart() -> None:
    start = papers.XML.index("<rap:CourtCharge>")
    end = papers.XML.index("</rap:CourtCharge>") + len("</rap:CourtCharge>")
    twice = papers.XML[:end] + papers.XML[start:end] + papers.XML[end:]
    assert len(open_bytes(twice.encode(), "a.xml").tables[1].rows) == 4


def test_a_person_beside_a_list_of_charges() -> None:
    source = open_bytes(
        b'{"client": {"name": "Jane Doe", "dob": "1991-04-05"}, "charges": [{"charge": "THEFT"}]}', "a.json"
    )
    found = {
        path: (table.rows[0].values[at], source.line(table.page, table.rows[0].line).text)
        for table in source.tables
        for at, path in table.fields.items()
    }
    assert found == {
        "offence.text": ("THEFT", "charge: THEFT"),
        "subject.name": ("Jane Doe", "client.name: Jane Doe"),
        "subject.born": ("1991-04-05", "client.dob: 1991-04-05"),
    }


def test_the_table_of_the_california_department_of_justice() -> None:
    from amparo.records.sources.ca_doj import layout

    names = layout()["columns"]
    known = {
        "PRI_NAME": "DOE,JANE",
        "OFFENSE_DESCR": "647(B) PC-PROSTITUTION",
        "DISP_DESCR": "CONVICTED",
        "STP_EVENT_DATE": "20140501",
    }
    row = ",".join(f'"{known.get(name, "")}"' for name in names)
    source = open_bytes(f"{','.join(names)}\n{row}\n".encode(), "doj.csv")
    assert source.kind == "ca_doj"
    (table,) = source.tables
    values = {path: table.rows[0].values[index] for index, path in table.fields.items()}
    assert values["subject.name"] == "DOE,JANE"
    assert values["offence.text"] == "647(B) PC-PROSTITUTION"
    assert values["record.date"] == "20140501"
    assert values["jurisdiction"] == "us-ca"


def test_the_table_of_california_joins_arrest_and_court_and_leaves_custody_out() -> None:
    from amparo.records.matters import charges_of
    from amparo.records.record import read_record
    from amparo.records.sources.ca_doj import layout

    names = layout()["columns"]
    same = {"PRI_NAME": "DOE,JANE", "CYC_ORDER": "1", "CNT_ORDER": "1", "OFFENSE_DESCR": "647(B) PC-PROSTITUTION"}
    steps = [
        {"STP_TYPE_DESCR": "ARREST/DETAINED/CITED", "STP_EVENT_DATE": "20140312", "STP_ORI_DESCR": "CAPD SAN DIEGO"},
        {"STP_TYPE_DESCR": "COURT ACTION", "STP_EVENT_DATE": "20140501", "DISP_DESCR": "CONVICTED"},
        {"STP_TYPE_DESCR": "CUSTODY", "STP_EVENT_DATE": "20140601"},
    ]
    rows = [",".join(f'"{(same | step).get(name, "")}"' for name in names) for step in steps]
    matters = charges_of([read_record(open_bytes("\n".join([",".join(names), *rows]).encode(), "doj.csv"))])
    (charge,) = matters.charges
    assert (charge.text("arrest.date"), charge.text("arrest.agency")) == ("2014-03-12", "CAPD SAN DIEGO")
    assert (charge.text("disposition.kind"), charge.text("disposition.date")) == ("convicted", "2014-05-01")
    assert [one.what for one in matters.review if one.counts] == [
        "The record lists this under other: it may be no charge."
    ]


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.xlsx"])
def test_case_files_of_the_data_standard(name: str) -> None:
    row = {
        "prs_FirstName": "Jane",
        "prs_SecondName": "Doe",
        "prs_Birthdate": "1991-04-05",
        "vic_TypeOfExploitation": "SexualExploitation",
    }
    data = {
        "a.csv": f"{','.join(row)}\n{','.join(row.values())}\n".encode(),
        "a.json": json.dumps([row]).encode(),
        "a.xlsx": papers.xlsx_of([list(row), list(row.values())]),
    }[name]
    source = open_bytes(data, name)
    assert source.kind == "htcds"
    (table,) = source.tables
    assert table.fields == dict(enumerate(row))
    assert any("SexualExploitation" in line.text for line in source.lines())


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=40), max_size=15
    )
)
def test_no_line_of_a_text_is_lost(lines: list[str]) -> None:
    source = open_bytes(b"\xef\xbb\xbf" + "".join(f"x{line}\n" for line in lines).encode() + b"x", "a.txt")
    assert [line.text for line in source.lines()] == [f"x{line}" for line in lines] + ["x"]


@given(st.lists(st.lists(st.text("abc1-,\"' \n", max_size=6), min_size=3, max_size=3), min_size=1, max_size=12))
def test_no_cell_of_a_table_is_lost(rows: list[list[str]]) -> None:
    import csv
    import io

    out = io.StringIO()
    csv.writer(out).writerows([["Case No", "Charge", "Disposition"], *rows])
    source = open_bytes(out.getvalue().encode(), Request("a.csv"))
    filled = [[" ".join(cell.split()) for cell in row] for row in rows if any(cell.strip() for cell in row)]
    assert [[word.text for word in line.words] for line in source.lines()][1:] == [
        [cell for cell in row if cell] for row in filled
    ]
    assert [list(row.values) for table in source.tables for row in table.rows] == filled


@given(st.text("ab  \t:", max_size=60))
def test_words_stand_where_they_say(text: str) -> None:
    for line in plain_source(text).lines():
        assert [line.text[word.start : word.start + len(word.text)] for word in line.words] == line.text.split()
