"""Facts as pages show and change them: short names, plain values, where they come from; changes are checked before they are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from amparo.facts.case import LISTS, NOT_STATED, Case, Entity, Source, Value, parse, show
from amparo.facts.offences import title as offence_title
from amparo.facts.problems import Problem, Problems
from amparo.facts.vocabulary import WHO, FactType, translation, vocabulary
from amparo.relief.report import question_words
from amparo.web import words
from amparo.web.cases import story_dates
from amparo.web.cases.determined import determined
from amparo.web.cases.file import CORRECTIONS, Conflict, Document, OpenFile, parsed
from amparo.web.cases.story_dates import NotADate
from amparo.web.page import render_error
from amparo.web.page import show as page
from amparo.web.words import say


class Taken(Enum):
    """A fact that is taken away on purpose: afterwards nothing is said of it, not even that it was asked."""

    AWAY = "away"


TAKEN: Final = Taken.AWAY
Edit = Value | None | Taken
"""A new value; `None`: asked, and nobody knows; `TAKEN`: taken away."""


# which fact


def split(fact_id: str) -> tuple[str, str, str]:
    """Section, entry and name of a fact id: `charges.c1.act.compelled` → charges, c1, act.compelled; `person.born` → "", "", itself."""
    head, _, rest = fact_id.partition(".")
    if head in LISTS:
        entry, _, name = rest.partition(".")
        return head, entry, name
    return "", "", fact_id


def entity_of(case: Case, fact_id: str) -> Entity | None:
    """The entry that a fact belongs to; none where the case has no such entry."""
    section, entry, _ = split(fact_id)
    if not section:
        return case.person
    return next((one for one in getattr(case, section) if one.id == entry), None)


def fact_type(fact_id: str) -> FactType | None:
    """The vocabulary's entry; readings and classes are the lawyer's yes or no."""
    found = vocabulary().describe(fact_id)
    if found is None and (fact_id.startswith("readings.") or ".classes." in fact_id):
        return FactType(fact_id, fact_id.partition(".")[0], "truth", "lawyer", "", "")
    return found


def next_id(case: Case, section: str) -> str:
    """A free id for a new entry: c7, e2."""
    first = vocabulary().sections[section].many[0]
    taken = {one.id for one in getattr(case, section)} | (set(WHO) if section == "sources" else set())
    return next(name for number in range(1, 100_000) if (name := f"{first}{number}") not in taken)


# as people read it


def label(fact_id: str) -> str:
    """The short name of a fact."""
    section, _, name = split(fact_id)
    key = f"facts.{section}.{name}" if section else f"facts.{fact_id}"
    if words.has(key):
        return say(key)
    return name.rpartition(".")[2].replace("_", " ").capitalize()


def of_law(fact_id: str) -> bool:
    """Whether a fact is the lawyer's reading of a law, or their word on a class that a law names: such facts have no name of their own."""
    return fact_id.startswith("readings.") or ".classes." in fact_id


def named(file: OpenFile, fact_id: str) -> str:
    """The name of a fact of a file: for a reading of the law the question that the law leaves open, in English."""
    if not of_law(fact_id):
        return label(fact_id)
    question = question_words(determined(file), fact_id)[1]
    key = fact_id.partition(".")[2]
    return say("facts.reading", key=key) if question == fact_id else question


def word(text: str) -> str:
    """A word of a closed list as people say it."""
    key = f"facts.words.{text}"
    if words.has(key):
        return say(key)
    titled = translation(words.language()).offences.get(text) or offence_title(text)
    return words.made_up(titled) if titled != text else text.replace("_", " ").capitalize()


def readable(fact: FactType | None, value: Value | str, *, as_asked: bool = False) -> str:
    """A value as people read it. `as_asked`: as the answer to the question, where the question asks the opposite of the fact."""
    if isinstance(value, bool):
        return say("site.yes" if value != bool(as_asked and fact and fact.asks_opposite) else "site.no")
    text = value if isinstance(value, str) else show(value)
    if fact is None:
        return text
    if fact.type == "truth" and text in ("yes", "no"):
        return readable(fact, text == "yes", as_asked=as_asked)
    if fact.type == "word":
        return word(text)
    if fact.type == "words":
        parts = value if isinstance(value, tuple) else text.split(", ")
        return "; ".join(word(one) for one in parts)
    if fact.type == "texts" and isinstance(value, tuple):
        return "; ".join(value)
    if fact.type == "date":
        return story_dates.shown_date(text)
    if fact.type == "period":
        return story_dates.shown_period(text)
    if fact.type == "jurisdiction":
        return jurisdiction(text)
    return text


def jurisdiction(code: str) -> str:
    """A jurisdiction by its name in the language of the page."""
    english = vocabulary().jurisdictions
    return (
        words.made_up(translation(words.language()).jurisdictions.get(code) or english[code])
        if code in english
        else code
    )


def jurisdictions() -> list[tuple[str, str]]:
    """Every jurisdiction with its name in the language of the page, in the order of the vocabulary."""
    return [(code, jurisdiction(code)) for code in vocabulary().jurisdictions]


def source_words(case: Case, source: Source) -> str:
    """Where a fact comes from, in words: the client, or the title of a document, and the place in it."""
    if source == NOT_STATED:
        return say("facts.source.not_stated")
    who = ""
    if source.who:
        titled = next((one.text("title") for one in case.sources if one.id == source.who), "")
        who = titled or (say(f"facts.source.{source.who}") if source.who in WHO else source.who)
    on = story_dates.shown(source.on) if source.on else ""
    return ", ".join(part for part in (who, source.at, on, source.note) if part)


@dataclass(frozen=True)
class Shown:
    """One fact on a page."""

    id: str
    label: str
    value: str
    """Empty: nothing is known."""
    asked: bool = False
    """Asked, and nobody knows."""
    source: str = ""
    source_id: str = ""
    """The document it rests on, where it is one of the file's sources."""
    before: tuple[Mapping[str, str], ...] = ()
    """What stood there before, the latest first."""

    @property
    def english(self) -> bool:
        """Whether the name is a law's own, in English."""
        return of_law(self.id)


def shown(file: OpenFile, fact_id: str, *, as_asked: bool = False) -> Shown:
    """A fact as a page shows it, with what stood there before."""
    entity, (_, _, name) = entity_of(file.case, fact_id), split(fact_id)
    fact = fact_type(fact_id)
    if entity is None:
        return Shown(fact_id, named(file, fact_id), "", before=before(file, fact_id))
    value = entity.values.get(name)
    source = entity.sources.get(name, NOT_STATED)
    return Shown(
        fact_id,
        named(file, fact_id),
        "" if value is None else readable(fact, value, as_asked=as_asked),
        name in entity.asked,
        source_words(file.case, source) if value is not None else "",
        source.who if any(one.id == source.who for one in file.case.sources) else "",
        before(file, fact_id),
    )


def before(file: OpenFile, fact_id: str) -> tuple[Mapping[str, str], ...]:
    """What a fact was before, the latest first: value, source, who changed it, when, why."""
    kept = file.document.chapter(CORRECTIONS).get(fact_id, [])
    fact = fact_type(fact_id)
    return tuple(
        {
            "value": readable(fact, one["value"]),
            "source": source_words(file.case, Source(one["from"], one["at"], one["on"], one["note"])),
            "by": one["by"],
            "name": file.names.get(one["by"], one["by"]),
            "when": story_dates.shown(one["when"][:10]),
            "why": reason(one["why"]),
        }
        for one in reversed(kept)
    )


def reason(why: str) -> str:
    """Why a revision was made: a known word, and what its author added."""
    kind, _, added = why.partition(": ")
    said = say(f"cases.why.{kind}") if words.has(f"cases.why.{kind}") else kind
    return f"{said}: {added}" if added else said


# as people type it


def typed(fact: FactType, given: Mapping[str, str], several: list[str]) -> Value | None:
    """The value that a form gives for a fact; `None` where nothing was filled in. Raises `NotADate`, `Problems`.

    `given` holds the form's `value`, and for a time `start`, `end`, `going_on`; `several` the ticked words.
    """
    if fact.type == "words":
        return parse(", ".join(several), fact) if several else None
    if fact.type == "period":
        if not any(given.get(name, "").strip() for name in ("start", "end", "going_on")):
            return None
        going_on = bool(given.get("going_on"))
        return parse(story_dates.typed_period(given.get("start", ""), given.get("end", ""), going_on=going_on), fact)
    text = given.get("value", "").strip()
    if not text:
        return None
    if fact.type == "texts":
        lines = tuple(line.strip() for line in text.splitlines() if line.strip())
        return lines or None
    if fact.type == "text":
        return text.replace("\r\n", "\n")
    if fact.type == "date":
        return parse(story_dates.typed_date(text), fact)
    value = parse(text, fact)
    return not value if fact.asks_opposite and isinstance(value, bool) else value


def wrong(error: NotADate | Problems) -> str:
    """What is wrong with what was typed, for the page."""
    if isinstance(error, NotADate):
        return str(error)
    return " ".join(str(replace(one, file="", line=0, field="")) for one in error.found)


# changing


def with_edits(case: Case, edits: Mapping[str, Edit], source: Source) -> Case:
    """The case with these facts; an entry that is not there yet is begun."""
    for fact_id, value in edits.items():
        section, entry, name = split(fact_id)
        if section and entity_of(case, fact_id) is None:
            case = replace(case, **{section: (*getattr(case, section), Entity(section, entry, {}))})  # type: ignore[arg-type]
        if isinstance(value, Taken):
            case = _without(case, fact_id, name)
        else:
            case = case.with_fact(fact_id, value, source if value is not None else NOT_STATED)
    return case


def _without(case: Case, fact_id: str, name: str) -> Case:
    entity = entity_of(case, fact_id)
    assert entity is not None
    bare = replace(
        entity,
        values={key: value for key, value in entity.values.items() if key != name},
        sources={key: value for key, value in entity.sources.items() if key != name},
        asked=entity.asked - {name},
    )
    return _put(case, bare)


def _put(case: Case, entity: Entity) -> Case:
    if not entity.section:
        return replace(case, person=entity)
    entries = tuple(entity if one.id == entity.id else one for one in getattr(case, entity.section))
    return replace(case, **{entity.section: entries})  # type: ignore[arg-type]


def with_source(case: Case, fact_id: str, source: Source) -> Case:
    """The case with another source of one fact; the value stays."""
    entity, (_, _, name) = entity_of(case, fact_id), split(fact_id)
    if entity is None or name not in entity.values:
        return case
    return _put(case, replace(entity, sources={**entity.sources, name: source}))


def without_entry(case: Case, section: str, entry: str) -> Case:
    """The case without one entry of a list."""
    kept = tuple(one for one in getattr(case, section) if one.id != entry)
    return replace(case, **{section: kept})  # type: ignore[arg-type]


def checked(document: Document, case: Case) -> Document:
    """The document with a changed case, which must be one that can be read again. Raises `Problems` before anything is kept."""
    made = document.with_case(case)
    _ = made.case  # read from its text
    return made


def changed(document: Document, edits: Mapping[str, Edit], source: Source) -> Document:
    """The document with these facts. Raises `Problems` where they cannot stand beside the others."""
    return checked(document, with_edits(document.case, edits, source))


def seen_of(request: HttpRequest, file: OpenFile) -> int | None:
    """The revision that a form was made on; none where the form does not say it."""
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdecimal() and 0 < int(text) <= file.seen else None


def case_at(file: OpenFile, seen: int) -> Case:
    """The case as the author of a form saw it."""
    if seen == file.seen:
        return file.case
    from amparo.vault import history
    from amparo.vault.history import Sealed

    one = file.room.revisions.get(place=seen)
    sealed = Sealed(one.place, one.generation, bytes(one.content))
    return parsed(history.read_last(file.room.id, sealed, file.key).content).case


def fresh(file: OpenFile) -> None:
    """Forgets what was read of the file, so that the latest revision is read."""
    file.read_anew()


def old_form(request: HttpRequest) -> HttpResponse:
    """The answer to a form that does not say what its author saw."""
    return render_error(request, "expired", 400)


Changing = Callable[[HttpRequest, OpenFile, int, str], HttpResponse]


def change_on(path: str) -> Callable[[Changing], Callable[[HttpRequest, OpenFile], HttpResponse]]:
    """A view behind the forms of one page of a file (`path`): only by POST, only on what its author saw; a conflict is shown.

    The view is given the revision that was seen and the address of the page.
    """

    def guard(view: Changing) -> Callable[[HttpRequest, OpenFile], HttpResponse]:
        @wraps(view)
        def asked(request: HttpRequest, file: OpenFile) -> HttpResponse:
            here = f"/file/{file.room.id}/{path}"
            if request.method != "POST":
                return HttpResponseRedirect(here)
            seen = seen_of(request, file)
            if seen is None:
                return old_form(request)
            try:
                return view(request, file, seen, here)
            except Conflict as conflict:
                return conflicted(request, file, conflict, here)

        return asked

    return guard


def conflicted(request: HttpRequest, file: OpenFile, conflict: Conflict, back: str) -> HttpResponse:
    """The page for a fact that two people changed: both values; nothing was overwritten, and one click puts one's own in place."""
    fresh(file)
    kept = [(name, one) for name in request.POST for one in request.POST.getlist(name) if not _own(name)]
    rows: list[dict[str, Any]] = [
        {
            "label": named(file, one.fact) if fact_type(one.fact) else _part(one.fact),
            "english": of_law(one.fact),
            "theirs": _value(one.fact, one.theirs),
            "yours": _value(one.fact, one.yours),
        }
        for one in conflict.changes
    ]
    given = {"file": file, "part": "record", "rows": rows, "kept": kept, "back": back}
    return page(request, "cases/record_conflict.html", given, status=409)


def _value(fact_id: str, text: str) -> str:
    fact = fact_type(fact_id)
    return readable(fact, text) if text and fact else text


def _part(chapter: str) -> str:
    """What a part of a file beside the facts is called."""
    key = f"record.conflict.parts.{chapter.partition(':')[0]}"
    return say(key) if words.has(key) else say("record.conflict.parts.other")


def _own(name: str) -> bool:
    return name in ("csrfmiddlewaretoken", "seen")


def whole(problem: Problems) -> list[str]:
    """Each problem as a sentence, without the name of a file that nobody sees."""
    return [str(replace(one, file="", line=0, field=_named(one))) for one in problem.found]


def _named(problem: Problem) -> str:
    return label(problem.field) if fact_type(problem.field) else problem.field
