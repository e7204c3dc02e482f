"""The law book: complete, honest about its sources, readable without a network, a mouse or a script."""

from __future__ import annotations

import html
import itertools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner

from amparo.cli import main
from amparo.engine.provision import words as law_words
from amparo.facts.dates import read_date
from amparo.facts.problems import Problems
from amparo.law.packs import Library
from amparo.monitor.book import Book, default_folder, write_book
from amparo.monitor.map import draw
from amparo.monitor.pages import place

DAY = "2026-11-24"
EXAMPLE = Path(__file__).parents[2] / "examples" / "rubric" / "own.yaml"
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
SHAPES = {"rect", "circle", "path"}


@dataclass
class Page(HTMLParser):
    """A page taken apart: every element with its attributes, the text, and what is not well formed."""

    name: str
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    parents: list[tuple[str, ...]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parents.append(tuple(self.open))
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if len({name for name, _ in attrs}) != len(attrs):
            self.wrong.append(f"{tag}: an attribute is given twice")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()
            if tag not in SHAPES:
                self.wrong.append(f"<{tag}/> closes itself")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.wrong.append(f"</{tag}> closes {self.open[-1:]} at {self.getpos()}")
        elif self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def all(self, *tags: str) -> Iterator[dict[str, str]]:
        """The attributes of every element with one of these names."""
        yield from (attrs for tag, attrs in self.elements if tag in tags)

    @property
    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.elements if "id" in attrs]

    @property
    def text(self) -> str:
        return " ".join("".join(self.said).replace("\u00a0", " ").split())


@cache
def parsed(path: Path) -> Page:
    page = Page(path.name)
    page.feed(path.read_text(encoding="utf-8"))
    page.close()
    return page


@pytest.fixture
def pages(site: Path) -> dict[str, Page]:
    return {path.name: parsed(path) for path in sorted(site.glob("*.html"))}


def test_every_jurisdiction_has_a_page_and_every_provision_its_citation_and_basis(pages: dict[str, Page]) -> None:
    for name, pack in Library().every().items():
        page = pages[f"{name}.html"]
        assert pack.name in page.text
        for provision in pack.provisions:
            assert place(provision.id).partition("#")[2] in page.ids, provision.id
            assert " ".join(provision.citation.split()) in page.text, provision.id
            for version in provision.versions:
                assert law_words()["bases"][version.basis].capitalize() in page.text, version.id
                for source in version.sources:
                    assert " ".join(source.title.split()) in page.text, version.id
                for question in version.open_questions:
                    assert " ".join(question.split()) in page.text, version.id


def test_every_condition_of_every_version_is_shown(pages: dict[str, Page]) -> None:
    for name, pack in Library().every().items():
        text = pages[f"{name}.html"].text
        for provision in pack.provisions:
            for version in provision.versions:
                for rule in version.rule.leaves():
                    if rule.cite != "in force":
                        assert " ".join(rule.says.replace("_", " ").split()) in text, (version.id, rule.says)


def test_pages_are_well_formed(pages: dict[str, Page]) -> None:
    assert {name: page.wrong + page.open for name, page in pages.items() if page.wrong or page.open} == {}
    assert {name: page.ids for name, page in pages.items() if len(set(page.ids)) != len(page.ids)} == {}


def test_nothing_is_loaded_from_elsewhere_and_nothing_stands_in_line(site: Path, pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        loads = [attrs.get("src", "") for attrs in page.all("script", "img", "iframe", "source", "embed")]
        loads += [attrs.get("href", "") for attrs in page.all("link", "use", "image")]
        assert set(loads) <= {"book.css", "book.js", "data:,"}, name
        assert not list(page.all("style", "base", "iframe", "object", "form")), name
        for tag, attrs in page.elements:
            assert "style" not in attrs, (name, tag)
            assert not [one for one in attrs if one.startswith("on")], (name, tag)
        assert all("src" in attrs for attrs in page.all("script")), name
    for name in ("book.css", "book.js"):
        text = (site / name).read_text(encoding="utf-8")
        assert not re.search(r"//[a-z]+\.|https?:|@import|fetch\(|XMLHttp|localStorage|cookie|innerHTML", text), name
        assert not re.search(r"url\((?!#)", text), name


def test_links_that_leave_are_plain_links_that_tell_nobody_where_one_came_from(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert {"name": "referrer", "content": "no-referrer"} in list(page.all("meta")), name
        for attrs in page.all("a"):
            address = urlsplit(attrs["href"])
            assert address.scheme in ("", "http", "https"), (name, attrs)
            if address.scheme:
                assert "noreferrer" in attrs["rel"], (name, attrs)


def test_links_inside_lead_somewhere(site: Path, pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        for attrs in page.all("a"):
            address = urlsplit(attrs["href"])
            if address.scheme:
                continue
            target = address.path or name
            assert (site / target).is_file(), (name, attrs)
            if address.fragment:
                assert unquote(address.fragment) in pages[target].ids, (name, attrs)


def test_headings_go_down_one_step_at_a_time_and_landmarks_are_there(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
        assert levels[0] == 1, name
        assert levels.count(1) == 1, name
        assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels)), (name, levels)
        for landmark in ("main", "header", "footer", "nav"):
            assert list(page.all(landmark)), (name, landmark)
        assert next(page.all("html"))["lang"] == "en"
        assert next(page.all("a")) == {"class": "skip", "href": "#content"}
        for attrs in page.all("section", "article", "nav"):
            named = attrs.get("aria-labelledby")
            assert attrs.get("aria-label") or named in page.ids, (name, attrs)


def test_tables_have_captions_and_heads_with_a_scope(pages: dict[str, Page]) -> None:
    with_table = [page for page in pages.values() if list(page.all("table"))]
    assert {page.name for page in with_table} == {"compare.html", "rubric-congress.html", "rubric-wider.html"}
    for page in with_table:
        assert len(list(page.all("caption"))) == len(list(page.all("table")))
        assert all(attrs.get("scope") in ("col", "row") for attrs in page.all("th"))
        columns = sum(attrs.get("scope") == "col" for attrs in page.all("th"))
        rows = sum(attrs.get("scope") == "row" for attrs in page.all("th"))
        assert len(list(page.all("td"))) == rows * (columns - 1)


@pytest.mark.parametrize("rubric", ["congress", "wider"])
def test_every_cell_leads_to_its_reasons_and_to_the_provisions(site: Path, pages: dict[str, Page], rubric: str) -> None:
    told = json.loads((site / f"rubric-{rubric}.json").read_text(encoding="utf-8"))
    links = {attrs["href"] for attrs in pages[f"rubric-{rubric}.html"].all("a")}
    for row in told["jurisdictions"]:
        for criterion, cell in row["cells"].items():
            assert f"{row['jurisdiction']}.html#{rubric}-{criterion}" in links
            if cell["because"]:
                assert place(cell["because"][0]["provision"]) in links
            for reason in cell["because"]:
                page, _, anchor = place(reason["provision"]).partition("#")
                assert anchor in pages[page].ids


def test_the_map_shows_every_state_with_words_and_the_list_says_the_same(pages: dict[str, Page]) -> None:
    book = Book(Library(), read_date(DAY))
    tiles = draw(next(one for one in book.indexes if one.rubric.id == "wider")).tiles
    united_states = {one.jurisdiction for one in book.packs if one.jurisdiction.split("-")[0] == "us"}
    assert {one.jurisdiction for one in tiles} == united_states
    assert len({(one.x, one.y) for one in tiles}) == len(tiles)
    start = pages["index.html"]
    named = {attrs["href"]: attrs["aria-label"] for attrs in start.all("a") if "aria-label" in attrs}
    for tile in tiles:
        assert named[f"{tile.jurisdiction}.html"].startswith(f"{tile.code}, {tile.name}: ")
        assert f"{tile.name} {tile.says}" in start.text


def test_every_version_that_was_changed_says_how(pages: dict[str, Page]) -> None:
    assert "What changed from the version before" in pages["us-ny.html"].text
    assert "2021-11-16" in pages["changes.html"].text


def colours(text: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})\b", text))


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        sign = colour[1:] if len(colour) == 7 else "".join(part * 2 for part in colour[1:])
        parts = [int(sign[place : place + 2], 16) / 255 for place in (0, 2, 4)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    first, second = sorted((light(one), light(other)), reverse=True)
    return (first + 0.05) / (second + 0.05)


PAIRS = [
    ("ink", "paper"), ("ink", "card"), ("quiet", "paper"), ("quiet", "card"), ("link", "paper"), ("link", "card"), ("visited", "paper"),
    ("visited", "card"), ("bar-ink", "bar"), ("ink", "tag"), ("quiet", "tag"), ("link", "tag"), ("visited", "tag"), ("warn-ink", "warn"), ("ink", "high"),
    ("ink", "middle"), ("ink", "low"), ("ink", "new"), ("ink", "old"), ("link", "middle"), ("undone-ink", "undone"),
    ("aside-ink", "aside"), ("erased-ink", "erased"), ("hidden-ink", "hidden"), ("none-ink", "none"), ("strip-ink", "strip"),
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(scheme: str, ink: str, ground: str) -> None:
    text = (default_folder() / "book.css").read_text(encoding="utf-8")
    light, dark = re.split(r"@media \(prefers-color-scheme: dark\)", text, maxsplit=1)
    known = colours(light) if scheme == "light" else colours(dark.partition("* {")[0])
    assert contrast(known[ink], known[ground]) >= 4.5
    assert contrast(known["focus"], known["paper"]) >= 3
    assert contrast(known["edge"], known["paper"]) >= 3


def test_the_same_law_gives_the_same_bytes(made: Callable[..., Library], tmp_path: Path) -> None:
    made()
    both = []
    for name in ("one", "two"):
        write_book(Book(Library(tmp_path / "law"), read_date(DAY)), tmp_path / name)
        both.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert both[0] == both[1]


def test_what_a_pack_says_stays_text(made: Callable[..., Library], tmp_path: Path) -> None:
    nasty = '"<script>alert(1)</script> & </ul>"'
    library = made(confidentiality=nasty, open=f"[{nasty}]", sources="[{title: Odd, address: 'javascript:alert(1)'}]")
    write_book(Book(library, read_date(DAY)), tmp_path / "book")
    page = parsed(tmp_path / "book" / "us-ne.html")
    assert page.wrong == []
    assert "alert(1)</script>" not in (tmp_path / "book" / "us-ne.html").read_text(encoding="utf-8")
    assert not [attrs for attrs in page.all("a") if "javascript" in attrs["href"]]
    assert html.unescape(nasty.strip('"')) in page.text


def test_command_titles_dates_and_replaces_an_older_book(made: Callable[..., Library], tmp_path: Path) -> None:
    made()
    folder = tmp_path / "book"
    words = [
        "law",
        "book",
        "-o",
        str(folder),
        "--law",
        str(tmp_path / "law"),
        "--as-of",
        "2019-03-01",
        "--base-title",
        "Our book",
    ]
    run = CliRunner().invoke(main, words)
    assert (run.exit_code, run.output) == (0, f"Wrote 11 files. Open {folder / 'index.html'}\n")
    text = parsed(folder / "index.html").text
    assert "Our book" in text
    assert "the law of 2019-03-01" in text
    (folder / "us-zz.html").write_text("left over", encoding="utf-8")
    assert CliRunner().invoke(main, words).exit_code == 0
    assert not (folder / "us-zz.html").exists()


def test_a_folder_of_other_files_is_not_written_into(made: Callable[..., Library], tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.html").write_text("mine", encoding="utf-8")
    book = Book(made(), read_date(DAY))
    with pytest.raises(Problems, match="The folder holds other files"):
        write_book(book, tmp_path / "notes")
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(Problems, match="This is a file, not a folder"):
        write_book(book, tmp_path / "file")


def test_an_own_rubric_gets_its_own_page(made: Callable[..., Library], tmp_path: Path) -> None:
    made()
    rubric = tmp_path / "own.yaml"
    rubric.write_text(
        "id: own\ntitle: Our own\nsays: Ours.\ncriteria:\n"
        "  - {id: fee, title: Fee, says: No fee., source: ours, weight: 3, test: {any_provision: {fee: none}}}\n",
        encoding="utf-8",
    )
    words = ["law", "book", "-o", str(tmp_path / "book"), "--law", str(tmp_path / "law"), "--rubric", str(rubric)]
    assert CliRunner().invoke(main, words).exit_code == 0
    page = parsed(tmp_path / "book" / "rubric-own.html")
    assert "0.0 to 3.0" in page.text
    assert "There is no total" not in page.text
    again = CliRunner().invoke(main, [*words, "--rubric", str(rubric)])
    assert again.exit_code == 1
    assert again.output == 'id: There are two rubrics with the id "own". Expected an id of its own for each rubric.\n'


def test_the_example_rubric_has_a_total() -> None:
    run = CliRunner().invoke(main, ["law", "index", "ny", "--rubric", str(EXAMPLE), "--as-of", DAY, "--json"])
    assert json.loads(run.stdout)["jurisdictions"][0]["total"] == [3.0, 3.0]
