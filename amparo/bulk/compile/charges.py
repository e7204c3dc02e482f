"""What every law asks of a charge alike, decided once a charge: table `amparo_charges`.

Columns: person, charge, jurisdiction, the numbers of the offence and of the arresting charge as written, `disposition` (one bit:
the place of the word in the vocabulary), the days of dates (`date_e`, `date_l` …), the most and the least years a person can
have been old (`date_oldest`, `date_youngest` …), the conditions as bits (`g0` …), those that only people with times of trafficking
or earlier petitions on file can meet (`e0` …), and those of the person (`q0` …). `amparo_own_rows` holds the same for each person's
own row, on which nothing of a charge is known.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache

from amparo.bulk.compile.blocks import Blocks
from amparo.bulk.compile.facts import day
from amparo.bulk.compile.given import Given
from amparo.bulk.compile.persons import Persons, attempt, told, truth, value_of, within, written_day
from amparo.bulk.compile.terms import (
    LEAVES,
    UNKNOWN,
    Bits,
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
MOST_YEARS = 9_999
"""More years than any law asks for: an age of which nothing is known lies between this and its opposite."""


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


def _ended(codes: Sequence[int]) -> Test:
    return Bits("disposition", sum(1 << code for code in codes), True) if codes else False


class Charges:
    """Collects what is asked of charges while law is compiled; then writes their table."""

    def __init__(self, given: Given, persons: Persons, laws: Sequence[str]) -> None:
        """`laws`: the jurisdictions whose law is asked, numbered from 1."""
        self.given = given
        self.laws = {code: number for number, code in enumerate(laws, 1)}
        self.persons = persons
        self.blocks = Blocks("g")
        self.special = Blocks("e")
        """Conditions that nobody meets of whom no time of trafficking and no earlier petition is on file: most people."""
        self.of_persons: list[Pair] = []
        """For each place among these, the same condition on the row of a person, of whom nothing of a charge is known."""
        self.ages: set[str] = set()
        self.dates: set[str] = set()
        self.petitions: dict[int, History] = {}
        self.case_numbers = self.jurisdictions = False
        """Whether case numbers, and the names of jurisdictions, are looked at."""
        self.parts: set[str] = {"offence"}
        """What is looked at of what is written of offences. The table of these also says whose law a charge is under."""

    # what is asked

    def asks(self, predicate: Predicate, reading: Reading = "now") -> Pair:
        """A condition on the charge that does not depend on whose law asks, as later stages read it."""
        match predicate:
            case Is(path):
                raw = self._raw(path.removeprefix("charge."))
                return self.blocks.place(value_of(raw, predicate)) if raw else UNKNOWN
            case During(kinds):
                return self._during(kinds)
            case SentenceCompleted():
                return self.blocks.place(self._sentence(reading))
            case History():
                return self._petitioned(predicate)
        raise TypeError(predicate)

    def age(self, predicate: Age) -> Pair:
        """An age on a date of the charge, by the columns of ages; a word on whether it was a minor settles what they leave open."""
        younger = UNKNOWN
        fact = predicate.at.removeprefix("charge.")
        if self.persons.births() and self.given.dated("charges", fact):
            self.ages.add(fact)
            name = fact.replace(".", "_")
            younger = Pair(less(f"{name}_oldest", predicate.years), at_most(predicate.years, f"{name}_youngest"))
        return younger

    def minor(self, predicate: Age, younger: Pair) -> Pair:
        """An age as `age` gives it, after the word on whether it was a minor was heard."""
        if predicate.years == 18 and predicate.at in ("charge.date", "charge.arrest.date"):
            minor = self._truth("minor")
            # a child at the time of the act may have been arrested later
            younger = settled(younger, Pair(predicate.at == "charge.date" and minor.true, minor.false))
        return younger.turned if predicate.at_least else younger

    def days(self, fact: str) -> tuple[Day, Day]:
        """A date of the charge as columns; any day where it is told of nobody."""
        if not self.given.dated("charges", fact):
            return FIRST, LAST
        self.dates.add(fact)
        name = fact.replace(".", "_")
        return f"{name}_e", f"{name}_l"

    def disposition(self, codes: Sequence[int]) -> Pair:
        """Whether the charge ended in one of these ways."""
        if not self.given.has("charges", "disposition.kind"):
            return UNKNOWN
        others = [code for code in range(1, len(dispositions()) + 1) if code not in codes]
        return Pair(_ended(codes), _ended(others))

    # what predicates mean

    def _raw(self, name: str) -> str:
        return f"c.{quoted(name)}" if self.given.has("charges", name) else ""

    def _truth(self, name: str) -> Pair:
        raw = self._raw(name)
        return self.blocks.place(truth(raw)) if raw else UNKNOWN

    def _special(self, of_charge: Pair, of_person: Pair) -> Pair:
        """A place for two tests (not one condition in three values) that hold of few people's charges."""
        places = self.special.count
        placed = self.special.place(of_charge)
        if self.special.count > places:
            self.of_persons.append(of_person)
        return placed

    def _during(self, kinds: tuple[str, ...]) -> Pair:
        stated = self._truth("act.during_trafficking")
        inside: Test = False
        outside: Test = False
        if self.given.episodes:
            days = ("date_e", "date_l") if self.given.dated("charges", "date") else (FIRST, LAST)
            of_charge, of_person = (self._dated(kinds, *each) for each in (days, (FIRST, LAST)))
            placed = self._special(of_charge, of_person)
            inside, outside = placed.true, placed.false
        complete = self.persons.is_so("victim.episodes_complete").true
        denied: Test = bool(kinds)
        for kind in kinds:
            denied = all_met(denied, self.persons.is_so(f"victim.{kind}").false)
        by_date = Pair(inside, all_met(outside, any_met(complete, denied)))
        if kinds:
            # a general "yes" counts only where every time of trafficking is of those kinds
            stated = Pair(all_met(stated.true, self.persons.all_of_kind(kinds).true), stated.false)
        return settled(stated, by_date)

    def _dated(self, kinds: tuple[str, ...], earliest: Day, latest: Day) -> Pair:
        """Whether a day lies within a time of trafficking, and whether it lies outside all that are on file."""
        each = [
            within(earliest, latest, (f"t.{a}", f"t.{b}", f"t.{c}", f"t.{d}"))
            for a, b, c, d in self.persons.times(kinds)
        ]
        inside = any_met(*(one.true for one in each))
        return Pair(inside, all_met(*(one.false for one in each), not_met(self.persons.has_more())))

    def _sentence(self, reading: Reading) -> Pair:
        none_due = self.disposition(disposition_in({"arrest", "pending"}, words_too=False)).true
        raw = self._raw("sentence.completed")
        said = truth(raw) if raw else UNKNOWN
        earliest, latest = self.days(COMPLETED)
        dated = less(latest, LAST)
        if reading == "rise":
            return Pair(any_met(none_due, dated, said.true, said.false), False)
        as_of = self.given.as_of
        over = all_met(dated, at_most(latest, as_of.earliest))
        not_over = all_met(dated, less(as_of.latest, earliest))
        true = any_met(over, all_met(said.true, not_met(not_over)))
        false = any_met(not_over, all_met(said.false, not_met(over)))
        return Pair(any_met(none_due, true), all_met(false, not_met(none_due)))

    def _petitioned(self, predicate: History) -> Pair:
        met: Test = False
        doubtful: Test = Term("1 = 0", "1 = 1")
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
        # whether it was this charge cannot be said of a person's own row
        placed = self._special(Pair(met, doubtful), Pair(False, True))
        met, doubtful = placed.true, placed.false
        complete = self.persons.is_so("record.relief_complete").true
        settles: Test = False
        if predicate.outcomes == {"defence_failed"}:
            # no defence was lost in this case at all; one that was may have been another than the one asked for
            raised = self._truth("defence_raised")
            settles, doubtful = raised.false, any_met(doubtful, raised.true)
        return Pair(met, all_met(not_met(met), any_met(settles, all_met(complete, not_met(doubtful)))))

    # the tables

    @property
    def columns(self) -> list[str]:
        """The columns of `amparo_charges` beside person and charge."""
        made = [
            "n",
            "law",
            *(["jurisdiction"] if self.jurisdictions else []),
            *(["case_number"] if self.case_numbers else []),
            *(part for part in WRITTEN if part in self.parts),
            "disposition",
        ]
        for fact in sorted(self.dates):
            name = fact.replace(".", "_")
            made += [f"{name}_e", f"{name}_l"]
        return [*made, *self._age_columns(), *self.blocks.columns, *self.special.columns, *self.persons.blocks.columns]

    def _age_columns(self) -> list[str]:
        return [f"{fact.replace('.', '_')}_{end}" for fact in sorted(self.ages) for end in ("oldest", "youngest")]

    def statements(self) -> list[str]:
        """The SQL that makes `amparo_charges`, after `amparo_persons` and the tables of offences as written."""
        before = self._petition_tables() if self.petitions else []
        if self.given.has("charges", "disposition.kind"):
            rows = " UNION ALL ".join(
                f"SELECT {literal(word)} AS word, {1 << code} AS code"
                for code, (word, _) in enumerate(dispositions(), 1)
            )
            before.append(f"CREATE TABLE amparo_dispositions AS {rows}")
        if self.special.count:
            before += self._special_rows()
        return [*before, f"CREATE TABLE amparo_charges AS {self._rows()}"]

    def _special_rows(self) -> list[str]:
        """The charges of the few people of whom times of trafficking or earlier petitions are on file."""
        inner = ["c.person", "p.n", "c.charge"]
        if self.given.dated("charges", "date"):
            inner.append(f"{self._day('date', 'earliest', FIRST)} AS date_e")
            inner.append(f"{self._day('date', 'latest', LAST)} AS date_l")
        joins = f" JOIN amparo_persons p ON p.person = c.person{self._times()}"
        if self.petitions:
            joins += " LEFT JOIN amparo_charge_petitions hc ON hc.person = c.person AND hc.charge = CAST(c.charge AS VARCHAR)"
            joins += " LEFT JOIN amparo_loose_petitions hp ON hp.person = c.person"
            joins += " LEFT JOIN (SELECT n, COUNT(*) AS charges FROM amparo_few GROUP BY n) j ON j.n = c.n"
        few = "SELECT person, n FROM amparo_persons WHERE special = 1"
        rows = f"SELECT {', '.join(inner)} FROM {self.given.name('charges')} c JOIN ({few}) p ON p.person = c.person"
        return [
            f"CREATE TABLE amparo_few AS {rows}",
            f"CREATE TABLE amparo_special AS SELECT c.n, c.charge, {', '.join(self.special.select())} FROM amparo_few c{joins}",
        ]

    def _day(self, fact: str, bound: str, missing: int) -> str:
        has = self.given.has("charges", f"{fact}.{bound}")
        return day(f"c.{quoted(f'{fact}.{bound}')}", missing) if has else str(missing)

    def _rows(self) -> str:
        given = self.given
        joins = " JOIN amparo_persons p ON p.person = c.person"
        if self.special.count:
            joins += " LEFT JOIN amparo_special s ON s.n = p.n AND s.charge = c.charge"
        for part in WRITTEN:
            if part in self.parts and (columns := written_columns(given, part)):
                matched = " AND ".join(f"{part[0]}.{name} IS NOT DISTINCT FROM {key}" for name, key in columns.items())
                joins += f" LEFT JOIN amparo_{part}s {part[0]} ON {matched}"
        select = ["c.person AS person", "c.charge AS charge", "p.n AS n"]
        select.append(f"{'COALESCE(o.law, 0)' if written_columns(given, 'offence') else '0'} AS law")
        if self.jurisdictions:
            select.append(f"COALESCE(CAST({self._raw('jurisdiction') or 'NULL'} AS VARCHAR), '') AS jurisdiction")
        if self.case_numbers:
            select.append(f"CAST({self._raw('case_number') or 'NULL'} AS VARCHAR) AS case_number")
        for part in (one for one in WRITTEN if one in self.parts):
            has = bool(written_columns(given, part))
            select.append(f"{f'COALESCE({part[0]}.{part}, 0)' if has else 0} AS {part}")
        select.append("disposition")
        select += [end for fact in sorted(self.dates) for end in self.days(fact) if isinstance(end, str)]
        for fact in sorted(self.ages):
            name = fact.replace(".", "_")
            for extreme, bound, born in (("oldest", "l", "e"), ("youngest", "e", "l")):
                select.append(
                    f"CAST(({name}_written_{bound} - p.born_{born}) // 10000 AS SMALLINT) AS {name}_{extreme}"
                )
        select += self.blocks.select()
        select += [f"COALESCE(s.{name}, 0) AS {name}" for name in self.special.columns]
        select += [f"p.{name}" for name in self.persons.blocks.columns]
        # words and days become numbers first; then what they decide
        inner = ["c.*"]
        for fact in sorted(self.dates):
            for end, (bound, missing) in zip(self.days(fact), (("earliest", FIRST), ("latest", LAST)), strict=True):
                inner.append(f"{self._day(fact, bound, missing)} AS {end}")
        for fact in sorted(self.ages):
            name = fact.replace(".", "_")
            for edge, bound in (("e", "earliest"), ("l", "latest")):
                raw = f"c.{quoted(f'{fact}.{bound}')}" if given.has("charges", f"{fact}.{bound}") else ""
                inner.append(f"{written_day(raw, edge)} AS {name}_written_{edge}")
        source = f"{given.name('charges')} c"
        if given.has("charges", "disposition.kind"):
            inner.append("COALESCE(w.code, 0) AS disposition")
            source += ' LEFT JOIN amparo_dispositions w ON w.word = c."disposition.kind"'
        else:
            inner.append("0 AS disposition")
        return f"SELECT {', '.join(select)} FROM (SELECT {', '.join(inner)} FROM {source}) c{joins}"

    def own_rows(self) -> str:
        """The SQL that makes `amparo_own_rows`."""
        select = [
            "p.person",
            "p.n",
            "(SELECT charge FROM amparo_charges WHERE 1 = 0) AS charge",
            "0 AS law",
            *(["'' AS jurisdiction"] if self.jurisdictions else []),
            *(f"0 AS {part}" for part in WRITTEN if part in self.parts),
            "0 AS disposition",
        ]
        for fact in sorted(self.dates):
            name = fact.replace(".", "_")
            select += [f"{FIRST} AS {name}_e", f"{LAST} AS {name}_l"]
        for name in self._age_columns():
            select.append(f"{MOST_YEARS if name.endswith('oldest') else -MOST_YEARS} AS {name}")
        select += [f"CAST(0 AS BIGINT) AS {name}" for name in self.blocks.columns]
        parts: dict[str, list[str]] = {column: [] for column in self.special.columns}
        for number, pair in enumerate(self.of_persons):
            column, bit = self.special.column(number)
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
        ]


def written_columns(given: Given, part: str) -> dict[str, str]:
    """What is written of an offence: the columns of its table, each with what it is in the charges (NULL: nothing)."""
    found = {}
    for name in WRITTEN[part]:
        if given.has("charges", name):
            raw = f"c.{quoted(name)}"
            if name.endswith(".attempt"):
                raw = f"CASE WHEN {raw} = TRUE THEN 'yes' WHEN {raw} = FALSE THEN 'no' ELSE '' END"
            else:
                raw = f"CAST({raw} AS VARCHAR)"
            found[name.rpartition(".")[2]] = raw
    return found if set(found) != {"jurisdiction"} or part == "offence" else {}


def written_tables(given: Given, laws: Mapping[str, int], parts: Collection[str]) -> list[str]:
    """The SQL that makes `amparo_offences` and `amparo_arrests`: each offence as written once, numbered from 1.

    `law` is the number of the law that the charge is under, 0 for one that is not asked.
    """
    made = []
    for part in WRITTEN:
        if part in parts and (columns := written_columns(given, part)):
            named = ", ".join(f"{raw} AS {name}" for name, raw in columns.items())
            order = ", ".join(columns)
            numbered = " ".join(f"WHEN {literal(code)} THEN {number}" for code, number in laws.items())
            law = f"CASE jurisdiction {numbered} ELSE 0 END" if laws and "jurisdiction" in columns else "0"
            made.append(
                f"CREATE TABLE amparo_{part}s AS SELECT CAST(ROW_NUMBER() OVER (ORDER BY {order}) AS INTEGER) AS {part}, "
                f"{law} AS law, {order} "
                f"FROM (SELECT DISTINCT {named} FROM {given.name('charges')} c) c"
            )
    return made


__all__ = ["Charges", "disposition_in", "dispositions", "told", "written_columns", "written_tables"]
