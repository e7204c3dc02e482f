"""Shows screenings in a terminal: instruments, results, decision points, the figures of a site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from amparo.cli.files import program
from amparo.cli.show import console, line
from amparo.screening.decision_points import DecisionPoints
from amparo.screening.reason import STATES
from amparo.screening.rule import OUTCOMES
from amparo.screening.validation import Shown

SHORT = {one: one.replace("_", " ") for one in OUTCOMES}


def instrument_list(rows: list[dict[str, Any]], points: DecisionPoints) -> None:
    """The instruments, and the decision points in one line each."""
    out = console()
    table = Table(box=None, pad_edge=False)
    for name in ("Instrument", "Version", "Questions", "For", "What it is for"):
        table.add_column(name, justify="right" if name == "Questions" else "left")
    for row in rows:
        table.add_row(row["id"], row["version"], str(row["questions"]), ", ".join(row["ages"]), row["purpose"])
    out.print(table)
    out.print()
    line(
        out,
        "The questions are our own and how accurate they are has not been measured. A tool you hold a licence for can be used by its file.",
    )
    line(out, f"Decision points ({program()} screen point POINT): {', '.join(points.points)}.")


def result(told: Mapping[str, Any], *, for_whom: str) -> None:
    """A result: first for the person, then for whoever screens."""
    out = console()
    head = told["heading"]
    out.print()
    out.print(f"[bold]{escape(told['title'])}[/bold]")
    line(out, escape(told["person"]["says"]))
    for why in told["person"]["why"]:
        line(out, f"· {escape(why)}")
    line(out, escape(told["person"]["next"]))
    if for_whom == "both":
        _officer(out, told, head)
    out.print()
    for sentence in (*told["always"], told["unvalidated"], told["translation"]):
        if sentence:
            line(out, f"[dim]{escape(sentence)}[/dim]")
    line(out, f"[dim]{head['by']}: {escape(told['rule'])}; {escape(', '.join(told['instruments']))}[/dim]")


def _officer(out: Console, told: Mapping[str, Any], head: Mapping[str, str]) -> None:
    out.print()
    out.print(f"[bold]{head['officer']}[/bold]")
    line(out, escape(told["officer"]["says"]))
    for why in told["officer"]["why"]:
        line(out, f"· {escape(why)}")
    if told["carried"]:
        line(out, escape(told["carried"]))
    if told["signs"]:
        out.print(f"{head['recorded']}:")
        for sign in told["signs"]:
            where = f" [dim]({escape('; '.join(sign['from']))})[/dim]" if sign["from"] else ""
            note = f" [dim]{escape(sign['note'])}[/dim]" if sign["note"] else ""
            line(out, f"· {escape(sign['says'])}{where}{note} [dim]{sign['id']}[/dim]", 2)
    for state in STATES[:3]:
        same = [one for one in told["dimensions"] if one["state"] == state]
        if same:
            said = same[0]["says"]
            line(out, escape(f"{said[:1].upper()}{said[1:]}: {'; '.join(one['title'] for one in same)}."))
    if told["would_change"]:
        line(out, escape(told["ask_only"]))
        for one in told["would_change"]:
            line(out, f"· {escape(one['ask'])} [dim]{escape(one['care'])}[/dim]", 2)
    for sentence in (told["under_18"], *told["left_out"]):
        if sentence:
            line(out, escape(sentence))
    line(out, escape(told["again"]))
    if told["referral_needed"]:
        line(out, escape(told["referral_needed"]))
        for says in told["non_referral"].values():
            line(out, f"· {escape(says)}", 2)


def point_list(points: DecisionPoints) -> None:
    """All decision points."""
    out = console()
    table = Table(box=None, pad_edge=False)
    for name in ("Point", "What it is", "Who screens"):
        table.add_column(name)
    for one in points.points.values():
        table.add_row(one.id, one.title, one.who)
    out.print(table)
    out.print()
    for saying in points.principles:
        line(out, f"· {escape(saying.says)} [dim]({escape(saying.basis)})[/dim]")


def point_sheet(sheet: Mapping[str, Any]) -> None:
    """One decision point, with the law of a place where one was asked for."""
    out = console()
    out.print(f"[bold]{escape(sheet['title'])}[/bold]")
    line(out, f"Who screens: {escape(sheet['who'])}")
    line(out, f"Who is asked: {escape('; '.join(sheet['asked']))}")
    if sheet["each_person_alone"]:
        line(out, f"Each person alone: {program()} screen batch works out a table, one person a row.")
    for title, key in (("Must happen", "must"), ("Must not happen", "must_not")):
        out.print(f"\n[bold]{title}[/bold]")
        for one in sheet[key]:
            line(out, f"· {escape(one)}")
    out.print("\n[bold]At every point[/bold]")
    for one in sheet["everywhere"]:
        line(out, f"· {escape(one['says'])} [dim]({escape(one['basis'])})[/dim]")
    out.print("\n[bold]Not referring needs a reason[/bold]")
    for one, says in sheet["non_referral"].items():
        line(out, f"· {escape(one)}: {escape(says)}")
    if sheet["instruments"]:
        line(out, f"\nInstruments: {', '.join(sheet['instruments'])}")
    if sheet["again_after_days"]:
        line(out, f"Screen again after {sheet['again_after_days']} days at the latest.")
    line(out, f"[dim]How this is known: {escape(sheet['basis'])}. {escape(sheet['evidence'])}[/dim]")
    if "law" in sheet:
        _law(out, sheet["law"])


def _law(out: Console, there: Mapping[str, Any]) -> None:
    out.print(f"\n[bold]The law there ({escape(there['jurisdiction'])})[/bold]")
    if not there["has_pack"]:
        line(out, "There is no law pack for this place: what follows is not all of its law.")
    for one in there["provisions"]:
        off = f" Against {', '.join(one['holds_off'])}." if one["holds_off"] else ""
        known = f"[dim]{one['id']}, {one['basis']}[/dim]"
        line(out, f"· {escape(one['title'])}, {escape(one['citation'])}. {escape(one['means'] + off)} {known}")
        details = [one["force"], one["length"], one["length_note"]]
        details += [
            f"Decides: {one['decider']}" if one["decider"] else "",
            f"Refer to: {one['refer_to']}" if one["refer_to"] else "",
        ]
        details += [f"Leave to go on: {one['authorisation']}" if one["authorisation"] else ""]
        if any(details):
            line(out, escape(" ".join(f"{each.rstrip('.')}." for each in details if each)), 4)
        for caution in one["cautions"]:
            line(out, f"[dim]Take care: {escape(caution)}[/dim]", 4)
    subjects = {
        "reflection": "Time to recover and decide",
        "secrecy": "Who can keep an answer secret",
        "non_use": "Use of answers in a prosecution",
    }
    for one in there["place"]:
        days = f"{one['days']} days" if one.get("days", "")[-1:].isdigit() else one.get("days", "")
        parts = [days, one.get("says", ""), one.get("law", "")]
        line(
            out,
            f"· {subjects[one['subject']]}: {escape('; '.join(part for part in parts if part))} [dim]({escape(one['basis'])})[/dim]",
        )
    line(out, "[dim]What is only recalled must be confirmed before anyone relies on it. This is no legal advice.[/dim]")


def accuracy_sheet(name: str, shown: Shown, limits: tuple[str, ...]) -> None:
    """The studies that fit, or why no figure is shown."""
    out = console()
    out.print(f"[bold]{escape(name)}[/bold]")
    if shown.refused:
        line(out, escape(shown.refused))
    for one in shown.fitting:
        line(
            out,
            escape(
                f"· {one.people} people, {one.with_signs or 'unknown number'} with trafficking ({one.source}, {one.year})"
            ),
        )
        line(out, escape(f"Sensitivity {one.sensitivity}; specificity {one.specificity}. {one.note}".strip()), 4)
    for limit in limits:
        line(out, escape(f"Limit: {limit}"))


def quality_report(report: Mapping[str, Any]) -> None:
    """The figures of a site."""
    out = console()
    small = report["smallest"]

    def count(given: int | None) -> str:
        return "·" if given is None else str(given)

    out.print(
        f"Screenings in the table: {count(report['screenings'])} (· = not shown: below {small}, or it would give such a count away)"
    )
    out.print(
        "Offers: " + ", ".join(f"{key.replace('_', ' ')} {count(given)}" for key, given in report["offers"].items())
    )
    for one in report["by_rule"]:
        out.print(f"\n[bold]Rule {escape(one['rule'])}[/bold]: {count(one['screened'])} screened")
        out.print("  " + ", ".join(f"{SHORT[key]} {count(given)}" for key, given in one["outcomes"].items()))
        later = one["found_later"]
        line(
            out,
            f"No referral and followed up: {count(later['followed_up'])}; of these found later: {count(later['found_later'])}; "
            f"not followed up: {count(later['not_followed_up'])}",
            2,
        )
        days = one["days_to_referral"]
        if days["median"] is not None:
            line(out, f"Days to referral: median {days['median']:g} of {days['referrals']}", 2)
        _agreement(out, one["agreement"])
        if "corrected_share" in one:
            share = one["corrected_share"]
            bounds = f"anywhere from {share['low']:.1%} to {share['high']:.1%}"
            line(out, f"Share with signs, corrected for the screen's errors: {share['value']:.1%}, {bounds}", 2)
    for title, key in (("point", "by_point"), ("group", "by_group")):
        if report[key]:
            table = Table(box=None, pad_edge=False, title=f"By {title}", title_justify="left")
            table.add_column(title.capitalize())
            for name in ("screened", *SHORT.values()):
                table.add_column(name, justify="right")
            for row in report[key]:
                table.add_row(
                    escape(row["value"]), count(row["screened"]), *(count(row["outcomes"][one]) for one in OUTCOMES)
                )
            out.print()
            out.print(table)
    out.print()
    if report["accuracy"]:
        used = report["accuracy"]
        figures = f"sensitivity {used['sensitivity']} and specificity {used['specificity']} (best, lowest, highest)"
        line(out, f"Corrected with {figures}, from: {escape(used['source'])}", hang=2)
    for note in report["notes"]:
        line(out, f"[dim]{escape(note)}[/dim]")


def _agreement(out: Console, found: Mapping[str, Any]) -> None:
    if found["pairs"]:
        line(out, f"Screened twice: {found['pairs']}; same outcome {found['same']:.0%}", 2)
        for key, name in (("kappa", "Cohen's kappa"), ("alpha", "Krippendorff's alpha")):
            if found[key]:
                line(out, f"{name} {found[key]['value']:.2f} ({found[key]['low']:.2f} to {found[key]['high']:.2f})", 4)
    if found["says"]:
        line(out, escape(found["says"]), 2)
