"""Reads writing in a picture: turned upright, straightened, then read with RapidOCR and the models that ship in its package.

No model is fetched at run time. Every run of writing is read twice, in two sizes: what the two readings do not agree on is in doubt.
Every word has the confidence of its least certain letter.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from amparo.records.sources.lines import Piece
from amparo.records.sources.runs import NOTHING, Run, run_of, weighed

Picture = NDArray[np.uint8]
"""Height × width × 3, blue-green-red, 8 bits."""

THREADS = min(2, os.cpu_count() or 1)

LOOK = 1000
"""Pixels of the longer side of the small copy in which writing is looked for to tell how the page lies."""

SKEW_SEEN = 0.15
"""Degrees; less skew than this does no harm to lines."""

LONGEST_SIDE = 3600
"""Pixels; larger pictures are made smaller before they are read. 11 inches at 300 dots an inch are 3300."""

SEARCHED = 1650
"""Pixels of the longer side of the copy in which every run of writing is looked for: 11 inches at 150 dots an inch. Letters are
read in the picture itself."""

SPECKED = 0.001
"""Share of the pixels of blank paper that are specks, from which a picture counts as noisy. Clean scans have less than 0.0003."""

SPECK = 30
"""Levels (of 256) by which a speck is lighter or darker than what surrounds it."""

MORE_PAPER = 0.2
"""Of a run's height, above and below it, when it is read for the second time."""

SMALLEST = 0.15
"""A run of writing that is read with less confidence than this is a stain, a line or a stamp's edge."""

FEWEST_MARKS = 3
"""Dashes or stars on one height that make a rule. Rap sheets part their events by them; the model passes over them."""

RULE_SURE = 0.95
"""The confidence of a rule: it parts events and carries no value."""

MOST_MARKS = 5_000

Mark = tuple[int, int, int, int]
"""Left, top, width, height in pixels."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a picture holds: the upright picture, how far it was turned (degrees clockwise), its words in that picture's pixels."""

    picture: Picture
    turned: float
    pieces: tuple[Piece, ...]


@lru_cache(maxsize=1)
def engine() -> Any:
    """RapidOCR on a bounded number of threads. The models are loaded once a process, about three seconds."""
    # ONNX Runtime reports to its maker unless this stands in the environment before it is loaded
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime  # type: ignore[import-untyped]
    from rapidocr import RapidOCR

    onnxruntime.disable_telemetry_events()

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.max_side_len": LONGEST_SIDE,
            "Global.return_word_box": True,
            "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def see(picture: Picture, *, photo: bool = False) -> Seen:
    """Reads a picture. `photo`: it may show a sheet of paper on a table, in perspective and with shadows."""
    if photo:
        picture = _flat(picture)
    longest = max(picture.shape[:2])
    if longest > LONGEST_SIDE:
        picture = _scaled(picture, LONGEST_SIDE / longest)
    clear = _without_specks(picture)
    quarters, skew = _lie(clear)
    upright = _stood(picture, quarters, skew)
    read = upright if clear is picture else _stood(clear, quarters, skew)
    return Seen(upright, 90.0 * quarters - skew, tuple(_read(read, upright)))


def _scaled(picture: Picture, factor: float) -> Picture:
    return np.asarray(cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)


def _boxes(picture: Picture) -> NDArray[np.float32]:
    """Where writing is: n × 4 corners × 2, from the upper left clockwise."""
    found = engine()._load_det_model()(picture).boxes
    return np.zeros((0, 4, 2), np.float32) if found is None else np.asarray(found, np.float32)


def _sides(boxes: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    wide = np.linalg.norm(boxes[:, 1] - boxes[:, 0], axis=1)
    high = np.linalg.norm(boxes[:, 3] - boxes[:, 0], axis=1)
    return wide.astype(np.float32), high.astype(np.float32)


def _without_specks(picture: Picture) -> Picture:
    """The picture as it is, or, where blank paper is full of specks, each pixel as the middle one of nine.

    That takes specks of one pixel away and leaves strokes. On clean pictures it would wear down thin strokes.
    """
    gray = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    middle = cv2.medianBlur(gray, 3)
    around = np.ones((5, 5), np.uint8)
    blank = cv2.subtract(cv2.dilate(middle, around), cv2.erode(middle, around)) < 2 * SPECK
    if not blank.any() or float((cv2.absdiff(gray, middle)[blank] > SPECK).mean()) < SPECKED:
        return picture
    return np.asarray(cv2.medianBlur(picture, 3), np.uint8)


def _lie(picture: Picture) -> tuple[int, float]:
    """How the sheet lies: by how many quarters it must be turned clockwise for its writing to run from left to right, and the
    skew in degrees that is left then."""
    small = _scaled(picture, min(1.0, LOOK / max(picture.shape[:2])))
    boxes = _boxes(small)
    if not len(boxes):
        return 0, 0.0
    quarters = 0
    wide, high = _sides(boxes)
    long = np.maximum(wide, high) > 2 * np.minimum(wide, high)  # a single letter says nothing of its direction
    if long.any() and wide[long & (high > wide)].size + high[long & (high > wide)].size > long.sum():
        quarters = 1
        picture = np.ascontiguousarray(np.rot90(picture, -1))
        small = np.ascontiguousarray(np.rot90(small, -1))
        boxes = _boxes(small)
    if len(boxes) and _upside_down(small if max(picture.shape[:2]) <= 1.5 * LOOK else picture, boxes, small):
        quarters += 2
        small = np.ascontiguousarray(np.rot90(small, 2))
        boxes = np.asarray((small.shape[1], small.shape[0]), np.float32) - boxes
        boxes = boxes[:, [2, 3, 0, 1]]
    return quarters, _skew(boxes)


def _stood(picture: Picture, quarters: int, skew: float) -> Picture:
    """Turned by quarters clockwise, then by the skew where there is enough of it to do harm."""
    picture = np.ascontiguousarray(np.rot90(picture, -quarters)) if quarters else picture
    return _turned(picture, skew) if abs(skew) > SKEW_SEEN else picture


def _upside_down(picture: Picture, boxes: NDArray[np.float32], small: Picture) -> bool:
    """Reads the longest runs of writing both ways: letters on their heads make no sense."""
    wide, _ = _sides(boxes)
    order = np.argsort(-wide)[:6]
    scale = picture.shape[1] / small.shape[1]
    crops = engine().crop_text_regions(picture, boxes[order] * scale)
    crops = [crop for crop in crops if crop.size]
    if not crops:
        return False
    as_is = engine().recognize_txt(crops).scores
    headlong = engine().recognize_txt([np.ascontiguousarray(np.rot90(crop, 2)) for crop in crops]).scores
    return float(np.sum(headlong)) > float(np.sum(as_is))


def _skew(boxes: NDArray[np.float32]) -> float:
    """Degrees by which the lines fall to the right (positive) or rise; the median of the longer runs of writing."""
    if not len(boxes):
        return 0.0
    along = boxes[:, 1] - boxes[:, 0]
    wide, high = _sides(boxes)
    long = wide > 4 * high
    if long.sum() < 3:
        return 0.0
    angle = float(np.median(np.degrees(np.arctan2(along[long, 1], along[long, 0]))))
    return angle if abs(angle) < 30 else 0.0


def _turned(picture: Picture, degrees: float) -> Picture:
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    # the sheet grows so that no corner is cut off
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    new_width, new_height = int(height * sin + width * cos), int(height * cos + width * sin)
    matrix[0, 2] += new_width / 2 - width / 2
    matrix[1, 2] += new_height / 2 - height / 2
    turned = cv2.warpAffine(
        picture, matrix, (new_width, new_height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(turned, np.uint8)


def _flat(picture: Picture) -> Picture:
    """The sheet of paper in a photo, seen from straight above; the photo as it is where no sheet is found."""
    factor = min(1.0, 800 / max(picture.shape[:2]))
    gray = cv2.cvtColor(_scaled(picture, factor), cv2.COLOR_BGR2GRAY)
    _, bright = cv2.threshold(cv2.GaussianBlur(gray, (7, 7), 0), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    bright = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return picture
    sheet = max(outlines, key=cv2.contourArea)
    share = cv2.contourArea(sheet) / gray.size
    corners = cv2.approxPolyDP(sheet, 0.02 * cv2.arcLength(sheet, True), True).reshape(-1, 2).astype(np.float32)
    if not 0.25 < share < 0.98 or len(corners) != 4 or not cv2.isContourConvex(corners.astype(np.int32)):
        return picture
    corners /= factor
    added, taken = corners.sum(axis=1), corners[:, 1] - corners[:, 0]
    four = np.array(
        [corners[added.argmin()], corners[taken.argmin()], corners[added.argmax()], corners[taken.argmax()]], np.float32
    )
    width = int(max(np.linalg.norm(four[1] - four[0]), np.linalg.norm(four[2] - four[3])))
    height = int(max(np.linalg.norm(four[3] - four[0]), np.linalg.norm(four[2] - four[1])))
    if min(width, height) < 200 or len(np.unique(four, axis=0)) < 4:
        return picture
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = cv2.warpPerspective(picture, cv2.getPerspectiveTransform(four, flat), (width, height), flags=cv2.INTER_CUBIC)
    return np.asarray(seen, np.uint8)


def _read(picture: Picture, untouched: Picture) -> list[Piece]:
    """The words of an upright picture. `untouched` is the same picture with its specks: dashes of a rule go with them."""
    factor = min(1.0, SEARCHED / max(picture.shape[:2]))
    boxes = _boxes(_scaled(picture, factor) if factor < 1 else picture) / factor
    if not len(boxes):
        return []
    pieces: list[Piece] = []
    for box, first, second in zip(boxes, _runs(picture, boxes), _runs(picture, _higher(boxes)), strict=True):
        run = weighed(first, second)
        if run.text and run.score >= SMALLEST:
            pieces += run.words((*box.min(axis=0).tolist(), *box.max(axis=0).tolist()))
    return pieces + _rules(untouched, boxes)


def _runs(picture: Picture, boxes: NDArray[np.float32]) -> list[Run]:
    """What the model reads in each box."""
    crops = [np.ascontiguousarray(crop) for crop in engine().crop_text_regions(picture, boxes)]
    whole = [number for number, crop in enumerate(crops) if crop.size]
    runs = [NOTHING] * len(crops)
    if whole:
        result = engine().recognize_txt([crops[number] for number in whole])
        for number, text, score, letters in zip(whole, result.txts, result.scores, result.word_results, strict=True):
            if text.strip():
                columns = [one for part in letters.word_cols for one in part]
                runs[number] = run_of(text, float(score), columns, list(letters.confs), int(letters.line_txt_len))
    return runs


def _higher(boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    """The same boxes with more paper above and below: the letters in them come to the model smaller."""
    more = (boxes[:, 3] - boxes[:, 0]) * MORE_PAPER
    return np.stack([boxes[:, 0] - more, boxes[:, 1] - more, boxes[:, 2] + more, boxes[:, 3] + more], axis=1)


def _rules(picture: Picture, boxes: NDArray[np.float32]) -> list[Piece]:
    """Lines of dashes or stars outside everything that was seen as writing: marks of one size, evenly spaced on one height."""
    gray = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    letter = float(np.median(_sides(boxes)[1]))
    pieces = []
    # a dash is thin, and smoothing would wipe it out; a star in a noisy scan falls to pieces without it
    for sign, smooth in (("-", gray), ("*", np.asarray(cv2.medianBlur(gray, 3), np.uint8))):
        marks = _marks(smooth, boxes)
        width, height = marks[:, 2], marks[:, 3]
        if sign == "-":
            kind = (width > 0.2 * letter) & (width < 1.5 * letter) & (width > 1.8 * height) & (height < 0.4 * letter)
        else:
            kind = (height > 0.2 * letter) & (height < 0.9 * letter) & (width > 0.6 * height) & (width < 1.6 * height)
        for row in _on_one_height(marks[kind][:MOST_MARKS].tolist(), letter):
            for left, top, wide, high in _evenly_spaced(row, letter):
                middle = top + high / 2
                box = (float(left), middle - letter / 2, float(left + wide), middle + letter / 2)
                pieces.append(Piece(sign, box, RULE_SURE))
    return pieces


def _marks(gray: NDArray[Any], boxes: NDArray[np.float32]) -> NDArray[np.int32]:
    """Left, top, width, height of every mark outside the boxes."""
    ink = cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, 25)
    for box in boxes:
        cv2.fillPoly(ink, [box.astype(np.int32)], 0)
    _, _, found, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return np.asarray(found[1:, :4], np.int32)


def _on_one_height(marks: list[Mark], letter: float) -> list[list[Mark]]:
    rows: list[list[Mark]] = []
    for left, top, width, height in sorted(marks, key=lambda mark: mark[1] + mark[3] / 2):
        middle = top + height / 2
        if rows and abs(middle - (rows[-1][0][1] + rows[-1][0][3] / 2)) < 0.3 * letter:
            rows[-1].append((left, top, width, height))
        else:
            rows.append([(left, top, width, height)])
    return rows


def _evenly_spaced(row: list[Mark], letter: float) -> list[Mark]:
    """The marks of a row where they make a rule; none where they are stains that happen to lie level."""
    usual = float(np.median([width for _, _, width, _ in row]))
    alike = sorted(mark for mark in row if 0.6 * usual < mark[2] < 1.6 * usual)
    if len(alike) < FEWEST_MARKS or len(alike) < 0.8 * len(row):
        return []
    steps = np.diff([left + width / 2 for left, _, width, _ in alike])
    step = float(np.median(steps))
    return alike if step < 6 * letter and float(np.abs(steps - step).max()) < max(3.0, 0.35 * step) else []
