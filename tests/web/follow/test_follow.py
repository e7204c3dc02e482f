"""Follow-up: from filing to gone, what is overdue, notices, the calendar."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pypdfium2
import pytest
from icalendar import Calendar

from amparo.facts.case import load_case, write_case

EXAMPLE = write_case(load_case(Path(__file__).parents[3] / "examples" / "queens.yaml"))
TODAY = "2026-11-25"


@pytest.fixture(autouse=True)
def today(workbench, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    from amparo.web.cases.file import OpenFile

    monkeypatch.setattr(OpenFile, "today", property(lambda self: TODAY))


@pytest.fixture
def followed(ana) -> tuple[str, str]:  # type: ignore[no-untyped-def]
    """A file whose first filing is followed: room and address."""
    room = ana.file(EXAMPLE)
    page = ana.client.get(f"/file/{room}/follow/").content.decode()
    begin = re.findall(rf'action="(/file/{room}/follow/\w+/)begin/"', page)
    assert len(begin) == 2
    assert ana.client.post(f"{begin[0]}begin/", {"seen": seen(page)}).status_code == 302
    return room, begin[0]


def seen(page: str) -> str:
    return re.search(r'name="seen" value="(\d+)"', page)[1]  # type: ignore[index]


def send(ana, address: str, **said: object):  # type: ignore[no-untyped-def]
    return ana.client.post(address, {"seen": seen(ana.client.get(address).content.decode()), **said})


def following(ana, room: str):  # type: ignore[no-untyped-def]
    from amparo.web.cases.follow_kept import followings

    return followings(ana.open(room).document)[0]


def granted(ana, address: str) -> None:  # type: ignore[no-untyped-def]
    assert send(ana, address, filed="2026-06-01", decision="granted", decided="2026-10-01").status_code == 302


def test_who_holds_a_record_is_proposed_from_the_case(ana, followed) -> None:  # type: ignore[no-untyped-def]
    room, _ = followed
    kinds = [one.kind for one in following(ana, room).holders]
    assert {"court", "arresting_agency", "state_repository", "fbi", "prosecutor", "background_check"} <= set(kinds)
    assert any(one.name == "New York City Police Department" for one in following(ana, room).holders)


@pytest.mark.parametrize(("noncitizen", "asked"), [("yes", True), ("no", False)])
def test_nobody_writes_to_an_immigration_agency_about_a_citizen(ana, noncitizen, asked) -> None:  # type: ignore[no-untyped-def]
    from dataclasses import replace

    from amparo.facts.case import read_case
    from amparo.web.cases.follow_kept import begun
    from amparo.web.cases.papers_kept import plan_of

    case = read_case(EXAMPLE)
    person = replace(case.person, values={**case.person.values, "person.noncitizen": noncitizen == "yes"})
    case = replace(case, person=person)
    filing = plan_of(ana.open(ana.file(EXAMPLE))).filings[0]
    assert ("immigration" in begun(filing, case, "Court")["holders"]) is asked


def test_from_filing_to_gone(ana, followed) -> None:  # type: ignore[no-untyped-def]
    room, address = followed
    assert following(ana, room).state == "to_file"
    send(ana, address, filed="June 1, 2026", number="123/26")
    assert following(ana, room).state == "filed"
    granted(ana, address)
    assert following(ana, room).state == "carrying_out"
    for one in following(ana, room).holders:
        assert following(ana, room).state != "gone"
        answer = send(ana, f"{address}{one.id}/", told="2026-10-05", confirmed="2026-11-01")
        assert answer.status_code == 302
    assert following(ana, room).state == "gone"
    assert "Gone everywhere" in ana.client.get(address).content.decode()


def test_one_left_alone_keeps_it_from_being_gone(ana, followed) -> None:  # type: ignore[no-untyped-def]
    room, address = followed
    granted(ana, address)
    first, *others = following(ana, room).holders
    assert send(ana, f"{address}{first.id}/", choice="left").status_code == 400
    assert send(ana, f"{address}{first.id}/", choice="left", why_left="It would harm her.").status_code == 302
    for one in others:
        send(ana, f"{address}{one.id}/", told="2026-10-05", confirmed="2026-11-01")
    assert following(ana, room).state == "all_told"


HOLDERS = [
    ({}, "to_tell", ""),
    ({"told": "2026-10-01"}, "told", "2026-11-15"),
    ({"told": "2026-10-01", "recheck": "2026-12-24"}, "told", "2026-12-24"),
    ({"told": "2026-10-01", "confirmed": "2026-11-01"}, "confirmed", "2027-04-30"),
    ({"told": "2026-10-01", "confirmed": "2026-11-01", "still_there": "2026-11-20"}, "still_there", "2027-01-04"),
    ({"told": "2026-10-01", "still_there": "2026-10-20", "confirmed": "2026-11-20"}, "confirmed", "2027-05-19"),
    ({"choice": "left", "told": "2026-10-01"}, "left", "2026-10-01"),
]


@pytest.mark.parametrize(("said", "state", "recheck"), HOLDERS)
def test_states_of_a_holder(workbench, said, state, recheck) -> None:  # type: ignore[no-untyped-def]
    from amparo.web.cases.follow_kept import Holder

    one = Holder("x", {"kind": "arresting_agency", **said})
    assert one.state == state
    if state != "left":
        assert one.recheck == recheck


def test_what_is_overdue_stands_on_desk_and_overview(ana, followed) -> None:  # type: ignore[no-untyped-def]
    room, address = followed
    assert "overdue" not in ana.client.get("/").content.decode()
    granted(ana, address)
    count = len(following(ana, room).holders)
    assert f"{count} overdue" in ana.client.get("/").content.decode()
    assert f"{count} things are overdue" in ana.client.get(f"/file/{room}/").content.decode()
    assert "Tell them of the order" in ana.client.get(f"/file/{room}/follow/").content.decode()


WRONG = [
    ({"filed": "sometime"}, "filed"),
    ({"filed": "2026-10"}, "not a whole day"),
    ({"filed": "2027-01-01"}, "still to come"),
    ({"decision": "granted"}, "on which day the court decided"),
]


@pytest.mark.parametrize(("said", "says"), WRONG)
def test_what_cannot_be_is_refused_and_kept_in_the_form(ana, followed, said, says) -> None:  # type: ignore[no-untyped-def]
    room, address = followed
    answer = send(ana, address, **said)
    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert not following(ana, room).said.get("filed")


def test_blank_never_erases_and_taking_away_is_kept(ana, followed) -> None:  # type: ignore[no-untyped-def]
    room, address = followed
    send(ana, f"{address}fbi/", told="2026-10-05")
    send(ana, f"{address}fbi/", told="", note="called")
    assert following(ana, room).holder("fbi").said["told"] == "2026-10-05"
    send(ana, f"{address}fbi/", told_away="yes")
    line = following(ana, room).holder("fbi")
    assert line.said["told"] == ""
    assert line.said["past"] == [{"told": "2026-10-05"}]


def test_a_confirmation_needs_a_telling_or_a_proof(ana, followed) -> None:  # type: ignore[no-untyped-def]
    room, address = followed
    assert send(ana, f"{address}fbi/", confirmed="2026-11-01").status_code == 400
    proof = io.BytesIO(b"We confirm.")
    proof.name = "letter.txt"
    assert send(ana, f"{address}fbi/", confirmed="2026-11-01", file=proof).status_code == 302
    line = following(ana, room).holder("fbi")
    assert ana.open(room).attachment(line.said["proof"]) == b"We confirm."
    assert ana.client.get(f"/file/{room}/record/documents/{line.said['proof']}/get/").content == b"We confirm."


def test_two_people_on_one_line_conflict_and_nothing_is_lost(ana, followed) -> None:  # type: ignore[no-untyped-def]
    room, address = followed
    page = ana.client.get(f"{address}fbi/").content.decode()
    send(ana, f"{address}fbi/", told="2026-10-05")
    answer = ana.client.post(f"{address}fbi/", {"seen": seen(page), "told": "2026-10-06"})
    assert answer.status_code == 409
    assert following(ana, room).holder("fbi").said["told"] == "2026-10-05"


def test_somebody_else_can_be_added(ana, followed) -> None:  # type: ignore[no-untyped-def]
    room, address = followed
    page = ana.client.get(address).content.decode()
    sent = {"seen": seen(page), "kind": "background_check", "name": "Checks & Co"}
    assert ana.client.post(f"{address}add/", sent).status_code == 302
    assert following(ana, room).holders[-1].name == "Checks & Co"


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(content))


def agreed(ana, room: str) -> None:  # type: ignore[no-untyped-def]
    """A consent that holds today."""
    consent = {
        "purpose": "representation",
        "recipient": "whoever holds the record",
        "fields": ["charges"],
        "language": "en",
    }
    days = {"from": "2020-01-01", "until": "2099-01-01", "withdrawn": "", "by": ana.member.id, "on": "2020-01-01"}
    file = ana.open(room)
    file.change(lambda now: now.with_chapter("consents", {"agreed": consent | days}), "consent", seen=file.seen)


def test_nobody_outside_is_told_without_a_consent(ana, followed) -> None:  # type: ignore[no-untyped-def]
    room, address = followed
    granted(ana, address)
    assert ana.client.get(f"{address}background_check/notice/pdf/").status_code == 403
    assert ana.client.post(f"{address}background_check/notice/pdf/", {"consent": "agreed"}).status_code == 403
    agreed(ana, room)
    assert 'name="consent"' in ana.client.get(f"{address}background_check/").content.decode()
    assert ana.client.post(f"{address}background_check/notice/pdf/", {"consent": "agreed"}).status_code == 200
    assert ana.open(room).document.chapter("exports")[0]["kind"] == "notice"


def test_notices_name_neither_the_law_nor_the_reason(ana, followed) -> None:  # type: ignore[no-untyped-def]
    room, address = followed
    granted(ana, address)
    agreed(ana, room)
    for one in following(ana, room).holders:
        answer = ana.client.post(f"{address}{one.id}/notice/pdf/", {"consent": "agreed"})
        assert answer.status_code == 200, one.id
        said = text_of(answer.content)
        assert "October 1, 2026" in said
        assert "Rosa Invented" in said
        assert not re.search(r"traffick|440\.10|victim|prostitut", said, re.IGNORECASE), one.id
    assert ana.client.get(f"{address}fbi/notice/docx/").content[:2] == b"PK"


def test_the_calendar_names_nobody(ana, followed) -> None:  # type: ignore[no-untyped-def]
    room, address = followed
    send(ana, address, filed="2026-06-01", hearing="2027-01-15")
    answer = ana.client.get(f"/file/{room}/follow/days.ics")
    assert answer["Content-Disposition"].startswith("attachment")
    entry = next(one for one in Calendar.from_ical(answer.content).walk("VEVENT"))
    assert str(entry["summary"]) == "Appointment"
    assert entry.decoded("dtstart").isoformat() == "2027-01-15"
    assert not re.search(rb"Rosa|Queens|Kings|court|order|FBI|record", answer.content, re.IGNORECASE)


def test_every_holder_has_its_words_and_a_basis(workbench) -> None:  # type: ignore[no-untyped-def]
    from amparo.engine.provision import words as law_words
    from amparo.web.cases.follow_kept import kinds
    from amparo.web.words import has

    for kind, one in kinds().items():
        assert all(has(f"follow.holders.{kind}.{word}") for word in ("name", "asks", "watch")), kind
        assert has(f"follow.known_words.{one['known']}")
        assert set(one.get("serve", [])) <= set(law_words()["serve"])
        assert one["basis"] or kind == "other"


def test_somebody_elses_follow_up_is_refused(person, ana, followed) -> None:  # type: ignore[no-untyped-def]
    room, address = followed
    bo = person("bo", "lawyer")
    for one in (address, f"{address}fbi/", f"{address}fbi/notice/pdf/", f"/file/{room}/follow/days.ics"):
        assert bo.client.get(one).status_code == 403


def test_after_a_hearing_what_came_of_it_is_asked_for(ana, followed, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    from amparo.web.cases.file import OpenFile

    room, address = followed
    send(ana, address, filed="2026-06-01", hearing=TODAY)
    assert "Coming" in ana.client.get(f"/file/{room}/follow/").content.decode()
    monkeypatch.setattr(OpenFile, "today", property(lambda self: "2026-11-26"))
    page = ana.client.get(f"/file/{room}/follow/").content.decode()
    assert "Write down what came of the hearing" in page
    assert "1 overdue" in ana.client.get("/").content.decode()
    send(ana, address, decision="denied", decided="2026-11-25")
    assert "overdue" not in ana.client.get("/").content.decode()


def test_a_conflict_shows_what_both_wrote(ana, followed) -> None:  # type: ignore[no-untyped-def]
    _, address = followed
    page = ana.client.get(f"{address}fbi/").content.decode()
    send(ana, f"{address}fbi/", note="Called them.")
    answer = ana.client.post(f"{address}fbi/", {"seen": seen(page), "note": "Wrote to them."})
    said = answer.content.decode()
    assert answer.status_code == 409
    for one in ("Follow-up of a filing", "Called them.", "Wrote to them."):
        assert one in said
