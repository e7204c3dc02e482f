"""Writes the pages and cards: one small HTML file a place and language, and a sheet of cards to cut as accessible PDF.

A page loads nothing, stores nothing, has a neutral title, and can be left at once. Help lines stand on it only when the office that
builds it names them: numbers change, and a wrong one is worse than none.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from amparo.facts.document import data
from amparo.facts.problems import Problem, Problems, listed, nearest
from amparo.facts.vocabulary import vocabulary
from amparo.law.packs import Library
from amparo.papers.templates import default_folder
from amparo.screening.rights.gather import Place, gather
from amparo.screening.shield.protect import TREATIES

LANGUAGES = ("en", "es")
EXIT = "https://www.wikipedia.org/"
"""Where "Leave this page" leads unless the office says otherwise. Nothing is loaded from there before somebody leaves."""

ON_CARD = 5
"""How many citations a card has room for."""


@cache
def words() -> Mapping[str, Any]:
    """The sentences, by language."""
    loaded: Mapping[str, Any] = data(default_folder("rights") / "words.yaml")
    return loaded


@dataclass(frozen=True, slots=True)
class Site:
    """What an office adds: lines of help (each a text), where "Leave this page" leads, the paper of the cards."""

    help: tuple[str, ...] = ()
    exit: str = EXIT
    paper: str = "us-letter"


def places(library: Library) -> list[str]:
    """The jurisdictions that get a page: all that have a pack and are a place."""
    return [one for one in library.jurisdictions() if one not in TREATIES]


def name_of(code: str, language: str) -> str:
    """What a place is called."""
    plain = vocabulary().jurisdictions.get(code, code)
    return str(words()["places"].get(language, {}).get(code, plain.replace("United Kingdom - ", "")))


def lines(place: Place, language: str) -> dict[str, str]:
    """What a page answers to each thing a trafficker may say."""
    said, name = words()[language]["threats"], name_of(place.code, language)
    deported = "days" if place.days else "strong" if place.stays else "none"
    chosen = {
        "criminal": place.shield,
        "deported": deported,
        "believe": "duty" if place.duty else "none",
        "record": place.clears,
    }
    return {threat: said[threat][key].format(place=name, days=place.days) for threat, key in chosen.items()}


def page(place: Place, language: str, day: str, site: Site, languages: Sequence[str] = LANGUAGES) -> str:
    """A page as HTML."""
    said, name, answers = words()[language], name_of(place.code, language), lines(place, language)
    return _fill(
        "page.html",
        language,
        site,
        place=name,
        lead=said["lead"].format(place=name),
        threats=[{"they": said["threats"][one]["they"], "answer": text} for one, text in answers.items()],
        rows=[{"what": said["table"]["offences"][what], **row} for what, row in place.help.items()],
        rules=[{"citation": one.citation, "known": said["rules"]["known"][one.basis]} for one in place.rules],
        limits=said["limits"].format(day=day),
        help=site.help,
        others=[
            {"code": one, "name": words()[one]["language"], "file": file_name(place.code, one)}
            for one in languages
            if one != language
        ],
        start=start_name(language),
    )


def start(codes: Sequence[str], language: str, site: Site, languages: Sequence[str] = LANGUAGES) -> str:
    """The page from which a place is chosen."""
    named = sorted((name_of(code, language), code) for code in codes)
    return _fill(
        "start.html",
        language,
        site,
        places=[{"name": name, "file": file_name(code, language)} for name, code in named],
        others=[
            {"code": one, "name": words()[one]["language"], "file": start_name(one)}
            for one in languages
            if one != language
        ],
    )


def file_name(code: str, language: str) -> str:
    """The file of a page. It says nothing of what it is about."""
    return f"{code}-{language}.html"


def start_name(language: str) -> str:
    """The file of the page from which a place is chosen."""
    return "index.html" if language == "en" else f"index-{language}.html"


def cards(place: Place, language: str, day: str, site: Site) -> bytes:
    """A sheet of cards as tagged PDF."""
    said = words()[language]
    citations = [rule.citation for rule in place.rules if rule.basis != "recalled"][:ON_CARD]
    card, officer = said["card"], words()["en"]["card"]
    given = {
        "title": said["neutral_title"],
        "language": language,
        "paper": site.paper,
        "say": card["say"],
        "lines": card["lines"],
        # whoever is shown the card must be able to read it too
        "officer": [""] * len(card["lines"]) if language == "en" else officer["lines"],
        "law": officer["law"].format(citations="; ".join(citations)) if citations else officer["law_none"],
        "limits": f"{name_of(place.code, language)}. {said['limits'].format(day=day)} {said['not_reviewed']}".strip(),
    }
    with TemporaryDirectory(prefix="amparo-") as nothing:
        compiler = typst.Compiler(
            (default_folder("rights") / "card.typ").read_bytes(),
            root=Path(nothing),
            ignore_system_fonts=True,
            sys_inputs={"given": json.dumps(given)},
            package_path=Path(nothing),
            package_cache_path=Path(nothing),
        )
        made = compiler.compile(format="pdf", pdf_standards=["ua-1"])
    assert isinstance(made, bytes)  # one file, not one for each page as with images
    return made


def build(
    folder: Path,
    *,
    as_of: str,
    library: Library,
    languages: Sequence[str] = LANGUAGES,
    wanted: Sequence[str] = (),
    site: Site | None = None,
    with_cards: bool = True,
) -> list[Path]:
    """Writes pages and cards into a folder; the paths. Raises `Problems` for a place without a pack, a folder that cannot be written."""
    known, given = places(library), site or Site()
    wrong = [
        Problem(f'There is no law pack of "{one}".', expected=listed(known, 8), nearest=nearest(one, known))
        for one in wanted
        if one not in known
    ]
    if wrong:
        raise Problems(wrong)
    codes, written = list(wanted or known), []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in _files(codes, as_of, library, languages, given, with_cards):
            (folder / name).write_bytes(content)
            written.append(folder / name)
    except OSError as error:
        raise Problems(
            [
                Problem(
                    f"This cannot be written: {error.strerror}.",
                    str(folder),
                    expected="another folder, where you may write",
                )
            ]
        ) from None
    return written


def _files(
    codes: Sequence[str], as_of: str, library: Library, languages: Sequence[str], site: Site, with_cards: bool
) -> Iterator[tuple[str, bytes]]:
    for language in languages:
        yield start_name(language), start(codes, language, site, languages).encode()
    for code in codes:
        place = gather(code, as_of, library)
        for language in languages:
            yield file_name(code, language), page(place, language, as_of, site, languages).encode()
            if with_cards:
                yield f"{code}-{language}-cards.pdf", cards(place, language, as_of, site)


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(default_folder("rights")), autoescape=True, undefined=StrictUndefined)


def _fill(template: str, language: str, site: Site, **given: object) -> str:
    folder = default_folder("rights")
    style, script = ((folder / name).read_text(encoding="utf-8") for name in ("rights.css", "leave.js"))
    return (
        _environment()
        .get_template(template)
        .render(
            language=language,
            said=words()[language],
            exit=site.exit,
            style=Markup(style),
            script=Markup(script),
            style_hash=_hash(style),
            script_hash=_hash(script),
            **given,
        )
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
