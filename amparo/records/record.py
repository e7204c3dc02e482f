"""Reads a source as a record: by its layout where that is known, as a table, or by the general reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby, pairwise

from amparo.records.build import Builder
from amparo.records.general import read_general
from amparo.records.grammar import parse
from amparo.records.htcds.read import read_htcds
from amparo.records.layout import LONGEST, Layout, LineKind, find_layout
from amparo.records.patterns import folded
from amparo.records.source import Line, Source
from amparo.records.structure import Count, Cycle, Event, Field, Record, Subject
from amparo.records.table import read_tables

UNREADABLE = "This page could not be read. Look at it yourself: it may hold charges."

NOTHING = "Nothing was read on this page. Is it blank?"

NO_NUMBER = "The number of the docket on this page was not read."


def read_record(source: Source, layout: str = "") -> Record:
    """What a source says. `layout` names one of `layouts()` or "general"; left out, the marks on the page decide.

    Raises `Problems` for a layout that is not known; never for what stands in the source.
    """
    return replace(_read(source, layout), blank=tuple(_blank(source)))


def _blank(source: Source) -> Iterator[tuple[int, str]]:
    for page in source.pages:
        if page.how == "unreadable":
            yield page.number, UNREADABLE
        elif page.how == "ocr" and not page.lines:
            yield page.number, NOTHING


def _read(source: Source, layout: str) -> Record:
    if source.kind == "htcds" and not layout:
        return read_htcds(source)
    if source.tables and not layout and source.kind != "html":
        return read_tables(source)
    found = find_layout(source, layout)
    if found is None:
        return read_tables(source) if source.tables and not layout else read_general(source)
    record = _by_layout(source, found)
    if source.tables and not layout and not any(record.counts()):
        # a saved page that bears the marks of a layout but prints its charges as no layout knows
        return read_tables(source)
    return record


def _by_layout(source: Source, found: Layout) -> Record:
    parts = [
        Builder(source, found, parse(found, lines), NO_NUMBER if not numbered else "").record()
        for lines, numbered in _parts(found, list(source.lines()))
    ]
    return parts[0] if len(parts) == 1 else _together(parts)


def _parts(layout: Layout, lines: list[Line]) -> Iterator[tuple[list[Line], bool]]:
    """The lines of each docket of a file, and whether its number was read.

    A page belongs to the docket whose number it bears. A page without a number stands alone in a file with several, and
    where it begins like a docket.
    """
    kind = next((kind for kind in layout.kinds if kind.name == layout.splits), None)
    if kind is None:
        yield lines, True
        return
    parts: list[tuple[str, list[Line]]] = []
    heads = [kind for kind in layout.kinds if kind.event]
    for page in _pages(lines):
        numbers = [(at, number) for at, line in enumerate(page) if (number := _number(kind, line))]
        changes = [
            (at, number) for turn, (at, number) in enumerate(numbers) if not turn or number != numbers[turn - 1][1]
        ]
        begins = [0, *(_beginning(page, before, at, heads) for (before, _), (at, _) in pairwise(changes))]
        for turn, begin in enumerate(begins):
            end = begins[turn + 1] if turn + 1 < len(begins) else len(page)
            number = changes[turn][1] if changes else ""
            if parts and number and parts[-1][0] == number:
                parts[-1][1].extend(page[begin:end])
            else:
                parts.append((number, page[begin:end]))
    several = len({number for number, _ in parts if number}) > 1 or not (parts and parts[0][0])
    if not lines or (not several and not any(_looks_like(heads, part) for number, part in parts if not number)):
        yield lines, True
        return
    for number, part in parts:
        yield part, bool(number)


def _pages(lines: list[Line]) -> Iterator[list[Line]]:
    for _, page in groupby(lines, key=lambda line: line.page):
        yield list(page)


def _number(kind: LineKind, line: Line) -> str:
    text = folded(line.text)
    if len(text) > LONGEST:
        return ""
    match = next((found for one in kind.patterns if (found := one.match(text))), None)
    return text[match.found[0].start : match.found[0].end] if match and match.found else ""


def _looks_like(kinds: list[LineKind], lines: list[Line]) -> bool:
    """Whether a line of one of these kinds is among them."""
    return any(
        pattern.match(folded(line.text))
        for line in lines
        if len(line.text) <= LONGEST
        for kind in kinds
        for pattern in kind.patterns
    )


def _beginning(page: list[Line], before: int, at: int, heads: list[LineKind]) -> int:
    """Where the docket begins whose number stands at a line: a court's name stands above the number.

    At the last blank line; on a page that keeps none (HTML), at the nearest head above; never above the number `before`.
    """
    above = range(at - 1, before, -1)
    blank = next((number + 1 for number in above if not page[number].text.strip()), None)
    if blank is not None:
        return blank
    return next((number for number in above if _looks_like(heads, [page[number]])), at)


def _together(parts: list[Record]) -> Record:
    """One record from the dockets of one file; counts keep ids of their own."""

    def once(fields: list[Field]) -> tuple[Field, ...]:
        return tuple({one.value or one.text: one for one in reversed(fields)}.values())[::-1]

    def counted(event: Event, part: int) -> Event:
        counts: tuple[Count, ...] = tuple(replace(count, id=f"{part}.{count.id}") for count in event.counts)
        return replace(event, counts=counts)

    subject = Subject(
        once([one for part in parts for one in part.subject.names]),
        once([one for part in parts for one in part.subject.births]),
        once([one for part in parts for one in part.subject.ids]),
    )
    cycles = tuple(
        Cycle(tuple(counted(event, number) for event in cycle.events))
        for number, part in enumerate(parts, 1)
        for cycle in part.cycles
    )
    return replace(
        parts[0],
        subject=subject,
        cycles=cycles,
        used=frozenset().union(*(part.used for part in parts)),
        furniture=frozenset().union(*(part.furniture for part in parts)),
        unused=tuple(one for part in parts for one in part.unused),
    )
