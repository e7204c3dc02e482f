"""What holds for the whole office: settings, a second step for everybody, escrow for two."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from amparo.vault import escrow

CASE = "title: Kestrel\n"


@pytest.fixture
def adm(person: Callable[..., Any]) -> Any:
    """An administrator."""
    return person("adm", "administrator")


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"review_after_days": "90", "second_factor": "no"}, 302),
        ({"review_after_days": "5", "second_factor": "no"}, 200),
        ({"review_after_days": "ten", "second_factor": "no"}, 200),
    ],
)
def test_settings(adm: Any, ana: Any, given: dict[str, str], status: int) -> None:
    from amparo.web.office.models import Room

    assert ana.client.get("/office/").status_code == 403
    assert adm.client.post("/office/", given).status_code == status
    room = ana.file(CASE)
    days = 90 if status == 302 else 365
    assert Room.objects.get(pk=room).review_on == timezone.localdate() + timedelta(days=days)


def test_everybody_needs_a_second_step(adm: Any, ana: Any) -> None:
    room = ana.file(CASE)
    adm.client.post("/office/", {"review_after_days": "365", "second_factor": "yes"})
    for path in ("/", "/people/", f"/file/{room}/people/", "/office/", "/conflicts/"):
        for one in (ana, adm):
            answer = one.client.get(path)
            assert (answer.status_code, answer.get("Location")) == (302, "/me/second/"), path
    assert ana.client.get("/me/second/").status_code == 200
    from allauth.mfa.models import Authenticator

    for one in (ana, adm):
        Authenticator.objects.create(user=one.member, type=Authenticator.Type.TOTP, data={})
    assert ana.client.get(f"/file/{room}/people/").status_code == 200
    assert adm.client.get("/office/").status_code == 200


def shown(person: Any) -> str:
    page = person.client.post("/office/escrow/mine/").content.decode()
    found = re.search(r'a-code">([^<]+)<', page)
    return found[1] if found else ""


def test_escrow_is_off_until_turned_on_and_takes_two(adm: Any, ana: Any, person: Callable[..., Any]) -> None:
    from amparo.web.office.models import Access, Office

    ben, eve = person("ben", "advocate"), person("eve", "lawyer")
    room = ana.file(CASE)
    assert not Office.objects.get(pk=1).escrow
    same = {"do": "on", "one": ben.member.id, "two": ben.member.id}
    assert adm.client.post("/office/escrow/", same).status_code == 400
    adm.client.post("/office/escrow/", {"do": "on", "one": ben.member.id, "two": eve.member.id})
    assert not Access.objects.filter(member=None).exists()
    ana.client.get(f"/file/{room}/people/")  # the key is wrapped when somebody who can opens the file
    assert Access.objects.filter(member=None).count() == 1
    halves = [shown(ben), shown(eve)]
    assert all(halves)
    assert [shown(ben), shown(adm)] == ["", ""]  # shown once, and to keepers only

    def recover(one: str, two: str) -> Any:
        given = {"share_one": one, "share_two": two, "member": eve.member.id, "which": "all"}
        return adm.client.post("/office/escrow/open/", given)

    assert recover(halves[0], halves[0]).status_code == 400
    assert recover(halves[0], "").status_code == 400
    assert eve.client.get(f"/file/{room}/people/").status_code == 403
    assert recover(halves[1].lower().replace("-", " "), halves[0]).status_code == 200
    assert eve.client.get(f"/file/{room}/people/").status_code == 200
    assert eve.open(room).title == "Kestrel"
    assert adm.client.get(f"/file/{room}/people/").status_code == 403


def test_an_orphaned_file_comes_back_and_new_halves_end_the_old(adm: Any, ana: Any, person: Callable[..., Any]) -> None:
    from amparo.web.office.models import Access

    ben, eve = person("ben", "advocate"), person("eve", "lawyer")
    on = {"do": "on", "one": ben.member.id, "two": eve.member.id}
    adm.client.post("/office/escrow/", on)
    room = ana.file(CASE)
    old = [shown(ben), shown(eve)]
    adm.client.post("/office/escrow/", on)
    ana.client.get(f"/file/{room}/people/")
    new = [shown(ben), shown(eve)]
    Access.objects.filter(member=ana.member).delete()  # nobody here can open it
    given = {"member": eve.member.id, "which": "orphans"}
    assert (
        adm.client.post("/office/escrow/open/", {"share_one": old[0], "share_two": old[1], **given}).status_code == 400
    )
    adm.client.post("/office/escrow/open/", {"share_one": new[0], "share_two": new[1], **given})
    assert eve.open(room).title == "Kestrel"
    assert Access.objects.get(room_id=room, member=eve.member).lead
    adm.client.post("/office/escrow/", {"do": "off"})
    assert not Access.objects.filter(member=None).exists()


def test_a_share_is_written_and_read() -> None:
    from amparo.web.office.escrow import typed, written

    for _ in range(50):
        _, one, two = escrow.split()
        assert typed(written(one)) == one
        assert typed(written(two).lower()) == two
    with pytest.raises(ValueError, match="letters"):
        typed("a")


def test_shares_are_not_stored_in_the_clear(adm: Any, person: Callable[..., Any], office: Path) -> None:
    ben, eve = person("ben", "advocate"), person("eve", "lawyer")
    adm.client.post("/office/escrow/", {"do": "on", "one": ben.member.id, "two": eve.member.id})
    half = shown(ben)
    for path in office.iterdir():
        assert half.encode() not in (path.read_bytes() if path.is_file() else b"")


def test_every_entry_of_the_audit_has_its_words() -> None:
    import amparo
    from amparo.web import words

    root = Path(amparo.__file__).parent
    noted = {
        word
        for path in (*root.glob("web/**/*.py"), *root.glob("cli/*.py"))
        for word in re.findall(r'note\(\s*"([a-z_]+\.[a-z_]+)"', path.read_text(encoding="utf-8"))
    }
    noted |= {"office.begin", "member.join", *(f"case.{do}" for do in ("review", "hold", "lift", "close", "reopen"))}
    assert len(noted) > 40
    assert {one for one in noted if not words.has(f"audit.did.{one}")} == set()
