"""A paper that was edited in a word processor and comes back: what is still missing in it, and taking the draft mark off.

Nothing of it is run or followed: it is a ZIP whose few XML parts are read with entities and the network off.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from lxml import etree  # type: ignore[import-untyped]

MOST_PARTS = 2_000
MOST_BYTES = 40 * 1024 * 1024
"""So large may a document be when it is unpacked."""

BODY = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_GAP = re.compile(r"\[\[\s*\w+\s*:\s*(.*?)\]\]", re.DOTALL)
_HEAD = re.compile(r"word/[\w-]+\.xml")
NOTE = "DraftNoteText"
NOTE_HEAD = "DraftNoteHeading"
MARK = "DraftMark"


class NotADocx(Exception):
    """This is no DOCX that can be opened; `reason` is a key of `papers.wrong`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class LeftOver:
    """What keeps an edited paper from being approved."""

    gaps: tuple[str, ...]
    notes: int


def left_over(content: bytes) -> LeftOver:
    """The gaps and the notes to the lawyer that are left in a DOCX. Raises `NotADocx`."""
    parts = _opened(content)
    found: dict[str, None] = {}
    notes = 0
    for name, part in parts.items():
        if not _HEAD.fullmatch(name):
            continue
        root = _tree(part)
        if name != BODY and root.tag not in (f"{_W}hdr", f"{_W}ftr", f"{_W}footnotes", f"{_W}endnotes"):
            continue
        for paragraph in root.iter(f"{_W}p"):
            style = _style(paragraph)
            notes += style == NOTE_HEAD
            for gap in _GAP.findall(_text(paragraph)):
                found[" ".join(gap.split())] = None
    return LeftOver(tuple(found), notes)


def unmarked(content: bytes) -> bytes:
    """An approved DOCX without the mark that says draft on every page. Raises `NotADocx`."""
    parts = _opened(content)
    for name, part in parts.items():
        if name == BODY or not _HEAD.fullmatch(name) or MARK.encode() not in part:
            continue
        root = _tree(part)
        if root.tag != f"{_W}hdr":
            continue
        for paragraph in list(root.iter(f"{_W}p")):
            if _style(paragraph) == MARK:
                for run in paragraph.findall(f".//{_W}t"):
                    run.text = ""
        parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _opened(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_PARTS or sum(one.file_size for one in entries) > MOST_BYTES:
                raise NotADocx("too_large")
            parts = {one.filename: _unpacked(archive, one) for one in entries if not one.is_dir()}
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError, OSError):
        raise NotADocx("not_docx") from None
    if BODY not in parts:
        raise NotADocx("not_docx")
    if any(name.lower().endswith("vbaproject.bin") for name in parts):
        raise NotADocx("macros")
    return parts


def _unpacked(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> bytes:
    # what an entry says of its own size may be a lie
    with archive.open(one) as opened:
        part = opened.read(one.file_size + 1)
    if len(part) > one.file_size:
        raise NotADocx("too_large")
    return part


def _tree(part: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise NotADocx("not_docx")
    try:
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError:
        raise NotADocx("not_docx") from None


def _style(paragraph: etree._Element) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return str(style.get(f"{_W}val", "")) if style is not None else ""


def _text(paragraph: etree._Element) -> str:
    return "".join(str(one.text or "") for one in paragraph.iter(f"{_W}t"))
