"""Finds the tables in a folder or a DuckDB file and says what is wrong with their columns, before any row is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from amparo.bulk.contract.columns import TableColumn, TableContract, contract
from amparo.facts.problems import Problem, Problems, listed, nearest

if TYPE_CHECKING:
    import duckdb

ENDINGS = (".parquet", ".csv", ".csv.gz", ".tsv")
"""What a table's file may be called besides its name; a folder of its name may hold several Parquet files."""

DATABASES = (".duckdb", ".db")

TEXT = ("VARCHAR", "ENUM", "JSON")
WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
FITS: Mapping[str, tuple[str, ...]] = {
    "key": (*TEXT, *WHOLE, "UUID"),
    "truth": (*TEXT, *WHOLE, "BOOLEAN"),
    "word": TEXT,
    "words": (*TEXT, "VARCHAR[]"),
    "text": (*TEXT, *WHOLE),
    "number": (*TEXT, *WHOLE),
    "date": (*TEXT, "DATE", "TIMESTAMP"),
    "period": TEXT,
}
"""The database types in which each kind of fact may come."""


@dataclass(frozen=True, slots=True)
class GivenColumn:
    """A column as it came: its name and database type, the fact it holds and the part of it (empty: the whole)."""

    name: str
    type: str
    column: TableColumn
    part: str

    @property
    def is_text(self) -> bool:
        """Whether the values are text that has to be read."""
        return self.type.startswith(TEXT)


@dataclass(frozen=True, slots=True)
class GivenTable:
    """A table as it came. `relation` is SQL for its rows with `"x row"` (from 1) and `"x file"` (from 0) before its columns."""

    contract: TableContract
    relation: str
    columns: tuple[GivenColumn, ...]
    files: tuple[Path, ...]
    own: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The table's name."""
        return self.contract.name

    @property
    def text(self) -> bool:
        """Whether the table comes from text files, in which lines can be broken."""
        return any(path.suffix in (".csv", ".gz", ".tsv") for path in self.files)


ROW, FILE = '"x row"', '"x file"'
"""Names no column can have (the space): the place of a row in its file, and of the file among the table's files."""


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """An SQL text."""
    return "'" + text.replace("'", "''") + "'"


def read_tables(connection: duckdb.DuckDBPyConnection, place: Path) -> Mapping[str, GivenTable]:
    """The tables of a folder or a DuckDB file, in the order of the contract. Raises `Problems` for all that is wrong with them."""
    found: list[Problem] = []
    located = _in_database(connection, place, found) if place.suffix in DATABASES else _in_folder(place, found)
    tables: dict[str, GivenTable] = {}
    for name, described in contract().tables.items():
        if name in located:
            table = _table(connection, described, *located[name], found)
            if table is not None:
                tables[name] = table
        elif described.needed:
            found.append(
                Problem("The table is missing.", file=str(place), field=name, expected=f"{name}.parquet or {name}.csv")
            )
    if found:
        raise Problems(found)
    return tables


def _in_folder(place: Path, found: list[Problem]) -> Mapping[str, tuple[str, tuple[Path, ...]]]:
    if not place.is_dir():
        raise Problems(
            [
                Problem(
                    "There is no such folder." if not place.exists() else "This is not a folder.",
                    file=str(place),
                    expected="a folder with charges.parquet or charges.csv in it, or a DuckDB file (.duckdb)",
                )
            ]
        )
    names = contract().tables
    located: dict[str, tuple[str, tuple[Path, ...]]] = {}
    for path in sorted(place.iterdir()):
        stem = path.name.split(".")[0]
        if path.name.startswith((".", contract().own)) or (path.is_file() and not path.name.endswith(ENDINGS)):
            continue
        if stem not in names:
            found.append(
                Problem(
                    f'"{path.name}" is not a table of the contract.',
                    file=str(place),
                    expected=f"{listed(names)}; or a name that begins with {contract().own} for files of your own",
                    nearest=nearest(stem, names),
                )
            )
            continue
        files = tuple(sorted(path.glob("**/*.parquet"))) if path.is_dir() else (path,)
        if not files:
            found.append(Problem("The folder holds no Parquet file.", file=str(path)))
        elif stem in located:
            found.append(
                Problem(
                    "The table is there twice.",
                    file=str(place),
                    field=stem,
                    expected=f"{located[stem][1][0].name} or {path.name}, not both",
                )
            )
        else:
            located[stem] = (_reader(files), files)
    return located


def _reader(files: tuple[Path, ...]) -> str:
    paths = "[" + ", ".join(literal(str(path)) for path in files) + "]"
    if files[0].suffix == ".parquet":
        numbered = f"read_parquet({paths}, file_row_number = true, filename = true, union_by_name = true)"
        if len(files) == 1:
            return f"SELECT file_row_number + 1 AS {ROW}, 0 AS {FILE}, * EXCLUDE (file_row_number, filename) FROM {numbered}"
        return (
            f"SELECT file_row_number + 1 AS {ROW}, list_position({paths}, filename) - 1 AS {FILE}, "
            f"* EXCLUDE (file_row_number, filename) FROM {numbered}"
        )
    text = f"read_csv({paths}, all_varchar = true, header = true, nullstr = '', store_rejects = true)"
    return f"SELECT row_number() OVER () AS {ROW}, 0 AS {FILE}, * FROM {text}"


def _in_database(
    connection: duckdb.DuckDBPyConnection, place: Path, found: list[Problem]
) -> Mapping[str, tuple[str, tuple[Path, ...]]]:
    import duckdb

    if not place.is_file():
        raise Problems([Problem("There is no such file.", file=str(place), expected="a DuckDB file")])
    try:
        connection.execute(f"ATTACH {literal(str(place))} AS given (READ_ONLY)")
    except duckdb.Error as error:
        raise Problems(
            [Problem(f"The file cannot be opened as a DuckDB database: {said(error)}.", file=str(place))]
        ) from None
    names = contract().tables
    rows = connection.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_catalog = 'given' ORDER BY 1"
    ).fetchall()
    located = {}
    for (name,) in rows:
        if name in names:
            relation = f"SELECT rowid + 1 AS {ROW}, 0 AS {FILE}, * FROM given.{quoted(name)}"
            located[name] = (relation, (place,))
        elif not name.startswith(contract().own):
            found.append(
                Problem(
                    f'"{name}" is not a table of the contract.',
                    file=str(place),
                    expected=f"{listed(names)}; or a name that begins with {contract().own} for tables of your own",
                    nearest=nearest(name, names),
                )
            )
    return located


WHOLE_CSV = "comma-separated UTF-8 text in which all lines end alike and every quote is closed"


def said(error: Exception) -> str:
    """What the database says of a file, in its first line."""
    return str(error).split("\n")[0].rstrip(".")


def _table(
    connection: duckdb.DuckDBPyConnection,
    described: TableContract,
    relation: str,
    files: tuple[Path, ...],
    found: list[Problem],
) -> GivenTable | None:
    import duckdb

    try:
        columns = connection.execute(f"DESCRIBE {relation}").fetchall()
    except duckdb.Error as error:
        found.append(Problem(f"The table cannot be read: {said(error)}.", file=str(files[0])))
        return None
    written = described.written()
    given: list[GivenColumn] = []
    own: list[str] = []
    before = len(found)
    for name, type_name, *_ in columns[2:]:
        if name.startswith(contract().own):
            own.append(name)
            continue
        column, part = written.get(name, (described.column(name), ""))
        if column is None:
            found.append(
                Problem(
                    f'"{name}" is not a column of {described.name}.',
                    file=str(files[0]),
                    field=f"{described.name}.{name}",
                    expected=f"a column of the contract, or a name that begins with {contract().own} for your own",
                    nearest=nearest(name, written),
                )
            )
            continue
        one = GivenColumn(name, type_name, column, part)
        found += _wrong_type(described, one, files[0])
        given.append(one)
    found += _wrong_set(described, given, files[0])
    return GivenTable(described, relation, tuple(given), files, tuple(own)) if len(found) == before else None


def _wrong_type(described: TableContract, given: GivenColumn, file: Path) -> Iterator[Problem]:
    kind = "date" if given.part else given.column.kind
    accepted = FITS[kind]
    if given.type in accepted or given.type.startswith(("ENUM", *(("TIMESTAMP",) if "TIMESTAMP" in accepted else ()))):
        return
    if given.type == '"NULL"':
        return
    # 796.070 read as a number is another section
    lost = kind not in ("date", "truth") and given.type in ("DOUBLE", "FLOAT")
    why = " A section number in such a column has lost its zeros." if lost else ""
    yield Problem(
        f"The column holds {given.type}.{why}",
        file=str(file),
        field=f"{described.name}.{given.name}",
        expected=contract().kinds[kind]["says"],
    )


def _in_a_sentence(says: str) -> str:
    return says[:1].lower() + says[1:].rstrip(".")


def _wrong_set(described: TableContract, given: list[GivenColumn], file: Path) -> Iterator[Problem]:
    names = {one.name for one in given}
    for key in described.key:
        if key not in names:
            yield Problem(
                "The column is missing.",
                file=str(file),
                field=f"{described.name}.{key}",
                expected=_in_a_sentence(contract().keys[key]),
            )
    for one in given:
        others = [other for other in given if other.column.name == one.column.name and other is not one]
        for other in others:
            if other.part.startswith(one.part) and other.part != one.part and (one.part == "" or "." in other.part):
                yield Problem(
                    f'"{one.name}" and "{other.name}" say the same.',
                    file=str(file),
                    field=f"{described.name}.{one.name}",
                    expected="the one or the other",
                )
