"""The conflict check: what is found, what is never told, and that the list follows the files."""

from collections.abc import Callable
from typing import Any

import pytest

CASE = "title: Kestrel\nperson: {name: Wren Kestrel, other_names: [Wrenna K], born: 1992-06-30}\nepisodes: [{id: e1, trafficker: Silas Hob}]\n"
ROOMS_SAY = ("Kestrel", "Silas")


def check(person: Any, name: str, role: str = "client", born: str = "") -> str:
    text: str = person.client.post("/conflicts/", {"names1": name, "role1": role, "born1": born}).content.decode()
    return text.partition('id="answer"')[2].partition("<form")[0]


@pytest.mark.parametrize(
    ("name", "role", "band"),
    [
        ("wren kestrel", "client", "Very like"),
        ("Kestrel, Wren", "co_defendant", "Very like"),
        ("Wren Kestrell", "client", "Very like"),
        ("Silas Hob", "client", "Very like"),
        ("Silas Hobbs", "trafficker", "Very like"),
        ("Tomas Quill", "client", ""),
    ],
)
def test_check(ana: Any, person: Callable[..., Any], name: str, role: str, band: str) -> None:
    ben = person("ben", "advocate")
    room = ana.file(CASE)
    ben.client.get("/conflicts/")
    answer = check(ben, name, role)
    assert band in answer if band else "Nobody like" in answer
    assert room not in answer
    assert not any(word in answer for word in ROOMS_SAY)
    assert ("ana" in answer) is bool(band)  # whom to ask


def test_the_list_follows_the_file(ana: Any) -> None:
    from amparo.web.office.models import Known

    room = ana.file(CASE)
    ana.client.post(
        f"/file/{room}/people/names/", {"seen": "1", "names1": "Mara Vane; Mara V", "role1": "co_defendant"}
    )
    assert "Co-defendant" in check(ana, "Mara Vane")
    page = ana.client.get(f"/file/{room}/people/names/").content.decode()
    assert "Mara Vane" in page
    ana.client.post(f"/file/{room}/people/names/", {"seen": "2", "drop": "0"})
    assert "Nobody like" in check(ana, "Mara Vane")
    ana.client.post(f"/file/{room}/people/destroy/", {"typed": room, "reason": "client_asked"})
    assert not Known.objects.exists()
    assert "Nobody like" in check(ana, "Wren Kestrel")


def test_a_file_is_not_its_own_conflict(ana: Any) -> None:
    room = ana.file(CASE)
    assert "Nobody like" in ana.client.post(f"/file/{room}/people/names/", {"do": "check"}).content.decode()
    ana.file(CASE)
    assert "Very like" in ana.client.post(f"/file/{room}/people/names/", {"do": "check"}).content.decode()


def test_whoever_joins_is_given_the_list(ana: Any, person: Callable[..., Any]) -> None:
    ana.file(CASE)
    ivo = person("ivo", "intake")
    assert "does not open" in ivo.client.get("/conflicts/").content.decode()
    ana.client.get("/conflicts/")
    assert "Very like" in check(ivo, "Wren Kestrel")
    assert person("adm", "administrator").client.get("/conflicts/").status_code == 403


def test_names_lie_nowhere_in_the_clear(ana: Any, office: Any) -> None:
    ana.file(CASE)
    check(ana, "Mara Vane")
    for path in office.iterdir():
        content = path.read_bytes() if path.is_file() else b""
        assert b"Kestrel" not in content
        assert b"Mara Vane" not in content
