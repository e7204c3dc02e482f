"""What no link leads to: every state of `states.py` in the browser, and that no page of the site is left out of both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from playwright.sync_api import Route

import amparo.web
from amparo.facts.case import load_case, write_case
from tests.web.browser import states_files, states_office
from tests.web.browser.conftest import Visit
from tests.web.browser.look import Found, told_by
from tests.web.browser.site_pages import PUBLIC, found_by_links
from tests.web.browser.states import PAIRS, STATES, Scene

if TYPE_CHECKING:
    from tests.web.conftest import Person

pytestmark = pytest.mark.timeout(900)  # a browser on a busy machine takes its time
ENTERED = (states_files, states_office)
"""What is broken comes last, so the order counts."""

CASE = write_case(load_case(Path(__file__).parents[3] / "examples" / "queens.yaml"))
TEMPLATES = Path(amparo.web.__file__).parent / "templates"
TOLD = ("Invented paper", "Harbor House", "The court asked.", "Wren K", "Her other lawyer decides.")
IN_THE_DARK = {
    "missing", "conflict", "slip in a charge", "slip in a log-in", "conflicts found", "a charge to check", "what is overdue",
    "second step: set up", "receipt", "the audit with a fault", "shield released",
}  # fmt: skip
"""One of each kind of colour: links show the others."""

NOT_MADE_UP = {"an expired session"}
"""Its page speaks what the browser asks for, which is no made-up language."""

FRAMES = {"cases/file.html"}
"""Templates that only others fill."""


@pytest.fixture
def scene(person: Callable[..., Person], request: pytest.FixtureRequest) -> Scene:
    return Scene(person, CASE, getattr(request, "param", "en"))


@pytest.mark.parametrize("scene", ["en", "es", "en-xa"], indirect=True)
def test_every_state(scene: Scene, visit: Visit, server: str) -> None:
    """As the browser shows what the site answered: axe, nothing cut off, no sentence left in English, nothing asked elsewhere."""
    language = scene.language
    page, seen = visit(language=language)
    found, answers = Found(), {}
    told = sorted({*told_by(yaml.safe_load(CASE)), *told_by(yaml.safe_load(PAIRS)), *TOLD}, key=len, reverse=True)

    def answer(route: Route) -> None:
        given = answers[route.request.url.removeprefix(server)]
        headers = {name: value for name, value in given.headers.items() if name.lower() != "content-length"}
        route.fulfill(status=200, headers=headers, body=given.content.decode())

    page.route(f"{server}/state/*", answer)
    for number, (name, (status, make)) in enumerate(STATES.items()):
        given = make(scene)
        found.look(name, given.status_code != status, f"answers {given.status_code}")
        if "text/html" not in given.headers.get("Content-Type", "") or not given.content:
            found.look(name, True, f"no page: {given.status_code} {given.headers.get('Location', '')}")
            continue
        answers[f"/state/{number}"] = given
        page.goto(f"{server}/state/{number}")
        if language == "en-xa" and name not in NOT_MADE_UP:
            found.look_for_english(page, name, told)
            found.look_for_what_is_cut_off(page, name, 390)
        elif language != "en-xa":
            found.look_at(page, name, language, dark=name in IN_THE_DARK)
    assert found.all == {}, found.told()
    assert seen.nothing()


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The names of all templates that are filled from here on."""
    from django.template import Template

    names: set[str] = set()
    kept = Template._render

    def noted(self: Any, context: Any) -> Any:
        names.add(str(self.name))
        return kept(self, context)

    monkeypatch.setattr(Template, "_render", noted)
    return names


def test_no_page_is_left_out(scene: Scene, rendered: set[str]) -> None:
    """A page that is made later has to be reached by links or entered as a state: else nobody has looked at it."""
    found_by_links(scene.ana)
    for address in PUBLIC:
        scene.visitor().get(address, follow=True)
    for _, make in STATES.values():
        make(scene)
    pages = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if "{% extends" in path.read_text(encoding="utf-8")
    }
    assert len(pages) > 60
    assert pages - rendered - FRAMES == set()
