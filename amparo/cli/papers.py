"""`papers` and `demo`: the draft papers of a plan."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from amparo.cli.files import load, program
from amparo.cli.options import (
    as_json,
    as_of,
    case_file,
    determined,
    law_folder,
    own_templates,
    paper_formats,
    print_json,
    replace_papers,
)
from amparo.facts.case import Case
from amparo.facts.problems import Problem, Problems
from amparo.law.packs import default_folder

EXAMPLE = "queens.yaml"


@click.command()
@case_file
@as_of
@law_folder
@click.option(
    "-o",
    "--out",
    "folder",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FOLDER",
    help="Where the papers go; a folder that is new or empty.",
)
@paper_formats
@click.option(
    "--reference",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="DOCX",
    help="Your office's own DOCX, whose styles are used.",
)
@own_templates
@click.option(
    "--approved-by",
    metavar="NAME",
    help="The lawyer who has approved the papers: takes the draft mark off. Refused while a gap is left.",
)
@click.option(
    "--fonts",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="FOLDER",
    help="Fonts for scripts that the built-in ones lack.",
)
@replace_papers
@as_json
def papers(
    file: Path,
    as_of: str,
    law_folder: Path | None,
    folder: Path,
    formats: tuple[str, ...],
    reference: Path | None,
    templates: Path | None,
    approved_by: str | None,
    fonts: Path | None,
    replace: bool,
    as_json: bool,
) -> None:
    """Write the draft papers of the plan of a case FILE: motion, declaration, order, exhibits, service and more."""
    from amparo.papers.build import write_papers
    from amparo.relief.plan import make_plan

    plan = make_plan(determined(load(file), as_of, law_folder))
    with whole():
        written = write_papers(
            plan,
            folder,
            formats=formats or ("docx", "pdf"),
            reference=reference,
            approved_by=approved_by,
            today=date.today().isoformat(),
            templates=templates,
            fonts=fonts,
            replace=replace,
        )
    if as_json:
        print_json({"format": "amparo-written/1", "folder": str(folder), "papers": [str(path) for path in written]})
        return
    click.echo(f"Wrote {len(written)} files for {len(plan.filings)} filings to {folder}")
    if written:
        click.echo(f"Begin with {written[0]}.")
    if not plan.filings:
        click.echo(f"There is nothing to file yet. What is missing: {program()} ask {file}")


@click.command()
@as_of
@click.option(
    "-o",
    "--out",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("out/example"),
    show_default=True,
    metavar="FOLDER",
    help="Where the papers go.",
)
def demo(as_of: str, folder: Path) -> None:
    """Plan an invented example case and write its papers, to show what Amparo does."""
    from amparo.cli.show import plan_text
    from amparo.papers.build import write_papers
    from amparo.relief.plan import make_plan

    path = _example()
    case: Case = load(path, quiet=True)
    plan = make_plan(determined(case, as_of, None))
    plan_text(plan)
    with whole():
        written = write_papers(plan, folder, today=date.today().isoformat(), replace=True)
    click.echo(f"\n{len(written)} draft papers for {len(plan.filings)} filings lie in {folder}")
    click.echo(f"  begin with {written[0]}")
    shown = _short(path)
    click.echo("\nTry next:")
    for line in (
        f"amparo explain {shown} c3         # why a drug charge can be cleared",
        f"amparo check {shown} --as-of 2019-04-30   # the law of another day",
        "amparo ask examples/almost-nothing.yaml     # what is worth finding out",
        "amparo new mycase.yaml.age                  # a case of your own, encrypted",
    ):
        click.echo(f"  .venv/bin/{line}")


@contextmanager
def whole() -> Iterator[None]:
    """Papers in the making are taken away also where the window is closed or the program is told to end."""

    def end(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    signals = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {one: signal.signal(one, end) for one in signals}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _example() -> Path:
    """The example case: beside the law, in an installed package as in the repository."""
    path = default_folder().parent / "examples" / EXAMPLE
    if not path.is_file():
        raise Problems([Problem("The example case is not here.", file=str(path), expected="a copy of the repository")])
    return path


def _short(path: Path) -> Path:
    try:
        return path.relative_to(Path.cwd())
    except ValueError:
        return path
