"""Explains an outcome: the proof tree with citations and facts, what decided it, and the smallest change that would open it.

The tree is built only where somebody looks: it reads the columns the evaluation has kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from amparo.engine.evaluate import Court, Evaluation, Status
from amparo.engine.predicates import Reading
from amparo.engine.provision import words
from amparo.engine.rules import CourtFinds, RecordHas, Rule
from amparo.engine.uses import Use, uses
from amparo.facts.dates import Truth


@dataclass(frozen=True, slots=True)
class Proof:
    """A node of the proof tree on one row."""

    evaluation: Evaluation
    rule: Rule
    row: int
    above: str = ""

    @property
    def truth(self) -> Truth:
        """Whether the condition holds now, leaving aside what a court may find."""
        return truth(self.evaluation, self.rule, self.row, "strict", "now")

    @property
    def court(self) -> bool:
        """Whether the condition is left to the court: it holds only if the court finds so."""
        return self.truth is False and truth(self.evaluation, self.rule, self.row, "lenient", "now") is True

    @property
    def outcome(self) -> str:
        """`met`, `not met`, `not known` or `for the court`."""
        if self.truth is True:
            return "met"
        if self.court:
            return "for the court"
        lenient = truth(self.evaluation, self.rule, self.row, "lenient", "now")
        return "not met" if lenient is False else "not known"

    @property
    def cite(self) -> str:
        """The pinpoint citation of this node, or of the nearest node above it that has one."""
        return self.rule.cite or self.above

    @property
    def says(self) -> str:
        """The condition in plain words."""
        if self.rule.says:
            return self.rule.says
        joined = {"all": "all of these hold", "any": "one of these holds", "not": "this does not hold"}
        return joined.get(self.rule.kind, "")

    @property
    def facts(self) -> list[Use]:
        """The facts the condition rests on; where it is not known, those that are missing too."""
        if self.rule.predicate is None:
            return []
        found = uses(self.rule.predicate, self.evaluation.table.row(self.row))
        return found if self.outcome == "not known" else [use for use in found if use.known]

    @property
    def parts(self) -> Iterator[Proof]:
        """The nodes below. A node that only wraps another adds nothing for a reader and is passed over."""
        rule = self.rule
        while (
            len(rule.parts) == 1
            and rule.kind != "not"
            and rule.parts[0].kind in ("all", "any")
            and not rule.parts[0].says
        ):
            rule = rule.parts[0]
        for part in rule.parts:
            while part.kind in ("all", "any") and len(part.parts) == 1 and part.says in ("", part.parts[0].says):
                part = part.parts[0]
            yield Proof(self.evaluation, part, self.row, part.cite or self.cite)


@dataclass(frozen=True, slots=True)
class Decision:
    """What decided a status: a condition, its citation, and the node itself."""

    condition: str
    citation: str
    rule: Rule


def truth(evaluation: Evaluation, rule: Rule, row: int, court: Court, reading: Reading) -> Truth:
    """The value of a node on one row in a world."""
    true, false = evaluation.column(rule, court, reading)
    bit = 1 << row
    return True if true & bit else False if false & bit else None


def decided_by(evaluation: Evaluation, rule: Rule, row: int, status: Status) -> Decision | None:
    """The condition that decides a status; for `open`, the first that is not known; for `available`, the ground met."""
    cite = rule.cite
    match status:
        case Status.NOT_AVAILABLE:
            return _blame(evaluation, rule, row, "lenient", "rise", False, cite)
        case Status.NOT_YET:
            return _blame(evaluation, rule, row, "lenient", "now", False, cite)
        case Status.COURT_DECIDES:
            return _finding(evaluation, rule, row, cite)
        case Status.OPEN:
            found = _blame(evaluation, rule, row, "lenient", "now", None, cite)
            return (
                found
                or _blame(evaluation, rule, row, "strict", "now", None, cite)
                or _blame(evaluation, rule, row, "lenient", "rise", None, cite)
            )
        case _:
            # the ground that is met; without grounds the last condition, which ties the act to the trafficking. Whether the
            # court must grant comes after it and decides nothing here
            parts = [part for part in rule.parts if not _is_grant(part)]
            for part in reversed(parts):
                if part.kind == "any" and part.says == words()["conditions"]["grounds"]:
                    for ground in part.parts:
                        if truth(evaluation, ground, row, "strict", "now") is True:
                            return Decision(ground.says or part.says, ground.cite or part.cite or cite, ground)
            last = parts[-1] if parts else rule
            return Decision(last.says or rule.says, last.cite or cite, last)


def _is_grant(part: Rule) -> bool:
    """Whether a top condition only says when the court must grant."""
    ends = part.parts[-1:] if part.kind == "any" else (part,)
    return bool(ends) and isinstance(ends[0].predicate, CourtFinds)


def _finding(evaluation: Evaluation, rule: Rule, row: int, cite: str) -> Decision | None:
    """The first finding on which it turns: fails without it, holds with it."""
    strict = truth(evaluation, rule, row, "strict", "now")
    if strict is True or truth(evaluation, rule, row, "lenient", "now") is not True:
        return None
    cite = rule.cite or cite
    if rule.kind == "leaf":
        return Decision(rule.says, cite, rule)
    return next((found for part in rule.parts if (found := _finding(evaluation, part, row, cite))), None)


def _blame(
    evaluation: Evaluation, rule: Rule, row: int, court: Court, reading: Reading, wanted: Truth, cite: str
) -> Decision | None:
    """The first condition, from the top, whose value makes the whole what it is."""
    if truth(evaluation, rule, row, court, reading) is not wanted:
        return None
    cite = rule.cite or cite
    if rule.kind == "all":
        for part in rule.parts:
            found = _blame(evaluation, part, row, court, reading, wanted, cite)
            if found:
                return found
    if rule.kind == "any":
        guilty = [part for part in rule.parts if truth(evaluation, part, row, court, reading) is wanted]
        if len(guilty) == 1 and len(rule.parts) == 1:
            return _blame(evaluation, guilty[0], row, court, reading, wanted, cite)
        return Decision(rule.says or "; or ".join(part.says for part in guilty if part.says), cite, rule)
    if rule.kind == "not" and rule.parts[0].says and not rule.says:
        return Decision(f"not: {rule.parts[0].says}", cite, rule)
    return Decision(rule.says, cite, rule)


def smallest_change(evaluation: Evaluation, rule: Rule, row: int) -> list[Rule]:
    """The fewest conditions that would have to hold for the provision to be available, leaving the court's part aside."""
    if truth(evaluation, rule, row, "lenient", "now") is True:
        return []
    if rule.kind == "leaf":
        return [rule]
    if rule.kind == "not":
        return [rule if rule.says else replace(rule, says=f"not: {_spoken(rule.parts[0])}")]
    changes = [smallest_change(evaluation, part, row) for part in rule.parts]
    if rule.kind == "all":
        return [one for change in changes for one in change]
    return min(changes, key=len, default=[])


def _spoken(rule: Rule) -> str:
    """A condition in plain words, from its parts where it has none of its own."""
    join = "; or " if rule.kind == "any" else "; and "
    return rule.says or join.join(said for part in rule.parts if (said := _spoken(part)))


def failing(evaluation: Evaluation, rule: Rule, row: int) -> list[Rule]:
    """Every leaf that is not met now, in the order of the law, for a reader who wants all of them."""
    return [
        part
        for part in rule.leaves()
        if truth(evaluation, part, row, "lenient", "now") is False
        and not isinstance(part.predicate, RecordHas | CourtFinds)
    ]
