"""After the page is left nothing of it is anywhere: not on screen, in memory that a browser keeps, in storage, in the history, on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, Route

from tests.browser import FLAGS, PHONE, OpenPage, chromium_path
from tests.screening.phone.conftest import Build
from tests.screening.phone.test_walk import CANARY, begin, press, to_the_code, to_the_result

STORED = """async () => {
  const found = {};
  for (const name of ['localStorage', 'sessionStorage']) {
    try { found[name] = window[name].length; } catch (error) { found[name] = 0; }
  }
  found.cookies = document.cookie.length;
  try { found.bases = (await indexedDB.databases()).length; } catch (error) { found.bases = 0; }
  try { found.caches = (await caches.keys()).length; } catch (error) { found.caches = 0; }
  try { found.workers = (await navigator.serviceWorker.getRegistrations()).length; } catch (error) { found.workers = 0; }
  found.state = JSON.stringify(history.state);
  found.name = window.name;
  return found;
}"""
NOTHING = {
    "localStorage": 0,
    "sessionStorage": 0,
    "cookies": 0,
    "bases": 0,
    "caches": 0,
    "workers": 0,
    "state": "null",
    "name": "",
}


def by_button(page: Page) -> None:
    press(page, "Leave this page")


def by_shift(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Shift")


def entries(page: Page) -> list[str]:
    """The addresses among which back and forward move."""
    session = page.context.new_cdp_session(page)
    return [one["url"] for one in session.send("Page.getNavigationHistory")["entries"]]


@pytest.mark.parametrize("leave", [by_button, by_shift])
def test_leaving_leaves_nothing(leave: Callable[[Page], None], built: Build, open_page: OpenPage) -> None:
    page, seen = open_page(built())
    to_the_code(page)
    press(page, "Back")
    assert page.locator("#contact").input_value() == CANARY
    leave(page)
    page.wait_for_url("about:blank")
    assert CANARY not in page.content()
    assert page.locator("body").inner_text() == ""
    assert entries(page) == ["about:blank", "about:blank"]
    page.go_back()
    assert page.url == "about:blank"
    assert page.context.storage_state() == {"cookies": [], "origins": []}
    assert seen.asked_elsewhere == []
    page.goto(built().as_uri())
    assert page.evaluate(STORED) == NOTHING
    assert page.locator("main.start").count() == 1
    assert CANARY not in page.content()


def test_the_screen_is_blank_before_anything_else_happens(built: Build, open_page: OpenPage) -> None:
    """The page empties itself in the same step as the press: a slow network or browser changes nothing."""
    page, _ = open_page(built(site="stays"))  # a page that goes nowhere can be asked at that very moment
    to_the_code(page)
    left = page.evaluate("""() => {
      document.getElementById('leave').click();
      return [document.body.textContent, document.body.children.length, document.title];
    }""")
    assert left == ["", 0, "Information"]


def test_two_presses_of_shift_or_another_key_between_do_not_leave(built: Build, open_page: OpenPage) -> None:
    page, _ = open_page(built())
    begin(page)
    for key in ("Shift", "Shift", "a", "Shift", "Shift"):
        page.keyboard.press(key)
    assert page.locator("main.question").count() == 1
    assert page.locator("#live").inner_text() == "Press Shift once more to leave."
    page.keyboard.press("Shift")
    page.wait_for_url("about:blank")


def test_leaving_to_an_everyday_page_tells_it_nothing(built: Build, open_page: OpenPage) -> None:
    page, _ = open_page(built(site="elsewhere"))
    asked: list[tuple[str, dict[str, str]]] = []

    def weather(route: Route) -> None:
        asked.append((route.request.url, route.request.all_headers()))
        route.fulfill(body="<title>Weather</title>Sun", content_type="text/html")

    page.context.route("https://weather.example/**", weather)
    to_the_code(page)
    assert asked == []
    press(page, "Leave this page")
    page.wait_for_url("https://weather.example/today")
    assert {url for url, _ in asked} <= {"https://weather.example/today", "https://weather.example/favicon.ico"}
    assert not any("referer" in headers for _, headers in asked)
    assert entries(page) == ["about:blank", "https://weather.example/today"]


def test_going_back_or_elsewhere_without_the_button_leaves_nothing_either(built: Build, open_page: OpenPage) -> None:
    page, _ = open_page(built())
    to_the_code(page)
    page.go_back()
    page.go_forward()
    page.locator("main.start").wait_for()
    assert CANARY not in page.content()


def test_a_page_that_the_browser_keeps_for_going_back_is_empty(built: Build, open_page: OpenPage) -> None:
    """Browsers keep a page that was left whole in memory; Playwright turns that off, so the event stands in for it."""
    page, _ = open_page(built())
    to_the_code(page)
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    assert page.locator("body").inner_text() == ""
    assert CANARY not in page.content()
    page.evaluate("setTimeout(() => window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true})), 0)")
    page.locator("main.start").wait_for()


def test_nothing_is_written_to_the_disk(built: Build, playwright: Playwright, tmp_path: Path) -> None:
    """The browser's own profile, looked through after it was closed: no answer, no word that was typed."""
    profile = tmp_path / "profile"
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path=chromium_path(), args=FLAGS, **PHONE
    )
    page = context.pages[0]
    page.goto(built().as_uri())
    to_the_code(page)
    press(page, "Leave this page")
    page.wait_for_url("about:blank")
    context.close()
    files = [path for path in profile.rglob("*") if path.is_file()]
    assert any(built().name.encode() in path.read_bytes() for path in files), (
        "the search finds what is there: the address"
    )
    said = "You may be in danger now"
    for text in (CANARY, said):
        for form in (text.encode(), text.encode("utf-16-le")):
            assert [path.name for path in files if form in path.read_bytes()] == []


def test_a_copied_page_holds_nobodys_answers(built: Build, open_page: OpenPage) -> None:
    before = hashlib.sha256(built().read_bytes()).digest()
    page, _ = open_page(built())
    to_the_code(page)
    assert hashlib.sha256(built().read_bytes()).digest() == before
    copied, _ = open_page(built())
    assert copied.locator("main.start").count() == 1
    to_the_result(copied)
    assert CANARY not in copied.content()


def test_on_a_question_the_page_holds_no_other_answer(built: Build, open_page: OpenPage) -> None:
    """Whoever saves the page in the middle saves only what is on the screen."""
    page, _ = open_page(built())
    begin(page)
    press(page, "No")
    press(page, "I am not sure")
    one = page.content()
    other, _ = open_page(built())
    begin(other)
    press(other, "I am not sure")
    press(other, "No")
    two = other.content()
    assert _body(one) == _body(two)
    assert "You answered" not in _body(one)


def _body(snapshot: str) -> str:
    return snapshot[snapshot.index("<main") : snapshot.index("</main")]


# ── out of sight ─────────────────────────────────────────────────────────────────────────────────────────


def with_clock(page: Page) -> None:
    page.clock.install()
    page.reload()


def test_without_a_touch_the_page_goes_blank_and_later_forgets(built: Build, open_page: OpenPage) -> None:
    page, _ = open_page(built())
    with_clock(page)
    begin(page)
    asked = page.locator("h1").inner_text()
    page.clock.fast_forward("02:50")
    assert page.locator("h1").inner_text() == asked
    page.clock.fast_forward("00:15")
    assert page.locator("main.paused").count() == 1
    assert asked not in page.locator("body").inner_text()
    press(page, "Continue")
    assert page.locator("h1").inner_text() == asked
    page.clock.fast_forward("13:05")
    assert page.locator("main.closed").count() == 1


def test_a_phone_that_slept_forgets_at_the_first_touch(built: Build, open_page: OpenPage) -> None:
    """A browser may stop every timer while the phone sleeps."""
    page, _ = open_page(built())
    with_clock(page)
    to_the_code(page)
    page.evaluate("Date.now = (old => () => old() + 14 * 60000)(Date.now)")
    page.mouse.click(150, 300)
    assert page.locator("main.closed").count() == 1
    assert CANARY not in page.content()


def test_a_page_that_is_put_away_shows_nothing_in_the_list_of_open_apps(built: Build, open_page: OpenPage) -> None:
    page, _ = open_page(built())
    to_the_code(page)
    page.evaluate("""() => {
      Object.defineProperty(document, 'hidden', {get: () => true, configurable: true});
      document.dispatchEvent(new Event('visibilitychange'));
    }""")
    assert page.locator("main.paused").count() == 1
    assert page.locator("svg").count() == 0
    press(page, "Continue")
    page.locator("svg.code").first.wait_for()


def test_the_back_gesture_of_a_phone_goes_back_one_screen(built: Build, open_page: OpenPage) -> None:
    settings: dict[str, Any] = {"is_mobile": True}
    page, _ = open_page(built(), **settings)
    begin(page)
    page.keyboard.press("Escape")  # Chromium gives a close request by this key as by the gesture
    assert page.locator("main.notice").count() == 1
    assert page.evaluate("history.length") == 2
