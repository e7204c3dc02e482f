"""What the columns of a table mean: guessed from their names, confirmed once by a person, kept in a mapping file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from amparo.facts.document import data, read
from amparo.facts.problems import Problem, Problems, listed, nearest
from amparo.facts.vocabulary import vocabulary

FORMAT = "amparo-mapping/1"
NEAR = 91
"""Of 100: how alike two names of a column must be. Below this, "disposition" and "deposition date" begin to meet."""

NOT_USED = "none"


@lru_cache(maxsize=1)
def _known() -> Mapping[str, str]:
    raw: dict[str, Any] = data(Path(__file__).parent / "columns.yaml")
    return {plain(name): field for field, names in raw["fields"].items() for name in [field, *names]}


def plain(name: str) -> str:
    """A column's name as it is compared: lower case, words parted by one blank."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return " ".join(re.sub(r"[^a-z0-9]+", " ", parted.casefold()).split())


def fields() -> tuple[str, ...]:
    """Every path that a column may be given."""
    facts = [name for name, fact in vocabulary().sections["charges"].facts.items() if fact.ask == "record"]
    return tuple(dict.fromkeys([*_known().values(), *facts]))


def guess(names: Sequence[str]) -> dict[int, str]:
    """The index of each column whose name is known → what it holds. Two columns never hold the same."""
    known = _known()
    found: dict[int, str] = {}
    taken: set[str] = set()
    for exact in (True, False):
        for index, name in enumerate(names):
            words = plain(name)
            if index in found or not words:
                continue
            field = known.get(words, "")
            if not field and not exact and len(words) > 4:
                near = process.extractOne(words, known.keys(), scorer=fuzz.ratio, score_cutoff=NEAR)
                field = known[near[0]] if near else ""
            if field and field not in taken:
                found[index] = field
                taken.add(field)
    return found


def mapped(names: Sequence[str], mapping: Mapping[str, str]) -> dict[int, str]:
    """The index of each column that a mapping names → what it holds; a column may be named by its number (from 1)."""
    wanted = {plain(name): field for name, field in mapping.items()}
    found = {}
    for index, name in enumerate(names):
        field = wanted.get(plain(name)) or wanted.get(f"column {index + 1}")
        if field and field != NOT_USED:
            found[index] = field
    return found


def given(mapping: Mapping[str, str]) -> dict[str, str]:
    """What a mapping says of every row (`always: {jurisdiction: us-oh}`): path → value."""
    return {name.removeprefix("always:"): value for name, value in mapping.items() if name.startswith("always:")}


def read_mapping(text: str | bytes, file: str) -> dict[str, str]:
    """Reads a mapping file: `columns` (name → path), `always` (path → value, kept under `always:path`). Raises `Problems`."""
    root = read(text, file)
    found: list[Problem] = []
    allowed = fields()
    result: dict[str, str] = {}
    version = root.get("amparo")
    if version is None or version.text != FORMAT:
        found.append((version or root).problem("This is not a mapping file.", expected=f'"amparo: {FORMAT}"'))
    for key, node in root.keys.items():
        if key not in ("amparo", "columns", "always"):
            found.append(node.problem(f'"{key}" is not part of a mapping.', expected="one of: amparo, columns, always"))
    columns, always = root.get("columns"), root.get("always")
    for name, node in (columns.keys if columns else {}).items():
        path = node.text or NOT_USED
        if path != NOT_USED and path not in allowed:
            found.append(
                node.problem(
                    f'"{path}" is not something a column can hold.',
                    expected=listed(allowed, 40),
                    nearest=nearest(path, allowed),
                )
            )
        result[name] = path
    for path, node in (always.keys if always else {}).items():
        if path not in allowed:
            found.append(
                node.problem(
                    f'"{path}" is not a fact of a charge.', expected=listed(allowed, 40), nearest=nearest(path, allowed)
                )
            )
        result[f"always:{path}"] = node.text
    if found:
        raise Problems(found)
    return result


def write_mapping(names: Sequence[str], fields: Mapping[int, str], always: Mapping[str, str] | None = None) -> str:
    """A mapping file that a person can read and change."""
    import json

    lines = [f"amparo: {FORMAT}", "columns:"]
    for index, name in enumerate(names):
        lines.append(
            f"  {json.dumps(name or f'column {index + 1}', ensure_ascii=False)}: {fields.get(index, NOT_USED)}"
        )
    if always:
        lines.append("always:")
        lines += [f"  {path}: {json.dumps(value, ensure_ascii=False)}" for path, value in always.items()]
    return "\n".join(lines) + "\n"
