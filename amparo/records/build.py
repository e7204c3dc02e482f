"""From a parsed tree to a record: fields go to the nearest node they belong to, and every line is accounted for."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from lark import Token, Tree

from amparo.records.dispositions import alarming, outcome
from amparo.records.general import like_a_charge
from amparo.records.grammar import Parsed, Seen
from amparo.records.layout import Layout
from amparo.records.offences import recognise
from amparo.records.patterns import folded
from amparo.records.same import words
from amparo.records.source import Line, Source
from amparo.records.structure import (
    Count,
    Cycle,
    Disposition,
    Event,
    Field,
    Place,
    Record,
    Subject,
    Unused,
)
from amparo.records.values import (
    CLEAR_IF_FITS,
    CLEAR_IF_TWICE,
    WORDS,
    Reading,
    fields,
    from_text,
    place,
    unclear,
)

MOST_COUNTS = 50
"""Counts that one line may stand for (CNT:01-03); more is a misreading."""

UNPLACED = "This line looks like a charge, and could not be placed."

BROKEN = "A line above it in the same charge was not understood: this may belong to another charge."

TWO_CHARGES = "Its number stands for another charge as well: the charge was changed, or it is of another case."

OTHER_PERSON = "Above it, another birth date or number stands ({place}): it may be of another person."

TELLS_APART = ("subject.born", "subject.id")
"""What tells two people apart; two names may be one person's."""

OUTCOME = ("disposition.", "sentence.")


@dataclass
class _Draft:
    """A node under construction: its fields, and for a count what it holds and its first and last line."""

    kind: str
    fields: dict[str, Field] = field(default_factory=dict)
    more: dict[str, list[Field]] = field(default_factory=dict)
    below: list[_Draft] = field(default_factory=list)
    review: list[str] = field(default_factory=list)
    first: int = -1
    last: int = -1
    event: str = ""
    doubt: str = ""
    part: int = 0

    def put(self, one: Field) -> None:
        """The first reading of a field stands; a later one that differs puts it in doubt."""
        known = self.fields.get(one.path)
        if known is None:
            self.fields[one.path] = one
            return
        self.more.setdefault(one.path, []).append(one)
        if one.text != known.text and known.value != one.value and not one.path.startswith("comment"):
            values = tuple(dict.fromkeys(value for value in (known.value, *known.candidates, one.value) if value))
            self.fields[one.path] = replace(
                known, state="doubtful", value="", candidates=values, why="The record says two things here."
            )

    def spread(self, below: _Draft) -> None:
        """Takes the lines of what lies below into its own reach."""
        self.first = below.first if self.first < 0 else self.first
        self.last = max(self.last, below.last)


class Builder:
    """Builds one record from one parse."""

    def __init__(self, source: Source, layout: Layout, parsed: Parsed, review: str = "") -> None:
        self.review = review
        self.source = source
        self.layout = layout
        self.parsed = parsed
        self.scanned = any(page.how == "ocr" for page in source.pages)
        pages = {page.number: page.how == "ocr" for page in source.pages}
        self.at = {
            number: Reading(source.name, layout.jurisdiction, layout.dates, ocr) for number, ocr in pages.items()
        }
        self.subject: list[Field] = []
        # where a line was set aside that the layout knows: what follows in the same count may belong to another
        self.breaks = [aside.after for aside in parsed.aside if aside.boundary]
        self.count_began = -1
        self.roots: list[_Draft] = []

    def record(self) -> Record:
        """The record, with every line used, known to be furniture, or listed as unused."""
        loose: list[_Draft] = []
        cycles: list[list[_Draft]] = []
        for child in self.parsed.tree.children:
            if isinstance(child, Token):
                self._take(child, _Draft("start"))
            elif _role(child) == "cycle":
                cycles.append([self._node(one) for one in _trees(child, "event")])
                for token in _tokens(child):
                    self._take(token, _Draft("cycle"))
            elif _role(child) == "event":
                loose.append(self._node(child))
            else:
                self._subject(child)
        drafts = ([loose] if loose else []) + cycles
        self._alarms(drafts)
        self._other_person([count for events in drafts for event in events for count in event.below])
        if self.scanned:
            self._twice([event for events in drafts for event in events])
        numbers = itertools.count(1)
        built = tuple(Cycle(tuple(self._event(event, numbers) for event in events)) for events in drafts if events)
        lost = tuple(Unused(aside.line, aside.why) for aside in self.parsed.aside)
        extra = self._lost_counts(numbers)
        if extra:
            built = (*built, Cycle((extra,)))
        return Record(
            source=self.source.name,
            sha256=self.source.sha256,
            kind=self.layout.kind,
            layout=self.layout.id,
            title=self.layout.title,
            jurisdiction=self.layout.jurisdiction,
            rank=self.layout.rank,
            subject=self._whole_subject(),
            cycles=built,
            used=frozenset((seen.line.page, seen.line.number) for seen in self.parsed.seen),
            furniture=frozenset((line.page, line.number) for line in self.parsed.furniture),
            unused=lost,
            scanned=self.scanned,
        )

    # tree → drafts

    def _node(self, tree: Tree[Token]) -> _Draft:
        draft = _Draft(_role(tree))
        self._fill(tree, draft)
        return draft

    def _fill(self, tree: Tree[Token], draft: _Draft) -> None:
        for child in tree.children:
            if isinstance(child, Token):
                self._take(child, draft)
            elif _role(child) in ("count", "disposition"):
                below = _Draft(_role(child))
                draft.below.append(below)
                if below.kind == "count":
                    self.count_began = min(int(str(token)) for token in _all_tokens(child))
                self._fill(child, below)
                if below.kind == "count":
                    self.count_began = -1
                draft.spread(below)
            elif _role(child) == "group":
                self._group(child, draft)
            else:
                self._fill(child, draft)

    def _group(self, tree: Tree[Token], draft: _Draft) -> None:
        """Counts under one outcome: what the group says of the outcome holds for each of its counts."""
        group = _Draft("group")
        self._fill(tree, group)
        for count in group.below:
            count.part = group.first
            if count.kind == "count" and group.fields:
                said = _Draft("disposition", dict(group.fields), first=group.first, last=count.last)
                said.fields |= {path: one for path, one in count.fields.items() if path.startswith(OUTCOME)}
                count.fields = {path: one for path, one in count.fields.items() if not path.startswith(OUTCOME)}
                count.below.insert(0, said)
            draft.below.append(count)
        draft.spread(group)

    def _take(self, token: Token, draft: _Draft) -> None:
        index = int(str(token))
        seen = self.parsed.seen[index]
        draft.first = index if draft.first < 0 else draft.first
        draft.last = max(draft.last, index)
        if seen.kind.event:
            draft.event = seen.kind.event
        if seen.kind.review:
            draft.review.append(seen.kind.review)
        if seen.kind.continues:
            self._continue(draft, seen)
            return
        broken = self.count_began >= 0 and any(self.count_began < at <= index for at in self.breaks)
        for one in self._fields(seen):
            if one.path.startswith("subject."):
                self.subject.append(one)
            elif broken and one.read:
                draft.put(replace(one, state="doubtful", value="", candidates=(one.value,), why=BROKEN))
            else:
                draft.put(one)

    def _fields(self, seen: Seen) -> Iterator[Field]:
        at = self.at[seen.line.page]
        for found in seen.match.found:
            if not _ignored(found.path):
                yield from fields(at, found.path, seen.line, found.start, found.end)
        if seen.kind.sets:
            where, confidence = place(at.source, seen.line, 0, len(seen.line.text))
            for path, value in seen.kind.sets.items():
                yield Field(path, "read", value, seen.line.text.strip(), where, confidence)

    def _continue(self, draft: _Draft, seen: Seen) -> None:
        """Adds the words of the line to the field it continues; everything that follows from that field is read anew."""
        at = self.at[seen.line.page]
        for path in seen.kind.continues:
            before = draft.fields.get(path)
            if before is None or before.place is None:
                continue
            _, confidence = place(at.source, seen.line, 0, len(seen.line.text))
            text = f"{before.text} {' '.join(seen.line.text.split())}"
            for one in from_text(at, path, text, before.place, min(before.confidence, confidence)):
                draft.fields[one.path] = one
            return

    def _subject(self, tree: Tree[Token]) -> None:
        for token in _all_tokens(tree):
            self._take(token, _Draft("subject"))

    def _whole_subject(self) -> Subject:
        def kept(name: str) -> tuple[Field, ...]:
            # a birth date printed ten times is one birth date
            by_text: dict[str, Field] = {}
            for one in self.subject:
                if one.path == f"subject.{name}":
                    by_text.setdefault(one.value or one.text, one)
            return tuple(by_text.values())

        return Subject(kept("name"), kept("born"), kept("id"))

    # drafts → values

    def _twice(self, events: list[_Draft]) -> None:
        """What is read alike in two places of the record (a court, an agency, a section the law pack knows) is certain."""
        drafts = [draft for event in events for draft in (event, *event.below)]
        places: dict[tuple[str, str], set[tuple[int, int]]] = {}
        for one in (one for draft in drafts for one in draft.fields.values() if one.confidence >= CLEAR_IF_TWICE):
            for value in (one.value,) if one.read else one.candidates:
                if one.place:
                    places.setdefault((one.path, value), set()).add((one.place.page, one.place.line))
        for draft in drafts:
            for path, one in draft.fields.items():
                if one.state != "doubtful" or one.why != unclear(one.confidence) or one.confidence < CLEAR_IF_TWICE:
                    continue
                value = one.candidates[0]
                known = path in WORDS or (
                    path == "offence.statute" and recognise(self.layout.jurisdiction, value, "").basis == "statute"
                )
                if known and len(places[path, value]) > 1:
                    draft.fields[path] = replace(one, state="read", value=value, candidates=(), why="")

    def _alarms(self, cycles: list[list[_Draft]]) -> None:
        """Lines that were not understood cast doubt on what stands around them.

        Words such as NOT or SET ASIDE put the outcome of the count above in doubt; what looks like the head of an event
        puts every count below it in this cycle in doubt: it may belong to another arrest.
        """
        for aside in self.parsed.aside:
            before = aside.after - 1
            events = next((one for one in cycles if one and one[0].first <= before <= one[-1].last), None)
            if events is None:
                continue
            counts = [count for event in events for count in event.below]
            above = [count for count in counts if 0 <= count.first <= before]
            if alarming(aside.line.text) and above:
                above[-1].doubt = f"A line below it was not understood: {aside.line.place}."
            if aside.boundary:
                for count in counts:
                    if count.first > before:
                        count.review.append(f"An event may begin above it that was not understood: {aside.line.place}.")

    def _other_person(self, counts: list[_Draft]) -> None:
        """Where the head of a record stands again with another birth date or number, what follows may be of somebody else."""
        known = {path: {one.value for one in self.subject if one.path == path and one.read} for path in TELLS_APART}
        for aside in self.parsed.aside:
            if not aside.boundary:
                continue
            told = [one for one in self._subject_of(aside.line) if one.read and known[one.path]]
            if any(one.value not in known[one.path] for one in told):
                for count in counts:
                    if count.last >= aside.after:
                        count.review.append(OTHER_PERSON.format(place=aside.line.place))
                return

    def _subject_of(self, line: Line) -> Iterator[Field]:
        text = folded(line.text)
        for kind in self.layout.kinds:
            for match in (pattern.match(text) for pattern in kind.patterns):
                for found in match.found if match else ():
                    if found.path in TELLS_APART:
                        yield from fields(self.at[line.page], found.path, line, found.start, found.end)

    def _event(self, draft: _Draft, numbers: Iterator[int]) -> Event:
        kind = draft.event or "other"
        where = self._place(draft)
        own = dict(draft.fields)
        inherited: dict[str, Field] = {}
        counts: list[Count] = []
        for count in _joined(draft.below, self.layout):
            if self.layout.inherit and "count" not in count.fields and not self.layout.join_counts:
                count.review.append("The line with the number of the count was not understood.")
            for path in self.layout.inherit:
                if path in count.fields:
                    inherited[path] = count.fields[path]
                elif path in inherited:
                    count.fields[path] = inherited[path]
            counts += self._counts(count, numbers)
        if "event.date" in own and (named := self.layout.event_date.get(kind)):
            own[named] = replace(own["event.date"], path=named)
        return Event(kind, where, own, tuple(counts))

    def _counts(self, draft: _Draft, numbers: Iterator[int]) -> list[Count]:
        """One count, or several where one line stands for a range of them."""
        where = self._place(draft)
        outcomes = [self._disposition(one) for one in draft.below if one.kind == "disposition"]
        inline = {path: one for path, one in draft.fields.items() if path.startswith(OUTCOME)}
        if inline:
            outcomes.insert(0, self._disposition(_Draft("disposition", inline)))
        if draft.doubt:
            outcomes = [_doubted(one, draft.doubt) for one in outcomes] or [_no_outcome(draft.doubt)]
        plain = {path: one for path, one in draft.fields.items() if path not in inline}
        if self.scanned:
            plain = corroborated(self.layout.jurisdiction, plain)
        review = [*draft.review, *([self.review] if self.review else [])]
        written = plain.get("count")
        spread, problem = _range(written.value) if written and written.read else (1, "")
        if problem:
            review.append(problem)
        made = Count(f"{next(numbers)}", where, plain, tuple(outcomes), tuple(review))
        if spread == 1:
            return [made]
        first = int(written.value.partition("-")[0]) if written else 1
        copies = []
        for offset in range(spread):
            number = replace(written, value=str(first + offset)) if written else None
            own = plain | ({"count": number} if number else {})
            copies.append(replace(made, id=made.id if not offset else f"{next(numbers)}", fields=own))
        return copies

    def _disposition(self, draft: _Draft) -> Disposition:
        text = draft.fields.get("disposition.text")
        changes = text is None or outcome(text.text, self.layout.jurisdiction).changes
        return Disposition(dict(draft.fields), changes)

    def _lost_counts(self, numbers: Iterator[int]) -> Event | None:
        """Lines that look like charges and could not be placed: counts for a person, never dropped."""
        counts = []
        for aside in self.parsed.aside:
            if aside.count or (not aside.boundary and like_a_charge(aside.line.text)):
                where, confidence = place(self.source.name, aside.line, 0, len(aside.line.text))
                text = aside.line.text.strip()
                shown = Field(
                    "offence.text", "doubtful", "", text, where, confidence, why="The line stands out of place."
                )
                counts.append(Count(f"{next(numbers)}", where, {"offence.text": shown}, (), (UNPLACED,)))
        return Event("court", counts[0].place, {}, tuple(counts)) if counts else None

    def _place(self, draft: _Draft) -> Place:
        line: Line = self.parsed.seen[max(draft.first, 0)].line
        return Place(self.source.name, line.page, line.number, line.box)


def corroborated(jurisdiction: str, fields_: dict[str, Field]) -> dict[str, Field]:
    """A section on a picture, weighed against the words of its charge.

    One that the law pack knows and that fits the words may be read less clearly; one that the words contradict is in doubt.
    """
    statute, text = fields_.get("offence.statute"), fields_.get("offence.text")
    if statute is None or text is None:
        return fields_
    section = statute.value if statute.read else next(iter(statute.candidates), "")
    said = text.value if text.read else next(iter(text.candidates), "")
    by_section, by_words = recognise(jurisdiction, section, ""), recognise(jurisdiction, "", said)
    if by_section.basis != "statute" or not by_section.category or by_words.basis not in ("text", "statute"):
        return fields_
    if by_words.category and by_section.category != by_words.category and statute.read:
        why = f"The words of the charge do not fit the section {section}."
        return fields_ | {
            "offence.statute": replace(statute, state="doubtful", value="", candidates=(section,), why=why)
        }
    fits = by_section.category == by_words.category
    if fits and statute.state == "doubtful" and statute.confidence >= CLEAR_IF_FITS and len(statute.candidates) == 1:
        return fields_ | {"offence.statute": replace(statute, state="read", value=section, candidates=(), why="")}
    return fields_


def _doubted(one: Disposition, why: str) -> Disposition:
    """The same outcome, of which nothing may be concluded."""

    def doubted(field_: Field) -> Field:
        if not field_.read or field_.path.endswith(".text"):
            return field_
        return replace(field_, state="doubtful", value="", candidates=(field_.value,), why=why)

    return replace(one, fields={path: doubted(field_) for path, field_ in one.fields.items()})


def _no_outcome(why: str) -> Disposition:
    return Disposition({"disposition.kind": Field("disposition.kind", "doubtful", why=why)})


def _ignored(path: str) -> bool:
    """Fields named x, y, z in a layout are there to be matched, not kept."""
    return path in ("x", "y", "z")


def _joined(counts: list[_Draft], layout: Layout) -> list[_Draft]:
    """Counts of one event that are one count: a docket lists charges in one part and their outcomes in another."""
    if not layout.join_counts:
        return counts
    kept: dict[tuple[str, int], _Draft] = {}
    out: list[_Draft] = []
    turns: dict[str, int] = {}
    part = -1
    for count in counts:
        key = _key(count, layout)
        if not key:
            count.review.append("It cannot be told which charge of the case this is.")
            out.append(count)
            continue
        if count.part != part:
            turns, part = {}, count.part
        turns[key] = turns.get(key, 0) + 1
        # the same offence twice in one part is two charges; the same number twice is a part whose beginning was missed
        turn = turns[key] if layout.join_counts == "offence" else 1
        known = kept.get((key, turn))
        if known is None:
            kept[key, turn] = count
            out.append(count)
            continue
        if _other_charge(layout, known, count):
            count.review.append(TWO_CHARGES)
            out.append(count)
            continue
        _join(known, count)
        if layout.join_counts == "number" and turns[key] > 1 and part >= 0:
            known.doubt = (
                "The charge stands twice in one part of the record: the beginning of a part may have been missed."
            )
    return out


def _other_charge(layout: Layout, known: _Draft, count: _Draft) -> bool:
    """Whether one number names two offences that have nothing in common: the head of a second case was missed between them."""
    if layout.join_counts != "number":
        return False
    pairs = [(known.fields.get(path), count.fields.get(path)) for path in ("offence.statute", "offence.text")]
    return all(
        one and other and one.read and other.read and words(one.value) != words(other.value) for one, other in pairs
    )


def _join(known: _Draft, count: _Draft) -> None:
    for path, one in count.fields.items():
        if path not in known.fields and not path.startswith(OUTCOME):
            known.fields[path] = one
        elif path in ("offence.statute", "offence.level", "offence.degree"):
            known.put(one)  # the second part repeats the charge: one that was amended is seen there
    known.below += [below for below in count.below if below.kind == "disposition"]
    inline = {path: one for path, one in count.fields.items() if path.startswith(OUTCOME)}
    if inline:
        known.below.append(_Draft("disposition", inline, first=count.first, last=count.last))
    known.review += count.review
    known.doubt = known.doubt or count.doubt
    known.last = max(known.last, count.last)


def _key(count: _Draft, layout: Layout) -> str:
    """What tells a count of this layout from another: its number, or its words; nothing where that was not read."""
    one = count.fields.get("count" if layout.join_counts == "number" else "offence.text")
    return words(one.value) if one and one.read else ""


def _range(written: str) -> tuple[int, str]:
    first, dash, last = written.partition("-")
    if not dash:
        return 1, ""
    if not (first.strip().isdecimal() and last.strip().isdecimal()):
        return 1, f'The numbers of the counts ("{written}") could not be read.'
    spread = int(last) - int(first) + 1
    if not 1 <= spread <= MOST_COUNTS:
        return 1, f'The numbers of the counts ("{written}") cannot be right.'
    return spread, ""


def _role(tree: Tree[Token]) -> str:
    """What a rule of the grammar makes: `event_court` makes an event."""
    return str(tree.data).partition("_")[0]


def _trees(tree: Tree[Token], name: str) -> Iterable[Tree[Token]]:
    return [child for child in tree.children if isinstance(child, Tree) and _role(child) == name]


def _tokens(tree: Tree[Token]) -> Iterable[Token]:
    return [child for child in tree.children if isinstance(child, Token)]


def _all_tokens(tree: Tree[Token]) -> Iterator[Token]:
    for child in tree.children:
        if isinstance(child, Token):
            yield child
        else:
            yield from _all_tokens(child)
