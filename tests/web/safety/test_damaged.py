"""A file that was damaged in the store: its pages say so plainly, nothing of it is shown, nothing else is touched."""

from __future__ import annotations

from typing import Any

import pytest

CASE = "title: Kestrel\nperson: {name: Wren Kestrel}\n"


def damage(room: str) -> None:
    """Flips one bit of the latest revision."""
    from amparo.web.office.models import Revision

    last = Revision.objects.filter(room_id=room).order_by("-place")[0]
    changed = bytearray(last.content)
    changed[-1] ^= 1
    Revision.objects.filter(pk=last.pk).update(content=bytes(changed))


def drop_the_first(room: str) -> None:
    """Takes the first revision out of the history."""
    from amparo.web.office.models import Revision

    Revision.objects.filter(room_id=room, place=1).delete()


def answered(ana: Any, room: str) -> None:
    ana.client.post(
        f"/file/{room}/story/ask/person.language/", {"seen": ana.open(room).seen, "value": "Thai", "do": "save"}
    )


@pytest.mark.parametrize(
    ("how", "path"), [(damage, ""), (damage, "story/"), (damage, "past/"), (drop_the_first, "past/")]
)
def test_its_pages_say_so(ana: Any, capsys: pytest.CaptureFixture[str], how: Any, path: str) -> None:
    room = ana.file(CASE)
    answered(ana, room)
    how(room)
    answer = ana.client.get(f"/file/{room}/{path}")
    said = answer.content.decode()
    assert answer.status_code == 500
    assert "This file cannot be read" in said
    assert "amparo audit verify" in said
    assert "Kestrel" not in said
    assert room not in capsys.readouterr().err


def test_the_other_files_stay_open(ana: Any) -> None:
    from django.utils import timezone

    from amparo.web.office.models import Revision, Room

    whole, broken = ana.file("title: Heron\n"), ana.file(CASE)
    damage(broken)
    count = Revision.objects.count()
    desk = ana.client.get("/").content.decode()
    assert "Heron" in desk
    assert "Files that cannot be read: 1." in desk
    Room.objects.update(review_on=timezone.localdate())
    assert "Heron" in ana.client.get("/due/").content.decode()
    assert ana.client.get(f"/file/{whole}/").status_code == 200
    assert Revision.objects.count() == count
