"""What the facts of a person decide, once a person: table `amparo_persons`.

Columns: person, its number `n` (what later stages join on), the conditions as bits (`q0` …), the day of birth as it is written
(`born_e`, `born_l`: 19990131), birthdays, days that open a wait, and `special`: whether times of trafficking or earlier petitions are
on file. The times of trafficking that charges are compared with stand in `amparo_times`.
"""

from __future__ import annotations

from amparo.bulk.compile.blocks import Blocks
from amparo.bulk.compile.facts import day
from amparo.bulk.compile.given import Given
from amparo.bulk.compile.terms import (
    UNKNOWN,
    Day,
    Pair,
    Term,
    Test,
    all_met,
    any_met,
    at_most,
    every,
    less,
    literal,
    not_met,
    quoted,
    settled,
    text,
)
from amparo.engine.predicates import Reading
from amparo.engine.rules import (
    Age,
    DateIn,
    History,
    InForce,
    Is,
    Predicate,
    Recognition,
    Unclear,
    VictimOf,
    Waited,
    Within,
)
from amparo.facts.dates import FIRST, LAST, Period, add
from amparo.facts.vocabulary import vocabulary

PERIOD = ("start.earliest", "start.latest", "end.earliest", "end.latest")


def latest_start(of: Waited | Within, on: int) -> int:
    """The latest day from which a waiting period has run by a day; its end rounds up at a month's end."""
    start = add(on, years=-of.years, months=-of.months, days=-of.days) + 4
    while start > FIRST and add(start, years=of.years, months=of.months, days=of.days) > on:
        start -= 1
    return start


def first_start(of: Waited | Within, on: int) -> int:
    """The first day from which a deadline still runs on a day; its end rounds down at a month's end."""
    start = max(add(on, years=-of.years, months=-of.months, days=-of.days) - 4, FIRST)
    while start <= LAST and add(start, years=of.years, months=of.months, days=of.days, round_up=False) < on:
        start += 1
    return start


def within(earliest: Day, latest: Day, bounds: tuple[Day, Day, Day, Day]) -> Pair:
    """Whether a day lies in a period of which start and end are known so far."""
    start, late_start, early_end, end = bounds
    return Pair(
        all_met(at_most(late_start, earliest), at_most(latest, early_end)),
        any_met(less(latest, start), less(end, earliest)),
    )


def bounds_of(period: Period) -> tuple[int, int, int, int]:
    """A period of law as four days."""
    return period.start.earliest, period.start.latest, period.end.earliest, period.end.latest


def truth(column: str) -> Pair:
    """A BOOLEAN that may be NULL."""
    yes, no = f"{column} = TRUE", f"{column} = FALSE"
    return Pair(
        Term(yes, f"({column} IS NULL OR {no})"),
        Term(no, f"({column} IS NULL OR {yes})"),
    )


def word_in(column: str, words: list[str]) -> Pair:
    """Whether a word that may be NULL is one of these."""
    listed = ", ".join(map(literal, sorted(words)))
    inside, outside = f"{column} IN ({listed})", f"{column} NOT IN ({listed})"
    return Pair(
        Term(inside, f"({column} IS NULL OR {outside})"),
        Term(outside, f"({column} IS NULL OR {inside})"),
    )


def written_day(column: str, edge: str) -> str:
    """A DATE as the number that is written 19990131; between two such numbers lie full years, ten thousand a year.

    `edge` says what stands for a date that is NULL: `e` the first day there is, `l` the last.
    """
    missing = 1_01_01 if edge == "e" else 9999_12_31
    if not column:
        return str(missing)
    year, month, of_month = (f"EXTRACT({part} FROM {column})" for part in ("YEAR", "MONTH", "DAY"))
    return f"COALESCE(CAST({year} * 10000 + {month} * 100 + {of_month} AS INTEGER), {missing})"


def told(earliest: Day, latest: Day) -> Test:
    """Whether anything is known of a day."""
    return not_met(all_met(at_most(earliest, FIRST), at_most(LAST, latest)))


def value_of(column: str, predicate: Is) -> Pair:
    """Whether a fact has one of the values asked for."""
    values = predicate.values
    if True in values or False in values:
        known = truth(column)
        if True in values and False in values:
            return Pair(any_met(known.true, known.false), False)
        return known if True in values else known.turned
    return word_in(column, [str(one) for one in values])


class Persons:
    """Collects what is asked of persons while law is compiled; then writes their table."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.blocks = Blocks("q")
        self.birthdays: set[int] = set()
        self.born = False
        self.dates: set[str] = set()
        self.periods: dict[tuple[str, ...], int] = {}
        self.documents: dict[int, Recognition] = {}
        self.petitions: dict[int, History] = {}

    # what is asked

    def asks(self, predicate: Predicate, reading: Reading = "now") -> Pair:
        """A condition on the person, as later stages read it."""
        return self.blocks.place(self._decide(predicate, reading))

    def is_so(self, path: str) -> Pair:
        """A truth about the person, as later stages read it."""
        return self.asks(Is(path, frozenset({True})))

    def births(self) -> bool:
        """Whether anybody's birth is told; then its columns are made."""
        self.born = self.given.dated("persons", "person.born")
        return self.born

    def birthday(self, years: int) -> tuple[Day, Day]:
        """The day a person reaches an age, as columns; any day where nobody's birth is told."""
        if not self.given.dated("persons", "person.born"):
            return FIRST, LAST
        self.birthdays.add(years)
        return f"birthday{years}_e", f"birthday{years}_l"

    def days(self, path: str) -> tuple[Day, Day]:
        """A date of the person as columns of the table."""
        if not self.given.dated("persons", path):
            return FIRST, LAST
        self.dates.add(path)
        name = path.replace(".", "_")
        return f"{name}_e", f"{name}_l"

    def times(self, kinds: tuple[str, ...]) -> list[tuple[Day, Day, Day, Day]]:
        """The bounds of a person's times of trafficking of some kinds, as columns of `amparo_times`.

        Those a person does not have hold no day; someone of whom no time is told has no row there.
        """
        number = self.periods.setdefault(kinds, len(self.periods))
        return [
            tuple(f"t{number}_{place}_{bound}" for bound in "abcd")  # type: ignore[misc]
            for place in range(self.given.episodes + (1 if kinds else 0))
        ]

    def all_of_kind(self, kinds: tuple[str, ...]) -> Pair:
        """Where every episode is of one of these kinds (only "true" is told)."""
        if not self.given.episodes:
            return Pair(True, False)
        of_each = [
            any_met(not_met(_there(place)), self._of_kinds(place, kinds)) for place in range(self.given.episodes)
        ]
        return self.blocks.place(Pair(all_met(*of_each, not_met(self._more())), False))

    def has_more(self) -> Test:
        """Whether a person has more times of trafficking than a charge is compared with."""
        return self.blocks.place(Pair(self._more(), False)).true

    def _more(self) -> Test:
        return self.given.more_episodes and Term("e.more = 1", "COALESCE(e.more, 0) = 0")

    # what predicates mean

    def _raw(self, path: str) -> str:
        return f"x.{quoted(path)}" if self.given.has("persons", path) else ""

    def _is(self, predicate: Is) -> Pair:
        raw = self._raw(predicate.path)
        return value_of(raw, predicate) if raw else UNKNOWN

    def _told_kind(self, kind: str) -> Test:
        return any_met(*(self._of_kinds(place, (kind,)) for place in range(self.given.episodes)))

    def _of_kinds(self, place: int, kinds: tuple[str, ...]) -> Test:
        """Whether an episode is told to be of one of some kinds."""
        told_of = [kind for kind in kinds if kind in KINDS]
        return any_met(
            *(Term(f"e.kind{place}_{kind} = 1", f"COALESCE(e.kind{place}_{kind}, 0) = 0") for kind in told_of)
        )

    def _decide(self, predicate: Predicate, reading: Reading) -> Pair:
        match predicate:
            case Is():
                return self._is(predicate)
            case Unclear(key):
                return self._is(Is(f"readings.{key}", frozenset({True})))
            case VictimOf(kind):
                stated = self._is(Is(f"victim.{kind}", frozenset({True})))
                return settled(stated, Pair(self._told_kind(kind), False))
            case Recognition():
                return self._recognised(predicate)
            case History():
                return self._petitioned(predicate)
            case Age("filing"):
                return self._age(predicate, reading)
            case InForce():
                return self._in_force(predicate, reading)
            case DateIn(path, period):
                return self._date_in(path, period)
            case Waited(since):
                return every(*(self._waited(path, predicate, reading) for path in since))
            case Within(path):
                earliest, latest = self._days(path)
                if reading == "fall":
                    return Pair(False, told(earliest, latest))
                as_of = self.given.as_of
                first, last = first_start(predicate, as_of.latest), first_start(predicate, as_of.earliest)
                return Pair(at_most(first, earliest), less(latest, last))
        raise TypeError(predicate)

    def _days(self, path: str) -> tuple[Day, Day]:
        earliest, latest = self.days(path)
        return (f"x.{earliest}", f"x.{latest}") if isinstance(earliest, str) else (earliest, latest)

    def _waited(self, path: str, predicate: Waited, reading: Reading) -> Pair:
        earliest, latest = self._days(path)
        if reading == "rise":
            return Pair(told(earliest, latest), False)
        as_of = self.given.as_of
        sure, possible = latest_start(predicate, as_of.earliest), latest_start(predicate, as_of.latest)
        return Pair(at_most(latest, sure), less(possible, earliest))

    def _date_in(self, path: str, period: Period) -> Pair:
        if path == "filing":
            return _constant(period.holds(self.given.as_of))
        earliest, latest = self._days(path)
        known, inside = told(earliest, latest), within(earliest, latest, bounds_of(period))
        return Pair(all_met(known, inside.true), all_met(known, inside.false))

    def _in_force(self, predicate: InForce, reading: Reading) -> Pair:
        """Only where filing decides: other dates are those of a charge."""
        if reading == "rise" and self.given.as_of.latest < predicate.period.start.earliest:
            return Pair(True, False)
        by_date = _constant(predicate.period.holds(self.given.as_of))
        return settled(by_date, self._is(Is(f"readings.{predicate.version}", frozenset({True}))))

    def _age(self, predicate: Age, reading: Reading) -> Pair:
        earliest, _latest = self.birthday(predicate.years)
        if isinstance(earliest, int):
            return UNKNOWN
        grown = reading == ("rise" if predicate.at_least else "fall")
        as_of = self.given.as_of
        first, last = _birthday("e", predicate.years), _birthday("l", predicate.years)
        if grown:
            younger = Pair(False, Term("x.born_told = 1", "x.born_told = 0"))
        else:
            younger = Pair(less(as_of.latest, first), at_most(last, as_of.earliest))
        return younger.turned if predicate.at_least else younger

    def _recognised(self, predicate: Recognition) -> Pair:
        met: Test = False
        doubtful: Test = False
        if "recognitions" in self.given.columns:
            self.documents[id(predicate)] = predicate
            number = list(self.documents).index(id(predicate))
            met = Term(f"r.met{number} = 1", f"COALESCE(r.met{number}, 0) = 0")
            doubtful = Term(f"r.doubtful{number} = 1", f"COALESCE(r.doubtful{number}, 0) = 0")
        listed = self._is(Is("victim.official_documents_listed", frozenset({True}))).true
        return Pair(met, all_met(listed, not_met(met), not_met(doubtful)))

    def _petitioned(self, predicate: History) -> Pair:
        met: Test = False
        doubtful: Test = False
        if "earlier_relief" in self.given.columns:
            self.petitions[id(predicate)] = predicate
            number = list(self.petitions).index(id(predicate))
            met = Term(f"h.met{number} = 1", f"COALESCE(h.met{number}, 0) = 0")
            doubtful = Term(f"h.doubtful{number} = 1", f"COALESCE(h.doubtful{number}, 0) = 0")
        complete = self._is(Is("record.relief_complete", frozenset({True}))).true
        return Pair(met, all_met(complete, not_met(met), not_met(doubtful)))

    # the tables

    def statements(self) -> list[str]:
        """The SQL that makes `amparo_persons`, and before it the tables that sum up what stands in lists."""
        select = ["x.person", "CAST(ROW_NUMBER() OVER () AS INTEGER) AS n", f"{self._special()} AS special"]
        if self.born:
            select += ["x.born_e", "x.born_l"]
        for years in sorted(self.birthdays):
            select += [f"{_birthday(edge, years)} AS birthday{years}_{edge}" for edge in "el"]
        for path in sorted(self.dates):
            earliest, latest = self.days(path)
            select += [f"x.{earliest} AS {earliest}", f"x.{latest} AS {latest}"]
        select += self.blocks.select()
        joins, before = self._lists()
        body = f"SELECT {', '.join(select)} FROM ({self._read()}) x{joins}"
        made = [*before, f"CREATE TABLE amparo_persons AS {body}"]
        if self.periods and self.given.episodes:
            # a table of its own: few people have any, and every charge looks here
            bounds = [line for kinds, number in self.periods.items() for line in self._times(kinds, number)]
            made.append(
                f"CREATE TABLE amparo_times AS SELECT n.n, {', '.join(bounds)} FROM amparo_persons n "
                f"JOIN amparo_episodes e ON e.person = n.person JOIN {self.given.name('persons')} x ON x.person = n.person"
            )
        return made

    def _special(self) -> str:
        listed = [role for role in ("episodes", "earlier_relief") if role in self.given.columns]
        known = " OR ".join(f"x.person IN (SELECT person FROM {self.given.name(role)})" for role in listed)
        return f"CASE WHEN {known} THEN 1 ELSE 0 END" if known else "0"

    def _read(self) -> str:
        given = self.given
        parts = ["p.*"]
        for path in sorted(self.dates):
            earliest, latest = self.days(path)
            parts += [f"{self._bound(path, 'earliest', FIRST)} AS {earliest}"]
            parts += [f"{self._bound(path, 'latest', LAST)} AS {latest}"]
        if self.born:
            for edge, bound in (("e", "earliest"), ("l", "latest")):
                has = given.has("persons", f"person.born.{bound}")
                parts.append(f"{written_day(self._dated('person.born', bound) if has else '', edge)} AS born_{edge}")
        if self.birthdays:
            for edge, bound in (("e", "earliest"), ("l", "latest")):
                year, month, of_month = (
                    f"CAST(EXTRACT({part} FROM {self._dated('person.born', bound)}) AS INTEGER)"
                    for part in ("YEAR", "MONTH", "DAY")
                )
                # years are counted from March, so that the leap day is the last of its year
                parts.append(f"CAST({year} - CASE WHEN {month} <= 2 THEN 1 ELSE 0 END AS INTEGER) AS born_year_{edge}")
                parts.append(
                    f"CAST((153 * ({month} + CASE WHEN {month} <= 2 THEN 9 ELSE -3 END) + 2) // 5 + {of_month} - 306 AS INTEGER) "
                    f"AS born_day_{edge}"
                )
            known = [
                f"{quoted(f'person.born.{bound}')} IS NOT NULL"
                for bound in ("earliest", "latest")
                if given.has("persons", f"person.born.{bound}")
            ]
            parts.append(f"CASE WHEN {' OR '.join(known)} THEN 1 ELSE 0 END AS born_told")
        return f"SELECT {', '.join(parts)} FROM {given.name('persons')} p"

    def _dated(self, fact: str, bound: str) -> str:
        if self.given.has("persons", f"{fact}.{bound}"):
            return f"p.{quoted(f'{fact}.{bound}')}"
        return "CAST(NULL AS DATE)"

    def _bound(self, fact: str, bound: str, missing: int) -> str:
        return day(self._dated(fact, bound), missing) if self.given.has("persons", f"{fact}.{bound}") else str(missing)

    def _lists(self) -> tuple[str, list[str]]:
        joins, before = "", []
        if self.given.episodes:
            before.append(f"CREATE TABLE amparo_episodes AS {_wide(self.given)}")
            joins += " LEFT JOIN amparo_episodes e ON e.person = x.person"
        if self.documents:
            before.append(f"CREATE TABLE amparo_recognised AS {_documents(self.given, list(self.documents.values()))}")
            joins += " LEFT JOIN amparo_recognised r ON r.person = x.person"
        if self.petitions:
            before.append(f"CREATE TABLE amparo_petitions AS {_petitions(self.given, list(self.petitions.values()))}")
            joins += " LEFT JOIN amparo_petitions h ON h.person = x.person"
        return joins, before

    def _times(self, kinds: tuple[str, ...], number: int) -> list[str]:
        """The bounds of each episode as a charge is compared with them."""
        lines = []
        count = self.given.episodes
        none = (LAST + 1, LAST + 1, FIRST - 1, FIRST - 1)
        everything = (FIRST, LAST, FIRST, LAST)
        known_kind = any_met(*(self._told_kind(kind) for kind in kinds))
        # no time of this kind is written down: there was none only if the person says so
        denied = all_met(*(self._is(Is(f"victim.{kind}", frozenset({True}))).false for kind in kinds))
        for place in range(count):
            there, of_kind = _there(place), self._of_kinds(place, kinds)
            kind_known: Test = Term(f"e.kinds{place} = 1", f"COALESCE(e.kinds{place}, 0) = 0")
            # where a person has no times of trafficking at all nothing is known; where there are others, there are no more
            first: Test = place == 0
            for at, bound in enumerate("abcd"):
                own = f"e.p{place}_{bound}"
                ruled_out = own if bound in "ad" else str(none[at])
                if kinds:
                    cases = [
                        (all_met(not_met(known_kind), denied), str(none[at])),
                        (all_met(there, of_kind), own),
                        (
                            all_met(there, not_met(kind_known)),
                            f"CASE WHEN e.period{place} = 1 THEN {ruled_out} ELSE {everything[at]} END",
                        ),
                        (there, str(none[at])),
                    ]
                else:
                    cases = [(there, own)]
                when = " ".join(f"WHEN {text(test)} THEN {value}" for test, value in cases)
                missing = everything[at] if first and not kinds else none[at]
                lines.append(f"CASE {when} ELSE {missing} END AS t{number}_{place}_{bound}")
        if kinds:
            nobody = not_met(_there(0)) if count else True
            for at, bound in enumerate("abcd"):
                open_ = any_met(nobody, all_met(not_met(known_kind), not_met(denied)))
                lines.append(
                    f"CASE WHEN {text(open_)} THEN {everything[at]} ELSE {none[at]} END AS t{number}_{count}_{bound}"
                )
        return lines


def _there(place: int) -> Test:
    return Term(f"e.there{place} = 1", f"COALESCE(e.there{place}, 0) = 0")


def _constant(value: bool | None) -> Pair:
    return Pair(value is True, value is False)


def _birthday(edge: str, years: int) -> str:
    """The day a person reaches an age, by whole numbers alone: someone born on 29 February has it on 1 March in other years."""
    year, of_year = f"(x.born_year_{edge} + {years})", f"x.born_day_{edge}"
    unknown = FIRST if edge == "e" else LAST
    return (
        f"CASE WHEN {of_year} IS NULL THEN {unknown} WHEN {year} > 9997 THEN {LAST} "
        f"ELSE {year} * 365 + {year} // 4 - {year} // 100 + {year} // 400 + {of_year} END"
    )


KINDS = vocabulary().sections["episodes"].facts["kinds"].words
"""The kinds of trafficking an episode can be told to be of."""


def _wide(given: Given) -> str:
    """Each person's episodes side by side: bounds of the period and kinds."""
    inner = ["person"]
    for part, bound in zip(PERIOD, "abcd", strict=True):
        missing = FIRST if part.endswith("earliest") else LAST
        has = given.has("episodes", f"period.{part}")
        inner.append(f"{day(quoted(f'period.{part}'), missing) if has else missing} AS {bound}")
    known = [f"{quoted(f'period.{part}')} IS NOT NULL" for part in PERIOD if given.has("episodes", f"period.{part}")]
    inner.append(f"CASE WHEN {' OR '.join(known)} THEN 1 ELSE 0 END AS period" if known else "0 AS period")
    kinds = "kinds" if given.has("episodes", "kinds") else "CAST(NULL AS VARCHAR)"
    inner += [f"CASE WHEN CONCAT(';', {kinds}, ';') LIKE '%;{kind};%' THEN 1 ELSE 0 END AS {kind}" for kind in KINDS]
    inner.append(f"CASE WHEN {kinds} IS NULL THEN 0 ELSE 1 END AS kinds_told")
    inner.append("ROW_NUMBER() OVER (PARTITION BY person ORDER BY episode) - 1 AS place")
    outer = ["person"]
    for place in range(given.episodes):
        columns = {
            **{f"p{place}_{bound}": bound for bound in "abcd"},
            f"kinds{place}": "kinds_told",
            f"period{place}": "period",
        }
        columns |= {f"kind{place}_{kind}": kind for kind in KINDS}
        outer += [f"MAX(CASE WHEN place = {place} THEN {source} END) AS {name}" for name, source in columns.items()]
        outer.append(f"MAX(CASE WHEN place = {place} THEN 1 ELSE 0 END) AS there{place}")
    if given.more_episodes:
        outer.append(f"MAX(CASE WHEN place >= {given.episodes} THEN 1 ELSE 0 END) AS more")
    return f"SELECT {', '.join(outer)} FROM (SELECT {', '.join(inner)} FROM {given.name('episodes')}) e GROUP BY person"


def _documents(given: Given, asked: list[Recognition]) -> str:
    columns = ["person"]
    for number, predicate in enumerate(asked):
        met: Test = True
        possible: Test = True
        for name, words in (("level", predicate.levels), ("kind", predicate.kinds)):
            if words:
                fits = word_in(quoted(name), list(words)) if given.has("recognitions", name) else UNKNOWN
                met, possible = all_met(met, fits.true), all_met(possible, not_met(fits.false))
        columns += _flags(number, met, all_met(possible, not_met(met)))
    return f"SELECT {', '.join(columns)} FROM {given.name('recognitions')} GROUP BY person"


def attempt(given: Given, predicate: History) -> tuple[Test, Test]:
    """Of an earlier petition: whether it is one that is asked for and ended so; whether it may be."""
    of_law = word_in("provision", list(predicate.provisions)) if given.has("earlier_relief", "provision") else UNKNOWN
    ended = word_in("outcome", list(predicate.outcomes)) if given.has("earlier_relief", "outcome") else UNKNOWN
    met = all_met(of_law.true, ended.true)
    return met, all_met(not_met(of_law.false), not_met(ended.false), not_met(met))


def _petitions(given: Given, asked: list[History]) -> str:
    columns = ["person"]
    for number, predicate in enumerate(asked):
        columns += _flags(number, *attempt(given, predicate))
    return f"SELECT {', '.join(columns)} FROM {given.name('earlier_relief')} GROUP BY person"


def _flags(number: int, met: Test, doubtful: Test) -> list[str]:
    return [
        f"MAX(CASE WHEN {text(test)} THEN 1 ELSE 0 END) AS {name}{number}"
        for name, test in (("met", met), ("doubtful", doubtful))
    ]


__all__ = ["Persons", "bounds_of", "first_start", "latest_start", "told", "within"]
