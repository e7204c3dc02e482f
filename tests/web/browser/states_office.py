"""States of accounts and of the office; then what is gone or broken, which comes last."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tests.web.browser.states import Scene, state
from tests.web.conftest import PASSPHRASE

if TYPE_CHECKING:
    from tests.web.conftest import Person

# accounts


@state("recovery code")
def _(scene: Scene) -> Any:
    invited = scene.send("/people/invite/", role="intake").content.decode()
    code = re.search(r'a-code">([^<]+)<', invited)
    assert code
    given = {
        "code": code[1],
        "username": "fay",
        "passphrase": "six calm herons wading",
        "again": "six calm herons wading",
    }
    return scene.visitor().post("/join/", given, follow=True)


@state("recovery code after a lost passphrase")
def _(scene: Scene) -> Any:
    eve = scene.person("eve", "intake")
    given = {
        "username": "eve",
        "code": eve.code,
        "passphrase": "six calm herons wading",
        "again": "six calm herons wading",
    }
    return scene.visitor().post("/in/lost/", given)


@state("ending a membership")
def _(scene: Scene) -> Any:
    return scene.adm.client.get(f"/people/{scene.ben.member.id}/end/")


@state("ending a membership that would lose files")
def _(scene: Scene) -> Any:
    return scene.adm.client.get(f"/people/{scene.ana.member.id}/end/")


@state("sessions of another member")
def _(scene: Scene) -> Any:
    return scene.adm.client.get(f"/people/{scene.ben.member.id}/sessions/", follow=True)


@state("a key for programs")
def _(scene: Scene) -> Any:
    _proven(scene.ana)
    return scene.send("/me/tokens/", scopes=["read"], days="30")


@state("logging out")
def _(scene: Scene) -> Any:
    return scene.ana.client.get("/out/")


@state("once more the passphrase")
def _(scene: Scene) -> Any:
    return scene.ana.client.get("/in/again/")


@state("once more a passkey")
def _(scene: Scene) -> Any:
    _with_key(scene.adm)
    return scene.adm.client.get("/in/again/key/")


@state("a wrong passphrase once more")
def _(scene: Scene) -> Any:
    return scene.ana.client.post("/in/again/", {"password": "wrong words altogether"})


def _with_key(one: Person) -> None:
    """A security key as it is stored once it was added; no browser holds it."""
    from allauth.mfa.models import Authenticator
    from cryptography.hazmat.primitives.asymmetric import ec
    from fido2.cose import ES256
    from fido2.utils import sha256, websafe_encode
    from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    key = AttestedCredentialData.create(Aaguid.NONE, b"a key of sixteen", public)
    said = AuthenticatorData.create(sha256(b"localhost"), AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT, 0, key)
    client = CollectedClientData.create(CollectedClientData.TYPE.CREATE, b"c" * 32, "http://localhost")
    answer = {
        "clientDataJSON": client.b64,
        "attestationObject": websafe_encode(AttestationObject.create("none", said, {})),
    }
    name = websafe_encode(key.credential_id)
    credential = {"id": name, "rawId": name, "type": "public-key", "response": answer, "clientExtensionResults": {}}
    data = {"name": "Blue key", "credential": credential}
    Authenticator.objects.create(user=one.member, type=Authenticator.Type.WEBAUTHN, data=data)


def _proven(one: Person) -> None:
    one.client.post("/in/again/", {"password": PASSPHRASE})


for name, path in {"app": "app/", "new key": "keys/new/", "keys": "keys/"}.items():

    @state(f"second step: {name}")
    def _(scene: Scene, path: str = path) -> Any:
        _proven(scene.ben)
        return scene.ben.client.get(f"/me/second/{path}", follow=True)


@state("second step: a wrong code")
def _(scene: Scene) -> Any:
    return scene.ben.client.post("/me/second/app/", {"code": "000000"})


@state("second step: set up")
def _(scene: Scene) -> Any:
    from tests.web.account.test_second import six_digits

    page = scene.ben.client.get("/me/second/app/").content.decode()
    secret = re.search(r"value a-code\">([A-Z2-7]+)<", page)
    assert secret, page
    return scene.ben.client.post("/me/second/app/", {"code": six_digits(secret[1])}, follow=True)


for name, path in {"overview": "", "codes": "codes/", "new codes": "codes/new/", "app off": "app/off/"}.items():

    @state(f"second step: {name}")
    def _(scene: Scene, path: str = path) -> Any:
        return scene.ben.client.get(f"/me/second/{path}", follow=True)


@state("second step: once more")
def _(scene: Scene) -> Any:
    return scene.ben.client.get("/in/again/second/")


@state("second step: at the door")
def _(scene: Scene) -> Any:
    client = scene.visitor()
    client.post("/in/", {"login": "ben", "password": PASSPHRASE})
    return client.get("/in/second/")


@state("second step: wrong at the door")
def _(scene: Scene) -> Any:
    client = scene.visitor()
    client.post("/in/", {"login": "ben", "password": PASSPHRASE})
    return client.post("/in/second/", {"code": "000000"})


@state("second step: demanded")
def _(scene: Scene) -> Any:
    from amparo.web.office.models import Office

    Office.objects.update(second_factor=True)
    try:
        return scene.ana.client.get("/me/second/")
    finally:
        Office.objects.update(second_factor=False)


for name, path in {"change a key": "", "remove a key": "off/"}.items():

    @state(f"second step: {name}")
    def _(scene: Scene, path: str = path) -> Any:
        from allauth.mfa.models import Authenticator

        kind = Authenticator.Type.WEBAUTHN
        data = {"name": "Invented key", "credential": {}}
        one, _made = Authenticator.objects.get_or_create(user=scene.ben.member, type=kind, defaults={"data": data})
        _proven(scene.ben)
        return scene.ben.client.get(f"/me/second/keys/{one.pk}/{path}", follow=True)


# the office


@state("the office")
def _(scene: Scene) -> Any:
    return scene.adm.client.get("/office/")


@state("escrow with one keeper", 400)
def _(scene: Scene) -> Any:
    return scene.adm.client.post(
        "/office/escrow/", {"do": "on", "one": scene.ben.member.id, "two": scene.ben.member.id}
    )


@state("escrow")
def _(scene: Scene) -> Any:
    given = {"do": "on", "one": scene.ben.member.id, "two": scene.ana.member.id}
    return scene.adm.client.post("/office/escrow/", given, follow=True)


@state("escrow: a half to fetch")
def _(scene: Scene) -> Any:
    return scene.ana.client.get("/office/escrow/mine/")


@state("escrow: a half")
def _(scene: Scene) -> Any:
    return scene.send("/office/escrow/mine/")


@state("escrow: halves that do not fit", 400)
def _(scene: Scene) -> Any:
    return scene.adm.client.post("/office/escrow/open/", {"share_one": "a", "share_two": "b"})


@state("escrow: to open")
def _(scene: Scene) -> Any:
    return scene.adm.client.get("/office/escrow/open/")


@state("files to look at")
def _(scene: Scene) -> Any:
    from amparo.web.office.models import Room

    Room.objects.filter(pk=scene.small).update(review_on=timezone.localdate())
    return scene.ana.client.get("/due/")


# what is gone or broken, last


@state("receipt")
def _(scene: Scene) -> Any:
    given = {"typed": scene.empty, "reason": "client_asked"}
    return scene.ana.client.post(f"/file/{scene.empty}/people/destroy/", given, follow=True)


@state("receipts")
def _(scene: Scene) -> Any:
    return scene.ana.client.get("/receipts/")


@state("a file that cannot be read", 500)
def _(scene: Scene) -> Any:
    from amparo.web.office.models import Revision

    last = Revision.objects.filter(room_id=scene.small).order_by("-place")[0]
    changed = bytearray(last.content)
    changed[-1] ^= 1
    Revision.objects.filter(pk=last.pk).update(content=bytes(changed))
    return scene.under("", scene.small)


@state("the desk beside a file that cannot be read")
def _(scene: Scene) -> Any:
    return scene.ana.client.get("/")


@state("the audit with a fault")
def _(scene: Scene) -> Any:
    from amparo.web.office.models import AuditEntry

    AuditEntry.objects.filter(number=3).delete()
    return scene.ana.client.get("/audit/")


@state("something went wrong", 500)
def _(scene: Scene) -> Any:
    from amparo.web.cases import desk

    def fails(request: Any) -> Any:
        raise RuntimeError

    client, kept = scene.ana.client, desk.overdue
    client.raise_request_exception = False
    desk.overdue = fails  # type: ignore[assignment]
    try:
        return client.get("/")
    finally:
        desk.overdue = kept


@state("an expired session")
def _(scene: Scene) -> Any:
    from amparo.web.account.entry import COOKIE

    client = scene.visitor()
    client.cookies = scene.ben.client.cookies.copy()
    del client.cookies[COOKIE]
    return client.get(f"/file/{scene.room}/", follow=True)


@state("too many tries", 429)
def _(scene: Scene) -> Any:
    client = scene.visitor()
    for _ in range(40):
        given = {
            "username": "eve",
            "code": "x",
            "passphrase": "six calm herons wading",
            "again": "six calm herons wading",
        }
        answer = client.post("/in/lost/", given)
        if answer.status_code == 429:
            break
    return answer


@state("too many log-ins")
def _(scene: Scene) -> Any:
    client = scene.visitor()
    for _ in range(8):
        answer = client.post("/in/", {"login": "gil", "password": "wrong words altogether"})
    return answer


@state("the first account, with a slip")
def _(scene: Scene) -> Any:
    from django.core.management import call_command

    client = scene.visitor()
    call_command("flush", interactive=False, verbosity=0)
    client.post(f"/language/{scene.language}/")
    return client.post("/begin/", {"username": "", "passphrase": "short", "again": "other"})
