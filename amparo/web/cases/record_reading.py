"""Reading a document: in a closed process of its own, in the background, with bounds; what comes of it is sealed before it is stored.

The bytes go to the reading process through a pipe and never to a disk. Where a reading stands is kept in a sealed attachment of the
room, so that every process of the server can tell; the thread that reads holds the key of this one room for as long as it reads.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from amparo.facts.problems import Problems
from amparo.vault.sealing import CannotOpen, seal
from amparo.web.cases.file import OpenFile
from amparo.web.cases.record_documents import CHAPTER
from amparo.web.cases.record_kept import FORMAT, Kept, kept, kept_from
from amparo.web.office.models import Attachment, Room

MINUTES = 20
"""How long one document may be read."""

SILENT = 180
"""Seconds after which a reading of which nothing is heard counts as stopped (a page may take two minutes)."""

AT_ONCE = threading.BoundedSemaphore(1)
"""Documents read at once by one process of the server: each reading already uses two cores for pictures."""

PAGES = 300


@dataclass(frozen=True)
class State:
    """Where a reading stands: waits, reads, understands, done, failed, stopped."""

    name: str
    reached: int = 0
    problems: tuple[str, ...] = ()
    locked: bool = False
    """Whether it failed for want of a password."""
    result: Mapping[str, Any] | None = None


class TooLong(Exception):
    """The bound on the whole reading is reached."""


class Moved(Exception):
    """The room was sealed anew or destroyed meanwhile: what was read is dropped."""


def start(
    file: OpenFile, paper_id: str, *, layout: str = "", password: str = "", mapping: Mapping[str, str] | None = None
) -> str:
    """Begins to read a document; the id of the reading. The document's chapter names it from now on.

    `mapping`: what the columns of a table hold, as a person confirmed it.
    """
    said = file.document.chapter(CHAPTER + paper_id)
    content = file.attachment(paper_id)
    with transaction.atomic():
        old = str(said.get("reading") or "")
        if old:
            file.room.attachments.filter(pk__in=[old, *pictures(file, old)]).delete()
        reading = file.attach(_state("waits"))
        file.change(
            lambda document: document.with_chapter(
                CHAPTER + paper_id, {**document.chapter(CHAPTER + paper_id), "reading": reading, "taken": []}
            ),
            "reading_checked",
            seen=file.seen,
        )
    job = _Job(file.room, file.key, reading, str(said["name"]), content, layout, password, dict(mapping or {}))
    transaction.on_commit(lambda: threading.Thread(target=job.run, name="reading", daemon=True).start())
    return reading


def state(file: OpenFile, reading: str) -> State:
    """Where a reading stands. Raises `Attachment.DoesNotExist`."""
    try:
        said = json.loads(file.attachment(reading))
    except CannotOpen:
        return State("stopped")
    if said["state"] == "done" and said["result"].get("format") != FORMAT:
        return State("stopped", result=said["result"])
    if said["state"] in ("waits", "reads", "understands") and time.time() - said["at"] > SILENT:
        return State("stopped")
    return State(
        said["state"],
        said.get("reached", 0),
        tuple(said.get("problems", ())),
        said.get("locked", False),
        said.get("result"),
    )


def read_so_far(file: OpenFile, reading: str) -> Kept | None:
    """What was read; none where the reading is not done."""
    now = state(file, reading)
    return kept_from(now.result) if now.name == "done" and now.result else None


def pictures(file: OpenFile, reading: str) -> list[str]:
    """The ids of the sealed pictures of a reading's pages."""
    try:
        now = state(file, reading)
    except Attachment.DoesNotExist:
        return []
    return [one["picture"] for one in (now.result or {}).get("sheets", ()) if one["picture"]]


def _state(name: str, **more: Any) -> bytes:
    return json.dumps({"state": name, "at": time.time(), **more}).encode()


@dataclass
class _Job:
    """One reading, in a thread of its own."""

    room: Room
    key: bytes
    reading: str
    name: str
    content: bytes
    layout: str
    password: str
    mapping: Mapping[str, str]
    told: float = 0.0

    def run(self) -> None:
        """Reads, understands, seals. Whatever happens, the state says so; no word of the document reaches a log."""
        try:
            while not AT_ONCE.acquire(timeout=20):
                self._tell("waits")  # still here: its turn comes
            try:
                self._read()
            finally:
                AT_ONCE.release()
        except Moved:
            pass
        except TooLong:
            from amparo.web.words import say

            self._tell("failed", problems=[say("record.reading.too_long", minutes=MINUTES)])
        except Problems as problems:
            said = [str(replace(one, file="", line=0)) for one in problems.found]
            self._tell("failed", problems=said, locked=any("password" in one.lower() for one in said))
        except Exception as error:  # the thread is the edge: nobody above could tell it
            import sys

            print(f"error {type(error).__name__} in a reading", file=sys.stderr)
            self._tell("stopped")
        finally:
            self.content, self.key = b"", b""
            connection.close()

    def _read(self) -> None:
        from amparo.records.matters import charges_of
        from amparo.records.reading import read_bytes
        from amparo.records.record import read_record
        from amparo.records.sources.limits import Limits

        began = time.monotonic()

        def reached(number: int) -> None:
            if time.monotonic() - began > MINUTES * 60:
                raise TooLong
            if time.monotonic() - self.told > 1:
                self._tell("reads", reached=number)

        self._tell("reads")
        # the name of the file may name the person; it travels through the pipe like the bytes, not on a command line
        asked = {"name": self.name, "password": self.password, "pictures": True, "mapping": self.mapping}
        limits = Limits(size=settings.UPLOAD_LIMIT, pages=PAGES)
        source = read_bytes(self.content, asked, limits, reached)
        self._tell("understands")
        record = read_record(source, self.layout)
        matters = charges_of([record])
        shown = {page.number: page.image for page in source.pages if page.image}
        self._keep(shown, lambda ids: kept(source, record, matters, ids))

    def _tell(self, name: str, **more: Any) -> None:
        self.told = time.monotonic()
        self._put(_state(name, **more))

    def _put(self, content: bytes) -> None:
        with transaction.atomic():
            self._check()
            sealed = seal(content, self.key, self._context(self.reading))
            changed = Attachment.objects.filter(pk=self.reading, room=self.room, generation=self.room.generation)
            if not changed.update(content=sealed):
                raise Moved

    def _keep(self, shown: Mapping[int, bytes], result: Any) -> None:
        with transaction.atomic():
            self._check()
            ids: dict[int, str] = {}
            for number, image in shown.items():
                made = Attachment(room=self.room, generation=self.room.generation)
                made.content = seal(image, self.key, self._context(made.id))
                made.save()
                ids[number] = made.id
            self._put(_state("done", result=result(ids)))

    def _check(self) -> None:
        if not Room.objects.filter(pk=self.room.id, generation=self.room.generation).exists():
            raise Moved

    def _context(self, attachment: str) -> str:
        return f"case {self.room.id} document {attachment} key {self.room.generation}"
