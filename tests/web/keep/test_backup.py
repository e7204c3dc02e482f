"""A backup holds the whole office and no readable word; it comes back elsewhere, whole, or is refused with the place that is wrong."""

import gzip
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyrage
import pytest
from click.testing import CliRunner

PASSPHRASE = "four plain words here"
CANARY = "Zephyrine Canarybird"


def amparo(*words: str) -> Any:
    from amparo.cli import main

    result = CliRunner().invoke(main, list(words))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def elsewhere(home: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own: the settings of this one belong to another office."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("AMPARO_")}
    words_file = home.parent / "words"
    words_file.write_text(PASSPHRASE + "\n")
    given |= {"AMPARO_PASSPHRASE_FILE": str(words_file), **env}
    command = [sys.executable, "-m", "amparo", *words, "--home", str(home)]
    return subprocess.run(command, env=given, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from amparo.cli import files

    path = tmp_path / "words"
    path.write_text(PASSPHRASE + "\n")
    monkeypatch.setenv(files.PASSPHRASE_FILE, str(path))
    monkeypatch.setattr(files, "_passphrases", {})


@pytest.fixture
def furnished(ana: Any, person: Callable[..., Any]) -> Any:
    """An office with two members, two files, a document, a receipt."""
    from amparo.web.cases.keys import destroy, let_in

    ben = person("ben", "advocate")
    room = ana.file(f"title: {CANARY}")
    file = ana.open(room)
    file.write(file.document.with_chapter("notes", [CANARY]), "a note")
    file.attach(CANARY.encode() * 500)
    let_in(file, ben.member)
    destroy(ana.open(ana.file("title: gone")), "asked for")
    return ana


def test_a_backup_comes_back_whole_and_opens(furnished: Any, tmp_path: Path) -> None:
    path, home = tmp_path / "office.gz", tmp_path / "new"
    assert amparo("backup", "-o", str(path)).exit_code == 0
    assert CANARY.encode() not in gzip.decompress(path.read_bytes())
    assert path.stat().st_mode & 0o077 == 0
    done = elsewhere(home, "restore", str(path), "--open-as", "ana")
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert "2 members, 1 files, 2 revisions, 1 documents" in done.stdout
    assert "whole, 1 files opened" in done.stdout
    again = elsewhere(home, "restore", str(path))
    assert (again.returncode, "overwrites nothing" in again.stderr) == (1, True)
    # the other member's key came along too, and the audit goes on where it ended
    done = elsewhere(home, "audit", "verify", "--open-as", "ben")
    assert (done.returncode, "1 files opened" in done.stdout) == (0, True), done.stderr
    second = tmp_path / "second.gz"
    assert elsewhere(home, "backup", "-o", str(second)).returncode == 0
    left = [
        json.loads(line)
        for line in gzip.decompress(second.read_bytes()).splitlines()
        if line.startswith(b'{"table":"office.auditentry"')
    ]
    assert [one["row"]["number"] for one in left] == list(range(1, len(left) + 1))
    assert [one["row"]["what"] for one in left][-2:] == ["office.restore", "office.backup"]


def test_encrypted_backups(furnished: Any, tmp_path: Path, words: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings

    from amparo.cli import files

    key = pyrage.x25519.Identity.generate()
    (tmp_path / "key").write_text(str(key))
    locked, sealed = tmp_path / "words.gz.age", tmp_path / "key.gz.age"
    assert amparo("backup", "-o", str(locked)).exit_code == 0
    assert amparo("backup", "-o", str(sealed), "--recipient", str(key.to_public())).exit_code == 0
    for path in (locked, sealed):
        assert path.read_bytes().startswith(b"age-encryption.org/v1\n")
    monkeypatch.setenv(files.IDENTITY, str(tmp_path / "key"))
    for number, path in enumerate((locked, sealed)):
        assert "whole" in amparo("restore", str(path), "--check").output
        home = tmp_path / f"new{number}"
        done = elsewhere(home, "restore", str(path), AMPARO_IDENTITY=str(tmp_path / "key"))
        assert done.returncode == 0, done.stderr
        # with the server's secret: second factors open, and so the backup has to be encrypted
        assert (home / "server.key").read_text() == settings.SECRET_KEY
    cut = tmp_path / "cut.gz.age"
    for path in (locked, sealed):
        cut.write_bytes(path.read_bytes()[:-40])
        result = amparo("restore", str(cut), "--check")
        assert (result.exit_code, " damaged" in result.stderr or "cut off" in result.stderr) == (1, True), result.stderr
    monkeypatch.setenv(files.IDENTITY, str(tmp_path / "other"))
    (tmp_path / "other").write_text(str(pyrage.x25519.Identity.generate()))
    assert amparo("restore", str(sealed), "--check").exit_code == 1
    refused = amparo("backup", "-o", str(tmp_path / "plain.gz"), "--recipient", str(key.to_public()))
    assert (refused.exit_code, (tmp_path / "plain.gz").exists()) == (1, False)
    assert amparo("backup", "-o", str(tmp_path / "bad.age"), "--recipient", "age1nonsense").exit_code == 1
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(("bad", ".bad"))) == []


def test_a_second_step_needs_the_secret_of_the_server(furnished: Any, tmp_path: Path) -> None:
    from allauth.mfa.models import Authenticator
    from django.conf import settings

    Authenticator.objects.create(user=furnished.member, type="totp", data={"secret": "sealed"})
    path = tmp_path / "office.gz"
    said = amparo("backup", "-o", str(path))
    assert "Keep server.key" in said.stderr
    assert settings.SECRET_KEY.encode() not in gzip.decompress(path.read_bytes())
    refused = elsewhere(tmp_path / "one", "restore", str(path))
    assert (refused.returncode, "--server-key" in refused.stderr) == (1, True)
    (tmp_path / "kept").write_text(settings.SECRET_KEY)
    done = elsewhere(tmp_path / "two", "restore", str(path), "--server-key", str(tmp_path / "kept"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "two/server.key").read_text() == settings.SECRET_KEY
    assert elsewhere(tmp_path / "three", "restore", str(path), "--without-second-step").returncode == 0


def written(furnished: Any) -> bytes:
    from amparo.web.keep.backup import write

    out = io.BytesIO()
    write(out, secret=False)
    return out.getvalue()


def _lines(raw: bytes) -> list[bytes]:
    return gzip.decompress(raw).splitlines(keepends=True)


def _packed(lines: list[bytes]) -> bytes:
    return gzip.compress(b"".join(lines), 1)


def a_changed_row(raw: bytes) -> bytes:
    return _packed([line.replace(b'"lawyer"', b'"intake"') for line in _lines(raw)])


def a_dropped_row(raw: bytes) -> bytes:
    lines = _lines(raw)
    return _packed(lines[:5] + lines[6:])


def moved_rows(raw: bytes) -> bytes:
    lines = _lines(raw)
    return _packed([*lines[:3], lines[4], lines[3], *lines[5:]])


def no_last_line(raw: bytes) -> bytes:
    return _packed(_lines(raw)[:-1])


def more_after_the_end(raw: bytes) -> bytes:
    return _packed([*_lines(raw), b'{"table": "office.room", "row": {}}\n'])


def another_form(raw: bytes) -> bytes:
    return _packed([b'{"format": "elsewhere"}\n'])


def a_changed_first_line(raw: bytes) -> bytes:
    lines = _lines(raw)
    return _packed([lines[0].replace(b'"made"', b'"Made"'), *lines[1:]])


def cut_off(raw: bytes) -> bytes:
    return raw[: len(raw) // 2]


def a_flipped_bit(raw: bytes) -> bytes:
    place = len(raw) // 3
    return raw[:place] + bytes([raw[place] ^ 4]) + raw[place + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        a_changed_row,
        a_dropped_row,
        moved_rows,
        no_last_line,
        more_after_the_end,
        another_form,
        a_changed_first_line,
        cut_off,
        a_flipped_bit,
        lambda raw: b"",
        lambda raw: b"not a backup at all",
        lambda raw: gzip.compress(b"[1, 2]\n"),
        lambda raw: gzip.compress(b"[" * 200_000 + b"\n"),
    ],
)
def test_a_damaged_backup_is_refused_before_anything_is_written(
    furnished: Any, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    raw = written(furnished)
    path = tmp_path / "office.gz"
    path.write_bytes(raw)
    assert amparo("restore", str(path), "--check").exit_code == 0
    path.write_bytes(damage(raw))
    result = amparo("restore", str(path), "--check")
    assert result.exit_code == 1
    assert f"{path}, line " in result.stderr


def test_every_table_is_in_a_backup_or_left_out_for_a_reason(office: Path) -> None:
    from django.apps import apps

    from amparo.web.keep.backup import LEFT_OUT, kept

    every = {model._meta.label_lower for model in apps.get_models()}
    held = {model._meta.label_lower for model in kept()}
    assert held | LEFT_OUT.keys() == every
    assert not held & LEFT_OUT.keys()
    assert {"office.member", "office.room", "office.access", "office.revision", "office.attachment"} <= held


def test_a_backup_shows_one_moment_while_others_write(furnished: Any, tmp_path: Path) -> None:
    """Somebody writes while the backup is being read: they do not wait, and the backup does not have half of it."""
    import threading

    from django.db import connection

    from amparo.web.keep import backup
    from amparo.web.office.models import Revision, Room

    wrote: list[bool] = []

    def write() -> None:
        try:
            file = furnished.open(Room.objects.get().id)
            file.write(file.document.with_chapter("notes", ["meanwhile"]), "meanwhile")
            wrote.append(True)
        finally:
            connection.close()

    with backup.one_moment():
        before = Revision.objects.count()
        thread = threading.Thread(target=write)
        thread.start()
        thread.join(timeout=10)
        assert wrote == [True]
        assert Revision.objects.count() == before
    assert Revision.objects.count() == before + 1


def test_a_backup_of_a_newer_version_is_told(furnished: Any, tmp_path: Path) -> None:
    from amparo.web.keep import lines

    path = tmp_path / "office.gz"
    with path.open("wb") as out:
        lines.write(out, {"version": "9.9", "migrations": ["office 9999_later"]}, [])
    done = elsewhere(tmp_path / "new", "restore", str(path))
    assert (done.returncode, "newer Amparo (9.9)" in done.stderr) == (1, True), done.stderr


def test_a_backup_of_the_first_version_is_brought_up_to_date(furnished: Any, tmp_path: Path) -> None:
    """The tables are made as they were, filled, then migrated: rows of an older form come through."""
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from amparo.web.keep import lines
    from amparo.web.keep.backup import plain

    loader = MigrationExecutor(connection).loader
    first = ("office", "0001_initial")
    state = loader.project_state([first], at_end=True).apps
    done = [*loader.graph.forwards_plan(first), *(key for key in loader.graph.nodes if key[0] in ("mfa", "sessions"))]
    rows = []
    for table in ("office.office", "office.member"):
        names = [one.attname for one in state.get_model(table)._meta.concrete_fields]
        for one in apps.get_model(table)._default_manager.all():
            rows.append((table, {name: plain(getattr(one, name)) for name in names}))
    path = tmp_path / "old.gz"
    with path.open("wb") as out:
        lines.write(out, {"version": "0.1.0", "migrations": [" ".join(key) for key in done]}, rows)
    back = elsewhere(tmp_path / "new", "restore", str(path))
    assert back.returncode == 0, back.stderr
    assert "2 members" in back.stdout
