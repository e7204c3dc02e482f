"""Supervises a site: were people offered the questions, do two screeners agree, who was found only later, do groups fare alike.

It reads a table of screenings and never a person's answers. There is no gold standard: who was "found later" is itself the
outcome of somebody's rule, so everything is told by the version of the rule. Small counts are not shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from amparo.facts.problems import Problem, Problems, listed, nearest
from amparo.screening.agreement import FEWEST, Agreement, cohen_kappa, krippendorff_alpha, raw_agreement
from amparo.screening.many import read_table
from amparo.screening.prevalence import Accuracy, rogan_gladen
from amparo.screening.rule import OUTCOMES, ROUTED

COLUMNS = (
    "point",
    "rule",
    "offered",
    "outcome",
    "second_outcome",
    "referred",
    "screened_on",
    "referred_on",
    "found_later",
    "group",
)
TRUTHS = ("offered", "referred", "found_later")
ALARM = 0.4
"""Where the lower bound of kappa lies under this, the site looks at its training (training research, proposed)."""


@dataclass(frozen=True, slots=True)
class Screening:
    """One row: what was done with one person, without saying who."""

    point: str
    rule: str
    offered: bool | None
    outcome: str
    second_outcome: str
    referred: bool | None
    days_to_referral: int | None
    found_later: bool | None
    group: str


def read_screenings(raw: bytes, file: str) -> list[Screening]:
    """Reads the table. Raises `Problems` with everything that is wrong."""
    rows = read_table(raw, file)
    if not rows:
        raise Problems([Problem("The file holds no rows.", file=file, expected="one row a screening")])
    found: list[Problem] = []
    for one in rows[0]:
        if one not in COLUMNS:
            found.append(
                Problem(
                    f'"{one}" is not a column of this table.',
                    file=file,
                    line=1,
                    expected=listed(COLUMNS, 20),
                    nearest=nearest(one, COLUMNS),
                )
            )
    for one in ("rule", "outcome"):
        if one not in rows[0]:
            found.append(Problem(f'The column "{one}" is missing.', file=file, line=1, expected=listed(COLUMNS, 20)))
    if found:
        raise Problems(found)
    read = [_screening(row, number, file, found) for number, row in enumerate(rows, 2)]
    if found:
        raise Problems(found)
    return read


def _screening(row: dict[str, str], number: int, file: str, found: list[Problem]) -> Screening:
    def wrong(column: str, expected: str, near: str = "") -> None:
        what = f'"{row[column][:40]}" cannot be read.' if row.get(column) else "Nothing is said."
        found.append(Problem(what, file=file, line=number, field=column, expected=expected, nearest=near))

    def truth(column: str) -> bool | None:
        given = row.get(column, "").casefold()
        if given not in ("", "yes", "no", "unknown"):
            wrong(column, "yes, no, or nothing where it is not known")
        return {"yes": True, "no": False}.get(given)

    def outcome(column: str) -> str:
        given = row.get(column, "")
        if given and given not in OUTCOMES:
            wrong(column, listed(OUTCOMES), nearest(given, OUTCOMES))
        return given

    def day(column: str) -> date | None:
        given = row.get(column, "")
        try:
            return date.fromisoformat(given) if given else None
        except ValueError:
            wrong(column, "a day such as 2026-11-24")
            return None

    offered = truth("offered")
    came_to = outcome("outcome")
    if came_to and not row["rule"]:
        wrong("rule", "the version of the rule that gave the outcome, such as amparo-signs/2026.1")
    begun, referred_on = day("screened_on"), day("referred_on")
    days = (referred_on - begun).days if begun and referred_on else None
    if days is not None and days < 0:
        wrong("referred_on", "a day on or after screened_on")
    return Screening(
        row.get("point", ""),
        row["rule"],
        offered if offered is not None else (True if came_to else None),
        came_to,
        outcome("second_outcome"),
        truth("referred"),
        days,
        truth("found_later"),
        row.get("group", ""),
    )


def supervise(rows: Sequence[Screening], smallest: int, accuracy: Accuracy | None = None) -> dict[str, Any]:
    """Everything a supervisor reads, as plain values. A count below `smallest` is given as none."""
    rules = sorted({one.rule for one in rows if one.rule})
    return {
        "format": "amparo-screen-quality/1",
        "smallest": smallest,
        "screenings": _shown(len(rows), smallest),
        "offers": _offers(rows, smallest),
        "by_rule": [_of_rule(rule, [one for one in rows if one.rule == rule], smallest, accuracy) for rule in rules],
        "by_point": _split(rows, lambda one: one.point, smallest),
        "by_group": _split(rows, lambda one: one.group, smallest),
        "accuracy": _stated(accuracy),
        "notes": [
            "Counts below the smallest are not shown, nor the next smallest where it would give them away.",
            "Whoever was found later was found by somebody's own rule: this is no measure of what is true.",
            "A share is of a site, never a guess at one person.",
        ],
    }


def _of_rule(rule: str, rows: list[Screening], smallest: int, accuracy: Accuracy | None) -> dict[str, Any]:
    screened = [one for one in rows if one.outcome]
    counts = {one: sum(row.outcome == one for row in screened) for one in OUTCOMES}
    with_signs = sum(counts[one] for one in ROUTED)
    told: dict[str, Any] = {
        "rule": rule,
        "screened": _shown(len(screened), smallest),
        "outcomes": suppressed(counts, smallest),
        "agreement": _agreement(rows),
        "found_later": _found_later(screened, smallest),
        "days_to_referral": _days([one.days_to_referral for one in rows if one.days_to_referral is not None], smallest),
    }
    if accuracy is not None and min(with_signs, len(screened) - with_signs) >= smallest:
        share = rogan_gladen(with_signs, len(screened), accuracy)
        told["corrected_share"] = {
            "value": round(share.value, 3),
            "low": round(share.low, 3),
            "high": round(share.high, 3),
        }
    return told


def _offers(rows: Sequence[Screening], smallest: int) -> dict[str, int | None]:
    counts = {
        "offered": sum(one.offered is True for one in rows),
        "not_offered": sum(one.offered is False for one in rows),
        "offered_and_declined": sum(one.offered is True and not one.outcome for one in rows),
        "not_known": sum(one.offered is None for one in rows),
    }
    return {key: _shown(count, smallest) for key, count in counts.items()}


def _found_later(screened: list[Screening], smallest: int) -> dict[str, Any]:
    """Missed, then found: people with no outcome that refers who were later found. The main measure of safety."""
    not_referred = [one for one in screened if one.outcome not in ROUTED]
    followed = [one for one in not_referred if one.found_later is not None]
    missed = sum(one.found_later is True for one in followed)
    return {
        "followed_up": _shown(len(followed), smallest),
        "not_followed_up": _shown(len(not_referred) - len(followed), smallest),
        "found_later": _shown(missed, smallest),
    }


def _agreement(rows: list[Screening]) -> dict[str, Any]:
    pairs = [(one.outcome, one.second_outcome) for one in rows if one.outcome and one.second_outcome]
    if len(pairs) < FEWEST:
        return {"pairs": None, "says": f"Fewer than {FEWEST} people were screened twice."}
    place = {outcome: number for number, outcome in enumerate(reversed(OUTCOMES))}
    kappa = cohen_kappa(pairs)
    alpha = krippendorff_alpha([[place.get(one.outcome), place.get(one.second_outcome)] for one in rows])
    says = ""
    if kappa is None:
        says = "Both screeners only ever came to one outcome, so agreement beyond chance cannot be told."
    elif kappa.low < ALARM:
        says = f"The lower bound of kappa is under {ALARM}: look at how the questions are asked and at training."
    return {
        "pairs": len(pairs),
        "same": round(raw_agreement(pairs), 3),
        "kappa": _measure(kappa),
        "alpha": _measure(alpha),
        "says": says,
    }


def _measure(found: Agreement | None) -> dict[str, float] | None:
    if found is None:
        return None
    return {"value": round(found.value, 3), "low": round(found.low, 3), "high": round(found.high, 3)}


def _days(days: list[int], smallest: int) -> dict[str, Any]:
    if len(days) < smallest:
        return {"referrals": None, "median": None}
    ordered = sorted(days)
    half = len(ordered) // 2
    median = ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
    return {"referrals": len(days), "median": median}


def _split(rows: Sequence[Screening], by: Callable[[Screening], str], smallest: int) -> list[dict[str, Any]]:
    """Counts for each value of a column, with what is small, or would give something small away, left out."""
    screened = [one for one in rows if one.outcome]
    values = sorted({by(one) for one in screened} - {""})
    sizes = suppressed({value: sum(by(one) == value for one in screened) for value in values}, smallest)
    counts = {
        value: {each: sum(one.outcome == each and by(one) == value for one in screened) for each in OUTCOMES}
        for value in values
    }
    shown = suppressed_table(counts, smallest, hidden=[value for value in values if sizes[value] is None])
    return [
        {
            "value": value,
            "screened": sizes[value],
            "outcomes": shown[value],
            "refer_share": _share(shown[value][OUTCOMES[0]], sizes[value]),
        }
        for value in values
    ]


def _share(count: int | None, total: int | None) -> float | None:
    return round(count / total, 3) if count is not None and total else None


def suppressed_table(
    counts: dict[str, dict[str, int]], smallest: int, hidden: Sequence[str] = ()
) -> dict[str, dict[str, int | None]]:
    """A table with its small cells taken out, and more cells until no row and no column lacks exactly one, so that a total
    gives none away. Rows in `hidden` are taken out whole."""
    shown: dict[str, dict[str, int | None]] = {
        row: {key: None if row in hidden else _shown(count, smallest) for key, count in cells.items()}
        for row, cells in counts.items()
    }
    lines = [[(row, key) for key in cells] for row, cells in counts.items()]
    lines += [[(row, key) for row in counts] for key in next(iter(counts.values()), {})]
    changed = True
    while changed:
        changed = False
        for line in lines:
            gone = [(row, key) for row, key in line if shown[row][key] is None]
            left = [(row, key) for row, key in line if shown[row][key]]
            if len(gone) == 1 and left:
                row, key = min(left, key=lambda at: counts[at[0]][at[1]])
                shown[row][key] = None
                changed = True
    return shown


def suppressed(counts: dict[str, int], smallest: int) -> dict[str, int | None]:
    """Counts with the small ones taken out; where only one was, the next smallest goes too, so that no sum gives it away."""
    shown: dict[str, int | None] = {key: _shown(count, smallest) for key, count in counts.items()}
    hidden = [key for key, count in shown.items() if count is None]
    if len(hidden) == 1:
        rest = [key for key, count in shown.items() if count]
        if rest:
            shown[min(rest, key=lambda key: counts[key])] = None
    return shown


def _shown(count: int, smallest: int) -> int | None:
    return None if 0 < count < smallest else count


def _stated(accuracy: Accuracy | None) -> dict[str, Any] | None:
    if accuracy is None:
        return None
    return {
        "sensitivity": list(accuracy.sensitivity),
        "specificity": list(accuracy.specificity),
        "source": accuracy.source,
    }
