"""Writes a brief: one page of HTML that holds everything it shows, and an accessible PDF (PDF/UA-1)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from amparo.bulk.reform.brief import Brief, charts, make_brief, told
from amparo.bulk.reform.compare import Comparison
from amparo.bulk.run.files import write_json, written_whole
from amparo.bulk.summary.page import environment
from amparo.papers.templates import default_folder


def write_brief(comparison: Comparison, folder: Path) -> None:
    """Writes `brief.html`, `brief.pdf` and `brief.json` (the same numbers, for programs)."""
    brief = make_brief(comparison)
    folder.mkdir(parents=True, exist_ok=True)
    with written_whole(folder / "brief.html") as partial:
        partial.write_text(page(brief), encoding="utf-8")
    with written_whole(folder / "brief.pdf") as partial:
        partial.write_bytes(pdf(brief))
    write_json(folder / "brief.json", told(brief))


def page(brief: Brief) -> str:
    """The brief as one HTML page."""
    return (
        environment()
        .get_template("reform.html")
        .render(title=brief.title, brief=brief, told=told(brief), charts=charts(brief))
    )


def pdf(brief: Brief) -> bytes:
    """The brief as a PDF that a screen reader can read. Typst is given a folder with the brief and its charts, and no more."""
    with TemporaryDirectory(prefix="amparo-") as place:
        root = Path(place)
        _lay_out(root, told(brief), charts(brief))
        compiler = typst.Compiler(
            (default_folder("bulk") / "reform.typ").read_bytes(),
            root=root,
            font_paths=typst.Fonts(include_system_fonts=False),
            ignore_system_fonts=True,
            package_path=root / "none",
            package_cache_path=root / "none",
        )
        made = compiler.compile(format="pdf", pdf_standards=["ua-1"])
    assert isinstance(made, bytes)
    return made


def _lay_out(root: Path, content: Mapping[str, Any], drawings: Mapping[str, str]) -> None:
    (root / "brief.json").write_text(json.dumps(content), encoding="utf-8")
    for name, svg in drawings.items():
        (root / name).write_text(svg, encoding="utf-8")
