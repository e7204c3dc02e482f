"""What else decides the same law: the interpreter that works for one case, and openfisca-core, over the same charges."""

from __future__ import annotations

from pathlib import Path

from amparo.engine.determine import rule_on_many
from amparo.facts.dates import read_date
from amparo.law.packs import Library
from bench.bulk.deciding import AS_OF, count, opened, populate
from bench.bulk.hand import own_lists
from bench.bulk.measure import median, show, titled
from bench.records import records

OF_INTERPRETER = 60_000
"""Charges that the interpreter is given: the time of the whole is that of its parts."""


def interpreter(folder: Path, charges: int, runs: int) -> None:
    """The engine that answers for one person, on many; it keeps the outcome of every condition."""
    library = Library()
    asked = min(charges, OF_INTERPRETER)
    with titled("The interpreter, one process, on records of six charges of its own making"):
        for what, packs in (
            ("Nebraska", [library.pack("us-ne")]),
            ("New York", [library.pack("us-ny")]),
            ("all states", [pack for name, pack in library.every().items() if name.startswith("us-")]),
        ):
            cases = records(packs, asked, 6)
            number = sum(len(case.charges) for case in cases)
            took = median(
                lambda cases=cases, packs=packs: list(rule_on_many(cases, packs, read_date(AS_OF))),  # type: ignore[misc]
                runs,
            )
            show(f"{what} ({number:,} charges)", number, took)


def openfisca(folder: Path, charges: int, runs: int) -> None:
    """The set-aside of § 29-3005 as OpenFisca states it: columns of numpy, two-valued, facts joined beforehand."""
    with titled("openfisca-core, the set-aside of Neb. Rev. Stat. § 29-3005 alone, yes or no without reasons"):
        try:
            from bench.bulk.openfisca_rule import INPUTS, simulation, yes
        except ImportError:
            print("  openfisca-core is not installed (pip install amparo[bench])")
            return
        pack = Library().pack("us-ne")
        engine = opened(populate(folder / "us-ne", charges, [pack]))
        number = count(engine)
        own_lists(engine, pack)
        joined = engine.arrow(INPUTS)
        work = simulation({name: yes(joined.column(name)) for name in joined.column_names})
        took = median(work, runs)
        show("inputs set, one formula calculated; reading and joining not counted", number, took)
        print(f"  {int(work().sum()):,} charges reached")
        engine.close()
