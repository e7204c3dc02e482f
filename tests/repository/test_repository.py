"""What must hold of the repository itself: its lock, its rooms, its make targets, what it ships."""

import ast
import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pathspec import GitIgnoreSpec

REPOSITORY = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))


IGNORED = GitIgnoreSpec.from_lines([".git/", *(REPOSITORY / ".gitignore").read_text(encoding="utf-8").splitlines()])


def kept_files(folder: str = ".", *, named: str = "*") -> list[Path]:
    """Files that the history keeps, below a folder and named so, as paths from the root of the repository."""
    kept = []
    for here, folders, names in os.walk(REPOSITORY / folder):
        at = Path(here).relative_to(REPOSITORY)
        folders[:] = [name for name in folders if not IGNORED.match_file(f"{(at / name).as_posix()}/")]
        kept += [at / name for name in names if not IGNORED.match_file((at / name).as_posix())]
    return sorted(path for path in kept if fnmatch(path.name, named))


def read(path: Path | str) -> str:
    return (REPOSITORY / path).read_text(encoding="utf-8")


# ── the lock ─────────────────────────────────────────────────────────────────────────────────────────────


def locked() -> list[str]:
    """Each entry of the lock as one line: the pin, its marker and its hashes."""
    lines = [line for line in read("requirements.lock").splitlines() if not line.lstrip().startswith("#")]
    return [entry for entry in "\n".join(lines).replace("\\\n", " ").splitlines() if entry.strip()]


def test_every_locked_library_has_one_version_and_its_hashes() -> None:
    entry_form = re.compile(r"[a-z0-9-]+==[^\s;]+( ; [^\\]+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*")
    assert locked()
    assert [entry for entry in locked() if not entry_form.fullmatch(entry)] == []


def test_lock_files_say_what_to_install_and_never_from_where() -> None:
    locks = [
        path
        for name in ("*.lock", "*-lock.*", "*requirements*.txt", "*constraints*.txt")
        for path in kept_files(named=name)
    ]
    assert Path("requirements.lock") in locks
    from_where = re.compile(r"://|--(extra-)?index|--default-index|--find-links|(^|\s)-[if]\s|file:|(^|\s)/\w")
    found = [
        f"{path}:{number}: {line}"
        for path in locks
        for number, line in enumerate(read(path).splitlines(), start=1)
        if from_where.search(line)
    ]
    assert found == []


def test_lock_satisfies_every_requirement_of_the_project() -> None:
    project = PYPROJECT["project"]
    wanted = [
        *project["dependencies"],
        *(line for lines in project["optional-dependencies"].values() for line in lines),
    ]
    wanted += PYPROJECT["build-system"]["requires"]
    versions: dict[str, list[str]] = {}
    for entry in locked():
        name, version = entry.split()[0].split("==")
        versions.setdefault(canonicalize_name(name), []).append(version)
    unmet = []
    for requirement in map(Requirement, wanted):
        pinned = versions.get(canonicalize_name(requirement.name), [])
        if not pinned or not all(version in requirement.specifier for version in pinned):
            unmet.append(f"{requirement}: locked {pinned or 'nothing'}. Run: make lock")
    assert unmet == []


# ── the rooms ────────────────────────────────────────────────────────────────────────────────────────────

ROOMS_WITHOUT_A_NAME = {"utils", "util", "helpers", "helper", "misc", "common", "manager", "base"}
MOST_LINES = 600


def test_no_room_without_a_name() -> None:
    nameless = [
        str(path)
        for path in kept_files("amparo")
        if ROOMS_WITHOUT_A_NAME & {part.split(".")[0].strip("_") for part in path.parts}
    ]
    assert nameless == [], "name the file for the one idea it holds"


def test_a_file_fits_on_a_few_screens() -> None:
    long = [
        f"{path}: {lines} lines"
        for path in kept_files("amparo")
        if path.suffix in {".py", ".html", ".js", ".css"} and (lines := len(read(path).splitlines())) > MOST_LINES
    ]
    assert long == [], f"a file has at most {MOST_LINES} lines: split it where its ideas part"


# ── what is imported, what is shipped ────────────────────────────────────────────────────────────────────


def imported_libraries(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(read(path), filename=str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def test_amparo_imports_only_what_it_declares() -> None:
    project = PYPROJECT["project"]
    # extras that a user may install; those of developers are none of them
    extras = [
        line
        for name, lines in project["optional-dependencies"].items()
        if name not in ("dev", "bench", "fuzz")
        for line in lines
    ]
    declared = {canonicalize_name(Requirement(line).name) for line in (*project["dependencies"], *extras)}
    providers = importlib.metadata.packages_distributions()
    undeclared = {
        f"{path}: {library}"
        for path in kept_files("amparo", named="*.py")
        for library in imported_libraries(path)
        if library != "amparo"
        and library not in sys.stdlib_module_names
        and not declared & {canonicalize_name(name) for name in providers.get(library, [])}
    }
    assert sorted(undeclared) == [], "add it to the dependencies in pyproject.toml, then: make lock"


DATA = ["law", "templates", "instruments"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names in the wheel that a user would install."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
    )
    (built,) = folder.glob("*.whl")
    return set(zipfile.ZipFile(built).namelist())


def test_wheel_holds_the_package_and_no_tests(wheel: set[str]) -> None:
    assert {str(path) for path in kept_files("amparo")} <= wheel
    assert {name.split("/")[0] for name in wheel if ".dist-info/" not in name} == {"amparo"}


@pytest.mark.parametrize("folder", [name for name in DATA if kept_files(name)])
def test_wheel_holds_the_data(wheel: set[str], folder: str) -> None:
    assert {f"amparo/_data/{path.as_posix()}" for path in kept_files(folder)} <= wheel


# ── the targets ──────────────────────────────────────────────────────────────────────────────────────────


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):(?!=)", read("Makefile"), flags=re.MULTILINE))


def targets_named_in(page: Path) -> set[str]:
    """The targets of every `make …` in the code of a Markdown page, inline or in a block."""
    code = re.findall(r"```.*?```|`[^`\n]+`", read(page), flags=re.DOTALL)
    return {target for text in code for target in re.findall(r"(?:^|[`$;&])\s*make ([a-z-]+)", text, re.MULTILINE)}


def test_readme_says_how_to_run_and_how_to_test() -> None:
    assert {"run", "test"} <= targets_named_in(Path("README.md"))


@pytest.mark.parametrize("page", kept_files(named="*.md"), ids=str)
def test_every_target_named_in_a_page_exists(page: Path) -> None:
    assert targets_named_in(page) <= make_targets()


def test_make_help_lists_every_target() -> None:
    shown = subprocess.run(["make", "help"], cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^\s*make ([a-z-]+) ", shown, flags=re.MULTILINE)) == make_targets()


def test_ci_runs_make_test_from_the_root_and_passes_its_verdict_on(tmp_path: Path) -> None:
    stand_in = tmp_path / "make"
    stand_in.write_text('#!/bin/sh\necho "make $* in $(pwd -P)"\nexit 7\n', encoding="utf-8")
    stand_in.chmod(0o755)
    ran = subprocess.run(
        [REPOSITORY / ".ci" / "run"],
        cwd=tmp_path,
        env=os.environ | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout.strip() == f"make test in {REPOSITORY}"
    assert ran.returncode == 7
