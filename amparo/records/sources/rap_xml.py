"""Rap sheets in NIEM or Joint Task Force XML. No entity is expanded and nothing outside the file is read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException, DTDForbidden, EntitiesForbidden, ExternalReferenceForbidden

from amparo.facts.document import data
from amparo.records.source import Line, Note, Page, Row, Table
from amparo.records.sources.limits import Request

COLUMNS = (
    "record.cycle", "record.cycle_date", "record.event", "record.date", "record.agency", "record.number", "record.tracking",
    "record.ncic", "arrest.date", "arrest.agency", "arrest.number", "arrest.text", "arrest.statute", "court", "case_number",
    "count", "offence.text", "offence.statute", "offence.level", "plea.text", "disposition.text", "disposition.date",
    "sentence.text", "sentence.date",
)  # fmt: skip
"""Paths of the table of charges: facts of a charge, and how the record itself holds them together."""

ORDER = ("arrest", "prosecution", "court", "sentence")

SUBJECT = ("subject.name", "subject.other_names", "subject.born", "subject.id", "subject.fbi")


@lru_cache(maxsize=1)
def _layout() -> dict[str, Any]:
    read: dict[str, Any] = data(Path(__file__).parent / "rap_xml.yaml")
    return read


def parsed(raw: bytes | str, request: Request) -> Element:
    """The root of an XML document. Raises `Problems`."""
    try:
        parser = defusedxml.ElementTree.DefusedXMLParser(forbid_dtd=False, forbid_entities=True, forbid_external=True)
        builder = _Depth(parser, request)
        builder.feed(raw)
        root: Element = parser.close()
        return root
    except (EntitiesForbidden, ExternalReferenceForbidden, DTDForbidden) as error:
        kind = "another file" if isinstance(error, ExternalReferenceForbidden) else "entities of its own"
        raise request.refuse(
            f"The XML file asks for {kind}, which is not allowed.",
            expected="XML without a DOCTYPE that defines entities",
        ) from None
    except DefusedXmlException:
        raise request.refuse("The XML file uses what is not allowed.", expected="plain XML") from None
    except ParseError as error:
        line = error.position[0]
        raise request.refuse(
            f"This is not readable as XML: {str(error).split(':')[0]}.",
            line=line,
            expected="the whole file, every element closed",
        ) from None
    except (ValueError, LookupError) as error:
        raise request.refuse(f"This is not readable as XML: {error}.", expected="XML in UTF-8 or UTF-16") from None


class _Depth:
    """Feeds a parser piece by piece and refuses nesting that would exhaust the reader."""

    def __init__(self, parser: Any, request: Request) -> None:
        self._parser, self._request, self._depth = parser, request, 0
        inner = parser.parser
        start, end = inner.StartElementHandler, inner.EndElementHandler

        def begin(tag: str, attributes: Any) -> Any:
            self._depth += 1
            if self._depth > request.limits.nesting:
                raise request.refuse("The XML file is nested too deeply.", line=inner.CurrentLineNumber)
            made = start(tag, attributes)
            # the line on which an element begins is where a person finds it
            if isinstance(made, Element):
                made.set("\0line", str(inner.CurrentLineNumber))
            return made

        def finish(tag: str) -> Any:
            self._depth -= 1
            return end(tag)

        inner.StartElementHandler, inner.EndElementHandler = begin, finish

    def feed(self, raw: bytes | str) -> None:
        """The whole document, in blocks."""
        for start in range(0, len(raw), 1 << 16):
            self._parser.feed(raw[start : start + (1 << 16)])


def read_rap_xml(root: Element, request: Request) -> tuple[tuple[Page, ...], tuple[Table, ...], tuple[Note, ...]]:
    """Two pages: the subject and the charges with what they need; everything else, value by value."""
    layout = _layout()
    used: set[Element] = set()
    by_id = {
        value: element for element in root.iter() for name, value in element.attrib.items() if _local(name) == "id"
    }
    charges: list[dict[str, str]] = []
    cycles = [element for element in root.iter() if _local(element.tag) in layout["cycle"]] or [root]
    for number, cycle in enumerate(cycles, 1):
        request.reached(number)
        charges += _cycle(cycle, number, by_id, used)
    charges = _joined(charges)
    more = tuple(dict.fromkeys(path for values in charges for path in values if path not in COLUMNS))
    subjects = _subjects(root, used)
    lines: list[Line] = []
    tables = []
    for name, columns, found in (("subject", SUBJECT, subjects), ("charges", (*COLUMNS, *more), charges)):
        rows = []
        for values in found:
            text = "  ".join(f"{path}: {values[path]}" for path in columns if values.get(path))
            lines.append(Line(1, len(lines) + 1, text))
            rows.append(Row(len(lines), tuple(values.get(path, "") for path in columns)))
        fields = dict(enumerate(columns))
        tables.append(Table(name, 1, columns, tuple(rows), fields, confirmed=True))
    rest = list(_rest(root, used))
    others = tuple(Line(2, index, text) for index, text in enumerate(rest, 1))
    notes = [] if charges else [Note("No charge was found in this XML file in a place that is known.", 1)]
    pages = (Page(1, tuple(lines), "table", title="charges"), Page(2, others, "table", title="other values"))
    return pages, tuple(tables), tuple(notes)


def _joined(charges: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """One row for what bears one tracking number in one cycle: arrested for, charged, decided, sentenced.

    Where a number stands twice in one kind of event nobody can know which belong together: those rows stay apart. A value of
    an earlier event that a later one gives otherwise is kept under the earlier event's name (`prosecution.offence.text`).
    """
    groups: dict[tuple[str, str], list[dict[str, str]]] = {}
    for number, values in enumerate(charges):
        tracking = values.get("record.tracking", "")
        groups.setdefault((values["record.cycle"], tracking or f"\0{number}"), []).append(values)
    rows: list[dict[str, str]] = []
    for group in groups.values():
        events = [values["record.event"] for values in group]
        if len(group) == 1 or len(set(events)) < len(events):
            rows += group
            continue
        row: dict[str, str] = {}
        for values in sorted(group, key=lambda values: ORDER.index(values["record.event"]), reverse=True):
            event = values["record.event"]
            for path, value in values.items():
                if event == "arrest" and path in ("offence.text", "offence.statute"):
                    path = path.replace("offence", "arrest")
                if row.setdefault(path, value) != value and path != "record.event":
                    row[f"{event}.{path}"] = value
        if "offence.text" not in row and "offence.statute" not in row:
            row |= {
                path.replace("arrest", "offence"): row[path]
                for path in ("arrest.text", "arrest.statute")
                if path in row
            }
        rows.append(row)
    return rows


def _cycle(cycle: Element, number: int, by_id: Mapping[str, Element], used: set[Element]) -> Iterator[dict[str, str]]:
    layout = _layout()
    cycle_date = _first(cycle, layout["cycle_date"], used)
    for kind in layout["events"]:
        for event in (element for element in cycle.iter() if _local(element.tag) == kind["element"]):
            inside = [element for element in event.iter() if _local(element.tag) in kind["charge"]]
            about = {
                kind[part]: _first(event, layout["event"][part], used, outside=kind["charge"])
                for part in ("number", "date", "agency")
            }
            if not about[kind["agency"]]:
                about[kind["agency"]] = _referred(cycle, event, by_id)
            base = {
                "record.cycle": str(number),
                "record.cycle_date": cycle_date,
                "record.event": kind["event"],
                **about,
            }
            for charge in inside:
                values = {path: _first(charge, places, used) for path, places in layout["charge"].items()}
                near = _above(event, charge)
                values |= {path: _first(near, places, used) for path, places in layout["sentence"].items()}
                yield {path: value for path, value in {**base, **values}.items() if value}


def _above(event: Element, charge: Element) -> Element:
    """The sentence that holds a charge, else the event itself."""
    for element in event.iter():
        if _local(element.tag) == "Sentence" and any(below is charge for below in element.iter()):
            return element
    return charge if _local(charge.tag) != "SentenceCharge" else event


def _referred(cycle: Element, event: Element, by_id: Mapping[str, Element]) -> str:
    """The name of the agency or court that an association joins to this event."""
    identity = next((value for name, value in event.attrib.items() if _local(name) == "id"), "")
    referred = [value for below in event.iter() for name, value in below.attrib.items() if _local(name) == "ref"]
    names = [_first(by_id[value], ["OrganizationName", "CourtName"], set()) for value in referred if value in by_id]
    for association in cycle.iter() if identity else ():
        refs = [value for below in association for name, value in below.attrib.items() if _local(name) == "ref"]
        if identity in refs:
            names += [
                _first(by_id[value], ["OrganizationName", "CourtName"], set()) for value in refs if value in by_id
            ]
    return next((name for name in names if name), "")


def _subjects(root: Element, used: set[Element]) -> list[dict[str, str]]:
    layout = _layout()
    asked = {below for element in root.iter() if _local(element.tag) in layout["request"] for below in element.iter()}
    places = layout["person"]
    found = []
    for person in (
        element for element in root.iter() if _local(element.tag) in layout["subject"] and element not in asked
    ):
        names = [_name(element, used) for element in person.iter() if _local(element.tag) in places["name"]]
        others = [_name(element, used) for element in person.iter() if _local(element.tag) in places["other_name"]]
        births = [value for element in person.iter() for value in _dates(element, places["subject.born"], used)]
        values = {
            "subject.name": next((name for name in names if name), ""),
            "subject.other_names": "; ".join(dict.fromkeys([name for name in [*names[1:], *others] if name])),
            "subject.born": "; ".join(dict.fromkeys(births)),
            "subject.id": _first(person, places["subject.id"], used),
            "subject.fbi": _first(person, places["subject.fbi"], used),
        }
        if any(values.values()):
            found.append({path: value for path, value in values.items() if value})
    return found


def _dates(element: Element, places: Sequence[str], used: set[Element]) -> Iterator[str]:
    if _local(element.tag) == places[0].split("/")[0]:
        for below in element.iter():
            if _said(below):
                used.add(below)
                yield _said(below)


def _name(element: Element, used: set[Element]) -> str:
    places = _layout()["person"]
    full = _first(element, places["full"], used)
    parts = [_first(element, places[part], used) for part in ("given", "middle", "family")]
    return full or " ".join(part for part in parts if part)


def _first(element: Element, places: Sequence[str], used: set[Element], outside: Sequence[str] = ()) -> str:
    """The first value under any of these places (last elements of a path, parted by /), not inside elements named in `outside`."""
    for place in places:
        steps = place.split("/")
        for found in _under(element, steps, outside):
            if text := _said(found):
                used.add(found)
                return text
    return ""


def _under(element: Element, steps: Sequence[str], outside: Sequence[str]) -> Iterator[Element]:
    for below in element:
        name = _local(below.tag)
        if name in outside:
            continue
        if name == steps[0]:
            if len(steps) == 1:
                yield below
            else:
                yield from _under(below, steps[1:], outside)
        yield from _under(below, steps, outside)


def _said(element: Element) -> str:
    return " ".join((element.text or "").split())


def _local(name: object) -> str:
    return re.sub(r"^\{[^}]*\}", "", name) if isinstance(name, str) else ""


def _rest(root: Element, used: set[Element]) -> Iterator[str]:
    """Every value that no charge and no subject took."""
    waiting = [(root, "")]
    while waiting:
        element, path = waiting.pop()
        here = f"{path}/{_local(element.tag)}"
        if element not in used and (text := _said(element)):
            line = element.attrib.get("\0line", "")
            yield f"{'/'.join(here.split('/')[-4:])}: {text}" + (f"  (line {line} of the file)" if line else "")
        for below in reversed(list(element)):
            waiting.append((below, here))
        if (tail := " ".join((element.tail or "").split())) and element is not root:
            yield f"{'/'.join(path.split('/')[-4:])}: {tail}"
