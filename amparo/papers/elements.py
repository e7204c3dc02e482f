"""What the law asks, taken apart for a paper: its conditions by element, what meets them, and what is left to the court."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from amparo.engine.determine import Determination
from amparo.engine.evaluate import Status
from amparo.engine.explain import truth
from amparo.engine.provision import Ground, Version
from amparo.engine.provision import words as law_words
from amparo.engine.rules import CourtFinds, During, Is, Recognition, Rule, VictimOf
from amparo.relief.plan import Filing

ELEMENTS = ("victim", "nexus", "other")
QUESTION = ("whether ", "what ", "which ", "how ", "who ")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of the law and the determinations (one a charge) it is asked of."""

    rule: Rule
    element: str
    cite: str
    ground: str
    asked: tuple[Determination, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """Something the law leaves to the court: `finds` (a finding), `weighs` (a question), `grants` or `disputed` (a reading)."""

    kind: str
    what: str
    cite: str
    note: str = ""


def element(rule: Rule) -> str:
    """To which element a condition belongs."""
    leaves = [leaf.predicate for leaf in rule.leaves()]
    if any(isinstance(one, VictimOf | Recognition) for one in leaves):
        return "victim"
    nexus = any(isinstance(one, During) or (isinstance(one, Is) and one.path.startswith("act.")) for one in leaves)
    return "nexus" if nexus else "other"


def ground(one: Determination) -> Ground | None:
    """The ground a filing rests on: one that is met, else one the court can find, else one that may still be met."""
    for court, wanted in (("strict", True), ("lenient", True), ("strict", None)):
        for each in one.version.grounds:
            if truth(one.evaluation, each.rule, one.row, court, "now") is wanted:  # type: ignore[arg-type]
                return each
    return None


def conditions(filing: Filing) -> list[Condition]:
    """The conditions of the law that this filing must meet, in the law's order."""
    everyone = determinations(filing)
    made = [
        Condition(rule, element(rule), rule.cite or filing.provision.citation, "", everyone)
        for required in filing.version.requires
        for rule in _units(required)
    ]
    chosen = [(one, ground(one)) for one in everyone]
    for each in filing.version.grounds:
        asked = tuple(one for one, its in chosen if its is each)
        if asked:
            made += [
                Condition(rule, element(rule), rule.cite or each.cite, each.name, asked)
                for rule in _units(each.rule, named=True)
            ]
    return made


def standing(one: Determination) -> str:
    """How a route stands: its status, or `either` where only what is missing decides if the court must grant or may."""
    return "either" if one.status is Status.OPEN and one.cannot_close else one.status.value


def determinations(filing: Filing) -> tuple[Determination, ...]:
    """What the law says of each charge of a filing."""
    return tuple(route.determination for route in filing.routes)


def _units(rule: Rule, named: bool = False) -> Iterator[Rule]:
    """A condition that only joins others is passed over; one with words of its own stands for those below it.

    `named`: the words are the name of a ground, not a condition.
    """
    if rule.kind == "all" and (named or not rule.says):
        for part in rule.parts:
            yield from _units(part)
    elif rule.kind != "all" or rule.parts:
        yield rule


def for_court_alone(rule: Rule) -> bool:
    """Whether a condition is nothing but a finding of the court."""
    return all(isinstance(leaf.predicate, CourtFinds) for leaf in rule.leaves())


def met(one: Determination, rule: Rule) -> Iterator[Rule]:
    """The leaves (and negations) below a condition that hold, in the order of the law."""
    if rule.kind in ("leaf", "not"):
        if truth(one.evaluation, rule, one.row, "strict", "now") is True:
            yield rule
    elif rule.kind == "all" or truth(one.evaluation, rule, one.row, "lenient", "now") is True:
        # what the court is still to find rests on facts too
        for part in rule.parts:
            if rule.kind == "all" or truth(one.evaluation, part, one.row, "lenient", "now") is True:
                yield from met(one, part)


def left_to_court(filing: Filing) -> list[Left]:
    """Everything that is for the court to find or to weigh, for any charge of the filing."""
    found: list[Left] = []
    version = filing.version
    for one in determinations(filing):
        its = ground(one)
        for rule in (*version.requires, *([its.rule] if its else [])):
            found += _court_part(one, rule, filing.provision.citation, "finds")
        for rule in granting(version):
            found += _court_part(one, rule, filing.provision.citation, "grants")
    return list(dict.fromkeys(found))


def granting(version: Version) -> list[Rule]:
    """The part of a version that says how the court decides; empty where relief is mandatory."""
    return [
        rule
        for rule in version.rule.parts
        if rule not in version.requires
        and any(isinstance(leaf.predicate, CourtFinds) for leaf in rule.leaves())
        and not any(part is each.rule for part in rule.parts for each in version.grounds)
    ]


def _court_part(one: Determination, rule: Rule, citation: str, kind: str) -> Iterator[Left]:
    worlds = [truth(one.evaluation, rule, one.row, world, "now") for world in ("strict", "lenient")]
    if worlds[0] is True or worlds[1] is False or rule.kind == "not":
        return
    cite = pinpoint(rule.cite, citation)
    if isinstance(rule.predicate, CourtFinds):
        weighs = rule.predicate.what.startswith(QUESTION)
        yield Left("weighs" if weighs else kind, rule.predicate.what, cite, rule.note)
    elif doubt := disputed(rule):
        yield Left("disputed", rule.says, cite, doubt)
    else:
        for part in rule.parts:
            yield from _court_part(one, part, citation, kind)


def disputed(rule: Rule) -> str:
    """Why a court may see a failing condition otherwise, where the pack says so."""
    if rule.kind != "any" or len(rule.parts) != 2 or not isinstance(rule.parts[1].predicate, CourtFinds):
        return ""
    first, doubt = rule.parts
    return doubt.predicate.what if first.says == rule.says != doubt.says else ""  # type: ignore[union-attr]


def pinpoint(cite: str, citation: str) -> str:
    """A pinpoint as a paper writes it: "(a)(7)" is completed, and the loader's own names for the parts of a version are none."""
    if not any(sign.isdigit() or sign == "§" for sign in cite) and not cite.startswith("("):
        return citation
    section = re.match(r".*?§+\s*[\w.:\-–]+", citation)
    return f"{section[0]}{cite}" if cite.startswith("(") and section else cite


def default_grant(left: Left) -> bool:
    """Whether a pack gives no words of its own for what the court weighs."""
    return left.what == str(law_words()["conditions"]["grant"])


def victim_kinds(rule: Rule) -> list[str]:
    """The kinds of trafficking a condition names, where it names nothing else and gives no words of its own."""
    kinds = [leaf.predicate.kind for leaf in rule.leaves() if isinstance(leaf.predicate, VictimOf)]
    parts = [part.says for part in rule.parts]
    plain = rule.kind == "any" and len(kinds) == len(parts) and rule.says == " or ".join(parts)
    return kinds if plain else []
