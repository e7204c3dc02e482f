"""One pack as SQL: from the bits of each charge to the status of each provision version, with what fails and what is not known.

amparo_facts      where it asks about other charges: all charges of the people concerned, with their bits
amparo_key        all that a pack can see of each of its rows, as whole numbers `k0` …; each pack adds its own
amparo_outcome    every distinct key once, numbered in the order of the keys of each pack; made when all packs have added theirs
amparo_decided    a pack's trees, decided once a distinct key
amparo_rows, amparo_outcomes, amparo_dates    the results
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from amparo.bulk.compile import record
from amparo.bulk.compile.charges import Charges
from amparo.bulk.compile.given import Given
from amparo.bulk.compile.leaves import Leaves
from amparo.bulk.compile.opening import opening
from amparo.bulk.compile.persons import Persons
from amparo.bulk.compile.terms import LEAVES, Pair, Test, all_met, any_met, literal, not_met, text
from amparo.engine.predicates import BY_PATH
from amparo.engine.provision import Pack, Provision, Version
from amparo.engine.rules import Rule
from amparo.facts.dates import LAST

CODES = {"available": 1, "court_decides": 2, "open": 3, "not_yet": 4, "not_available": 5}
"""The statuses as numbers."""
MOST_CONDITIONS = 31
"""Conditions of a version that fit a mask of an INTEGER."""


def conditions(version: Version) -> list[Rule]:
    """The conditions of a version that must all hold, in the order of the bits of its masks."""
    flat = list(_flat(version.rule))
    return flat if len(flat) <= MOST_CONDITIONS else list(version.rule.parts)


def _flat(rule: Rule) -> Iterator[Rule]:
    if rule.kind == "all" and rule.parts:
        for part in rule.parts:
            yield from _flat(part)
    else:
        yield rule


@dataclass(frozen=True, slots=True)
class Decided:
    """A version as columns of `amparo_decided`: its number, and the test on those columns that it applies."""

    number: int
    version: Version
    applies: str
    may_wait: bool


class Law:
    """One pack, compiled."""

    def __init__(self, pack: Pack, numbers: dict[int, int], given: Given, persons: Persons, charges: Charges) -> None:
        """`numbers` gives the number of each version by its identity."""
        self.pack, self.numbers, self.given, self.charges, self.persons = pack, numbers, given, charges, persons
        self.leaves = Leaves(pack, given, persons, charges)
        self.subjects = {
            subject: [one for one in pack.provisions if one.subject == subject and one.versions]
            for subject in ("charge", "person")
        }
        self._selects = {
            subject: self._select(provisions) for subject, provisions in self.subjects.items() if provisions
        }
        self.waits = {
            subject: [(one, opening(self.leaves, one.version.rule)) for one in decided if one.may_wait]
            for subject, (_, decided) in self._selects.items()
        }

    @property
    def reads_record(self) -> bool:
        """Whether other charges are asked of."""
        return bool(self.leaves.record_leaves)

    # the trees

    def _select(self, provisions: Sequence[Provision]) -> tuple[list[str], list[Decided]]:
        """The columns of `amparo_decided`, and how the versions are read from them."""
        columns: list[str] = []
        decided: list[Decided] = []
        own: Test = True
        if self.pack.reaches_other_law:
            own = self.leaves.own().true
            columns.append(f"CASE WHEN {text(own)} THEN 1 ELSE 0 END AS own")
        for provision in provisions:
            concerns_all = (
                provision.any_jurisdiction or provision.subject == "person" or not self.pack.reaches_other_law
            )
            for version in provision.versions:
                columns += self._version(version)
            for version, applies in self._applying(provision, columns):
                number = self.numbers[id(version)]
                applies = applies if concerns_all else f"d.own = 1 AND ({applies})"
                decided.append(Decided(number, version, applies, version.rule.timed))
        return columns, decided

    def _version(self, version: Version) -> list[str]:
        number, rule = self.numbers[id(version)], version.rule
        strict, lenient = self.leaves.column(rule, "strict", "now"), self.leaves.column(rule, "lenient", "now")
        risen = self.leaves.column(rule, "lenient", "rise")
        closed = all_met(strict.false, lenient.false)
        when = [
            (strict.true, 1),
            (all_met(strict.false, lenient.true), 2),
            (all_met(closed, risen.false), 5),
            (all_met(closed, risen.true), 4),
        ]
        cases = " ".join(f"WHEN {text(test)} THEN {code}" for test, code in when if test is not False)
        failing: list[str] = []
        unknown: list[str] = []
        for bit, part in enumerate(conditions(version)):
            pair = self.leaves.column(part, "lenient", "now")
            for test, into in ((pair.false, failing), (_neither(pair), unknown)):
                if test is not False:
                    into.append(f"CASE WHEN {text(test)} THEN {1 << bit} ELSE 0 END")
        return [
            f"CASE {cases} ELSE 3 END AS s{number}" if cases else f"3 AS s{number}",
            f"{' | '.join(failing) or '0'} AS f{number}",
            f"{' | '.join(unknown) or '0'} AS u{number}",
        ]

    def _applying(self, provision: Provision, columns: list[str]) -> Iterator[tuple[Version, str]]:
        """For each version when it is the one that speaks: in force on the day that decides, or the nearest."""
        versions = provision.versions
        if len(versions) == 1:
            yield versions[0], "1 = 1"
            return
        first, last = versions[0], versions[-1]
        may = {}
        for version in versions:
            number = self.numbers[id(version)]
            in_force = self.leaves.column(version.rule.parts[0], "strict", "now")
            columns.append(f"CASE WHEN {text(not_met(in_force.false))} THEN 1 ELSE 0 END AS a{number}")
            may[version] = f"a{number} = 1"
        start = self.numbers[id(first)]
        before = self.leaves.before(BY_PATH[first.by], first.period.start.earliest)
        columns.append(f"CASE WHEN {text(before)} THEN 1 ELSE 0 END AS b{start}")
        left = " AND ".join(f"a{self.numbers[id(version)]} = 0" for version in versions)
        refused = ""
        for version in versions:
            number = self.numbers[id(version)]
            mine = may[version]
            if version is first:
                mine = f"({mine} OR ({left} AND b{start} = 1))"
            elif version is last:
                mine = f"({mine} OR ({left} AND b{start} = 0))"
            future = version.by == "filing" and version.period.start.earliest > self.given.as_of.latest
            if future and refused:
                # what is refused today may be open under a law that is passed but not yet in force
                mine = f"({mine} OR (({refused}) AND s{number} = 4))"
            outlasts = version.period.end.latest < LAST and not future
            turned_down = f"({mine} AND s{number} {'IN (4, 5)' if outlasts else '= 5'})"
            refused = f"{refused} OR {turned_down}" if refused else turned_down
            yield version, mine

    # the tables

    def key_columns(self) -> list[str]:
        """The columns of a row that together are all the pack can see of it."""
        return [*self._own_columns(), *(self.leaves.records.columns if self.reads_record else [])]

    @property
    def _number(self) -> int:
        return self.charges.laws[self.pack.jurisdiction]

    def _sign(self, subject: str) -> int:
        """How the keys of this law are told from others': its number, below nought for the persons' own rows."""
        return self._number if subject == "charge" else -self._number

    def _own_columns(self) -> list[str]:
        shared = (*self.charges.blocks.columns, *self.charges.special.columns, *self.persons.blocks.columns)
        return [*(name for name in shared if name in self.leaves.used), *self.leaves.blocks.columns] or ["d0"]

    def keys(self, subject: str, width: int) -> list[str]:
        """The SQL that adds the keys of the charges, or of the rows of the persons themselves, `width` numbers each."""
        if subject not in self._selects:
            return []
        names = self.key_columns()
        rows = self._with_record(subject) if self.reads_record else self._facts(subject, own_only=True)
        numbers = [f"k.{name}" for name in names] + ["CAST(0 AS BIGINT)"] * (width - len(names))
        listed = ", ".join(numbers)
        return [f"INSERT INTO amparo_key SELECT k.person, k.charge, {self._sign(subject)}, {listed} FROM ({rows}) k"]

    def statements(self, subject: str) -> list[str]:
        """The SQL that decides every distinct key."""
        if subject not in self._selects:
            return []
        columns, decided = self._selects[subject]
        pack = literal(self.pack.jurisdiction)
        outcomes = [
            f"SELECT {pack} AS jurisdiction, outcome, {one.number} AS version, s{one.number} AS status, f{one.number} AS failing, "
            f"u{one.number} AS unknown FROM amparo_decided d WHERE {one.applies}"
            for one in decided
        ]
        return [
            f"CREATE TABLE amparo_decided AS SELECT outcome, {', '.join(columns)} FROM ({self._outcomes(subject)}) o",
            f"INSERT INTO amparo_outcomes {' UNION ALL '.join(outcomes)}",
        ]

    def _outcomes(self, subject: str) -> str:
        """The distinct keys under the names by which the trees read them."""
        listed = ", ".join(f"k{place} AS {name}" for place, name in enumerate(self.key_columns()))
        return f"SELECT outcome, {listed} FROM amparo_outcome WHERE law = {self._sign(subject)}"

    def dates(self, subject: str) -> dict[int, str]:
        """The SQL for the days on which waits end, by number of the version; of use where it is not yet open. After `statements`."""
        made = {}
        for one, when in self.waits.get(subject, ()):
            days = "".join(f", c.{name}" for name in when.days) + "".join(f", p.{name}" for name in when.of_person)
            joins = ""
            if (when.days or when.others) and subject == "charge":
                joins += " JOIN amparo_charges c ON c.person = r.person AND c.charge = r.charge"
                joins += "" if self.pack.reaches_other_law else f" AND c.law = {self._number}"
            elif when.days or when.others:
                joins += " JOIN amparo_own_rows c ON c.person = r.person"
            if when.others:
                days += "".join(f", t.{name}" for each in when.others for name in each.columns)
                joins += " LEFT JOIN amparo_last t ON t.n = c.n"
            if when.of_person:
                joins += " JOIN amparo_persons p ON p.person = r.person"
            rows = (
                f"SELECT r.person, r.charge, o.*{days} FROM amparo_rows r JOIN ({self._outcomes(subject)}) o ON o.outcome = r.outcome "
                f"JOIN amparo_decided d ON d.outcome = o.outcome{joins} "
                f"WHERE r.jurisdiction = {literal(self.pack.jurisdiction)} AND d.s{one.number} = 4 AND ({one.applies})"
            )
            days_of = f"SELECT person, charge, {one.number} AS version, {when.sql} AS not_before FROM ({rows}) w"
            made[one.number] = f"INSERT INTO amparo_dates SELECT * FROM ({days_of}) u WHERE not_before IS NOT NULL"
        return made

    def turning(self, subject: str) -> list[str]:
        """The SQL for the days on which other charges cease to stand in the way; what `dates` reads."""
        others = {each.number: each for _, when in self.waits.get(subject, ()) for each in when.others}
        if not others:
            return []
        days = sorted({name for each in others.values() for name in each.days})
        rows = self._facts("charge", own_only=False, source=self._of_people(), sums=True, days=days)
        each_day = ", ".join(f"{each.sql} AS day{number}" for number, each in others.items())
        last = ", ".join(f"MAX(day{number}) AS last{number}" for number in others)
        together = ", ".join(
            f"MAX(t.last{number}) AS last{number}, "
            f"CAST(SUM(CASE WHEN day{number} = t.last{number} THEN 1 ELSE 0 END) AS INTEGER) AS sharing{number}, "
            f"MAX(CASE WHEN day{number} < t.last{number} THEN day{number} END) AS second{number}"
            for number in others
        )
        return [
            f"CREATE TABLE amparo_turning AS SELECT n, {each_day} FROM ({rows}) f",
            f"CREATE TABLE amparo_last AS SELECT f.n, {together} FROM amparo_turning f "
            f"JOIN (SELECT n, {last} FROM amparo_turning GROUP BY n) t ON t.n = f.n GROUP BY f.n",
        ]

    def _of_people(self) -> str:
        """All charges of the people concerned, those under other law included."""
        if self.pack.reaches_other_law:
            return "amparo_charges"
        columns = ", ".join(self.charges.columns)
        return (
            f"(SELECT {columns} FROM amparo_charges WHERE law = {self._number} "
            f"UNION ALL SELECT {columns} FROM amparo_elsewhere WHERE concerns = {self._number})"
        )

    def _facts(
        self, subject: str, own_only: bool, source: str = "", sums: bool = False, days: Sequence[str] = ()
    ) -> str:
        """The rows with their bits, those that were decided before cut down to what this pack looks at.

        `sums`: only the bits that are asked of other charges; `days`: columns of days beside them.
        """
        of_charges = subject == "charge"
        source = source or ("amparo_charges" if of_charges else "amparo_own_rows")
        used = self.leaves.asked_of_others() if sums else self.leaves.used
        select = ["c.n"] if sums else ["c.person", "c.charge", "c.n"]
        select += [
            f"c.{name} & {used[name]} AS {name}" for name in self._own_columns() if name in used and name[0] in "gqe"
        ]
        select += self._own_bits(used if sums else None) or ([] if sums else ["0 AS d0"])
        if of_charges and self.reads_record:
            select += self._beside()
        select += [f"c.{name} AS {name}" for name in days]
        joins = ""
        for part in ("offence", "arrest"):
            if any(leaf.part == part for leaf in self.leaves.offences):
                letter = part[0]
                joins += (
                    f" LEFT JOIN amparo_{part}_bits {letter} ON {letter}.{part} = c.{part} "
                    f"AND {letter}.pack = {literal(self.pack.jurisdiction)}"
                )
        where = ""
        if of_charges and own_only and not self.pack.reaches_other_law:
            where = f" WHERE c.law = {self._number}"
        elif not of_charges and not self.pack.reaches_other_law:
            where = f" WHERE c.n IN (SELECT n FROM amparo_charges WHERE law = {self._number})"
        return f"SELECT {', '.join(select)} FROM {source} c{joins}{where}"

    def _beside(self) -> list[str]:
        """What else of a charge the sums are of."""
        asked = {leaf.which for leaf in self.leaves.record_leaves}
        made = ["c.jurisdiction AS jurisdiction", "c.case_number AS case_number"] if "same_case" in asked else []
        if asked & set(record.SIGN):
            for end, name in zip(self.charges.days("disposition.date"), ("dd_e", "dd_l"), strict=True):
                made.append(f"{f'c.{end}' if isinstance(end, str) else end} AS {name}")
        return made

    def _own_bits(self, only: Mapping[str, int] | None) -> list[str]:
        further: dict[str, list[str]] = {}
        for leaf in self.leaves.offences:
            column, _ = self.leaves.blocks.column(leaf.number)
            further.setdefault(column, [])
            part = f"COALESCE({leaf.part[0]}.{column}, 0)"
            if part not in further[column]:
                further[column].append(part)
        return self.leaves.blocks.select(further, only)

    def record_statements(self) -> list[str]:
        """The SQL for all charges of the people concerned, with the conditions asked of them; and the sums."""
        records = self.leaves.record_leaves
        if not records:
            return []
        rows = self._facts("charge", own_only=False, source=self._of_people(), sums=True)
        kept = ", ".join(["n", *(each.rpartition(" AS ")[2] for each in self._beside()), *record.flags(records)])
        counts = " + ".join(f"m{leaf.number} + u{leaf.number}" for leaf in records)
        facts = f"SELECT * FROM (SELECT {kept} FROM ({rows}) f) f WHERE {counts} > 0"
        return [f"CREATE TABLE amparo_facts AS {facts}", *record.statements(records)]

    def _with_record(self, subject: str) -> str:
        of_charges = subject == "charge"
        records = self.leaves.record_leaves
        closed = self.persons.is_so("record.complete").true
        parts: dict[str, list[str]] = {column: [] for column in self.leaves.records.columns}
        for leaf in records:
            pair = record.answer(leaf, closed, of_charges)
            column, bit = self.leaves.records.column(leaf.number)
            for test, place in ((pair.true, bit), (pair.false, bit + LEAVES)):
                if test is not False:
                    parts[column].append(f"CASE WHEN {text(test)} THEN {1 << place} ELSE 0 END")
        select = ["f.person", "f.charge", "f.n", *(f"f.{name}" for name in self._own_columns())]
        select += [f"CAST({' | '.join(each) or '0'} AS BIGINT) AS {column}" for column, each in parts.items()]
        rows = self._facts(subject, own_only=True)
        if of_charges:
            rows = f"SELECT f.*, {', '.join(record.flags(records))} FROM ({rows}) f"
        return f"SELECT {', '.join(select)} FROM ({rows}) f{record.joins(records, of_charges)}"


def _neither(pair: Pair) -> Test:
    return not_met(any_met(pair.true, pair.false))
