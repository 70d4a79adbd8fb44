import sys
from typing import Any

import pytest

from bot.domain.moderation import refuses
from bot.domain.moderation.terms import NUMBERS, TERMS, Language

LONGEST_TERM = 20


def terms(text: str) -> set[tuple[str, ...]]:
    found = Language(text).terms("")
    return {tuple("|".join(sorted(forms)) for forms in term.places) for term in found}


def test_a_word_may_stand_with_stars_endings_and_choices() -> None:
    listed = 'minor.words = "Kid{s} porn*"\nminor.phrases = ["wee|tiny kid"]\n[endings]\ns = "- s"'
    assert terms(listed) == {("kid|kids|porn*",), ("tiny|wee", "kid")}


def test_what_may_be_missing_makes_two_terms() -> None:
    assert terms('hint.phrases = ["without her? hat"]') == {("without", "hat"), ("without", "her", "hat")}


def test_a_class_stands_for_its_words() -> None:
    assert terms('hint.phrases = ["<small> one"]\n[classes]\nsmall = "wee tiny"') == {("tiny|wee", "one")}


def test_scripts_without_spaces_are_taken_apart() -> None:
    assert terms('minor.words = "孩子 ロリ"') == {("孩", "子"), ("ロリ",)}


def test_a_context_keeps_its_terms_to_itself() -> None:
    (when, cut) = Language('[[context]]\nwhen.words = "farm"\ncut.words = "hen"').terms("x ")
    assert (when.kind, cut.kind) == ("when x 0", "cut x 0")


def test_every_term_is_short_enough_for_the_walk_and_says_something() -> None:
    assert all(0 < len(term.places) <= LONGEST_TERM for term in TERMS)
    assert all(forms for term in TERMS for forms in term.places)


def test_no_star_stands_for_nearly_everything() -> None:
    stems = {form.strip("*") for term in TERMS for forms in term.places for form in forms if "*" in form}
    assert min(map(len, stems)) >= 2


def test_numbers_of_several_languages_are_known() -> None:
    assert {"thirteen", "dreizehn", "treize", "trece", "тринадцать"} <= NUMBERS.minor
    assert {"twenty", "vingt", "двадцать"} <= NUMBERS.tens


@pytest.mark.parametrize(("year", "answer"), [(2026, "minors"), (2030, "minors"), (2031, None), (2040, None)])
def test_a_year_of_birth_is_an_age_in_the_year_it_is_read(year: int, answer: str | None) -> None:
    assert refuses("nude, born in 2013", year) == answer


def steps(prompt: str) -> int:
    """Calls that judging takes, of Python's functions and of built-in ones: a measure that no busy machine changes."""
    count = 0

    def event(_frame: Any, kind: str, _argument: Any) -> None:
        nonlocal count
        count += kind in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(event)
    try:
        refuses(prompt)
    finally:
        sys.setprofile(before)
    return count


PIECES = [
    *(
        "a ",
        "aa ",
        "n@",
        "12 ",
        "child",
        "nude ",
        "1a",
        "!a",
        "\u202e",
        "👧",
        "ﷺ",
        "-a",
        "n u d e ",
        "裸",
        "脱了的",
    ),
    *(
        "taking off all of the ",
        "without any her ",
        "nunununu",
        "ロ",
        "1 ",
        "aabbccdd ",
        "n*de ",
        "&#97;",
        "%6e",
    ),
    *("old oak small ", "sex", "十", "f/1 ", "vv", "ѕ", "aab1 ", "little naked "),
]


@pytest.mark.parametrize("piece", PIECES, ids=ascii)
def test_twice_the_prompt_is_twice_the_work_whatever_it_is_made_of(piece: str) -> None:
    once, twice = (steps((piece * length)[:length]) for length in (4_000, 8_000))
    assert twice < 2.5 * once + 2_000


ORDINARY = [
    "a cozy cabin in the mountains at night, warm light in the windows, snow falling gently, pine trees, cinematic",
    "portrait of an elderly fisherman mending nets at dawn, harbour in the background, soft golden light, 85mm lens",
    "anime girl with silver hair standing under cherry blossoms, detailed background, vibrant colours, 4k, masterpiece",
    "children flying kites on a hill, summer, watercolor, wide angle, soft clouds, happy mood, highly detailed",
    "ein Hund läuft über die Wiese, im Hintergrund die Alpen bei Sonnenuntergang, weiches Licht, sehr detailliert",
    "рыжая лиса в снегу, кинематографичный свет, зимний лес, мягкий туман, высокая детализация, рассвет",
    "雪の中の赤い狐、映画のような光、高精細、冬の森、霧、夜明け",
]


@pytest.mark.parametrize("prompt", ORDINARY, ids=ascii)
def test_an_ordinary_prompt_costs_a_few_calls_a_word(prompt: str) -> None:
    refuses(prompt)  # words are judged once and remembered
    assert steps(prompt) < 60 + 2 * len(prompt)
