"""`amparo offence` as a user meets it."""

from __future__ import annotations

import json

from click.testing import CliRunner, Result

from amparo.cli import main


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["offence", *words])


def test_a_line_of_a_record() -> None:
    shown = run("647(B) PC - PROSTITUTION (M)", "--in", "us-ca")
    assert shown.exit_code == 0
    for said in ("PC 647(b)", "not said", "a person should look", "NIBRS:", "40A", "UCCS:", "5150"):
        assert said in shown.output


def test_what_a_person_has_to_choose_from() -> None:
    shown = run("TRAFFICKING").output
    assert shown.startswith("A person decides between:")
    assert "human_trafficking" in shown
    assert "drug_sale" in shown


def test_for_programs() -> None:
    read = json.loads(run("RETAIL THEFT", "--in", "us-pa", "--statute", "18 § 3929 §§ A1", "--json").stdout)
    assert (read["statute"], read["category"], read["basis"]) == ("CC 3929(a)", "theft", "statute")
    assert read["facts"]["offence.category"] == "theft"
    assert read["codes"]["uccs"] == {"codes": ["2050", "2060", "2070"], "basis": "seen"}


def test_a_wrong_call_says_what_to_do() -> None:
    nothing, nowhere = run(), run("THEFT", "--in", "us-nyy")
    assert nothing.exit_code == 2
    assert "Say what the record calls the offence" in nothing.output
    assert nowhere.exit_code == 1
    assert 'Did you mean "us-ny"?' in nowhere.output
