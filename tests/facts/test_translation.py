"""The vocabulary in other languages says everything the English one says, and nothing about facts that do not exist."""

import re

import pytest

from amparo.facts.vocabulary import TRANSLATED, FactType, translation, vocabulary

FACTS = [fact for section in vocabulary().sections.values() for fact in section.facts.values()]


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_question_and_every_reason_is_there_and_none_too_many(language: str) -> None:
    english = {(fact.section, fact.name) for fact in FACTS}
    assert set(translation(language).facts) == english
    assert set(translation(language).jurisdictions) == set(vocabulary().jurisdictions)
    assert set(translation(language).offences) == set(vocabulary().sections["charges"].facts["offence.category"].words)


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: str(fact.path))
def test_a_question_is_another_sentence_and_keeps_what_must_not_change(fact: FactType, language: str) -> None:
    question, why = fact.question_in(language), fact.why_in(language)
    assert question.strip()
    assert why.strip()
    assert question != fact.question
    assert why != fact.why
    assert re.findall(r"\d+", question) == re.findall(r"\d+", fact.question), "a number or a citation was lost"
    assert re.findall(r"\d+", why) == re.findall(r"\d+", fact.why)
    assert ("?" in question) == ("?" in fact.question)
    assert ("(You may skip this.)" in fact.question) == ("(Puede saltarse" in question), (
        "leave to skip it is part of it"
    )


def test_a_language_without_words_speaks_english() -> None:
    fact = vocabulary().sections["person"].facts["born"]
    assert fact.question_in("en") == fact.question_in("xx") == fact.question == "When were you born?"
    assert fact.question_in("es") == "¿Cuándo nació?"


def test_what_nobody_has_reviewed_says_so() -> None:
    assert translation("en").reviewed
    assert not translation("es").reviewed
