"""The reading process: takes one file on its input, hands pages over on its output, and can do little else.

Started by `amparo.records.reading`. Before the first byte of a stranger's file is looked at, it bounds its own memory and computing time,
gives up writing files, starting programs and the network, and forgets its environment. A flaw in a parser then harms a process
that holds one file and can only say what it read.

Frames on the output: one letter (P page reached, G page, I picture of the page that follows, S rest of the source, E problems),
four bytes of length, content (JSON; a picture as it is).
"""

from __future__ import annotations

import json
import os
import struct
import sys
from dataclasses import asdict
from typing import BinaryIO

from amparo.facts.problems import Problem, Problems
from amparo.records.source import Page
from amparo.records.sources import Limits, Request, open_bytes
from amparo.records.wire import dumps, page_to, rest_to


def main() -> None:
    """Reads the request (a line of JSON) and the file (all that follows) from standard input."""
    out = os.fdopen(os.dup(1), "wb")
    quiet = os.open(os.devnull, os.O_WRONLY)
    # libraries that print must not mix into what is handed over
    os.dup2(quiet, 1)
    asked = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**asked.pop("limits"))
    _bound(limits)
    data = sys.stdin.buffer.read()
    from amparo.records.confine import confine

    confine()
    request = Request(
        **asked,
        limits=limits,
        reached=lambda number: _send(out, b"P", dumps(number)),
        done=lambda page: _send_page(out, page),
        more_memory=lambda: _memory(limits.memory_for_pictures),
    )
    try:
        sent_by_page = _Sent(request)
        source = open_bytes(data, sent_by_page.request)
        for page in source.pages:
            if page.number not in sent_by_page.numbers:
                _send_page(out, page)
        _send(out, b"S", dumps(rest_to(source)))
    except Problems as problems:
        _send(out, b"E", dumps([asdict(problem) for problem in problems.found]))
    except MemoryError:
        what = "Reading the file takes more memory than is allowed."
        problem = Problem(what, file=request.name, expected="a smaller file, or its pages one by one")
        _send(out, b"E", dumps([asdict(problem)]))
    except RecursionError:
        problem = Problem("The file is nested too deeply.", file=request.name, expected="a file of the usual kind")
        _send(out, b"E", dumps([asdict(problem)]))


class _Sent:
    """Remembers which pages were handed over while the file was read."""

    def __init__(self, request: Request) -> None:
        from dataclasses import replace

        self.numbers: set[int] = set()
        tell = request.done

        def done(page: Page) -> None:
            self.numbers.add(page.number)
            tell(page)

        self.request = replace(request, done=done)


def _send(out: BinaryIO, kind: bytes, content: bytes) -> None:
    out.write(kind + struct.pack(">I", len(content)) + content)
    out.flush()


def _send_page(out: BinaryIO, page: Page) -> None:
    if page.image is not None:
        _send(out, b"I", page.image)
    _send(out, b"G", dumps(page_to(page)))


def _bound(limits: Limits) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such bounds; the time limit of the parent still holds
        return
    _memory(limits.memory)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_NOFILE, 64)


def _memory(size: int) -> None:
    try:
        import resource
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = Limits().memory_for_pictures if hard == resource.RLIM_INFINITY else hard
    resource.setrlimit(resource.RLIMIT_AS, (min(size, most), most))


def _lower(what: int, value: int) -> None:
    import resource

    resource.setrlimit(what, (value, value))


if __name__ == "__main__":
    main()
