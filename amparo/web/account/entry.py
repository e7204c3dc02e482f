"""Logging in. The passphrase opens the member's keys; that it opens them is the proof.

The opened keys then live in the session, locked by a secret that only the browser's cookie holds.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from amparo.vault import members
from amparo.vault.members import Keys, Locked
from amparo.vault.sealing import CannotOpen, seal, unseal
from amparo.web.account.sessions import BEGAN, over
from amparo.web.audit import note
from amparo.web.cases.memory import MEMORY
from amparo.web.office.models import Member, random_id

COOKIE = f"{settings.COOKIE_KIND}k"
KEPT, NAME = "kept", "kept_as"


def locked(member: Member) -> Locked:
    """What is stored of a member's keys."""
    return Locked(
        bytes(member.public),
        bytes(member.verify),
        bytes(member.salt),
        member.passes,
        member.memory,
        bytes(member.by_passphrase),
        bytes(member.by_recovery),
    )


def keep(member: Member, kept: Locked) -> Member:
    """A member with these locked keys. The caller saves."""
    for name in ("public", "verify", "salt", "passes", "memory", "by_passphrase", "by_recovery"):
        setattr(member, name, getattr(kept, name))
    return member


_decoy: list[Locked] = []


class ByUnlocking(BaseBackend):
    """Whoever's passphrase opens the keys is the member."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> Member | None:
        member = Member.objects.filter(username=username, is_active=True).first()
        if password is None:
            return None
        try:
            keys = members.unlock(locked(member) if member else _nobody(), password)
        except CannotOpen:
            return None
        if member is not None and request is not None:
            hold(request, keys)
        return member

    def get_user(self, user_id: str) -> Member | None:
        return Member.objects.filter(pk=user_id, is_active=True).first()


def _nobody() -> Locked:
    """Keys of nobody: a name that does not exist takes as long as a wrong passphrase."""
    if not _decoy:
        _decoy.append(members.enrol(random_id() + random_id())[1])
    return _decoy[0]


def hold(request: HttpRequest, keys: Keys) -> None:
    """Puts opened keys into the session; the middleware gives the browser its half."""
    name = random_id()
    secret, kept = members.for_session(keys, name)
    request.session[KEPT], request.session[NAME] = kept.hex(), name
    request.session[BEGAN] = int(timezone.now().timestamp())
    request.new_secret = secret  # type: ignore[attr-defined]
    request.keys = keys  # type: ignore[attr-defined]


def held(request: HttpRequest) -> Keys | None:
    """The opened keys, where browser and server both have their half."""
    kept, name, cookie = request.session.get(KEPT), request.session.get(NAME), request.COOKIES.get(COOKIE, "")
    if not kept or not name or not cookie or over(request.session.get(BEGAN)):
        return None
    try:
        return members.of_session(bytes.fromhex(cookie), bytes.fromhex(kept), name)
    except (CannotOpen, ValueError):
        return None


def give(request: HttpRequest, response: HttpResponse) -> None:
    """The browser's half, in a cookie that no script reads and no other site sends."""
    secret = getattr(request, "new_secret", None)
    if secret is None and COOKIE in request.COOKIES and KEPT not in request.session:
        response.delete_cookie(COOKIE, samesite="Strict")
    if secret is not None:
        response.set_cookie(COOKIE, secret.hex(), httponly=True, samesite="Strict", secure=settings.TLS, path="/")


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up; members are invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: Member, **given: Any) -> HttpResponse:
        """Notes that a member is in, after the second step where there is one."""
        note("member.in", user.id, user, request.keys)  # type: ignore[attr-defined]
        return super().post_login(request, user, **given)  # type: ignore[no-any-return]

    def reauthenticate(self, user: Member, password: str) -> bool:
        """Whether it is still the member. The session is not begun anew by it: only a log-in does that."""
        try:
            members.unlock(locked(user), password)
        except CannotOpen:
            return False
        return True

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Notes a log-in that was refused: for which member, where there is such a one; never what was typed."""
        meant = Member.objects.filter(username=credentials.get("username") or "").first()
        note("member.not_in", meant.id if meant else "")
        super().authentication_failed(request, **credentials)

    def logout(self, request: HttpRequest) -> None:
        """Notes that a member went out."""
        if isinstance(request.user, Member):
            note("member.out", request.user.id, request.user, getattr(request, "keys", None))
            MEMORY.left(request.user.id)
        super().logout(request)


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are encrypted under the server's own secret."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal(text.encode(), _server_key(), "second factor")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(base64.b64decode(encrypted_text), _server_key(), "second factor").decode()


def _server_key() -> bytes:
    return hashlib.sha256(f"second factor {settings.SECRET_KEY}".encode()).digest()
