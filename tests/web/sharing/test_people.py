"""Who can open a file: in, out, lead, students; an old key opens nothing afterwards; somebody leaves the office."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from amparo.vault import members
from amparo.vault.sealing import CannotOpen, unseal
from tests.web.conftest import PASSPHRASE

CASE = "title: Kestrel\nperson: {name: Wren Kestrel, born: 1992-06-30}\n"


def change(person: Any, room: str, do: str, member: Any) -> Any:
    return person.client.post(f"/file/{room}/people/change/", {"do": do, "member": member.member.id})


def leads(room: str) -> list[str]:
    from amparo.web.office.models import Access

    return list(Access.objects.filter(room_id=room, lead=True).values_list("member__username", flat=True))


def test_letting_in_and_out(ana: Any, person: Callable[..., Any]) -> None:
    ben, room = person("ben", "advocate"), ana.file(CASE)
    assert ben.client.get(f"/file/{room}/people/").status_code == 403
    assert change(ana, room, "in", ben).status_code == 302
    page = ben.client.get(f"/file/{room}/people/")
    assert page.status_code == 200
    assert "ben" in page.content.decode()
    attachment = ana.open(room).attach(b"a letter")
    kept = ben.open(room).key
    assert change(ben, room, "out", ana).status_code == 400  # only the lead lets others out
    assert change(ana, room, "out", ben).status_code == 302
    assert ben.client.get(f"/file/{room}/people/").status_code == 403
    from amparo.web.office.models import Attachment, Revision

    for one in Revision.objects.filter(room_id=room):
        with pytest.raises(CannotOpen):
            unseal(bytes(one.content), kept, f"case {room} revision {one.place} key {one.generation}")
    one = Attachment.objects.get(pk=attachment)
    with pytest.raises(CannotOpen):
        unseal(bytes(one.content), kept, f"case {room} document {attachment} key {one.generation}")
    assert ana.open(room).attachment(attachment) == b"a letter"
    assert [each.place for each in ana.open(room).revisions()] == [1]


def test_the_last_stays_and_the_lead_is_given(ana: Any, person: Callable[..., Any]) -> None:
    ben, ivo, room = person("ben", "advocate"), person("ivo", "intake"), ana.file(CASE)
    assert change(ana, room, "out", ana).status_code == 400
    change(ana, room, "in", ben)
    change(ana, room, "in", ivo)
    assert change(ana, room, "lead", ivo).status_code == 400  # intake leads no file
    assert change(ana, room, "lead", ben).status_code == 302
    assert leads(room) == ["ben"]
    assert change(ana, room, "lead", ana).status_code == 400
    assert change(ivo, room, "in", ana).status_code == 403  # intake shares nothing
    answer = change(ana, room, "out", ana)  # oneself may always go
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_a_student_comes_with_the_supervisor(ana: Any, person: Callable[..., Any]) -> None:
    eve = person("eve", "lawyer")
    sam, room = person("sam", "student", supervisor=eve.member), ana.file(CASE)
    assert "eve" in change(ana, room, "in", sam).content.decode()
    change(ana, room, "in", eve)
    assert change(ana, room, "in", sam).status_code == 302
    assert change(ana, room, "out", eve).status_code == 400
    change(ana, room, "out", sam)
    assert change(ana, room, "out", eve).status_code == 302


def test_an_administrator_is_let_in_nowhere(ana: Any, person: Callable[..., Any]) -> None:
    adm, room = person("adm", "administrator"), ana.file(CASE)
    assert change(ana, room, "in", adm).status_code == 400
    assert "adm" not in ana.client.get(f"/file/{room}/people/").content.decode().partition("<main")[2]


def test_a_membership_ends(ana: Any, person: Callable[..., Any], office: Path) -> None:
    from amparo.web.office.models import Access, ConflictKey, Office, Room, Token

    adm, ben = person("adm", "administrator"), person("ben", "advocate")
    room = ben.file(CASE)
    assert "nobody else" in adm.client.get(f"/people/{ben.member.id}/end/").content.decode()
    adm.client.post(f"/people/{ben.member.id}/end/")
    ben.member.refresh_from_db()
    assert ben.member.is_active  # nothing is lost by a click
    change(ben, room, "in", ana)
    kept = ben.open(room).key
    ben.client.post("/in/again/", {"password": PASSPHRASE})
    ben.client.post("/me/tokens/", {"scopes": ["read"], "days": "5"})
    assert Token.objects.count() == 1
    adm.client.post(f"/people/{ben.member.id}/end/")
    assert leads(room) == ["ana"]
    assert not Token.objects.exists()
    assert not ConflictKey.objects.filter(member=ben.member).exists()
    assert ben.client.get("/people/").status_code == 302
    assert Room.objects.get(pk=room).stale  # an administrator holds no key; whoever opens it next seals it anew
    assert ana.client.get(f"/file/{room}/people/").status_code == 200
    assert not Room.objects.get(pk=room).stale
    assert ana.open(room).key != kept
    assert [one.place for one in ana.open(room).revisions()] == [1]
    assert Access.objects.filter(room_id=room).count() == 1
    old = Office.objects.get(pk=1)
    assert old.conflict_stale
    ana.client.get("/conflicts/")
    new = Office.objects.get(pk=1)
    assert not new.conflict_stale
    assert bytes(new.conflict or b"") != bytes(old.conflict or b"")
    assert members.unwrap(bytes(ConflictKey.objects.get(member=ana.member).wrapped), ana.keys)
