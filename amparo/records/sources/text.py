"""Plain text: the encoding found or reported, pages at form feeds, one line a line."""

from __future__ import annotations

import codecs
import re

from amparo.records.source import Note, Page, plain_line
from amparo.records.sources.limits import Request

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decoded(data: bytes, request: Request) -> tuple[str, tuple[Note, ...]]:
    """The text in a file, and a note where its encoding is a guess. Raises `Problems`."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding, request), ()
    if data and data[:4000].count(0) > len(data[:4000]) // 4:
        # every other byte of western text in UTF-16 is zero; which one tells the order
        encoding = "utf-16-le" if data[1:4000:2].count(0) > data[0:4000:2].count(0) else "utf-16-be"
        return _strict(data, encoding, request), (Note(f"The text was taken to be {encoding.upper()}."),)
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
    if _NOT_TEXT.search(data[:4000].decode("latin-1")):
        raise request.refuse(
            "The file is not text and of no kind that is known.",
            line=line,
            expected="PDF, a picture, HTML, CSV, XLSX, JSON, XML or plain text",
        )
    text = data.decode("cp1252", "replace").replace("�", "?")
    note = (
        f"The text is not UTF-8 and was taken to be Windows-1252 (Latin-1). Look at accents, the first in line {line}."
    )
    return text, (Note(note, 1, line),)


def _strict(data: bytes, encoding: str, request: Request) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        reached = data[: error.start].decode(encoding, "ignore").count("\n") + 1
        raise request.refuse(
            f"The text begins as {encoding.upper()} and is damaged.", line=reached, expected="text saved as UTF-8"
        ) from None


def split(text: str, request: Request) -> list[str]:
    """The lines of a text; only line ends part them. Raises `Problems` for a line beyond the limit."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    if len(lines) > request.limits.rows:
        raise request.refuse(f"The file has {len(lines):,} lines.", expected=f"at most {request.limits.rows:,}")
    for number, line in enumerate(lines, 1):
        if len(line) > request.limits.line:
            raise request.refuse(
                f"The line has {len(line):,} signs.", line=number, expected=f"at most {request.limits.line:,}"
            )
    return lines


def read_text(text: str, request: Request) -> tuple[Page, ...]:
    """Pages of plain text. Raises `Problems`."""
    if found := _NOT_TEXT.search(text):
        line = text[: found.start()].count("\n") + 1
        raise request.refuse("The file holds signs that are not text.", line=line, expected="plain text")
    pages = []
    for number, part in enumerate(text.split("\f"), 1):
        request.reached(number)
        lines = (line.expandtabs(8) for line in split(part, request))
        pages.append(Page(number, tuple(plain_line(number, count, line) for count, line in enumerate(lines, 1))))
        if len(pages) > request.limits.pages:
            raise request.refuse(f"The file has more than {request.limits.pages:,} pages.", page=number)
    return tuple(pages)
