"""A page to check what was read: each value beside the part of the paper it came from, what is doubtful first.

One file that opens from disk, asks for nothing from outside, runs no script. The browser shows the pictures as the reading
process made them; this process never decodes a picture that a stranger's file led to.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from html import escape
from math import ceil

from amparo.records.charges import Charge, Matters, Review
from amparo.records.report import called, place_of, told_of, words
from amparo.records.source import Box, Page, Source
from amparo.records.structure import Field, Place, Record

STYLE = """
:root{color-scheme:light dark;--text:#111;--page:#fff;--look:#fff4d6;--line:#767676;--keep:#a33;--link:#0b4f8a}
@media (prefers-color-scheme:dark){:root{--text:#f2f2f2;--page:#141414;--look:#3a3000;--line:#949494;--keep:#ff9c9c;--link:#9fd0ff}}
body{font:1.05rem/1.5 system-ui,sans-serif;max-width:70rem;margin:1rem auto;padding:0 1rem;color:var(--text);background:var(--page)}
h1{font-size:1.6rem}h2{font-size:1.3rem;margin-top:2rem}h3{font-size:1.1rem}
table{border-collapse:collapse;width:100%;margin-bottom:1.5rem}caption{text-align:left;font-weight:600;padding:.4rem 0}
table{table-layout:fixed}thead th:nth-child(1){width:15%}thead th:nth-child(2){width:19%}thead th:nth-child(3){width:19%}
thead th:nth-child(5){width:9%}
th,td{border-bottom:1px solid var(--line);padding:.35rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
tr.look td,tr.look th{background:var(--look)}
svg.part{display:block;width:100%;max-width:34rem;max-height:9rem;border:1px solid var(--line);background:#fff}
svg.whole{display:block;width:100%;border:1px solid var(--line);background:#fff;margin:.5rem 0}
svg .mark{fill:none;stroke:#a33;stroke-width:1}
code,pre{font-family:ui-monospace,monospace;white-space:pre-wrap}
a{color:var(--link)}a:focus{outline:3px solid var(--link);outline-offset:2px}nav li{margin:.25rem 0}
.keep{border-left:4px solid var(--keep);padding-left:.75rem}
@media print{.keep,nav{display:none}}
"""

LONGEST_SLICE, MOST_SLICES = 9, 8
"""How often its height a part of the paper may be wide, and into how many parts a wider one is cut."""

MARGIN = 0.35
"""Of the height of a line: how much of the paper around a value is shown with it."""


def review_page(source: Source, record: Record, matters: Matters) -> str:
    """The page for one source. `matters` may cover several sources; what belongs to others is left out."""
    said = words()["page"]
    pages = {page.number: page for page in source.pages}
    shown = _Shown(pages)
    reviews = [review for review in matters.review if review.source == record.source]
    charges = [charge for charge in matters.charges if any(one.record == record.source for one in charge.counts)]
    parts = [
        *_first(reviews, charges, record, shown),
        *_charges(charges, record, shown),
        *_person(record, shown),
        *_story(record, shown),
        *_unused(record, shown),
        *_notes(source),
        *_pages(source.pages),
    ]
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer">'
        f"<title>{escape(said['title'])}</title><style>{STYLE}</style></head>\n"
        f"<body>{_symbols(source.pages)}<main>\n"
        + "\n".join([*_top(source), _contents(parts), *parts])
        + "\n</main></body></html>\n"
    )


def _top(source: Source) -> list[str]:
    said = words()["page"]
    return [
        f"<h1>{escape(said['title'])}</h1>",
        f"<p>{escape(source.name)}</p>",
        f"<p>{escape(said['intro'])}</p>",
        f'<p class="keep">{escape(said["keep"])}</p>',
    ]


def _head(name: str, text: str) -> str:
    return f'<h2 id="{name}">{escape(text)}</h2>'


def _contents(parts: Sequence[str]) -> str:
    """A way to each part of the page, for the keyboard."""
    heads = (re.fullmatch(r'<h2 id="(\w+)">(.*)</h2>', part) for part in parts)
    links = "".join(f'<li><a href="#{head[1]}">{head[2]}</a></li>' for head in heads if head)
    label = escape(words()["page"]["contents"], quote=True)
    return f'<nav aria-label="{label}"><ul>{links}</ul></nav>'


class _Shown:
    """Draws the part of the paper at a place."""

    def __init__(self, pages: dict[int, Page]) -> None:
        self.pages = pages
        self.lines = {(page.number, line.number): line for page in pages.values() for line in page.lines}

    def part(self, place: Place | None) -> str:
        said = words()["page"]
        if place is None:
            return ""
        page = self.pages.get(place.page)
        line = self.lines.get((place.page, place.line))
        box = place.box or (line.box if line else None)
        if page is None or not page.image or box is None or not page.width:
            return f"<code>{escape(line.text.strip())}</code>" if line else ""
        label = escape(said["picture"].format(place=str(place)), quote=True)
        left, top, width, height = _around(box, page)
        # a long line shown whole would be too small to read: it goes on below, as text does
        slices = min(MOST_SLICES, ceil(width / (LONGEST_SLICE * height)))
        wide, hidden = width / slices, 'aria-hidden="true"'
        named = f'role="img" aria-label="{label}"'
        return "".join(
            f'<svg class="part" {named if not number else hidden} '
            f'viewBox="{left + number * wide:.1f} {top:.1f} {wide:.1f} {height:.1f}">'
            f'<use href="#page-{page.number}"/>{_mark(box)}</svg>'
            for number in range(slices)
        )


def _around(box: Box, page: Page) -> Box:
    """Left, top, width, height of what is shown: the value and what stands beside it."""
    tall = box[3] - box[1]
    left, top = max(0.0, box[0] - 3 * tall), max(0.0, box[1] - MARGIN * tall)
    right, bottom = min(page.width, box[2] + 3 * tall), min(page.height, box[3] + MARGIN * tall)
    return left, top, max(1.0, right - left), max(1.0, bottom - top)


def _mark(box: Box) -> str:
    return (
        f'<rect class="mark" x="{box[0]:.1f}" y="{box[1]:.1f}" width="{max(0.0, box[2] - box[0]):.1f}" '
        f'height="{max(0.0, box[3] - box[1]):.1f}"/>'
    )


def _symbols(pages: Iterable[Page]) -> str:
    symbols = []
    for page in pages:
        kind = _kind(page.image)
        if page.image and kind:
            picture = base64.b64encode(page.image).decode()
            symbols.append(
                f'<g id="page-{page.number}"><image width="{page.width:.1f}" height="{page.height:.1f}" '
                f'preserveAspectRatio="none" href="data:{kind};base64,{picture}"/></g>'
            )
    return f'<svg width="0" height="0" aria-hidden="true"><defs>{"".join(symbols)}</defs></svg>' if symbols else ""


def _kind(image: bytes | None) -> str:
    if image and image.startswith(b"\x89PNG\r\n"):
        return "image/png"
    return "image/jpeg" if image and image.startswith(b"\xff\xd8\xff") else ""


def _table(caption: str, rows: Sequence[str]) -> str:
    said = words()["page"]
    heads = "".join(
        f'<th scope="col">{escape(said[name])}</th>' for name in ("what", "value", "state", "paper", "place")
    )
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _row(name: str, value: str, state: str, picture: str, place: Place | None, look: bool) -> str:
    kind = ' class="look"' if look else ""
    return (
        f'<tr{kind}><th scope="row">{escape(name)}</th><td>{escape(value)}</td><td>{escape(state)}</td>'
        f"<td>{picture}</td><td>{escape(str(place)) if place else ''}</td></tr>"
    )


def _field_row(one: Field, shown: _Shown) -> str:
    state = words()["states"].get(one.state, one.state)
    value = _plain(one.value or one.text)
    if one.candidates and not one.read:
        value = f"{words()['page']['maybe']} {_plain(', '.join(one.candidates))}"
    if one.why:
        state = f"{state}. {one.why}"
    return _row(called(one.path), value, state, shown.part(one.place), one.place, not one.read)


def _plain(value: str) -> str:
    """A word of the vocabulary as a person writes it."""
    return value.replace("_", " ") if re.fullmatch(r"[a-z_, ]+", value) else value


def _first(reviews: list[Review], charges: list[Charge], record: Record, shown: _Shown) -> list[str]:
    said = words()["page"]
    rows = []
    for review in reviews:
        name = called(review.field.path) if review.field else ""
        value = ""
        if review.field:
            value = _plain(", ".join(review.field.candidates) or review.field.text or review.field.value)
        place = place_of(review)
        rows.append(_row(name or review.kind.replace("_", " "), value, review.what, shown.part(place), place, True))
    told = {(review.field.path, review.field.place) for review in reviews if review.field}
    for charge in charges:
        for one in charge.doubtful.values():
            if (one.path, one.place) not in told and _of(one, record):
                rows.append(_field_row(one, shown))
    body = _table(said["order"], rows) if rows else f"<p>{escape(said['none'])}</p>"
    return [_head("first", f"{said['first']} ({len(rows)})"), body]


def _of(one: Field, record: Record) -> bool:
    return one.place is None or one.place.source == record.source


def _charges(charges: list[Charge], record: Record, shown: _Shown) -> list[str]:
    said = words()["page"]
    parts = [_head("charges", f"{said['charges']} ({len(charges)})")]
    if not charges:
        parts.append(f"<p>{escape(said['no_charges'])}</p>")
    for number, charge in enumerate(charges, 1):
        fields = [one for one in (*charge.doubtful.values(), *charge.facts.values()) if _of(one, record)]
        title = charge.text("offence.text") or charge.text("offence.statute") or charge.text("arrest.text")
        parts.append(_table(f"{number}. {title}", [_field_row(one, shown) for one in fields]))
        parts += [f"<p>{escape(note)}</p>" for note in charge.notes]
    return parts


def _person(record: Record, shown: _Shown) -> list[str]:
    fields = [*record.subject.names, *record.subject.births, *record.subject.ids]
    if not fields:
        return []
    said = words()["page"]["person"]
    return [_head("person", said), _table(said, [_field_row(one, shown) for one in fields])]


def _story(record: Record, shown: _Shown) -> list[str]:
    told = told_of(record)
    if not told:
        return []
    tables = [
        _table(words()["sections"][section], [_field_row(one, shown) for one in fields]) for section, fields in told
    ]
    return [_head("story", words()["page"]["story"]), *tables]


def _unused(record: Record, shown: _Shown) -> list[str]:
    said = words()["page"]
    parts = [_head("unused", f"{said['unused']} ({len(record.unused)})")]
    if not record.unused:
        return [*parts, f"<p>{escape(said['all_used'])}</p>"]
    rows = []
    for one in record.unused:
        place = Place(record.source, one.line.page, one.line.number, one.line.box)
        rows.append(_row(str(place), one.line.text.strip(), one.why, shown.part(place), place, False))
    return [*parts, _table(said["unused"], rows)]


def _notes(source: Source) -> list[str]:
    if not source.notes:
        return []
    said = words()["page"]["notes"]
    items = "".join(
        f"<li>{f'page {note.page}: ' if note.page else ''}{escape(note.what)}</li>" for note in source.notes
    )
    return [_head("notes", said), f"<ul>{items}</ul>"]


def _pages(pages: Sequence[Page]) -> list[str]:
    said = words()["page"]
    parts = [_head("pages", said["pages"])]
    for page in pages:
        text = "\n".join(line.text for line in page.lines)
        if page.image and page.width:
            label = escape(said["picture"].format(place=f"page {page.number}"), quote=True)
            parts.append(
                f'<svg class="whole" role="img" aria-label="{label}" viewBox="0 0 {page.width:.1f} {page.height:.1f}">'
                f'<use href="#page-{page.number}"/></svg>'
            )
        parts.append(f"<h3>page {page.number}</h3><pre>{escape(text)}</pre>")
    return parts
