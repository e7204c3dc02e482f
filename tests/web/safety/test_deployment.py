"""The workbench as an office runs it: the files in deploy/, what is served, who can read what is written, over what it talks."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

ROOT = Path(__file__).resolve().parents[3]
DEPLOY = ROOT / "deploy"


def text(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


# the proxy


def test_the_proxy_speaks_new_tls_only() -> None:
    said = text("nginx.conf")
    assert re.search(r"ssl_protocols TLSv1\.2 TLSv1\.3;", said)
    ciphers = re.search(r"ssl_ciphers (\S+);", said)
    assert ciphers
    assert all(
        re.fullmatch(r"ECDHE-(ECDSA|RSA)-(AES\d+-GCM-SHA\d+|CHACHA20-POLY1305)", one) for one in ciphers[1].split(":")
    )
    plain, secure = said.split("listen 443 ssl")
    assert "return 301 https://" in plain
    assert "proxy_pass" not in plain
    assert "proxy_pass http://127.0.0.1:8080" in secure


def test_the_proxy_overwrites_what_a_visitor_says_of_their_address() -> None:
    said = text("nginx.conf")
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in said
    assert "proxy_set_header X-Forwarded-Proto https;" in said
    assert "$proxy_add_x_forwarded_for" not in said
    assert "trusted_proxies" not in text("Caddyfile")  # Caddy then drops what a visitor says


def test_the_proxy_keeps_nothing() -> None:
    said = text("nginx.conf")
    assert said.count("access_log off;") == 2
    assert "proxy_request_buffering off;" in said
    assert "proxy_buffering off;" in said
    assert "proxy_cache" not in said
    assert not re.search(r"^\s*log\b", text("Caddyfile"), re.M)


def test_the_proxy_takes_what_the_workbench_takes(workbench: Path) -> None:
    from django.conf import settings

    nginx, caddy = (
        re.search(r"client_max_body_size (\d+)m", text("nginx.conf")),
        re.search(r"max_size (\d+)MB", text("Caddyfile")),
    )
    assert nginx
    assert caddy
    for most in (int(nginx[1]) * 1024 * 1024, int(caddy[1]) * 1000 * 1000):
        # a document of the largest size, and the form around it
        assert settings.UPLOAD_LIMIT + 100_000 < most < settings.UPLOAD_LIMIT + 3 * 1024 * 1024


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
def test_nginx_reads_its_file(tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    key, certificate = tmp_path / "workbench.key", tmp_path / "workbench.pem"
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        key,
        "-out",
        certificate,
        "-days",
        "2",
        "-subj",
        "/CN=workbench.example.org",
    ]
    subprocess.run(made, check=True, capture_output=True, timeout=60)
    server = text("nginx.conf").replace("/etc/ssl/", f"{tmp_path}/")
    folders = "".join(
        f"{one}_temp_path {tmp_path}/{one};\n" for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = tmp_path / "nginx.conf"
    file.write_text(
        f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{folders}{server}\n}}\n", encoding="utf-8"
    )
    done = subprocess.run(["nginx", "-t", "-c", file], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


# the service


def unit() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in text("amparo.service").splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def test_the_service_has_no_rights_that_it_does_not_need() -> None:
    said = unit()
    for name, value in {
        "User": "amparo",
        "CapabilityBoundingSet": "",
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateDevices": "yes",
        "IPAddressDeny": "any",
        "IPAddressAllow": "localhost",
        "MemorySwapMax": "0",
        "LimitCORE": "0",
        "UMask": "0077",
        "StateDirectoryMode": "0700",
    }.items():
        assert said[name] == [value], name
    assert said["SystemCallFilter"] == ["@system-service", "~@privileged"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_finds_little_exposed() -> None:
    command = [
        "systemd-analyze",
        "security",
        "--offline=yes",
        "--threshold=20",
        "--no-pager",
        str(DEPLOY / "amparo.service"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    if "Unknown" in done.stderr or "unrecognized" in done.stderr:
        pytest.skip("this systemd cannot look at a file")
    assert done.returncode == 0, done.stdout[-600:] + done.stderr


def test_the_settings_of_the_service_are_those_there_are() -> None:
    described = (ROOT / "docs/operate.md").read_text(encoding="utf-8")
    known = set(re.findall(r"\| `(AMPARO_\w+)` \|", described))
    used = set(re.findall(r"AMPARO_\w+", (ROOT / "amparo/web/settings.py").read_text(encoding="utf-8")))
    assert used == known
    for name in ("amparo.service", "Containerfile"):
        assert set(re.findall(r"AMPARO_\w+", text(name))) <= known, name


# the container


def test_the_container_takes_along_what_it_needs() -> None:
    taken = [line.split()[2:-1] for line in text("Containerfile").splitlines() if line.startswith("COPY")]
    names = {name for line in taken for name in line}
    assert "." not in names
    assert not names & {".git", ".venv", "tests", "bench", "fuzz", "docs", "examples", "node_modules", "out"}
    assert all((ROOT / name).exists() for name in names)
    assert {"amparo", "law", "templates", "instruments", "requirements.lock", "package-lock.json", "Makefile"} <= names
    assert re.search(r"^USER amparo$", text("Containerfile"), re.M)


# what is served, and what is written


def test_nothing_but_what_pages_load_is_served_from_the_disk(office: Path) -> None:
    client = Client(headers={"host": "localhost"})
    answer = client.get("/static/built/site.css")
    answer.close()
    assert answer.status_code == 200
    for path in (
        "/static/",
        "/static/built/",
        "/static/../settings.py",
        "/static/%2e%2e/settings.py",
        "/.git/config",
        "/server.key",
        "/static/built/../../rules.yaml",
    ):
        assert client.get(path).status_code == 404, path


def test_trace_is_refused(office: Path, ana: Any) -> None:
    for path in ("/in/", "/me/", "/health/"):
        answer = ana.client.trace(path, headers={"x-canary": "CANARY"})
        assert b"CANARY" not in answer.content
    assert "TRACE" not in Client(headers={"host": "localhost"}).options("/in/").get("Allow", "")


def test_health_tells_one_word(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import DatabaseError, connection

    client = Client(headers={"host": "localhost"})
    assert client.get("/health/").json() == {"well": True}

    def down(*given: Any) -> Any:
        raise DatabaseError("the password of the store is SECRETWORD")

    monkeypatch.setattr(connection, "cursor", down)
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (503, {"well": False})


def test_what_is_written_is_readable_by_its_user_alone(tmp_path: Path) -> None:
    script = "from amparo.cli.serve import prepare; prepare(); from amparo.web.audit import anchor; anchor()"
    home = tmp_path / "home"
    env = os.environ | {"AMPARO_HOME": str(home)}
    subprocess.run([sys.executable, "-c", script], env=env, check=True, timeout=120)
    written = [home, *home.rglob("*")]
    assert {"server.key", "amparo.sqlite3", "audit.anchors"} <= {one.name for one in written}
    assert [one.name for one in written if one.stat().st_mode & 0o077] == []


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The server itself, as an office starts it, on a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    env = os.environ | {"AMPARO_HOME": str(tmp_path_factory.mktemp("running"))}
    command = [sys.executable, "-m", "amparo", "serve", "--port", str(port), "--workers", "1"]
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(600):
                if server.poll() is None and b'"well": true' in asked(
                    port, "GET /health/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                ):
                    break
                time.sleep(0.2)
            yield port
        finally:
            server.terminate()
            server.wait(30)


def asked(port: int, request: str) -> bytes:
    """What the server answers to these bytes until it closes the line, or says nothing more for a while."""
    said = b""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            line.sendall(request.encode())
            while more := line.recv(65536):
                said += more
    except OSError:
        pass
    return said


INNER = "GET /health/ HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.mark.parametrize(
    "headers",
    [
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 0\r\nContent-Length: 49\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer_Encoding: chunked\r\nTransfer-Encoding : chunked\r\n",
        "Content-Length: +49\r\n",
    ],
)
def test_a_request_whose_end_is_in_doubt_is_refused(running: int, headers: str) -> None:
    """A second request that is hidden in the body of the first is never answered."""
    said = asked(running, f"POST /in/ HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n0\r\n\r\n{INNER}")
    assert said.startswith((b"HTTP/1.1 400", b"HTTP/1.1 501")), said[:80]
    assert b"well" not in said


def test_the_server_tells_neither_library_nor_version(running: int) -> None:
    said = asked(running, "GET /in/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert b" 200 " in said[:20] or b" 302 " in said[:20]
    assert not re.search(rb"(?i)django|python|gunicorn/|\d+\.\d+\.\d+", said.partition(b"\r\n\r\n")[0])


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("postgresql://amparo@localhost/amparo", {}),
        ("postgresql:///amparo?host=/run/postgresql", {}),
        ("postgresql://amparo@db.example/amparo", {"sslmode": "verify-full", "sslrootcert": "system"}),
        (
            "postgresql://amparo@10.0.0.9/amparo?sslrootcert=/etc/ssl/office.pem",
            {"sslmode": "verify-full", "sslrootcert": "/etc/ssl/office.pem"},
        ),
        ("postgresql://amparo@db.example/amparo?application_name=x", None),
    ],
)
def test_a_database_elsewhere_is_reached_over_tls(
    tmp_path: Path, address: str, expected: dict[str, str] | None
) -> None:
    script = "import json; from amparo.web import settings; print(json.dumps(settings.DATABASES['default']['OPTIONS']))"
    env = os.environ | {"AMPARO_HOME": str(tmp_path), "AMPARO_DATABASE": address}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, timeout=60)
    if expected is None:
        assert "AMPARO_DATABASE: application_name is not known" in done.stderr
    else:
        import json

        assert json.loads(done.stdout) == expected


def test_known_vulnerabilities_are_looked_for() -> None:
    """As `make test` does; what is found in which way is tried in tests/repository/test_advisories.py."""
    said = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^test: .*\bvulnerable\b", said, re.M)
    assert re.search(r"^vulnerable:.*\n\t.*(-m advisories|pip-audit)", said, re.M)
