"""Nothing that was typed lies anywhere in the clear: not in the store, its journal, the log, temporary files, addresses, error pages."""

import base64
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

CANARY = "Quetzalbirdsong"
NUMBER = "90817263549"
CASE = f"""\
title: "{CANARY} title"
person: {{name: "{CANARY} Person", other_names: ["{CANARY} Alias"]}}
episodes:
  - {{id: e1, kinds: [sex_trafficking], place: "{CANARY} Place", control: ["{CANARY} threats"], trafficker: "{CANARY} Boss"}}
charges:
  - {{id: c1, jurisdiction: us-ny, court: "{CANARY} Court", case_number: "{NUMBER}", offence: {{text: "{CANARY} OFFENCE"}}}}
"""


class Page(HTMLParser):
    """The forms and addresses of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, Any]]] = []
        self.addresses: list[str] = []
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.addresses += [said[name] for name in ("href", "src", "action", "hx-get", "hx-post") if name in said]
        if tag == "form" and said.get("method", "").lower() == "post":
            self.forms.append((said.get("action", ""), {}))
        if not self.forms or tag not in ("input", "textarea", "select", "option"):
            return
        fields = self.forms[-1][1]
        name, kind = said.get("name", ""), said.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and said.get("value"):
            fields.setdefault(self._select, said["value"])
        elif kind in ("hidden", "radio", "checkbox"):
            fields.setdefault(name, said.get("value", "on"))
        elif kind == "file":
            fields[name] = SimpleUploadedFile(f"{CANARY}.csv", f"{CANARY},{NUMBER}\n".encode())
        elif name:
            fields[name] = f"{CANARY} typed"


def forms_of(told: str) -> tuple[str, ...]:
    """A word as it may lie in bytes: as text of two kinds, in base 64 wherever it begins, in hex."""
    raw = told.encode()
    shifted = [base64.b64encode(b"x" * shift + raw).decode()[4:-4] for shift in range(3)]
    return (told, told.upper(), told.lower(), raw.hex(), *shifted)


FOUND = [form.encode() for word in (CANARY, NUMBER) for form in forms_of(word)]
FOUND += [word.encode("utf-16-le") for word in (CANARY, NUMBER)]

written: list[str] = []
watching: list[bool] = []


def _watch(event: str, args: tuple[Any, ...]) -> None:
    if watching and event == "open" and isinstance(args[0], str | bytes | os.PathLike):
        mode, flags = args[1], args[2]
        if (isinstance(mode, str) and set(mode) & set("wax+")) or (flags or 0) & (os.O_WRONLY | os.O_RDWR):
            written.append(os.fsdecode(args[0]))


sys.addaudithook(_watch)


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[Path]:
    """An empty folder for temporary files; every file that Python opens for writing is noted."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    written.clear()
    watching.append(True)
    yield folder
    watching.clear()


def seen(content: bytes) -> list[bytes]:
    return [one for one in FOUND if one in content]


def test_a_canary_in_every_field_is_found_nowhere(
    ana: Any, office: Path, watched: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    from tests.web.safety.test_routes import routes  # the same table of routes

    room = ana.file(CASE)
    file = ana.open(room)
    file.write(file.document.with_chapter("notes", [f"{CANARY} note"]), "begun")
    file.attach(f"{CANARY} {NUMBER}".encode() * 40)
    leaks: list[tuple[str, str]] = []
    posted = 0
    skipped = ("/out/", "/leave/", "/me/", "/people/", "/in/", "/begin/", "/join/")

    def look(address: str, answer: Any) -> None:
        if CANARY in answer.get("Location", "") or NUMBER in answer.get("Location", ""):
            leaks.append((address, "sent on to an address with what was typed"))
        if "html" in answer.get("Content-Type", ""):
            for one in Page(answer.content.decode()).addresses:
                if not one.startswith("data:") and seen(one.encode()):
                    leaks.append((address, f"links to {one}"))
        if answer.status_code >= 500 and seen(answer.content):
            leaks.append((address, "an error page that repeats it"))

    for route, _, _ in list(routes()):
        address = route.replace("ROOM", room)
        if address.startswith(skipped) or "/export" in address:
            continue
        page = ana.client.get(address)
        look(address, page)
        if page.status_code != 200 or "html" not in page.get("Content-Type", ""):
            continue
        for action, fields in Page(page.content.decode()).forms:
            target = action or address
            if target.startswith((*skipped, "/language/")) or "destroy" in target or not fields:
                continue
            look(target, ana.client.post(target, fields))
            posted += 1
    assert posted > 5
    # what is typed in the wrong place
    look("/in/", Client(headers={"host": "localhost"}).post("/in/", {"login": CANARY, "password": f"{CANARY} word"}))
    look("missing", ana.client.get("/nothing/"))
    assert leaks == []

    said = capfd.readouterr()
    assert not seen((said.out + said.err).encode())
    assert [str(path) for path in watched.rglob("*")] == []
    # papers pass through pandoc and Typst by files; the server keeps its temporary files in memory (test below), and none stays
    known = (str(office), str(watched), "/dev/", "/proc/")
    ours = [path for path in written if not path.startswith(known) and ".pyc" not in path]
    assert ours == [], "a page writes files, which may hold what was typed"
    stored = [path for path in office.rglob("*") if path.is_file()]
    assert any(path.name == "amparo.sqlite3" for path in stored)
    assert [(path.name, found) for path in stored if (found := seen(path.read_bytes()))] == []
    # the canary is there for whoever holds the key: the test would find it if it were in the clear
    assert CANARY in ana.client.get(f"/file/{room}/").content.decode()


@pytest.mark.parametrize(
    "error", [ValueError(f"{CANARY} in an error"), KeyError(NUMBER), RuntimeError(CANARY), TypeError({"a": CANARY})]
)
def test_an_error_says_neither_on_the_page_nor_in_the_log_what_was_typed(
    ana: Any, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], error: Exception
) -> None:
    from amparo.web.cases.file import OpenFile

    room = ana.file(CASE)

    def broken(self: Any) -> None:
        raise error

    monkeypatch.setattr(OpenFile, "revisions", broken)
    answer = ana.client.get(f"/file/{room}/past/?asked={CANARY}")
    assert answer.status_code == 500
    assert not seen(answer.content)
    said = capfd.readouterr().err
    assert f"error {type(error).__name__} at amparo.web" in said
    assert not seen(said.encode())


def test_the_server_keeps_temporary_files_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    from amparo.cli.serve import MEMORY, keep_in_memory

    monkeypatch.setenv("TMPDIR", "/var/tmp")
    monkeypatch.setattr(tempfile, "tempdir", None)
    keep_in_memory()
    if MEMORY.is_dir():  # Linux; elsewhere docs/operate.md says what to do
        assert tempfile.gettempdir() == os.environ["TMPDIR"] == str(MEMORY)
    monkeypatch.setattr(tempfile, "tempdir", None)


def test_a_recovery_code_waits_sealed(office: Path) -> None:
    client = Client(headers={"host": "localhost"})
    words = {"username": "ana", "passphrase": "four plain words here", "again": "four plain words here"}
    assert client.post("/begin/", words)["Location"] == "/code/"
    stored = b"".join(path.read_bytes() for path in office.rglob("amparo.sqlite3*"))
    shown = re.search(r'a-code">([^<]+)', client.get("/code/").content.decode())
    assert shown
    code = shown[1].strip()
    assert len(code) == 31
    from django.contrib.sessions.models import Session

    assert code.encode() not in stored
    assert all(code not in str(one.get_decoded()) for one in Session.objects.all())


def test_passphrases_and_keys_are_not_in_the_store(ana: Any, office: Path) -> None:
    stored = b"".join(path.read_bytes() for path in office.rglob("amparo.sqlite3*"))
    cookie = bytes.fromhex(ana.client.cookies["k"].value)
    for secret in (b"four plain words here", ana.code.encode(), ana.keys.private, ana.keys.signing, cookie):
        for form in (secret, secret.hex().encode(), base64.b64encode(secret)):
            assert form not in stored
