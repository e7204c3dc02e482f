"""`python -m bench.train_offences`: trains the model for charge texts that no rule reads, and writes it into the package.

Texts: public charge texts of Texas with codes a machine gave (weak labels), the names of sections in the law packs (labelled by
hand), the phrases of amparo/facts/offences.yaml; and misspelt copies of them. New York, Illinois and California are held out:
neither their texts nor the names in their packs are used. A weak label counts less than a rule that agrees with it; where the
rule and the code contradict each other the text is left out.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

import amparo.facts
from amparo.facts.document import data
from amparo.law.packs import Library
from amparo.records.offences.crosswalk import kinds_of_code
from amparo.records.offences.model import MODEL, PLACES, Features, Model, features, save, softmax
from amparo.records.offences.rules import apply_rules, rules
from amparo.records.offences.words import Texts, column, read_words, take_marks

TEXTS = Path(__file__).parent / "charge_texts"
LEARNED_FROM = "us-tx"
HELD_OUT = ("us-ny", "us-il", "us-ca")
FOLDS = 5
SMOOTH = 6.0
"""How strongly small weights are preferred (C of scikit-learn); found by cross-validation among 1, 2, 4, 6, 8, 16."""
RIGHT_ENOUGH = 0.98
"""The threshold lies where, of the answers above it, this share was right on texts from places the model had not seen."""
FEWEST = 30
"""Answers above a threshold that must be seen before it is believed."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text, the kind it is labelled with, how much it counts, where it is from, and the family of like texts it belongs to."""

    text: str
    kind: str
    weight: float
    origin: str
    family: str


def ruled(texts: Sequence[str]) -> tuple[Texts, list[str], list[bool]]:
    """The texts read, the kind the rules settle for each (or nothing), and whether they named any."""
    read = read_words(column(take_marks(text)[0] for text in texts))
    said = apply_rules(read)
    kinds = rules().kinds
    return read, [kinds[number] if number >= 0 else "" for number in said.kind], [bool(named) for named in said.named]


def family(text: str) -> str:
    """Texts that differ only in numbers, signs and what follows the third word are one family: never in two folds."""
    return " ".join(re.findall(r"[A-Z]{3,}", text.upper())[:3]) or text.upper()


def texas() -> Iterable[Example]:
    """The charge texts of Texas with the kind that rule and code agree on, or that the code alone gives."""
    with (TEXTS / "texas.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    _, kinds, named = ruled([row["text"] for row in rows])
    for row, kind, some in zip(rows, kinds, named, strict=True):
        coded = kinds_of_code("uccs", row["uccs"])
        if kind and (kind in coded or not coded):
            yield Example(row["text"], kind, 1.0, "texas, rule and code", family(row["text"]))
        elif not kind and not some and len(coded) == 1:
            yield Example(row["text"], coded[0], 0.4, "texas, code alone", family(row["text"]))


def packs(held_out: bool) -> Iterable[Example]:
    """The names of sections in the law packs of the United States, of the states held out or of the others."""
    for jurisdiction, pack in sorted(Library().every().items()):
        if jurisdiction.startswith("us") and (jurisdiction in HELD_OUT) == held_out:
            for section in pack.statutes.sections.values():
                if section.name and section.category:
                    yield Example(section.name, section.category, 2.0, "law packs", family(section.name))


def phrases() -> Iterable[Example]:
    """The words that the engine itself knows offences by."""
    known = data(Path(amparo.facts.__file__).parent / "offences.yaml")
    for kind, entry in known["categories"].items():
        for text in entry.get("texts", ()):
            yield Example(text, kind, 1.0, "phrases", family(text))


def misspelt(text: str, random: Random) -> str:
    """A text as a hurried clerk or a scanner leaves it: words cut short, vowels left out, letters swapped or lost."""
    words = []
    for word in text.split():
        draw = random.random()
        if len(word) > 5 and draw < 0.25:
            word = word[: random.randint(4, len(word) - 1)]
        elif len(word) > 4 and draw < 0.4:
            word = word[0] + re.sub(r"[AEIOUaeiou]", "", word[1:])
        elif len(word) > 4 and draw < 0.5:
            at = random.randrange(1, len(word) - 1)
            word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        elif len(word) > 4 and draw < 0.6:
            at = random.randrange(1, len(word))
            word = word[:at] + word[at + 1 :]
        words.append(word)
    return " ".join(words)


def examples() -> list[Example]:
    """All texts to train on, each once."""
    seen: dict[tuple[str, str], Example] = {}
    for one in (*texas(), *packs(held_out=False), *phrases()):
        seen.setdefault((one.text.upper(), one.kind), one)
    return list(seen.values())


def matrix(found: Features) -> Any:
    """Features as a sparse matrix, each row scaled by the root of its runs, as the model weighs them."""
    counts = np.diff(found.first)
    data = np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts).astype(np.float32)
    return csr_matrix((data, found.places, found.first), shape=(len(counts), PLACES))


def cleaned(texts: Iterable[str]) -> Any:
    """Texts as the model reads them."""
    return read_words(column(take_marks(text)[0] for text in texts)).cleaned


def fit(chosen: Sequence[Example], random: Random) -> LogisticRegression:
    """Trains on the texts and on a misspelt copy of each."""
    copies = [Example(misspelt(one.text, random), one.kind, one.weight / 2, one.origin, one.family) for one in chosen]
    both = [*chosen, *copies]
    model = LogisticRegression(C=SMOOTH, max_iter=150, tol=1e-3)
    model.fit(
        matrix(features(cleaned(one.text for one in both))),
        [one.kind for one in both],
        sample_weight=[one.weight for one in both],
    )
    return model


def shares_of(model: LogisticRegression, texts: Iterable[str]) -> Any:
    """Texts × kinds."""
    scores = matrix(features(cleaned(texts))) @ model.coef_.T.astype(np.float32) + model.intercept_.astype(np.float32)
    return softmax(np.asarray(scores, dtype=np.float32))


def curve(score: Any, right: Any) -> tuple[Any, Any, float]:
    """How often answers of a score are right: rising steps, from the scores themselves; and the threshold."""
    grid = np.linspace(0, 1, 41, dtype=np.float32)
    rising = IsotonicRegression(y_min=0, y_max=0.99, out_of_bounds="clip").fit(score, right)
    order = np.argsort(-score)
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero((share >= RIGHT_ENOUGH) & (np.arange(len(order)) + 1 >= FEWEST))
    threshold = float(score[order][enough[-1]]) if len(enough) else 1.01
    return grid, rising.predict(grid).astype(np.float32), threshold


def cross_validated(chosen: Sequence[Example]) -> tuple[Any, Any]:
    """For each text the score of the answer a model gives that saw none of its family, and whether the answer was right."""
    kinds = np.array([one.kind for one in chosen])
    score, right = np.zeros(len(chosen)), np.zeros(len(chosen))
    split = GroupKFold(FOLDS).split(kinds, groups=[one.family for one in chosen])
    for fold, (learn, ask) in enumerate(split):
        model = fit([chosen[number] for number in learn], Random(fold))
        shares = shares_of(model, [chosen[number].text for number in ask])
        best = shares.argmax(axis=1)
        score[ask] = shares.max(axis=1)
        right[ask] = model.classes_[best] == kinds[ask]
    return score, right


def other_places(chosen: Sequence[Example]) -> tuple[Any, Any]:
    """The same for a model that learned from Texas and the phrases, asked the names of sections of other states.

    Only names that the rules do not settle: those are the texts the model is for. A model knows the wording of the place it
    learned from; what it is worth elsewhere shows here and not in cross-validation.
    """
    learn = [one for one in chosen if one.origin != "law packs"]
    known = {one.family for one in learn}
    _, settled, _ = ruled([one.text for one in chosen])
    ask = [
        one
        for one, kind in zip(chosen, settled, strict=True)
        if one.origin == "law packs" and not kind and one.family not in known
    ]
    model = fit(learn, Random(FOLDS))
    shares = shares_of(model, [one.text for one in ask])
    best = model.classes_[shares.argmax(axis=1)]
    return shares.max(axis=1), np.array([said == one.kind for said, one in zip(best, ask, strict=True)], dtype=float)


def told(of: str, score: Any, right: Any, threshold: float) -> None:
    """Prints how often answers were right, and at which threshold they are right enough."""
    print(f"{of}: {right.mean():.3f} right.")
    if threshold > 1:
        print(
            f"  No threshold makes {RIGHT_ENOUGH:.0%} of the answers right: there the model proposes and settles nothing."
        )
    else:
        above = score >= threshold
        print(f"  Threshold {threshold:.3f}: {above.mean():.3f} of those above it, {right[above].mean():.3f} right.")


def main() -> None:
    """Trains, tells how the answers fared on texts not seen, and writes the model."""
    chosen = examples()
    for origin in sorted({one.origin for one in chosen}):
        print(f"{sum(one.origin == origin for one in chosen):>6,} texts: {origin}")
    _, settled, _ = ruled([one.text for one in chosen])
    open_ones = np.array([not kind for kind in settled])
    score, right = cross_validated(chosen)
    print(f"Cross-validation by family, {FOLDS} folds: {right.mean():.3f} right of all {len(right):,} texts;")
    print(f"{right[open_ones].mean():.3f} of the {open_ones.sum():,} that no rule settles (most with a weak label).")
    at_home = open_ones & np.array([one.origin.startswith("texas") for one in chosen])
    grid, rising, threshold = curve(score[at_home], right[at_home])
    thresholds = {LEARNED_FROM: threshold}
    told(f"Texas, {at_home.sum():,} texts that no rule settles", score[at_home], right[at_home], threshold)
    score, right = other_places(chosen)
    told(f"Other places, {len(right)} names that no rule settles", score, right, curve(score, right)[2])
    thresholds[""] = curve(score, right)[2]
    final = fit(chosen, Random(0))
    model = Model(
        tuple(str(kind) for kind in final.classes_),
        final.coef_.T.astype(np.float32),
        final.intercept_.astype(np.float32),
        grid,
        rising,
        thresholds,
    )
    save(model)
    print(f"Wrote {MODEL.name}: {MODEL.stat().st_size / 1e6:.2f} MB, {len(model.kinds)} kinds.")


if __name__ == "__main__":
    main()
