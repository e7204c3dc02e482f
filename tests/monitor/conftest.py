"""Small packs made for a test, and the law book of all packs, made once."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from amparo.facts.dates import read_date
from amparo.law.packs import Library
from amparo.monitor.book import Book, write_book

DAY = "2026-11-24"

NEXUS = """
while_trafficked: {says: while trafficked, when: {during: trafficking}}
direct_result: {says: a direct result, when: {fact: {path: act.compelled, is: yes}, says: forced}}
result_of: {says: a result, when: {any: [{nexus: direct_result}, {fact: {path: act.to_survive_or_escape, is: yes}, says: to survive}]}}
"""

PACK = """
jurisdiction: us-ne
name: Nebraska
checked: 2026-11-23
statutes: {{default: PC, codes: {{PC: [PC]}}, sections: {{"1": {{name: Prostitution, category: prostitution}}}}}}
classes:
  short: {{title: short, cite: "1", sections: ["1"], categories: [prostitution], complete: yes, basis: statute-seen}}
  partial: {{title: partial, cite: "2", sections: ["2"], complete: no}}
  violent: {{title: violent, cite: "3", sections: ["3"], categories: [homicide], only_categories: [homicide], complete: yes, basis: statute-seen}}
provisions:
  us-ne/relief:
    title: Relief
    citation: Neb. § 1
    kind: {kind}
    versions:
      - id: "2018"
        in_force: {in_force}
        reaches: {reaches}
        basis: {basis}
        text_as_of: 2026-01
        sources: {sources}
{fields}
"""

BARE = {
    "kind": "vacatur",
    "in_force": "2018-07-19/..",
    "reaches": "[conviction]",
    "basis": "statute-seen",
    "sources": "[{title: Code}]",
}
FIELDS = {"requires": '[{victim_of: [sex_trafficking], cite: "(1)"}]', "grant": "mandatory"}


def pack_text(**given: str) -> str:
    """A pack of one provision; every field of its version can be given, `kind`, `in_force`, `reaches` and `basis` among them."""
    bare = {name: given.pop(name, text) for name, text in BARE.items()}
    fields = "\n".join(f"{name}: {text}" for name, text in (FIELDS | given).items() if text)
    return PACK.format(**bare, fields=textwrap.indent(fields, " " * 8))


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Library]:
    """Makes a folder of law with one pack in it."""

    def make(**given: str) -> Library:
        folder = tmp_path / "law"
        (folder / "us").mkdir(parents=True, exist_ok=True)
        (folder / "nexus.yaml").write_text(NEXUS, encoding="utf-8")
        (folder / "us" / "ne.yaml").write_text(pack_text(**given), encoding="utf-8")
        return Library(folder)

    return make


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book of all packs."""
    folder = tmp_path_factory.mktemp("book")
    write_book(Book(Library(), read_date(DAY)), folder)
    return folder
