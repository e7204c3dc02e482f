"""Line patterns: what a line of a layout looks like, written as a person reads it, and matched in spite of slips of OCR.

    CNT:{count:digits} [#{case_number:number}]

Letters and signs stand for themselves, `{path:type}` is a field, `[…]` may be missing, blanks may be any number. `<` at the
beginning lets the pattern begin anywhere on the line. A letter of a label also matches the letters that a reader of
pictures takes for it (`confusions.yaml`); a field is matched by its type and kept as it stands.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from amparo.facts.document import data
from amparo.facts.forgetting import forgettable

HERE = Path(__file__).parent

SPECK = r"[\s.·•'`]"
"""What may stand between words: a blank, or a speck that was read as a point."""

LABEL_SPECK = r"[\s.·•'`,;:\"-]"
"""What may stand between two words of one label."""


@lru_cache(maxsize=1)
def _slips() -> dict[str, Any]:
    raw: dict[str, Any] = data(HERE / "confusions.yaml")
    return raw


@lru_cache(maxsize=1)
def _classes() -> dict[str, str]:
    """Each sign of a label → the signs that may stand for it."""
    out: dict[str, str] = {}
    for group in _slips()["labels"]:
        for sign in group:
            out[sign] = "".join(dict.fromkeys(out.get(sign, sign) + group))
    return out


@lru_cache(maxsize=1)
def _types() -> dict[str, str]:
    return {name: entry["pattern"] for name, entry in _slips()["types"].items()}


def slip(printed: str, seen: str) -> bool:
    """Whether readers of pictures take the one sign for the other."""
    return seen in _classes().get(printed, "")


def folded(text: str) -> str:
    """The text in capitals without accents, sign for sign: positions stay what they are."""
    if text.isascii():
        return text.upper()
    return "".join(_fold(sign) for sign in text)


@lru_cache(maxsize=5_000)
def _fold(sign: str) -> str:
    if sign in _slips()["same"]:
        return str(_slips()["same"][sign])
    plain = unicodedata.normalize("NFD", sign)[0].upper()
    return plain if len(plain) == 1 else sign


LONG = re.compile(r"[\W_]{25,}")
"""A run of blanks and signs, such as a ruled line. Tried in full it can take a pattern hours: each sign may be part of any label."""

ENDS = 12
"""Signs that are kept of each end of such a run."""


@forgettable
@lru_cache(maxsize=512)
def shortened(text: str) -> tuple[str, tuple[int, ...] | None]:
    """The text with long runs of blanks and signs cut short, and the column of each sign that stayed; none where all did."""
    if not LONG.search(text):
        return text, None
    kept: list[int] = []
    position = 0
    for run in LONG.finditer(text):
        # of blanks, a few part columns as well as many do
        inside = [at for at in range(*run.span()) if text[max(0, at - 8) : at + 1].strip() or at - run.start() < 8]
        kept += range(position, run.start())
        kept += inside if len(inside) <= 2 * ENDS else inside[:ENDS] + inside[-ENDS:]
        position = run.end()
    kept += range(position, len(text))
    return "".join(text[at] for at in kept), tuple(kept)


@dataclass(frozen=True, slots=True)
class Found:
    """A field found on a line: columns `start` up to `end` of the line's text."""

    path: str
    type: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Match:
    """A line that matched: its fields, and how many signs of its labels were not as printed."""

    found: tuple[Found, ...]
    slips: int


class Pattern:
    """A line pattern ready to match. Raises `ValueError` for a pattern that cannot be read."""

    def __init__(self, written: str) -> None:
        self.written = written
        self.fields: list[tuple[str, str]] = []
        self.literals: list[str] = []
        text = written
        anywhere = text.startswith("<")
        body = self._body(text.removeprefix("<"))
        self.regex = re.compile(rf"(?:^|.*?(?<=\s)){body}{SPECK}*$" if anywhere else rf"^{SPECK}*{body}{SPECK}*$")

    def _body(self, text: str) -> str:
        out: list[str] = []
        position = 0
        while position < len(text):
            sign = text[position]
            if sign == "{":
                end = text.find("}", position)
                path, colon, kind = text[position + 1 : end].partition(":")
                if end < 0 or not colon or kind not in _types():
                    raise ValueError(f'"{self.written}": {{{path}}} is not a field; write {{path:type}}')
                out.append(f"(?P<f{len(self.fields)}>{_types()[kind]})")
                self.fields.append((path, kind))
                position = end + 1
            elif sign == "[":
                out.append("(?:")
                position += 1
            elif sign == "]":
                out.append(")?")
                position += 1
            elif sign == " ":
                run = len(text[position:]) - len(text[position:].lstrip(" "))
                inside = text[position - 1 : position].isalpha() and text[position + 1 : position + 2].isalpha()
                # two blanks in a pattern part columns: one blank on paper is not enough
                apart = rf"{SPECK}*\s{{2,}}{SPECK}*"
                out.append(apart if run > 1 else f"{LABEL_SPECK}*" if inside else f"{SPECK}*")
                position += run
            elif sign == "-" and position and (text[position - 1].isalnum() or text[position - 1] in "}."):
                # a dash in a line is also read as a point; at its beginning a point is a speck
                out.append(str(_slips()["signs"]["inner -"]))
                position += 1
            else:
                out.append(self._literal(sign))
                position += 1
        return "".join(out)

    def _literal(self, sign: str) -> str:
        if sign.isalpha():
            number = len(self.literals)
            self.literals.append(sign.upper())
            return f"(?P<l{number}>[{re.escape(_classes().get(sign.upper(), sign.upper()))}])"
        return str(_slips()["signs"].get(sign, re.escape(sign)))

    def match(self, text: str) -> Match | None:
        """Matches a line that was folded; none where it looks different."""
        short, columns = shortened(text)
        found = self.regex.match(short)
        if found is None:
            return None
        slips = sum(
            1
            for number, sign in enumerate(self.literals)
            if (there := found[f"l{number}"]) is not None and there != sign
        )
        # a label of which a third was misread is another label
        if slips * 3 > max(3, sum(found[f"l{number}"] is not None for number in range(len(self.literals)))):
            return None
        fields = []
        for number, (path, kind) in enumerate(self.fields):
            start, end = found.span(f"f{number}")
            if start < 0:
                continue
            if columns and end > start:
                start, end = columns[start], columns[end - 1] + 1
            value = text[start:end]
            start += len(value) - len(value.lstrip())
            end -= len(value) - len(value.rstrip())
            if end > start:
                fields.append(Found(path, kind, start, end))
        return Match(tuple(fields), slips)
