"""What was on the paper: a source as pages of lines, each with its place; spreadsheets and data files also as rows.

Readers of sources (`amparo.records.sources`) make these values; layouts turn them into charges. Nothing is left out here:
every line and every row of the file is in `pages`, so that what a layout does not use can be listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, counted from the upper left corner of the page, in the unit of the page's width and height."""

KINDS = ("pdf", "picture", "html", "text", "csv", "xlsx", "json", "xml", "htcds", "ca_doj")

DOUBTFUL_BELOW = 0.90
"""A word read from a picture with less confidence than this (0 to 1) is doubtful: a person looks at it."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word, or one run of words that the reader of pictures saw as one.

    `start` is its first column in the text of its line (from 0): `line.text[start:start + len(text)] == text`.
    `confidence` is 1.0 for what the file holds as text, less for what was read from a picture.
    """

    text: str
    start: int
    box: Box | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page, or one row of a table.

    `text` has the width of the paper: words keep their columns by spaces, so that fixed-column layouts survive. `page`
    and `number` count from 1; `box` is none where the source has no picture (a spreadsheet, plain text).
    """

    page: int
    number: int
    text: str
    box: Box | None = None
    words: tuple[Word, ...] = ()

    @property
    def confidence(self) -> float:
        """That of the least certain word, 0 to 1."""
        return min((word.confidence for word in self.words), default=1.0)

    @property
    def doubtful(self) -> bool:
        """Whether a person has to look at it."""
        return self.confidence < DOUBTFUL_BELOW

    def between(self, start: int, end: int) -> tuple[Word, ...]:
        """The words that touch the columns from `start` up to, not including, `end`."""
        return tuple(word for word in self.words if word.start < end and word.start + len(word.text) > start)

    def part(self, start: int, end: int) -> tuple[Box | None, float]:
        """Where the text between two columns stands on the page, and how certain it is."""
        words = self.between(start, end)
        boxes = [_cut(word, start, end) for word in words if word.box]
        return around(boxes) or self.box, min((word.confidence for word in words), default=1.0)

    @property
    def place(self) -> str:
        """Where it is, as a person looks for it."""
        return f"page {self.page}, line {self.number}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: one value for each column; `line` is the number of its line in the page."""

    line: int
    values: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Rows under named columns, from a spreadsheet or a data file.

    `fields` says what each column means where that is known: the index of the column → the path of a fact of a charge
    (`offence.text`, `disposition.date`), of the subject (`subject.name`, `subject.born`), or `case` (`case.id`).
    `confirmed` is false where the meaning was guessed from the names and a person has not looked.
    """

    name: str
    page: int
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    fields: Mapping[int, str] = field(default_factory=dict)
    confirmed: bool = False


@dataclass(frozen=True)
class Page:
    """One page, sheet or part of a file.

    `how` it was read: text (the file holds it), ocr (from a picture), table (rows). `width` and `height` in points for
    PDF, in pixels for a picture, 0 where there is no picture. `title` names a sheet. `turned` is how many degrees
    clockwise the picture was turned to stand upright; `image` is that upright picture (PNG or JPEG), where it was asked for.
    """

    number: int
    lines: tuple[Line, ...]
    how: str = "text"
    width: float = 0.0
    height: float = 0.0
    title: str = ""
    turned: float = 0.0
    image: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person should know of how the file was read (an encoding guessed, a page without text)."""

    what: str
    page: int = 0
    line: int = 0


@dataclass(frozen=True)
class Source:
    """One file as it was read. `name` is the file's name without its folder; `sha256` in hexadecimal."""

    name: str
    kind: str
    sha256: str
    pages: tuple[Page, ...]
    tables: tuple[Table, ...] = ()
    notes: tuple[Note, ...] = ()

    def lines(self) -> Iterator[Line]:
        """Every line of every page, in reading order."""
        for page in self.pages:
            yield from page.lines

    def line(self, page: int, number: int) -> Line:
        """The line with these numbers. Raises `KeyError`."""
        return self._by_place[page, number]

    def page(self, number: int) -> Page:
        """The page with this number. Raises `KeyError`."""
        for page in self.pages:
            if page.number == number:
                return page
        raise KeyError(number)

    @cached_property
    def _by_place(self) -> dict[tuple[int, int], Line]:
        return {(line.page, line.number): line for line in self.lines()}


def around(boxes: list[Box]) -> Box | None:
    """The smallest box around all of these; none where there are none."""
    if not boxes:
        return None
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _cut(word: Word, start: int, end: int) -> Box:
    """The part of a word's box under these columns: signs are taken to be equally wide."""
    left, top, right, bottom = word.box or (0.0, 0.0, 0.0, 0.0)
    width = (right - left) / max(1, len(word.text))
    first, last = max(0, start - word.start), min(len(word.text), end - word.start)
    return (left + first * width, top, left + last * width, bottom)


def plain_source(text: str, name: str = "record.txt", kind: str = "text") -> Source:
    """A source from text at hand (for tests and for text that was pasted); a form feed begins a new page."""
    import hashlib

    pages = []
    for number, part in enumerate(text.split("\f"), 1):
        lines = tuple(plain_line(number, count, line) for count, line in enumerate(part.splitlines(), 1))
        pages.append(Page(number, lines))
    return Source(name, kind, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), tuple(pages))


def plain_line(page: int, number: int, text: str) -> Line:
    """A line of text without a picture; its words are what stands between blanks."""
    words = []
    start = 0
    for word in text.split():
        start = text.index(word, start)
        words.append(Word(word, start))
        start += len(word)
    return Line(page, number, text, None, tuple(words))
