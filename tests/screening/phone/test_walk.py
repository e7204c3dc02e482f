"""The page as a person meets it: on a phone, from disk, by touch, by keyboard, by screen reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from amparo.screening.phone.site import words
from tests.browser import OpenPage, Seen
from tests.screening.phone.conftest import SHELF, Build, data_for

CANARY = "Kingfisher 40 lanterns"
LANGUAGES = ["en", "es"]
OTHER_WAY = "the other way"


def press(page: Page, text: str) -> None:
    page.get_by_role("button", name=text, exact=True).click()


def begin(page: Page, language: str = "en") -> None:
    said = words()[language]
    press(page, said["start"]["go_on"])
    press(page, said["notice"]["begin"])


def to_the_result(page: Page, language: str = "en", answer: str = OTHER_WAY) -> None:
    """Answers every question alike (or the way that is no sign), and goes on where the page offers to stop."""
    said, data = words()[language], data_for(language=language)
    by_text = {item["ask"]: "no" if item["sign"] == "yes" else "yes" for item in data["items"].values()}
    begin(page, language)
    while page.locator("main.result").count() == 0:
        if page.locator("main.enough").count():
            press(page, said["enough"]["finish"])
        else:
            given = by_text[page.locator("h1").inner_text()] if answer == OTHER_WAY else answer
            press(page, data["words"]["answer"][given])


def to_the_code(page: Page, language: str = "en") -> None:
    said = words()[language]
    to_the_result(page, language, "unsure")
    press(page, said["result"]["hand"].replace("{office}", "Harbour House"))
    page.locator("#contact").fill(CANARY)
    press(page, said["hand"]["agree"])
    page.locator("svg.code").first.wait_for()


def screens(page: Page, language: str) -> Iterator[str]:
    """Every kind of screen in turn, with the page at rest on it."""
    said, answers = words()[language], data_for(language=language)["words"]["answer"]
    yield "start"
    press(page, said["start"]["go_on"])
    yield "notice"
    press(page, said["notice"]["begin"])
    yield "question"
    press(page, answers["yes"])
    yield "enough"
    press(page, said["enough"]["go_on"])
    yield "question"
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    press(page, said["stop"])
    yield "result"
    press(page, said["result"]["hand"].replace("{office}", "Harbour House"))
    page.locator("#contact").fill("x" * 900)
    press(page, said["hand"]["agree"])
    yield "hand"
    page.locator("#contact").fill(CANARY)
    press(page, said["hand"]["agree"])
    yield "handed"
    page.clock.fast_forward("03:10")
    yield "paused"
    press(page, said["paused"]["go_on"])
    press(page, said["result"]["done"])
    yield "closed"


def narrow(page: Page) -> bool:
    """Whether everything stands within the width of the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


# ── for everybody ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("es", "dark")])
def test_axe_finds_nothing_on_any_screen(language: str, scheme: Any, built: Build, open_page: OpenPage) -> None:
    page, seen = open_page(built(language=language), color_scheme=scheme, reduced_motion="reduce", bypass_csp=True)
    page.clock.install()
    page.reload()
    met = []
    for name in screens(page, language):
        assert page.locator("main").get_attribute("class") == name
        found = Axe().run(page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        assert narrow(page), name
        met.append(name)
    assert set(met) == {"start", "notice", "question", "enough", "result", "hand", "handed", "paused", "closed"}
    assert seen.broke == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_moves_the_readers_focus_to_its_only_heading(
    language: str, built: Build, open_page: OpenPage
) -> None:
    page, _ = open_page(built(language=language))
    page.clock.install()
    page.reload()
    for name in screens(page, language):
        assert page.locator("h1").count() == 1
        focused = page.evaluate("document.activeElement.tagName + document.activeElement.id")
        assert focused == ("TEXTAREAcontact" if name == "hand" else "H1heading"), name


def reach(page: Page, text: str, key: str = "Tab") -> None:
    """Goes by Tab to the button with a text, as a person does who cannot point."""
    for _ in range(14):
        page.keyboard.press(key)
        if (
            page.evaluate("(document.activeElement.getAttribute('aria-label') || document.activeElement.textContent)")
            == text
        ):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"it cannot be seen that {text!r} has the focus"
            hidden = page.evaluate(COVERED)
            assert not hidden, f"{text!r} is hidden while it has the focus"
            return
    raise AssertionError(f"{text!r} cannot be reached with the keyboard")


COVERED = """() => {
  const box = document.activeElement.getBoundingClientRect();
  const there = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return !(there && document.activeElement.contains(there));
}"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_whole_screening_by_keyboard_alone(language: str, built: Build, open_page: OpenPage) -> None:
    page, _ = open_page(built(language=language), has_touch=False)
    said, answers = words()[language], data_for(language=language)["words"]["answer"]
    for text in (said["start"]["go_on"], said["notice"]["begin"]):
        reach(page, text)
        page.keyboard.press("Enter")
    for turn in range(40):
        if page.locator("main.question").count() == 0:
            break
        reach(page, [answers["no"], answers["unsure"], said["skip"]][turn % 3])
        page.keyboard.press("Space" if turn % 2 else "Enter")
    assert page.locator("main.result").count() == 1
    reach(page, said["result"]["hand"].replace("{office}", "Harbour House"))
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(CANARY)
    reach(page, said["hand"]["agree"])
    page.keyboard.press("Enter")
    assert page.locator("svg.code").count() >= 1
    reach(page, said["result"]["done"])
    page.keyboard.press("Enter")
    assert page.locator("h1").inner_text() == said["closed"]["title"]


@pytest.mark.parametrize("size", [100, 125, 150, 200])
def test_larger_text_stays_within_a_small_screen(size: int, built: Build, open_page: OpenPage) -> None:
    page, _ = open_page(built(language="es"), viewport={"width": 320, "height": 560})
    for _ in range([100, 125, 150, 200].index(size)):
        page.locator("#larger").click()
    said = page.locator("#live").inner_text()
    assert (str(size) in said) or (size == 100 and not said)
    assert narrow(page)
    begin(page, "es")
    assert narrow(page)
    assert page.locator("#skip").is_visible()


def test_every_button_is_large_enough_to_hit(built: Build, open_page: OpenPage) -> None:
    page, _ = open_page(built())
    page.clock.install()
    page.reload()
    for name in screens(page, "en"):
        for box in page.locator("button:visible").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().height)"
        ):
            assert box >= 44, name


def test_a_page_that_is_read_from_right_to_left_mirrors(built: Build, open_page: OpenPage) -> None:
    page, _ = open_page(built())
    page.evaluate("document.documentElement.dir = 'rtl'")
    begin(page)
    back, skip = (page.locator(one).bounding_box() for one in ("#back", "#skip"))
    assert back
    assert skip
    assert back["x"] > skip["x"]
    assert narrow(page)


def test_on_paper_stands_only_what_helps(built: Build, open_page: OpenPage) -> None:
    page, _ = open_page(built())
    to_the_result(page)
    page.emulate_media(media="print")
    shown = page.locator("body").inner_text()
    assert "+1 555 0100" in shown
    for hidden in ("Leave this page", "No signs", "Who can help", "Rules:", "questions", "come back", "list of calls"):
        assert hidden not in shown


# ── the way through ──────────────────────────────────────────────────────────────────────────────────────


def test_skip_is_always_visible_and_keeps_a_question_open(built: Build, open_page: OpenPage) -> None:
    page, _ = open_page(built())
    begin(page)
    asked = 0
    while page.locator("main.question").count():
        assert page.locator("#skip").is_visible()
        box = page.locator("#skip").bounding_box()
        assert box
        assert box["y"] + box["height"] <= 680
        press(page, "Skip")
        asked += 1
    items = [one for section in data_for()["sections"] for one in section["items"]]
    assert asked == len(items)
    assert page.locator("h1").inner_text() == data_for()["words"]["outcome"]["not_enough_known"]["title"]


def test_back_goes_back_inside_the_page_and_an_answer_can_be_changed(built: Build, open_page: OpenPage) -> None:
    page, _ = open_page(built())
    begin(page)
    first = page.locator("h1").inner_text()
    press(page, "No")
    second = page.locator("h1").inner_text()
    press(page, "Back")
    assert page.locator("h1").inner_text() == first
    assert "You answered: No." in page.locator("main").inner_text()
    press(page, "I am not sure")
    assert page.locator("h1").inner_text() == second
    for _ in range(3):
        press(page, "Back")
    assert page.locator("main.start").count() == 1
    assert page.evaluate("history.length") == 2


def test_a_danger_offers_the_end_at_once_and_presses_nobody(built: Build, open_page: OpenPage) -> None:
    page, _ = open_page(built())
    begin(page)
    press(page, "Yes")
    assert page.locator("main.enough").count() == 1
    press(page, "See what to do next")
    shown = page.locator("main").inner_text()
    assert data_for()["words"]["outcome"]["refer_now"]["title"] in shown
    assert "You may be in danger now" in shown


def test_more_questions_are_only_those_that_are_open(built: Build, open_page: OpenPage) -> None:
    page, _ = open_page(built())
    begin(page)
    first = page.locator("h1").inner_text()
    press(page, "No")
    press(page, "Stop here and see what it means")
    press(page, "Answer more questions")
    met = []
    while page.locator("main.question").count():
        met.append(page.locator("h1").inner_text())
        press(page, "No")
    assert first not in met
    items = [one for section in data_for()["sections"] for one in section["items"]]
    assert len(met) == len(items) - 1
    assert page.locator("main.result").count() == 1


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [(OTHER_WAY, "no_signs_recorded_so_far"), ("unsure", "not_enough_known"), ("yes", "refer_now")],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_result_says_what_the_rules_say(
    language: str, answer: str, outcome: str, built: Build, open_page: OpenPage
) -> None:
    page, _ = open_page(built(language=language))
    to_the_result(page, language, answer)
    said = data_for(language=language)["words"]
    shown = page.locator("main").inner_text()
    for sentence in (*said["outcome"][outcome].values(), *said["always"], said["unvalidated"]):
        assert sentence in shown or sentence == said["outcome"][outcome]["officer"]
    assert "2026.1" in shown
    assert SHELF.words.forbidden_in(shown) == []


def test_the_notice_says_who_sees_what_is_reported_and_what_is_not_known(built: Build, open_page: OpenPage) -> None:
    page, _ = open_page(built(language="es"))
    press(page, "Seguir")
    shown = page.locator("main").inner_text()
    for said in (
        "The nurse who gave you this page, and one lawyer.",
        "If a child is in danger now, they must tell the child agency.",
        "Pueden dar sus respuestas a los agentes de inmigración.",
        data_for(language="es")["words"]["not_reviewed"],
        *data_for(language="es")["words"]["notice"],
    ):
        assert said in shown


def test_without_an_office_nothing_can_be_handed_over(built: Build, open_page: OpenPage) -> None:
    page, seen = open_page(built(site="no office"))
    to_the_result(page)
    assert page.get_by_role("button", name=re.compile("Hand my answers")).count() == 0
    assert "Ask the person who gave you this page" in page.locator("main").inner_text()
    assert seen.broke == []


def assert_quiet(seen: Seen) -> None:
    assert seen.asked_elsewhere == []
    assert seen.broke == []
    assert seen.said == []


def test_a_whole_screening_asks_nothing_of_any_network(built: Build, open_page: OpenPage) -> None:
    page, seen = open_page(built())
    to_the_code(page)
    press(page, "Done. Forget everything")
    assert_quiet(seen)
    assert [one for one in seen.requests if not one.startswith(("data:", "blob:"))] == [built().as_uri()]


MONKEY = """([seed, steps]) => {
  const met = new Set(), wrong = [];
  const draw = () => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed / 2147483648; };
  for (let step = 0; step < steps; step += 1) {
    const buttons = [...document.querySelectorAll('button')].filter(
      one => one.offsetParent !== null && one.id !== 'leave' && one.id !== 'larger' && !one.textContent.includes('file'));
    const name = document.getElementById('main').className;
    met.add(name);
    if (document.querySelectorAll('h1').length !== 1) wrong.push(name + ': headings');
    if (name === 'question' && document.getElementById('skip').hidden) wrong.push(name + ': skip');
    if (document.getElementById('leave').offsetParent === null) wrong.push(name + ': leave');
    if (name === 'closed') { if (buttons.length) wrong.push('closed: buttons'); break; }
    const close = buttons.length > 1 && step < steps - 40 ? buttons.filter(one => !one.textContent.startsWith('Done')) : buttons;
    close[Math.floor(draw() * close.length)].click();
  }
  return [[...met], wrong, document.getElementById('main').innerText];
}"""


def test_no_order_of_presses_breaks_it(built: Build, open_page: OpenPage) -> None:
    met: set[str] = set()
    page, seen = open_page(built("long-adult", "en", "assured"))
    for seed in range(5):
        page.reload()
        reached, wrong, shown = page.evaluate(MONKEY, [seed * 7919 + 1, 130])
        assert wrong == []
        assert SHELF.words.forbidden_in(shown) == []
        met |= set(reached)
    assert met >= {"start", "notice", "question", "enough", "result", "hand", "handed"}
    assert_quiet(seen)
