"""Templates: an office replaces single ones, a slip is named with its line, and nothing a person typed becomes a mark."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from amparo.facts.problems import Problems
from amparo.papers.build import TEMPLATES, folder_names, papers_for
from amparo.papers.checklist import checklist_context
from amparo.papers.filing import filing_context
from amparo.papers.letter import letter_context
from amparo.papers.templates import Templates
from amparo.papers.templates import default_folder as templates_folder
from amparo.relief.plan import Plan

TODAY = "2026-11-24"


def test_the_guide_for_templates_lists_every_name(plan: Plan) -> None:
    guide = (templates_folder() / "README.md").read_text(encoding="utf-8")
    filing, checklist, letter = guide.split("\n## Names in ")[1:]
    for part, given in (
        (filing, {**filing_context(plan.filings[0], plan, TODAY), "enclosed": ()}),
        (checklist, checklist_context(plan, folder_names(plan.filings), TODAY)),
        (letter, letter_context(plan, TODAY)),
    ):
        listed = {
            name
            for row in re.findall(r"^\| (`.*?) \|", part, flags=re.MULTILINE)
            for name in re.findall(r"`(\w+)`", row)
        }
        assert listed == set(given)
    assert {f"{name}.md" for name in TEMPLATES.values()} <= {path.name for path in templates_folder().glob("*.md")}
    for path in templates_folder().glob("*"):
        assert path.name == "README.md" or f"`{path.name}`" in guide


# An office's own templates


def test_an_office_replaces_single_templates(plan: Plan, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "01-cover-letter.md").write_text(
        "{% include '_mine.md' %} {{ client }}: {{ counsel.office }} {{ gap('x') }}"
    )
    (own / "_mine.md").write_text("*Ours*")
    papers = papers_for(plan.filings[0], plan, today=TODAY, templates=Templates(own))
    assert papers[0].markdown == "*Ours* Ada Ejemplo: Legal Aid [[GAP: x]]"
    assert papers[1].markdown == papers_for(plan.filings[0], plan, today=TODAY)[1].markdown


@pytest.mark.parametrize(
    ("template", "line", "message"),
    [
        ("\n\n{{ clint }}", 3, "'clint' is undefined.*Did you mean \"client\""),
        ("{{ court.nam }}", 1, "no attribute 'nam'.*Did you mean \"name\""),
        ("\n{% for x in charges %}", 2, "This is not a template"),
        ("{{ client", 1, "This is not a template"),
        ("\n{{ charges }}", 2, "a tuple cannot be printed"),
        ("\n{{ ''.__class__.__mro__ }}", 2, "may not do this|cannot be filled"),
        ("{{ client.__class__ }}", 1, "may not do this|cannot be filled"),
        ("{% set x = 1 %}\n{{ x.real.conjugate.__globals__ }}", 2, "may not do this|cannot be filled"),
        ("{% include '../../secret.md' %}", 0, "no template"),
        ("{% include 'none.md' %}", 0, 'no template "none.md"'),
        ("\n{{ 1 / 0 }}", 2, "cannot be filled: division by zero"),
        ("{% include '02-motion.md' %}", 1, "recursion"),
        ("{{ none }}", 1, "a NoneType cannot be printed"),
    ],
)
def test_a_slip_in_a_template_is_named_with_file_and_line(
    plan: Plan, tmp_path: Path, template: str, line: int, message: str
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "02-motion.md").write_text(template)
    with pytest.raises(Problems, match=message) as error:
        papers_for(plan.filings[0], plan, today=TODAY, templates=Templates(own))
    [problem] = error.value.found
    assert problem.line == line
    assert problem.file.endswith("02-motion.md")
    assert "mend the line" in problem.expected


def test_a_template_that_replaces_nothing_is_named(tmp_path: Path) -> None:
    (tmp_path / "02-moton.md").write_text("x")
    with pytest.raises(Problems, match=r'02-moton\.md: This template replaces none.*Did you mean "02-motion\.md"'):
        Templates(tmp_path)


@pytest.mark.parametrize(
    "template",
    [
        "{{ client ~ '' }}", "{{ client|safe }}", "{{ [client]|join }}", "{{ '%s'|format(client) }}", "{{ client|escape }}",
        "{% macro m(x) %}{{ x }}{% endmacro %}{{ m(client) }}", "{% set x %}{{ client }}{% endset %}{{ x }}",
        "{% filter trim %}{{ client }}{% endfilter %}", "{% autoescape false %}{{ client }}{% endautoescape %}",
    ],
)  # fmt: skip
def test_no_way_of_joining_lets_typed_text_become_a_mark(
    plan_with: Callable[..., Plan], tmp_path: Path, template: str
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "01-cover-letter.md").write_text(template)
    plan = plan_with(person__name="*a* [b](c)")
    try:
        papers = papers_for(plan.filings[0], plan, today=TODAY, templates=Templates(own))
    except Problems:
        return  # refused: as good
    assert not re.search(r"(?<!\\)[*\[]", papers[0].markdown.replace("\\\\", ""))
