"""What every answer carries: no script or style of its own, nothing kept, nothing from elsewhere, in no frame; cookies that stay here."""

import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

CASE = """\
person: {name: Invented Person}
charges:
  - {id: c1, jurisdiction: us-ny, offence: {text: PROSTITUTION}}
"""


class Inline(HTMLParser):
    """What a strict policy forbids, and what leads elsewhere."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        data = said.get("type", "") in ("application/json", "application/ld+json")
        if (tag == "script" and not said.get("src") and not data) or tag in ("style", "base", "object", "embed"):
            self.wrong.append(self.get_starttag_text() or tag)
        for name, value in said.items():
            if name == "style" or name.startswith("on") or value.strip().lower().startswith("javascript:"):
                self.wrong.append(f"{tag} {name}={value}")
            loads = name == "src" or (tag == "link" and name == "href") or name in ("action", "srcset", "poster")
            if loads and value.startswith(("http:", "https:", "//")):
                self.wrong.append(f"{tag} {name}={value}")


def pages(room: str) -> list[str]:
    from tests.web.safety.test_routes import routes

    return [address.replace("ROOM", room) for address, _, _ in routes() if address not in ("/out/", "/leave/")]


def test_every_page_keeps_the_policy(ana: Any) -> None:
    room = ana.file(CASE)
    visitor = Client(headers={"host": "localhost"})
    wrong, seen = [], 0
    for address in [*pages(room), "/nothing/"]:
        for client in (ana.client, visitor):
            answer = client.get(address)
            policy = answer["Content-Security-Policy"]
            if "default-src 'none'" not in policy or "unsafe" in policy or "frame-ancestors 'none'" not in policy:
                wrong.append((address, policy))
            for name, value in (
                ("Cache-Control", "no-store"),
                ("X-Frame-Options", "DENY"),
                ("X-Content-Type-Options", "nosniff"),
                ("Referrer-Policy", "same-origin"),
                ("Cross-Origin-Opener-Policy", "same-origin"),
                ("Cross-Origin-Resource-Policy", "same-origin"),
                ("X-Robots-Tag", "noindex, nofollow"),
            ):
                if answer.get(name) != value:
                    wrong.append((address, f"{name}: {answer.get(name)}"))
            if "html" in answer.get("Content-Type", "") and not answer.streaming:
                seen += 1
                wrong += [(address, one) for one in Inline(answer.content.decode()).wrong]
    assert wrong == []
    assert seen > 30


def test_the_check_finds_what_it_looks_for() -> None:
    for bad in ("<p style='x'>", "<script>1</script>", "<a onclick='x'>", "<img src='https://a.example/'>", "<style>"):
        assert Inline(bad).wrong
    assert not Inline("<script src='/static/x.js'></script><a href='https://law.example/'>").wrong


def test_cookies_are_shown_to_no_script_and_no_other_site(ana: Any) -> None:
    ana.client.get("/me/")
    assert {"s", "k", "c"} <= set(ana.client.cookies)
    for name in ("s", "k", "c"):
        cookie = ana.client.cookies[name]
        assert (bool(cookie["httponly"]), cookie["samesite"], cookie["domain"]) == (True, "Strict", ""), name
    # the session ends with the browser
    assert ana.client.cookies["k"]["max-age"] == ana.client.cookies["s"]["max-age"] == ""


def test_a_session_ends_by_itself(ana: Any) -> None:
    from datetime import timedelta

    from django.conf import settings
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    assert settings.SESSION_COOKIE_AGE <= 3600
    assert ana.client.get("/me/").status_code == 200
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert ana.client.get("/me/")["Location"].startswith("/in/")


def test_a_log_in_gets_a_new_session(ana: Any) -> None:
    client = Client(headers={"host": "localhost"})
    client.post("/language/es/")
    before = client.cookies["s"].value
    client.post("/in/", {"login": "ana", "password": "four plain words here"})
    assert client.cookies["s"].value != before


def test_logging_out_ends_the_session_on_the_server(ana: Any) -> None:
    old = {name: ana.client.cookies[name].value for name in ("s", "k")}
    ana.client.post("/out/")
    thief = Client(headers={"host": "localhost"})
    for name, value in old.items():
        thief.cookies[name] = value
    assert thief.get("/me/")["Location"].startswith("/in/")


def test_the_exit_ends_the_session_and_asks_the_browser_to_forget(ana: Any) -> None:
    answer = ana.client.post("/leave/")
    assert '"cookies"' in answer["Clear-Site-Data"]
    assert ana.client.get("/me/").status_code == 302


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "\\\\evil.example", "javascript:alert(1)"]
)
def test_no_form_leads_to_another_site(ana: Any, back: str) -> None:
    assert ana.client.post("/language/es/", {"back": back})["Location"] == "/"
    answer = Client(headers={"host": "localhost"}).post(
        f"/in/?next={back}", {"login": "ana", "password": "four plain words here", "next": back}
    )
    assert answer.status_code == 302
    assert "evil" not in answer["Location"]
    assert not answer["Location"].startswith("javascript")


def test_an_upload_that_is_too_large_is_refused(ana: Any) -> None:
    from django.conf import settings

    assert settings.FILE_UPLOAD_HANDLERS == ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
    answer = ana.client.post("/file/new/", {"title": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 9)})
    assert answer.status_code in (400, 413)


def test_behind_tls_cookies_and_hsts_are_strict(tmp_path: Path) -> None:
    script = (
        "import django; django.setup()\n"
        "from django.core.management import call_command; call_command('migrate', verbosity=0)\n"
        "from django.test import Client\n"
        "plain = Client(headers={'host': 'localhost'}).get('/in/')\n"
        "safe = Client(headers={'host': 'localhost', 'x-forwarded-proto': 'https'}).get('/in/')\n"
        "print(plain.status_code, plain['Location'])\n"
        "print(safe.status_code, safe['Strict-Transport-Security'])\n"
        "print(all(one['secure'] for one in safe.cookies.values()), len(safe.cookies))\n"
    )
    env = os.environ | {"AMPARO_HOME": str(tmp_path / "home"), "AMPARO_TLS": "yes"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines() == [
        "301 https://localhost/in/",
        "200 max-age=63072000; includeSubDomains",
        f"True {done.stdout.split()[-1]}",
    ]
