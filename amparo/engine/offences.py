"""What offence a charge is, and whether it lies within the offences a statute names.

A section number beats the category a person chose, and that beats the words of the charge. Where none settles it, the
answer is not known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any
from weakref import WeakSet

from amparo.facts.dates import Truth
from amparo.facts.forgetting import also_forget, forgettable
from amparo.facts.offences import classify


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """What a section number of a jurisdiction stands for. Empty: not recorded."""

    name: str = ""
    category: str = ""
    role: str = ""
    level: str = ""
    degree: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Statutes:
    """How a jurisdiction's sections are written on records, and what they stand for.

    `codes` gives each code's names (`PC`: Penal Code, P.C.); the default code's name may be left out. Sections are compared
    in a normal form: `CODE 123(a)(1)`, in lower case, without spaces before brackets.
    """

    jurisdiction: str
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    default: str = ""
    sections: Mapping[str, Section] = field(default_factory=dict)

    def normal(self, written: str) -> str:
        """The normal form of a section as written on a record; empty where nothing is written."""
        return _normal(written, self)

    def section(self, normal: str) -> Section | None:
        """What a section stands for: the entry for it, or for the nearest section it lies in."""
        for candidate in _outward(normal):
            found = self.sections.get(candidate)
            if found is not None:
                return found
        return None


_SIGNS = re.compile(
    r"§|\b(?:art[ií]culos?|articles?|arts?\.|sections?|sec\.|ss?\.|subdivisions?|subd\.|subsections?|subs?\.|para(?:graph)?\.?)(?=\s|\d|\(|$)"
)
"""Words and signs that only say "section"; what they stand before is what counts."""


_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")


def _clean(written: str) -> str:
    return " ".join(_SIGNS.sub(" ", written.casefold().translate(_DASHES)).split()).strip(" .,;")


@lru_cache(maxsize=200)
def _code_patterns(statutes: Statutes) -> tuple[tuple[re.Pattern[str], str], ...]:
    """How each code's name stands before or behind a section, the longest names first."""
    names = {
        _clean(name): short.casefold()
        for short, written_as in statutes.codes.items()
        for name in (short, *written_as)
        if _clean(name)
    }
    patterns = []
    for name in sorted(names, key=len, reverse=True):
        spelled = re.escape(name)
        apart = "+" if name[-1].isdigit() else "*"  # "18 3503" is title 18, "1803" is a section
        patterns.append((re.compile(rf"^{spelled}[\s.,:-]{apart}(?=\d)"), names[name]))
        patterns.append((re.compile(rf"(?<=[\d)a-z])[\s,-]+\(?{spelled}\)?$"), names[name]))
    return tuple(patterns)


@forgettable
@lru_cache(maxsize=50_000)
def _normal(written: str, statutes: Statutes) -> str:
    text = _clean(written)
    if not any(sign.isdigit() for sign in text):  # "N/A", "see docket": no section is written
        return ""
    code = statutes.default.casefold()
    for pattern, short in _code_patterns(statutes):
        bare, times = pattern.subn("", text, count=1)
        if times:
            text, code = bare, short
            break
    text = re.sub(r"\s*([()\-.:/])\s*", r"\1", text)
    text = re.sub(r"\s+", "", text)
    return f"{code} {text}".strip()


def _outward(normal: str) -> list[str]:
    """A section and the wider ones it lies in: `pc 647(b)(1)`, `pc 647(b)`, `pc 647`."""
    wider = [normal]
    while normal.endswith(")") and "(" in normal:
        normal = normal[: normal.rindex("(")]
        wider.append(normal)
    return wider


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """An offence after section, category and words were weighed. Empty: not known."""

    section: str
    category: str
    role: str
    level: str
    degree: str
    attempt: Truth


@forgettable
@lru_cache(maxsize=500_000)
def resolve(written: tuple[Any, ...], statutes: Statutes) -> Known:
    """Weighs what is written of an offence: section number first, then the category a person gave, then the words.

    `written` holds jurisdiction, statute, text and category, and for the charge itself role, level, degree and attempt; `None`
    where not known. Equal offences are the same object.
    """
    jurisdiction, statute, text, category = (part or "" for part in written[:4])
    role, level, degree, attempt = written[4:] or (None, None, None, None)
    normal = statutes.normal(statute) if statute and jurisdiction == statutes.jurisdiction else ""
    section = (statutes.section(normal) if normal else None) or Section()
    category, role = section.category or category, section.role or role or ""
    if text and not (category and role):
        kind = classify(text)
        category = category or kind.category
        if kind.category == category:
            role = role or kind.role
    level, degree = section.level or level or "", section.degree or (degree or "").casefold()
    return _interned(normal, category, role, level, degree, attempt)


@forgettable
@cache
def _interned(section: str, category: str, role: str, level: str, degree: str, attempt: Truth) -> Known:
    return Known(section, category, role, level, degree, attempt)


_COMBINED = re.compile(r"[/,;&]|\band\b")
"""Several sections written as one: what is not recognised in it is not known to be outside a list."""


@dataclass(frozen=True, slots=True, eq=False)
class OffenceClass:
    """A class a statute refers to ("violent felony"), as data.

    `sections` are in normal form and include what lies within them; `without` are taken out again. `complete` says that the
    list is all there is: only then is a section that is not listed outside the class. `categories` belong to it whatever the
    section; when `only_categories` is given, an offence known to be of another category is outside even if its section is
    not known. `inchoate` says whether attempts and the like are in the class where the list does not name them.
    """

    id: str
    title: str
    cite: str
    statutes: Statutes
    sections: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    only_categories: frozenset[str] = frozenset()
    complete: bool = False
    inchoate: Truth = True
    basis: str = ""
    note: str = ""

    def holds(self, known: Known) -> Truth:
        """Whether an offence is in the class; none where the list or the record does not settle it."""
        # an offence charged as such is the offence itself; only a charge said to be an attempt is in doubt
        member = self.inchoate if known.attempt is True else True
        if known.section:
            outward = _outward(known.section)
            if any(section in self.without for section in outward):
                return False
            if any(section in self.sections for section in outward):
                return None if self._names_a_part(self.without, known) else member
            if known.category and known.category in self.categories:
                return member
            if self._names_a_part(self.sections, known):
                return None
            if self.complete and _written_as_usual(known.section, self):
                return False
        elif known.category and known.category in self.categories:
            return member
        if self.only_categories and known.category and known.category not in self.only_categories:
            return False
        return None

    @staticmethod
    def _names_a_part(listed: frozenset[str], known: Known) -> bool:
        """Whether the record names a section and the list only a part of it."""
        return any(section.startswith(f"{known.section}(") for section in listed)


@forgettable
@lru_cache(maxsize=100_000)
def _written_as_usual(section: str, one: OffenceClass) -> bool:
    """Whether a section is written like those the pack knows. What is written otherwise may be one of them in disguise."""
    return not _COMBINED.search(section) and _shape(section) in _shapes(one)


@lru_cache(maxsize=5_000)
def _shapes(one: OffenceClass) -> frozenset[str]:
    return frozenset(map(_shape, (*one.sections, *one.without, *one.statutes.sections)))


def _shape(normal: str) -> str:
    """How a section is written: digits as 9, letters as a, without its subdivisions."""
    return re.sub(r"[a-z]+", "a", re.sub(r"\d+", "9", normal.partition("(")[0]))


class _Decided(dict[Known, Truth]):
    """Whether offences lie within a scope, each worked out once."""

    __slots__ = ("__weakref__",)
    __hash__ = object.__hash__  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return self is other

    def __init__(self) -> None:
        super().__init__()
        _all_decided.add(self)


_all_decided: WeakSet[_Decided] = WeakSet()


@also_forget
def _forget_decided() -> None:
    for one in list(_all_decided):
        one.clear()


@dataclass(frozen=True, slots=True)
class OffenceScope:
    """Offences a condition names: in one of the classes, of one of the levels, degrees, categories or roles.

    Each part that is given must hold; an empty scope is any offence. `statutes` reads the section numbers.
    """

    statutes: Statutes
    classes: tuple[OffenceClass, ...] = ()
    levels: frozenset[str] = frozenset()
    degrees: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    decided: _Decided = field(default_factory=_Decided, compare=False, repr=False)

    def holds(self, known: Known) -> Truth:
        """Whether an offence lies within the scope; worked out once for each offence."""
        try:
            return self.decided[known]
        except KeyError:
            truth = self.decided[known] = self._holds(known)
            return truth

    def _holds(self, known: Known) -> Truth:
        truths = [self.beside_classes(known)]
        if self.classes:
            inside = [one.holds(known) for one in self.classes]
            truths.append(True if True in inside else None if None in inside else False)
        return False if False in truths else None if None in truths else True

    def beside_classes(self, known: Known) -> Truth:
        """Whether level, degree, category and role fit, whatever the class."""
        truths = [
            _among(known.level, self.levels),
            _among(known.degree, self.degrees),
            _among(known.category, self.categories),
            _among(known.role, self.roles),
        ]
        return False if False in truths else None if None in truths else True


def _among(value: str, words: frozenset[str]) -> Truth:
    if not words:
        return True
    return value in words if value else None
