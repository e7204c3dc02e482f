"""Papers of invented cases, for the tests that read them."""

import re
from functools import cache
from pathlib import Path

import pypdfium2

from amparo.engine.determine import determine
from amparo.facts.case import Case
from amparo.law.packs import Library
from amparo.papers.build import papers_for
from amparo.papers.render import Paper
from amparo.relief.plan import Plan, make_plan

TODAY = "2026-11-24"
CASES = Path(__file__).parent / "cases"
EXAMPLES = Path(__file__).parents[2] / "examples"
INVENTED = [
    *sorted(path for path in CASES.glob("*.yaml") if path.name not in ("wyoming.yaml", "whole.yaml")),
    *sorted(EXAMPLES.glob("*.yaml")),
]


@cache
def library() -> Library:
    return Library()


def plan_of(case: Case, law: Library | None = None) -> Plan:
    return make_plan(determine(case, (law or library()).for_case(case), TODAY))


WHOLE = (CASES / "whole.yaml").read_text(encoding="utf-8")
CHARGE = WHOLE.partition("charges:")[2]


def whole(**changes: str) -> str:
    """The case without gaps, with some texts changed."""
    text = WHOLE
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


def filing_papers(plan: Plan, number: int = 0) -> dict[str, Paper]:
    """The papers of a filing by the first two digits of their names."""
    return {paper.name[:2]: paper for paper in papers_for(plan.filings[number], plan, today=TODAY)}


def shown(paper: Paper) -> str:
    """A paper's words without marks."""
    return re.sub(r"\\(.)", r"\1", paper.markdown)


def served(plan: Plan) -> str:
    """All papers that go to the court and the other side."""
    return "\n".join(shown(paper) for filing in plan.filings for paper in papers_for(filing, plan, today=TODAY))


def pdf_text(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def packed(text: str) -> str:
    # a word that is divided at a line's end carries a soft mark in the PDF's text
    return "".join(text.replace("\ufffe", "").replace("\x02", "").split())
