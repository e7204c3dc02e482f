"""The vault: what opens and what does not, and that every change to what is stored is found."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.vault import audit, conflicts, escrow, history, members, shred
from amparo.vault.history import Behind, Broken, Revision, Sealed
from amparo.vault.members import Cost, Keys
from amparo.vault.sealing import CannotOpen, new_key, padded, seal, unseal

CHEAP = Cost(1, 8 * 1024 * 1024)
"""The least that libsodium takes: the tests show that it works, not how hard it is to guess."""

PASSPHRASE = "four plain words here"
CANARY = b"CANARY Ana Invented"


def member() -> Keys:
    return members.enrol(PASSPHRASE, CHEAP)[0]


# sealing


@given(st.binary(max_size=3000), st.text(max_size=20))
def test_what_is_sealed_opens_as_it_was(plain: bytes, context: str) -> None:
    key = new_key()
    assert unseal(seal(plain, key, context), key, context) == plain


@given(st.binary(min_size=1, max_size=600), st.data())
def test_one_changed_byte_is_found(plain: bytes, data: st.DataObject) -> None:
    key = new_key()
    sealed = bytearray(seal(plain, key, "here"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CannotOpen):
        unseal(bytes(sealed), key, "here")


@pytest.mark.parametrize("what", [b"", b"\x01", b"\x01" * 30, b"\x02" + bytes(80)])
def test_what_was_never_sealed_does_not_open(what: bytes) -> None:
    with pytest.raises(CannotOpen):
        unseal(what, new_key(), "here")


def test_a_sealed_thing_fits_nowhere_else() -> None:
    key = new_key()
    with pytest.raises(CannotOpen):
        unseal(seal(CANARY, key, "case a"), key, "case b")
    with pytest.raises(CannotOpen):
        unseal(seal(CANARY, key, "case a"), new_key(), "case a")


@given(st.integers(1, 10_000_000))
def test_padding_hides_the_length_and_costs_little(length: int) -> None:
    shown = padded(length)
    assert shown >= length
    assert shown == 512 or shown <= length * 1.12


def test_short_texts_all_look_alike() -> None:
    key = new_key()
    assert {len(seal(b"x" * length, key, "")) for length in range(500)} == {len(seal(b"", key, ""))}


# members


def test_keys_open_by_passphrase_and_by_recovery_code() -> None:
    keys, locked, code = members.enrol(PASSPHRASE, CHEAP)
    assert members.unlock(locked, PASSPHRASE) == keys
    assert members.recover(locked, code) == keys
    assert members.recover(locked, code.lower().replace("-", " ")) == keys
    for wrong in ("four plain words Here", "", PASSPHRASE + " "):
        with pytest.raises(CannotOpen):
            members.unlock(locked, wrong)
    with pytest.raises(CannotOpen):
        members.recover(locked, members.new_code())


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 12"):
        members.enrol("too short", CHEAP)


def test_a_new_passphrase_and_code_end_the_old_ones() -> None:
    keys, _, code = members.enrol(PASSPHRASE, CHEAP)
    locked = members.lock(keys, "another four plain words", members.new_code(), CHEAP)
    assert members.unlock(locked, "another four plain words") == keys
    with pytest.raises(CannotOpen):
        members.unlock(locked, PASSPHRASE)
    with pytest.raises(CannotOpen):
        members.recover(locked, code)


def test_public_keys_that_were_exchanged_in_the_store_are_found() -> None:
    """Else a thief could have case keys wrapped to a key of their own."""
    _, locked, _ = members.enrol(PASSPHRASE, CHEAP)
    other = member()
    with pytest.raises(CannotOpen):
        members.unlock(replace(locked, public=other.public), PASSPHRASE)
    with pytest.raises(CannotOpen):
        members.unlock(replace(locked, verify=other.verify), PASSPHRASE)


def test_what_is_stored_of_a_member_holds_no_secret() -> None:
    keys, locked, code = members.enrol(PASSPHRASE, CHEAP)
    stored = b"".join(
        part for part in (locked.salt, locked.by_passphrase, locked.by_recovery, locked.public, locked.verify)
    )
    for secret in (keys.private, keys.signing, PASSPHRASE.encode(), code.encode(), code.replace("-", "").encode()):
        assert secret not in stored


def test_only_the_one_it_is_wrapped_for_opens_a_case_key() -> None:
    ana, ben, key = member(), member(), new_key()
    assert members.unwrap(members.wrap(key, ana.public), ana) == key
    with pytest.raises(CannotOpen):
        members.unwrap(members.wrap(key, ana.public), ben)
    with pytest.raises(CannotOpen):
        members.unwrap(b"garbage", ana)


def test_a_session_needs_the_cookie_and_the_server() -> None:
    keys = member()
    secret, kept = members.for_session(keys, "s1")
    assert members.of_session(secret, kept, "s1") == keys
    for wrong in ((new_key(), kept, "s1"), (secret, kept, "s2"), (secret, kept[:-1], "s1")):
        with pytest.raises(CannotOpen):
            members.of_session(*wrong)


def test_a_recovery_code_has_130_bits_and_no_sign_that_is_taken_for_another() -> None:
    code = members.new_code()
    assert len(code.replace("-", "")) == 26
    assert not set(code) & set("01IO")


# history


def written(
    texts: list[bytes], key: bytes, case: str = "k1", generation: int = 1
) -> tuple[list[Sealed], list[Revision]]:
    sealed, opened = [], []
    for number, text in enumerate(texts):
        one, revision = history.append(case, opened, key, generation, text, by="m1", at=f"2026-11-24T10:00:0{number}Z")
        sealed.append(one)
        opened.append(revision)
    return sealed, opened


@given(st.lists(st.binary(max_size=80), max_size=6))
def test_a_history_reads_back_as_it_was_written(texts: list[bytes]) -> None:
    key = new_key()
    sealed, opened = written(texts, key)
    assert history.read("k1", sealed, key) == opened
    assert [one.content for one in opened] == texts


TEXTS = [b"one", b"two", b"three"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda s, o: s[1:], "revision 1 is missing"),
        (lambda s, o: [s[0], s[2]], "revision 2 is missing"),
        (lambda s, o: [s[0], replace(s[1], content=s[2].content), s[2]], "revision 2 does not open"),
        (lambda s, o: [s[0], replace(s[1], place=3), replace(s[2], place=2)], "revision 2 does not open"),
        (
            lambda s, o: [s[0], replace(s[1], content=bytes([*s[1].content[:-1], s[1].content[-1] ^ 1])), s[2]],
            "revision 2 does not open",
        ),
        (lambda s, o: [s[0], o[1], s[2]], "revision 2 does not follow"),
        (lambda s, o: [replace(one, generation=2) for one in s], "revision 1 does not open"),
    ],
)
def test_every_change_of_a_history_is_found(change, says: str) -> None:  # type: ignore[no-untyped-def]
    key = new_key()
    sealed, _ = written(TEXTS, key)
    other, _ = written([b"another", b"story"], key)  # a member of the case writes a second history under the same key
    with pytest.raises(Broken, match=says):
        history.read("k1", change(sealed, other), key)


def test_a_history_of_another_case_does_not_open() -> None:
    key = new_key()
    with pytest.raises(Broken):
        history.read("k2", written(TEXTS, key)[0], key)


def test_after_somebody_left_their_key_opens_nothing() -> None:
    old = new_key()
    _, opened = written(TEXTS, old)
    key, sealed = history.rekey("k1", opened, 2)
    assert history.read("k1", sealed, key) == opened
    with pytest.raises(Broken):
        history.read("k1", sealed, old)


def test_two_people_who_edit_do_not_overwrite_each_other() -> None:
    _, opened = written(TEXTS, new_key())
    history.check_latest(opened, 3)
    with pytest.raises(Behind):
        history.check_latest(opened, 2)


def test_no_plain_byte_is_stored() -> None:
    sealed, _ = written([CANARY], new_key())
    assert b"CANARY" not in sealed[0].content
    assert b"m1" not in sealed[0].content


# audit


def chain(length: int, keys: Keys) -> list[audit.Entry]:
    made: list[audit.Entry] = []
    for number in range(length):
        who = "m1" if number % 3 else audit.LOGGED_OUT
        made.append(
            audit.entry(
                made[-1] if made else None,
                at=f"2026-11-24T10:00:{number:02}Z",
                who=who,
                what="case.read",
                about="k1",
                keys=keys if who == "m1" else None,
            )
        )
    return made


def test_a_whole_chain_has_no_fault() -> None:
    keys = member()
    made = chain(8, keys)
    assert list(audit.faults(made, {"m1": keys.verify}, [audit.anchor(made[4]), audit.anchor(made[-1])])) == []
    assert list(audit.faults([], {}, [audit.anchor(None)])) == []


@pytest.mark.parametrize("place", range(8))
@pytest.mark.parametrize("change", ["drop", "swap", "who", "what", "about", "at", "signature", "unsigned", "repeat"])
def test_every_change_of_the_chain_is_found(place: int, change: str) -> None:
    keys = member()
    made = chain(8, keys)
    kept = audit.anchor(made[-1])
    one = made[place]
    match change:
        case "drop":
            del made[place]
        case "swap":
            made[place], made[place - 1] = made[place - 1], made[place]
        case "repeat":
            made.insert(place, one)
        case "signature":
            made[place] = replace(one, signature=("0" if one.signature[:1] != "0" else "1") + one.signature[1:])
        case "unsigned":
            made[place] = replace(one, signature="") if one.signature else replace(one, who="m1")
        case field:
            made[place] = replace(one, **{field: getattr(one, field) + "x"})
    assert list(audit.faults(made, {"m1": keys.verify}, [kept]))


def test_an_end_that_was_cut_off_is_found_by_the_anchor() -> None:
    keys = member()
    made = chain(8, keys)
    assert not list(audit.faults(made[:5], {"m1": keys.verify}))  # without an anchor nobody can know
    assert [fault.number for fault in audit.faults(made[:5], {"m1": keys.verify}, [audit.anchor(made[-1])])] == [8]


def test_a_chain_that_a_thief_signs_anew_is_found() -> None:
    keys, thief = member(), member()
    assert list(audit.faults(chain(4, thief), {"m1": keys.verify}))


# escrow, shredding, conflicts


def test_escrow_takes_both_shares() -> None:
    public, one, two = escrow.split()
    key = new_key()
    wrapped = members.wrap(key, public)
    assert members.unwrap(wrapped, escrow.joined(one, two, public)) == key
    for wrong in ((one, one), (two, bytes(32)), (one, two[:-1]), (bytes(32), bytes(32))):
        with pytest.raises(ValueError, match="share"):
            escrow.joined(*wrong, public)


def test_a_receipt_says_what_was_destroyed_and_cannot_be_changed() -> None:
    keys = member()
    sealed, _ = written(TEXTS, new_key())
    made = shred.receipt("k1", sealed, 3, keys, by="m1", at="2026-11-24T10:00:00Z", reason="the client asked for it")
    assert (made.revisions, made.keys) == (3, 3)
    assert shred.genuine(made, keys.verify)
    assert not shred.genuine(replace(made, case="k2"), keys.verify)
    assert not shred.genuine(made, member().verify)
    assert not shred.genuine(replace(made, signature="zz"), keys.verify)


KNOWN = [
    ("k1", conflicts.Party(("Ana María Pérez", "Anna Perez"), "client", "1990-05-01")),
    ("k2", conflicts.Party(("Big Mike",), "trafficker")),
    ("k3", conflicts.Party(("John Smith",), "co_defendant", "1980")),
]


@pytest.mark.parametrize(
    ("names", "role", "born", "hits"),
    [
        (("Perez, Ana Maria",), "client", "1990-05-01", [("k1", "strong", "client")]),
        (("Ana Peres",), "client", "1990", [("k1", "strong", "client")]),
        (("Ana Peres",), "client", "1971-01-01", [("k1", "possible", "client")]),
        (("big mike",), "other", "", [("k2", "strong", "trafficker")]),
        (("Jon Smith",), "client", "1980-02-02", [("k3", "strong", "co_defendant")]),
        (("Somebody Else",), "client", "", []),
        ((), "client", "1990-05-01", []),
        (("陈小雨",), "client", "", []),
    ],
)
def test_conflicts(names: tuple[str, ...], role: conflicts.Role, born: str, hits: list[tuple[str, str, str]]) -> None:
    found = conflicts.check([conflicts.Party(names, role, born)], KNOWN)
    assert [(hit.case, hit.band, hit.known_as) for hit in found] == hits


def test_a_hit_holds_no_name() -> None:
    (hit,) = conflicts.check([conflicts.Party(("Big Mike",), "client")], KNOWN)
    assert "Mike" not in repr(hit)
