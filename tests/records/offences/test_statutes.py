"""How records write sections → how the law pack of the place writes them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import amparo.records.offences
from amparo.facts.document import data
from amparo.law.packs import Library
from amparo.records.offences.statutes import read_statute, split_statute

LIBRARY = Library()

SECTIONS = {
    "us-ny": {"PL 230.00": "PL 230.00", "230.00 PL": "PL 230.00", "NYPL § 230.00 sub 1": "PL 230.00(1)", "PL 2300000": "PL 230.00", "PL 2300400": "PL 230.04", "PL-220.03": "PL 220.03", "PL 230.25 01": "PL 230.25(1)", "PL 230.25-01": "PL 230.25(1)", "PL 1552500": "PL 155.25", "P.L. 240.37(2)": "PL 240.37(2)", "PL 230.25 SUB 01 CLASS D FELONY NCIC 4099": "PL 230.25(1)", "Penal Law 230.00": "PL 230.00"},
    "us-ca": {"647(B) PC": "PC 647(b)", "PC 647(b)": "PC 647(b)", "647(B)(1) PC": "PC 647(b)(1)", "11350(A) HS": "HS 11350(a)", "653.22(A) PC": "PC 653.22(a)"},
    "us-fl": {"F.S. 796.07(2)(e)": "796.07(2)(e)", "796.07 2E": "796.07(2)(e)", "FL-796.07(2)(E)": "796.07(2)(e)", "796.07.2E": "796.07(2)(e)", "796.07-2E": "796.07(2)(e)", "893.13 6B": "893.13(6)(b)"},
    "us-oh": {"ORC 2907.25": "2907.25", "2907.25A": "2907.25(a)", "R.C. 2907.25(A)": "2907.25(a)", "ORC2907.24A1": "2907.24(a)"},
    "us-pa": {"18 § 5902 §§ A1": "CC 5902a1", "18 Pa.C.S. § 5902(a)(1)": "CC 5902(a)(1)", "18 § 3929 §§ A1": "CC 3929(a)", "35 § 780-113 §§ A16": "CS 780-113a16"},
    "us-il": {"720 ILCS 5/11-14": "CC 11-14", "720 ILCS 5.0/11-14-A": "CC 11-14", "720-5/11-14": "CC 11-14", "720 ILCS 5/11-14.1(a)": "CC 11-14.1(a)"},
    "us-tx": {"43.02": "43.02", "PC 43.02(c)": "43.02(c)", "TX PC 43.02": "43.02", "43.02A": "43.02(a)"},
    "us-wa": {"RCW 9A.88.030(1)": "9A.88.030(1)", "9A.88.030.1": "9A.88.030(1)"},
    "us-ma": {"272/53A/A": "272 53a", "c. 272 § 53A": "272 53a", "C272 S53A": "272 53a"},
    "us-md": {"CR 11-303": "CR 11-303"},
    "us-nj": {"2C:34-1B(1)": "2C:34-1", "N.J.S.A. 2C:34-1": "2C:34-1"},
    "us-la": {"RS 14 82": "14:82", "LA R.S. 14:82": "14:82", "14:83.2": "14:83.2"},
    "us-mi": {"MCL 750.448": "750.448", "750448": "750.448", "750.448-A": "750.448"},
    "us-va": {"A.18.2-346": "18.2-346", "18.2-346(A)": "18.2-346(a)"},
    "us-nc": {"G.S. 14-204": "14-204", "14 204": "14-204"},
    "us-az": {"ARS 13-3214.A": "13-3214"},
    "us-in": {"35-45-4-2/MA": "35-45-4-2"},
    "us": {"18:1591": "18 USC 1591", "18:1591.F": "18 USC 1591", "8:1326": "8 USC 1326", "8 U.S.C. § 1326(a)": "8 USC 1326(a)"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("place", "written", "section"),
    [(place, written, section) for place, pairs in SECTIONS.items() for written, section in pairs.items()],
)
def test_a_section_as_records_of_a_place_write_it(place: str, written: str, section: str) -> None:
    read = read_statute(written, LIBRARY.pack(place).statutes)
    assert (read.written, read.known is not None) == (section, True)


OTHERS = [
    # a letter without a gap may be another section, and so may a decimal
    ("us-ia", "708.2B"),
    ("us-az", "13-3214.01"),
    ("us-nc", "14-204.9"),
    ("us-mi", "750.520B"),
    ("us-ca", "484(A)/488 PC"),
    ("us-ca", "496.1 PC"),
    ("us-ny", "PL 999.99"),
    ("us-tx", "N/A"),
    ("us-tx", "999999999999999999999999999999999999999999999999999999999999999999999999999999999999"),
    ("us-tx", ""),
]


@pytest.mark.parametrize(("place", "written"), OTHERS)
def test_another_section_is_not_taken_for_one_the_pack_knows(place: str, written: str) -> None:
    assert read_statute(written, LIBRARY.pack(place).statutes).known is None


SPLIT = [
    ("647(B) PC - PROSTITUTION (M)", "647(B) PC", "PROSTITUTION (M)"),
    ("496 PC-RECEIVE/ETC KNOWN STOLEN PROPERTY", "496 PC", "RECEIVE/ETC KNOWN STOLEN PROPERTY"),
    ("PL 230.00 PROSTITUTION", "PL 230.00", "PROSTITUTION"),
    ("1ST DEGREE MURDER", "", "1ST DEGREE MURDER"),
    ("3RD DEGREE ASSAULT", "", "3RD DEGREE ASSAULT"),
    ("DRIVING", "", "DRIVING"),
    ("NCIC 4004 PROSTITUTION", "", "NCIC 4004 PROSTITUTION"),
    ("", "", ""),
]


@pytest.mark.parametrize(("text", "statute", "rest"), SPLIT)
def test_a_section_before_the_words(text: str, statute: str, rest: str) -> None:
    assert split_statute(text) == (statute, rest)


@given(
    st.sampled_from(["us-ny", "us-ca", "us-pa", "us-fl", "us"]),
    st.text(alphabet="0123456789.()-/ABCPLSU§: ", max_size=30),
)
def test_what_is_read_is_known_or_left_as_written(place: str, written: str) -> None:
    statutes = LIBRARY.pack(place).statutes
    read = read_statute(written, statutes)
    if read.known is None:
        assert read.normal == statutes.normal(written)
        assert not read.rewritten
    else:
        assert statutes.section(read.normal) is read.known


def test_every_form_says_what_it_is_and_how_it_is_known() -> None:
    raw = data(Path(amparo.records.offences.__file__).parent / "statutes.yaml")
    assert set(raw["places"]) <= set(LIBRARY.jurisdictions())
    for form in (*raw["everywhere"], *(form for forms in raw["places"].values() for form in forms)):
        assert set(form) == {"find", "write", "says", "basis"}
        names = set(re.compile(form["find"]).groupindex)
        assert set(re.findall(r"\\g<(\w+)>", form["write"])) <= names
