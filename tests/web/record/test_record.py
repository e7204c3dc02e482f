"""The record: the table, a charge on one page, corrections that stay visible, blanks that erase nothing, charges that may be one."""

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.web.conftest import Person

CASE = """
title: Invented
sources: [{id: rap, title: State rap sheet, kind: rap_sheet}]
charges:
  - id: c1
    from: rap
    jurisdiction: us-ny
    case_number: 2014QN011302
    court: Criminal Court
    offence: {statute: PL 230.00, text: PROSTITUTION}
    date: {value: 2014-03-09, at: page 2}
    disposition: {kind: convicted, date: 2014-05-01}
    sentence: {completed: unknown}
    act: {compelled: yes}
  - id: c2
    jurisdiction: us-ny
    offence: {statute: PL 155.25, text: PETIT LARCENY}
    date: 2012
    disposition: {kind: dismissed, date: 2013-01-05}
"""


@pytest.fixture
def room(ana: "Person") -> str:
    return ana.file(CASE)


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def fields(answer: Any) -> dict[str, str]:
    """What a browser would send of the page's main form if nothing were touched."""
    page = answer.content.decode()
    form = page[page.index('id="form"') :]
    form = form[: form.index("</form>")]
    found = dict.fromkeys(re.findall(r'<select class="govuk-select" id="[^"]+" name="([^"]+)"', form), "")
    for name, body in re.findall(r'<select class="govuk-select" id="[^"]+" name="([^"]+)".*?>(.*?)</select>', form):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else re.findall(r'<option value="([^"]*)"', body)[0]
    for tag in re.findall(r"<input [^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "csrfmiddlewaretoken":
            found[name[1]] = unescape(value[1]) if value else ""
    return found


def test_every_charge_is_in_the_table_with_its_source(ana: "Person", room: str) -> None:
    page = text(ana.client.get(f"/file/{room}/record/"))
    for said in (
        "PROSTITUTION",
        "PL 230.00",
        "9 March 2014",
        "Convicted, 1 May 2014",
        "2014QN011302",
        "State rap sheet",
        "Dismissed",
    ):
        assert said in page


@pytest.mark.parametrize(
    ("by", "order"),
    [
        ("", ["c1", "c2"]),
        ("?by=date", ["c2", "c1"]),
        ("?by=date&down=1", ["c1", "c2"]),
        ("?by=charge", ["c2", "c1"]),
        ("?by=court", ["c1", "c2"]),
        ("?by=nonsense", ["c1", "c2"]),
    ],
)
def test_the_table_is_sorted_by_links(ana: "Person", room: str, by: str, order: list[str]) -> None:
    page = text(ana.client.get(f"/file/{room}/record/{by}"))
    assert re.findall(rf'href="/file/{room}/record/(c\d)/"', page) == order
    assert ("aria-sort" in page) == (by not in ("", "?by=nonsense"))


def test_a_page_sent_back_untouched_changes_nothing(ana: "Person", room: str) -> None:
    here = f"/file/{room}/record/c1/"
    before = ana.open(room).seen
    assert ana.client.post(here, fields(ana.client.get(here))).status_code == 302
    assert ana.open(room).seen == before


def test_a_blank_never_erases(ana: "Person", room: str) -> None:
    here = f"/file/{room}/record/c1/"
    blank = {name: "" if name not in ("seen", "who") else value for name, value in fields(ana.client.get(here)).items()}
    before = ana.open(room).document.case_text
    assert ana.client.post(here, blank).status_code == 302
    assert ana.open(room).document.case_text == before


def test_a_correction_needs_a_reason_and_the_old_value_stays_visible(ana: "Person", room: str) -> None:
    here = f"/file/{room}/record/c1/"
    given = fields(ana.client.get(here)) | {"date": "10 March 2014"}
    refused = ana.client.post(here, given)
    assert refused.status_code == 400
    assert 'value="10 March 2014"' in refused.content.decode()
    assert ana.open(room).case.charge("c1").text("date") == "2014-03-09"
    given |= {"reason": "misread <b>", "who": "rap", "at": "page 3"}
    assert ana.client.post(here, given).status_code == 302
    charge = ana.open(room).case.charge("c1")
    assert charge.text("date") == "2014-03-10"
    assert (charge.sources["date"].who, charge.sources["date"].at) == ("rap", "page 3")
    assert charge.sources["court"].at == ""  # what was not touched keeps its source
    page = ana.client.get(here).content.decode()
    assert "<s>9 March 2014</s>" in page
    assert "State rap sheet, page 2" in page
    assert "misread &lt;b&gt;" in page
    assert "by ana" in page


def test_what_was_empty_is_filled_without_a_reason(ana: "Person", room: str) -> None:
    here = f"/file/{room}/record/c2/"
    given = fields(ana.client.get(here)) | {
        "court": "Kings County Criminal Court",
        "sentence.completed": "unknown",
        "juvenile": "no",
    }
    assert ana.client.post(here, given).status_code == 302
    charge = ana.open(room).case.charge("c2")
    assert (charge.text("court"), charge.text("juvenile"), "sentence.completed" in charge.asked) == (
        "Kings County Criminal Court",
        "no",
        True,
    )


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"date": "3/9/2014"}, "more than one way"),
        ({"jurisdiction": "us-zz"}, "not a jurisdiction"),
        ({"disposition.kind": "forgotten"}, "not a known word"),
        ({"juvenile": "maybe"}, "not an answer"),
        ({"disposition.date": "2013", "reason": "x"}, "ends (2013) before the act"),
        ({"court": "Another", "who": "nobody", "reason": "x"}, "Choose one of the list"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field(ana: "Person", room: str, given: dict[str, str], says: str) -> None:
    here = f"/file/{room}/record/c1/"
    before = ana.open(room).document.case_text
    answer = ana.client.post(here, fields(ana.client.get(here)) | given)
    assert answer.status_code == 400
    assert says in text(answer)
    assert ana.open(room).document.case_text == before


def test_two_people_on_one_charge_keep_each_others_changes(ana: "Person", room: str) -> None:
    here = f"/file/{room}/record/c1/"
    page = fields(ana.client.get(here))
    first = ana.client.post(here, page | {"county": "Queens"})
    second = ana.client.post(here, page | {"count": "2"})
    assert (first.status_code, second.status_code) == (302, 302)
    charge = ana.open(room).case.charge("c1")
    assert (charge.text("county"), charge.text("count")) == ("Queens", "2")
    third = ana.client.post(here, page | {"county": "Kings"})
    assert third.status_code == 409
    assert "Queens" in text(third)
    assert "Kings" in text(third)
    assert ana.open(room).case.charge("c1").text("county") == "Queens"


def test_the_lawyers_word_on_a_class_is_on_the_page_of_the_charge(ana: "Person") -> None:
    room = ana.file("charges: [{id: c1, jurisdiction: us-tx, offence: {text: ROBBERY}, classes: {us-tx/listed: yes}}]")
    page = text(ana.client.get(f"/file/{room}/record/c1/"))
    assert f"/file/{room}/story/ask/charges.c1.classes.us-tx/listed/" in page
    answer = ana.client.post(f"/file/{room}/story/ask/charges.c1.classes.us-tx/listed/", {"seen": "1", "value": "no"})
    assert answer.status_code == 302
    assert ana.open(room).case.charge("c1").values["classes.us-tx/listed"] is False


def test_a_charge_is_added_by_hand(ana: "Person", room: str) -> None:
    here = f"/file/{room}/record/new/"
    given = {"seen": "1", "jurisdiction": "us-fl", "offence.text": "PROSTITUTION", "date": "May 2015", "who": "client"}
    answer = ana.client.post(here, given)
    assert answer["Location"] == f"/file/{room}/record/c3/"
    charge = ana.open(room).case.charge("c3")
    assert (charge.text("date"), charge.sources["date"].who) == ("2015-05", "client")
    assert ana.client.post(here, {"seen": "1", "court": "Somewhere"}).status_code == 400
    ana.client.post(here, given)  # the same again: another charge, and the page says that they may be one
    assert len(ana.open(room).case.charges) == 4


def test_charges_that_may_be_one_are_shown_until_a_person_says_they_are_two(ana: "Person") -> None:
    charge = "{jurisdiction: us-ny, case_number: 12-345, offence: {statute: PL 230.00}, date: 2014-03-09}"
    other = "{jurisdiction: us-ny, case_number: '12 345', offence: {text: PROSTITUTION, statute: '230.00'}}"
    third = "{jurisdiction: us-ny, case_number: 12-345, offence: {statute: PL 155.25}}"
    room = ana.file(f"charges: [{charge}, {other}, {third}]")
    page = text(ana.client.get(f"/file/{room}/record/"))
    assert page.count('action="/file/' + room + '/record/apart/"') == 1
    seen = str(ana.open(room).seen)
    ana.client.post(f"/file/{room}/record/apart/", {"seen": seen, "one": "c1", "other": "c2"})
    assert "/record/apart/" not in text(ana.client.get(f"/file/{room}/record/"))
    assert len(ana.open(room).case.charges) == 3


def test_a_charge_taken_out_stays_visible(ana: "Person", room: str) -> None:
    out = f"/file/{room}/record/c2/out/"
    seen = str(ana.open(room).seen)
    assert ana.client.post(out, {"seen": seen}).status_code == 400
    assert ana.client.post(out, {"seen": seen, "reason": "her sister's"}).status_code == 302
    assert [one.id for one in ana.open(room).case.charges] == ["c1"]
    page = text(ana.client.get(f"/file/{room}/record/"))
    assert "c2, PETIT LARCENY: taken out on" in page
    assert "her sister's" in page


def test_a_charge_that_something_else_names_is_not_taken_out_silently(ana: "Person") -> None:
    room = ana.file("charges: [{id: c1, offence: {text: X}}]\nearlier_relief: [{charge: c1, outcome: denied}]")
    answer = ana.client.post(f"/file/{room}/record/c1/out/", {"seen": "1", "reason": "twice"})
    assert answer.status_code == 400
    assert 'There is no charge "c1"' in text(answer)
    assert len(ana.open(room).case.charges) == 1


@pytest.mark.parametrize(
    "path", ["c9/", "c9/out/", "documents/abcdefghjkmn/", "read/abcdefghjkmn/check/", "read/abcdefghjkmn/"]
)
def test_what_there_is_not_is_not_found(ana: "Person", room: str, path: str) -> None:
    assert ana.client.get(f"/file/{room}/record/{path}").status_code == 404
