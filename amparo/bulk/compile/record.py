"""What the person's other charges say: sums over each person's charges, beside each charge. Linear in the rows.

Nothing is compared charge with charge. Where a charge must not count itself, its own part is taken off the sum; where the
furthest date of the others is asked, the second furthest stands in for the charge that has the furthest.
"""

from __future__ import annotations

from collections.abc import Sequence

from amparo.bulk.compile.leaves import RecordLeaf
from amparo.bulk.compile.terms import Pair, Term, Test, all_met, any_met, not_met, text
from amparo.facts.dates import FIRST, LAST

SIGN = {"later": 1, "earlier": -1}
TOLD = f"(dd_e > {FIRST} OR dd_l < {LAST})"
PLACED = "(jurisdiction <> '' AND case_number IS NOT NULL)"


def flags(leaves: Sequence[RecordLeaf]) -> list[str]:
    """For each leaf, as columns: whether a charge meets its condition (`m`), whether that is not known (`u`)."""
    made = []
    for leaf in leaves:
        unsure = all_met(not_met(leaf.where.true), not_met(leaf.where.false))
        made += [f"CASE WHEN {text(leaf.where.true)} THEN 1 ELSE 0 END AS m{leaf.number}"]
        made += [f"CASE WHEN {text(unsure)} THEN 1 ELSE 0 END AS u{leaf.number}"]
    return made


def _order(which: str) -> tuple[str, str]:
    """The disposition as the nearest and the furthest it can lie in the direction that is asked."""
    return ("dd_e", "dd_l") if SIGN[which] > 0 else ("-dd_l", "-dd_e")


def statements(leaves: Sequence[RecordLeaf], source: str = "amparo_facts") -> list[str]:
    """The sums: `amparo_sums` a person, `amparo_furthest` a person, `amparo_case_sums` a case."""
    sums, ordered, furthest, cases = ["n"], ["f.n"], ["n"], ["n", "jurisdiction", "case_number"]
    for leaf in leaves:
        n, which = leaf.number, leaf.which
        sums += [f"CAST(SUM(m{n}) AS INTEGER) AS met{n}", f"CAST(SUM(u{n}) AS INTEGER) AS unsure{n}"]
        if which in SIGN:
            near, far = _order(which)
            counts = f"m{n} + u{n} > 0 AND {TOLD}"
            sums.append(
                f"CAST(SUM(CASE WHEN m{n} + u{n} > 0 AND NOT {TOLD} THEN 1 ELSE 0 END) AS INTEGER) AS undated{n}"
            )
            sums.append(f"MAX(CASE WHEN m{n} = 1 AND {TOLD} THEN {near} END) AS nearest{n}")
            furthest.append(f"MAX(CASE WHEN {counts} THEN {far} END) AS furthest{n}")
            ordered.append(f"MAX(t.furthest{n}) AS furthest{n}")
            ordered.append(
                f"CAST(SUM(CASE WHEN {counts} AND {far} = t.furthest{n} THEN 1 ELSE 0 END) AS INTEGER) AS sharing{n}"
            )
            ordered.append(f"MAX(CASE WHEN {counts} AND {far} < t.furthest{n} THEN {far} END) AS second{n}")
        if which == "same_case":
            sums.append(f"CAST(SUM(CASE WHEN NOT {PLACED} THEN m{n} + u{n} ELSE 0 END) AS INTEGER) AS unplaced{n}")
            cases += [f"CAST(SUM(m{n}) AS INTEGER) AS case_met{n}", f"CAST(SUM(u{n}) AS INTEGER) AS case_unsure{n}"]
    made = [f"CREATE TABLE amparo_sums AS SELECT {', '.join(sums)} FROM {source} GROUP BY n"]
    if len(ordered) > 1:
        inner = f"SELECT {', '.join(furthest)} FROM {source} GROUP BY n"
        made.append(
            f"CREATE TABLE amparo_furthest AS SELECT {', '.join(ordered)} FROM {source} f JOIN ({inner}) t ON t.n = f.n GROUP BY f.n"
        )
    if len(cases) > 3:
        made.append(
            f"CREATE TABLE amparo_case_sums AS SELECT {', '.join(cases)} FROM {source} WHERE {PLACED} "
            "GROUP BY n, jurisdiction, case_number"
        )
    return made


def joins(leaves: Sequence[RecordLeaf], of_charges: bool) -> str:
    """What stands beside the rows `f`."""
    made = " LEFT JOIN amparo_sums s ON s.n = f.n"
    if any(leaf.which in SIGN for leaf in leaves):
        made += " LEFT JOIN amparo_furthest o ON o.n = f.n"
    if of_charges and any(leaf.which == "same_case" for leaf in leaves):
        made += (
            " LEFT JOIN amparo_case_sums k ON k.n = f.n AND k.jurisdiction = f.jurisdiction"
            " AND k.case_number = f.case_number"
        )
    return made


def answer(leaf: RecordLeaf, closed: Test, of_charges: bool) -> Pair:
    """A leaf beside the sums. `closed`: the record is known to be complete."""
    n, which = leaf.number, leaf.which
    met, unsure = f"COALESCE(s.met{n}, 0)", f"COALESCE(s.unsure{n}, 0)"
    own_met, own_unsure = (f"f.m{n}", f"f.u{n}") if of_charges else ("0", "0")
    nobody = all_met(closed, _zero(f"{met} + {unsure}"))
    if which == "any":
        return Pair(_more(met), nobody)
    if which == "other":
        return Pair(_more(f"{met} - {own_met}"), all_met(closed, _zero(f"{met} + {unsure} - {own_met} - {own_unsure}")))
    if not of_charges:
        return Pair(False, nobody)
    alone = all_met(closed, _zero(f"{met} + {unsure} - {own_met} - {own_unsure}"))
    if which == "same_case":
        case_met = f"COALESCE(k.case_met{n}, 0) - f.m{n}"
        case_any = f"COALESCE(k.case_met{n}, 0) + COALESCE(k.case_unsure{n}, 0) - f.m{n} - f.u{n}"
        placed = Term(
            "(f.jurisdiction <> '' AND f.case_number IS NOT NULL)", "(f.jurisdiction = '' OR f.case_number IS NULL)"
        )
        return Pair(
            all_met(placed, _more(case_met)),
            any_met(
                all_met(placed, closed, _zero(case_any), _zero(f"COALESCE(s.unplaced{n}, 0)")),
                all_met(not_met(placed), alone),
            ),
        )
    near, far = (end.replace("dd_", "f.dd_") for end in _order(which))
    told = Term(TOLD.replace("dd_", "f.dd_"), f"NOT {TOLD.replace('dd_', 'f.dd_')}")
    beyond = FIRST - 1 if SIGN[which] > 0 else -LAST - 1
    furthest, second = f"COALESCE(o.furthest{n}, {beyond})", f"COALESCE(o.second{n}, {beyond})"
    mine = f"f.m{n} + f.u{n} > 0 AND {far} = {furthest} AND o.sharing{n} = 1"
    of_others = f"CASE WHEN {mine} THEN {second} ELSE {furthest} END"
    # nobody's own nearest day lies after their own furthest: the charge itself need not be left out here
    true = all_met(
        told, Term(f"COALESCE(s.nearest{n}, {beyond}) > {far}", f"COALESCE(s.nearest{n}, {beyond}) <= {far}")
    )
    none_after = Term(f"{of_others} <= {near}", f"{of_others} > {near}")
    false = any_met(
        all_met(told, closed, _zero(f"COALESCE(s.undated{n}, 0)"), none_after, not_met(true)),
        all_met(not_met(told), alone),
    )
    return Pair(true, false)


def _zero(value: str) -> Test:
    return Term(f"{value} = 0", f"{value} <> 0")


def _more(value: str) -> Test:
    return Term(f"{value} > 0", f"{value} <= 0")
