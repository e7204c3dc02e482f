"""The law of Nebraska compiled, beside SQL and polars written by hand: the same answers row for row, or the benchmark stops."""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa

from amparo.bulk.engines import Engine
from amparo.engine.offences import resolve
from amparo.engine.provision import Pack
from amparo.facts.offences import classify
from amparo.law.packs import Library
from bench.bulk.deciding import count, decide, opened, plain_copy, populate, prepared, run_all
from bench.bulk.measure import median, show, titled
from bench.bulk.polars_by_hand import set_aside

SQL = Path(__file__).with_name("nebraska.sql")
PROVISIONS = {
    "us-ne/29-3005": "set_aside",
    "us-ne/29-3523": "sealing",
    "us-ne/28-801-immunity": "immunity",
    "us-ne/28-801-5-minors": "minors",
    "us-ne/28-801-defence": "defence",
    "us-ne/28-801.01-3": "solicitation",
}


def by_hand(folder: Path, charges: int, runs: int) -> None:
    """Compiled and by hand, over the same tables, from facts to statuses and reasons."""
    pack = Library().pack("us-ne")
    with titled(f"Nebraska, all {len(PROVISIONS)} provisions: about {charges:,} charges, compiled and by hand"):
        engine = opened(populate(folder / "us-ne", charges, [pack]))
        number = count(engine)
        print(f"  {number:,} charges")
        own_lists(engine, pack)
        statements = [part for part in SQL.read_text(encoding="utf-8").split(";\n") if part.strip()]
        hand = median(lambda: run_all(engine, statements), runs)
        show("SQL by hand: the texts in force on the day, statuses, reasons, dates", number, hand, hand)
        compiled = median(lambda: decide(engine, prepared(engine, [pack])), runs)
        show("compiled: every text that was ever in force, the same and more", number, compiled, hand)
        made = prepared(engine, [pack])
        show("compiled, what all laws share prepared before", number, median(lambda: decide(engine, made), runs), hand)
        copies = plain_copy(engine, [pack])
        show("plain copy", number, median(lambda: run_all(engine, copies), runs), hand)
        print(f"  by hand = compiled: {same(engine):,} statuses with their reasons and dates compared, none differs")
        polars(engine, number, runs)
        engine.close()


def own_lists(engine: Engine, pack: Pack) -> None:
    """What an analyst would have written down of the offences beforehand; not counted."""
    kinds = {written.upper(): section.category for written, section in pack.statutes.sections.items()}
    known = engine.rows('SELECT DISTINCT "offence.statute", "offence.text" FROM charges')
    for section in {row[0] for row in known if row[0]}:
        found = resolve(("us-ne", section, None, None), pack.statutes)
        kinds[section] = found.category
    sections = {"section": list(kinds), "kind": list(kinds.values())}
    words = sorted({row[1] for row in known if row[1]})
    engine.load("sections", pa.table(sections))
    engine.load("words", pa.table({"words": words, "kind": [classify(text).category or None for text in words]}))


def same(engine: Engine) -> int:
    """Stops where the two differ in any status, reason or date; gives the number of those compared."""
    engine.run("DROP VIEW IF EXISTS compiled")
    engine.run(
        "CREATE VIEW compiled AS SELECT r.person, r.charge, v.provision, o.status, o.failing, o.unknown, d.not_before "
        "FROM amparo_rows r JOIN amparo_outcomes o USING (jurisdiction, outcome) JOIN amparo_versions v USING (version) "
        "LEFT JOIN amparo_dates d ON d.person = r.person AND d.charge = r.charge AND d.version = o.version"
    )
    rows = 0
    for provision, name in PROVISIONS.items():
        day = "set_aside_from" if name == "set_aside" else "NULL::DATE"
        hand = f"SELECT person, charge, {name}_status, {name}_failing, {name}_unknown, {day} FROM by_hand"
        own = (
            f"SELECT person, charge, status, failing, unknown, not_before FROM compiled WHERE provision = '{provision}'"
        )
        differ = engine.rows(
            f"SELECT * FROM (({hand} EXCEPT ALL {own}) UNION ALL ({own} EXCEPT ALL {hand})) ORDER BY ALL LIMIT 4"
        )
        if differ:
            sys.exit(f"  by hand and compiled differ on {provision}: {differ}")
        rows += int(engine.rows(f"SELECT COUNT(*) FROM ({hand})")[0][0])
    return rows


def polars(engine: Engine, charges: int, runs: int) -> None:
    """The set-aside alone in polars."""
    try:
        import polars as pl
    except ImportError:
        print("  polars is not installed (pip install amparo[bench])")
        return
    tables = {
        name: pl.from_arrow(engine.arrow(f"SELECT * FROM {name}"))
        for name in ("persons", "charges", "episodes", "sections", "words")
    }
    took = median(lambda: set_aside(tables), runs)  # type: ignore[arg-type]
    print("  the set-aside of § 29-3005 alone, statuses without reasons:")
    show(f"polars by hand ({pl.thread_pool_size()} threads)", charges, took)
    answers = set_aside(tables)  # type: ignore[arg-type]
    engine.load("by_polars", answers.to_arrow())
    hand = "SELECT person, charge, set_aside_status::INTEGER AS status FROM by_hand"
    own = "SELECT person, charge, status::INTEGER AS status FROM by_polars"
    (differ,) = engine.rows(f"SELECT COUNT(*) FROM (({hand} EXCEPT ALL {own}) UNION ALL ({own} EXCEPT ALL {hand}))")[0]
    if differ:
        sys.exit(f"  polars and SQL by hand differ in {differ:,} rows")
    print(f"  polars = SQL by hand: {len(answers):,} statuses compared, none differs")
