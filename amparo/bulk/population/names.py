"""Made-up names under which the made-up people stand in a record, for trying out the linking of records."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from amparo.bulk.population.draw import Generator, chance, words
from amparo.bulk.population.marginals import figure
from amparo.bulk.population.people import People

HEADS = ("ba", "do", "fe", "gi", "ha", "jo", "ka", "le", "mi", "no", "pa", "ro", "sa", "te", "vi", "za")
MIDDLES = ("la", "ne", "ri", "so", "tu", "ma", "ve", "do", "ki", "ra", "li", "nu", "be", "ta", "go", "ze")
TAILS = ("n", "s", "r", "l", "m", "nd", "rt", "x")

FIRST = [f"{head}{tail}".upper() for head in HEADS for tail in MIDDLES]
LAST = [f"{head}{middle}{tail}".upper() for head in HEADS for middle in MIDDLES for tail in TAILS]
MISSPELT = [name[0] + name[2] + name[1] + name[3:] for name in LAST]
"""Two letters changed over, as a clerk does."""


def names_table(random: Generator, people: People) -> Any:
    """One row a name: `x_person` (who it really is), the name as written, the day of birth as written."""
    rows = len(people.ids)
    first = random.integers(0, len(FIRST), rows).astype(np.int32)
    last = random.integers(0, len(LAST), rows).astype(np.int32)
    again = np.flatnonzero(chance(random, rows, figure("other_name")))
    misspelt = chance(random, len(again), 0.6)
    other_first = np.where(misspelt, first[again], random.integers(0, len(FIRST), len(again)))
    other_last = last[again] + np.where(misspelt, len(LAST), 0)
    born = people.born.astype(np.int32)
    shifted = born[again] + np.where(chance(random, len(again), 0.1), 1, 0).astype(np.int32)
    return pa.table(
        {
            "person": pa.concat_arrays([people.ids, people.ids.take(pa.array(again))]),
            "last": words(np.concatenate([last, other_last]), [*LAST, *MISSPELT]),
            "first": words(np.concatenate([first, other_first]), FIRST),
            "born": pa.array(np.concatenate([born, shifted]).astype(np.int32)).cast(pa.date32()),
        }
    )
