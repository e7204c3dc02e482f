"""Getting in and out: the first account, invitations, log-in, a lost passphrase, an ended membership."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

PASSPHRASE = "four plain words here"


def shown_code(answer: Any) -> str:
    found = re.search(r'a-code">([^<]+)', answer.content.decode())
    assert found
    return found[1]


def newcomer() -> Client:
    return Client(headers={"host": "localhost"})


@pytest.fixture
def first(office: Path) -> Client:
    client = newcomer()
    answer = client.post("/begin/", {"username": "ana", "passphrase": PASSPHRASE, "again": PASSPHRASE})
    assert (answer.status_code, answer["Location"]) == (302, "/code/")
    return client


def test_first_visit_makes_the_office_and_shows_the_recovery_code_once(first: Client) -> None:
    code = shown_code(first.get("/code/"))
    assert len(code) == 31
    assert first.get("/code/").status_code == 302
    assert first.get("/").status_code == 200
    assert newcomer().get("/begin/").status_code == 302  # there is an office now


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"username": "ana", "passphrase": "short", "again": "short"}, "at least 12"),
        ({"username": "ana", "passphrase": PASSPHRASE, "again": PASSPHRASE + "x"}, "not the same"),
        ({"username": "", "passphrase": PASSPHRASE, "again": PASSPHRASE}, "required"),
    ],
)
def test_first_account_refused(office: Path, given: dict[str, str], says: str) -> None:
    answer = newcomer().post("/begin/", given)
    assert answer.status_code == 200
    assert says in answer.content.decode()


def test_first_account_from_elsewhere_needs_the_code_of_the_server(office: Path) -> None:
    from amparo.web.account.begin import first_code

    given = {"username": "ana", "passphrase": PASSPHRASE, "again": PASSPHRASE}
    far = Client(headers={"host": "localhost"}, REMOTE_ADDR="203.0.113.9")
    assert "printed" in far.post("/begin/", given).content.decode()
    assert far.post("/begin/", given | {"code": first_code()}).status_code == 302


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-forwarded-proto", "via"])
def test_first_account_through_a_proxy_needs_the_code_too(office: Path, header: str) -> None:
    given = {"username": "ana", "passphrase": PASSPHRASE, "again": PASSPHRASE}
    far = Client(headers={"host": "localhost", header: "203.0.113.9"})
    assert "printed" in far.post("/begin/", given).content.decode()


def test_log_in_and_out(ana: Any) -> None:
    assert ana.client.get("/").status_code == 200
    ana.client.post("/out/")
    assert ana.client.get("/people/")["Location"].startswith("/in/")
    ana.log_in()
    assert ana.client.get("/people/").status_code == 200


@pytest.mark.parametrize("given", [("ana", "wrong wrong wrong"), ("nobody", PASSPHRASE), ("ana", ""), ("", PASSPHRASE)])
def test_a_wrong_log_in_says_the_same_for_every_reason(ana: Any, given: tuple[str, str]) -> None:
    answer = newcomer().post("/in/", {"login": given[0], "password": given[1]})
    assert answer.status_code == 200
    assert "do not fit together" in answer.content.decode()


def test_after_some_wrong_tries_the_right_passphrase_is_refused_too(ana: Any) -> None:
    client = newcomer()
    for _ in range(7):
        client.post("/in/", {"login": "ana", "password": "wrong wrong wrong"})
    answer = client.post("/in/", {"login": "ana", "password": PASSPHRASE})
    assert answer.status_code in (200, 429)
    assert client.get("/people/").status_code == 302


def test_the_cookie_alone_and_the_session_alone_open_nothing(ana: Any) -> None:
    for name in ("k", "s"):
        client = newcomer()
        client.cookies[name] = ana.client.cookies[name].value
        assert client.get("/people/").status_code == 302


def test_a_lost_passphrase_is_replaced_by_the_recovery_code(ana: Any) -> None:
    room = ana.file("title: kept")
    given = {
        "username": "ana",
        "code": ana.code,
        "passphrase": "another four plain words",
        "again": "another four plain words",
    }
    wrong = newcomer().post("/in/lost/", given | {"code": "AAAAA-" * 5})
    assert "do not fit together" in wrong.content.decode()
    fresh = shown_code(newcomer().post("/in/lost/", given))
    assert fresh != ana.code
    client = newcomer()
    assert client.post("/in/", {"login": "ana", "password": "another four plain words"}).status_code == 302
    assert "kept" in client.get(f"/file/{room}/").content.decode()
    assert "do not fit together" in newcomer().post("/in/lost/", given).content.decode()  # the old code is spent


def test_a_new_passphrase_ends_other_sessions(ana: Any) -> None:
    other = newcomer()
    other.post("/in/", {"login": "ana", "password": PASSPHRASE})
    assert other.get("/people/").status_code == 200
    given = {"now": PASSPHRASE, "passphrase": "another four plain words", "again": "another four plain words"}
    assert ana.client.post("/me/passphrase/", given | {"now": "not this one at all"}).status_code == 200
    assert ana.client.post("/me/passphrase/", given)["Location"] == "/code/"
    assert ana.client.get("/people/").status_code == 200
    assert other.get("/people/").status_code == 302


def test_an_invitation_works_once(ana: Any) -> None:
    code = shown_code(ana.client.post("/people/invite/", {"role": "advocate"}))
    given = {"code": code, "username": "ben", "passphrase": PASSPHRASE, "again": PASSPHRASE}
    assert "not known" in newcomer().post("/join/", given | {"code": code + "x"}).content.decode()
    assert newcomer().post("/join/", given | {"username": "Ana"}).status_code == 200  # the name is taken
    assert newcomer().post("/join/", given)["Location"] == "/code/"
    assert "not known" in newcomer().post("/join/", given | {"username": "cleo"}).content.decode()


def test_an_old_invitation_is_refused(ana: Any) -> None:
    from amparo.web.office.models import Invitation

    code = shown_code(ana.client.post("/people/invite/", {"role": "advocate"}))
    Invitation.objects.update(until=timezone.now() - timedelta(minutes=1))
    given = {"code": code, "username": "ben", "passphrase": PASSPHRASE, "again": PASSPHRASE}
    assert "too old" in newcomer().post("/join/", given).content.decode()


def test_a_student_needs_a_lawyer_who_supervises(ana: Any) -> None:
    assert "supervises" in ana.client.post("/people/invite/", {"role": "student"}).content.decode()
    assert shown_code(ana.client.post("/people/invite/", {"role": "student", "supervisor": ana.member.id}))


def test_ending_a_membership_takes_keys_and_log_in(ana: Any, person: Callable[..., Any]) -> None:
    from amparo.web.cases.keys import let_in
    from amparo.web.office.models import Access

    ben = person("ben", "advocate")
    room = ana.file("title: shared")
    let_in(ana.open(room), ben.member)
    assert ben.client.get(f"/file/{room}/").status_code == 200
    before = ana.open(room).room.generation
    assert ana.client.post(f"/people/{ben.member.id}/end/")["Location"] == "/people/"
    assert ben.client.get(f"/file/{room}/").status_code in (302, 403)
    assert not Access.objects.filter(member=ben.member).exists()
    assert ana.open(room).room.generation == before + 1
    assert "shared" in ana.client.get(f"/file/{room}/").content.decode()


def test_a_member_who_alone_can_open_a_file_is_not_ended(ana: Any, person: Callable[..., Any]) -> None:
    ben = person("ben", "advocate")
    ben.file("title: his alone")
    answer = ana.client.post(f"/people/{ben.member.id}/end/")
    assert "opened by nobody else" in answer.content.decode()
    assert ben.client.get("/").status_code == 200
