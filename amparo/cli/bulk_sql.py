"""`bulk sql`: the law as a plain SQL script."""

from __future__ import annotations

from pathlib import Path

import click

from amparo.cli.options import as_of, law_folder, library
from amparo.facts.problems import Problem, Problems, listed, nearest


@click.command()
@click.option(
    "--jurisdiction", "jurisdictions", multiple=True, required=True, help="Whose law, e.g. us-ny; several allowed."
)
@click.option(
    "--dialect",
    required=True,
    metavar="NAME",
    help="duckdb, postgres, spark, sqlite (run in our tests); mysql, tsql, snowflake, bigquery, redshift (written, not run).",
)
@click.option(
    "--offences",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="CSV of your distinct offences as written; the script's heading tells how to get it.",
)
@click.option(
    "--episodes",
    type=click.IntRange(1, 64),
    default=4,
    show_default=True,
    help="Most times of trafficking one person has.",
)
@as_of
@law_folder
def sql(
    jurisdictions: tuple[str, ...],
    dialect: str,
    offences: Path | None,
    episodes: int,
    as_of: str,
    law_folder: Path | None,
) -> None:
    """Print the law of a day as plain SQL: tables in, tables out, every provision with its citation.

    For agencies that run no Python. Run it in the database that holds the tables of `amparo bulk schema`.
    """
    from amparo.bulk.compile.dialects import DIALECTS
    from amparo.bulk.compile.script import read_offences, script

    if dialect not in DIALECTS:
        what = f'"{dialect}" is not a database SQL can be written for.'
        raise Problems(
            [Problem(what, field="--dialect", expected=listed(DIALECTS), nearest=nearest(dialect, list(DIALECTS)))]
        )
    law = library(law_folder)
    for one in jurisdictions:
        if not law.has(one):
            known = law.jurisdictions()
            raise Problems(
                [
                    Problem(
                        f'There is no law for "{one}".',
                        field="--jurisdiction",
                        expected=listed(known),
                        nearest=nearest(one, known),
                    )
                ]
            )
    written = read_offences(offences) if offences else None
    click.echo(script(law.packs(jurisdictions), as_of, dialect, written, episodes))
