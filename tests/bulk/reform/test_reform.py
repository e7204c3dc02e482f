"""What a change of law does, on people few enough to be checked by hand; and what is wrong with a patch."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from amparo.bulk.reform.brief import make_brief
from amparo.bulk.reform.compare import Comparison, compare
from amparo.bulk.reform.patch import patched, read_patch
from amparo.bulk.reform.write import page, pdf
from amparo.facts.problems import Problems
from amparo.law.packs import Library

LIBRARY = Library()
DAY = "2026-11-24"

BILL = """amparo: amparo-reform/1
title: Theft too
says: A result of the trafficking is enough.
kind: bill
for: [us-ne]
changes:
  - version:
      of: us-ne/29-3005
      set:
        requires:
          - {victim_of: [sex_trafficking], cite: "Bill, section 1", says: the person was trafficked for sex}
        grounds:
          - {name: any offence, cite: "Bill, section 2", when: {nexus: result_of}}
"""

MODEL = """amparo: amparo-reform/1
title: The model
kind: model
for: [us-ne]
changes:
  - repeal: records
  - model: record-relief
"""

# Person by person, what the law as it is (§ 29-3005: sentence over; prostitution in the time of the trafficking, or a direct result
# or proximate cause), the bill and the model say. § 29-3523 seals what was set aside before, which nothing was.
ANSWERS = {
    "prostitution": ("available", "available", "available"),
    "theft": ("not_available", "not_available", "not_available"),  # known not to hang together closely enough
    "serving": ("not_yet", "available", "available"),  # the bill does not ask for the sentence to be over
    "gravest": ("available", "available", "not_available"),  # a homicide that was compelled
    "arrested": ("not_available", "not_available", "available"),
    "unknown": ("open", "open", "open"),
}
PERSONS = {
    "person": list(ANSWERS),
    "person.born": ["1980"] * 6,
    "record.relief_complete": [True] * 6,
    "victim.sex_trafficking": [True, True, True, True, True, None],
}
CHARGES = {
    "person": ["prostitution", "theft", "serving", "gravest", "arrested", "unknown"],
    "charge": ["c"] * 6,
    "jurisdiction": ["us-ne"] * 6,
    "offence.category": ["prostitution", "theft", "prostitution", "homicide", "prostitution", "theft"],
    "disposition.kind": ["convicted", "convicted", "convicted", "convicted", "dismissed", "convicted"],
    "sentence.completed": [True, True, False, True, None, True],
    "date": ["2014-03-09"] * 6,
    # of the theft it is known that it resulted from the exploitation and was neither compelled nor directed
    "act.during_trafficking": [True] * 6,
    "act.compelled": [True, False, True, True, True, None],
    "act.directed_by_trafficker": [True, False, True, True, True, None],
    "act.would_not_have_happened_otherwise": [True, False, True, True, True, None],
    "act.to_survive_or_escape": [False] * 6,
    "act.resulted_from_exploitation": [True] * 6,
}
COPIES = 12
"""Each of the people is there so many times, so that their numbers are large enough to be shown."""


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    folder = tmp_path_factory.mktemp("reform")
    for name, columns in (("persons", PERSONS), ("charges", CHARGES)):
        many = {
            column: [f"{value} {copy}" if column == "person" else value for copy in range(COPIES) for value in values]
            for column, values in columns.items()
        }
        (folder / "people").mkdir(exist_ok=True)
        pq.write_table(pa.table(many), folder / "people" / f"{name}.parquet")
    for name, text in (("bill", BILL), ("model", MODEL)):
        (folder / f"{name}.yaml").write_text(text)
    patches = [read_patch(folder / "bill.yaml"), read_patch(folder / "model.yaml")]
    return compare(folder / "people", patches, LIBRARY, DAY, folder, part_size=20, memory="1GB", threads=1)


def number(place: int, *, reached: bool, before: bool | None = None) -> int:
    """How many people a law reaches (or not), of those that the law as it is reaches (or not)."""
    good = ("available", "court_decides")
    return COPIES * sum(
        (each[place] in good) == reached and (before is None or (each[0] in good) == before)
        for each in ANSWERS.values()
    )


def test_the_numbers_are_those_worked_out_by_hand(comparison: Comparison) -> None:
    assert comparison.persons == comparison.charges == 6 * COPIES
    for place, one in enumerate((comparison.now, *comparison.tried)):
        assert one.reached == (number(place, reached=True),) * 2
        assert one.open == (COPIES, COPIES)
        for group, reached in ((one.gained, True), (one.lost, False)):
            expected = number(place, reached=reached, before=not reached) if place else 0
            assert group.get(("people", ""), (0, 0))[1] == expected


def test_who_they_are(comparison: Comparison) -> None:
    bill, model = comparison.tried
    assert {label: people for (band, label), (_, people) in bill.gained.items() if band == "offence"} == {
        "prostitution": COPIES
    }
    assert {label: people for (band, label), (_, people) in model.gained.items() if band == "record"} == {
        "arrest": COPIES,
        "conviction": COPIES,
    }
    assert {label: people for (band, label), (_, people) in model.lost.items() if band == "offence"} == {
        "homicide": COPIES
    }
    assert {label for (band, label) in model.gained if band == "age"} == {"25_or_older"}


def test_what_still_stops_the_rest(comparison: Comparison) -> None:
    now = {says: people for (version, says, _), (_, people) in comparison.now.barriers.items() if "29-3005" in version}
    # the arrest: the law reaches no arrests; the theft: no ground is met
    assert sorted(now.values()) == [COPIES, COPIES]
    assert any("the record is a kind this law reaches" in says for says in now)


def test_parts_add_up(comparison: Comparison) -> None:
    for one in comparison.tried:
        for group in (one.gained, one.lost):
            for band in ("age", "record", "since", "jurisdiction", "offence"):
                charges = sum(numbers[0] for (name, _), numbers in group.items() if name == band)
                assert charges == group.get(("charges", ""), (0, 0))[0]


def test_the_brief_as_page_and_pdf(comparison: Comparison) -> None:
    brief = make_brief(comparison)
    shown = page(brief)
    assert "Theft too" in shown
    assert "The model" in shown
    assert "<script" not in shown
    made = pdf(brief)
    assert made.startswith(b"%PDF")
    assert b"/MarkInfo" in made or b"pdfuaid" in made


def written(tmp_path: Path, text: str) -> Path:
    (tmp_path / "patch.yaml").write_text(text)
    return tmp_path / "patch.yaml"


BAD = [
    ("amparo-reform/1", "amparo-reform/7", "The file does not say that it is a patch."),
    ("kind: bill", "kind: law", "one of: bill, transplant, model"),
    ("[us-ne]", "[us-nx]", 'Did you mean "us-'),
    ("title: Theft too\n", "", '"title" is missing'),
    ("- version:", "- versoin:", 'Did you mean "version"?'),
    ("title:", "titel:", 'Did you mean "title"?'),
]


@pytest.mark.parametrize(("old", "new", "said"), BAD)
def test_what_is_wrong_in_a_patch_is_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(Problems) as wrong:
        read_patch(written(tmp_path, BILL.replace(old, new, 1)))
    assert said in str(wrong.value)


BAD_LAW = [
    ("us-ne/29-3005", "us-ne/29-3006", 'There is no provision "us-ne/29-3006".'),
    ("{nexus: result_of}", "{nexus: result_off}", "result_of"),
    ("victim_of:", "victim_off:", 'Did you mean "victim_of"?'),
]


@pytest.mark.parametrize(("old", "new", "said"), BAD_LAW)
def test_what_is_wrong_in_the_law_of_a_patch_is_said_with_its_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    patch = read_patch(written(tmp_path, BILL.replace(old, new, 1)))
    with pytest.raises(Problems) as wrong:
        patched(patch, "us-ne", LIBRARY)
    assert said in str(wrong.value)
    assert "patch.yaml, line" in str(wrong.value)


def test_the_library_keeps_the_law_as_it_is(tmp_path: Path) -> None:
    before = [version.id for one in LIBRARY.pack("us-ne").provisions for version in one.versions]
    patched(read_patch(written(tmp_path, BILL)), "us-ne", LIBRARY)
    assert [version.id for one in LIBRARY.pack("us-ne").provisions for version in one.versions] == before


def test_a_model_is_offered_for_no_real_case() -> None:
    assert list((LIBRARY.folder / "model").glob("*.yaml"))
    assert not [one for one in LIBRARY.jurisdictions() if "model" in one or one == "record-relief"]
    for jurisdiction in ("us-ne", "us-ny"):
        assert not [one.id for one in LIBRARY.pack(jurisdiction).provisions if "model" in one.id]


@pytest.mark.parametrize("source", ["us-ny/cpl-440.10-1-i", "us-fl/943.0583", "us-ca/pc-236.14"])
def test_a_provision_of_another_state_is_put_in_by_kinds_of_offence(tmp_path: Path, source: str) -> None:
    state = source.partition("/")[0]
    known = [one.id for one in LIBRARY.pack(state).provisions if one.acts == "record"]
    wanted = source if source in known else known[0]
    text = f"amparo: amparo-reform/1\ntitle: T\nkind: transplant\nfor: [us-ne]\nchanges: [{{transplant: {wanted}}}]\n"
    made = patched(read_patch(written(tmp_path, text)), "us-ne", LIBRARY)
    (put_in,) = (one for one in made.pack.provisions if one.id.startswith(f"us-ne/from-{state}-"))
    assert len(put_in.versions) == 1
    for name, offences in made.pack.classes.items():
        if name.startswith("from_"):
            assert not offences.sections


def test_every_record_law_can_be_transplanted(tmp_path: Path) -> None:
    """A sample of states; every one was tried when this was written."""
    for state in ("us-tx", "us-oh", "us-wa", "us-nd"):
        for provision in LIBRARY.pack(state).provisions:
            if provision.acts == "record":
                text = f"amparo: amparo-reform/1\ntitle: T\nkind: transplant\nfor: [us-wy]\nchanges: [{{transplant: {provision.id}}}]\n"
                patched(read_patch(written(tmp_path, text)), "us-wy", LIBRARY)
