"""The whole walk by keyboard alone: a new office, a rap sheet read, questions answered, a paper approved, followed up; also without scripts.

Only the choice of the file itself is made for the browser: its own window for choosing files is not part of a page.
"""

from __future__ import annotations

import io
import time
from functools import lru_cache
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Locator, Page

from tests.web.browser.conftest import Visit

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_TABS = 400
READING = 60.0
PASSPHRASE = "seven quiet boats sail"


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


class Keyboard:
    """A person who has a keyboard and no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, target: Locator) -> None:
        """Presses Tab until the focus is on the target."""
        wanted = target.first
        wanted.wait_for(state="attached")
        for _ in range(MOST_TABS):
            if wanted.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} cannot be reached with Tab on {self.page.url}")

    def press(self, target: Locator, key: str = "Enter") -> None:
        """Goes to the target and presses a key; a page that follows is waited for."""
        self.to(target)
        self.page.keyboard.press(key)
        self.page.wait_for_load_state()

    def follow(self, target: Locator) -> None:
        """Presses Enter on a link or button that leads to another page, and waits for it."""
        self.to(target)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, label: str, text: str) -> None:
        """Writes into a field."""
        self.to(self.page.get_by_label(label, exact=True))
        self.page.keyboard.type(text)

    def link(self, name: str) -> Locator:
        """A link, or a link that looks like a button, by its name."""
        main = self.page.get_by_role("link", name=name, exact=True)
        return main.or_(self.page.get_by_role("button", name=name, exact=True))

    def go(self, name: str) -> None:
        """Follows a link or presses a button by its name."""
        self.follow(self.link(name))


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_from_a_new_office_to_an_approved_paper_and_its_follow_up(
    scripts: bool, office: Path, visit: Visit, server: str
) -> None:
    page, seen = visit(scripts=scripts)
    keyboard = Keyboard(page)

    page.goto(server + "/")
    keyboard.write("A name to log in with", "ana")
    keyboard.write("A passphrase", PASSPHRASE)
    keyboard.write("The passphrase again", PASSPHRASE)
    keyboard.go("Make the office")
    assert page.locator(".a-code").inner_text()
    keyboard.go("I have written it down")

    keyboard.go("Begin a new file")
    keyboard.write("What should the office call it?", "Invented")
    keyboard.go("Begin")

    keyboard.go("Record")
    keyboard.go("Read a record (rap sheet, docket, list)")
    keyboard.to(page.locator("input[type=file]"))
    page.locator("input[type=file]").set_input_files(
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": rap_sheet()}
    )
    keyboard.go("Add it and read it")
    until = time.monotonic() + READING
    while not page.url.endswith("/check/"):
        assert time.monotonic() < until, page.inner_text("main")
        time.sleep(0.3)
        if not page.url.endswith("/check/"):
            page.reload()
    keyboard.press(page.get_by_label("Take the names and the date of birth over"), "Space")
    keyboard.go("Put all charges into the record; values that are not sure are left out")
    assert page.locator("tbody tr").count() > 1

    keyboard.go("Story")
    keyboard.go("Go on with the questions that matter")
    for _ in range(14):
        if page.locator("form").get_by_role("button", name="Save and go on").count() == 0:
            break
        yes = page.locator("input[type=radio][value=yes]")
        if yes.count():
            keyboard.to(page.locator("input[type=radio]"))
            page.keyboard.press("Space")
            assert page.locator("input[type=radio]").first.is_checked()
            keyboard.go("Save and go on")
        else:
            keyboard.go("Skip this question")

    keyboard.go("What the law says")
    assert page.get_by_text("Open now").count() > 0
    keyboard.follow(page.locator("main").get_by_role("link", name="Why"))
    assert page.get_by_role("heading", name="The proof").count() > 0
    keyboard.go("Plan")
    assert page.get_by_role("heading", name="1.").count() > 0
    keyboard.go("Papers")
    keyboard.go("Proposed order")
    keyboard.to(page.locator("input[type=file]"))
    page.locator("input[type=file]").set_input_files({"name": "a.docx", "mimeType": DOCX, "buffer": edited_order()})
    keyboard.go("Bring it back")
    keyboard.press(page.locator("#read"), "Space")
    keyboard.go("Approve this paper")
    assert page.get_by_text("Approved by ana").count() == 1

    keyboard.go("Follow-up")
    keyboard.follow(page.locator("main").get_by_role("button"))
    keyboard.write("Filed on", "March 9, 2026")
    keyboard.write("Number the court gave it", "INVENTED-1")
    keyboard.follow(page.locator("main form").first.get_by_role("button", name="Save"))
    assert page.locator("main form").first.get_by_label("Number the court gave it").input_value() == "INVENTED-1"
    assert page.get_by_text("Filed", exact=True).count() > 0
    assert seen.nothing()
