"""Rights in plain words: right as the packs are, readable, and safe to open on a phone that somebody else holds."""

import io
import re
import statistics
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
import textstat
from click.testing import CliRunner
from lxml import html

from amparo.cli import main
from amparo.law.packs import Library
from amparo.screening.rights.build import LANGUAGES, Site, cards, lines, name_of, page, places, start, words
from amparo.screening.rights.gather import Place, gather

LAW = Library()
DAY = "2026-11-24"
PLACES = places(LAW)
FOUND = {code: gather(code, DAY, LAW) for code in PLACES}


@pytest.mark.parametrize(
    ("code", "what", "when", "answer"),
    [
        ("us-wi", "stealing", "open", "yes"),  # § 939.46(1m): any offence
        ("us-wi", "stealing", "record", "no"),  # § 973.015(2m): prostitution only
        ("us-wi", "selling_sex", "record", "yes"),
        ("us-ny", "stealing", "record", "yes"),  # CPL 440.10(1)(i) since 2021: any offence
        ("us-me", "stealing", "record", "no"),
        ("gb", "drugs", "open", "yes"),  # Modern Slavery Act 2015, s. 45
        ("us-al", "stealing", "open", "no"),
    ],
)
def test_table_of_help(code: str, what: str, when: str, answer: str) -> None:
    assert FOUND[code].help[what][when] == answer


def test_treaties_have_no_page() -> None:
    assert not {"coe", "eu", "un", "asean"} & set(PLACES)


@pytest.mark.parametrize("code", PLACES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_page_is_safe_and_whole(code: str, language: str) -> None:
    text = page(FOUND[code], language, DAY, Site())
    root = html.fromstring(text)
    assert root.findtext(".//title") == words()[language]["neutral_title"]
    assert root.get("lang") == language
    assert "default-src 'none'" in text
    # nothing is loaded: the only addresses are links that somebody has to follow
    assert not root.xpath("//img|//iframe|//link[not(@href='data:,')]|//script[@src]|//form|//*[@onclick]")
    assert [link.get("href") for link in root.xpath("//a[starts-with(@href,'http')]")] == [Site().exit]
    assert not re.search(r"localStorage|sessionStorage|cookie|fetch\(|XMLHttp", text)
    assert len(text) < 20_000
    assert name_of(code, language) in root.xpath("string(//h1)")
    assert not re.search(r"not a victim|no es (una )?víctima", text, re.I)
    for rule in FOUND[code].rules:
        assert rule.citation in root.text_content()


def told(place: Place, language: str) -> list[str]:
    said = words()[language]
    answers = [*lines(place, language).values(), said["lead"].format(place=name_of(place.code, language))]
    lists = [
        *said["ask"]["items"],
        *said["beware"]["items"],
        said["table"]["note"],
        said["help"]["none"],
        *said["card"]["lines"],
    ]
    return [*answers, *lists]


def test_english_reads_at_grade_six_or_lower(english_grade: Callable[[str], float]) -> None:
    grades = []
    for code in ("us-ny", "us-me", "us-dc", "gb", "us-wa"):
        # the name of the place is no word to learn
        grades += [english_grade(text.replace(name_of(code, "en"), "here")) for text in told(FOUND[code], "en")]
    assert statistics.median(grades) <= 6
    assert english_grade(" ".join(told(FOUND["us-ny"], "en"))) <= 6


def test_spanish_reads_easily() -> None:
    """Fernández Huerta: 70 and more is fairly easy."""
    textstat.set_lang("es")
    try:  # the language is one for the whole process
        texts = [text.replace(name_of("us-ny", "es"), "aquí") for text in told(FOUND["us-ny"], "es")]
        assert textstat.fernandez_huerta(" ".join(texts)) >= 70
    finally:
        textstat.set_lang("en")


def keys(value: object, path: str = "") -> set[str]:
    if isinstance(value, dict):
        return {one for name, inner in value.items() for one in keys(inner, f"{path}.{name}")}
    return {f"{path}[{len(value)}]" if isinstance(value, list) else path}


def test_spanish_says_all_that_english_says() -> None:
    missing = keys(dict(words()["en"])) - keys(dict(words()["es"]))
    assert missing == {".card.law", ".card.law_none"}  # for the officer, who reads English


def test_a_translation_that_nobody_checked_says_so() -> None:
    assert words()["es"]["not_reviewed"] in page(FOUND["us-ny"], "es", DAY, Site())


def test_help_lines_are_only_those_of_the_office() -> None:
    bare = html.fromstring(page(FOUND["us-ny"], "en", DAY, Site())).xpath(
        "string(//h2[.='Where to get help']/following-sibling::*[1])"
    )
    assert bare == words()["en"]["help"]["none"]
    assert not re.search(r"\d", bare)
    assert "Ask for Ana &lt;ext. 4&gt;" in page(FOUND["us-ny"], "en", DAY, Site(help=("Ask for Ana <ext. 4>",)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_cards_fit_one_sheet_and_can_be_read_by_the_officer(language: str) -> None:
    pdf = pypdfium2.PdfDocument(io.BytesIO(cards(FOUND["us-ny"], language, DAY, Site())))
    assert len(pdf) == 1
    text = " ".join(pdf[0].get_textpage().get_text_range().split())
    assert text.count("I want a lawyer") == 4
    assert "Crim. Proc. Law" in text or "440.10" in text


def test_start_page_leads_to_every_place() -> None:
    root = html.fromstring(start(PLACES, "es", Site()))
    assert {link.get("href") for link in root.xpath("//ul//a")} == {f"{code}-es.html" for code in PLACES}


def test_command(tmp_path: Path) -> None:
    run = CliRunner().invoke(main, ["rights", "build", "-o", str(tmp_path), "--place", "us-ny", "--language", "en"])
    assert run.exit_code == 0, run.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index.html", "us-ny-en-cards.pdf", "us-ny-en.html"]
    run = CliRunner().invoke(main, ["rights", "show", "us-nj", "--language", "es"])
    assert "Nueva Jersey" in run.output
    run = CliRunner().invoke(main, ["rights", "show", "us-nyy"])
    assert run.exit_code == 1
    assert "us-ny" in run.output
