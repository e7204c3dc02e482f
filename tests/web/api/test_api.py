"""The API: keys with scopes and an end, the same rules as the pages, changes that overwrite nothing, errors that repeat nothing."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from amparo.facts.case import load_case, write_case
from amparo.law.packs import default_folder
from tests.web.conftest import PASSPHRASE

CASE = """title: Kestrel
person: {name: Wren Kestrel, born: 1992-06}
victim: {sex_trafficking: yes}
episodes: [{id: e1, kinds: [sex_trafficking], period: 2013-05/2014-08}]
charges: [{id: c1, jurisdiction: us-ny, offence: {statute: "230.00"}, date: 2014-03, disposition: {kind: convicted, date: 2014-05-01}}]
"""
SCOPES = ["read", "write", "create", "papers", "export", "conflicts"]


class Program:
    """A program with a key."""

    def __init__(self, token: str) -> None:
        self.client, self.token = Client(headers={"host": "localhost"}), token

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/{path}", headers={"authorization": f"Bearer {self.token}"})

    def post(self, path: str, said: Any) -> Any:
        headers = {"authorization": f"Bearer {self.token}"}
        return self.client.post(f"/api/{path}", json.dumps(said), content_type="application/json", headers=headers)


def program(person: Any, scopes: list[str], rooms: list[str] | None = None) -> Program:
    from amparo.web.api.tokens import make_token

    return Program(make_token(person.member, person.keys, scopes, rooms or [], 30))


def test_a_key_is_made_on_the_page_shown_once_and_ended(ana: Any) -> None:
    import re

    from amparo.web.office.models import Token

    room = ana.file(CASE)
    ana.client.post("/in/again/", {"password": PASSPHRASE})
    page = ana.client.post("/me/tokens/", {"scopes": ["read"], "days": "10"}).content.decode()
    found = re.search(r"amparo_[a-z0-9_]+", page)
    assert found
    assert found[0] not in ana.client.get("/me/tokens/").content.decode()
    one = Program(found[0])
    assert one.get(f"files/{room}").json()["title"] == "Kestrel"
    ana.client.post("/me/tokens/", {"end": Token.objects.get().name})
    assert one.get(f"files/{room}").status_code == 401


@pytest.mark.parametrize("days", ["0", "366", "-1", "ten", ""])
def test_a_key_has_an_end(ana: Any, days: str) -> None:
    from amparo.web.office.models import Token

    ana.client.post("/in/again/", {"password": PASSPHRASE})
    ana.client.post("/me/tokens/", {"scopes": ["read"], "days": days})
    assert not Token.objects.exists()


def test_wrong_and_old_keys(ana: Any) -> None:
    from amparo.web.office.models import Token

    one = program(ana, ["read"])
    assert one.get("files").status_code == 200
    for wrong in ("", "amparo", one.token[:-2] + "00", one.token + "_x", "amparo_x_zz"):
        assert Program(wrong).get("files").status_code == 401, wrong
    Token.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert one.get("files").status_code == 401


def test_a_key_can_do_no_more_than_its_scope_its_files_and_its_member(ana: Any, person: Callable[..., Any]) -> None:
    room, other = ana.file(CASE), ana.file("title: Other\n")
    read = program(ana, ["read"], [room])
    assert read.get(f"files/{room}").status_code == 200
    assert read.get(f"files/{other}").status_code == 403
    assert [one["id"] for one in read.get("files").json()["files"]] == [room]
    fact = {"seen": 1, "facts": [{"fact": "person.language", "value": "Spanish"}]}
    assert read.post(f"files/{room}/facts", fact).status_code == 403
    assert read.get(f"files/{room}/papers").status_code == 403
    ben = person("ben", "advocate")
    every = program(ben, SCOPES)
    assert every.get(f"files/{room}").status_code == 403
    assert every.get("files/nothing").json() == every.get(f"files/{room}").json()  # existing or not: the same answer
    assert program(person("ivo", "intake"), SCOPES).get(f"files/{room}/papers").status_code == 403


def test_facts_are_added_corrected_taken_away(ana: Any) -> None:
    room = ana.file(CASE)
    one = program(ana, ["read", "write"])
    said = {"seen": 1, "source": "client", "facts": [
        {"fact": "person.language", "value": "Spanish"}, {"fact": "person.born", "value": "1992-07"},
        {"fact": "person.in_custody", "value": "unknown"}, {"fact": "charges.new1.offence.text", "value": "LARCENY"},
        {"fact": "victim.sex_trafficking"},
    ]}  # fmt: skip
    assert one.post(f"files/{room}/facts", said).json() == {"seen": 2}
    file = ana.open(room)
    assert file.case.person.text("person.language") == "Spanish"
    assert file.case.person.sources["person.language"].who == "client"
    assert "person.in_custody" in file.case.person.asked
    assert "victim.sex_trafficking" not in file.case.person.values
    assert [each.text("offence.text") for each in file.case.charges] == ["", "LARCENY"]
    assert set(file.document.chapter("corrections")) == {"person.born", "victim.sex_trafficking"}
    # made on an old revision: others' facts stay, the same fact is a conflict
    assert (
        one.post(
            f"files/{room}/facts", {"seen": 1, "facts": [{"fact": "person.noncitizen", "value": "yes"}]}
        ).status_code
        == 200
    )
    answer = one.post(f"files/{room}/facts", {"seen": 1, "facts": [{"fact": "person.language", "value": "Tagalog"}]})
    assert answer.status_code == 409
    assert answer.json()["fields"] == [{"field": "person.language", "theirs": "Spanish"}]
    assert ana.open(room).case.person.text("person.language") == "Spanish"


@pytest.mark.parametrize(
    ("fact", "status"),
    [
        ({"fact": "person.shoe", "value": "SECRETWORD"}, 422),
        ({"fact": "person.born", "value": "SECRETWORD"}, 422),
        ({"fact": "person.noncitizen", "value": "SECRETWORD"}, 422),
        ({"fact": "person.language", "value": "  "}, 422),
        ({"fact": "SECRETWORD", "value": "x"}, 422),
        ({"fact": 5}, 422),
        ("SECRETWORD", 422),
    ],
)
def test_errors_repeat_nothing(ana: Any, fact: Any, status: int) -> None:
    room = ana.file(CASE)
    answer = program(ana, ["write"]).post(f"files/{room}/facts", {"seen": 1, "facts": [fact]})
    assert answer.status_code == status
    assert "SECRETWORD" not in answer.content.decode()
    assert ana.open(room).seen == 1


def test_what_the_law_says(ana: Any) -> None:
    room = ana.file(write_case(load_case(default_folder().parent / "examples/queens.yaml")))
    one = program(ana, ["read", "papers"])
    assert one.get(f"files/{room}/determinations").json()
    assert one.get(f"files/{room}/questions").json()
    assert one.get(f"files/{room}/plan").json()
    assert one.get(f"files/{room}/follow-up").json() == {"follow_up": {}}
    papers = one.get(f"files/{room}/papers").json()["papers"]
    assert papers
    last = papers[-1]
    answer = one.get(f"files/{room}/papers/{last['filing']}/{last['paper']}/docx")
    assert answer.content[:2] == b"PK"
    assert one.get(f"files/{room}/papers/{last['filing']}/nothing/docx").status_code == 404


def test_begin_import_export_conflicts(ana: Any) -> None:
    one = program(ana, SCOPES)
    made = one.post("files/new", {"title": 'A file: of "ours"'}).json()
    room = made["id"]
    content = json.dumps(
        {"prs_FirstName": "Wren Kestrel", "vic_TypeOfExploitation": ["SexualExploitation"], "prs_Gender": "Feminine"}
    )
    asked = {"seen": made["seen"], "kind": "htcds", "content": content}
    assert one.post(f"files/{room}/import", {**asked, "try_only": True}).json()["seen"] == made["seen"]
    taken = one.post(f"files/{room}/import", asked).json()
    assert taken["taken"] == ["person.name", "victim.sex_trafficking"]
    assert taken["left"] == ["prs_Gender"]
    again = one.post(
        f"files/{room}/import", {**asked, "seen": taken["seen"], "content": content.replace("Wren", "Ren")}
    )
    assert again.json()["differ"] == [{"fact": "person.name", "own": "Wren Kestrel"}]
    assert one.post(f"files/{room}/export/htcds", {"consent": "none"}).status_code == 403
    hits = one.post("conflicts", {"people": [{"names": ["Wren Kestrel"], "role": "client"}]}).json()["hits"]
    assert [(hit["band"], hit["ask"]) for hit in hits] == [("strong", ["ana"])]
    assert "title" not in str(hits)


def test_too_much_at_once(ana: Any) -> None:
    room = ana.file(CASE)
    said = {"seen": 1, "kind": "htcds", "content": "x" * (3 * 1024 * 1024)}
    answer = program(ana, ["write"]).post(f"files/{room}/import", said)
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/json")


def test_rate_limits(ana: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from amparo.web.api import tokens

    monkeypatch.setattr(tokens, "A_MINUTE", 3)
    monkeypatch.setattr(tokens, "FAILED_A_MINUTE", 3)
    one = program(ana, ["read"])
    codes = {one.get("files").status_code for _ in range(8)}
    assert codes == {200, 429}
    assert {Program("wrong").get("files").status_code for _ in range(8)} == {401, 429}


def test_every_route_has_a_rule_and_needs_a_key(ana: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from amparo.web.api import tokens
    from amparo.web.api.routes import ROUTES, RULES, api
    from amparo.web.rules import table

    monkeypatch.setattr(tokens, "FAILED_A_MINUTE", 1000)
    assert len(RULES) == len([one for one in api.urls[0] if one.name in RULES]) == 13
    for one in ROUTES:
        address = (
            f"/{one.pattern}".replace("<room>", "x")
            .replace("<filing>", "x")
            .replace("<paper>", "x")
            .replace("<form>", "pdf")
        )
        if address in ("/api/openapi.json", "/me/tokens/"):
            continue
        assert one.callback.amparo_rule in table()
        for client in (Client(headers={"host": "localhost"}), ana.client):  # being logged in does not help
            assert {client.get(address).status_code, client.post(address).status_code} == {401}, address


def test_refusals_are_noted(ana: Any, person: Callable[..., Any]) -> None:
    from amparo.web.office.models import AuditEntry, Token

    room = ana.file(CASE)
    one = program(ana, ["read"])
    ben = program(person("ben", "advocate"), SCOPES)
    assert one.get(f"files/{room}/papers").status_code == ben.get(f"files/{room}").status_code == 403
    noted = [(each.about, each.who) for each in AuditEntry.objects.filter(what="member.refused")]
    expected = [(each.name, each.member_id) for each in Token.objects.order_by("id")]
    assert noted == expected


def test_when_a_key_was_last_used_is_kept_and_shown(ana: Any) -> None:
    from amparo.web.office.models import Token

    one = program(ana, ["read"])
    assert "Not yet" in ana.client.get("/me/tokens/").content.decode()
    one.get("files")
    (kept,) = Token.objects.all()
    assert kept.used is not None
    assert "Not yet" not in ana.client.get("/me/tokens/").content.decode()
    one.get("files")  # not written again for every request
    assert Token.objects.get().used == kept.used
