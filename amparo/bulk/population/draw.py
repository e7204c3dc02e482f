"""Drawing columns of made-up values. Everything comes from one generator, so that a seed gives the same tables everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from amparo.bulk.population.marginals import shares

Generator = np.random.Generator
Signs = NDArray[np.bool_]
Whole = NDArray[np.int64]

EPOCH_YEAR = 1970


def chance(random: Generator, rows: int, share: float) -> Signs:
    """True in about a share of the rows."""
    return random.random(rows, np.float32) < share


def choose(random: Generator, rows: int, weight: Sequence[float] | NDArray[np.float64]) -> NDArray[np.int32]:
    """A place in the weights for each row."""
    edges = np.cumsum(np.asarray(weight, float))
    return np.searchsorted(edges / edges[-1], random.random(rows), side="right").astype(np.int32)


def words(places: NDArray[Any], values: Sequence[str | None], known: Signs | None = None) -> Any:
    """A column of words, held as places in a short list; not known where the word is blank or `known` is false."""
    blank = np.array([not value for value in values])
    missing = blank[places] if known is None else blank[places] | ~known
    return pa.DictionaryArray.from_arrays(
        pa.array(places.astype(np.int32), mask=missing), pa.array([value or "" for value in values], pa.string())
    )


def truths(yes: Signs, known: Signs) -> Any:
    """A column of yes and no; not known elsewhere."""
    return pa.array(yes, mask=~known)


def of_shares(random: Generator, rows: int, name: str) -> tuple[NDArray[np.int32], Sequence[str]]:
    """Words drawn by the shares of a marginal."""
    given: Mapping[str, float] = shares(name)
    return choose(random, rows, list(given.values())), list(given)


def blurred(random: Generator, day: Whole, known: Signs | None = None) -> tuple[Any, Any]:
    """Two columns of days, earliest and latest: as far as a date (in days from 1970) would be known on a record."""
    places, how = of_shares(random, len(day), "precision")
    months = day.astype("datetime64[D]").astype("datetime64[M]")
    years = months.astype("datetime64[Y]")
    first, last = day.astype(np.int32), day.astype(np.int32)
    by_month, by_year = places == how.index("month"), places == how.index("year")
    first = np.where(by_month, months.astype("datetime64[D]").astype(np.int32), first)
    last = np.where(by_month, (months + 1).astype("datetime64[D]").astype(np.int32) - 1, last)
    first = np.where(by_year, years.astype("datetime64[D]").astype(np.int32), first)
    last = np.where(by_year, (years + 1).astype("datetime64[D]").astype(np.int32) - 1, last)
    missing = places == how.index("unknown")
    if known is not None:
        missing |= ~known
    return days(first, missing), days(last, missing)


def days(day: NDArray[Any], missing: Signs) -> Any:
    """A column of days (from 1970)."""
    return pa.array(day.astype(np.int32), mask=missing).cast(pa.date32())


def from_year(random: Generator, year: NDArray[Any]) -> Whole:
    """A day in each year, in days from 1970."""
    start = (year - EPOCH_YEAR).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    return np.asarray(start + random.integers(0, 365, len(year)))


def numbered(prefix: str, numbers: Whole, width: int) -> Any:
    """Ids: the prefix and a number of a fixed width."""
    import pyarrow.compute as pc

    padded = pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), width, "0")
    return pc.binary_join_element_wise(prefix, padded, "")
