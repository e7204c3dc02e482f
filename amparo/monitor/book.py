"""Makes the law book: a folder of pages that any browser shows, from the packs alone. Nothing in it is loaded from elsewhere.

The same packs and the same day give the same bytes.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from amparo.engine.provision import Pack
from amparo.engine.provision import words as law_words
from amparo.facts.dates import Span
from amparo.facts.problems import Problem, Problems
from amparo.law.packs import Library
from amparo.law.status import PackStatus, pack_status, researched
from amparo.monitor.index import Index, Row, compare, describe_index
from amparo.monitor.map import Map, draw
from amparo.monitor.pages import (
    CellView,
    ProvisionView,
    cell_view,
    changes_by_year,
    compare_rows,
    groups,
    place,
    provision_view,
    slug,
    standards_view,
)
from amparo.monitor.rubric import Criterion, Rubric, load_rubric, shipped
from amparo.monitor.traits import words

TITLE = "Law for trafficking survivors"
MAPPED = "wider"
"""The rubric the map is drawn from."""


def default_folder() -> Path:
    """The templates that ship with Amparo: in the package when installed, else at the top of the repository."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "_data" / "templates" / "book"
    return installed if installed.is_dir() else package.parent / "templates" / "book"


@dataclass(eq=False)
class Book:
    """Everything the pages draw on."""

    library: Library
    as_of: Span
    title: str = TITLE
    more_rubrics: tuple[Rubric, ...] = ()

    @cached_property
    def packs(self) -> list[Pack]:
        """All packs: the United States first, then the states by name, then other countries. Raises `Problems`."""
        every = self.library.every().values()
        return sorted(every, key=lambda one: (_section(one.jurisdiction), one.name))

    @cached_property
    def indexes(self) -> list[Index]:
        """A comparison by each rubric."""
        nexus = self.library.nexus
        rubrics = [load_rubric(name, nexus) for name in shipped()]
        for one in self.more_rubrics:
            if one.id in {rubric.id for rubric in rubrics}:
                what = f'There are two rubrics with the id "{one.id}".'
                raise Problems([Problem(what, field="id", expected="an id of its own for each rubric")])
            rubrics.append(one)
        return [compare(one, self.packs, nexus, self.as_of) for one in rubrics]

    @cached_property
    def map(self) -> Map:
        """The map of the United States."""
        return draw(next(one for one in self.indexes if one.rubric.id == MAPPED))

    @cached_property
    def statuses(self) -> dict[str, PackStatus]:
        """How well each pack is known."""
        known = researched(self.library)
        day = self.as_of.text
        return {one.jurisdiction: pack_status(one, known.get(one.jurisdiction, []), day) for one in self.packs}

    def provisions(self, pack: Pack) -> list[ProvisionView]:
        """The provisions of a pack as its page shows them."""
        return [provision_view(one, pack, self.library.nexus, self.as_of) for one in pack.provisions]

    def rows(self, pack: Pack) -> Iterator[tuple[Index, list[tuple[Criterion, CellView]]]]:
        """How a jurisdiction stands in each comparison it is part of."""
        for index in self.indexes:
            row = next((one for one in index.rows if one.jurisdiction == pack.jurisdiction), None)
            if row is not None:
                yield index, views(index.rubric, row)

    def known(self) -> dict[str, Any]:
        """How the law in the book is known, in numbers."""
        basis: Counter[str] = Counter()
        for one in self.statuses.values():
            basis.update(one.by_basis)
        checked = sorted(one.checked for one in self.packs if one.checked)
        return {
            "jurisdictions": len(self.packs),
            "provisions": sum(one.provisions for one in self.statuses.values()),
            "versions": sum(one.versions for one in self.statuses.values()),
            "basis": [(says, basis[name]) for name, says in law_words()["bases"].items() if basis[name]],
            "open": sum(one.open_questions for one in self.statuses.values()),
            "checked": (checked[0], checked[-1]) if checked else ("", ""),
            "stale": [one.name for one in self.statuses.values() if one.stale],
        }


def _section(jurisdiction: str) -> int:
    return 0 if jurisdiction == "us" else 1 if jurisdiction.startswith("us-") else 2


def views(rubric: Rubric, row: Row) -> list[tuple[Criterion, CellView]]:
    """The cells of a row in the order of the criteria."""
    return [(one, cell_view(one, row.cells[one.id])) for one in rubric.criteria]


def write_book(book: Book, folder: Path) -> list[Path]:
    """Writes all pages into a folder and returns them. Raises `Problems` where the folder holds something else."""
    _check(folder)
    pages = dict(_pages(book))
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in pages.items():
        path = folder / name
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(path)
    for name in ("book.css", "book.js"):
        shutil.copyfile(default_folder() / name, folder / name)
        written.append(folder / name)
    _clear(folder, {path.name for path in written})
    return written


MARK = "book.css"


def _check(folder: Path) -> None:
    """A folder is only written into when it is new, empty, or holds an older book."""
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise Problems(
            [
                Problem(
                    "The folder holds other files.",
                    file=str(folder),
                    expected="a new or empty folder, or one with an older law book",
                )
            ]
        )
    if folder.exists() and not folder.is_dir():
        raise Problems([Problem("This is a file, not a folder.", file=str(folder), expected="a folder for the book")])


def _clear(folder: Path, written: set[str]) -> None:
    """Takes away pages of an older book that this one does not have."""
    for path in folder.iterdir():
        if path.suffix in (".html", ".json") and path.name not in written:
            path.unlink()


def _pages(book: Book) -> Iterator[tuple[str, str]]:
    environment = _environment(book)
    packs = book.packs

    def page(name: str, template: str, **given: Any) -> tuple[str, str]:
        return name, environment.get_template(template).render(here=name, **given)

    yield page("index.html", "start.html", map=book.map, known=book.known(), statuses=book.statuses)
    for pack in packs:
        provisions = book.provisions(pack)
        yield page(
            f"{pack.jurisdiction}.html",
            "jurisdiction.html",
            pack=pack,
            groups=groups(provisions),
            provisions=provisions,
            rows=list(book.rows(pack)),
            status=book.statuses[pack.jurisdiction],
        )
    rows = list(compare_rows(packs, book.library.nexus, book.as_of))
    yield page("compare.html", "compare.html", rows=rows)
    for index in book.indexes:
        table = [(row, views(index.rubric, row)) for row in index.rows]
        yield page(f"rubric-{slug(index.rubric.id)}.html", "rubric.html", index=index, table=table)
        described = json.dumps(describe_index(index), ensure_ascii=False, indent=1, sort_keys=True)
        yield f"rubric-{slug(index.rubric.id)}.json", described + "\n"
    standards = standards_view(packs, book.library.nexus, book.as_of)
    yield page("nexus.html", "nexus.html", standards=standards)
    yield page("changes.html", "changes.html", years=changes_by_year(packs, book.as_of))


def _environment(book: Book) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(default_folder()),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_unbroken,
    )
    environment.filters |= {"slug": slug, "place": place, "plain": lambda text: str(text).replace("_", " ")}
    environment.globals |= {
        "book": book,
        "as_of": book.as_of.text,
        "law": law_words(),
        "own": words(),
        "sections": _sections(book.packs),
        "provision_ids": {one.id for pack in book.packs for one in pack.provisions},
    }
    return environment


def _unbroken(value: Any) -> Any:
    """A section sign stays on the line of its number."""
    return value.replace("§ ", "§\u00a0") if type(value) is str else value


def _sections(packs: Sequence[Pack]) -> list[tuple[str, list[Pack]]]:
    titles: dict[int, str] = dict(enumerate(words()["sections"]))
    return [
        (title, [one for one in packs if _section(one.jurisdiction) == number])
        for number, title in titles.items()
        if any(_section(one.jurisdiction) == number for one in packs)
    ]
