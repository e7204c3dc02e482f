"""What the law says: the table, one charge, one day, why, questions, plan."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[3] / "examples"
PAGES = ("law/", "law/-/", "timeline/", "questions/", "plan/", "shield/", "sheet/")


def example(name: str) -> str:
    """An invented case of the examples, from its first line that is not a comment."""
    text = (EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8")
    return text[text.index("amparo: amparo-case") :]


def read(client, path: str, status: int = 200) -> str:  # type: ignore[no-untyped-def]
    """A page as text without marks."""
    answer = client.get(path)
    assert answer.status_code == status, path
    return plain(answer.content.decode())


def plain(html: str) -> str:
    """What a page says, on one line."""
    body = html.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.mark.parametrize(
    "name", ["almost-nothing", "girl", "grow-house", "no-route", "pending", "queens", "t-status", "three-states"]
)
def test_every_page_of_every_example_opens_and_every_answer_has_its_reasons(ana, name):  # type: ignore[no-untyped-def]
    room = ana.file(example(name))
    for path in PAGES:
        said = read(ana.client, f"/file/{room}/{path}")
        assert "not a victim" not in said.casefold()
        assert "{" not in said, path  # a sentence whose names were not filled in
    law = ana.client.get(f"/file/{room}/law/").content.decode()
    links = sorted({unescape(one) for one in re.findall(rf'href="(/file/{room}/law/[^"]+)"', law)})
    whys = [one for one in links if one.count("/") > 5]
    assert whys
    for link in whys:
        said = read(ana.client, link)
        assert "The proof" in said
        assert "How we know this law" in said
        assert "{" not in said


def test_statuses_stand_in_words_with_what_decides_and_the_missing_fact_as_a_link(ana):  # type: ignore[no-untyped-def]
    room = ana.file(example("queens"))
    answer = ana.client.get(f"/file/{room}/law/").content.decode()
    said = plain(answer)
    assert "c1 PL 230.00 PROSTITUTION" in said
    for words in ("Open now", "Not known yet", "N.Y. Crim. Proc. Law § 440.10", "On the law of"):
        assert words in said
    assert f'href="/file/{room}/story/ask/charges.c6.act.' in answer


def test_one_charge_shows_every_answer_and_an_unknown_one_is_missing(ana):  # type: ignore[no-untyped-def]
    room = ana.file(example("queens"))
    assert "Not open" in read(ana.client, f"/file/{room}/law/c1/")
    assert "Not met:" in read(ana.client, f"/file/{room}/law/c1/")
    assert ana.client.get(f"/file/{room}/law/c99/").status_code == 404
    assert ana.client.get(f"/file/{room}/law/c1/us-ny/nothing/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "charge", "leads"),
    [
        ("", "", "law/"),
        ("1 March 2019", "", "law/?on=2019-03-01"),
        ("2019-03", "c2", "law/c2/?on=2019-03"),
        ("2012", "-", "law/-/?on=2012"),
        ("", "c99", "law/"),
    ],
)
def test_the_form_becomes_an_address_of_checked_words(ana, typed, charge, leads):  # type: ignore[no-untyped-def]
    room = ana.file(example("queens"))
    answer = ana.client.post(f"/file/{room}/law/", {"on": typed, "charge": charge})
    assert (answer.status_code, answer["Location"]) == (302, f"/file/{room}/{leads}")


@pytest.mark.parametrize("typed", ["Rosa Invented", "30 February 2019", "2013/2015"])
def test_a_day_that_cannot_be_read_is_said_and_never_put_into_an_address(ana, typed):  # type: ignore[no-untyped-def]
    room = ana.file(example("queens"))
    answer = ana.client.post(f"/file/{room}/law/", {"on": typed})
    assert answer.status_code == 422
    assert "There is a problem" in plain(answer.content.decode())
    assert typed not in read(ana.client, f"/file/{room}/law/?on={typed}")


def test_the_law_of_another_day_gives_other_answers(ana):  # type: ignore[no-untyped-def]
    room = ana.file(example("queens"))
    now, then = (read(ana.client, f"/file/{room}/law/c3/{day}") for day in ("", "?on=2012-01-01"))
    assert "This is not today's law." in then
    assert "This is not today's law." not in now
    assert now.count("Open now") > then.count("Open now")


def test_why_leads_from_each_fact_to_where_it_stands_and_to_its_document(ana):  # type: ignore[no-untyped-def]
    room = ana.file(example("queens"))
    html = ana.client.get(f"/file/{room}/law/c1/us-ny/cpl-440.10-1-i/").content
    if b"The proof" not in html:  # whichever id the pack gives the motion to vacate
        law = ana.client.get(f"/file/{room}/law/").content.decode()
        path = re.search(rf'href="(/file/{room}/law/c1/us-ny/[^"]+)"', law)
        assert path
        html = ana.client.get(path[1]).content
    page = html.decode()
    assert f"/file/{room}/story/ask/victim.sex_trafficking/" in page
    assert f"/file/{room}/record/documents/" in page  # the rap sheet behind a fact of the charge
    said = plain(page)
    assert "Met: " in said
    assert "New York State rap sheet" in said
    assert "more likely than not" in said


def test_what_is_only_remembered_is_marked(ana):  # type: ignore[no-untyped-def]
    from amparo.web.cases.desk import LAW

    found = next(
        (provision, version)
        for jurisdiction in LAW.jurisdictions()
        for provision in LAW.pack(jurisdiction).provisions
        for version in provision.versions[-1:]
        if version.basis == "recalled" and provision.subject == "charge" and jurisdiction.startswith("us-")
    )
    place = found[0].jurisdiction
    room = ana.file(
        f"charges: [{{id: c1, jurisdiction: {place}, disposition: {{kind: convicted, date: 2020-01-01}}}}]\n"
    )
    assert "only remembered" in read(ana.client, f"/file/{room}/law/c1/{found[0].id}/")


def test_questions_stand_apart_by_whom_to_ask_and_the_most_useful_first(ana):  # type: ignore[no-untyped-def]
    room = ana.file(example("almost-nothing"))
    html = ana.client.get(f"/file/{room}/questions/").content.decode()
    said = plain(html)
    assert said.index("Ask the client") < said.index("Look in the record") < said.index("For the lawyer to decide")
    assert re.search(rf'href="/file/{room}/story/ask/[a-z_.0-9]+/"', html)
    from amparo.engine.determine import determine
    from amparo.web.cases.questions import sorted_out

    file = ana.open(room)
    from amparo.web.cases.desk import LAW

    result = determine(file.case, LAW.for_case(file.case), file.today)
    found = sorted_out(result)
    shown = [each.fact for some in found.values() for one in some for each in one.of]
    assert sorted(shown) == sorted(one.fact for one in result.questions)  # every question once, none left out
    for who, some in found.items():
        assert all(each.who == who for one in some for each in one.of)
        firsts = [next(n for n, each in enumerate(result.questions) if each.fact == one.of[0].fact) for one in some]
        assert firsts == sorted(firsts)


def test_a_fact_that_nobody_knew_says_so(ana):  # type: ignore[no-untyped-def]
    text = example("almost-nothing")
    room = ana.file(text)
    fact = re.search(
        r"/story/ask/(charges\.[a-z0-9]+\.act\.[a-z_]+)/", ana.client.get(f"/file/{room}/questions/").content.decode()
    )
    assert fact
    file = ana.open(room)
    file.change(lambda one: one.with_case(one.case.with_fact(fact[1], None)), "answered", seen=file.seen)
    assert "asked before, nobody knew" in read(ana.client, f"/file/{room}/questions/")


def test_the_plan_puts_filings_by_court_with_what_to_beware_of(ana):  # type: ignore[no-untyped-def]
    room = ana.file(example("three-states"))
    said = read(ana.client, f"/file/{room}/plan/")
    for words in (
        "Before anything else",
        "1. ",
        "3. ",
        "Beware",
        "To serve on",
        "Money",
        "Charges without a filing",
        "How we know",
    ):
        assert words in said
    assert f"/file/{room}/sheet/" in ana.client.get(f"/file/{room}/plan/").content.decode()


def test_many_charges_are_shown_page_by_page(ana):  # type: ignore[no-untyped-def]
    from amparo.web.cases.law import AT_ONCE

    text = "charges:\n" + "".join(
        f"  - {{id: c{n}, jurisdiction: us-ny, offence: {{statute: PL 230.00}}, disposition: {{kind: convicted, date: 2014-01-02}}}}\n"
        for n in range(1, AT_ONCE + 3)
    )
    room = ana.file(text)
    first, second = (ana.client.get(f"/file/{room}/law/?page={n}").content.decode() for n in (1, 2))
    assert 'id="g-c1"' in first
    assert f'id="g-c{AT_ONCE + 1}"' not in first
    assert 'id="g-c1"' not in second
    assert f'id="g-c{AT_ONCE + 2}"' in second
    assert 'id="g-c1"' in ana.client.get(f"/file/{room}/law/?page=99").content.decode()


def test_an_empty_file_says_so_everywhere(ana):  # type: ignore[no-untyped-def]
    room = ana.file("title: Empty\n")
    for path in PAGES:
        read(ana.client, f"/file/{room}/{path}")
    assert "There are no charges" in read(ana.client, f"/file/{room}/law/")
    assert "Nothing in the file has a date" in read(ana.client, f"/file/{room}/timeline/")


def test_nobody_else_can_look(ana, person):  # type: ignore[no-untyped-def]
    room = ana.file(example("pending"))
    paths = (*PAGES, "law/c1/", "shield/papers/all.zip", "shield/papers/0-0.pdf")
    for role in ("lawyer", "administrator", "intake"):
        other = person(f"other-{role}", role)
        for path in paths:
            assert other.client.get(f"/file/{room}/{path}").status_code == 403, (role, path)
