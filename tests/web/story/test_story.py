"""The story: what is asked first, what is kept and from whom, what a blank does, what stays when the language changes."""

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.web.conftest import Person

CASE = """
title: Invented
person: {born: 1992-06, noncitizen: no, fears_trafficker: unknown}
victim: {sex_trafficking: yes, labor_trafficking: no}
episodes: [{id: e1, kinds: [sex_trafficking], period: 2013-05/2014-08}]
charges:
  - id: c1
    jurisdiction: us-ny
    offence: {statute: PL 230.00, text: PROSTITUTION}
    date: 2014-03-09
    disposition: {kind: convicted, date: 2014-05-01}
    sentence: {completed: yes}
"""


@pytest.fixture
def room(ana: "Person") -> str:
    return ana.file(CASE)


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def send(person: "Person", address: str, **given: Any) -> Any:
    """Posts a form with the revision that its page shows."""
    room = address.split("/")[2]
    return person.client.post(address, {"seen": str(person.open(room).seen), **given})


def ask(room: str, fact: str) -> str:
    return f"/file/{room}/story/ask/{fact}/"


def test_what_every_law_asks_comes_first_then_what_can_still_change_an_answer(ana: "Person") -> None:
    room = ana.file("title: New")
    seen = []
    for _ in range(6):
        address = ana.client.get(f"/file/{room}/story/next/")["Location"]
        seen.append(address.removeprefix(f"/file/{room}/story/"))
        ana.client.post(address, {"do": "skip"})
    assert seen == [
        "ask/victim.sex_trafficking/",
        "ask/victim.labor_trafficking/",
        "ask/person.born/",
        "ask/person.noncitizen/",
        "ask/person.fears_trafficker/",
        "add/episodes/kinds/",
    ]
    assert ana.open(room).seen == 1  # passing over writes nothing
    ana.client.post(f"/file/{room}/story/again/")
    assert ana.client.get(f"/file/{room}/story/next/")["Location"].endswith("victim.sex_trafficking/")


def test_a_question_that_cannot_change_anything_is_not_asked(ana: "Person", room: str) -> None:
    from amparo.web.cases.story import determined

    asked = []
    for _ in range(40):
        address = ana.client.get(f"/file/{room}/story/next/")["Location"]
        if address.endswith("/story/"):
            break
        asked.append(address.split("/ask/")[1].rstrip("/"))
        ana.client.post(address, {"do": "skip"})
    open_ = [one.fact for one in determined(ana.open(room)).questions]
    assert asked
    assert set(asked) <= set(open_)


@pytest.mark.parametrize(
    ("fact", "given", "kept"),
    [
        ("person.born", {"value": "March 1992"}, "1992-03"),
        ("person.name", {"value": "Rosa Invented"}, "Rosa Invented"),
        ("person.other_names", {"value": "Rosita\nR. Imaginada, the second\n"}, "Rosita, R. Imaginada, the second"),
        ("person.immigration_status", {"value": "t_status"}, "t_status"),
        ("victim.sought_services", {"value": "no"}, "no"),
        ("episodes.e1.period", {"start": "May 2013", "end": "", "going_on": "yes"}, "2013-05/.."),
        (
            "episodes.e1.kinds",
            {"value": ["labor_trafficking", "sex_trafficking"]},
            "labor_trafficking, sex_trafficking",
        ),
        ("charges.c1.act.compelled", {"value": "yes"}, "yes"),
        ("charges.c1.act.would_not_have_happened_otherwise", {"value": "no"}, "yes"),  # the question asks the opposite
        ("charges.c1.offence.category", {"value": "prostitution"}, "prostitution"),
        ("victim.severe_form", {"value": "yes"}, "yes"),
        ("person.jurisdiction", {"value": "us-ny"}, "us-ny"),
    ],
)
def test_answers(ana: "Person", room: str, fact: str, given: dict[str, Any], kept: str) -> None:
    from amparo.facts.vocabulary import vocabulary
    from amparo.web.cases.record_facts import entity_of, split

    answer = send(ana, ask(room, fact), **given)
    assert answer.status_code == 302, text(answer)
    case = ana.open(room).case
    entity, name = entity_of(case, fact), split(fact)[2]
    described = vocabulary().describe(fact)
    assert entity is not None
    assert described is not None
    assert entity.text(name) == kept
    source = entity.sources[name]
    assert source.who == described.ask
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", source.on)


@pytest.mark.parametrize(
    ("fact", "given", "says"),
    [
        ("person.born", {"value": "3/9/1992"}, "9 March 1992 (1992-03-09); 3 September 1992 (1992-09-03)"),
        ("person.born", {"value": "long ago"}, "“long ago” cannot be read as a date"),
        ("person.born", {"value": ""}, "skip the question"),
        ("person.born", {"value": "2015"}, "earlier than the birth"),
        ("victim.sought_services", {}, "skip the question"),
        ("victim.sought_services", {"value": "perhaps"}, "not an answer"),
        ("person.immigration_status", {"value": "hacker"}, "not a known word"),
        ("episodes.e1.period", {"start": "2015", "end": "2014"}, "cannot be read"),
        ("person.name", {"value": "Rosa", "who": "nobody-we-know"}, "Choose one of the list"),
    ],
)
def test_what_cannot_be_read_is_asked_back_and_kept_on_the_page(
    ana: "Person", room: str, fact: str, given: dict[str, str], says: str
) -> None:
    before = ana.open(room).document.case_text
    answer = send(ana, ask(room, fact), **given)
    assert answer.status_code == 400
    assert says in text(answer)
    assert all(f'value="{typed}"' in answer.content.decode() for name, typed in given.items() if name == "start")
    assert ana.open(room).document.case_text == before


def test_i_do_not_know_is_kept_as_asked(ana: "Person", room: str) -> None:
    assert send(ana, ask(room, "victim.ended"), do="unknown").status_code == 302
    assert send(ana, ask(room, "victim.assisted"), value="unknown").status_code == 302
    asked = ana.open(room).case.person.asked
    assert {"victim.ended", "victim.assisted"} <= asked
    page = text(ana.client.get(f"/file/{room}/story/"))
    assert "Asked, not known" in page


def test_why_is_shown_and_the_present_answer_with_its_source(ana: "Person", room: str) -> None:
    send(ana, ask(room, "person.born"), value="1992-06-02")
    page = text(ana.client.get(ask(room, "person.born")))
    assert "Several laws protect anyone under 18" in page
    assert "2 June 1992" in page
    assert "The client" in page


def test_what_was_corrected_stays_visible_with_who_and_when(ana: "Person", room: str) -> None:
    send(ana, ask(room, "person.born"), value="1991", who="client")
    page = text(ana.client.get(ask(room, "person.born")))
    assert "<s>June 1992</s>" in page
    assert "by ana" in page


def test_taking_an_answer_away_needs_a_reason_and_stays_visible(ana: "Person", room: str) -> None:
    assert send(ana, ask(room, "person.born"), do="take").status_code == 400
    assert ana.open(room).case.person.text("person.born") == "1992-06"
    assert send(ana, ask(room, "person.born"), do="take", reason="said of her sister").status_code == 302
    person = ana.open(room).case.person
    assert "person.born" not in person.values
    assert "person.born" not in person.asked
    assert "said of her sister" in text(ana.client.get(ask(room, "person.born")))


def test_what_was_typed_stays_when_the_language_changes(ana: "Person", room: str) -> None:
    before = ana.open(room).seen
    answer = send(ana, ask(room, "person.name"), language="es", value="half a nam", at="page 2", who="lawyer")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert '<html class="govuk-template" lang="es"' in page
    assert 'value="half a nam"' in page
    assert 'value="page 2"' in page
    assert '<option value="lawyer" selected>' in page
    assert ana.open(room).seen == before  # nothing was saved
    assert 'lang="es"' in ana.client.get(f"/file/{room}/story/").content.decode()  # the choice lasts
    for fact, given, kept in [
        ("episodes.e1.summary", {"value": "in her words"}, "in her words</textarea>"),
        ("victim.sought_services", {"value": "no"}, 'value="no" checked'),
        ("episodes.e1.period", {"start": "May 20"}, 'value="May 20"'),
    ]:
        page = send(ana, ask(room, fact), language="en", **given).content.decode()
        assert kept in page
        assert 'lang="en"' in page


def test_the_language_switch_belongs_to_the_form_and_enter_saves(ana: "Person", room: str) -> None:
    page = ana.client.get(ask(room, "person.name")).content.decode()
    buttons = re.findall(r'<button form="answer" name="(\w+)" value="(\w+)"', page)
    assert buttons[0] == ("do", "save")  # the first button of a form is the one that Enter presses
    assert ("language", "es") in buttons


def test_episodes_are_added_one_question_at_a_time_and_begin_with_an_answer(ana: "Person", room: str) -> None:
    add = f"/file/{room}/story/add/episodes/kinds/"
    send(ana, add, do="unknown")
    assert len(ana.open(room).case.episodes) == 1  # nothing known: nothing begun
    answer = send(ana, add, value=["labor_trafficking"])
    assert answer["Location"] == ask(room, "episodes.e2.period")
    new = ana.open(room).case.episodes[1]
    assert (new.id, new.text("kinds"), new.sources["kinds"].who) == ("e2", "labor_trafficking", "client")


def test_two_people_who_add_at_once_make_two_entries(ana: "Person", room: str) -> None:
    seen = ana.open(room).seen
    for kind in ("sex_trafficking", "labor_trafficking"):
        ana.client.post(f"/file/{room}/story/add/episodes/kinds/", {"seen": str(seen), "value": kind})
    assert [one.text("kinds") for one in ana.open(room).case.episodes[1:]] == ["sex_trafficking", "labor_trafficking"]


def test_recognitions_and_acts_of_officials_are_added_too(ana: "Person", room: str) -> None:
    send(ana, f"/file/{room}/story/add/recognitions/kind/", value="hhs_certification")
    send(ana, f"/file/{room}/story/add/acts_of_government/kind/", value="detention")
    case = ana.open(room).case
    assert case.recognitions[0].text("kind") == "hhs_certification"
    assert case.acts_of_government[0].text("kind") == "detention"


def test_an_entry_is_taken_out_with_a_reason_only(ana: "Person", room: str) -> None:
    out = f"/file/{room}/story/out/episodes/e1/"
    assert "May 2013 to August 2014" in text(ana.client.get(out))
    assert send(ana, out).status_code == 400
    assert len(ana.open(room).case.episodes) == 1
    assert send(ana, out, reason="told twice").status_code == 302
    file = ana.open(room)
    assert not file.case.episodes
    assert file.document.chapter("corrections")["episodes.e1.period"][0]["value"] == "2013-05/2014-08"


def test_the_same_fact_changed_by_two_is_shown_and_nothing_overwritten(ana: "Person", room: str) -> None:
    seen = ana.open(room).seen
    first = ana.client.post(ask(room, "person.name"), {"seen": str(seen), "value": "Rosa"})
    second = ana.client.post(ask(room, "person.name"), {"seen": str(seen), "value": "Rosalinda"})
    assert (first.status_code, second.status_code) == (302, 409)
    page = text(second)
    assert "Rosa<" in page
    assert "Rosalinda" in page
    assert ana.open(room).case.person.text("person.name") == "Rosa"
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', second.content.decode()))
    assert ana.client.post(ask(room, "person.name"), fields).status_code == 302
    assert ana.open(room).case.person.text("person.name") == "Rosalinda"


def test_different_facts_changed_by_two_are_both_kept(ana: "Person", room: str) -> None:
    seen = ana.open(room).seen
    ana.client.post(ask(room, "person.name"), {"seen": str(seen), "value": "Rosa"})
    ana.client.post(ask(room, "victim.ended"), {"seen": str(seen), "value": "2014"})
    person = ana.open(room).case.person
    assert (person.text("person.name"), person.text("victim.ended")) == ("Rosa", "2014")


@pytest.mark.parametrize("seen", ["", "0", "-1", "99", "one", "²"])
def test_a_form_that_does_not_say_what_its_author_saw_changes_nothing(ana: "Person", room: str, seen: str) -> None:
    answer = ana.client.post(ask(room, "person.name"), {"seen": seen, "value": "Rosa"})
    assert answer.status_code == 400
    assert "person.name" not in ana.open(room).case.person.values


@pytest.mark.parametrize(
    "path",
    [
        "ask/person.nothing/",
        "ask/charges.c9.date/",
        "ask/episodes.e9.kinds/",
        "add/charges/date/",
        "add/episodes/none/",
        "out/episodes/e9/",
        "ask/../",
    ],
)
def test_what_there_is_not_is_not_found(ana: "Person", room: str, path: str) -> None:
    assert ana.client.get(f"/file/{room}/story/{path}").status_code == 404


def test_every_question_of_the_vocabulary_has_a_page(ana: "Person") -> None:
    from amparo.facts.vocabulary import vocabulary

    lists = "".join(f"{name}: [{{id: x1}}]\n" for name, one in vocabulary().sections.items() if one.many)
    room = ana.file(lists)
    for name, section in vocabulary().sections.items():
        for fact in section.facts.values():
            fact_id = f"{name}.x1.{fact.name}" if section.many else f"{name}.{fact.name}"
            page = text(ana.client.get(ask(room, fact_id)))
            assert fact.question in page, fact_id


def test_every_fact_and_every_word_has_a_name() -> None:
    from amparo.facts.offences import title
    from amparo.facts.vocabulary import vocabulary
    from amparo.web import words

    lacking = []
    for name, section in vocabulary().sections.items():
        lacking += [f"{name}.{fact}" for fact in section.facts if not words.has(f"facts.{name}.{fact}")]
        for fact in section.facts.values():
            lacking += [one for one in fact.words if not words.has(f"facts.words.{one}") and title(one) == one]
    assert not lacking


def test_the_summary_links_every_answer_to_its_question(ana: "Person", room: str) -> None:
    page = ana.client.get(f"/file/{room}/story/").content.decode()
    for fact in (
        "person.born",
        "victim.sex_trafficking",
        "episodes.e1.period",
        "charges.c1.act.compelled",
        "record.complete",
    ):
        assert f'href="/file/{room}/story/ask/{fact}/?then=summary"' in page
    assert send(ana, ask(room, "person.born"), value="1992", then="summary")["Location"] == f"/file/{room}/story/"


def test_what_was_passed_over_is_not_asked_again_and_lies_sealed(ana: "Person") -> None:
    room = ana.file("title: New")
    first = ana.client.get(f"/file/{room}/story/next/")["Location"]
    send(ana, first, do="skip")
    assert ana.client.get(f"/file/{room}/story/next/")["Location"] != first
    fact = first.rstrip("/").rpartition("/")[2]
    kept = dict(ana.client.session)
    assert f"skipped {room}" in kept
    assert fact not in str(kept)
    ana.client.post(f"/file/{room}/story/again/")
    assert ana.client.get(f"/file/{room}/story/next/")["Location"] == first


def test_a_reading_of_the_law_has_its_question_for_a_name(ana: "Person", room: str) -> None:
    """Also where two people answered it differently."""
    asked = re.findall(
        rf'/file/{room}/story/ask/(readings\.[^"?]+)/', ana.client.get(f"/file/{room}/questions/").content.decode()
    )
    assert asked
    seen = str(ana.open(room).seen)
    for answer in ("yes", "no"):
        page = ana.client.post(ask(room, asked[0]), {"seen": seen, "value": answer, "do": "save"})
    assert page.status_code == 409
    for shown in (page, ana.client.get(f"/file/{room}/story/")):
        heads = re.findall(r'scope="row" lang="en">([^<]+)<', shown.content.decode())
        assert heads
        assert all("/" not in one and len(one.split()) > 4 for one in heads)
