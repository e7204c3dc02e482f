"""Pictures of a record: scans and photos, also with several pages in one file (TIFF)."""

from __future__ import annotations

import io
import warnings

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from amparo.records.source import Note, Page
from amparo.records.sources.limits import Request
from amparo.records.sources.lines import lines_of

FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF", "PPM", "MPO")
SMALLEST = 40
"""Pixels of a side; a smaller picture holds no writing."""

COARSE = 900
"""Pixels of the longer side; a letter-size page with fewer has under 80 dots an inch and cannot be read surely."""


def read_picture(data: bytes, request: Request) -> tuple[tuple[Page, ...], tuple[Note, ...]]:
    """One page a frame. Raises `Problems`."""
    request.more_memory()
    from amparo.records.sources.ocr import see

    # Pillow warns of large pictures where it does not refuse them; the limit here is our own
    Image.MAX_IMAGE_PIXELS = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        opened = _opened(data, request)
        frames = getattr(opened, "n_frames", 1)
        if opened.format == "MPO":
            frames = 1  # the other frames of a phone's photo are its own previews
        if frames > request.limits.pages:
            raise request.refuse(f"The file has {frames:,} pages.", expected=f"at most {request.limits.pages:,}")
        pages, notes = [], []
        for number in range(request.first_page, frames + 1):
            request.reached(number)
            picture = _frame(opened, number, request)
            photo = opened.format in ("JPEG", "MPO", "WEBP")
            if max(picture.shape[:2]) < COARSE:
                notes.append(
                    Note("The picture is coarse: values may be misread. A scan at 200 dots an inch is better.", number)
                )
            seen = see(picture, photo=photo)
            height, width = seen.picture.shape[:2]
            image = encoded(seen.picture) if request.pictures else None
            lines = lines_of(number, seen.pieces)
            page = Page(number, lines, "ocr", width, height, turned=round(seen.turned, 2), image=image)
            if not lines:
                notes.append(Note("No writing was found in this picture. Look at it yourself.", number))
            pages.append(page)
            request.done(page)
    return tuple(pages), tuple(notes)


def _opened(data: bytes, request: Request) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        raise request.refuse(
            "The picture cannot be read: it is damaged, cut off or of another kind.",
            expected="a PNG, JPEG, TIFF or WebP picture; a HEIC photo saved as JPEG",
        ) from None
    except Exception as error:
        raise request.refuse(f"The picture is damaged ({type(error).__name__}).", expected="the whole file") from None
    return picture


def _frame(opened: Image.Image, number: int, request: Request) -> NDArray[np.uint8]:
    try:
        opened.seek(number - 1)
        width, height = opened.size
        if width * height > request.limits.pixels:
            raise request.refuse(
                f"The picture has {width:,} × {height:,} pixels.",
                page=number,
                expected=f"at most {request.limits.pixels:,} in all; save it smaller",
            )
        if min(width, height) < SMALLEST:
            raise request.refuse(f"The picture has only {width} × {height} pixels.", page=number, expected="a page")
        upright = ImageOps.exif_transpose(opened)
        if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
            # what is transparent is paper
            shown = upright.convert("RGBA")
            paper = Image.new("RGBA", shown.size, "white")
            upright = Image.alpha_composite(paper, shown)
        elif upright.mode in ("I;16", "I", "F"):
            upright = upright.point(lambda level: level / 256).convert("L")
        return np.ascontiguousarray(np.asarray(upright.convert("RGB"))[:, :, ::-1])
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, KeyError, ZeroDivisionError) as error:
        raise request.refuse(
            f"The picture is damaged or cut off ({type(error).__name__}).", page=number, expected="the whole file"
        ) from None


def encoded(picture: NDArray[np.uint8]) -> bytes:
    """A picture (blue-green-red) as PNG where it is black and white, as JPEG where it is not; at most 1,600 pixels high."""
    shown = Image.fromarray(np.ascontiguousarray(picture[:, :, ::-1]))
    shown.thumbnail((1600, 1600))
    out = io.BytesIO()
    levels = np.asarray(shown).astype(np.int16)
    if np.abs(levels[:, :, 0] - levels[:, :, 2]).mean() < 2 and ((levels < 40) | (levels > 215)).mean() > 0.9:
        shown.convert("L").quantize(16).save(out, "PNG", optimize=True)
    else:
        shown.save(out, "JPEG", quality=70)
    return out.getvalue()
