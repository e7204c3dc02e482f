"""The points at which screening is offered: who asks, what must and must not happen, and what the law there gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from amparo.engine.determine import determine
from amparo.engine.evaluate import Status
from amparo.engine.provision import Pack, Version, words
from amparo.facts.case import Case, Entity
from amparo.facts.dates import read_date
from amparo.facts.document import Node
from amparo.facts.problems import Problem, Problems, listed, nearest
from amparo.facts.vocabulary import vocabulary
from amparo.law.packs import INSTRUMENTS
from amparo.screening.indicators import Indicator, SaidFields
from amparo.screening.library import Instruments

FORMAT = "amparo-decision-points/1"
FILE = ("amparo", "principles", "safeguards", "points", "trigger_offences")
POINT = (
    "id",
    "title",
    "who",
    "trigger",
    "must",
    "must_not",
    "instruments",
    "shields",
    "again_after_days",
    "mass",
    "evidence",
    "basis",
)
OFFENCES = ("group", "offences", "look_for", "basis")
ALWAYS_SHOWN = ("identification_duty",)
"""Kinds of provision that speak of screening itself and are shown at every point."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One sentence with how far it is known."""

    says: str
    basis: str


@dataclass(frozen=True, slots=True)
class TriggerOffences:
    """Offences after which screening is always offered."""

    group: str
    offences: tuple[str, ...]
    look_for: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class DecisionPoint:
    """One point, as data. `shields` are the acts of the state that can happen there, in the words of law packs."""

    id: str
    title: str
    who: str
    trigger: tuple[str, ...]
    must: tuple[str, ...]
    must_not: tuple[str, ...]
    instruments: tuple[str, ...]
    shields: tuple[str, ...]
    again_after_days: int | None
    mass: bool
    evidence: str
    basis: str


@dataclass(frozen=True, slots=True)
class DecisionPoints:
    """All points, and what holds at every one of them."""

    principles: tuple[Saying, ...]
    safeguards: Mapping[str, Saying]
    points: Mapping[str, DecisionPoint]
    trigger_offences: tuple[TriggerOffences, ...]

    def point(self, name: str) -> DecisionPoint:
        """One point. Raises `Problems` with the nearest that there is."""
        if name not in self.points:
            raise Problems(
                [
                    Problem(
                        f'There is no decision point "{name}".',
                        expected=listed(self.points, 30),
                        nearest=nearest(name, self.points),
                    )
                ]
            )
        return self.points[name]


@dataclass(frozen=True, slots=True)
class LawThere:
    """What is known of the law of one jurisdiction at one point."""

    jurisdiction: str
    versions: tuple[Version, ...]
    """Provisions in force that can hold off what happens at the point, those that bind most first."""
    places: tuple[tuple[str, Mapping[str, str]], ...]
    """What is known of the place and stands in no pack: (subject, what is known)."""
    has_pack: bool


def load_points(library: Instruments) -> DecisionPoints:
    """The decision points. Raises `Problems` with everything that is wrong."""
    found: list[Problem] = []
    points = _Reader(found, library.indicators, library.names()).points(
        library.node(library.folder / "decision-points.yaml")
    )
    if found:
        raise Problems(found)
    return points


def above(jurisdiction: str) -> tuple[str, ...]:
    """The packs whose law may stand above a place: federal law, or treaties."""
    if jurisdiction == "us":
        return ()
    return ("us",) if jurisdiction.startswith("us-") else tuple(sorted(INSTRUMENTS))


def law_there(
    point: DecisionPoint, jurisdiction: str, packs: Iterable[Pack], places: Mapping[str, Mapping[str, Any]], day: str
) -> LawThere:
    """The provisions in force on a day that speak to a point, and what else is known of the place. Raises `Problems`."""
    known = vocabulary().jurisdictions
    if jurisdiction not in known:
        raise Problems(
            [
                Problem(
                    f'"{jurisdiction}" is not a jurisdiction.',
                    expected="a code such as us-ny, us or gb",
                    nearest=nearest(jurisdiction, known),
                )
            ]
        )
    used = tuple(packs)
    when = read_date(day)
    elsewhere = _does_not_bind(jurisdiction, [one for one in used if one.jurisdiction in INSTRUMENTS], day)
    versions = [
        version
        for pack in used
        for provision in pack.provisions
        for version in provision.versions
        if version.period.holds(when) is True
        and provision.id not in elsewhere
        and (provision.kind in ALWAYS_SHOWN or set(version.shields_from) & set(point.shields))
    ]
    strongest = sorted(versions, key=lambda one: (one.provision.jurisdiction != jurisdiction, -one.provision.strength))
    own = [one.provision.kind for one in versions if one.provision.jurisdiction == jurisdiction]
    has_reflection = "reflection_period" in own
    return LawThere(
        jurisdiction,
        tuple(strongest),
        tuple(_of_place(point, jurisdiction, places, has_reflection)),
        any(pack.jurisdiction == jurisdiction for pack in used),
    )


def _does_not_bind(jurisdiction: str, treaties: list[Pack], day: str) -> frozenset[str]:
    """Provisions of treaties that a place is not bound by: those that fail where nothing but the place is known."""
    place = {"jurisdiction": jurisdiction}
    case = Case(
        title="",
        person=Entity("", "person", {"person.jurisdiction": jurisdiction}),
        charges=(Entity("charges", "c", place),),
        acts_of_government=(Entity("acts_of_government", "a", place),),
    )
    rows = determine(case, treaties, day).rows if treaties else []
    return frozenset(one.provision.id for one in rows if one.status is Status.NOT_AVAILABLE)


def _of_place(
    point: DecisionPoint, jurisdiction: str, places: Mapping[str, Mapping[str, Any]], has_reflection: bool
) -> Iterable[tuple[str, Mapping[str, str]]]:
    if "removal" in point.shields and not has_reflection:
        for place in (jurisdiction, *above(jurisdiction)):
            if place in places["reflection"]:
                yield "reflection", places["reflection"][place]
                break
    for subject in ("secrecy", "non_use"):
        yield subject, places[subject].get(jurisdiction, places[subject]["elsewhere"])


def as_plain(
    point: DecisionPoint, points: DecisionPoints, reasons: Mapping[str, str], there: LawThere | None
) -> dict[str, Any]:
    """A point as plain values: its own rules, what holds everywhere, why not to refer, and the law of a place if asked for."""
    sheet: dict[str, Any] = {
        "format": "amparo-decision-point/1",
        "id": point.id,
        "title": point.title,
        "who": point.who,
        "asked": list(point.trigger),
        "must": list(point.must),
        "must_not": list(point.must_not),
        "instruments": list(point.instruments),
        "again_after_days": point.again_after_days,
        "each_person_alone": point.mass,
        "evidence": point.evidence,
        "basis": point.basis,
        "everywhere": [{"says": one.says, "basis": one.basis} for one in points.safeguards.values()],
        "non_referral": dict(reasons),
    }
    if there is not None:
        sheet["law"] = {
            "jurisdiction": there.jurisdiction,
            "has_pack": there.has_pack,
            "provisions": [_provision(one) for one in there.versions],
            "place": [{"subject": subject, **known} for subject, known in there.places],
        }
    return sheet


def _provision(version: Version) -> dict[str, Any]:
    said = words()
    shield = version.shield
    length = f"{shield.days} days" if shield.days else f"{shield.months} months" if shield.months else ""
    return {
        "id": version.provision.id,
        "jurisdiction": version.provision.jurisdiction,
        "title": version.provision.title,
        "citation": version.provision.citation,
        "kind": version.provision.kind,
        "means": said["kinds"][version.provision.kind]["says"],
        "holds_off": [said["shields"][one] for one in version.shields_from],
        "force": said["forces"].get(shield.force, ""),
        "length": length,
        "length_note": shield.length_note,
        "decider": shield.decider,
        "refer_to": shield.refer_to,
        "authorisation": shield.authorisation,
        "basis": version.basis,
        "cautions": [one.says for one in version.cautions],
    }


class _Reader(SaidFields):
    def __init__(self, found: list[Problem], indicators: Mapping[str, Indicator], instruments: list[str]) -> None:
        super().__init__(found)
        self.indicators = indicators
        self.instruments = instruments

    def points(self, root: Node) -> DecisionPoints:
        self.only(root, "the decision points", FILE)
        if self.required(root, "amparo", "a file of decision points") != FORMAT:
            self.wrong(root, "This is not a file of decision points.", expected=f"amparo: {FORMAT}")
        points: dict[str, DecisionPoint] = {}
        for node in self.entries(root, "points"):
            one = self.point(node)
            if one.id in points:
                self.wrong(node, f'The point "{one.id}" is given twice.', expected="an id of its own")
            points[one.id] = one
        if not points:
            self.wrong(root, "There are no decision points in this file.", expected="points: …")
        safeguards = self.group(root, "safeguards", "a sentence for each safeguard")
        return DecisionPoints(
            tuple(self._saying(node) for node in self.entries(root, "principles")),
            {one: self._saying(node) for one, node in safeguards.items()},
            points,
            tuple(self._offences(node) for node in self.entries(root, "trigger_offences")),
        )

    def point(self, node: Node) -> DecisionPoint:
        """One point."""
        self.only(node, "a decision point", POINT)
        lists = {key: tuple(self.texts(node, key)) for key in ("trigger", "must", "must_not")}
        for key, given in lists.items():
            if not given:
                self.wrong(node, f'A decision point says "{key}".', expected=f"{key}: […]")
        return DecisionPoint(
            id=self.required(node, "id", "a decision point"),
            title=self.required(node, "title", "a decision point"),
            who=self.required(node, "who", "a decision point"),
            trigger=lists["trigger"],
            must=lists["must"],
            must_not=lists["must_not"],
            instruments=tuple(self.words(node, "instruments", self.instruments)),
            shields=tuple(self.words(node, "shields", words()["shields"])),
            again_after_days=self.number(node, "again_after_days"),
            mass=self.truth(node, "mass"),
            evidence=self.text(node, "evidence"),
            basis=self.required(node, "basis", "a decision point"),
        )

    def _saying(self, node: Node) -> Saying:
        self.only(node, "a sentence", ("says", "basis"))
        return Saying(self.required(node, "says", "a sentence"), self.required(node, "basis", "a sentence"))

    def _offences(self, node: Node) -> TriggerOffences:
        self.only(node, "trigger offences", OFFENCES)
        return TriggerOffences(
            self.required(node, "group", "trigger offences"),
            tuple(self.texts(node, "offences")),
            tuple(self.words(node, "look_for", self.indicators)),
            self.required(node, "basis", "trigger offences"),
        )
