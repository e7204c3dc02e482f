"""Whose address counts: the proxy's word is believed where the office named it, a stranger's never."""

import os
import subprocess
import sys
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, RequestFactory

PROXY, STRANGER, OTHER = "10.0.0.5", "203.0.113.9", "198.51.100.7"


def seen(proxies: list[str], peer: str, said: str, pytestconfig: Any = None) -> str:
    """The address that everything behind goes by."""
    from django.http import HttpResponse

    from amparo.web.proxy import FromWhere

    request = RequestFactory().get("/", REMOTE_ADDR=peer, headers={"x-forwarded-for": said} if said else {})
    with pytest.MonkeyPatch.context() as patch:
        from django.conf import settings

        patch.setattr(settings, "PROXIES", [ip_network(one) for one in proxies])
        FromWhere(lambda asked: HttpResponse())(request)
    return str(request.META["REMOTE_ADDR"])


@pytest.mark.parametrize(
    ("proxies", "peer", "said", "expected"),
    [
        ([], STRANGER, OTHER, STRANGER),  # nobody is believed
        ([], "127.0.0.1", OTHER, "127.0.0.1"),
        ([PROXY], STRANGER, OTHER, STRANGER),  # a stranger past the proxy
        ([PROXY], PROXY, STRANGER, STRANGER),  # the proxy's clients are told apart
        ([PROXY], PROXY, OTHER, OTHER),
        ([PROXY], PROXY, f"{OTHER}, {STRANGER}", STRANGER),  # what the stranger wrote stands left
        ([PROXY], PROXY, f"{PROXY}, {STRANGER}", STRANGER),
        (
            [PROXY, "10.1.0.0/16"],
            PROXY,
            f"{OTHER}, {STRANGER}, 10.1.2.3",
            STRANGER,
        ),  # two proxies, one behind the other
        ([PROXY], PROXY, "", PROXY),
        ([PROXY], PROXY, "nonsense", PROXY),
        ([PROXY], PROXY, f"{STRANGER}, <script>", PROXY),
        ([PROXY], PROXY, "," * 5000, PROXY),
        (["127.0.0.1/32"], "::ffff:127.0.0.1", STRANGER, STRANGER),
        ([PROXY], PROXY, "::ffff:203.0.113.9", STRANGER),
        (["::1/128"], "::1", "2001:db8::7", "2001:db8::7"),
    ],
)
def test_whose_address(workbench: Path, proxies: list[str], peer: str, said: str, expected: str) -> None:
    assert seen(proxies, peer, said) == expected


def test_an_ipv6_network_is_one_subscriber(workbench: Path) -> None:
    from amparo.web.proxy import subscriber

    def of(address: str) -> str:
        return subscriber(RequestFactory().get("/", REMOTE_ADDR=address))

    assert of("2001:db8:1:2::7") == of("2001:db8:1:2:ffff::9") != of("2001:db8:1:3::7")
    assert of("203.0.113.9") == "203.0.113.9"
    assert of("") == ""


def wrong_tries(client: Client, number: int, **headers: str) -> list[int]:
    """Log-ins with ever another name: only the address can stop them. Whether it did is the status."""
    return [
        client.post("/in/", {"login": f"nobody{each}", "password": "wrong wrong wrong"}, headers=headers).status_code
        for each in range(number)
    ]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch, office: Path) -> pytest.MonkeyPatch:
    from allauth.account import app_settings

    from amparo.web.api import tokens

    monkeypatch.setattr(app_settings, "RATE_LIMITS", {"login": "4/m/ip"}, raising=False)
    monkeypatch.setattr(tokens, "FAILED_A_MINUTE", 4)
    return monkeypatch


def program_tries(client: Client, number: int, **headers: str) -> list[int]:
    given = {"authorization": "Bearer wrong", **headers}
    return [client.get("/api/files", headers=given).status_code for _ in range(number)]


def test_a_stranger_cannot_be_ever_another(few: pytest.MonkeyPatch, ana: Any) -> None:
    client = Client(headers={"host": "localhost"}, REMOTE_ADDR=STRANGER)
    statuses = [wrong_tries(client, 1, **{"x-forwarded-for": f"192.0.2.{each}"})[0] for each in range(6)]
    assert statuses[-1] == 429
    statuses = [program_tries(client, 1, **{"x-forwarded-for": f"192.0.2.{each}"})[0] for each in range(6)]
    assert (statuses[0], statuses[-1]) == (401, 429)


def test_one_client_of_a_proxy_does_not_lock_out_another(few: pytest.MonkeyPatch, ana: Any) -> None:
    from django.conf import settings

    few.setattr(settings, "PROXIES", [ip_network(PROXY)])
    client = Client(headers={"host": "localhost"}, REMOTE_ADDR=PROXY)
    assert wrong_tries(client, 6, **{"x-forwarded-for": STRANGER})[-1] == 429
    assert program_tries(client, 6, **{"x-forwarded-for": STRANGER})[-1] == 429
    assert wrong_tries(client, 1, **{"x-forwarded-for": OTHER}) == [200]
    assert program_tries(client, 1, **{"x-forwarded-for": OTHER}) == [401]
    # one of many addresses of the same subscriber is still the same
    assert wrong_tries(client, 6, **{"x-forwarded-for": "2001:db8::1"})[-1] == 429
    assert wrong_tries(client, 1, **{"x-forwarded-for": "2001:db8::2"}) == [429]


BEHIND_TLS = """
import django; django.setup()
from django.core.management import call_command; call_command('migrate', verbosity=0); call_command('createcachetable', verbosity=0)
from django.test import Client
def ask(path, peer, **headers):
    return Client(headers={'host': 'localhost', **headers}, REMOTE_ADDR=peer).get(path)
https = {'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9'}
key = {'authorization': 'Bearer amparo_x_00'}
print('through the proxy', ask('/in/', '127.0.0.1', **https).status_code)
print('past the proxy', ask('/in/', '203.0.113.9', **https).status_code)
print('a program through', ask('/api/files', '127.0.0.1', **https, **key).status_code)
print('a program without TLS', ask('/api/files', '127.0.0.1', **key).status_code)
print('a program past', ask('/api/files', '203.0.113.9', **https, **key).status_code)
print('health', ask('/health/', '127.0.0.1').content.decode())
from amparo.web.account.begin import begin
page = Client(headers={'host': 'localhost', **https})
from amparo.web.account.begin import first_code
given = {'username': 'ana', 'passphrase': 'four plain words here', 'again': 'four plain words here'}
print('first account without its code', page.post('/begin/', given).status_code)
made = page.post('/begin/', given | {'code': first_code()})
print('first account', made.status_code, sorted(made.cookies))
print('then', page.get('/', follow=True).redirect_chain[-1][0])
"""


def test_behind_tls(tmp_path: Path) -> None:
    env = os.environ | {"AMPARO_HOME": str(tmp_path / "home"), "AMPARO_TLS": "yes"}
    done = subprocess.run([sys.executable, "-c", BEHIND_TLS], env=env, capture_output=True, text=True, timeout=120)
    assert done.stdout.splitlines() == [
        "through the proxy 200",
        "past the proxy 301",
        "a program through 401",
        "a program without TLS 403",
        "a program past 403",
        'health {"well": true}',
        "first account without its code 200",
        "first account 302 ['__Host-c', '__Host-k', '__Host-s']",
        "then /me/second/",
    ], done.stderr


def test_a_setting_that_is_no_address_is_said(tmp_path: Path) -> None:
    env = os.environ | {"AMPARO_HOME": str(tmp_path / "home"), "AMPARO_PROXY": "10.0.0.5, the proxy"}
    command = [sys.executable, "-m", "amparo", "serve", "--port", "8999"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: AMPARO_PROXY: 'the proxy' does not appear")
    assert "Traceback" not in done.stderr
