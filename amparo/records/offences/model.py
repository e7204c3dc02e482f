"""A light model for charge texts that no rule reads: counts of short runs of letters, weighed by a table.

Runs of three to five signs, with the edges of the text, are hashed into a fixed number of places; each place has a weight for
each kind of offence. The model is trained by `python -m bench.train_offences` on weakly labelled texts; it proposes. It
settles a kind only for texts of a place it learned from, above a threshold, and never one in which it matters who did what.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

RUNS = (3, 4, 5)
PLACES = 1 << 15
"""Places that runs are hashed into. More make the file larger and the answers no better (bench.train_offences shows it)."""

AT_ONCE = 5_000
"""Texts weighed at a time: what is between stays in the processor's own memory."""

Weights = npt.NDArray[np.float32]
MODEL = Path(__file__).parent / "model.npz"


@dataclass(frozen=True, slots=True)
class Features:
    """Runs of letters of many texts. `places` are those of text i from `first[i]` to `first[i + 1]`."""

    places: npt.NDArray[np.int32]
    first: npt.NDArray[np.int64]


def features(cleaned: pa.Array) -> Features:
    """The runs of letters of texts as `words.clean` leaves them."""
    rows = len(cleaned)
    padded = pc.binary_join_element_wise(" ", cleaned.cast(pa.string()), " ", "")
    padded = padded.combine_chunks() if isinstance(padded, pa.ChunkedArray) else padded
    offsets = np.frombuffer(padded.buffers()[1], dtype=np.int32, count=rows + 1 + padded.offset)[padded.offset :]
    start, stop = int(offsets[0]), int(offsets[-1])
    signs = np.frombuffer(padded.buffers()[2], dtype=np.uint8)[start:stop].astype(np.uint32)
    lengths = np.diff(offsets).astype(np.int64)
    ends = np.repeat((offsets[1:] - start).astype(np.int64), lengths)
    row = np.repeat(np.arange(rows, dtype=np.int64), lengths)
    here = np.arange(len(signs), dtype=np.int64)
    rolled = np.zeros(len(signs), dtype=np.uint32)
    found, owner = [], []
    for size in range(1, max(RUNS) + 1):
        ahead = np.zeros_like(signs)
        if size <= len(signs):
            ahead[: len(signs) - size + 1] = signs[size - 1 :]
        rolled = rolled * np.uint32(0x9E3779B1) + ahead + np.uint32(size)
        if size in RUNS:
            inside = here + size <= ends
            mixed = rolled[inside]
            mixed ^= mixed >> np.uint32(15)
            mixed = mixed * np.uint32(0x85EBCA6B)
            mixed ^= mixed >> np.uint32(13)
            found.append((mixed & np.uint32(PLACES - 1)).astype(np.int32))
            owner.append(row[inside])
    places, owners = np.concatenate(found), np.concatenate(owner)
    order = np.argsort(owners, kind="stable")
    counts = np.bincount(owners, minlength=rows)
    return Features(places[order], np.concatenate([[0], np.cumsum(counts)]).astype(np.int64))


@dataclass(frozen=True, slots=True)
class Model:
    """Weights for each place and kind, and how often the model is right at a score, as cross-validation showed."""

    kinds: tuple[str, ...]
    weights: Weights
    bias: Weights
    scores: npt.NDArray[np.float32]
    right: npt.NDArray[np.float32]
    thresholds: Mapping[str, float]

    def threshold(self, jurisdiction: str) -> float:
        """The score from which an answer about a text of this place was right often enough; above 1 where none is.

        A model knows the wording of the places it learned from. Elsewhere it proposes, and a person decides.
        """
        return self.thresholds.get(jurisdiction, self.thresholds[""])

    def probabilities(self, cleaned: pa.Array) -> Weights:
        """Texts × kinds. A text without a run of three letters has the same for all."""
        parts = [self._some(cleaned.slice(at, AT_ONCE)) for at in range(0, len(cleaned), AT_ONCE)]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.kinds)), dtype=np.float32)

    def _some(self, cleaned: pa.Array) -> Weights:
        return softmax(weigh(features(cleaned), self.weights) + self.bias)

    def confidence(self, score: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """How often an answer with this score was right on texts the model had not seen."""
        return np.interp(score, self.scores, self.right).astype(np.float32)


def weigh(found: Features, weights: Weights) -> Weights:
    """The sum of the weights of each text's runs, scaled by the root of their number."""
    counts = np.diff(found.first)
    scale = np.sqrt(np.maximum(counts, 1)).astype(np.float32)
    sums: Weights
    if len(counts) == 1:
        sums = weights[found.places].sum(axis=0, keepdims=True)
    else:
        from scipy.sparse import csr_matrix  # many times quicker than gathering rows; one text does without loading it

        ones = np.ones(len(found.places), dtype=np.float32)
        sums = csr_matrix((ones, found.places, found.first), shape=(len(counts), len(weights))) @ weights
    scaled: Weights = sums / scale[:, None]
    return scaled


def softmax(scores: Weights) -> Weights:
    """Scores of each row as shares of one."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Weights = (raised / raised.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares


def save(model: Model, path: Path = MODEL) -> None:
    """Writes a model: whole numbers of one byte for the weights, and nothing that could run."""
    scale = np.abs(model.weights).max(axis=0) / 127
    small = np.round(model.weights / scale).astype(np.int8)
    np.savez_compressed(
        path,
        kinds=np.array(model.kinds),
        weights=small,
        scale=scale.astype(np.float32),
        bias=model.bias,
        scores=model.scores,
        right=model.right,
        places=np.array(list(model.thresholds)),
        thresholds=np.array(list(model.thresholds.values()), dtype=np.float32),
    )


@cache
def load(path: Path = MODEL) -> Model:
    """The model that ships with Amparo, or another file of the same shape. Never runs what it reads (`allow_pickle` is off)."""
    with np.load(path, allow_pickle=False) as file:
        whole: dict[str, npt.NDArray[Any]] = {name: file[name] for name in file.files}
    return Model(
        tuple(str(kind) for kind in whole["kinds"]),
        whole["weights"].astype(np.float32) * whole["scale"],
        whole["bias"].astype(np.float32),
        whole["scores"].astype(np.float32),
        whole["right"].astype(np.float32),
        {str(place): float(score) for place, score in zip(whole["places"], whole["thresholds"], strict=True)},
    )


def likeliest(model: Model, shares: Weights, most: int) -> Sequence[tuple[str, ...]]:
    """The kinds of each row, likeliest first."""
    order = np.argsort(-shares, axis=1, kind="stable")[:, :most]
    return [tuple(model.kinds[number] for number in row) for row in order]
