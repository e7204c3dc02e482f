"""Advisories in the form of OSV (https://ossf.github.io/osv-schema/): reading them, and whether one is about a locked library.

Records come from this folder (`known.yaml`) and from an export that whoever has no network brings along: a folder or a ZIP of OSV records,
such as the `all.zip` that osv.dev publishes for PyPI and for npm.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

KNOWN = Path(__file__).parent / "known.yaml"
PYPI, NPM = "PyPI", "npm"


@dataclass(frozen=True, order=True)
class Library:
    """A library at its locked version."""

    ecosystem: str
    name: str
    version: str


@dataclass(frozen=True, order=True)
class Found:
    """An advisory about a locked library."""

    library: Library
    id: str
    mended_in: str
    """The first version after the locked one that is mended; empty where the advisory names none."""


def locked(folder: Path) -> list[Library]:
    """What requirements.lock and package-lock.json pin."""
    pins = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", (folder / "requirements.lock").read_text(encoding="utf-8"), re.M)
    found = [Library(PYPI, canonicalize_name(name), version) for name, version in pins]
    packages = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for place, said in packages.items():
        if place:
            found.append(Library(NPM, place.rpartition("node_modules/")[2], said["version"]))
    return sorted(set(found))


def read(path: Path) -> Iterator[Mapping[str, Any]]:
    """The records of a file, a folder or a ZIP. Raises `OSError` and `ValueError` for what is none of these."""
    if path.is_dir():
        for one in sorted((*path.rglob("*.json"), *path.rglob("*.yaml"))):
            yield from read(one)
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path) as packed:
            for name in packed.namelist():
                if name.endswith(".json"):
                    yield json.loads(packed.read(name))
    else:
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield from loaded if isinstance(loaded, list) else [loaded]


def matches(libraries: list[Library], records: Iterator[Mapping[str, Any]]) -> tuple[list[Found], int]:
    """The advisories that reach a locked library, and how many were looked at."""
    by_name: dict[tuple[str, str], list[Library]] = {}
    for one in libraries:
        by_name.setdefault((one.ecosystem, one.name), []).append(one)
    found, looked = set(), 0
    for record in records:
        looked += 1
        if record.get("withdrawn"):
            continue
        for affected in record.get("affected", []):
            package = affected.get("package", {})
            name = package.get("name", "")
            if package.get("ecosystem") == PYPI:
                name = canonicalize_name(name)
            for library in by_name.get((package.get("ecosystem", ""), name), []):
                reached, mended = _reached(library.version, affected)
                if reached:
                    found.add(Found(library, str(record.get("id", "?")), mended))
    return sorted(found), looked


def _reached(version: str, affected: Mapping[str, Any]) -> tuple[bool, str]:
    if version in affected.get("versions", []):
        return True, _mended(version, affected)
    for spread in affected.get("ranges", []):
        if spread.get("type") in ("ECOSYSTEM", "SEMVER") and _within(version, spread.get("events", [])):
            return True, _mended(version, affected)
    return False, ""


def _within(version: str, events: list[Mapping[str, str]]) -> bool:
    """Events in order of version: from `introduced` on, until `fixed`, or past `last_affected`."""
    here, inside = _read_version(version), False
    for kind, at in sorted(
        ((kind, at) for one in events for kind, at in one.items()), key=lambda one: _read_version(one[1])
    ):
        if kind == "introduced" and here >= _read_version(at):
            inside = True
        elif (kind == "fixed" and here >= _read_version(at)) or (kind == "last_affected" and here > _read_version(at)):
            inside = False
    return inside


def _mended(version: str, affected: Mapping[str, Any]) -> str:
    here = _read_version(version)
    fixed = [
        one["fixed"]
        for spread in affected.get("ranges", [])
        if spread.get("type") != "GIT"
        for one in spread.get("events", [])
        if "fixed" in one
    ]
    later = sorted((one for one in fixed if _read_version(one) > here), key=_read_version)
    return later[0] if later else ""


def _read_version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:  # npm's own marks, such as 1.0.0-rc.1+build.5
        numbers = re.match(r"[0-9]+(\.[0-9]+)*", text)
        return Version(numbers[0] if numbers else "0")
