"""How each column is read: SQL for its canonical value and for whether the value is wrong.

Text is read here and nowhere else. A blank and `unknown` are NULL; days, months and years are read by the database, any other
EDTF date by `amparo.facts.dates`, once for each text that occurs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from amparo.bulk.contract.columns import TableColumn, contract
from amparo.bulk.contract.read import GivenColumn, literal, quoted
from amparo.facts.dates import read_date
from amparo.facts.problems import listed

if TYPE_CHECKING:
    import duckdb

FIRST_DAY, LAST_DAY = "DATE '0001-01-01'", "DATE '9999-12-31'"
"""No bound on this side: what a missing half of a date, and `..` in a period, stand for."""

TRUTHS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A fact of a table, ready to be selected.

    `values` are the canonical columns with their SQL; `wrong` is SQL for "the value is not what it should be" (empty: it
    cannot be wrong), `shown` SQL for the cell as it stands, `what` and `expected` the words of the message; `joins` the
    look-ups of unusual dates that the SQL needs.
    """

    column: TableColumn
    name: str
    values: tuple[tuple[str, str], ...]
    wrong: str
    shown: str
    what: str
    expected: str
    joins: tuple[str, ...] = ()


def cleaned(expression: str) -> str:
    """The text without spaces around it; NULL where it is blank or says `unknown`."""
    blanks = ", ".join(literal(word) for word in contract().blank)
    return f"CASE WHEN lower(trim({expression})) IN ({blanks}) THEN NULL ELSE trim({expression}) END"


def read_columns(given: Sequence[GivenColumn]) -> Iterator[ReadColumn]:
    """The facts that the columns of a table hold, in their order."""
    facts: dict[str, list[GivenColumn]] = {}
    for one in given:
        facts.setdefault(one.column.name, []).append(one)
    for name, parts in facts.items():
        column = parts[0].column
        if column.kind == "date":
            yield _dates(column, parts)
        elif column.kind == "period":
            yield _period(column, parts)
        else:
            yield _single(name, column, parts[0])


def _single(name: str, column: TableColumn, given: GivenColumn) -> ReadColumn:
    raw = quoted(given.name)
    text = cleaned(f"{raw}::VARCHAR")
    says = contract().kinds[column.kind]["says"]
    if column.kind == "key":
        value = f"nullif(trim({raw}::VARCHAR), '')"
        return ReadColumn(column, name, ((name, value),), f"{value} IS NULL", raw, "has no value", "an id in every row")
    if column.kind == "truth":
        if given.type == "BOOLEAN":
            return ReadColumn(column, name, ((name, raw),), "", raw, "", "")
        cases = " ".join(f"WHEN {literal(word)} THEN {truth}" for word, truth in TRUTHS.items())
        value = f"CASE lower({text}) {cases} END"
        wrong = f"{text} IS NOT NULL AND ({value}) IS NULL"
        return ReadColumn(column, name, ((name, value),), wrong, raw, "holds neither yes nor no", says)
    if column.kind == "number":
        value = f"try_cast({text} AS BIGINT)"
        wrong = f"{text} IS NOT NULL AND {value} IS NULL"
        return ReadColumn(column, name, ((name, value),), wrong, raw, "holds no whole number", says)
    if column.kind == "words":
        split = (
            raw
            if given.type == "VARCHAR[]"
            else f"list_filter(list_transform(string_split({text}, ';'), lambda one: lower(trim(one))), lambda one: one <> '')"
        )
        wrong = ""
        if column.words:
            known = "[" + ", ".join(literal(word) for word in column.words) + "]"
            wrong = f"NOT list_has_all({known}, list_filter({split}, lambda one: one IS NOT NULL))"
        value = f"array_to_string(list_sort({split}), ';')"
        return ReadColumn(column, name, ((name, value),), wrong, raw, "holds an unknown word", listed(column.words, 20))
    if not column.words:
        return ReadColumn(column, name, ((name, text),), "", raw, "", "")
    lowered = f"lower({text})"
    known = ", ".join(literal(word) for word in column.words)
    wrong = f"{lowered} IS NOT NULL AND {lowered} NOT IN ({known})"
    return ReadColumn(column, name, ((name, lowered),), wrong, raw, "holds an unknown word", listed(column.words, 20))


@dataclass(frozen=True, slots=True)
class _Day:
    """SQL for the earliest and latest day a cell can mean, and for whether the cell holds a text that is no date."""

    earliest: str
    latest: str
    wrong: str
    join: str = ""


def _day(given_type: str, expression: str, number: str) -> _Day:
    """A cell of a date column; `number` tells the look-ups of a table apart."""
    if not given_type.startswith(("VARCHAR", "ENUM", "JSON")):
        day = f"{expression}::DATE"
        return _Day(day, day, "")
    text = cleaned(f"{expression}::VARCHAR")
    plain = plain_day(text)
    lookup = f"unusual_{number}"
    first = f"coalesce({plain}, {lookup}.earliest)"
    last = f"""coalesce(CASE length({text}) WHEN 10 THEN {plain} WHEN 7 THEN last_day({plain})
        WHEN 4 THEN {plain} + INTERVAL 1 YEAR - INTERVAL 1 DAY END::DATE, {lookup}.latest)"""
    join = f"LEFT JOIN unusual_dates AS {lookup} ON {lookup}.text = {text}"
    return _Day(first, last, f"({text} IS NOT NULL AND {first} IS NULL)", join)


def plain_day(text: str) -> str:
    """SQL for the first day of a text written YYYY-MM-DD, YYYY-MM or YYYY; NULL for any other text."""
    shape = f"regexp_full_match({text}, '[0-9]{{4}}(-[0-9]{{2}}){{0,2}}') AND {text} >= '0001'"
    return f"CASE WHEN {shape} THEN try_cast(rpad({text}, 10, '-01-01'[length({text}) - 3:]) AS DATE) END"


def _dates(column: TableColumn, parts: Sequence[GivenColumn]) -> ReadColumn:
    by_part = {one.part: one for one in parts}
    name, says = column.name, contract().kinds["date"]["says"]
    if "" in by_part:
        given = by_part[""]
        day = _day(given.type, quoted(given.name), quoted(name)[1:-1].replace(".", "_"))
        values = ((f"{name}.earliest", day.earliest), (f"{name}.latest", day.latest))
        return ReadColumn(
            column, name, values, day.wrong, quoted(given.name), "holds no date", says, (day.join,) if day.join else ()
        )
    return _pair(column, name, by_part, says)


def _pair(column: TableColumn, name: str, by_part: dict[str, GivenColumn], says: str) -> ReadColumn:
    days = {part: _day(one.type, quoted(one.name), f"{name}{part}".replace(".", "_")) for part, one in by_part.items()}
    first = days[".earliest"].earliest if ".earliest" in days else "NULL::DATE"
    last = days[".latest"].latest if ".latest" in days else "NULL::DATE"
    # a date with one bound is known on that side; with none it is not known
    earliest = f"CASE WHEN {last} IS NULL THEN {first} ELSE coalesce({first}, {FIRST_DAY}) END"
    latest = f"CASE WHEN {first} IS NULL THEN {last} ELSE coalesce({last}, {LAST_DAY}) END"
    wrong = " OR ".join([*(day.wrong for day in days.values() if day.wrong), f"coalesce({first} > {last}, false)"])
    shown = " || '/' || ".join(f"coalesce({quoted(one.name)}::VARCHAR, '')" for one in by_part.values())
    joins = tuple(day.join for day in days.values() if day.join)
    what = "holds no date, or the earlier day lies after the later one"
    return ReadColumn(
        column, name, ((f"{name}.earliest", earliest), (f"{name}.latest", latest)), wrong, shown, what, says, joins
    )


def _period(column: TableColumn, parts: Sequence[GivenColumn]) -> ReadColumn:
    by_part = {one.part: one for one in parts}
    name, says = column.name, contract().kinds["period"]["says"]
    if "" in by_part:
        raw = quoted(by_part[""].name)
        text = cleaned(f"{raw}::VARCHAR")
        start = _end(f"split_part({text}, '/', 1)", f"{name}_start")
        end = _end(f"CASE WHEN contains({text}, '/') THEN split_part({text}, '/', 2) ELSE {text} END", f"{name}_end")
        # "a/b/c" is no period, and what is blank altogether is not known
        told = f"{text} IS NOT NULL"
        wrong = (
            f"({told} AND (length({text}) - length(replace({text}, '/', '')) > 1 "
            f"OR {start.wrong} OR {end.wrong} OR {end.latest} < {start.earliest}))"
        )
        shown = raw
    else:
        ends = []
        for side in (".start", ".end"):
            own = {part: one for part, one in by_part.items() if part.startswith(side)}
            if side in own:
                one = own[side]
                ends.append(_side(one, f"{name}{side}".replace(".", "_")))
            else:
                pair = _pair(column, f"{name}{side}", {part.removeprefix(side): one for part, one in own.items()}, says)
                (_, earliest), (_, latest) = pair.values
                ends.append(_Day(earliest, latest, f"({pair.wrong})", " ".join(pair.joins)))
        start, end = ends
        told = " OR ".join(f"{quoted(one.name)} IS NOT NULL" for one in by_part.values())
        wrong = (
            f"(({told}) AND (coalesce({start.wrong or 'false'}, false) OR coalesce({end.wrong or 'false'}, false) "
            f"OR coalesce({end.latest} < {start.earliest}, false)))"
        )
        shown = " || '/' || ".join(f"coalesce({quoted(one.name)}::VARCHAR, '')" for one in by_part.values())
    sides = ((".start", start), (".end", end))
    values = tuple(
        (f"{name}{side}{part}", f"CASE WHEN {told} THEN coalesce({day}, {bound}) END")
        for side, one in sides
        for part, day, bound in ((".earliest", one.earliest, FIRST_DAY), (".latest", one.latest, LAST_DAY))
    )
    joins = tuple(one.join for _, one in sides if one.join)
    return ReadColumn(column, name, values, wrong, shown, "holds no period of time", says, joins)


def _end(text: str, number: str) -> _Day:
    """One side of an EDTF interval: `..` is open (never began to matter, still going on), nothing is not known."""
    day = _day("VARCHAR", f"nullif(({text}), '..')", number.replace(".", "_"))
    bound = FIRST_DAY if number.endswith("start") else LAST_DAY
    is_open = f"trim({text}) = '..'"
    return _Day(
        f"CASE WHEN {is_open} THEN {bound} ELSE {day.earliest} END",
        f"CASE WHEN {is_open} THEN {bound} ELSE {day.latest} END",
        day.wrong,
        day.join,
    )


def _side(given: GivenColumn, number: str) -> _Day:
    if given.is_text:
        return _end(f"coalesce({quoted(given.name)}::VARCHAR, '')", number)
    return _day(given.type, quoted(given.name), number)


MOST_UNUSUAL = 200_000
"""Different texts, in one chunk, that are no plain date; a column with more holds no dates."""


def make_unusual_dates(
    connection: duckdb.DuckDBPyConnection, relations: Sequence[tuple[str, Sequence[GivenColumn]]]
) -> None:
    """Makes the temporary table `unusual_dates` (text, earliest, latest) of all dates in the relations that are not plain.

    A text that is no date is left out of it.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE unusual_dates (text VARCHAR PRIMARY KEY, earliest DATE, latest DATE)"
    )
    texts: set[str] = set()
    for relation, given in relations:
        for one in given:
            if one.column.kind not in ("date", "period") or not one.is_text:
                continue
            raw = cleaned(f"{quoted(one.name)}::VARCHAR")
            pieces = f"unnest(string_split({raw}, '/'))" if one.column.kind == "period" else raw
            rows = connection.execute(
                f"""SELECT DISTINCT trim(piece) FROM (SELECT {pieces} AS piece FROM ({relation}))
                WHERE piece IS NOT NULL AND ({plain_day("trim(piece)")}) IS NULL LIMIT {MOST_UNUSUAL}"""
            ).fetchall()
            texts.update(text for (text,) in rows)
    read = []
    for text in texts:
        try:
            span = read_date(text)
        except ValueError:
            continue
        read.append((text, span.earliest, span.latest))
    if read:
        import pyarrow as pa

        # an ordinal counts days from 1 January of the year 1, which is day 1; a database from 1 January 1970
        epoch = 719_163
        columns = list(zip(*read, strict=True))
        made = pa.table(
            {
                "text": pa.array(columns[0], pa.string()),
                "earliest": pa.array([day - epoch for day in columns[1]], pa.int32()).cast(pa.date32()),
                "latest": pa.array([day - epoch for day in columns[2]], pa.int32()).cast(pa.date32()),
            }
        )
        connection.register("unusual_read", made)
        connection.execute("INSERT INTO unusual_dates SELECT * FROM unusual_read")
        connection.unregister("unusual_read")
