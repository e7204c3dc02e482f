"""Reads the indicators: what can be a sign of trafficking, how it is asked or seen, and how much it counts.

The files lie in `instruments/indicators`, one a dimension. A person's traits (nationality, race, religion, sex, where
someone lives) are no indicators and have no place here; `lint` refuses questions about them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from amparo.engine.fields import Fields
from amparo.facts.document import Node
from amparo.facts.problems import Problem, Problems

FORMAT = "amparo-indicators/1"
FILE = ("amparo", "dimension", "order", "title", "role", "indicators")
INDICATOR = (
    "id",
    "ask",
    "sign",
    "unsure_counts",
    "stop",
    "observe",
    "strength",
    "strength_from",
    "roles",
    "counts",
    "needs",
    "ages",
    "bears_on",
    "support",
    "care",
    "note",
)
ROLES = ("exploitation", "means", "child", "circumstance", "situation")
STRENGTHS = ("strong", "medium", "weak")
STRENGTHS_FROM = ("ilo_recalled", "ours", "ours_differs_from_ilo_recalled")
COUNTS = ("full", "context", "never", "trigger", "gate")
NEEDS = ("non_use",)
AGES = ("adult", "child")
FORMS = ("sexual", "labour", "forced_crime")
LANGUAGES = ("en", "es")

Said = Mapping[str, str]
"""One sentence in each language."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One possible sign.

    `ask` is the question for the person (empty: it is never asked), `sign` the answer that is the sign (`yes`, or `no` as in
    "Could you leave if you wanted to?"). `observe` is the same as a statement that an observer, a record or another person
    may bear out.

    `counts`: `full` as a sign; `context` is recorded and shown and never reaches a threshold; `never` is recorded and has no
    effect on any result; `trigger` is enough by itself; `gate` only opens questions or says that someone was a child.
    """

    id: str
    dimension: str
    ask: Said
    sign: str
    observe: Said
    strength: str
    strength_from: str
    roles: tuple[str, ...]
    counts: str
    needs: str
    ages: tuple[str, ...]
    bears_on: tuple[str, ...]
    support: tuple[str, ...]
    care: Said
    note: str
    unsure_counts: bool = False
    stop: bool = False
    line: int = 0
    file: str = ""

    def shown_by(self, answer: str) -> bool:
        """Whether the person's own answer to the question is the sign."""
        return answer == self.sign or (answer == "unsure" and self.unsure_counts)


@dataclass(frozen=True, slots=True)
class Dimension:
    """One side of exploitation (how it began, control, debt …), with its indicators in order."""

    id: str
    title: Said
    role: str
    order: int
    indicators: tuple[Indicator, ...]


def read_dimension(root: Node) -> Dimension:
    """Reads one file of indicators. Raises `Problems` with everything that is wrong."""
    found: list[Problem] = []
    dimension = _Reader(found).dimension(root)
    if found:
        raise Problems(found)
    return dimension


class SaidFields(Fields):
    """Fields that also read sentences in several languages."""

    def said(self, node: Node, key: str, what: str, *, needed: bool = True, blank: bool = False) -> Said:
        """One sentence in each language; all languages or none."""
        below = node.get(key)
        if below is None:
            if needed:
                self.wrong(node, f'{what} needs "{key}".', expected=f"{key}: {{en: …, es: …}}")
            return {}
        if not isinstance(below.value, dict):
            self.wrong(below, f'"{key}" is one sentence in each language, not {below.kind}.', expected="{en: …, es: …}")
            return {}
        self.only(below, f'"{key}"', LANGUAGES)
        said = {language: self.text(below, language) for language in LANGUAGES}
        for language, text in said.items():
            if not text and not blank:
                self.wrong(below, f'"{key}" is missing in "{language}".', expected="the sentence in every language")
        return said

    def truth(self, node: Node, key: str) -> bool:
        """A yes or no; no where nothing is written."""
        return self.word(node, key, ("yes", "no")) == "yes"


class _Reader(SaidFields):
    def dimension(self, root: Node) -> Dimension:
        self.only(root, "a file of indicators", FILE)
        if self.required(root, "amparo", "a file of indicators") != FORMAT:
            self.wrong(root, "This is not a file of indicators.", expected=f"amparo: {FORMAT}")
        name = self.required(root, "dimension", "a file of indicators")
        role = self.word(root, "role", ROLES, needed=True)
        seen: set[str] = set()
        indicators = []
        for node in self.entries(root, "indicators"):
            one = self.indicator(node, name, role)
            if one.id in seen:
                self.wrong(node, f'The id "{one.id}" is given twice.', expected="an id of its own")
            seen.add(one.id)
            indicators.append(one)
        if not indicators:
            self.wrong(root, "There are no indicators in this file.", expected="indicators: …")
        title = self.said(root, "title", "a dimension")
        return Dimension(name, title, role, self.number(root, "order") or 0, tuple(indicators))

    def indicator(self, node: Node, dimension: str, role: str) -> Indicator:
        self.only(node, "an indicator", INDICATOR)
        counts = self.word(node, "counts", COUNTS) or "full"
        ask = self.said(node, "ask", "an indicator", needed=False)
        sign = self.word(node, "sign", ("yes", "no"), needed=bool(ask))
        if sign and not ask:
            self.wrong(node, '"sign" says which answer is the sign, but nothing is asked.', expected='"ask: …"')
        scored = counts in ("full", "context", "never")
        ages = self.words(node, "ages", AGES)
        if not ages:
            self.wrong(node, "An indicator says for whom it is.", expected="ages: [adult, child]")
        return Indicator(
            id=self.required(node, "id", "an indicator"),
            dimension=dimension,
            ask=ask,
            sign=sign or "yes",
            observe=self.said(node, "observe", "an indicator"),
            strength=self.word(node, "strength", STRENGTHS, needed=scored),
            strength_from=self.word(node, "strength_from", STRENGTHS_FROM, needed=scored),
            roles=tuple(self.words(node, "roles", ROLES)) or (role,),
            counts=counts,
            needs=self.word(node, "needs", NEEDS),
            ages=tuple(ages),
            bears_on=tuple(self.words(node, "bears_on", FORMS)),
            support=tuple(self.texts(node, "support")),
            care=self.said(node, "care", "an indicator"),
            note=self.text(node, "note"),
            unsure_counts=self.truth(node, "unsure_counts"),
            stop=self.truth(node, "stop"),
            line=node.line,
            file=node.file,
        )
