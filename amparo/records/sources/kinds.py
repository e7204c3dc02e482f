"""Which kind of file it is, from what it holds and not from its name."""

from __future__ import annotations

import io
import re
import zipfile

from amparo.records.sources.limits import Request

PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"GIF8", b"BM", b"P4", b"P5", b"P6")
REFUSED = (
    (b"\x1f\x8b", "a gzip archive", "the file that was packed"),
    (b"7z\xbc\xaf", "a 7-Zip archive", "the files that were packed"),
    (b"Rar!", "a RAR archive", "the files that were packed"),
    (b"MZ", "a program", "a record; do not open this file"),
    (b"\x7fELF", "a program", "a record; do not open this file"),
    (b"{\\rtf", "a rich text document", "it printed to PDF"),
    (b"age-encryption.org/", "an encrypted file", "the file decrypted"),
    (b"-----BEGIN", "a key or a signed message", "a record"),
    (b"%!PS", "a PostScript file", "it converted to PDF"),
    (b"SQLite format 3", "a database", "its tables exported as CSV"),
    (b"PAR1", "a Parquet table", "amparo bulk for tables of many people"),
)
BY_NAME = {
    "pdf": ("pdf",),
    "picture": ("png", "jpg", "jpeg", "tif", "tiff", "gif", "bmp", "webp"),
    "xlsx": ("xlsx", "xls", "ods", "xlsm", "xlsb"),
    "html": ("html", "htm", "mht", "mhtml", "xhtml"),
    "json": ("json", "jsonl"),
    "xml": ("xml",),
    "csv": ("csv", "tsv"),
}


ALSO = {"csv": ("text", "ca_doj", "htcds"), "xlsx": ("htcds",), "json": ("htcds",)}
"""Kinds that keep what a name promises: a table of a known layout is still a table."""


def kind_of(data: bytes, request: Request) -> str:
    """pdf, picture, xlsx, mhtml or characters (to be looked at as text). Raises `Problems` for what is not read."""
    if not data:
        raise request.refuse("The file is empty.", expected="a record")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(PICTURES[:5]) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return "picture"
    if data.startswith((b"BM", b"P4", b"P5", b"P6")) and b"\x00" in data[:64]:
        return "picture"
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif", b"ftyphevc"):
        raise request.refuse("The photo is in the HEIC or AVIF format.", expected="it saved as JPEG or PNG")
    if data.startswith(b"PK\x03\x04"):
        return _packed(data, request)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "xlsx"
    for start, what, expected in REFUSED:
        if data.startswith(start):
            raise request.refuse(f"The file is {what}.", expected=expected)
    head = data[:2000].lower()
    if (
        head.startswith((b"from:", b"mime-version:", b"content-type:", b"snapshot-content-location:"))
        and b"multipart/related" in head
    ):
        return "mhtml"
    return "characters"


def kind_of_text(text: str, name: str) -> str:
    """html, xml, json, csv or text."""
    start = text.lstrip("﻿ \t\r\n")[:3000]
    lower = start.lower()
    if lower.startswith("<"):
        if lower.startswith("<?xml") and "<html" not in lower:
            return "xml"
        if re.search(r"<(!doctype\s+html|html|head|body|table|div|pre)\b", lower):
            return "html"
        return "xml" if re.match(r"<[a-z_!?]", lower) else "text"
    if start[:1] in ("{", "[") and re.match(r"\{\s*(\"|\})|\[\s*(\{|\[|\"|\]|\d)", start):
        return "json"
    ending = _ending(name)
    if ending in BY_NAME["csv"]:
        return "csv"
    if ending in ("txt", "text", "log", ""):
        return "text"
    from amparo.records.sources.table import delimiter

    return "csv" if delimiter(text) else "text"


def belied(kind: str, name: str) -> str:
    """The kind that the name of a file promises, where it is another than the file's; else empty."""
    ending = _ending(name)
    for promised, endings in BY_NAME.items():
        if ending in endings and promised != kind and kind not in ALSO.get(promised, ()):
            return promised
    return ""


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _packed(data: bytes, request: Request) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = set(packed.namelist()[:10_000])
    # zipfile raises NotImplementedError for a way of packing that it does not know
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        raise request.refuse("The packed file is damaged or cut off.", expected="the whole file") from None
    if any(name.startswith("xl/") for name in names) or "content.xml" in names:
        if "content.xml" in names and not any(name.startswith("xl/") for name in names):
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                try:
                    if b"text" in packed.open("mimetype").read(200):
                        raise request.refuse("The file is a text document.", expected="it printed to PDF")
                # what it is cannot be told: it is read as a table, whose reader refuses what is damaged
                except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
                    pass
        return "xlsx"
    if any(name.startswith("word/") for name in names):
        raise request.refuse("The file is a Word document.", expected="it printed to PDF")
    raise request.refuse("The file is a ZIP archive.", expected="the files in it, each by itself")
