"""Charges a second through their own jurisdiction's provisions, with reasons and dates, beside a plain copy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from shutil import rmtree
from subprocess import run

from amparo.engine.provision import Pack
from amparo.law.packs import Library
from bench.bulk.deciding import (
    MEMORY,
    bulk_run,
    count,
    opened,
    plain_copy,
    populate,
    prepared,
    run_all,
    steps,
    whole_copy,
)
from bench.bulk.measure import median, once, show, titled


def one_state(folder: Path, charges: int, runs: int) -> None:
    """New York."""
    packs = [Library().pack("us-ny")]
    with titled(f"New York: about {charges:,} charges, {_sizes(packs)}"):
        _apart(populate(folder / "us-ny", charges, packs), packs, runs)


def all_states(folder: Path, charges: int, runs: int) -> None:
    """Every jurisdiction of the United States, each charge under its own law; then federal law, which looks at all of them, too."""
    library = Library()
    packs = [pack for name, pack in library.every().items() if name.startswith("us-")]
    with titled(f"{len(packs)} jurisdictions: about {charges:,} charges, each under its own law, {_sizes(packs)}"):
        place = populate(folder / "all", charges, packs)
        _apart(place, packs, runs)
        print("  the same and the federal provisions, which look at charges under any law:")
        _apart(place, [*packs, library.pack("us")], runs)


def command(folder: Path, charges: int, runs: int) -> None:
    """`amparo bulk run` as a user meets it, a process of its own: checks, cuts, decides, counts, writes, takes checksums."""
    packs = [Library().pack("us-ny")]
    with titled(
        f"amparo bulk run, New York: about {charges:,} charges from Parquet to checked results and the summary page"
    ):
        place = populate(folder / "us-ny", charges, packs)
        out = folder / "results"

        def work() -> None:
            rmtree(out, ignore_errors=True)
            run(bulk_run(place, out, MEMORY), check=True, capture_output=True)

        engine = opened(place, stored=False)
        number = count(engine)
        engine.close()
        took = [once(work) for _ in range(min(runs, 3))]
        wall = sorted(one.wall for one in took)[len(took) // 2]
        print(f"  {number / wall:>12,.0f} charges/s, {wall:,.1f} s in all")


def _apart(place: Path, packs: Sequence[Pack], runs: int) -> None:
    engine = opened(place)
    charges = count(engine)
    prepared(engine, packs)
    copies = plain_copy(engine, packs)
    print(f"  {charges:,} charges")
    copy = median(lambda: run_all(engine, copies), runs)
    copies = whole_copy(engine, packs)
    whole = median(lambda: run_all(engine, copies), runs)
    for sql in copies:
        engine.run(f"DROP TABLE {sql.split()[4]}")
    took = steps(engine, packs, place.with_name("answers"), runs)
    decided = took["prepare"] + took["decide"]
    show("plain copy: the same columns read, columns as wide written", charges, copy, copy)
    show("copy of the same columns as they are", charges, whole, copy)
    show("prepare: read, facts to bits", charges, took["prepare"], copy)
    show("decide: every provision, with reasons and dates", charges, took["decide"], copy)
    show("both: from the tables as they came to the answers in the database", charges, decided, copy)
    show("write the answers as Parquet", charges, took["write"], copy)
    show("all", charges, decided + took["write"], copy)
    engine.close()


def _sizes(packs: Sequence[Pack]) -> str:
    provisions = [provision for pack in packs for provision in pack.provisions]
    versions = sum(len(provision.versions) for provision in provisions)
    return f"{len(provisions)} provisions in {versions} versions"
