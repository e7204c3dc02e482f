"""The brief on a reform: what is said, drawn and counted, as plain values from which a page and a PDF are made alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from amparo.bulk.reform.compare import BANDS, Comparison, Numbers, Variant
from amparo.bulk.summary.figures import Figure, Row, label_of, words
from amparo.bulk.summary.page import Drawn, drawn
from amparo.bulk.summary.suppress import SMALLEST, shown_total, suppress
from amparo.facts.vocabulary import vocabulary

MOST_LINES = 12


@dataclass(frozen=True, slots=True)
class Listing:
    """A table of words and numbers; a number that is withheld is a dash. `words_first` columns hold words."""

    caption: str
    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    words_first: int = 1


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the brief: sentences, charts with their tables, tables, and notes."""

    title: str
    paragraphs: tuple[str, ...] = ()
    figures: tuple[tuple[Drawn, str], ...] = ()
    listings: tuple[Listing, ...] = ()
    notes: tuple[str, ...] = ()
    notes_title: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """The whole brief."""

    title: str
    mark: str
    sections: tuple[Section, ...]
    end: tuple[str, ...]


def number(value: int | None) -> str:
    """A number as it is printed."""
    return words()["withheld"] if value is None else f"{value:,}"


@dataclass(frozen=True, slots=True)
class Moves:
    """Totals of a law that may be shown: reached before and after, gained, lost (people, or charges)."""

    after: int | None
    gained: int | None
    lost: int | None


def shown_moves(before: int, after: int, gained: int, lost: int, everybody: int) -> Moves:
    """After is before and gained less lost. Where one of the two is small neither is told; after is, where it leaves them open.

    Who knows before, after and how many there are knows that at least `before - after` were lost, and no more than there
    were before or than are left outside after: that must allow values at least ten apart.
    """
    if shown_after(before, after) is None:
        return Moves(None, None, None)
    if any(0 < value < SMALLEST for value in (gained, lost)):
        room = min(before, everybody - after) - max(0, before - after)
        return Moves(after if room >= SMALLEST - 1 else None, None, None)
    return Moves(after, gained, lost)


def shown_after(before: int, after: int) -> int | None:
    """A total under another law, where neither it nor what it differs by is small."""
    if None in (shown_total(before), shown_total(after), shown_total(abs(after - before))):
        return None
    return after


def make_brief(comparison: Comparison) -> Brief:
    """The brief on a comparison."""
    said = words()["reform"]
    places = vocabulary().jurisdictions
    where = ", ".join(places.get(one, one) for one in comparison.where)
    lead = said["lead"].format(
        persons=number(shown_total(comparison.persons)),
        charges=number(shown_total(comparison.charges)),
        where=where,
        as_of=comparison.as_of,
        laws=" and ".join(f"“{one.title}”" for one in comparison.tried),
    )
    first = Section(
        "Side by side",
        (lead, said["reached"], said["assumed"], words()["withheld_says"]),
        ((drawn(_reached(comparison), "People reached, law by law", ""), said["columns"]["law"]),),
        (_side_by_side(comparison),),
    )
    sections = [first, *(_variant(comparison, one) for one in comparison.tried), _as_it_is(comparison)]
    end = (said["end"],)
    return Brief(said["title"], words()["synthetic"] if comparison.synthetic else "", tuple(sections), end)


def _moves(comparison: Comparison, variant: Variant, place: int) -> Moves:
    """Moves of charges (place 0) or of people (1)."""
    key = ("people" if place else "charges", "")
    gained, lost = (group.get(key, (0, 0))[place] for group in (variant.gained, variant.lost))
    everybody = comparison.persons if place else comparison.charges
    return shown_moves(comparison.now.reached[place], variant.reached[place], gained, lost, everybody)


def _reached(comparison: Comparison) -> Figure:
    rows = [
        Row(comparison.now.title, (shown_total(comparison.now.reached[1]),), shown_total(comparison.now.reached[1]))
    ]
    for one in comparison.tried:
        after = _moves(comparison, one, 1).after
        rows.append(Row(one.title, (after,), after))
    return Figure("reached", "", "", "people", ("people",), tuple(rows))


def _side_by_side(comparison: Comparison) -> Listing:
    columns = words()["reform"]["columns"]
    kinds = words()["reform"]["kinds"]
    lines = []
    for one in (comparison.now, *comparison.tried):
        people, charges = _moves(comparison, one, 1), _moves(comparison, one, 0)
        now = one is comparison.now
        after = shown_total(one.reached[1]) if now else people.after
        reached = shown_total(one.reached[0]) if now else charges.after
        wholly = shown_total(one.wholly[1]) if now else shown_after(comparison.now.wholly[1], one.wholly[1])
        lines.append(
            (
                f"{one.title} ({kinds[one.kind].casefold()})" if not now else one.title,
                number(after),
                number(wholly),
                "" if now else number(people.gained),
                "" if now else number(people.lost),
                number(shown_total(one.open[1])),
                number(reached),
            )
        )
    return Listing(
        "The laws side by side", tuple(columns[key] for key in ("law", "reached", "wholly", "gained", "lost", "open", "charges")),
        tuple(lines),
    )  # fmt: skip


def _variant(comparison: Comparison, variant: Variant) -> Section:
    said = words()["reform"]
    people, charges = _moves(comparison, variant, 1), _moves(comparison, variant, 0)
    sentences = [variant.says] if variant.says else []
    if people.gained is None:
        sentences.append(said["gained_withheld"])
    else:
        sentences.append(said["gained"].format(people=number(people.gained), charges=number(charges.gained)))
        if people.lost or charges.lost:
            sentences.append(said["lost"].format(people=number(people.lost), charges=number(charges.lost)))
        elif charges.lost == 0:
            sentences.append(said["lost_none"])
    maybe = shown_total(variant.maybe.get(("people", ""), (0, 0))[1])
    if maybe:
        sentences.append(said["maybe"].format(people=number(maybe)))
    if variant.gained or variant.lost:
        sentences.append(said["charts"])
    figures = [
        (
            drawn(figure, f"Newly reached: {said['bands'][band][0].lower()}{said['bands'][band][1:]}"),
            said["labels"][band],
        )
        for band in BANDS
        if (figure := _band(variant.gained, band)).rows
    ]
    lost = [
        (
            drawn(figure, f"Reached no more: {said['bands'][band][0].lower()}{said['bands'][band][1:]}"),
            said["labels"][band],
        )
        for band in ("offence", "jurisdiction")
        if (figure := _band(variant.lost, band)).rows
    ]
    return Section(
        variant.title,
        tuple(sentences),
        (*figures, *lost),
        tuple(_conditions(variant)),
        variant.caveats,
        said["caveats"],
    )


def _as_it_is(comparison: Comparison) -> Section:
    return Section(comparison.now.title, (), (), tuple(_conditions(comparison.now)))


def _band(numbers: Mapping[tuple[str, str], Numbers], band: str) -> Figure:
    """The people of a band, label by label, small numbers withheld."""
    found = {label: counted[1] for (one, label), counted in numbers.items() if one == band and counted[1]}
    say = label_of("state" if band == "jurisdiction" else band)
    order = list(words()["bands"].get(band, ()))
    labels = sorted(
        found, key=(lambda label: order.index(label)) if order else (lambda label: (label == "", -found[label]))
    )
    shown = suppress([[found[label] for label in labels]], column_totals=False)[0] if labels else []
    rows = tuple(Row(say(label), (value,), value) for label, value in zip(labels, shown, strict=True))
    return Figure(band, "", "", "people", ("people",), rows if any(shown) else ())


def _conditions(variant: Variant) -> Iterator[Listing]:
    said = words()["reform"]
    for numbers, caption in ((variant.barriers, said["barriers"]), (variant.missing, said["missing"])):
        lines = [
            (f"{says} ({citation})", _provision(version), number(people), number(shown_total(charges)))
            for (version, says, citation), (charges, people) in sorted(numbers.items(), key=lambda one: -one[1][1])
            if people >= SMALLEST
        ]
        if lines:
            columns = ("Condition", "Provision", "People", "Charges")
            yield Listing(caption, columns, tuple(lines[:MOST_LINES]), 2)


def _provision(version: str) -> str:
    """A provision version without the version's own name."""
    return version.rpartition("/")[0]


def told(brief: Brief) -> dict[str, Any]:
    """The brief as JSON, charts by their file names."""
    return {
        "title": brief.title,
        "mark": brief.mark,
        "end": list(brief.end),
        "sections": [
            {
                "title": section.title,
                "paragraphs": list(section.paragraphs),
                "figures": [
                    {
                        "title": one.figure.title,
                        "alt": one.figure.alt,
                        "file": f"chart-{place}-{number_}.svg" if one.svg else "",
                        "columns": [label, *one.figure.columns],
                        "lines": [[row.label, *(number(value) for value in row.numbers)] for row in one.figure.rows],
                    }
                    for number_, (one, label) in enumerate(section.figures)
                ],
                "listings": [
                    {
                        "caption": one.caption,
                        "columns": list(one.columns),
                        "lines": [list(line) for line in one.lines],
                        "words": one.words_first,
                    }
                    for one in section.listings
                ],
                "notes": list(section.notes),
                "notes_title": section.notes_title,
            }
            for place, section in enumerate(brief.sections)
        ],
    }


def charts(brief: Brief) -> Mapping[str, str]:
    """The charts of a brief by their file names."""
    found: dict[str, str] = {}
    for place, section in enumerate(brief.sections):
        for number_, (one, _) in enumerate(section.figures):
            if one.svg:
                found[f"chart-{place}-{number_}.svg"] = one.svg
    return found
