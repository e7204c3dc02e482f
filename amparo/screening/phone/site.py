"""The file in which a site says what its phone page needs: who asks, who sees the answers, who can help.

A sentence is either one text for every language or one text for each: `{en: …, es: …}`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from amparo.facts.dates import read_date
from amparo.facts.document import Node, data, read
from amparo.facts.problems import Problem, Problems, listed, nearest
from amparo.screening.handover import read_public

FORMAT = "amparo-site/1"

FIELDS = {
    "amparo": "what kind of file this is",
    "name": "who asks; not shown before the page is open",
    "title": "what the browser's tab shows",
    "leave_to": "the address that Leave this page puts in the page's place",
    "blank_after": "minutes without a touch until the page goes blank",
    "forget_after": "minutes from then until the answers are forgotten",
    "who_sees": "who may see the answers",
    "must_report": "what these people must tell others",
    "immigration_firewall": "whether answers are kept from immigration officers",
    "assures": "what the site has in writing, such as non_use",
    "help": "who can help",
    "office": "to whom answers can be handed",
    "audio": "a folder of recordings beside this file",
}
HELP_FIELDS = ("name", "says", "phone", "address", "hours", "checked")
OFFICE_FIELDS = ("name", "key")
ASSURANCES = ("non_use",)
MINUTES = range(1, 61)
BLANK_AFTER, FORGET_AFTER = 3, 10


@cache
def words() -> dict[str, Any]:
    """What the page itself says, by language."""
    found: dict[str, Any] = data(Path(__file__).with_name("words.yaml"))
    return found


def languages() -> list[str]:
    """The languages in which a page can be built."""
    return [key for key in words() if key != "revealing"]


def reveals(text: str) -> str:
    """The beginning of a word in `text` that says what the page is about; empty where there is none."""
    folded = text.casefold()
    return next((one for one in words()["revealing"] if one.casefold() in folded), "")


@dataclass(frozen=True, slots=True)
class HelpLine:
    """Somebody who can help. `checked` is the day on which the site made sure that it is right."""

    name: str
    says: str
    phone: str
    address: str
    hours: str
    checked: str


@dataclass(frozen=True, slots=True)
class Site:
    """What a site says of itself, in one language. `office_key` is empty where answers cannot be handed over.

    `cover` and `forget` are minutes. `audio` maps the name of a question or screen to its recording.
    """

    name: str
    title: str
    leave_to: str
    cover: int
    forget: int
    who_sees: str
    must_report: str
    immigration_firewall: bool
    assures: tuple[str, ...]
    help: tuple[HelpLine, ...]
    office_name: str
    office_key: bytes
    audio: dict[str, Path] = field(default_factory=dict)


class _Reader:
    """Reads the fields of one site file in one language and gathers what is wrong."""

    def __init__(self, root: Node, language: str) -> None:
        self.root, self.language = root, language
        self.found: list[Problem] = []

    def wrong(self, at: Node, what: str, expected: str = "", near: str = "") -> None:
        self.found.append(at.problem(what, expected=expected, nearest=near))

    def known(self, at: Node, names: Iterable[str]) -> None:
        """Says which fields are not known here."""
        known = list(names)
        for name, node in at.keys.items():
            if name not in known:
                self.wrong(node, f'"{name}" is not a field here.', listed(known, 20), nearest(name, known))

    def sentence(self, at: Node, name: str, *, needed: bool = True, otherwise: str = "") -> str:
        """A sentence in the page's language."""
        node = at.get(name)
        if node is None:
            if needed:
                self.wrong(at, f'"{name}" is missing.', FIELDS.get(name, "a text"))
            return otherwise
        if node.text:
            return node.text
        for one, below in node.keys.items():
            if one not in languages():
                # a comma in a text without quotes makes a second field of what follows it
                self.wrong(
                    below, f'"{one}" is not a language.', f"{listed(languages())}; a text with a comma in quotes"
                )
        said = node.get(self.language) if node.keys else None
        if said is None or not said.text:
            self.wrong(
                node, f'There is no text in the language "{self.language}".', f"a text, or {{{self.language}: …}}"
            )
            return otherwise
        return said.text

    def choice(self, name: str) -> bool:
        node = self.root.get(name)
        if node is None or node.text.casefold() not in ("yes", "no"):
            self.wrong(node or self.root, f'"{name}" must say yes or no.', f"yes or no: {FIELDS[name]}")
            return False
        return node.text.casefold() == "yes"

    def minutes(self, name: str, otherwise: int) -> int:
        node = self.root.get(name)
        if node is None:
            return otherwise
        if not node.text.isascii() or not node.text.isdecimal() or int(node.text[:4]) not in MINUTES:
            self.wrong(node, f"{node.kind} is not a number of minutes.", f"a whole number from 1 to {MINUTES[-1]}")
            return otherwise
        return int(node.text)


def read_site(path: Path, language: str) -> Site:
    """Reads a site's file for the page in one language. Raises `Problems`."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        expected = "the path of a site's file; docs/phone-page.md has one to begin with"
        raise Problems(
            [Problem(f"The file cannot be read: {error.strerror}.", file=str(path), expected=expected)]
        ) from None
    return site_from(read(raw, str(path)), language, path.parent)


def site_from(root: Node, language: str, folder: Path) -> Site:
    """A site from its file's content; recordings are looked for below `folder`. Raises `Problems`."""
    reader = _Reader(root, language)
    if not root.keys:
        raise Problems([root.problem("This is not a site's file.", expected=f"amparo: {FORMAT}")])
    kind = root.get("amparo")
    if kind is None or kind.text != FORMAT:
        reader.wrong(kind or root, "The file does not say that it is a site's file.", f"amparo: {FORMAT}")
    reader.known(root, FIELDS)
    office_name, office_key = _office(reader)
    site = Site(
        name=reader.sentence(root, "name"),
        title=_title(reader),
        leave_to=_leave_to(reader),
        cover=reader.minutes("blank_after", BLANK_AFTER),
        forget=reader.minutes("forget_after", FORGET_AFTER),
        who_sees=reader.sentence(root, "who_sees"),
        must_report=reader.sentence(root, "must_report"),
        immigration_firewall=reader.choice("immigration_firewall"),
        assures=_assures(reader),
        help=tuple(_help(reader)),
        office_name=office_name,
        office_key=office_key,
        audio=_audio(reader, folder),
    )
    if reader.found:
        raise Problems(reader.found)
    return site


def _title(reader: _Reader) -> str:
    title = reader.sentence(reader.root, "title", needed=False, otherwise=words()[reader.language]["title"])
    if told := reveals(title):
        at = reader.root.get("title") or reader.root
        reader.wrong(at, f'The title tells what the page is about ("{told}").', "a title that anybody may see")
    return title


def _leave_to(reader: _Reader) -> str:
    node = reader.root.get("leave_to")
    if node is None:
        return "about:blank"
    if not node.text.startswith("https://") or any(sign in node.text for sign in " \t\n\"'<>\\"):
        reader.wrong(
            node, f"{node.kind} is not an address.", "an address that begins with https://, or the field left out"
        )
    elif told := reveals(node.text):
        reader.wrong(
            node, f'The address tells what the page is about ("{told}").', "an everyday address, such as the weather"
        )
    return node.text


def _assures(reader: _Reader) -> tuple[str, ...]:
    node = reader.root.get("assures")
    if node is None:
        return ()
    for one in node.items:
        if one.text not in ASSURANCES:
            reader.wrong(one, f"{one.kind} is not known.", listed(ASSURANCES), nearest(one.text, ASSURANCES))
    if not isinstance(node.value, list):
        reader.wrong(node, "A list was expected.", "[non_use]")
    return tuple(dict.fromkeys(one.text for one in node.items if one.text in ASSURANCES))


def _help(reader: _Reader) -> Iterable[HelpLine]:
    node = reader.root.get("help")
    if node is None:
        return
    if not isinstance(node.value, list):
        reader.wrong(node, "A list was expected.", "one entry for each: - {name: …, phone: …, checked: 2026-11-24}")
    optional: Callable[[Node, str], str] = lambda at, name: reader.sentence(at, name, needed=False)  # noqa: E731
    for one in node.items:
        reader.known(one, HELP_FIELDS)
        checked = one.get("checked")
        try:
            if checked is None:
                raise ValueError
            read_date(checked.text)
        except ValueError:
            reader.wrong(checked or one, "It is not said when this was last checked.", "checked: 2026-11-24")
        yield HelpLine(
            name=reader.sentence(one, "name"),
            says=optional(one, "says"),
            phone=optional(one, "phone"),
            address=optional(one, "address"),
            hours=optional(one, "hours"),
            checked=checked.text if checked else "",
        )


def _office(reader: _Reader) -> tuple[str, bytes]:
    node = reader.root.get("office")
    if node is None:
        return "", b""
    reader.known(node, OFFICE_FIELDS)
    name = reader.sentence(node, "name")
    key = node.get("key")
    if key is None:
        reader.wrong(node, 'The office has no "key".', "the public key that amparo screen keys new printed")
        return name, b""
    try:
        return name, read_public(key.text)
    except ValueError as error:
        reader.wrong(key, str(error), "the whole line that amparo screen keys new printed")
        return name, b""


SOUNDS = {".m4a": "audio/mp4", ".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".opus": "audio/ogg", ".wav": "audio/wav"}
LARGEST_SOUND = 2_000_000
"""Bytes of one recording; a minute of speech needs about a quarter of a million."""


def _audio(reader: _Reader, folder: Path) -> dict[str, Path]:
    node = reader.root.get("audio")
    if node is None:
        return {}
    place = folder / node.text
    if not node.text or not place.is_dir():
        reader.wrong(node, f"There is no folder {node.kind}.", "a folder beside this file, with EXP01.en.m4a and so on")
        return {}
    found: dict[str, Path] = {}
    for path in sorted(place.iterdir()):
        name, _, language = path.stem.rpartition(".")
        if path.suffix.lower() in SOUNDS and language == reader.language:
            found[name] = path
            if path.stat().st_size > LARGEST_SOUND:
                reader.wrong(node, f"{path.name} is larger than {LARGEST_SOUND:,} bytes.", "speech at about 32 kbit/s")
    return found
