"""One run of writing as the reader of pictures saw it: its letters with their certainty, two readings of it weighed against each
other, and its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from rapidfuzz.distance import Levenshtein

from amparo.records.source import Box
from amparo.records.sources.lines import Piece

EVEN_PITCH = 0.35
"""Letters whose distances differ by less than this share of the usual one come from a typewriter-like type."""

LOST_BLANK = 1.6
"""In such type, two letters further apart than this many letters have a blank between them, also where the model saw none."""

FALSE_BLANK = 1.25
"""In such type, two letters nearer than this many letters have none, also where the model saw one."""

DISAGREED = 0.55
"""The most that a letter is certain which two readings see differently: enough for a word of a closed list, for nothing else."""


CLEARLY = 0.05
"""By how much the score of the second reading must be higher for it to be kept instead of the first."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of writing. `columns` and `confidences` (0 to 1) are those of its letters without blanks, `length` the number of
    columns the model divided it into; `score` is the mean certainty."""

    text: str
    score: float
    columns: tuple[int, ...]
    confidences: tuple[float, ...]
    length: int

    @property
    def letters(self) -> str:
        """The text without blanks."""
        return "".join(self.text.split())

    def words(self, box: Box) -> Iterator[Piece]:
        """The words of the run that fills a box: the model tells in which of its columns it saw each letter."""
        left, top, right, bottom = box
        width = (right - left) / self.length if self.length else 0.0
        for word, columns, sure in _parted(self.text, self.columns, self.confidences):
            letter = (columns[-1] - columns[0]) / (len(word) - 1) if len(word) > 1 else 2.0
            word_left = max(left, left + (columns[0] + 0.5 - letter / 2) * width)
            word_right = min(right, left + (columns[-1] + 0.5 + letter / 2) * width)
            if word_right <= word_left:
                word_left, word_right = left, right
            yield Piece(word, (word_left, top, word_right, bottom), min(sure))


NOTHING = Run("", 0.0, (), (), 0)
"""A run in which nothing was read."""


def run_of(text: str, score: float, columns: Sequence[int], confidences: Sequence[float], length: int) -> Run:
    """A run as the model tells of it: it counts blanks among the certainties, and not among the columns.

    Where it tells of more or fewer letters than the text has, none of them is surer than the least sure one, and they stand at
    even distances.
    """
    many = len("".join(text.split()))
    if len(confidences) == len(text):
        confidences = [sure for sign, sure in zip(text, confidences, strict=True) if not sign.isspace()]
    if len(columns) == len(confidences) == many:
        return Run(text, score, tuple(columns), tuple(confidences), length)
    even = tuple(int(length * at / max(1, many)) for at in range(many))
    return Run(text, score, even, (min(confidences, default=0.0),) * many, length)


def weighed(first: Run, second: Run) -> Run:
    """One reading from two of the same run, the first of which saw its letters larger.

    A letter that both see is as certain as the more certain of them; a figure as both on average, for a misread figure shows
    nowhere. One that they see differently, or that only one sees, is
    doubtful, and so are its neighbours where a letter may be missing. Where both see the same letters, the first tells where
    they stand, and a blank that only one of them saw is judged by the distance of the letters around it.
    """
    if first.letters == second.letters:
        text = max((first.text, second.text), key=lambda one: len(one.split()))
        sure = tuple(map(_agreed, first.letters, first.confidences, second.confidences))
        return replace(first, text=text, confidences=sure)
    kept, other = (second, first) if second.score > first.score + CLEARLY else (first, second)
    confidences = list(kept.confidences)
    for step in Levenshtein.opcodes(kept.letters, other.letters):
        for at in range(step.src_start, step.src_end):
            if step.tag == "equal":
                seen = other.confidences[step.dest_start + at - step.src_start]
                confidences[at] = _agreed(kept.letters[at], confidences[at], seen)
            else:
                confidences[at] = min(confidences[at], DISAGREED)
    for step in Levenshtein.opcodes(kept.letters, other.letters):
        if step.tag == "insert":
            for at in range(max(0, step.src_start - 1), min(len(confidences), step.src_start + 1)):
                confidences[at] = min(confidences[at], DISAGREED)
    return replace(kept, confidences=tuple(confidences))


def _agreed(sign: str, first: float, second: float) -> float:
    """How certain a sign is that both readings see."""
    return (first + second) / 2 if sign.isdecimal() else max(first, second)


def _parted(
    text: str, columns: Sequence[int], confidences: Sequence[float]
) -> Iterator[tuple[str, Sequence[int], Sequence[float]]]:
    """Each word with the column and the confidence of each of its letters; `columns` leaves blanks out."""
    signs = "".join(text.split())
    blanks: set[int] = set()  # before which sign the model saw a blank
    seen = 0
    for _, word in _between_blanks(text):
        blanks.add(seen)
        seen += len(word)
    steps = [columns[at] - columns[at - 1] for at in range(1, len(signs)) if at not in blanks]
    pitch = float(np.median(steps)) if len(steps) >= 4 else 0.0
    even = pitch > 0 and float(np.percentile(steps, 80) - np.percentile(steps, 20)) <= EVEN_PITCH * pitch
    begin = 0
    for at in range(1, len(signs) + 1):
        blank = at == len(signs) or at in blanks
        if even and at < len(signs):
            step = columns[at] - columns[at - 1]
            lost = step >= LOST_BLANK * pitch and step - pitch >= 2
            blank = lost or (blank and step >= FALSE_BLANK * pitch)
        if blank:
            yield signs[begin:at], columns[begin:at], confidences[begin:at]
            begin = at


def _between_blanks(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for word in text.split():
        start = text.index(word, start)
        yield start, word
        start += len(word)
