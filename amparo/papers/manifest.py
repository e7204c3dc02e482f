"""The folder of papers on disk: nothing that a person changed is ever overwritten.

`papers.json` beside the papers says what was written, from which law, and the sha256 of every file as it was written. A file
that no longer has it was edited by hand.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from amparo.facts.problems import Problem, Problems

MANIFEST = "papers.json"
FORMAT = "amparo-papers/1"


def check(folder: Path, wanted: Iterable[str], replace: bool) -> None:
    """Whether papers may be written into a folder. Raises `Problems` that say which files stand in the way."""
    if folder.exists() and not folder.is_dir():
        raise Problems([Problem("This is a file, not a folder.", str(folder), expected="the name of a folder")])
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    if not replace:
        raise Problems(
            [
                Problem(
                    "The folder is not empty.",
                    str(folder),
                    expected="another folder, or --replace, which replaces only papers that nobody changed",
                )
            ]
        )
    written = _written(folder)
    changed = [
        name for name, digest in written.items() if (folder / name).is_file() and sha256(folder / name) != digest
    ]
    foreign = [name for name in wanted if name not in written and (folder / name).exists()]
    if changed or foreign:
        raise Problems(
            [
                *(
                    Problem(
                        "This paper was changed by hand since it was written.",
                        str(folder / name),
                        expected="another folder for the new papers, or this file moved away first",
                    )
                    for name in changed
                ),
                *(
                    Problem(
                        "A file of this name lies there that is no paper of Amparo.",
                        str(folder / name),
                        expected="another folder for the new papers, or this file moved away first",
                    )
                    for name in foreign
                ),
            ]
        )


def put(made: Path, folder: Path, names: Iterable[str], manifest: Mapping[str, Any]) -> list[Path]:
    """Moves papers from where they were made into the folder, takes away those of before, and writes the manifest last."""
    wanted = list(names)
    old = _written(folder) if (folder / MANIFEST).is_file() else {}
    digests = {name: sha256(made / name) for name in wanted}
    try:
        # a new folder is open to nobody else on the computer, as a new case file is
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in old:
            if name not in digests:
                (folder / name).unlink(missing_ok=True)
        for name in wanted:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            os.replace(made / name, folder / name)  # noqa: PTH105 - the one step that is whole or not at all
        for parent in sorted({(folder / name).parent for name in old} - {folder}, reverse=True):
            if parent.is_dir() and not any(parent.iterdir()):
                parent.rmdir()
        said = {"format": FORMAT, **manifest, "files": digests}
        (made / MANIFEST).write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        os.replace(made / MANIFEST, folder / MANIFEST)  # noqa: PTH105
    except OSError as error:
        where = error.filename or str(folder)
        raise Problems(
            [Problem(f"This cannot be written: {error.strerror}.", str(where), expected="another folder")]
        ) from None
    return [folder / name for name in wanted]


def sha256(path: Path) -> str:
    """The digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _written(folder: Path) -> dict[str, str]:
    path = folder / MANIFEST
    broken = Problem(
        f"The folder holds files, and no {MANIFEST} that says which of them are papers of Amparo.",
        str(folder),
        expected="another folder for the new papers",
    )
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
        files = {str(name): str(digest) for name, digest in read["files"].items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        raise Problems([broken]) from None
    # a manifest that was tampered with leads nowhere outside the folder
    inside = folder.resolve()
    if any(not (folder / name).resolve().is_relative_to(inside) for name in files):
        raise Problems([broken])
    return files
