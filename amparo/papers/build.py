"""Writes the papers of a plan: for each filing a folder with its papers, and beside them the lawyer's checklist and a
letter to the client.

`papers_for` and `papers_beside` fill the templates and write nothing; `write_papers` is the only thing here that touches disk.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from amparo.facts.dates import read_date
from amparo.facts.problems import Problem, Problems, listed, nearest
from amparo.papers import manifest
from amparo.papers.checklist import checklist_context
from amparo.papers.filing import filing_context, role_of
from amparo.papers.letter import letter_context
from amparo.papers.marks import gaps
from amparo.papers.render import Paper, RenderError, write
from amparo.papers.templates import LANGUAGE, Templates, words
from amparo.relief.plan import Filing, Plan

FORMATS = ("docx", "pdf", "md")

TEMPLATES = {
    "cover": "01-cover-letter",
    "motion": "02-motion",
    "declaration": "03-declaration",
    "order": "04-proposed-order",
    "exhibits": "05-exhibits",
    "service": "06-certificate-of-service",
    "confidentiality": "07-confidentiality-request",
    "fee_waiver": "08-fee-waiver-request",
    "attachment": "09-attachment",
}
"""The papers of a filing in their order, each with its template."""

ONLY_WHEN = {"confidentiality": "secrecy", "fee_waiver": "waiver", "attachment": "attachment"}
"""Papers that not every filing needs, each with the name that says whether it does."""


def write_papers(
    plan: Plan,
    folder: Path,
    *,
    formats: Collection[str] = ("docx", "pdf"),
    reference: Path | None = None,
    approved_by: str | None = None,
    today: str,
    templates: Path | None = None,
    fonts: Path | None = None,
    replace: bool = False,
) -> list[Path]:
    """Write all papers of a plan into a folder; the paths, in the order of the papers.

    Every page is marked as a draft until `approved_by` names the lawyer who approved it. `reference` is an office's own DOCX,
    `templates` its own folder of templates, `fonts` a folder of fonts for other scripts, `today` the day (`YYYY-MM-DD`) the
    papers bear. All papers are made before the first is written.

    Raises `Problems`: gaps in approved papers, a slip in a template, a folder that holds other files or papers that were
    changed by hand (`replace` replaces those that were not).
    """
    check_wanted(formats, today)
    filled = Templates(templates)
    names = folder_names(plan.filings)
    sets = [("", papers_beside(plan, today=today, approved_by=approved_by, templates=filled))]
    for filing, name in zip(plan.filings, names, strict=True):
        sets.append((name, papers_for(filing, plan, today=today, approved_by=approved_by, templates=filled)))
    return write_sets(
        sets,
        folder,
        _manifest(plan, sets, today, approved_by),
        formats=formats,
        reference=reference,
        fonts=fonts,
        replace=replace,
    )


def write_sets(
    sets: Sequence[tuple[str, Sequence[Paper]]],
    folder: Path,
    said: Mapping[str, Any],
    *,
    formats: Collection[str],
    reference: Path | None = None,
    fonts: Path | None = None,
    replace: bool = False,
) -> list[Path]:
    """Write sets of papers (the name of a folder below, its papers), all or none; `said` goes into the manifest beside them.

    Raises `Problems` as `write_papers` does.
    """
    if any(not paper.is_draft for _, papers in sets for paper in papers):
        refuse_gaps(sets)
    paths = [f"{name}/{one.name}.{form}".lstrip("/") for name, papers in sets for one in papers for form in formats]
    manifest.check(folder, paths, replace)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".amparo-", dir=folder.parent) as made:
            for name, papers in sets:
                write(papers, Path(made, name), formats=formats, reference=reference, fonts=fonts)
            return manifest.put(Path(made), folder, paths, said)
    except RenderError as error:
        raise Problems(
            [Problem(f"{error}.", expected="the paper mended; its template lies in templates/papers")]
        ) from None
    except OSError as error:
        raise Problems(
            [
                Problem(
                    f"This cannot be written: {error.strerror}.",
                    str(folder),
                    expected="another folder, where you may write",
                )
            ]
        ) from None


def papers_for(
    filing: Filing, plan: Plan, *, today: str, approved_by: str | None = None, templates: Templates | None = None
) -> list[Paper]:
    """The papers of one filing. Raises `Problems` for a slip in a template."""
    filled = templates or Templates()
    given = filing_context(filing, plan, today)
    said = words()
    kind = role_of(filing)[1]
    titles = said["titles"] | {"motion": str(given["title"])}
    wanted = [name for name in TEMPLATES if name not in ONLY_WHEN or given[ONLY_WHEN[name]]]
    given["enclosed"] = tuple(titles[name] for name in wanted if name != "cover")
    return [
        Paper(
            said["files"][name].format(name=kind["name"].casefold()),
            titles[name],
            LANGUAGE,
            filled.fill(TEMPLATES[name], given),
            approved_by,
        )
        for name in wanted
    ]


def papers_beside(
    plan: Plan, *, today: str, approved_by: str | None = None, templates: Templates | None = None
) -> list[Paper]:
    """The lawyer's checklist and the letter to the client. Raises `Problems` for a slip in a template."""
    filled, said = templates or Templates(), words()
    contexts = {
        "checklist": ("00-checklist", checklist_context(plan, folder_names(plan.filings), today)),
        "letter": ("00-letter", letter_context(plan, today)),
    }
    return [
        Paper(said["files"][name], said["titles"][name], LANGUAGE, filled.fill(template, given), approved_by)
        for name, (template, given) in contexts.items()
    ]


def folder_names(filings: Sequence[Filing]) -> list[str]:
    """A folder for each filing, named so that a lawyer finds it: `1-us-ny-queens-criminal-court-cpl-440.10`."""
    plain = [_slug(filing) for filing in filings]
    # several filings in one court under one law are told apart by their case
    return [
        f"{number}-{slug}-{_simple(filing.cases[0])}" if plain.count(slug) > 1 and filing.cases else f"{number}-{slug}"
        for number, (filing, slug) in enumerate(zip(filings, plain, strict=True), 1)
    ]


def _slug(filing: Filing) -> str:
    court, county = _simple(filing.court, 40), _simple(filing.county, 40)
    section = _simple(filing.provision.id.rpartition("/")[2], 30)
    parts = [filing.jurisdiction, "" if county in court else county, court, section]
    return "-".join(part for part in parts if part)


def _simple(text: str, most: int = 30) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    # a point stays where it stands in a section's number
    return re.sub(r"(?:[^a-z0-9.]|\.(?!\d))+", "-", plain)[:most].strip("-.")


def refuse_gaps(sets: Iterable[tuple[str, Sequence[Paper]]]) -> None:
    """Refuses approval of papers that still have gaps. Raises `Problems` that name the papers and the gaps."""
    found = [
        Problem(
            f"The paper is approved and still has gaps: {'; '.join(missing)}.",
            f"{name}/{paper.name}".lstrip("/"),
            expected="the facts in the case file, or no approval yet",
        )
        for name, papers in sets
        for paper in papers
        if (missing := gaps(paper.markdown))
    ]
    if found:
        raise Problems(found)


def check_wanted(formats: Collection[str], today: str) -> None:
    """Whether papers can be made in these formats on this day. Raises `Problems`."""
    for form in formats:
        if form not in FORMATS:
            raise Problems(
                [
                    Problem(
                        f'"{form}" is no format of a paper.', expected=listed(FORMATS), nearest=nearest(form, FORMATS)
                    )
                ]
            )
    try:
        exact = read_date(today).exact
    except ValueError:
        exact = False
    if not exact:
        raise Problems([Problem(f'"{today}" is not a day.', field="today", expected="a day such as 2026-11-24")])


def _manifest(
    plan: Plan, sets: Sequence[tuple[str, Sequence[Paper]]], today: str, approved_by: str | None
) -> dict[str, Any]:
    versions = {filing.version.id: filing.version for filing in plan.filings}
    checked = {pack.jurisdiction: pack.checked for pack in plan.determinations.packs}
    return {
        "as_of": plan.as_of,
        "made": today,
        "approved_by": approved_by,
        "law": [
            {
                "version": one.id,
                "citation": one.provision.citation,
                "basis": one.basis,
                "text_as_of": one.text_as_of or None,
                "checked": checked.get(one.provision.jurisdiction),
            }
            for one in versions.values()
        ],
        "papers": [
            {"folder": name, "name": paper.name, "title": paper.title, "gaps": len(gaps(paper.markdown))}
            for name, papers in sets
            for paper in papers
        ],
    }
