"""Reading in a process of its own: the same result, and whatever happens in there the caller gets a clear answer."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from amparo.facts.problems import Problems
from amparo.records.reading import read_bytes, read_source
from amparo.records.sources import Limits, Request, open_bytes
from amparo.records.wire import dumps, page_from, page_to, rest_to, source_from
from tests.records.sources import papers

ASKED = {"name": "a.pdf", "password": "", "pictures": False, "mapping": {}}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", papers.rap_sheet_pdf()),
        ("a.csv", papers.CSV.encode()),
        ("a.xml", papers.XML.encode()),
        ("a.html", papers.HTML.encode()),
    ],
)
def test_the_same_as_in_this_process(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    here = open_bytes(data, name)
    there = read_source(path)
    assert there == replace(here, pages=there.pages)
    assert [line.text for line in there.lines()] == [line.text for line in here.lines()]
    assert there.sha256 == here.sha256


def test_what_crosses_is_what_was_read() -> None:
    for name, data in (
        ("a.pdf", papers.rap_sheet_pdf()),
        ("a.csv", papers.CSV.encode()),
        ("a.xml", papers.XML.encode()),
    ):
        source = open_bytes(data, name)
        pages = tuple(page_from(json.loads(dumps(page_to(page)))) for page in source.pages)
        assert source_from(json.loads(dumps(rest_to(source))), pages) == source


def test_a_scan_is_read_behind_the_walls(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(papers.saved(papers.scan()))
    source = read_source(path, pictures=True)
    assert "CII/A01234567" in [line.text for line in source.lines()]
    assert source.page(1).image


def test_a_refusal_comes_across(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(papers.rap_sheet_pdf()[:700])
    with pytest.raises(Problems) as refused:
        read_source(path)
    assert str(refused.value).startswith(f"{path}: The PDF is damaged or cut off")


def test_a_missing_file() -> None:
    with pytest.raises(Problems, match="cannot be read: No such file"):
        read_source(Path("no/such/file.pdf"))


def test_a_password_stays_off_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    real = subprocess.Popen

    def watched(command, **options):
        seen.append((command, options["env"]))
        return real(command, **options)

    monkeypatch.setattr(subprocess, "Popen", watched)
    read_bytes(papers.rap_sheet_pdf(), {**ASKED, "password": "opensesame"}, Limits(), None)
    assert seen
    assert "opensesame" not in repr(seen)


BREAK = "amparo.records.sources.pdf"


def broken_child(tmp_path: Path, body: str) -> Path:
    """A Python that behaves like the reading process until page 2, and then as `body` says."""
    script = tmp_path / "python"
    script.write_text(
        f"#!{sys.executable}\n"
        "import os, sys, time\n"
        "import amparo.records.sources.pdf as pdf\n"
        "real = pdf._page\n"
        "def page(document, number, request):\n"
        "    if number == 2:\n"
        f"        {body}\n"
        "    return real(document, number, request)\n"
        "pdf._page = page\n"
        "from amparo.records.child import main\n"
        "main()\n"
    )
    script.chmod(0o700)
    return script


@pytest.mark.parametrize(
    ("body", "limits", "why"),
    [
        ("os._exit(0)", Limits(), "the reading process stopped"),
        ("os.kill(os.getpid(), 11)", Limits(), "a parser failed"),
        ("os.abort()", Limits(), "a parser failed (signal 6)"),
        ("time.sleep(60)", Limits(seconds=2), "it took more than 2 seconds"),
        ("raise RuntimeError('Jane Doe')", Limits(), "a parser failed"),
    ],
)
def test_a_page_that_kills_its_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, limits: Limits, why: str
) -> None:
    monkeypatch.setattr(sys, "executable", str(broken_child(tmp_path, body)))
    source = read_bytes(papers.pdf_of("ONE", "TWO", "THREE"), ASKED, limits, None)
    assert [page.how for page in source.pages] == ["text", "unreadable", "text"]
    assert [line.text for line in source.lines()] == ["ONE", "THREE"]
    (note,) = source.notes
    assert note.page == 2
    assert why in note.what
    assert "Jane" not in note.what


def test_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(broken_child(tmp_path, "a = bytearray(3_000_000_000)")))
    with pytest.raises(Problems, match="more memory than is allowed"):
        read_bytes(papers.pdf_of("ONE", "TWO"), ASKED, Limits(), None)


def test_a_file_that_kills_its_reader_again_and_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "python"
    script.write_text(f"#!{sys.executable}\nimport os\nos.abort()\n")
    script.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(script))
    with pytest.raises(Problems, match="could not be read: a parser failed") as refused:
        read_bytes(papers.CSV.encode(), {**ASKED, "name": "a.csv"}, Limits(), None)
    assert "a.csv" in str(refused.value)


def test_a_sheet_of_two_cells_seventeen_billion_cells_apart(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "Charge", "THEFT"
    book.save(tmp_path / "sparse.xlsx")
    with pytest.raises(Problems, match=r"could not be read|more memory|rows of") as refused:
        read_source(tmp_path / "sparse.xlsx")
    assert "sparse.xlsx" in str(refused.value)


def test_nonsense_from_the_reading_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "python"
    script.write_text(
        f"#!{sys.executable}\nimport sys\nsys.stdout.buffer.write(b'G\\0\\0\\0\\x02{{}}' + b'S' * 100)\n".replace(
            "{{}}", "{}"
        )
    )
    script.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(script))
    with pytest.raises(Problems, match="answered nonsense"):
        read_bytes(papers.CSV.encode(), {**ASKED, "name": "a.csv"}, Limits(), None)


TRIES = {
    "network": "import socket; socket.socket()",
    "program": "import subprocess; subprocess.run(['true'])",
    "writing": "open('written', 'w')",
    "writing by the system": "import os; os.open('written', os.O_CREAT | os.O_WRONLY)",
    "deleting": "import os; os.remove('kept')",
}


@pytest.mark.parametrize("what", TRIES)
def test_what_the_reading_process_gives_up(tmp_path: Path, what: str) -> None:
    (tmp_path / "kept").write_text("kept")
    code = f"from amparo.records.confine import confine\nconfine()\ntry:\n    {TRIES[what]}\nexcept OSError:\n    raise SystemExit(7)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False, capture_output=True)
    assert done.returncode == 7, done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept"]


def test_walls_below_python(tmp_path: Path) -> None:
    """What a flaw in a C library would meet: the system itself refuses. Each wall is asked for only where it stands."""
    (tmp_path / "secret").write_text("secret")
    code = (
        "import ctypes, json\nfrom amparo.records.confine import confine\nstand = confine()\n"
        "library = ctypes.CDLL(None)\n"
        f"print(json.dumps([stand, library.socket(2, 1, 0), library.open({str(tmp_path / 'secret').encode()!r}, 0)]))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    stand, socket, secret = json.loads(done.stdout)
    assert "python" in stand
    assert "calls" not in stand or socket == -1
    assert "files" not in stand or secret == -1


def test_a_request_has_the_fields_that_are_sent() -> None:
    assert {*ASKED, "limits", "first_page"} <= set(Request.__dataclass_fields__)
