"""What the pages of the law book show, as plain values for its templates. No page shows what is not in the packs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from amparo.engine.provision import NexusStandards, Pack, Provision, Version
from amparo.engine.provision import words as law_words
from amparo.engine.rules import CourtFinds, Rule, Unclear
from amparo.facts.dates import FIRST, OPEN_END, Period, Span
from amparo.facts.dates import day_text as day
from amparo.law.describe import JOINS, describe_version
from amparo.law.diff import between_days, in_force
from amparo.monitor.index import Cell
from amparo.monitor.rubric import Criterion
from amparo.monitor.traits import Traits, spoken, words


def slug(text: str) -> str:
    """A text as the name of a place in a page."""
    return re.sub(r"[^A-Za-z0-9.]+", "-", text).strip("-")


def place(provision_id: str) -> str:
    """Where a provision stands: `us-ny.html#p-cpl-440.10-1-i`."""
    jurisdiction, _, name = provision_id.partition("/")
    return f"{jurisdiction}.html#p-{slug(name)}"


def period_words(period: Period) -> str:
    """A time in force in words."""
    start, _, end = period.text.partition("/")
    said: Mapping[str, str] = words()["periods"]
    open_end = end.strip() in ("..", "")
    if not start.strip():
        return said["always"] if open_end else said["until"].format(end=end)
    return (said["open"] if open_end else said["closed"]).format(start=start, end=end)


@dataclass(frozen=True, slots=True)
class Branch:
    """A condition in words with the conditions below it. `citation` is empty where it is that of the condition above."""

    says: str
    citation: str
    note: str
    mark: str
    below: tuple[Branch, ...]


def branch(rule: Rule, above: str = "", said: str = "") -> Branch:
    """A rule as nested conditions. What only repeats the condition above it is left out."""
    cite, note = rule.cite, rule.note
    while len(rule.parts) == 1 and rule.kind in ("all", "any") and rule.says in ("", rule.parts[0].says):
        rule = rule.parts[0]
        cite, note = cite or rule.cite, note or rule.note
    says = rule.says or JOINS.get(rule.kind, "")
    told = said if says in JOINS.values() else says
    parts = [part for part in rule.parts if part.kind != "leaf" or part.says != told]
    if says == " or ".join(part.says for part in parts):
        parts = []
    if len(parts) == 1 and says in JOINS.values() and rule.kind != "not":
        return branch(parts[0], above, said)
    below = tuple(branch(part, cite or above, told) for part in parts)
    shown = "" if cite == above or cite in UNCITED else cite
    mark = "court" if isinstance(rule.predicate, CourtFinds) else "open" if isinstance(rule.predicate, Unclear) else ""
    return Branch(says.replace("_", " "), shown, note, mark, below)


UNCITED = ("reach", "grant", "in force")
"""What the reader of packs writes in place of a citation."""


def either(said: Sequence[str]) -> str:
    """Several answers of which one is right, as one sentence; of more than two the best and the worst."""
    if len(said) > 2:
        return str(words()["between"]).format(best=said[0], worst=said[-1])
    return " or ".join([*said[:1], *(_small(one) for one in said[1:])])


def _small(text: str) -> str:
    return text if text[1:2].isupper() else f"{text[:1].lower()}{text[1:]}"


@dataclass(frozen=True, eq=False)
class VersionView:
    """One version as a page shows it."""

    version: Version
    pack: Pack
    standards: NexusStandards
    current: bool
    gone: tuple[str, ...] = ()
    come: tuple[str, ...] = ()

    @cached_property
    def told(self) -> dict[str, Any]:
        """Everything the pack says of it."""
        return describe_version(self.version)

    @property
    def period(self) -> str:
        """When it is in force."""
        return period_words(self.version.period)

    @property
    def name(self) -> str:
        """Its own name, without the provision's."""
        return self.version.id.removeprefix(f"{self.version.provision.id}/")

    @property
    def anchor(self) -> str:
        """Where it stands in the page."""
        return f"v-{slug(self.version.id.partition('/')[2])}"

    @property
    def conditions(self) -> tuple[Branch, ...]:
        """The conditions, nested; when it is in force is told apart."""
        return tuple(branch(part) for part in self.version.rule.parts[1:])

    @cached_property
    def nexus(self) -> list[tuple[str, str]]:
        """The nexus standards it uses, with their plain meaning."""
        names = Traits(self.version, self.pack, self.standards).nexus_names
        return [(name, self.standards[name].says) for name in names]

    @property
    def presumes(self) -> list[tuple[str, str, str, str]]:
        """What is presumed, from what, whether it can be rebutted, and where the law says so."""
        named: Mapping[str, str] = words()["presumed"]
        return [
            (", ".join(named[of] for of in one.presumes), spoken(one.given), one.rebuttable, one.cite)
            for one in self.version.presumptions
        ]

    @property
    def burdens(self) -> list[tuple[str, list[tuple[str, str, str]]]]:
        """How surely it must be shown, of the whole (no name) and of grounds that have their own rule."""
        grounds = [("", self.version.burdens), *((one.name, one.burdens) for one in self.version.grounds)]
        standards: Mapping[str, str] = law_words()["burdens"]
        return [
            (name, [(standards[one.standard], spoken(one.given) if one.given else "", one.cite) for one in burdens])
            for name, burdens in grounds
            if burdens
        ]

    @property
    def procedure(self) -> list[tuple[str, list[str]]]:
        """The procedure, a row each."""
        said: Mapping[str, str] = words()["procedure"]
        rows = []
        for name, value in self.told["procedure"].items():
            values = [str(one) for one in value] if isinstance(value, tuple) else [str(value)]
            if name in ("serve", "venue"):
                values = [one.replace("_", " ") for one in values]
            if not (name == "combine" and values == ["unknown"]):
                rows.append((said[name], values))
        return rows

    @property
    def effects(self) -> list[dict[str, Any]]:
        """Each effect with what it does and does not."""
        known = law_words()["effects"]
        return [
            {**one, "does": [(known[name], answer.replace("_", " ")) for name, answer in one["does"].items()]}
            for one in self.told["effects"]
        ]


@dataclass(frozen=True, eq=False)
class ProvisionView:
    """One provision as a page shows it: the version in force first, then the others, the latest first."""

    provision: Provision
    current: VersionView | None
    others: tuple[VersionView, ...]

    @property
    def anchor(self) -> str:
        """Where it stands in the page."""
        return place(self.provision.id).partition("#")[2]

    @property
    def kind(self) -> str:
        """What the kind of relief is called and what it means."""
        return str(law_words()["kinds"][self.provision.kind]["says"])


def provision_view(provision: Provision, pack: Pack, standards: NexusStandards, as_of: Span) -> ProvisionView:
    """A provision with all its versions and what each changed."""
    now = in_force(provision, as_of)
    views, before = [], None
    for version in provision.versions:
        gone, come = _changed(pack, provision, before, version) if before else ((), ())
        views.append(VersionView(version, pack, standards, version is now, gone, come))
        before = version
    current = next((one for one in views if one.current), None)
    return ProvisionView(provision, current, tuple(one for one in reversed(views) if one is not current))


def _changed(pack: Pack, provision: Provision, old: Version, new: Version) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What stood in the older version and what stands in the newer."""
    last_day = max(min(old.period.end.earliest, new.period.start.earliest - 1), FIRST)
    first_day = min(max(new.period.start.latest, last_day + 1), OPEN_END.latest)
    alone = replace(pack, provisions=(replace(provision, versions=(old, new)),))
    lines = [line for one in between_days(alone, exact_day(last_day), exact_day(first_day)) for line in one.lines]
    told = [line for line in lines if not line[2:].startswith("in force:")]
    return (
        tuple(line[2:] for line in told if line[0] == "-"),
        tuple(line[2:] for line in told if line[0] == "+"),
    )


def exact_day(ordinal: int) -> Span:
    """A day by its number."""
    return Span(ordinal, ordinal, day(ordinal))


def groups(views: Sequence[ProvisionView]) -> list[tuple[str, list[ProvisionView]]]:
    """Provisions by what they act on."""
    named: Mapping[str, str] = words()["groups"]
    sorted_out = [(title, [one for one in views if one.provision.acts == acts]) for acts, title in named.items()]
    return [(title, members) for title, members in sorted_out if members]


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell of a comparison in words."""

    cell: Cell
    mark: str
    says: str
    weak: str
    order: int

    @property
    def tone(self) -> str:
        """How it is shown beside its words."""
        if self.cell.outcome == "unknown":
            return "unknown"
        if self.cell.step is None or self.cell.outcome in ("none_found", "not_met"):
            return "low"
        return "high" if self.cell.step == 0 else "middle"


def cell_view(criterion: Criterion, cell: Cell) -> CellView:
    """A cell as a page shows it. What is not known names the levels that can be right, unless that is all of them."""
    levels = {level.id: level.says for level in criterion.levels}
    says = cell.says
    if cell.possible and len(cell.possible) < len(levels):
        says = either([levels[one] for one in cell.possible])
    mark = words()["marks"].get(cell.outcome, "")
    order = len(levels) + 2 if cell.step is None else cell.step
    return CellView(cell, mark, says, words()["bases"].get(cell.basis, ""), order)


def compare_rows(packs: Sequence[Pack], standards: NexusStandards, as_of: Span) -> Iterator[dict[str, Any]]:
    """One row for each provision in force, for the table across jurisdictions."""
    own, law = words(), law_words()
    for pack in packs:
        for provision in pack.provisions:
            version = in_force(provision, as_of)
            if version is None:
                continue
            traits = Traits(version, pack, standards)
            yield {
                "jurisdiction": pack.jurisdiction,
                "name": pack.name,
                "citation": provision.citation,
                "title": provision.title,
                "place": place(provision.id),
                "kind": provision.kind.replace("_", " "),
                "group": own["groups"][provision.acts],
                "reaches": ", ".join(one.replace("_", " ") for one in version.reaches),
                "offences": _either(own["scopes"], traits.offence_scope),
                "nexus": "; ".join(standards[name].says for name in traits.nexus_names),
                "grant": _either(own["grants"], traits.grant),
                "waiting": _either(own["waits"], traits.waiting),
                "burden": "; ".join(dict.fromkeys(law["burdens"][one.standard] for one in version.burdens)),
                "since": version.period.start.text,
                "basis": law["bases"][version.basis],
            }


def _either(known: Mapping[str, str], right: frozenset[str]) -> str:
    return " or ".join(known[word] for word in known if word in right)


@dataclass(frozen=True, slots=True)
class YearChange:
    """A version that came into force in a year."""

    year: str
    pack: Pack
    version: Version
    first: bool


def changes_by_year(packs: Sequence[Pack], as_of: Span) -> list[tuple[str, list[YearChange]]]:
    """What came into force, by year, the latest first. What began before anybody knows is left out."""
    found: dict[str, list[YearChange]] = {}
    for pack in packs:
        for provision in pack.provisions:
            for place_, version in enumerate(provision.versions):
                start = version.period.start
                year = day(start.earliest)[:4]
                if start.text[:4] == year and start.earliest <= as_of.latest:
                    found.setdefault(year, []).append(YearChange(year, pack, version, place_ == 0))
    return [
        (year, sorted(found[year], key=lambda one: (one.pack.name, one.version.period.start.earliest, one.version.id)))
        for year in sorted(found, reverse=True)
    ]


def standards_view(packs: Sequence[Pack], standards: NexusStandards, as_of: Span) -> list[dict[str, Any]]:
    """The nexus standards in plain words, with the provisions in force that use each."""
    used: dict[str, list[tuple[str, str, str]]] = {name: [] for name in standards}
    for pack in packs:
        for provision in pack.provisions:
            version = in_force(provision, as_of)
            for name in Traits(version, pack, standards).nexus_names if version else ():
                used[name].append((pack.name, provision.citation, place(provision.id)))
    return [
        {
            "name": name,
            "anchor": f"n-{slug(name)}",
            "says": rule.says,
            "note": rule.note,
            "formula": tuple(branch(part) for part in rule.parts),
            "used": used[name],
        }
        for name, rule in standards.items()
    ]
