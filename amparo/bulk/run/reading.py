"""How the results of a run are read: a view for any DuckDB, and a page that says what each file is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DETERMINATIONS = """-- One row for each charge and provision version that speaks of it. Run in the folder of the results:
--   duckdb -c ".read determinations.sql" -c "FROM determinations LIMIT 20"
CREATE OR REPLACE VIEW determinations AS
SELECT person, charge, v.id AS version, v.provision, v.citation, s.name AS status, o.failing, o.unknown, d.not_before
FROM read_parquet('results/part-*.rows.parquet', filename = true) AS r
JOIN (SELECT *, replace(filename, '.outcomes.', '.rows.') AS of_rows
      FROM read_parquet('results/part-*.outcomes.parquet', filename = true)) AS o
  ON o.of_rows = r.filename AND o.jurisdiction = r.jurisdiction AND o.outcome = r.outcome
JOIN read_parquet('law/versions.parquet') AS v USING (version)
JOIN read_parquet('law/statuses.parquet') AS s USING (status)
LEFT JOIN read_parquet('results/part-*.dates.parquet') AS d USING (person, charge, version);

-- The conditions that fail, or that facts are missing for, in words: bit b of a mask is condition b of the version.
CREATE OR REPLACE VIEW reasons AS
SELECT d.person, d.charge, d.version, d.status, c.says, c.citation,
  CASE WHEN (d.failing >> c.bit) & 1 = 1 THEN 'fails' ELSE 'not known' END AS how
FROM determinations AS d
JOIN read_parquet('law/versions.parquet') AS v ON v.id = d.version
JOIN read_parquet('law/conditions.parquet') AS c ON c.version = v.version
WHERE ((d.failing | d.unknown) >> c.bit) & 1 = 1;
"""


def readme(plan: Mapping[str, Any], totals: Mapping[str, Mapping[str, int]]) -> str:
    """What the folder holds, for whoever opens it."""
    mark = "**The people in these tables are made up.** No figure here is a finding.\n\n" if plan["synthetic"] else ""
    decided, aside = totals["decided"], totals["rejected"]
    return f"""# Results of amparo bulk run

{mark}The law of {plan["as_of"]}, {len(plan["law"]) - 1} packs, decided by {plan["amparo"]} on {plan["engine"]}.
{decided["persons"]:,} people, {decided["charges"]:,} charges decided; rows put aside: {sum(aside.values()):,}.

This informs; people decide. No row says that a person is not a victim.

| file | what it is |
| --- | --- |
| `complete.json` | totals and checksums; `amparo bulk verify` checks them. Without it the folder holds no whole result |
| `plan.json` | the tables, the law and the day this is of |
| `summary.html` | figures for people to read; small numbers are withheld |
| `results/part-*.rows.parquet` | person, charge, jurisdiction, and the number of the outcome |
| `results/part-*.outcomes.parquet` | outcomes of the part: provision version, status, masks of conditions that fail or are not known |
| `results/part-*.dates.parquet` | from which day a "not yet" opens |
| `results/part-*.people.parquet` | one row a person: charges, the best answer, whether the whole record clears |
| `results/part-*.rejected.parquet`, `lost.parquet` | rows that were put aside, with the reason |
| `law/*.parquet` | versions, conditions with citations, statuses |
| `determinations.sql` | views that join all of it |

Everything but the summary is about single people. Keep it as you keep criminal records.
"""
