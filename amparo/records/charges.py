"""From records to charges: the same matter seen as arrest and in court, or by two sources, becomes one charge.

Counts in = counts in charges + counts in review; `charges_of` checks it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from amparo.facts.vocabulary import vocabulary
from amparo.records.dispositions import followed, outcome
from amparo.records.same import same_offence
from amparo.records.source import Line
from amparo.records.structure import CHARGING, Count, Disposition, Event, Field, Place, Record

NO_OUTCOME = "The record does not say how this charge ended."


@dataclass(frozen=True, slots=True)
class CountOf:
    """A count and the record it stands in."""

    record: str
    sha256: str
    count: str
    place: Place


@dataclass(frozen=True)
class Charge:
    """One charge. `facts` may be relied on (by vocabulary path); `doubtful` waits for a person; `also` are other readings."""

    facts: Mapping[str, Field]
    doubtful: Mapping[str, Field] = field(default_factory=dict)
    also: tuple[Field, ...] = ()
    disagreements: tuple[tuple[Field, Field], ...] = ()
    counts: tuple[CountOf, ...] = ()
    notes: tuple[str, ...] = ()

    def text(self, path: str) -> str:
        """A fact's value, or nothing."""
        one = self.facts.get(path)
        return one.value if one else ""


@dataclass(frozen=True, slots=True)
class Review:
    """Something for a person. `kind`: field, count, same_matter, note, subject, page. `charge` is its index, or -1."""

    kind: str
    what: str
    source: str
    field: Field | None = None
    line: Line | None = None
    place: Place | None = None
    charge: int = -1
    counts: tuple[CountOf, ...] = ()


@dataclass(frozen=True)
class Matters:
    """All charges of several records, what waits for a person, and how many counts went in."""

    charges: tuple[Charge, ...]
    review: tuple[Review, ...]
    counts_in: int

    @property
    def balanced(self) -> bool:
        """Whether every count is in exactly one charge or in review."""
        placed = [one for charge in self.charges for one in charge.counts]
        placed += [one for review in self.review for one in review.counts]
        keys = [(one.record, one.sha256, one.count) for one in placed]
        return len(keys) == self.counts_in == len(set(keys))


@dataclass(frozen=True)
class Told:
    """What one record says: its charges, and what waits."""

    charges: tuple[Charge, ...]
    review: tuple[Review, ...]


def told_by(record: Record) -> Told:
    """The charges of one record, arrest and court joined within each cycle."""
    charges: list[Charge] = []
    review: list[Review] = []
    for cycle in record.cycles:
        arrests: list[tuple[Event, Count]] = []
        courts: list[tuple[Event, Count]] = []
        for event in cycle.events:
            for count in event.counts:
                waits = _waits(record, event, count)
                if waits:
                    review.append(waits)
                elif event.kind == "arrest":
                    arrests.append((event, count))
                else:
                    courts.append((event, count))
        arresting = [event for event in cycle.events if event.kind == "arrest"]
        open_arrests = list(arrests)
        for event, count in courts:
            pair = _arrest_of(record, event, count, open_arrests)
            if pair:
                open_arrests.remove(pair)
            charges.append(_charge(record, event, count, pair, arresting))
        for event, count in open_arrests:
            if courts and not count.dispositions:
                review.append(
                    Review(
                        "same_matter",
                        "The court's charges do not name this arrest charge. Was it reduced to one of them, rejected or dropped?",
                        record.source,
                        place=count.place,
                        field=_offence(count),
                        counts=(_of(record, count),),
                    )
                )
            else:
                charges.append(_charge(record, event, count, (event, count), arresting))
    return Told(tuple(charges), tuple(review))


def _of(record: Record, count: Count) -> CountOf:
    return CountOf(record.source, record.sha256, count.id, count.place)


def _offence(count: Count) -> Field | None:
    for path in ("offence.statute", "offence.text", "arrest.statute", "arrest.text"):
        if path in count.fields:
            return count.fields[path]
    return None


def _waits(record: Record, event: Event, count: Count) -> Review | None:
    """Why a count cannot become a charge before a person looked; none where it can."""
    what = " ".join(count.review)
    if not what and event.kind not in CHARGING:
        what = f"The record lists this under {event.kind}: it may be no charge."
    offence = [one for path, one in count.fields.items() if path.startswith(("offence.", "arrest."))]
    if not what and not any(one.read and one.path.endswith((".statute", ".text")) for one in offence):
        what = "No offence could be read for certain."
    if not what:
        return None
    return Review("count", what, record.source, _offence(count), place=count.place, counts=(_of(record, count),))


def _arrest_of(
    record: Record, event: Event, count: Count, arrests: list[tuple[Event, Count]]
) -> tuple[Event, Count] | None:
    """The arrest count of the cycle that is this court count: the same offence, in the nearest arrest that is not later."""
    fit = []
    ended = _ended(event, count)
    for one in arrests:
        arrested = _day(one[0])
        late = bool(arrested and ended and arrested > ended)
        if not late and same_offence(_jurisdiction(record, event), count.fields, one[1].fields):
            fit.append(one)
    if not ended and len({id(one[0]) for one in fit}) > 1:
        return None
    # where the line between two cycles was lost, the nearest arrest before the court is meant
    return max(fit, key=lambda one: _day(one[0]), default=None)


def _ended(event: Event, count: Count) -> str:
    """The day of the court, as far as it was read."""
    days = [event.fields.get("disposition.date"), *(one.fields.get("disposition.date") for one in count.dispositions)]
    return next((one.value for one in days if one and one.read), "")


def _day(event: Event) -> str:
    arrested = event.fields.get("arrest.date")
    return arrested.value if arrested and arrested.read else ""


def _jurisdiction(record: Record, event: Event) -> str:
    own = event.fields.get("jurisdiction")
    return own.value if own and own.read else record.jurisdiction


def _charge(
    record: Record, event: Event, count: Count, pair: tuple[Event, Count] | None, arresting: list[Event]
) -> Charge:
    known = vocabulary().sections["charges"].facts
    every: dict[str, Field] = {}
    jurisdiction = _jurisdiction(record, event)
    if jurisdiction:
        every["jurisdiction"] = Field("jurisdiction", "read", jurisdiction, "", count.place)
    for path, one in (*event.fields.items(), *count.fields.items()):
        every[path] = one
    if event.kind == "court" and "court" not in every and "event.agency" in every:
        every["court"] = replace(every["event.agency"], path="court")
    if event.kind == "arrest":
        # the number of the agency that made the arrest is no case number of a court
        every.pop("case_number", None)
    # the arrest, from the matched count, else from the only arrest of the cycle
    arrest = pair[0] if pair else arresting[0] if len(arresting) == 1 and event.kind != "arrest" else None
    if arrest:
        for path, one in arrest.fields.items():
            if path.startswith("arrest.") or path in ("date", "jurisdiction"):
                every.setdefault(path, one)
        if "event.agency" in arrest.fields:
            every.setdefault("arrest.agency", replace(arrest.fields["event.agency"], path="arrest.agency"))
    if pair:
        for path, one in pair[1].fields.items():
            if path in ("offence.statute", "offence.text"):
                name = path.replace("offence", "arrest")
                every.setdefault(name, replace(one, path=name))
            elif path in ("date",):
                every.setdefault(path, one)
            elif path == "offence.level" and event.kind != "arrest":
                continue
    if event.kind == "arrest":
        every.pop("disposition.date", None)
    notes: list[str] = []
    every |= _ending(count.dispositions, event, jurisdiction, notes)
    if "disposition.level" in every:
        every["offence.level"] = replace(every.pop("disposition.level"), path="offence.level")
    if "disposition.degree" in every:
        every["offence.degree"] = replace(every.pop("disposition.degree"), path="offence.degree")
    every = {path: one for path, one in _in_order(every).items() if path in known}
    counts = [_of(record, count)]
    if pair and pair[1] is not count:
        counts.append(_of(record, pair[1]))
    return Charge(
        facts={path: one for path, one in every.items() if one.read},
        doubtful={path: one for path, one in every.items() if one.state in ("doubtful", "unreadable")},
        counts=tuple(counts),
        notes=tuple(notes),
    )


def _ending(dispositions: Sequence[Disposition], event: Event, jurisdiction: str, notes: list[str]) -> dict[str, Field]:
    """How a count ended, from everything that happened to it, in the order of the record."""
    out: dict[str, Field] = {}
    before: tuple[str, ...] = ()
    for one in dispositions:
        kept = {path: field_ for path, field_ in one.fields.items() if path.startswith("sentence.")}
        out |= {path: field_ for path, field_ in kept.items() if path not in out}
        if not one.changes:
            continue
        kind = one.fields.get("disposition.kind")
        ended = {path: field_ for path, field_ in one.fields.items() if path.startswith("disposition.")}
        if kind is None and "disposition.text" not in ended:
            out |= {path: field_ for path, field_ in ended.items() if path not in out}
            continue
        if kind is not None and before:
            kind = _after(before, kind)
            ended["disposition.kind"] = kind
            if kind.read and (kind.value,) != before and "disposition.text" in out:
                day = out.get("disposition.date") or event.fields.get("disposition.date")
                when = f" ({day.value})" if day and day.read else ""
                notes.append(f"Earlier on this count: {out['disposition.text'].text}{when}.")
        out = {
            path: field_
            for path, field_ in out.items()
            if not path.startswith("disposition.") or path.endswith("level")
        }
        out |= ended
        if kind is not None:
            before = (kind.value,) if kind.read else kind.candidates or before
    if "disposition.kind" in out:
        # the date of the event is that of its outcome; an outcome with a date of its own keeps it
        if "disposition.date" not in out and "disposition.date" in event.fields and event.kind != "arrest":
            out["disposition.date"] = event.fields["disposition.date"]
        kind = out["disposition.kind"] = _last(out, jurisdiction, notes)
        if not kind.read:
            # what the words settle beside the kind falls with it
            for path in ("by", "dismissed_by", "vacated_for", "with_prejudice"):
                beside = out.get(f"disposition.{path}")
                if beside and beside.read:
                    value = beside.value
                    out[beside.path] = replace(beside, state="doubtful", value="", candidates=(value,), why=kind.why)
    return out


def _after(before: tuple[str, ...], kind: Field) -> Field:
    """What holds when this outcome follows what was known before."""
    if not kind.read:
        return replace(kind, candidates=tuple(dict.fromkeys((*kind.candidates, *before))))
    held = [followed(earlier, kind.value) for earlier in before]
    if all(value for value, _ in held):
        return kind
    candidates = tuple(dict.fromkeys(one for _, several in held for one in several)) or (kind.value, *before)
    why = f"It follows {' or '.join(before)} on the same count: a person says what holds."
    return replace(kind, state="doubtful", value="", candidates=candidates, why=why)


def _last(out: Mapping[str, Field], jurisdiction: str, notes: list[str]) -> Field:
    kind = out["disposition.kind"]
    text = out.get("disposition.text")
    says = outcome(text.text, jurisdiction) if text else None
    if says and kind.read and says.review_if_last:
        if says.doubtful_if_last:
            candidates = (kind.value, "dismissed_after_diversion", "dismissed")
            return replace(kind, state="doubtful", value="", candidates=candidates, why=says.review_if_last)
        notes.append(says.review_if_last)
    return kind


ORDER = (("arrest.date", "disposition.date"), ("date", "disposition.date"), ("date", "arrest.date"))
"""Pairs of dates of which the first cannot be later."""


def _in_order(every: Mapping[str, Field]) -> dict[str, Field]:
    """Dates that cannot be right together are both in doubt."""
    out = dict(every)
    for first, second in ORDER:
        early, late = every.get(first), every.get(second)
        if early and late and early.read and late.read and early.value > late.value:
            why = f"{early.value} cannot be before {late.value}: one of the two dates is wrong."
            for path, one in ((first, early), (second, late)):
                out[path] = replace(one, state="doubtful", value="", candidates=(one.value,), why=why)
    return out


def waiting(record_source: str, number: int, charge: Charge) -> Iterator[Review]:
    """What of a charge waits for a person."""
    for one in charge.doubtful.values():
        yield Review(
            "field", one.why or "It could not be read for certain.", record_source, one, place=one.place, charge=number
        )
    if "disposition.kind" not in charge.facts and "disposition.kind" not in charge.doubtful:
        place = charge.counts[0].place
        yield Review(
            "field", NO_OUTCOME, record_source, Field("disposition.kind", "not_present"), place=place, charge=number
        )
    for note in charge.notes:
        yield Review("note", note, record_source, place=charge.counts[0].place, charge=number)
    for kept, other in charge.disagreements:
        what = f'The sources disagree: "{kept.text or kept.value}" and "{other.text or other.value}".'
        yield Review("field", what, record_source, other, place=other.place, charge=number)
