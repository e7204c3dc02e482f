"""What charges are grouped by: kind of offence, age at the offence, what is left on record, time since it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from amparo.bulk.contract.prepare import Prepared
from amparo.bulk.contract.read import literal, quoted
from amparo.engine.offences import resolve
from amparo.engine.provision import Pack
from amparo.facts.vocabulary import vocabulary

if TYPE_CHECKING:
    import duckdb

KIND_COLUMNS = ("jurisdiction", "offence.statute", "offence.text", "offence.category")
"""What the kind of an offence is told from, in the order in which `resolve` weighs it."""

NOT_KNOWN = ""
"""The band of what is not known."""

AGES = ((0, 18, "under_18"), (18, 25, "18_to_24"), (25, 200, "25_or_older"))
SINCE = ((0, 1, "under_1"), (1, 5, "1_to_4"), (5, 10, "5_to_9"), (10, 300, "10_or_more"))
"""Years from (inclusive) and to (exclusive), and the name of the band."""


def band_charges(connection: duckdb.DuckDBPyConnection, prepared: Prepared, packs: Sequence[Pack], as_of: str) -> None:
    """Makes `charge_bands` (person, charge, jurisdiction, offence, age, record, since); a blank is what is not known."""
    given = set(prepared.columns["charges"])
    _offence_kinds(connection, given, packs)
    written = [column for column in KIND_COLUMNS if column in given]
    joined = " AND ".join(f"k.{quoted(column)} IS NOT DISTINCT FROM c.{quoted(column)}" for column in written) or "true"
    record = NOT_KNOWN_SQL
    if "disposition.kind" in given:
        kinds = vocabulary().sections["charges"].facts["disposition.kind"].record
        cases = " ".join(f"WHEN {literal(kind)} THEN {literal(left)}" for kind, left in kinds.items())
        record = f"coalesce(CASE c.\"disposition.kind\" {cases} END, '')"
    day = f"DATE {literal(as_of)}"
    since = NOT_KNOWN_SQL
    if "disposition.date.earliest" in given:
        since = _banded(
            f"date_sub('year', c.\"disposition.date.latest\", {day})",
            f"date_sub('year', c.\"disposition.date.earliest\", {day})",
            SINCE,
        )
    age = NOT_KNOWN_SQL
    if "date.earliest" in given and "person.born.earliest" in prepared.columns["persons"]:
        age = _banded(
            'date_sub(\'year\', p."person.born.latest", c."date.earliest")',
            'date_sub(\'year\', p."person.born.earliest", c."date.latest")',
            AGES,
        )
    where = "coalesce(c.jurisdiction, '')" if "jurisdiction" in given else NOT_KNOWN_SQL
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE charge_bands AS
        SELECT c.person, c.charge, {where} AS jurisdiction, coalesce(k.kind, '') AS offence,
            {age} AS age, {record} AS record, {since} AS since
        FROM {prepared.tables["charges"]} AS c LEFT JOIN {prepared.tables["persons"]} AS p USING (person)
        LEFT JOIN offence_kinds AS k ON {joined}"""
    )


NOT_KNOWN_SQL = "''"


def _banded(least: str, most: str, bands: Sequence[tuple[int, int, str]]) -> str:
    """SQL for the band in which a number of years lies for sure, from the least and the most it can be."""
    cases = " ".join(f"WHEN {least} >= {low} AND {most} < {high} THEN {literal(name)}" for low, high, name in bands)
    return f"CASE {cases} ELSE '' END"


def _offence_kinds(connection: duckdb.DuckDBPyConnection, given: set[str], packs: Sequence[Pack]) -> None:
    """Makes `offence_kinds`: each way in which an offence is written, and the kind of offence it is."""
    import pyarrow as pa

    columns = [column for column in KIND_COLUMNS if column in given]
    by_jurisdiction: Mapping[str, Pack] = {pack.jurisdiction: pack for pack in packs}
    listed = ", ".join(quoted(column) for column in columns)
    rows = connection.execute(f"SELECT DISTINCT {listed} FROM prepared_charges").fetchall() if columns else []
    kinds = []
    for row in rows:
        told = dict(zip(columns, row, strict=True))
        pack = by_jurisdiction.get(str(told.get("jurisdiction")))
        if pack is None:
            kinds.append(str(told.get("offence.category") or NOT_KNOWN))
            continue
        whole = tuple(told.get(column) for column in KIND_COLUMNS)
        kinds.append(resolve(whole, pack.statutes).category)
    table = {column: pa.array([row[place] for row in rows]) for place, column in enumerate(columns)}
    table["kind"] = pa.array(kinds, pa.string())
    connection.register("kinds_read", pa.table(table))
    connection.execute("CREATE OR REPLACE TEMP TABLE offence_kinds AS SELECT * FROM kinds_read")
    connection.unregister("kinds_read")
