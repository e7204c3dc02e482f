"""Puts a sheet on paper: a text PDF, and pictures of it as a scanner or a telephone makes them. Deterministic by seed."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pypdfium2 as pdfium
import typst
from numpy.typing import NDArray
from PIL import Image

from bench.sheets.writers import Sheet

Picture = NDArray[np.uint8]

QUALITIES = ("clean", "dpi150", "noisy", "photo")
"""clean: 200 dpi, straight · dpi150: 150 dpi, slightly askew · noisy: 150 dpi, skew, speckles, faint print · photo: perspective,
shadow, JPEG."""

PAGE = """#set page(width: 8.5in, height: HEIGHT, margin: (x: 14mm, y: 16mm))
#set text(font: "DejaVu Sans Mono", size: 9pt)
#set par(leading: 0.55em)
"""


def text_pdf(sheet: Sheet, *, whole: bool = True) -> bytes:
    """The sheet as a PDF that holds its text. A form feed begins a new page; pages are only as long as their writing where they
    need not be `whole`."""
    parts = [part.strip("\n") for part in sheet.text.split("\f")]
    blocks = "\n#pagebreak()\n".join(f"#raw({_quoted(part)}, block: true)" for part in parts)
    return bytes(typst.compile((PAGE.replace("HEIGHT", "11in" if whole else "auto") + blocks).encode()))


def scan(sheet: Sheet, quality: str, seed: int = 1, *, whole: bool = True) -> bytes:
    """The sheet as a PDF of pictures."""
    pictures = [
        _worn(page, quality, np.random.default_rng([seed, number]))
        for number, page in enumerate(_pages(sheet, quality, whole))
    ]
    images = [Image.fromarray(picture) for picture in pictures]
    if quality == "photo":
        images = [_jpeg(image) for image in images]
    out = io.BytesIO()
    images[0].save(out, "PDF", save_all=True, append_images=images[1:], resolution=_dpi(quality))
    return out.getvalue()


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _dpi(quality: str) -> int:
    return 150 if quality in ("dpi150", "noisy") else 200


def _pages(sheet: Sheet, quality: str, whole: bool) -> list[Picture]:
    document = pdfium.PdfDocument(text_pdf(sheet, whole=whole))
    try:
        scale = _dpi(quality) / 72
        return [np.asarray(page.render(scale=scale, grayscale=True).to_pil().convert("L")) for page in document]
    finally:
        document.close()


def _worn(page: Picture, quality: str, random: np.random.Generator) -> Picture:
    if quality == "clean":
        return np.asarray(cv2.GaussianBlur(page, (3, 3), 0.5), dtype=np.uint8)
    if quality == "dpi150":
        return _turned(page, float(random.uniform(-0.7, 0.7)))
    if quality == "noisy":
        faint = 255 - (255 - page.astype(np.float32)) * 0.7
        turned = _turned(np.asarray(faint, dtype=np.uint8), float(random.uniform(-1.5, 1.5)))
        grainy = turned.astype(np.float32) + random.normal(0, 18, turned.shape)
        spots = random.random(turned.shape)
        grainy[spots < 0.002] = 0
        grainy[spots > 0.998] = 255
        return np.asarray(cv2.GaussianBlur(np.clip(grainy, 0, 255).astype(np.uint8), (3, 3), 0.6), dtype=np.uint8)
    return _photographed(page, random)


def _turned(page: Picture, degrees: float) -> Picture:
    height, width = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(
        cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=255.0), dtype=np.uint8
    )


def _photographed(page: Picture, random: np.random.Generator) -> Picture:
    """Seen from the side, with a shadow from one edge and a soft lens."""
    height, width = page.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    moved = corners + random.uniform(-0.018, 0.018, (4, 2)).astype(np.float32) * np.array(
        [width, height], dtype=np.float32
    )
    warp = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    seen = cv2.warpPerspective(page, warp, (width, height), borderValue=235.0)
    shade = (
        np.linspace(0.62, 1.0, width, dtype=np.float32)[None, :]
        * np.linspace(0.9, 1.0, height, dtype=np.float32)[:, None]
    )
    lit = seen.astype(np.float32) * shade + random.normal(0, 5, seen.shape)
    return np.asarray(cv2.GaussianBlur(np.clip(lit, 0, 255).astype(np.uint8), (3, 3), 0.8), dtype=np.uint8)


def _jpeg(image: Image.Image) -> Image.Image:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=72)
    return Image.open(io.BytesIO(out.getvalue()))
