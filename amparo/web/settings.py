"""Settings of the workbench. Everything has a safe default; what an office may set comes from the environment (docs/operate.md lists it).

`AMPARO_HOME`      where the database and keys of the server lie (left out: ~/.local/share/amparo)
`AMPARO_DATABASE`  a PostgreSQL address (postgresql://user@host/name); left out: SQLite in AMPARO_HOME
`AMPARO_HOSTS`     names under which the site is reached, with commas; left out: this computer only
`AMPARO_TLS`       "yes" behind a proxy that speaks TLS: cookies only over https, HSTS, X-Forwarded-Proto believed
`AMPARO_PROXY`     addresses or networks of the office's proxies, with commas; left out: this machine with AMPARO_TLS, nobody without
"""

from __future__ import annotations

import os
import secrets
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

HERE = Path(__file__).resolve().parent
HOME = Path(os.environ.get("AMPARO_HOME") or Path.home() / ".local/share/amparo").expanduser()
TLS = os.environ.get("AMPARO_TLS", "").lower() in ("yes", "true", "1", "on")


def _secret() -> str:
    """The server's own secret, made on the first start. It protects cookies against forging; it opens no case."""
    path = HOME / "server.key"
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = secrets.token_urlsafe(48)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(made)
        return made


TLS_OF_THE_DATABASE = {"sslmode", "sslrootcert", "sslcert", "sslkey"}


def _database() -> dict[str, object]:
    address = os.environ.get("AMPARO_DATABASE", "")
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "amparo.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # an acknowledged write is on the disk; what is deleted is overwritten
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; "
                "PRAGMA foreign_keys=ON;",
            },
        }
    parts = urlsplit(address)
    asked = dict(parse_qsl(parts.query))
    host = unquote(parts.hostname or "") or asked.pop("host", "")
    if unknown := sorted(set(asked) - TLS_OF_THE_DATABASE):
        known = ", ".join(sorted(TLS_OF_THE_DATABASE | {"host"}))
        raise ImproperlyConfigured(
            f"AMPARO_DATABASE: {unknown[0]} is not known. Expected after the question mark: {known}."
        )
    if host not in ("", "localhost", "127.0.0.1", "::1") and not host.startswith("/"):
        # a database on another machine is reached over TLS, and shows who it is
        asked = {"sslmode": "verify-full", "sslrootcert": "system"} | asked
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": asked,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _proxies() -> list[IPv4Network | IPv6Network]:
    said = os.environ.get("AMPARO_PROXY") or ("127.0.0.1,::1" if TLS else "")
    try:
        return [ip_network(one.strip(), strict=False) for one in said.split(",") if one.strip()]
    except ValueError as error:
        raise ImproperlyConfigured(
            f"AMPARO_PROXY: {error}. Expected: addresses or networks, such as 127.0.0.1 or 10.88.0.0/16, with commas."
        ) from None


PROXIES: list[IPv4Network | IPv6Network] = _proxies()
SECRET_KEY = _secret()
DEBUG = False
ALLOWED_HOSTS = [host for host in os.environ.get("AMPARO_HOSTS", "").split(",") if host] or [
    "localhost",
    "127.0.0.1",
    "[::1]",
]
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "amparo.web.urls"
WSGI_APPLICATION = "amparo.web.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "amparo.web.office",
]
MIDDLEWARE = [
    "amparo.web.proxy.FromWhere",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "amparo.web.safety.Headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "amparo.web.safety.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "amparo.web.safety.OpenKeys",
    "amparo.web.safety.EveryRouteHasARule",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "amparo.web.page.everywhere",
            ],
            "builtins": ["amparo.web.tags"],
            "string_if_invalid": "",
        },
    }
]

# people
AUTH_USER_MODEL = "office.Member"
AUTHENTICATION_BACKENDS = ["amparo.web.account.entry.ByUnlocking"]
ACCOUNT_ADAPTER = "amparo.web.account.entry.Adapter"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = [
    "username*",
    "password1*",
]  # nobody signs up; without it allauth asks for no passphrase at log-in
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "20/m/ip,6/15m/key"}
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
MFA_ADAPTER = "amparo.web.account.entry.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Workbench"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not TLS
LOGIN_URL = "/in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/in/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/in/"

# sessions end with the browser, after an hour of rest, and after twelve hours in any case (amparo.web.account.sessions)
SESSION_ENGINE = "amparo.web.account.sessions"
# a cookie of this kind is taken from this host alone, over TLS alone
COOKIE_KIND = "__Host-" if TLS else ""
SESSION_COOKIE_NAME = f"{COOKIE_KIND}s"
SESSION_COOKIE_AGE = 60 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = TLS
CSRF_COOKIE_NAME = f"{COOKIE_KIND}c"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SECURE = TLS
CSRF_FAILURE_VIEW = "amparo.web.page.forbidden"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_CONTENT_TYPE_NOSNIFF = True
# other sites learn nothing; this one needs to see that its forms come from itself
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    # a program that was set up without TLS is refused, not led on: it would go on sending its key in the clear
    SECURE_REDIRECT_EXEMPT = ["^api/", "^health/$"]
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True

# uploads stay in memory until they are sealed: a temporary file would lie on the disk in the clear
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
UPLOAD_LIMIT = 25 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_LIMIT
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 10

STATIC_URL = "/static/"
STATIC_ROOT = HERE / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600

USE_TZ = True
TIME_ZONE = os.environ.get("AMPARO_TIME_ZONE", "UTC")
USE_I18N = False
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "rates"}}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

# nothing that a person typed is ever logged: errors are told by kind and place only (amparo.web.safety)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": True,
    "handlers": {"nowhere": {"class": "logging.NullHandler"}},
    "root": {"handlers": ["nowhere"], "level": "ERROR"},
    "loggers": {"django": {"handlers": ["nowhere"], "level": "ERROR", "propagate": False}},
}
