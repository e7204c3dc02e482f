"""Reads the rule by which signs lead to an outcome. One file a version in `instruments/rules`; an old version is never edited."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from amparo.facts.document import Node
from amparo.facts.problems import Problem, Problems, listed, nearest
from amparo.screening.expression import Chosen, Expression, Tree, leaves, resolve
from amparo.screening.indicators import COUNTS, ROLES, STRENGTHS, Dimension, Indicator, Said, SaidFields

FORMAT = "amparo-screening-rule/1"

OUTCOMES = ("refer_now", "signs_present_continue", "not_enough_known", "no_signs_recorded_so_far")
"""The only four outcomes there are, from the one with most signs to the one with none recorded."""

ROUTED = OUTCOMES[:2]
FILE = ("amparo", "id", "version", "from", "basis", "child", "dimension_met", *ROUTED, "noted", "again_after_days")
ROUTE = ("id", "when", "person", "officer")
OPERATORS = ("all", "any", "sign", "is", "at_least", "dimension_met")
CHOICE = ("at_least", "role", "strength", "dimension", "counts")


@dataclass(frozen=True, slots=True)
class Route:
    """One way to an outcome, with the sentence that tells it to the person and to the officer."""

    id: str
    when: Expression
    person: Said
    officer: Said


@dataclass(frozen=True, slots=True)
class Rule:
    """A version of the rule, with every selection of signs worked out to ids."""

    id: str
    version: str
    since: str
    basis: str
    met: Mapping[str, Expression]
    """When each dimension is met."""
    routes: Mapping[str, tuple[Route, ...]]
    noted: Expression
    again_after_days: Mapping[str, int]

    @property
    def name(self) -> str:
        """`amparo-signs/2026.1`: what every result carries."""
        return f"{self.id}/{self.version}"


def read_rule(root: Node, dimensions: Iterable[Dimension]) -> Rule:
    """Reads a rule over the indicators there are. Raises `Problems` with everything that is wrong."""
    found: list[Problem] = []
    rule = RuleFields(found, tuple(dimensions)).rule(root)
    if found:
        raise Problems(found)
    return rule


class RuleFields(SaidFields):
    """Reads conditions on signs; instruments use it for their sections too."""

    def __init__(self, found: list[Problem], dimensions: tuple[Dimension, ...]) -> None:
        super().__init__(found)
        self.dimensions = dimensions
        self.indicators: dict[str, Indicator] = {one.id: one for each in dimensions for one in each.indicators}
        self.child: Expression = ("any",)

    def rule(self, root: Node) -> Rule:
        """The whole file."""
        self.only(root, "a screening rule", FILE)
        if self.required(root, "amparo", "a screening rule") != FORMAT:
            self.wrong(root, "This is not a screening rule.", expected=f"amparo: {FORMAT}")
        child = root.get("child")
        if child is None:
            self.wrong(root, "A rule says who is treated as a child.", expected="child: …")
        else:
            self.child = self.expression(child)
        met = self._met(root)
        routes = {outcome: self._routes(root, outcome) for outcome in ROUTED}
        noted = root.get("noted")
        if noted is None:
            self.wrong(root, "A rule says what counts as noted.", expected="noted: …")
        return Rule(
            id=self.required(root, "id", "a rule"),
            version=self.required(root, "version", "a rule"),
            since=self.day(root, "from"),
            basis=self.required(root, "basis", "a rule"),
            met=met,
            routes=routes,
            noted=self.expression(noted) if noted else ("any",),
            again_after_days=self._again(root),
        )

    def _met(self, root: Node) -> dict[str, Expression]:
        node = root.get("dimension_met")
        if node is None:
            self.wrong(root, "A rule says when a dimension is met.", expected="dimension_met: …")
            return {}
        tree = self.tree(node)
        return {
            each.id: resolve(tree, self._leaf(lambda one, dimension=each.id: one.dimension == dimension))  # type: ignore[misc]
            for each in self.dimensions
            if each.role != "situation"
        }

    def _routes(self, root: Node, outcome: str) -> tuple[Route, ...]:
        routes = []
        for node in self.entries(root, outcome):
            self.only(node, "a route", ROUTE)
            when = node.get("when")
            if when is None:
                self.wrong(node, "A route says when it holds.", expected="when: …")
                continue
            routes.append(
                Route(
                    self.required(node, "id", "a route"),
                    self.expression(when),
                    self.said(node, "person", "a route"),
                    self.said(node, "officer", "a route"),
                )
            )
        if not routes:
            self.wrong(root, f'No route leads to "{outcome}".', expected=f"{outcome}: …")
        return tuple(routes)

    def _again(self, root: Node) -> dict[str, int]:
        given = self.group(root, "again_after_days", "days for each outcome")
        for outcome, node in given.items():
            if outcome not in OUTCOMES:
                self.wrong(
                    node,
                    f'"{outcome}" is not an outcome.',
                    expected=listed(OUTCOMES),
                    nearest=nearest(outcome, OUTCOMES),
                )
        days = {one: self.number(root.keys["again_after_days"], one) for one in OUTCOMES if one in given}
        missing = [one for one in OUTCOMES if not days.get(one)]
        if missing:
            self.wrong(
                root, f"A rule says when to screen again after {missing[0]}.", expected="a number of days above 0"
            )
        return {one: day for one, day in days.items() if day}

    def expression(self, node: Node) -> Expression:
        """A condition, with every selection worked out to ids."""
        return resolve(self.tree(node), self._leaf(lambda one: True))

    def tree(self, node: Node) -> Tree:
        """A condition as it is written."""
        keys = list(node.keys)
        operator = next((key for key in keys if key in OPERATORS), "")
        if not operator:
            wrote = keys[0] if keys else node.text
            expected = listed(OPERATORS)
            if wrote in ("not", "none", "unless", "at_most"):
                expected += "; there is no negation, so that a further sign can never lower a result"
            self.wrong(
                node, f"{node.kind} is not a condition on signs.", expected=expected, nearest=nearest(wrote, OPERATORS)
            )
            return ("any",)
        self.only(node, "a condition", CHOICE if operator == "at_least" else (operator,))
        if operator in ("all", "any"):
            parts = tuple(self.tree(one) for one in self.entries(node, operator))
            if not parts:
                self.wrong(node, f'"{operator}" holds no conditions.', expected="a list of conditions")
                return ("any",)
            return (operator, *parts)
        if operator == "sign":
            return ("least", 1, (self.among(node.keys["sign"], self.indicators),))
        if operator == "is":
            self.word(node, "is", ("child",))
            return ("is", "child")
        if operator == "dimension_met":
            roles = ("any", *ROLES)
            return ("met_by", self.word(node, "dimension_met", (*roles, *(one.id for one in self.dimensions))))
        return ("chosen", self._chosen(node))

    def _chosen(self, node: Node) -> Chosen:
        least = self.number(node, "at_least")
        if least is not None and least < 1:
            self.wrong(node, '"at_least" counts from 1.', expected="a whole number above 0")
        return Chosen(
            least or 1,
            tuple(self.words(node, "role", ROLES)),
            tuple(self.words(node, "strength", STRENGTHS)),
            tuple(self.words(node, "dimension", [one.id for one in self.dimensions])),
            tuple(self.words(node, "counts", COUNTS)) or ("full",),
        )

    def _leaf(self, among: Callable[[Indicator], bool]) -> Callable[[Tree], Expression]:
        def leaf(tree: Tree) -> Expression:
            if tree[0] == "is":
                return self.child
            if tree[0] == "met_by":
                chosen = [
                    each.id
                    for each in self.dimensions
                    if each.role != "situation" and tree[1] in ("any", each.role, each.id)
                ]
                return ("any", *(("met", one) for one in chosen))
            wanted: Chosen = tree[1]
            ids = tuple(
                one.id
                for one in self.indicators.values()
                if among(one)
                and one.counts in wanted.counts
                and (not wanted.roles or set(one.roles) & set(wanted.roles))
                and (not wanted.strengths or one.strength in wanted.strengths)
                and (not wanted.dimensions or one.dimension in wanted.dimensions)
            )
            return ("least", wanted.least, ids)

        return leaf


def signs_named(tree: Tree) -> frozenset[str]:
    """The ids that a condition names outright."""
    return frozenset(one for leaf in leaves(tree) if leaf[0] == "least" for one in leaf[2])
