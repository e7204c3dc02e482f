"""From a section as a record writes it to the section as the law pack of its place writes it.

The pack's own reading (`amparo.engine.offences.Statutes`) comes first. Where it does not know the section, the forms of
statutes.yaml propose other readings, and one is taken only if the pack knows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from amparo.engine.offences import Section, Statutes
from amparo.facts.document import data
from amparo.facts.forgetting import forgettable

LONGEST = 80
"""Signs; what is longer is not a section alone."""


@dataclass(frozen=True, slots=True)
class Statute:
    """A section as it was recognised.

    `written` is how lawyers write it; `known` what the pack says it stands for; `rewritten` says that the pack would not have
    understood the record's own writing.
    """

    normal: str
    written: str
    known: Section | None
    rewritten: bool = False


UNKNOWN = Statute("", "", None)


@cache
def _forms(jurisdiction: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    raw = data(Path(__file__).parent / "statutes.yaml")
    own = raw["places"].get(jurisdiction, [])
    return tuple((re.compile(form["find"]), form["write"]) for form in (*own, *raw["everywhere"]))


@forgettable
@lru_cache(maxsize=100_000)
def read_statute(written: str, statutes: Statutes, listed: frozenset[str] = frozenset()) -> Statute:
    """Recognises a section. Where the pack does not know it, `known` is none and the record's own writing is kept.

    `listed` are sections the pack's classes name without saying what they stand for.
    """
    if len(written) > LONGEST:
        return UNKNOWN
    plain = statutes.normal(written)
    if not plain:
        return UNKNOWN
    for normal in (plain, *_proposals(written, statutes)):
        found = statutes.section(normal)
        if found is not None or normal in listed:
            return Statute(normal, _as_lawyers_write(normal, statutes), found, normal != plain)
    return Statute(plain, _as_lawyers_write(plain, statutes), None)


def _proposals(written: str, statutes: Statutes) -> Iterator[str]:
    text = " ".join(written.upper().split())
    for find, write in _forms(statutes.jurisdiction):
        hit = find.fullmatch(text)
        if hit is None:
            continue
        yield statutes.normal(_filled(hit, write))


def _filled(hit: re.Match[str], write: str) -> str:
    groups = {name: (value or "") for name, value in hit.groupdict().items()}
    text = re.sub(r"\\g<(\w+)>", lambda name: groups[name[1]], write)
    # subdivisions are numbered from 1: "01" is (1), and an empty one was not written
    text = re.sub(r"\((\d+)\)", lambda number: f"({int(number[1])})" if int(number[1]) else "", text)
    return text.replace("()", "").strip()


def _as_lawyers_write(normal: str, statutes: Statutes) -> str:
    """`pc 647(b)` → `PC 647(b)`: the code in capitals, as the pack has it."""
    for code in sorted(statutes.codes, key=len, reverse=True):
        short = code.casefold()
        if short and normal.startswith(f"{short} "):
            return f"{code} {normal[len(short) + 1 :]}"
    # a letter that belongs to the number is a capital (18-5613A, 2C:34-1); a subdivision is small
    head, bracket, rest = normal.partition("(")
    return f"{head.upper()}{bracket}{rest}"


_IN_TEXT = re.compile(
    r"^\s*(?P<before>(?:[A-Z&.]{1,6}\s*)?\d[\dA-Z.:\-/]*(?:\s*\([A-Z\d.]{1,4}\))*(?:\s+(?:PC|HS|BP|VC|WI|PL|CPL|VTL|RC|FS|PEN))?)"
    r"\s*(?:[-–:,;]\s*|\s+)(?P<rest>[A-Z].*)$"
)


def split_statute(text: str) -> tuple[str, str]:
    """A section written before the words of a charge, and the words: `647(B) PC - PROSTITUTION`. Empty where there is none."""
    hit = _IN_TEXT.match(text.upper()[:200])
    if hit is None or hit["before"].lstrip().startswith("NCIC") or sum(sign.isdigit() for sign in hit["before"]) < 2:
        return "", text
    return hit["before"].strip(" -.,:;"), hit["rest"].strip()
