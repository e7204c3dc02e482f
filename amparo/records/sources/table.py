"""CSV and spreadsheets: every row is a line; the rows under a header are a table whose columns are guessed or mapped."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from amparo.records.htcds.standard import named
from amparo.records.source import Line, Note, Page, Row, Table, Word
from amparo.records.sources.columns import given, guess, mapped
from amparo.records.sources.limits import Request, megabytes

DELIMITERS = (",", ";", "\t", "|")
WIDEST_CELL = 60
HEADER_WITHIN = 15
"""Rows in which the header is looked for; titles may stand above it."""

MOST_NOTES = 50

SET_ASIDE = "It was not used."
"""How the note of a row ends whose cells cannot be told apart."""

VALUE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{4,}|\d+([.,]\d+)?")

Cells = tuple[int, list[str]]
"""The number of a row (from 1, as in the file) and its cells."""


def delimiter(text: str) -> str:
    """The sign that parts the cells of a CSV file; empty where none parts most lines alike."""
    lines = [line for line in text[:200_000].splitlines()[:200] if line.strip()]
    best, most = "", 0.0
    for sign in DELIMITERS:
        counts = [_outside_quotes(line, sign) for line in lines]
        used = [count for count in counts if count]
        if not used or len(lines) < 2:
            continue
        usual = max(set(used), key=used.count)
        share = used.count(usual) / len(lines)
        if share > 0.6 and share * usual > most:
            best, most = sign, share * usual
    return best


def _outside_quotes(line: str, sign: str) -> int:
    return re.sub(r'"[^"]*"', "", line).count(sign)


def read_csv(text: str, request: Request) -> tuple[tuple[Page, ...], tuple[Table, ...], tuple[Note, ...]]:
    """Raises `Problems`."""
    sign = delimiter(text) or ","
    csv.field_size_limit(request.limits.line)
    rows: list[Cells] = []
    # the reader is told where every line ends, also inside quotes, so that rows have the numbers an editor shows
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    begun = 1
    try:
        for cells in reader:
            _refuse_size(len(rows), cells, begun, request)
            if any(cell.strip() for cell in cells):
                rows.append((begun, [" ".join(cell.split()) for cell in cells]))
            begun = reader.line_num + 1
            if len(rows) % 10_000 == 0:
                request.reached(begun)
    except csv.Error as error:
        if "unexpected end" in str(error):
            what, expected = "A quote that begins in this row is not closed.", "a closing quote"
        elif "expected after" in str(error):
            what, expected = "Something stands after a closing quote.", 'a quote inside a cell written twice ("")'
        elif "field larger" in str(error):
            what, expected = "A cell is too long, or a quote is not closed.", f"at most {request.limits.line:,} signs"
        else:
            what, expected = f"The row cannot be read ({error}).", "rows of cells"
        raise request.refuse(what, line=begun, expected=expected) from None
    page, tables, notes = sheet(1, "", rows, request)
    return (page,), tables, notes


def read_spreadsheet(data: bytes, request: Request) -> tuple[tuple[Page, ...], tuple[Table, ...], tuple[Note, ...]]:
    """XLSX, XLS or ODS; a page is a sheet. Raises `Problems`."""
    _refuse_bomb(data, request)
    from python_calamine import CalamineWorkbook, PasswordError

    try:
        book = _asked(CalamineWorkbook.from_filelike, io.BytesIO(data))
    except PasswordError:
        raise request.refuse(
            "The spreadsheet is encrypted.",
            expected="it opened in a spreadsheet program and saved without a password",
        ) from None
    except OSError as error:
        raise request.refuse(
            f"The spreadsheet is damaged or of another kind ({error}).", expected="an XLSX, XLS or ODS file"
        ) from None
    pages: list[Page] = []
    tables: list[Table] = []
    notes: list[Note] = []
    for number, name in enumerate(book.sheet_names, 1):
        if number > request.limits.pages:
            raise request.refuse(f"The file has more than {request.limits.pages:,} sheets.", page=number)
        request.reached(number)
        try:
            read = _asked(book.get_sheet_by_name, name)
            height, width = read.total_height, read.total_width
            if width > request.limits.columns or height > request.limits.rows:
                raise request.refuse(
                    f"The sheet has {height:,} rows of {width:,} cells.",
                    page=number,
                    expected=f"at most {request.limits.rows:,} rows of {request.limits.columns:,} cells",
                )
            rows: list[Cells] = []
            for index, cells in enumerate(_rows_of(read), 1):
                texts = [_text(cell) for cell in cells]
                if any(texts):
                    rows.append((index, texts))
                    _refuse_size(len(rows), texts, index, request)
        except OSError as error:
            notes.append(Note(f"This sheet could not be read ({error}). Look at it yourself.", number))
            pages.append(Page(number, (), "unreadable", title=name))
            continue
        page, found, said = sheet(number, name, rows, request)
        pages.append(page)
        tables += found
        notes += said
    return tuple(pages), tuple(tables), tuple(notes)


def _rows_of(read: Any) -> Iterator[list[Any]]:
    waiting = read.iter_rows()
    while (cells := _asked(next, waiting, None)) is not None:
        yield cells


def _asked(work: Callable[..., Any], *arguments: Any) -> Any:
    """Asks the library. What it dies of becomes an `OSError`, also a panic of its Rust core, which is no `Exception`."""
    from python_calamine import PasswordError

    try:
        return work(*arguments)
    except (PasswordError, MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise OSError(_first_words(error)) from None


def _first_words(error: BaseException) -> str:
    return " ".join(str(error).split())[:80] or type(error).__name__


def _refuse_bomb(data: bytes, request: Request) -> None:
    """A packed file of a megabyte can hold a terabyte; its table of contents says how much before anything is unpacked."""
    if not data.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
            whole = sum(entry.file_size for entry in entries)
            if len(entries) > 10_000 or whole > request.limits.unpacked:
                raise request.refuse(
                    f"The file unpacks to {megabytes(whole)} in {len(entries):,} parts.",
                    expected=f"at most {megabytes(request.limits.unpacked)}",
                )
            # a table of contents can lie: what is unpacked is counted
            left = request.limits.unpacked
            for entry in entries:
                with packed.open(entry) as part:
                    while block := part.read(1 << 20):
                        left -= len(block)
                        if left < 0:
                            raise request.refuse(
                                "The file unpacks to more than it says.",
                                expected=f"at most {megabytes(request.limits.unpacked)}",
                            )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise request.refuse(
            f"The packed file is damaged or cut off ({_first_words(error)}).", expected="the whole file"
        ) from None
    except Exception as error:
        if type(error).__module__ in ("zlib", "lzma", "_lzma", "bz2"):
            raise request.refuse("The packed file is damaged.", expected="the whole file") from None
        raise


def _text(cell: Any) -> str:
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return " ".join(str(cell).split())


def _refuse_size(rows: int, cells: Sequence[str], row: int, request: Request) -> None:
    if rows > request.limits.rows:
        raise request.refuse(
            f"The file has more than {request.limits.rows:,} rows.", line=row, expected="fewer; amparo bulk reads more"
        )
    if len(cells) > request.limits.columns:
        raise request.refuse(
            f"The row has {len(cells):,} cells.", line=row, expected=f"at most {request.limits.columns:,}"
        )
    if any(len(cell) > request.limits.line for cell in cells):
        raise request.refuse("A cell is too long.", line=row, expected=f"at most {request.limits.line:,} signs")


def sheet(
    number: int,
    name: str,
    rows: Sequence[Cells],
    request: Request,
) -> tuple[Page, tuple[Table, ...], tuple[Note, ...]]:
    """One sheet: all rows as lines, and the table under its header, its columns mapped or guessed."""
    lines = _lines(number, rows)
    page = Page(number, lines, "table", title=name)
    if not rows:
        return page, (), ()
    notes: list[Note] = []
    head = _header(rows)
    if head is None:
        width = max(len(cells) for _, cells in rows)
        columns = tuple(f"column {index + 1}" for index in range(width))
        body = rows
        if not mapped(columns, request.mapping):
            notes.append(
                Note(
                    "No row with the names of the columns was found. Say with --mapping what each column holds.",
                    number,
                    rows[0][0],
                )
            )
    else:
        columns = tuple(rows[head][1])
        while len(columns) > 1 and not columns[-1]:
            columns = columns[:-1]
        body = rows[head + 1 :]
    said = mapped(columns, request.mapping)
    fields = said or guess(columns)
    kept: list[Row] = []
    for line, cells in body:
        values = list(cells)
        while len(values) > len(columns) and not values[-1]:
            values.pop()
        if len(values) != len(columns):
            difference = "more" if len(values) > len(columns) else "fewer"
            if len(notes) < MOST_NOTES:
                notes.append(
                    Note(
                        f"This row has {len(values)} cells, {difference} than the {len(columns)} columns: which belongs where "
                        f"is not sure. {SET_ASIDE}",
                        number,
                        line,
                    )
                )
            elif len(notes) == MOST_NOTES:
                notes.append(
                    Note("More rows have the wrong number of cells; they are listed as not used.", number, line)
                )
            continue
        kept.append(Row(line, tuple(values)))
    for path, value in given(request.mapping).items():
        if path not in fields.values():
            fields[len(columns)] = path
            columns = (*columns, f"{path} (for every row)")
            kept = [Row(row.line, (*row.values, value)) for row in kept]
    return page, (Table(name or "table", number, columns, tuple(kept), fields, bool(said)),), tuple(notes)


def _header(rows: Sequence[Cells]) -> int | None:
    """Where the header is: the row near the top whose cells are names that are known, or at least no values."""
    best, most = None, 0
    for index, (_, cells) in enumerate(rows[:HEADER_WITHIN]):
        known = max(len(guess(cells)), sum(bool(named(cell)[0]) for cell in cells))
        if known > most and known >= min(2, len([cell for cell in cells if cell])):
            best, most = index, known
    if best is not None:
        return best
    filled = [cell for cell in rows[0][1] if cell]
    names = [cell for cell in filled if not VALUE.fullmatch(cell) and len(cell) < 60]
    if len(rows) > 1 and len(filled) > 1 and len(names) == len(filled) == len(set(filled)):
        below = [cell for _, cells in rows[1:20] for cell in cells if cell]
        if any(VALUE.fullmatch(cell) for cell in below):
            return 0
    return None


def _lines(number: int, rows: Iterable[Cells]) -> tuple[Line, ...]:
    rows = list(rows)
    columns = max((len(cells) for _, cells in rows), default=0)
    widths = [0] * columns
    for _, cells in rows[:500]:
        for index, cell in enumerate(cells):
            widths[index] = max(widths[index], min(WIDEST_CELL, len(cell)))
    lines = []
    for line, cells in rows:
        text = ""
        words = []
        start = 0
        for cell, width in zip(cells, widths, strict=False):
            start = max(start, len(text) + 2 if text else 0)
            if cell:
                text = text.ljust(start) + cell
                words.append(Word(cell, start))
            start += width + 2
        lines.append(Line(number, line, text, None, tuple(words)))
    return tuple(lines)
