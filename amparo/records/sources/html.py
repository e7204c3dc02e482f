"""Docket pages saved from a browser: text blocks as lines, tables as rows with their columns. Scripts are never run."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import lxml.etree  # type: ignore[import-untyped]
import lxml.html  # type: ignore[import-untyped]

from amparo.records.source import Line, Note, Page, Row, Table, Word, plain_line
from amparo.records.sources.columns import guess, mapped
from amparo.records.sources.limits import Request

NOT_SHOWN = frozenset(
    ("script", "style", "template", "noscript", "head", "iframe", "object", "svg", "select", "datalist")
)
BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "details", "div", "dl", "dt", "fieldset",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main", "nav",
    "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
WIDEST_CELL = 80
DEEPEST = 200


def web_archive(data: bytes, request: Request) -> bytes:
    """The page in a file saved as one MHTML file. Raises `Problems`."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                return content
    raise request.refuse("The saved web page holds no page.", expected="a page saved as HTML")


def read_html(text: str, request: Request) -> tuple[Page, tuple[Table, ...], tuple[Note, ...]]:
    """One page of lines, the tables in it, notes. Raises `Problems`."""
    parser = lxml.html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text), parser=parser)
    except (lxml.etree.LxmlError, ValueError) as error:
        raise request.refuse(
            f"The page cannot be read as HTML: {str(error).splitlines()[0][:80]}.",
            expected="a page saved from a browser",
        ) from None
    reader = _Reader(request)
    reader.block(root, 0)
    reader.flush()
    notes = []
    if parser.error_log and any("Excessive depth" in entry.message for entry in parser.error_log):
        raise request.refuse("The page is nested too deeply.", expected="a page saved from a browser")
    if not reader.lines:
        notes.append(Note("The page holds no text; scripts may draw it. Print it to PDF in the browser.", 1))
    return Page(1, tuple(reader.lines)), tuple(reader.tables), tuple(notes)


@dataclass
class _Reader:
    request: Request
    lines: list[Line] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    held: list[str] = field(default_factory=list)

    def block(self, element: lxml.html.HtmlElement, depth: int) -> None:
        """Reads one element and what is in it."""
        if depth > DEEPEST:
            raise self.request.refuse("The page is nested too deeply.", expected="a page saved from a browser")
        if not _shown(element):
            return
        tag = element.tag
        if tag == "table" and _is_data(element):
            self.flush()
            self.table(element, depth)
            return
        blocks = tag in BLOCKS
        if blocks:
            self.flush()
        if tag == "pre":
            for line in (element.text_content() or "").splitlines():
                self.add(line.rstrip())
            return
        if tag == "input" and element.get("type", "text") in ("text", "") and element.get("value"):
            self.held.append(element.get("value", ""))
        if tag == "textarea" or element.text:
            self.held.append(element.text or "")
        for below in element:
            self.block(below, depth + 1)
            if below.tail:
                self.held.append(below.tail)
        if blocks:
            self.flush()

    def flush(self) -> None:
        """Ends a line."""
        text = " ".join("".join(self.held).split())
        self.held.clear()
        if text:
            self.add(text)

    def add(self, text: str) -> Line | None:
        """One line more."""
        if not text.strip():
            return None
        if len(self.lines) >= self.request.limits.rows:
            raise self.request.refuse(f"The page has more than {self.request.limits.rows:,} lines.")
        if len(text) > self.request.limits.line:
            raise self.request.refuse("A line of the page is too long.", line=len(self.lines) + 1)
        line = plain_line(1, len(self.lines) + 1, text.expandtabs(8))
        self.lines.append(line)
        return line

    def table(self, element: lxml.html.HtmlElement, depth: int) -> None:
        """A table of data: each row a line, cells under each other."""
        rows: list[list[str]] = []
        heads: list[bool] = []
        for row in _rows(element):
            cells: list[str] = []
            kinds: list[str] = []
            for cell in row:
                if cell.tag not in ("td", "th") or not _shown(cell):
                    continue
                cells.append(" ".join(_text(cell, depth).split()))
                kinds.append(cell.tag)
                cells += [""] * min(20, _count(cell.get("colspan")) - 1)
            if len(cells) > self.request.limits.columns:
                raise self.request.refuse(f"A row has {len(cells):,} cells.", line=len(self.lines) + 1)
            if any(cells):
                rows.append(cells)
                heads.append("td" not in kinds)
        if not rows:
            return
        caption = element.find("caption")
        if caption is not None:
            self.held.append(caption.text_content() or "")
            self.flush()
        columns = max(len(cells) for cells in rows)
        widths = [
            min(WIDEST_CELL, max(len(cells[column]) if column < len(cells) else 0 for cells in rows))
            for column in range(columns)
        ]
        numbers = [self.row(cells, widths) for cells in rows]
        if heads[0] and columns > 1 and len(rows) > 1:
            names = tuple(rows[0] + [""] * (columns - len(rows[0])))
            body = tuple(
                Row(number, tuple(cells + [""] * (columns - len(cells))))
                for cells, number in zip(rows[1:], numbers[1:], strict=True)
            )
            said = mapped(names, self.request.mapping)
            fields = said or guess(names)
            # other tables of a page (events, payments) are lines and no charges
            if "offence.text" in fields.values() or "offence.statute" in fields.values():
                self.tables.append(Table(element.get("id") or "table", 1, names, body, fields, bool(said)))

    def row(self, cells: list[str], widths: list[int]) -> int:
        """One line with the cells in their columns; the number of the line."""
        text, words = "", []
        start = 0
        for cell, width in zip(cells, widths, strict=False):
            start = max(start, len(text) + 2 if text else 0)
            if cell:
                text = text.ljust(start) + cell
                words.append(Word(cell, start))
            start += width + 2
        number = len(self.lines) + 1
        self.add(text)
        self.lines[-1] = Line(1, number, text, None, tuple(words))
        return number


def _shown(element: lxml.html.HtmlElement) -> bool:
    if not isinstance(element.tag, str) or element.tag in NOT_SHOWN:
        return False
    if element.get("hidden") is not None or (element.tag == "input" and element.get("type") == "hidden"):
        return False
    return not HIDDEN.search(element.get("style") or "")


def _is_data(table: lxml.html.HtmlElement) -> bool:
    """Whether a table holds data; one that holds tables or blocks of text is there for the layout of the page."""
    return table.find(".//table") is None


def _rows(table: lxml.html.HtmlElement) -> Iterator[lxml.html.HtmlElement]:
    for row in table.iter("tr"):
        if _shown(row) and all(_shown(above) for above in row.iterancestors()):
            yield row


def _text(element: lxml.html.HtmlElement, depth: int) -> str:
    if depth > DEEPEST:
        return ""
    if not _shown(element):
        return ""
    parts = [element.text or ""]
    if element.tag == "input" and element.get("type", "text") in ("text", ""):
        parts.append(element.get("value", ""))
    for below in element:
        inside = _text(below, depth + 1)
        apart = isinstance(below.tag, str) and below.tag in BLOCKS
        parts.append(f" {inside} " if apart else inside)
        parts.append(below.tail or "")
    return "".join(parts)


def _count(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 4 else 1
