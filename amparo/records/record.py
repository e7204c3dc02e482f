"""Reads a source as a record: by its layout where that is known, as a table, or by the general reader."""

from __future__ import annotations

from amparo.records.build import Builder
from amparo.records.general import read_general
from amparo.records.grammar import parse
from amparo.records.layout import find_layout
from amparo.records.source import Source
from amparo.records.structure import Record
from amparo.records.table import read_tables


def read_record(source: Source, layout: str = "") -> Record:
    """What a source says. `layout` names one of `layouts()` or "general"; left out, the marks on the page decide.

    Raises `Problems` for a layout that is not known; never for what stands in the source.
    """
    if source.tables and not layout:
        return read_tables(source)
    found = find_layout(source, layout)
    if found is None:
        return read_general(source)
    return Builder(source, found, parse(found, source.lines())).record()
