"""Counts what was decided of a part: people and charges by answer, law, barrier, missing fact. A person is in one part only.

An answer is the best that any provision gives which acts on the record; a charge none speaks of has the answer `none`. Every
count is of people and of charges; people of two parts are never the same, so that counts of parts add up.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from amparo.bulk.contract.prepare import Prepared
from amparo.bulk.summary.bands import band_charges
from amparo.engine.provision import Pack

if TYPE_CHECKING:
    import duckdb

ANSWERS = ("available", "court_decides", "open", "not_yet", "not_available", "none")
"""Best first; the place (from 1) is the code in the tables here and the engine's status."""

NONE = len(ANSWERS)

TOPICS = {
    "people": "people by their best answer",
    "charges": "charges by their best answer",
    "wholly": "people whose every conviction has an answer of this kind or better",
    "state": "by the law charged under, and best answer under it",
    "provision": "by provision version and status",
    "barrier": "charges that one condition stops, by version and condition",
    "missing": "open answers, by version and the condition that facts are missing for",
    "opens": "charges that time alone opens, by year",
    "offence": "charges by kind of offence and best answer",
    "record": "charges by what is left on record and best answer",
    "age": "charges by age at the offence and best answer",
    "since": "charges by years since they ended and best answer",
    "protected": "pending charges by what a defence, immunity or diversion says of them",
}
"""What `part_counts` counts: topic, two labels (a, b), charges, people."""


def count_part(connection: duckdb.DuckDBPyConnection, prepared: Prepared, packs: Sequence[Pack], as_of: str) -> None:
    """Makes `part_people` (one row a person) and `part_counts` from what a part's decisions left in the database."""
    band_charges(connection, prepared, packs, as_of)
    charge_answers(connection, "charge_answers")
    connection.execute(PEOPLE)
    for name, query in ALIKE.items():
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE part_counts (topic VARCHAR, a VARCHAR, b VARCHAR, charges BIGINT, people BIGINT)"
    )
    for topic, query in _queries().items():
        connection.execute(f"INSERT INTO part_counts SELECT '{topic}', * FROM ({query})")


def charge_answers(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Makes a table with the best answer of every charge (`answer`, a code of `ANSWERS`), its bands beside it."""
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE best_outcomes AS
        SELECT jurisdiction, outcome,
            coalesce(min(status) FILTER (acts = 'record'), {NONE}) AS answer,
            coalesce(min(status) FILTER (acts = 'charge'), {NONE}) AS protected
        FROM amparo_outcomes JOIN amparo_versions USING (version, jurisdiction) GROUP BY ALL"""
    )
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE {name} AS
        SELECT b.*, coalesce(best.answer, {NONE})::TINYINT AS answer, coalesce(best.protected, {NONE})::TINYINT AS protected
        FROM charge_bands AS b LEFT JOIN (
            SELECT person, charge, min(answer) AS answer, min(protected) AS protected
            FROM amparo_rows JOIN best_outcomes USING (jurisdiction, outcome) WHERE charge IS NOT NULL GROUP BY person, charge
        ) AS best USING (person, charge)"""
    )


PEOPLE = f"""CREATE OR REPLACE TEMP TABLE part_people AS
SELECT person, count(*) AS charges, min(answer)::TINYINT AS answer,
    count(*) FILTER (answer = 1) AS clears, count(*) FILTER (answer = 2) AS court_decides,
    count(*) FILTER (record IN ('conviction', 'adjudication')) AS convictions,
    max(answer) FILTER (record IN ('conviction', 'adjudication'))::TINYINT AS worst_conviction,
    count(*) FILTER (protected <= 2 AND record = 'pending') AS protected_pending
FROM charge_answers GROUP BY person
UNION ALL
SELECT person, 0, {NONE}, 0, 0, 0, NULL, 0 FROM prepared_persons ANTI JOIN charge_answers USING (person)"""


ALIKE = {
    "outcome_kinds": """SELECT jurisdiction, outcome, dense_rank() OVER (ORDER BY said)::INTEGER AS kind, said
        FROM (SELECT jurisdiction, outcome, list(version * 8 + status ORDER BY version) AS said FROM amparo_outcomes GROUP BY ALL)""",
    "kind_says": """SELECT kind, said // 8 AS version, said % 8 AS status
        FROM (SELECT kind, unnest(any_value(said)) AS said FROM outcome_kinds GROUP BY kind)""",
    "people_alike": """SELECT row_number() OVER ()::INTEGER AS set_number, kinds, count(*) AS people
        FROM (SELECT list(DISTINCT kind ORDER BY kind) AS kinds FROM amparo_rows JOIN outcome_kinds USING (jurisdiction, outcome)
        GROUP BY person, jurisdiction) GROUP BY kinds""",
}
"""Outcomes in which every version says the same are of one kind; people whose charges have the same kinds are counted together.

A version says something of many charges: people are told apart before it is asked, once a law, not once a version.
"""


def _answer(code: str) -> str:
    words = " ".join(f"WHEN {place} THEN '{word}'" for place, word in enumerate(ANSWERS, 1))
    return f"CASE {code} {words} END"


def _queries() -> dict[str, str]:
    answered = "amparo_rows AS r JOIN amparo_outcomes AS o USING (jurisdiction, outcome) JOIN amparo_versions AS v USING (version)"
    condition = "JOIN amparo_conditions AS c ON c.version = o.version AND (o.{mask} >> c.bit) & 1 = 1"
    # a version speaks of a charge in one row only
    tally = "count(charge) AS charges, count(DISTINCT person) AS people"
    by_band = (
        "SELECT {band}, " + _answer("answer") + ", count(*), count(DISTINCT person) FROM charge_answers GROUP BY ALL"
    )
    queries = {
        "people": f"SELECT {_answer('answer')}, '', sum(charges), count(*) FROM part_people GROUP BY ALL",
        "charges": f"SELECT {_answer('answer')}, '', count(*), count(DISTINCT person) FROM charge_answers GROUP BY ALL",
        "wholly": f"""SELECT {_answer("worst_conviction")}, '', sum(convictions), count(*)
            FROM part_people WHERE convictions > 0 GROUP BY ALL""",
        "state": by_band.format(band="jurisdiction"),
        "provision": f"""SELECT v.id, {_answer("k.status")}, sum(n)::BIGINT, any_value(people)::BIGINT FROM
            (SELECT kind, count(charge) AS n FROM amparo_rows JOIN outcome_kinds USING (jurisdiction, outcome) GROUP BY kind)
            JOIN kind_says AS k USING (kind) JOIN (
                SELECT version, status, sum(people) AS people FROM (
                    SELECT DISTINCT set_number, people, version, status
                    FROM (SELECT set_number, people, unnest(kinds) AS kind FROM people_alike) JOIN kind_says USING (kind)
                ) GROUP BY ALL
            ) AS p USING (version, status) JOIN amparo_versions AS v USING (version) GROUP BY ALL""",
        # one condition fails and nothing is missing: it alone stops this way to relief, and no other way is better
        "barrier": f"""SELECT v.id, c.bit::VARCHAR, {tally} FROM {answered} {condition.format(mask="failing")}
            SEMI JOIN (SELECT person, charge FROM charge_answers WHERE answer = 5) AS stopped USING (person, charge)
            WHERE v.acts = 'record' AND o.status = 5 AND o.unknown = 0 AND bit_count(o.failing) = 1 GROUP BY ALL""",
        "missing": f"""SELECT v.id, c.bit::VARCHAR, {tally} FROM {answered} {condition.format(mask="unknown")}
            SEMI JOIN (SELECT person, charge FROM charge_answers WHERE answer = 3) AS waiting USING (person, charge)
            WHERE v.acts = 'record' AND o.status = 3 GROUP BY ALL""",
        "opens": """SELECT year(first)::VARCHAR, '', count(*), count(DISTINCT person) FROM
            (SELECT person, charge, min(not_before) AS first FROM amparo_dates JOIN amparo_versions USING (version)
            SEMI JOIN (SELECT person, charge FROM charge_answers WHERE answer = 4) AS later USING (person, charge)
            WHERE acts = 'record' GROUP BY ALL) GROUP BY ALL""",
        "protected": f"""SELECT {_answer("protected")}, '', count(*), count(DISTINCT person) FROM charge_answers
            WHERE record = 'pending' GROUP BY ALL""",
    }  # fmt: skip
    return queries | {band: by_band.format(band=band) for band in ("offence", "record", "age", "since")}
