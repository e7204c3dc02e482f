"""The sentences of the workbench, by language (`words/*/*.yaml`). Another language falls back on English; a test finds what lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from amparo.facts.document import data

FOLDER = Path(__file__).parent / "words"
LANGUAGES = {"en": "English", "es": "Español"}
PSEUDO = {"en-xa": "[Þšéûðö]", "ar-xb": "[RTL]"}
"""Made-up languages for the tests: one that shows which sentences were forgotten and are too long, one that runs from right to left."""

RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")

_language: ContextVar[str] = ContextVar("language", default="en")


@contextmanager
def chosen(language: str) -> Iterator[None]:
    """Speaks a language for a while."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def language() -> str:
    """The language spoken now."""
    return _language.get()


def direction(code: str) -> str:
    """`rtl` or `ltr`."""
    return "rtl" if code[:2] in RIGHT_TO_LEFT else "ltr"


@cache
def book(code: str) -> Mapping[str, str]:
    """All sentences of a language by their dotted name. A folder of files is one book: each file is a chapter."""
    found: dict[str, str] = {}
    for path in sorted((FOLDER / code).glob("*.yaml")):
        _flatten(data(path), path.stem, found)
    return found


def say(key: str, /, **values: object) -> str:
    """A sentence in the language spoken now, `{names}` filled in. Raises `KeyError` for a sentence that English lacks."""
    code = language()
    if code in PSEUDO:
        return _pseudo(_fill(book("en")[key], values))
    text = book(code).get(key) if code != "en" else None
    return _fill(text if text is not None else book("en")[key], values)


def not_reviewed() -> str:
    """What a page says where no native professional has checked its language; empty where one has, and in English."""
    here = book(language()) if language() in LANGUAGES else {}
    return here.get("site.not_reviewed", "") if here.get("site.reviewed", "yes") == "no" else ""


def made_up(text: str) -> str:
    """A text that stands in no book (a question of the vocabulary, a jurisdiction): in a made-up language it is made up too."""
    return _pseudo(text) if language() in PSEUDO else text


def has(key: str) -> bool:
    """Whether there is such a sentence."""
    return key in book("en")


def _fill(text: str, values: Mapping[str, object]) -> str:
    return text.format(**values) if values else text


def _flatten(node: Any, name: str, found: dict[str, str]) -> None:
    if isinstance(node, dict):
        for key, inner in node.items():
            # YAML reads the keys yes and no as truths
            said = {True: "yes", False: "no"}.get(key, key) if isinstance(key, bool) else key
            _flatten(inner, f"{name}.{said}", found)
    elif isinstance(node, list):
        for number, inner in enumerate(node, 1):
            _flatten(inner, f"{name}.{number}", found)
    else:
        found[name] = {True: "yes", False: "no"}.get(node, str(node)) if isinstance(node, bool) else str(node)


_ACCENTS = str.maketrans("aeiounycAEIOUNYC", "áéíóúñýçÁÉÍÓÚÑÝÇ")


def _pseudo(text: str) -> str:
    # a third longer, as translations are; in pieces, for no language has words as long as a paragraph
    longer = " ".join("·" * len(text[start : start + 24]) for start in range(0, len(text) // 3, 24))
    return f"[{text.translate(_ACCENTS)}{longer[: len(text) // 3]}]"
