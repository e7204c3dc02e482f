"""What the tests of the workbench share: an office in a folder of its own, members with cheap keys, clients that are logged in, files.

The settings are read once a process, so the office's folder is chosen before anything of the workbench is imported.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HOME = Path(tempfile.mkdtemp(prefix="amparo-web-"))
os.environ["AMPARO_HOME"] = str(HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "amparo.web.settings"
os.environ.pop("AMPARO_DATABASE", None)

import django  # noqa: E402
from django.test import Client  # noqa: E402

from amparo.vault import members  # noqa: E402
from amparo.vault.members import Cost, Keys  # noqa: E402

PASSPHRASE = "four plain words here"
CHEAP = Cost(1, 8 * 1024 * 1024)


@pytest.fixture(scope="session")
def workbench() -> Iterator[Path]:
    """The workbench with empty tables; the folder it lies in. Passphrases are cheap: that they are costly is not what is tested."""
    django.setup()
    patch = pytest.MonkeyPatch()
    patch.setattr(members, "Cost", lambda *given: Cost(*given) if given else CHEAP)
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    yield HOME
    from django.db import connections

    connections.close_all()
    patch.undo()
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture
def office(workbench: Path) -> Iterator[Path]:
    """An empty office; the folder it lies in. What a test writes is gone after it."""
    from django.core.cache import cache
    from django.core.management import call_command

    from amparo.web.office.models import Office

    call_command("flush", interactive=False, verbosity=0)
    cache.clear()
    (workbench / "audit.anchors").unlink(missing_ok=True)
    Office.objects.create(pk=1)
    yield workbench
    from django.db import connections

    connections.close_all()


class Person:
    """A member for a test: the row, the opened keys, and a client that is logged in."""

    def __init__(self, name: str, role: str, supervisor: object = None) -> None:
        from amparo.web.account.entry import keep
        from amparo.web.office.models import Member

        self.keys: Keys
        self.keys, locked, self.code = members.enrol(PASSPHRASE, CHEAP)
        self.member = keep(Member(username=name, role=role, supervisor=supervisor), locked)
        self.member.save()
        self.client = Client(headers={"host": "localhost"})
        self.log_in()

    def log_in(self) -> None:
        """Logs in with name and passphrase, as a person does."""
        answer = self.client.post("/in/", {"login": self.member.username, "password": PASSPHRASE})
        assert answer.status_code == 302, answer.content.decode()

    def file(self, text: str, kind: str = "legal") -> str:
        """A new file with this case (YAML after the first line); the id of its room."""
        from amparo.web.cases.file import Document, new_file

        document = Document(text if text.startswith("amparo:") else f"amparo: amparo-case/1\n{text}")
        return new_file(self.member, self.keys, document, kind=kind).room.id

    def open(self, room: str):  # type: ignore[no-untyped-def]
        """A file opened with this member's keys."""
        from amparo.web.cases.file import OpenFile
        from amparo.web.office.models import Access

        access = Access.objects.select_related("room").get(room_id=room, member=self.member)
        key = members.unwrap(bytes(access.wrapped), self.keys)
        return OpenFile(access.room, self.member, self.keys, key, access, "case.write")


@pytest.fixture
def person(office: Path) -> Callable[..., Person]:
    """Makes a member: `person("ana", "lawyer")`."""
    return Person


@pytest.fixture
def ana(person: Callable[..., Person]) -> Person:
    """A lawyer, logged in."""
    return person("ana", "lawyer")
