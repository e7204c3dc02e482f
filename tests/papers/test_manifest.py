"""Approval, and the folder of papers: nothing that a person changed is overwritten."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from amparo.engine.determine import determine
from amparo.facts.case import load_case
from amparo.facts.problems import Problems
from amparo.law.packs import Library
from amparo.papers.build import write_papers
from amparo.relief.plan import Plan, make_plan

TODAY = "2026-11-24"
CASES = Path(__file__).parent / "cases"


def pdf_text(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


# Approval


def test_papers_with_gaps_cannot_be_approved(tmp_path: Path) -> None:
    case = load_case(CASES / "rosa.yaml")
    plan = make_plan(determine(case, Library().for_case(case), TODAY))
    with pytest.raises(Problems) as refused:
        write_papers(plan, tmp_path / "out", today=TODAY, approved_by="Jane Roe")
    text = str(refused.value)
    assert "440.10-1-i/02-motion: The paper is approved and still has gaps: count; case number; section of law" in text
    assert "Expected the facts in the case file, or no approval yet." in text
    assert not (tmp_path / "out").exists()


def test_approved_papers_bear_no_mark(plan: Plan, tmp_path: Path) -> None:
    for approved_by, mark in (("John Doe", False), (None, True), (" ", True)):
        out = tmp_path / str(approved_by)
        for path in write_papers(plan, out, formats=("pdf",), today=TODAY, approved_by=approved_by):
            text = pdf_text(path)
            assert ("DRAFT" in text) is mark, path.name
            assert mark or "Note to the lawyer" not in text, path.name
        assert json.loads((out / "papers.json").read_text())["approved_by"] == approved_by


# The folder


def edit(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8") + "\nmine", encoding="utf-8")


def test_the_manifest_says_what_was_written(plan: Plan, tmp_path: Path) -> None:
    paths = write_papers(plan, tmp_path / "out", formats=("md", "pdf"), today=TODAY)
    manifest = json.loads((tmp_path / "out" / "papers.json").read_text())
    assert sorted(manifest["files"]) == sorted(path.relative_to(tmp_path / "out").as_posix() for path in paths)
    assert manifest["format"] == "amparo-papers/1"
    assert manifest["as_of"] == manifest["made"] == TODAY
    assert manifest["law"] == [
        {
            "version": "us-wy/9-1/2020",
            "citation": "Test Code § 9-1",
            "basis": "statute-seen",
            "text_as_of": TODAY,
            "checked": TODAY,
        }
    ]
    assert {
        "folder": "1-us-wy-teton-district-court-9-1",
        "name": "02-petition",
        "title": "Petition to vacate",
        "gaps": 0,
    } in manifest["papers"]
    assert "Ejemplo" not in json.dumps(manifest)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["law", "out"]  # nothing is left lying about


def test_the_same_plan_gives_the_same_files(plan: Plan, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_papers(plan, tmp_path / name, today=TODAY)
    assert (tmp_path / "a" / "papers.json").read_bytes() == (tmp_path / "b" / "papers.json").read_bytes()


def test_a_folder_that_holds_something_is_not_written_into(plan: Plan, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    write_papers(plan, out, formats=("md",), today=TODAY)  # empty: fine
    with pytest.raises(Problems, match="The folder is not empty"):
        write_papers(plan, out, formats=("md",), today=TODAY)
    other = tmp_path / "other"
    other.mkdir()
    (other / "scan.pdf").write_text("x")
    with pytest.raises(Problems, match=r"no papers\.json that says which of them are papers of Amparo"):
        write_papers(plan, other, formats=("md",), today=TODAY, replace=True)
    (tmp_path / "file").write_text("x")
    with pytest.raises(Problems, match="a file, not a folder"):
        write_papers(plan, tmp_path / "file", formats=("md",), today=TODAY, replace=True)


def test_papers_changed_by_hand_are_not_replaced(plan: Plan, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = write_papers(plan, out, formats=("md", "docx"), today=TODAY)
    (out / "scan.pdf").write_text("of the lawyer's own")
    write_papers(plan, out, formats=("md", "docx"), today="2026-12-01", replace=True)
    edit(first[0])
    edit(first[-2])
    before = {path: path.read_bytes() for path in first}
    with pytest.raises(Problems) as refused:
        write_papers(plan, out, formats=("md", "docx"), today="2026-12-02", replace=True)
    assert [Path(one.file) for one in refused.value.found] == [first[0], first[-2]]
    assert "was changed by hand" in str(refused.value)
    assert {path: path.read_bytes() for path in first} == before
    first[0].unlink()
    first[-2].unlink()
    write_papers(plan, out, formats=("md", "docx"), today="2026-12-02", replace=True)
    assert (out / "scan.pdf").read_text() == "of the lawyer's own"


def test_papers_no_longer_wanted_are_taken_away_and_files_of_others_never(
    plan: Plan, plan_with: Callable[..., Plan], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    first = write_papers(plan, out, formats=("md", "docx"), today=TODAY)
    moved = plan_with(court="Circuit Court")
    second = write_papers(moved, out, formats=("md",), today=TODAY, replace=True)
    assert sorted(path for path in out.rglob("*") if path.is_file()) == sorted([*second, out / "papers.json"])
    assert not first[-1].parent.exists()
    foreign = out / "1-us-wy-teton-circuit-court-9-1" / "02-petition.docx"
    foreign.write_text("typed by the lawyer")
    with pytest.raises(Problems, match=r"02-petition\.docx: A file of this name lies there that is no paper of Amparo"):
        write_papers(moved, out, formats=("md", "docx"), today=TODAY, replace=True)
    assert foreign.read_text() == "typed by the lawyer"


def test_a_manifest_leads_nowhere_outside_its_folder(plan: Plan, tmp_path: Path) -> None:
    out, secret = tmp_path / "out", tmp_path / "secret"
    secret.write_text("x")
    write_papers(plan, out, formats=("md",), today=TODAY)
    manifest = json.loads((out / "papers.json").read_text())
    manifest["files"]["../secret"] = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    (out / "papers.json").write_text(json.dumps(manifest))
    with pytest.raises(Problems):
        write_papers(plan, out, formats=("md",), today=TODAY, replace=True)
    assert secret.exists()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"formats": ("dox",)}, r'"dox" is no format of a paper\. .*Did you mean "docx"'),
        ({"today": "2026-11"}, '"2026-11" is not a day'),
        ({"today": "tomorrow"}, '"tomorrow" is not a day'),
        ({"reference": Path("none.docx")}, "none.docx cannot be read"),
        ({"templates": Path("none")}, "no such folder"),
    ],
)
def test_what_cannot_be_written_is_said(plan: Plan, tmp_path: Path, given: dict[str, object], message: str) -> None:
    with pytest.raises(Problems, match=message):
        write_papers(plan, tmp_path / "out", **{"today": TODAY, **given})  # type: ignore[arg-type]
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(os.name == "nt", reason="that system has no such modes")
def test_a_new_folder_of_papers_is_open_to_nobody_else(plan: Plan, tmp_path: Path) -> None:
    write_papers(plan, tmp_path / "new", formats=("md",), today=TODAY)
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0
