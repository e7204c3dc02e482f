"""Who may go where: every route has a rule; roles, keys and cases as a table; what somebody may not open looks like nothing at all."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

CASE = """\
person: {name: Invented Person}
charges:
  - {id: c1, jurisdiction: us-ny, offence: {text: PROSTITUTION}}
"""
ROLES = ("lawyer", "advocate", "student", "intake", "administrator")

KNOWN = {"charge": "c1", "fact": "charges.c1.act.compelled", "language": "es"}
"""What stands for a part of an address; for every other part stands an id that there is not."""


@pytest.fixture(autouse=True)
def _(workbench: Any) -> None:
    """The routes are there when the workbench is."""


def routes() -> Iterator[tuple[str, str, str]]:
    """Every route: its address with made-up ids (`ROOM` for the room), its rule, its name."""
    from amparo.web.urls import urlpatterns

    def walk(patterns: Any, before: str, names: str) -> Iterator[tuple[str, str, str]]:
        for one in patterns:
            address = before + re.sub(r"\^|\$|\\Z", "", str(one.pattern))
            if hasattr(one, "url_patterns"):
                yield from walk(one.url_patterns, address, names + str(one.namespace or one.app_name or "") + ":")
            else:
                yield address, getattr(one.callback, "amparo_rule", ""), names + str(one.name)

    for address, rule, name in walk(urlpatterns, "/", ""):
        shown = re.sub(r"<(?:\w+:)?(?:room|room_id)>", "ROOM", address)
        shown = re.sub(r"<int:\w+>", "1", shown)
        for part, known in KNOWN.items():
            shown = re.sub(rf"<(?:\w+:)?{part}>", known, shown)
        yield re.sub(r"<(?:\w+:)?\w+>", "zzzzzzzzzzzz", shown), rule, name


def about_a_room(rule: str) -> bool:
    from amparo.web.rules import table

    return bool(rule in table() and table()[rule].get("room"))


def sent_to_the_door(answer: Any) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith("/in/")


def refused(answer: Any) -> bool:
    return answer.status_code in (401, 403)


def refused_by_rule(answer: Any) -> bool:
    """By role or key: that is noted. A page may also refuse what its rule allows, such as an export without a consent."""
    from amparo.web.office.models import AuditEntry

    last = AuditEntry.objects.order_by("-number").first()
    return answer.status_code == 403 and last is not None and last.what == "member.refused"


def for_programs(address: str) -> bool:
    """A program shows a token; a log-in opens nothing there."""
    return address.startswith("/api/") and address != "/api/openapi.json"


def test_every_route_has_a_rule() -> None:
    from amparo.web.rules import MEMBER, PUBLIC, table

    known = {PUBLIC, MEMBER, *table()}
    found = list(routes())
    assert len(found) > 30
    assert [(address, rule) for address, rule, _ in found if rule not in known] == []
    # the id of a room is always called so: else the rule would look for no key
    bare = [address for address, rule, _ in found if about_a_room(rule) and "ROOM" not in address]
    assert [address for address in bare if not for_programs(address)] == []
    assert [address for address, rule, _ in found if "ROOM" in address and not about_a_room(rule)] == []


def test_what_is_public_is_listed_here() -> None:
    """Whoever makes one more page public has to say so here."""
    public = {address for address, rule, _ in routes() if rule == "public"}
    assert public == {
        "/",  # a visitor is sent to the door
        "/begin/",
        "/in/",
        "/out/",
        "/in/second/",
        "/in/lost/",
        "/join/",
        "/health/",
        "/language/es/",
        "/leave/",
        "/api/openapi.json",  # says what programs can ask, and nothing of the office
    }


def test_an_administrator_has_no_permission_on_a_case() -> None:
    from amparo.web.rules import table

    assert [name for name, said in table().items() if said.get("room") and "administrator" in said["roles"]] == []
    assert "administrator" not in table()["case.create"]["roles"]


def test_a_route_without_a_rule_is_refused(ana: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.http import HttpResponse
    from django.urls import clear_url_caches, path

    from amparo.web import urls

    def bare(request: Any) -> HttpResponse:
        return HttpResponse("reached")

    monkeypatch.setattr(urls, "urlpatterns", [*urls.urlpatterns, path("bare/", bare)])
    clear_url_caches()
    try:
        answer = ana.client.get("/bare/")
    finally:
        monkeypatch.undo()
        clear_url_caches()
    assert answer.status_code == 403
    assert b"reached" not in answer.content


@pytest.fixture
def file(ana: Any) -> str:
    return str(ana.file(CASE))


def test_logged_out_everything_else_leads_to_the_door(ana: Any, file: str) -> None:
    visitor = Client(headers={"host": "localhost"})
    wrong = []
    for address, rule, _ in routes():
        if rule == "public" or for_programs(address):
            continue
        for method in ("get", "post"):
            answer = getattr(visitor, method)(address.replace("ROOM", file))
            if not (sent_to_the_door(answer) or answer.status_code == 401):
                wrong.append((method, address, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", ["lawyer", "intake", "administrator"])
def test_without_the_key_no_role_opens_a_file(ana: Any, file: str, person: Callable[..., Any], role: str) -> None:
    other = person("ben", role, ana.member if role == "student" else None)
    wrong = []
    for address, rule, _ in routes():
        if not about_a_room(rule) or for_programs(address):
            continue
        for method in ("get", "post"):
            theirs = getattr(other.client, method)(address.replace("ROOM", file))
            none = getattr(other.client, method)(address.replace("ROOM", "zzzzzzzzzzzz"))
            same = _without_tokens(theirs) == _without_tokens(none)
            if not refused(theirs) or theirs.status_code != none.status_code or not same:
                wrong.append((method, address, theirs.status_code, none.status_code, same))
    assert wrong == []


def _without_tokens(answer: Any) -> str:
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    return re.sub(
        r"/file/\w+/", "/file/", text
    )  # the address that was asked for, in the form that changes the language


@pytest.mark.parametrize("role", ROLES)
def test_with_the_key_a_role_does_what_it_may_and_nothing_else(
    ana: Any, file: str, person: Callable[..., Any], role: str
) -> None:
    from amparo.web.cases.keys import let_in
    from amparo.web.office.models import Access, Room
    from amparo.web.rules import table

    other = person("ben", role, ana.member if role == "student" else None)
    wrong = []
    for address, rule, _ in routes():
        if rule not in table() or for_programs(address):
            continue
        allowed = role in table()[rule]["roles"]
        # what a role may do is done by the lawyer; that others may do it too is seen by looking
        for method in ("get", "post") if role == "lawyer" or not allowed else ("get",):
            if not Room.objects.filter(pk=file).exists():
                file = ana.file(CASE)
            if not Access.objects.filter(room_id=file, member=other.member).exists():
                let_in(ana.open(file), other.member)
            answer = getattr(other.client, method)(address.replace("ROOM", file))
            broken = answer.status_code >= 500
            if broken or sent_to_the_door(answer) or refused_by_rule(answer) is allowed:
                wrong.append((method, address, rule, answer.status_code))
    assert wrong == []


def test_no_form_is_taken_without_its_proof_of_origin(ana: Any, file: str) -> None:
    client = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    client.cookies = ana.client.cookies
    wrong = []
    for address, _, _ in routes():
        if address.startswith("/api/"):
            continue
        answer = client.post(address.replace("ROOM", file))
        if answer.status_code != 403:
            wrong.append((address, answer.status_code))
    assert wrong == []
    assert client.get(f"/file/{file}/").status_code == 200


@pytest.mark.parametrize("logged_in", [True, False])
def test_the_routes_of_programs_open_nothing_without_a_token(ana: Any, file: str, logged_in: bool) -> None:
    client = ana.client if logged_in else Client(headers={"host": "localhost"})
    wrong = []
    for address, _, _ in routes():
        if not for_programs(address):
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(address.replace("ROOM", file))
            if answer.status_code not in (401, 403, 405, 429) or b"Invented" in answer.content:
                wrong.append((method, address, answer.status_code))
    assert wrong == []


def test_other_names_of_the_site_are_refused(office: Any) -> None:
    assert Client(headers={"host": "elsewhere.example"}).get("/in/").status_code == 400
