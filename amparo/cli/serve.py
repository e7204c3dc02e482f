"""`serve`: the workbench."""

from __future__ import annotations

import gc
import os
import tempfile
from pathlib import Path
from typing import Any

import click


@click.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen on.",
)
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Where the store lies.",
)
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="How many processes answer.")
@click.option("--demo", is_flag=True, help="A demonstration office in a folder of its own, with invented cases.")
def serve(host: str, port: int, home: Path | None, workers: int, demo: bool) -> None:
    """Open the workbench: the web application in which an office works through its clients' cases."""
    if demo:
        home = home or Path("out/demo-office")
    if home is not None:
        os.environ["AMPARO_HOME"] = str(home.resolve())
    prepare()
    address = f"http://{'localhost' if host in ('127.0.0.1', '::1') else host}:{port}/"
    click.echo(f"Workbench: {address}")
    _greet(demo)
    run(host, port, workers)


def prepare() -> None:
    """Makes the store ready: tables, and the table that counts tries."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amparo.web.settings")
    os.umask(0o077)  # what is written here is nobody else's on this machine
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise click.ClickException(str(error)) from None
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def _greet(demo: bool) -> None:
    from amparo.web.account.begin import first_code
    from amparo.web.office.models import Member

    if demo:
        from amparo.web.office.demonstration import PASSPHRASE, USERNAME, furnish

        furnish()
        click.echo(f"A demonstration with invented people. Log in as {USERNAME} with the passphrase: {PASSPHRASE}")
    elif not Member.objects.exists():
        click.echo(f"First visit: make your account. From another computer you are asked for this code: {first_code()}")
    click.echo("Stop it with Ctrl-C.")


MEMORY = Path("/dev/shm")
"""A folder that Linux keeps in memory."""


def keep_in_memory() -> None:
    """Temporary files lie in memory where the system has such a folder: papers are made through files, and must not touch the disk."""
    if MEMORY.is_dir():
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def run(host: str, port: int, workers: int) -> None:
    """Answers until it is told to stop."""
    from gunicorn.app.base import BaseApplication

    keep_in_memory()

    class Server(BaseApplication):  # type: ignore[misc]
        """Gunicorn, without files of settings."""

        def load_config(self) -> None:
            settings: dict[str, Any] = {
                "bind": f"{host}:{port}",
                "workers": workers,
                "threads": 4,
                "worker_class": "gthread",
                "worker_tmp_dir": str(MEMORY) if MEMORY.is_dir() else None,
                "loglevel": "error",
                "accesslog": None,
                "proc_name": "amparo",
                "limit_request_line": 2000,
                "timeout": 120,
                "forwarded_allow_ips": "127.0.0.1",
                "preload_app": True,
                "control_socket_disable": True,
            }
            for name, value in settings.items():
                if name in self.cfg.settings and value is not None:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            from django.db import connections

            from amparo.web.cases.desk import LAW
            from amparo.web.wsgi import application

            LAW.every()  # the law is read once, before the processes part, so that nobody waits for it
            gc.collect()
            gc.freeze()  # what lives as long as the processes need not be looked through for garbage
            connections.close_all()
            return application

    Server().run()
