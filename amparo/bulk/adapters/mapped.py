"""Any CSV with a mapping file, converted to the tables of the contract.

Each row of the CSV gives one row of each table that is mapped; rows of a table that are alike are one. Where rows of one person
contradict each other the fact is left unknown and the report counts it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from amparo.bulk.adapters.mapping import ColumnMapping, Source, read_mapping
from amparo.bulk.adapters.report import Conversion
from amparo.bulk.contract.columns import contract
from amparo.bulk.contract.read import WHOLE_CSV, literal, quoted, said
from amparo.facts.problems import Problem, Problems

if TYPE_CHECKING:
    import duckdb


def convert(connection: duckdb.DuckDBPyConnection, file: Path, mapping_file: Path, folder: Path) -> Conversion:
    """Writes a Parquet file for each table that is mapped, and x_conversion.json. Raises `Problems`."""
    import duckdb

    try:
        connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE mapped_rows AS SELECT row_number() OVER () AS "x place", *
            FROM read_csv({literal(str(file))}, all_varchar = true, header = true, store_rejects = true)"""
        )
    except duckdb.Error as error:
        raise Problems(
            [Problem(f"The file cannot be read as CSV: {said(error)}.", file=str(file), expected=WHOLE_CSV)]
        ) from None
    given = [row[0] for row in connection.execute("DESCRIBE mapped_rows").fetchall()][1:]
    mapping = read_mapping(mapping_file, given)
    unread, wrong = _words(connection, mapping)
    if wrong:
        raise Problems(wrong)
    (rows,) = connection.execute("SELECT count(*) FROM mapped_rows").fetchone() or (0,)
    (broken,) = connection.execute("SELECT count(DISTINCT line) FROM reject_errors").fetchone() or (0,)
    folder.mkdir(parents=True, exist_ok=True)
    made: dict[str, int] = {}
    notes: list[str] = []
    for name, facts in mapping.tables.items():
        made[name] = _write(connection, name, facts, folder, notes)
    went = {"read": rows}
    if broken:
        went["a line that could not be read (see x_lost.csv)"] = broken
        connection.execute(
            f"COPY (SELECT DISTINCT line, error_message FROM reject_errors ORDER BY line) TO {literal(str(folder / 'x_lost.csv'))} (HEADER)"
        )
    done = Conversion(str(file), str(mapping_file), rows + broken, went, made, unread, tuple(notes))
    done.write(folder)
    return done


def _words(
    connection: duckdb.DuckDBPyConnection, mapping: ColumnMapping
) -> tuple[dict[str, dict[str, int]], list[Problem]]:
    """Words that a mapping does not list: those that stay unknown, and those that stop the conversion."""
    unread: dict[str, dict[str, int]] = {}
    wrong: list[Problem] = []
    for table, facts in mapping.tables.items():
        for name, source in facts.items():
            if not source.words:
                continue
            cell = _cell(source)
            known = ", ".join(literal(word) for word in source.words)
            odd = dict(
                connection.execute(
                    f"""SELECT {cell}, count(*) FROM mapped_rows WHERE {cell} IS NOT NULL AND {cell} NOT IN ({known})
                    GROUP BY ALL ORDER BY 2 DESC"""
                ).fetchall()
            )
            if odd and source.other_unknown:
                unread[f"{table}.{name}"] = odd
            elif odd:
                shown = ", ".join(f'"{word}" ({count:,} rows)' for word, count in list(odd.items())[:10])
                wrong.append(
                    Problem(
                        f"The CSV has words that the mapping does not list: {shown}{' …' if len(odd) > 10 else ''}.",
                        file=mapping.file,
                        field=f"{table}.{name}",
                        expected="a line for each under words, or other: unknown",
                    )
                )
    return unread, wrong


def _cell(source: Source) -> str:
    if source.constant:
        return literal(source.constant)
    if len(source.columns) == 1:
        return f"nullif(trim({quoted(source.columns[0])}), '')"
    joined = ", ".join(f"trim({quoted(column)})" for column in source.columns)
    return f"nullif(concat_ws('-', {joined}), '')"


def _value(source: Source) -> str:
    cell = _cell(source)
    if source.words:
        cases = " ".join(f"WHEN {literal(word)} THEN {literal(meant)}" for word, meant in source.words.items())
        return f"CASE {cell} {cases} END"
    if source.format:
        # what does not have the format stays as it is: the check then names the row
        return f"coalesce(strftime(try_strptime({cell}, {literal(source.format)}), '%Y-%m-%d'), {cell})"
    return cell


def _write(
    connection: duckdb.DuckDBPyConnection, table: str, facts: Mapping[str, Source], folder: Path, notes: list[str]
) -> int:
    key = contract().tables[table].key
    select = ", ".join(f"{_value(source)} AS {quoted(name)}" for name, source in facts.items())
    others = [name for name in facts if name not in key]
    ids = ", ".join(quoted(name) for name in key)
    connection.execute(f'CREATE OR REPLACE TEMP TABLE mapped AS SELECT "x place", {select} FROM mapped_rows')
    if table == "persons":
        # one row a person: a fact on which that person's rows differ is not known
        for name in others:
            (differ,) = connection.execute(
                f"SELECT count(*) FROM (SELECT person FROM mapped GROUP BY person HAVING count(DISTINCT {quoted(name)}) > 1)"
            ).fetchone() or (0,)
            if differ:
                notes.append(
                    f"{name}: the rows of {differ:,} persons contradict each other; it is left unknown for them."
                )
        one = ", ".join(
            f"CASE WHEN count(DISTINCT {quoted(name)}) = 1 THEN min({quoted(name)}) END AS {quoted(name)}"
            for name in others
        )
        made = f'SELECT {ids}{", " if one else ""}{one} FROM mapped GROUP BY {ids} ORDER BY min("x place")'
    else:
        columns = ", ".join(quoted(name) for name in facts)
        made = f'SELECT {columns} FROM mapped GROUP BY ALL ORDER BY min("x place")'
    target, partial = folder / f"{table}.parquet", folder / f".{table}.partial"
    connection.execute(f"COPY ({made}) TO {literal(str(partial))} (FORMAT parquet)")
    partial.replace(target)
    (rows,) = connection.execute(f"SELECT count(*) FROM read_parquet({literal(str(target))})").fetchone() or (0,)
    (came,) = connection.execute("SELECT count(*) FROM mapped").fetchone() or (0,)
    if table != "persons" and came > rows:
        notes.append(
            f"{table}: {came - rows:,} rows are the same as another in every column that is mapped; each is there once."
        )
    return int(rows)
