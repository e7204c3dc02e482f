"""What was opened and worked out of files, kept in the memory of this process for a while: once a version of a file, not once a page.

An entry is found only by whoever has opened the file just now: its name is a digest of the sealed bytes as they lie in the
store, made with the file's key. Without the key, or when one byte of the store is another, nothing is found. Entries are few,
one for each file; they go when the file changes, is sealed anew or destroyed, when nobody who opened it is logged in here, and
after some minutes without use. Nothing of this is ever written anywhere.
"""

from __future__ import annotations

import gc
import hashlib
import hmac
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connections
from django.db.models import Max

from amparo.facts.forgetting import forget
from amparo.vault.history import Revision
from amparo.web.office.models import Revision as Stored

FILES = 64
"""So many files are held at once in one process: about half a megabyte each, three for one of 200 charges."""

WORKED_OUT = 80
"""So many things that were worked out are held of one file."""

IDLE = 300
"""Seconds without use after which a file is forgotten."""

EVERY = 15
"""Seconds between two looks at what has to go."""

Place = tuple[int, int]
"""The latest revision of a file: its place in the history, and the generation of its key."""

_MISSING = object()


class Opened:
    """One version of a file, opened, with what was worked out of it. What is kept here is never changed."""

    def __init__(self, revision: Revision) -> None:
        self.revision = revision
        self._made: dict[Hashable, Any] = {}

    def worked_out(self, what: Hashable, make: Callable[[], Any]) -> Any:
        """Something that follows from this version alone (and from the law), worked out the first time it is asked for."""
        found = self._made.get(what, _MISSING)
        if found is _MISSING:
            found = make()
            while len(self._made) >= WORKED_OUT:
                self._made.pop(next(iter(self._made), None), None)
            self._made[what] = found
        return found


@dataclass
class _Held:
    name: bytes
    opened: Opened
    latest: Place
    used: float
    members: set[str] = field(default_factory=set)


class Memory:
    """The opened files of this process. `clock` gives seconds; `latest` tells of rooms which revision is stored last."""

    def __init__(
        self,
        latest: Callable[[Iterable[str]], Mapping[str, Place]],
        *,
        files: int = FILES,
        idle: float = IDLE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._latest, self._files, self._idle, self._clock = latest, files, idle, clock
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._lock = threading.Lock()
        self._gone = False
        """Whether something was dropped since values were last forgotten."""
        self._watch: threading.Thread | None = None

    def opened(
        self, room: str, member: str, latest: Place, sealed: bytes, key: bytes, read: Callable[[], Revision]
    ) -> Opened:
        """The latest version of a file that a member has just opened with its key; `read` opens it where it is not held."""
        name = hashlib.blake2b(sealed, key=key, digest_size=32, person=b"amparo-memory").digest()
        with self._lock:
            held = self._held.get(room)
            if held is not None and hmac.compare_digest(held.name, name):
                held.used = self._clock()
                held.members.add(member)
                self._held.move_to_end(room)
                return held.opened
        opened = Opened(read())
        with self._lock:
            before = self._held.pop(room, None)
            members = {member, *(before.members if before else ())}
            self._held[room] = _Held(name, opened, latest, self._clock(), members)
            self._gone |= before is not None
            while len(self._held) > self._files:
                self._held.popitem(last=False)
                self._gone = True
            if (
                self._watch is None or not self._watch.is_alive()
            ):  # a process that parted from another has no threads of it
                self._watch = threading.Thread(target=self._keep_watch, daemon=True, name="memory")
                self._watch.start()
        return opened

    def rooms(self) -> list[str]:
        """The files that are held."""
        with self._lock:
            return list(self._held)

    def drop(self, room: str) -> None:
        """Forgets a file at once, and every value that cases were asked for."""
        with self._lock:
            self._held.pop(room, None)
        self._forget()

    def left(self, member: str) -> None:
        """A member has logged out: what nobody else here had open is forgotten."""
        with self._lock:
            for room, held in list(self._held.items()):
                held.members.discard(member)
                if not held.members:
                    del self._held[room]
                    self._gone = True
        self._forget_if_gone()

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._held.clear()
        self._forget()

    def sweep(self) -> None:
        """Forgets what was not used for long, and files of which the store has another version, or none any more."""
        now = self._clock()
        with self._lock:
            for room, held in list(self._held.items()):
                if now - held.used >= self._idle:
                    self._drop(room)
            rooms = list(self._held)
        stored = self._latest(rooms) if rooms else {}
        with self._lock:
            for room, held in list(self._held.items()):
                if room in rooms and stored.get(room) != held.latest:
                    self._drop(room)
        self._forget_if_gone()

    def _drop(self, room: str) -> None:
        self._held.pop(room, None)
        self._gone = True

    def _forget_if_gone(self) -> None:
        if self._gone:
            self._forget()

    def _forget(self) -> None:
        self._gone = False
        forget()
        gc.collect()

    def _keep_watch(self) -> None:
        while True:
            time.sleep(EVERY)
            try:
                self.sweep()
            except Exception:  # a store that does not answer: nothing is held that cannot be looked after
                self.clear()
            finally:
                connections.close_all()
            with self._lock:
                if not self._held:
                    self._watch = None
                    return


def stored(rooms: Iterable[str]) -> dict[str, Place]:
    """The latest revision of each of these rooms, as far as they are there."""
    rows = Stored.objects.filter(room__in=list(rooms)).values_list("room").annotate(Max("place"), Max("generation"))
    return {room: (place, generation) for room, place, generation in rows}


MEMORY = Memory(stored)
