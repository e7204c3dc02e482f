"""The client's declaration: their own words where the case has them, else plain sentences from facts. Nothing else.

Only facts a condition of this law looks at are stated, and only those that the client can know.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from amparo.engine.determine import Determination
from amparo.engine.explain import Proof
from amparo.engine.rules import Age, During, Is, Rule, VictimOf
from amparo.facts.case import Value
from amparo.facts.dates import Period
from amparo.facts.vocabulary import vocabulary
from amparo.papers.argument import Writer, act_words
from amparo.papers.elements import determinations, element, met
from amparo.papers.marks import Gap, Markdown, joined, paragraphs, say
from amparo.papers.templates import words
from amparo.papers.wording import charges, numbers, period


@dataclass(frozen=True, slots=True)
class Told:
    """One paragraph or several, and whether they are the client's own words."""

    paragraphs: tuple[Markdown | Gap | str, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class About:
    """What the client says of one charge, or of several of which the same is true."""

    numbers: tuple[int, ...]
    charges: str
    told: tuple[Told, ...]


def what_happened(writer: Writer) -> tuple[Told, ...]:
    """What the client says of the trafficking itself, as far as this law asks for it."""
    kinds = _kinds(writer)
    said, made = words()["own"], []
    stated: set[str] = set()
    for episode in writer.case.episodes:
        mine = [kind for kind in kinds if kind in _words(episode.values.get("kinds"))]
        if not mine:
            continue
        if summary := episode.text("summary"):
            made.append(Told(tuple(paragraphs(summary)), True))
        when = episode.values.get("period")
        time = period(when) if isinstance(when, Period) else Gap(words()["own_gaps"]["period"])
        for kind in mine:
            if kind in said["victim"]:
                stated.add(kind)
                made.append(Told((say(said["victim"][kind], period=time),), False))
        if ways := _words(episode.values.get("control")):
            made.append(Told((say(said["control"], ways=joined(ways, "; ")),), False))
    for kind in kinds:
        if kind not in stated and kind in said["victim"] and writer.case.person.values.get(f"victim.{kind}") is True:
            made.append(Told((say(said["victim"][kind], period=Gap(words()["own_gaps"]["period"])),), False))
    return tuple(made) or ((Told((Gap(words()["own_gaps"]["victim"]),), False),) if kinds else ())


def about_charges(writer: Writer) -> tuple[About, ...]:
    """What the client says of each charge; charges of which the same is true stand together unless one has its own story."""
    trafficker = trafficker_of(writer)
    groups: dict[tuple[object, ...], list[int]] = {}
    told: dict[tuple[object, ...], tuple[Told, ...]] = {}
    for number, one in enumerate(determinations(writer.filing), 1):
        assert one.charge is not None
        summary = one.charge.text("act.summary")
        facts = tuple(dict.fromkeys(_own(writer, one, trafficker)))
        key: tuple[object, ...] = (number,) if summary else facts
        groups.setdefault(key, []).append(number)
        parts = [Told(tuple(paragraphs(summary)), True)] if summary else []
        if facts:
            parts.append(Told((joined(facts, " "),), False))
        told[key] = tuple(parts) or (Told((Gap(words()["own_gaps"]["act"]),), False),)
    return tuple(About(tuple(some), charges(some), told[key]) for key, some in groups.items())


def trafficker_of(writer: Writer) -> str:
    """What the case calls the trafficker, where it has one name for them; else "the trafficker"."""
    names = {episode.text("trafficker") for episode in writer.case.episodes if episode.text("trafficker")}
    return names.pop() if len(names) == 1 else str(words()["own"]["trafficker"])


def not_from_client(writer: Writer) -> tuple[str, ...]:
    """Charges for which a stated fact about the act comes from a document and not from the client."""
    found = []
    for number, one in enumerate(determinations(writer.filing), 1):
        for leaf in _leaves(writer, one):
            uses = Proof(one.evaluation, leaf, one.row).facts
            client = isinstance(leaf.predicate, Is) and act_words(one, leaf.predicate.path)
            if client and any(use.source.who not in ("", "client") for use in uses):
                found.append(number)
                break
    return (words()["from_documents"].format(numbers=numbers(found)),) if found else ()


def _kinds(writer: Writer) -> list[str]:
    found = [
        leaf.predicate.kind
        for condition in writer.conditions
        for one in condition.asked
        for leaf in met(one, condition.rule)
        if isinstance(leaf.predicate, VictimOf)
    ]
    # the legal name of a severe form is no sentence of the client's: what happened is
    if "severe_form" in found:
        found += [kind for episode in writer.case.episodes for kind in _words(episode.values.get("kinds"))]
    if not found and any(element(condition.rule) == "nexus" for condition in writer.conditions):
        found = [kind for episode in writer.case.episodes for kind in _words(episode.values.get("kinds"))]
    return list(dict.fromkeys(found))


def _leaves(writer: Writer, one: Determination) -> Iterator[Rule]:
    for condition in writer.conditions:
        if one in condition.asked:
            yield from met(one, condition.rule)


def _own(writer: Writer, one: Determination, trafficker: str) -> Iterator[Markdown]:
    said = words()["own"]
    for leaf in _leaves(writer, one):
        match leaf.predicate:
            case Is(path, _):
                fact = vocabulary().find(path)
                text = act_words(one, path) if fact and fact.ask == "client" else None
                if text and text["own"]:
                    yield say(text["own"], trafficker=trafficker)
            case During():
                stated = one.charge is not None and "act.during_trafficking" in one.charge.values
                path = "act.during_trafficking"
                text = act_words(one, path) if stated else None
                yield say(text["own"], trafficker=trafficker) if text else say(said["during"])
            case Age(at, 18, False) if at in ("charge.date", "charge.arrest.date"):
                yield say(said["minor"])


def _words(value: Value | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
