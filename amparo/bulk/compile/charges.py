"""What every law asks of a charge alike, decided once a charge: table `amparo_charges`.

Columns: person, charge, jurisdiction, the numbers of the offence and of the arresting charge as written, `disposition` (the
place of the word in the vocabulary, from 1), the days of dates (`date_e`, `date_l` …), the conditions as bits (`g0` …), and
those of the person (`q0` …). `amparo_own_rows` holds the same for each person's own row, on which nothing of a charge is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from amparo.bulk.compile.blocks import Blocks
from amparo.bulk.compile.facts import day
from amparo.bulk.compile.given import Given
from amparo.bulk.compile.persons import Persons, attempt, told, truth, value_of, within
from amparo.bulk.compile.terms import (
    LEAVES,
    UNKNOWN,
    Day,
    Pair,
    Term,
    Test,
    all_met,
    any_met,
    at_most,
    less,
    literal,
    not_met,
    one_of,
    quoted,
    settled,
    text,
)
from amparo.engine.predicates import Reading
from amparo.engine.rules import Age, During, History, Is, Predicate, SentenceCompleted
from amparo.engine.table import WRITTEN
from amparo.facts.dates import FIRST, LAST
from amparo.facts.vocabulary import vocabulary

COMPLETED = "sentence.completed_on"


@cache
def dispositions() -> tuple[tuple[str, str], ...]:
    """The words for how a charge ended, with what each leaves on record; their places from 1 are the codes."""
    fact = vocabulary().sections["charges"].facts["disposition.kind"]
    record = dict(fact.record)
    return tuple((word, record.get(word, "")) for word in fact.words)


def disposition_in(records: frozenset[str] | set[str], words_too: bool = True) -> list[int]:
    """The codes of the dispositions that leave one of these on record (or, `words_too`, are one of them)."""
    return [
        code
        for code, (word, leaves) in enumerate(dispositions(), 1)
        if leaves in records or (words_too and word in records)
    ]


def disposition_words(words: frozenset[bool | str]) -> list[int]:
    """The codes of these dispositions."""
    return [code for code, (word, _) in enumerate(dispositions(), 1) if word in words]


class Charges:
    """Collects what is asked of charges while law is compiled; then writes their table."""

    def __init__(self, given: Given, persons: Persons) -> None:
        self.given = given
        self.persons = persons
        self.blocks = Blocks("g")
        self.of_persons: list[Pair] = []
        """For each place, the same condition on the row of a person, of whom nothing of a charge is known."""
        self.dates: set[str] = {name for name in ("date",) if given.dated("charges", name)}
        self.petitions: dict[int, History] = {}
        self.case_numbers = False

    # what is asked

    def asks(self, predicate: Predicate, reading: Reading = "now") -> Pair:
        """A condition on the charge that does not depend on whose law asks, as later stages read it."""
        places = self.blocks.count
        placed = self.blocks.place(self._decide(predicate, reading, True))
        if self.blocks.count > places:
            self.of_persons.append(self._decide(predicate, reading, False))
        return placed

    def days(self, fact: str, of_charge: bool = True) -> tuple[Day, Day]:
        """A date of the charge as columns; any day where it is told of nobody, or on a row that is no charge."""
        if not of_charge or not self.given.dated("charges", fact):
            return FIRST, LAST
        self.dates.add(fact)
        name = fact.replace(".", "_")
        return f"{name}_e", f"{name}_l"

    def disposition(self, codes: Sequence[int], of_charge: bool = True) -> Pair:
        """Whether the charge ended in one of these ways."""
        if not of_charge or not self.given.has("charges", "disposition.kind"):
            return UNKNOWN
        others = [code for code in range(1, len(dispositions()) + 1) if code not in codes]
        return Pair(one_of("disposition", codes), one_of("disposition", others))

    # what predicates mean

    def _raw(self, name: str) -> str:
        return f"c.{quoted(name)}" if self.given.has("charges", name) else ""

    def _truth(self, name: str, of_charge: bool) -> Pair:
        raw = self._raw(name) if of_charge else ""
        return truth(raw) if raw else UNKNOWN

    def _decide(self, predicate: Predicate, reading: Reading, of_charge: bool) -> Pair:
        match predicate:
            case Is(path):
                raw = self._raw(path.removeprefix("charge.")) if of_charge else ""
                return value_of(raw, predicate) if raw else UNKNOWN
            case During(kinds):
                return self._during(kinds, of_charge)
            case SentenceCompleted():
                return self._sentence(reading, of_charge)
            case Age():
                return self._age(predicate, of_charge)
            case History():
                return self._petitioned(predicate) if of_charge else UNKNOWN
        raise TypeError(predicate)

    def _during(self, kinds: tuple[str, ...], of_charge: bool) -> Pair:
        stated = self._truth("act.during_trafficking", of_charge)
        inside: Test = False
        outside: Test = False
        if self.given.episodes:
            earliest, latest = self.days("date", of_charge)
            each = [
                within(earliest, latest, (f"t.{a}", f"t.{b}", f"t.{c}", f"t.{d}"))
                for a, b, c, d in self.persons.times(kinds)
            ]
            inside = any_met(*(one.true for one in each))
            outside = all_met(*(one.false for one in each), not_met(self.persons.has_more()))
        complete = self.persons.is_so("victim.episodes_complete").true
        denied: Test = bool(kinds)
        for kind in kinds:
            denied = all_met(denied, self.persons.is_so(f"victim.{kind}").false)
        by_date = Pair(inside, all_met(outside, any_met(complete, denied)))
        if kinds:
            # a general "yes" counts only where every time of trafficking is of those kinds
            stated = Pair(all_met(stated.true, self.persons.all_of_kind(kinds).true), stated.false)
        return settled(stated, by_date)

    def _sentence(self, reading: Reading, of_charge: bool) -> Pair:
        none_due = self.disposition(disposition_in({"arrest", "pending"}, words_too=False), of_charge).true
        said = self._truth("sentence.completed", of_charge)
        earliest, latest = self.days(COMPLETED, of_charge)
        dated = less(latest, LAST)
        if reading == "rise":
            return Pair(any_met(none_due, dated, said.true, said.false), False)
        as_of = self.given.as_of
        over = all_met(dated, at_most(latest, as_of.earliest))
        not_over = all_met(dated, less(as_of.latest, earliest))
        true = any_met(over, all_met(said.true, not_met(not_over)))
        false = any_met(not_over, all_met(said.false, not_met(over)))
        return Pair(any_met(none_due, true), all_met(false, not_met(none_due)))

    def _age(self, predicate: Age, of_charge: bool) -> Pair:
        first, last = self.persons.birthday(predicate.years)
        if isinstance(first, str):
            first, last = f"p.{first}", f"p.{last}"
        earliest, latest = self.days(predicate.at.removeprefix("charge."), of_charge)
        younger = Pair(less(latest, first), at_most(last, earliest))
        if predicate.years == 18 and predicate.at in ("charge.date", "charge.arrest.date"):
            minor = self._truth("minor", of_charge)
            # a child at the time of the act may have been arrested later
            younger = settled(younger, Pair(predicate.at == "charge.date" and minor.true, minor.false))
        return younger.turned if predicate.at_least else younger

    def _petitioned(self, predicate: History) -> Pair:
        met: Test = False
        doubtful: Test = False
        if "earlier_relief" in self.given.columns:
            self.petitions[id(predicate)] = predicate
            number = list(self.petitions).index(id(predicate))

            def flag(name: str) -> Test:
                column = f"h{'p' if name.startswith('loose') else 'c'}.{name}{number}"
                return Term(f"{column} = 1", f"COALESCE({column}, 0) = 0")

            # the only charge there is must be the one that is meant
            alone = all_met(
                Term("j.charges = 1", "COALESCE(j.charges, 0) <> 1"), self.persons.is_so("record.complete").true
            )
            met = any_met(flag("met"), all_met(alone, flag("loose_met")))
            doubtful = any_met(
                flag("doubtful"),
                all_met(alone, flag("loose_doubtful")),
                all_met(not_met(alone), any_met(flag("loose_met"), flag("loose_doubtful"))),
            )
        complete = self.persons.is_so("record.relief_complete").true
        settles: Test = False
        if predicate.outcomes == {"defence_failed"}:
            # no defence was lost in this case at all; one that was may have been another than the one asked for
            raised = self._truth("defence_raised", True)
            settles, doubtful = raised.false, any_met(doubtful, raised.true)
        return Pair(met, all_met(not_met(met), any_met(settles, all_met(complete, not_met(doubtful)))))

    # the tables

    @property
    def columns(self) -> list[str]:
        """The columns of `amparo_charges` beside person and charge."""
        made = [
            "n",
            "jurisdiction",
            *(["case_number"] if self.case_numbers else []),
            "offence",
            "arrest",
            "disposition",
        ]
        for fact in sorted(self.dates):
            name = fact.replace(".", "_")
            made += [f"{name}_e", f"{name}_l"]
        return [*made, *self.blocks.columns, *self.persons.blocks.columns]

    def statements(self) -> list[str]:
        """The SQL that makes `amparo_charges`, after `amparo_persons` and the tables of offences as written."""
        given, before = self.given, []
        joins = f" JOIN amparo_persons p ON p.person = c.person{self._times()}"
        for part in WRITTEN:
            if columns := written_columns(given, part):
                matched = " AND ".join(f"{part[0]}.{name} = {key}" for name, key in columns.items())
                joins += f" LEFT JOIN amparo_{part}s {part[0]} ON {matched}"
        if self.petitions:
            before += self._petition_tables()
            joins += " LEFT JOIN amparo_charge_petitions hc ON hc.person = c.person AND hc.charge = CAST(c.charge AS VARCHAR)"
            joins += " LEFT JOIN amparo_loose_petitions hp ON hp.person = c.person"
            joins += " LEFT JOIN amparo_charge_counts j ON j.person = c.person"
        select = ["c.person AS person", "c.charge AS charge", "p.n AS n"]
        select.append(f"COALESCE(CAST({self._raw('jurisdiction') or 'NULL'} AS VARCHAR), '') AS jurisdiction")
        if self.case_numbers:
            select.append(f"CAST({self._raw('case_number') or 'NULL'} AS VARCHAR) AS case_number")
        for part in WRITTEN:
            has = bool(written_columns(given, part))
            select.append(f"{f'COALESCE({part[0]}.{part}, 0)' if has else 0} AS {part}")
        select.append("disposition")
        ends = [end for fact in sorted(self.dates) for end in self.days(fact) if isinstance(end, str)]
        select += [*ends, *self.blocks.select(), *(f"p.{name}" for name in self.persons.blocks.columns)]
        # words and days become numbers first; then what they decide
        inner = ["c.*"]
        for fact in sorted(self.dates):
            for end, (bound, missing) in zip(self.days(fact), (("earliest", FIRST), ("latest", LAST)), strict=True):
                has = given.has("charges", f"{fact}.{bound}")
                column = quoted(f"{fact}.{bound}")
                inner.append(f"{day(f'c.{column}', missing) if has else missing} AS {end}")
        source = f"{given.name('charges')} c"
        if given.has("charges", "disposition.kind"):
            rows = " UNION ALL ".join(
                f"SELECT {literal(word)} AS word, {code} AS code" for code, (word, _) in enumerate(dispositions(), 1)
            )
            before.append(f"CREATE TABLE amparo_dispositions AS {rows}")
            inner.append("COALESCE(w.code, 0) AS disposition")
            source += ' LEFT JOIN amparo_dispositions w ON w.word = c."disposition.kind"'
        else:
            inner.append("0 AS disposition")
        body = f"SELECT {', '.join(select)} FROM (SELECT {', '.join(inner)} FROM {source}) c{joins}"
        return [*before, f"CREATE TABLE amparo_charges AS {body}"]

    def own_rows(self) -> str:
        """The SQL that makes `amparo_own_rows`."""
        select = [
            "p.person",
            "p.n",
            "(SELECT charge FROM amparo_charges WHERE 1 = 0) AS charge",
            "'' AS jurisdiction",
            "0 AS offence",
            "0 AS arrest",
            "0 AS disposition",
        ]
        for fact in sorted(self.dates):
            name = fact.replace(".", "_")
            select += [f"{FIRST} AS {name}_e", f"{LAST} AS {name}_l"]
        parts: dict[str, list[str]] = {column: [] for column in self.blocks.columns}
        for number, pair in enumerate(self.of_persons):
            column, bit = self.blocks.column(number)
            for test, place in ((pair.true, bit), (pair.false, bit + LEAVES)):
                if test is not False:
                    parts[column].append(f"CASE WHEN {text(test)} THEN {1 << place} ELSE 0 END")
        select += [f"CAST({' | '.join(each) or '0'} AS BIGINT) AS {column}" for column, each in parts.items()]
        select += [f"p.{name}" for name in self.persons.blocks.columns]
        return f"CREATE TABLE amparo_own_rows AS SELECT {', '.join(select)} FROM amparo_persons p{self._times()}"

    def _times(self) -> str:
        return " LEFT JOIN amparo_times t ON t.n = p.n" if self.persons.periods and self.given.episodes else ""

    def _petition_tables(self) -> list[str]:
        given = self.given
        placed, loose = ["person", "CAST(charge AS VARCHAR) AS charge"], ["person"]
        has_charge = given.has("earlier_relief", "charge")
        for number, predicate in enumerate(self.petitions.values()):
            for name, test in zip(("met", "doubtful"), attempt(given, predicate), strict=True):
                placed.append(f"MAX(CASE WHEN {text(test)} THEN 1 ELSE 0 END) AS {name}{number}")
                loose.append(f"MAX(CASE WHEN {text(test)} THEN 1 ELSE 0 END) AS loose_{name}{number}")
        table = given.name("earlier_relief")
        named = (
            f"FROM {table} WHERE charge IS NOT NULL"
            if has_charge
            else f"FROM (SELECT r.*, CAST(NULL AS VARCHAR) AS charge FROM {table} r) r WHERE 1 = 0"
        )
        unnamed = f"FROM {table} WHERE charge IS NULL" if has_charge else f"FROM {table}"
        return [
            f"CREATE TABLE amparo_charge_petitions AS SELECT {', '.join(placed)} {named} GROUP BY person, CAST(charge AS VARCHAR)",
            f"CREATE TABLE amparo_loose_petitions AS SELECT {', '.join(loose)} {unnamed} GROUP BY person",
            f"CREATE TABLE amparo_charge_counts AS SELECT person, COUNT(*) AS charges FROM {given.name('charges')} "
            f"WHERE person IN (SELECT person FROM {table}) GROUP BY person",
        ]


def written_columns(given: Given, part: str) -> dict[str, str]:
    """What is written of an offence: the columns of its table, each with what it is in the charges (never NULL)."""
    found = {}
    for name in WRITTEN[part]:
        if given.has("charges", name):
            raw = f"c.{quoted(name)}"
            if name.endswith(".attempt"):
                raw = f"CASE WHEN {raw} = TRUE THEN 'yes' WHEN {raw} = FALSE THEN 'no' ELSE '' END"
            else:
                raw = f"COALESCE(CAST({raw} AS VARCHAR), '')"
            found[name.rpartition(".")[2]] = raw
    return found if set(found) != {"jurisdiction"} or part == "offence" else {}


def written_tables(given: Given) -> list[str]:
    """The SQL that makes `amparo_offences` and `amparo_arrests`: each offence as written once, numbered from 1."""
    made = []
    for part in WRITTEN:
        if columns := written_columns(given, part):
            named = ", ".join(f"{raw} AS {name}" for name, raw in columns.items())
            order = ", ".join(columns)
            made.append(
                f"CREATE TABLE amparo_{part}s AS SELECT CAST(ROW_NUMBER() OVER (ORDER BY {order}) AS INTEGER) AS {part}, {order} "
                f"FROM (SELECT DISTINCT {named} FROM {given.name('charges')} c) c"
            )
    return made


__all__ = ["Charges", "disposition_in", "dispositions", "told", "written_columns", "written_tables"]
