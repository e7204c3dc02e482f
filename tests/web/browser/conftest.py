"""The workbench in a real browser: a live server in threads of this process, a browser cut off from everything else.

Django refuses its store to a thread in which a loop runs, and the browser's driver runs one; the tests only set up and look.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
DESK: dict[str, Any] = {"viewport": {"width": 1200, "height": 900}}


@pytest.fixture(scope="session")
def server(workbench: Path) -> Iterator[str]:
    """The workbench answering on a port of its own; its address."""
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

    from amparo.web.wsgi import application

    class Quiet(WSGIRequestHandler):
        """Says nothing about each request."""

        def log_message(self, format: str, *given: Any) -> None: ...

    running = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    running.daemon_threads = True
    running.set_app(application)
    thread = Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{running.server_port}"
    running.shutdown()
    running.server_close()
    thread.join(10)


@dataclass
class Seen:
    """What the pages asked for outside the site, warned of on the console, and broke on."""

    elsewhere: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    broke: list[str] = field(default_factory=list)

    def nothing(self) -> bool:
        """Whether there was nothing of the kind; shown in full where a test fails."""
        assert (self.elsewhere, self.said, self.broke) == ([], [], [])
        return True


Visit = Callable[..., tuple[Page, Seen]]


def watched(context: BrowserContext, server: str) -> tuple[Page, Seen]:
    """A page of a context that reaches the site alone, and what it did."""
    seen = Seen()

    def guard(route: Route) -> None:
        address = route.request.url
        if address.startswith((server, "data:", "blob:", "about:")):
            route.continue_()
        else:
            seen.elsewhere.append(address)
            route.fulfill(status=200, content_type="text/html", body="<title>elsewhere</title>")

    context.route("**/*", guard)
    page = context.new_page()
    page.on("console", lambda message: seen.said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: seen.broke.append(str(error)))
    page.set_default_timeout(60_000)
    return page, seen


@pytest.fixture
def visit(chromium: Browser, server: str) -> Iterator[Visit]:
    """Opens the site: `visit(person, language="es", dark=True, scripts=False)`; person None is nobody in particular."""
    contexts: list[BrowserContext] = []

    def visit(
        person: Any = None, *, language: str = "en", dark: bool = False, scripts: bool = True, **settings: Any
    ) -> tuple[Page, Seen]:
        context = chromium.new_context(
            **{**DESK, **settings},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            locale=language if language in ("en", "es") else "en",
        )
        contexts.append(context)
        if person is not None:
            person.log_in()
            person.client.post(f"/language/{language}/")
            jar = person.client.cookies
            context.add_cookies([{"name": name, "value": one.value, "url": server} for name, one in jar.items()])
        return watched(context, server)

    yield visit
    for context in contexts:
        context.close()
