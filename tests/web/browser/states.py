"""Pages that no link leads to: what went wrong, empty files, forms with slips, steps on the way.

Each state is an answer of the site, made through a client; the browser then shows what the site answered. Those of a file are in
`states_files.py`, those of accounts and the office in `states_office.py`. A page of the site that neither a link nor a state leads to is
found by `test_states.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.test import Client
from django.utils import timezone

from amparo.web.words import LANGUAGES

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
        days = {"from": a_day(0), "until": a_day(30), "told": "yes", "language": "en"}
        given = {"purpose": "referral", "recipient": "Harbor House", "fields": ["charges", "person"], **days}
        self.send(f"/file/{self.room}/people/consents/change/", self.room, **given)
        return next(iter(self.ana.open(self.room).document.chapter("consents")))

    @cached_property
    def handover(self) -> str:
        """Facts released to the advocate's file; its room."""
        from amparo.web.office.models import Room

        change = f"/file/{self.small}/people/rooms/change/"
        self.send(change, self.small, do="begin", lead=self.ben.member.id)
        days = {"signed": a_day(0), "until": a_day(30)}
        self.send(change, self.small, do="release", facts=["person.language"], purpose="housing", **days)
        return str(Room.objects.get(kind="advocacy").pk)


def a_day(days: int) -> str:
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
