"""A person who has a keyboard and no mouse. Only the file itself is chosen for them: that window is not part of a page."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

MOST_TABS = 400


class Keyboard:
    """The keys of one page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, target: Locator) -> None:
        """Presses Tab until the focus is on the target; on a fresh page the way past the navigation is taken first, where it leads there."""
        wanted = target.first
        wanted.wait_for(state="attached")
        if wanted.evaluate("one => document.activeElement === document.body && !!one.closest('main')"):
            self.page.keyboard.press("Tab")
            assert self.page.evaluate("document.activeElement.hash") == "#main"
            self.page.keyboard.press("Enter")
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

    def fetch(self, target: Locator) -> bytes:
        """Presses Enter on a link or button that saves something; what was saved."""
        self.to(target)
        with self.page.expect_download() as waiting:
            self.page.keyboard.press("Enter")
        return waiting.value.path().read_bytes()

    def write(self, label: str, text: str) -> None:
        """Writes into a field; what stood there is replaced."""
        self.to(self.page.get_by_label(label, exact=True))
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def choose(self, label: str, text: str) -> None:
        """Chooses from a menu by typing the beginning of what is meant."""
        menu = self.page.get_by_label(label, exact=True)
        self.to(menu)
        self.page.keyboard.type(text)
        assert menu.first.evaluate("one => one.selectedOptions[0].text").startswith(text)

    def tick(self, label: str) -> None:
        """Ticks a box or chooses one of several answers. Of several, Tab reaches the first or the chosen one; arrows lead on."""
        box = self.page.get_by_label(label, exact=True).first
        if box.get_attribute("type") == "radio":
            group = self.page.locator(f"input[type=radio][name={box.get_attribute('name')}]")
            chosen = group.locator(":scope:checked")
            self.to(chosen if chosen.count() else group)
            for _ in range(group.count()):
                if box.evaluate("one => one === document.activeElement"):
                    break
                self.page.keyboard.press("ArrowDown")
        else:
            self.to(box)
        if not box.is_checked():
            self.page.keyboard.press("Space")
        assert box.is_checked(), label

    def give(self, name: str, kind: str, content: bytes) -> None:
        """Goes to the field for a file, and has this one chosen."""
        field = self.page.locator("input[type=file]")
        self.to(field)
        file: Any = {"name": name, "mimeType": kind, "buffer": content}
        field.set_input_files(file)

    def link(self, name: str) -> Locator:
        """A link, or a link that looks like a button, by its name."""
        main = self.page.get_by_role("link", name=name, exact=True)
        return main.or_(self.page.get_by_role("button", name=name, exact=True))

    def go(self, name: str) -> None:
        """Follows a link or presses a button by its name."""
        self.follow(self.link(name))
