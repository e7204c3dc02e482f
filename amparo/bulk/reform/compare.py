"""Tries laws on the same people: the law as it is and each patch, part by part, counted beside each other.

A charge is reached where a law that clears records is open on it, or open if the court so decides. A person is newly reached
where some charge is reached that no charge was before; lost, where none is any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amparo.bulk.compile import decide_tables
from amparo.bulk.contract.parts import cut
from amparo.bulk.contract.prepare import prepare
from amparo.bulk.contract.read import literal, read_tables
from amparo.bulk.engines import open_engine
from amparo.bulk.reform.patch import Patch, patched, tried_in
from amparo.bulk.run.go import Progress, Tell
from amparo.bulk.run.plan import is_synthetic
from amparo.bulk.summary.bands import band_charges
from amparo.bulk.summary.counts import charge_answers
from amparo.engine.provision import Pack
from amparo.facts.problems import Problem, Problems
from amparo.law.packs import Library

if TYPE_CHECKING:
    import duckdb

BANDS = ("offence", "age", "record", "since", "jurisdiction")
REACHED = 2
"""Answers up to this code reach a charge: open now, or open if the court so decides."""

OPEN = 3

Numbers = tuple[int, int]
"""Charges and people."""


@dataclass(slots=True)
class Variant:
    """A law that was tried, and what it does: counts of charges and people.

    `reached`, `wholly` (people whose every conviction is reached) and `open` (facts missing) are totals; `gained` and `lost`
    count by band and label; `maybe` those not reached before of whom it is not known now; `barriers` and `missing` by provision
    version and condition, over charges that this law does not reach.
    """

    title: str
    says: str
    kind: str
    caveats: tuple[str, ...] = ()
    reached: Numbers = (0, 0)
    wholly: Numbers = (0, 0)
    open: Numbers = (0, 0)
    gained: dict[tuple[str, str], Numbers] = field(default_factory=dict)
    lost: dict[tuple[str, str], Numbers] = field(default_factory=dict)
    maybe: dict[tuple[str, str], Numbers] = field(default_factory=dict)
    barriers: dict[tuple[str, str, str], Numbers] = field(default_factory=dict)
    missing: dict[tuple[str, str, str], Numbers] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The law as it is, and the laws that were tried, over the same people."""

    as_of: str
    where: tuple[str, ...]
    persons: int
    charges: int
    rejected: int
    synthetic: bool
    now: Variant
    tried: tuple[Variant, ...]


def compare(
    place: Path, patches: Sequence[Patch], library: Library, as_of: str, work: Path, *, part_size: int = 5_000_000,
    memory: str = "", threads: int = 0, tell: Tell = lambda _: None,
) -> Comparison:  # fmt: skip
    """Tries patches on the people in a folder. `work` is a folder for what does not fit in memory. Raises `Problems`."""
    database = open_engine("duckdb", memory=memory, threads=threads, folder=work)
    connection: duckdb.DuckDBPyConnection = database.connection  # type: ignore[attr-defined]
    try:
        connection.execute("SET enable_progress_bar = false")
        given = read_tables(connection, place)
        connection.execute("SET preserve_insertion_order = true")
        parts = cut(connection, given, work / "parts", part_size)
        connection.execute("SET preserve_insertion_order = false")
        where = sorted({one for patch in patches for one in tried_in(patch, parts.jurisdictions, library)})
        where = [one for one in where if one in parts.jurisdictions]
        if not where:
            raise Problems(
                [
                    Problem(
                        "Nobody in this population was charged where the patch is tried.",
                        file=str(place),
                        expected="a population with charges there, or other jurisdictions under for",
                    )
                ]
            )
        laws = [("now", [library.pack(one) for one in where])]
        variants = [Variant("The law as it is", "", "now")]
        for patch in patches:
            packs, caveats = _law(patch, where, parts.jurisdictions, library)
            laws.append((patch.title, packs))
            variants.append(Variant(patch.title, patch.says, patch.kind, caveats))
        persons = charges = done = 0
        rejected = sum(parts.broken.values())
        sizes = [
            int((connection.execute(f"SELECT count(*) FROM ({one['charges'].relation})").fetchone() or (0,))[0])
            for one in parts.tables
        ]
        for number, tables in enumerate(parts.tables):
            tell(Progress("trying", number, len(parts.tables), done, sum(sizes)))
            prepared = prepare(connection, tables, parts.doubtful)
            rejected += sum(prepared.rejected.values())
            band_charges(connection, prepared, laws[0][1], as_of)
            _only_where(connection, where)
            for place_of, (_, packs) in enumerate(laws):
                decide_tables(database, packs, as_of, prepared.tables)
                charge_answers(connection, f"answers_{place_of}")
                _count(connection, variants[place_of], place_of)
            counted = connection.execute("SELECT count(DISTINCT person), count(*) FROM charge_bands").fetchone() or (
                0,
                0,
            )
            persons, charges, done = persons + int(counted[0]), charges + int(counted[1]), done + sizes[number]
        return Comparison(
            as_of, tuple(where), persons, charges, rejected, is_synthetic(place), variants[0], tuple(variants[1:])
        )
    finally:
        database.close()


def _law(
    patch: Patch, where: Sequence[str], present: Sequence[str], library: Library
) -> tuple[list[Pack], tuple[str, ...]]:
    """The packs of all places that are compared, with the patch in those where it is tried."""
    own = set(tried_in(patch, present, library))
    packs, caveats = [], list[str]()
    for one in where:
        if one in own:
            made = patched(patch, one, library)
            packs.append(made.pack)
            caveats += made.caveats
        else:
            packs.append(library.pack(one))
    return packs, tuple(dict.fromkeys(caveats))


def _only_where(connection: duckdb.DuckDBPyConnection, where: Sequence[str]) -> None:
    """Only charges under the laws that are compared are counted; the others still count as the rest of the record."""
    places = ", ".join(literal(one) for one in where)
    connection.execute(f"DELETE FROM charge_bands WHERE jurisdiction NOT IN ({places})")


def _count(connection: duckdb.DuckDBPyConnection, variant: Variant, number: int) -> None:
    """Adds a part to what a law does; number 0 is the law as it is, with which the others are compared."""
    mine = f"answers_{number}"
    tally = "count(*), count(DISTINCT person)"
    variant.reached = _plus(variant.reached, connection, f"SELECT {tally} FROM {mine} WHERE answer <= {REACHED}")
    variant.open = _plus(variant.open, connection, f"SELECT {tally} FROM {mine} WHERE answer = {OPEN}")
    variant.wholly = _plus(
        variant.wholly,
        connection,
        f"""SELECT coalesce(sum(n), 0), count(*) FROM (SELECT person, count(*) AS n FROM {mine}
        WHERE record IN ('conviction', 'adjudication') GROUP BY person HAVING max(answer) <= {REACHED})""",
    )
    conditions = """SELECT v.id, c.says, c.citation, count(charge), count(DISTINCT person)
        FROM amparo_rows AS r JOIN amparo_outcomes AS o USING (jurisdiction, outcome) JOIN amparo_versions AS v USING (version)
        JOIN amparo_conditions AS c ON c.version = o.version AND (o.{mask} >> c.bit) & 1 = 1
        SEMI JOIN (SELECT person, charge FROM {mine} WHERE answer = {answer}) AS those USING (person, charge)
        WHERE v.acts = 'record' AND o.status = {answer} {more} GROUP BY ALL"""
    _gather(
        connection,
        conditions.format(mask="failing", mine=mine, answer=5, more="AND o.unknown = 0 AND bit_count(o.failing) = 1"),
        variant.barriers,
    )
    _gather(connection, conditions.format(mask="unknown", mine=mine, answer=OPEN, more=""), variant.missing)
    if number == 0:
        return
    before_after = f"FROM {mine} AS a JOIN answers_0 AS b USING (person, charge)"
    moves = {
        "gained": (variant.gained, f"a.answer <= {REACHED} AND b.answer > {REACHED}"),
        "lost": (variant.lost, f"a.answer > {REACHED} AND b.answer <= {REACHED}"),
        "maybe": (variant.maybe, f"a.answer = {OPEN} AND b.answer > {OPEN}"),
    }
    for into, condition in moves.values():
        for band in BANDS:
            _gather(
                connection,
                f"SELECT '{band}', a.{band}, count(*), count(DISTINCT person) {before_after} WHERE {condition} GROUP BY ALL",
                into,
            )
        _gather(
            connection, f"SELECT 'charges', '', count(*), count(DISTINCT person) {before_after} WHERE {condition}", into
        )
    best = f"SELECT person, min(a.answer) AS a, min(b.answer) AS b, count(*) AS n {before_after} GROUP BY person"
    for into, condition in (
        (variant.gained, f"a <= {REACHED} AND b > {REACHED}"),
        (variant.lost, f"a > {REACHED} AND b <= {REACHED}"),
        (variant.maybe, f"a = {OPEN} AND b > {OPEN}"),
    ):
        _gather(connection, f"SELECT 'people', '', coalesce(sum(n), 0), count(*) FROM ({best}) WHERE {condition}", into)


def _plus(numbers: Numbers, connection: duckdb.DuckDBPyConnection, query: str) -> Numbers:
    charges, people = connection.execute(query).fetchone() or (0, 0)
    return numbers[0] + int(charges), numbers[1] + int(people)


def _gather(connection: duckdb.DuckDBPyConnection, query: str, into: dict[Any, Numbers]) -> None:
    for *labels, charges, people in connection.execute(query).fetchall():
        key = tuple(labels)
        before = into.get(key, (0, 0))
        into[key] = (before[0] + int(charges), before[1] + int(people))
