"""How long a file is kept: the clock, the hold, destroying with a receipt."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

CASE = "title: Kestrel\nperson: {name: Wren Kestrel}\n"


def keep(person: Any, room: str, do: str, why: str = "court asked", **given: str) -> Any:
    seen = person.open(room).seen
    return person.client.post(f"/file/{room}/people/keeping/change/", {"do": do, "why": why, "seen": seen, **given})


def test_the_clock_is_moved_with_a_reason(ana: Any) -> None:
    from amparo.web.office.models import Room

    room = ana.file(CASE)
    day = timezone.localdate() + timedelta(days=90)
    assert keep(ana, room, "review", why="", on=day.isoformat()).status_code == 400
    assert keep(ana, room, "review", on="2001-01-01").status_code == 400
    assert keep(ana, room, "review", on=day.isoformat()).status_code == 302
    assert Room.objects.get(pk=room).review_on == day
    assert "court asked" in ana.client.get(f"/file/{room}/people/keeping/").content.decode()


def test_due(ana: Any, person: Callable[..., Any]) -> None:
    from amparo.web.office.models import Room

    room, _ = ana.file(CASE), ana.file("title: Later\n")
    Room.objects.filter(pk=room).update(review_on=timezone.localdate())
    page = ana.client.get("/due/").content.decode()
    assert "Kestrel" in page
    assert "Later" not in page
    assert "Kestrel" not in person("ben", "advocate").client.get("/due/").content.decode()


@pytest.mark.parametrize(
    ("typed", "reason", "held", "gone"),
    [
        ("", "client_asked", False, False),
        ("wrong", "client_asked", False, False),
        ("{room}", "", False, False),
        ("{room}", "because of Wren", False, False),  # a receipt names nobody: reasons are a closed list
        ("{room}", "client_asked", True, False),
        (" {room} ", "client_asked", False, True),
    ],
)
def test_destroying(ana: Any, typed: str, reason: str, held: bool, gone: bool) -> None:
    from amparo.vault.shred import Receipt, genuine
    from amparo.web.office.models import Attachment, Destroyed, Room

    room = ana.file(CASE)
    ana.open(room).attach(b"letter")
    if held:
        keep(ana, room, "hold")
    answer = ana.client.post(f"/file/{room}/people/destroy/", {"typed": typed.format(room=room), "reason": reason})
    assert answer.status_code == (302 if gone else 400)
    assert Room.objects.filter(pk=room).exists() is not gone
    if gone:
        assert not Attachment.objects.exists()
        page = ana.client.get(answer["Location"]).content.decode()
        assert room in page
        assert "Wren" not in page
        assert genuine(Receipt(**Destroyed.objects.get().receipt), bytes(ana.member.verify))
        assert ana.client.get(f"/file/{room}/people/").status_code == 403


def test_only_the_lead_destroys(ana: Any, person: Callable[..., Any]) -> None:
    ben, room = person("ben", "advocate"), ana.file(CASE)
    ana.client.post(f"/file/{room}/people/change/", {"do": "in", "member": ben.member.id})
    given = {"typed": room, "reason": "client_asked"}
    assert ben.client.post(f"/file/{room}/people/destroy/", given).status_code == 400
    assert ana.client.post(f"/file/{room}/people/destroy/", given).status_code == 302
