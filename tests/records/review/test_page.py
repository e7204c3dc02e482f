"""The page to check what was read, in a browser: nothing that axe finds, by light and in the dark, by keyboard alone, and nothing asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from amparo.records.matters import charges_of
from amparo.records.record import read_record
from amparo.records.review import review_page
from amparo.records.sources import Request, open_bytes
from tests.browser import OpenPage
from tests.records.sources import papers

PARTNER = b'[{"prs_FirstName": "Wren", "prs_SecondName": "Kestrel", "vic_TypeOfExploitation": "Servitude", "hte_Date_1": "2013-05-01"}]'
RECORDS = {
    "scan": ("scan.png", papers.saved(papers.scan())),
    "text": ("record.txt", (papers.RAP_SHEET + "\nA LINE THAT IS NOT UNDERSTOOD\n").encode()),
    "table": ("table.csv", papers.CSV.encode() + b"A3,one cell too many,x,y,z,w\n"),
    "partner": ("partner.json", PARTNER),
    "nothing": ("empty.html", b"<html><body></body></html>"),
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review")
    for name, (file, data) in RECORDS.items():
        source = open_bytes(data, Request(file, pictures=True))
        record = read_record(source)
        (folder / f"{name}.html").write_text(review_page(source, record, charges_of([record])), encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(name: str, scheme: Any, pages: Path, open_page: OpenPage) -> None:
    page, seen = open_page(pages / f"{name}.html", color_scheme=scheme)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
    assert seen.asked_elsewhere == []
    assert seen.said == seen.broke == []


def test_each_part_is_reached_by_keyboard(pages: Path, open_page: OpenPage) -> None:
    page, _ = open_page(pages / "text.html")
    heads = page.locator("h2").evaluate_all("all => all.map(one => one.id)")
    assert heads == ["first", "charges", "person", "unused", "pages"]
    for name in heads:
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        assert page.evaluate("document.activeElement.getAttribute('href')") == f"#{name}"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#pages"


def test_the_paper_stands_beside_what_is_in_doubt(pages: Path, open_page: OpenPage) -> None:
    page, _ = open_page(pages / "scan.html", viewport={"width": 1024, "height": 700})
    parts = page.locator("svg.part")
    assert parts.count() > 5
    assert "page 1, line" in str(parts.first.get_attribute("aria-label"))
    tall = parts.evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert min(tall) > 14  # a line of the paper stays large enough to read


@pytest.mark.parametrize("name", ["scan", "text"])
def test_nothing_is_cut_off_at_large_text(name: str, pages: Path, open_page: OpenPage) -> None:
    page, _ = open_page(pages / f"{name}.html", viewport={"width": 640, "height": 600})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
