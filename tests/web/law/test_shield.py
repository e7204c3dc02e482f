"""The shield: nothing told in confidence is shown to the other side but what the client has let be shown, with the day on which they agreed."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from tests.web.law.test_law import example, plain, read

CHOICE = {"show": "some", "facts": ["person.born"], "knows": "yes", "agreed": "24 November 2025"}


def consent(ana, room: str, *parts: str) -> str:  # type: ignore[no-untyped-def]
    """A consent of the client for the prosecutor, that holds today and reaches these parts of the file; its id."""
    given = {
        "purpose": "representation",
        "recipient": "the prosecutor",
        "language": "en",
        "withdrawn": "",
        "by": "",
        "on": "",
    }
    given |= {"fields": list(parts or ("person", "names")), "from": "2020-01-01", "until": "2099-01-01"}
    file = ana.open(room)
    name = f"agreed{file.seen}"
    agreed = {**file.document.chapter("consents"), name: given}
    file.change(lambda now: now.with_chapter("consents", agreed), "consent", seen=file.seen)
    return name


def choose(ana, room: str, **change):  # type: ignore[no-untyped-def]
    """Posts the choice, as the form does; under a consent that was just given, where none is named."""
    if "consent" not in change and "seen" not in change:
        change["consent"] = consent(ana, room)
    given = {**CHOICE, "seen": ana.open(room).seen, **change}
    return ana.client.post(f"/file/{room}/shield/", {name: value for name, value in given.items() if value is not None})


def test_by_default_only_the_public_record_is_shown(ana):  # type: ignore[no-untyped-def]
    from amparo.screening.shield.release import NOTHING
    from amparo.web.cases.shield import made_for, release_of

    room = ana.file(example("pending"))
    file = ana.open(room)
    assert release_of(file, made_for(file)) == NOTHING
    assert "At present: only what stands in the public record." in read(ana.client, f"/file/{room}/shield/")


def test_a_choice_with_its_consent_is_kept_and_can_be_taken_back(ana):  # type: ignore[no-untyped-def]
    from amparo.web.cases.shield import CHAPTER, made_for, release_of

    room = ana.file(example("pending"))
    under = consent(ana, room)
    assert choose(ana, room, consent=under).status_code == 302
    kept = ana.open(room).document.chapter(CHAPTER)
    told = {"show": "some", "facts": ["person.born"], "agreed": "2025-11-24", "by": ana.member.id}
    assert kept == {**told, "consent": under}
    file = ana.open(room)
    release = release_of(file, made_for(file))
    assert release.covers("person.born")
    assert not release.covers("victim.sex_trafficking")
    assert "the client agreed to show on 24 November 2025" in read(ana.client, f"/file/{room}/shield/")
    assert choose(ana, room, show="nothing").status_code == 302
    file = ana.open(room)
    assert not release_of(file, made_for(file)).covers("person.born")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"show": ""}, "Choose what the other side may see."),
        ({"facts": None}, "Tick at least one fact"),
        ({"facts": ["charges.c1.offence.statute"]}, "Tick at least one fact"),  # public: there is nothing to release
        ({"facts": ["person.name"]}, "Tick at least one fact"),  # no paper asks for it
        ({"knows": None}, "knows who will read it"),
        ({"show": "everything", "knows": None}, "knows who will read it"),
        ({"agreed": ""}, "Write the day on which the client agreed."),
        ({"agreed": "2025"}, "Write a whole day"),
        ({"agreed": "1 January 2199"}, "Write a whole day"),
        ({"agreed": "some day"}, "some day"),
        ({"consent": ""}, "Choose the consent under which this is shown."),
        ({"consent": "nothing"}, "Choose the consent under which this is shown."),
    ],
)
def test_nothing_is_released_without_consent(ana, change, says):  # type: ignore[no-untyped-def]
    from amparo.web.cases.shield import CHAPTER

    room = ana.file(example("pending"))
    answer = choose(ana, room, **change)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert ana.open(room).document.chapter(CHAPTER) == {}


def test_a_consent_that_does_not_reach_far_enough_releases_nothing(ana):  # type: ignore[no-untyped-def]
    room = ana.file(example("pending"))
    answer = choose(ana, room, consent=consent(ana, room, "person"))
    assert answer.status_code == 422
    assert "It would also have to name: Names and birth dates" in answer.content.decode()


@pytest.mark.parametrize("ends", [{"withdrawn": "2026-01-01"}, {"until": "2020-01-02"}])
def test_when_the_consent_is_over_only_the_public_record_is_shown(ana, ends):  # type: ignore[no-untyped-def]
    from amparo.web.cases.shield import made_for, papers_of

    room = ana.file(example("pending"))
    under = consent(ana, room)
    assert choose(ana, room, consent=under).status_code == 302
    file = ana.open(room)
    given = file.document.chapter("consents")
    file.change(lambda now: now.with_chapter("consents", {under: {**given[under], **ends}}), "consent", seen=file.seen)
    born = file.case.person.text("person.born")
    sets = papers_of(made_for(file), file)
    assert born not in "".join(one.markdown for _, some in sets for one in some if not one.name.startswith("00-"))
    assert "no longer holds" in ana.client.get(f"/file/{room}/shield/").content.decode()


def test_papers_that_show_what_was_told_in_confidence_go_out_by_a_form_and_are_remembered(ana):  # type: ignore[no-untyped-def]
    room = ana.file(example("pending"))
    assert choose(ana, room).status_code == 302
    page = ana.client.get(f"/file/{room}/shield/").content.decode()
    forms = re.findall(rf'action="(/file/{room}/shield/papers/[^"]+)"', page)
    assert f"/file/{room}/shield/papers/all.zip" in forms
    counsel = re.findall(rf'href="(/file/{room}/shield/papers/[^"]+)"', page)
    assert counsel
    for address in forms[:1] + forms[-1:]:
        assert ana.client.get(address).status_code == 302  # a link alone takes nothing out
        assert "attachment" in ana.client.post(address)["Content-Disposition"]
    assert ana.client.get(counsel[0]).status_code == 200  # what is for counsel alone shows nothing to anybody
    assert [one["kind"] for one in ana.open(room).document.chapter("exports")] == ["shield", "shield"]


def test_a_choice_made_meanwhile_is_shown_and_not_overwritten(ana):  # type: ignore[no-untyped-def]
    from amparo.web.cases.shield import CHAPTER

    room = ana.file(example("pending"))
    under = consent(ana, room, "person", "names", "victim", "episodes", "charges", "own_words")
    seen = ana.open(room).seen
    assert choose(ana, room, consent=under).status_code == 302
    answer = choose(ana, room, show="everything", facts=None, seen=seen, consent=under)
    assert answer.status_code == 422
    assert "Somebody else changed this choice" in answer.content.decode()
    assert ana.open(room).document.chapter(CHAPTER)["show"] == "some"
    assert choose(ana, room, seen=None).status_code == 400


def test_a_released_fact_that_has_left_the_file_is_not_released_under_its_name(ana):  # type: ignore[no-untyped-def]
    from amparo.web.cases import record_facts as facts
    from amparo.web.cases.shield import made_for, release_of

    room = ana.file(example("pending"))
    choose(ana, room)
    file = ana.open(room)
    bare = facts.with_edits(file.case, {"person.born": facts.TAKEN}, facts.NOT_STATED)
    file.change(lambda one: one.with_case(bare), "taken_away", seen=file.seen)
    assert not release_of(file, made_for(file)).covers("person.born")


def test_what_was_told_in_confidence_is_in_a_paper_for_the_other_side_only_once_it_was_released(ana):  # type: ignore[no-untyped-def]
    from amparo.web.cases.shield import made_for, papers_of

    room = ana.file(example("pending"))

    def theirs() -> str:
        file = ana.open(room)
        sets = papers_of(made_for(file), file)
        return "".join(
            one.markdown.replace("\\", "") for _, papers in sets for one in papers if not one.name.startswith("00-")
        )

    born = ana.open(room).case.person.text("person.born")
    assert born not in theirs()
    assert choose(ana, room).status_code == 302
    assert born in theirs()
    assert choose(ana, room, show="nothing").status_code == 302
    assert born not in theirs()


def test_papers_come_as_files_with_neutral_names_and_the_note_for_counsel_apart(ana):  # type: ignore[no-untyped-def]
    from amparo.web.office.models import AuditEntry

    room = ana.file(example("pending"))
    html = ana.client.get(f"/file/{room}/shield/").content.decode()
    links = re.findall(rf'href="(/file/{room}/shield/papers/\d+-\d+\.(docx|pdf))"', html)
    assert len(links) >= 6
    for path, form in (links[0], links[3]):
        answer = ana.client.get(path)
        assert answer.status_code == 200
        assert answer.content[:4] == (b"%PDF" if form == "pdf" else b"PK\x03\x04")
        assert "no-store" in answer["Cache-Control"]
        assert "attachment" in answer["Content-Disposition"]
    answer = ana.client.get(f"/file/{room}/shield/papers/all.zip")
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert len(names) == len(links)
    assert [one for one in names if "note" in one] == [one for one in names if one.startswith("for-counsel-only/")]
    assert AuditEntry.objects.filter(what="shield.download", about=room).count() == 3
    assert ana.client.get(f"/file/{room}/shield/papers/9-0.pdf").status_code == 404
    assert ana.client.get(f"/file/{room}/shield/papers/0-0.exe").status_code == 404


def test_intake_has_no_papers(person):  # type: ignore[no-untyped-def]
    kim = person("kim", "intake")
    room = kim.file(example("pending"))
    assert kim.client.get(f"/file/{room}/plan/").status_code == 200
    assert kim.client.get(f"/file/{room}/shield/").status_code == 403
    assert f"/file/{room}/shield/" not in kim.client.get(f"/file/{room}/plan/").content.decode()


def test_what_does_not_apply_is_marked_as_for_counsel_only(ana):  # type: ignore[no-untyped-def]
    said = plain(ana.client.get(f"/file/{ana.file(example('grow-house'))}/shield/").content.decode())
    assert "It can never be a ground to charge, hold, remove or refuse anything." in said
    assert "not a victim" not in said
