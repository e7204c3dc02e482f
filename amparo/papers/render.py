"""From a paper's Markdown to files: DOCX to edit, accessible PDF (PDF/UA-1) to file, the Markdown itself.

How a page looks is not decided here but in `templates/office`: `court.typ` draws the PDF, `docx/` is the Word
reference document taken apart, `court.lua` says what each `::: block` becomes, `words.yaml` holds the few
words of the page itself. Pandoc reads the Markdown and Typst sets the PDF; neither reads a file that a paper
names, nor asks the network for anything.

The Markdown is a closed dialect (`DIALECT`) without raw HTML, raw Typst or pictures. What people typed is
safe in it once it has passed through `escape`.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import unicodedata
import zipfile
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory
from xml.dom import minidom
from xml.parsers.expat import ExpatError
from xml.sax.saxutils import escape as escape_xml

import pypandoc
import typst
import yaml

DIALECT = "markdown_strict-raw_html-shortcut_reference_links" + "".join(
    f"+{extension}"
    for extension in (
        "all_symbols_escapable",
        "blank_before_blockquote",
        "blank_before_header",
        "bracketed_spans",
        "definition_lists",
        "escaped_line_breaks",
        "example_lists",
        "fancy_lists",
        "fenced_divs",
        "footnotes",
        "intraword_underscores",
        "line_blocks",
        "pipe_tables",
        "space_in_atx_header",
        "startnum",
        "table_captions",
        "task_lists",
    )
)
"""The Markdown of papers, as pandoc names it. Extensions are named one by one: all others are plain text."""

PATIENCE = 60
"""Seconds that pandoc may take for one paper; it takes a fraction of one."""


class RenderError(Exception):
    """A paper could not be turned into a file. The message says which paper, what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper, already filled in: the Markdown that a template made of a case.

    `name` is the stem of its files ("02-motion"), `language` a BCP 47 tag ("en", "es-US") whose words
    `words.yaml` knows. `approved_by` is the lawyer who approved it; while there is none, every page is marked
    as a draft and notes to the lawyer are shown.
    """

    name: str
    title: str
    language: str
    markdown: str
    approved_by: str | None = None

    @property
    def is_draft(self) -> bool:
        return not (self.approved_by and self.approved_by.strip())


def escape(text: str) -> str:
    """`text` as Markdown that shows exactly `text`, on one line: no character of it is taken for a mark.

    White space, line ends included, becomes single spaces: escape a story paragraph by paragraph. Characters
    that no file can show (controls, half surrogates, non-characters, byte order marks) are left out.
    """
    return re.sub(r"[!-/:-@\[-`{-~]", r"\\\g<0>", _plain(text))


def to_docx(paper: Paper, *, reference: Path | None = None) -> bytes:
    """The paper as a Word document that a lawyer can go on editing.

    `reference` is an office's own DOCX with its letterhead, styles and margins; styles of ours that it lacks
    are added.

    Raises `RenderError`.
    """
    words = _words(paper)
    with TemporaryDirectory(prefix="amparo-", dir=_memory()) as folder:
        # In files, not among the command's arguments: a title may name a client, and `ps` shows arguments.
        model, settings = Path(folder, "reference.docx"), Path(folder, "paper.yaml")
        model.write_bytes(_reference(paper, words, reference))
        metadata = {"title": _plain(paper.title), "lang": paper.language}
        settings.write_text(json.dumps({"metadata": metadata}), encoding="utf-8")
        template = _office() / "court.openxml"
        return _pandoc(
            paper,
            words,
            "docx",
            f"--defaults={settings}",
            f"--reference-doc={model}",
            f"--template={template}",
        )


def to_pdf(paper: Paper, *, fonts: Path | None = None) -> bytes:
    """The paper as tagged PDF that meets PDF/UA-1, so that a screen reader can read it.

    It is set in the fonts that come with Typst (Latin, Greek, Cyrillic, Hebrew); `fonts` is a folder with font
    files for other scripts.

    Raises `RenderError`, also for a character that no font at hand can show.
    """
    words = _words(paper)
    body = _pandoc(paper, words, "typst")
    given = {
        "title": _plain(paper.title),
        "language": paper.language,
        "draft": words["draft"] if paper.is_draft else "",
        "page": words["page"],
        "of": words["of"],
    }
    try:
        # The root of the files that Typst may read, and the home of its packages, is an empty folder.
        with TemporaryDirectory(prefix="amparo-", dir=_memory()) as nothing:
            compiler = typst.Compiler(
                (_office() / "court.typ").read_bytes() + body,
                root=Path(nothing),
                font_paths=_fonts(fonts),
                ignore_system_fonts=True,
                sys_inputs=given,
                package_path=Path(nothing),
                package_cache_path=Path(nothing),
            )
            made = compiler.compile(format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError as error:
        raise RenderError(f"{paper.name}: the PDF could not be made: {_typst_says(error)}") from None
    assert isinstance(made, bytes)  # one file, not one for each page as with images
    return made


def to_html(paper: Paper) -> str:
    """The paper as HTML to look at: headings from level 2 on, blocks and marks as classes. No file is read or written.

    Raises `RenderError`.
    """
    return _pandoc(paper, _words(paper), "html", "--shift-heading-level-by=1").decode()


def write(
    papers: Sequence[Paper],
    folder: Path,
    *,
    formats: Collection[str] = ("docx", "pdf"),
    reference: Path | None = None,
    fonts: Path | None = None,
) -> list[Path]:
    """Write each paper into `folder` in each of `formats` ("docx", "pdf", "md"); the paths, paper by paper.

    All papers are made before the first is written, so one that cannot be made leaves the folder as it was.
    Files of the same names are replaced.

    Raises `RenderError`.
    """
    makers: Mapping[str, Callable[[Paper], bytes]] = {
        "docx": lambda paper: to_docx(paper, reference=reference),
        "pdf": lambda paper: to_pdf(paper, fonts=fonts),
        "md": lambda paper: _encoded(paper, paper.markdown),
    }
    for form in formats:
        if form not in makers:
            raise RenderError(f'"{form}" is no format of a paper; there are {", ".join(makers)}')
    seen: set[str] = set()
    for paper in papers:
        if not re.fullmatch(r"\w[\w.-]*", paper.name):
            raise RenderError(f'"{paper.name}" cannot be the name of a file: letters, digits, "-", "_" and "." only')
        if paper.name.casefold() in seen:
            raise RenderError(f'two papers are named "{paper.name}": give each a name of its own')
        seen.add(paper.name.casefold())

    wanted = [(paper, form) for paper in papers for form in formats]
    with ThreadPoolExecutor(os.cpu_count()) as workers:
        made = list(workers.map(lambda each: makers[each[1]](each[0]), wanted))
    paths = [folder / f"{paper.name}.{form}" for paper, form in wanted]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in zip(paths, made, strict=True):
            path.write_bytes(content)
    except OSError as error:
        raise RenderError(
            f"{error.filename or folder} cannot be written ({error.strerror}): choose another folder"
        ) from None
    return paths


def _memory() -> str | None:
    """A folder that lies in memory, where there is one: what a paper says of a client is then never on a disk."""
    shared = "/dev/shm"
    return shared if Path(shared).is_dir() and os.access(shared, os.W_OK | os.X_OK) else None


def _plain(text: str) -> str:
    """`text` on one line, without the characters that no file can show."""
    return " ".join("".join(sign for sign in text if sign.isspace() or not _unshowable(sign)).split())


def _unshowable(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cs"} or ord(sign) & 0xFFFE == 0xFFFE or sign == "\ufeff"


# The office ------------------------------------------------------------------------------------------------


@cache
def _office() -> Path:
    """The folder of the office's page: in the package when installed, else at the top of the repository."""
    package = Path(__file__).resolve().parents[1]
    for home in (package / "_data", package.parent):
        if (office := home / "templates" / "office").is_dir():
            return office
    raise RenderError(f"the folder templates/office is missing beside {package}: install amparo anew")


@cache
def _all_words() -> Mapping[str, Mapping[str, str]]:
    words: Mapping[str, Mapping[str, str]] = yaml.safe_load((_office() / "words.yaml").read_text(encoding="utf-8"))
    return words


def _words(paper: Paper) -> Mapping[str, str]:
    spoken = paper.language.split("-")[0].lower()
    if spoken not in _all_words():
        known, file = ", ".join(_all_words()), _office() / "words.yaml"
        raise RenderError(
            f'{paper.name}: no words for the language "{paper.language}", only for {known}: add them to {file}'
        )
    return _all_words()[spoken]


@cache
def _fonts(folder: Path | None) -> typst.Fonts:
    if folder and not folder.is_dir():
        raise RenderError(f"{folder} is not a folder with fonts: check the path")
    return typst.Fonts(include_system_fonts=False, font_paths=[folder] if folder else [])


# Pandoc ----------------------------------------------------------------------------------------------------

_GAP = re.compile(r"\[\[GAP:((?:\\.|[^\\\]\n]|\](?!\])|\n(?![ \t]*\n))*)\]\]")


def _pandoc(paper: Paper, words: Mapping[str, str], form: str, *more: str) -> bytes:
    marked = _GAP.sub(lambda gap: rf"[\[\[{words['gap']}:{gap[1]}\]\]]{{.gap}}", paper.markdown)
    command = [
        _pandoc_program(),
        f"--from={DIALECT}",
        f"--to={form}",
        "--output=-",
        "--sandbox",  # reads no file that is not named here
        f"--data-dir={_office()}",  # nor a person's own pandoc settings
        "--fail-if-warnings",
        "--wrap=none",
        "--columns=1",  # the dashes under a table's head always give the widths of its columns
        *more,
    ]
    if form != "html":  # a page on a screen keeps the blocks as they are named
        command += [
            f"--lua-filter={_office() / 'court.lua'}",
            f"--metadata=note={words['note']}",
            f"--metadata=draft={'true' if paper.is_draft else 'false'}",
        ]
    given = _encoded(paper, marked)
    try:
        run = subprocess.run(command, input=given, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        slow = f"pandoc did not finish in {PATIENCE} seconds"
        raise RenderError(f"{paper.name}: {slow}: divide the paper") from None
    except UnicodeEncodeError as error:
        raise RenderError(f"{paper.name}: {error.object[error.start]!a} is half a character: escape the text") from None
    if run.returncode:
        raise RenderError(f"{paper.name}: {_pandoc_says(run.stderr.decode(errors='replace'))}")
    return run.stdout


def _encoded(paper: Paper, markdown: str) -> bytes:
    try:
        return markdown.encode()
    except UnicodeEncodeError as error:
        half = ascii(error.object[error.start])
        raise RenderError(f"{paper.name}: {half} is half a character: pass the text through escape") from None


@cache
def _pandoc_program() -> str:
    shipped = Path(pypandoc.__file__).parent / "files"
    program = shutil.which("pandoc", path=str(shipped)) or shutil.which("pandoc")
    if not program:
        raise RenderError("pandoc is missing, without which no paper can be made: pip install pypandoc_binary")
    return program


def _pandoc_says(complaint: str) -> str:
    """What pandoc complains of, without its stack and its own names for things."""
    if refused := re.search(r"REFUSED: (.*)", complaint):
        return f"the template holds {refused[1]}"
    if unclosed := re.search(r"Div at .*?line (\d+) .*?unclosed", complaint):
        return f'the block ":::" opened at line {unclosed[1]} is not closed: end it with a line ":::"'
    lines = [line for line in complaint.splitlines() if line.strip() and not line.startswith("Failing because")]
    return f"pandoc could not read the paper: {' '.join(lines[:2]) or 'it gave no reason'}. Look at the .md file"


def _typst_says(error: typst.TypstError) -> str:
    if missing := re.search(r"the text `\"(.+)\"` could not be displayed with", error.message):
        return (
            f"no font at hand can show {missing[1]}: give a folder with a font for it, "
            "or take the DOCX, which uses the office's own fonts"
        )
    return " ".join([error.message, *error.hints])


# The Word reference document -------------------------------------------------------------------------------

_SAVE_ANEW = "open it in Word or LibreOffice and save it as .docx"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEAD_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/header"
_HEAD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
_HEAD_FILE = "draft-mark.xml"


def _reference(paper: Paper, words: Mapping[str, str], own: Path | None) -> bytes:
    """The document whose styles, page, heads and feet pandoc copies: the office's own, or ours."""
    parts = _taken_apart(paper, own) if own else _ours(paper, words)
    try:
        if own:
            _lend_styles(parts)
        if paper.is_draft:
            _mark_as_draft(parts, words["draft"])
    except (KeyError, IndexError, ExpatError):
        raise RenderError(f"{paper.name}: {own} cannot serve as a model for papers: {_SAVE_ANEW}") from None
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()


def _taken_apart(paper: Paper, document: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(document) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except zipfile.BadZipFile:
        raise RenderError(f"{paper.name}: {document} is not a DOCX: {_SAVE_ANEW}") from None
    except OSError as error:
        raise RenderError(f"{paper.name}: {document} cannot be read ({error.strerror}): check the path") from None


def _ours(paper: Paper, words: Mapping[str, str]) -> dict[str, bytes]:
    folder = _office() / "docx"
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    parts = {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}
    foot = {"title": _plain(paper.title), "page": words["page"], "of": words["of"]}
    page = Template(parts["word/footer1.xml"].decode())
    parts["word/footer1.xml"] = page.substitute({name: escape_xml(word) for name, word in foot.items()}).encode()
    return parts


def _lend_styles(parts: dict[str, bytes]) -> None:
    """Add the styles of ours that an office's document has under neither their id nor their name."""
    theirs = _xml(parts["word/styles.xml"])
    ours = _xml((_office() / "docx" / "word" / "styles.xml").read_bytes())

    def name(style: minidom.Element) -> str:
        return style.getElementsByTagName("w:name")[0].getAttribute("w:val").casefold()

    known = theirs.getElementsByTagName("w:style")
    ids, names = {style.getAttribute("w:styleId") for style in known}, {name(style) for style in known}
    for style in ours.getElementsByTagName("w:style"):
        if style.getAttribute("w:styleId") not in ids and name(style) not in names:
            if style.hasAttribute("w:default"):
                style.removeAttribute("w:default")
            theirs.appendChild(style)
    parts["word/styles.xml"] = theirs.toxml().encode()


def _mark_as_draft(parts: dict[str, bytes], mark: str) -> None:
    """Put the mark on top of every head of a page, and add the heads that some page would otherwise lack."""
    document, relations = _xml(parts["word/document.xml"]), _xml(parts["word/_rels/document.xml.rels"])
    line = f'<w:p><w:pPr><w:pStyle w:val="DraftMark"/></w:pPr><w:r><w:t>{escape_xml(mark)}</w:t></w:r></w:p>'
    section = document.getElementsByTagName("w:sectPr")[-1]
    heads = {
        head.getAttribute("w:type"): head.getAttribute("r:id")
        for head in section.getElementsByTagName("w:headerReference")
    }
    targets = {
        relation.getAttribute("Target")
        for relation in relations.getElementsByTagName("Relationship")
        if relation.getAttribute("Id") in heads.values()
    }
    for target in targets:
        file = target[1:] if target.startswith("/") else f"word/{target}"
        head = _xml(parts[file])
        head.insertBefore(_xml(line.replace("<w:p>", f'<w:p xmlns:w="{_W}">', 1).encode()), head.firstChild)
        parts[file] = head.toxml().encode()

    needed = {"default"}
    if section.getElementsByTagName("w:titlePg"):
        needed.add("first")
    if b"<w:evenAndOddHeaders" in parts.get("word/settings.xml", b""):
        needed.add("even")
    lacking = sorted(needed - heads.keys())
    if not lacking:
        return
    types = _xml(parts["[Content_Types].xml"])
    _append(types, "Override", {"PartName": f"/word/{_HEAD_FILE}", "ContentType": _HEAD_TYPE})
    _append(relations, "Relationship", {"Id": "draftMark", "Type": _HEAD_RELATION, "Target": _HEAD_FILE})
    for kind in lacking:
        head = _append(section, "w:headerReference", {"w:type": kind, "r:id": "draftMark"})
        section.insertBefore(head, section.firstChild)  # the schema wants heads and feet first
    parts[f"word/{_HEAD_FILE}"] = f'<w:hdr xmlns:w="{_W}">{line}</w:hdr>'.encode()
    parts["[Content_Types].xml"] = types.toxml().encode()
    parts["word/_rels/document.xml.rels"] = relations.toxml().encode()
    parts["word/document.xml"] = document.toxml().encode()


def _xml(content: bytes) -> minidom.Element:
    # minidom keeps prefixes as they are written, which Word needs where it names them in attributes
    root = minidom.parseString(content).documentElement
    assert root is not None  # expat refuses a document without one
    return root


def _append(to: minidom.Element, name: str, attributes: Mapping[str, str]) -> minidom.Element:
    assert to.ownerDocument is not None
    element = to.ownerDocument.createElement(name)
    for key, value in attributes.items():
        element.setAttribute(key, value)
    to.appendChild(element)
    return element
