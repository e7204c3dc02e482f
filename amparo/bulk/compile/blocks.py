"""Places for decided conditions: bits in whole numbers."""

from __future__ import annotations

from collections.abc import Mapping

from amparo.bulk.compile.terms import LEAVES, Bits, Pair, Test, text


class Blocks:
    """Conditions decided at one stage, packed into columns `<letter>0`, `<letter>1` … of BIGINT."""

    def __init__(self, letter: str) -> None:
        self.letter = letter
        self.placed: dict[Pair, int] = {}
        self.count = 0

    def place(self, pair: Pair) -> Pair:
        """Where later stages read a condition: what never differs stays as it is, equal conditions share a place."""
        if isinstance(pair.true, bool) and isinstance(pair.false, bool):
            return pair
        number = self.placed.get(pair)
        if number is None:
            number = self.placed[pair] = self.reserve()
        seen = self.bits(number)
        return Pair(
            pair.true if isinstance(pair.true, bool) else seen.true,
            pair.false if isinstance(pair.false, bool) else seen.false,
        )

    def reserve(self) -> int:
        """A place for a condition that is decided elsewhere (by a table of offences)."""
        self.count += 1
        return self.count - 1

    def bits(self, number: int) -> Pair:
        """A place as later stages read it."""
        column, bit = self.column(number)
        return Pair(Bits(column, 1 << bit), Bits(column, 1 << (bit + LEAVES)))

    def column(self, number: int) -> tuple[str, int]:
        """The column and the bit (of true) of a place."""
        return f"{self.letter}{number // LEAVES}", number % LEAVES

    @property
    def columns(self) -> list[str]:
        """The columns in use."""
        return [f"{self.letter}{place}" for place in range(-(-self.count // LEAVES))]

    def expressions(self, only: Mapping[str, int] | None = None) -> dict[str, list[str]]:
        """For each column the SQL of its parts (`only` those of some bits), to be joined by bitwise or."""
        made: dict[str, list[str]] = {column: [] for column in self.columns if only is None or column in only}
        for pair, number in self.placed.items():
            column, place = self.column(number)
            for test, bit in ((pair.true, place), (pair.false, place + LEAVES)):
                if column in made and (only is None or only[column] >> bit & 1):
                    made[column] += _part(test, bit)
        return made

    def select(
        self, further: Mapping[str, list[str]] | None = None, only: Mapping[str, int] | None = None
    ) -> list[str]:
        """The columns for a SELECT; `further` holds more parts by column; `only` the bits that are looked at."""
        lines = []
        for column, parts in self.expressions(only).items():
            joined = " | ".join([*parts, *(further or {}).get(column, ())]) or "0"
            lines.append(f"CAST({joined} AS BIGINT) AS {column}")
        return lines


def _part(test: Test, bit: int) -> list[str]:
    if isinstance(test, bool):
        return [str(1 << bit)] if test else []
    return [f"CASE WHEN {text(test)} THEN {1 << bit} ELSE 0 END"]
