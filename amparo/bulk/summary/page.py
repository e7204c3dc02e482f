"""The summary page of a run: one file that holds everything it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from amparo.bulk.contract.read import literal
from amparo.bulk.run.files import read_json, written_whole
from amparo.bulk.run.results import LAW, PLAN, RESULTS
from amparo.bulk.summary.charts import chart
from amparo.bulk.summary.figures import Counts, Figure, by_answer, by_size, one_line, words
from amparo.bulk.summary.suppress import SMALLEST, shown_total
from amparo.papers.templates import default_folder

if TYPE_CHECKING:
    import duckdb

MOST_LINES = 15


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure and its chart."""

    figure: Figure
    svg: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that stops charges, or that facts are missing for: in words, with its law."""

    says: str
    citation: str
    law: str
    people: int
    charges: int | None


def environment() -> Environment:
    """The templates of pages, with everything escaped that they are given."""
    made = Environment(
        loader=FileSystemLoader(default_folder("bulk")),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"words": words(), "smallest": SMALLEST}
    return made


def drawn(figure: Figure, title: str, says: str = "") -> Drawn:
    """A figure with its title and chart."""
    named = replace(figure, title=title, says=says)
    return Drawn(named, chart(named))


def read_counts(connection: duckdb.DuckDBPyConnection, folder: Path) -> Counts:
    """The counts of all parts, added up."""
    rows = connection.execute(
        f"""SELECT topic, a, b, sum(charges)::BIGINT, sum(people)::BIGINT
        FROM read_parquet({literal(str(folder / RESULTS / "part-*.counts.parquet"))}) GROUP BY ALL"""
    ).fetchall()
    return {(topic, a, b): (charges, people) for topic, a, b, charges, people in rows}


def conditions(connection: duckdb.DuckDBPyConnection, law: Path, counts: Counts, topic: str) -> list[Condition]:
    """The conditions of a topic that concern most people, with what they say; those of few people are left out."""
    known = {
        (version, str(bit)): (says, citation, provision)
        for version, bit, says, citation, provision in connection.execute(
            f"""SELECT v.id, c.bit, c.says, c.citation, v.citation FROM read_parquet({literal(str(law / "conditions.parquet"))}) AS c
            JOIN read_parquet({literal(str(law / "versions.parquet"))}) AS v USING (version)"""
        ).fetchall()
    }
    found = []
    for (one, version, bit), (charges, people) in counts.items():
        if one == topic and people >= SMALLEST and (version, bit) in known:
            says, citation, provision = known[version, bit]
            found.append(Condition(says, citation, provision, people, shown_total(charges)))
    return sorted(found, key=lambda line: (-line.people, line.law, line.says))[:MOST_LINES]


BANDS = (
    ("offence", "By kind of offence", "Offence"),
    ("record", "By what is left on record", "On record"),
    ("age", "By age at the time of the act", "Age"),
    ("since", "By time since the charge ended", "Time since"),
)


def write_summary(connection: duckdb.DuckDBPyConnection, folder: Path, totals: Mapping[str, Mapping[str, int]]) -> None:
    """Writes `summary.html` from the parts of a run."""
    plan = read_json(folder / PLAN)
    counts = read_counts(connection, folder)
    law = folder / LAW
    opens = {year: numbers[1] for (topic, year, _), numbers in counts.items() if topic == "opens"}
    by_year = by_size(opens, str, "people", 40)
    given: dict[str, Any] = {
        "title": "Who the law reaches",
        "synthetic": plan["synthetic"],
        "as_of": plan["as_of"],
        "packs": len(plan["law"]) - 1,
        "weakest": _how_known(connection, law),
        "persons": totals["decided"]["persons"],
        "charges": totals["decided"]["charges"],
        "people": drawn(one_line(counts, "people"), "People by their best answer"),
        "wholly": drawn(one_line(counts, "wholly"), "People by the answer on their hardest conviction"),
        "state": drawn(by_answer(counts, "state"), "People by the law they were charged under"),
        "barriers": conditions(connection, law, counts, "barrier"),
        "missing": conditions(connection, law, counts, "missing"),
        "opens": drawn(
            replace(by_year, rows=tuple(sorted(by_year.rows, key=lambda row: row.label))), "People by year of opening"
        ),
        "bands": [(drawn(by_answer(counts, topic), title), label) for topic, title, label in BANDS],
        "protected": drawn(one_line(counts, "protected", said="protected"), "People with pending charges"),
        "tables": _tables(totals),
        "aside": sum(totals["rejected"].values()),
    }
    with written_whole(folder / "summary.html") as partial:
        partial.write_text(environment().get_template("summary.html").render(given), encoding="utf-8")


def _tables(totals: Mapping[str, Mapping[str, int]]) -> Sequence[Mapping[str, Any]]:
    return [
        {"name": name, "rows": rows, "aside": totals["rejected"].get(name, 0)} for name, rows in totals["rows"].items()
    ]


def _how_known(connection: duckdb.DuckDBPyConnection, law: Path) -> str:
    """How many of the provisions used rest on memory alone."""
    all_of, recalled = connection.execute(
        f"SELECT count(*), count(*) FILTER (basis IN ('recalled', 'inferred')) FROM read_parquet({literal(str(law / 'versions.parquet'))})"
    ).fetchone() or (0, 0)
    return f"{recalled} of {all_of} provision versions are only recalled or inferred" if recalled else ""
