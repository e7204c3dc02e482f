"""What may stand in a paper: text that people typed, Markdown of ours, and gaps.

Whatever is not Markdown of ours is escaped when it is put into a paper. A text that was joined from Markdown by other means
than `say` and `joined` is plain text again and escaped as a whole: a slip shows on the page and opens nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from amparo.papers.render import _GAP, escape


class Markdown(str):
    """Markdown of ours, with what people typed in it escaped already."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """Something a paper needs and the case does not say. A template may ask `{% if date %}`: a gap counts as no."""

    what: str

    def __bool__(self) -> bool:
        return False


def marked(value: object) -> str:
    """A value as the Markdown that shows it. Raises `TypeError` for what is no text, number or gap."""
    if isinstance(value, Markdown):
        return value
    if isinstance(value, Gap):
        return f"[[GAP: {escape(value.what)}]]"
    if isinstance(value, str):
        # a section sign stays with its number at the end of a line
        return re.sub(r"(§+) ", "\\1\u00a0", escape(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise TypeError(f"a {type(value).__name__} cannot be printed; print one of its fields or go through it with for")


def say(sentence: str, **values: object) -> Markdown:
    """A sentence of ours with the values put in at `{name}`. Raises `KeyError` for a name that is not given."""
    return Markdown(re.sub(r"\{(\w+)\}", lambda found: marked(values[found[1]]), sentence))


def joined(values: Iterable[object], separator: str = ", ", last: str = "") -> Markdown:
    """Values one after the other: `a, b and c` where `last` is " and "."""
    parts = [marked(value) for value in values]
    if last and len(parts) > 1:
        return Markdown(separator.join(parts[:-1]) + last + parts[-1])
    return Markdown(separator.join(parts))


def paragraphs(text: str) -> list[str]:
    """A text people typed, paragraph by paragraph."""
    return [part for part in (one.strip() for one in re.split(r"\n[^\S\n]*\n", text.replace("\r\n", "\n"))) if part]


def gaps(markdown: str) -> list[str]:
    """What is missing in a paper, in the order of the paper and once each."""
    found = (re.sub(r"\\(.)", r"\1", " ".join(gap.split())) for gap in _GAP.findall(markdown))
    return list(dict.fromkeys(found))
