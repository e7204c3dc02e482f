"""What is not a page is saved, never shown: a fixed safe kind, a name that tells nothing, no script in it ever runs."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from amparo.facts.case import load_case, write_case
from amparo.law.packs import default_folder

EVIL = (
    b"<!doctype html><script>document.title='run'</script><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
)
SAFE_NAME = re.compile(r'attachment(; filename="[A-Za-z0-9._-]{1,80}")?')
SAVED = (
    "application/octet-stream",
    "application/pdf",
    "application/zip",
    "application/json",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "text/calendar; charset=utf-8",
    "text/calendar",
    "text/csv; charset=utf-8",
)


def shown_wrongly(answer: Any) -> str:
    """What is wrong with an answer that is no page; empty where nothing is."""
    kind, said = answer.get("Content-Type", ""), answer.get("Content-Disposition", "")
    policy = answer["Content-Security-Policy"]
    if answer["X-Content-Type-Options"] != "nosniff":
        return "its kind may be guessed"
    if "default-src 'none'" not in policy or "sandbox" not in policy:
        return f"policy {policy}"
    if kind in ("image/png", "image/jpeg"):
        return ""
    if kind.startswith("application/json") and not said:
        return ""
    return "" if kind in SAVED and SAFE_NAME.fullmatch(said) else f"{kind}: {said}"


@pytest.fixture
def room(ana: Any) -> str:
    return str(ana.file(write_case(load_case(default_folder().parent / "examples/queens.yaml"))))


def upload(ana: Any, room: str, name: str, content: bytes) -> str:
    """Adds a document as a person does; its address."""
    given = BytesIO(content)
    given.name = name
    ana.client.post(f"/file/{room}/record/documents/", {"document": given, "title": "Letter", "kind": "other"})
    found: list[str] = re.findall(
        rf"/file/{room}/record/documents/(\w+)/", ana.client.get(f"/file/{room}/record/documents/").content.decode()
    )
    return f"/file/{room}/record/documents/{found[0]}/" if found else ""


def test_every_download_of_a_file(ana: Any, room: str) -> None:
    """Every address that the pages of a file lead to: what is no page is saved under a safe name."""
    waiting, seen, wrong, saved = [f"/file/{room}/"], set(), [], []
    while waiting and len(seen) < 120:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = ana.client.get(address)
        if answer.get("Content-Type", "").startswith("text/html"):
            found = re.findall(rf'href="(/file/{room}/[^"#?]*)["#?]', answer.content.decode())
            # one of each kind of address is enough: ids differ, the answer does not
            kinds = {re.sub(r"\w*\d\w*", "N", one) for one in seen | set(waiting)}
            for one in found:
                kind = re.sub(r"\w*\d\w*", "N", one)
                if kind not in kinds:
                    kinds.add(kind)
                    waiting.append(one)
        elif answer.status_code == 200:
            saved.append(address)
            if said := shown_wrongly(answer):
                wrong.append((address, said))
    assert wrong == []
    assert len(saved) >= 4, saved


@pytest.mark.parametrize(
    "name", ["evil.html", "evil.svg", 'a"; filename="x.html', "..\\..\\x.hta", "x.pdf\r\nX-Bad: 1"]
)
def test_what_somebody_brings_is_given_back_as_bytes(ana: Any, room: str, name: str) -> None:
    from amparo.web.cases.file import Document

    file = ana.open(room)
    number = file.attach(EVIL)
    about = {"name": name, "title": "Letter", "kind": "other", "date": "", "source": "", "added": "", "by": ana.member.id,
             "size": len(EVIL), "sha256": "", "reading": ""}  # fmt: skip

    def add(document: Document) -> Document:
        return document.with_chapter(f"document:{number}", about)

    file.change(add, "document", seen=file.seen)
    answer = ana.client.get(f"/file/{room}/record/documents/{number}/get/")
    assert (answer.status_code, answer.content) == (200, EVIL)
    assert answer["Content-Type"] == "application/octet-stream"
    assert shown_wrongly(answer) == ""
    assert answer["Content-Disposition"].count("filename") == 1
    assert not re.search(r"(html?|svg|hta)\"$|Bad", answer["Content-Disposition"])


def test_what_programs_get_is_saved_too(ana: Any, room: str) -> None:
    from amparo.web.api.tokens import make_token

    key = make_token(ana.member, ana.keys, ["read", "papers"], [], 30)
    client = Client(headers={"host": "localhost", "authorization": f"Bearer {key}"})
    one = client.get(f"/api/files/{room}/papers").json()["papers"][-1]
    for form in ("docx", "pdf"):
        answer = client.get(f"/api/files/{room}/papers/{one['filing']}/{one['paper']}/{form}")
        assert answer.status_code == 200
        assert shown_wrongly(answer) == ""
        assert answer["Content-Disposition"].startswith("attachment")
    assert shown_wrongly(client.get(f"/api/files/{room}")) == ""


@pytest.mark.parametrize(
    ("kind", "policy", "disposition"),
    [
        ("text/html; charset=utf-8", "script-src 'self'", ""),
        ("image/svg+xml", "sandbox", "attachment"),
        ("text/xml", "sandbox", "attachment"),
        ("application/pdf", "sandbox", "attachment"),
        ("image/png", "sandbox", ""),
        ("application/json", "sandbox", ""),
    ],
)
def test_a_view_that_forgets_is_covered(workbench: Path, kind: str, policy: str, disposition: str) -> None:
    from django.http import HttpResponse
    from django.test import RequestFactory

    from amparo.web.safety import Headers

    answer = Headers(lambda request: HttpResponse(EVIL, content_type=kind))(RequestFactory().get("/file/x/"))
    assert policy in answer["Content-Security-Policy"]
    assert answer.get("Content-Disposition", "") == disposition
