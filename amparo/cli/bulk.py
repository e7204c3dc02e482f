"""`bulk`: the law on many people at once, in the tables of an agency."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from amparo.cli.options import as_of, law_folder, library
from amparo.facts.problems import Problem, Problems

if TYPE_CHECKING:
    import duckdb

ELSEWHERE = {"sql": ("amparo.cli.bulk_sql", "sql")}
"""Commands that live in modules of their own, loaded when they are used."""


class BulkCommands(click.Group):
    """The commands of this file and those that live elsewhere."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order in which an analyst meets them."""
        order = ["schema", "population", "convert", "check", "run", "verify", "triage", *ELSEWHERE]
        return [name for name in order if name in self.commands or name in ELSEWHERE]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One command."""
        if cmd_name in ELSEWHERE:
            module, name = ELSEWHERE[cmd_name]
            found: click.Command = getattr(import_module(module), name)
            return found
        return super().get_command(ctx, cmd_name)


@click.group(cls=BulkCommands)
def bulk() -> None:
    """Put the law to many people at once: tables in, answers with reasons out, nothing sent anywhere.

    Start with `amparo bulk schema` (what tables look like) or `amparo bulk population` (made-up ones to try things on).
    """


def new_connection(spill: Path | None = None, memory: str = "") -> duckdb.DuckDBPyConnection:
    """An embedded database that loads nothing from outside."""
    import duckdb

    connection = duckdb.connect(config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"})
    connection.execute("SET enable_progress_bar = false")
    if memory:
        connection.execute(f"SET memory_limit = '{memory}'")
    if spill is not None:
        connection.execute("SET temp_directory = ?", [str(spill)])
    return connection


def empty_folder(folder: Path) -> None:
    """Raises `Problems` where something lies in the folder already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Problems(
            [Problem("There is something here already.", file=str(folder), expected="a folder that is new or empty")]
        )


out_folder = click.option(
    "-o", "--out", type=click.Path(path_type=Path), required=True, metavar="FOLDER", help="Where to write."
)


@bulk.command()
@click.option("--json", "form", flag_value="json", help="As JSON Schema.")
@click.option("--sql", "form", flag_value="sql", help="As CREATE TABLE statements.")
def schema(form: str | None) -> None:
    """Print which tables and columns a database gives, how they may be written and what each is for."""
    from amparo.bulk.contract.schema import json_schema, page, sql_schema

    if form == "json":
        from amparo.cli.options import print_json

        print_json(json_schema())
    else:
        click.echo(sql_schema() if form == "sql" else page())


@bulk.command()
@click.option("--persons", type=click.IntRange(1, 1_000_000_000), required=True, help="How many people.")
@click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help="The same seed gives the same people."
)
@click.option(
    "--jurisdiction", "jurisdictions", multiple=True, help="Only charges under this law, e.g. us-ny; several allowed."
)
@click.option("--survivors", type=click.FloatRange(0, 1), help="Share of survivors, instead of the cited one.")
@click.option("--charges-each", type=click.IntRange(1, 500), help="Everybody has a record of this size.")
@click.option("--form", type=click.Choice(["parquet", "csv"]), default="parquet", show_default=True)
@out_folder
@law_folder
def population(
    persons: int,
    seed: int,
    jurisdictions: tuple[str, ...],
    survivors: float | None,
    charges_each: int | None,
    form: str,
    out: Path,
    law_folder: Path | None,
) -> None:
    """Make up people with records, to try things on. They are marked as made up and are no picture of any place."""
    from amparo.bulk.population.make import SAYS, make_population

    law = library(law_folder)
    chosen = list(jurisdictions) or [one for one in law.jurisdictions() if one.startswith("us-")]
    unknown = [one for one in chosen if not law.has(one)]
    if unknown:
        raise Problems([Problem(f'There is no pack for "{one}".', field="--jurisdiction") for one in unknown])
    with click.progressbar(
        length=persons, label="Making people up", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        made = make_population(
            out,
            persons,
            seed,
            law.packs(chosen),
            survivors=survivors,
            charges_each=charges_each,
            form=form,
            progress=lambda done: bar.update(done - bar.pos),
        )
    for name, rows in made.rows.items():
        click.echo(f"{rows:>12,}  {name}")
    click.echo(SAYS)


@bulk.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "layout",
    required=True,
    metavar="LAYOUT",
    help="ca-doj (California Department of Justice, bulk), or a mapping file (mapping.yaml) for any other CSV.",
)
@out_folder
def convert(file: Path, layout: str, out: Path) -> None:
    """Convert a FILE in an agency's layout to tables; every row is accounted for in x_conversion.json."""
    from amparo.bulk.adapters import ca_doj, mapped

    empty_folder(out)
    with new_connection() as connection:
        if layout == "ca-doj":
            done = ca_doj.convert(connection, file, out)
        elif layout.endswith((".yaml", ".yml")):
            done = mapped.convert(connection, file, Path(layout), out)
        else:
            raise Problems(
                [
                    Problem(
                        f'"{layout}" is not a layout.', field="--from", expected="ca-doj or the path of a mapping file"
                    )
                ]
            )
    click.echo(f"{done.rows:,} rows of {done.source}:")
    for where, rows in done.went.items():
        click.echo(f"{rows:>12,}  {where}")
    for name, rows in done.made.items():
        click.echo(f"{rows:>12,}  rows written to {out / name}.parquet")
    for name, unread in done.unread.items():
        shown = ", ".join(f'"{word}" ({count:,})' for word, count in list(unread.items())[:10])
        click.echo(f"Left unknown in {name}: {shown}")
    for note in done.notes:
        click.echo(note)


@bulk.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--part-size", type=click.IntRange(1), default=5_000_000, show_default=True, help="Charges held at a time."
)
@click.pass_context
def check(ctx: click.Context, folder: Path, part_size: int) -> None:
    """Check the tables in FOLDER (or a DuckDB file) against the contract; writes nothing."""
    import tempfile

    from amparo.bulk.contract.checks import check_tables

    with tempfile.TemporaryDirectory(prefix="amparo-") as spill, new_connection(Path(spill)) as connection:
        checked = check_tables(connection, folder, Path(spill) / "parts", part_size)
    for table in checked.tables:
        given = f"{len(table.columns)} of {table.possible} columns"
        aside = f", {table.rejected:,} would be put aside" if table.rejected else ""
        click.echo(f"{table.rows:>12,}  {table.name} ({given}{aside})")
    for name in checked.absent:
        click.echo(f"{'–':>12}  {name} (not given: nothing is known of it)")
    for problem in checked.problems:
        click.echo(str(problem), err=True)
    if checked.problems:
        ctx.exit(1)


@bulk.command()
@click.argument("folder", type=click.Path(path_type=Path))
@out_folder
@as_of
@law_folder
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark", "postgres"]),
    default="duckdb",
    show_default=True,
    help="Which database decides.",
)
@click.option(
    "--address", default="", metavar="ADDRESS", help="Where a Spark or Postgres is: local[2], sc://host, postgresql://…"
)
@click.option(
    "--part-size", type=click.IntRange(1), default=5_000_000, show_default=True, help="Charges decided at a time."
)
@click.option("--memory", default="", metavar="SIZE", help="Most memory the database takes, e.g. 4GB.")
@click.option("--threads", type=click.IntRange(0), default=0, help="Most processors it takes; 0: all.")
def run(
    folder: Path,
    out: Path,
    as_of: str,
    law_folder: Path | None,
    engine: str,
    address: str,
    part_size: int,
    memory: str,
    threads: int,
) -> None:
    """Put the law to the tables in FOLDER: an answer with reasons for every charge, and a summary page.

    Interrupted, killed or out of disk: the same command goes on where it stopped. `amparo bulk verify` says whether it is whole.
    """
    from amparo.bulk.run.go import Options
    from amparo.bulk.run.go import run as run_tables
    from amparo.cli.progress import Told

    told = Told()
    done = run_tables(
        folder, out, library(law_folder), as_of, Options(engine, address, part_size, memory, threads), told
    )
    told.end()
    decided, aside = done["decided"], done["rejected"]
    click.echo(f"{decided['persons']:>12,}  people decided")
    click.echo(f"{decided['charges']:>12,}  charges decided")
    for name, rows in aside.items():
        if rows:
            click.echo(f"{rows:>12,}  rows of {name} put aside, each with its reason in {out}/results")
    if not decided["charges"]:
        click.echo("No charge could be decided: amparo bulk check says why.", err=True)
    click.echo(f"Open {out / 'summary.html'} in a browser; {out / 'README.md'} says what the other files are.")


@bulk.command()
@click.argument("folder", type=click.Path(path_type=Path))
def verify(folder: Path) -> None:
    """Say whether FOLDER holds the whole result of a run, unchanged, with no row lost or there twice."""
    from amparo.bulk.run.verify import verify as verify_run
    from amparo.bulk.triage import check_log

    with new_connection() as connection:
        complete = verify_run(connection, folder)
    broken = list(check_log(folder))
    if broken:
        raise Problems(broken)
    click.echo(f"Whole: {complete['parts']} parts, {len(complete['files'])} files as they were written.")
    for name in ("persons", "charges"):
        rows, decided, aside = (complete[what].get(name, 0) for what in ("rows", "decided", "rejected"))
        click.echo(
            f"{name}: {rows:,} in = {decided:,} decided + {aside:,} put aside"
            if rows
            else f"{name}: {decided:,} decided"
        )


@bulk.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, metavar="FILE", help="The CSV to write.")
@click.option("--purpose", default="", help="For what the list is needed; it is written to the log.")
@click.option("--by", "who", default="", help="Who asks: name and office; written to the log.")
@click.option(
    "--answer",
    "answers",
    multiple=True,
    default=("available", "court_decides"),
    show_default=True,
    help="Which best answers the list holds.",
)
def triage(folder: Path, out: Path, purpose: str, who: str, answers: tuple[str, ...]) -> None:
    """List the people of a run whom a lawyer should see first. Needs a purpose, and leaves a trace in FOLDER/access.jsonl.

    Such a list can get somebody killed. Give it to nobody who does not need it, and destroy it when it has done its work.
    """
    from datetime import UTC, datetime

    from amparo.bulk.triage import Request, write_list

    with new_connection() as connection:
        rows = write_list(connection, folder, out, Request(who, purpose, datetime.now(UTC), answers))
    click.echo(f"{rows:,} people written to {out}. The request is in {folder / 'access.jsonl'}.")
