"""The papers of a shield: memo to the prosecutor, notice to the authority that holds the person, referral, note for counsel.

What the other side may see is decided fact by fact (`release`); the note for counsel alone holds everything.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from amparo.engine.evaluate import Status
from amparo.engine.provision import words as law_words
from amparo.engine.uses import Use
from amparo.facts.case import Case, Entity
from amparo.facts.dates import Period, read_date
from amparo.facts.document import data
from amparo.papers.build import check_wanted, write_sets
from amparo.papers.caption import charge_row, counsel_of, named
from amparo.papers.marks import Gap, Markdown, gaps, joined, say
from amparo.papers.render import Paper
from amparo.papers.templates import LANGUAGE, Templates, default_folder, shipped
from amparo.papers.wording import by_jurisdiction, charges, clause, day, jurisdiction, law_text, period, sentence
from amparo.relief.report import question_words
from amparo.screening.decision_points import DecisionPoint
from amparo.screening.shield.protect import Condition, Protection, Shield, Threat
from amparo.screening.shield.release import NOTHING, Release, may_show
from amparo.screening.shield.workflow import words as shield_words


@cache
def said() -> Mapping[str, Any]:
    """The sentences of the papers that stand in no template."""
    loaded: Mapping[str, Any] = data(default_folder("shield") / "words.yaml")[LANGUAGE]
    return loaded


@dataclass(frozen=True, slots=True)
class Row:
    """A condition as a paper shows it."""

    says: str
    cite: str
    outcome: str
    facts: Markdown
    mark: Markdown


@dataclass(frozen=True, slots=True)
class Shown:
    """A provision as a paper shows it."""

    title: str
    citation: str
    says: str
    words: str
    status: str
    standing: str
    charges: str
    conditions: tuple[Row, ...]
    decides: str
    burden: str
    basis: str
    open: tuple[str, ...]
    cautions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A step of the workflow as a paper shows it."""

    title: str
    says: str


@dataclass(frozen=True, slots=True)
class Act:
    """What officials did, as the notice shows it."""

    what: str
    place: str | Gap
    by: str | Gap
    period: str | Gap


@dataclass(frozen=True, slots=True)
class ForCounsel:
    """A threat in the note for counsel."""

    title: str
    where: str
    protections: tuple[Shown, ...]
    closed: tuple[str, ...]
    nothing: str


class Writer:
    """Fills the papers of one shield."""

    def __init__(self, shield: Shield, release: Release, today: str, points: Mapping[str, DecisionPoint]) -> None:
        self.shield, self.release, self.today, self.points = shield, release, today, points
        self.left_out: dict[str, None] = {}
        """Facts left out so far, in the order met."""

    @property
    def case(self) -> Case:
        return self.shield.case

    def common(self) -> dict[str, object]:
        """What every paper knows."""
        workflow = shield_words()["workflow"]
        return {
            "today": day(read_date(self.today)),
            "client": named(self.case.person, "person.name", "client"),
            "case_title": self.case.title,
            "counsel": counsel_of(self.case),
            "bound": workflow["bound" if self.shield.bound == "bound" else "sound"],
        }

    def memo(self, threat: Threat) -> dict[str, object]:
        """The names of the memo about the charges of one court."""
        numbers = {charge.id: number for number, charge in enumerate(threat.charges, 1)}
        self.left_out = {}
        shown = tuple(self._shown(threat, numbers, open_to=False))
        must, must_not = self._points(threat)
        return self.common() | {
            "prosecutor": Gap(said()["gaps"]["prosecutor"]),
            "case_numbers": tuple(
                dict.fromkeys(one.text("case_number") for one in threat.charges if one.text("case_number"))
            ),
            "court": ", ".join(part for part in (threat.court, _county(threat)) if part),
            "charges": tuple(charge_row(charge, numbers[charge.id]) for charge in threat.charges),
            "asks": tuple(self._asks(threat, numbers)),
            "protections": shown,
            "nothing": Gap(said()["gaps"]["law"]),
            "steps": self._steps(),
            "must": must,
            "must_not": must_not,
            "withheld": len(self.left_out),
        }

    def notice(self, threat: Threat) -> dict[str, object]:
        """The names of the notice to an authority."""
        self.left_out = {}
        shown = tuple(self._shown(threat, {}, open_to=False))
        kinds = [act.text("kind") for act in threat.acts] or ["custody"]
        must_not = self._points(threat)[1]
        acts = tuple(self._act(act) for act in threat.acts)
        held = ", ".join(dict.fromkeys(shield_words()["held"].get(kind, kind.replace("_", " ")) for kind in kinds))
        gap = said()["gaps"]
        return self.common() | {
            "authority": Gap(gap["authority"]),
            "held": held,
            "acts": acts or (Act(held, Gap(gap["place"]), Gap(gap["authority"]), Gap(gap["since"])),),
            "asks": (*self._asks(threat, {}), said()["asks_screen"]),
            "protections": shown,
            "nothing": Gap(said()["gaps"]["law"]),
            "weak": tuple(
                f"{one.citation}: {one.basis}" for one in shown if one.basis != said()["basis"]["statute-seen"]
            ),
            "steps": self._steps(),
            "must_not": must_not,
            "withheld": len(self.left_out),
        }

    def referral(self) -> dict[str, object]:
        """The names of the referral."""
        gap, person = said()["gaps"], self.case.person
        bodies = {
            one.determination.version.shield.refer_to
            for threat in self.shield.threats
            for one in threat.protections
            if one.determination.version.shield.refer_to
        }
        step = self.shield.steps[0]
        shown = self.release.everything or all(self.release.covers(fact) for fact in step.facts)
        held = {act.text("kind") for threat in self.shield.threats for act in threat.acts}
        custody = person.values.get("person.in_custody")
        return self.common() | {
            "body": "; ".join(sorted(bodies)) or Gap(gap["body"]),
            "consent": Gap(gap["consent"]),
            "contact": Gap(gap["contact"]),
            "language": person.text("person.language") or Gap(gap["interpreter"]),
            "held": ", ".join(shield_words()["held"][kind] for kind in shield_words()["held"] if kind in held)
            or (shield_words()["held"]["custody"] if custody else "no" if custody is False else Gap(gap["place"])),
            "cases": ", ".join(
                one.text("case_number") or one.id for threat in self.shield.threats for one in threat.charges
            )
            or "none noted",
            "child": "",
            "grounds": step.grounds if shown else (),
            "no_grounds": Gap(shield_words()["suspicion"]["withheld"]),
            "periods": tuple(dict.fromkeys(self._periods())),
        }

    def note(self) -> dict[str, object]:
        """The names of the note for counsel."""
        hidden = list(dict.fromkeys(self._hidden()))
        return self.common() | {
            "bound": shield_words()["workflow"][self.shield.bound],
            "as_of": self.shield.as_of,
            "cautions": self.shield.cautions,
            "bars": tuple(_caution(one.says, one.cite) for one in self.shield.bars),
            "threats": tuple(self._for_counsel(threat) for threat in self.shield.threats),
            "no_threats": shield_words()["nothing"]["threats"],
            "steps": tuple(Said(step.title, step.says) for step in self.shield.steps),
            "questions": tuple(_asked(self.shield)),
            "withheld": tuple(hidden),
        }

    def _for_counsel(self, threat: Threat) -> ForCounsel:
        numbers = {charge.id: number for number, charge in enumerate(threat.charges, 1)}
        where = ", ".join(part for part in (jurisdiction(threat.place), threat.court) if part)
        return ForCounsel(
            threat.title,
            where or shield_words()["nothing"]["no_place"],
            tuple(self._shown(threat, numbers, open_to=True)),
            tuple(dict.fromkeys(_closed(one, numbers) for one in threat.closed)),
            _nothing(threat),
        )

    def _shown(self, threat: Threat, numbers: Mapping[str, int], open_to: bool) -> Iterator[Shown]:
        """The provisions of a threat; the same answer for several charges is told once. `open_to` counsel: nothing is left out."""
        groups: dict[tuple[str, str, tuple[tuple[str, str], ...]], list[Protection]] = {}
        for one in threat.protections if open_to else _unordered(threat):
            outcomes = tuple((each.says, self._outcome(each, open_to)) for each in _asked_of(one, open_to))
            hidden = not open_to and self._withholds(one)
            status = "withheld" if hidden else one.status.value
            groups.setdefault((one.determination.version.id, status, outcomes), []).append(one)
        for some in groups.values():
            yield self._one(some, numbers, open_to)

    def _one(self, some: Sequence[Protection], numbers: Mapping[str, int], open_to: bool) -> Shown:
        first = some[0]
        one, version, table = first.determination, first.determination.version, said()
        of_charges = [each.determination.charge.id for each in some if each.determination.charge is not None]
        about = [numbers[charge] for charge in of_charges if charge in numbers]
        # a burden that hangs on a fact would tell the fact
        burden = one.burden if open_to or not any(each.given for each in version.burdens) else None
        standard = str(law_words()["burdens"].get(burden.standard, burden.standard)) if burden else ""
        status = "withheld" if not open_to and any(map(self._withholds, some)) else first.status.value
        return Shown(
            title=spelt(one.provision.title, one.provision.jurisdiction),
            citation=one.provision.citation,
            says=str(law_words()["kinds"][first.kind]["says"]),
            words=version.words,
            status=str(table["statuses"].get(status, "")).format(day=one.not_before or table["later"]),
            standing=str(shield_words()["statuses"][first.status.value]),
            charges=charges(about) if about and len(about) < max(len(numbers), 2) else "",
            conditions=tuple(self._rows(some, open_to)),
            decides=clause(spelt(first.decides, one.provision.jurisdiction)),
            burden=table["burden"].format(standard=standard) if standard else "",
            basis=str(table["basis"].get(version.basis, version.basis)),
            open=tuple(sentence(question) for question in version.open_questions),
            cautions=tuple(_caution(caution.says, caution.cite) for caution in first.cautions),
        )

    def _rows(self, some: Sequence[Protection], open_to: bool) -> Iterator[Row]:
        place = some[0].determination.provision.jurisdiction
        asked = [_asked_of(each, open_to) for each in some]
        for number, first in enumerate(asked[0]):
            found = [self._facts(each[number], open_to) for each in asked]
            outcome = self._outcome(first, open_to)
            yield Row(
                clause(spelt(first.says, place)),
                first.cite,
                said()["outcomes"].get(outcome, outcome),
                joined(dict.fromkeys(text for texts in found for text in texts), "; "),
                Markdown("x" if outcome == "met" else " "),
            )

    def _outcome(self, condition: Condition, open_to: bool) -> str:
        """Whether a condition is met; for the other side only where that tells nothing of what is kept back."""
        return "withheld" if not open_to and self._hides(condition) else condition.outcome

    def _hides(self, condition: Condition) -> bool:
        return any(not may_show(self.case, use.fact, use.source, self.release) for use in condition.facts)

    def _withholds(self, one: Protection) -> bool:
        return any(map(self._hides, one.all_conditions))

    def _facts(self, condition: Condition, open_to: bool) -> Iterator[str]:
        for use in condition.facts:
            if not use.known:
                continue
            if open_to or may_show(self.case, use.fact, use.source, self.release):
                yield fact_words(use)
            else:
                self.left_out[use.fact] = None

    def _hidden(self) -> Iterator[str]:
        for threat in self.shield.threats:
            for one in threat.protections:
                for condition in one.conditions:
                    for use in condition.facts:
                        if use.known and not may_show(self.case, use.fact, use.source, self.release):
                            yield fact_words(use)

    def _asks(self, threat: Threat, numbers: Mapping[str, int]) -> Iterator[str]:
        table = said()
        made: dict[tuple[str, bool, str], list[int]] = {}
        ready = (Status.AVAILABLE, Status.COURT_DECIDES)
        for one in _unordered(threat):
            charge = one.determination.charge
            key = (one.kind, one.status in ready and not self._withholds(one), one.determination.provision.citation)
            made.setdefault(key, []).append(numbers.get(charge.id, 0) if charge else 0)
        asks = table["asks"] if threat.kind == "prosecution" else table["asks_release"]
        for (kind, sure, citation), about in made.items():
            told = [number for number in about if number]
            named_charges = charges(told) if told else table["charges_all"]
            if sure:
                yield asks.get(kind, asks["other"]).format(citation=citation, charges=named_charges)
            elif threat.kind == "prosecution":
                yield table["asks_open"].format(citation=citation, charges=named_charges)
        if threat.kind == "prosecution" and not self.shield.steps[1].done:
            yield table["asks_wait"]

    def _steps(self) -> tuple[Said, ...]:
        """The steps as the other side may read them: a ground that was told in confidence is not named."""
        made = []
        for step in self.shield.steps:
            told = shield_words()["workflow"]["steps"][step.id]
            text = told["to_them"]
            if step.done:
                shown = all(self.release.covers(fact) for fact in step.facts)
                text = step.says if shown else told["done"].format(grounds=shield_words()["suspicion"]["withheld"])
            made.append(Said(step.title, text))
        return tuple(made)

    def _points(self, threat: Threat) -> tuple[tuple[str, ...], tuple[str, ...]]:
        named_here = shield_words()["threats"][threat.kind]["points"]
        held_off = set(shield_words()["threats"][threat.kind]["from"])
        # where one point was asked for, that one; else those at which this threat is decided
        some = [
            point
            for name, point in self.points.items()
            if name in named_here or (len(self.points) == 1 and held_off.intersection(point.shields))
        ]
        must = dict.fromkeys(sentence(text) for point in some for text in point.must)
        return tuple(must), tuple(dict.fromkeys(sentence(text) for point in some for text in point.must_not))

    def _act(self, act: Entity) -> Act:
        when, gap = act.values.get("period"), said()["gaps"]
        place = jurisdiction(act.text("jurisdiction")) if act.text("jurisdiction") else Gap(gap["place"])
        what = shield_words()["held"].get(act.text("kind"), act.text("kind").replace("_", " "))
        return Act(
            what,
            place,
            act.text("by") or Gap(gap["authority"]),
            period(when) if isinstance(when, Period) else Gap(gap["since"]),
        )

    def _periods(self) -> Iterator[str]:
        for threat in self.shield.threats:
            for one in threat.protections:
                if one.kind == "reflection_period":
                    shield = one.determination.version.shield
                    days = f": at least {shield.days} days" if shield.days else ""
                    yield f"{one.determination.provision.title} ({one.determination.provision.citation}){days}"


def shield_papers(
    shield: Shield,
    *,
    today: str,
    release: Release = NOTHING,
    points: Mapping[str, DecisionPoint] | None = None,
    templates: Path | None = None,
) -> list[tuple[str, list[Paper]]]:
    """The papers by folder: a memo for each court, a notice for each place where the person is held, a referral, a note.

    Raises `Problems` for a slip in a template.
    """
    writer = Writer(shield, release, today, points or {})
    filled = Templates(templates, "shield") if templates else shipped("shield")

    def paper(kind: str, given: Mapping[str, object]) -> Paper:
        return Paper(said()["files"][kind], said()["titles"][kind], LANGUAGE, filled.fill(kind, given))

    sets = [("", [paper("note", writer.note()), paper("referral", writer.referral())])]
    for number, threat in enumerate(shield.threats, 1):
        kind = "memo" if threat.kind == "prosecution" else "notice"
        given = writer.memo(threat) if kind == "memo" else writer.notice(threat)
        sets.append((f"{number}-{_slug(threat)}", [paper(kind, given)]))
    return sets


def write_shield(
    shield: Shield,
    folder: Path,
    *,
    today: str,
    release: Release = NOTHING,
    points: Mapping[str, DecisionPoint] | None = None,
    formats: Collection[str] = ("docx", "pdf"),
    templates: Path | None = None,
    replace: bool = False,
) -> list[Path]:
    """Writes the papers into a folder, all or none; the paths. Every page is marked as a draft. Raises `Problems`."""
    check_wanted(formats, today)
    sets = shield_papers(shield, today=today, release=release, points=points, templates=templates)
    manifest = {
        "as_of": shield.as_of,
        "made": today,
        "approved_by": None,
        "released": sorted(release.facts) if not release.everything else "everything",
        "law": [
            {"version": version.id, "citation": version.provision.citation, "basis": version.basis}
            for version in dict.fromkeys(
                one.determination.version for threat in shield.threats for one in threat.protections
            )
        ],
        "papers": [
            {"folder": name, "name": one.name, "title": one.title, "gaps": len(gaps(one.markdown))}
            for name, papers in sets
            for one in papers
        ],
    }
    return write_sets(sets, folder, manifest, formats=formats, replace=replace)


def fact_words(use: Use) -> str:
    """A fact in a few words: `offence statute: 944.30(1m) (rap sheet, page 2)`."""
    section, _, rest = use.fact.partition(".")
    name = (
        rest.partition(".")[2]
        if section in ("charges", "episodes", "recognitions", "evidence", "earlier_relief")
        else rest
    )
    told = say(said()["facts"]["shown"], fact=name.replace(".", " ").replace("_", " "), value=use.value)
    source = str(use.source)
    plain = re.sub(r"\\(.)", r"\1", told)
    return f"{plain} ({source})" if source else plain


def _unordered(threat: Threat) -> list[Protection]:
    """The provisions in the order of the law, not of how sure they are: the order would tell what is kept back."""
    return sorted(
        threat.protections,
        key=lambda one: (
            one.determination.provision.jurisdiction != threat.place,
            -one.determination.provision.strength,
            one.determination.version.id,
            one.determination.row,
        ),
    )


def _asked_of(one: Protection, open_to: bool) -> tuple[Condition, ...]:
    return one.conditions if open_to else one.all_conditions


def _caution(says: str, cite: str) -> str:
    return f"{sentence(says)} ({cite})" if cite else sentence(says)


def _closed(one: Protection, numbers: Mapping[str, int]) -> str:
    """Why a provision does not apply on what is noted, for counsel alone."""
    determination = one.determination
    decision, charge = determination.decided_by, determination.charge
    why = clause(decision.condition) if decision and decision.condition else determination.provision.title
    about = charges([numbers[charge.id]]) if charge is not None and charge.id in numbers else ""
    sentence_of: str = said()["closed"]
    return sentence_of.format(
        title=determination.provision.title,
        citation=determination.provision.citation,
        charge=f" ({about})" if about else "",
        condition=why,
    )


def spelt(text: str, place: str) -> str:
    """Words of a law pack, in the spelling of the courts of a place."""
    return law_text(text) if place == "us" or place.startswith("us-") else " ".join(text.split())


def _asked(shield: Shield) -> Iterator[str]:
    table = shield_words()["ask"]
    for question in shield.questions:
        who, text, why = question_words(shield.determinations, question.fact)
        charge = question.fact.split(".")[1] if question.fact.startswith("charges.") else ""
        yield f"{table.get(who, who)}{f' ({charge})' if charge else ''}: {text} {why}"


def _county(threat: Threat) -> str:
    if not threat.county or threat.county.casefold() in threat.court.casefold():
        return ""
    return by_jurisdiction("counties", threat.place, county=threat.county)


def _nothing(threat: Threat) -> str:
    table = shield_words()["nothing"]
    if not threat.place:
        return str(table["no_place"])
    return str(table["threat" if threat.encoded else "no_pack"]).format(place=jurisdiction(threat.place))


def _slug(threat: Threat) -> str:
    text = "-".join(part for part in (threat.kind, threat.place, threat.court) if part)
    return re.sub(r"[^a-z0-9]+", "-", text.casefold())[:60].strip("-")
