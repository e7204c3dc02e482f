"""Reads a source as a record: by its layout where that is known, as a table, or by the general reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from amparo.records.build import Builder
from amparo.records.general import read_general
from amparo.records.grammar import parse
from amparo.records.layout import LONGEST, Layout, find_layout
from amparo.records.patterns import folded
from amparo.records.source import Line, Source
from amparo.records.structure import Count, Cycle, Event, Field, Record, Subject
from amparo.records.table import read_tables


def read_record(source: Source, layout: str = "") -> Record:
    """What a source says. `layout` names one of `layouts()` or "general"; left out, the marks on the page decide.

    Raises `Problems` for a layout that is not known; never for what stands in the source.
    """
    if source.tables and not layout:
        return read_tables(source)
    found = find_layout(source, layout)
    if found is None:
        return read_general(source)
    parts = [
        Builder(source, found, parse(found, lines)).record() for lines in _parts(found, list(source.lines()))
    ]
    return parts[0] if len(parts) == 1 else _together(parts)


def _parts(layout: Layout, lines: list[Line]) -> Iterator[list[Line]]:
    """The lines of each docket of a file: a page belongs to the docket whose number it bears."""
    kind = next((kind for kind in layout.kinds if kind.name == layout.splits), None)
    if kind is None:
        yield lines
        return
    starts, current = [0], ""
    page_begins = 0
    for index, line in enumerate(lines):
        if index and line.page != lines[index - 1].page:
            page_begins = index
        text = folded(line.text)
        match = next((found for one in kind.patterns if len(text) <= LONGEST and (found := one.match(text))), None)
        if match is None or not match.found:
            continue
        number = text[match.found[0].start : match.found[0].end]
        if current and number != current:
            # a court's name above the number belongs to it: back to the beginning of the page, or of the paragraph
            begins = max(page_begins, starts[-1] + 1)
            blank = next((at for at in range(index, begins, -1) if not lines[at - 1].text.strip()), begins)
            starts.append(begins if begins > starts[-1] + 1 and page_begins == begins else max(blank, begins))
        current = number
    for begin, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield lines[begin:end]


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
