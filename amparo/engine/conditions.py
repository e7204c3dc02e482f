"""Reads the conditions of a law pack into rules.

A condition is a group with exactly one predicate and, beside it, `cite` (the pinpoint it implements), `says` (the condition
in plain words), `note` and `disputed` (why a court may see it otherwise: then its failing leaves the matter to the court).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from amparo.engine.fields import whole_number
from amparo.engine.offences import OffenceClass, OffenceScope, Statutes
from amparo.engine.provision import NexusStandards, words
from amparo.engine.rules import (
    Age,
    CourtFinds,
    DateIn,
    During,
    History,
    Is,
    Offence,
    Predicate,
    Recognition,
    RecordHas,
    Rule,
    SentenceCompleted,
    Unclear,
    VictimOf,
    Waited,
    Within,
    all_of,
    any_of,
    leaf,
    none_of,
)
from amparo.facts.dates import read_period
from amparo.facts.document import Node
from amparo.facts.offences import title
from amparo.facts.problems import Problem, listed, nearest
from amparo.facts.vocabulary import vocabulary

BESIDE = ("cite", "says", "note", "disputed")

PREDICATES = (
    "all", "any", "not", "victim_of", "nexus", "offence", "fact", "sentence", "age", "waited", "within", "date", "record",
    "history", "recognition", "during", "court_finds", "unclear",
)  # fmt: skip

AGE_AT = {
    "offence": "charge.date",
    "arrest": "charge.arrest.date",
    "disposition": "charge.disposition.date",
    "filing": "filing",
}


class Conditions:
    """Reads conditions of one pack and collects what is wrong with them."""

    def __init__(
        self, found: list[Problem], statutes: Statutes, classes: Mapping[str, OffenceClass], nexus: NexusStandards
    ) -> None:
        self.found = found
        self.statutes = statutes
        self.classes = classes
        self.nexus = nexus
        self.inside_not = False

    def wrong(self, node: Node, what: str, *, expected: str = "", nearest: str = "") -> None:
        """Notes something that is wrong here."""
        self.found.append(node.problem(what, expected=expected, nearest=nearest))

    def rule(self, node: Node | None, cite: str = "", *, inside_not: bool = False) -> Rule:
        """The rule a condition stands for; a broken one reads as a rule that nothing decides."""
        if node is None or not isinstance(node.value, dict):
            if node is not None:
                self.wrong(node, f"A condition is a group of fields, not {node.kind}.", expected=listed(PREDICATES, 20))
            return _BROKEN
        heads = [key for key in node.keys if key not in BESIDE]
        predicates = [key for key in heads if key in PREDICATES]
        if len(heads) > 1 and len(predicates) == 1:
            for key in heads:
                if key not in PREDICATES:
                    self._beside(node.keys[key], key)
            heads = predicates
        if len(heads) != 1:
            what = "A condition holds one predicate" + (
                f", not {len(heads)}: {', '.join(heads)}." if heads else ", and there is none."
            )
            self.wrong(node, what, expected=listed(PREDICATES, 20))
            return _BROKEN
        head = heads[0]
        value = node.keys[head]
        own_cite = self._text(node, "cite") or cite
        says, note, disputed = self._text(node, "says"), self._text(node, "note"), self._text(node, "disputed")
        if head not in PREDICATES:
            self.wrong(
                value,
                f'"{head}" is not a predicate.',
                expected=listed(PREDICATES, 20),
                nearest=nearest(head, PREDICATES),
            )
            return _BROKEN
        if value.value is None:
            self.wrong(value, f'"{head}" is left blank.', expected=EXPECTED.get(head, "a value"))
            return _BROKEN
        about = {"cite": own_cite, "says": says, "note": note, "line": node.line}
        if head in ("all", "any"):
            if not isinstance(value.value, list) or not value.items:
                self.wrong(
                    value,
                    f'"{head}" is a list of conditions, not {value.kind}.',
                    expected='one condition a line, each beginning with "- "',
                )
                return _BROKEN
            parts = tuple(self.rule(item, own_cite, inside_not=inside_not) for item in value.items)
            made = (all_of if head == "all" else any_of)(*parts, **about)  # type: ignore[arg-type]
        elif head == "not":
            made = none_of(self.rule(value, own_cite, inside_not=True), **about)  # type: ignore[arg-type]
        else:
            self.inside_not = inside_not
            made = self._leaf(head, value, about)
            if inside_not and made.evaluative and head != "record":
                what = (
                    "What a court finds" if head == "court_finds" else f"What {head} {value.kind} leaves to the court"
                )
                self.wrong(value, f"{what} cannot stand under not.", expected="the finding said the other way round")
        if disputed:
            if inside_not:
                self.wrong(
                    node.keys["disputed"],
                    'A condition under not cannot be "disputed".',
                    expected='"disputed" beside the not',
                )
            doubt = leaf(CourtFinds(disputed), own_cite, disputed, "", node.line)
            made = any_of(made, doubt, **about)  # type: ignore[arg-type]
        return made

    def _beside(self, node: Node, key: str) -> None:
        self.wrong(
            node,
            f'"{key}" does not belong beside a predicate.',
            expected=f"{listed(BESIDE)}; a text with a comma or a colon stands in quotes",
            nearest=nearest(key, BESIDE),
        )

    def _leaf(self, head: str, value: Node, about: dict[str, Any]) -> Rule:
        if head == "nexus":
            standard = self.nexus.get(value.text)
            if standard is None:
                self.wrong(
                    value,
                    f"{value.kind} is not a nexus standard.",
                    expected=listed(self.nexus, 20),
                    nearest=nearest(value.text, self.nexus),
                )
                return _BROKEN
            about = about | {"says": about["says"] or standard.says}
            return all_of(standard, **about)
        if head == "victim_of":
            kinds = self._words(value, (*vocabulary().sections["episodes"].facts["kinds"].words, "severe_form"))
            parts = [
                leaf(
                    VictimOf(kind),
                    about["cite"],
                    words()["conditions"]["VictimOf"].format(kind=words()["victims"][kind]),
                    "",
                    about["line"],
                )
                for kind in kinds
            ]
            named = " or ".join(words()["victims"][kind] for kind in kinds)
            said = about["says"] or words()["conditions"]["VictimOf"].format(kind=named)
            return any_of(*parts, **(about | {"says": said}))
        if head == "offence" and value.text == "any":
            return all_of(**about)
        predicate = READERS[head](self, value)
        if predicate is None:
            return _BROKEN
        if not about["says"]:
            about["says"] = spell(predicate)
            if head == "fact":
                self.wrong(
                    value, "A condition on a fact says in plain words what it asks.", expected='"says: …" beside it'
                )
        return leaf(predicate, **about)

    # readers of one predicate each

    def _fact(self, node: Node) -> Predicate | None:
        path = self._need(node, "fact", ("path", "is"))
        if path is None:
            return None
        name = path.get("path")
        fact = vocabulary().find(name.text) if name else None
        if name is None or fact is None:
            known = vocabulary().paths()
            self.wrong(
                name or node,
                f"{name.kind if name else 'Nothing'} is not a fact of the vocabulary.",
                expected="the path of a fact, such as act.compelled or charge.offence.level",
                nearest=nearest(name.text if name else "", known),
            )
            return None
        wanted = path.get("is")
        if wanted is None:
            self.wrong(
                node, "A condition on a fact says which value it asks for.", expected='"is: yes" or "is: [word, word]"'
            )
            return None
        if fact.type == "truth":
            answers = {"yes": True, "no": False, "true": True, "false": False}
            if wanted.text not in answers:
                self.wrong(wanted, f"{wanted.kind} is not an answer.", expected="yes or no")
                return None
            return Is(name.text, frozenset({answers[wanted.text]}))
        if fact.type not in ("word", "jurisdiction"):
            self.wrong(
                name,
                f"{name.kind} is a {fact.type}; a condition can ask for a truth or a word.",
                expected="another predicate (date, waited, offence …)",
            )
            return None
        allowed = fact.words if fact.type == "word" else None
        return Is(name.text, frozenset(self._words(wanted, allowed)))

    def _sentence(self, node: Node) -> Predicate | None:
        if node.text != "completed":
            self.wrong(node, f"{node.kind} cannot be asked of a sentence.", expected='"completed"')
            return None
        return SentenceCompleted()

    def _age(self, node: Node) -> Predicate | None:
        group = self._need(node, "age", ("at", "under", "at_least"))
        if group is None:
            return None
        at, under, least = group.get("at"), group.get("under"), group.get("at_least")
        if at is None or at.text not in AGE_AT:
            self.wrong(
                at or node,
                f"{at.kind if at else 'Nothing'} is not a time an age can be asked at.",
                expected=listed(AGE_AT),
                nearest=nearest(at.text if at else "", AGE_AT),
            )
            return None
        years = under or least
        if years is None or (under and least) or not whole_number(years.text):
            self.wrong(years or node, "An age needs one number of years.", expected='"under: 18" or "at_least: 18"')
            return None
        return Age(AGE_AT[at.text], int(years.text), at_least=under is None)

    def _waited(self, node: Node) -> Predicate | None:
        group = self._need(node, "waited", ("since", "years", "months", "days"))
        if group is None:
            return None
        paths = self._dates(group.get("since"), node)
        period = self._period(group, node)
        return Waited(tuple(paths), **period) if paths else None

    def _within(self, node: Node) -> Predicate | None:
        group = self._need(node, "within", ("since", "years", "months", "days"))
        if group is None:
            return None
        paths = self._dates(group.get("since"), node, one=True)
        period = self._period(group, node)
        return Within(paths[0], **period) if paths else None

    def _period(self, group: Node, node: Node) -> dict[str, int]:
        period = {}
        for unit in ("years", "months", "days"):
            count = group.get(unit)
            if count is not None:
                if not whole_number(count.text):
                    self.wrong(count, f"{count.kind} is not a number of {unit}.", expected="a whole number")
                else:
                    period[unit] = int(count.text)
        if not any(key in group.keys for key in ("years", "months", "days")):
            self.wrong(node, "A period of time needs a length.", expected='"years: 1", "months: 6" or "days: 90"')
        return period

    def _dates(self, given: Node | None, node: Node, *, one: bool = False) -> list[str]:
        items = [] if given is None else given.items if isinstance(given.value, list) else [given]
        if not items or (one and len(items) > 1):
            self.wrong(
                given or node,
                f"One date is expected here, not {len(items)}."
                if items
                else "The date from which it counts is missing.",
                expected='a date of the vocabulary, such as "since: charge.disposition.date"',
            )
            return []
        paths = []
        for item in items:
            fact = vocabulary().find(item.text) if item.text else None
            if fact is None or fact.type != "date":
                known = [
                    path for path in vocabulary().paths() if (found := vocabulary().find(path)) and found.type == "date"
                ]
                self.wrong(
                    item,
                    f"{item.kind} is not a date of the vocabulary.",
                    expected=listed(known),
                    nearest=nearest(item.text, known),
                )
            else:
                paths.append(item.text)
        return paths

    def _date(self, node: Node) -> Predicate | None:
        group = self._need(node, "date", ("of", "in"))
        if group is None:
            return None
        of, inside = group.get("of"), group.get("in")
        if of is not None and of.text == "filing":
            paths = ["filing"]
        else:
            paths = self._dates(of, node, one=True) if of else []
        if of and not paths:
            return None
        if inside is None or not paths:
            self.wrong(
                node,
                "A condition on a date names a date and a period.",
                expected='{of: charge.date, in: "2016-01-01/.."}',
            )
            return None
        try:
            period = read_period(inside.text)
            if not (period.start.exact and period.end.exact):
                raise ValueError(f"{inside.kind} does not say on which day it begins or ends")
            return DateIn(paths[0], period)
        except ValueError as error:
            self.wrong(inside, f"{error}.", expected="an EDTF interval such as 2016-01-01/.. or 2016-01-01/2018-06-30")
            return None

    def _record(self, node: Node) -> Predicate | None:
        inside_not = self.inside_not
        group = self._need(node, "record", ("some", "which"))
        if group is None:
            return None
        which = group.get("which")
        choices = ("any", "other", "same_case", "earlier", "later")
        name = which.text if which else "any"
        if name not in choices:
            self.wrong(
                which or node,
                f'"{name}" does not say which charges are meant.',
                expected=listed(choices),
                nearest=nearest(name, choices),
            )
            return None
        some = group.get("some")
        if some is None:
            self.wrong(
                node,
                "A condition on the record says what some charge must be like.",
                expected='{some: <condition>, which: other}; under "not" for none',
            )
            return None
        return RecordHas(self.rule(some, inside_not=inside_not), name)  # type: ignore[arg-type]

    def _history(self, node: Node) -> Predicate | None:
        group = self._need(node, "history", ("of", "outcome", "for"))
        if group is None:
            return None
        of, outcome, whom = group.get("of"), group.get("outcome"), group.get("for")
        if of is None or outcome is None:
            self.wrong(
                node,
                "A condition on earlier petitions names the provisions and the outcomes.",
                expected="{of: us-xx/…, outcome: granted}",
            )
            return None
        if whom is not None and whom.text != "charge":
            self.wrong(whom, f"{whom.kind} does not say for what.", expected='"for: charge", or nothing')
        outcomes = self._words(outcome, vocabulary().sections["earlier_relief"].facts["outcome"].words)
        return History(tuple(self._words(of, None)), frozenset(outcomes), this_charge=whom is not None)

    def _recognition(self, node: Node) -> Predicate | None:
        if node.text == "any":
            return Recognition()
        group = self._need(node, "recognition", ("level", "kind"))
        if group is None:
            return None
        facts = vocabulary().sections["recognitions"].facts
        level, kind = group.get("level"), group.get("kind")
        return Recognition(
            frozenset(self._words(level, facts["level"].words)) if level else frozenset(),
            frozenset(self._words(kind, facts["kind"].words)) if kind else frozenset(),
        )

    def _during(self, node: Node) -> Predicate | None:
        if node.text == "trafficking":
            return During()
        return During(tuple(self._words(node, vocabulary().sections["episodes"].facts["kinds"].words)))

    def _court_finds(self, node: Node) -> Predicate | None:
        if not node.text:
            self.wrong(node, f"What the court finds is said in words, not {node.kind}.", expected="a text")
            return None
        return CourtFinds(node.text)

    def _unclear(self, node: Node) -> Predicate | None:
        group = self._need(node, "unclear", ("key", "question"))
        if group is None:
            return None
        key, question = group.get("key"), group.get("question")
        if key is None or question is None or not key.text or not question.text:
            self.wrong(
                node,
                "A question of law that is open has a key and a question.",
                expected='{key: us-xx/word, question: "…"}',
            )
            return None
        return Unclear(key.text, question.text)

    def _offence(self, node: Node) -> Predicate | None:
        group = self._need(node, "offence", ("class", "level", "degree", "category", "role", "of"))
        if group is None:
            return None
        facts = vocabulary().sections["charges"].facts
        classes = []
        for name in self._words(group.get("class"), None):
            found = self.classes.get(name) or self.classes.get(f"{self.statutes.jurisdiction}/{name}")
            if found is None:
                self.wrong(
                    group.get("class") or node,
                    f'"{name}" is not a class of this pack.',
                    expected=listed(self.classes),
                    nearest=nearest(name, self.classes),
                )
            else:
                classes.append(found)
        of = group.get("of")
        if of is not None and of.text not in ("charge", "arrest"):
            self.wrong(of, f"{of.kind} is not an offence of a charge.", expected="charge or arrest")
        scope = OffenceScope(
            self.statutes,
            tuple(classes),
            frozenset(self._words(group.get("level"), facts["offence.level"].words)),
            frozenset(word.casefold() for word in self._words(group.get("degree"), None)),
            frozenset(self._words(group.get("category"), facts["offence.category"].words)),
            frozenset(self._words(group.get("role"), facts["offence.role"].words)),
        )
        return Offence(scope, "arrest" if of is not None and of.text == "arrest" else "charge")

    # small parts

    def _need(self, node: Node, name: str, keys: tuple[str, ...]) -> Node | None:
        if not isinstance(node.value, dict):
            self.wrong(
                node, f'"{name}" is a group of fields, not {node.kind}.', expected=EXPECTED.get(name, listed(keys))
            )
            return None
        for key, below in node.keys.items():
            if key not in keys:
                self.wrong(below, f'"{key}" is not part of {name}.', expected=listed(keys), nearest=nearest(key, keys))
            elif below.value is None:
                self.wrong(below, f'"{key}" is left blank.', expected=EXPECTED.get(name, listed(keys)))
        if not node.keys:
            self.wrong(node, f'"{name}" asks for nothing.', expected=EXPECTED.get(name, listed(keys)))
        return node

    def _words(self, node: Node | None, allowed: tuple[str, ...] | None) -> list[str]:
        if node is None:
            return []
        items = node.items if isinstance(node.value, list) else [node]
        if not items:
            self.wrong(node, f"A list of words is expected here, not {node.kind}.")
        chosen = []
        for item in items:
            if not item.text:
                self.wrong(item, f"A word is expected here, not {item.kind}.")
            elif allowed is not None and item.text not in allowed:
                self.wrong(
                    item,
                    f"{item.kind} is not a known word.",
                    expected=listed(allowed, 20),
                    nearest=nearest(item.text, allowed),
                )
            else:
                chosen.append(item.text)
        return chosen

    def _text(self, node: Node, key: str) -> str:
        below = node.get(key)
        if below is not None and not isinstance(below.value, str):
            self.wrong(below, f'"{key}" is a text, not {below.kind}.')
        return below.text if below else ""


READERS: dict[str, Callable[[Conditions, Node], Predicate | None]] = {
    "fact": Conditions._fact,
    "sentence": Conditions._sentence,
    "age": Conditions._age,
    "waited": Conditions._waited,
    "within": Conditions._within,
    "date": Conditions._date,
    "record": Conditions._record,
    "history": Conditions._history,
    "recognition": Conditions._recognition,
    "during": Conditions._during,
    "court_finds": Conditions._court_finds,
    "unclear": Conditions._unclear,
    "offence": Conditions._offence,
}

EXPECTED = {
    "fact": "{path: act.compelled, is: yes}",
    "age": "{at: offence, under: 18}",
    "waited": "{since: charge.sentence.completed_on, years: 1}",
    "within": "{since: charge.disposition.date, years: 2}",
    "date": '{of: charge.date, in: "2016-01-01/.."}',
    "record": "{some: <condition>, which: other}",
    "history": "{of: us-xx/…, outcome: granted}",
    "recognition": "any, or {level: [federal, state]}",
    "unclear": '{key: us-xx/word, question: "…"}',
    "offence": "any, or {class: name}, {level: [misdemeanor]}",
}

_BROKEN = leaf(Unclear("broken", "this condition could not be read"), "broken")


def spell(predicate: Predicate) -> str:
    """A predicate in plain words, where the pack gives none."""
    templates = words()["conditions"]
    known = vocabulary()

    def named(path: str) -> str:
        return str(words()["dates"].get(path, path.removeprefix("charge.").replace("_", " ").replace(".", " ")))

    def length(one: Waited | Within) -> str:
        units = ((one.years, "year"), (one.months, "month"), (one.days, "day"))
        return " and ".join(f"{count} {unit}{'s' if count != 1 else ''}" for count, unit in units if count) or "no time"

    match predicate:
        case CourtFinds(what):
            return what
        case Unclear(_, what):
            return what
        case Is(path, values):
            fact = known.find(path)
            shown = ", ".join(
                sorted("yes" if value is True else "no" if value is False else str(value) for value in values)
            )
            return f"{fact.question if fact else path} {shown}"
        case Offence(scope, of):
            parts = [one.title for one in scope.classes]
            parts += ["of the kind: " + " or ".join(sorted(map(title, scope.categories)))] if scope.categories else []
            parts += [" or ".join(words()["levels"][level] for level in sorted(scope.levels))] if scope.levels else []
            parts += [f"committed as {' or '.join(sorted(scope.roles)).replace('_', ' ')}"] if scope.roles else []
            if scope.degrees:
                parts.append(f"degree {' or '.join(sorted(scope.degrees))}")
            return str(templates["Offence" if of == "charge" else "Arrest"].format(scope=", ".join(parts)))
        case Age(at, years, at_least):
            when = {"charge.date": "at the time of the act", "filing": "now"}.get(at, f"on the day of {named(at)}")
            return str(templates["AtLeast" if at_least else "Under"].format(years=years, at=when))
        case Waited(since):
            return str(templates["Waited"].format(period=length(predicate), since=" and ".join(map(named, since))))
        case Within(path):
            return str(templates["Within"].format(period=length(predicate), since=named(path)))
        case DateIn(path, period):
            return str(templates["DateIn"].format(path=named(path), period=period.text))
        case RecordHas(where, which):
            return str(
                templates["RecordHas"].format(which=which.replace("_", " "), where=where.says or "a condition holds")
            )
        case History(provisions, outcomes):
            return str(
                templates["History"].format(
                    provisions=", ".join(provisions), outcomes=", ".join(sorted(outcomes)).replace("_", " ")
                )
            )
        case _:
            return str(templates[type(predicate).__name__])
