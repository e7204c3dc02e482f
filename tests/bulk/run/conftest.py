"""One population and one run over it, made once for all tests of runs. Tests that change the folder copy it first."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bulk.run.folders import decided, people


@pytest.fixture(scope="session")
def population(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return people(tmp_path_factory.mktemp("population") / "people")


@pytest.fixture(scope="session")
def whole(population: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """In one part."""
    out = tmp_path_factory.mktemp("whole") / "out"
    decided(population, out)
    return out


@pytest.fixture(scope="session")
def parted(population: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """In three parts."""
    out = tmp_path_factory.mktemp("parted") / "out"
    decided(population, out, part_size=100)
    return out
