"""Documents: sealed, described, used as a source, downloaded under a name that tells nothing, destroyed."""

from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

if TYPE_CHECKING:
    from tests.web.conftest import Person

SECRET = b"%PDF-1.4 canary-in-the-document"


@pytest.fixture
def room(ana: "Person") -> str:
    return ana.file("title: Invented\ncharges: [{id: c1, jurisdiction: us-ny, offence: {text: PROSTITUTION}}]")


def upload(
    person: "Person", room: str, content: bytes = SECRET, name: str = "Rosa Invented rap.pdf", **given: str
) -> str:
    answer = person.client.post(
        f"/file/{room}/record/documents/add/", {"file": SimpleUploadedFile(name, content), **given}
    )
    assert answer.status_code == 302, unescape(answer.content.decode())
    return str(answer["Location"]).rstrip("/").rpartition("/")[2]


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def test_a_document_is_sealed_and_comes_back_as_it_was(ana: "Person", room: str, office: Path) -> None:
    made = upload(ana, room, title="Rap sheet of May", kind="rap_sheet", date="May 2026")
    page = text(ana.client.get(f"/file/{room}/record/documents/"))
    assert "Rap sheet of May" in page
    assert "May 2026" in page
    answer = ana.client.get(f"/file/{room}/record/documents/{made}/get/")
    assert answer.content == SECRET
    assert answer["Content-Disposition"] == f'attachment; filename="document-{made}.pdf"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    for path in office.rglob("*"):
        if path.is_file():
            stored = path.read_bytes()
            assert b"canary" not in stored, path
            assert b"Rosa" not in stored, path


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "Choose a file"),
        ({"file": SimpleUploadedFile("a.pdf", b"")}, "empty"),
        ({"date": "3/9/2014"}, "more than one way"),
    ],
)
def test_what_cannot_be_added(ana: "Person", room: str, given: dict[str, Any], says: str) -> None:
    answer = ana.client.post(f"/file/{room}/record/documents/add/", given)
    assert answer.status_code == 400
    assert says in text(answer)
    assert not ana.open(room).room.attachments.exists()


@pytest.mark.parametrize("path", ["documents/add/", "read/"])
def test_an_upload_has_a_limit(ana: "Person", room: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings

    monkeypatch.setattr(settings, "UPLOAD_LIMIT", 1000)
    given = {"file": SimpleUploadedFile("a.pdf", b"x" * 2000)}
    assert ana.client.post(f"/file/{room}/record/{path}", given).status_code == 413
    assert not ana.open(room).room.attachments.exists()


def test_a_document_becomes_a_source_that_facts_rest_on(ana: "Person", room: str) -> None:
    made = upload(ana, room, kind="docket")
    here = f"/file/{room}/record/documents/{made}/"
    assert "No fact rests on it yet" in text(ana.client.get(here))
    seen = str(ana.open(room).seen)
    assert ana.client.post(here, {"seen": seen, "source": "yes", "date": "2026-09-02"}).status_code == 302
    source = ana.open(room).case.sources[0]
    assert (source.id, source.text("kind"), source.text("date"), source.text("held")) == (
        "docket-1",
        "docket",
        "2026-09-02",
        "yes",
    )
    given = {"seen": str(ana.open(room).seen), "court": "Queens", "who": "docket-1", "at": "page 1"}
    assert ana.client.post(f"/file/{room}/record/c1/", given).status_code == 302
    page = text(ana.client.get(here))
    assert f"/file/{room}/story/ask/charges.c1.court/" in page
    # another description reaches the source; what is left empty stays
    ana.client.post(here, {"seen": str(ana.open(room).seen), "kind": "court_order", "date": ""})
    source = ana.open(room).case.sources[0]
    assert (source.text("kind"), source.text("date")) == ("court_order", "2026-09-02")


def test_a_document_is_destroyed_with_a_reason_and_its_facts_stay(ana: "Person", room: str) -> None:
    made = upload(ana, room)
    ana.client.post(f"/file/{room}/record/documents/{made}/", {"seen": str(ana.open(room).seen), "source": "yes"})
    out = f"/file/{room}/record/documents/{made}/out/"
    seen = str(ana.open(room).seen)
    assert ana.client.post(out, {"seen": seen}).status_code == 400
    assert ana.open(room).room.attachments.exists()
    assert ana.client.post(out, {"seen": seen, "reason": "another client's"}).status_code == 302
    file = ana.open(room)
    assert not file.room.attachments.exists()
    assert len(file.case.sources) == 1
    assert "another client's" in text(ana.client.get(f"/file/{room}/record/documents/"))
    assert ana.client.get(f"/file/{room}/record/documents/{made}/get/").status_code == 404
    assert b"Rosa" not in file.document.chapter(f"document:{made}").get("name", "").encode()


def test_two_who_add_documents_at_once_both_keep_theirs(ana: "Person", room: str) -> None:
    first, second = ana.open(room), ana.open(room)
    from amparo.web.cases.record_documents import keep, papers

    assert first.seen == second.seen  # both have read the same revision
    keep(first, "a.pdf", b"a")
    keep(second, "b.pdf", b"b")
    assert {one.title for one in papers(ana.open(room))} == {"a.pdf", "b.pdf"}


def test_who_is_not_in_the_file_gets_no_document(ana: "Person", room: str, person: Any) -> None:
    made = upload(ana, room)
    other = person("eve", "lawyer")
    for path in ("", "add/", f"{made}/", f"{made}/get/", f"{made}/out/"):
        assert other.client.get(f"/file/{room}/record/documents/{path}").status_code == 403
