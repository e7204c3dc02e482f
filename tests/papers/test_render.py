"""A paper comes out as typed, marked while a draft, tagged for screen readers, and never as a way into the machine."""

import html
import io
import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.papers import render
from amparo.papers.render import Paper, RenderError, escape, to_docx, to_pdf, write

CHARGES = "\n".join(f"| {n} | Prostitution, § 240.37(2) | CR-{n:06d} |" for n in range(1, 201))

MOTION = Paper(
    name="02-motion",
    title="Motion to vacate the judgment",
    language="en",
    markdown=f"""
::: court
Criminal Court of the City of New York
:::

::: caption
::: parties
The People, against J.D.
:::
::: matter
Docket No. 2014QN012345
:::
:::

::: draftnote
Look at the docket number.

- twice
:::

# Preliminary statement

The judgment was entered on [[GAP: date of the judgment]].[^1]

[^1]: See the certificate.

(@arrest) She was arrested.

(@) As paragraph @arrest says, she was *forced*.

- [ ] record
- [x] order

Burden
:   Preponderance of the evidence.

| Dated: []{{.blank .short}}
| Queens

::: signature
| Jane Roe
| Attorney for the defendant
:::

::: pagebreak
:::

# Attachment

Table: Charges

| No. | Offence | Docket |
|---:|--------------------|----------|
{CHARGES}
""",
)
LETTER = Paper("01-carta", "Carta a la secretaría", "es", "Señora: falta [[GAP: el nombre]].")
APPROVED = replace(MOTION, approved_by="Jane Roe")


def pages(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def packed(text: str) -> str:
    return "".join(text.split())


def heads(document: bytes) -> list[str]:
    section = docx.Document(io.BytesIO(document)).sections[0]
    kinds = [section.header]
    if section.different_first_page_header_footer:
        kinds.append(section.first_page_header)
    return ["\n".join(line.text for line in head.paragraphs) for head in kinds]


def xml(document: bytes, part: str = "word/document.xml") -> str:
    package = docx.Document(io.BytesIO(document)).part.package
    return next(it.blob for it in package.iter_parts() if it.partname == f"/{part}").decode()


def words(document: bytes) -> str:
    return packed(html.unescape("".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", xml(document)))))


# What people typed stays what they typed


def blocks_of(markdown: str) -> list[dict[str, Any]]:
    run = subprocess.run(
        [render._pandoc_program(), f"--from={render.DIALECT}", "--to=json", "--sandbox", "--columns=1"],
        input=markdown.encode(),
        capture_output=True,
        check=True,
    )
    assert not run.stderr, run.stderr.decode()
    blocks: list[dict[str, Any]] = json.loads(run.stdout)["blocks"]
    return blocks


def text_of(node: Any) -> Iterator[str]:
    """The words of a piece of pandoc's tree; a node that is no plain text shows as its name in brackets."""
    if isinstance(node, list):
        for each in node:
            yield from text_of(each)
    elif isinstance(node, dict):
        if node["t"] == "Str":
            yield node["c"]
        elif node["t"] in {"Space", "SoftBreak"}:
            yield " "
        else:
            yield f"<{node['t']}>"


CONTEXTS = {
    "a paragraph": ("{}", lambda block: block["c"]),
    "after a word": ("said {}", lambda block: block["c"][2:]),
    "a heading": ("## {}", lambda block: block["c"][2]),
    "an item": ("- {}", lambda block: block["c"][0][0]["c"]),
    "a numbered paragraph": ("(@) {}", lambda block: block["c"][1][0][0]["c"]),
    "a cell": ("| A | B |\n|--|--|\n| {} | b |", lambda block: block["c"][4][0][3][0][1][0][4][0]["c"]),
    "a line of an address": ("| {}\n| New York", lambda block: block["c"][0]),
    "a mark": ("[{}]{{.gap}}", lambda block: block["c"][0]["c"][1]),
    "bold": ("**{}**", lambda block: block["c"][0]["c"]),
    "a definition": ("Term\n:   {}", lambda block: block["c"][0][1][0][0]["c"]),
    "a quotation": ("> {}", lambda block: block["c"][0]["c"]),
    "a block": ("::: court\n{}\n:::", lambda block: block["c"][1][0]["c"]),
}

MARKS = r"""!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~ """
TYPED = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40),
    st.text(st.sampled_from(MARKS + "\n\t1aIx☐é"), max_size=30),
    st.sampled_from(
        [
            "# no heading", "1. no item", "(1) no", "#. no", "- no", "* * *", "---", "| a | b |", ": no", "> no",
            "::: court", ":::", "[[GAP: x]]", "[x]{.gap}", "[a](b)", "![a](b.png)", "<http://a.b>", "<b>x</b>",
            "<!-- x -->", "&amp; &#35;", "$5 $x$", "\\", "\\\\", "a\\\nb", "``` x", "`x`{=typst}", "(@a) @a",
            "[^1]", "^[x]", "[^1]: x", "[a]: http://b.c", "*a* _b_ **c** ~~d~~ H~2~O x^2^", '"a" \'b\' -- ... ---',
            "#read(\"/etc/passwd\")", "{{ x }} {% y %}", "    code", "\tcode", "a\n\nb", "=====", "a\n---", "% a",
            "\x1cx", "a\u2028b", "a\u00a0b", "- [ ] x", "+", "a|b\\|c", "https://a.b/c_d", "x@y.org", "\u202eabc",
        ]
    ),
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(typed=TYPED)
def test_escaped_text_shows_as_it_was_typed(typed: str) -> None:
    shown = render._plain(typed)
    if not shown:
        assert escape(typed) == ""
        return
    # a rule between the contexts makes each a block of its own, and one call of pandoc serves for all
    blocks = blocks_of("\n\n***\n\n".join(frame.format(escape(typed)) for frame, _ in CONTEXTS.values()))
    assert len(blocks) == 2 * len(CONTEXTS) - 1
    found = {
        context: "".join(text_of(place(block)))
        for (context, (_, place)), block in zip(CONTEXTS.items(), blocks[::2], strict=True)
    }
    assert found == dict.fromkeys(CONTEXTS, shown)


@settings(max_examples=200)
@given(st.text(st.characters(exclude_categories=[])))
def test_escape_loses_nothing_that_can_be_shown(typed: str) -> None:
    lost = set(typed) - set(escape(typed)) - {"\\"}
    assert all(sign.isspace() or render._unshowable(sign) for sign in lost)
    escape(typed).encode()


STRANGE = [
    '"Straight" \'quotes\' -- dashes --- and dots ...', "-5 and -? and 1-2", "*stars* _lines_ `ticks` ~waves~",
    "#panic(\"x\") #import \"@preview/x:1.0.0\": *", "$x$ @here <label> = heading / term: x", "a \\ b \\u{41}",
    "// no comment /* nor this */", "</w:t><w:br/> &amp; <w:t>", "☐ ☒ ☑ § ¶ — é ñ Ł Ω Ж א",
    "[[GAP: not a gap]] ::: {.court}", "1. one", "J.D. | \"alias\"",
]  # fmt: skip


@pytest.mark.parametrize("typed", STRANGE)
def test_both_files_show_what_was_typed(typed: str) -> None:
    paper = Paper("x", "A title", "en", f"Before. {escape(typed)}\n\n| A |\n|---|\n| {escape(typed)} |\n")
    assert packed(pages(to_pdf(paper))[0]).count(packed(typed)) == 2
    assert words(to_docx(paper)).count(packed(typed)) == 2


@pytest.mark.parametrize(
    "markdown",
    [
        '#read("/etc/passwd")',
        '`#read("/etc/passwd")`{=typst}',
        "<script>x</script>",
        "---\ntitle: Other\n---\n",
        "$x$",
    ],
)
def test_unescaped_code_is_text_or_refused_but_never_run(markdown: str) -> None:
    paper = Paper("x", "A title", "en", f"Text.\n\n{markdown}\n")
    try:
        pdf = to_pdf(paper)
    except RenderError:
        return
    text = "".join(pages(pdf))
    assert "root:" not in text
    assert "read" not in markdown or "read(" in text
    with pypdfium2.PdfDocument(pdf) as document:
        assert document.get_metadata_dict()["Title"] == "A title"


# The PDF


@pytest.mark.parametrize("paper", [MOTION, LETTER, APPROVED], ids=lambda paper: paper.name)
def test_pdf_is_tagged_and_declares_pdf_ua(paper: Paper) -> None:
    pdf = to_pdf(paper)
    with pypdfium2.PdfDocument(pdf) as document:
        assert document.is_tagged()
        assert document.get_metadata_dict()["Title"] == paper.title
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert f"<rdf:li>{paper.language}</rdf:li>".encode() in pdf


def test_pdf_shows_each_part_of_the_paper() -> None:
    first, second, *rest = pages(to_pdf(MOTION))
    for part in [
        "CRIMINAL COURT OF THE CITY OF NEW YORK", "against J.D.", "2014QN012345", "Note to the lawyer",
        "PRELIMINARY STATEMENT", "[[GAP: date of the judgment]]", "1. She was arrested", "2. As paragraph 1 says",
        "☐ record", "☒ order", "Burden", "Jane Roe", "See the certificate.",
    ]:  # fmt: skip
        assert packed(part) in packed(first), part
    assert "ATTACHMENT" in second
    assert len(rest) >= 3
    assert "CR-000200" in rest[-1]


def test_every_page_of_a_long_table_repeats_its_head_and_says_its_number() -> None:
    all_pages = pages(to_pdf(MOTION))
    for number, page in enumerate(all_pages, 1):
        assert f"Page {number} of {len(all_pages)}" in page
        assert ("CR-0" in page) == ("Docket" in page and "Offence" in page)


def test_heading_levels_are_mended_rather_than_refused() -> None:
    assert "DEEP" in pages(to_pdf(replace(LETTER, markdown="### Deep\n\n# Top\n\n#### Leap\n")))[0]


# The Word document


def test_docx_carries_title_language_and_styles() -> None:
    made = to_docx(MOTION)
    document = docx.Document(io.BytesIO(made))
    assert document.core_properties.title == MOTION.title
    assert document.core_properties.language == "en"
    used = {line.style.name for line in document.paragraphs if line.style}
    assert {"Court Name", "Court Text", "Court Item", "Heading 1", "Signature Line", "Lines"} <= used
    assert MOTION.title not in [line.text for line in document.paragraphs]
    body = xml(made)
    assert '<w:rStyle w:val="Gap"' in body
    assert body.count("<w:tblHeader") == 1
    assert 'w:lang w:bidi="ar-SA" w:eastAsia="zh-CN" w:val="es"' in xml(to_docx(LETTER), "word/styles.xml")


def test_docx_foot_names_the_paper_and_numbers_its_pages() -> None:
    foot = xml(to_docx(replace(LETTER, title="Carta & <copia>")), "word/footer1.xml")
    assert "Carta &amp; &lt;copia&gt;" in foot
    assert "Página " in foot
    assert " PAGE " in foot
    assert " NUMPAGES " in foot


def test_docx_keeps_the_look_of_an_office_and_marks_all_its_heads(tmp_path: Path) -> None:
    own = docx.Document()
    own.styles["Normal"].font.name = "Georgia"
    own.sections[0].different_first_page_header_footer = True
    own.sections[0].first_page_header.paragraphs[0].text = "Legal Aid of Queens"
    own.sections[0].footer.paragraphs[0].text = "our foot"
    own.save(str(tmp_path / "own.docx"))

    draft, final = (to_docx(paper, reference=tmp_path / "own.docx") for paper in (MOTION, APPROVED))
    assert heads(draft) == [
        "DRAFT – for a lawyer’s review",
        "DRAFT – for a lawyer’s review\nLegal Aid of Queens",
    ]
    assert heads(final) == ["", "Legal Aid of Queens"]
    document = docx.Document(io.BytesIO(draft))
    assert document.styles["Normal"].font.name == "Georgia"
    assert document.sections[0].footer.paragraphs[0].text == "our foot"
    assert {"Court Text", "Gap", "Draft Mark", "Table"} <= {style.name for style in document.styles}


# What templates may write is written down


def test_the_example_for_authors_shows_every_block_and_renders() -> None:
    folder = render._office()
    guide = (folder / "README.md").read_text(encoding="utf-8")
    example = guide.split("````")[1].removeprefix("markdown\n")
    blocks, marks = (
        re.findall(r"'(\w+)'", line)
        for line in re.findall(r"pandoc\.List \{ (.*) \}", (folder / "court.lua").read_text(encoding="utf-8"))
    )
    assert set(blocks) == set(re.findall(r"::: (\w+)", example))
    assert set(marks) == set(re.findall(r"\{\.(\w+)", example)) | {"gap"}
    assert all(f"`{file.name}{'/' * file.is_dir()}`" in guide for file in folder.iterdir() if file.suffix != ".md")

    paper = Paper("example", "Example", "en", example)
    first, attachment = "".join(pages(to_pdf(paper))[:-1]), pages(to_pdf(paper))[-1]
    assert "2. As paragraph 1 says" in first
    assert "CR-000001" in attachment
    assert "CR-000001" in words(to_docx(paper))


# Drafts


@pytest.mark.parametrize(("approved_by", "draft"), [(None, True), ("", True), ("  ", True), ("Jane Roe", False)])
@pytest.mark.parametrize(
    ("paper", "mark"), [(MOTION, "DRAFT – for a lawyer’s review"), (LETTER, "BORRADOR – para revisión")]
)
def test_every_page_is_marked_until_a_lawyer_approves(
    paper: Paper, mark: str, approved_by: str | None, draft: bool
) -> None:
    paper = replace(paper, approved_by=approved_by)
    assert all((mark in page) is draft for page in pages(to_pdf(paper)))
    assert all((mark in head) is draft for head in heads(to_docx(paper)))


def test_notes_to_the_lawyer_leave_with_the_draft() -> None:
    assert "Look at the docket number" in pages(to_pdf(MOTION))[0]
    assert "Lookatthedocket" in words(to_docx(MOTION))
    assert "Look at the docket number" not in pages(to_pdf(APPROVED))[0]
    assert "Lookatthedocket" not in words(to_docx(APPROVED))


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("[[GAP: date]]", "[[FALTA: date]]"),
        (f"[[GAP: {escape('a [b] | c]] d')}]]", "[[FALTA: a [b] | c]] d]]"),
        ("[[GAP: over\ntwo lines]]", "[[FALTA: over two lines]]"),
        ("[[GAP: one]] [[GAP: two]]", "[[FALTA: one]] [[FALTA: two]]"),
        (escape("[[GAP: typed by a client]]"), "[[GAP: typed by a client]]"),
    ],
)
def test_gaps_are_shown_in_the_language_of_the_paper(markdown: str, shown: str) -> None:
    paper = replace(LETTER, markdown=markdown)
    assert packed(shown) in packed(pages(to_pdf(paper))[0])
    assert words(to_docx(paper)) == packed(shown)
    assert ('w:val="Gap"' in xml(to_docx(paper))) == ("FALTA" in shown)


# Errors say which paper, what is wrong and what to do


@pytest.mark.parametrize(
    ("markdown", "message"),
    [
        ("![a](b.png)", 'an image, "b.png": papers hold no pictures; list it as an exhibit'),
        ("    four spaces", "indented by four spaces"),
        ("`x`", "backticks"),
        ("::: captoin\nx\n:::", 'unknown block "::: captoin": there are caption, court'),
        ("::: court\nx", 'block ":::" opened at line 1 is not closed'),
        ("::: caption\nx\n:::", '"::: caption" of "x": it takes a "::: parties" and a "::: matter"'),
        ("::: caption\n::: parties\nx\n:::\n:::", '"::: caption" of parties: it takes'),
        ("[x]{.gpa}", 'unknown mark "{.gpa}"'),
        ("[x]{}", 'mark without a kind on "x": there are blank, gap'),
        ("[x]{.short}", "mark without a kind"),
        ("[x]{.gap typst:fill=red}", 'attribute "typst:fill"'),
        ('::: {custom-style="Title"}\nx\n:::', 'attribute "custom-style"'),
        ("[x](file:///etc/passwd)", "only http, https and mailto may be linked"),
        ("\ud800", "pass the text through escape"),
    ],
)
@pytest.mark.parametrize("make", [to_docx, to_pdf])
def test_a_slip_in_a_template_is_named(make: Any, markdown: str, message: str) -> None:
    with pytest.raises(RenderError) as error:
        make(replace(LETTER, markdown=markdown))
    assert str(error.value).startswith("01-carta: ")
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_script_without_a_font_is_named() -> None:
    with pytest.raises(RenderError, match=r"no font at hand can show 中: give a folder with a font"):
        to_pdf(replace(LETTER, markdown="中文"))
    assert words(to_docx(replace(LETTER, markdown="中文"))) == "中文"


def test_an_unusable_language_or_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        RenderError, match=r'no words for the language "fr", only for en, es: add them to .*words\.yaml'
    ):
        to_pdf(replace(LETTER, language="fr"))
    with pytest.raises(RenderError, match=r"none\.docx cannot be read .*check the path"):
        to_docx(LETTER, reference=tmp_path / "none.docx")
    (tmp_path / "text.docx").write_text("no")
    with pytest.raises(RenderError, match=r"text\.docx is not a DOCX: open it in Word"):
        to_docx(LETTER, reference=tmp_path / "text.docx")


# Files


def test_write_gives_the_files_paper_by_paper(tmp_path: Path) -> None:
    paths = write([LETTER, MOTION], tmp_path / "out", formats=("docx", "pdf", "md"))
    assert [path.name for path in paths] == [
        "01-carta.docx", "01-carta.pdf", "01-carta.md", "02-motion.docx", "02-motion.pdf", "02-motion.md",
    ]  # fmt: skip
    assert [path.read_bytes()[:2] for path in paths] == [b"PK", b"%P", b"Se", b"PK", b"%P", b"\n:"]
    assert paths[2].read_bytes() == LETTER.markdown.encode()


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert to_pdf(MOTION) == to_pdf(MOTION)
    assert to_docx(MOTION) == to_docx(MOTION)


@pytest.mark.parametrize(
    ("papers", "formats", "message"),
    [
        (
            [LETTER, replace(LETTER, name="x", markdown="![a](b)")],
            ("docx",),
            "x: the template holds an image",
        ),
        ([LETTER, replace(MOTION, name="01-CARTA")], ("md",), 'two papers are named "01-CARTA"'),
        ([replace(LETTER, name="../x")], ("md",), "cannot be the name of a file"),
        ([replace(LETTER, name="")], ("md",), "cannot be the name of a file"),
        ([LETTER], ("odt",), '"odt" is no format of a paper; there are docx, pdf, md'),
    ],
)
def test_nothing_is_written_when_a_paper_cannot_be_made(
    tmp_path: Path, papers: list[Paper], formats: tuple[str, ...], message: str
) -> None:
    with pytest.raises(RenderError, match=re.escape(message)):
        write(papers, tmp_path / "out", formats=formats)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(RenderError, match=r"cannot be written .*choose another folder"):
        write([LETTER], tmp_path / "file", formats=("md",))
