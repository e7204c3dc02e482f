"""Readers of each kind of file: bytes → a source with every line and its place.

`open_bytes` reads in this process; what a stranger made goes through `amparo.records.reading`, which reads in a process of
its own with bounds.
"""

from __future__ import annotations

import hashlib

from amparo.records.source import Note, Page, Source, Table
from amparo.records.sources.kinds import belied, kind_of, kind_of_text
from amparo.records.sources.limits import Limits, Request, megabytes
from amparo.records.sources.signs import seen_pages, seen_tables

__all__ = ["Limits", "Request", "open_bytes"]

Content = tuple[str, tuple[Page, ...], tuple[Table, ...], tuple[Note, ...]]
"""Kind, pages, tables, notes."""


def open_bytes(data: bytes, request: Request | str) -> Source:
    """Reads one file. Raises `Problems` where it cannot be read, or could only be read in part."""
    if isinstance(request, str):
        request = Request(request)
    if len(data) > request.limits.size:
        raise request.refuse(
            f"The file has {megabytes(len(data))}.", expected=f"at most {megabytes(request.limits.size)}"
        )
    kind, pages, tables, notes = _read(data, request)
    pages, odd = seen_pages(pages)
    tables, notes = seen_tables(tables), (*notes, *odd)
    if promised := belied(kind, request.name):
        notes = (Note(f"The name says {promised}; the file is {kind} and was read as that."), *notes)
    name = request.name.replace("\\", "/").rpartition("/")[2]
    return Source(name, kind, hashlib.sha256(data).hexdigest(), pages, tables, notes)


def _read(data: bytes, request: Request) -> Content:
    kind = kind_of(data, request)
    if kind == "pdf":
        from amparo.records.sources.pdf import read_pdf

        return (kind, *_no_tables(read_pdf(data, request)))
    if kind == "picture":
        from amparo.records.sources.picture import read_picture

        return (kind, *_no_tables(read_picture(data, request)))
    if kind == "xlsx":
        from amparo.records.sources.table import read_spreadsheet

        return _with_standard(kind, *read_spreadsheet(data, request))
    return _read_characters(data, kind, request)


def _read_characters(data: bytes, kind: str, request: Request) -> Content:
    from amparo.records.sources.text import decoded, read_text

    if kind == "mhtml":
        from amparo.records.sources.html import web_archive

        data = web_archive(data, request)
    if kind == "characters" and data.lstrip()[:5] == b"<?xml":
        return _read_xml(data, (), request)  # XML names its own encoding
    text, notes = decoded(data, request)
    kind = "html" if kind == "mhtml" else kind_of_text(text, request.name)
    if kind == "xml":
        return _read_xml(data, notes, request)
    if kind == "html":
        from amparo.records.sources.html import read_html

        page, tables, said = read_html(_declared(data, text), request)
        return kind, (page,), tables, (*notes, *said)
    if kind == "json":
        from amparo.records.sources.json_rows import read_json

        pages, tables, said = read_json(text, request)
        return _with_standard(kind, pages, tables, (*notes, *said))
    if kind == "csv":
        from amparo.records.sources.ca_doj import is_ca_doj, read_ca_doj
        from amparo.records.sources.table import read_csv

        if is_ca_doj(text):
            pages, tables, said = read_ca_doj(text, request)
            return "ca_doj", pages, tables, (*notes, *said)
        pages, tables, said = read_csv(text, request)
        return _with_standard(kind, pages, tables, (*notes, *said))
    return kind, read_text(text, request), (), notes


def _read_xml(data: bytes, notes: tuple[Note, ...], request: Request) -> Content:
    from amparo.records.sources.rap_xml import parsed, read_rap_xml

    root = parsed(data, request)
    if root.tag.rpartition("}")[2].lower() == "html":
        from amparo.records.sources.html import read_html
        from amparo.records.sources.text import decoded

        text, notes = decoded(data, request)
        page, tables, said = read_html(text, request)
        return "html", (page,), tables, (*notes, *said)
    pages, tables, said = read_rap_xml(root, request)
    return "xml", pages, tables, (*notes, *said)


def _declared(data: bytes, text: str) -> str:
    """A saved page says in itself which encoding it has, where it is not UTF-8."""
    import re

    found = re.search(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{2,20})", data[:4000], re.IGNORECASE)
    if found and found[1].lower() not in (b"utf-8", b"utf8", b"utf-16"):
        try:
            return data.decode(found[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError, ValueError):
            return text
    return text


def _no_tables(
    read: tuple[tuple[Page, ...], tuple[Note, ...]],
) -> tuple[tuple[Page, ...], tuple[Table, ...], tuple[Note, ...]]:
    return read[0], (), read[1]


def _with_standard(kind: str, pages: tuple[Page, ...], tables: tuple[Table, ...], notes: tuple[Note, ...]) -> Content:
    from amparo.records.sources.htcds import as_htcds

    if found := as_htcds(tables):
        return "htcds", pages, found[0], (*notes, *found[1])
    return kind, pages, tables, notes
