"""Keys for programs. The member's own keys are locked by the key for programs itself, which is stored nowhere."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone

from amparo.vault import members
from amparo.vault.members import Keys
from amparo.vault.sealing import CannotOpen
from amparo.web.account.programs import end_tokens
from amparo.web.account.proof import again, changes_need_proof, proven
from amparo.web.audit import note
from amparo.web.cases.file import OpenFile, open_file
from amparo.web.office.models import Access, Member, Token, random_id
from amparo.web.page import show
from amparo.web.proxy import subscriber
from amparo.web.rules import MEMBER, may, page, table

SCOPES = {
    "case.read": "read",
    "case.write": "write",
    "case.create": "create",
    "case.papers": "papers",
    "case.export": "export",
    "conflict.check": "conflicts",
}
"""Which scope a rule needs of a key."""

LONGEST = 365
"""Days that a key works, at most."""

A_MINUTE, FAILED_A_MINUTE = 300, 20
"""Requests a minute for one key; wrong keys a minute from one address."""

SEEN_EVERY = timedelta(minutes=10)
"""How exactly it is kept when a key was last used."""

MOST = 20
"""Keys of one member at a time."""

View = Callable[..., HttpResponse]


def make_token(member: Member, keys: Keys, scopes: list[str], rooms: list[str], days: int) -> str:
    """A new key; it is shown once."""
    name = random_id()
    secret, kept = members.for_session(keys, f"token {name}")
    until = timezone.now() + timedelta(days=days)
    Token.objects.create(
        digest=_digest(secret), name=name, member=member, scopes=scopes, rooms=rooms, until=until, kept=kept
    )
    note("token.make", name, member, keys)
    return f"amparo_{name}_{secret.hex()}"


def _digest(secret: bytes) -> str:
    return hashlib.sha256(secret).hexdigest()


def opened(text: str) -> tuple[Token, Keys] | None:
    """The row and the member's keys that a key for programs opens; nothing for a wrong, ended or over-old one."""
    parts = text.split("_")
    if len(parts) != 3 or parts[0] != "amparo":
        return None
    token = Token.objects.select_related("member").filter(name=parts[1], until__gt=timezone.now()).first()
    try:
        secret = bytes.fromhex(parts[2])
        if token is None or not token.member.is_active or not hmac.compare_digest(token.digest, _digest(secret)):
            return None
        return token, members.of_session(secret, bytes(token.kept), f"token {token.name}")
    except (CannotOpen, ValueError):
        return None


def refusal(status: int, says: str) -> JsonResponse:
    """No, in a form that programs read. It repeats nothing that was sent."""
    return JsonResponse({"error": says}, status=status)


def by_token(view: View, rule: str) -> View:
    """A view behind a rule, for whoever brings a key. The key needs the scope; the member still needs the role and the key of the room."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.TLS and not request.is_secure():
            return refusal(403, "Only over https. The key may have been read on its way: end it, and make a new one.")
        near = f"api-failed:{subscriber(request)}"
        if _over(near, FAILED_A_MINUTE, add=False):
            return refusal(429, "Too many wrong keys. Wait a minute.")
        kind, _, text = request.headers.get("Authorization", "").partition(" ")
        found = opened(text.strip()) if kind.casefold() == "bearer" else None
        if found is None:
            _over(near, FAILED_A_MINUTE)
            response = refusal(401, "A key for programs is needed: Authorization: Bearer amparo_…")
            response["WWW-Authenticate"] = "Bearer"
            return response
        token, keys = found
        if _over(f"api:{token.name}", A_MINUTE):
            return refusal(429, "Too many requests. Wait a minute.")
        member, now = token.member, timezone.now()
        if token.used is None or now - token.used > SEEN_EVERY:
            Token.objects.filter(pk=token.pk).update(used=now)
        request.user, request.keys, request.token = member, keys, token  # type: ignore[attr-defined]
        if SCOPES[rule] not in token.scopes or not may(member, rule):
            note("member.refused", token.name, member, keys)
            return refusal(403, "This key may not do that.")
        if table()[rule].get("room") and "room" in kwargs:
            room = str(kwargs.get("room", ""))
            access = Access.objects.select_related("room").filter(room_id=room, member=member).first()
            if access is None or (token.rooms and room not in token.rooms):
                note("member.refused", token.name, member, keys)
                return refusal(403, "This key cannot open that file, or it does not exist.")
            try:
                request.file = open_file(request, access, rule)  # type: ignore[attr-defined]
            except CannotOpen:
                return refusal(403, "This key cannot open that file, or it does not exist.")
        try:
            return view(request, *args, **kwargs)
        except RequestDataTooBig:
            return refusal(413, "This is too much at once: at most 2 MB.")

    asked.amparo_rule = rule  # type: ignore[attr-defined]
    asked.csrf_exempt = True  # type: ignore[attr-defined] # no browser sends a key by itself
    return asked


def _over(name: str, limit: int, *, add: bool = True) -> bool:
    """Whether a count of this minute is over its limit; counts one more."""
    key = f"{name}:{int(timezone.now().timestamp()) // 60}"
    count = int(cache.get(key, 0))
    if add:
        cache.set(key, count + 1, 120)
    return count >= limit


@changes_need_proof
def tokens(request: HttpRequest) -> HttpResponse:
    """One's keys for programs: making and ending them."""
    member, keys = request.user, request.keys  # type: ignore[attr-defined]
    assert isinstance(member, Member)
    made = ""
    if request.method == "POST" and (name := request.POST.get("end", "")):
        end_tokens(member, keys, name)
        return HttpResponseRedirect("/me/tokens/")
    if request.method == "POST" and may(member, "token.make") and Token.objects.filter(member=member).count() < MOST:
        scopes = [one for one in dict.fromkeys(SCOPES.values()) if one in request.POST.getlist("scopes")]
        own = set(Access.objects.filter(member=member).values_list("room_id", flat=True))
        rooms = [one for one in request.POST.getlist("rooms") if one in own]
        days = request.POST.get("days", "")
        if scopes and days.isascii() and days.isdecimal() and 0 < int(days) <= LONGEST:
            made = make_token(member, keys, scopes, rooms, int(days))
    given = {
        "proven": proven(request),
        "again": again(request),
        "made": made,
        "scopes": list(dict.fromkeys(SCOPES.values())),
        "tokens": Token.objects.filter(member=member, until__gt=timezone.now()).order_by("until"),
        "files": list(_files(member, keys)) if may(member, "token.make") else [],
    }
    return show(request, "account/tokens.html", given)


def _files(member: Member, keys: Keys) -> list[tuple[str, str]]:
    found = []
    for access in Access.objects.filter(member=member).select_related("room"):
        try:
            key = members.unwrap(bytes(access.wrapped), keys)
        except CannotOpen:
            continue
        found.append((access.room.id, OpenFile(access.room, member, keys, key, access, "case.read").title))
    return sorted(found, key=lambda one: one[1].casefold())


ROUTES = [page("me/tokens/", tokens, rule=MEMBER, name="tokens")]
