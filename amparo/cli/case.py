"""`check`, `explain`, `ask`, `plan`: what the law says of one case."""

from __future__ import annotations

from pathlib import Path

import click

from amparo.cli.files import find_charge, load
from amparo.cli.options import as_json, as_of, case_file, determined, law_folder, print_json
from amparo.facts.problems import Problem, Problems, listed, nearest


@click.command()
@case_file
@as_of
@law_folder
@click.option("--all", "everything", is_flag=True, help="Show every answer, also of provisions that are not open.")
@as_json
def check(file: Path, as_of: str, law_folder: Path | None, everything: bool, as_json: bool) -> None:
    """Say what every provision says of every charge in the case FILE."""
    result = determined(load(file), as_of, law_folder)
    if as_json:
        from amparo.relief.report import check_report

        print_json(check_report(result))
    else:
        from amparo.cli.show import check_table

        check_table(result, everything)


@click.command()
@case_file
@click.argument("charge", required=False, default="")
@click.argument("provision", required=False, default="")
@as_of
@law_folder
@as_json
def explain(file: Path, charge: str, provision: str, as_of: str, law_folder: Path | None, as_json: bool) -> None:
    """Show why: the conditions, citations and facts behind the answers for a CHARGE (left out: the provisions about the person)."""
    case = load(file)
    if charge:
        find_charge(case, charge, file)
    result = determined(case, as_of, law_folder)
    rows = result.of_charge(charge) if charge else result.of_person
    known = [row.provision.id for row in rows]
    if provision and provision not in known:
        raise Problems(
            [
                Problem(
                    f'"{provision}" says nothing of this charge.',
                    file=str(file),
                    expected=listed(known, 30),
                    nearest=nearest(provision, known),
                )
            ]
        )
    if as_json:
        from amparo.relief.report import explain_report

        print_json(explain_report(result, charge, provision))
        return
    from amparo.cli.show import proof_tree
    from amparo.relief.telling import concerns

    for row in rows:
        if row.provision.id == provision or (not provision and concerns(row)):
            proof_tree(result, row)
    if not rows:
        click.echo("No provision could be applied. amparo check tells why.")


@click.command()
@case_file
@as_of
@law_folder
@click.option("--most", default=15, show_default=True, help="How many questions to show.")
@as_json
def ask(file: Path, as_of: str, law_folder: Path | None, most: int, as_json: bool) -> None:
    """List the facts that could still change an answer, those that settle most first."""
    result = determined(load(file), as_of, law_folder)
    if as_json:
        from amparo.relief.report import ask_report

        print_json(ask_report(result))
    else:
        from amparo.cli.show import question_list

        question_list(result, most)


@click.command()
@case_file
@as_of
@law_folder
@as_json
def plan(file: Path, as_of: str, law_folder: Path | None, as_json: bool) -> None:
    """Make the plan: the best route for each charge, filings by court, order, warnings."""
    from amparo.relief.plan import make_plan

    made = make_plan(determined(load(file), as_of, law_folder))
    if as_json:
        from amparo.relief.report import plan_report

        print_json(plan_report(made))
    else:
        from amparo.cli.show import plan_text

        plan_text(made)
