"""Reads instruments: which questions are asked, in which order, for whom, under which rule.

An instrument of our own (`kind: own`) picks from the shared indicators. A tool that an agency holds a licence for
(`kind: licensed`) brings its own wording, its own scoring and its own record of validation; its wording is never mixed with
ours and its figures are shown only inside the setting in which they were found (`validation.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from amparo.facts.document import Node
from amparo.facts.problems import Problem, Problems, listed, nearest
from amparo.screening.expression import Expression, names
from amparo.screening.indicators import AGES, LANGUAGES, NEEDS, Dimension, Indicator, Said
from amparo.screening.rule import OUTCOMES, ROUTED, Route, Rule, RuleFields, signs_named
from amparo.screening.validation import Validation, read_validation

FORMAT = "amparo-instrument/1"
FILE = (
    "amparo",
    "id",
    "version",
    "title",
    "purpose",
    "ages",
    "rule",
    "kind",
    "sections",
    "observe",
    "again_after_days",
    "licence",
    "languages",
    "items",
    "levels",
    "validation",
    "limits",
)
OF_LICENSED = ("licence", "languages", "items", "levels", "validation", "limits")
SECTION = ("id", "title", "intro", "when", "needs", "items")
ITEM = ("id", "ask", "sign", "weight", "care")
LEVEL = ("id", "at_least", "outcome", "person", "officer")


@dataclass(frozen=True, slots=True)
class Section:
    """A run of questions. `when` opens it, `needs` names what a site must assure before it may be asked at all."""

    id: str
    title: Said
    intro: Said
    when: Expression | None
    needs: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Instrument:
    """Questions in order, with the rule and the indicators behind them."""

    id: str
    version: str
    title: Said
    purpose: Said
    ages: tuple[str, ...]
    kind: str
    rule: Rule
    sections: tuple[Section, ...]
    observe: tuple[str, ...]
    indicators: Mapping[str, Indicator] = field(repr=False)
    """Every indicator that an answer may name; more than the instrument asks."""
    dimensions: tuple[Dimension, ...] = field(repr=False, default=())
    again_after_days: int | None = None
    left_out: tuple[str, ...] = ()
    """What was needed and not assured, so that sections were left out."""
    languages: tuple[str, ...] = LANGUAGES
    licence: str = ""
    validation: tuple[Validation, ...] = ()
    limits: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """`short-adult/2026.1`: what every result carries."""
        return f"{self.id}/{self.version}"

    @property
    def items(self) -> tuple[str, ...]:
        """The ids of all questions, in order."""
        return tuple(one for section in self.sections for one in section.items)

    def speaking(self, language: str) -> Instrument:
        """The same instrument, where it can be asked in a language. Raises `Problems`: a tool's wording is never translated."""
        if language not in self.languages:
            what = f'{self.id} has no wording in "{language}".'
            raise Problems(
                [Problem(what, expected=f"{listed(self.languages)}; a licensed wording may not be translated here")]
            )
        return self

    def assuring(self, assured: tuple[str, ...]) -> Instrument:
        """The instrument without the sections whose needs are not assured."""
        kept = tuple(one for one in self.sections if not one.needs or one.needs in assured)
        missing = tuple(sorted({one.needs for one in self.sections if one.needs and one.needs not in assured}))
        return replace(self, sections=kept, left_out=missing)


def read_instrument(root: Node, rules: Mapping[str, Rule], dimensions: tuple[Dimension, ...]) -> Instrument:
    """Reads an instrument. Raises `Problems` with everything that is wrong."""
    found: list[Problem] = []
    instrument = _Reader(found, dimensions, rules).instrument(root)
    if found or instrument is None:
        raise Problems(found)
    return instrument


class _Reader(RuleFields):
    def __init__(self, found: list[Problem], dimensions: tuple[Dimension, ...], rules: Mapping[str, Rule]) -> None:
        super().__init__(found, dimensions)
        self.rules = rules

    def instrument(self, root: Node) -> Instrument | None:
        self.only(root, "an instrument", FILE)
        if self.required(root, "amparo", "an instrument") != FORMAT:
            self.wrong(root, "This is not an instrument.", expected=f"amparo: {FORMAT}")
        kind = self.word(root, "kind", ("own", "licensed"), needed=True)
        rule: Rule | None
        if kind == "licensed":
            rule = self._licensed(root)
        else:
            rule = self._own(root)
        sections = self._sections(root)
        ages = tuple(self.words(root, "ages", AGES))
        if not ages:
            self.wrong(root, "An instrument says for whom it is.", expected="ages: [adult, child]")
        languages = tuple(self.words(root, "languages", LANGUAGES)) or LANGUAGES
        instrument_id = self.required(root, "id", "an instrument")
        version = self.required(root, "version", "an instrument")
        title = self.said(root, "title", "an instrument", blank=kind == "licensed")
        purpose = self.said(root, "purpose", "an instrument", blank=kind == "licensed")
        observe = tuple(self.words(root, "observe", self.indicators))
        again = self.number(root, "again_after_days")
        if again is not None and again < 1:
            self.wrong(
                root.keys["again_after_days"], "The day to screen again lies in the future.", expected="1 or more"
            )
        if rule is None:
            return None
        return Instrument(
            id=instrument_id,
            version=version,
            title=title,
            purpose=purpose,
            ages=ages,
            kind=kind,
            rule=rule,
            sections=sections,
            observe=observe,
            indicators=self.indicators,
            dimensions=self.dimensions,
            again_after_days=again,
            languages=languages,
            licence=self.text(root, "licence"),
            validation=tuple(read_validation(self, node) for node in self.entries(root, "validation")),
            limits=tuple(self.texts(root, "limits")),
        )

    def _own(self, root: Node) -> Rule | None:
        for key in OF_LICENSED:
            if (below := root.get(key)) is not None:
                self.wrong(
                    below,
                    f'"{key}" belongs to a licensed tool.',
                    expected="kind: licensed; our own questions have no figures of validation",
                )
        name = self.required(root, "rule", "an instrument")
        rule = self.rules.get(name)
        if rule is None and name:
            self.wrong(
                root.keys["rule"],
                f'There is no rule "{name}".',
                expected=listed(self.rules),
                nearest=nearest(name, self.rules),
            )
        return rule

    def _sections(self, root: Node) -> tuple[Section, ...]:
        sections: list[Section] = []
        before: set[str] = set()
        for node in self.entries(root, "sections"):
            self.only(node, "a section", SECTION)
            items = tuple(self.words(node, "items", self.indicators))
            needs = self.word(node, "needs", NEEDS)
            listing = self.entries(node, "items", single=True)
            for one, where in zip(items, listing, strict=True):
                self._may_be_asked(one, needs, where)
                if one in before:
                    self.wrong(where, f'"{one}" is asked twice.', expected="each question once")
                before.add(one)
            sections.append(
                Section(
                    self.required(node, "id", "a section"),
                    self.said(node, "title", "a section"),
                    self.said(node, "intro", "a section", needed=False),
                    self._when(node, before - set(items)),
                    needs,
                    items,
                )
            )
        if not sections:
            self.wrong(root, "An instrument asks something.", expected="sections: …")
        return tuple(sections)

    def _when(self, node: Node, asked: set[str]) -> Expression | None:
        when = node.get("when")
        if when is None:
            return None
        for one in sorted(signs_named(self.tree(when)) - asked):
            if one in self.indicators:
                self.wrong(when, f'"{one}" has not been asked before this section.', expected=listed(sorted(asked), 30))
        return self.expression(when)

    def _may_be_asked(self, one: str, needs: str, where: Node) -> None:
        indicator = self.indicators.get(one)
        if indicator is None:
            return
        if not indicator.ask:
            self.wrong(where, f'"{one}" is noted and never asked.', expected='it under "observe"')
        if indicator.needs and indicator.needs != needs:
            self.wrong(
                where,
                f'"{one}" may be asked only in a section that needs {indicator.needs}.',
                expected=f"needs: {indicator.needs}",
            )

    def _licensed(self, root: Node) -> Rule | None:
        """A tool's own items and scoring; they take the place of our indicators and rule."""
        if not self.text(root, "licence"):
            self.wrong(root, "A licensed tool says under which licence it is used.", expected='"licence: …"')
        if not self.texts(root, "limits"):
            self.wrong(root, "A licensed tool says its limits.", expected='"limits: …", in the words of its publisher')
        if (below := root.get("rule")) is not None:
            self.wrong(below, "A licensed tool has its own scoring.", expected='"levels: …" in place of "rule"')
        items: dict[str, Indicator] = {}
        weights: list[tuple[str, int]] = []
        for node in self.entries(root, "items"):
            self.only(node, "an item", ITEM)
            one = self.required(node, "id", "an item")
            weight = 1 if node.get("weight") is None else self.number(node, "weight")
            if weight is not None and weight < 1:
                self.wrong(
                    node.keys["weight"], "A weight is above 0: no answer can lower a result.", expected="1 or more"
                )
            ask = self._own_words(node, "ask")
            items[one] = Indicator(
                id=one,
                dimension="tool",
                ask=ask,
                sign=self.word(node, "sign", ("yes", "no")) or "yes",
                observe=ask,
                strength="medium",
                strength_from="ours",
                roles=("circumstance",),
                counts="full",
                needs="",
                ages=AGES,
                bears_on=(),
                support=(),
                care=self._own_words(node, "care") if node.get("care") else {},
                note="",
                line=node.line,
                file=node.file,
            )
            weights.append((one, weight or 1))
        if not items:
            self.wrong(root, "A licensed tool brings its own items.", expected="items: …")
        title = {language: self.text(root.keys.get("title", root), language) for language in LANGUAGES}
        self.dimensions = (Dimension("tool", title, "circumstance", 0, tuple(items.values())),)
        self.indicators = items
        return self._levels(root, tuple(weights))

    def _levels(self, root: Node, weights: tuple[tuple[str, int], ...]) -> Rule:
        routes: dict[str, list[Route]] = {outcome: [] for outcome in ROUTED}
        least = 0
        for node in self.entries(root, "levels"):
            self.only(node, "a level", LEVEL)
            outcome = self.word(node, "outcome", ROUTED, needed=True)
            at_least = self.number(node, "at_least") or 0
            if at_least < 1:
                self.wrong(node, "A level begins at one sign or more.", expected='"at_least: 1" or more')
            least = min(least or at_least, at_least)
            route = Route(
                self.required(node, "id", "a level"),
                ("sum", at_least, weights),
                self._own_words(node, "person"),
                self._own_words(node, "officer"),
            )
            if outcome in routes:
                routes[outcome].append(route)
        if not any(routes.values()):
            self.wrong(
                root,
                "A licensed tool says what its levels lead to.",
                expected="levels: [{id: positive, at_least: 1, outcome: signs_present_continue, …}]",
            )
        ids = tuple(one for one, _ in weights)
        return Rule(
            id=self.text(root, "id"),
            version=self.text(root, "version"),
            since="",
            basis="the tool's own scoring, as entered by the agency that holds the licence",
            met={"tool": ("sum", max(least, 1), weights)},
            routes={outcome: tuple(found) for outcome, found in routes.items()},
            noted=("least", 1, ids),
            again_after_days=dict.fromkeys(OUTCOMES, self.number(root, "again_after_days") or 30),
        )

    def _own_words(self, node: Node, key: str) -> Said:
        """A tool's wording in the languages its publisher gives; other languages are left blank, never translated."""
        below = node.get(key)
        if below is None or not isinstance(below.value, dict) or not below.value:
            self.wrong(below or node, f'"{key}" is missing.', expected=f"{key}: {{en: …}}")
            return {}
        self.only(below, f'"{key}"', LANGUAGES)
        return {language: self.text(below, language) for language in LANGUAGES}


def askable(instrument: Instrument) -> frozenset[str]:
    """Everything the rule of an instrument looks at."""
    expressions = [route.when for routes in instrument.rule.routes.values() for route in routes]
    return frozenset().union(*(names(one, instrument.rule.met) for one in expressions))
