"""The data files of offences: words, rules, crosswalk, model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import amparo.records.offences
from amparo.facts.document import data
from amparo.facts.vocabulary import vocabulary
from amparo.records.offences.crosswalk import SYSTEMS, codes_of, kinds_of_code, source
from amparo.records.offences.model import MODEL, PLACES, features, load, weigh
from amparo.records.offences.words import column, wording

HERE = Path(amparo.records.offences.__file__).parent
RAW = data(HERE / "rules.yaml")
KINDS = set(vocabulary().sections["charges"].facts["offence.category"].words or ())


def test_rules_use_known_groups_and_kinds() -> None:
    groups = set(RAW["words"])
    used = set()
    for rule in (*RAW["kinds"], *RAW["doubts"], *RAW["roles"]):
        used |= {*rule["all"], *rule.get("not", ())}
        assert not set(rule["all"]) & set(rule.get("not", ())), rule
        assert {*rule.get("over", ()), *rule.get("between", ())} <= KINDS, rule
    assert used - groups == set()
    assert groups - used == set(), "a group no rule uses"
    assert {rule["kind"] for rule in RAW["kinds"]} | set(RAW["part_matters"]) <= KINDS
    assert set().union(*map(set, RAW["near"])) <= KINDS


def test_words_are_texts_in_capitals() -> None:
    for group, words in RAW["words"].items():
        for word in words:
            assert isinstance(word, str), (group, word)
            assert word == word.upper()
    known = wording()
    assert not known.plain & set(known.exact), "a word cannot be both an offence's and nothing"


def test_crosswalk_goes_both_ways_and_says_how_it_is_known() -> None:
    raw = data(HERE / "crosswalk.yaml")
    assert set(raw["kinds"]) <= KINDS
    assert all(source(system) for system in SYSTEMS)
    for kind in raw["kinds"]:
        for codes in codes_of(kind):
            assert codes.basis in ("seen", "recalled")
            assert all(kind in kinds_of_code(codes.system, code) for code in codes.codes)


CODES = [
    ("nibrs", "40A", ("prostitution", "loitering_for_prostitution")),
    ("nibrs", "40b", ("promoting_prostitution",)),
    ("uccs", "5150", ("prostitution", "loitering_for_prostitution", "patronizing", "promoting_prostitution")),
    ("uccs", "2011", ("burglary",)),
    ("ncic", "4002", ("promoting_prostitution",)),
    ("ncic", "9999", ()),
]


@pytest.mark.parametrize(("system", "code", "kinds"), CODES)
def test_codes(system: str, code: str, kinds: tuple[str, ...]) -> None:
    assert kinds_of_code(system, code) == kinds


def test_buying_has_a_code_of_its_own() -> None:
    assert codes_of("prostitution", "buyer")[0].codes == ("40C",)
    assert codes_of("prostitution")[0].codes == ("40A",)
    assert codes_of("not_a_kind") == ()


def test_the_model_is_small_safe_and_of_known_kinds() -> None:
    assert MODEL.stat().st_size < 3_000_000
    with np.load(MODEL, allow_pickle=False) as file:
        assert all(file[name].dtype != object for name in file.files)
    model = load()
    assert set(model.kinds) <= KINDS
    assert model.threshold("us-ny") > 1, "where the model was not measured to be right, it settles nothing"
    assert model.threshold("us-tx") < 1
    assert (np.diff(model.right) >= 0).all()


def test_runs_of_letters_are_those_of_each_text_alone() -> None:
    texts = ["BURGLARY", "", "A", "THEFT OF A CAR", "BURGLARY"]
    together = features(column(texts))
    for place, text in enumerate(texts):
        alone = features(column([text])).places
        assert sorted(together.places[together.first[place] : together.first[place + 1]]) == sorted(alone)
    assert len(features(column(["A"])).places) == 1
    assert together.places.max() < PLACES


def test_weights_of_no_texts_are_none() -> None:
    assert weigh(features(column([])), np.zeros((PLACES, 3), dtype=np.float32)).shape == (0, 3)
