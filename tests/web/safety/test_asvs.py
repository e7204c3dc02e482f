"""The table of the security standard: every requirement of levels 1 and 2 once, each shown by a test that there is, or open, or not for us."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
TABLE = (ROOT / "docs/asvs.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| (\d) \| (.*?) \| (.*) \| (.*?) ?\|$", TABLE, re.M)
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TABLE)))

LEVELS = {
    # OWASP ASVS 5.0.0: the level of each requirement of a section, in their order
    "1.1": "22", "1.2": "1111122223", "1.3": "112222222223", "1.4": "222", "1.5": "123",
    "2.1": "122", "2.2": "112", "2.3": "12223", "2.4": "23",
    "3.1": "3", "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333", "3.6": "3", "3.7": "22333",
    "4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222",
    "5.1": "2", "5.2": "112333", "5.3": "113", "5.4": "222",
    "6.1": "122", "6.2": "111111112222", "6.3": "11223333", "6.4": "112233", "6.5": "22222333", "6.6": "2223", "6.7": "33", "6.8": "2222",
    "7.1": "222", "7.2": "1111", "7.3": "22", "7.4": "11222", "7.5": "223", "7.6": "22",
    "8.1": "1233", "8.2": "1123", "8.3": "133", "8.4": "23",
    "9.1": "111", "9.2": "1222",
    "10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333", "10.5": "22222", "10.6": "22", "10.7": "222",
    "11.1": "2233", "11.2": "22233", "11.3": "11233", "11.4": "1222", "11.5": "23", "11.6": "23", "11.7": "33",
    "12.1": "12233", "12.2": "11", "12.3": "22223",
    "13.1": "2333", "13.2": "222223", "13.3": "2233", "13.4": "1222233",
    "14.1": "22", "14.2": "12223333", "14.3": "122",
    "15.1": "12233", "15.2": "12233", "15.3": "1222222", "15.4": "3333",
    "16.1": "2", "16.2": "22222", "16.3": "2222", "16.4": "222", "16.5": "2223",
    "17.1": "23", "17.2": "22223333", "17.3": "22",
}  # fmt: skip
WANTED = {
    f"{section}.{number}": level
    for section, levels in LEVELS.items()
    for number, level in enumerate(levels, start=1)
    if level in "12"
}


def test_the_standard_has_as_many_requirements() -> None:
    """Its own count: 345, of them 70 of level 1 and 183 more of level 2."""
    every = "".join(LEVELS.values())
    assert (len(every), every.count("1"), every.count("2")) == (345, 70, 183)


def test_every_requirement_stands_once_at_its_level() -> None:
    assert [number for number, *_ in ROWS] == list(WANTED)
    assert {number: level for number, level, *_ in ROWS} == WANTED


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_named_test_exists(path: str, name: str) -> None:
    assert re.search(rf"^def {name}\(", (ROOT / path).read_text(encoding="utf-8"), re.M)


def test_every_row_is_shown_or_open_or_does_not_apply() -> None:
    silent = [
        number
        for number, _, _, how, shown in ROWS
        if "`tests/" not in shown and "**open**" not in how and "does not apply" not in how
    ]
    assert silent == []
    assert [number for number, _, about, how, _ in ROWS if not about.strip() or len(how.strip()) < 3] == []


def test_how_many_are_open_is_said() -> None:
    assert f"({sum('**open**' in how for _, _, _, how, _ in ROWS)} rows)" in TABLE
