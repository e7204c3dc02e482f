"""The papers: preview, gaps, DOCX out and back, approval that says what was approved, the bundle."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pypdfium2
import pytest
from docx import Document as Docx

from amparo.facts.case import load_case, read_case, write_case

EXAMPLE = write_case(load_case(Path(__file__).parents[3] / "examples" / "queens.yaml"))


@pytest.fixture
def room(ana) -> str:  # type: ignore[no-untyped-def]
    return ana.file(EXAMPLE)


def sets(person, room: str) -> dict[str, list[str]]:  # type: ignore[no-untyped-def]
    """The papers of each filing, by key."""
    text = person.client.get(f"/file/{room}/papers/").content.decode()
    found: dict[str, list[str]] = {}
    for key, name in re.findall(rf"/file/{room}/papers/([a-z0-9]+)/([\w-]+)/\"", text):
        if name != "bundle":
            found.setdefault(key, []).append(name)
    return found


def filing_of(person, room: str) -> str:  # type: ignore[no-untyped-def]
    return next(key for key in sets(person, room) if key != "beside")


def fields(page: str, action: str) -> dict[str, str]:
    form = next(one for one in re.findall(r"<form.*?</form>", page, re.DOTALL) if f'{action}"' in one)
    return dict(re.findall(r'name="(seen|digest)" value="([^"]*)"', form))


def approve(person, address: str, **more: str):  # type: ignore[no-untyped-def]
    page = person.client.get(address).content.decode()
    return person.client.post(f"{address}approve/", {**fields(page, "approve/"), "read": "yes", **more})


def state(person, address: str) -> str:  # type: ignore[no-untyped-def]
    page = person.client.get(address).content.decode()
    return unescape(re.search(r'class="a-status[^>]*>([^<]+)<', page)[1])  # type: ignore[index]


def test_every_filing_has_its_papers(ana, room) -> None:  # type: ignore[no-untyped-def]
    found = sets(ana, room)
    assert len(found) == 3  # two courts, and the papers beside them
    assert "02-motion" in found[filing_of(ana, room)]
    assert found["beside"] == ["00-checklist-for-the-lawyer", "00-letter-to-the-client"]


def test_keys_of_filings_stay_and_tell_nothing(ana, room) -> None:  # type: ignore[no-untyped-def]
    from amparo.web.cases.papers_kept import papers_of

    first = [one.key for one in papers_of(ana.open(room)).sets]
    other = [one.key for one in papers_of(ana.open(ana.file(EXAMPLE))).sets]
    assert first == [one.key for one in papers_of(ana.open(room)).sets]
    assert len(set(first)) == len(first)
    # the same case in another file has other keys only if its first revision differs; with one text they are alike
    assert first[0] == other[0] == "beside"


def test_preview_shows_the_paper_without_styles_or_links(ana, room) -> None:  # type: ignore[no-untyped-def]
    page = ana.client.get(f"/file/{room}/papers/{filing_of(ana, room)}/02-motion/").content.decode()
    shown = page[page.index('<article class="a-paper"') : page.index("</article>")]
    assert "Rosa Invented" in shown
    assert "a-paper__caption" in shown
    assert "style=" not in shown
    assert "<a " not in shown


def test_what_people_typed_is_no_markup_in_the_preview(ana) -> None:  # type: ignore[no-untyped-def]
    room = ana.file(EXAMPLE.replace("Rosa Invented", "<script>alert(1)</script><b onclick=x>Rosa</b>"))
    page = ana.client.get(f"/file/{room}/papers/{filing_of(ana, room)}/02-motion/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "onclick=x&gt;" in page


def test_gaps_link_to_where_they_are_filled(ana, room) -> None:  # type: ignore[no-untyped-def]
    page = ana.client.get(f"/file/{room}/papers/{filing_of(ana, room)}/02-motion/").content.decode()
    links = re.findall(rf'href="/file/{room}/(story/ask/[^"]+)"', page)
    assert "story/ask/matter.email/" in links
    assert "story/ask/charges.c1.count/" in links
    for link in links:
        assert ana.client.get(f"/file/{room}/{link}").status_code == 200


def test_every_gap_of_the_table_is_one_of_the_papers_and_a_fact() -> None:
    from amparo.facts.vocabulary import vocabulary
    from amparo.web.cases.papers_shown import _facts

    for _, fact in _facts():
        assert vocabulary().describe(fact.replace("charges.", "charges.c1.")) is not None, fact


# approval


@pytest.fixture
def whole(ana) -> tuple[str, str]:  # type: ignore[no-untyped-def]
    """A file whose declaration has no gap: room and address of the paper."""
    room = ana.file(EXAMPLE)
    return room, f"/file/{room}/papers/{filing_of(ana, room)}/03-declaration/"


def test_gaps_forbid_approval(ana, room) -> None:  # type: ignore[no-untyped-def]
    address = f"/file/{room}/papers/{filing_of(ana, room)}/02-motion/"
    page = ana.client.get(address).content.decode()
    assert 'name="read"' not in page
    answer = ana.client.post(f"{address}approve/", {"seen": "1", "digest": "0", "read": "yes"})
    assert answer.status_code == 400
    assert "missing" in answer.content.decode()
    assert not any(name.startswith("paper:") for name in ana.open(room).document.about or {})


def test_approval_says_what_was_approved(ana, whole) -> None:  # type: ignore[no-untyped-def]
    from amparo.web.cases.papers_kept import papers_of
    from amparo.web.office.models import AuditEntry

    room, address = whole
    assert approve(ana, address).status_code == 302
    assert state(ana, address) == "Approved"
    kept = papers_of(ana.open(room)).paper(address.split("/")[4], "03-declaration")
    assert kept.said["approved"]["digest"] == kept.digest
    assert kept.said["approved"]["by"] == ana.member.id
    assert AuditEntry.objects.filter(what="paper.approve", about=room).count() == 1


@pytest.mark.parametrize(
    ("sent", "says"), [({"read": ""}, "read the whole"), ({"digest": "0" * 64}, "has changed")], ids=["unread", "other"]
)
def test_only_what_was_read_is_approved(ana, whole, sent, says) -> None:  # type: ignore[no-untyped-def]
    _, address = whole
    answer = approve(ana, address, **sent)
    assert answer.status_code == 400
    assert says in answer.content.decode()


def test_a_changed_case_voids_the_approval(ana, whole) -> None:  # type: ignore[no-untyped-def]
    room, address = whole
    approve(ana, address)
    file = ana.open(room)
    file.write(file.document.with_case(read_case(EXAMPLE.replace("555-0100", "555-0199"))), "corrected")
    assert state(ana, address) == "Changed since it was approved"
    assert approve(ana, address).status_code == 302
    assert state(ana, address) == "Approved"
    earlier = [one for name, one in file.document.about.items() if name.startswith("paper:")]
    assert earlier


def test_an_approval_of_an_earlier_day_still_holds(ana, whole, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    from amparo.web.cases.file import OpenFile

    _, address = whole
    monkeypatch.setattr(OpenFile, "today", property(lambda self: "2026-11-20"))
    approve(ana, address)
    monkeypatch.setattr(OpenFile, "today", property(lambda self: "2026-11-27"))
    assert state(ana, address) == "Approved"


def test_an_approval_can_be_taken_back(ana, whole) -> None:  # type: ignore[no-untyped-def]
    _, address = whole
    approve(ana, address)
    assert approve(ana, address, back="yes").status_code == 302
    assert state(ana, address) == "Draft, can be approved"


def test_a_stale_page_approves_nothing(ana, whole) -> None:  # type: ignore[no-untyped-def]
    room, address = whole
    sent = fields(ana.client.get(address).content.decode(), "approve/")
    file = ana.open(room)
    file.write(file.document.with_chapter("notes", {"a": "b"}), "added")
    answer = ana.client.post(f"{address}approve/", {**sent, "read": "yes"})
    assert answer.status_code == 400


@pytest.mark.parametrize("role", ["advocate", "student", "intake"])
def test_only_a_lawyer_approves(person, role) -> None:  # type: ignore[no-untyped-def]
    one = person("bo", role)
    room = one.file(EXAMPLE)
    address = f"/file/{room}/papers/{filing_of(one, room)}/03-declaration/"
    assert approve_directly(one, address).status_code == 403


def approve_directly(one, address):  # type: ignore[no-untyped-def]
    return one.client.post(f"{address}approve/", {"seen": "1", "digest": "0" * 64, "read": "yes"})


@pytest.mark.parametrize("supervises", [True, False], ids=["supervisor", "another lawyer"])
def test_a_students_paper_needs_the_supervising_lawyer(person, ana, supervises) -> None:  # type: ignore[no-untyped-def]
    from amparo.web.cases.keys import let_in

    cy = person("cy", "lawyer")
    student = person("bo", "student", supervisor=ana.member if supervises else cy.member)
    room = student.file(EXAMPLE)
    let_in(student.open(room), ana.member)
    address = f"/file/{room}/papers/{filing_of(ana, room)}/03-declaration/"
    page = ana.client.get(address).content.decode()
    assert ('name="read"' in page) is supervises
    assert "student" in page
    from amparo.web.cases.papers_kept import papers_of

    digest = papers_of(ana.open(room)).paper(address.split("/")[4], "03-declaration").digest
    answer = ana.client.post(f"{address}approve/", {"seen": str(ana.open(room).seen), "digest": digest, "read": "yes"})
    assert answer.status_code == (302 if supervises else 400)


# DOCX out and back


def docx_of(ana, address: str) -> bytes:  # type: ignore[no-untyped-def]
    answer = ana.client.get(f"{address}get/docx/")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    return answer.content


def change(content: bytes, make: Callable[[object], None]) -> bytes:
    document = Docx(io.BytesIO(content))
    make(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def bring_back(ana, address: str, content: bytes, name: str = "Rosa.docx"):  # type: ignore[no-untyped-def]
    page = ana.client.get(address).content.decode()
    sent = io.BytesIO(content)
    sent.name = name
    return ana.client.post(f"{address}edited/", {**fields(page, "edited/"), "file": sent})


def without_notes(document) -> None:  # type: ignore[no-untyped-def]
    for table in list(document.tables):
        if any("DraftNote" in (p.style.style_id or "") for row in table.rows for c in row.cells for p in c.paragraphs):
            table._element.getparent().remove(table._element)
    for paragraph in list(document.paragraphs):
        if "DraftNote" in paragraph.style.style_id:
            paragraph._element.getparent().remove(paragraph._element)


def test_an_edited_docx_comes_back_sealed_and_counts(ana, whole) -> None:  # type: ignore[no-untyped-def]
    room, address = whole
    approve(ana, address)
    mine = change(docx_of(ana, address), lambda one: one.add_paragraph("A sentence of my own."))
    assert bring_back(ana, address, mine).status_code == 302
    assert state(ana, address) != "Approved"
    assert docx_of(ana, address) == mine
    assert mine not in b"".join(bytes(one.content) for one in ana.open(room).room.attachments.all())
    assert ana.client.get(f"{address}get/pdf/").status_code == 404
    again = change(mine, lambda one: one.add_paragraph("Another."))
    bring_back(ana, address, again)
    page = ana.client.get(address).content.decode()
    kept = re.findall(r"/edited/(\w{12})/", page)
    assert len(kept) == 2
    assert ana.client.get(f"{address}edited/{kept[1]}/").content == mine


def test_an_edited_docx_is_approved_without_its_draft_mark(ana, room) -> None:  # type: ignore[no-untyped-def]
    address = f"/file/{room}/papers/{filing_of(ana, room)}/03-declaration/"
    draft = docx_of(ana, address)
    assert "DRAFT" in headers(draft)
    bring_back(ana, address, draft)
    assert "Notes to the lawyer" in approve_directly(ana, address).content.decode()
    bring_back(ana, address, change(draft, without_notes))
    assert approve(ana, address).status_code == 302
    final = docx_of(ana, address)
    assert "DRAFT" not in headers(final)
    Docx(io.BytesIO(final))


def headers(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(n).decode() for n in archive.namelist() if re.search("head|draft", n))


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 50_000_000)
    return out.getvalue()


def with_entities() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')
    return out.getvalue()


@pytest.mark.parametrize(
    "content", [b"no zip", b"PK\x03\x04" + b"\0" * 50, bomb(), with_entities()], ids=["text", "cut", "bomb", "entities"]
)
def test_what_is_no_docx_is_refused(ana, whole, content) -> None:  # type: ignore[no-untyped-def]
    room, address = whole
    answer = bring_back(ana, address, content)
    assert answer.status_code == 400
    assert ana.open(room).room.attachments.count() == 0


def test_going_back_to_amparos_text_loses_nothing(ana, whole) -> None:  # type: ignore[no-untyped-def]
    _, address = whole
    bring_back(ana, address, docx_of(ana, address))
    for wanted, pdf in (("made", 200), ("edited", 404)):
        page = ana.client.get(address).content.decode()
        assert ana.client.post(f"{address}use/", {**fields(page, "use/"), "use": wanted}).status_code == 302
        assert ana.client.get(f"{address}get/pdf/").status_code == pdf


# the bundle


def text_of(content: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))


def test_the_bundle_has_contents_exhibits_and_page_numbers(ana, room) -> None:  # type: ignore[no-untyped-def]
    from amparo.web.cases.record_documents import CHAPTER, keep
    from amparo.web.office.models import AuditEntry

    key = filing_of(ana, room)
    file = ana.open(room)
    picture = io.BytesIO()
    from PIL import Image

    Image.new("RGB", (200, 300), "white").save(picture, "PNG")
    source = next(one.id for one in file.case.sources if one.values.get("held") is not False)
    made = keep(file, "rap sheet of Rosa.png", picture.getvalue())
    file.write(
        file.document.with_chapter(CHAPTER + made, {**file.document.chapter(CHAPTER + made), "source": source}), "added"
    )
    answer = ana.client.get(f"/file/{room}/papers/{key}/bundle/")
    assert answer.status_code == 200
    assert "Rosa" not in answer["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        pages = pypdfium2.PdfDocument(archive.read("all-pages.pdf"))
        contents = text_of(archive.read("00-contents.pdf"))
        total = len(pages)
        for number in range(total):
            assert f"{number + 1} / {total}" in pages[number].get_textpage().get_text_range()
        assert total == sum(
            len(pypdfium2.PdfDocument(archive.read(n))) for n in names if n.endswith(".pdf") and n != "all-pages.pdf"
        ) + any(n.startswith("exhibits/") for n in names)
    assert names[:3] == ["00-contents.pdf", "all-pages.pdf", "01-cover-letter.pdf"]
    assert "Exhibit A" in contents
    assert "DRAFT" in contents
    assert any(name.startswith("exhibits/") and name.endswith(".png") for name in names)
    assert AuditEntry.objects.filter(what="bundle.read", about=room).count() == 1


# nothing outside the sealed bytes


def test_nothing_of_the_client_lies_on_a_disk(ana, room, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    import tempfile

    from amparo.papers import render

    used: list[str | None] = []
    real = tempfile.TemporaryDirectory

    class Watched(real):  # type: ignore[type-arg, valid-type, misc]
        def __init__(self, *given, **named) -> None:  # type: ignore[no-untyped-def]
            super().__init__(*given, **named)
            used.append(self.name)

    monkeypatch.setattr(render, "TemporaryDirectory", Watched)
    docx_of(ana, f"/file/{room}/papers/{filing_of(ana, room)}/02-motion/")
    memory = Path("/dev/shm")
    assert used
    assert all(not Path(one).exists() for one in used if one)
    if memory.is_dir():
        assert all(one and Path(one).is_relative_to(memory) for one in used)


def test_somebody_elses_papers_are_refused(person, ana, room) -> None:  # type: ignore[no-untyped-def]
    key = filing_of(ana, room)
    bo = person("bo", "lawyer")
    for path in ("", f"{key}/02-motion/", f"{key}/bundle/", f"{key}/02-motion/get/docx/"):
        assert bo.client.get(f"/file/{room}/papers/{path}").status_code == 403


@pytest.mark.parametrize(
    "path", ["none/02-motion/", "KEY/nothing/", "KEY/02-motion/get/exe/", "beside/bundle/", "KEY/02-motion/edited/abc/"]
)
def test_what_does_not_exist_is_missing(ana, room, path) -> None:  # type: ignore[no-untyped-def]
    assert ana.client.get(f"/file/{room}/papers/{path.replace('KEY', filing_of(ana, room))}").status_code == 404
