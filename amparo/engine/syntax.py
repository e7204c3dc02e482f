"""Reads a law pack, and the nexus standards, from their files.

Everything that is wrong is reported at once with file, line, field, what was expected and the nearest valid word. The format
is described for lawyers in docs/law-packs.md.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable
from contextlib import suppress
from typing import cast

from amparo.engine.conditions import Conditions
from amparo.engine.offence_syntax import OffenceFields
from amparo.engine.offences import Statutes
from amparo.engine.provision import (
    Burden,
    Caution,
    Effect,
    GeneralRoute,
    Ground,
    LawSource,
    NexusStandards,
    NotFound,
    Pack,
    Presumption,
    Procedure,
    Provision,
    Version,
    words,
)
from amparo.engine.rules import CourtFinds, InForce, Reaches, Rule, Unclear, VersionBy, all_of, any_of, leaf
from amparo.engine.shield_syntax import SHIELD, ShieldFields
from amparo.facts.dates import OPEN_END, Period, Span, read_date, read_period
from amparo.facts.document import Node
from amparo.facts.problems import Problem, Problems, listed, nearest
from amparo.facts.vocabulary import vocabulary

PACK = (
    "jurisdiction",
    "name",
    "checked",
    "statutes",
    "classes",
    "provisions",
    "not_found",
    "general_routes",
    "not_encoded",
    "notes",
)
PROVISION = ("title", "citation", "kind", "subject", "charges_of", "research", "versions")
VERSION = (
    "id", "in_force", "version_by", "changed", "reaches", "words", "requires", "grounds", "grant", "burden", "presumes",
    "evidence", "hearing", "prosecutor", "procedure", "effect", "elect", "confidentiality", "confidential_request",
    "cautions", "shield", "basis", "field_basis", "sources", "text_as_of", "open",
)  # fmt: skip
GROUND = ("name", "cite", "when", "burden")
SOURCE = ("title", "address", "what", "seen")
PROCEDURE = (
    "court", "venue", "form", "fee", "filed_by", "serve", "response_days", "response_note", "combine", "combine_note",
    "attach", "steps", "prepared_by", "deemed_grant_days", "appeal", "cite",
)  # fmt: skip


def with_a_basis() -> tuple[str, ...]:
    """The fields of a version of which `field_basis` can say how they are known."""
    return tuple(
        dict.fromkeys((*VERSION, *PROCEDURE, *SHIELD, *words()["effects"], "reach", "visible_to", "note", "then"))
    )


def read_nexus(root: Node) -> NexusStandards:
    """Reads `law/nexus.yaml`: each standard's name, its plain words and the rule it stands for."""
    found: list[Problem] = []
    reader = _Reader(found)
    standards: dict[str, Rule] = {}
    if not isinstance(root.value, dict):
        raise Problems([root.problem(f"Nexus standards are given by their names, not as {root.kind}.")])
    for name, node in root.keys.items():
        reader.only(node, f"nexus standard {name}", ("says", "when", "note"))
        # a standard may use those above it
        conditions = Conditions(found, Statutes(""), {}, standards)
        rule = conditions.rule(node.get("when"))
        standards[name] = all_of(rule, says=reader.text(node, "says"), note=reader.text(node, "note"), line=node.line)
        if node.get("when") is None or node.get("says") is None:
            found.append(node.problem(f'The nexus standard "{name}" needs "says" and "when".'))
    if found:
        raise Problems(found)
    return standards


def read_pack(root: Node, nexus: NexusStandards) -> Pack:
    """Reads one jurisdiction's pack. Raises `Problems`."""
    found: list[Problem] = []
    pack = _Reader(found).pack(root, nexus)
    if found:
        raise Problems(found)
    return pack


class _Reader(OffenceFields, ShieldFields):
    checked = ""

    def pack(self, root: Node, nexus: NexusStandards) -> Pack:
        if not isinstance(root.value, dict):
            raise Problems([root.problem(f"A law pack holds fields, not {root.kind}.", expected=listed(PACK))])
        self.only(root, "a law pack", PACK)
        jurisdiction = self.required(root, "jurisdiction", "a law pack")
        known = vocabulary().jurisdictions
        if jurisdiction and jurisdiction not in known:
            self.wrong(
                root.keys["jurisdiction"],
                f'"{jurisdiction}" is not a jurisdiction.',
                expected='"us" or "us-" and two letters',
                nearest=nearest(jurisdiction, known),
            )
        self.checked = self.day(root, "checked")
        if self.checked and not read_date(self.checked).exact:
            self.wrong(root.keys["checked"], f'"{self.checked}" is not a day.', expected="a day such as 2026-11-23")
        statutes = self.statutes(root.get("statutes"), jurisdiction)
        classes = self.classes(root, statutes)
        conditions = Conditions(self.found, statutes, classes, nexus)
        provisions = []
        listing = root.get("provisions")
        if listing is not None and not isinstance(listing.value, dict):
            self.wrong(
                listing,
                f"Provisions are given by their ids, not as {listing.kind}.",
                expected='"us-xx/section:" and its fields',
            )
        for name, node in (listing.keys if listing else {}).items():
            if jurisdiction and not name.startswith(f"{jurisdiction}/"):
                self.wrong(
                    node, f'The id "{name}" does not begin with its jurisdiction.', expected=f'"{jurisdiction}/…"'
                )
            provision = self.provision(name, node, jurisdiction, conditions)
            if provision:
                provisions.append(provision)
        not_encoded = self.group(root, "not_encoded", "{id: why it is not encoded}")
        return Pack(
            jurisdiction=jurisdiction,
            name=self.required(root, "name", "a law pack"),
            checked=self.checked,
            file=root.file,
            statutes=statutes,
            classes=classes,
            provisions=tuple(provisions),
            not_found=tuple(self.not_found(item) for item in self.entries(root, "not_found")),
            general_routes=tuple(self.general(item) for item in self.entries(root, "general_routes")),
            not_encoded={key: self.text(root.keys["not_encoded"], key) for key in not_encoded},
            notes=tuple(self.texts(root, "notes")),
        )

    def provision(self, name: str, node: Node, jurisdiction: str, conditions: Conditions) -> Provision | None:
        if not isinstance(node.value, dict):
            self.wrong(node, f"A provision holds fields, not {node.kind}.", expected=listed(PROVISION))
            return None
        self.only(node, "a provision", PROVISION)
        kind = self.word(node, "kind", words()["kinds"], needed=True)
        subject = self.word(node, "subject", ("charge", "person")) or "charge"
        if kind not in words()["kinds"]:
            kind = "protection"
        provision = Provision(
            id=name,
            jurisdiction=jurisdiction,
            title=self.required(node, "title", "a provision"),
            citation=self.required(node, "citation", "a provision"),
            kind=kind,
            subject=subject,  # type: ignore[arg-type]
            any_jurisdiction=self.word(node, "charges_of", ("own", "any")) == "any",
            research=tuple(self.texts(node, "research")),
        )
        listing = node.get("versions")
        if listing is None or not isinstance(listing.value, list) or not listing.items:
            self.wrong(
                listing or node,
                "A provision has a list of dated versions.",
                expected='"versions:" and one entry a version',
            )
            return None
        versions = []
        for item in listing.items:
            if not isinstance(item.value, dict):
                self.wrong(item, f"A version holds fields, not {item.kind}.", expected=listed(VERSION))
            else:
                versions.append(self.version(item, provision, conditions))
        self._in_order(versions, listing)
        provision.versions = tuple(versions)
        return provision

    def _in_order(self, versions: list[Version], listing: Node) -> None:
        ids = [version.id for version in versions]
        for version, node in zip(versions, listing.items, strict=False):
            if ids.count(version.id) > 1:
                self.wrong(node, f'Two versions are called "{version.id}".', expected='an "id" for each')
        for (first, second), node in zip(itertools.pairwise(versions), listing.items[1:], strict=False):
            if second.by == first.by and second.period.start.latest <= first.period.end.earliest:
                self.wrong(
                    node,
                    f"This version begins ({second.period.start.text}) before the one above it ends ({first.period.end.text}).",
                    expected="versions in the order of their time, without overlap",
                )

    def version(self, node: Node, provision: Provision, conditions: Conditions) -> Version:
        self.only(node, "a version", VERSION)
        period = self.period(node)
        named = self.word(node, "version_by", words()["versions_by"])
        by = cast("VersionBy", named if named in words()["versions_by"] else "filing")
        version_id = self.text(node, "id") or period.start.text
        name = f"{provision.id}/{version_id}"
        requires = tuple(conditions.rule(item) for item in self.entries(node, "requires"))
        grounds = tuple(self.ground(item, conditions) for item in self.entries(node, "grounds"))
        if not requires and not grounds and provision.kind not in UNCONDITIONAL:
            self.wrong(node, "A version without conditions would reach everybody.", expected='"requires" or "grounds"')
        reaches, reach_rule = self.reaches(node, provision)
        parts = [self.in_force_rule(name, by, period, node), *reach_rule, *requires]
        if grounds:
            says, line = words()["conditions"]["grounds"], node.keys["grounds"].line
            parts.append(any_of(*(ground.rule for ground in grounds), says=says, line=line))
        parts += self.grant(node, conditions)
        self.cited(parts, node, set(conditions.nexus.values()))
        return Version(
            id=name,
            provision=provision,
            period=period,
            by=by,
            rule=all_of(*parts, cite=provision.citation, line=node.line),
            requires=requires,
            grounds=grounds,
            reaches=reaches,
            words=self.text(node, "words"),
            changed=self.text(node, "changed"),
            burdens=self.burdens(node.get("burden"), conditions),
            presumptions=tuple(self.presumption(item, conditions) for item in self.entries(node, "presumes")),
            evidence=tuple(
                self.texts(node, "evidence")
                if not self._is_group(node, "evidence")
                else self.texts(node.keys["evidence"], "named")
            ),
            evidence_note=self.text(node.keys["evidence"], "note") if self._is_group(node, "evidence") else "",
            hearing=(
                self.word(node, "hearing", words()["hearings"])
                if not self._is_group(node, "hearing")
                else self.word(node.keys["hearing"], "held", words()["hearings"])
            )
            or "unknown",
            hearing_note=self.text(node.keys["hearing"], "note") if self._is_group(node, "hearing") else "",
            prosecutor=self.text(node, "prosecutor"),
            procedure=self.procedure(node.get("procedure")),
            effects=tuple(
                self.effect(item, number) for number, item in enumerate(self.entries(node, "effect", single=True), 1)
            ),
            election=self.word(node, "elect", words()["elections"]),
            confidentiality=self.text(node, "confidentiality"),
            confidential_request=self.word(node, "confidential_request", ("yes", "no")) == "yes",
            cautions=tuple(self.caution(item) for item in self.entries(node, "cautions")),
            shield=self.shield(node.get("shield")),
            basis=self.word(node, "basis", words()["bases"], needed=True) or "recalled",
            field_basis=self.field_basis(node),
            sources=self.sources(node),
            text_as_of=self.day(node, "text_as_of"),
            open_questions=tuple(self.texts(node, "open")),
            line=node.line,
        )

    # parts of a version

    def period(self, node: Node) -> Period:
        given = node.get("in_force")
        if given is None:
            self.wrong(
                node,
                "A version says when it is in force.",
                expected='"in_force: 2018-07-19/.." ("unknown" as a start: "/..")',
            )
            return Period(Span(1, OPEN_END.latest, ""), OPEN_END, "")
        try:
            if "/" not in given.text:
                raise ValueError(f"{given.kind} has no end")
            period = read_period(given.text)
        except ValueError as error:
            self.wrong(given, f"{error}.", expected="an EDTF interval such as 2018-07-19/.. or 2010-08-13/2021-11-15")
            return Period(Span(1, OPEN_END.latest, ""), OPEN_END, "")
        if given.text.strip().startswith("/"):
            # the start is not known, but the law was in force on the day its text was seen
            read = node.get("text_as_of")
            seen = read.text if read else self.checked
            with suppress(ValueError):  # what is wrong with the date is said where it is read
                start = Span(period.start.earliest, min(read_date(seen).earliest, period.end.earliest), "")
                return Period(start, period.end, period.text)
        return period

    def in_force_rule(self, name: str, by: VersionBy, period: Period, node: Node) -> Rule:
        said = words()["conditions"]["InForce"].format(period=period.text, by=words()["versions_by"][by])
        return leaf(InForce(name, by, period), "in force", said, "", node.line)

    def reaches(self, node: Node, provision: Provision) -> tuple[tuple[str, ...], list[Rule]]:
        given = node.get("reaches")
        if given is None:
            if provision.subject == "charge":
                self.wrong(
                    node,
                    "A version says what it reaches.",
                    expected=f'"reaches: [conviction]" ({listed(vocabulary().records)})',
                )
            return (), []
        if given.text == "any":
            return ("any",), []
        allowed = (*vocabulary().records, *vocabulary().sections["charges"].facts["disposition.kind"].words)
        if not given.text and not given.items and not given.keys:
            self.wrong(given, f"A version says what it reaches, not {given.kind}.", expected=listed(allowed))
        names: list[str] = []
        doubtful: list[tuple[str, str, str]] = []
        for item in given.items if isinstance(given.value, list) else [given]:
            if isinstance(item.value, dict):
                self.only(item, "a doubtful record", ("record", "key", "unclear"))
                record, key, why = item.get("record"), item.get("key"), item.get("unclear")
                if record is None or key is None or why is None or record.text not in allowed:
                    self.wrong(
                        item,
                        "A record whose reach is unclear names the record, a key and the question.",
                        expected='{record: adjudication, key: us-xx/word, unclear: "…"}',
                    )
                else:
                    doubtful.append((record.text, key.text, why.text))
            elif item.text not in allowed:
                self.wrong(
                    item,
                    f"{item.kind} is not a kind of record.",
                    expected=listed(allowed),
                    nearest=nearest(item.text, allowed),
                )
            else:
                names.append(item.text)
        said = words()["conditions"]["Reaches"].format(
            records=", ".join([*names, *(f"{record} (unclear)" for record, _, _ in doubtful)])
        )
        parts = [leaf(Reaches(frozenset(names)), "reach", said, "", given.line)]
        parts += [
            all_of(
                leaf(Reaches(frozenset({record})), "reach", said, "", given.line),
                leaf(Unclear(key, why), "reach", why, "", given.line),
            )
            for record, key, why in doubtful
        ]
        rule = parts[0] if len(parts) == 1 else any_of(*parts, cite="reach", says=said, line=given.line)
        return (*names, *(record for record, _, _ in doubtful)), [rule]

    def ground(self, node: Node, conditions: Conditions) -> Ground:
        self.only(node, "a ground", GROUND)
        name, cite = self.required(node, "name", "a ground"), self.required(node, "cite", "a ground")
        when = node.get("when")
        if when is None:
            self.wrong(node, "A ground says when it is met.", expected='"when:" and a condition')
        rule = conditions.rule(when, cite)
        return Ground(
            name, cite, all_of(rule, cite=cite, says=name, line=node.line), self.burdens(node.get("burden"), conditions)
        )

    def grant(self, node: Node, conditions: Conditions) -> list[Rule]:
        given = node.get("grant")
        says = words()["conditions"]["grant"]
        if given is None:
            self.wrong(
                node,
                "A version says whether relief must be granted.",
                expected='"grant: mandatory", "grant: court_decides" or a group',
            )
            return []
        if given.text == "mandatory":
            return []
        if given.text == "court_decides":
            return [leaf(CourtFinds(says), "grant", says, "", given.line)]
        if isinstance(given.value, dict):
            self.only(given, "grant", ("mandatory_when", "court_decides", "cite"))
            cite = self.text(given, "cite") or "grant"
            what = self.text(given, "court_decides") or says
            court = leaf(CourtFinds(what), cite, what, "", given.line)
            if given.get("mandatory_when") is None:
                return [court]
            return [
                any_of(conditions.rule(given.get("mandatory_when"), cite), court, cite=cite, says=what, line=given.line)
            ]
        self.wrong(
            given,
            f"{given.kind} does not say whether relief must be granted.",
            expected="mandatory, court_decides, or {mandatory_when: <condition>}",
            nearest=nearest(given.text, ("mandatory", "court_decides")),
        )
        return []

    def burdens(self, node: Node | None, conditions: Conditions) -> tuple[Burden, ...]:
        if node is None:
            return ()
        standards = words()["burdens"]
        if isinstance(node.value, str):
            return (Burden(self.among(node, standards)),)
        made = []
        for item in node.items or [node]:
            if isinstance(item.value, str):
                made.append(Burden(self.among(item, standards)))
                continue
            self.only(item, "a burden", ("given", "then", "cite"))
            then = item.get("then")
            if then is None:
                self.wrong(item, "A burden names its standard.", expected=f'"then:" and {listed(standards)}')
                continue
            given = item.get("given")
            cite = self.text(item, "cite")
            made.append(
                Burden(self.among(then, standards), conditions.rule(given, cite or "burden") if given else None, cite)
            )
        return tuple(made)

    def presumption(self, node: Node, conditions: Conditions) -> Presumption:
        self.only(node, "a presumption", ("of", "given", "rebuttable", "cite"))
        cite = self.required(node, "cite", "a presumption")
        given = node.get("given")
        if given is None:
            self.wrong(node, "A presumption says given what.", expected='"given:" and a condition')
        return Presumption(
            tuple(self.words(node, "of", ("victim", "nexus", "eligible"))),
            conditions.rule(given, cite),
            self.word(node, "rebuttable", words()["answers"]) or "unknown",
            cite,
        )

    def effect(self, node: Node, number: int) -> Effect:
        does = words()["effects"]
        known = (*does, "id", "says", "visible_to", "then", "cite", "note")
        self.only(node, "an effect", known)
        return Effect(
            id=self.text(node, "id") or str(number),
            says=self.required(node, "says", "an effect"),
            does={name: self.word(node, name, words()["answers"]) for name in does if node.get(name)},
            visible_to=tuple(self.texts(node, "visible_to")),
            then=self.text(node, "then"),
            cite=self.text(node, "cite"),
            note=self.text(node, "note"),
        )

    def procedure(self, node: Node | None) -> Procedure:
        if node is None:
            return Procedure()
        self.only(node, "a procedure", PROCEDURE)
        return Procedure(
            court=self.text(node, "court"),
            venue=self.word(node, "venue", words()["venues"]),
            form=self.text(node, "form"),
            fee=self.text(node, "fee"),
            filed_by=self.text(node, "filed_by"),
            serve=tuple(self.words(node, "serve", words()["serve"])),
            response_days=self.number(node, "response_days"),
            response_note=self.text(node, "response_note"),
            combine=self.word(node, "combine", words()["answers"]) or "unknown",
            combine_note=self.text(node, "combine_note"),
            attach=tuple(self.texts(node, "attach")),
            steps=tuple(self.texts(node, "steps")),
            prepared_by=self.text(node, "prepared_by"),
            deemed_grant_days=self.number(node, "deemed_grant_days"),
            appeal=self.text(node, "appeal"),
            cite=self.text(node, "cite"),
        )

    def caution(self, node: Node) -> Caution:
        self.only(node, "a caution", ("danger", "says", "cite"))
        return Caution(
            self.word(node, "danger", words()["dangers"], needed=True),
            self.required(node, "says", "a caution"),
            self.text(node, "cite"),
        )

    def field_basis(self, node: Node) -> dict[str, str]:
        known, basis = with_a_basis(), {}
        for name, below in self.group(node, "field_basis", "{burden: recalled}").items():
            if name not in known:
                self.wrong(
                    below,
                    f'"{name}" is not a field whose basis can be told.',
                    expected=listed(known, 8),
                    nearest=nearest(name, known),
                )
            else:
                basis[name] = self.among(below, words()["bases"])
        return basis

    def sources(self, node: Node) -> tuple[LawSource, ...]:
        made = []
        for item in self.entries(node, "sources"):
            if not isinstance(item.value, dict):
                self.wrong(item, f"A source holds fields, not {item.kind}.", expected=listed(SOURCE))
                continue
            self.only(item, "a source", SOURCE)
            made.append(
                LawSource(
                    self.required(item, "title", "a source"),
                    self.text(item, "address"),
                    self.text(item, "what"),
                    self.day(item, "seen"),
                )
            )
        return tuple(made)

    def not_found(self, node: Node) -> NotFound:
        self.only(node, "something not found", ("about", "says", "basis", "sources", "open"))
        return NotFound(
            self.required(node, "about", "something not found"),
            self.required(node, "says", "something not found"),
            self.word(node, "basis", words()["bases"], needed=True),
            self.sources(node),
            tuple(self.texts(node, "open")),
        )

    def general(self, node: Node) -> GeneralRoute:
        self.only(node, "a general route", ("title", "citation", "says", "basis", "sources"))
        return GeneralRoute(
            self.required(node, "title", "a general route"),
            self.text(node, "citation"),
            self.required(node, "says", "a general route"),
            self.word(node, "basis", words()["bases"], needed=True),
            self.sources(node),
        )

    def cited(self, parts: Iterable[Rule], node: Node, standards: Collection[Rule]) -> None:
        """Every condition a pack writes carries the citation it implements, its own or that of a condition around it."""

        def look(rule: Rule) -> None:
            if rule.cite:
                return
            # a nexus standard is written elsewhere and has no citation of its own
            if not rule.parts or any(part in standards for part in rule.parts):
                where = Node(None, rule.line or node.line, node.file, node.field)
                self.wrong(
                    where, "This condition has no citation.", expected='"cite:" with the subsection it implements'
                )
                return
            for part in rule.parts:
                look(part)

        for rule in parts:
            look(rule)

    @staticmethod
    def _is_group(node: Node, key: str) -> bool:
        return key in node.keys and isinstance(node.keys[key].value, dict)


UNCONDITIONAL = (
    "protection",
    "identification_duty",
    "immigration_rule",
    "evidence_exclusion",
    "non_prosecution",
    "guideline",
    "fee_waiver",
)
"""Kinds that may speak to everybody."""
