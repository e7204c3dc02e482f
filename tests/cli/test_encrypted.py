"""Encrypted case files are read and written like plain ones, and nothing readable is left beside them."""

from __future__ import annotations

from pathlib import Path

import pyrage
import pytest

from amparo.cli.files import IDENTITY, PASSPHRASE_FILE, load
from tests.cli.test_commands import ROOT, run

PASSPHRASE = "four unrelated words here"


@pytest.fixture
def passphrase(tmp_path: Path) -> dict[str, str]:
    path = tmp_path / "passphrase"
    path.write_text(PASSPHRASE + "\n", encoding="utf-8")
    return {PASSPHRASE_FILE: str(path)}


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.yaml"
    path.write_bytes((ROOT / "examples/workshop.yaml").read_bytes())
    return path


def test_a_passphrase_seals_and_opens(case: Path, passphrase: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    result = run("seal", str(case), env=passphrase)
    assert result.exit_code == 0
    sealed = case.with_name("case.yaml.age")
    assert b"Jan Invented" not in sealed.read_bytes()
    assert run("check", str(sealed), "--json", env=passphrase).exit_code == 0
    monkeypatch.setenv(PASSPHRASE_FILE, passphrase[PASSPHRASE_FILE])
    assert load(sealed) == load(case)


def test_a_key_seals_and_opens(case: Path, tmp_path: Path) -> None:
    identity = pyrage.x25519.Identity.generate()
    key = tmp_path / "key.txt"
    key.write_text(f"# a test key\n{identity}\n", encoding="utf-8")
    assert run("seal", str(case), "--recipient", str(identity.to_public())).exit_code == 0
    sealed = str(case.with_name("case.yaml.age"))
    assert run("check", sealed, env={IDENTITY: str(key)}).exit_code == 0
    refused = run("check", sealed)
    assert refused.exit_code == 1
    assert IDENTITY in refused.output


def test_a_wrong_passphrase_is_told(case: Path, tmp_path: Path, passphrase: dict[str, str]) -> None:
    run("seal", str(case), env=passphrase)
    wrong = tmp_path / "wrong"
    wrong.write_text("another four words there\n", encoding="utf-8")
    other = tmp_path / "other.yaml.age"
    other.write_bytes(case.with_name("case.yaml.age").read_bytes())
    result = run("check", str(other), env={PASSPHRASE_FILE: str(wrong)})
    assert result.exit_code == 1
    assert "wrong passphrase or key" in result.output


def test_a_damaged_file_is_told(case: Path, tmp_path: Path, passphrase: dict[str, str]) -> None:
    run("seal", str(case), env=passphrase)
    raw = bytearray(case.with_name("case.yaml.age").read_bytes())
    raw[-5] ^= 1
    broken = tmp_path / "broken.yaml.age"
    broken.write_bytes(raw)
    assert run("check", str(broken), env=passphrase).exit_code == 1


def test_a_short_passphrase_is_refused(case: Path, tmp_path: Path) -> None:
    short = tmp_path / "short"
    short.write_text("abc\n", encoding="utf-8")
    result = run("seal", str(case), env={PASSPHRASE_FILE: str(short)})
    assert result.exit_code == 1
    assert "at least 12 characters" in result.output
    assert not case.with_name("case.yaml.age").exists()


def test_a_plain_file_that_names_a_person_warns(case: Path) -> None:
    result = run("check", str(case))
    assert "names a person and is not encrypted" in result.stderr
    assert "Warning" not in result.stdout


def test_a_plain_file_under_an_encrypted_name_is_told(case: Path, passphrase: dict[str, str]) -> None:
    named = case.rename(case.with_name("case.yaml.age"))
    result = run("check", str(named), env=passphrase)
    assert result.exit_code == 1
    assert "not encrypted with age" in result.output


def test_a_passphrase_file_that_is_no_text_is_told(case: Path, tmp_path: Path) -> None:
    odd = tmp_path / "odd"
    odd.write_bytes(b"\xff\xfe\x00")
    result = run("seal", str(case), env={PASSPHRASE_FILE: str(odd)})
    assert result.exit_code == 1
    assert "not UTF-8" in result.output


def test_a_folder_that_refuses_is_told(case: Path, passphrase: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    result = run("seal", str(case), env=passphrase)
    assert result.exit_code == 1
    assert "cannot be written: Permission denied" in result.output
