"""States of a file: empty, what went wrong, forms with slips, steps on the way."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.browser.states import STATES, Scene, form, state

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
