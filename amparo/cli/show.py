"""Shows results in a terminal: tables and trees that a lawyer can read."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from amparo.cli.files import program
from amparo.engine.determine import Determination, Determinations
from amparo.engine.explain import Proof
from amparo.engine.provision import words as law_words
from amparo.facts.case import Entity
from amparo.facts.signs import seen
from amparo.relief.plan import Filing, Plan, cited, words
from amparo.relief.proof import readiness
from amparo.relief.report import question_words, questions
from amparo.relief.telling import citation, concerns, finished, plainly, telling
from amparo.relief.telling import status as status_of

COLOURS = {
    "open_either": "cyan",
    "available": "green",
    "court_decides": "cyan",
    "open": "yellow",
    "not_yet": "blue",
    "not_available": "dim",
    "review": "red",
}
OUTCOMES = {
    "met": ("✓", "green"),
    "not met": ("✗", "red"),
    "not known": ("?", "yellow"),
    "for the court": ("§", "cyan"),
}


def console() -> Console:
    """The terminal; plain text when it is not one."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdigit():
        return Console(highlight=False)
    return Console(highlight=False, width=120)


def line(out: Console, said: str, indent: int = 0, hang: int = 2) -> None:
    """A line of markup; what does not fit goes on below it, further in, so that the beginnings stand out."""
    # what stands in a record or a case must not drive the terminal it is shown on
    text = Text.from_markup(seen(said))
    parts = text.wrap(out, max(out.width - indent - hang, 20))
    for number, part in enumerate(parts):
        part.rstrip()
        out.print(Text(" " * (indent + (hang if number else 0))) + part, soft_wrap=True)


def status(word: str) -> str:
    """A status in words, with its mark and colour."""
    said = words()["statuses"].get(word, {"title": "Needs review", "mark": "!"})
    return f"[{COLOURS.get(word, '')}]{said['mark']} {said['title']}[/]"


def answer(one: Determination) -> str:
    """The status of a determination, told apart where nothing that is missing can close it."""
    return status(status_of(one))


def offence(charge: Entity | None) -> str:
    """A charge in a few words."""
    if charge is None:
        return "the person"
    parts = [
        charge.text("offence.statute"),
        charge.text("offence.text") or charge.text("offence.category").replace("_", " "),
    ]
    return escape(" ".join(part for part in parts if part) or "offence not known")


NARROW = 90
"""In a window of fewer columns a table of four is hard to read: a list is shown."""


def check_table(result: Determinations, everything: bool) -> None:
    """What every provision says of every charge."""
    out = console()
    out.print(f"[bold]{escape(result.case.title or result.case.file)}[/], under the law of {result.as_of}\n")
    # where something is open, what is not would only stand in the way; where nothing is, its reasons are the answer
    helped = {one.row for one in result.rows if one.status.value != "not_available"}
    shown = [
        one
        for one in result.rows
        if everything or (concerns(one) and (one.status.value != "not_available" or one.row not in helped))
    ]
    hidden = len(result.rows) - len(shown)
    # what speaks of charges under any law (immigration, background checks) says the same of most: once is enough
    own = [one for one in shown if everything or one.charge is None or not one.provision.any_jurisdiction]
    every: dict[tuple[str, str], list[Determination]] = {}
    for one in shown:
        if one not in own:
            every.setdefault((one.version.id, one.status.value), []).append(one)
    if out.width < NARROW:
        _check_list(out, result, own)
    else:
        out.print(_check_table(result, own))
    if every:
        federal = all(rows[0].provision.jurisdiction == "us" for rows in every.values())
        out.print(f"\n[bold]{'Federal law' if federal else 'Treaties and principles'} on charges under any law[/]")
        for rows in every.values():
            ids = [one.charge.id for one in rows if one.charge]
            whose = "every charge" if len(ids) == len(result.case.charges) > 1 else ", ".join(ids)
            first = rows[0]
            line(
                out,
                f"{answer(first)}: {escape(first.provision.title)} [dim]{escape(first.provision.citation)}[/]: {escape(whose)}",
                2,
            )
    if hidden:
        out.print(
            f"\n[dim]{hidden} answers are left out: provisions that do not reach such a record, or that are not open "
            "where another is. --all shows them with their reasons.[/]"
        )
    review_list(out, result)


def _check_table(result: Determinations, shown: Iterable[Determination]) -> Table:
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    for name, ratio in (("Charge", 3), ("Provision", 3), ("Answer", 3), ("Because", 5)):
        table.add_column(name, ratio=ratio, overflow="fold")
    last: object = object()
    for one in shown:
        key = one.charge.id if one.charge else ""
        head = f"{escape(key)}  {offence(one.charge)}".strip() if key != last else ""
        if last != key and table.row_count:
            table.add_section()
        last = key
        table.add_row(
            head,
            f"{escape(one.provision.citation)}\n[dim]{escape(one.provision.title)}[/]",
            answer(one),
            because(result, one),
        )
    return table


def _check_list(out: Console, result: Determinations, shown: Iterable[Determination]) -> None:
    last: object = object()
    for one in shown:
        key = one.charge.id if one.charge else ""
        if last != key:
            line(out, f"[bold]{escape(key)} {offence(one.charge)}[/]".replace("[bold] ", "[bold]"))
        last = key
        line(out, f"{answer(one)}: {escape(one.provision.citation)}", 2)
        line(out, f"[dim]{escape(one.provision.title)}[/]", 4, 0)
        for each in because(result, one).split("\n"):
            line(out, each, 4)
        out.print()


MOST_ASKED = 2
"""So many missing facts are named behind an answer; `explain` and `ask` show all."""


def find_out(result: Determinations, one: Determination) -> list[str]:
    """The facts that would decide an open answer, as questions."""
    asked = list(dict.fromkeys(question_words(result, fact)[1] for fact in one.unknown))
    more = len(asked) - MOST_ASKED
    return [*asked[:MOST_ASKED], *([f"{more} more (explain shows them)"] if more > 0 else [])]


def because(result: Determinations, one: Determination) -> str:
    """The reason of an answer in a few lines, with its citation, and what would decide it where that is not known."""
    decision = one.decided_by
    condition = escape(plainly(decision.condition, decision.citation)) if decision else ""
    lines = []
    if one.status.value == "open":
        lines.append(f"not known: {condition}")
    elif decision:
        fails = "not met: " if one.status.value == "not_available" else ""
        lines.append(fails + condition)
    if decision and citation(decision.citation):
        lines.append(f"[dim]{escape(decision.citation)}[/]")
    if one.status.value == "open":
        lines += [f"[dim]find out: {escape(each)}[/]" for each in find_out(result, one)]
    if one.not_before:
        lines.append(f"from {one.not_before}")
    if one.version.basis != "statute-seen":
        lines.append(f"[yellow]{escape(law_words()['bases'][one.version.basis])}[/]")
    return "\n".join(lines)


def review_list(out: Console, result: Determinations) -> None:
    """The charges to which no provision could be applied."""
    if result.review:
        out.print("\n[bold red]Needs review[/] (no provision could be applied)")
        for one in result.review:
            line(out, f"{escape(one.charge)}: {words()['review'][one.reason]} {escape(one.do)}", 2)


def proof_tree(result: Determinations, one: Determination) -> None:
    """Everything behind an answer."""
    out = console()
    version = one.version
    out.print(f"[bold]{escape(one.provision.citation)}[/] {escape(one.provision.title)}")
    out.print(
        f"{answer(one)}   {f'charge {escape(one.charge.id)}' if one.charge else 'about the person'}   in force {version.period.text}"
    )
    if version.words:
        out.print(f"The law's words on the link: “{escape(version.words)}”")
    tree = Tree("")
    for part in one.proof.parts:
        _branch(tree, part)
    out.print(tree)
    if one.constraints:
        out.print(
            "Dates: " + "; ".join(f"{escape(each.rule.says)}: {each.day or 'not known'}" for each in one.constraints)
        )
    if one.unknown:
        out.print("Could still change it:")
        for fact in one.unknown:
            line(out, f"{escape(question_words(result, fact)[1])} [dim]{escape(fact)}[/]", 2)
    if one.smallest_change and one.status.value != "court_decides":
        out.print(
            "It would take: "
            + "; ".join(
                escape(f"{rule.says} ({rule.cite})" if rule.cite else rule.says) for rule in one.smallest_change
            )
        )
    ready = readiness(one)
    out.print(f"To be shown: {escape(ready.burden_says)}")
    for element in ready.elements:
        behind = "; ".join(element.at_hand) or (
            f"presumed by law ({element.presumed})" if element.presumed else "nothing in the file yet"
        )
        line(out, f"{escape(element.says)}: {escape(behind)}", 2)
    out.print(
        f"How we know: {law_words()['bases'][version.basis]}"
        + (f", text of {version.text_as_of}" if version.text_as_of else "")
    )
    for source in version.sources:
        line(out, f"[dim]{escape(source.title)} {escape(source.address)}[/]", 2)
    for question in version.open_questions:
        line(out, f"[yellow]open: {escape(question)}[/]", 2)
    out.print()


def _branch(tree: Tree, node: Proof) -> None:
    mark, colour = OUTCOMES[node.outcome]
    says, cite = escape(plainly(node.says, node.rule.cite)), escape(citation(node.rule.cite))
    told = f"[{colour}]{mark}[/] {says} [dim]{cite}[/]"
    for use in node.facts:
        source = f" ({escape(str(use.source))})" if str(use.source) else ""
        told += f"\n[dim]{escape(use.fact)} = {escape(use.value) or 'not known'}{source}[/]"
    if node.rule.note:
        told += f"\n[dim]{escape(node.rule.note)}[/]"
    branch = tree.add(told)
    for part in node.parts:
        _branch(branch, part)


def question_list(result: Determinations, most: int) -> None:
    """What is worth asking, and of whom."""
    out = console()
    asked = questions(result)
    if not asked:
        out.print("Nothing is open: no fact that is missing could change an answer.")
    for who, title in (
        ("client", "Ask the client"),
        ("record", "Look in the record"),
        ("lawyer", "For the lawyer to decide"),
        ("official", "Ask the official"),
    ):
        mine = [one for one in asked[:most] if one["ask"] == who]
        if mine:
            out.print(f"[bold]{title}[/]")
            for one in mine:
                waiting = "1 answer waits" if one["settles"] == 1 else f"{one['settles']} answers wait"
                line(out, f"{escape(one['question'])} [dim]{escape(one['fact'])}; {waiting} for it[/]", 2)
                line(out, f"[dim]{escape(one['why'])}[/]", 4, 0)
    if len(asked) > most:
        out.print(f"[dim]{len(asked) - most} more; --most 1000 shows all.[/]")


def plan_text(plan: Plan) -> None:
    """The plan on one page."""
    out = console()
    out.print(f"[bold]Plan: {escape(plan.case.title or plan.case.file)}[/], under the law of {plan.as_of}")
    _bullets(out, "Before anything else", plan.warnings)
    for number, filing in enumerate(plan.filings, 1):
        _filing(out, number, filing)
    if not plan.filings:
        out.print("\nNothing can be filed to clear the record yet.")
    _pending(out, plan)
    _charges(out, plan)
    person = [one for one in (*plan.person, *plan.status_rules) if one.status.value != "not_available"]
    if person:
        out.print("\n[bold]About the person[/]")
        for one in dict.fromkeys((each.provision.citation, each.provision.title, each.status.value) for each in person):
            line(out, f"{status(one[2])}: {escape(one[1])} [dim]{escape(one[0])}[/]", 2)
    besides: dict[tuple[str, str, str], list[str]] = {}
    for charge_of in plan.charges:
        for each in charge_of.besides:
            key = (answer(each), each.provision.title, each.provision.citation)
            besides.setdefault(key, []).append(charge_of.charge.id)
    if besides:
        out.print("\n[bold]What else can be asked for[/]")
        for (said, title, citation), ids in besides.items():
            line(out, f"{said}: {escape(title)} [dim]{escape(citation)}[/]: {escape(', '.join(ids))}", 2)
    _bullets(out, "Still owed", plan.owed)
    review_list(out, plan.determinations)
    if plan.questions:
        count = "1 fact" if len(plan.questions) == 1 else f"{len(plan.questions)} facts"
        out.print(f"\n{count} could still change an answer: {program()} ask {escape(plan.case.file)}")
    out.print("\n[dim]A draft for a lawyer. It does not say how a court will decide.[/]")


def _filing(out: Console, number: int, filing: Filing) -> None:
    procedure = filing.version.procedure
    out.print()
    line(
        out, f"[bold]{number}. {escape(filing.provision.title)}[/] [dim]{escape(filing.provision.citation)}[/]", hang=3
    )
    place = ", ".join(part for part in (filing.court or procedure.court or "court not known", filing.county) if part)
    line(out, f"{escape(place)}; case {escape(', '.join(filing.cases) or 'number not known')}", 3)
    for route in filing.routes:
        one = route.determination
        line(out, f"{answer(one)}: charge {escape(one.charge.id if one.charge else '')} {offence(one.charge)}", 3)
    if filing.effect:
        seen = f" Still seen by: {escape('; '.join(filing.effect.visible_to))}." if filing.effect.visible_to else ""
        line(out, f"Effect: {escape(filing.effect.says)}{seen}", 3)
    if len(filing.version.effects) > 1:
        chooser = law_words()["elections"].get(filing.version.election, "choice not known")
        line(out, f"Choice ({chooser}): " + " / ".join(escape(each.says) for each in filing.version.effects), 3)
    _bullets(out, "First", filing.first, "   ")
    _bullets(out, "Held up", filing.waits_for, "   ")
    served = ", ".join(one.replace("_", " ") for one in procedure.serve)
    facts = [
        f"serve: {served}" if served else "",
        f"answer due within {procedure.response_days} days" if procedure.response_days else "",
        f"granted if nobody answers for {procedure.deemed_grant_days} days" if procedure.deemed_grant_days else "",
        f"hearing: {law_words()['hearings'][filing.version.hearing]}",
        f"fee: {'; '.join('not known' if each == 'unknown' else each for each in filing.money) or 'not known'}",
    ]
    line(out, escape("; ".join(fact for fact in facts if fact)), 3)
    if filing.version.confidentiality:
        line(out, f"Secrecy: {escape(filing.version.confidentiality)}", 3)
    _bullets(out, "Deadlines", filing.deadlines, "   ")
    _bullets(out, "Beware", filing.warnings, "   ")
    _bullets(out, "Afterwards", filing.after, "   ")


def _pending(out: Console, plan: Plan) -> None:
    """What protects the person in cases that are still open."""
    shown = [(one, each) for one in plan.charges if not finished(one) for each in one.defences]
    if not shown:
        return
    out.print("\n[bold]Cases that are still open: what protects the client before a conviction[/]")
    for one, each in shown:
        head = f"{escape(one.charge.id)} {offence(one.charge)}"
        law = f"{escape(each.provision.title)} [dim]{escape(each.provision.citation)}[/]"
        line(out, f"{head}: {answer(each)}: {law}", 2)
        for question in find_out(plan.determinations, each) if each.status.value == "open" else ():
            line(out, f"[dim]find out: {escape(question)}[/]", 4)
        for caution in each.version.cautions:
            line(out, f"• {escape(' '.join((caution.says, cited(caution.cite))).strip())}", 4)


def _charges(out: Console, plan: Plan) -> None:
    rest = [one for one in plan.charges if one.best is None and (not one.defences or finished(one))]
    if not rest:
        return
    out.print("\n[bold]Charges without a filing[/]")
    for one in rest:
        row = telling(one)
        said = answer(row) if row else status(one.status)
        line(out, f"{escape(one.charge.id)} {offence(one.charge)}: {said}{_why(row)}", 2)
        for question in find_out(plan.determinations, row) if row and row.status.value == "open" else ():
            line(out, f"[dim]find out: {escape(question)}[/]", 4)
        for each in one.defences:
            line(out, f"{answer(each)}: {_named(each)}", 4)


def _why(row: Determination | None) -> str:
    decision = row.decided_by if row else None
    if row is None or decision is None:
        return ""
    when = f", from {row.not_before}" if row.not_before and row.status.value == "not_yet" else ""
    fails = "not met: " if row.status.value == "not_available" else ""
    condition = plainly(decision.condition, decision.citation)
    return f"; [dim]{fails}{escape(condition)}{when} ({_named(row)})[/]"


def _named(row: Determination) -> str:
    return f"{escape(row.provision.title)}, {escape(row.provision.citation)}"


def _bullets(out: Console, title: str, lines: Iterable[str], indent: str = "") -> None:
    lines = list(lines)
    if lines:
        out.print(f"{indent}[bold]{title}:[/]" if indent else f"\n[bold]{title}[/]")
        for each in lines:
            line(out, f"• {escape(each)}", len(indent) + 2)
