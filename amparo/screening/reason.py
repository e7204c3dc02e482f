"""Three-valued reasoning over answers: what is there, what could be there, what is not recorded so far.

The phone page runs the same rules in a small script (`phone/`); shared vectors hold the two equal. What must always hold is
tested as properties: a further sign never lowers a result, a question without an answer is never a no.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from amparo.screening.expression import Expression, holds, names
from amparo.screening.instrument import Instrument
from amparo.screening.rule import OUTCOMES, ROUTED, Rule

ANSWERS = ("yes", "no", "unsure", "declined", "not_asked")
STATES = ("met", "could_be_met", "not_met_so_far", "not_looked_at")
MOST_TO_ASK = 5


@dataclass(frozen=True, slots=True)
class Evidence:
    """What has been learnt: signs that are present, and questions the person answered the other way."""

    present: frozenset[str] = frozenset()
    settled: frozenset[str] = frozenset()

    def __or__(self, other: Evidence) -> Evidence:
        """Evidence adds up. A sign stays a sign, whatever is said later."""
        present = self.present | other.present
        return Evidence(present, (self.settled | other.settled) - present)


NO_EVIDENCE = Evidence()


@dataclass(frozen=True, slots=True)
class Carried:
    """What earlier results said and a later one does not take back: the outcome reached and the dimensions met."""

    outcome: str = OUTCOMES[-1]
    met: frozenset[str] = frozenset()


NOTHING_CARRIED = Carried()


@dataclass(frozen=True, slots=True)
class Assessment:
    """The outcome and everything that explains it."""

    outcome: str
    routes: tuple[str, ...]
    """The ids of the routes that led to the outcome; empty for the two outcomes that are an absence."""
    dimensions: Mapping[str, str]
    """Each dimension: met, could_be_met, not_met_so_far or not_looked_at."""
    present: frozenset[str]
    open: tuple[str, ...]
    would_change: tuple[str, ...]
    """Open questions each of which could by itself raise the outcome."""
    carried: bool
    """Whether the outcome rests on an earlier result and not on the rule of today."""
    rule: str
    instruments: tuple[str, ...]


def evidence(instrument: Instrument, answers: Mapping[str, str]) -> Evidence:
    """What a person's own answers to questions show. Unsure, declined and not asked show nothing, with one exception:
    an age in doubt (`unsure_counts`)."""
    known = instrument.indicators
    present = frozenset(one for one, answer in answers.items() if known[one].shown_by(answer))
    settled = frozenset(one for one, answer in answers.items() if answer in ("yes", "no")) - present
    return Evidence(present, settled)


def seen(instrument: Instrument, statements: Mapping[str, str]) -> Evidence:
    """What an observer, a record or another person bears out. That they saw nothing settles nothing."""
    return Evidence(
        frozenset(one for one, answer in statements.items() if answer == "yes" and one in instrument.indicators)
    )


def assess(instrument: Instrument, answers: Mapping[str, str]) -> Assessment:
    """The assessment of one person's own answers. Answers are those of `ANSWERS`; a missing one is not known."""
    return weigh((instrument,), evidence(instrument, answers))


def visible(instrument: Instrument, known: Evidence) -> list[str]:
    """The questions that are to be asked, in order.

    A section with a gate is hidden only where the gate was answered the other way: skipping a gate hides nothing.
    """
    shown: list[str] = []
    for section in instrument.sections:
        possible = known.present | (frozenset(shown) - known.settled)
        if section.when is None or holds(section.when, possible, instrument.rule.met):
            shown += section.items
    return shown


def weigh(instruments: Iterable[Instrument], known: Evidence, carried: Carried = NOTHING_CARRIED) -> Assessment:
    """The assessment of all evidence under the rule of the last instrument."""
    used = tuple(instruments)
    rule = used[-1].rule
    asked = [one for instrument in used for one in visible(instrument, known)]
    still_open = tuple(one for one in dict.fromkeys(asked) if one not in known.present and one not in known.settled)
    low, high = known.present, known.present | frozenset(still_open)
    outcome = _outcome(rule, low, high)
    higher = min(outcome, carried.outcome, key=OUTCOMES.index)
    looked_at = high | known.settled
    return Assessment(
        outcome=higher,
        routes=tuple(one.id for one in rule.routes.get(outcome, ()) if holds(one.when, low, rule.met)),
        dimensions={one: _state(rule, one, low, high, looked_at, carried) for one in rule.met},
        present=known.present,
        open=still_open,
        would_change=_would_change(rule, low, still_open, higher),
        carried=higher != outcome,
        rule=rule.name,
        instruments=tuple(dict.fromkeys(one.name for one in used)),
    )


def _outcome(rule: Rule, low: AbstractSet[str], high: AbstractSet[str]) -> str:
    for outcome in ROUTED:
        if _reached(rule, outcome, low):
            return outcome
    if any(_reached(rule, outcome, high) for outcome in ROUTED) or holds(rule.noted, low, rule.met):
        return OUTCOMES[2]
    return OUTCOMES[3]


def _reached(rule: Rule, outcome: str, signs: AbstractSet[str]) -> bool:
    return any(holds(one.when, signs, rule.met) for one in rule.routes[outcome])


def _state(
    rule: Rule,
    dimension: str,
    low: AbstractSet[str],
    high: AbstractSet[str],
    looked_at: AbstractSet[str],
    carried: Carried,
) -> str:
    condition: Expression = rule.met[dimension]
    if dimension in carried.met or holds(condition, low, rule.met):
        return STATES[0]
    own = names(condition, rule.met)
    # a short instrument may ask too little of a dimension ever to meet it: what is unanswered is still open, not "no"
    if holds(condition, high, rule.met) or own & (high - low):
        return STATES[1]
    return STATES[2] if own & looked_at else STATES[3]


def _would_change(rule: Rule, low: AbstractSet[str], still_open: tuple[str, ...], outcome: str) -> tuple[str, ...]:
    above = [one for one in ROUTED if OUTCOMES.index(one) < OUTCOMES.index(outcome)]
    return tuple(one for one in still_open if any(_reached(rule, each, {*low, one}) for each in above))
