"""What is handed over: only the addressed office can read it, a change is noticed, its length tells nothing, codes can be scanned."""

from __future__ import annotations

import base64
import io
import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyrage
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from amparo.cli import main
from amparo.cli.files import IDENTITY, PASSPHRASE_FILE
from amparo.facts.case import load_case
from amparo.facts.problems import Problems
from amparo.screening.codes import read_codes
from amparo.screening.handover import (
    ANSWERS,
    Handover,
    join,
    new_keys,
    public_of,
    read_public,
    read_secret,
    seal,
    size_for,
    unseal,
)
from tests.browser import OpenPage
from tests.screening.phone.conftest import OFFICE_SECRET, PUBLIC, SECRET, Build, data_for
from tests.screening.phone.test_walk import CANARY, begin, press, to_the_code

KEY = read_public(PUBLIC)
OTHER = read_secret(new_keys()[1])
IDS = [one for section in data_for()["sections"] for one in section["items"]]
TOLD = Handover("short-adult", "2026.1", "2026.1", "en", "2026-11-24", {"EXP02": "yes", "REC01": "declined"}, CANARY)
SIZE = size_for(replace(TOLD, answers=dict.fromkeys(IDS, "declined")))


def sealed(told: Handover = TOLD) -> str:
    return "\n".join(seal(told, KEY, SIZE))


ANSWERED = st.dictionaries(st.sampled_from(IDS), st.sampled_from(ANSWERS))
CONTACTS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=40)


@given(ANSWERED, CONTACTS)
def test_what_is_sealed_is_what_opens(answers: dict[str, str], contact: str) -> None:
    told = replace(TOLD, answers=answers, contact=contact)
    assert unseal(sealed(told), OFFICE_SECRET) == replace(
        told, contact="".join(one for one in contact if one.isprintable())
    )


@given(ANSWERED, CONTACTS)
def test_its_length_tells_nothing(answers: dict[str, str], contact: str) -> None:
    assert len(sealed(replace(TOLD, answers=answers, contact=contact))) == len(sealed())


def test_the_same_answers_never_look_the_same() -> None:
    assert len({sealed() for _ in range(20)}) == 20


def test_only_the_addressed_office_can_open_it() -> None:
    with pytest.raises(Problems, match="locked for another office") as refused:
        unseal(sealed(), OTHER, "note.txt")
    assert CANARY not in str(refused.value)


def test_nothing_readable_stands_in_it() -> None:
    raw = base64.b32decode(sealed().split(":")[1] + "=" * (-len(sealed().split(":")[1]) % 8))
    for text in ("short", "EXP", "2026", "en", CANARY, "yes", "contact"):
        assert text.encode() not in raw or len(text) < 4
    assert KEY not in raw


@given(st.integers(min_value=0), st.integers(1, 255), st.booleans())
def test_any_change_is_noticed(where: int, flip: int, mend_the_check: bool) -> None:
    """Also by somebody who knows the form and makes the check fit again."""
    import hashlib

    raw = bytearray(join(sealed()))
    raw[where % len(raw)] ^= flip
    check = hashlib.sha512(raw).digest()[:4] if mend_the_check else b"none"
    text = base64.b32encode(bytes(raw) + check).decode().rstrip("=")
    with pytest.raises(Problems):
        unseal(f"1/1:{text}", OFFICE_SECRET)


@given(st.text(max_size=300) | st.from_regex(r"[1-3]/[1-3]:[A-Z2-7]{0,200}", fullmatch=True))
def test_any_text_is_refused_in_words(text: str) -> None:
    with pytest.raises(Problems) as refused:
        unseal(text, OFFICE_SECRET, "note.txt")
    assert str(refused.value).startswith("note.txt: ")


INSIDE: list[Any] = [
    b"", b"{}", b"[]", b"null", b'{"form":1}', b"\xff\xfe", b"[" * 400,
    {"form": 2}, {"of": ["a", "b"]}, {"of": ["../../etc", "1", "1", "en"]}, {"yes": 7}, {"yes": "EXP01 <b>"}, {"day": "soon"},
    {"day": 7}, {"contact": 5}, {"sure": [1]}, {"yes": " ".join(f"X{number}" for number in range(600))},
]  # fmt: skip


@pytest.mark.parametrize("inside", INSIDE, ids=lambda one: str(one)[:30])
def test_whoever_has_the_public_key_can_lock_anything_and_still_harms_nothing(inside: Any) -> None:
    from amparo.screening import handover

    plain = inside
    if isinstance(inside, dict):
        plain = json.dumps({**json.loads(handover._write(TOLD)), **inside}).encode()
    original = handover._write
    handover._write = lambda told: plain  # type: ignore[assignment]
    try:
        text = "\n".join(seal(TOLD, KEY, 8192))
    finally:
        handover._write = original
    with pytest.raises(Problems, match="not a set of answers"):
        unseal(text, OFFICE_SECRET)


def test_signs_that_steer_a_terminal_are_taken_out() -> None:
    told = unseal(sealed(replace(TOLD, contact="call\x1b[2J\x07 me\u202e\nat noon")), OFFICE_SECRET)
    assert told.contact == "call[2J me\nat noon"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda parts: parts[:1], "Part 2 is missing"),
        (lambda parts: [parts[0].replace("1/2", "1/3"), *parts], "different hand-overs"),
        (lambda parts: [*parts, "1/2:ABCDEFGH"], "twice"),
        (lambda parts: [parts[0], parts[1][:-9]], "damaged"),
        (lambda parts: ["hello"], "nothing in it"),
        (lambda parts: ["1/1:" + "A" * 200_000], "too long"),
    ],
)
def test_what_is_wrong_with_the_parts_is_said(change: Any, says: str) -> None:
    parts = seal(TOLD, KEY, 1024)
    assert len(parts) == 2
    with pytest.raises(Problems, match=says):
        unseal("\n".join(change(parts)), OFFICE_SECRET)


@pytest.mark.parametrize(
    "sent",
    [
        lambda parts: "\n".join(reversed(parts)),
        lambda parts: "Hello,\r\n\r\n" + "\r\n".join(parts) + "\r\n\r\nBye\r\n",
        lambda parts: "\n".join(part.lower() for part in parts),
        lambda parts: "\n".join(part[at : at + 76] for part in parts for at in range(0, len(part), 76)),
        lambda parts: "\n".join("> " + part[at : at + 70] for part in parts for at in range(0, len(part), 70)),
    ],
    ids=["other order", "in a mail", "small letters", "broken lines", "quoted"],
)
def test_it_survives_the_ways_texts_are_sent(sent: Any) -> None:
    assert unseal(sent(seal(TOLD, KEY, 1024)), OFFICE_SECRET) == TOLD


# ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_key_is_read_back_and_a_wrong_sign_is_noticed() -> None:
    assert public_of(read_secret(SECRET)) == PUBLIC
    draw = random.Random(3)
    for _ in range(60):
        at = draw.randrange(len("amparo-office-"), len(PUBLIC))
        other = draw.choice([one for one in "abcdefghijklmnopqrstuvwxyz234567" if one != PUBLIC[at]])
        # the last sign holds some bits that no key uses
        if at == len(PUBLIC) - 1:
            continue
        with pytest.raises(ValueError, match="wrong or missing"):
            read_public(PUBLIC[:at] + other + PUBLIC[at + 1 :])


def test_a_secret_key_never_gets_into_a_page() -> None:
    with pytest.raises(ValueError, match="secret key"):
        read_public(SECRET)


# ── from the page ────────────────────────────────────────────────────────────────────────────────────────


def photograph(raw: bytes, turn: float = 0, blur: float = 0, noise: int = 0, quality: int = 80) -> bytes:
    """A picture as a hand with another phone takes it."""
    picture = Image.open(io.BytesIO(raw)).convert("RGB").rotate(turn, expand=True, fillcolor=(90, 90, 90))
    picture = picture.filter(ImageFilter.GaussianBlur(blur))
    if noise:
        speckle = Image.effect_noise(picture.size, noise).convert("RGB")
        picture = Image.blend(picture, speckle, 0.15)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def test_the_page_seals_what_python_opens(built: Build, open_page: OpenPage) -> None:
    page, _ = open_page(built())
    to_the_code(page)
    picture = page.screenshot(full_page=True)
    texts = read_codes(picture, "picture.png")
    told = unseal("\n".join(texts), OFFICE_SECRET)
    assert told.contact == CANARY
    assert told.instrument == "short-adult"
    assert set(told.answers.values()) == {"unsure"}
    with pytest.raises(Problems, match="another office"):
        unseal("\n".join(texts), OTHER)
    for taken in (
        photograph(picture, turn=4),
        photograph(picture, blur=1.2),
        photograph(picture, noise=40, quality=50),
    ):
        assert unseal("\n".join(read_codes(taken)), OFFICE_SECRET) == told
    with page.expect_download() as saved:
        press(page, "Save it as a file instead")
    assert saved.value.suggested_filename == "note.txt"
    assert unseal(Path(saved.value.path()).read_text(encoding="utf-8"), OFFICE_SECRET) == told


def test_a_long_questionnaire_gives_several_codes(built: Build, open_page: OpenPage) -> None:
    page, _ = open_page(built("long-adult", "es", "assured"), viewport={"width": 412, "height": 900})
    begin(page, "es")
    for _ in range(6):
        press(page, "No sé")
    press(page, "Parar aquí y ver qué significa")
    press(page, "Entregar mis respuestas a Harbour House")
    press(page, "Sí, hacer el código")
    pictures = [code.screenshot() for code in page.locator("figure").all()]
    assert len(pictures) >= 2
    text = "\n".join(one for raw in pictures for one in read_codes(raw))
    told = unseal(text, OFFICE_SECRET)
    assert told.assures == ("non_use",)
    assert (told.instrument, told.language, len(told.answers)) == ("long-adult", "es", 6)


SCRIPT = """([told, size]) => handover.parts(handover.seal(JSON.stringify(told), handover.fromBase32(
  JSON.parse(document.getElementById('data').textContent).site.office.key), size))"""


def test_the_pages_seal_is_the_same_for_every_length(built: Build, open_page: OpenPage) -> None:
    from amparo.screening.handover import _write

    page, _ = open_page(built())
    draw = random.Random(11)
    for size in (512, 640, 1024, 2048):
        lengths = set()
        for _ in range(5):
            answers = {one: draw.choice(ANSWERS) for one in draw.sample(IDS, draw.randint(0, len(IDS)))}
            told = replace(TOLD, answers=answers, contact="ñ😀 " * draw.randint(0, 8))
            parts = page.evaluate(SCRIPT, [json.loads(_write(told)), size])
            assert unseal("\n".join(parts), OFFICE_SECRET) == told
            lengths.add(sum(map(len, parts)))
        assert lengths == {sum(map(len, seal(TOLD, KEY, size)))}


def test_a_page_on_a_phone_without_true_randomness_locks_nothing(built: Build, open_page: OpenPage) -> None:
    page, _ = open_page(built())
    page.evaluate("nacl.setPRNG(() => { throw new Error('no PRNG'); })")
    begin(page)
    press(page, "Stop here and see what it means")
    press(page, "Hand my answers to Harbour House")
    press(page, "Yes, make the code")
    assert "cannot lock your answers safely" in page.locator("main").inner_text()
    assert page.locator("svg").count() == 0


@pytest.mark.parametrize("raw", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff" + b"x" * 200, b"BM", b"RIFF0000WEBP"])
def test_a_broken_picture_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(Problems, match="cannot be read"):
        read_codes(raw, "picture.png")


def test_a_picture_without_a_code_or_far_too_large_is_refused_in_words() -> None:
    for size, says in (((300, 300), "No code"), ((20_000, 2), "20000 by 2")):
        out = io.BytesIO()
        Image.new("RGB", size, "#fff").save(out, "PNG")
        with pytest.raises(Problems, match=says):
            read_codes(out.getvalue(), "picture.png")


# ── the commands ─────────────────────────────────────────────────────────────────────────────────────────


def run(*words: str, given: str = "") -> Any:
    result = CliRunner().invoke(main, list(words), input=given)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The key file of an office, encrypted to a key: a passphrase takes seconds to try, by design."""
    identity = pyrage.x25519.Identity.generate()
    (tmp_path / "identity").write_text(f"{identity}\n", encoding="utf-8")
    monkeypatch.setenv(IDENTITY, str(tmp_path / "identity"))
    return key_file(tmp_path / "office.key.age", identity)


def key_file(path: Path, identity: pyrage.x25519.Identity) -> Path:
    path.write_bytes(pyrage.encrypt(new_keys()[1].encode(), [identity.to_public()]))
    return path


def handed(office: Path, told: Handover = TOLD) -> Path:
    public = run("screen", "keys", "show", str(office)).stdout.strip()
    path = office.with_name("note.txt")
    path.write_text("\n".join(seal(told, read_public(public), SIZE)) + "\n", encoding="utf-8")
    return path


def test_an_office_makes_a_key_under_a_passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "words").write_text("four unrelated words here\n", encoding="utf-8")
    monkeypatch.setenv(PASSPHRASE_FILE, str(tmp_path / "words"))
    key = tmp_path / "office.key.age"
    made = run("screen", "keys", "new", "--name", "Harbour House", "-o", str(key))
    assert made.exit_code == 0
    raw = key.read_bytes()
    assert b"-> scrypt " in raw
    assert b"amparo-office" not in raw
    assert key.stat().st_mode & 0o077 == 0
    office = yaml.safe_load(made.stdout)["office"]
    assert office["name"] == "Harbour House"
    assert run("screen", "keys", "show", str(key)).stdout.strip() == office["key"]
    again = run("screen", "keys", "new", "--name", "Other", "-o", str(key))
    assert again.exit_code == 1
    assert key.read_bytes() == raw
    plain = run("screen", "keys", "new", "--name", "Other", "-o", str(tmp_path / "plain.key"))
    assert plain.exit_code == 1
    assert not (tmp_path / "plain.key").exists()


def test_an_office_opens_what_was_handed_over(office: Path) -> None:
    note = handed(office)
    shown = run("screen", "open", str(note), "--key", str(office), "--as-of", "2026-11-25")
    assert shown.exit_code == 0
    assert CANARY in shown.output
    told = json.loads(run("screen", "open", str(note), "--key", str(office), "--json").stdout)
    assert told["handed_over"]["answers"] == TOLD.answers
    assert told["result"]["outcome"] == "signs_present_continue"
    typed = run("screen", "open", "-", "--key", str(office), "--json", given=note.read_text(encoding="utf-8"))
    assert json.loads(typed.stdout)["handed_over"] == told["handed_over"]
    assert sorted(path.name for path in office.parent.iterdir()) == ["identity", "note.txt", "office.key.age"]


def test_another_office_cannot_and_is_told_so(office: Path, tmp_path: Path) -> None:
    note = handed(office)
    identity = pyrage.x25519.Identity.from_str((tmp_path / "identity").read_text(encoding="utf-8").strip())
    other = key_file(tmp_path / "other.key.age", identity)
    refused = run("screen", "open", str(note), "--key", str(other))
    assert refused.exit_code == 1
    assert "locked for another office" in refused.output
    assert CANARY not in refused.output


def test_what_was_handed_over_goes_into_a_record_and_a_case_where_the_person_agrees(
    office: Path, tmp_path: Path
) -> None:
    told = replace(TOLD, answers={"SEX01": "yes", "EXP02": "yes"})
    note, record, case = handed(office, told), tmp_path / "record.yaml", tmp_path / "case.yaml"
    case.write_text("amparo: amparo-case/1\n", encoding="utf-8")
    words = ("screen", "open", str(note), "--key", str(office), "-o", str(record), "--into", str(case))
    assert run(*words, given="n\n").exit_code == 0
    assert load_case(case).person.values.get("victim.sex_trafficking") is None
    assert run(*words, given="y\n").exit_code == 0
    assert load_case(case).person.values.get("victim.sex_trafficking") is True
    kept = record.read_text(encoding="utf-8")
    assert "person_typed_alone" in kept
    assert CANARY not in kept
    assert kept.count("instrument: short-adult\n") == 2
    assert run("screen", "explain", str(record)).exit_code == 0


def test_answers_to_another_version_are_shown_and_never_lost(office: Path) -> None:
    told = replace(TOLD, version="2031.4", answers={"EXP02": "yes", "NEW77": "no"})
    shown = run("screen", "open", str(handed(office, told)), "--key", str(office))
    assert shown.exit_code == 0
    assert "2031.4" in shown.output
    assert "NEW77: no" in shown.output
