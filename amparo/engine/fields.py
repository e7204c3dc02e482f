"""Reads the fields of a group in a law pack, collecting everything that is wrong instead of stopping at the first."""

from __future__ import annotations

from collections.abc import Iterable

from amparo.facts.dates import read_date
from amparo.facts.document import Node
from amparo.facts.problems import Problem, listed, nearest


class Fields:
    """Reads texts, words, numbers and lists from nodes; what is wrong goes to `found`."""

    def __init__(self, found: list[Problem]) -> None:
        self.found = found

    def wrong(self, node: Node, what: str, *, expected: str = "", nearest: str = "") -> None:
        self.found.append(node.problem(what, expected=expected, nearest=nearest))

    def only(self, node: Node, name: str, known: Iterable[str]) -> None:
        allowed = tuple(known)
        if not isinstance(node.value, dict):
            self.wrong(
                node, f"{name[0].upper()}{name[1:]} holds fields, not {node.kind}.", expected=listed(allowed, 30)
            )
        for key, below in node.keys.items():
            if key not in allowed:
                self.wrong(
                    below,
                    f'"{key}" is not a field of {name}.',
                    expected=listed(allowed, 30),
                    nearest=nearest(key, allowed),
                )

    def text(self, node: Node, key: str) -> str:
        below = node.get(key)
        if below is not None and not isinstance(below.value, str):
            self.wrong(below, f'"{key}" is a text, not {below.kind}.', expected='a text; in quotes where it holds ": "')
        return below.text.strip() if below else ""

    def required(self, node: Node, key: str, what: str) -> str:
        text = self.text(node, key)
        if (
            isinstance(node.value, dict)
            and not text
            and (node.get(key) is None or isinstance(node.keys[key].value, str))
        ):
            self.wrong(node, f'{what[0].upper()}{what[1:]} needs "{key}".', expected=f'"{key}: …"')
        return text

    def texts(self, node: Node, key: str) -> list[str]:
        texts = []
        for item in self.entries(node, key, single=True):
            if not isinstance(item.value, str):
                self.wrong(
                    item, f'"{key}" holds texts, not {item.kind}.', expected='texts; in quotes where one holds ": "'
                )
            else:
                texts.append(item.text.strip())
        return texts

    def entries(self, node: Node, key: str, *, single: bool = False) -> list[Node]:
        below = node.get(key)
        if below is None:
            return []
        if isinstance(below.value, list):
            return [item for item in below.items if item.value is not None]
        if not single:
            self.wrong(
                below, f'"{key}" is a list, not {below.kind}.', expected='one entry a line, each beginning with "- "'
            )
            return []
        return [below]

    def among(self, node: Node, known: Iterable[str]) -> str:
        allowed = tuple(known)
        if node.text not in allowed:
            self.wrong(
                node,
                f"{node.kind} is not a known word.",
                expected=listed(allowed, 30),
                nearest=nearest(node.text, allowed),
            )
        return node.text

    def word(self, node: Node, key: str, known: Iterable[str], *, needed: bool = False) -> str:
        below = node.get(key)
        if below is None:
            if needed and isinstance(node.value, dict):
                self.wrong(node, f'"{key}" is missing.', expected=listed(known, 30))
            return ""
        return self.among(below, known)

    def words(self, node: Node, key: str, known: Iterable[str]) -> list[str]:
        allowed = tuple(known)
        return [self.among(item, allowed) for item in self.entries(node, key, single=True)]

    def number(self, node: Node, key: str) -> int | None:
        below = node.get(key)
        if below is None:
            return None
        if not whole_number(below.text):
            self.wrong(below, f"{below.kind} is not a number.", expected="a whole number")
            return None
        return int(below.text)

    def day(self, node: Node, key: str) -> str:
        below = node.get(key)
        if below is None:
            return ""
        try:
            if not below.text:
                raise ValueError(f"{below.kind} is not a date")
            read_date(below.text)
        except ValueError as error:
            self.wrong(below, f"{error}.", expected="a date such as 2026-11-23")
            return ""
        return below.text

    def group(self, node: Node | None, key: str, expected: str) -> dict[str, Node]:
        """The fields of a group whose names are free (ids, section numbers)."""
        below = node.get(key) if node else None
        if below is None:
            return {}
        if not isinstance(below.value, dict):
            self.wrong(below, f'"{key}" holds fields, not {below.kind}.', expected=expected)
        return below.keys


def whole_number(text: str) -> bool:
    """Whether a text is a number of a size the law can mean."""
    return text.isdecimal() and len(text) <= 5
