"""What was read, as plain values for JSON and for pages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from amparo.facts.document import data
from amparo.records.charges import Charge, Matters, Review
from amparo.records.source import Source
from amparo.records.structure import Field, Place, Record

FORMAT = "amparo-reading/1"


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """The words of this part."""
    read: dict[str, Any] = data(Path(__file__).parent / "words.yaml")
    return read


def called(path: str) -> str:
    """How a person calls a fact."""
    known: dict[str, str] = words()["paths"]
    return known.get(path, path.replace(".", " ").replace("_", " "))


def reading_report(sources: Sequence[Source], records: Sequence[Record], matters: Matters) -> dict[str, Any]:
    """All that was read from these sources. Every line that was not used is in it."""
    return {
        "amparo": FORMAT,
        "sources": [_source(source, record) for source, record in zip(sources, records, strict=True)],
        "charges": [charge_report(charge) for charge in matters.charges],
        "review": [review_report(review) for review in matters.review],
        "counts_in": matters.counts_in,
    }


def _source(source: Source, record: Record) -> dict[str, Any]:
    return {
        "name": source.name,
        "kind": source.kind,
        "sha256": source.sha256,
        "layout": record.layout,
        "jurisdiction": record.jurisdiction,
        "pages": [{"page": page.number, "how": page.how, "lines": len(page.lines)} for page in source.pages],
        "notes": [{"what": note.what, "page": note.page, "line": note.line} for note in source.notes],
        "subject": {
            name: [field_report(one) for one in getattr(record.subject, name)] for name in ("names", "births", "ids")
        },
        "story": [
            {"section": section, "facts": [field_report(one) for one in fields]} for section, fields in told_of(record)
        ],
        "unused": [
            {"page": one.line.page, "line": one.line.number, "text": one.line.text, "why": one.why}
            for one in record.unused
        ],
    }


def told_of(record: Record) -> list[tuple[str, list[Field]]]:
    """What a record says beside charges and names: a section's name with the fields of one of its entries."""
    entries = [(entry.section, list(entry.fields.values())) for entry in record.entries]
    return ([("person", list(record.person))] if record.person else []) + entries


def charge_report(charge: Charge) -> dict[str, Any]:
    """One charge: facts that may be relied on, and those that wait for a person."""
    return {
        "facts": {path: field_report(one) for path, one in charge.facts.items()},
        "doubtful": {path: field_report(one) for path, one in charge.doubtful.items()},
        "disagreements": [[field_report(one), field_report(other)] for one, other in charge.disagreements],
        "counts": [{"source": one.record, "count": one.count, **_place(one.place)} for one in charge.counts],
        "notes": list(charge.notes),
    }


def field_report(one: Field) -> dict[str, Any]:
    """One value with its place."""
    return {
        "path": one.path,
        "state": one.state,
        "value": one.value,
        "text": one.text,
        "confidence": round(one.confidence, 3),
        "candidates": list(one.candidates),
        "why": one.why,
        **_place(one.place),
    }


def review_report(review: Review) -> dict[str, Any]:
    """Something for a person."""
    return {
        "kind": review.kind,
        "what": review.what,
        "source": review.source,
        "charge": review.charge,
        "field": field_report(review.field) if review.field else None,
        "line": review.line.text if review.line else "",
        **_place(place_of(review)),
    }


def place_of(review: Review) -> Place | None:
    """Where to look."""
    if review.place:
        return review.place
    if review.field and review.field.place:
        return review.field.place
    if review.line:
        return Place(review.source, review.line.page, review.line.number, review.line.box)
    return None


def _place(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {"page": 0, "line": 0, "box": None}
    return {"page": place.page, "line": place.line, "box": list(place.box) if place.box else None}
