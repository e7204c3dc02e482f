"""The sentences of a screening, and the words that none of them and no output may hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from amparo.facts.document import Node
from amparo.facts.problems import Problem, Problems
from amparo.screening.indicators import LANGUAGES, NEEDS, SaidFields
from amparo.screening.reason import STATES
from amparo.screening.rule import OUTCOMES
from amparo.screening.sources import SOURCES

FORMAT = "amparo-screening-words/1"
ONE = ""
"""Marks a place that holds one sentence."""

SHAPE: Mapping[str, tuple[str, ...]] = {
    "outcome": OUTCOMES,
    "always": (),
    "notice": (),
    "again": (ONE,),
    "unvalidated": (ONE,),
    "not_reviewed": (ONE,),
    "before": ("private", "interpreter", "told"),
    "stop_before": (ONE,),
    "needs": NEEDS,
    "left_out": NEEDS,
    "stop": ("ask",),
    "answer": ("yes", "no", "unsure", "declined"),
    "keys": (ONE,),
    "dimension_state": STATES,
    "heading": ("officer", "recorded", "by"),
    "under_18": (ONE,),
    "clear": (ONE,),
    "later_no": (ONE,),
    "carried": (ONE,),
    "source": SOURCES,
    "through_interpreter": (ONE,),
    "referral_needed": (ONE,),
    "non_referral": ("adult_declined", "already_referred", "no_body_reached", "other"),
    "would_change": (ONE,),
}
"""What each part of the file holds: a list of sentences (nothing named), one sentence, or sentences under these names."""

OF_OUTCOME = ("title", "person", "officer", "next")


@dataclass(frozen=True)
class Words:
    """Every sentence, as a tree whose leaves hold one text a language."""

    tree: Mapping[str, Any]

    def said(self, language: str) -> dict[str, Any]:
        """The tree in one language: texts, lists and groups of texts."""
        return {key: _in(language, value) for key, value in self.tree.items() if key not in ("languages", "forbidden")}

    def reviewed(self, language: str) -> bool:
        """Whether a native professional has reviewed the sentences in this language."""
        return bool(self.tree["languages"][language]["reviewed"] == "yes")

    def direction(self, language: str) -> str:
        """`ltr` or `rtl`."""
        return str(self.tree["languages"][language]["direction"])

    @cached_property
    def _patterns(self) -> dict[str, re.Pattern[str]]:
        return {
            language: re.compile(
                r"(?<!\w)(?:" + "|".join(re.escape(one) for one in self.tree["forbidden"][language]) + r")(?!\w)",
                re.IGNORECASE,
            )
            for language in LANGUAGES
        }

    def forbidden_in(self, text: str) -> list[str]:
        """The forbidden words and phrases a text holds, of any language: an output may mix them."""
        plain = " ".join(text.replace("’", "'").split())
        return [found.group(0) for pattern in self._patterns.values() for found in pattern.finditer(plain)]

    def faults(self, node: Node) -> Iterator[Problem]:
        """Every text below a node that says what must never be said."""
        for below in node.walk():
            for bad in self.forbidden_in(below.text):
                yield below.problem(
                    f'A sentence says "{bad}".',
                    expected="words that neither judge the person nor guess how far something is true "
                    "(instruments/words.yaml, forbidden)",
                )


def read_words(root: Node) -> Words:
    """Reads the sentences. Raises `Problems` for one that is missing, or missing in a language."""
    found: list[Problem] = []
    _Reader(found).words_of(root)
    if found:
        raise Problems(found)
    words = Words({key: _plain(below) for key, below in root.keys.items() if key != "amparo"})
    found += [bad for key, below in root.keys.items() if key != "forbidden" for bad in words.faults(below)]
    if found:
        raise Problems(found)
    return words


class _Reader(SaidFields):
    def words_of(self, root: Node) -> None:
        self.only(root, "the screening words", ("amparo", "languages", *SHAPE, "forbidden"))
        if self.required(root, "amparo", "a file of screening words") != FORMAT:
            self.wrong(root, "This is not a file of screening words.", expected=f"amparo: {FORMAT}")
        for key, names in SHAPE.items():
            below = root.get(key)
            if below is None:
                self.wrong(root, f'The words lack "{key}".', expected=f"{key}: …")
            elif not names:
                self._list(below, key)
            elif names == (ONE,):
                self.said(root, key, "the words", blank=key == "not_reviewed")
            elif key == "outcome":
                self._outcomes(below)
            else:
                self.only(below, f'"{key}"', names)
                for name in names:
                    self.said(below, name, f'"{key}"')
        self._languages(root)

    def _outcomes(self, node: Node) -> None:
        self.only(node, '"outcome"', OUTCOMES)
        for outcome in OUTCOMES:
            below = node.get(outcome)
            if below is None:
                self.wrong(node, f'The outcome "{outcome}" has no words.', expected=f"{outcome}: …")
                continue
            self.only(below, f'"{outcome}"', OF_OUTCOME)
            for part in OF_OUTCOME:
                self.said(below, part, f'"{outcome}"')

    def _list(self, node: Node, key: str) -> None:
        if not node.items:
            self.wrong(node, f'"{key}" is a list of sentences, not {node.kind}.', expected="- {en: …, es: …}")
        for one in node.items:
            self.said(Node({"says": one}, one.line, one.file, one.field), "says", "a sentence")

    def _languages(self, root: Node) -> None:
        languages, forbidden = root.get("languages"), root.get("forbidden")
        for language in LANGUAGES:
            about = languages.get(language) if languages else None
            if about is None:
                self.wrong(
                    languages or root, f'Nothing is said of the language "{language}".', expected=f"{language}: …"
                )
            else:
                self.only(about, "a language", ("name", "direction", "reviewed"))
                self.word(about, "direction", ("ltr", "rtl"), needed=True)
                self.word(about, "reviewed", ("yes", "no"), needed=True)
            if forbidden is None or not self.texts(forbidden, language):
                what = f'Nothing is forbidden in "{language}": any sentence could leave.'
                self.wrong(forbidden or root, what, expected=f"forbidden: {{{language}: […]}}")


def _plain(node: Node) -> Any:
    if isinstance(node.value, dict):
        return {key: _plain(below) for key, below in node.keys.items()}
    if isinstance(node.value, list):
        return [_plain(below) for below in node.items]
    return node.text


def _in(language: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_in(language, one) for one in value]
    if isinstance(value, dict):
        if language in value and all(isinstance(one, str) for one in value.values()):
            return value[language]
        return {key: _in(language, one) for key, one in value.items()}
    return value
