"""The exhibits of a filing, and how a fact refers to them.

Exhibit A is the client's declaration. Then come the official documents, other evidence, and those documents of the file that
the facts of this filing rest on; nothing else of the file is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from amparo.engine.explain import Proof
from amparo.engine.rules import Recognition
from amparo.facts.case import Case, Entity, Source, Value
from amparo.facts.dates import Span
from amparo.facts.vocabulary import vocabulary
from amparo.papers.elements import element
from amparo.papers.marks import Gap, Markdown, joined, say
from amparo.papers.templates import words
from amparo.papers.wording import day
from amparo.relief.plan import Filing

TABLE = (
    "case_number", "count", "court", "offence.statute", "offence.text", "date", "arrest.date", "arrest.agency",
    "disposition.kind", "disposition.date",
)  # fmt: skip
"""The facts of a charge that the table of charges shows."""

MOST_PLACES = 6
"""So many places in one document are named; beyond that the document alone."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One document that is attached."""

    letter: str
    what: str | Gap
    by: str
    date: str | Gap
    shows: str | Gap
    note: str
    held: bool
    entity: Entity | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a fact can be read: an exhibit and the place in it."""

    letter: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Exhibits:
    """The exhibits of one filing in their order."""

    all: tuple[Exhibit, ...]
    sources: frozenset[str]
    """The ids of every document the case file lists, exhibit or not."""

    def letter(self, section: str, entry_id: str) -> str:
        """The letter under which an entry of the case is attached, or nothing."""
        for exhibit in self.all:
            if exhibit.entity and exhibit.entity.section == section and exhibit.entity.id == entry_id:
                return exhibit.letter
        return ""

    def reference(self, fact_id: str, source: Source) -> Reference | Gap | None:
        """Where a fact is shown; a gap where a document is missing, none where it rests on counsel alone."""
        section, _, rest = fact_id.partition(".")
        if section == "recognitions" and (letter := self.letter(section, rest.partition(".")[0])):
            return Reference(letter)
        if letter := self.letter("sources", source.who):
            return Reference(letter, source.at)
        fact = vocabulary().describe(fact_id)
        # what the client said to the office is shown by the declaration, not by the office's notes
        who = source.who if source.who and source.who not in self.sources else fact.ask if fact else "lawyer"
        if who == "client":
            return Reference(self.all[0].letter)
        return None if who == "lawyer" else Gap(words()["reference_gap"])


def exhibits_of(filing: Filing, case: Case, role: str) -> Exhibits:
    """The exhibits of a filing."""
    said = words()
    wanted = list(_documents(filing, case))
    declaration = Exhibit(
        "A", said["declaration_exhibit"].format(role=role), "", said["undated"], _shows(("victim", "nexus")), "", True
    )
    made = [declaration]
    for number, (entity, shows) in enumerate(wanted, 1):
        kind = entity.text("kind")
        made.append(
            Exhibit(
                letter=_letter(number),
                what=said["documents"].get(kind, "") or Gap(said["exhibit_gaps"]["kind"]),
                by=entity.text("issuer") or entity.text("title"),
                date=_date(entity),
                shows=_shows(shows),
                note=entity.text("note"),
                held=entity.values.get("held") is True,
                entity=entity,
            )
        )
    return Exhibits(tuple(made), frozenset(source.id for source in case.sources))


def _documents(filing: Filing, case: Case) -> Iterator[tuple[Entity, Sequence[str]]]:
    if _wants_victim(filing):
        yield from ((document, ("victim",)) for document in case.recognitions)
    charges = {charge.id for charge in filing.charges}
    wanted = {"victim", "nexus", "sentence_completed"}
    if any(route.determination.status.value == "court_decides" for route in filing.routes):
        wanted.add("rehabilitation")
    for item in case.evidence:
        about, shows = _words(item.values.get("charges")), _words(item.values.get("shows"))
        if item.text("kind") == "client_declaration" or (about and not charges & set(about)):
            continue
        if not shows or wanted & set(shows):
            yield item, [one for one in shows if one in wanted]
    used = set(_sources_used(filing))
    for source in case.sources:
        if source.id in used and source.text("kind") not in words()["privileged"]:
            yield source, ("record",)


def _date(entity: Entity) -> str | Gap:
    date = entity.values.get("date")
    if isinstance(date, Span):
        return day(date)
    has_one = "date" in vocabulary().sections[entity.section].facts
    return Gap(words()["exhibit_gaps"]["date"]) if has_one else str(words()["undated"])


def _wants_victim(filing: Filing) -> bool:
    rules = [*filing.version.requires, *(ground.rule for ground in filing.version.grounds)]
    given = (one.given for one in filing.version.presumptions)
    documents = any(isinstance(leaf.predicate, Recognition) for rule in given for leaf in rule.leaves())
    return documents or any(element(rule) == "victim" for rule in rules)


def _sources_used(filing: Filing) -> Iterator[str]:
    for route in filing.routes:
        one = route.determination
        for leaf in one.version.rule.leaves():
            yield from (use.source.who for use in Proof(one.evaluation, leaf, one.row).facts)
        if one.charge:
            yield from (one.charge.sources[name].who for name in TABLE if name in one.charge.sources)


def _shows(names: Sequence[str]) -> str | Gap:
    said = [words()["shows"][name] for name in names]
    return ", ".join(said) if said else Gap(words()["exhibit_gaps"]["shows"])


def _letter(number: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    head, tail = divmod(number, 26)
    return (_letter(head - 1) if head else "") + chr(ord("A") + tail)


def _words(value: Value | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def cited(found: Iterable[Reference | Gap | None]) -> Markdown:
    """References as they stand behind a sentence: "Exhibit B (page 2, page 3); Exhibit C"."""
    said = words()["references"]
    places: dict[str, list[str]] = {}
    gaps: list[Gap] = []
    for one in found:
        if isinstance(one, Reference):
            known = places.setdefault(one.letter, [])
            if one.at and one.at not in known:
                known.append(one.at)
        elif one is not None and one not in gaps:
            gaps.append(one)
    parts: list[object] = [
        say(said["place"], letter=letter, at=", ".join(at))
        if 0 < len(at) <= MOST_PLACES
        else say(said["exhibit"], letter=letter)
        for letter, at in places.items()
    ]
    return joined([*parts, *gaps], "; ")
