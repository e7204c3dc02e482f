"""The sentences of a screening, and the words that none of them and no output may hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from amparo.facts.document import Node
from amparo.facts.problems import Problem, Problems
from amparo.screening.indicators import LANGUAGES
from amparo.screening.rule import OUTCOMES

FORMAT = "amparo-screening-words/1"
TREE = (
    "languages",
    "outcome",
    "always",
    "again",
    "again_point",
    "unvalidated",
    "not_reviewed",
    "notice",
    "before",
    "stop_before",
    "needs",
    "left_out",
    "stop",
    "answer",
    "dimension_state",
    "would_change",
    "heading",
    "later_no",
    "carried",
    "forbidden",
)


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


def read_words(root: Node) -> Words:
    """Reads the sentences. Raises `Problems` for a sentence that is missing in a language."""
    found: list[Problem] = []
    if root.get("amparo") is None or root.keys["amparo"].text != FORMAT:
        found.append(root.problem("This is not a file of screening words.", expected=f"amparo: {FORMAT}"))
    found += [root.problem(f'The words lack "{key}".', expected=f"{key}: …") for key in TREE if root.get(key) is None]
    outcomes = root.keys.get("outcome", root).keys
    for outcome in OUTCOMES:
        parts = outcomes[outcome].keys if outcome in outcomes else {}
        found += [
            root.problem(f'The outcome "{outcome}" lacks "{part}".', expected=f"{part}: {{en: …, es: …}}")
            for part in ("title", "person", "officer", "next")
            if part not in parts
        ]
    found += [
        problem
        for key, below in root.keys.items()
        if key not in ("languages", "forbidden")
        for problem in _faults(below)
    ]
    if found:
        raise Problems(found)
    return Words({key: _plain(below) for key, below in root.keys.items() if key != "amparo"})


def _faults(node: Node) -> Iterator[Problem]:
    if set(node.keys) & set(LANGUAGES):
        for language in LANGUAGES:
            if language not in node.keys:
                yield node.problem(
                    f'The sentence is missing in "{language}".', expected="the sentence in every language"
                )
        return
    for below in (*node.keys.values(), *node.items):
        yield from _faults(below)


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
