"""Shows the law in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.markup import escape
from rich.table import Table

from amparo.cli.show import console
from amparo.engine.provision import Pack, Provision, words
from amparo.law.describe import describe_version
from amparo.law.status import PackStatus


def provision_list(packs: Sequence[Pack]) -> None:
    """The provisions of packs, a line each."""
    out = console()
    table = Table(show_edge=False, header_style="bold")
    for name in ("Provision", "Kind", "Title", "In force", "Known by"):
        table.add_column(name, overflow="fold")
    for pack in packs:
        for provision in pack.provisions:
            last = provision.versions[-1]
            table.add_row(
                escape(provision.id),
                provision.kind.replace("_", " "),
                escape(provision.title),
                f"{last.period.text}"
                + (f" ({len(provision.versions)} versions)" if len(provision.versions) > 1 else ""),
                last.basis,
            )
        if not pack.provisions:
            table.add_row(pack.jurisdiction, "-", "no trafficking-specific provision found", "", "")
    out.print(table)


def provision_page(provision: Provision) -> None:
    """A provision with all its versions."""
    out = console()
    out.print(f"[bold]{escape(provision.citation)}[/]  {escape(provision.title)}  [dim]{provision.id}[/]")
    out.print(f"{words()['kinds'][provision.kind]['says']}")
    for version in provision.versions:
        _version(describe_version(version))
    out.print()


def _version(one: dict[str, Any]) -> None:
    out = console()
    out.print(f"\n[bold]In force {one['in_force']}[/] (decided by {words()['versions_by'][one['version_by']]})")
    if one["changed"]:
        out.print(f"  Changed: {escape(one['changed'])}")
    if one["words"]:
        out.print(f"  The law's words on the link: “{escape(one['words'])}”")
    out.print("  Conditions")
    for line in one["conditions"]:
        mark = "§ " if line.get("court") else "? " if line.get("unclear") else "• "
        out.print(f"  {'  ' * (line['depth'] + 1)}{mark}{escape(line['says'])} [dim]{escape(line['citation'])}[/]")
    rows = [
        (
            "To be shown",
            "; ".join(
                each["standard"] + (f" (given: {each['given']})" if each["given"] else "") for each in one["burden"]
            ),
        ),
        (
            "Presumed",
            "; ".join(
                f"{', '.join(each['of'])} given {each['given']} ({each['citation']})" for each in one["presumes"]
            ),
        ),
        ("Evidence named", "; ".join(one["evidence"])),
        ("Hearing", f"{one['hearing']} {one['hearing_note']}".strip()),
        ("Prosecutor", one["prosecutor"]),
        ("Effect", " / ".join(each["says"] for each in one["effects"])),
        ("Secrecy", one["confidentiality"]),
        ("Beware", "; ".join(each["says"] for each in one["cautions"])),
        *(
            (
                name.replace("_", " ").capitalize(),
                value
                if isinstance(value, str)
                else ", ".join(map(str, value))
                if isinstance(value, tuple)
                else str(value),
            )
            for name, value in one["procedure"].items()
        ),
        *(
            (words()["shield_heads"][name], ", ".join(value) if isinstance(value, list) else str(value))
            for name, value in one["shield"].items()
        ),
        ("Known by", words()["bases"][one["basis"]] + (f", text of {one['text_as_of']}" if one["text_as_of"] else "")),
        ("Weaker", "; ".join(f"{name}: {words()['bases'][basis]}" for name, basis in one["field_basis"].items())),
        ("Sources", "; ".join(f"{each['title']} {each['address']}".strip() for each in one["sources"])),
        ("Open", "; ".join(one["open"])),
    ]
    for name, value in rows:
        if value:
            out.print(f"  {name}: {escape(value)}")


def pack_notes(pack: Pack) -> None:
    """What a pack says beyond its provisions."""
    out = console()
    for absent in pack.not_found:
        about, basis = absent.about.replace("_", " "), words()["bases"][absent.basis]
        out.print(f"[yellow]Not found:[/] {escape(about)}: {escape(absent.says)} [dim]({basis})[/]")
    for route in pack.general_routes:
        said, basis = escape(f"{route.title} {route.citation}: {route.says}"), words()["bases"][route.basis]
        out.print(f"General route to look at: {said} [dim]({basis})[/]")
    for name, why in pack.not_encoded.items():
        out.print(f"[dim]Not encoded: {escape(name)}: {escape(why)}[/]")
    for note in pack.notes:
        out.print(f"Note: {escape(note)}")
    out.print(f"Last looked at: {pack.checked}")


def status_table(rows: Sequence[PackStatus]) -> None:
    """How well the law is known."""
    out = console()
    table = Table(show_edge=False, header_style="bold")
    for name in (
        "Jurisdiction",
        "Provisions",
        "Versions",
        "Text read",
        "Source read",
        "Recalled",
        "Open questions",
        "Last looked at",
    ):
        table.add_column(name, justify="left" if name in ("Jurisdiction", "Last looked at") else "right")
    for row in rows:
        table.add_row(
            f"{row.name} ({row.jurisdiction})", str(row.provisions), str(row.versions), str(row.by_basis.get("statute-seen", 0)),
            str(row.by_basis.get("secondary-seen", 0)), str(row.by_basis.get("recalled", 0) + row.by_basis.get("inferred", 0)),
            str(row.open_questions), f"[red]{row.checked} (stale)[/]" if row.stale else row.checked,
        )  # fmt: skip
    out.print(table)
    missing = [one for row in rows for one in row.not_accounted]
    if missing:
        out.print(f"[red]Researched but neither encoded nor listed: {', '.join(missing)}[/]")
