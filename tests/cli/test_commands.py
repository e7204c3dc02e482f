"""The command line as a lawyer meets it: commands, exit codes, messages."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from amparo.cli import COMMANDS, main
from amparo.facts.case import load_case

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
DAY = "2026-11-24"


def run(*words: str, given: str = "", env: dict[str, str] | None = None) -> Result:
    """Runs a command; an exception that is not an exit is a failure of the program."""
    result = CliRunner().invoke(main, list(words), input=given, env=env)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_has_help(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("command", ["check", "ask", "plan"])
def test_json_keeps_its_shape(command: str, path: Path) -> None:
    result = run(command, str(path), "--as-of", DAY, "--json")
    assert result.exit_code == 0
    schema = json.loads((ROOT / "schema" / f"{command}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(json.loads(result.stdout))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_explain_keeps_its_shape(path: Path) -> None:
    charge = load_case(path).charges[0].id
    result = run("explain", str(path), charge, "--as-of", DAY, "--json")
    schema = json.loads((ROOT / "schema" / "explain.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(json.loads(result.stdout))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_charge_comes_out(path: Path) -> None:
    case = load_case(path)
    report = json.loads(run("check", str(path), "--as-of", DAY, "--json").stdout)
    own = {one["charge"] for one in report["determinations"] if one["charge"]}
    reviewed = [one["charge"] for one in report["review"]]
    assert {charge.id for charge in case.charges} == own | set(reviewed)
    assert len(reviewed) == len(set(reviewed))


def test_the_law_of_another_day() -> None:
    def status(day: str) -> str:
        report = json.loads(run("check", str(ROOT / "examples/queens.yaml"), "--as-of", day, "--json").stdout)
        rows = [row for row in report["determinations"] if row["charge"] == "c3" and "440.10-1-i" in row["provision"]]
        return str(rows[0]["status"])

    assert status(DAY) == "available"
    assert status("2019-05-01") == "not_available"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("command", ["check", "plan", "ask"])
def test_readable_output(command: str, path: Path) -> None:
    result = run(command, str(path), "--as-of", DAY)
    assert result.exit_code == 0
    assert "Traceback" not in result.output
    assert "None" not in result.output


BAD_CALLS = [
    (["chekc", "x"], 2, 'Did you mean "check"?'),
    (["check", "no-such-file.yaml"], 1, "cannot be read"),
    (["check", "examples/queens.yaml", "--as-of", "2019-13-01"], 2, "is not a"),
    (["explain", "examples/queens.yaml", "c33"], 1, 'There is no charge "c33"'),
    (["explain", "examples/queens.yaml", "c1", "us-ny/x"], 1, "says nothing of this charge"),
    (["law", "show", "us-zz"], 1, 'There is no law pack for "us-zz"'),
    (["law", "show", "us-ny/cpl-440"], 1, "Did you mean"),
    (["law", "validate", "us-zz"], 1, 'There is no law pack for "us-zz"'),
    (["new", "case.txt"], 1, "does not look like a case file"),
    (["seal", "examples/queens.yaml", "--recipient", "age1nonsense"], 1, "not an age public key"),
]


@pytest.mark.parametrize(("words", "code", "said"), BAD_CALLS, ids=[" ".join(words) for words, _, _ in BAD_CALLS])
def test_bad_calls_say_what_to_do(words: list[str], code: int, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = run(*words)
    assert result.exit_code == code
    assert said in result.output
    assert "Traceback" not in result.output


DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SHOWN = [
    (path.name, line.split("amparo ", 1)[1].split("#")[0].strip())
    for path in DOCUMENTS
    for line in re.findall(r"^\$ (\.venv/bin/amparo .*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
]


@pytest.mark.parametrize(("document", "words"), SHOWN, ids=[f"{name}: {words}" for name, words in SHOWN])
def test_commands_in_the_documents_work(
    document: str, words: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(ROOT)
    if words.startswith("new "):  # asks questions; its own test answers them
        assert run("new", "--help").exit_code == 0
        return
    words = re.sub(r"-o \S+", f"-o {tmp_path / 'out'}", words)
    assert run(*words.split()).exit_code == 0


def test_examples_cover_what_they_promise() -> None:
    cases = [load_case(path) for path in EXAMPLES]
    assert len(cases) >= 9
    assert max(len(case.charges) for case in cases) >= 200
    assert any(case.person.values.get("person.immigration_status") == "t_status" for case in cases)
    assert any(len({charge.text("jurisdiction") for charge in case.charges}) >= 3 for case in cases)
    assert any(len(case.person.values) == 0 for case in cases)


def test_the_commands_of_the_readme_work_one_after_the_other() -> None:
    # `make run` writes out/example: the papers of the README go beside it, not around it
    assert "-o out " not in (ROOT / "README.md").read_text(encoding="utf-8")


def test_a_narrow_window_gets_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    out = run("check", str(ROOT / "examples/queens.yaml"), "--as-of", DAY).stdout
    assert "│" not in out
    assert max(map(len, out.splitlines()[:40])) <= 60
    assert "● Open now: N.Y. Crim. Proc. Law" in out


def test_what_is_not_known_names_what_would_decide_it() -> None:
    path = str(ROOT / "examples/almost-nothing.yaml")
    for command in ("check", "plan"):
        out = " ".join(run(command, path, "--as-of", DAY).stdout.split())
        assert "find out: " in out


def test_no_words_of_case_files_stand_in_a_reason() -> None:
    out = run("check", str(ROOT / "examples/girl.yaml"), "--as-of", DAY, "--all").stdout
    assert "insanity_finding" not in out
    assert "youthful_offender" not in out


def test_lines_that_do_not_fit_go_on_below_their_beginning() -> None:
    out = run("plan", str(ROOT / "examples/queens.yaml"), "--as-of", DAY).stdout
    inside = out.split("1. ", 1)[1].split("Charges without", 1)[0]
    assert all(one.startswith("   ") for one in inside.splitlines()[1:] if one and not one[0].isdigit())


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="windows of this system send no such signal")
def test_papers_in_the_making_are_gone_when_the_window_is_closed(tmp_path: Path) -> None:
    lines = [
        f"  - {{id: c{i}, jurisdiction: us-ny, case_number: N{i}, court: Court {i}, offence: {{statute: PL 230.00}}, "
        "date: 2014-03-01, disposition: {kind: convicted}, act: {directed_by_trafficker: yes}}"
        for i in range(30)
    ]
    case = tmp_path / "case.yaml"
    case.write_text(
        "amparo: amparo-case/1\nvictim: {sex_trafficking: yes}\n"
        "episodes: [{id: e1, kinds: [sex_trafficking], period: 2013/2015}]\ncharges:\n" + "\n".join(lines) + "\n",
        encoding="utf-8",
    )
    command = [
        sys.executable,
        "-c",
        "from amparo.cli import main; main()",
        "papers",
        str(case),
        "-o",
        str(tmp_path / "out"),
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as made:
        for _ in range(600):
            if any(tmp_path.glob(".amparo-*")) or made.poll() is not None:
                break
            time.sleep(0.05)
        os.kill(made.pid, signal.SIGHUP)
        assert made.wait(30) == 128 + signal.SIGHUP
    assert not any(tmp_path.glob(".amparo-*"))
    assert not (tmp_path / "out").exists()
