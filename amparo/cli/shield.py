"""`shield`: what forbids or excuses that a person is prosecuted, held or removed; and the papers that say so."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from amparo.screening.shield.protect import Shield


@click.command()
@case_file
@as_of
@law_folder
@click.option(
    "-o",
    "--out",
    "folder",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Write the papers there: memo to the prosecutor, notice to the detaining authority, referral, note for counsel.",
)
@click.option(
    "--release",
    multiple=True,
    metavar="FACT",
    help="A fact, or a group of facts, that the client agrees to show the other side (victim, charges.c1.act). May be given often.",
)
@click.option(
    "--point",
    default="",
    metavar="POINT",
    help="Where the case stands: charging, plea, booking, removal … (amparo screen point lists them). Left out: what fits the case.",
)
@click.option("--release-all", is_flag=True, help="The client agrees to show every fact that the law asks for.")
@paper_formats
@own_templates
@replace_papers
@as_json
def shield(
    file: Path,
    as_of: str,
    law_folder: Path | None,
    folder: Path | None,
    release: tuple[str, ...],
    release_all: bool,
    point: str,
    formats: tuple[str, ...],
    templates: Path | None,
    replace: bool,
    as_json: bool,
) -> None:
    """Say what protects the person of a case FILE from what the state is doing: open charges, detention, removal.

    Papers for the other side hold only what stands in the public record, and what --release names: nothing the client told in confidence.
    """
    from amparo.screening.shield.place import placed
    from amparo.screening.shield.protect import make_shield

    made = make_shield(determined(placed(load(file)), as_of, law_folder))
    if folder is None:
        if as_json:
            from amparo.screening.shield.report import shield_report

            print_json(shield_report(made))
        else:
            _show(made, file)
        return
    from amparo.cli.papers import whole
    from amparo.screening.decision_points import load_points
    from amparo.screening.library import Instruments
    from amparo.screening.shield.papers import write_shield
    from amparo.screening.shield.release import check_release, released

    check_release(made.case, release)
    known = load_points(Instruments())
    with whole():
        written = write_shield(
            made,
            folder,
            today=date.today().isoformat(),
            release=released(release_all, release),
            points={point: known.point(point)} if point else known.points,
            formats=formats or ("docx", "pdf"),
            templates=templates,
            replace=replace,
        )
    if as_json:
        print_json({"format": "amparo-written/1", "folder": str(folder), "papers": [str(path) for path in written]})
        return
    click.echo(f"Wrote {len(written)} files to {folder}. Begin with {written[0]}.")


def _show(made: Shield, file: Path) -> None:
    from rich.markup import escape

    from amparo.cli.show import OUTCOMES, answer, console, line, offence
    from amparo.facts.vocabulary import vocabulary
    from amparo.relief.report import question_words
    from amparo.screening.shield.workflow import words

    out, said = console(), words()
    places = vocabulary().jurisdictions
    if not made.threats:
        line(out, escape(said["nothing"]["threats"]))
    for threat in made.threats:
        where = ", ".join(part for part in (places.get(threat.place, threat.place), threat.court) if part)
        line(out, f"[bold]{escape(threat.title)}[/]{f': {escape(where)}' if where else ''}")
        for charge in threat.charges:
            line(out, f"{charge.id}  {offence(charge)}", indent=2)
        if not threat.protections:
            table = said["nothing"]
            text = table["no_place"] if not threat.place else table["threat" if threat.encoded else "no_pack"]
            line(out, escape(text.format(place=places.get(threat.place, threat.place))), indent=2)
        for one in threat.protections:
            determination = one.determination
            about = f" ({determination.charge.id})" if determination.charge is not None else ""
            line(out, f"{answer(determination)}  [bold]{escape(determination.provision.title)}[/]{about}", indent=2)
            line(out, escape(f"{determination.provision.citation}. Who decides: {one.decides}"), indent=4)
            for condition in one.conditions:
                mark, colour = OUTCOMES[condition.outcome]
                line(out, f"[{colour}]{mark}[/] {escape(condition.says)} [dim]{escape(condition.cite)}[/]", indent=6)
            for caution in one.cautions:
                line(out, f"[red]![/] {escape(caution.says)}", indent=6)
        out.print()
    workflow = said["workflow"]
    line(out, f"[bold]{workflow['title']}[/]")
    line(out, escape(workflow[made.bound]), indent=2)
    for step in made.steps:
        line(out, f"{'[green]✓[/]' if step.done else '·'} {escape(step.title)} {escape(step.says)}", indent=2)
    out.print()
    line(out, "[bold]Before anything else[/]")
    for text in (*made.cautions, *(f"{bar.says} {bar.cite}".strip() for bar in made.bars)):
        line(out, f"[red]![/] {escape(text)}", indent=2)
    if made.questions:
        out.print()
        line(out, "[bold]Still worth finding out[/]")
        for question in made.questions[:8]:
            who, text, _ = question_words(made.determinations, question.fact)
            line(
                out,
                f"[dim]{escape(said['ask'].get(who, who))}[/] {escape(text)} [dim]{escape(question.fact)}[/]",
                indent=2,
            )
    out.print()
    for text in said["limits"].values():
        line(out, f"[dim]{escape(text)}[/]")
    line(out, f"[dim]Papers: {program()} shield {escape(str(file))} -o FOLDER[/]")
