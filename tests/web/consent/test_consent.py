"""Consent, and that nothing leaves a file without one that holds; what an export carries; what comes in."""

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyrage
import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

CASE = """title: Kestrel
person: {name: "Kestrel, Wren", born: 1992-06-30, noncitizen: yes}
victim: {sex_trafficking: yes}
sources: [{id: rap, title: Sheet of Wren}]
episodes: [{id: e1, kinds: [labor_trafficking], period: 2013/2014, place: Elmira, trafficker: Silas Hob, control: [Debt bondage]}]
charges: [{id: c1, jurisdiction: us-ny, offence: {statute: "230.00", text: PROSTITUTION}, date: {value: 2014, at: page 3 of Wren}}]
"""
EVERYTHING = ["names", "own_words", "person", "victim", "episodes", "charges", "sources"]


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def consent(person: Any, room: str, **given: Any) -> Any:
    whole = {"purpose": "referral", "recipient": "Harbor House", "fields": EVERYTHING, "language": "Spanish"}
    whole |= {"from": day(0), "until": day(30), "told": "yes", "seen": person.open(room).seen}
    return person.client.post(f"/file/{room}/people/consents/change/", {**whole, **given})


def last(person: Any, room: str) -> str:
    from amparo.web.cases.consent import CONSENTS

    return list(person.open(room).document.chapter(CONSENTS))[-1]


def export(person: Any, room: str, **given: Any) -> Any:
    return person.client.post(f"/file/{room}/people/exports/htcds/", {"form": "json", **given})


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, 302),
        ({"purpose": ""}, 400),
        ({"purpose": "curiosity"}, 400),
        ({"recipient": " "}, 400),
        ({"fields": []}, 400),
        ({"fields": ["everything"]}, 400),
        ({"until": day(-1)}, 400),
        ({"until": day(5000)}, 400),
        ({"until": ""}, 400),
        ({"told": ""}, 400),
    ],
)
def test_a_consent_is_whole(ana: Any, given: dict[str, Any], status: int) -> None:
    from amparo.web.cases.consent import consents

    room = ana.file(CASE)
    assert consent(ana, room, **given).status_code == status
    assert len(consents(ana.open(room).document)) == (status == 302)


def export_routes() -> list[Any]:
    from amparo.web.urls import urlpatterns

    return [one for one in urlpatterns if getattr(one.callback, "amparo_rule", "") == "case.export"]


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.integers(-40, 10), length=st.integers(0, 40), withdrawn=st.booleans(), other=st.booleans())
def test_no_export_without_a_consent_that_holds(
    ana: Any, start: int, length: int, withdrawn: bool, other: bool
) -> None:
    from amparo.web.api.tokens import make_token
    from amparo.web.office.models import Token

    room = ana.file(CASE)
    consent(ana, room, **{"from": day(start), "until": day(start + length)})
    key = last(ana, room)
    if withdrawn:
        ana.client.post(f"/file/{room}/people/consents/change/", {"withdraw": key, "seen": ana.open(room).seen})
    holds = start <= 0 <= start + length and not withdrawn and not other
    named = "nothing" if other else key
    Token.objects.all().delete()
    token = make_token(ana.member, ana.keys, ["export"], [], 1)
    routes = export_routes()
    assert len(routes) >= 3
    for route in routes:
        address = "/" + str(route.pattern).replace("<str:room>", room).replace("<room>", room)
        if address.startswith("/api/"):
            answer = ana.client.post(
                address,
                json.dumps({"consent": named}),
                content_type="application/json",
                headers={"authorization": f"Bearer {token}"},
            )
        else:
            assert "attachment" not in ana.client.get(address).get("Content-Disposition", "")
            answer = ana.client.post(address, {"consent": named, "passphrase": "four plain words here"})
        assert answer.status_code == (200 if holds else 403), address
        if not holds:
            assert "Wren" not in answer.content.decode(errors="replace").replace("Kestrel, Wren", "")
    assert len(ana.open(room).document.chapter("exports")) == (len(routes) if holds else 0)


def test_every_export_page_asks_for_a_consent(ana: Any) -> None:
    for route in export_routes():
        if not str(route.pattern).startswith("api/"):
            assert getattr(route.callback, "under_consent", False), route


@pytest.mark.parametrize(
    ("fields", "there", "absent"),
    [
        (EVERYTHING, ["Wren", "1992-06-30", "Elmira", "ForcedLabour", "SexualExploitation", "DebtBondage"], ["230.00"]),
        (["victim"], ["SexualExploitation"], ["Wren", "1992", "Elmira", "ForcedLabour"]),
        (["names", "person"], ["Wren", "1992-06-30"], ["SexualExploitation", "Elmira"]),
        (["person", "episodes"], ["2013/2014"], ["Wren", "1992", "Elmira", "Silas"]),
    ],
)
def test_an_export_carries_what_the_consent_names(
    ana: Any, fields: list[str], there: list[str], absent: list[str]
) -> None:
    room = ana.file(CASE)
    consent(ana, room, fields=fields)
    for form in ("json", "csv"):
        text = export(ana, room, consent=last(ana, room), form=form).content.decode()
        assert [one for one in there if one not in text] == []
        assert [one for one in absent if one in text] == []
        assert "NotAVictim" not in text


def test_the_case_file_goes_out_encrypted(ana: Any) -> None:
    from amparo.facts.case import read_case

    room, words = ana.file(CASE), "four plain words here"
    consent(ana, room, fields=["person", "charges"])
    address = f"/file/{room}/people/exports/case/"
    assert ana.client.post(address, {"consent": last(ana, room), "passphrase": "short"}).status_code == 400
    answer = ana.client.post(address, {"consent": last(ana, room), "passphrase": words})
    case = read_case(pyrage.passphrase.decrypt(answer.content, words))
    assert set(case.person.values) == {"person.noncitizen"}
    assert case.charges[0].text("offence.statute") == "230.00"
    assert case.charges[0].text("offence.text") == ""
    assert "Wren" not in pyrage.passphrase.decrypt(answer.content, words).decode()


def test_htcds_there_and_back(ana: Any) -> None:
    from amparo.web.cases.consent_import import read

    room = ana.file(CASE)
    consent(ana, room)
    for form in ("json", "csv"):
        facts, left = read(export(ana, room, consent=last(ana, room), form=form).content, "htcds")
        assert facts["person.name"] == "Kestrel, Wren"
        assert facts["person.born"] == "1992-06-30"
        assert facts["victim.sex_trafficking"] == "yes"
        assert "labor_trafficking" in facts["episodes.new1.kinds"]
        assert facts["episodes.new1.period"] == "2013/2014"
        assert facts["episodes.new1.place"] == "Elmira"
        assert "vic_TraffickingStatus" in left  # a status is looked at by a person, never taken


def test_fields_and_codes_are_those_of_the_standard(ana: Any) -> None:
    from amparo.records.htcds.standard import standard
    from amparo.records.htcds.write import as_csv, record

    known = {name for names in standard()["fields"].values() for name in names} | set(standard()["extension"])
    said = record(ana.open(ana.file(CASE)).case, closed=False, consent=True)
    written = next(csv.reader(io.StringIO(as_csv(said).decode("utf-8-sig"))))
    assert {name.rpartition("_")[0] if name[-1].isdigit() else name for name in written} <= known
    for name, codes in standard()["codes"].items():
        value = said["victim_context"].get(name, said["case"].get(name, []))
        assert set(value if isinstance(value, list) else [value]) <= set(codes)


def test_a_cell_is_never_a_formula() -> None:
    from amparo.facts.case import read_case
    from amparo.records.htcds.write import as_csv, record

    case = read_case('amparo: amparo-case/1\nperson: {name: "=HYPERLINK(1)"}\n')
    assert b",=H" not in as_csv(record(case, closed=False, consent=True))
    assert b"'=HYPERLINK" in as_csv(record(case, closed=False, consent=True))


DOCASSEMBLE = {
    "variables": {
        "users": {
            "_class": "docassemble.base.core.DAList",
            "elements": [{"name": {"first": "Wren", "last": "Kestrel"}, "birthdate": "1993-01-02T00:00:00-05:00"}],
        },
        "amparo_victim__labor_trafficking": True,
        "amparo_charges__new1__offence__text": "LARCENY",
        "amparo_person__noncitizen": "perhaps",
        "amparo_person__weight": "70",
        "favourite_colour": "green",
    }
}


def upload(person: Any, room: str, said: Any, kind: str = "docassemble") -> Any:
    content = said if isinstance(said, bytes) else json.dumps(said).encode()
    file = io.BytesIO(content)
    file.name = "answers.json"
    return person.client.post(f"/file/{room}/people/imports/", {"kind": kind, "answers": file})


def test_answers_are_looked_at_then_taken(ana: Any) -> None:
    room = ana.file(CASE)
    page = upload(ana, room, DOCASSEMBLE).content.decode()
    assert "favourite_colour" in page
    assert "amparo_person__weight" in page
    assert 'value="victim.labor_trafficking" checked' in page
    assert 'value="person.born" checked' not in page  # the file says something else
    assert 'value="person.born"' in page
    assert 'value="person.noncitizen"' not in page  # not readable
    assert ana.open(room).seen == 1  # looking changes nothing
    given = {
        "kind": "docassemble",
        "seen": 1,
        "take": ["victim.labor_trafficking", "charges.new1.offence.text", "person.born"],
        "value.victim.labor_trafficking": "yes",
        "value.charges.new1.offence.text": "LARCENY",
        "value.person.born": "1993-01-02",
    }
    assert ana.client.post(f"/file/{room}/people/imports/", given).status_code == 302
    file = ana.open(room)
    assert file.case.person.values["victim.labor_trafficking"] is True
    assert file.case.person.sources["victim.labor_trafficking"].who == "client"
    assert [one.text("offence.text") for one in file.case.charges] == ["PROSTITUTION", "LARCENY"]
    assert file.case.person.text("person.born") == "1993-01-02"
    assert file.document.chapter("corrections")["person.born"][0]["value"] == "1992-06-30"


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"[1, 2]", b"[" * 100_000, b"x" * (3 * 1024 * 1024), b"null", b'{"a": ', b"a,b\n1,2\n3,4\n"],
)
@pytest.mark.parametrize("kind", ["htcds", "docassemble"])
def test_garbage_is_refused_in_words(content: bytes, kind: str) -> None:
    from amparo.facts.problems import Problems
    from amparo.web.cases.consent_import import read

    with pytest.raises(Problems):
        read(content, kind)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(said=st.dictionaries(st.sampled_from(["users", "variables", "prs_FirstName", "x"]) | st.text(), json_values))
def test_any_json_is_read_or_refused(said: dict[str, Any]) -> None:
    from amparo.facts.case import read_case
    from amparo.facts.problems import Problems
    from amparo.web.cases.consent_import import compared, read

    case = read_case("amparo: amparo-case/1\n")
    for kind in ("htcds", "docassemble"):
        try:
            facts, _ = read(json.dumps(said).encode(), kind)
        except Problems:
            continue
        compared(case, facts)


def test_another_office_cannot_withdraw(ana: Any, person: Callable[..., Any]) -> None:
    room = ana.file(CASE)
    consent(ana, room)
    ben = person("ben", "advocate")
    assert export(ben, room, consent=last(ana, room)).status_code == 403
