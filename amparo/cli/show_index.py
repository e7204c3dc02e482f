"""Shows a comparison of laws in a terminal."""

from __future__ import annotations

from rich.markup import escape
from rich.table import Table

from amparo.cli.show import console
from amparo.monitor.index import UNKNOWN, Cell, Index
from amparo.monitor.pages import cell_view
from amparo.monitor.rubric import Criterion


def index_table(index: Index) -> None:
    """All jurisdictions, a row each; a scale as its step from the best."""
    out = console()
    table = Table(show_edge=False, header_style="bold", title=index.rubric.title, title_justify="left")
    table.add_column("")
    for number, _ in enumerate(index.rubric.criteria, 1):
        table.add_column(str(number), justify="center")
    if index.rubric.weighted:
        table.add_column("Total", justify="right")
    for row in index.rows:
        cells = [_short(one, row.cells[one.id]) for one in index.rubric.criteria]
        total = [f"{row.total[0]:g} to {row.total[1]:g}"] if row.total else []
        table.add_row(row.jurisdiction, *cells, *total)
    out.print(table)
    for number, criterion in enumerate(index.rubric.criteria, 1):
        steps = "; ".join(f"{step} {level.says}" for step, level in enumerate(criterion.levels, 1))
        out.print(f"{number}: {escape(criterion.title)}" + (f" ({escape(steps)})" if steps else ""))
    out.print(
        "✓ met  ✕ not met  – none found  ? not known  * only remembered or concluded. Reasons: name one jurisdiction."
    )


def _short(criterion: Criterion, cell: Cell) -> str:
    view = cell_view(criterion, cell)
    if view.mark:
        return view.mark + ("*" if cell.weak and cell.outcome != UNKNOWN else "")
    return f"{(cell.step or 0) + 1}" + ("*" if cell.weak else "")


def index_reasons(index: Index) -> None:
    """One jurisdiction with the provisions behind each answer."""
    out = console()
    (row,) = index.rows
    out.print(f"[bold]{escape(row.name)}[/]: {escape(index.rubric.title)}, {index.as_of}")
    for criterion in index.rubric.criteria:
        view = cell_view(criterion, row.cells[criterion.id])
        weak = f" [yellow]({view.weak})[/]" if view.weak and view.cell.outcome != UNKNOWN else ""
        out.print(f"\n[bold]{escape(criterion.title)}[/]: {view.mark} {escape(view.says)}{weak}")
        for reason in view.cell.reasons:
            out.print(f"  {escape(reason.citation)}: {escape(reason.says)} [dim]{escape(reason.version)}[/]")
