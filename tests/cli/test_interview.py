"""`amparo new`: asks only what matters, keeps every answer, loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from amparo.cli.files import PASSPHRASE_FILE
from amparo.cli.interview import as_meant
from amparo.facts.case import load_case
from amparo.facts.vocabulary import vocabulary
from tests.cli.test_commands import run

OPENING = ["yes", "no", "1992-06", "no", "no", "sex_trafficking", "2013-05/2014-08"]
CHARGE = ["us-ne", "CR 14-55", "", "Lancaster", "28-801", "PROSTITUTION", "2014-03", "convicted", "2014-05-01"]


def test_a_case_from_nothing(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    result = run(
        "new", str(path), "--as-of", "2026-11-24", given="\n".join([*OPENING, *CHARGE, "yes", "no", "q"]) + "\n"
    )
    assert result.exit_code == 0
    case = load_case(path)
    assert case.charges[0].values["offence.statute"] == "28-801"
    assert case.charges[0].values["county"] == "Lancaster"  # the place of the court is needed for every paper
    assert case.charges[0].values["sentence.completed"] is True
    assert case.person.sources["victim.sex_trafficking"].who == "client"
    assert case.charges[0].sources["offence.statute"].who == "record"


def test_a_slip_is_explained_and_asked_again(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    result = run("new", str(path), given="\n".join(["perhaps", "yes", "no", "1992-06-31", "1992-06", "q"]) + "\n")
    assert "Expected yes, no or unknown" in result.output
    assert "is not a day of the calendar" in result.output
    assert load_case(path).person.text("person.born") == "1992-06"


def test_why_and_skip(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    result = run("new", str(path), given="?\n\nq\n")
    assert "Why: Most of these laws begin here." in result.output
    case = load_case(path)
    assert "victim.sex_trafficking" not in case.person.values
    assert "victim.sex_trafficking" in case.person.asked


def test_going_on_with_a_case_asks_nothing_twice(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    run("new", str(path), given="\n".join([*OPENING, *CHARGE, "yes", "no", "q"]) + "\n")
    again = run("new", str(path), given="no\nq\n")
    assert "Going on with" in again.output
    assert "When were you born?" not in again.output


def test_breaking_off_keeps_what_was_said(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    result = run("new", str(path), given="yes\nno\n")  # the input ends
    assert result.exit_code == 0
    assert load_case(path).person.values["victim.sex_trafficking"] is True


def test_the_opposite_question_is_turned(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(
        "amparo: amparo-case/1\nperson: {born: 1992, noncitizen: no, fears_trafficker: no}\n"
        "victim: {sex_trafficking: yes, labor_trafficking: no}\nepisodes: [{id: e1, kinds: [sex_trafficking], period: 2013/2014}]\n"
        "charges: [{id: c1, jurisdiction: us-ne, offence: {statute: 28-511}, date: 2013-06-01, disposition: {kind: convicted}, "
        "sentence: {completed: yes}, act: {compelled: no, directed_by_trafficker: no, to_survive_or_escape: no}}]\n",
        encoding="utf-8",
    )
    result = run("new", str(path), given="no\n" * 30 + "q\n")
    assert "Would it have happened if you had not been trafficked?" in result.output
    assert load_case(path).charges[0].values["act.would_not_have_happened_otherwise"] is True


def test_where_nothing_was_said_nothing_is_called_saved(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    result = run("new", str(path), given="q\n")
    assert "nothing was saved" in result.output
    assert not path.exists()


def test_a_plain_case_is_told_to_be_plain(tmp_path: Path) -> None:
    result = run("new", str(tmp_path / "case.yaml"), given="yes\nq\n")
    assert "not encrypted" in result.output


def test_a_slip_after_is_there_another_charge_is_asked_again(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    given = [*OPENING, *CHARGE, "yes", "yse", "yes", "Illinois", "q"]
    result = run("new", str(path), given="\n".join(given) + "\n")
    assert '"yse" is not an answer' in result.output
    assert "noted: us-il (Illinois)" in result.output
    assert load_case(path).charges[1].text("jurisdiction") == "us-il"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("New York", "us-ny"),
        ("ny", "us-ny"),
        ("N.Y.", "us-ny"),
        ("IL", "us-il"),
        ("Georgia", "us-ga"),
        ("us-MD", "us-md"),
        ("federal", "us"),
        ("us", "us"),
        ("Germany", "de"),
        ("gb", "gb"),
        ("Atlantis", "atlantis"),
    ],
)
def test_a_state_may_be_called_by_its_name(said: str, meant: str) -> None:
    assert as_meant(said, vocabulary().sections["charges"].facts["jurisdiction"]) == meant


def test_words_may_be_written_with_spaces(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    given = [*OPENING[:5], "Sex trafficking, labor trafficking", *OPENING[6:], *CHARGE[:7], "Arrest only", "q"]
    run("new", str(path), given="\n".join(given) + "\n")
    case = load_case(path)
    assert case.episodes[0].values["kinds"] == ("sex_trafficking", "labor_trafficking")
    assert case.charges[0].values["disposition.kind"] == "arrest_only"


def test_a_passphrase_that_will_not_do_is_told_before_the_first_question(tmp_path: Path) -> None:
    short = tmp_path / "short"
    short.write_text("abc\n", encoding="utf-8")
    result = run("new", str(tmp_path / "case.yaml.age"), given="yes\n", env={PASSPHRASE_FILE: str(short)})
    assert result.exit_code == 1
    assert "too short" in result.output
    assert "Did someone" not in result.output


def test_a_short_passphrase_at_the_keyboard_is_asked_again(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml.age"
    good = "four unrelated words here"
    result = run("new", str(path), given=f"abc\nabc\n{good}\n{good}\nyes\nq\n")
    assert "too short" in result.output
    assert result.exit_code == 0
    assert path.exists()


def test_a_folder_that_cannot_be_written_is_told_before_the_first_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    result = run("new", str(tmp_path / "case.yaml"), given="yes\n")
    assert result.exit_code == 1
    assert "cannot be written" in result.output
    assert "Did someone" not in result.output
