"""Reads a file that a stranger made: in a process of its own, with bounds, and page by page.

A page on which the reading process dies (a flaw in a parser, a bomb, a page without end) is marked unreadable and the reading goes on
behind it; the pages before it are kept.
"""

from __future__ import annotations

import json
import os
import queue
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from amparo.facts.problems import Problem, Problems
from amparo.records.source import Note, Page, Source
from amparo.records.sources.limits import Limits, megabytes
from amparo.records.wire import dumps, page_from, source_from

MOST_FRAME = 400_000_000
"""Bytes of one message of the reading process."""

MOST_DEATHS = 3
"""Pages of one file that may kill the reading process before the whole file is given up."""

FIRST_SECONDS = 30
"""To start, with the models that read pictures, on top of the time for a page."""


def read_source(
    path: Path,
    *,
    password: str = "",
    pictures: bool = False,
    mapping: Mapping[str, str] | None = None,
    limits: Limits | None = None,
    progress: Callable[[int], None] | None = None,
) -> Source:
    """Reads one file from disk. Raises `Problems`. `pictures`: with the picture of each page."""
    limits = limits or Limits()
    try:
        size = path.stat().st_size
        if size > limits.size:
            what = f"The file has {megabytes(size)}."
            raise Problems([Problem(what, file=str(path), expected=f"at most {megabytes(limits.size)}")])
        data = path.read_bytes()
    except OSError as error:
        what = f"The file cannot be read: {error.strerror}."
        raise Problems([Problem(what, file=str(path), expected="the path of a record")]) from None
    asked = {"name": str(path), "password": password, "pictures": pictures, "mapping": dict(mapping or {})}
    return read_bytes(data, asked, limits, progress)


def read_bytes(
    data: bytes, asked: Mapping[str, Any], limits: Limits, progress: Callable[[int], None] | None = None
) -> Source:
    """Reads the bytes of one file in a process of its own. `asked`: the plain fields of a `Request`. Raises `Problems`."""
    pages: dict[int, Page] = {}
    notes: list[Note] = []
    first = 1
    deaths = 0
    while True:
        run = _Run(data, {**asked, "first_page": first, "limits": asdict(limits)}, limits, progress)
        run.follow(pages)
        if run.rest is not None:
            source = source_from(run.rest, tuple(pages[number] for number in sorted(pages)))
            return replace(source, notes=(*notes, *source.notes)) if notes else source
        deaths += 1
        if not run.by_page or deaths > MOST_DEATHS:
            raise Problems([_died(run, asked["name"], pages)])
        pages[run.reached] = Page(run.reached, (), how="unreadable")
        notes.append(Note(f"This page could not be read: {run.why}. Look at it yourself.", run.reached))
        first = run.reached + 1


def _died(run: _Run, name: str, pages: Mapping[int, Page]) -> Problem:
    readable = len([page for page in pages.values() if page.how != "unreadable"])
    where = f" It had come to page, sheet or row {run.reached:,}." if run.reached else ""
    kept = f" {readable} pages before were read; nothing was kept." if readable and run.by_page else ""
    expected = "a smaller file, or a fresh copy: print it to a new PDF, or save it anew"
    return Problem(f"The file could not be read: {run.why}.{where}{kept}", file=name, expected=expected)


@dataclass
class _Run:
    """One life of the reading process."""

    data: bytes
    asked: Mapping[str, Any]
    limits: Limits
    progress: Callable[[int], None] | None
    reached: int = 0
    by_page: bool = False
    rest: Any = None
    why: str = "the reading process stopped"
    _image: bytes | None = field(default=None, repr=False)

    def follow(self, pages: dict[int, Page]) -> None:
        """Collects what the process hands over until it is done or dies. Raises `Problems` that it reports."""
        self.by_page = self.data[:1024].find(b"%PDF-") >= 0 or self.data[:4] in (b"II*\x00", b"MM\x00*")
        process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-X", "utf8", "-m", "amparo.records.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            close_fds=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        frames: queue.Queue[tuple[bytes, bytes] | None] = queue.Queue(maxsize=64)
        feeder = threading.Thread(target=_feed, args=(process.stdin, dumps(self.asked), self.data), daemon=True)
        reader = threading.Thread(target=_collect, args=(process.stdout, frames), daemon=True)
        feeder.start()
        reader.start()
        try:
            self._listen(frames, pages)
            if self.rest is None:
                # it closed its output; how it ended is worth a moment
                with suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=2)
        finally:
            process.kill()
            process.wait()
            # what the process still had to say is let go, so that its reader ends
            while reader.is_alive():
                try:
                    frames.get(timeout=0.05)
                except queue.Empty:
                    continue
            reader.join()
            feeder.join(timeout=5)
            process.stdout.close()
        if self.rest is None and self.why == "the reading process stopped":
            signal = -process.returncode if process.returncode and process.returncode < 0 else 0
            if signal and signal != 9:
                self.why = f"a parser failed (signal {signal})"
            elif process.returncode == 1:
                self.why = "a parser failed"

    def _listen(self, frames: queue.Queue[tuple[bytes, bytes] | None], pages: dict[int, Page]) -> None:
        seconds = self.limits.seconds + FIRST_SECONDS
        while True:
            try:
                frame = frames.get(timeout=seconds)
            except queue.Empty:
                self.why = f"it took more than {self.limits.seconds} seconds"
                return
            if frame is None:
                return
            kind, content = frame
            try:
                self._take(kind, content, pages)
            except (ValueError, TypeError, KeyError) as error:
                self.why = f"the reading process answered nonsense ({type(error).__name__})"
                return
            if self.rest is not None:
                return
            seconds = self.limits.seconds

    def _take(self, kind: bytes, content: bytes, pages: dict[int, Page]) -> None:
        if kind == b"I":
            self._image = content
        elif kind == b"P":
            self.reached = int(json.loads(content))
            if self.progress:
                self.progress(self.reached)
        elif kind == b"G":
            page = page_from(json.loads(content), self._image)
            pages[page.number] = page
            self._image = None
        elif kind == b"S":
            self.rest = json.loads(content)
        elif kind == b"E":
            raise Problems([Problem(**{key: problem[key] for key in problem}) for problem in json.loads(content)])


def _environment() -> dict[str, str]:
    """Nothing of the caller's environment but what a process needs to start."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    return {
        **kept,
        "OMP_NUM_THREADS": "2",
        "OPENBLAS_NUM_THREADS": "1",
        "LC_ALL": "C.UTF-8",
        "ORT_DISABLE_TELEMETRY": "1",
    }


def _feed(stdin: IO[bytes], asked: bytes, data: bytes) -> None:
    try:
        stdin.write(asked + b"\n")
        stdin.write(data)
        stdin.close()
    except OSError:  # the process is gone; who listens to it says why
        pass


def _collect(stdout: IO[bytes], frames: queue.Queue[tuple[bytes, bytes] | None]) -> None:
    while True:
        head = stdout.read(5)
        if len(head) < 5:
            break
        size = struct.unpack(">I", head[1:])[0]
        if size > MOST_FRAME:
            break
        content = stdout.read(size)
        if len(content) < size:
            break
        frames.put((head[:1], content))
    frames.put(None)
