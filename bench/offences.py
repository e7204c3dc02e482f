"""`python -m bench.offences`: how often charge texts are recognised rightly, and how fast.

Three states are held out of the training of the model: New York, Illinois, California. Their texts were labelled by hand, not by
a machine. The rules are written by people who know such texts, so their figures are kinder than a new state's. South Dakota shows
what a new state brings: its texts were labelled by hand before anything read them, and no rule was changed for them. What no table
here can show: texts read wrongly from a scan.
"""

from __future__ import annotations

import csv
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pyarrow.compute as pc
import yaml

from amparo.facts.offences import classify
from amparo.law.packs import Library
from amparo.records.offences import model as models
from amparo.records.offences.recognise import Reading, classify_texts, recognise
from amparo.records.offences.words import clean, column, read_words, take_marks

TEXTS = Path(__file__).parent / "charge_texts"
HELD_OUT = {"us-ny": "new_york", "us-il": "illinois", "us-ca": "california"}
UNSEEN = {"us-sd": "south_dakota"}
TIMED = 1_000_000
TIMED_SLOW = 20_000
"""Texts of which the slower ways are timed."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text of a state held out, with the kind (and where it matters the part, or `open`) that a person gave it."""

    state: str
    text: str
    kind: str
    part: str = ""


def held_out(states: Mapping[str, str] = HELD_OUT) -> list[Labelled]:
    """All labelled texts of the states held out, or of others."""
    found = []
    for state, name in states.items():
        raw = yaml.load((TEXTS / f"{name}.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
        parts = {text: part for part, texts in raw["roles"].items() for text in texts}
        found += [
            Labelled(state, text, kind, parts.get(text, "")) for kind, texts in raw["texts"].items() for text in texts
        ]
    return found


def section_names() -> list[Labelled]:
    """Names of sections in the packs of the states held out, with the pack's own kind."""
    return list(
        {
            section.name: Labelled(state, section.name, section.category)
            for state in HELD_OUT
            for section in Library().pack(state).statutes.sections.values()
            if section.name and section.category
        }.values()
    )


@dataclass(frozen=True, slots=True)
class Scores:
    """How one way of reading fared: shares of one, `macro_f1` over the kinds that occur."""

    texts: int
    settled: float
    right_of_settled: float
    macro_f1: float
    wrong: tuple[tuple[str, str, str], ...]
    by_kind: tuple[tuple[str, int, float, float], ...]


def score(labelled: Sequence[Labelled], said: Sequence[str]) -> Scores:
    """Compares what was said (empty: a person decides) with the labels.

    For the macro-F1 a text left to a person counts as missed, not as wrong.
    """
    right: Counter[str] = Counter()
    given: Counter[str] = Counter()
    wrong = []
    for one, kind in zip(labelled, said, strict=True):
        if kind:
            given[kind] += 1
            if kind == one.kind:
                right[kind] += 1
            else:
                wrong.append((one.text, one.kind, kind))
    held = Counter(one.kind for one in labelled)
    by_kind = []
    for kind in sorted({*held, *given}):
        precision = right[kind] / given[kind] if given[kind] else 0.0
        recall = right[kind] / held[kind] if held[kind] else 0.0
        by_kind.append((kind, held[kind], precision, recall))
    f1 = [2 * p * r / (p + r) if p + r else 0.0 for _, number, p, r in by_kind if number]
    settled = sum(given.values())
    return Scores(
        len(labelled),
        settled / len(labelled),
        sum(right.values()) / settled if settled else 0.0,
        sum(f1) / len(f1),
        tuple(wrong),
        tuple(by_kind),
    )


def by_rules_and_model(text: str) -> str:
    """What Amparo settles without a section."""
    reading = recognise("", "", text)
    return reading.category if reading.settled else ""


def by_model(text: str) -> str:
    """The model's best answer for every text, whatever its score: what it would do without rules, threshold or person."""
    model = models.load()
    shares = model.probabilities(read_words(column([take_marks(text)[0]])).cleaned)
    return models.likeliest(model, shares, 1)[0][0]


@cache
def learned() -> Any:
    """The other baseline: what scikit-learn makes of the same texts, out of the box."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    from bench.train_offences import examples

    chosen = examples()
    pipeline = make_pipeline(TfidfVectorizer(analyzer="char_wb", ngram_range=RUNS, lowercase=True), LinearSVC())
    return pipeline.fit([one.text for one in chosen], [one.kind for one in chosen])


RUNS = (3, 5)


def by_scikit_learn(text: str) -> str:
    """The answer of the second baseline; it has one for every text."""
    return str(learned().predict([text])[0])


def by_phrases(text: str) -> str:
    """The baseline: the phrases the engine falls back on."""
    return classify(text).category


def proposed(labelled: Sequence[Labelled]) -> tuple[int, int]:
    """Of the texts that the rules leave wholly unread: how many, and for how many the right kind is among those proposed."""
    left = [one for one in labelled if (said := recognise("", "", one.text)).basis == "model" and not said.settled]
    return len(left), sum(one.kind in recognise("", "", one.text).candidates for one in left)


WAYS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("baseline: phrases of amparo/facts", by_phrases),
    ("baseline: scikit-learn, every answer", by_scikit_learn),
    ("model alone, every answer taken", by_model),
    ("Amparo: rules; model proposes", by_rules_and_model),
)


def parts_fared(labelled: Iterable[Labelled]) -> tuple[int, int, int, int]:
    """Of the texts of commercial sex: how many; part rightly said; part left open; part wrongly said."""
    total = right = left = wrong = 0
    for one in labelled:
        if one.part:
            total += 1
            reading: Reading = recognise("", "", one.text)
            said = "promoter" if reading.role == "trafficker" else reading.role
            if not said:
                left += 1
            elif said == one.part:
                right += 1
            else:
                wrong += 1
    return total, right, left, wrong


def charge_texts(number: int, seed: int = 1) -> list[str]:
    """Distinct charge texts: those of Texas with slips of the pen, and with marks and numbers. Deterministic by seed."""
    from bench.train_offences import misspelt

    random = Random(seed)
    with (TEXTS / "texas.csv").open(encoding="utf-8", newline="") as file:
        seeds = [row["text"] for row in csv.DictReader(file)]
    made: set[str] = set()
    while len(made) < number:
        text = misspelt(random.choice(seeds), random)
        made.add(f"{text} {random.choice(('', '(M)', '-F3', 'COUNT', 'CT'))} {random.randint(1, 999_999):06}")
    return sorted(made)


def timed(texts: Sequence[str]) -> list[tuple[str, float]]:
    """Texts a second of Amparo's columns, of the same one by one, and of two baselines."""
    some = texts[:: max(1, len(texts) // TIMED_SLOW)]
    learned()

    def one_by_one(way: Callable[[str], object]) -> Callable[[], object]:
        return lambda: [way(text) for text in some]

    ways: tuple[tuple[str, int, Callable[[], object]], ...] = (
        ("rules and model over columns (classify_texts)", len(texts), lambda: classify_texts(texts, "us-tx")),
        (
            "the same, one text at a time (recognise)",
            len(some),
            one_by_one(lambda one: recognise.__wrapped__("", "", one)),
        ),
        ("baseline: scikit-learn, all at once", len(some), lambda: learned().predict(some)),
        ("baseline: phrases, one at a time (amparo.facts.offences)", len(some), one_by_one(classify.__wrapped__)),
    )
    rows = []
    for name, many, work in ways:
        start = time.perf_counter()
        work()
        rows.append((name, many / (time.perf_counter() - start)))
    return rows


def told(title: str, labelled: Sequence[Labelled]) -> None:
    """Prints how each way fared on these texts."""
    print(f"{title} ({len(labelled)}); labels by hand")
    print(f"  {'':<38} settled  right of settled  macro-F1")
    for name, way in WAYS:
        got = score(labelled, [way(one.text) for one in labelled])
        print(f"  {name:<38} {got.settled:>7.1%} {got.right_of_settled:>17.1%} {got.macro_f1:>9.3f}")


def told_by_kind(labelled: Sequence[Labelled]) -> None:
    """Prints each kind, each wrong answer, and the parts."""
    got = score(labelled, [by_rules_and_model(one.text) for one in labelled])
    print("  By kind, what Amparo settles (the rest goes to a person):")
    print(f"  {'':<28} texts  right of settled  found")
    for kind, number, precision, recall in got.by_kind:
        print(f"  {kind:<28} {number:>5} {precision:>17.1%} {recall:>6.1%}")
    for text, held, said in got.wrong:
        print(f"  wrong: {text!r} is {held}, was settled as {said}")
    total, right, left, wrong = parts_fared(labelled)
    print(
        f"  Who sold, who bought, who ran it ({total} texts): {right} said rightly, {left} left open, {wrong} wrongly"
    )
    left, among = proposed(labelled)
    print(f"  What no rule reads ({left} texts): the right kind is among the model's three proposals for {among}")


def main() -> None:
    """Prints all figures."""
    for state, name in HELD_OUT.items():
        told(f"Charge texts of {name.replace('_', ' ').title()}, held out of training", held_out({state: name}))
    labelled = held_out()
    told("\nThe three together", labelled)
    told_by_kind(labelled)
    told("\nNames of sections in the law packs of the three", section_names())
    unseen = held_out(UNSEEN)
    told("\nCharge texts of South Dakota: seen by nobody when the rules were written", unseen)
    told_by_kind(unseen)
    texts = charge_texts(TIMED)
    without_numbers = len(pc.unique(clean(column(texts))))
    print(
        f"\nDistinct charge texts a second, one process ({len(texts):,} generated; {without_numbers:,} when numbers are taken out)"
    )
    for name, speed in timed(texts):
        print(f"  {speed:>12,.0f}  {name}")


if __name__ == "__main__":
    main()
