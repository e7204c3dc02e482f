"""`amparo read` and `amparo anonymise` as a person uses them."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from amparo.cli import main
from amparo.facts.case import load_case
from tests.records.sources import papers


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rap.pdf").write_bytes(papers.rap_sheet_pdf())
    (tmp_path / "charges.csv").write_text(papers.CSV)
    return tmp_path


def run(*arguments: object, answer: str = "") -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments], input=answer)


def test_charges_review_and_unused_lines_with_their_places(folder: Path) -> None:
    done = run("read", folder / "rap.pdf")
    assert done.exit_code == 0, done.output
    assert "How it ended: convicted (page 1, line 16)" in done.output
    assert "For a person to look at:" in done.output
    assert "Lines not used:" in done.output


def test_for_programs(folder: Path) -> None:
    read = json.loads(run("read", folder / "rap.pdf", "--json").stdout)
    assert read["amparo"] == "amparo-reading/1"
    (source,) = read["sources"]
    assert source["pages"] == [{"page": 1, "how": "text", "lines": len(papers.RAP_SHEET.splitlines())}]
    (charge,) = read["charges"]
    assert charge["facts"]["disposition.kind"]["value"] == "convicted"
    assert charge["facts"]["disposition.kind"]["page"] == 1
    assert read["counts_in"] == sum(len(one["counts"]) for one in read["charges"])


def test_into_a_case_asks_first(folder: Path) -> None:
    case = folder / "case.yaml"
    case.write_text("amparo: amparo-case/1\ncharges: []\n")
    refused = run("read", folder / "rap.pdf", "--case", case, answer="n\n")
    assert "Nothing was written" in refused.output
    assert load_case(case).charges == ()
    agreed = run("read", folder / "rap.pdf", "--case", case, answer="y\n")
    assert agreed.exit_code == 0, agreed.output
    (charge,) = load_case(case).charges
    assert charge.text("disposition.kind") == "convicted"
    assert charge.sources["disposition.kind"].at == "page 1, line 16"
    again = run("read", folder / "rap.pdf", "--case", case)
    assert "Nothing new" in again.output


def test_what_a_person_typed_is_kept_and_the_difference_shown(folder: Path) -> None:
    case = folder / "case.yaml"
    run("read", folder / "rap.pdf", "-o", case, "--yes")
    text = case.read_text().replace("convicted", "dismissed", 1)
    case.write_text(text)
    done = run("read", folder / "rap.pdf", "--case", case, "--yes")
    assert done.exit_code == 0, done.output
    assert load_case(case).charges[0].text("disposition.kind") == "dismissed"


def test_a_mapping_is_confirmed_once_and_kept(folder: Path) -> None:
    mapping = folder / "mapping.yaml"
    first = run("read", folder / "charges.csv", "--mapping", mapping, answer="y\n")
    assert first.exit_code == 0, first.output
    assert "Disposition" in first.output
    assert mapping.read_text().startswith("amparo: amparo-mapping/1\n")
    second = run("read", folder / "charges.csv", "--mapping", mapping)
    assert "Is this right?" not in second.output
    assert "THEFT, PETTY" in second.output


def test_a_mapping_that_is_not_right_waits_for_correction(folder: Path) -> None:
    done = run("read", folder / "charges.csv", "--mapping", folder / "mapping.yaml", answer="n\n")
    assert done.exit_code == 1
    assert "for you to correct" in done.output
    assert (folder / "mapping.yaml").exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("columns: {}\n", "This is not a mapping file"),
        ("amparo: amparo-mapping/1\ncolumns: {Charge: offense.text}\n", 'Did you mean "offence.text"'),
        ("amparo: amparo-mapping/1\ncolums: {}\n", '"colums" is not part of a mapping'),
    ],
)
def test_a_mapping_with_a_slip(folder: Path, text: str, says: str) -> None:
    (folder / "mapping.yaml").write_text(text)
    done = run("read", folder / "charges.csv", "--mapping", folder / "mapping.yaml")
    assert done.exit_code == 1
    assert says in done.output


def test_one_bad_file_does_not_keep_the_others_back(folder: Path) -> None:
    (folder / "bad.pdf").write_bytes(papers.rap_sheet_pdf()[:500])
    done = run("read", folder / "bad.pdf", folder / "rap.pdf")
    assert done.exit_code == 1
    assert "bad.pdf: The PDF is damaged" in done.output
    assert "How it ended: convicted" in done.output


def test_the_password_of_an_encrypted_pdf(folder: Path) -> None:
    from tests.records.sources.test_hostile import ENCRYPTED

    (folder / "locked.pdf").write_bytes(ENCRYPTED)
    (folder / "password").write_text("open\n")
    assert "--password-file" in run("read", folder / "locked.pdf").output
    done = run("read", folder / "locked.pdf", "--password-file", folder / "password")
    assert done.exit_code == 0, done.output
    assert "SECRET" in done.output


def test_a_page_to_check_what_was_read(folder: Path) -> None:
    done = run("read", folder / "rap.pdf", folder / "charges.csv", "--review", "-o", folder / "check")
    assert done.exit_code == 0, done.output
    pages = sorted((folder / "check").iterdir())
    assert [page.name for page in pages] == ["check-1.html", "check-2.html"]
    text = pages[0].read_text()
    assert "<title>Check of a record</title>" in text
    assert text.index("Look at these first") < text.index("Charges that were read")
    assert "default-src 'none'" in text
    assert not re.search(r"<script|https?://|<link|@import|url\(", text)
    assert 'role="img" aria-label="The paper at page 1, line 16"' in text
    assert "data:image/png;base64," in text
    assert all(page.stat().st_mode & 0o077 == 0 for page in pages)


def test_the_page_is_accessible(folder: Path) -> None:
    run("read", folder / "rap.pdf", "--review", "-o", folder / "check")
    import lxml.html

    page = lxml.html.parse(str(folder / "check" / "check-1.html")).getroot()
    assert page.get("lang") == "en"
    assert [heading.tag for heading in page.iter("h1")] == ["h1"]
    assert all(table.find("caption") is not None for table in page.iter("table"))
    assert all(cell.get("scope") and cell.text_content().strip() for cell in page.iter("th"))
    assert all(picture.get("aria-label") or picture.get("aria-hidden") for picture in page.iter("svg"))


def test_layouts_are_listed() -> None:
    done = run("read", "x", "--layout", "list")
    assert "us-ca-doj" in done.output


def test_a_layout_that_is_not_known(folder: Path) -> None:
    done = run("read", folder / "rap.pdf", "--layout", "us-ca-dog")
    assert done.exit_code == 1
    assert 'Did you mean "us-ca-doj"?' in done.output


@pytest.mark.parametrize("name", ["an.txt", "an.pdf"])
def test_a_record_made_shareable(folder: Path, name: str) -> None:
    done = run("anonymise", folder / "rap.pdf", "-o", folder / name)
    assert done.exit_code == 0, done.output
    assert "Words that were kept:" in done.output
    assert "cannot" not in done.output or "--also" in done.output
    read = json.loads(run("read", folder / name, "--json").stdout)
    assert len(read["charges"]) == 1
    assert "JANE" not in json.dumps(read)


def test_a_table_made_shareable_keeps_its_commas(folder: Path) -> None:
    (folder / "people.csv").write_text('Name,Charge\n"Doe, Jane",THEFT\n')
    assert run("anonymise", folder / "people.csv", "-o", folder / "an.csv").exit_code == 0
    text = (folder / "an.csv").read_text()
    assert "Doe" not in text
    assert re.fullmatch(r'Name,Charge\n"[A-Z][a-z]{2}, [A-Z][a-z]{3}",THEFT\n', text)
