"""`reform`: what a change of law would do, tried on many people."""

from __future__ import annotations

from pathlib import Path

import click

from amparo.cli.options import as_of, law_folder, library


@click.command()
@click.argument("patches", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATCH…")
@click.option(
    "--population",
    "population",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FOLDER",
    help="The people to try it on: tables as amparo bulk takes them (amparo bulk population makes up some).",
)
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), required=True, metavar="FOLDER", help="Where to write the brief."
)
@as_of
@law_folder
@click.option(
    "--part-size", type=click.IntRange(1), default=5_000_000, show_default=True, help="Charges held at a time."
)
@click.option("--memory", default="", metavar="SIZE", help="Most memory the database takes, e.g. 4GB.")
@click.option("--threads", type=click.IntRange(0), default=0, help="Most processors it takes; 0: all.")
def reform(
    patches: tuple[Path, ...],
    population: Path,
    out: Path,
    as_of: str,
    law_folder: Path | None,
    part_size: int,
    memory: str,
    threads: int,
) -> None:
    """Show whom a change of law would newly reach, whom it would lose, and what still stops the rest.

    A PATCH is a small file: a bill, another state's provision put here, or a model law (docs/reform.md). Several are shown side by
    side. Nothing that is tried is ever used for a real case.
    """
    import tempfile

    from amparo.bulk.reform.compare import compare
    from amparo.bulk.reform.patch import read_patch
    from amparo.bulk.reform.write import write_brief
    from amparo.bulk.run.files import disk_may_be_full
    from amparo.cli.bulk import empty_folder
    from amparo.cli.progress import Told

    empty_folder(out)
    read = [read_patch(path) for path in patches]
    out.mkdir(parents=True, exist_ok=True)
    told = Told()
    with tempfile.TemporaryDirectory(prefix=".work-", dir=out) as work, disk_may_be_full(out):
        comparison = compare(
            population, read, library(law_folder), as_of, Path(work),
            part_size=part_size, memory=memory, threads=threads, tell=told,
        )  # fmt: skip
    told.end()
    write_brief(comparison, out)
    if comparison.rejected:
        click.echo(f"{comparison.rejected:,} rows were put aside; amparo bulk check says why.", err=True)
    click.echo(f"Wrote {out / 'brief.html'}, {out / 'brief.pdf'} and {out / 'brief.json'}.")
