"""The second step at log-in: a code from an app, spare codes; and that the passphrase alone is not enough then."""

import re
import time
from typing import Any

import pytest
from django.test import Client

PASSPHRASE = "four plain words here"


def six_digits(secret: str) -> str:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def with_app(ana: Any) -> tuple[Any, str]:
    """A lawyer with an app, and its secret."""
    ana.client.get("/me/second/app/")
    ana.client.post("/in/again/", {"password": PASSPHRASE})
    page = ana.client.get("/me/second/app/").content.decode()
    secret = re.search(r"value a-code\">([A-Z2-7]+)<", page)
    assert secret, page
    answer = ana.client.post("/me/second/app/", {"code": six_digits(secret[1])})
    assert answer.status_code == 302, answer.content.decode()
    return ana, secret[1]


def test_the_passphrase_alone_is_not_enough(with_app: tuple[Any, str]) -> None:
    client = Client(headers={"host": "localhost"})
    answer = client.post("/in/", {"login": "ana", "password": PASSPHRASE})
    assert answer["Location"].startswith("/in/second/")
    assert client.get("/people/").status_code == 302  # the keys are not given before the second step
    assert "govuk-error-summary" in client.post("/in/second/", {"code": "000000"}).content.decode()
    client.post("/in/", {"login": "ana", "password": PASSPHRASE})


def test_a_spare_code_lets_in_once(with_app: tuple[Any, str]) -> None:
    ana, _ = with_app
    page = ana.client.get("/me/second/codes/").content.decode()
    codes = re.findall(r"<li>([^<\s]+)</li>", page)
    assert len(codes) >= 8
    for expected in (302, 200):
        client = Client(headers={"host": "localhost"})
        client.post("/in/", {"login": "ana", "password": PASSPHRASE})
        answer = client.post("/in/second/", {"code": codes[0]})
        assert answer.status_code == expected
        assert (client.get("/people/").status_code == 200) is (expected == 302)


def test_a_code_of_the_app_lets_in_once(with_app: tuple[Any, str], monkeypatch: pytest.MonkeyPatch) -> None:
    from allauth.mfa import app_settings

    assert (app_settings.TOTP_PERIOD, app_settings.TOTP_TOLERANCE, app_settings.TOTP_INSECURE_BYPASS_CODE) == (
        30,
        0,
        None,
    )
    _, secret = with_app
    now = time.time()
    # the code by which it was turned on is spent too: the next one counts from the next half minute on
    monkeypatch.setattr(time, "time", lambda: now + 30)
    code = six_digits(secret)
    for expected in (True, False):
        client = Client(headers={"host": "localhost"})
        client.post("/in/", {"login": "ana", "password": PASSPHRASE})
        assert (client.post("/in/second/", {"code": code}).status_code == 302) is expected
        assert (client.get("/people/").status_code == 200) is expected
    for away in (0, 90):
        monkeypatch.setattr(time, "time", lambda away=away: now + away)
        other = six_digits(secret)
        monkeypatch.setattr(time, "time", lambda: now + 30)
        client = Client(headers={"host": "localhost"})
        client.post("/in/", {"login": "ana", "password": PASSPHRASE})
        assert client.post("/in/second/", {"code": other}).status_code == 200


def test_the_secret_of_the_app_is_not_stored_in_the_clear(with_app: tuple[Any, str], office: Any) -> None:
    _, secret = with_app
    from allauth.mfa.models import Authenticator

    assert secret not in str([one.data for one in Authenticator.objects.all()])


@pytest.mark.parametrize(
    "path", ["/me/second/", "/me/second/keys/new/", "/me/second/app/off/", "/me/second/codes/new/"]
)
def test_pages_of_the_second_step(with_app: tuple[Any, str], path: str) -> None:
    ana, _ = with_app
    answer = ana.client.get(path, follow=True)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "govuk-heading-l" in page
    assert not re.search(r"<script(?![^>]*(src=|type=\"(application/json|module)\"))", page)
