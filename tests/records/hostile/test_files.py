"""Files that are broken, lie or mean harm, given to the command beside a good one: each is refused or shown for what it is, the good one is read."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from click.testing import CliRunner

from amparo.cli import main
from amparo.facts.problems import Problems
from amparo.records.matters import charges_of
from amparo.records.reading import read_source
from amparo.records.record import read_record
from amparo.records.sources import Limits, Request, open_bytes
from tests.records.sources import papers
from tests.records.sources.test_hostile import ENCRYPTED, written_pdf

CONTENT = b"BT /F1 12 Tf 72 700 Td (%s) Tj ET"


def zeros(count: int, of: bytes = b" ") -> bytes:
    """What unpacks to so many signs."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(of * 1_000_000) for _ in range(count // 1_000_000)) + packer.flush()


def png(width: int, height: int) -> bytes:
    """A picture that says it is so large."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name in names:
            packed.writestr(name, "x")
    return out.getvalue()


def laughs() -> str:
    levels = "".join(f'<!ENTITY e{at} "{f"&e{at - 1};" * 10 if at else "ha"}">' for at in range(12))
    return f'<?xml version="1.0"?><!DOCTYPE a [{levels}]><RapSheet>&e11;</RapSheet>'


REFUSED: dict[str, tuple[bytes, str]] = {
    "empty.pdf": (b"", "The file is empty. Expected a record."),
    "truncated.pdf": (papers.rap_sheet_pdf()[:900], "The PDF is damaged or cut off"),
    "encrypted.pdf": (ENCRYPTED, "--password-file"),
    "pages.pdf": (written_pdf(b"BT ET").replace(b"[3 0 R] /Count 1", b"[" + b"3 0 R " * 1_500 + b"] /Count 1500"), "at most 1,000; part it into several files"),
    "program.pdf": (b"MZ\x90\0" + b"\0" * 100, "The file is a program. Expected a record; do not open this file."),
    "bomb.png": (png(60_000, 60_000), "60,000 × 60,000 pixels"),
    "truncated.png": (papers.saved(papers.scan())[:2000], "damaged or cut off"),
    "bomb.xlsx": (papers.zip_bomb(310_000_000), "unpacks to 310 MB"),
    "packed.zip": (zipped("../../etc/cron.d/x"), "ZIP archive. Expected the files in it, each by itself"),
    "letter.docx": (zipped("word/document.xml"), "a Word document. Expected it printed to PDF"),
    "laughs.xml": (laughs().encode(), "entities of its own, which is not allowed"),
    "outside.xml": (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><RapSheet>&x;</RapSheet>', "not allowed"),
    "deep.xml": (b"<a>" * 5_000, "line 1: The XML file is nested too deeply"),
    "deep.json": (b"[" * 100_000, "line 1: The file is nested too deeply"),
    "deep.html": (b"<div>" * 50_000, "nested too deeply"),
    "deep.mhtml": (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="0"\r\n\r\n'
        + b"".join(b'--%d\r\nContent-Type: multipart/related; boundary="%d"\r\n\r\n' % (at, at + 1) for at in range(2000)),
        "nested too deeply",
    ),
    "cells.csv": (b"a,b\n" + b"x," * 2_000 + b"\n", "line 2: The row has 2,001 cells"),
    "quote.csv": (b'Case,Charge\n1,"THEFT\n2,b\n', "line 2: A quote that begins in this row is not closed"),
    "line.txt": (b"CII/A0\n" + b"x" * 200_000, "line 2: The line has 200,000 signs"),
    "noise.txt": (bytes(range(128, 256)) + b"\x00\x01\x02", "not text and of no kind that is known"),
    "damaged.txt": ("CII".encode("utf-16") + b"\xd8", "UTF-16-LE and is damaged"),
    "twice.json": (b'[{"charge": "THEFT", "charge": "ROBBERY"}]', '"charge" is given twice'),
}  # fmt: skip


def test_each_is_refused_with_its_place_and_the_good_one_is_read(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(papers.RAP_SHEET)
    (tmp_path / "folder.pdf").mkdir()
    for name, (data, _) in REFUSED.items():
        (tmp_path / name).write_bytes(data)
    before = sorted(path.name for path in tmp_path.iterdir())
    files = [str(tmp_path / name) for name in ("good.txt", *REFUSED, "folder.pdf", "not-there.pdf")]
    done = CliRunner().invoke(main, ["read", *files])
    assert done.exit_code == 1
    said = {line.partition(": ")[0].rpartition("/")[2].partition(",")[0]: line for line in done.stderr.splitlines()}
    for name, (_, message) in REFUSED.items():
        assert message in said[name], said.get(name)
    assert "Is a directory" in said["folder.pdf"]
    assert "No such file" in said["not-there.pdf"]
    assert "Traceback" not in done.output
    assert "Charges read: 1" in done.stdout
    assert "How it ended: convicted" in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def three_pages(second: bytes, objects: tuple[bytes, ...] = (), resources: bytes = b"") -> bytes:
    """A PDF whose second page means harm: `second` is its stream with its dictionary, `objects` come after (from 9 on)."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R /Resources << /Font << /F1 8 0 R >> %s >> >>"
    good = [CONTENT % b"ONE", CONTENT % b"THREE"]
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R 4 0 R 5 0 R] /Count 3 >>",
        page % (6, b""), page % (9, resources), page % (7, b""),
        *(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(one), one) for one in good),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
        second,
        *objects,
    ]  # fmt: skip
    out, places = b"%PDF-1.7\n", []
    for number, one in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF"
    return out + end % (len(parts) + 1, table, len(parts) + 1, len(out))


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), more, content)


def branching(levels: int) -> tuple[bytes, ...]:
    """Forms of which each calls the next ten times."""
    out = []
    for level in range(levels):
        below = b"/XObject << /X %d 0 R >>" % (11 + level) if level < levels - 1 else b""
        body = b"/X Do " * 10 if below else CONTENT % b"IN"
        head = b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /Font << /F1 8 0 R >> %s >>" % below
        out.append(stream(body, head))
    return tuple(out)


BOMBS = {
    "stream": three_pages(stream(zeros(400_000_000), b"/Filter /FlateDecode")),
    "stream in a stream": three_pages(stream(zlib.compress(zeros(400_000_000), 9), b"/Filter [/FlateDecode /FlateDecode]")),
    "forms": three_pages(stream(b"/X Do"), branching(9), b"/XObject << /X 10 0 R >>"),
    "calls itself": three_pages(stream(b"/X Do"), (stream(b"/X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 10 0 R >> >>"),), b"/XObject << /X 10 0 R >>"),
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_page_that_means_harm_takes_no_other_page_with_it(tmp_path: Path, bomb: str) -> None:
    """Within its memory the page is read or marked; the pages around it are read; a person is told which to look at."""
    (tmp_path / "a.pdf").write_bytes(BOMBS[bomb])
    limits = Limits(memory=450_000_000, memory_for_pictures=450_000_000, seconds=100)
    source = read_source(tmp_path / "a.pdf", limits=limits)
    assert [line.text for line in source.page(1).lines + source.page(3).lines] == ["ONE", "THREE"]
    second = source.page(2)
    assert second.how == "unreadable" or second.lines == ()
    asked = [one.place.page for one in charges_of([read_record(source)]).review if one.kind == "page" and one.place]
    assert asked == ([2] if second.how == "unreadable" else [])


ODD = "TH\x1b[31mE\x00F\u202eT\x9b"


@pytest.mark.parametrize("name", ["a.json", "a.csv", "a.html", "a.xlsx"])
def test_signs_that_no_paper_shows_reach_no_value(name: str) -> None:
    rows = [{"Charge": ODD, "Case No": "1"}]
    data = {
        "a.json": json.dumps(rows).encode(),
        "a.csv": f"Charge,Case No\n{ODD},1\n".encode(),
        "a.html": f"<table><tr><th>Charge<th>Case No</tr><tr><td>{ODD}<td>1</table>".encode(),
        "a.xlsx": papers.xlsx_of([["Charge", "Case No"], ["TH\u202eEFT", 1]]),
    }[name]
    source = open_bytes(data, Request(name, mapping={"Charge": "offence.text"}))
    texts = [text for line in source.lines() for text in (line.text, *(word.text for word in line.words))]
    texts += [value for table in source.tables for row in table.rows for value in row.values]
    assert all(text.isprintable() for text in texts), texts
    assert any("Signs that no paper shows" in note.what for note in source.notes)
    for line in source.lines():
        assert [line.text[word.start : word.start + len(word.text)] for word in line.words] == [
            one.text for one in line.words
        ]


def test_a_record_never_drives_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(json.dumps([{"Charge": ODD, "Disposition": ODD}]).encode())
    (tmp_path / "b.json").write_bytes(b'[{"a\x1b[2Jb": 1, "a\x1b[2Jb": 2}]')
    (tmp_path / "c.json").write_bytes(b'[{"a\\u001b[2Jb": 1, "a\\u001b[2Jb": 2}]')
    done = CliRunner().invoke(main, ["read", *(str(tmp_path / name) for name in ("a.json", "b.json", "c.json"))])
    assert not {sign for sign in done.output if not sign.isprintable() and sign != "\n"}


@pytest.mark.parametrize(
    ("count", "readable"),
    [("1", True), ("9" * 10, False), ("9" * 5_000, False), ("1-9", True), ("²", False), ("-", False)],
)
def test_a_number_that_is_none_is_asked_about(count: str, readable: bool) -> None:
    data = f"Charge,Count\nTHEFT,{count}\n".encode()
    source = open_bytes(data, Request("a.csv", mapping={"Charge": "offence.text", "Count": "count"}))
    (charge,) = charges_of([read_record(source)]).charges
    assert ("count" in charge.facts, "count" in charge.doubtful) == (readable, not readable)


def test_an_encrypted_pdf_through_the_command(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(ENCRYPTED)
    for password, says in (("wrong", "password"), ("open", "SECRET")):
        (tmp_path / "password").write_text(password + "\n")
        done = CliRunner().invoke(
            main, ["read", str(tmp_path / "a.pdf"), "--password-file", str(tmp_path / "password")]
        )
        assert says in done.output, done.output


def test_what_is_too_much_says_how_much(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Case,Charge\n" + "1,THEFT\n" * 50)
    with pytest.raises(
        Problems, match=r"line 12: The file has more than 10 rows\. Expected fewer; amparo bulk reads more"
    ):
        read_source(path, limits=Limits(rows=10))
