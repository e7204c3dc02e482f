"""Puts what records say into a case. What a person wrote stays; nothing is erased; the same file twice changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from amparo.facts.case import NOT_STATED, Case, Entity, Source, Value, parse, show
from amparo.facts.dates import Period, Span, read_date
from amparo.facts.problems import Problems
from amparo.facts.vocabulary import WHO, vocabulary
from amparo.records.charges import Charge, Matters, Review
from amparo.records.matters import charges_of, same_matter
from amparo.records.offences import recognise
from amparo.records.same import case_number, person_name, same_offence, same_value
from amparo.records.structure import Entry, Field, Record

SAYS = "{source}, {place}, says: {text}"
"""How a reading that differs from what stands in the case is noted beside it."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A fact on which a record and the case differ. What was in the case is kept."""

    fact: str
    kept: str
    by: str
    read: Field


@dataclass(frozen=True)
class Merged:
    """The case with what the records add; nothing is written anywhere.

    `added` are ids of new charges, `entries` of other new entries (`episodes.e1`), `filled` new facts of what was there.
    """

    case: Case
    added: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    filled: tuple[tuple[str, Field], ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    review: tuple[Review, ...] = ()
    matters: Matters = field(default_factory=lambda: Matters((), (), 0))

    @property
    def changed(self) -> bool:
        """Whether the case is another than before."""
        return bool(self.added or self.entries or self.filled or self.conflicts)


def merge(
    case: Case,
    records: Sequence[Record],
    *,
    person: bool = True,
    matters: Matters | None = None,
    same: Mapping[int, str] | None = None,
) -> Merged:
    """The case with the charges of the records. `person` says whether names and birth date are taken over too.

    `matters`: the charges of these records as a person has checked them (left out: as they were read). `same`: what a person said of
    a charge by its number: the id of the case's charge that it is, or nothing where it is a charge of its own.
    """
    matters = matters or charges_of(records)
    worker = _Worker(case, records, same or {})
    for number, charge in enumerate(matters.charges):
        worker.charge(number, charge)
    if person:
        for record in records:
            worker.person(record)
            worker.story(record)
    made = replace(
        case,
        charges=tuple(worker.charges),
        sources=tuple(worker.sources),
        person=worker.whom,
        episodes=tuple(worker.lists["episodes"]),
        recognitions=tuple(worker.lists["recognitions"]),
    )
    return Merged(
        made,
        tuple(worker.added),
        tuple(worker.entries),
        tuple(worker.filled),
        tuple(worker.conflicts),
        (*matters.review, *worker.review),
        matters,
    )


class _Worker:
    def __init__(self, case: Case, records: Sequence[Record], same: Mapping[int, str]) -> None:
        self.same = same
        self.charges = list(case.charges)
        self.sources = list(case.sources)
        self.whom = case.person
        self.lists = {"episodes": list(case.episodes), "recognitions": list(case.recognitions)}
        self.entries: list[str] = []
        self.added: list[str] = []
        self.filled: list[tuple[str, Field]] = []
        self.conflicts: list[Conflict] = []
        self.review: list[Review] = []
        self.taken: set[str] = set()
        self.ids: dict[str, str] = {}
        for record in records:
            self.ids[record.source] = self._source(record)

    def _source(self, record: Record) -> str:
        """The id of the record among the case's sources: known by its title, else new."""
        title = f"{record.source} ({record.sha256[:12]})"
        for entity in self.sources:
            if entity.values.get("title") == title:
                return entity.id
        taken = {entity.id for entity in self.sources} | set(WHO)
        kind = record.kind.replace("_", "-")
        new = next(name for number in range(1, 10_000) if (name := f"{kind}-{number}") not in taken)
        self.sources.append(Entity("sources", new, {"title": title, "kind": record.kind, "held": True}))
        return new

    def charge(self, number: int, charge: Charge) -> None:
        """Fills the charge of the case that this is, or adds it."""
        fits = [
            index
            for index, entity in enumerate(self.charges)
            if entity.id not in self.taken
            and (self._read_before(entity, charge) or same_matter(_as_charge(entity), charge))
        ]
        if number in self.same:
            fits = [index for index, entity in enumerate(self.charges) if entity.id == self.same[number]]
        again = [index for index in fits if self._read_before(self.charges[index], charge)]
        maybe = (
            [] if fits or number in self.same else [entity.id for entity in self.charges if self._maybe(entity, charge)]
        )
        if again or len(fits) == 1:
            index = (again or fits)[0]
            self.taken.add(self.charges[index].id)
            self.charges[index] = self._recognised(number, self._fill(self.charges[index], charge), charge)
        elif fits or maybe:
            names = ", ".join(maybe or [self.charges[index].id for index in fits])
            what = f"It may be a charge that the case has already ({names}); it was not added."
            place = charge.counts[0].place
            self.review.append(Review("same_matter", what, place.source, place=place, charge=number))
        else:
            taken = {entity.id for entity in self.charges}
            new = next(name for count in range(1, 100_000) if (name := f"c{count}") not in taken)
            entity = self._recognised(number, self._fill(Entity("charges", new, {}), charge, fresh=True), charge, True)
            self.charges.append(entity)
            self.added.append(new)
            self.taken.add(new)

    def _maybe(self, entity: Entity, charge: Charge) -> bool:
        """Whether a charge that somebody wrote may be this one: the same offence, and no day that speaks against it."""
        if (
            entity.id in self.taken
            or entity.id in self.added
            or any(one.who in self.ids.values() for one in entity.sources.values())
        ):
            return False
        typed = _as_charge(entity)
        places = {one.text("jurisdiction") for one in (typed, charge)} - {""}
        if len(places) > 1 or not same_offence(next(iter(places), ""), typed.facts, charge.facts):
            return False
        numbers = [case_number(one.text("case_number")) for one in (typed, charge)]
        if all(numbers) and numbers[0] != numbers[1]:
            return False
        days = [value for path in DAYS if isinstance(value := entity.values.get(path), Span)]
        read = [read_date(charge.text(path)) for path in DAYS if charge.text(path)]
        return (
            not days
            or not read
            or any(day.earliest <= other.latest and other.earliest <= day.latest for day in days for other in read)
        )

    def _read_before(self, entity: Entity, charge: Charge) -> bool:
        """Whether this entry came from the very same place of the same file."""
        for path in KEYS:
            source, one = entity.sources.get(path), charge.facts.get(path)
            if source and one and one.place and entity.values.get(path) == one.value:
                same = (source.who, source.at) == (self.ids.get(one.place.source), str(one.place))
                if same and entity.text("count") in ("", charge.text("count")):
                    return True
        return False

    def _fill(self, entity: Entity, charge: Charge, fresh: bool = False) -> Entity:
        values, sources = dict(entity.values), dict(entity.sources)
        asked = set(entity.asked)
        place = charge.counts[0].place
        for path, one in charge.facts.items():
            value = _value(path, one)
            if value is None:
                continue
            known = values.get(path)
            at = str(one.place or place)
            who = self.ids.get((one.place or place).source, "record")
            if known is None:
                values[path] = value
                sources[path] = Source(who, at)
                asked.discard(path)
                if not fresh:
                    self.filled.append((f"charges.{entity.id}.{path}", one))
            elif path not in WORDED and not same_value(charge.text("jurisdiction"), _as_field(path, known), one):
                self._conflict(f"charges.{entity.id}.{path}", known, sources, path, one)
        return replace(entity, values=values, sources=sources, asked=frozenset(asked))

    def _recognised(self, number: int, entity: Entity, charge: Charge, fresh: bool = False) -> Entity:
        """What kind of offence it is, where section and words settle that; else a person is asked. What stands there stays."""
        said = next((charge.facts[path] for path in ("offence.statute", "offence.text") if path in charge.facts), None)
        if said is None or CATEGORY in entity.values:
            return entity
        place = said.place or charge.counts[0].place
        texts = [charge.text(path) for path in ("jurisdiction", "offence.statute", "offence.text")]
        known = recognise(*texts)
        # the kind may be settled and only the part (who sold, who bought) open
        path = ROLE if known.settled else CATEGORY
        if known.needs_person and path not in entity.values:
            offered = () if known.settled else known.candidates
            asked = Field(path, "doubtful", "", said.text, place, known.confidence, offered, known.why)
            self.review.append(Review("field", known.why, place.source, asked, place=place, charge=number))
        category = str(known.facts().get(CATEGORY, ""))
        one = Field(CATEGORY, "read", category, said.text, place, known.confidence)
        value = _value(CATEGORY, one) if category else None
        if value is None:
            return entity
        if not fresh:
            self.filled.append((f"charges.{entity.id}.{CATEGORY}", one))
        source = Source(self.ids.get(place.source, "record"), str(place), note=RECOGNISED[known.basis])
        return replace(
            entity,
            values={**entity.values, CATEGORY: value},
            sources={**entity.sources, CATEGORY: source},
            asked=entity.asked - {CATEGORY},
        )

    def _conflict(self, fact: str, known: Value, sources: dict[str, Source], path: str, one: Field) -> None:
        """Lists the difference, and notes it once beside the value that is kept."""
        source = sources.get(path, NOT_STATED)
        place = one.place
        who = self.ids.get(place.source, place.source) if place else "record"
        note = SAYS.format(source=who, place=place or "?", text=one.value)
        if note not in source.note:
            sources[path] = replace(source, note=f"{source.note}; {note}" if source.note else note)
        self.conflicts.append(Conflict(fact, show(known), source.who or "typed", one))

    def person(self, record: Record) -> None:
        """Names and the birth date, where the case has none; another name goes among the other names."""
        values, sources = dict(self.whom.values), dict(self.whom.sources)
        who = self.ids[record.source]
        names = [one for one in record.subject.names if one.read]
        if names and "person.name" not in values:
            values["person.name"] = names[0].value
            sources["person.name"] = Source(who, str(names[0].place or ""))
            self.filled.append(("person.name", names[0]))
        others = values.get("person.other_names", ())
        listed = list(others) if isinstance(others, tuple) else []
        known = {person_name(str(values.get("person.name", ""))), *(person_name(one) for one in listed)}
        for one in names:
            if person_name(one.value) not in known:
                listed.append(one.value)
                known.add(person_name(one.value))
                self.filled.append(("person.other_names", one))
        if listed != list(others if isinstance(others, tuple) else ()):
            values["person.other_names"] = tuple(listed)
            sources.setdefault("person.other_names", Source(who, str(names[0].place or "")))
        births = {one.value: one for one in record.subject.births if one.read}
        sure = all(one.read for one in record.subject.births)
        if len(births) == 1 and sure:
            born = next(iter(births.values()))
            value = _value("born", born, "person")
            if "person.born" not in values and value is not None:
                values["person.born"] = value
                sources["person.born"] = Source(who, str(born.place or ""))
                self.filled.append(("person.born", born))
            elif value is not None and values.get("person.born") != value:
                self._conflict("person.born", values["person.born"], sources, "person.born", born)
        self.whom = replace(self.whom, values=values, sources=sources, asked=self.whom.asked - set(values))

    def story(self, record: Record) -> None:
        """Facts of the person that the case has not, and entries of its lists. What may be in the case already is asked."""
        values, sources = dict(self.whom.values), dict(self.whom.sources)
        for one in record.person:
            section, _, name = one.path.partition(".")
            value = _value(name, one, section) if one.read else None
            if value is None:
                continue
            if one.path not in values:
                values[one.path] = value
                sources[one.path] = Source(self.ids[record.source], str(one.place or ""))
                self.filled.append((one.path, one))
            elif values[one.path] != value:
                self._conflict(one.path, values[one.path], sources, one.path, one)
        self.whom = replace(self.whom, values=values, sources=sources, asked=self.whom.asked - set(values))
        for entry in record.entries:
            self._entry(record, entry)

    def _entry(self, record: Record, entry: Entry) -> None:
        made = {
            name: value
            for name, one in entry.fields.items()
            if one.read and (value := _value(name, one, entry.section))
        }
        known = self.lists[entry.section]
        who, own = self.ids[record.source], self.entries
        places = {name: _at(entry, entry.fields[name]) for name in made}
        if not made or any(_told(who, places, one) for one in known):
            return
        same = [one.id for one in known if f"{entry.section}.{one.id}" not in own and _may_be_same(one, made)]
        if same:
            what = f"The case may have this already ({', '.join(same)}); it was not added."
            shown = next(one for one in entry.fields.values() if one.read)
            self.review.append(Review("field", what, record.source, shown, place=entry.place))
            return
        taken = {one.id for one in known}
        letter = vocabulary().sections[entry.section].many[0]
        new = next(name for count in range(1, 100_000) if (name := f"{letter}{count}") not in taken)
        sources = {name: Source(who, at) for name, at in places.items()}
        known.append(Entity(entry.section, new, made, sources))
        self.entries.append(f"{entry.section}.{new}")


def _told(who: str, places: Mapping[str, str], known: Entity) -> bool:
    """Whether all that stands in these places of the same file is in this entry of the case."""
    return {(who, at) for at in places.values()} <= {(one.who, one.at) for one in known.sources.values()}


def _at(entry: Entry, one: Field) -> str:
    """Where a fact of an entry stands; of several entries in one row, which one."""
    return f"{one.place or entry.place}, number {entry.number}" if entry.number else str(one.place or entry.place)


def _may_be_same(known: Entity, made: Mapping[str, Value]) -> bool:
    """Whether an entry of the case may be the one that a record tells of: nothing that both say speaks against it."""
    for name, value in made.items():
        other = known.values.get(name)
        if other is None or name in OWN_WORDS:
            continue
        if isinstance(value, Period) and isinstance(other, Period):
            if value.end.latest < other.start.earliest or other.end.latest < value.start.earliest:
                return False
        elif isinstance(value, tuple) and isinstance(other, tuple):
            if not set(value) & set(other):
                return False
        elif value != other:
            return False
    return True


OWN_WORDS = ("place", "summary", "control", "issuer")
"""Facts of an entry that two people word in their own way: a difference does not tell two entries apart."""

CATEGORY = "offence.category"
"""The kind of offence: no record prints it; it follows from the section and the words."""

ROLE = "offence.role"

RECOGNISED = {
    "statute": "not printed there; known by the section",
    "text": "not printed there; known by its words",
    "model": "not printed there; the words most like these mean it",
}
"""How it is noted beside a kind of offence where it comes from (by the basis of a `Reading`)."""

KEYS = ("offence.statute", "offence.text", "arrest.statute", "arrest.text")
"""Facts whose place tells that an entry was read from a count before."""

DAYS = ("date", "arrest.date", "disposition.date")
"""Dates by which a charge that somebody wrote may be known."""

WORDED = ("offence.text", "arrest.text", "disposition.text", "sentence.text", "court", "arrest.agency", "count")
"""Facts that a lawyer and a record word in their own way: a difference is no conflict."""


def _value(path: str, one: Field, section: str = "charges") -> Value | None:
    """The value as a case holds it; none where the vocabulary does not take it."""
    fact = vocabulary().sections[section].facts.get(path)
    if fact is None:
        return None
    try:
        if fact.type in ("texts", "words"):
            # a record writes several values between semicolons; words are looked up one by one
            parts = tuple(part.strip() for part in one.value.split(";") if part.strip())
            return parts if fact.type == "texts" else parse(",".join(parts), fact)
        return one.value if fact.type == "text" else parse(one.value, fact)
    except Problems:
        return None


def _as_field(path: str, value: Value) -> Field:
    return Field(path, "read", show(value))


def _as_charge(entity: Entity) -> Charge:
    """A charge of the case, as the records' charges are compared."""
    return Charge({path: _as_field(path, value) for path, value in entity.values.items()})
