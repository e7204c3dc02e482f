"""Across records: one matter that several sources tell of becomes one charge, and what they disagree on is in doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from amparo.records.charges import Charge, Matters, Review, told_by, waiting
from amparo.records.dispositions import followed
from amparo.records.same import case_number, same_offence, same_value
from amparo.records.structure import Place, Record

SAME_DAY = ("arrest.date", "date")
"""Dates by which two sources can be seen to speak of the same matter."""

MAY_DIFFER = (
    "offence.text",
    "arrest.text",
    "court",
    "county",
    "arrest.agency",
    "disposition.text",
    "sentence.text",
    "count",
    "case_number",
)
"""Facts that sources word or number in their own way: a difference is kept beside, not in doubt."""


def charges_of(records: Sequence[Record]) -> Matters:
    """The charges of several records. Those nearest to the court are read first; the order given does not matter."""
    ordered = sorted(_once(records), key=lambda record: (record.rank, record.source, record.sha256))
    charges: list[tuple[Record, Charge]] = []
    review: list[Review] = []
    for record in ordered:
        told = told_by(record)
        review += told.review
        before = list(charges)
        taken: set[int] = set()
        for charge in told.charges:
            fits = [
                number
                for number, (other, known) in enumerate(before)
                if number not in taken and other.source != record.source and same_matter(known, charge)
            ]
            rivals = [one for one in told.charges if one is not charge and fits and _equal(one, charge)]
            if len(fits) == 1 or (
                fits and _all_equal([before[number][1] for number in fits]) and len(fits) == len(rivals) + 1
            ):
                number = fits[0]
                taken.add(number)
                charges[number] = (before[number][0], joined(charges[number][1], charge))
            elif fits:
                named = ", ".join(str(before[number][1].counts[0].place) for number in fits)
                what = f"It may be the same matter as one of several charges of {before[fits[0]][0].source} ({named})."
                review.append(
                    Review("same_matter", what, record.source, place=charge.counts[0].place, counts=charge.counts)
                )
            else:
                charges.append((record, charge))
    for number, (record, charge) in enumerate(charges):
        review += waiting(record.source, number, charge)
    for record in ordered:
        review += [
            Review("page", why, record.source, place=Place(record.source, page, 0)) for page, why in record.blank
        ]
        review += _subject(record)
        review += [
            Review("field", one.why, record.source, one, place=one.place) for one in record.story() if not one.read
        ]
    made = Matters(
        tuple(charge for _, charge in charges), tuple(review), sum(1 for one in ordered for _ in one.counts())
    )
    if not made.balanced:
        raise AssertionError("a count was lost or doubled between the records and the charges")
    return made


def _once(records: Sequence[Record]) -> list[Record]:
    """The same file given twice is one source."""
    by_content = {(record.sha256, record.layout): record for record in records}
    return list(by_content.values())


def same_matter(one: Charge, other: Charge) -> bool:
    """Whether two charges of different sources are the same matter: the offence, and the case or a day that fits."""
    places = [charge.text("jurisdiction") for charge in (one, other)]
    if all(places) and places[0] != places[1]:
        return False
    jurisdiction = places[0] or places[1]
    if not same_offence(jurisdiction, one.facts, other.facts):
        arrest = {path: field for path, field in one.facts.items() if path.startswith("arrest.")}
        if not arrest or not same_offence(jurisdiction, arrest, other.facts):
            return False
    cases = [case_number(charge.text("case_number")) for charge in (one, other)]
    if all(cases) and cases[0] == cases[1]:
        return _count_fits(one, other)
    days = [(one.text(path), other.text(path)) for path in SAME_DAY]
    if any(first and second and first != second for first, second in days):
        return False
    return any(first and first == second for first, second in days)


def _count_fits(one: Charge, other: Charge) -> bool:
    first, second = one.text("count"), other.text("count")
    return not (first and second) or first == second


def _equal(one: Charge, other: Charge) -> bool:
    """Whether nothing that ties charges together tells these two apart."""
    paths = ("jurisdiction", "offence.statute", "offence.text", "case_number", *SAME_DAY)
    return all(one.text(path) == other.text(path) for path in paths)


def _all_equal(charges: list[Charge]) -> bool:
    return all(_equal(charges[0], one) and _outcome(one) == _outcome(charges[0]) for one in charges)


def _outcome(charge: Charge) -> tuple[str, str]:
    return charge.text("disposition.kind"), charge.text("disposition.date")


def joined(kept: Charge, other: Charge) -> Charge:
    """One charge from two sources. What only one says is taken; what both say differently is in doubt, both readings shown."""
    facts, doubtful = dict(kept.facts), dict(kept.doubtful)
    also, apart = list(kept.also), list(kept.disagreements)
    jurisdiction = kept.text("jurisdiction") or other.text("jurisdiction")
    settled = _settled(kept, other)
    for path, one in other.facts.items():
        known = facts.get(path)
        if known is None:
            if path in doubtful:
                also.append(one)
                continue
            if path.startswith("disposition.") and settled == "kept":
                also.append(one)
                continue
            facts[path] = one
        elif same_value(jurisdiction, known, one) or path in MAY_DIFFER:
            also.append(one)
        elif path.startswith("disposition.") and settled:
            if settled == "other":
                facts[path] = one
                also.append(known)
            else:
                also.append(one)
        else:
            why = "Two sources say two things."
            doubtful[path] = replace(known, state="doubtful", value="", candidates=(known.value, one.value), why=why)
            apart.append((known, one))
            del facts[path]
    for path, one in other.doubtful.items():
        if path not in facts and path not in doubtful:
            doubtful[path] = one
        else:
            also.append(one)
    return Charge(facts, doubtful, tuple(also), tuple(apart), kept.counts + other.counts, kept.notes + other.notes)


def _settled(kept: Charge, other: Charge) -> str:
    """Which source knows the later outcome, where one outcome naturally follows the other."""
    first, second = kept.text("disposition.kind"), other.text("disposition.kind")
    if not first or not second or first == second:
        return ""
    if followed(first, second)[0]:
        return "other"
    if followed(second, first)[0]:
        return "kept"
    return ""


def _subject(record: Record) -> list[Review]:
    """Several birth dates, and lines that were not understood though they hold words that decide."""
    out = []
    sure = [one for one in record.subject.births if one.read]
    if len({one.value for one in sure}) > 1:
        what = f"The record gives {len(sure)} birth dates: {', '.join(one.value for one in sure)}."
        out.append(Review("subject", what, record.source, sure[0], place=sure[0].place))
    for one in record.subject.births:
        if not one.read:
            out.append(
                Review("subject", one.why or "The birth date could not be read.", record.source, one, place=one.place)
            )
    return out
