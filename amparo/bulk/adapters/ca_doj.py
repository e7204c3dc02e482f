"""The bulk layout of the California Department of Justice (95 named columns and a comma: 96), converted to the tables of the contract.

A count appears in several rows: once for each part of its sentence, and once in each step (arrest, court). The rows of a count
in a step are one charge. An arrest of which the same cycle has a court action under the same section is the arrest of that
charge and no charge of its own. The layout does not hold the day of the act: it is known to be no later than the arrest.
Race, names and numbers of documents are never read.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amparo.bulk.adapters.report import Conversion
from amparo.bulk.contract.read import WHOLE_CSV, literal, said
from amparo.facts.document import data
from amparo.facts.problems import Problem, Problems

if TYPE_CHECKING:
    import duckdb


@lru_cache(maxsize=1)
def layout() -> Mapping[str, Any]:
    """The layout, from `ca_doj.yaml`."""
    found: Mapping[str, Any] = data(Path(__file__).parent / "ca_doj.yaml")
    return found


def columns() -> list[str]:
    """The 96 columns in their order."""
    return str(layout()["columns"]).split()


def convert(connection: duckdb.DuckDBPyConnection, file: Path, folder: Path) -> Conversion:
    """Writes persons.parquet, charges.parquet and x_conversion.json to an empty folder. Raises `Problems`."""
    rows, broken = _load(connection, file)
    connection.execute(_counts())
    connection.execute(_charges())
    connection.execute(_persons())
    folder.mkdir(parents=True, exist_ok=True)
    made = {}
    for table in ("persons", "charges"):
        target, partial = folder / f"{table}.parquet", folder / f".{table}.partial"
        connection.execute(f"COPY ca_{table} TO {literal(str(partial))} (FORMAT parquet)")
        partial.replace(target)
        (made[table],) = connection.execute(f"SELECT count(*) FROM ca_{table}").fetchone() or (0,)
    went: dict[str, int] = dict(
        connection.execute(
            """SELECT CASE WHEN step IS NULL THEN 'a step that holds no charge: ' || coalesce(STP_TYPE_DESCR, 'not told')
                WHEN SUBJECT_ID IS NULL THEN 'names no person'
                WHEN nth > 1 THEN 'a further part of a count''s sentence'
                WHEN folded THEN 'the arrest of a charge that went to court'
                ELSE 'a charge' END AS where_to, count(*) FROM ca_counted GROUP BY ALL ORDER BY 1"""
        ).fetchall()
    )
    if broken:
        went["a line that could not be read (see x_lost.csv)"] = broken
        connection.execute(
            f"COPY (SELECT DISTINCT line, error_message FROM reject_errors ORDER BY line) TO {literal(str(folder / 'x_lost.csv'))} (HEADER)"
        )
    unread = dict(
        connection.execute(
            """SELECT DISP_DESCR, count(*) FROM ca_counted
            WHERE step IS NOT NULL AND nth = 1 AND NOT folded AND DISP_DESCR IS NOT NULL AND disposition IS NULL
            GROUP BY ALL ORDER BY 2 DESC"""
        ).fetchall()
    )
    done = Conversion(str(file), layout()["name"], rows + broken, went, made, {"DISP_DESCR": unread} if unread else {})
    done.write(folder)
    return done


def _load(connection: duckdb.DuckDBPyConnection, file: Path) -> tuple[int, int]:
    """The rows as the table `ca_rows`, blanks as NULL; how many there are, and how many lines could not be read."""
    import duckdb

    names = columns()
    try:
        with file.open(encoding="utf-8-sig", errors="replace") as opened:
            first = opened.readline()
    except OSError as error:
        raise Problems(
            [Problem(f"The file cannot be read: {error.strerror}.", file=str(file), expected="a CSV file")]
        ) from None
    given = first.rstrip("\r\n").split(",")
    if given[-1] == "" and len(given) == len(names) + 1:  # many files end each line with a comma
        given.pop()
        names = [*names, "x_behind"]
    header = given[0].strip('"') == layout()["first_column"]
    if header and [name.strip('"') for name in given] != names[: len(given)]:
        odd = next((one for one in zip(given, names, strict=False) if one[0].strip('"') != one[1]), ("", ""))
        raise Problems(
            [
                Problem(
                    f"The first line names {len(given)} columns"
                    + (f', among them "{odd[0][:40]}" where {odd[1]} should stand.' if odd[0] else "."),
                    file=str(file),
                    line=1,
                    expected=f"the {len(names)} columns of the layout, RECORD_ID to END_OF_REC",
                )
            ]
        )
    types = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    blank = ", ".join(f"nullif(nullif(trim({name}), ''), 'NULL') AS {name}" for name in names)
    try:
        connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE ca_rows AS SELECT row_number() OVER () AS place, {blank}
            FROM read_csv({literal(str(file))}, columns = {{{types}}}, header = {str(header).lower()}, delim = ',', quote = '"',
                auto_detect = false, store_rejects = true, strict_mode = true)"""
        )
    except duckdb.Error as error:
        raise Problems(
            [Problem(f"The file cannot be read as CSV: {said(error)}.", file=str(file), expected=WHOLE_CSV)]
        ) from None
    (rows,) = connection.execute("SELECT count(*) FROM ca_rows").fetchone() or (0,)
    (broken,) = connection.execute("SELECT count(DISTINCT line) FROM reject_errors").fetchone() or (0,)
    if not rows:
        raise Problems(
            [
                Problem(
                    f"No line of the file has {len(names)} columns.",
                    file=str(file),
                    line=2 if header else 1,
                    expected="the bulk layout as the agency sends it, comma-separated",
                )
            ]
        )
    return int(rows), int(broken)


def _begins(column: str, values: Mapping[str, str]) -> str:
    cases = " ".join(
        f"WHEN starts_with({column}, {literal(words)}) THEN {literal(kind)}" for words, kind in values.items()
    )
    return f"CASE {cases} END"


def _day(column: str) -> str:
    """A day written 19790525; NULL where it is no day."""
    return f"CASE WHEN regexp_full_match({column}, '[0-9]{{8}}') THEN try_strptime({column}, '%Y%m%d')::DATE END"


def _section(column: str) -> str:
    """The section before the first dash, a code that is glued to it set apart: 11357(C)HS-… is 11357(C) HS."""
    codes = "|".join(layout()["codes"])
    return f"trim(regexp_replace(trim(split_part({column}, '-', 1)), '\\s*\\b?({codes})$', ' \\1'))"


def _words(column: str) -> str:
    return f"nullif(trim(substr({column}, strpos({column}, '-') + 1)), '')"


def _counts() -> str:
    """`ca_counted`: every row with its step, its place among the rows of its count, and whether it is the arrest of a court charge."""
    described = layout()
    steps = _begins("STP_TYPE_DESCR", described["steps"])
    dispositions = _begins("DISP_DESCR", {one["begins"]: one["kind"] for one in described["dispositions"]})
    own = f"CASE WHEN OFFENSE_DESCR IS NULL OR OFFENSE_DESCR = {literal(described['in_comment'])} THEN COMMENT_TEXT ELSE OFFENSE_DESCR END"
    level = " ".join(f"WHEN {literal(word)} THEN {literal(kind)}" for word, kind in described["levels"].items())
    letter = " ".join(f"WHEN {literal(word)} THEN {literal(kind)}" for word, kind in described["level_letters"].items())
    prison = ", ".join(literal(word) for word in described["imprisoned"])
    count = "SUBJECT_ID, CYC_ORDER, CYC_DATE, STP_ORDER, STP_TYPE_DESCR, STP_EVENT_DATE, CNT_ORDER"
    return f"""CREATE OR REPLACE TEMP TABLE ca_counted AS
    WITH read AS (
        SELECT *, {steps} AS step, {dispositions} AS disposition, {own} AS charged,
            coalesce(CONV_OFFENSE_DESCR, DISP_OFFENSE_DESCR) AS ended_as,
            CASE CONV_STAT_DESCR {level} ELSE CASE OFFENSE_TOC {letter} END END AS level,
            {_day("CYC_DATE")} AS cycle_day, {_day("STP_EVENT_DATE")} AS step_day, {_day("DISP_DATE")} AS disposition_day
        FROM ca_rows
    ), numbered AS (
        SELECT *, row_number() OVER (PARTITION BY {count} ORDER BY place) AS nth,
            bool_or(SENT_LOC_DESCR IN ({prison})) OVER (PARTITION BY {count}) AS imprisoned,
            {_section("charged")} AS section
        FROM read
    )
    SELECT *, coalesce(step = 'arrest' AND disposition IS NULL AND section IS NOT NULL AND SUBJECT_ID IS NOT NULL AND CYC_ORDER IS NOT NULL
        AND bool_or(step = 'court') OVER (PARTITION BY SUBJECT_ID, CYC_ORDER, CYC_DATE, section), false) AS folded,
        min(CASE WHEN step = 'arrest' THEN step_day END) OVER (PARTITION BY SUBJECT_ID, CYC_ORDER, CYC_DATE, section) AS arrest_day
    FROM numbered"""


def _charges() -> str:
    ended = "coalesce(ended_as, charged)"
    return f"""CREATE OR REPLACE TEMP TABLE ca_charges AS
    SELECT SUBJECT_ID AS person, 'r' || place AS charge, {literal(layout()["jurisdiction"])} AS jurisdiction,
        coalesce(FE_NUM_CRT_CASE, OFN) AS case_number,
        CASE WHEN step = 'court' THEN STP_ORI_DESCR END AS court, lower(STP_ORI_CNTY_NAME) AS county,
        {_section(ended)} AS "offence.statute", {_words(ended)} AS "offence.text", level AS "offence.level",
        CASE WHEN step = 'arrest' THEN section END AS "arrest.statute",
        CASE WHEN ended_as IS NOT NULL AND {_section("ended_as")} <> section THEN section END AS "original.statute",
        coalesce(arrest_day, cycle_day) AS "arrest.date.earliest", coalesce(arrest_day, cycle_day) AS "arrest.date.latest",
        NULL::DATE AS "date.earliest", least(arrest_day, cycle_day, step_day) AS "date.latest",
        disposition AS "disposition.kind",
        CASE WHEN disposition IS NOT NULL THEN least(step_day, disposition_day) END AS "disposition.date.earliest",
        CASE WHEN disposition IS NOT NULL THEN greatest(step_day, disposition_day) END AS "disposition.date.latest",
        CASE WHEN imprisoned THEN true END AS "sentence.imprisonment"
    FROM ca_counted WHERE step IS NOT NULL AND SUBJECT_ID IS NOT NULL AND nth = 1 AND NOT folded ORDER BY place"""


def _persons() -> str:
    # two days of birth under one id: some day between them
    born = _day("PRI_DOB")
    return f"""CREATE OR REPLACE TEMP TABLE ca_persons AS
    SELECT SUBJECT_ID AS person, min({born}) AS "person.born.earliest", max({born}) AS "person.born.latest",
        bool_or(starts_with(STP_TYPE_DESCR, 'DECEASED')) AS x_deceased
    FROM ca_counted WHERE SUBJECT_ID IS NOT NULL GROUP BY SUBJECT_ID ORDER BY min(place)"""
