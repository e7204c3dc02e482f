"""Every page that links lead to: nothing that axe finds, nothing asked elsewhere, no sentence left in one language, nothing cut off."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from amparo.facts.case import load_case, write_case
from tests.web.browser.conftest import Visit
from tests.web.browser.look import AXE, Found, told_by
from tests.web.browser.site_pages import PUBLIC, found_by_links

if TYPE_CHECKING:
    from tests.web.conftest import Person

pytestmark = pytest.mark.timeout(900)  # a browser on a busy machine takes its time
CASE = write_case(load_case(Path(__file__).parents[3] / "examples" / "queens.yaml"))


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
    found = Found()
    for address in addresses:
        page.goto(server + address)
        found.look_at(page, address, language)
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
        found[address] = [(one["id"], one["nodes"][0]["html"]) for one in AXE.run(page).response["violations"]]
    assert found == {address: [] for address in PUBLIC}
    assert seen.elsewhere == seen.broke == []


@pytest.mark.parametrize("language", ["en-xa", "ar-xb"])
def test_every_page_in_a_made_up_language(language: str, filled: Person, visit: Visit, server: str) -> None:
    """Every sentence of ours stands in brackets; what is left is data of the client or words of the law. Longer words fit."""
    addresses = found_by_links(filled)
    page, seen = visit(filled, language=language)
    found, told = Found(), sorted({*told_by(yaml.safe_load(CASE)), "Invented paper of a court"}, key=len, reverse=True)
    for address in addresses:
        page.goto(server + address)
        found.look_for_english(page, address, told)
        turned = page.evaluate("getComputedStyle(document.documentElement).direction")
        found.look(address, turned != ("rtl" if language == "ar-xb" else "ltr"), turned)
        for width in (1200, 390):
            found.look_for_what_is_cut_off(page, address, width)
    assert found.all == {}, found.told()
    assert seen.nothing()
