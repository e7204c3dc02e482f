"""Whoever was let out, or has left, opens nothing that is stored from then on, whatever they kept."""

from collections.abc import Callable
from typing import Any

import pytest

from amparo.vault import history, members
from amparo.vault.history import Broken, Sealed
from amparo.vault.sealing import CannotOpen, unseal


def kept_by(ben: Any, room: str) -> tuple[bytes, bytes]:
    """What somebody may have copied while they could: the wrapped key, and the key itself."""
    from amparo.web.office.models import Access

    wrapped = bytes(Access.objects.get(room_id=room, member=ben.member).wrapped)
    return wrapped, members.unwrap(wrapped, ben.keys)


@pytest.mark.parametrize("how", ["let out", "membership ended", "ended by somebody without the key"])
def test_old_keys_are_useless(ana: Any, person: Callable[..., Any], how: str) -> None:
    from amparo.web.cases.keys import end_membership, let_in, let_out
    from amparo.web.office.models import Access, Room

    ben = person("ben", "advocate")
    room = ana.file("title: shared")
    paper = ana.open(room).attach(b"a paper")
    let_in(ana.open(room), ben.member)
    wrapped, old = kept_by(ben, room)
    history.read(room, stored(room), old)  # it opens now
    if how == "let out":
        let_out(ana.open(room), ben.member)
    elif how == "membership ended":
        end_membership(ben.member, ana.member, ana.keys)
    else:
        admin = person("cleo", "administrator")
        end_membership(ben.member, admin.member, admin.keys)
        assert Room.objects.get(pk=room).stale
        assert ana.client.get(f"/file/{room}/").status_code == 200  # the next who can open it seals it anew
    assert not Room.objects.get(pk=room).stale
    assert not Access.objects.filter(room_id=room, member=ben.member).exists()
    with pytest.raises(Broken):
        history.read(room, stored(room), old)
    one = Room.objects.get(pk=room).attachments.get(pk=paper)
    for generation in (1, 2):
        with pytest.raises(CannotOpen):
            unseal(bytes(one.content), old, f"case {room} document {paper} key {generation}")
    # the old wrapped key put back into the store opens nothing either
    Access.objects.create(room_id=room, member=ben.member, generation=1, wrapped=wrapped)
    with pytest.raises(Broken):
        ben.open(room).revisions()
    assert b"shared" not in ben.client.get(f"/file/{room}/").content
    assert [one.content for one in ana.open(room).revisions()]
    assert ana.open(room).attachment(paper) == b"a paper"


def stored(room: str) -> list[Sealed]:
    from amparo.web.office.models import Revision

    return [
        Sealed(one.place, one.generation, bytes(one.content))
        for one in Revision.objects.filter(room_id=room).order_by("place")
    ]
