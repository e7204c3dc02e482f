"""`amparo screen`: questions that find a victim without harming them, and what must happen at each decision point."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from pathlib import Path

import click

from amparo.cli.options import as_json, as_of, law_folder, library, print_json
from amparo.facts.problems import Problem, Problems, listed, nearest

ELSEWHERE = {
    "run": ("screen_run", "run", "Ask the questions of an instrument, one after the other."),
    "batch": ("screen_run", "batch", "Work out many people's answers, each person alone."),
    "build": ("screen_build", "build", "Write the phone page of a site."),
    "keys": ("screen_build", "keys", "Make or show the key of an office to which answers are handed."),
    "open": ("screen_build", "open_", "Open answers that were handed over to your office."),
}
"""Commands that lie in a file of their own, with the line that `--help` shows of each."""


class _Screen(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return ["list", "run", "explain", "point", "batch", "build", "keys", "open", "quality", "accuracy", "lint"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in ELSEWHERE:
            module, name, _ = ELSEWHERE[cmd_name]
            command: click.Command = getattr(import_module(f"amparo.cli.{module}"), name)
            return command
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = []
        for name in self.list_commands(ctx):
            own = self.commands.get(name)
            rows.append((name, own.get_short_help_str(90) if own else ELSEWHERE[name][2]))
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            meant = nearest(args[0], known)
            raise click.UsageError(f'There is no command "{args[0]}".' + (f' Did you mean "{meant}"?' if meant else ""))
        return super().resolve_command(ctx, args)


@click.group(cls=_Screen, context_settings={"help_option_names": ["-h", "--help"]})
def screen() -> None:
    """Find a victim before the charge, without harm.

    A result is a ground to offer help and for nothing else. It never says that a person was not trafficked.
    """


@screen.command("list")
@as_json
def list_(as_json: bool) -> None:
    """List the instruments, the rule they use and the decision points."""
    from amparo.screening.decision_points import load_points
    from amparo.screening.library import Instruments

    shelf = Instruments()
    points = load_points(shelf)
    rows = [
        {
            "id": one.id,
            "version": one.version,
            "rule": one.rule.name,
            "questions": len(one.items),
            "ages": list(one.ages),
            "title": one.title["en"],
            "purpose": one.purpose["en"],
        }
        for one in map(shelf.instrument, shelf.names())
    ]
    if as_json:
        places = [
            {"id": one.id, "title": one.title, "instruments": list(one.instruments)} for one in points.points.values()
        ]
        print_json({"format": "amparo-screen-list/1", "instruments": rows, "points": places})
        return
    from amparo.cli.show_screen import instrument_list

    instrument_list(rows, points)


@screen.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--language", default="en", show_default=True, type=click.Choice(["en", "es"]), help="Language of the sentences."
)
@as_of
@as_json
def explain(file: Path, language: str, as_of: str, as_json: bool) -> None:
    """Explain a record: what was noted, why, and what is open.

    FILE is a record that run kept with -o. Everything that was ever recorded in it counts.
    """
    from amparo.cli.files import read_private
    from amparo.facts.document import read
    from amparo.screening.decision_points import load_points
    from amparo.screening.library import Instruments
    from amparo.screening.outcome import explain as tell
    from amparo.screening.record import read_record, said_otherwise, sources_of, weigh_record

    shelf = Instruments()
    record = read_record(read(read_private(file), str(file)), shelf.instrument)
    assessment = weigh_record(record, shelf.instrument)
    last = record.sittings[-1]
    points = load_points(shelf)
    told = tell(
        assessment,
        shelf.instrument(last.instrument).assuring(last.assured),
        shelf.words,
        language,
        date.fromisoformat(as_of),
        again_after_days=points.point(last.point).again_after_days if last.point else None,
        sources=sources_of(record, shelf.instrument, shelf.words, language),
        otherwise=said_otherwise(record, shelf.instrument),
        referred=record.referral is not None,
    )
    if as_json:
        print_json(told)
        return
    from amparo.cli.show_screen import result

    result(told, for_whom="both")


@screen.command()
@click.argument("point", required=False, default="")
@click.option("--jurisdiction", default="", metavar="CODE", help="What the law there gives: us-ny, gb …")
@as_of
@law_folder
@as_json
def point(point: str, jurisdiction: str, as_of: str, law_folder: Path | None, as_json: bool) -> None:
    """Show what must happen at a decision point, and the law there.

    Left out POINT: all of them.
    """
    from amparo.facts.document import data
    from amparo.screening.decision_points import above, as_plain, law_there, load_points
    from amparo.screening.library import Instruments

    shelf = Instruments()
    points = load_points(shelf)
    if not point:
        from amparo.cli.show_screen import point_list

        point_list(points)
        return
    chosen = points.point(point)
    there = None
    if jurisdiction:
        source = library(law_folder)
        code = jurisdiction.casefold()
        there = law_there(chosen, code, source.packs([code, *above(code)]), data(shelf.folder / "places.yaml"), as_of)
    sheet = as_plain(chosen, points, shelf.words.said("en")["non_referral"], there)
    if as_json:
        print_json(sheet)
        return
    from amparo.cli.show_screen import point_sheet

    point_sheet(sheet)


@screen.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--sensitivity",
    nargs=3,
    type=float,
    metavar="BEST LOW HIGH",
    help="Of the screen, with its bounds, as in 0.84 0.70 0.93.",
)
@click.option("--specificity", nargs=3, type=float, metavar="BEST LOW HIGH", help="Of the screen, with its bounds.")
@click.option("--source", default="", help="Where sensitivity and specificity come from. Needed with them.")
@click.option("--smallest", default=10, show_default=True, help="Counts below this are not shown.")
@as_json
def quality(
    file: Path,
    sensitivity: tuple[float, float, float] | None,
    specificity: tuple[float, float, float] | None,
    source: str,
    smallest: int,
    as_json: bool,
) -> None:
    """Supervise a site from a table of its screenings.

    FILE is a CSV (docs/screening.md tells the columns). The report tells offers, agreement of two screeners, people found
    later, and groups. Groups are only ever read here, apart from any screening.
    """
    from amparo.screening.prevalence import Accuracy
    from amparo.screening.quality import read_screenings, supervise

    accuracy = None
    if sensitivity or specificity:
        if not (sensitivity and specificity and source):
            raise Problems(
                [
                    Problem(
                        "A share can be corrected only with sensitivity, specificity and where they come from.",
                        expected="--sensitivity, --specificity and --source together",
                    )
                ]
            )
        accuracy = Accuracy.of(sensitivity, specificity, source)
    if smallest < 5:
        raise Problems([Problem("Counts this small can show who somebody is.", expected="--smallest 5 or more")])
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise Problems([Problem(f"The file cannot be read: {error.strerror}.", file=str(file))]) from None
    report = supervise(read_screenings(raw, str(file)), smallest, accuracy)
    if as_json:
        print_json(report)
        return
    from amparo.cli.show_screen import quality_report

    quality_report(report)


@screen.command()
@click.argument("instrument")
@click.option("--setting", required=True, metavar="PLACE", help="Where it is to be used: emergency_department, jail …")
@click.option("--age", required=True, type=click.Choice(["adult", "child"]))
@click.option("--form", required=True, type=click.Choice(["sexual", "labour", "forced_crime"]), help="Of exploitation.")
@click.option("--language", default="en", show_default=True, type=click.Choice(["en", "es"]))
@as_json
def accuracy(instrument: str, setting: str, age: str, form: str, language: str, as_json: bool) -> None:
    """Show how accurate a tool was found, for one setting.

    Refused where it was not studied in that setting, for that age, form and language: accuracy does not travel.
    """
    from dataclasses import asdict

    from amparo.screening.library import Instruments
    from amparo.screening.validation import SETTINGS, figures

    if setting not in SETTINGS:
        what = f'"{setting}" is not a setting.'
        raise Problems([Problem(what, expected=listed(SETTINGS, 20), nearest=nearest(setting, SETTINGS))])
    tool = Instruments().instrument(instrument)
    shown = figures(tool.validation, setting=setting, age=age, form=form, language=language)
    if as_json:
        print_json(
            {
                "format": "amparo-screen-accuracy/1",
                "instrument": tool.name,
                **asdict(shown),
                "limits": list(tool.limits),
            }
        )
        return
    from amparo.cli.show_screen import accuracy_sheet

    accuracy_sheet(tool.name, shown, tool.limits)


@screen.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def lint(files: tuple[Path, ...]) -> None:
    """Check the screening data, or FILES of your own.

    Fields, ids, versions, and wording that must never be said.
    """
    from amparo.screening.library import Instruments
    from amparo.screening.lint import lint as check

    report = check(Instruments(), files)
    if report.wrong:
        raise Problems(report.wrong)
    click.echo(
        f"{report.indicators} indicators, {report.instruments} instruments, {report.rules} rule, "
        f"{report.points} decision points, {report.sentences} sentences: nothing wrong."
    )
