"""Every page that links lead to: nothing that axe finds, nothing asked elsewhere, no sentence left in one language, nothing cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from amparo.facts.case import load_case, write_case
from tests.web.browser.conftest import DESK, Visit
from tests.web.browser.site_pages import PUBLIC, found_by_links

if TYPE_CHECKING:
    from tests.web.conftest import Person

CASE = write_case(load_case(Path(__file__).parents[3] / "examples" / "queens.yaml"))

WORDS_SEEN = """() => {
  const own = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const parent = walker.currentNode.parentElement;
    if (!text || parent.closest('[lang]:not(html), script, style, input, textarea, [data-own]')) continue;
    own.push(text);
  }
  for (const one of document.querySelectorAll('[aria-label], [alt], [title], [placeholder]')) {
    if (one.closest('[lang]:not(html), [data-own]')) continue;
    for (const name of ['aria-label', 'alt', 'title', 'placeholder']) if (one.getAttribute(name)) own.push(one.getAttribute(name));
  }
  own.push(document.title);
  return own;
}"""
WIDER = """() => [...document.querySelectorAll('body *')].filter(one => {
  if (one.closest('.a-scroll, .govuk-visually-hidden, .govuk-skip-link, svg, table, details:not([open])')) return false;
  const box = one.getBoundingClientRect();
  return box.width > 0 && (box.right > window.innerWidth + 1 || box.left < -1);
}).slice(0, 4).map(one => one.outerHTML.slice(0, 160))"""


SCHEMES: tuple[tuple[Any, dict[str, Any]], ...] = (
    ("light", {}),
    ("dark", {"runOnly": ["color-contrast", "link-in-text-block"]}),
)
"""The whole of axe once; again in the dark what colours can change."""

TELLING = re.compile(r"traffick|victim|charge|crime|queens|court|T status|trata|v.ctima|cargo|delito", re.IGNORECASE)
"""Words that the title of a window must not show to somebody who looks over a shoulder."""


class Found:
    """What is wrong, by address."""

    def __init__(self) -> None:
        self.all: dict[str, list[str]] = {}

    def look(self, address: str, wrong: bool, says: str) -> None:
        """Notes what is wrong."""
        if wrong:
            self.all.setdefault(address, []).append(says)

    def told(self) -> str:
        """All of it, a line each."""
        return "\n" + "\n".join(
            f"{address}: {one}" for address, some in self.all.items() for one in dict.fromkeys(some)
        )

    def look_for_what_is_cut_off(self, page: Page, address: str, width: int) -> None:
        """Notes what stands outside a window of this width."""
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate(WIDER)
        scrolls = page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
        self.look(address, scrolls or bool(wide), f"cut off at {width}: {wide}")


@pytest.fixture
def filled(ana: Person) -> Person:
    """A lawyer with a file that has something on every page."""
    room = ana.file(CASE)
    ana.client.post(
        f"/file/{room}/record/documents/add/",
        {"file": _paper(), "title": "Invented paper of a court", "kind": "court_order"},
    )
    return ana


def _paper() -> object:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("a.txt", b"An invented paper.")


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_in_a_language_people_speak(language: str, filled: Person, visit: Visit, server: str) -> None:
    """axe in light and dark, a narrow phone, text at 200 %, the way out, the title, the console, the network."""
    addresses = found_by_links(filled)
    assert len(addresses) > 30
    page, seen = visit(filled, language=language)
    axe, found = Axe(), Found()
    for address in addresses:
        page.goto(server + address)
        found.look(address, page.evaluate("document.documentElement.lang") != language, "another language")
        for scheme, only in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            for one in axe.run(page, options=only).response["violations"]:
                found.look(address, True, f"{scheme} {one['id']}: {one['nodes'][0]['html'][:200]}")
        found.look(address, not page.locator("[data-leave] button").is_visible(), "no way out")
        found.look(address, bool(TELLING.search(page.title())), f"title {page.title()}")
        if language == "es":  # the longer words of the two
            found.look_for_what_is_cut_off(page, address, 320)
            page.set_viewport_size({"width": 640, "height": 800})
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            found.look_for_what_is_cut_off(page, address, 640)
            page.set_viewport_size(DESK["viewport"])
    assert found.all == {}, found.told()
    assert seen.nothing()


@pytest.mark.parametrize("language", ["en", "es"])
def test_axe_finds_nothing_for_somebody_who_is_not_logged_in(
    language: str, ana: Person, visit: Visit, server: str
) -> None:
    page, seen = visit(language=language)
    found = {}
    for address in PUBLIC:
        page.goto(server + address)
        found[address] = [(one["id"], one["nodes"][0]["html"]) for one in Axe().run(page).response["violations"]]
    assert found == {address: [] for address in PUBLIC}
    assert seen.elsewhere == seen.broke == []


@pytest.mark.parametrize("language", ["en-xa", "ar-xb"])
def test_every_page_in_a_made_up_language(language: str, filled: Person, visit: Visit, server: str) -> None:
    """Every sentence of ours stands in brackets; what is left is data of the client or words of the law. Longer words fit."""
    addresses = found_by_links(filled)
    page, seen = visit(filled, language=language)
    found, told = Found(), sorted({*_told(yaml.safe_load(CASE)), "Invented paper of a court"}, key=len, reverse=True)
    for address in addresses:
        page.goto(server + address)
        for one in page.evaluate(WORDS_SEEN):
            found.look(address, _a_sentence(_without(one, told)), f"in English: {one}")
        turned = page.evaluate("getComputedStyle(document.documentElement).direction")
        found.look(address, turned != ("rtl" if language == "ar-xb" else "ltr"), turned)
        for width in (1200, 390):
            found.look_for_what_is_cut_off(page, address, width)
    assert found.all == {}, found.told()
    assert seen.nothing()


def _told(value: Any) -> Iterator[str]:
    """Every text of the client's file."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _told(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _told(inner)
    elif isinstance(value, str) and " " in value:
        yield value


def _without(text: str, told: list[str]) -> str:
    """A text without what the client's file says in it."""
    for one in told:
        text = text.replace(one, "")
    return text


def _a_sentence(text: str) -> bool:
    """Whether three or more words of small letters stand outside the brackets."""
    outside = text
    while (fewer := re.sub(r"\[[^\[\]]*\]", "", outside)) != outside:
        outside = fewer
    return len(re.findall(r"\b[a-z]{2,}\b", outside)) >= 3
