"""`amparo screen` as an officer, an advocate and a supervisor meet it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from amparo.cli import main
from amparo.cli.screen import ELSEWHERE
from amparo.facts.case import load_case
from tests.screening.generated import LIBRARY

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples/screening"
DAY = ("--as-of", "2026-11-24")
SAFE = "y\ny\ny\n"


def run(*words: str, given: str = "") -> Result:
    """Runs a command; an exception that is not an exit is a failure of the program."""
    result = CliRunner().invoke(main, ["screen", *words], input=given)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "name", ["list", "run", "explain", "point", "batch", "quality", "accuracy", "lint", *ELSEWHERE]
)
def test_every_command_has_help_and_is_listed(name: str) -> None:
    assert run(name, "--help").exit_code == 0
    assert f"\n  {name} " in run("--help").output


def test_a_command_that_is_not_there_is_told() -> None:
    result = run("explian")
    assert result.exit_code == 2
    assert 'Did you mean "explain"' in result.output


def test_list_names_every_instrument_and_says_that_none_is_validated() -> None:
    out = run("list").output
    assert all(name in out for name in LIBRARY.names())
    assert "has not been measured" in out
    assert len(json.loads(run("list", "--json").output)["instruments"]) == 7


def test_questions_one_by_one_leave_no_trace(nowhere: Path) -> None:
    """Danger no, grown up, deceived no, then: made to do things yes, feared yes, could not leave."""
    result = run("run", "short-adult", *DAY, given=SAFE + "n\n" + "n\nn\nn\ny\ny\nn\nq\n")
    assert result.exit_code == 0
    assert "Help can be offered now" in result.output
    assert "must never be used against the person" in result.output
    assert "amparo-signs/2026.1; short-adult/2026.1" in result.output
    assert list(nowhere.iterdir()) == []


def test_what_is_not_safe_is_not_begun(nowhere: Path) -> None:
    result = run("run", "short-adult", given="n\n")
    assert "A screening that is not safe is not done." in result.output
    assert "Are you in danger" not in result.output


def test_the_accusation_is_asked_only_with_a_lawyer_or_a_rule(nowhere: Path) -> None:
    question = LIBRARY.indicators["CRM01"].ask["en"]
    skip_all = "\n" * 40
    without = run("run", "short-adult", given=SAFE + "n\n" + skip_all)
    assert question not in without.output
    assert "were left out" in without.output
    assert question in run("run", "short-adult", given=SAFE + "y\n" + skip_all).output
    assert question not in run("run", "short-adult", "--alone", given=skip_all).output
    assert question in run("run", "short-adult", "--alone", "--lawyer", given=skip_all).output


def test_skipping_everything_says_that_too_little_is_known(nowhere: Path) -> None:
    result = run("run", "long-adult", "--alone", given="\n" * 120)
    said = " ".join(result.output.split())  # where a line ends depends on the terminal
    assert "Too little is known so far" in said
    assert "You did not have to answer." in said
    assert "For whoever screens" not in result.output, "the person who types alone reads what is meant for them"


def test_danger_stops_the_questions(nowhere: Path) -> None:
    result = run("run", "short-adult", "--alone", given="y\ny\n")
    assert "Do you want to stop the questions here" in result.output
    assert "You may be in danger now" in result.output
    assert LIBRARY.indicators["AGE01"].ask["en"] not in result.output


def test_going_back_changes_an_answer(nowhere: Path) -> None:
    first = run("run", "short-adult", "--alone", "--json", *DAY, given="n\nn\nn\ny\nb\nn\nq\n")
    told = json.loads(first.output[first.output.index("{") :])
    assert told["signs"] == []


def test_spanish_says_that_it_was_not_reviewed(nowhere: Path) -> None:
    result = run("run", "short-adult", "--alone", "--language", "es", given="s\nq\n")
    assert "no fue revisada" in result.output
    assert "¿Está en peligro en este momento?" in result.output


def test_a_record_is_kept_only_where_named_and_only_grows(nowhere: Path) -> None:
    (nowhere / "a.yaml").write_text("{EXP02: yes, DOC01: yes}", encoding="utf-8")
    (nowhere / "b.yaml").write_text("{EXP02: no, DOC01: no}", encoding="utf-8")
    assert run("run", "short-adult", "--answers", "a.yaml", "-o", "r.yaml", *DAY).exit_code == 0
    second = run("run", "short-adult", "--answers", "b.yaml", "--saw", "CTX06", "-o", "r.yaml", *DAY)
    assert second.exit_code == 0
    assert "Help can be offered now" in second.output, "a later no does not take it back"
    assert "not encrypted" in second.output
    told = json.loads(run("explain", "r.yaml", "--json", *DAY).output)
    assert told["outcome"] == "refer_now"
    assert {one["id"]: one["note"] != "" for one in told["signs"]} == {"EXP02": True, "DOC01": True, "CTX06": False}
    assert told["referral_needed"]


def test_an_encrypted_record_can_be_kept_and_read(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (nowhere / "words.txt").write_text("four quite unrelated words", encoding="utf-8")
    monkeypatch.setenv("AMPARO_PASSPHRASE_FILE", str(nowhere / "words.txt"))
    (nowhere / "a.yaml").write_text("{NOW02: yes}", encoding="utf-8")
    assert run("run", "short-adult", "--answers", "a.yaml", "-o", "r.yaml.age", *DAY).exit_code == 0
    assert b"NOW02" not in (nowhere / "r.yaml.age").read_bytes()
    assert json.loads(run("explain", "r.yaml.age", "--json", *DAY).output)["outcome"] == "refer_now"


def test_the_example_record_is_explained() -> None:
    out = run("explain", str(EXAMPLES / "record.yaml"), *DAY).output
    assert "said differently at another time, which is common" in " ".join(out.split())
    assert "No referral is noted yet" in out


@pytest.mark.parametrize("agrees", [True, False])
def test_facts_go_into_a_case_only_where_the_person_agrees(nowhere: Path, agrees: bool) -> None:
    shutil.copy(ROOT / "examples/almost-nothing.yaml", nowhere / "case.yaml")
    charge = load_case(nowhere / "case.yaml").charges[0].id
    (nowhere / "a.yaml").write_text("{CRM01: yes, SEX01: yes}", encoding="utf-8")
    words = ("run", "clean-slate", "--lawyer", "--answers", "a.yaml", "--into", "case.yaml", "--charge", charge, *DAY)
    before = (nowhere / "case.yaml").read_text(encoding="utf-8")
    result = run(*words, given="y\n" if agrees else "\n")
    assert result.exit_code == 0
    assert "Does the person agree?" in result.output
    if agrees:
        assert load_case(nowhere / "case.yaml").charge(charge).values["act.compelled"] is True
    else:
        assert (nowhere / "case.yaml").read_text(encoding="utf-8") == before


@pytest.mark.parametrize("jurisdiction", ["us-ny", "us-ca", "gb", "fr"])
def test_a_point_with_the_law_of_a_place(jurisdiction: str) -> None:
    out = " ".join(run("point", "removal", "--jurisdiction", jurisdiction, *DAY).output.split())
    assert "Must not happen" in out
    assert f"The law there ({jurisdiction})" in out
    assert "must be confirmed before anyone relies on it" in out
    sheet = json.loads(run("point", "removal", "--jurisdiction", jurisdiction, "--json", *DAY).output)
    assert sheet["law"]["has_pack"] == ("There is no law pack for this place" not in out)


def test_points_are_listed_with_what_holds_everywhere() -> None:
    out = run("point").output
    assert "returnees" in out
    assert "Nobody is arrested in order to be screened." in out


def test_people_in_numbers() -> None:
    result = run("batch", str(EXAMPLES / "returnees.csv"), *DAY)
    rows = result.stdout.splitlines()
    assert rows[0].startswith("person,outcome,says,why")
    assert [row.split(",")[1] for row in rows[1:]] == [
        "refer_now",
        "not_enough_known",
        "",
        "not_enough_known",
        "not_enough_known",
    ]
    assert "must never be used against the person" in result.stderr


def test_supervision_of_a_site() -> None:
    figures = ("--sensitivity", "0.84", "0.7", "0.93", "--specificity", "0.8", "0.7", "0.9")
    out = run("quality", str(EXAMPLES / "site.csv"), *figures, "--source", "a study").output
    assert "Cohen's kappa" in out
    assert "corrected for the screen's errors" in out
    assert "a study" in out
    missing = run("quality", str(EXAMPLES / "site.csv"), *figures)
    assert missing.exit_code == 1
    assert "where they come from" in missing.output


def test_a_figure_of_accuracy_does_not_travel() -> None:
    tool = str(EXAMPLES / "licensed-tool.yaml")
    there = run("accuracy", tool, "--setting", "emergency_department", "--age", "adult", "--form", "labour").output
    assert "Sensitivity 0.90, from 0.62 to 0.99" in there
    for words in (("--setting", "jail"), ("--setting", "emergency_department", "--language", "es")):
        elsewhere = run("accuracy", tool, *words, "--age", "adult", "--form", "labour").output
        assert "No figure is shown" in elsewhere
        assert "0.90" not in elsewhere
    own = run("accuracy", "short-adult", "--setting", "jail", "--age", "adult", "--form", "labour").output
    assert "No study of accuracy" in own


FAULTS = [
    (("accuracy", "short-adult", "--setting", "jial", "--age", "adult", "--form", "labour"), 1, 'Did you mean "jail"'),
    (("run", str(EXAMPLES / "licensed-tool.yaml"), "--language", "es"), 1, "may not be translated"),
    (("run", "short-adlut", "--answers", "x.yaml"), 1, 'There is no instrument "short-adlut"'),
    (("run", "short-adult", "--answers", "x.yaml"), 1, "cannot be read"),
    (("run", "short-adult", "--point", "boking", "--answers", "x.yaml"), 1, 'Did you mean "booking"'),
    (("explain", "x.yaml"), 1, "cannot be read"),
    (("point", "boking"), 1, 'Did you mean "booking"'),
    (("point", "booking", "--jurisdiction", "us-zz"), 1, "is not a jurisdiction"),
    (("quality", "x.csv"), 1, "cannot be read"),
    (("quality", str(EXAMPLES / "site.csv"), "--smallest", "2"), 1, "can show who somebody is"),
    (("batch", "x.csv"), 1, "cannot be read"),
    (("lint", "x.yaml"), 1, "no instrument"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "code", "told"), FAULTS)
def test_a_fault_is_told_and_never_a_traceback(nowhere: Path, words: tuple[str, ...], code: int, told: str) -> None:
    result = run(*words)
    assert result.exit_code == code
    assert told in result.output


def test_lint_of_what_ships_and_of_an_own_tool() -> None:
    assert "nothing wrong" in run("lint", str(EXAMPLES / "licensed-tool.yaml")).output
