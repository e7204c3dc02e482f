"""What is fuzzed: each target takes bytes and may end in `Problems` and in nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress

from amparo.facts.case import Case, Entity, read_case, write_case
from amparo.facts.problems import Problems
from amparo.records.matters import charges_of
from amparo.records.merge import merge
from amparo.records.record import read_record
from amparo.records.review import review_page
from amparo.records.source import plain_source
from amparo.records.sources import Limits, Request, open_bytes
from amparo.records.sources.columns import read_mapping
from amparo.records.sources.html import read_html
from amparo.records.sources.json_rows import read_json
from amparo.records.sources.pdf import read_pdf
from amparo.records.sources.picture import _frame, _opened
from amparo.records.sources.rap_xml import parsed, read_rap_xml
from amparo.records.sources.table import read_csv, read_spreadsheet
from amparo.records.sources.text import decoded, read_text
from amparo.records.wire import page_from, source_from

REQUEST = Request(
    "fuzzed", limits=Limits(pages=20, rows=2_000, pixels=1_000_000, signs_a_page=20_000, unpacked=5_000_000)
)
"""Smaller bounds than a user's: a fuzzer finds more in small files."""


CONFIRMED = Request(
    "fuzzed",
    limits=REQUEST.limits,
    mapping={
        "Case No": "case_number", "Charge": "offence.text", "Statute": "offence.statute", "Disposition": "disposition.text",
        "Disp Date": "disposition.date", "Count": "count", "DOB": "subject.born", "Name": "subject.name", "State": "jurisdiction",
    },
)  # fmt: skip


class _NoPictures(Exception):
    """Raised in place of reading a picture: the model is not what is fuzzed."""


def _no_pictures() -> None:
    raise _NoPictures


PDF = Request("fuzzed", limits=REQUEST.limits, more_memory=_no_pictures)


def pdf(data: bytes) -> None:
    with suppress(_NoPictures):
        read_pdf(data, PDF)


def picture(data: bytes) -> None:
    _frame(_opened(data, REQUEST), 1, REQUEST)


def html(data: bytes) -> None:
    read_html(data.decode("utf-8", "replace"), REQUEST)


def csv(data: bytes) -> None:
    read_csv(data.decode("utf-8", "replace"), REQUEST)


def xlsx(data: bytes) -> None:
    read_spreadsheet(data, REQUEST)


def json_rows(data: bytes) -> None:
    read_json(data.decode("utf-8", "replace"), REQUEST)


def xml(data: bytes) -> None:
    read_rap_xml(parsed(data, REQUEST), REQUEST)


def text(data: bytes) -> None:
    read_text(decoded(data, REQUEST)[0], REQUEST)


def any_file(data: bytes) -> None:
    with suppress(_NoPictures):
        open_bytes(data, PDF)


def mapping(data: bytes) -> None:
    read_mapping(data, "fuzzed.yaml")


def wire(data: bytes) -> None:
    try:
        raw = json.loads(data)
        page_from(raw)
        source_from(raw, ())
    except (ValueError, TypeError, KeyError, RecursionError):
        pass


def record(data: bytes) -> None:
    matters = charges_of([read_record(plain_source(data.decode("utf-8", "replace")))])
    assert matters.balanced, "a count was lost"


def case(data: bytes) -> None:
    """A table or data file all the way into a case; its columns as a person has confirmed them."""
    source = open_bytes(data, CONFIRMED)
    records = [read_record(source)]
    made = merge(Case("", Entity("", "person", {})), records)
    assert made.matters.balanced, "a count was lost"
    read_case(write_case(made.case))
    review_page(source, records[0], made.matters)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "pdf": pdf,
    "picture": picture,
    "html": html,
    "csv": csv,
    "xlsx": xlsx,
    "json": json_rows,
    "xml": xml,
    "text": text,
    "any": any_file,
    "mapping": mapping,
    "wire": wire,
    "record": record,
    "case": case,
}


def attempt(name: str, data: bytes) -> None:
    """Runs one target; a refusal is a good answer."""
    with suppress(Problems):
        TARGETS[name](data)
