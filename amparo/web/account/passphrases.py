"""Which passphrases are refused: short ones, those that many people use, and those that the name or the place gives away.

There are no rules about which signs to use. The list is Django's: 20,000 passphrases from published breaches. Nobody is asked over the
network.
"""

from __future__ import annotations

import string
from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator

from amparo.vault.members import SHORTEST
from amparo.web.words import say

PLACES = (
    "amparo",
    "workbench",
    "office",
    "legalaid",
    "lawyer",
    "advocate",
    "student",
    "intake",
    "administrator",
    "admin",
    "passphrase",
    "password",
    "trafficking",
    "survivor",
)
"""Words that everybody who knows the office would try first; docs/operate.md lists them."""

AROUND = string.digits + string.punctuation
"""What people put around a common one to make it look uncommon."""

LEAST_OWN = 6
"""Signs that must be left when those words and the member's own name are taken away."""


def refused(passphrase: str, name: str = "") -> str:
    """Why a passphrase is not taken, in the language of the page; empty where it is.

    `name`: what the member logs in with.
    """
    if len(passphrase) < SHORTEST:
        return say("account.errors.short", least=SHORTEST)
    return say("account.errors.common") if guessed(passphrase, name) else ""


def guessed(passphrase: str, name: str = "") -> bool:
    """Whether somebody who guesses would try this early: a known one, a known one with digits around it, a piece over and over."""
    dense = "".join(passphrase.casefold().split())
    core = dense.strip(AROUND)
    if {passphrase.casefold(), dense, core, _plain(dense), _piece(core)} & _known():
        return True
    return len(_piece(dense)) < SHORTEST or _given_away(dense, name)


def _plain(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


def _piece(text: str) -> str:
    """The piece that a text repeats, such as `abc` in `abcabcab`; the text itself where it repeats none."""
    for length in range(1, len(text) // 2 + 1):
        if (text[:length] * (len(text) // length + 1))[: len(text)] == text:
            return text[:length]
    return text


def _given_away(dense: str, name: str) -> bool:
    own = squeezed = "".join(sign for sign in dense if sign not in string.punctuation)
    for word in sorted({*PLACES, _plain(name.casefold())} - {""}, key=len, reverse=True):
        own = own.replace(word, "")
    return own != squeezed and len(own) < LEAST_OWN


@cache
def _known() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)
