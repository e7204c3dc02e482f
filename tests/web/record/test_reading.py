"""From a document to charges: read in a process of its own, checked by a person beside the paper, then put into the record."""

import re
import time
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

if TYPE_CHECKING:
    from tests.web.conftest import Person

LIST = b"""State,Case Number,Offense Date,Statute,Charge,Disposition,Disposition Date,Sentence
NY,2014QN011302,03/09/2014,PL 240.37,LOITERING FOR PROSTITUTION,CONVICTED UPON PLEA OF GUILTY,03/10/2014,CONDITIONAL DISCHARGE
NY,2013QN040001,08/02/2013,PL 230.00,PROSTITUTION,CONVICTED UPON PLEA OF GUILTY,08/04/2013,TIME SERVED
NY,2012QN000001,13/45/2012,PL 155.25,PETIT LARCENY,CANARYDISPO,01/05/2012,
"""
CASE = """
title: Invented
charges:
  - id: c1
    jurisdiction: us-ny
    case_number: 2014QN011302
    offence: {statute: PL 240.37}
    disposition: {kind: convicted, date: {value: 2014-03-11, from: client}}
"""
MINUTE = 60.0


@lru_cache(maxsize=1)
def rap_sheet() -> bytes:
    from bench.sheets.paper import text_pdf
    from bench.sheets.truth import person
    from bench.sheets.writers import new_york

    return text_pdf(new_york(person("us-ny", 3)))


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def wait(person: "Person", here: str) -> Any:
    """Looks at the page that shows how far the reading is, until it is done or has failed."""
    until = time.monotonic() + MINUTE
    while time.monotonic() < until:
        answer = person.client.get(here)
        if (
            answer.status_code == 302
            or "record/read" not in answer.request["PATH_INFO"]
            or 'role="status"' not in text(answer)
        ):
            return answer
        time.sleep(0.1)
    raise AssertionError("the reading does not end")


def read(person: "Person", room: str, content: bytes, name: str = "list.csv", **given: str) -> str:
    """Uploads and reads; the address of the reading."""
    answer = person.client.post(f"/file/{room}/record/read/", {"file": SimpleUploadedFile(name, content), **given})
    assert answer.status_code == 302, text(answer)
    here = str(answer["Location"])
    assert wait(person, here)["Location"] == f"{here}check/"
    return here


def confirmed(person: "Person", room: str, content: bytes = LIST) -> str:
    """Reads a list and confirms what its columns hold, as they were guessed."""
    here = read(person, room, content)
    page = person.client.get(f"{here}check/").content.decode()
    columns = [unescape(one) for one in re.findall(r'name="column" value="([^"]*)"', page)]
    holds = []
    for body in re.findall(r'name="holds">(.*?)</select>', page):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        holds.append(chosen[1] if chosen else "none")
    person.client.post(here, {"column": columns, "holds": holds})
    assert wait(person, here)["Location"] == f"{here}check/"
    return here


@pytest.fixture
def room(ana: "Person") -> str:
    return ana.file(CASE)


def seen(person: "Person", room: str) -> str:
    return str(person.open(room).seen)


def test_a_rap_sheet_is_read_checked_beside_the_paper_and_taken(ana: "Person", office: Path) -> None:
    room = ana.file("title: New")
    here = read(ana, room, rap_sheet(), "Mei Pattern.pdf")
    page = text(ana.client.get(f"{here}check/"))
    assert "New York State criminal history record" in page
    assert "PATTERN, MEI" in page
    assert not ana.open(room).case.charges  # nothing enters by itself
    number = len(re.findall(r'href="\d+/"', page))
    assert number > 2
    one = text(ana.client.get(f"{here}check/1/"))
    assert 'viewBox="' in one
    assert f'href="{here}picture/1/"' in one
    picture = ana.client.get(f"{here}picture/1/")
    assert picture.content.startswith((b"\x89PNG\r\n", b"\xff\xd8\xff"))
    assert text(ana.client.get(f"{here}page/1/")).count("PATTERN, MEI") >= 1
    # one is checked as read, one is left out, the others are not looked at
    assert ana.client.post(f"{here}check/1/", {"seen": seen(ana, room)})["Location"] == f"{here}check/2/"
    ana.client.post(f"{here}check/2/", {"seen": seen(ana, room), "leave": "yes"})
    ana.client.post(f"{here}take/", {"seen": seen(ana, room), "person": "yes"})
    case = ana.open(room).case
    assert len(case.charges) == 1
    assert case.person.text("person.name") == "PATTERN, MEI"
    charge = case.charges[0]
    assert charge.sources["offence.statute"].who == case.sources[0].id == "rap-sheet-1"
    assert charge.sources["offence.statute"].at.startswith("page 1, line ")
    # the rest, all at once; the one left out stays out; a second time changes nothing
    ana.client.post(f"{here}take/", {"seen": seen(ana, room), "all": "yes"})
    assert len(ana.open(room).case.charges) == number - 1
    before = ana.open(room).document.case_text
    ana.client.post(f"{here}take/", {"seen": seen(ana, room), "all": "yes"})
    assert ana.open(room).document.case_text == before
    for path in office.rglob("*"):
        if path.is_file():
            assert b"PATTERN" not in path.read_bytes(), path


def test_columns_are_confirmed_before_rows_become_charges(ana: "Person", room: str) -> None:
    here = read(ana, room, LIST)
    page = text(ana.client.get(f"{here}check/"))
    assert "What do the columns hold?" in page
    assert "Charges (0)" in page
    here = confirmed(ana, room)
    page = text(ana.client.get(f"{here}check/"))
    assert "What do the columns hold?" not in page
    assert "Charges (3)" in page


def test_what_is_in_doubt_comes_first_and_is_left_out_until_decided(ana: "Person", room: str) -> None:
    here = confirmed(ana, room)
    page = text(ana.client.get(f"{here}check/"))
    assert page.index("Not sure (") < page.index("Charges (3)")
    doubts = page[page.index("Not sure (") : page.index("Charges (3)")]
    assert "Date of the act" in doubts
    assert "How it ended" in doubts
    larceny = next(number for number in (1, 2, 3) if "PETIT LARCENY" in text(ana.client.get(f"{here}check/{number}/")))
    ana.client.post(f"{here}take/", {"seen": seen(ana, room), "all": "yes"})
    charge = next(one for one in ana.open(room).case.charges if one.text("offence.text") == "PETIT LARCENY")
    assert not {"date", "disposition.kind"} & charge.values.keys()
    # decided: the date typed, how it ended chosen
    given = {
        "seen": seen(ana, room),
        "do.date": "correct",
        "value.date": "December 2011",
        "do.disposition.kind": "correct",
        "value.disposition.kind": "dismissed",
    }
    assert ana.client.post(f"{here}check/{larceny}/", given).status_code == 302
    ana.client.post(f"{here}take/", {"seen": seen(ana, room)})
    charge = next(one for one in ana.open(room).case.charges if one.text("offence.text") == "PETIT LARCENY")
    assert (charge.text("date"), charge.text("disposition.kind")) == ("2011-12", "dismissed")
    assert "checked on the paper" in charge.sources["date"].note
    # the page shows the decision again
    again = ana.client.get(f"{here}check/{larceny}/").content.decode()
    assert 'name="value.date" value="2011-12"' in again


def test_a_value_is_corrected_or_left_out(ana: "Person", room: str) -> None:
    here = confirmed(ana, room)
    number = next(n for n in (1, 2, 3) if "<strong>PL 230.00</strong>" in text(ana.client.get(f"{here}check/{n}/")))
    wrong = {"seen": seen(ana, room), "do.date": "correct", "value.date": "3/9/2013"}
    answer = ana.client.post(f"{here}check/{number}/", wrong)
    assert answer.status_code == 400
    assert "more than one way" in text(answer)
    given = wrong | {
        "value.date": "2 Aug 2013",
        "do.sentence.text": "reject",
        "do.disposition.date": "correct",
        "value.disposition.date": "2013-08-03",
    }
    assert ana.client.post(f"{here}check/{number}/", given | {"back": "yes"})["Location"] == f"{here}check/"
    ana.client.post(f"{here}take/", {"seen": seen(ana, room)})
    charge = next(one for one in ana.open(room).case.charges if one.text("offence.statute") == "PL 230.00")
    assert (charge.text("date"), charge.text("disposition.date"), charge.text("sentence.text")) == (
        "2013-08-02",
        "2013-08-03",
        "",
    )
    assert "checked on the paper" in charge.sources["disposition.date"].note


def test_what_was_typed_wins_and_the_difference_is_shown_and_noted(ana: "Person", room: str) -> None:
    here = confirmed(ana, room)
    page = text(ana.client.get(f"{here}check/"))
    assert "Date it ended (c1): the file says 11 March 2014; the record says" in page
    ana.client.post(f"{here}take/", {"seen": seen(ana, room), "all": "yes"})
    charge = ana.open(room).case.charge("c1")
    assert charge.text("disposition.date") == "2014-03-11"
    assert charge.text("sentence.text") == "CONDITIONAL DISCHARGE"  # what was empty is filled
    assert "2014-03-10" in charge.sources["disposition.date"].note


def test_a_person_says_which_charge_of_the_file_it_is(ana: "Person") -> None:
    room = ana.file("charges: [{id: c1, jurisdiction: us-ny, offence: {statute: PL 230.00}}]")
    here = confirmed(ana, room)
    number = next(n for n in (1, 2, 3) if "<strong>PL 230.00</strong>" in text(ana.client.get(f"{here}check/{n}/")))
    assert "It may be a charge that the case has already (c1)" in text(ana.client.get(f"{here}check/"))
    ana.client.post(f"{here}take/", {"seen": seen(ana, room), "all": "yes"})
    assert [one.text("offence.statute") for one in ana.open(room).case.charges].count("PL 230.00") == 1
    ana.client.post(f"{here}check/{number}/", {"seen": seen(ana, room), "same": "c1"})
    ana.client.post(f"{here}take/", {"seen": seen(ana, room)})
    charge = ana.open(room).case.charge("c1")
    assert (charge.text("case_number"), charge.text("date")) == ("2013QN040001", "2013-08-02")


def test_two_people_check_two_charges_at_once_and_one_charge_is_a_conflict(ana: "Person", room: str) -> None:
    here = confirmed(ana, room)
    then = seen(ana, room)
    assert ana.client.post(f"{here}check/1/", {"seen": then}).status_code == 302
    assert ana.client.post(f"{here}check/2/", {"seen": then}).status_code == 302
    assert ana.client.post(f"{here}check/1/", {"seen": then, "leave": "yes"}).status_code == 409


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.pdf", b"%PDF-1.4 nothing of it is right"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + b"x" * 50),
        ("noise.xlsx", b"PK\x03\x04" + b"\x00" * 99),
    ],
)
def test_what_cannot_be_read_says_so_and_can_be_tried_again(
    ana: "Person", room: str, name: str, content: bytes
) -> None:
    answer = ana.client.post(f"/file/{room}/record/read/", {"file": SimpleUploadedFile(name, content)})
    here = str(answer["Location"])
    page = wait(ana, here)
    if page.status_code == 200:
        assert "could not be read" in text(page)
        assert "Read it again" in text(page)
    else:  # read as far as it goes: every page that could not be read is named
        assert "could not be read" in text(ana.client.get(f"{here}check/"))
    document = here.rstrip("/").rpartition("/")[2]
    assert ana.client.get(f"/file/{room}/record/documents/{document}/get/").content == content


def test_a_reading_of_which_nothing_is_heard_counts_as_stopped(
    ana: "Person", room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from amparo.web.cases import record_reading

    monkeypatch.setattr(record_reading._Job, "run", lambda self: None)
    answer = ana.client.post(f"/file/{room}/record/read/", {"file": SimpleUploadedFile("a.csv", LIST)})
    here = str(answer["Location"])
    waiting = text(ana.client.get(here))
    assert "waits for its turn" in waiting
    assert '<noscript><meta http-equiv="refresh"' in waiting
    now = time.time()
    monkeypatch.setattr(record_reading.time, "time", lambda: now + record_reading.SILENT + 1)
    assert "The reading stopped" in text(ana.client.get(here))


def test_a_reading_is_dropped_when_the_file_was_sealed_anew_meanwhile(ana: "Person", room: str) -> None:
    from amparo.web.cases.record_reading import Moved, _Job
    from amparo.web.office.models import Room

    file = ana.open(room)
    job = _Job(file.room, file.key, file.attach(b"{}"), "a.csv", LIST, "", "", {})
    Room.objects.filter(pk=room).update(generation=2)
    with pytest.raises(Moved):
        job._read()


def test_a_reading_has_a_bound(ana: "Person", room: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from amparo.web.cases import record_reading

    monkeypatch.setattr(record_reading, "MINUTES", 0)
    answer = ana.client.post(f"/file/{room}/record/read/", {"file": SimpleUploadedFile("a.pdf", rap_sheet())})
    assert "It took longer than 0 minutes" in text(wait(ana, str(answer["Location"])))


def test_destroying_a_document_destroys_what_was_read_from_it(ana: "Person") -> None:
    room = ana.file("title: New")
    here = read(ana, room, rap_sheet(), "a.pdf")
    document = here.rstrip("/").rpartition("/")[2]
    assert ana.open(room).room.attachments.count() > 2  # the document, the reading, pictures
    out = f"/file/{room}/record/documents/{document}/out/"
    ana.client.post(out, {"seen": seen(ana, room), "reason": "another person's"})
    assert not ana.open(room).room.attachments.exists()


def test_who_is_not_in_the_file_sees_nothing_of_a_reading(ana: "Person", room: str, person: Any) -> None:
    here = read(ana, room, LIST)
    other = person("eve", "lawyer")
    for path in ("", "check/", "check/1/", "page/1/", "picture/1/", "take/"):
        assert other.client.get(f"{here}{path}").status_code == 403
