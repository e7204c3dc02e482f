"""PDF: what the file holds as text, with its place; pages that are pictures are read as pictures."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from math import atan2, cos, pi, sin
from typing import Any

import numpy as np
import pypdfium2 as pdfium  # type: ignore[import-untyped]
from numpy.typing import NDArray
from pypdfium2 import raw

from amparo.records.source import Box, Note, Page
from amparo.records.sources.limits import Request
from amparo.records.sources.lines import Piece, lines_of, scaled

DOTS = 200
"""An inch, for reading a page as a picture."""

FEWEST_DOTS, MOST_DOTS = 150, 300
"""An inch, for reading a page that is one scan at the dots it was scanned with."""

MOST_OF_PAGE = 0.6
"""Of a page: a picture that covers more is the scan of a page."""

MOST_IMAGES = 50
"""Pictures of a page among which a scan is looked for."""

SHOWN_DOTS = 110
"""An inch, for the picture of a page beside what was read from it."""

PICTURE_SHARE = 0.15
"""Of a page: a picture that covers more may hold writing (a scan under a stamp); a seal or a logo covers less."""

INVISIBLE = 3
NOT_WRITTEN = frozenset((0, 0xFFFD))
HYPHENS = {0x2: "-", 0xFFFE: "-", 0xAD: "-"}
MOST_OBJECTS = 50_000


def read_pdf(data: bytes, request: Request) -> tuple[tuple[Page, ...], tuple[Note, ...]]:
    """The pages from `request.first_page` on. Raises `Problems`."""
    document = _opened(data, request)
    try:
        count = len(document)
        if count > request.limits.pages:
            raise request.refuse(
                f"The file has {count:,} pages.",
                expected=f"at most {request.limits.pages:,}; part it into several files",
            )
        if not count:
            raise request.refuse("The file has no page.")
        pages: list[Page] = []
        notes: list[Note] = []
        for number in range(request.first_page, count + 1):
            request.reached(number)
            page, said = _page(document, number, request)
            pages.append(page)
            notes += said
            request.done(page)
        return tuple(pages), tuple(notes)
    finally:
        document.close()


def _opened(data: bytes, request: Request) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data, password=request.password or None)
    except pdfium.PdfiumError as error:
        code = raw.FPDF_GetLastError()
        if code == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            if request.password:
                raise request.refuse("The password does not open this PDF.", expected="its password") from None
            raise request.refuse(
                "The PDF is encrypted.", expected="its password in a file, named with --password-file"
            ) from None
        if code == raw.FPDF_ERR_SECURITY:
            raise request.refuse(
                "The PDF is protected in a way that is not known.", expected="a copy printed to PDF or scanned"
            ) from None
        raise request.refuse(
            "The PDF is damaged or cut off.", expected="the whole file; get it again or print it to a new PDF"
        ) from None


def _page(document: pdfium.PdfDocument, number: int, request: Request) -> tuple[Page, list[Note]]:
    try:
        page = document[number - 1]
    except pdfium.PdfiumError:
        note = Note("This page is damaged and could not be read. Look at it yourself.", page=number)
        return Page(number, (), how="unreadable"), [note]
    try:
        return _read_page(page, number, request)
    finally:
        page.close()


def _read_page(page: pdfium.PdfPage, number: int, request: Request) -> tuple[Page, list[Note]]:
    notes: list[Note] = []
    if _has_fields(page):
        # what was typed into a form is drawn into the page, so that it is read with the rest
        raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY)
    width, height = page.get_size()
    if not (0 < width < 1e6 and 0 < height < 1e6):
        notes.append(Note("This page has no size that can be shown. Look at it yourself.", page=number))
        return Page(number, (), how="unreadable"), notes
    text = page.get_textpage()
    try:
        letters = _Letters(page, text, number, request)
    finally:
        text.close()
    notes += letters.notes
    pieces = letters.pieces
    covered = _covered(page, width * height)
    drawn = not pieces and not covered and _has_drawing(page)
    turned = letters.quarter * 90.0
    if covered > PICTURE_SHARE or drawn or letters.unmapped:
        seen = _as_picture(page, request)
        if not pieces or letters.unmapped or turned != 0:
            if letters.unmapped:
                notes.append(
                    Note("The letters of this page have no meaning in the file: it was read as a picture.", page=number)
                )
            return seen.page(number), notes
        if abs(seen.turned) < 1:
            added = [piece for piece in seen.pieces if not _written(piece, pieces)]
            if added:
                notes.append(Note("A picture in this page was read too.", page=number))
                pieces = [*pieces, *added]
        else:
            notes.append(Note("A turned picture in this page was not read. Look at it yourself.", page=number))
    image = None
    if request.pictures:
        image = _png(page, _scale(width, height, SHOWN_DOTS, request), letters.quarter)
    if letters.quarter % 2:
        width, height = height, width
    lines = lines_of(number, pieces, glued=True)
    return Page(number, lines, "text", width, height, turned=turned, image=image), notes


class _Letters:
    """The letters of one page as words, in the page as it is shown, from the upper left."""

    def __init__(self, page: pdfium.PdfPage, text: Any, number: int, request: Request) -> None:
        self.notes: list[Note] = []
        count = raw.FPDFText_CountChars(text.raw)
        if count > request.limits.signs_a_page:
            raise request.refuse(
                f"The page holds {count:,} signs.", page=number, expected=f"at most {request.limits.signs_a_page:,}"
            )
        codes = [raw.FPDFText_GetUnicode(text.raw, index) for index in range(count)]
        hidden = self._hidden(page, text, count)
        if any(hidden):
            self.notes.append(Note("Text that nobody can see in this page was left out.", page=number))
        self._matrix = _to_shown(page)
        self.quarter = self._quarter(text, codes)
        self._size = page.get_size()
        lost = sum(code in NOT_WRITTEN or 0xE000 <= code <= 0xF8FF for code in codes)
        visible = sum(not chr(code).isspace() for code in codes if code < 0x110000)
        self.unmapped = visible > 0 and lost > 0.1 * visible
        self.pieces = list(self._words(text, codes, hidden))

    def _hidden(self, page: pdfium.PdfPage, text: Any, count: int) -> list[bool]:
        """Scanners put a hidden layer of their own reading behind the picture; what nobody sees proves nothing."""
        for seen, item in enumerate(page.get_objects(filter=(raw.FPDF_PAGEOBJ_TEXT,), max_depth=8)):
            if raw.FPDFTextObj_GetTextRenderMode(item.raw) == INVISIBLE:
                break
            if seen > MOST_OBJECTS:
                return []
        else:
            return []
        modes = []
        for index in range(count):
            item_raw = raw.FPDFText_GetTextObject(text.raw, index)
            modes.append(bool(item_raw) and raw.FPDFTextObj_GetTextRenderMode(item_raw) == INVISIBLE)
        return modes

    def _quarter(self, text: Any, codes: list[int]) -> int:
        """By how many quarter turns the page must be turned clockwise for its writing to stand upright."""
        votes = [0, 0, 0, 0]
        a, b, c, d, _, _ = self._matrix
        for index in range(0, len(codes), max(1, len(codes) // 60)):
            angle = raw.FPDFText_GetCharAngle(text.raw, index)
            if angle < 0 or codes[index] >= 0x110000 or chr(codes[index]).isspace():
                continue
            # the library counts angles clockwise, the page upwards
            right, down = a * cos(angle) - c * sin(angle), b * cos(angle) - d * sin(angle)
            votes[round(-atan2(down, right) / (pi / 2)) % 4] += 1
        most = max(votes)
        return 0 if votes[0] == most else votes.index(most)

    def _box(self, text: Any, index: int) -> Box | None:
        area = raw.FS_RECTF()
        if not raw.FPDFText_GetLooseCharBox(text.raw, index, ctypes.byref(area)):
            return None
        a, b, c, d, e, f = self._matrix
        x0, y0 = a * area.left + c * area.top + e, b * area.left + d * area.top + f
        x1, y1 = a * area.right + c * area.bottom + e, b * area.right + d * area.bottom + f
        width, height = self._size
        if self.quarter == 1:
            x0, y0, x1, y1 = height - y0, x0, height - y1, x1
        elif self.quarter == 2:
            x0, y0, x1, y1 = width - x0, height - y0, width - x1, height - y1
        elif self.quarter == 3:
            x0, y0, x1, y1 = y0, width - x0, y1, width - x1
        return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def _words(self, text: Any, codes: list[int], hidden: list[bool]) -> Iterator[Piece]:
        width, height = self._size
        if self.quarter % 2:
            width, height = height, width
        signs: list[str] = []
        left = top = right = bottom = 0.0
        for index, code in enumerate(codes):
            sign = HYPHENS.get(code) or (chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "�")
            box = None
            if not (sign.isspace() or code == 0 or (hidden and hidden[index])):
                box = self._box(text, index)
            on_page = box is not None and box[2] > 0 and box[3] > 0 and box[0] < width and box[1] < height
            if box is None or not on_page:
                if signs:
                    yield Piece("".join(signs), (left, top, right, bottom))
                    signs = []
                continue
            if box[3] <= box[1]:
                box = (box[0], box[1] - 4, box[2], box[3] + 4)
            tall = box[3] - box[1]
            same_line = abs((box[1] + box[3]) - (top + bottom)) < tall
            if signs and (not same_line or not -0.5 * tall < box[0] - right < 0.2 * tall):
                yield Piece("".join(signs), (left, top, right, bottom))
                signs = []
            if not signs:
                left, top, right, bottom = box
            else:
                left, top, right, bottom = min(left, box[0]), min(top, box[1]), max(right, box[2]), max(bottom, box[3])
            signs.append(sign)
        if signs:
            yield Piece("".join(signs), (left, top, right, bottom))


def _to_shown(page: pdfium.PdfPage) -> tuple[float, float, float, float, float, float]:
    """From the file's own measure to points from the upper left of the page as it is shown (turned, cropped)."""
    width, height = page.get_size()
    fine = 1000
    points = []
    for x, y in ((0, 0), (1000, 0), (0, 1000)):
        across, down = ctypes.c_int(), ctypes.c_int()
        size = (max(1, round(width * fine / 1000)), max(1, round(height * fine / 1000)))
        many = 20 if max(size) < 50_000 else 1
        raw.FPDF_PageToDevice(
            page.raw, 0, 0, size[0] * many, size[1] * many, 0, x, y, ctypes.byref(across), ctypes.byref(down)
        )
        points.append((across.value * width / (size[0] * many), down.value * height / (size[1] * many)))
    (e, f), (ax, bx), (cx, dx) = points
    return ((ax - e) / 1000, (bx - f) / 1000, (cx - e) / 1000, (dx - f) / 1000, e, f)


def _has_fields(page: pdfium.PdfPage) -> bool:
    return bool(raw.FPDFPage_GetAnnotCount(page.raw) > 0)


def _has_drawing(page: pdfium.PdfPage) -> bool:
    return bool(raw.FPDFPage_CountObjects(page.raw) > 3)


def _covered(page: pdfium.PdfPage, area: float) -> float:
    """Which share of the page the pictures in it cover, at most 1."""
    covered = 0.0
    for seen, item in enumerate(page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=8)):
        left, bottom, right, top = item.get_bounds()
        covered += max(0.0, right - left) * max(0.0, top - bottom)
        if seen > MOST_OBJECTS:
            break
    return min(1.0, covered / area)


def _scale(width: float, height: float, dots: float, request: Request) -> float:
    """Pixels a point: as asked, or as many as the limit allows."""
    return float(min(dots / 72, (request.limits.pixels / (width * height)) ** 0.5))


def _dots(page: pdfium.PdfPage, width: float, height: float) -> float:
    """Dots an inch at which a page is read as a picture: those of the scan where the page is one, so that its pixels stay."""
    for seen, item in enumerate(page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=4)):
        left, bottom, right, top = item.get_bounds()
        if (right - left) * (top - bottom) > MOST_OF_PAGE * width * height:
            across, down = item.get_px_size()
            lying = (across > down) == (right - left > top - bottom)
            scan = 72 * (across if lying else down) / (right - left)
            return float(min(max(scan, FEWEST_DOTS), MOST_DOTS))
        if seen > MOST_IMAGES:
            break
    return DOTS


@dataclass(frozen=True, slots=True)
class _AsPicture:
    """A page that was read as a picture: its words and size in points, how far it was turned, the upright picture."""

    pieces: tuple[Piece, ...]
    width: float
    height: float
    turned: float
    image: bytes | None

    def page(self, number: int) -> Page:
        """The page, with its words as lines."""
        lines = lines_of(number, self.pieces)
        return Page(number, lines, "ocr", self.width, self.height, turned=round(self.turned, 2), image=self.image)


def _as_picture(page: pdfium.PdfPage, request: Request) -> _AsPicture:
    request.more_memory()
    from amparo.records.sources.ocr import see
    from amparo.records.sources.picture import encoded

    width, height = page.get_size()
    scale = _scale(width, height, _dots(page, width, height), request)
    seen = see(_rendered(page, scale))
    pieces = tuple(Piece(piece.text, scaled(piece.box, 1 / scale), piece.confidence) for piece in seen.pieces)
    height, width = (side / scale for side in seen.picture.shape[:2])
    return _AsPicture(pieces, width, height, seen.turned, encoded(seen.picture) if request.pictures else None)


def _written(piece: Piece, pieces: list[Piece]) -> bool:
    """Whether a word that was seen in the picture of the page is one that the file holds as text."""
    left, top, right, bottom = piece.box
    area = (right - left) * (bottom - top)
    for other in pieces:
        across = min(right, other.box[2]) - max(left, other.box[0])
        down = min(bottom, other.box[3]) - max(top, other.box[1])
        if across > 0 and down > 0 and across * down > 0.3 * min(area, (other.box[2] - other.box[0]) * other.height):
            return True
    return False


def _png(page: pdfium.PdfPage, scale: float, quarter: int) -> bytes:
    from amparo.records.sources.picture import encoded

    return encoded(np.ascontiguousarray(np.rot90(_rendered(page, scale), -quarter)))


def _rendered(page: pdfium.PdfPage, scale: float) -> NDArray[np.uint8]:
    """Height × width × 3, blue-green-red."""
    return np.ascontiguousarray(page.render(scale=scale, rev_byteorder=False).to_numpy()[:, :, :3], np.uint8)
