"""Reads square codes in a picture: what an office photographs from a phone."""

from __future__ import annotations

import io
import warnings

from amparo.facts.problems import Problem, Problems

PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF", b"BM")
LARGEST_SIDE = 12_000
WIDTHS = (1600, 1000, 2400)
"""Sides in pixels at which a picture is tried: a code is found best where its squares are a few pixels wide."""


def is_picture(raw: bytes) -> bool:
    """Whether bytes begin as a picture does."""
    return raw.startswith(PICTURES)


def read_codes(raw: bytes, file: str = "") -> list[str]:
    """The texts of the codes in a picture, in no order. Raises `Problems` where there is none."""
    import cv2
    import numpy
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            picture = Image.open(io.BytesIO(raw), formats=("PNG", "JPEG", "WEBP", "BMP"))
            if max(picture.size) > LARGEST_SIDE:
                what = f"The picture is {picture.size[0]} by {picture.size[1]} pixels."
                raise Problems([Problem(what, file=file, expected=f"at most {LARGEST_SIDE} pixels a side")])
            grey = ImageOps.exif_transpose(picture).convert("L")
    except (OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError):
        raise Problems([Problem("The picture cannot be read.", file=file, expected="a PNG or JPEG picture")]) from None
    found: list[str] = []
    for width in (max(grey.size), *WIDTHS):
        scale = width / max(grey.size)
        sized = grey if scale == 1 else grey.resize([max(1, round(side * scale)) for side in grey.size])
        try:
            _, texts, _, _ = cv2.QRCodeDetectorAruco().detectAndDecodeMulti(numpy.asarray(sized))
        except cv2.error:
            continue
        found += [text for text in texts if text and text not in found]
        if found and all(texts):
            break
    if not found:
        expected = "the whole code, sharp and straight, with the white around it"
        raise Problems([Problem("No code was found in the picture.", file=file, expected=expected)])
    return found
