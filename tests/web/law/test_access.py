"""What a person meets who cannot see or cannot use a mouse: marks that are links with names, headings in order, words with every colour."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from lxml import html

from tests.web.law.test_law import PAGES, example


@pytest.mark.parametrize("name", ["queens", "pending", "almost-nothing", "t-status"])
def test_structure(ana, name):  # type: ignore[no-untyped-def]
    room = ana.file(example(name))
    for path in (*PAGES, "law/c1/" if name != "t-status" else "plan/"):
        page = html.fromstring(ana.client.get(f"/file/{room}/{path}").content)
        main = page.get_element_by_id("main")
        levels = [int(one.tag[1]) for one in main.iter("h1", "h2", "h3", "h4")]
        levels = levels[levels.index(1) :]  # a summary of errors stands above the title
        assert levels.count(1) == 1, path
        assert all(after - before <= 1 for before, after in pairwise(levels)), (path, levels)
        for link in main.iter("a"):
            assert link.text_content().strip() or link.get("aria-label", "").strip(), (path, link.get("href"))
        for cell in main.iter("th"):
            assert cell.text_content().strip(), path
            assert cell.get("scope") in ("col", "row"), path
        for status in main.find_class("a-status"):
            assert status.text_content().strip(), path
            assert status.get("data-mark"), path
        ids = [one.get("id") for one in page.iter() if one.get("id")]
        assert len(ids) == len(set(ids)), path
        labels = {one.get("for") for one in main.iter("label")}
        fields = [one for one in main.iter("input", "select", "textarea") if one.get("type") != "hidden"]
        assert all(one.get("id") in labels for one in fields), path


def test_nothing_needs_a_style_or_a_script_in_the_page(ana):  # type: ignore[no-untyped-def]
    room = ana.file(example("queens"))
    for path in PAGES:
        main = ana.client.get(f"/file/{room}/{path}").content.decode().partition("<main")[2]
        assert not re.search(r"<(script|style)|\s(style|on[a-z]+)=", main), path


def test_the_drawing_has_a_name_a_description_and_named_marks(ana):  # type: ignore[no-untyped-def]
    page = html.fromstring(ana.client.get(f"/file/{ana.file(example('queens'))}/timeline/").content)
    (svg,) = page.iter("svg")
    named = [page.get_element_by_id(one).text_content() for one in svg.get("aria-labelledby").split()]
    assert named[0] == "Timeline"
    assert "Charges with a date: 6" in named[1]
    marks = page.find_class("a-tl__mark")
    assert len(marks) == 8
    assert any("Within a time of trafficking: Yes" in one.get("aria-label") for one in marks)
