"""Looks for known vulnerabilities in what the lock files pin: in the list kept here, in an export brought along, at the services.

Ends with 1 where one is found. A service that is not reached is named, and is no failure: without a network the rest still holds.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from advisories import services
from advisories.records import KNOWN, NPM, PYPI, Found, Library, locked, matches, read

FOLDER = Path(__file__).resolve().parents[1]


def main(arguments: list[str] | None = None, folder: Path = FOLDER, run: services.Run = services.run) -> int:
    """Prints what was asked, what was not reached and what was found."""
    parser = argparse.ArgumentParser(prog="python -m advisories", description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--export", type=Path, action="append", default=[], metavar="PATH", help="A folder or ZIP of OSV records."
    )
    parser.add_argument("--offline", action="store_true", help="Ask no service.")
    asked = parser.parse_args(arguments)
    libraries = locked(folder)
    found: list[Found] = []
    for path in (KNOWN, *asked.export):
        try:
            more, looked = matches(libraries, read(path))
        except (OSError, ValueError) as error:
            print(f"· {path} cannot be read: {error}", file=sys.stderr)
            return 2
        found += more
        print(f"· known vulnerabilities: {looked} advisories in {path.name}")
    if not asked.offline:
        for name, ask in (("pip-audit (PyPI)", services.pip_audit), ("npm audit", services.npm_audit)):
            found += _asked(name, ask, libraries, folder, run)
    for one in sorted(set(found)):
        mended = f"mended in {one.mended_in}" if one.mended_in else "no mended version is named"
        print(f"VULNERABLE {one.library.ecosystem} {one.library.name} {one.library.version}: {one.id}, {mended}")
    if found:
        print(
            "Take a mended version (pyproject.toml or package.json, then make lock), or write down why it does not reach us."
        )
    return 1 if found else 0


def _asked(
    name: str,
    ask: Callable[[list[Library], Path, services.Run], list[Found] | None],
    libraries: list[Library],
    folder: Path,
    run: services.Run,
) -> list[Found]:
    found = ask(libraries, folder, run)
    if found is None:
        print(f"· known vulnerabilities: {name} was NOT reached; nothing newer than the list here was looked at")
        return []
    count = len([one for one in libraries if one.ecosystem == (PYPI if "PyPI" in name else NPM)])
    print(f"· known vulnerabilities: {name} was asked about {count} locked libraries")
    return found


if __name__ == "__main__":
    sys.exit(main())
