"""The sheet for the client: it betrays nothing, and says as sure only what the law packs know as sure."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from tests.web.law.test_law import example, read

GIVEAWAY = ("traffick", "trata", "victim", "víctima", "prostitut", "survivor", "sobrevivient")


def sheet(ana, name: str, language: str = "en") -> str:  # type: ignore[no-untyped-def]
    if language != "en":
        ana.client.post(f"/language/{language}/", {"back": "/"})
    return read(ana.client, f"/file/{ana.file(example(name))}/sheet/")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", ["queens", "three-states", "girl", "t-status", "no-route", "pending"])
def test_it_betrays_nothing(ana, name, language):  # type: ignore[no-untyped-def]
    said = sheet(ana, name, language).casefold()
    case = yaml.safe_load(example(name))
    for word in (*GIVEAWAY, str(case.get("title")).casefold(), str(case.get("person", {}).get("name")).casefold()):
        assert word not in said, word
    for charge in case["charges"]:
        text = charge.get("offence", {}).get("text", "")
        assert not text or text.casefold() not in said


def test_only_spanish_is_marked_as_not_reviewed(ana):  # type: ignore[no-untyped-def]
    assert "todavía no fue revisada" in sheet(ana, "queens", "es")
    ana.client.post("/language/en/", {"back": "/"})
    assert "not reviewed" not in sheet(ana, "queens")


def test_both_languages_have_the_same_sentences(workbench):  # type: ignore[no-untyped-def]
    from amparo.web.words import book

    keys = [{one for one in book(code) if one.startswith("sheet.")} for code in ("en", "es")]
    assert keys[0] == keys[1]
    for key in keys[0]:
        places = [sorted(part.split("}")[0] for part in book(code)[key].split("{")[1:]) for code in ("en", "es")]
        assert places[0] == places[1], key


@pytest.mark.parametrize(
    ("noncitizen", "says", "silent"),
    [
        ("no", "you are a citizen", "speak with an immigration lawyer"),
        ("yes", "speak with an immigration lawyer", "you are a citizen."),
        (None, "speak with an immigration lawyer", "You told us"),
    ],
)
def test_immigration(ana, noncitizen, says, silent):  # type: ignore[no-untyped-def]
    text = example("queens").replace("  noncitizen: no\n", f"  noncitizen: {noncitizen}\n" if noncitizen else "")
    said = read(ana.client, f"/file/{ana.file(text)}/sheet/")
    assert says in said
    assert silent not in said


def test_nothing_to_file(ana):  # type: ignore[no-untyped-def]
    said = read(ana.client, f"/file/{ana.file('title: Empty')}/sheet/")
    assert "nothing that can be filed" in said
    assert "says that these cases did not happen" not in said
    assert "Do not answer “no”" in said


def test_a_yes_that_is_only_remembered_is_told_as_not_sure(ana):  # type: ignore[no-untyped-def]
    from amparo.engine.determine import determine
    from amparo.relief.plan import make_plan
    from amparo.web.cases.desk import LAW
    from amparo.web.cases.sheet import _does, _step

    file = ana.open(ana.file(example("queens")))
    filing = make_plan(determine(file.case, LAW.for_case(file.case), file.today)).filings[0]
    sure = replace(filing, version=replace(filing.version, field_basis={}, basis="statute-seen"))
    assert filing.effect
    assert filing.effect.does["vacated"] == "yes"
    assert _does(sure, "vacated") == "yes"
    for basis in ("recalled", "inferred"):
        doubtful = replace(filing, version=replace(filing.version, field_basis={"vacated": basis}))
        assert _does(doubtful, "vacated") == "unknown"
        taken_back = "the court takes back the conviction"
        assert taken_back in _step(doubtful).doubts
        assert taken_back not in _step(doubtful).says
    assert (
        _does(replace(filing, version=replace(filing.version, field_basis={}, basis="recalled")), "vacated")
        == "unknown"
    )
