"""The documentation builds without a warning, and a reader's browser asks no one else for anything."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]

ELSEWHERE = r"""["'(\s]*(?:https?:)?//"""
# A link that a reader may follow is no load; these are what a browser fetches by itself.
LOADS = {
    ".html": [
        rf"<(?:script|img|iframe|source|audio|video|embed|track|input)\b[^>]*\b(?:src|srcset|poster)={ELSEWHERE}",
        rf"<link\b(?![^>]*\brel=[\"']?canonical)[^>]*\bhref={ELSEWHERE}",
        rf"<object\b[^>]*\bdata={ELSEWHERE}",
        rf"url\({ELSEWHERE}",
    ],
    ".css": [rf"url\({ELSEWHERE}", rf"@import\s*{ELSEWHERE}"],
    ".js": [rf"\b(?:fetch|import|importScripts|open)\({ELSEWHERE}", rf"\.src\s*=\s*{ELSEWHERE}"],
}


def loads_from_elsewhere(site: Path) -> list[str]:
    return [
        f"{page.relative_to(site)}: {match.group()}"
        for page in sorted(site.rglob("*"))
        for pattern in LOADS.get(page.suffix, [])
        for match in re.finditer(pattern, page.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(
    ("file", "text", "loads"),
    [
        ("a.html", '<script src="https://a.example/x.js"></script>', True),
        ("a.html", '<link rel="stylesheet" href="//a.example/x.css">', True),
        ("a.html", "<img alt='' src='http://a.example/x.png'>", True),
        ("a.html", '<a href="https://a.example/">a statute</a>', False),
        ("a.html", '<link rel="stylesheet" href="_static/x.css">', False),
        ("a.css", "@font-face { src: url(https://a.example/x.woff2) }", True),
        (
            "a.css",
            """a { background: url('data:image/svg+xml;utf8,<svg xmlns="http://www.w3.org/2000/svg">') }""",
            False,
        ),
        ("a.js", 'fetch("https://a.example/")', True),
        ("a.js", 'fetch("searchindex.js") // see https://a.example/', False),
    ],
)
def test_a_load_is_told_from_a_link(tmp_path: Path, file: str, text: str, loads: bool) -> None:
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert bool(loads_from_elsewhere(tmp_path)) is loads


def test_documentation_builds_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    site = tmp_path / "site"
    command = [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", "--keep-going", "--nitpicky"]
    command += ["--builder", "html", "--doctree-dir", str(tmp_path / "doctrees"), "docs", str(site)]
    built = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    assert (site / "index.html").is_file()
    assert loads_from_elsewhere(site) == []
