"""Pages of rights in a real browser: nothing asked for, nothing kept, left at once, and nothing that axe finds."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from amparo.law.packs import Library
from amparo.screening.rights.build import Site, build
from tests.browser import OpenPage

DAY = "2026-11-24"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rights")
    site = Site(exit="about:blank", help=("Harbour House, in the morning",))
    build(folder, as_of=DAY, library=Library(), wanted=["us-ny", "us-sd", "gb", "es"], site=site, with_cards=False)
    return folder


@pytest.mark.parametrize("name", ["index", "index-es", "us-ny-en", "us-sd-es", "gb-en", "es-es"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(name: str, scheme: Any, pages: Path, open_page: OpenPage) -> None:
    page, seen = open_page(pages / f"{name}.html", color_scheme=scheme)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert seen.asked_elsewhere == []
    assert seen.said == seen.broke == []


def test_nothing_is_cut_off_at_large_text_on_a_small_phone(pages: Path, open_page: OpenPage) -> None:
    page, _ = open_page(pages / "us-ny-es.html", viewport={"width": 320, "height": 600})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")


@pytest.mark.parametrize("way", ["button", "shift", "keyboard"])
def test_leaving_blanks_the_page_and_leaves_no_way_back(way: str, pages: Path, open_page: OpenPage) -> None:
    page, _ = open_page(pages / "us-ny-en.html")
    before = page.evaluate("history.length")
    match way:
        case "button":
            page.click(".leave")
        case "shift":
            for _ in range(3):
                page.keyboard.press("Shift")
        case _:
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
    page.wait_for_url("about:blank")
    assert "New York" not in page.content()
    assert page.evaluate("history.length") == before
