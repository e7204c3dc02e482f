"""The documentation of the screening: its commands run, and it names every command, outcome and file."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from amparo.cli import main
from amparo.cli.screen import screen
from amparo.screening.quality import COLUMNS
from amparo.screening.rule import OUTCOMES
from tests.screening.generated import LIBRARY

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/screening.md").read_text(encoding="utf-8")
FOLDER = (ROOT / "instruments/README.md").read_text(encoding="utf-8")
COMMANDS = [line.split("#")[0].strip() for line in re.findall(r"^\$ amparo (screen .+)$", PAGE, re.MULTILINE)]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_in_the_page_runs(command: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("four quite unrelated words", encoding="utf-8")
    monkeypatch.setenv("AMPARO_PASSPHRASE_FILE", str(tmp_path / "words.txt"))
    words = [str(ROOT / word) if word.startswith("examples/") else word for word in shlex.split(command)]
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, words, input="y\ny\ny\n" + "\n" * 60)
    assert result.exit_code == 0, result.output


def test_the_page_names_every_outcome_column_and_command() -> None:
    assert len(COMMANDS) >= 12
    assert all(f"`{one}`" in PAGE for one in OUTCOMES)
    assert all(one in PAGE for one in COLUMNS)
    elsewhere = {"build", "keys", "open"}  # docs/phone-page.md
    listed = set(screen.list_commands(None)) - elsewhere  # type: ignore[arg-type]
    assert {one.split()[1] for one in COMMANDS} == listed


def test_the_folder_names_what_lies_in_it() -> None:
    for path in LIBRARY.folder.iterdir():
        if path.is_dir():
            assert f"`{path.name}/`" in FOLDER
        elif path.stem not in LIBRARY.names() and path.suffix == ".yaml":
            assert f"`{path.name}`" in FOLDER
