"""Whoever changes, drops, moves or cuts off entries of the audit, or rows of the store, is found out by `amparo audit verify`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

PASSPHRASE = "four plain words here"


@pytest.fixture
def worked(ana: Any) -> tuple[Any, str]:
    """An office in which something was done; a lawyer and a file."""
    from amparo.web.audit import note

    room = ana.file("title: one")
    ana.client.get(f"/file/{room}/past/")
    ana.client.get(f"/file/{room}/past/")
    for number in range(6):
        note("case.read", f"room{number}", ana.member, ana.keys)
    return ana, room


def verify(*more: str) -> tuple[int, str]:
    from amparo.cli import main

    result = CliRunner().invoke(main, ["audit", "verify", *more])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output + result.stderr


def last() -> Any:
    from amparo.web.office.models import AuditEntry

    return AuditEntry.objects.order_by("-number").first()


def change(name: str, value: str) -> Callable[[], None]:
    def done() -> None:
        from amparo.web.office.models import AuditEntry

        AuditEntry.objects.filter(number=3).update(**{name: value})

    return done


def flip_a_bit_of_the_signature() -> None:
    one = _entry(3)
    one.signature = f"{int(one.signature[0], 16) ^ 1:x}" + one.signature[1:]
    one.save()


def drop() -> None:
    _entry(3).delete()


def drop_and_close_the_gap() -> None:
    from amparo.web.office.models import AuditEntry

    _entry(3).delete()
    for one in AuditEntry.objects.filter(number__gt=3).order_by("number"):
        AuditEntry.objects.filter(number=one.number).update(number=one.number - 1)


def swap() -> None:
    one, two = _entry(3), _entry(4)
    for name in ("at", "who", "what", "about", "before", "signature"):
        mine, theirs = getattr(one, name), getattr(two, name)
        setattr(one, name, theirs)
        setattr(two, name, mine)
    one.save()
    two.save()


def add_unsigned_for_a_member() -> None:
    from amparo.vault import audit
    from amparo.web.office.models import AuditEntry, Member

    one = last()
    before = audit.Entry(one.number, one.at, one.who, one.what, one.about, one.before, one.signature)
    made = audit.entry(before, at="2026-01-01", who=Member.objects.get().id, what="case.read", about="x")
    AuditEntry.objects.create(number=made.number, at=made.at, who=made.who, what=made.what, before=made.before)


def _entry(number: int) -> Any:
    from amparo.web.office.models import AuditEntry

    return AuditEntry.objects.get(number=number)


def test_an_untouched_chain_is_whole(worked: Any) -> None:
    code, said = verify()
    assert (code, said.startswith("Whole: ")) == (0, True), said


@pytest.mark.parametrize(
    ("tamper", "says"),
    [
        (change("at", "2020-01-01T00:00:00"), "entry 3: its signature does not fit"),
        (change("what", "case.export"), "entry 3: its signature does not fit"),
        (change("about", "elsewhere"), "entry 3: its signature does not fit"),
        (change("who", "nobody"), "entry 3: it is signed by nobody known"),
        (change("before", "f" * 64), "entry 3: it does not follow the entry before it"),
        (change("signature", ""), "entry 3: its signature does not fit"),
        (flip_a_bit_of_the_signature, "entry 3: its signature does not fit"),
        (drop, "entry 3 is missing"),
        (drop_and_close_the_gap, "entry 3: it does not follow the entry before it"),
        (swap, "entry 3: its signature does not fit"),
        (add_unsigned_for_a_member, "its signature does not fit"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_tampering_is_found_and_its_place_said(worked: Any, tamper: Callable[[], None], says: str) -> None:
    tamper()
    code, said = verify()
    assert code == 1
    assert says in said, said


def test_a_cut_off_end_is_found_by_an_anchor(worked: Any, office: Path, tmp_path: Path) -> None:
    from amparo.cli import main
    from amparo.web.office.models import AuditEntry

    elsewhere = tmp_path / "anchors"
    elsewhere.write_text(CliRunner().invoke(main, ["audit", "anchor"]).output)
    end = json.loads(elsewhere.read_text())["number"]
    AuditEntry.objects.filter(number__gte=end - 1).delete()
    code, said = verify()
    assert (code, f"entry {end}: an anchor remembers this entry, and it is gone" in said) == (1, True), said
    (office / "audit.anchors").unlink()  # whoever cuts the end off may reach the file beside the store as well
    assert verify()[0] == 0
    code, said = verify("--anchors", str(elsewhere))
    assert (code, f"entry {end}: an anchor remembers this entry" in said) == (1, True), said


def test_anchors_that_are_none_are_told(worked: Any, tmp_path: Path) -> None:
    elsewhere = tmp_path / "anchors"
    elsewhere.write_text('{"number": 1}\n')
    code, said = verify("--anchors", str(elsewhere))
    assert (code, "line 1" in said, "no anchor" in said) == (1, True, True), said


def drop_a_revision(room: Any) -> str:
    room.revisions.get(place=1).delete()
    return "revision 1 is missing"


def drop_all_revisions(room: Any) -> str:
    room.revisions.all().delete()
    return "revision 1 is missing"


def put_plain_text_in_its_place(room: Any) -> str:
    room.revisions.filter(place=1).update(content=b'{"case": "plain"}')
    return "is not sealed"


def take_every_key(room: Any) -> str:
    room.accesses.all().delete()
    return "nobody can open it"


def leave_an_old_key(room: Any) -> str:
    room.accesses.update(generation=7)
    return "a wrapped key is not the key of now"


def leave_a_revision_under_an_old_key(room: Any) -> str:
    room.revisions.update(generation=7)
    return "a revision is not sealed under the key of now"


@pytest.mark.parametrize(
    "tamper",
    [
        drop_a_revision,
        drop_all_revisions,
        put_plain_text_in_its_place,
        take_every_key,
        leave_an_old_key,
        leave_a_revision_under_an_old_key,
    ],
)
def test_rows_that_are_not_whole_are_found(ana: Any, tamper: Callable[[Any], str]) -> None:
    room = ana.file("title: one")
    file = ana.open(room)
    file.write(file.document.with_chapter("notes", ["two"]), "second")
    assert verify()[0] == 0
    says = tamper(file.room)
    code, said = verify()
    assert (code, says in said, room in said) == (1, True, True), said


def test_a_forged_receipt_is_found(ana: Any) -> None:
    from amparo.web.cases.keys import destroy
    from amparo.web.office.models import Destroyed

    destroy(ana.open(ana.file("title: gone")), "asked for")
    assert verify()[0] == 0
    one = Destroyed.objects.get()
    one.receipt["at"] = "2020-01-01T00:00:00"
    one.save()
    assert verify()[0] == 1


def test_changed_bytes_are_found_by_whoever_can_open_them(
    ana: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from amparo.cli import files

    words = tmp_path / "words"
    words.write_text(PASSPHRASE)
    monkeypatch.setenv(files.PASSPHRASE_FILE, str(words))
    room = ana.file("title: one")
    made = ana.open(room).attach(b"a paper")
    code, said = verify("--open-as", "ana")
    assert (code, "1 files opened" in said) == (0, True), said
    for rows, says in (
        (ana.open(room).room.attachments.filter(pk=made), f"document {made} does not open"),
        (ana.open(room).room.revisions, "revision 1 does not open"),
    ):
        one = rows.get()
        content = bytearray(one.content)
        content[-1] ^= 1
        rows.update(content=bytes(content))
        assert verify()[0] == 0  # without a key nobody can tell
        code, said = verify("--open-as", "ana")
        assert (code, says in said) == (1, True), said
    assert verify("--open-as", "nobody")[0] == 1
