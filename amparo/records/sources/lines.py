"""Words on a page → lines in reading order, with the columns of the paper kept by spaces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from amparo.records.source import Box, Line, Word, around

WIDEST = 400
"""Columns of one line; words further right keep their order and lose their distance."""

BETWEEN_WORDS = 1.6
"""A gap up to this many signs wide parts words; a wider one parts columns."""

SAME_PITCH = 0.08
"""Letters whose widths differ by less than this share come from a typewriter-like type."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A word as it stands on the page: text without blanks, box (left, top, right, bottom), confidence 0 to 1."""

    text: str
    box: Box
    confidence: float = 1.0

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.box[3] - self.box[1]

    @property
    def middle(self) -> float:
        """The height of its middle on the page."""
        return (self.box[1] + self.box[3]) / 2


def scaled(box: Box, factor: float) -> Box:
    """A box in another unit."""
    return (box[0] * factor, box[1] * factor, box[2] * factor, box[3] * factor)


def lines_of(page: int, pieces: Sequence[Piece], *, glued: bool = False) -> tuple[Line, ...]:
    """The lines of one page, numbered from 1.

    `glued`: pieces that touch are parts of one word (a PDF may place every letter by itself).
    """
    rows = _rows(pieces)
    if glued:
        rows = [_glue(row) for row in rows]
    cell, exact = _cell([piece for row in rows for piece in row])
    margin = min((piece.box[0] for row in rows for piece in row), default=0.0)
    return tuple(_line(page, number, row, margin, cell, exact) for number, row in enumerate(rows, 1))


def _rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces on one height, each row from left to right, rows from top to bottom."""
    rows: list[list[Piece]] = []
    middle = height = 0.0
    for piece in sorted(pieces, key=lambda piece: (piece.middle, piece.box[0])):
        if rows and abs(piece.middle - middle) < 0.5 * min(piece.height, height):
            row = rows[-1]
            row.append(piece)
            middle += (piece.middle - middle) / len(row)
            height += (piece.height - height) / len(row)
        else:
            rows.append([piece])
            middle, height = piece.middle, piece.height
    return [_without_doubles(sorted(row, key=lambda piece: piece.box[0])) for row in rows]


def _without_doubles(row: list[Piece]) -> list[Piece]:
    """Bold type is often the same word printed twice, a hair apart."""
    kept: list[Piece] = []
    for piece in row:
        near = 0.3 * piece.height
        if any(
            other.text == piece.text
            and abs(other.box[0] - piece.box[0]) < near
            and abs(other.box[2] - piece.box[2]) < near
            for other in kept[-3:]
        ):
            continue
        kept.append(piece)
    return kept


def _glue(row: list[Piece]) -> list[Piece]:
    glued: list[Piece] = []
    for piece in row:
        if glued and -0.5 * piece.height < piece.box[0] - glued[-1].box[2] < 0.1 * piece.height:
            last = glued[-1]
            box = around([last.box, piece.box])
            assert box is not None
            glued[-1] = Piece(last.text + piece.text, box, min(last.confidence, piece.confidence))
        else:
            glued.append(piece)
    return glued


def _cell(pieces: Sequence[Piece]) -> tuple[float, bool]:
    """The width of one column, and whether every sign has that width."""
    widths = sorted(
        (piece.box[2] - piece.box[0]) / len(piece.text)
        for piece in pieces
        if len(piece.text) > 1 and piece.box[2] > piece.box[0]
    )
    if not widths:
        heights = [piece.height for piece in pieces if piece.height > 0]
        return (0.5 * median(heights) if heights else 1.0), False
    low, middle, high = (widths[int(share * (len(widths) - 1))] for share in (0.1, 0.5, 0.9))
    if high - low < SAME_PITCH * middle:
        return middle, True
    return widths[int(0.4 * (len(widths) - 1))], False


def _line(page: int, number: int, row: list[Piece], margin: float, cell: float, exact: bool) -> Line:
    text = ""
    words: list[Word] = []
    right = margin
    for piece in row:
        column = min(round((piece.box[0] - margin) / cell), WIDEST)
        gap = (piece.box[0] - right) / cell
        if not words:
            start = max(0, column)
        elif exact:
            start = max(len(text) + 1, column)
        elif gap < BETWEEN_WORDS:
            start = len(text) + 1
        else:
            start = max(len(text) + 2, column)
        text = text.ljust(start) + piece.text
        words.append(Word(piece.text, start, piece.box, round(piece.confidence, 4)))
        right = piece.box[2]
    return Line(page, number, text, around([piece.box for piece in row]), tuple(words))
