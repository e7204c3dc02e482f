"""Files that are broken, lie or mean harm: a clear error with the page or row, or the honest rest; nothing is lost in silence."""

import io
import random
import zipfile

import pytest
from PIL import Image

from amparo.facts.problems import Problems
from amparo.records.sources import Limits, Request, open_bytes
from tests.records.sources import papers

NOISE = random.Random(1).randbytes(2_000)
PDF = papers.rap_sheet_pdf()
PNG = papers.saved(Image.new("L", (200, 100), "white"))

BILLION = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><RapSheet><x>&c;</x></RapSheet>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><RapSheet>&x;</RapSheet>'
OUTSIDE_DTD = '<?xml version="1.0"?><!DOCTYPE RapSheet SYSTEM "http://example.org/a.dtd"><RapSheet/>'


def locked_zip() -> bytes:
    """A packed file that is no spreadsheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("a.txt", "a")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.pdf", b"", ["The file is empty"]),
        ("a.pdf", PDF[: len(PDF) // 3], ["damaged or cut off", "whole file"]),
        ("a.pdf", b"%PDF-1.7\n" + b"\0" * 500, ["damaged or cut off"]),
        ("a.pdf", b"%PDF-1.7\n" + NOISE[:2_000], ["damaged or cut off"]),
        ("a.png", PNG[:60], ["damaged or cut off"]),
        ("a.png", PNG[:30], ["damaged"]),
        ("a.jpg", b"\xff\xd8\xff" + b"\0" * 100, ["picture"]),
        ("a.heic", b"\0\0\0\x18ftypheic" + b"\0" * 20, ["HEIC", "JPEG"]),
        ("a.zip", locked_zip(), ["ZIP archive", "each by itself"]),
        ("a.xlsx", papers.xlsx_of([["Charge"], ["THEFT"]])[:300], ["damaged or cut off"]),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ["spreadsheet is damaged"]),
        ("a.exe", b"MZ\x90\0", ["a program", "do not open"]),
        ("a.gz", b"\x1f\x8b\x08", ["gzip"]),
        ("a.bin", NOISE[:64] + b"\0\x01\x02", ["not text"]),
        ("a.txt", b"CII/A0123\x00\x01\x02", ["line 1", "not text"]),
        ("a.txt", "CII".encode("utf-16") + b"\xd8", ["UTF-16", "damaged"]),
        ("a.csv", b'Case,Charge\n1,"THEFT\n2,b\n', ["line 2", "quote", "not closed"]),
        ("a.csv", b'Case,Charge\n1,"THEFT" x\n', ["line 2", "closing quote"]),
        ("a.json", b'{"charges": [{"charge": "THEFT"}', ["line 1", "bracket"]),
        ("a.json", b"[" * 100_000, ["nested too deeply"]),
        ("a.json", b'{"amparo": "amparo-case/1"}', ["a file of Amparo itself"]),
        ("a.xml", b"<RapSheet><Arrest></RapSheet>", ["line 1", "not readable as XML"]),
        ("a.xml", BILLION.encode(), ["entities", "not allowed"]),
        ("a.xml", OUTSIDE.encode(), ["not allowed"]),
        ("a.xml", b"<a>" * 5_000, ["nested too deeply"]),
        ("a.xml", b'<?xml version="1.0" encoding="no-such"?><a/>', ["not readable as XML"]),
        ("a.html", b"<html><body>" + b"<div>" * 100_000, ["nested too deeply"]),
    ],
)  # fmt: skip
def test_refused(name: str, data: bytes, says: list[str]) -> None:
    with pytest.raises(Problems) as refused:
        open_bytes(data, name)
    message = str(refused.value)
    assert message.startswith(name)
    assert [word for word in says if word not in message] == [], message


@pytest.mark.parametrize(
    ("limits", "name", "data", "says"),
    [
        (Limits(size=100), "a.pdf", PDF, ["at most 100 bytes"]),
        (Limits(pages=1), "a.pdf", papers.pdf_of("a", "b"), ["2 pages", "at most 1"]),
        (Limits(signs_a_page=50), "a.pdf", PDF, ["page 1", "at most 50"]),
        (Limits(pixels=10_000), "a.png", PNG, ["page 1", "200 × 100", "save it smaller"]),
        (Limits(rows=2), "a.csv", b"Case,Charge\n1,a\n2,b\n3,c\n4,d\n", ["line 4", "more than 2 rows", "amparo bulk"]),
        (Limits(columns=3), "a.csv", b"a,b,c,d\n1,2,3,4\n", ["line 1", "4 cells"]),
        (Limits(line=20), "a.txt", b"a\n" + b"b" * 30, ["line 2", "30 signs"]),
        (Limits(rows=2), "a.txt", b"a\nb\nc\n", ["3 lines"]),
        (Limits(unpacked=5_000_000), "a.xlsx", papers.zip_bomb(9_000_000), ["unpacks to 9 MB", "at most 5 MB"]),
    ],
)  # fmt: skip
def test_bounds(limits: Limits, name: str, data: bytes, says: list[str]) -> None:
    with pytest.raises(Problems) as refused:
        open_bytes(data, Request(name, limits=limits))
    assert [word for word in says if word not in str(refused.value)] == [], str(refused.value)


def test_a_table_of_contents_that_lies_about_a_bomb() -> None:
    data = bytearray(papers.zip_bomb(9_000_000))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    with pytest.raises(Problems) as refused:
        open_bytes(bytes(data), Request("a.xlsx", limits=Limits(unpacked=5_000_000)))
    assert "damaged" in str(refused.value) or "more than it says" in str(refused.value)


@pytest.mark.parametrize(
    ("name", "data", "note"),
    [
        ("a.pdf", b"Name,Charge\nJane,THEFT\n", "The name says pdf; the file is csv"),
        ("a.csv", PDF, "The name says csv; the file is pdf"),
        ("a.jpg", papers.HTML.encode(), "The name says picture; the file is html"),
    ],
)
def test_a_name_that_lies_is_told(name: str, data: bytes, note: str) -> None:
    assert note in open_bytes(data, name).notes[0].what


@pytest.mark.parametrize(
    ("data", "line", "says"),
    [
        (b"Case,Charge\n1,THEFT\n2,THEFT,PETTY\n3,LOITERING\n", 3, "3 cells, more than the 2 columns"),
        (b"Case,Charge,Disposition\n1,THEFT,GUILTY\n2,THEFT\n", 3, "2 cells, fewer than the 3 columns"),
    ],
)
def test_one_comma_too_many_or_too_few(data: bytes, line: int, says: str) -> None:
    source = open_bytes(data, "a.csv")
    (note,) = source.notes
    assert (note.line, says in note.what) == (line, True)
    assert line not in [row.line for row in source.tables[0].rows]
    assert line in [one.line for one in [*source.notes]]
    assert [one.number for one in source.lines()] == list(range(1, data.count(b"\n") + 1))


def test_rows_without_a_header() -> None:
    source = open_bytes(b"1,THEFT,2014-05-01\n2,LOITERING,2015-01-01\n", "a.csv")
    assert "No row with the names of the columns" in source.notes[0].what
    assert source.tables[0].fields == {}
    assert len(source.tables[0].rows) == 2


@pytest.mark.parametrize("password", ["", "wrong"])
def test_an_encrypted_pdf_asks_for_its_password(password: str) -> None:
    with pytest.raises(Problems) as refused:
        open_bytes(ENCRYPTED, Request("a.pdf", password=password))
    assert "password" in str(refused.value)


def test_an_encrypted_pdf_opens_with_its_password() -> None:
    source = open_bytes(ENCRYPTED, Request("a.pdf", password="open"))
    assert [line.text for line in source.lines()] == ["SECRET"]


def test_an_outside_definition_is_never_fetched() -> None:
    # the name leads nowhere: had it been asked for, reading would have failed
    source = open_bytes(OUTSIDE_DTD.encode(), "a.xml")
    assert "No charge was found" in source.notes[0].what


def test_text_that_nobody_sees_is_not_read() -> None:
    visible = b"BT /F1 12 Tf 72 700 Td (CONVICTED) Tj ET"
    hidden = b"BT 3 Tr /F1 12 Tf 72 600 Td (ACQUITTED) Tj ET"
    source = open_bytes(written_pdf(visible + b"\n" + hidden), "a.pdf")
    assert [line.text for line in source.lines()] == ["CONVICTED"]
    assert "nobody can see" in source.notes[0].what


def test_text_outside_the_page_is_not_read() -> None:
    source = open_bytes(written_pdf(b"BT /F1 12 Tf 72 700 Td (IN) Tj 5000 0 Td (OUT) Tj ET"), "a.pdf")
    assert [line.text for line in source.lines()] == ["IN"]


def test_a_page_without_end() -> None:
    data = written_pdf(b"BT /F1 12 Tf 72 700 Td (IN) Tj ET", box=b"[0 0 100000000 100000000]")
    source = open_bytes(data, "a.pdf")
    assert source.page(1).how in ("text", "unreadable")


def test_a_form_that_calls_itself() -> None:
    data = written_pdf(b"BT /F1 12 Tf 72 700 Td (IN) Tj ET /X Do", forms=b"/XObject << /X 6 0 R >>")
    assert [line.text for line in open_bytes(data, "a.pdf").lines()] == ["IN"]


def written_pdf(content: bytes, box: bytes = b"[0 0 612 792]", forms: bytes = b"") -> bytes:
    """A PDF written by hand: one page with this content."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox "
        + box
        + b" /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> "
        + forms
        + b" >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 100 100] /Resources << /XObject << /X 6 0 R >> >> /Length 5 >>\nstream\n/X Do\nendstream",
    ]
    out = b"%PDF-1.7\n"
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(
        b"%010d 00000 n \n" % place for place in places
    )
    return out + b"trailer << /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def _encrypted() -> bytes:
    """A PDF locked with the word "open" (RC4, 40 bits: the oldest of the standard's handlers, enough to ask for a password)."""
    import hashlib

    pad = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")

    def rc4(key: bytes, data: bytes) -> bytes:
        state, j = list(range(256)), 0
        for i in range(256):
            j = (j + state[i] + key[i % len(key)]) % 256
            state[i], state[j] = state[j], state[i]
        i = j = 0
        out = []
        for byte in data:
            i = (i + 1) % 256
            j = (j + state[i]) % 256
            state[i], state[j] = state[j], state[i]
            out.append(byte ^ state[(state[i] + state[j]) % 256])
        return bytes(out)

    def md5(data: bytes) -> bytes:
        return hashlib.md5(data, usedforsecurity=False).digest()

    word = (b"open" + pad)[:32]
    owner = rc4(md5(word)[:5], word)
    name = b"0123456789abcdef"
    key = md5(word + owner + (-4 & 0xFFFFFFFF).to_bytes(4, "little") + name)[:5]
    user = rc4(key, pad)
    content = b"BT /F1 12 Tf 72 700 Td (SECRET) Tj ET"
    locked = rc4(md5(key + b"\x04\x00\x00\x00\x00")[:10], content)
    plain = written_pdf(content).replace(content, locked)
    lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<%s> <%s>]" % (
        owner.hex().encode(), user.hex().encode(), name.hex().encode(), name.hex().encode(),
    )  # fmt: skip
    return plain.replace(b"trailer << ", b"trailer << " + lock + b" ")


ENCRYPTED = _encrypted()
