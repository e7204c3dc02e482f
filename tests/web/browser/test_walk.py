"""The whole walk by keyboard alone: a new office, a rap sheet read, questions answered, a paper approved, filed, heard, decided, and followed
up until everybody who holds the record has confirmed; also without scripts. Days pass on the way.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import docx
import pytest
from icalendar import Calendar
from playwright.sync_api import Page

from tests.web.browser.conftest import Visit
from tests.web.browser.keyboard import Keyboard

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
READING = 180.0
pytestmark = pytest.mark.timeout(900)  # a browser on a busy machine takes its time
PASSPHRASE = "seven quiet boats sail"
BEGUN = date(2026, 11, 25)
"""The first day of the walk."""

Pass = Callable[[int], str]


@lru_cache(maxsize=1)
def rap_sheet() -> bytes:
    """An invented rap sheet of New York as a PDF with text."""
    from bench.sheets.paper import text_pdf
    from bench.sheets.truth import person
    from bench.sheets.writers import new_york

    return text_pdf(new_york(person("us-ny", 3)))


def edited_order() -> bytes:
    """A proposed order as a lawyer brings it back from a word processor, with every gap filled by hand."""
    paper, kept = docx.Document(), io.BytesIO()
    paper.add_heading("Order")
    paper.add_paragraph("On the motion of the defendant, the judgment of the invented case is vacated.")
    paper.save(kept)
    return kept.getvalue()


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch, workbench: Path) -> Pass:
    """Lets days pass in the office: `passing(30)`; the new day as people write it."""
    from amparo.web.cases.file import OpenFile

    now = {"day": BEGUN}
    monkeypatch.setattr(OpenFile, "today", property(lambda _: now["day"].isoformat()))

    def passing(days: int) -> str:
        now["day"] += timedelta(days=days)
        return now["day"].isoformat()

    return passing


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_from_a_new_office_until_the_record_is_gone(
    scripts: bool, office: Path, visit: Visit, server: str, passing: Pass
) -> None:
    page, seen = visit(scripts=scripts)
    keyboard = Keyboard(page)
    page.goto(server + "/")
    begin_an_office(keyboard)
    read_a_record(keyboard)
    answer_questions(keyboard)
    approve_an_order(keyboard)
    file_and_be_heard(keyboard, passing)
    receive_the_order(keyboard, passing)
    tell_those_who_hold_the_record(keyboard, passing)
    look_again(keyboard, passing)
    assert seen.nothing()


def begin_an_office(keyboard: Keyboard) -> None:
    """The first account, and the first file."""
    keyboard.write("A name to log in with", "ana")
    keyboard.write("A passphrase", PASSPHRASE)
    keyboard.write("The passphrase again", PASSPHRASE)
    keyboard.go("Make the office")
    assert keyboard.page.locator(".a-code").inner_text()
    keyboard.go("I have written it down")
    keyboard.go("Begin a new file")
    keyboard.write("What should the office call it?", "Invented")
    keyboard.go("Begin")


def read_a_record(keyboard: Keyboard) -> None:
    """A rap sheet becomes charges."""
    page = keyboard.page
    keyboard.go("Record")
    keyboard.go("Read a record (rap sheet, docket, list)")
    keyboard.give("a.pdf", "application/pdf", rap_sheet())
    keyboard.go("Add it and read it")
    until = time.monotonic() + READING
    while not page.url.partition("#")[0].endswith("/check/"):
        assert time.monotonic() < until, (page.url, page.inner_text("main"))
        time.sleep(0.5)
        if not page.url.partition("#")[0].endswith("/check/"):
            page.reload()
    keyboard.tick("Take the names and the date of birth over")
    keyboard.go("Put all charges into the record; values that are not sure are left out")
    assert page.locator("tbody tr").count() > 1


def answer_questions(keyboard: Keyboard) -> None:
    """Yes where yes can be said; the rest is passed over."""
    page = keyboard.page
    keyboard.go("Story")
    keyboard.go("Go on with the questions that matter")
    for _ in range(14):
        if page.locator("form").get_by_role("button", name="Save and go on").count() == 0:
            break
        if page.locator("input[type=radio][value=yes]").count():
            keyboard.tick("Yes")
            keyboard.go("Save and go on")
        else:
            keyboard.go("Skip this question")


def approve_an_order(keyboard: Keyboard) -> None:
    """What the law says, the plan, and a paper that a lawyer approves."""
    page = keyboard.page
    keyboard.go("What the law says")
    assert page.get_by_text("Open now").count() > 0
    keyboard.follow(page.locator("main").get_by_role("link", name="Why"))
    assert page.get_by_role("heading", name="The proof").count() > 0
    keyboard.go("Plan")
    assert page.get_by_role("heading", name="1.").count() > 0
    keyboard.go("Papers")
    keyboard.go("Proposed order")
    keyboard.give("a.docx", DOCX, edited_order())
    keyboard.go("Bring it back")
    keyboard.press(page.locator("#read"), "Space")
    keyboard.go("Approve this paper")
    assert page.get_by_text("Approved by ana").count() == 1


def file_and_be_heard(keyboard: Keyboard, passing: Pass) -> None:
    """Filed; a hearing is set, stands in the calendar, passes, and what came of it is asked for."""
    page = keyboard.page
    keyboard.go("Follow-up")
    keyboard.follow(page.locator("main").get_by_role("button"))
    keyboard.write("Filed on", passing(3))
    keyboard.write("Number the court gave it", "INVENTED-1")
    keyboard.write("Hearing on", (BEGUN + timedelta(days=30)).isoformat())
    keyboard.go("Save")
    assert page.get_by_label("Number the court gave it").input_value() == "INVENTED-1"
    assert stands(page) == "Filed"

    keyboard.go("Follow-up")
    assert due(page) == {("Hearing", "Coming")}
    calendar = keyboard.fetch(keyboard.link("Download the days as a calendar (ICS)"))
    entry = Calendar.from_ical(calendar).walk("VEVENT")[0]
    assert (str(entry["summary"]), entry.decoded("dtstart")) == ("Appointment", BEGUN + timedelta(days=30))
    passing(30)
    page.reload()
    assert due(page) == {("Write down what came of the hearing", "Overdue")}


def receive_the_order(keyboard: Keyboard, passing: Pass) -> None:
    """Granted, with the order attached: everybody who holds the record has to be told, from that day."""
    page = keyboard.page
    keyboard.follow(page.locator("tbody").get_by_role("link"))
    keyboard.tick("Granted")
    keyboard.write("Decided on", passing(1))
    keyboard.give("order.txt", "text/plain", b"The invented order.")
    keyboard.go("Save")
    assert stands(page) == "The order is being carried out"
    assert keyboard.fetch(keyboard.link("Download the order")) == b"The invented order."
    kinds = page.locator("tbody th").all_inner_texts()
    for one in ("Court", "Police", "State criminal record", "FBI", "Prosecutor", "Background-check"):
        assert any(kind.startswith(one) for kind in kinds), (one, kinds)
    passing(1)
    keyboard.go("Follow-up")
    assert len(page.locator("tbody tr").all()) == len(kinds)
    assert {state for _, state in due(page)} == {"Overdue"}


def tell_those_who_hold_the_record(keyboard: Keyboard, passing: Pass) -> None:
    """A line each: told; no answer; asked again; confirmed with a proof. The company only under a consent; one is left alone first."""
    page = keyboard.page
    keyboard.follow(page.locator("main section").get_by_role("link"))
    told = passing(1)
    for row in range(page.locator("tbody tr").count()):
        line = page.locator("tbody tr").nth(row).get_by_role("link")
        name = line.inner_text()
        keyboard.follow(line)
        if name.startswith("Background-check"):
            assert page.get_by_role("link", name="Notice as PDF").count() == 0
            write_a_consent(keyboard, "An invented company")
            keyboard.go("Follow-up")
            keyboard.follow(page.locator("main section").get_by_role("link"))
            keyboard.follow(line)
            assert keyboard.fetch(keyboard.link("Notice as PDF")).startswith(b"%PDF")
        elif name == "Court":
            assert keyboard.fetch(keyboard.link("Notice as DOCX")).startswith(b"PK")
        if name.startswith("Immigration"):
            keyboard.tick("Leave them alone on purpose")
            keyboard.write("Why are they left alone?", "Her other lawyer decides.")
        else:
            keyboard.write("Told on", told)
            keyboard.write("How (letter, portal, certified mail)", "certified mail")
        keyboard.go("Save")
        keyboard.go("Who holds a record")
    assert set(states(page)) == {"Told, no answer yet", "Left alone on purpose"}
    passing(61)
    keyboard.go("Follow-up")
    assert due(page) == {("Ask again for an answer", "Overdue")}

    keyboard.follow(page.locator("main section").get_by_role("link"))
    confirm(keyboard, passing(1), but="Immigration")
    assert stands(page) == "Confirmed by all that were told; some were left alone"
    keyboard.follow(page.locator("tbody").get_by_role("link", name="Immigration"))
    keyboard.tick("Tell them of the order")
    keyboard.write("Told on", passing(1))
    keyboard.go("Save")
    keyboard.go("Who holds a record")
    assert stands(page) == "The order is being carried out"
    confirm(keyboard, passing(1))
    assert stands(page) == "Gone everywhere that is listed here"


def look_again(keyboard: Keyboard, passing: Pass) -> None:
    """A record can come back: on the day that was set, it is looked for again; one that is back is no longer gone."""
    page = keyboard.page
    keyboard.go("Follow-up")
    assert {state for _, state in due(page)} == {"Coming"}
    passing(30)
    page.reload()
    assert ("Look whether it is still gone", "Overdue") in due(page)
    keyboard.follow(page.locator("tbody tr").filter(has_text="Overdue").get_by_role("link"))
    keyboard.write("Seen still there on", passing(0))
    keyboard.write("Look again on", (date.fromisoformat(passing(0)) + timedelta(days=14)).isoformat())
    keyboard.go("Save")
    keyboard.go("Who holds a record")
    assert stands(page) == "The order is being carried out"
    keyboard.go("Follow-up")
    assert ("The record is still there: insist", "Coming") in due(page)


def confirm(keyboard: Keyboard, day: str, but: str = "nobody") -> None:
    """Everybody on the list who has not confirmed does, the first with a proof and a day to look again."""
    page = keyboard.page
    for number, row in enumerate(range(page.locator("tbody tr").count())):
        line = page.locator("tbody tr").nth(row)
        if "Confirmed" in line.inner_text() or line.get_by_role("link").inner_text().startswith(but):
            continue
        keyboard.follow(line.get_by_role("link"))
        keyboard.write("Confirmed on", day)
        if number == 0:
            keyboard.write("Look again on", (date.fromisoformat(day) + timedelta(days=20)).isoformat())
            keyboard.give("letter.txt", "text/plain", b"We confirm.")
        keyboard.go("Save")
        if number == 0:
            assert keyboard.fetch(keyboard.link("Download the proof")) == b"We confirm."
        keyboard.go("Who holds a record")


def write_a_consent(keyboard: Keyboard, recipient: str) -> None:
    """A consent of the client, reached from the page that lacks one."""
    keyboard.go("Consents")
    keyboard.choose("What for", "To represent the client")
    keyboard.write("Who receives it (name the office or person)", recipient)
    keyboard.tick("Charges")
    keyboard.to(keyboard.page.get_by_label("Until"))
    keyboard.page.keyboard.type("12312027")
    keyboard.tick("All of this was said, and the client agreed.")
    keyboard.go("Write down the consent")
    assert keyboard.page.get_by_role("rowheader", name="To represent the client").count() == 1


def stands(page: Page) -> str:
    """How far a filing is."""
    return page.locator("main strong").first.inner_text()


def states(page: Page) -> list[str]:
    """How far each holder is."""
    return [one.inner_text() for one in page.locator("tbody tr td:nth-child(2)").all()]


def due(page: Page) -> set[tuple[str, str]]:
    """What there is to do, and whether its day has come."""
    rows = page.locator("tbody tr").all()
    return {(row.locator("a").evaluate(SEEN), row.locator("td").last.inner_text()) for row in rows}


SEEN = "one => one.firstChild.textContent.trim()"
"""What is seen of a link: after it stands, for those who hear the page, whom it is about."""
