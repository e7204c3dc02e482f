"""Tables of people, well made and not."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.facts.case import read_case
from amparo.facts.problems import Problems
from amparo.records.linking.gather import of_case, of_record, of_table
from amparo.records.linking.people import Identity
from amparo.records.structure import Field, Record, Subject

ROSA = ("DIAZ, ROSA", "BELLA STAR")

TABLES = [
    ("name,aka,dob,sid\n\"DIAZ, ROSA\",BELLA STAR,1989-07-14,NY1\n", Identity("t.csv#1", ROSA, ("1989-07-14",), ("NY1",))),
    ("Last_Name;First_Name;Aliases;Birth Date\nDIAZ;ROSA;BELLA STAR;1989-07-14\n", Identity("t.csv#1", ROSA, ("1989-07-14",))),
    ("record,last name,first name\nx,DIAZ,\n", Identity("x", ("DIAZ",))),
    ("record\tdefendant\tDOB\nx\tDIAZ, ROSA\t1989-07-14; 7/15/1989\n", Identity("x", ROSA[:1], ("1989-07-14", "7/15/1989"))),
    ("record,name\nx,\n", Identity("x")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "identity"), TABLES)
def test_columns_by_their_names(tmp_path: Path, text: str, identity: Identity) -> None:
    file = tmp_path / "t.csv"
    file.write_text(text, encoding="utf-8")
    assert list(of_table(file)) == [identity]


def test_a_case_file_and_a_record() -> None:
    case = read_case("amparo: amparo-case/1\nperson: {name: Rosa Diaz, other_names: [Bella Star], born: 1989-07}\n")
    assert of_case(case, "c") == Identity("c", ("Rosa Diaz", "Bella Star"), ("1989-07",))
    subject = Subject(
        (Field("subject.name", "read", "DIAZ, ROSA"), Field("subject.name", "doubtful", candidates=("D1AZ, R0SA",))),
        (Field("subject.born", "unreadable"),),
    )
    assert of_record(Record("r", "", "", "", subject=subject), "r") == Identity("r", ("DIAZ, ROSA", "D1AZ, R0SA"))


GOOD = b'record,name,aka,dob\nx,"DIAZ, ROSA",BELLA STAR,1989-07-14\ny,"SMITH, MARY",,1975-01-02\n'


@settings(max_examples=40)
@given(st.integers(0, 10_000))
def test_a_damaged_table_is_refused_or_read(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    random = Random(seed)
    raw = bytearray(GOOD)
    for _ in range(random.randint(1, 6)):
        at = random.randrange(len(raw))
        raw[at : at + random.randint(0, 3)] = bytes(random.choices(b'\x00\xff\xfe",;\n\r\t|x', k=random.randint(0, 4)))
    file = tmp_path_factory.mktemp("table") / random.choice(("t.csv", "t.tsv", "t.parquet"))
    file.write_bytes(bytes(raw[: random.randint(1, len(raw))]))
    try:
        found = list(of_table(file))
    except Problems:
        return  # told in words, with the file: that is what a person can mend
    assert all(isinstance(one, Identity) for one in found)
