"""Sessions: sealed in the store, ended after twelve hours, seen and ended by oneself and by whoever removes members; keys for programs end with a passphrase."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.web.conftest import PASSPHRASE


def newcomer(name: str = "ana") -> Client:
    client = Client(headers={"host": "localhost"})
    client.post("/in/", {"login": name, "password": PASSPHRASE})
    return client


def proves(client: Client) -> None:
    client.post("/in/again/", {"password": PASSPHRASE})


def stored() -> list[Any]:
    from django.contrib.sessions.models import Session

    return list(Session.objects.all())


def moved_back(client: Client, by: timedelta) -> None:
    """As if the passphrase had been given that much earlier."""
    from amparo.web.account.sessions import BEGAN, SessionStore

    session = SessionStore(client.cookies["s"].value)
    session[BEGAN] -= int(by.total_seconds())
    session.save()


def test_twelve_hours_end_a_session_that_is_in_use(ana: Any) -> None:
    from amparo.web.office.models import AuditEntry

    moved_back(ana.client, timedelta(hours=11, minutes=50))
    assert ana.client.get("/people/").status_code == 200
    old = ana.client.cookies["s"].value
    moved_back(ana.client, timedelta(minutes=11))
    assert ana.client.get("/people/")["Location"].startswith("/in/")
    assert old not in [one.session_key for one in stored()]
    assert AuditEntry.objects.order_by("-number").first().what == "member.out"
    ana.log_in()
    assert ana.client.get("/people/").status_code == 200


def test_showing_once_more_who_one_is_does_not_lengthen_a_session(ana: Any) -> None:
    moved_back(ana.client, timedelta(hours=11, minutes=59))
    ana.client.post("/in/again/", {"password": PASSPHRASE})
    moved_back(ana.client, timedelta(minutes=2))
    assert ana.client.get("/people/").status_code == 302


def test_a_session_that_does_not_say_when_it_began_is_over(ana: Any) -> None:
    from amparo.web.account.sessions import BEGAN, SessionStore

    session = SessionStore(ana.client.cookies["s"].value)
    del session[BEGAN]
    session.save()
    assert ana.client.get("/people/").status_code == 302


def test_nothing_of_a_session_is_stored_in_the_clear(ana: Any) -> None:
    import base64

    proves(ana.client)
    page = ana.client.get("/me/second/app/").content.decode()
    secret = re.search(r"value a-code\">([A-Z2-7]+)<", page)
    assert secret, page
    for one in stored():
        for text in (one.session_data, base64.b64decode(one.session_data).decode("latin-1")):
            for word in (secret[1], "_auth_user", "kept", "totp", ana.member.id):
                assert word not in text


def test_a_row_moved_to_another_session_opens_nothing(ana: Any, person: Callable[..., Any]) -> None:
    from django.contrib.sessions.models import Session

    ben = person("ben", "advocate")
    taken = Session.objects.get(pk=ana.client.cookies["s"].value).session_data
    Session.objects.filter(pk=ben.client.cookies["s"].value).update(session_data=taken)
    ben.client.cookies["k"] = ana.client.cookies["k"].value
    assert ben.client.get("/people/").status_code == 302


@pytest.mark.parametrize("change", ["", "AAAA", "!!!"])
def test_a_changed_row_is_an_empty_session(ana: Any, change: str) -> None:
    from django.contrib.sessions.models import Session

    row = Session.objects.get(pk=ana.client.cookies["s"].value)
    Session.objects.update(session_data=change and change + row.session_data[4:])
    assert ana.client.get("/people/").status_code == 302


def test_logging_out_takes_both_halves(ana: Any) -> None:
    ana.client.post("/out/")
    ana.client.get("/in/")
    assert not ana.client.cookies["k"].value


def test_one_sees_where_one_is_logged_in_and_ends_it(ana: Any, person: Callable[..., Any]) -> None:
    person("ben", "advocate")
    first, second = newcomer(), newcomer()
    proves(ana.client)
    page = ana.client.get("/me/sessions/").content.decode()
    names = re.findall(r'name="end" value="([0-9a-f]{16})"', page)
    assert len(names) == 2
    assert not any(client.cookies["s"].value in page for client in (first, second, ana.client))
    ana.client.post("/me/sessions/", {"end": ""})
    ana.client.post("/me/sessions/", {"end": "0" * 16})
    ana.client.post("/me/sessions/", {"end": names[0]})
    assert sorted(client.get("/people/").status_code for client in (first, second)) == [200, 302]
    ana.client.post("/me/sessions/", {"end": "others"})
    assert {client.get("/people/").status_code for client in (first, second)} == {302}
    assert ana.client.get("/people/").status_code == 200


def test_another_members_sessions_are_ended_by_who_may_remove_members(ana: Any, person: Callable[..., Any]) -> None:
    ben = person("ben", "advocate")
    page = f"/people/{ben.member.id}/sessions/"
    assert ben.client.get(f"/people/{ana.member.id}/sessions/").status_code == 403
    assert "ben" in ana.client.get(page).content.decode()
    proves(ana.client)
    ana.client.post(page, {"end": "others"})
    assert ben.client.get("/people/").status_code == 302
    assert ana.client.get("/people/").status_code == 200
    assert "Nowhere now" in ana.client.get(page).content.decode()


def test_changes_wait_until_one_has_shown_who_one_is(ana: Any, person: Callable[..., Any]) -> None:
    from amparo.web.account.sessions import SessionStore
    from amparo.web.office.models import Token

    ben, other = person("ben", "advocate"), newcomer()
    made = {"scopes": ["read"], "days": "10"}
    changes = [
        ("/me/sessions/", {"end": "others"}),
        (f"/people/{ben.member.id}/sessions/", {"end": "others"}),
        ("/me/tokens/", made),
    ]
    for proof in ("none", "old"):
        for address, said in changes:
            page = ana.client.get(address).content.decode()
            assert "Show that it is you" in page
            assert 'name="end"' not in page
            assert ana.client.post(address, said)["Location"].startswith("/in/again/?next=%2F")
        if proof == "none":
            proves(ana.client)
            session = SessionStore(ana.client.cookies["s"].value)
            session["account_authentication_methods"] = [
                {**one, "at": one["at"] - 3600} for one in session["account_authentication_methods"]
            ]
            session.save()
    assert not Token.objects.exists()
    assert {other.get("/people/").status_code, ben.client.get("/people/").status_code} == {200}
    assert ana.client.post("/in/again/?next=/me/tokens/", {"password": PASSPHRASE})["Location"] == "/me/tokens/"
    assert "amparo_" in ana.client.post("/me/tokens/", made).content.decode()


@pytest.mark.parametrize("way", ["changed", "recovered", "ended"])
def test_keys_for_programs_end_with_the_passphrase(ana: Any, person: Callable[..., Any], way: str) -> None:
    from amparo.web.api.tokens import make_token
    from amparo.web.office.models import AuditEntry

    ben = person("ben", "advocate")
    key = make_token(ben.member, ben.keys, ["read"], [], 30)
    other = make_token(ana.member, ana.keys, ["read"], [], 30)

    def answers(one: str) -> int:
        return Client(headers={"host": "localhost", "authorization": f"Bearer {one}"}).get("/api/files").status_code

    assert answers(key) == 200
    fresh = {"passphrase": "another four plain words", "again": "another four plain words"}
    if way == "changed":
        assert ben.client.post("/me/passphrase/", {"now": PASSPHRASE, **fresh}).status_code == 302
    elif way == "recovered":
        newcomer("nobody").post("/in/lost/", {"username": "ben", "code": ben.code, **fresh})
    else:
        ana.client.post(f"/people/{ben.member.id}/end/")
    assert (answers(key), answers(other)) == (401, 200)
    assert way == "ended" or AuditEntry.objects.filter(what="token.end").count() == 1


def test_the_passphrase_now_cannot_be_tried_without_end(ana: Any) -> None:
    given = {
        "now": "not this one at all",
        "passphrase": "another four plain words",
        "again": "another four plain words",
    }
    codes = [ana.client.post("/me/passphrase/", given).status_code for _ in range(7)]
    assert codes[0] == 200
    assert codes[-1] == 429


def test_old_sessions_and_their_time(ana: Any) -> None:
    from amparo.web.account.sessions import running

    (one,) = running(ana.member)
    assert timedelta() <= timezone.now() - one.began < timedelta(minutes=5)
    assert abs(timezone.now() - one.last) < timedelta(minutes=5)
