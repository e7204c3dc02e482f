"""What changed in the law between two days, or between two folders of packs, in words a lawyer reads."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from amparo.engine.provision import Pack, Provision, Version
from amparo.facts.dates import Span
from amparo.law.describe import describe_version

TEXTS = ("words", "hearing", "hearing_note", "prosecutor", "confidentiality", "evidence_note")


@dataclass(frozen=True, slots=True)
class Change:
    """One provision that is new, gone or different; `lines` say how, each beginning with +, - or a blank."""

    provision: str
    title: str
    what: str
    """new, ended or changed"""
    said: str
    """What the pack itself says changed."""
    lines: tuple[str, ...]


def in_force(provision: Provision, day: Span) -> Version | None:
    """The version that is, or may be, in force on a day; of several the latest."""
    found = [version for version in provision.versions if version.period.holds(day) is not False]
    return found[-1] if found else None


def between_days(pack: Pack, first: Span, second: Span) -> list[Change]:
    """The changes in a pack from one day to another."""
    return list(_changes(pack, first, pack, second))


def between_packs(old: Pack | None, new: Pack | None, day: Span) -> list[Change]:
    """The changes from one edition of a pack to another, as of a day."""
    return list(_changes(old, day, new, day))


def _changes(old: Pack | None, first: Span, new: Pack | None, second: Span) -> Iterator[Change]:
    before = {one.id: one for one in old.provisions} if old else {}
    after = {one.id: one for one in new.provisions} if new else {}
    for name in {**before, **after}:
        was = in_force(before[name], first) if name in before else None
        now = in_force(after[name], second) if name in after else None
        title = (after.get(name) or before[name]).title
        if was is None and now is not None:
            yield Change(name, title, "new", now.changed, tuple(f"+ {line}" for line in _lines(describe_version(now))))
        elif was is not None and now is None:
            yield Change(name, title, "ended", "", tuple(f"- {line}" for line in _lines(describe_version(was))))
        elif was is not None and now is not None and was is not now:
            lines = list(_difference(_lines(describe_version(was)), _lines(describe_version(now))))
            if lines:
                yield Change(name, title, "changed", now.changed, tuple(lines))


def _difference(old: list[str], new: list[str]) -> Iterator[str]:
    for line in difflib.ndiff(old, new):
        if line[0] in "+-":
            yield line


def _lines(version: dict[str, Any]) -> list[str]:
    """A version as lines, one fact a line."""
    lines = [f"in force: {version['in_force']}", f"reaches: {', '.join(version['reaches'])}"]
    lines += [f"condition: {one['says']} ({one['citation']})" for one in version["conditions"][1:] if one["says"]]
    lines += [
        f"to be shown: {one['standard']}" + (f", given: {one['given']}" if one["given"] else "")
        for one in version["burden"]
    ]
    lines += [f"presumed: {', '.join(one['of'])}, given: {one['given']}" for one in version["presumes"]]
    lines += [f"effect: {one['says']}" for one in version["effects"]]
    lines += [f"{name.replace('_', ' ')}: {version[name]}" for name in TEXTS if version[name]]
    lines += [f"{name.replace('_', ' ')}: {value}" for name, value in version["procedure"].items()]
    lines += [f"beware: {one['says']}" for one in version["cautions"]]
    return lines
