"""What fuzzing found (`python -m fuzz`) stays mended: each file ends in a source and its charges, or in `Problems`.

The beginning of a file's name says which target it broke.
"""

from pathlib import Path

import pytest

from amparo.facts.problems import Problems
from amparo.records.matters import charges_of
from amparo.records.record import read_record
from amparo.records.sources import open_bytes

FOUND = sorted((Path(__file__).parent / "findings").iterdir())


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
def test_a_finding_stays_mended(path: Path) -> None:
    said = ""
    try:
        source = open_bytes(path.read_bytes(), path.name)
    except Problems as refused:
        said = str(refused)
    if said:
        assert said.startswith(path.name)
    else:
        # what could not be read is said
        assert source.notes or list(source.lines())
        assert charges_of([read_record(source)]).balanced
