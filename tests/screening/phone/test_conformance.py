"""The page's script and the Python reasoning say the same of every set of answers, in a real browser."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Page

from amparo.screening.reason import Assessment, assess
from tests.browser import OpenPage
from tests.screening.phone.conftest import SHELF, Build, data_for

RANDOM = 90
"""Random vectors for each instrument and each set of assurances."""

GIVEN = ("yes", "no", "unsure", "declined")
MIXES = ((1, 1, 1, 1), (1, 4, 1, 1), (4, 1, 1, 1), (1, 8, 0, 1), (0, 1, 0, 0), (1, 1, 4, 4))
"""How often each answer is drawn: silence, denial and openness all have to come up."""

ASSURED = ((), ("non_use",))


def vectors(instrument: str, assured: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Answers made by hand and drawn: nothing, all alike, each alone with each answer, then random ones."""
    items = [one for section in data_for(instrument, "en", assured)["sections"] for one in section["items"]]
    yield {}
    yield from (dict.fromkeys(items, answer) for answer in GIVEN)
    for one in items:
        yield from ({one: answer} for answer in ("yes", "no", "unsure"))
        yield from ({**dict.fromkeys(items, "no"), one: answer} for answer in ("yes", "declined"))
    draw = random.Random(f"{instrument} {assured}")
    for number in range(RANDOM):
        asked = draw.sample(items, draw.randint(0, len(items)))
        weights = MIXES[number % len(MIXES)]
        yield {one: draw.choices(GIVEN, weights)[0] for one in asked}


@cache
def meant(instrument: str, assured: tuple[str, ...]) -> tuple[list[dict[str, str]], list[dict[str, Any]]]:
    """The vectors, and what Python says of each in the shape the script gives."""
    used = SHELF.instrument(instrument).assuring(assured)
    asked = list(vectors(instrument, assured))
    return asked, [in_shape(assess(used, answers)) for answers in asked]


def in_shape(found: Assessment) -> dict[str, Any]:
    return {
        "outcome": found.outcome,
        "routes": list(found.routes),
        "dimensions": dict(found.dimensions),
        "present": sorted(found.present),
        "open": list(found.open),
        "would_change": list(found.would_change),
    }


RUN = """([page, all]) => {
  const rules = page ? JSON.parse(page) : JSON.parse(document.getElementById('data').textContent).page;
  return JSON.stringify(JSON.parse(all).map(answers => reason.assess(rules, answers)));
}"""


def in_the_page(page: Page, asked: list[dict[str, str]], rules: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """What the script says: of the rules built into the page, or of others."""
    # texts cross to the browser far faster than values do
    found: list[dict[str, Any]] = json.loads(page.evaluate(RUN, [rules and json.dumps(rules), json.dumps(asked)]))
    return found


def test_no_rule_names_an_item_twice() -> None:
    """The script counts what is listed; the Python reasoning counts sets."""
    lists = re.findall(r'\["least", \d+, (\[[^]]*\])', json.dumps(data_for("long-adult")))
    assert lists
    assert all(len(set(items)) == len(items) for items in map(json.loads, lists))


@pytest.mark.parametrize("assured", ASSURED, ids=["nothing assured", "non-use assured"])
@pytest.mark.parametrize("instrument", SHELF.names())
def test_both_evaluators_agree(instrument: str, assured: tuple[str, ...], built: Build, open_page: OpenPage) -> None:
    page, seen = open_page(built(instrument, "es", "assured" if assured else ""))
    assert (page.title(), seen.said, seen.broke) == ("Information", [], [])
    asked, python = meant(instrument, assured)
    script = in_the_page(page, asked)
    wrong = [
        {"answers": answers, "script": one, "python": other}
        for answers, one, other in zip(asked, script, python, strict=True)
        if one != other
    ]
    assert not wrong, json.dumps(wrong[0], indent=1)


def test_the_vectors_reach_every_outcome() -> None:
    reached = {one["outcome"] for assured in ASSURED for one in meant("short-adult", assured)[1]}
    assert reached == {"refer_now", "signs_present_continue", "not_enough_known", "no_signs_recorded_so_far"}


@pytest.mark.parametrize("change", ["a threshold", "a route", "a sign", "a gate"])
def test_a_rule_that_differs_is_noticed(change: str, built: Build, open_page: OpenPage) -> None:
    """The comparison can fail: a small change of the page's rules gives other results for some vector."""
    altered = copy.deepcopy(data_for("long-adult", "en", ("non_use",)))
    if change == "a threshold":
        text = json.dumps(altered["dimensions"])
        altered["dimensions"] = json.loads(
            text.replace('["least", 2,', '["least", 3,').replace('["sum", 2,', '["sum", 3,')
        )
    elif change == "a route":
        altered["outcomes"][0]["routes"].pop()
    elif change == "a sign":
        altered["items"]["EXP02"]["sign"] = "no"
    else:
        for section in altered["sections"]:
            section["when"] = None
    page, _ = open_page(built("long-adult", "en", "assured"))
    asked, python = meant("long-adult", ("non_use",))
    assert in_the_page(page, asked, altered) != python
