"""A paper as a page shows it: clean HTML of a closed list of elements, and where each gap is filled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from lxml import html  # type: ignore[import-untyped]

from amparo.facts.document import data
from amparo.papers.render import Paper, to_html
from amparo.papers.templates import words
from amparo.relief.plan import Filing
from amparo.web.words import say

KEPT = {
    *("blockquote", "br", "dd", "div", "dl", "dt", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "span"),
    *("strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
}
"""The elements of a preview. Of every other only the text stays."""

CLASSES = frozenset(
    (
        "blank",
        "caption",
        "court",
        "draftnote",
        "gap",
        "line-block",
        "long",
        "matter",
        "pagebreak",
        "parties",
        "short",
        "signature",
        "usual",
    )
)


def preview(paper: Paper) -> SafeString:
    """The paper as HTML without styles, scripts, pictures or links. Raises `RenderError`."""
    root = html.fragment_fromstring(to_html(paper), create_parent="div")
    for element in list(root.iter()):
        if element is not root:
            _clean(element)
    return mark_safe(str(html.tostring(root, encoding="unicode")))  # rebuilt from the closed list above


def _clean(element: html.HtmlElement) -> None:
    if not isinstance(element.tag, str):
        element.drop_tree()
        return
    if element.tag == "input":  # a box to tick on paper
        element.tail = f"☐ {element.tail or ''}"
        element.drop_tag()
        return
    if element.tag in ("script", "style", "template", "iframe", "object", "svg", "math"):
        element.drop_tree()
        return
    if element.tag not in KEPT:
        element.drop_tag()
        return
    classes = [f"a-paper__{one}" for one in element.get("class", "").split() if one in CLASSES]
    start = element.get("start", "") if element.tag == "ol" else ""
    for name in list(element.attrib):
        del element.attrib[name]
    if classes:
        element.set("class", " ".join(classes))
    if start.isdecimal():
        element.set("start", start)
    if element.tag == "th":
        element.set("scope", "col")
    if element.tag == "table":
        element.set("class", "govuk-table")


# gaps


@dataclass(frozen=True)
class ToFill:
    """One gap and the pages where it is filled."""

    what: str
    places: tuple[tuple[str, str], ...]
    """(what it is called, address below the file's)"""


def to_fill(missing: tuple[str, ...], filing: Filing | None) -> list[ToFill]:
    """Where each gap of a paper is filled. A gap that no fact fills is filled in the DOCX."""
    return [ToFill(one, tuple(_places(one, filing))) for one in missing]


def _places(what: str, filing: Filing | None) -> Iterator[tuple[str, str]]:
    fact = next((fact for pattern, fact in _facts() if pattern.fullmatch(what)), "")
    section, _, rest = fact.partition(".")
    if section == "charges":
        for charge in filing.charges if filing else ():
            if not charge.text(rest):
                yield say("papers.of_charge", charge=charge.id), f"story/ask/charges.{charge.id}.{rest}/"
    elif fact:
        yield say("papers.fill"), f"story/ask/{fact}/"


@cache
def _facts() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Each gap's words as a pattern, with the fact that fills it."""
    table: Mapping[str, Any] = data(Path(__file__).with_name("papers_gaps.yaml"))
    found = []
    for path, fact in table.items():
        node: Any = words()
        for step in path.split("."):
            node = node[step]
        pattern = re.sub(r"\\\{\w+\\\}", ".+", re.escape(str(node)))
        found.append((re.compile(pattern, re.DOTALL), str(fact)))
    return tuple(found)
