"""Two readings of one run of writing: what they agree on is as certain as the better one, what they do not is in doubt."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.records.source import DOUBTFUL_BELOW
from amparo.records.sources.ocr import _without_specks
from amparo.records.sources.runs import DISAGREED, NOTHING, Run, run_of, weighed


def run(text: str, sure: float = 0.95, *, pitch: int = 3, score: float | None = None) -> Run:
    """A run in even type: a letter every `pitch` columns, a blank as wide as a letter."""
    columns = tuple(pitch * at for at, sign in enumerate(text) if not sign.isspace())
    letters = len(columns)
    return Run(text, sure if score is None else score, columns, (sure,) * letters, pitch * max(1, len(text)))


@pytest.mark.parametrize(
    ("first", "second", "text", "doubtful"),
    [
        (run("PROSTITUTION", 0.95), run("PROSTITUTION", 0.4), "PROSTITUTION", ""),
        (run("PROSTITUTION", 0.4), run("PROSTITUTION", 0.95), "PROSTITUTION", ""),
        (run("PROSTITUTION", 0.6), run("PROSTITUTION", 0.5), "PROSTITUTION", "PROSTITUTION"),
        (run("20100601", 0.95), run("20100601", 0.8), "20100601", "20100601"),  # a misread figure shows nowhere
        (run("20100601", 0.99), run("20100601", 0.9), "20100601", ""),
        (run("647(B) PC"), run("641(B) PC"), "647(B) PC", "7"),
        (run("647(B) PC", 0.8), run("641(B) PC", 0.99), "641(B) PC", "641"),
        (run("20100601"), run("2010601"), "20100601", "0"),
        (
            run("2010601"),
            run("20100601"),
            "2010601",
            "06",
        ),  # a letter that only the other sees: its neighbours are in doubt
        (run("DISMISSED"), NOTHING, "DISMISSED", "DISMISSED"),
        (NOTHING, run("DISMISSED"), "DISMISSED", "DISMISSED"),
        (run("COURT CASE"), run("COURTCASE"), "COURT CASE", ""),
        (run("COURTCASE"), run("COURT CASE"), "COURT CASE", ""),
        (NOTHING, NOTHING, "", ""),
    ],
)
def test_two_readings(first: Run, second: Run, text: str, doubtful: str) -> None:
    made = weighed(first, second)
    assert made.text == text
    signs = zip(made.letters, made.confidences, strict=True)
    assert "".join(sign for sign, sure in signs if sure < DOUBTFUL_BELOW) == doubtful


def test_the_certainty_of_a_blank_is_not_that_of_a_letter() -> None:
    made = run_of("PC 5 A", 0.9, [0, 3, 9, 15], [0.99, 0.98, 0.3, 0.97, 0.2, 0.96], 18)
    assert made.confidences == (0.99, 0.98, 0.97, 0.96)


@pytest.mark.parametrize(
    ("columns", "confidences"), [([0, 3], [0.9, 0.8]), ([], []), ([0, 1, 2, 3], [0.9, 0.8, 0.7, 0.99, 0.9])]
)
def test_letters_of_which_the_model_does_not_tell_one_by_one_are_as_sure_as_the_least(
    columns: list[int], confidences: list[float]
) -> None:
    made = run_of("PC 5", 0.9, columns, confidences, 12)
    assert made.confidences == (min(confidences, default=0.0),) * 3
    assert [piece.text for piece in made.words((0.0, 0.0, 100.0, 10.0))] == ["PC", "5"]


READINGS = st.builds(run, st.text("AB01 .-", max_size=12).map(str.strip), st.floats(0, 1))


@given(READINGS, READINGS)
def test_no_letter_is_certain_that_only_one_reading_saw(first: Run, second: Run) -> None:
    made = weighed(first, second)
    assert made.text in (first.text, second.text)
    assert len(made.letters) == len(made.confidences) == len(made.columns)
    both = set(first.letters) & set(second.letters)
    for sign, sure in zip(made.letters, made.confidences, strict=True):
        assert sign in both or sure <= DISAGREED
    assert "".join(piece.text for piece in made.words((0.0, 0.0, 100.0, 10.0))) == made.letters


@pytest.mark.parametrize(
    ("text", "columns", "words"),
    [
        ("COURTCASE", (0, 3, 6, 9, 12, 18, 21, 24, 27), ["COURT", "CASE"]),  # a lost blank
        ("MI SDEMEANOR", tuple(range(0, 33, 3)), ["MISDEMEANOR"]),  # a blank where none is
        ("COURT CASE", (0, 3, 6, 9, 12, 18, 21, 24, 27), ["COURT", "CASE"]),
    ],
)
def test_blanks_in_even_type_are_judged_by_distance(text: str, columns: tuple[int, ...], words: list[str]) -> None:
    made = Run(text, 0.9, columns, (0.9,) * len(columns), columns[-1] + 3)
    assert [piece.text for piece in made.words((0.0, 0.0, 100.0, 10.0))] == words


def page(specks: float) -> np.ndarray:
    random = np.random.default_rng(1)
    picture = np.full((300, 400, 3), 255, np.uint8)
    picture[100:104, 50:350] = 0  # a stroke
    dark = random.random((300, 400)) < specks
    picture[dark] = 0
    return picture


def test_specks_are_taken_away_only_where_there_are_many() -> None:
    clean, noisy = page(0), page(0.004)
    assert _without_specks(clean) is clean
    clear = _without_specks(noisy)
    assert (clear[:90] == 0).sum() < 0.05 * (noisy[:90] == 0).sum()
    assert (clear[101:103, 60:340] == 0).all()
