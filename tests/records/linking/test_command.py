"""`amparo link` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from amparo.cli import main

TABLE = """record,last name,first name,aka,dob,sid
ny,Diaz,Rosa Maria,Bella Star,1989-07-14,NY01234567
fl,DIAZ,ROSA,,07/14/1989,
tx,STAR,BELLA,,1991-02-03,
oh,Smith,Mary,,1975-01-02,
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    records = tmp_path / "records"
    records.mkdir()
    (records / "people.csv").write_text(TABLE, encoding="utf-8")
    return records


def test_pairs_are_listed_with_their_reasons(folder: Path) -> None:
    shown = run("link", folder)
    assert shown.exit_code == 0
    assert "2 pairs of 4 records may be one person's. Nothing is joined: you decide." in shown.output
    assert "fl and ny: very much speaks for one person" in shown.output
    assert "One name stands in both, as the name or as another name used." in shown.output
    assert "oh" not in shown.output.split("Weights")[0].replace("who", "")


def test_a_decision_is_kept_and_changes_no_record(folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "links.yaml"
    before = (folder / "people.csv").read_bytes()
    first = run("link", folder, "--decisions", kept, "--by", "KB", "--same", "ny", "fl", "--different", "ny", "tx")
    assert first.exit_code == 0
    assert "One person's, as decided: fl, ny" in first.output
    again = json.loads(run("link", folder, "--decisions", kept, "--json").output)
    assert again["pairs"] == []
    assert again["one_person"] == [["fl", "ny"]]
    assert [one["same"] for one in again["decided"]] == [True, False]
    assert (folder / "people.csv").read_bytes() == before
    assert "Diaz" not in kept.read_text(encoding="utf-8"), "decisions name files and rows, not people"


def test_case_files_are_compared(folder: Path) -> None:
    (folder / "case.yaml").write_text(
        "amparo: amparo-case/1\nperson: {name: Rosa Diaz, born: 1989-07-14}\n", encoding="utf-8"
    )
    pairs = json.loads(run("link", folder, "--json").stdout)["pairs"]
    assert ["case.yaml", "ny"] in [pair["records"] for pair in pairs]


def test_pairs_can_be_written_without_names(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "pairs.csv"
    assert run("link", folder, "-o", output).exit_code == 0
    lines = output.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "record,other_record,weight"
    assert [line.split(",")[:2] for line in lines[1:]] == [["fl", "ny"], ["ny", "tx"]]


def test_a_large_table_goes_to_a_file(tmp_path: Path) -> None:
    from bench.linking import rows

    lines = ["record,name,aka,born,ids"]
    for row in rows(2_100):
        one = row.identity
        lines.append(
            f'{one.label},"{one.names[0]}","{";".join(one.names[1:])}",{";".join(one.births)},{";".join(one.ids)}'
        )
    (tmp_path / "t.csv").write_text("\n".join(lines), encoding="utf-8")
    refused = run("link", tmp_path / "t.csv")
    assert refused.exit_code == 2
    assert "say with -o FILE" in refused.output
    done = run("link", tmp_path / "t.csv", "-o", tmp_path / "pairs.csv")
    assert done.exit_code == 0, done.output
    assert len((tmp_path / "pairs.csv").read_text(encoding="utf-8").splitlines()) > 1_000


WRONG = [
    (["link", "{}/none.csv"], "There is no such file"),
    (["link", "{}/bad.csv"], "No column of the table is a name"),
    (["link", "{}/bad.parquet"], "not a table that can be read"),
    (["link", "{}/records/people.csv", "--same", "ny", "fl"], "A decision needs"),
    (["link", "{}/records/people.csv", "--decisions", "{}/l.yaml", "--by", "K", "--same", "ny", "flo"], 'Did you mean "fl"?'),
    (["link", "{}/records/people.csv", "--decisions", "{}/l.yaml", "--by", "K", "--same", "ny", "ny"], "is one record"),
    (["link", "{}/records/people.csv", "{}/records/people.csv"], "Two records are called"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "said"), WRONG, ids=[said for _, said in WRONG])
def test_what_is_wrong_is_said(folder: Path, tmp_path: Path, arguments: list[str], said: str) -> None:
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "bad.parquet").write_bytes(bytes(range(256)))
    shown = run(*(one.format(tmp_path) for one in arguments))
    assert shown.exit_code in (1, 2)
    assert said in shown.output
    assert not (tmp_path / "l.yaml").exists()
