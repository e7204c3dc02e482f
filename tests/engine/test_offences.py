"""Sections as records write them, and whether an offence lies in a class that a statute names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.engine.offences import Known, OffenceClass, OffenceScope, Section, Statutes, resolve
from amparo.facts.dates import Truth

NEW_YORK = Statutes("us-ny", {"PL": ("Penal Law", "N.Y. Penal Law"), "VTL": ("Vehicle and Traffic Law",)}, "PL")
CALIFORNIA = Statutes(
    "us-ca", {"PC": ("Penal Code", "P.C.", "Cal. Penal Code"), "HS": ("H&S", "Health & Safety Code")}, "PC"
)
OHIO = Statutes("us-oh", {"RC": ("R.C.", "O.R.C.", "Ohio Rev. Code")}, "RC")
FLORIDA = Statutes("us-fl", {"FS": ("F.S.", "Fla. Stat.")}, "FS")
PENNSYLVANIA = Statutes("us-pa", {"18": ("18 Pa.C.S.", "18 Pa. C.S. §")}, "18")
PLAIN = Statutes("us-ne")

NORMAL = [
    (NEW_YORK, "PL 230.00", "pl 230.00"),
    (NEW_YORK, "230.00", "pl 230.00"),
    (NEW_YORK, "230.00 PL", "pl 230.00"),
    (NEW_YORK, "Penal Law § 230.00", "pl 230.00"),
    (NEW_YORK, "PENAL LAW SEC. 230.00", "pl 230.00"),
    (NEW_YORK, "N.Y. Penal Law section 230.00", "pl 230.00"),
    (NEW_YORK, "§ 230.00 (Penal Law)", "pl 230.00"),
    (NEW_YORK, "PL230.00", "pl 230.00"),
    (NEW_YORK, "PL-230.00", "pl 230.00"),
    (NEW_YORK, "pl 230.00 (1)", "pl 230.00(1)"),
    (NEW_YORK, "VTL 511", "vtl 511"),
    (CALIFORNIA, "647(b)", "pc 647(b)"),
    (CALIFORNIA, "647(B) PC", "pc 647(b)"),
    (CALIFORNIA, "PC647(b)", "pc 647(b)"),
    (CALIFORNIA, "PC 647 (b) (1)", "pc 647(b)(1)"),
    (CALIFORNIA, "P.C. 647(b)", "pc 647(b)"),
    (CALIFORNIA, "Cal. Penal Code § 647(b)", "pc 647(b)"),
    (CALIFORNIA, "HS 11350(a)", "hs 11350(a)"),
    (CALIFORNIA, "11350(A) H&S", "hs 11350(a)"),
    (CALIFORNIA, "Health & Safety Code § 11350(a)", "hs 11350(a)"),
    (OHIO, "R.C. 2907.25", "rc 2907.25"),
    (OHIO, "2907.25", "rc 2907.25"),
    (OHIO, "O.R.C. §2907.25(A)", "rc 2907.25(a)"),
    (OHIO, "2907.25 ORC", "rc 2907.25orc"),  # a name the pack does not give
    (FLORIDA, "796.07(2)(e)", "fs 796.07(2)(e)"),
    (FLORIDA, "F.S. 796.07(2)(e)", "fs 796.07(2)(e)"),
    (FLORIDA, "Fla. Stat. § 796.07 (2)(e)", "fs 796.07(2)(e)"),
    (PENNSYLVANIA, "18 Pa.C.S. § 5902", "18 5902"),
    (PENNSYLVANIA, "18 5902(a)", "18 5902(a)"),
    (PENNSYLVANIA, "1801", "18 1801"),
    (PLAIN, "28-801", "28-801"),
    (PLAIN, "28–801", "28-801"),
    (PLAIN, "28 - 801 (2) (a)", "28-801(2)(a)"),
    (PLAIN, "§ 28-801.", "28-801"),
    (PLAIN, "§§ 28-801", "28-801"),
    # nothing that could be a section
    (NEW_YORK, "", ""),
    (NEW_YORK, "§", ""),
    (NEW_YORK, "N/A", ""),
    (NEW_YORK, "see docket", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("statutes", "written", "normal"), NORMAL, ids=[f"{one.jurisdiction} {text}" for one, text, _ in NORMAL]
)
def test_a_section_as_records_write_it(statutes: Statutes, written: str, normal: str) -> None:
    assert statutes.normal(written) == normal


@given(st.text(max_size=40))
def test_only_what_has_a_number_can_be_a_section(written: str) -> None:
    for statutes in (PLAIN, OHIO):
        normal = statutes.normal(written)
        assert normal == normal.strip().casefold()
        assert not normal or any(sign.isdigit() for sign in written.casefold())


WITH_SECTIONS = Statutes(
    "us-ca",
    CALIFORNIA.codes,
    "PC",
    {
        "pc 647": Section("Disorderly conduct", "disorderly_conduct", level="misdemeanor"),
        "pc 647(b)": Section("Prostitution", "prostitution", level="misdemeanor"),
        "pc 647(b)(2)": Section("Buying", "patronizing", role="buyer"),
        "pc 266h": Section("Pimping", "promoting_prostitution", role="promoter", level="felony", degree="1"),
    },
)

# what is written of a charge (statute, words, category, role, level) → what it is (section, category, role, level)
WRITTEN = [
    (("647(b)", "", "", "", ""), ("pc 647(b)", "prostitution", "", "misdemeanor")),
    (("647(b)(1)", "", "", "", ""), ("pc 647(b)(1)", "prostitution", "", "misdemeanor")),
    (("647(b)(2)", "", "", "", ""), ("pc 647(b)(2)", "patronizing", "buyer", "")),
    (("647(f)", "", "", "", ""), ("pc 647(f)", "disorderly_conduct", "", "misdemeanor")),
    (("266h", "", "", "", "misdemeanor"), ("pc 266h", "promoting_prostitution", "promoter", "felony")),
    # the section beats the category a person chose, and that beats the words
    (("647(b)", "THEFT", "robbery", "", ""), ("pc 647(b)", "prostitution", "", "misdemeanor")),
    (("484", "ROBBERY", "theft", "", ""), ("pc 484", "theft", "", "")),
    (("484", "ROBBERY", "", "", ""), ("pc 484", "robbery", "", "")),
    (("", "PATRONIZING A PROSTITUTE", "", "", ""), ("", "patronizing", "buyer", "")),
    (("", "PATRONIZING A PROSTITUTE", "patronizing", "", ""), ("", "patronizing", "buyer", "")),
    (("", "PATRONIZING A PROSTITUTE", "theft", "", ""), ("", "theft", "", "")),
    (("", "PROMOTING PROSTITUTION", "", "victim_of_promotion", ""), ("", "promoting_prostitution", "victim_of_promotion", "")),
    (("647(b)", "", "", "seller", "felony"), ("pc 647(b)", "prostitution", "seller", "misdemeanor")),
    (("N/A", "", "", "", ""), ("", "", "", "")),
    (("", "", "", "", ""), ("", "", "", "")),
]  # fmt: skip


@pytest.mark.parametrize(("written", "known"), WRITTEN)
def test_section_then_category_then_words(written: tuple[str, ...], known: tuple[str, ...]) -> None:
    statute, text, category, role, level = (part or None for part in written)
    found = resolve(("us-ca", statute, text, category, role, level, None, None), WITH_SECTIONS)
    assert (found.section, found.category, found.role, found.level) == known
    elsewhere = resolve(("us-ny", statute, text, category, role, level, None, None), WITH_SECTIONS)
    assert elsewhere.section == "", "a section of another state's law says nothing here"


def klass(**fields: object) -> OffenceClass:
    defaults: dict[str, object] = {"id": "us-ca/x", "title": "x", "cite": "x", "statutes": WITH_SECTIONS}
    sets = {name: frozenset(value) if isinstance(value, list) else value for name, value in fields.items()}
    return OffenceClass(**{**defaults, **sets})  # type: ignore[arg-type]


COMPLETE = klass(sections=["pc 647(b)", "pc 266h"], complete=True)
PARTIAL = klass(sections=["pc 647(b)", "pc 266h"])
ONLY = klass(sections=["pc 647(b)"], only_categories=["prostitution", "loitering_for_prostitution"])
KINDS = klass(categories=["prostitution"], only_categories=["prostitution", "patronizing"])
WITHOUT = klass(sections=["pc 647"], without=["pc 647(f)", "pc 647(b)(2)"], complete=True)
NO_ATTEMPTS = klass(sections=["pc 647(b)"], categories=["theft"], complete=True, inchoate=False)
DOUBTFUL_ATTEMPTS = klass(sections=["pc 647(b)"], categories=["theft"], complete=True, inchoate=None)

HOLDS = [
    # class, section, category, attempt → inside?
    ("complete", COMPLETE, "pc 647(b)", "", None, True),
    ("complete", COMPLETE, "pc 647(b)(1)", "", None, True),  # within a listed section
    ("complete", COMPLETE, "pc 647", "", None, None),  # the record names the section, the class only a part of it
    ("complete", COMPLETE, "pc 647(f)", "", None, False),
    ("complete", COMPLETE, "pc 484", "", None, False),
    ("complete", COMPLETE, "pc 266", "", None, False),  # 266h is another section, not a part of 266
    ("complete", COMPLETE, "pc 484/pc 647(b)", "", None, None),  # several sections written as one
    ("complete", COMPLETE, "", "prostitution", None, None),
    ("complete", COMPLETE, "", "", None, None),
    ("partial", PARTIAL, "pc 647(b)", "", None, True),
    ("partial", PARTIAL, "pc 484", "theft", None, None),
    ("only", ONLY, "pc 647(b)", "", None, True),
    ("only", ONLY, "pc 484", "theft", None, False),  # known to be of another kind
    ("only", ONLY, "", "theft", None, False),
    ("only", ONLY, "", "prostitution", None, None),
    ("only", ONLY, "pc 484", "", None, None),
    ("kinds", KINDS, "", "prostitution", None, True),
    ("kinds", KINDS, "pc 484", "prostitution", None, True),
    ("kinds", KINDS, "", "patronizing", None, None),
    ("kinds", KINDS, "", "theft", None, False),
    ("without", WITHOUT, "pc 647(a)", "", None, True),
    ("without", WITHOUT, "pc 647(f)", "", None, False),
    ("without", WITHOUT, "pc 647(f)(1)", "", None, False),
    ("without", WITHOUT, "pc 647(b)(2)", "", None, False),
    ("without", WITHOUT, "pc 647(b)(1)", "", None, True),
    ("without", WITHOUT, "pc 647", "", None, None),  # it may be the part that is taken out
    ("without", WITHOUT, "pc 647(b)", "", None, None),
    ("no attempts", NO_ATTEMPTS, "pc 647(b)", "", None, True),  # charged as such, it is the offence itself
    ("no attempts", NO_ATTEMPTS, "pc 647(b)", "", False, True),
    ("no attempts", NO_ATTEMPTS, "pc 647(b)", "", True, False),
    ("no attempts", NO_ATTEMPTS, "", "theft", True, False),
    ("no attempts", NO_ATTEMPTS, "pc 484", "theft", True, False),
    ("no attempts", NO_ATTEMPTS, "pc 484", "theft", False, True),
    ("doubtful attempts", DOUBTFUL_ATTEMPTS, "pc 647(b)", "", True, None),
    ("doubtful attempts", DOUBTFUL_ATTEMPTS, "pc 647(b)", "", False, True),
    ("doubtful attempts", DOUBTFUL_ATTEMPTS, "", "theft", True, None),
    ("attempts too", COMPLETE, "pc 647(b)", "", True, True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "section", "category", "attempt", "inside"),
    [row[1:] for row in HOLDS],
    ids=[
        f"{name}: {section or category or 'nothing'}{' attempt' if attempt else ''}"
        for name, _, section, category, attempt, _ in HOLDS
    ],
)
def test_whether_an_offence_is_in_a_class(
    one: OffenceClass, section: str, category: str, attempt: Truth, inside: Truth
) -> None:
    assert one.holds(Known(section, category, "", "", "", attempt)) is inside


SCOPES = [
    # scope, what is known (section, category, role, level, degree) → inside?
    ({}, ("", "", "", "", ""), True),
    ({"levels": ["felony"]}, ("", "", "", "felony", ""), True),
    ({"levels": ["felony"]}, ("", "", "", "misdemeanor", ""), False),
    ({"levels": ["felony"]}, ("", "", "", "", ""), None),
    ({"degrees": ["1", "a"]}, ("", "", "", "", "1"), True),
    ({"roles": ["seller"]}, ("", "", "buyer", "", ""), False),
    ({"categories": ["theft"], "levels": ["felony"]}, ("", "theft", "", "", ""), None),
    ({"categories": ["theft"], "levels": ["felony"]}, ("", "robbery", "", "", ""), False),
    ({"classes": [COMPLETE, KINDS]}, ("pc 484", "prostitution", "", "", ""), True),
    ({"classes": [COMPLETE, KINDS]}, ("pc 484", "theft", "", "", ""), False),
    ({"classes": [COMPLETE, PARTIAL]}, ("pc 484", "", "", "", ""), None),
    ({"classes": [PARTIAL], "levels": ["felony"]}, ("pc 484", "", "", "misdemeanor", ""), False),
    ({"classes": [COMPLETE], "levels": ["felony"]}, ("pc 647(b)", "", "", "", ""), None),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "known", "inside"), SCOPES)
def test_whether_an_offence_lies_in_a_scope(
    parts: dict[str, list[object]], known: tuple[str, ...], inside: Truth
) -> None:
    scope = OffenceScope(
        WITH_SECTIONS,
        tuple(parts.get("classes", ())),  # type: ignore[arg-type]
        **{name: frozenset(parts.get(name, ())) for name in ("levels", "degrees", "categories", "roles")},  # type: ignore[arg-type]
    )
    assert scope.holds(Known(*known, None)) is inside
