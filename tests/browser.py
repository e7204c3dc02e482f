"""A real browser for the tests: the system's Chromium, driven by Playwright, cut off from every network.

Import the fixtures into a folder's conftest.py. Chromium is looked for in $AMPARO_CHROMIUM, then on the path.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
FROM_DISK = ("file:", "data:", "blob:", "about:")
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 680}, "device_scale_factor": 2, "has_touch": True}


def chromium_path() -> str:
    """Where Chromium is. Fails the test that asks where there is none: what a page does is only known from a browser."""
    found = os.environ.get("AMPARO_CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), "")
    if not found:
        pytest.fail(
            "Chromium was not found. Install it (Debian: apt-get install chromium) or name it in AMPARO_CHROMIUM."
        )
    return found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
    yield browser
    browser.close()


@dataclass
class Seen:
    """What a page asked of the network, said on its console, and broke on."""

    requests: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    broke: list[str] = field(default_factory=list)

    @property
    def asked_elsewhere(self) -> list[str]:
        """Every address outside the disk that was asked for."""
        return [one for one in self.requests if not one.startswith(FROM_DISK)]


OpenPage = Callable[..., tuple[Page, Seen]]


def watched(context: BrowserContext) -> tuple[Page, Seen]:
    """A new page whose every request outside the disk is noted and refused."""
    seen = Seen()

    def refuse(route: Route) -> None:
        if route.request.url.startswith(FROM_DISK):
            route.continue_()
        else:
            route.abort()

    context.route("**/*", refuse)
    page = context.new_page()
    page.on("console", lambda message: seen.said.append(message.text))
    page.on("pageerror", lambda error: seen.broke.append(str(error)))
    page.on("request", lambda request: seen.requests.append(request.url))
    page.set_default_timeout(8_000)
    return page, seen


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Opens a file in a context of its own; settings as for Playwright's `new_context`."""
    contexts: list[BrowserContext] = []

    def open_one(path: Path, **settings: Any) -> tuple[Page, Seen]:
        context = chromium.new_context(**{**PHONE, **settings})
        contexts.append(context)
        page, seen = watched(context)
        page.goto(path.as_uri())
        return page, seen

    yield open_one
    for context in contexts:
        context.close()
