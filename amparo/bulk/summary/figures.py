"""The figures of a summary: counts of all parts added up, small numbers withheld, ready to be drawn and read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from amparo.bulk.summary.counts import ANSWERS
from amparo.bulk.summary.suppress import SMALLEST, shown_total, suppress
from amparo.facts.document import data
from amparo.facts.offences import title
from amparo.facts.vocabulary import vocabulary


@lru_cache(maxsize=1)
def words() -> Mapping[str, Any]:
    """The words of summaries, from `words.yaml`."""
    found: Mapping[str, Any] = data(Path(__file__).parent / "words.yaml")
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: a label, numbers (`None`: withheld), and the total where it may be shown."""

    label: str
    numbers: tuple[int | None, ...]
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A table, and what its chart shows. `what` says what is counted: people or charges."""

    id: str
    title: str
    says: str
    what: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def alt(self) -> str:
        """The chart in words: what it shows, and where most are."""
        told = [(row.label, row.total) for row in self.rows if row.total]
        most = sorted(told, key=lambda one: -(one[1] or 0))[:3]
        listed = "; ".join(f"{label}: {total:,}" for label, total in most)
        return f"{self.title}. {self.says} {listed + '.' if listed else 'All numbers are withheld.'} The table has all numbers."


Counts = Mapping[tuple[str, str, str], tuple[int, int]]
"""Charges and people by topic and two labels."""


def label_of(topic: str) -> Callable[[str], str]:
    """How the labels of a topic are said."""
    if topic == "state":
        return lambda code: vocabulary().jurisdictions.get(code, code or "Not known")
    if topic == "offence":
        return lambda code: title(code) if code else "Not known"
    said = words()["bands"][topic]
    return lambda code: str(said.get(code, code))


def one_line(counts: Counts, topic: str, people: bool = True, said: str = "answers") -> Figure:
    """People (or charges) by answer: one number each. Their total is given where it is not small."""
    place = 1 if people else 0
    values = [counts.get((topic, answer, ""), (0, 0))[place] for answer in ANSWERS]
    shown = suppress([values], column_totals=False)[0]
    answers = words()[said]
    rows = tuple(
        Row(answers[answer]["short"], (number,), number) for answer, number in zip(ANSWERS, shown, strict=True)
    )
    return Figure(topic, "", "", "people" if people else "charges", ("people" if people else "charges",), rows)


def by_answer(
    counts: Counts, topic: str, *, people: bool = True, known: Sequence[int | None] = (), most: int = 60
) -> Figure:
    """A table of labels and answers, in the order of the words or of size.

    `known` are the totals by answer that the reader is given elsewhere: where one is withheld, or they do not belong to this
    table, columns have no total the reader knows. Lines whose total is small are put together.
    """
    place = 1 if people else 0
    lines: dict[str, list[int]] = {}
    for (one, label, answer), numbers in counts.items():
        if one == topic and answer in ANSWERS:
            lines.setdefault(label, [0] * len(ANSWERS))[ANSWERS.index(answer)] += numbers[place]
    say = label_of(topic)
    order = list(words()["bands"].get(topic, ()))
    large = [label for label, line in lines.items() if sum(line) >= SMALLEST]
    large.sort(
        key=(lambda label: order.index(label)) if order else (lambda label: (label == "", -sum(lines[label]), label))
    )
    kept, rest = large[:most], [label for label in lines if label not in large[:most]]
    grid = [lines[label] for label in kept]
    labels = [say(label) for label in kept]
    if rest:
        grid.append([sum(lines[label][place] for label in rest) for place in range(len(ANSWERS))])
        labels.append(f"Others ({len(rest)})")
    shown = suppress(grid, column_totals=bool(known)) if grid else []
    rows = tuple(
        Row(label, tuple(numbers), shown_total(sum(line)))
        for label, numbers, line in zip(labels, shown, grid, strict=True)
    )
    said = words()["answers"]
    return Figure(topic, "", "", "people" if people else "charges", tuple(said[one]["short"] for one in ANSWERS), rows)


def by_size(values: Mapping[str, int], label: Callable[[str], str], what: str, most: int = 15) -> Figure:
    """A list of labels with one number each, the largest first; small ones are left out, and no total is given."""
    ordered = sorted(
        ((value, key) for key, value in values.items() if value >= SMALLEST), key=lambda one: (-one[0], one[1])
    )
    rows = tuple(Row(label(key), (value,), value) for value, key in ordered[:most])
    return Figure("", "", "", what, (what,), rows)
