"""What a process keeps of opened files: computed once a version, reached only with the file's key, gone with its reason."""

import gc
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.web.conftest import PASSPHRASE

CANARY = "".join(("zq", "x", "canary"))
"""Put together here: no constant of this module holds it."""

CASE = """\
title: {canary} title
person: {{name: {canary} person, born: 1990-03-09}}
victim: {{sex_trafficking: yes}}
charges:
  - {{id: c1, jurisdiction: us-ny, court: {canary} court, date: 2013-04-17, offence: {{text: {canary} text, statute: "{canary} 230.00"}}, disposition: {{kind: convicted, date: 2013-06-02}}}}
  - {{id: c2, jurisdiction: us-ny, county: {canary} county, date: 2014-04-18, offence: {{text: PROSTITUTION, statute: "230.00"}}, disposition: {{kind: convicted, date: 2014-06-03}}}}
"""
PAGES = (
    "", "story/", "record/", "law/", "questions/", "plan/", "papers/", "shield/", "sheet/", "timeline/", "follow/", "past/",
)  # fmt: skip


@pytest.fixture
def memory(office: Any) -> Iterator[Any]:
    from amparo.web.cases.memory import MEMORY

    MEMORY.clear()
    yield MEMORY
    MEMORY.clear()


@pytest.fixture
def room(ana: Any, memory: Any) -> str:
    found: str = ana.file(CASE.format(canary=CANARY))
    return found


def looked_at(client: Any, room: str) -> None:
    for path in PAGES:
        assert client.get(f"/file/{room}/{path}").status_code == 200, path


def in_memory(text: str) -> list[str]:
    """Where a text stands in the memory of this process: every string and every bytes that any object refers to."""
    gc.collect()
    found, raw = [], text.encode()
    for holder in gc.get_objects():
        for one in gc.get_referents(holder):
            kind = type(one)  # lazy objects of Django say that they are something else
            if (issubclass(kind, str) and text in one and one != text) or (issubclass(kind, bytes) and raw in one):
                found.append(f"{type(holder).__name__}: {one[:60]!r}")
    return found


# once a version


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which days the law was asked, each time it was."""
    from amparo.web.cases import determined

    asked: list[str] = []
    ask = determined.determine

    def noted(case: Any, packs: Any, day: str) -> Any:
        asked.append(day)
        return ask(case, packs, day)

    monkeypatch.setattr(determined, "determine", noted)
    return asked


def test_the_law_is_asked_once_for_a_version_and_day(ana: Any, room: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = counted(monkeypatch)
    looked_at(ana.client, room)
    looked_at(ana.client, room)
    assert len(asked) == len(set(asked)) == 1
    other = ana.client.get(f"/file/{room}/law/?on=2012-01-01").content.decode()
    assert asked[1:] == ["2012-01-01"]
    assert other != ana.client.get(f"/file/{room}/law/").content.decode()
    assert len(asked) == 2


def test_a_version_is_opened_once(ana: Any, room: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from amparo.vault import history

    opened: list[int] = []
    read = history.read_last
    monkeypatch.setattr(
        history, "read_last", lambda case, stored, key: (opened.append(stored.place), read(case, stored, key))[1]
    )
    for path in ("record/", "story/", "law/"):
        ana.client.get(f"/file/{room}/{path}")
    assert opened == []  # it was written here: what was written is known


# what others do is seen at once


def test_a_change_is_seen_at_once_by_another_member(
    ana: Any, person: Callable[..., Any], room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from amparo.web.cases.keys import let_in

    ben = person("ben", "advocate")
    let_in(ana.open(room), ben.member)
    for one in (ana, ben):
        looked_at(one.client, room)
    asked = counted(monkeypatch)
    seen = ana.open(room).seen
    sent = {"seen": seen, "court": "Other Court", "reason": "typed wrong", "who": "record", "at": ""}
    assert ben.client.post(f"/file/{room}/record/c1/", sent).status_code == 302
    for path in ("record/", "plan/", "law/"):
        text = ana.client.get(f"/file/{room}/{path}").content.decode()
        assert "Other Court" in text, path
        assert f"{CANARY} court" not in text, path
    assert len(asked) == 1


def test_a_change_by_another_process_is_seen_at_once(ana: Any, room: str, memory: Any) -> None:
    from amparo.facts.case import Source
    from amparo.web.cases.memory import Memory, stored
    from amparo.web.cases.record_facts import changed

    looked_at(ana.client, room)
    held = memory._held.copy()
    file = ana.open(room)
    file.change(lambda now: changed(now, {"charges.c1.court": "Other Court"}, Source("client")), "x", seen=file.seen)
    memory._held.clear()
    memory._held.update(held)  # this process knows nothing of the change
    assert "Other Court" in ana.client.get(f"/file/{room}/record/").content.decode()

    other = Memory(stored)
    other._held.update(held)
    other.sweep()
    assert other.rooms() == []


def test_a_view_that_changes_what_it_was_given_changes_nothing(ana: Any, room: str) -> None:
    first = ana.open(room)
    first.change(lambda now: now.with_chapter("notes", {"a": ["b"]}), "x", seen=first.seen)
    ana.open(room).document.chapter("notes")["a"].append("c")
    assert ana.open(room).document.chapter("notes") == {"a": ["b"]}


def test_a_byte_changed_in_the_store_is_found(ana: Any, room: str) -> None:
    from amparo.web.office.models import Revision

    assert ana.client.get(f"/file/{room}/record/").status_code == 200
    one = Revision.objects.filter(room=room).latest("place")
    one.content = bytes(one.content)[:-1] + bytes([bytes(one.content)[-1] ^ 1])
    one.save()
    answer = ana.client.get(f"/file/{room}/record/")
    assert answer.status_code == 500
    assert CANARY not in answer.content.decode()


# who may not find anything


def test_a_member_who_was_taken_out_finds_nothing(ana: Any, person: Callable[..., Any], room: str, memory: Any) -> None:
    from amparo.vault import members
    from amparo.web.cases.keys import let_in, let_out
    from amparo.web.office.models import Access, Revision

    ben = person("ben", "advocate")
    let_in(ana.open(room), ben.member)
    key = members.unwrap(bytes(Access.objects.get(room_id=room, member=ben.member).wrapped), ben.keys)
    looked_at(ben.client, room)
    before = bytes(Revision.objects.get(room=room).content)
    let_out(ana.open(room), ben.member)
    assert ben.client.get(f"/file/{room}/record/").status_code == 403
    looked_at(ana.client, room)  # held again, under the new key
    now = bytes(Revision.objects.get(room=room).content)
    for sealed in (before, now):
        with pytest.raises(LookupError):
            memory.opened(room, ben.member.id, (1, 2), sealed, key, nothing)


def nothing() -> Any:
    raise LookupError("it is not held")


def test_another_key_finds_nothing(ana: Any, room: str, memory: Any) -> None:
    from amparo.vault.sealing import new_key

    file = ana.open(room)
    place = (file.latest.place, 1)
    sealed = bytes(file.room.revisions.get().content)
    assert memory.opened(room, ana.member.id, place, sealed, file.key, nothing).revision == file.latest
    with pytest.raises(LookupError):
        memory.opened(room, ana.member.id, place, sealed, new_key(), nothing)
    with pytest.raises(LookupError):
        memory.opened("another", ana.member.id, place, sealed, file.key, nothing)


def test_who_has_ended_is_refused_and_their_files_are_forgotten(
    ana: Any, person: Callable[..., Any], room: str, memory: Any
) -> None:
    from amparo.web.cases.keys import end_membership

    ben = person("ben", "lawyer")
    own = ben.file(CASE.format(canary="other"))
    looked_at(ben.client, own)
    assert own in memory.rooms()
    end_membership(ben.member, ana.member, ana.keys)
    assert own not in memory.rooms()
    assert ben.client.get(f"/file/{own}/record/").status_code == 302  # to log in


# nothing stays behind


def test_nothing_of_a_destroyed_case_is_left_in_memory(ana: Any, room: str, memory: Any) -> None:
    looked_at(ana.client, room)
    ana.client.cookies.clear()
    held = len(in_memory(CANARY))
    assert held >= 10  # the hunt finds what is there
    _destroyed(ana, room)
    assert memory.rooms() == []
    assert not in_memory(CANARY)


def _destroyed(ana: Any, room: str) -> None:
    from amparo.web.cases.keys import destroy

    destroy(ana.open(room), "time_over")


def test_a_case_destroyed_by_another_process_is_forgotten(ana: Any, room: str, memory: Any) -> None:
    from amparo.web.office.models import Room

    looked_at(ana.client, room)
    Room.objects.filter(pk=room).delete()
    assert memory.rooms() == [room]
    memory.sweep()
    assert memory.rooms() == []
    assert not in_memory(CANARY)


def test_a_file_sealed_anew_by_another_process_is_forgotten(ana: Any, room: str, memory: Any) -> None:
    from amparo.web.office.models import Revision

    ana.client.get(f"/file/{room}/record/")
    Revision.objects.filter(room=room).update(generation=2)
    memory.sweep()
    assert memory.rooms() == []


def test_a_file_is_forgotten_when_those_who_opened_it_are_out(
    ana: Any, person: Callable[..., Any], room: str, memory: Any
) -> None:
    from amparo.web.cases.keys import let_in

    ben = person("ben", "advocate")
    let_in(ana.open(room), ben.member)
    for one in (ana, ben):
        one.client.get(f"/file/{room}/record/")
    ana.client.post("/out/")
    assert memory.rooms() == [room]
    ben.client.post("/out/")
    assert memory.rooms() == []
    ben.log_in()
    assert ben.client.get(f"/file/{room}/record/").status_code == 200


def test_what_is_not_used_is_forgotten(ana: Any, room: str) -> None:
    from amparo.web.cases.memory import IDLE, Memory, stored

    file = ana.open(room)
    now = [0.0]
    mine = Memory(stored, clock=lambda: now[0])
    given = (room, ana.member.id, (1, 1), bytes(file.room.revisions.get().content), file.key)
    mine.opened(*given, lambda: file.latest)
    now[0] = IDLE - 1
    mine.sweep()
    mine.opened(*given, nothing)
    now[0] += IDLE - 1
    mine.sweep()
    assert mine.rooms() == [room]
    now[0] += 1
    mine.sweep()
    assert mine.rooms() == []


def test_a_store_that_does_not_answer_empties_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    from amparo.vault.history import Revision
    from amparo.web.cases import memory as module

    monkeypatch.setattr(module, "EVERY", 0)

    def broken(_: object) -> Any:
        raise OSError

    mine = module.Memory(broken)
    mine.opened("room", "member", (1, 1), b"sealed", bytes(32), lambda: Revision(1, "", "", "", b"", ""))
    watch = mine._watch
    if watch is not None:
        watch.join(30)
    assert mine.rooms() == []


def test_few_files_are_held_and_few_things_of_each() -> None:
    from amparo.vault.history import Revision
    from amparo.web.cases.memory import WORKED_OUT, Memory, Opened

    mine = Memory(lambda rooms: dict.fromkeys(rooms, (1, 1)), files=3)
    one = Revision(1, "", "", "", b"", "")
    for number in range(10):
        mine.opened(f"r{number}", "member", (1, 1), b"sealed", bytes(32), lambda: one)
        mine.opened("r0", "member", (1, 1), b"sealed", bytes(32), lambda: one)
    assert set(mine.rooms()) == {"r8", "r9", "r0"}
    opened = Opened(one)
    for number in range(1000):
        assert opened.worked_out(number, lambda number=number: number) == number  # type: ignore[misc]
    assert len(opened._made) == WORKED_OUT


# several at once


def test_many_threads_read_the_same_answers_from_one_file(ana: Any, room: str) -> None:
    """One version's determinations are shared by the threads of a process."""
    from amparo.engine.determine import determine
    from amparo.facts.case import read_case
    from amparo.law.packs import default_folder
    from amparo.web.cases.determined import LAW

    text = (default_folder().parent / "examples" / "three-states.yaml").read_text()
    packs = LAW.for_case(read_case(text))

    def told(case: Any, days: tuple[str, ...]) -> list[Any]:
        return [
            (one.version.id, one.row, one.status, one.unknown, one.not_before, one.decided_by)
            for day in days
            for one in determine(case, packs, day).rows
        ]

    days = ("2026-11-25", "2016-01-01")
    right = told(read_case(text), days)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        shared = read_case(text)
        found: list[list[Any]] = []
        threads = [threading.Thread(target=lambda: found.append(told(shared, days))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert found == [right] * 4


# lists of files, sessions


def test_a_list_of_files_reads_no_case(ana: Any, room: str, memory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from amparo.web.cases import file as module

    memory.clear()
    monkeypatch.setattr(module, "read_case", nothing)
    text = ana.client.get("/").content.decode()
    assert f"{CANARY} title" in text
    assert memory.rooms() == []


def test_a_list_of_files_shows_files_written_before_titles_stood_beside_them(
    ana: Any, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import json

    from amparo.web.cases.file import Document

    file = ana.open(room)
    written = Document.written

    def as_before(document: Document) -> bytes:
        said = json.loads(written(document))
        return json.dumps({"case": said["case"], "about": said["about"]}).encode()

    with monkeypatch.context() as patch:
        patch.setattr(Document, "written", as_before)
        file.write(replace(file.document), "x")
    text = ana.client.get("/").content.decode()
    assert f"{CANARY} title" in text


def test_a_session_that_goes_on_is_written_once_a_minute(ana: Any, room: str) -> None:
    from datetime import timedelta

    from django.contrib.sessions.models import Session

    def until() -> Any:
        return Session.objects.get().expire_date

    ana.client.get("/")
    first = until()
    ana.client.get(f"/file/{room}/record/")
    assert until() == first
    Session.objects.update(expire_date=first - timedelta(minutes=2))
    ana.client.get(f"/file/{room}/record/")
    assert until() >= first
    assert ana.client.post("/in/", {"login": "ana", "password": PASSPHRASE}).status_code == 302
