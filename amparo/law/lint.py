"""What a pack still owes its readers beyond being readable: sources, honest bases, reachable references, worked cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from amparo.engine.provision import Pack, Version
from amparo.engine.rules import History, RecordHas
from amparo.facts.problems import Problem, Problems
from amparo.law import worked
from amparo.law.packs import Library
from amparo.law.status import not_accounted, researched


@dataclass(frozen=True, slots=True)
class Report:
    """The state of one pack: what is wrong, and how many worked cases stand behind it."""

    jurisdiction: str
    provisions: int
    cases: int
    wrong: tuple[str, ...]


def check(library: Library, jurisdiction: str) -> Report:
    """Reads a pack, works its cases and lists everything that is wrong. Never raises for a fault of the pack."""
    try:
        pack = library.pack(jurisdiction)
    except Problems as broken:
        return Report(jurisdiction, 0, 0, tuple(str(problem) for problem in broken.found))
    wrong = [str(problem) for problem in faults(pack)]
    wrong += [
        f'{pack.file}: the researched provision "{one}" is neither encoded (research:) nor listed under not_encoded with the reason.'
        for one in not_accounted(pack, researched(library).get(jurisdiction, []))
    ]
    path = library.cases_path(jurisdiction)
    cases: list[worked.Worked] = []
    if not path.is_file():
        if pack.provisions:
            wrong.append(f"{path.name}: there are no worked cases for this pack.")
    else:
        try:
            cases = worked.load(path, f"{path.parent.parent.name}/{path.parent.name}/{path.name}")
        except Problems as broken:
            wrong += [str(problem) for problem in broken.found]
    outcomes = []
    for one in cases:
        outcome = worked.run(one, [pack])
        outcomes.append(outcome)
        wrong += [
            f'{one.file}, line {one.line}: worked case "{one.name}": {difference}' for difference in outcome.differences
        ]
    if cases:
        wrong += [f"{path.name}: not tried: {gap}" for gap in worked.not_covered(pack, outcomes)]
    return Report(jurisdiction, len(pack.provisions), len(cases), tuple(wrong))


def faults(pack: Pack) -> Iterator[Problem]:
    """Faults that do not stop a pack from being read but that no pack may have."""
    known = {provision.id for provision in pack.provisions}
    for provision in pack.provisions:
        for version in provision.versions:
            yield from _version_faults(pack, version, known)
    for name, one in pack.classes.items():
        if one.complete and not one.basis:
            yield Problem(
                "A class that is said to be complete tells how it is known.",
                file=pack.file,
                field=f"classes.{name}",
                expected='"basis: …"',
            )
    if not pack.provisions and not pack.not_found:
        yield Problem(
            "A pack without provisions says what was looked for and not found.", file=pack.file, expected='"not_found:"'
        )
    if (
        not any(provision.acts == "record" for provision in pack.provisions)
        and pack.jurisdiction.startswith("us")
        and not pack.general_routes
    ):
        yield Problem(
            "Where no relief of a record is encoded, the general routes to look at are named.",
            file=pack.file,
            expected='"general_routes:"',
        )
    if not pack.checked:
        yield Problem("A pack says when it was last checked.", file=pack.file, expected='"checked: 2026-11-23"')


def _version_faults(pack: Pack, version: Version, known: set[str]) -> Iterator[Problem]:
    def fault(what: str, expected: str = "") -> Problem:
        return Problem(what, file=pack.file, line=version.line, field=version.id, expected=expected)

    if version.basis != "recalled" and not version.sources:
        yield fault(f'The basis is "{version.basis}" but no source is given.', '"sources:", or "basis: recalled"')
    if version.basis == "recalled" and not version.open_questions:
        yield fault("A provision that is only recalled says what must be confirmed.", '"open:"')
    if version.basis == "statute-seen" and not version.text_as_of:
        yield fault("A text that was read has a date.", '"text_as_of: 2026-02"')
    for effect in version.effects:
        if effect.then.startswith(f"{pack.jurisdiction}/") and effect.then not in known:
            yield fault(f'The second step "{effect.then}" is not a provision of this pack.')
    for rule in version.rule.walk():
        inner = rule.predicate.where.walk() if isinstance(rule.predicate, RecordHas) else [rule]
        for part in inner:
            if isinstance(part.predicate, History):
                for provision in part.predicate.provisions:
                    if provision.startswith(f"{pack.jurisdiction}/") and provision not in known:
                        yield fault(f'"{provision}" is not a provision of this pack.')
    consent = "charge.prosecutor_consents"
    if "consent" in version.prosecutor.casefold() and "must consent" in version.prosecutor.casefold():
        paths = {getattr(rule.predicate, "path", "") for rule in version.rule.walk()}
        if consent not in paths:
            yield fault(
                "The prosecutor must consent, but no condition asks for it.",
                "{fact: {path: charge.prosecutor_consents, is: yes}}",
            )
