"""The two files of a matter, and the written release between them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

CASE = """title: Kestrel
person: {name: Wren Kestrel, language: Spanish, fears_trafficker: yes}
charges: [{id: c1, jurisdiction: us-ny, offence: {text: PROSTITUTION}}, {id: c2, jurisdiction: us-ny}]
evidence: [{id: v1, kind: photograph, charges: [c1, c2]}]
"""
FACTS = ["person.language", "charges.c1.offence.text", "evidence.v1.charges"]


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def do(person: Any, room: str, what: str, **given: Any) -> Any:
    seen = person.open(room).seen
    return person.client.post(f"/file/{room}/people/rooms/change/", {"do": what, "seen": seen, **given})


@pytest.fixture
def two(ana: Any, person: Callable[..., Any]) -> tuple[Any, str, Any, str]:
    """A lawyer's file and the advocate's file of the same matter."""
    from amparo.web.office.models import Room

    ben, room = person("ben", "advocate"), ana.file(CASE)
    assert do(ana, room, "begin", lead=ben.member.id).status_code == 302
    other = Room.objects.exclude(pk=room).get()
    assert (other.kind, other.matter) == ("advocacy", Room.objects.get(pk=room).matter)
    return ana, room, ben, other.id


def released(two: tuple[Any, str, Any, str]) -> str:
    from amparo.web.office.models import Handover

    ana, room, _, _ = two
    given = {"facts": FACTS, "purpose": "housing", "signed": day(0), "until": day(30)}
    assert do(ana, room, "release", **given).status_code == 302
    return Handover.objects.get().pk


def test_the_other_file_has_its_own_key(two: tuple[Any, str, Any, str]) -> None:
    ana, room, ben, other = two
    assert ana.client.get(f"/file/{other}/people/").status_code == 403
    assert ben.client.get(f"/file/{room}/people/").status_code == 403
    assert ben.open(other).title == "Kestrel"
    assert ben.open(other).case.charges == ()


def test_released_facts_pass_and_nothing_else(two: tuple[Any, str, Any, str]) -> None:
    _, _, ben, other = two
    handover = released(two)
    page = ben.client.get(f"/file/{other}/people/rooms/").content.decode()
    assert "PROSTITUTION" in page
    assert "Wren" not in page
    assert do(ben, other, "take", handover=handover, facts=FACTS).status_code == 302
    case = ben.open(other).case
    assert case.person.text("person.language") == "Spanish"
    assert [one.text("offence.text") for one in case.charges] == ["PROSTITUTION"]
    assert case.evidence[0].values["charges"] == (
        case.charges[0].id,
    )  # the charge that did not come along is not named
    assert set(case.person.values) == {"person.language"}


def test_what_the_file_says_is_not_replaced_unasked(two: tuple[Any, str, Any, str]) -> None:
    from amparo.facts.case import NOT_STATED
    from amparo.web.cases.record_facts import changed

    _, _, ben, other = two
    file = ben.open(other)
    file.change(lambda one: changed(one, {"person.language": "Tagalog"}, NOT_STATED), "answered", seen=1)
    released(two)
    page = ben.client.get(f"/file/{other}/people/rooms/").content.decode()
    assert "Tagalog" in page
    assert 'value="person.language" checked' not in page
    assert 'value="charges.c1.offence.text" checked' in page


def test_withdrawn_before_and_after_it_was_taken(two: tuple[Any, str, Any, str]) -> None:
    ana, room, ben, other = two
    first = released(two)
    do(ana, room, "withdraw", handover=first)
    assert "PROSTITUTION" not in ben.client.get(f"/file/{other}/people/rooms/").content.decode()
    assert do(ben, other, "take", handover=first, facts=FACTS).status_code == 400
    from amparo.web.office.models import Handover

    assert bytes(Handover.objects.get().content) == b""
    Handover.objects.all().delete()
    second = released(two)
    do(ben, other, "take", handover=second, facts=FACTS)
    do(ana, room, "withdraw", handover=second)
    assert "Take these facts out" in ben.client.get(f"/file/{other}/people/rooms/").content.decode()
    do(ben, other, "take_out", handover=second)
    case = ben.open(other).case
    assert not case.person.values
    assert case.charges == ()


@pytest.mark.parametrize(
    "given",
    [
        {"facts": []},
        {"purpose": ""},
        {"until": day(-1)},
        {"until": day(400)},
        {"signed": day(1)},
        {"signed": "someday"},
    ],
)
def test_a_release_is_whole(two: tuple[Any, str, Any, str], given: dict[str, Any]) -> None:
    from amparo.web.office.models import Handover

    ana, room, _, _ = two
    whole = {"facts": FACTS, "purpose": "housing", "signed": day(0), "until": day(30)}
    assert do(ana, room, "release", **{**whole, **given}).status_code == 400
    assert not Handover.objects.exists()


def test_over_is_over(two: tuple[Any, str, Any, str]) -> None:
    from amparo.web.office.models import Handover

    _, _, ben, other = two
    handover = released(two)
    Handover.objects.update(until=timezone.localdate() - timedelta(days=1))
    assert do(ben, other, "take", handover=handover, facts=FACTS).status_code == 400
