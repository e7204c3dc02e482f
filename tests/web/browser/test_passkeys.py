"""A passkey from its making to its use at log-in, with a security key that Chromium plays: the whole ceremony, and what it refuses."""

import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.test import Client
from playwright.sync_api import CDPSession, Page

from tests.web.browser.conftest import Visit
from tests.web.conftest import PASSPHRASE

KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class SecurityKey:
    """A security key plugged into the browser; it is touched at once when it is asked."""

    def __init__(self, page: Page) -> None:
        self.line: CDPSession = page.context.new_cdp_session(page)
        self.line.send("WebAuthn.enable")
        self.id = self._plugged()

    def _plugged(self) -> str:
        return str(self.line.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"])

    def credentials(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.line.send("WebAuthn.getCredentials", {"authenticatorId": self.id})[
            "credentials"
        ]
        return found

    def changed_for_another(self) -> None:
        self.line.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.id})
        self.id = self._plugged()


@pytest.fixture
def with_key(ana: Any, visit: Visit, server: str) -> tuple[Any, Page, SecurityKey]:
    """A lawyer who has just added a security key; the browser, and the key."""
    page, seen = visit()
    page.goto(f"{server}/in/")
    log_in(page)
    key = SecurityKey(page)
    page.goto(f"{server}/me/second/keys/new/")
    page.get_by_label("passphrase").fill(PASSPHRASE)
    page.get_by_role("main").get_by_role("button").first.click()
    page.get_by_label("A name for it").fill("Blue key")
    page.wait_for_load_state()  # until its script has run, the button does nothing
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/me/second/codes/")
    assert seen.nothing()
    return ana, page, key


def log_in(page: Page) -> None:
    page.get_by_label("Name").fill("ana")
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    page.wait_for_url(lambda address: not address.endswith("/in/"))


def to_the_second_step(page: Page, server: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{server}/in/")
    log_in(page)
    page.wait_for_url("**/in/second/")


def test_the_whole_ceremony(with_key: tuple[Any, Page, SecurityKey], server: str) -> None:
    _ana, page, key = with_key
    (credential,) = key.credentials()
    assert credential["rpId"] == "localhost"
    page.goto(f"{server}/me/second/keys/")
    assert "Blue key" in page.get_by_role("main").inner_text()

    to_the_second_step(page, server)
    page.goto(f"{server}/people/")
    assert "/in/" in page.url  # the passphrase alone opens nothing
    to_the_second_step(page, server)
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.post_data or "") if asked.method == "POST" else None)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{server}/")
    page.goto(f"{server}/people/")
    assert "ana" in page.get_by_role("main").inner_text()
    assert key.credentials()[0]["signCount"] > credential["signCount"]

    # what was sent once is worth nothing again, and nothing changed
    (answer,) = [parse_qs(one)["credential"][0] for one in sent if "credential=" in one]
    for given in (answer, answer.replace(json.loads(answer)["response"]["signature"][:8], "AAAAAAAA"), "{}", "[]", "x"):
        thief = Client(headers={"host": server.removeprefix("http://")})
        assert thief.post("/in/", {"login": "ana", "password": PASSPHRASE})["Location"].startswith("/in/second/")
        thief.get("/in/second/")
        assert thief.post("/in/second/", {"credential": given}).status_code == 200
        assert thief.get("/people/").status_code == 302


def test_another_key_does_not_let_in(with_key: tuple[Any, Page, SecurityKey], server: str) -> None:
    _, page, key = with_key
    key.changed_for_another()
    to_the_second_step(page, server)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_timeout(500)
    assert page.url.endswith("/in/second/")
    page.goto(f"{server}/people/")
    assert "/in/" in page.url


def test_with_a_key_changes_still_ask_once_more_and_it_can_be_taken_off(
    with_key: tuple[Any, Page, SecurityKey], server: str
) -> None:
    _, page, _ = with_key
    page.goto(f"{server}/in/again/?next=/me/tokens/")
    page.get_by_role("link", name="Use a passkey").click()
    page.wait_for_url("**/in/again/key/**")  # until its script has run, the button only sends an empty form
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/me/tokens/")
    assert page.get_by_label("How many days").is_visible()  # shown to whoever has just shown who they are
    page.goto(f"{server}/in/again/?next=/me/tokens/")
    page.get_by_label("passphrase").fill(PASSPHRASE)
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url("**/me/tokens/")
    page.goto(f"{server}/me/second/keys/")
    page.get_by_role("link", name="Turn off").click()
    page.get_by_role("main").get_by_role("button", name="Turn off").click()
    page.wait_for_load_state()
    page.context.clear_cookies()
    page.goto(f"{server}/in/")
    log_in(page)
    page.wait_for_url(f"{server}/")
