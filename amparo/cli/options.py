"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from amparo.engine.determine import Determinations, determine
from amparo.facts.case import Case
from amparo.facts.dates import read_date
from amparo.law.packs import Library

_F = TypeVar("_F", bound=Callable[..., Any])


def _day(context: click.Context, parameter: click.Parameter, value: str | None) -> str:
    text = value or date.today().isoformat()
    try:
        read_date(text)
    except ValueError as error:
        raise click.BadParameter(f"{error}. Write it as 2026-11-24.") from None
    return text


def case_file(command: _F) -> _F:
    """The case file argument."""
    return click.argument("file", type=click.Path(path_type=Path))(command)


def as_of(command: _F) -> _F:
    """The date for which the law is asked."""
    return click.option(
        "--as-of",
        "as_of",
        callback=_day,
        metavar="DATE",
        help="The law of this date, e.g. 2019-03-01. Left out: today.",
    )(command)


def as_json(command: _F) -> _F:
    """Output for programs."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Print JSON for programs (docs/json.md tells the shape)."
    )(command)


def law_folder(command: _F) -> _F:
    """Another folder of law packs."""
    return click.option(
        "--law",
        "law_folder",
        type=click.Path(path_type=Path, file_okay=False, exists=True),
        metavar="FOLDER",
        help="Use the law packs in this folder instead of those that ship with Amparo.",
    )(command)


def paper_formats(command: _F) -> _F:
    """Which files papers are written as."""
    return click.option(
        "--format",
        "formats",
        multiple=True,
        type=click.Choice(["docx", "pdf", "md"]),
        help="Which files to write; may be given twice. Left out: docx and pdf.",
    )(command)


def own_templates(command: _F) -> _F:
    """An office's own templates."""
    return click.option(
        "--templates",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        metavar="FOLDER",
        help="Your office's own templates; each replaces the one of the same name.",
    )(command)


def replace_papers(command: _F) -> _F:
    """Whether earlier papers are replaced."""
    return click.option(
        "--replace", is_flag=True, help="Replace papers that were written earlier and not changed since."
    )(command)


def library(folder: Path | None) -> Library:
    """The law to use."""
    return Library(folder) if folder else Library()


def determined(case: Case, day: str, folder: Path | None) -> Determinations:
    """All that the law says of a case on a date."""
    return determine(case, library(folder).for_case(case), day)


def print_json(data: object) -> None:
    """Prints data as JSON."""
    import json

    click.echo(json.dumps(data, ensure_ascii=False, indent=2))
