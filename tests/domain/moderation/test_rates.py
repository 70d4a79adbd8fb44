"""The lists in `phrases/`: how often the rule must be right, and that docs/minor-safety.md tells the truth about it."""

from pathlib import Path

import pytest

from tests.domain.moderation.rates import Phrase, phrases, rate, rates, tables

DOCUMENT = Path(__file__).parents[3] / "docs" / "minor-safety.md"
EVERY = phrases()
LANGUAGES = ("de", "en", "fr", "ja", "ru", "zh")
TECHNIQUES = {
    *(
        "plain",
        "age",
        "school",
        "paraphrase",
        "inflected",
        "transliterated",
        "leet",
        "spaced",
        "doubled",
        "split",
    ),
    *(
        "reversed",
        "small_capitals",
        "circled",
        "regional",
        "mathematical",
        "fullwidth",
        "homoglyph",
        "zero_width",
    ),
    *("combining", "soft_hyphen", "bidi", "entity", "beside_harmless"),
}


def _language(phrase: Phrase) -> str:
    return phrase.language


def _part(phrase: Phrase) -> str:
    return phrase.part


def test_of_a_hundred_evasions_95_are_refused_and_of_a_hundred_harmless_phrases_2_at_most() -> None:
    found = rate(EVERY)
    assert found.catch >= 0.95
    assert found.alarm <= 0.02


@pytest.mark.parametrize("part", ["tuned", "held_out"])
def test_the_half_that_was_not_looked_at_fares_as_well_as_the_other(part: str) -> None:
    found = rates(EVERY, _part)[part]
    assert found.catch >= 0.95
    assert found.alarm <= 0.02


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_is_left_behind(language: str) -> None:
    found = rates(EVERY, _language)[language]
    assert found.catch >= 0.9
    assert found.alarm <= 0.04


def test_the_lists_are_long_enough_to_say_so() -> None:
    by_language = rates(EVERY, _language)
    assert all(by_language[language].benign >= 40 for language in LANGUAGES)
    assert all(by_language[language].evasive >= 20 for language in LANGUAGES)
    assert {phrase.technique for phrase in EVERY if phrase.technique} == TECHNIQUES


def test_no_phrase_is_in_two_lists() -> None:
    texts = [phrase.text for phrase in EVERY]
    assert len(texts) == len(set(texts))


def test_the_tables_in_the_document_are_true() -> None:
    assert tables() in DOCUMENT.read_text("utf-8"), "python -m tests.domain.moderation.rates prints them"
