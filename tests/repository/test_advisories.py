"""Known vulnerabilities: found in the lock files with and without a network; a service that is not reached is named, and is no failure."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisories.__main__ import main
from advisories.records import KNOWN, Library, locked, matches, read

ROOT = Path(__file__).resolve().parents[2]


def record(name: str, events: list[dict[str, str]], ecosystem: str = "PyPI", **more: Any) -> dict[str, Any]:
    spread = {"type": "SEMVER" if ecosystem == "npm" else "ECOSYSTEM", "events": events}
    return {"id": "X-1", "affected": [{"package": {"ecosystem": ecosystem, "name": name}, "ranges": [spread]}], **more}


def silent(command: list[str], folder: Path) -> str:
    """No network."""
    return ""


@pytest.mark.parametrize(
    ("version", "events", "reached"),
    [
        ("1.2", [{"introduced": "0"}, {"fixed": "1.3"}], True),
        ("1.3", [{"introduced": "0"}, {"fixed": "1.3"}], False),
        ("1.10", [{"introduced": "0"}, {"fixed": "1.9"}], False),
        ("1.2", [{"introduced": "0"}, {"last_affected": "1.2"}], True),
        ("1.2.1", [{"introduced": "0"}, {"last_affected": "1.2"}], False),
        ("2.1", [{"introduced": "0"}, {"fixed": "1.3"}, {"introduced": "2.0"}, {"fixed": "2.2"}], True),
        ("1.5", [{"introduced": "2.0"}, {"introduced": "0"}, {"fixed": "2.2"}, {"fixed": "1.3"}], False),
        ("1.2", [{"introduced": "0"}], True),
        ("1.2", [], False),
        ("1.2.0-rc.1+build.5", [{"introduced": "1.0.0"}, {"fixed": "1.3.0"}], True),
    ],
)
def test_versions(version: str, events: list[dict[str, str]], reached: bool) -> None:
    library = Library("PyPI", "some-thing", version)
    found, looked = matches([library], iter([record("Some_Thing", events)]))
    assert (bool(found), looked) == (reached, 1)


def test_other_ecosystems_withdrawn_records_and_single_versions() -> None:
    library, events = Library("npm", "thing", "1.2"), [{"introduced": "0"}]
    assert not matches([library], iter([record("thing", events)]))[0]
    assert not matches([library], iter([record("thing", events, "npm", withdrawn="2026-01-01")]))[0]
    named = {"id": "X-2", "affected": [{"package": {"ecosystem": "npm", "name": "thing"}, "versions": ["1.1", "1.2"]}]}
    assert [one.id for one in matches([library], iter([named]))[0]] == ["X-2"]


def test_both_lock_files_are_read() -> None:
    found = {(one.ecosystem, one.name) for one in locked(ROOT)}
    assert {
        ("PyPI", "django"),
        ("PyPI", "pip-audit"),
        ("npm", "govuk-frontend"),
        ("npm", "@ministryofjustice/frontend"),
    } <= found
    assert len(found) > 150


@pytest.mark.parametrize("ecosystem", ["PyPI", "npm"])
@pytest.mark.parametrize("kind", ["folder", "zip", "file"])
def test_an_export_brought_along_finds_what_is_locked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], ecosystem: str, kind: str
) -> None:
    name = {"PyPI": "django", "npm": "htmx.org"}[ecosystem]
    (library,) = [one for one in locked(ROOT) if (one.ecosystem, one.name) == (ecosystem, name)]
    bad = record(name, [{"introduced": "0"}, {"fixed": "999.0.0"}], ecosystem)
    path = {"folder": tmp_path, "zip": tmp_path / "all.zip", "file": tmp_path / "one.json"}[kind]
    if kind == "zip":
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("X-1.json", json.dumps(bad))
            packed.writestr("X-2.json", json.dumps(record("unknown", [{"introduced": "0"}], ecosystem)))
    else:
        (tmp_path / "one.json").write_text(json.dumps(bad), encoding="utf-8")
    assert main(["--export", str(path)], run=silent) == 1
    said = capsys.readouterr().out
    assert f"VULNERABLE {ecosystem} {name} {library.version}: X-1, mended in 999.0.0" in said
    assert said.count("NOT reached") == 2


def test_without_a_network_it_says_so_and_does_not_fail(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], run=silent) == 0
    said = capsys.readouterr().out
    assert "pip-audit (PyPI) was NOT reached" in said
    assert "npm audit was NOT reached" in said


def service(pypi: Any, npm: Any) -> Any:
    def run(command: list[str], folder: Path) -> str:
        return json.dumps(pypi if "pip_audit" in command else npm)

    return run


def answered(**vulnerable: list[dict[str, Any]]) -> dict[str, Any]:
    """As pip-audit answers about every locked library."""
    rows = [one for one in locked(ROOT) if one.ecosystem == "PyPI"]
    return {
        "dependencies": [
            {"name": one.name, "version": one.version, "vulns": vulnerable.get(one.name, [])} for one in rows
        ]
    }


NO_NPM = {"auditReportVersion": 2, "vulnerabilities": {}}


def test_services_that_are_reached(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], run=service(answered(), NO_NPM)) == 0
    assert "NOT reached" not in capsys.readouterr().out
    vulnerable = answered(django=[{"id": "PYSEC-X", "fix_versions": ["5.2.99"]}])
    assert main([], run=service(vulnerable, NO_NPM)) == 1
    assert "PYSEC-X, mended in 5.2.99" in capsys.readouterr().out
    via = [{"url": "https://github.com/advisories/GHSA-x"}, "another"]
    npm = {"auditReportVersion": 2, "vulnerabilities": {"htmx.org": {"via": via, "fixAvailable": {"version": "3.0.0"}}}}
    assert main([], run=service(answered(), npm)) == 1
    assert "GHSA-x, mended in 3.0.0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("pypi", "npm"),
    [
        ({"dependencies": [{"name": "django", "skip_reason": "not found on PyPI"}]}, {"statusCode": 405}),
        ({"dependencies": []}, {"error": {"summary": "no"}}),
        ([], []),
        ("down", None),
    ],
)
def test_an_answer_that_says_nothing_counts_as_not_reached(
    capsys: pytest.CaptureFixture[str], pypi: Any, npm: Any
) -> None:
    assert main([], run=service(pypi, npm)) == 0
    assert capsys.readouterr().out.count("NOT reached") == 2


def test_an_export_that_cannot_be_read_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--offline", "--export", str(tmp_path / "nowhere.zip")]) == 2
    assert "nowhere.zip" in capsys.readouterr().err


def test_no_locked_library_has_a_vulnerability_that_is_known_here() -> None:
    """Without a network too."""
    assert main(["--offline"]) == 0


def test_the_list_kept_here_is_about_what_is_locked_and_says_how_it_is_known() -> None:
    names = {one.name for one in locked(ROOT)}
    for one in read(KNOWN):
        assert {each["package"]["name"] for each in one["affected"]} <= names, one["id"]
        assert one["database_specific"]["basis"] in ("read", "secondary")
        fallen = [Library("PyPI", one["affected"][0]["package"]["name"], _first(one))]
        assert matches(fallen, iter([one]))[0], f"{one['id']} finds nothing"
    assert yaml.safe_load(KNOWN.read_text(encoding="utf-8"))


def _first(one: Any) -> str:
    introduced = one["affected"][0]["ranges"][0]["events"][0]["introduced"]
    return "0.1" if introduced == "0" else str(introduced)
