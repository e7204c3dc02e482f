"""The motion's argument: one section for each element, with the facts, where they are shown, and what the law presumes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from amparo.engine.determine import Determination
from amparo.engine.explain import Proof
from amparo.engine.provision import Presumption
from amparo.engine.rules import Age, DateIn, During, History, Is, Recognition, Rule, Unclear, VictimOf
from amparo.facts.case import Case, Entity, show
from amparo.facts.dates import Period
from amparo.papers.elements import (
    ELEMENTS,
    Condition,
    conditions,
    default_grant,
    determinations,
    disputed,
    for_court_alone,
    left_to_court,
    met,
    pinpoint,
    victim_kinds,
)  # fmt: skip
from amparo.papers.exhibits import Exhibits, Reference, cited
from amparo.papers.marks import Gap, Markdown, joined, say
from amparo.papers.templates import words
from amparo.papers.wording import charges, clause, law_text, period
from amparo.relief.plan import CONSENT, Filing


@dataclass(frozen=True, slots=True)
class Fact:
    """One sentence of fact and where it is shown."""

    says: Markdown | Gap
    cite: Markdown


@dataclass(frozen=True, slots=True)
class ForCourt:
    """Something that is for the court: as the motion puts it and as the order finds it."""

    says: Markdown
    found: Markdown
    cite: Markdown


@dataclass(frozen=True, slots=True)
class Group:
    """Facts that are the same for some charges. `charges` is empty where it is all of them."""

    charges: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """One condition of the law and the facts that meet it."""

    says: Markdown
    cite: Markdown
    ground: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Everything about one element."""

    name: str
    title: str
    conditions: tuple[Asked, ...]
    presumptions: tuple[Markdown, ...]


@dataclass(frozen=True, eq=False)
class Writer:
    """Who the papers of one filing speak of, and where their facts are shown."""

    filing: Filing
    case: Case
    role: str
    exhibits: Exhibits

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """What this law asks for these charges."""
        return tuple(conditions(self.filing))

    @cached_property
    def _number(self) -> dict[Determination, int]:
        """The number of each determination's charge in the table of charges."""
        return {one: place for place, one in enumerate(determinations(self.filing), 1)}

    def sections(self) -> tuple[Section, ...]:
        """The sections of the argument, in the order victim, nexus, other conditions."""
        made = []
        for name in ELEMENTS:
            mine = tuple(
                self._asked(one) for one in self.conditions if one.element == name and not for_court_alone(one.rule)
            )
            if mine:
                made.append(Section(name, words()["sections"][name], mine, tuple(self._presumptions(name))))
        return tuple(made)

    def _asked(self, condition: Condition) -> Asked:
        number, whole = self._number, len(self.filing.routes)
        # charges of which the same sentences can be said stand together, with the references of all of them
        groups: dict[tuple[Markdown | Gap, ...], tuple[list[int], list[list[Reference | Gap]]]] = {}
        for one in condition.asked:
            facts = list(self._facts(one, condition.rule))
            some, found = groups.setdefault(tuple(says for says, _ in facts), ([], [[] for _ in facts]))
            some.append(number[one])
            for place, (_, references) in enumerate(facts):
                found[place].extend(references)
        says = self.condition(condition.rule)
        same = {capital(says): Markdown(words()["conditions"]["is_met"])}  # the law's own words are not said twice
        return Asked(
            says=says,
            cite=self.at(condition.cite),
            ground=law_text(condition.ground),
            groups=tuple(
                Group(
                    "" if len(some) == whole else head(some),
                    tuple(
                        Fact(same.get(one, one) if isinstance(one, Markdown) else one, cited(references))
                        for one, references in zip(said, found, strict=True)
                    ),
                )
                for said, (some, found) in groups.items()
                if said
            ),
        )

    def at(self, cite: str) -> Markdown:
        """A pinpoint; what a pack says of its own doubt about it becomes a gap."""
        said = words()
        text = pinpoint(cite, self.filing.provision.citation)
        sure = re.sub(rf"\s*\([^()]*({'|'.join(said['unsure'])})[^()]*\)", "", text)
        cite_text = say("{cite}", cite=clause(law_text(sure)))
        return cite_text if sure == text else say("{cite} {gap}", cite=cite_text, gap=Gap(said["gaps"]["pinpoint"]))

    def condition(self, rule: Rule) -> Markdown:
        """A condition in the words of the pack."""
        said = words()
        kinds = victim_kinds(rule)
        if kinds:
            names = joined((said["kinds"][kind] for kind in kinds), said["lists"]["comma"], said["lists"]["or"])
            return say(law_text(said["victim_condition"], self.role), kinds=names)
        says = clause(law_text(spoken(rule), self.role))
        if isinstance(rule.predicate, Unclear):
            return say(said["conditions"]["question"], question=says.rstrip("?"))
        if isinstance(rule.predicate, Age) and not says.startswith("the "):
            return say(said["conditions"]["age"], role=self.role.lower(), says=says)
        return say("{says}", says=says)

    def _facts(self, one: Determination, rule: Rule) -> Iterator[tuple[Markdown | Gap, tuple[Reference | Gap, ...]]]:
        seen: set[object] = set()
        for leaf in met(one, rule):
            says = self._sentence(one, leaf)
            if says and says not in seen:
                seen.add(says)
                yield says, self._references(one, leaf)
        if not seen and not disputed(rule):
            for leaf in rule.leaves():
                if isinstance(leaf.predicate, Is) and leaf.predicate.path in CONSENT:
                    yield Gap(words()["consent"].format(says=clause(law_text(leaf.says, self.role)))), ()
                    return
            if Proof(one.evaluation, rule, one.row).outcome == "not known":
                yield Gap(words()["missing"].format(says=clause(law_text(rule.says, self.role)))), ()

    def _references(self, one: Determination, leaf: Rule) -> tuple[Reference | Gap, ...]:
        used = Proof(one.evaluation, leaf, one.row).facts
        if isinstance(leaf.predicate, VictimOf | During):
            # the table of charges shows where its dates come from
            used = [use for use in used if not use.fact.endswith(".date")] or used
        found = (self.exhibits.reference(use.fact, use.source) for use in used if use.known)
        return tuple(dict.fromkeys(one for one in found if one is not None))

    def _sentence(self, one: Determination, rule: Rule) -> Markdown:
        said = words()["conditions"]
        role = self.role.lower()
        match rule.predicate:
            case VictimOf(kind):
                return say(
                    said["victim"],
                    role=role,
                    kind=words()["kinds"][kind],
                    period=times(self.case, (kind,), " {period}"),
                )
            case Recognition(levels, kinds):
                letters = [
                    Reference(letter)
                    for document in self.case.recognitions
                    if (not levels or document.text("level") in levels)
                    and (not kinds or document.text("kind") in kinds)
                    and (letter := self.exhibits.letter("recognitions", document.id))
                ]
                return say(said["recognition"], role=role, documents=cited(letters))
            case During(kinds):
                if one.charge and "act.during_trafficking" in one.charge.values and not kinds:
                    return say(said["during_stated"], role=role)
                return say(said["during"], period=times(self.case, kinds, " ({period})"))
            case Is(path, _) if text := act_words(one, path):
                return say(text["court"], role=role)
            case Unclear():
                return say(said["unclear"], role=role)
        return capital(self.condition(rule))

    def _presumptions(self, name: str) -> Iterator[Markdown]:
        number = self._number
        groups: dict[Presumption, list[int]] = {}
        for one in determinations(self.filing):
            for each in one.presumptions:
                if name in each.presumes or ("eligible" in each.presumes and name == "victim"):
                    groups.setdefault(each, []).append(number[one])
        said = words()
        for each, some in groups.items():
            what = joined(
                (say(said["presumes"][of], role=self.role.lower()) for of in each.presumes), last=said["lists"]["and"]
            )
            given = clause(law_text(spoken(each.given), self.role))
            text = say(said["presumption"], given=given, what=what)
            cite = say(" {cite}.", cite=self.at(each.cite))
            more = said["rebuttable"].get(each.rebuttable, "")
            if len(some) < len(self.filing.routes):
                text = say("{charges}: {text}", charges=head(some), text=text)
            yield Markdown(f"{text}{cite}{' ' if more else ''}{more}")

    def left(self) -> tuple[ForCourt, ...]:
        """What is for the court, each with its citation."""
        said, role = words(), self.role.lower()
        made = []
        for one in left_to_court(self.filing):
            if one.kind == "weighs" and default_grant(one):
                continue
            what = clause(law_text(one.what, self.role))
            says, found = (
                capital(say(said[name][one.kind], what=what, role=role)) for name in ("court", "court_found")
            )
            made.append(ForCourt(says, found, self.at(one.cite)))
        return tuple(made)

    def disputes(self) -> tuple[str, ...]:
        """Notes for the lawyer on what a court may see otherwise."""
        return tuple(dict.fromkeys(one.note for one in left_to_court(self.filing) if one.note))

    def burdens(self) -> tuple[Markdown | Gap, ...]:
        """The standard of proof; where it differs by charge, each with its charges."""
        said = words()
        number = self._number
        groups: dict[tuple[str, str], list[int]] = {}
        for one in determinations(self.filing):
            burden = one.burden
            key = (burden.standard, burden.cite) if burden else ("unknown", "")
            groups.setdefault(key, []).append(number[one])
        made: list[Markdown | Gap] = []
        for (standard, cite), some in groups.items():
            if not said["burdens"].get(standard):
                made.append(Gap(said["burden_gap"].format(citation=self.filing.provision.citation)))
                continue
            text = say(said["burdens"][standard], role=self.role.lower())
            if cite:
                text = say("{text} {cite}.", text=text, cite=self.at(cite))
            if len(groups) > 1:
                text = say("{charges}: {text}", charges=head(some), text=text)
            made.append(text)
        return tuple(made)


def head(some: Sequence[int]) -> str:
    """ "Charges 1–3 and 5", at the head of a sentence."""
    said = charges(some)
    return said[:1].upper() + said[1:]


def spoken(rule: Rule) -> str:
    """A condition in plain words: its own, else those of its parts."""
    said = words()
    if rule.says or not rule.parts:
        match rule.predicate:
            case DateIn(_, written):
                return rule.says.replace(written.text, str(said["conditions"]["time"].format(period=period(written))))
            case History(provisions, outcomes) if any(one in rule.says for one in provisions):
                outcome = said["lists"]["or"].join(sorted(outcomes)).replace("_", " ")
                return str(said["conditions"]["history"].format(outcome=outcome))
        return rule.says
    # a question of law among conditions is asked apart from them
    asked = [part for part in rule.parts if not isinstance(part.predicate, Unclear)]
    parts = [clause(spoken(part)) for part in asked or rule.parts]
    if rule.kind == "not":
        return str(said["conditions"]["not"].format(says=parts[0]))
    return str(said["lists"]["or" if rule.kind == "any" else "and"]).join(dict.fromkeys(parts))


def capital(says: Markdown) -> Markdown:
    """A sentence with a capital at its head."""
    return Markdown(says[:1].upper() + says[1:])


def act_words(one: Determination, path: str) -> dict[str, str] | None:
    """The sentences for a fact with the value it has in this case, where words.yaml knows one."""
    entity: Entity | None = one.charge if path.startswith(("act.", "charge.")) else one.case.person
    value = entity.values.get(path.removeprefix("charge.")) if entity else None
    found: dict[str, str] | None = words()["acts"].get(path, {}).get(show(value)) if value is not None else None
    return found


def times(case: Case, kinds: Sequence[str], frame: str) -> Markdown:
    """The times of trafficking of these kinds (none: of any), or nothing where none is known."""
    found = []
    for episode in case.episodes:
        of, when = episode.values.get("kinds"), episode.values.get("period")
        if isinstance(when, Period) and (not kinds or not isinstance(of, tuple) or set(of) & set(kinds)):
            found.append(period(when))
    said = words()["lists"]
    return say(frame, period=joined(dict.fromkeys(found), said["comma"], said["and"])) if found else Markdown("")
