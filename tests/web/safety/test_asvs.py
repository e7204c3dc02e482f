"""The table of the security standard names tests that there are."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs/asvs.md").read_text(encoding="utf-8"))))


def test_the_table_names_tests() -> None:
    assert len(NAMED) > 20


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_named_test_exists(path: str, name: str) -> None:
    assert re.search(rf"^def {name}\(", (ROOT / path).read_text(encoding="utf-8"), re.M)


def test_every_row_is_shown_open_or_does_not_apply() -> None:
    rows = [line for line in (ROOT / "docs/asvs.md").read_text(encoding="utf-8").splitlines() if line.startswith("| V")]
    silent = [row for row in rows if "`tests/" not in row and "open" not in row and "does not apply" not in row]
    assert [row for row in silent if not re.search("make fuzz|see V|needs its service", row)] == []
    assert len(rows) > 30
