"""Charts as SVG inside the page: drawn here, by Vega-Lite, from the numbers that may be shown; nothing is loaded."""

from __future__ import annotations

import html
import re

from amparo.bulk.summary.figures import Figure

COLOURS = ("#0d4652", "#26727f", "#b98a2f", "#7a6fa8", "#9aa3a6", "#d5d9da")
"""From what can be cleared to what no law speaks of; told apart in grey too, by lightness."""

WIDTH, BAR = 560, 22


def chart(figure: Figure) -> str:
    """A figure's chart as an SVG element with its description; empty where no number may be shown."""
    rows = [row for row in figure.rows if any(row.numbers)]
    if not rows:
        return ""
    return _described(_svg(_specification(figure)), figure)


def _specification(figure: Figure) -> dict[str, object]:
    import altair as alt

    stacked = len(figure.columns) > 1
    values = [
        {"label": row.label, "answer": column, "number": number, "order": place}
        for row in figure.rows
        for place, (column, number) in enumerate(zip(figure.columns, row.numbers, strict=True))
        if number
    ]
    labels = list(dict.fromkeys(row.label for row in figure.rows if any(row.numbers)))
    base = alt.Chart(alt.InlineData(values=values)).encode(
        y=alt.Y("label:N", sort=labels, title=None, axis=alt.Axis(labelLimit=260, ticks=False, domain=False)),
        x=alt.X(
            "number:Q", title=figure.what, stack="zero" if stacked else None, axis=alt.Axis(format="~s", tickCount=6)
        ),
    )
    if stacked:
        bars = base.mark_bar().encode(
            color=alt.Color(
                "answer:N",
                sort=list(figure.columns),
                scale=alt.Scale(domain=list(figure.columns), range=list(COLOURS[: len(figure.columns)])),
                legend=alt.Legend(title=None, orient="top", columns=3, labelLimit=220),
            ),
            order=alt.Order("order:Q"),
        )
        drawn: alt.TopLevelMixin = bars
    else:
        drawn = base.mark_bar(color=COLOURS[0]) + base.mark_text(align="left", dx=4, color="#1d2326").encode(
            text=alt.Text("number:Q", format=",")
        )
    sized = drawn.properties(width=WIDTH, height={"step": BAR}).configure_view(stroke=None)
    specification: dict[str, object] = sized.configure(font="sans-serif", background="white").to_dict()
    return specification


def _svg(specification: dict[str, object]) -> str:
    import vl_convert

    return str(vl_convert.vegalite_to_svg(specification))


def _described(svg: str, figure: Figure) -> str:
    """The picture with its words for those who do not see it, and without a fixed size."""
    opening = re.search(r"<svg[^>]*>", svg)
    assert opening is not None
    box = re.search(r'viewBox="[^"]*"', opening[0])
    label = html.escape(figure.alt, quote=True)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{label}" {box[0] if box else ""} class="chart">'
    body = re.sub(r'\s(?:aria-[a-z]+|role|aria-roledescription)="[^"]*"', "", svg[opening.end() :])
    return head + body
