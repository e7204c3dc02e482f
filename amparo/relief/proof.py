"""Proof readiness: for each element, what must be shown how surely, what the law presumes, what is at hand, what is missing."""

from __future__ import annotations

from dataclasses import dataclass

from amparo.engine.determine import Determination
from amparo.engine.explain import truth
from amparo.engine.provision import words as law_words
from amparo.engine.rules import CourtFinds, Recognition, Rule, Unclear, VictimOf
from amparo.facts.case import Entity


@dataclass(frozen=True, slots=True)
class Element:
    """One thing that must be shown."""

    element: str
    says: str
    cite: str
    outcome: str
    presumed: str
    at_hand: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Readiness:
    """The elements of a route and the burden that applies to them."""

    burden: str
    burden_says: str
    elements: tuple[Element, ...]

    @property
    def ready(self) -> bool:
        """Whether every element has something behind it."""
        return all(element.presumed or element.at_hand for element in self.elements)


def readiness(one: Determination) -> Readiness:
    """What stands behind each element of a determination."""
    burden = one.burden
    standard = burden.standard if burden else "unknown"
    presumed = {name: cite for each in one.presumptions for name in each.presumes for cite in [each.cite]}
    made: list[Element] = []
    for rule in one.version.requires:
        if all(isinstance(part.predicate, CourtFinds | Unclear) for part in rule.leaves()):
            continue
        name = (
            "victim" if any(isinstance(part.predicate, VictimOf | Recognition) for part in rule.leaves()) else "other"
        )
        made.append(_element(one, rule, name, presumed))
    grounds = one.grounds
    if grounds:
        made.append(_element(one, grounds[0].rule, "nexus", presumed))
    if not any(element.element == "victim" for element in made) and grounds:
        made.insert(0, _element(one, grounds[0].rule, "victim", presumed))
    return Readiness(standard, str(law_words()["burdens"].get(standard, standard)), tuple(made))


def _element(one: Determination, rule: Rule, name: str, presumed: dict[str, str]) -> Element:
    value = truth(one.evaluation, rule, one.row, "strict", "now")
    at_hand = [describe(item) for item in _evidence(one, name)]
    held = [describe(item) for item in _evidence(one, name) if item.values.get("held") is True]
    missing = [text for text in at_hand if text not in held]
    return Element(
        name,
        rule.says or one.provision.title,
        rule.cite or one.provision.citation,
        "not known" if value is None else "met" if value else "not met",
        presumed.get(name) or (presumed.get("eligible", "") if name in ("victim", "nexus") else ""),
        tuple(at_hand),
        tuple(missing),
    )


def _evidence(one: Determination, name: str) -> list[Entity]:
    charge = one.charge.id if one.charge else ""
    found = list(one.case.recognitions) if name == "victim" else []
    wanted = {"victim": "victim", "nexus": "nexus"}.get(name, "sentence_completed")
    for item in one.case.evidence:
        shows = item.values.get("shows")
        about = item.values.get("charges")
        if isinstance(shows, tuple) and wanted in shows and (not isinstance(about, tuple) or charge in about):
            found.append(item)
    return found


def describe(item: Entity) -> str:
    """A document in a few words: what, by whom, of when."""
    kind = item.text("kind").replace("_", " ") or item.id
    kind = kind.replace("hhs ", "HHS ", 1) if kind.startswith("hhs ") else kind[:1].upper() + kind[1:]
    parts = [item.text("issuer"), item.text("date")]
    return ", ".join([kind, *(part for part in parts if part)])
