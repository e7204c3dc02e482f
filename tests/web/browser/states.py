"""Pages that no link leads to: what went wrong, empty files, forms with slips, steps on the way.

Each state is an answer of the site, made through a client; the browser then shows what the site answered. A page of the site that
neither a link nor a state leads to is found by `test_states.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from amparo.web.words import LANGUAGES
from tests.web.conftest import PASSPHRASE

if TYPE_CHECKING:
    from tests.web.conftest import Person

PAIRS = """title: Kestrel
person: {name: Wren Kestrel, language: Spanish}
episodes: [{id: e1, kinds: [sex_trafficking], period: 2013/2016}]
charges:
  - {id: c1, jurisdiction: us-ny, offence: {text: PROSTITUTION, statute: PL 230.00}, disposition: {kind: convicted, date: 2014-03-11}}
"""
LIST = b"State,Case Number,Offense Date,Statute,Charge,Disposition\nNY,2014QN011302,03/09/2014,PL 240.37,LOITERING,CONVICTED\n"


class Scene:
    """An office with a lawyer, an administrator and an advocate, all speaking one language."""

    def __init__(self, person: Callable[..., Person], case: str, language: str) -> None:
        self.person, self.case, self.language = person, case, language
        self.ana = self.speaks(person("ana", "lawyer"))
        self.adm = self.speaks(person("adm", "administrator"))
        self.ben = self.speaks(person("ben", "advocate"))
        self.room, self.empty, self.small = self.ana.file(case), self.ana.file("title: Empty\n"), self.ana.file(PAIRS)

    def speaks(self, one: Person) -> Person:
        """The same person, with pages in the language of the scene."""
        one.client.post(f"/language/{self.language}/")
        return one

    def visitor(self, **given: Any) -> Client:
        """Somebody who is not logged in."""
        spoken = {"accept-language": self.language} if self.language in LANGUAGES else {}
        client = Client(headers={"host": "localhost", **spoken}, **given)
        if not given:
            client.post(f"/language/{self.language}/")
        return client

    def seen(self, room: str) -> int:
        """The number of the latest revision of a file."""
        return int(self.ana.open(room).seen)

    def send(self, address: str, room: str = "", **given: Any) -> Any:
        """A form sent by the lawyer; with a room, as somebody who sees its latest revision."""
        return self.ana.client.post(address, {**({"seen": self.seen(room)} if room else {}), **given})

    def under(self, path: str, room: str = "") -> Any:
        """A page of a file."""
        return self.ana.client.get(f"/file/{room or self.room}/{path}", follow=True)

    @cached_property
    def reading(self) -> str:
        """The address of a reading of a list, done."""
        from tests.web.record.test_reading import confirmed

        return confirmed(self.ana, self.small, LIST)

    @cached_property
    def following(self) -> str:
        """The address of a filing that is followed up."""
        page = self.under("follow/").content.decode()
        address = re.findall(rf'action="(/file/{self.room}/follow/\w+/)begin/"', page)[0]
        self.send(f"{address}begin/", self.room)
        return str(address)

    @cached_property
    def consent(self) -> str:
        """A consent that holds."""
        days = {"from": _day(0), "until": _day(30), "told": "yes", "language": "en"}
        given = {"purpose": "referral", "recipient": "Harbor House", "fields": ["charges", "person"], **days}
        self.send(f"/file/{self.room}/people/consents/change/", self.room, **given)
        return next(iter(self.ana.open(self.room).document.chapter("consents")))

    @cached_property
    def handover(self) -> str:
        """Facts released to the advocate's file; its room."""
        from amparo.web.office.models import Room

        change = f"/file/{self.small}/people/rooms/change/"
        self.send(change, self.small, do="begin", lead=self.ben.member.id)
        days = {"signed": _day(0), "until": _day(30)}
        self.send(change, self.small, do="release", facts=["person.language"], purpose="housing", **days)
        return str(Room.objects.get(kind="advocacy").pk)


def _day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


State = Callable[[Scene], Any]
STATES: dict[str, tuple[int, State]] = {}
"""Name → the status that the site answers with, and how the answer is made. In their order: the last ones break things."""


def state(name: str, status: int = 200) -> Callable[[State], State]:
    """Enters a state into the list."""

    def enter(make: State) -> State:
        STATES[name] = (status, make)
        return make

    return enter


def form(name: str, path: str, status: int = 400, *, room: str = "room", **given: Any) -> None:
    """Enters a form of a file that is sent with a slip."""
    STATES[name] = (
        status,
        lambda scene: scene.send(f"/file/{getattr(scene, room)}/{path}", getattr(scene, room), **given),
    )


# empty

for part in (
    "", "story/", "record/", "law/", "questions/", "plan/", "papers/", "follow/", "timeline/", "shield/", "sheet/", "past/",
    "record/documents/", "people/", "people/names/", "people/exports/", "people/rooms/",
):  # fmt: skip
    STATES[f"empty {part or 'overview'}"] = (200, lambda scene, part=part: scene.under(part, scene.empty))  # type: ignore[misc]


@state("empty desk")
def _(scene: Scene) -> Any:
    return scene.ben.client.get("/")


# what went wrong


@state("refused", 403)
def _(scene: Scene) -> Any:
    return scene.ben.client.get(f"/file/{scene.room}/")


@state("missing", 404)
def _(scene: Scene) -> Any:
    return scene.under("record/c99/")


@state("no proof of origin", 403)
def _(scene: Scene) -> Any:
    client = scene.visitor(enforce_csrf_checks=True)
    client.cookies = scene.ana.client.cookies
    return client.post("/language/en/")


@state("an old form", 400)
def _(scene: Scene) -> Any:
    return scene.send(f"/file/{scene.room}/record/c1/")


@state("too large", 413)
def _(scene: Scene) -> Any:
    from django.conf import settings

    return scene.ana.client.post(
        f"/file/{scene.room}/record/read/", {"x": "y"}, CONTENT_LENGTH=str(settings.UPLOAD_LIMIT + 1)
    )


@state("conflict", 409)
def _(scene: Scene) -> Any:
    seen = scene.seen(scene.small)
    address = f"/file/{scene.small}/story/ask/person.language/"
    for word in ("Tagalog", "Thai"):
        answer = scene.ana.client.post(address, {"seen": seen, "value": word, "do": "save"})
    return answer


@state("conflict about the lawyer's reading", 409)
def _(scene: Scene) -> Any:
    seen = scene.seen(scene.room)
    address = f"/file/{scene.room}/story/ask/readings.us/housing-rule/"
    for word in ("yes", "no"):
        answer = scene.ana.client.post(address, {"seen": seen, "value": word, "do": "save"})
    return answer


@state("conflict about a choice", 409)
def _(scene: Scene) -> Any:
    address = f"{scene.following}fbi/"
    seen = scene.seen(scene.room)
    for note in ("called", "written"):
        answer = scene.ana.client.post(address, {"seen": seen, "note": note})
    return answer


# forms with slips

form("slip in a question", "story/ask/person.born/", value="yesterday or so", do="save")
form("slip in a time", "story/ask/episodes.e1.period/", start="soon", do="save")
form("nothing answered", "story/ask/victim.severe_form/", do="save")
form("taken away without a reason", "story/ask/person.born/", do="take")
form("entry out without a reason", "story/out/episodes/e1/")
form("slip in a charge", "record/c1/", **{"date": "13/45/2019", "offence.statute": "PL 1"})
form("slip in a new charge", "record/new/")
form("charge out without a reason", "record/c1/out/")
form("document without a file", "record/documents/add/", date="someday")
form("nothing to read", "record/read/", layout="unheard-of")
form("slip in a consent", "people/consents/change/", 400, purpose="", recipient="", until="2001-01-01")
form("nobody to let in", "people/change/", do="in", member="nobody")
form("keeping without a reason", "people/keeping/change/", do="hold")
form("destroying without its number", "people/destroy/", typed="wrong", reason="client_asked")
form("nothing to take in", "people/imports/", kind="htcds")
form("shield without a choice", "shield/", 422, show="some")
form("no consent to take out", "people/exports/case/", 403, consent="nothing")


@state("slip in a new file")
def _(scene: Scene) -> Any:
    return scene.send("/file/new/")


@state("slip in an invitation")
def _(scene: Scene) -> Any:
    return scene.send("/people/invite/", role="student")


@state("invitation")
def _(scene: Scene) -> Any:
    return scene.send("/people/invite/", role="intake")


@state("slip in a log-in")
def _(scene: Scene) -> Any:
    return scene.visitor().post("/in/", {"login": "eve", "password": "wrong words altogether"})


@state("slip in joining")
def _(scene: Scene) -> Any:
    return scene.visitor().post("/join/", {"code": "x", "username": "ana", "passphrase": "short", "again": "other"})


@state("slip in a lost passphrase")
def _(scene: Scene) -> Any:
    return scene.visitor().post("/in/lost/", {"username": "", "code": "", "passphrase": "short", "again": ""})


@state("slip in a new passphrase")
def _(scene: Scene) -> Any:
    return scene.send("/me/passphrase/", now="wrong", passphrase="short", again="other")


@state("slip in the settings")
def _(scene: Scene) -> Any:
    return scene.adm.client.post("/office/", {"review_after_days": "5", "second_factor": "no"})


@state("nobody to compare")
def _(scene: Scene) -> Any:
    return scene.send("/conflicts/")


# on the way


@state("conflicts found")
def _(scene: Scene) -> Any:
    return scene.send("/conflicts/", names1="Wren Kestrel", role1="client")


@state("a finding opened by its date")
def _(scene: Scene) -> Any:
    return scene.under("law/c1/?on=2019-03-01")


@state("a document")
def _(scene: Scene) -> Any:
    given = {"file": SimpleUploadedFile("a.txt", b"An invented paper."), "title": "Invented paper"}
    return scene.ana.client.post(f"/file/{scene.room}/record/documents/add/", given, follow=True)


@state("document out without a reason", 400)
def _(scene: Scene) -> Any:
    one = next(name for name in scene.ana.open(scene.room).document.about or {} if name.startswith("document:"))
    return scene.send(f"/file/{scene.room}/record/documents/{one.removeprefix('document:')}/out/", scene.room)


@state("a reading failed")
def _(scene: Scene) -> Any:
    from tests.web.record.test_reading import wait

    given = {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.4 nothing more")}
    sent = scene.ana.client.post(f"/file/{scene.small}/record/read/", given)
    return wait(scene.ana, sent["Location"])


@state("a reading to check")
def _(scene: Scene) -> Any:
    return scene.ana.client.get(f"{scene.reading}check/")


@state("a charge to check")
def _(scene: Scene) -> Any:
    return scene.ana.client.get(f"{scene.reading}check/1/")


@state("slip in a charge to check", 400)
def _(scene: Scene) -> Any:
    page = scene.ana.client.get(f"{scene.reading}check/1/").content.decode()
    path = next(one for one in re.findall(r'name="value\.([^"]+)"', page) if one.endswith("date"))
    given = {f"do.{path}": "correct", f"value.{path}": "13/45/2019"}
    return scene.send(f"{scene.reading}check/1/", scene.small, **given)


@state("a page that was read")
def _(scene: Scene) -> Any:
    return scene.ana.client.get(f"{scene.reading}page/1/")


@state("a filing without a day", 400)
def _(scene: Scene) -> Any:
    return scene.send(scene.following, scene.room, decision="granted", filed="sometime")


@state("a filing that was granted")
def _(scene: Scene) -> Any:
    scene.send(scene.following, scene.room, decision="granted", decided="2026-03-09", hearing="2026-03-02")
    return scene.ana.client.get(scene.following)


@state("what is overdue")
def _(scene: Scene) -> Any:
    return scene.under("follow/")


@state("a holder without a reason", 400)
def _(scene: Scene) -> Any:
    return scene.send(f"{scene.following}fbi/", scene.room, choice="left", told="someday")


@state("a holder outside, without a consent")
def _(scene: Scene) -> Any:
    return scene.ana.client.get(f"{scene.following}background_check/")


@state("a consent")
def _(scene: Scene) -> Any:
    assert scene.consent
    return scene.under("people/consents/")


@state("a holder outside, under a consent")
def _(scene: Scene) -> Any:
    return scene.ana.client.get(f"{scene.following}background_check/")


@state("what may be taken out")
def _(scene: Scene) -> Any:
    return scene.under("people/exports/")


@state("a passphrase that is too short", 400)
def _(scene: Scene) -> Any:
    return scene.send(f"/file/{scene.room}/people/exports/case/", consent=scene.consent, passphrase="x")


@state("answers to take in")
def _(scene: Scene) -> Any:
    answers = SimpleUploadedFile("a.json", b'{"user": {"name": "Wren K"}, "amparo_person__language": "Thai", "x": 1}')
    return scene.send(f"/file/{scene.small}/people/imports/", kind="docassemble", answers=answers)


@state("a release given")
def _(scene: Scene) -> Any:
    assert scene.handover
    return scene.under("people/rooms/", scene.small)


@state("slip in a release", 400)
def _(scene: Scene) -> Any:
    return scene.send(f"/file/{scene.small}/people/rooms/change/", scene.small, do="release")


@state("a release received")
def _(scene: Scene) -> Any:
    return scene.ben.client.get(f"/file/{scene.handover}/people/rooms/")


@state("keeping, with what was decided before")
def _(scene: Scene) -> Any:
    scene.send(f"/file/{scene.small}/people/keeping/change/", scene.small, do="hold", why="The court asked.")
    return scene.under("people/keeping/", scene.small)


@state("destroying while it is held", 400)
def _(scene: Scene) -> Any:
    return scene.send(f"/file/{scene.small}/people/destroy/", typed=scene.small, reason="client_asked")


def _paper(scene: Scene) -> str:
    page = scene.under("papers/").content.decode()
    return next(one for one in re.findall(rf'href="(/file/{scene.room}/papers/[^"]+/)"', page) if "order" in one)


@state("a paper that cannot be approved yet", 400)
def _(scene: Scene) -> Any:
    return scene.send(f"{_paper(scene)}approve/", scene.room)


@state("what is no paper", 400)
def _(scene: Scene) -> Any:
    return scene.send(f"{_paper(scene)}edited/", scene.room, file=SimpleUploadedFile("a.docx", b"no paper"))


@state("shield released")
def _(scene: Scene) -> Any:
    given = {"show": "everything", "knows": "yes", "agreed": "2026-03-09", "recipient": "The prosecutor"}
    scene.send(f"/file/{scene.room}/shield/", scene.room, **given)
    return scene.under("shield/")


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
