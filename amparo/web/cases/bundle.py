"""The bundle of a filing: a ZIP with contents page, papers, exhibits in their order, and all of it as one PDF with page numbers."""

from __future__ import annotations

import ctypes
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
from PIL import Image, ImageOps, UnidentifiedImageError

from amparo.papers.exhibits import Exhibit, exhibits_of
from amparo.papers.filing import role_of
from amparo.papers.marks import Gap
from amparo.papers.render import Paper, escape, to_pdf
from amparo.relief.plan import Plan
from amparo.web.cases.file import OpenFile
from amparo.web.cases.papers_kept import Kept, Set
from amparo.web.cases.record_documents import CHAPTER
from amparo.web.office.models import Attachment
from amparo.web.words import chosen, say

IMAGES = ("png", "jpg", "jpeg", "tif", "tiff")
MOST_PIXELS = 60_000_000
MOST_FRAMES = 50

Maker = Callable[[Kept, str], bytes]


@dataclass
class Piece:
    """One document of the bundle."""

    name: str
    """Its file in the ZIP; empty where there is none."""
    title: str
    content: bytes = b""
    pdf: bytes | None = None
    """As PDF pages; none where it can only be opened by itself."""
    remark: str = ""
    pages: int = field(default=0)
    first: int = field(default=0)


def bundle_of(file: OpenFile, plan: Plan, owner: Set, made: Maker) -> bytes:
    """The bundle as a ZIP. Raises `RenderError`. The words of papers are English, as the papers are."""
    with chosen("en"):
        pieces = [*_papers(owner, made), *_exhibits(file, plan, owner)]
        return _packed(owner, pieces)


def _papers(owner: Set, made: Maker) -> list[Piece]:
    found = []
    for one in owner.papers:
        draft = "" if one.state.word == "approved" else say("papers.bundle.draft")
        if one.edited:
            left = say("papers.bundle.by_hand")
            found.append(
                Piece(
                    f"{one.id}.docx", one.paper.title, made(one, "docx"), remark=" ".join(filter(None, (draft, left)))
                )
            )
        else:
            content = made(one, "pdf")
            found.append(Piece(f"{one.id}.pdf", one.paper.title, content, content, draft))
    return found


def _exhibits(file: OpenFile, plan: Plan, owner: Set) -> list[Piece]:
    assert owner.filing is not None
    role = role_of(owner.filing)[1]["role"]
    found = []
    for one in exhibits_of(owner.filing, plan.case, role).all:
        title = say("papers.bundle.exhibit", letter=one.letter, what=_what(one))
        documents = _documents(file, one)
        if one.entity is None:
            found.append(Piece("", title, remark=say("papers.bundle.above")))
        elif not documents:
            found.append(Piece("", title, remark=say("papers.bundle.lacks")))
        for number, (name, content) in enumerate(documents, 1):
            ending = name.rpartition(".")[2].casefold()
            ending = ending if re.fullmatch(r"[a-z0-9]{1,5}", ending) else "bin"
            more = f"-{number}" if len(documents) > 1 else ""
            pdf = _as_pdf(content, ending)
            remark = "" if pdf else say("papers.bundle.apart")
            found.append(Piece(f"exhibits/{one.letter}{more}.{ending}", title, content, pdf, remark))
    return found


def _what(one: Exhibit) -> str:
    return one.what.what if isinstance(one.what, Gap) else str(one.what)


def _documents(file: OpenFile, one: Exhibit) -> list[tuple[str, bytes]]:
    """The sealed documents that are this exhibit: those that were made a source of the file under the same id."""
    if one.entity is None:
        return []
    ids = {one.entity.id} | {source.who for source in one.entity.sources.values()}
    found = []
    for name, said in sorted((file.document.about or {}).items()):
        if name.startswith(CHAPTER) and not said.get("destroyed") and said.get("source") in ids - {""}:
            try:
                found.append((str(said.get("name", "")), file.attachment(name.removeprefix(CHAPTER))))
            except Attachment.DoesNotExist:
                continue
    return found


def _as_pdf(content: bytes, ending: str) -> bytes | None:
    """A document as PDF; none where it is of another kind, locked or broken."""
    if ending == "pdf":
        try:
            opened = pypdfium2.PdfDocument(content)
            return content if len(opened) else None
        except pypdfium2.PdfiumError:
            return None
    if ending not in IMAGES:
        return None
    try:
        with Image.open(io.BytesIO(content)) as picture:
            frames = min(getattr(picture, "n_frames", 1), MOST_FRAMES)
            made = []
            for number in range(frames):
                picture.seek(number)
                if picture.width * picture.height > MOST_PIXELS:
                    return None
                made.append(ImageOps.exif_transpose(picture).convert("RGB"))
            out = io.BytesIO()
            made[0].save(out, "PDF", save_all=True, append_images=made[1:], resolution=max(made[0].width / 8, 72))
            return out.getvalue()
    except (UnidentifiedImageError, OSError, ValueError, EOFError, SyntaxError, Image.DecompressionBombError):
        return None


def _packed(owner: Set, pieces: list[Piece]) -> bytes:
    opened = {id(one): pypdfium2.PdfDocument(one.pdf) for one in pieces if one.pdf}
    for one in pieces:
        one.pages = len(opened[id(one)]) if id(one) in opened else 0
    length = 1
    while True:  # the contents page names pages, and its own length moves them
        place = length + 1
        for one in pieces:
            one.first = place if one.pages else 0
            place += one.pages
        contents = to_pdf(_contents(owner, pieces))
        actual = len(pypdfium2.PdfDocument(contents))
        if actual == length:
            break
        length = max(actual, length + 1) if actual < length else actual
    whole = pypdfium2.PdfDocument.new()
    whole.import_pages(pypdfium2.PdfDocument(contents))
    for one in pieces:
        if id(one) in opened:
            whole.import_pages(opened[id(one)])
    _number(whole)
    together = io.BytesIO()
    whole.save(together)

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (
            ("00-contents.pdf", contents),
            ("all-pages.pdf", together.getvalue()),
            *((one.name, one.content) for one in pieces if one.name),
        ):
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _contents(owner: Set, pieces: list[Piece]) -> Paper:
    """The contents page."""
    head = [escape(say(f"papers.bundle.columns.{name}")) for name in ("number", "what", "file", "page")]
    rows = [
        (str(number), escape(" ".join(filter(None, (one.title, f"({one.remark})" if one.remark else "")))),
         escape(one.name or "–"), str(one.first) if one.first else "–")
        for number, one in enumerate(pieces, 1)
    ]  # fmt: skip
    lines = [
        f"# {escape(say('papers.bundle.title'))}",
        "",
        escape(owner.title),
        "",
        f"| {' | '.join(head)} |",
        "|--:|:-----------------------|:---------------|--:|",
        *(f"| {' | '.join(row)} |" for row in rows),
        "",
        escape(say("papers.bundle.says")),
        "",
    ]
    return Paper(
        "00-contents",
        say("papers.bundle.title"),
        "en",
        "\n".join(lines),
        "approved" if owner.approved else None,
    )


def _number(whole: pypdfium2.PdfDocument) -> None:
    """Writes the page of the bundle into the upper right corner of every page."""
    font = pdfium.FPDFText_LoadStandardFont(whole.raw, b"Helvetica")
    total = len(whole)
    for number in range(total):
        page = whole[number]
        _, _, right, top = page.get_mediabox()
        label = pdfium.FPDFPageObj_CreateTextObj(whole.raw, font, 9.0)
        signs = f"{number + 1} / {total}\0".encode("utf-16-le")
        pdfium.FPDFText_SetText(label, ctypes.cast(ctypes.c_char_p(signs), ctypes.POINTER(ctypes.c_ushort)))
        pdfium.FPDFPageObj_Transform(label, 1, 0, 0, 1, right - 70, top - 24)
        pdfium.FPDFPage_InsertObject(page.raw, label)
        pdfium.FPDFPage_GenerateContent(page.raw)
