"""What is looked for on a page: what axe finds, what is cut off, what a title tells, sentences that were left in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.web.browser.conftest import DESK

WORDS_SEEN = """() => {
  const own = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const parent = walker.currentNode.parentElement;
    if (!text || parent.closest('[lang]:not(html), script, style, noscript, input, textarea, [data-own]')) continue;
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


AXE = Axe()

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

    def look_at(self, page: Page, address: str, language: str, *, dark: bool = True) -> None:
        """Everything on one page. Colours in the dark are looked at once, in English; what longer words do, in Spanish."""
        self.look(address, page.evaluate("document.documentElement.lang") != language, "another language")
        for scheme, only in SCHEMES if dark and language == "en" else SCHEMES[:1]:
            page.emulate_media(color_scheme=scheme)
            for one in AXE.run(page, options=only).response["violations"]:
                self.look(address, True, f"{scheme} {one['id']}: {one['nodes'][0]['html'][:200]}")
        self.look(address, not page.locator("[data-leave] button").is_visible(), "no way out")
        self.look(address, bool(TELLING.search(page.title())), f"title {page.title()}")
        if language == "es":
            self.look_for_what_is_cut_off(page, address, 320)
            page.set_viewport_size({"width": 640, "height": 800})
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            self.look_for_what_is_cut_off(page, address, 640)
            page.set_viewport_size(DESK["viewport"])

    def look_for_english(self, page: Page, address: str, told: list[str]) -> None:
        """In a made-up language every sentence of ours stands in brackets; `told` is what the client's file says."""
        for one in page.evaluate(WORDS_SEEN):
            self.look(address, _a_sentence(_without(one, told)), f"in English: {one}")


def told_by(value: Any) -> Iterator[str]:
    """Every text of the client's file."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from told_by(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from told_by(inner)
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
