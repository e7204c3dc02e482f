"""Passphrases that are easily guessed are refused, without rules about signs, and without asking anybody."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.web.conftest import PASSPHRASE

GUESSED = (
    "qwerty123456",  # in the list
    "QWERTY123456",
    "qwerty 123456",
    "password1234",  # a common one with digits after it
    "2019!Password!2020",
    "p@ssw0rd!!!!!",
    "iloveyou-12345",
    "passwordpassword",  # a piece over and over
    "letmein letmein 7",
    "abcabcabcabcabc",
    "aaaaaaaaaaaa",
    "!?!?!?!?!?!?",
    "Amparo-Workbench",  # what everybody would try here
    "amparo2026amparo",
    "legal aid lawyer 1",
    "ana-maria-26",  # the member's own name
)
TAKEN = (
    PASSPHRASE,
    "seven quiet boats sail",
    "correcthorsebattery",
    "948372615043",
    "кит плывёт домой",
    "★☂✿☀☾♞♜✈⚑⌛✂☎",
    "amparo sails to seven boats",
)


@pytest.mark.parametrize("passphrase", GUESSED)
def test_guessed(workbench: Path, passphrase: str) -> None:
    from amparo.web.account.passphrases import refused

    assert "easily guessed" in refused(passphrase, "Ana Maria")


@pytest.mark.parametrize("passphrase", TAKEN)
def test_taken(workbench: Path, passphrase: str) -> None:
    from amparo.web.account.passphrases import refused

    assert refused(passphrase, "Ana Maria") == ""


@given(
    st.lists(st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789★é"), min_size=12, max_size=40, unique=True),
    st.text(max_size=20),
)
def test_twelve_different_signs_of_any_kind_will_do(workbench: Path, signs: list[str], name: str) -> None:
    from amparo.web.account.passphrases import PLACES, guessed

    passphrase = "".join(signs)
    near = name.casefold()
    if "qwerty" not in passphrase and "1234" not in passphrase and not any(word in passphrase for word in PLACES):
        assert (
            not guessed(passphrase, "" if near and near in passphrase else name) or passphrase.strip("0123456789") == ""
        )


def test_a_list_is_there(workbench: Path) -> None:
    from amparo.web.account import passphrases

    assert len(passphrases._known()) > 19_000


@pytest.mark.parametrize("form", ["begin", "join", "lost", "passphrase"])
def test_every_form_that_sets_a_passphrase_looks(office: Path, form: str, request: Any) -> None:
    bad = {"passphrase": "password1234", "again": "password1234"}
    client = Client(headers={"host": "localhost"})
    if form == "begin":
        answer = client.post("/begin/", {"username": "ana", **bad})
    else:
        ana = request.getfixturevalue("ana")
        if form == "passphrase":
            answer = ana.client.post("/me/passphrase/", {"now": PASSPHRASE, **bad})
        else:
            answer = client.post(
                f"/{'in/lost' if form == 'lost' else 'join'}/", {"username": "ana", "code": ana.code, **bad}
            )
    assert "easily guessed" in answer.content.decode()
