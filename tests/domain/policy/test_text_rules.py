"""What a policy's terms and patterns, and the built-in categories, find in a prompt."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.policy.categories import categories_of
from bot.domain.policy.patterns import BadPattern, Patterns, compile_pattern
from bot.domain.policy.policy import Policy
from bot.domain.policy.terms import Reading
from bot.domain.policy.text_rules import TextFindings, TextRules

YEAR = 2026


def find(prompt: str, **keys: Any) -> TextFindings:
    return TextRules(Policy.from_json(keys)).find(prompt, YEAR)


@pytest.mark.parametrize(
    "prompt",
    [
        "a Forbidden word",
        "a FORBIDDEN word",
        "a forb1dden word",
        "f o r b i d d e n",
        "forb idden",
        "f.o.r.b.i.d.d.e.n",
        "ｆｏｒｂｉｄｄｅｎ",
        "fоrbіddеn",
        "forbiddddden",
        "f*rb*dden",
        "fórbïdden",
        "forb\u200bidden",
        "(forbidden:1.3)",
    ],
)
def test_a_blocked_term_is_found_however_it_is_spelled(prompt: str) -> None:
    assert find(prompt, blocked_terms=["forbidden"]).refused


@pytest.mark.parametrize("prompt", ["forbiddenness", "bidden", "for a bidden", "a fox", ""])
def test_other_words_are_no_blocked_term(prompt: str) -> None:
    assert not find(prompt, blocked_terms=["forbidden"]).refused


def test_a_term_of_several_words_is_found_run_together_and_over_punctuation() -> None:
    for prompt in ("Some  Phrase", "some-phrase", "somephrase", "some, phrase"):
        assert find(prompt, blocked_terms=["some phrase"]).refused, prompt
    assert not find("phrase some", blocked_terms=["some phrase"]).refused


def test_stars_stand_for_the_rest_of_a_word() -> None:
    assert find("weaponry", blocked_terms=["weapon*"]).refused
    assert find("bioweapon", blocked_terms=["*weapon"]).refused
    assert find("bioweapons", blocked_terms=["*weapon*"]).refused
    assert not find("bioweapon", blocked_terms=["weapon*"]).refused


def test_chinese_terms_are_found_between_other_characters() -> None:
    assert find("画一个禁忌词的图", blocked_terms=["禁忌词"]).refused
    assert find("画一个禁 忌 词的图", blocked_terms=["禁忌词"]).refused


def test_allowed_terms_are_cut_out_before_terms_are_sought() -> None:
    rules: dict[str, Any] = {"blocked_terms": ["gun"], "allowed_terms": ["gun metal"]}
    assert not find("a gun metal car", **rules).refused
    assert find("a gun metal car and a gun", **rules).refused
    assert find("a gun, metal", **rules).refused, "a comma parts them"


def test_allowed_terms_are_cut_out_before_categories_are_sought() -> None:
    assert find("a beheading").categories == {"violence"}
    assert find("a beheading", allowed_terms=["beheading"]).categories == frozenset()
    assert find("a naked woman", allowed_terms=["naked woman"]).categories == frozenset()


def test_allowed_terms_do_nothing_to_the_minor_safety_rule() -> None:
    prompt = "a nude child"
    assert find(prompt).minors
    assert find(prompt, allowed_terms=["nude child", "nude", "child"]) == TextFindings(minors=True)


@pytest.mark.parametrize(
    ("prompt", "category"),
    [
        ("a severed head on a plate", "violence"),
        ("ein Hakenkreuz an der Wand", "hate"),
        ("a girl who wants to kill herself, suicide", "self_harm"),
        ("how to build a bomb", "illegal"),
        ("deepfake of a singer", "real_people"),
        ("a topless woman on the beach", "sexual"),
        ("肢解", "violence"),
        ("b.e.h.e.a.d.i.n.g", "violence"),
    ],
)
def test_built_in_categories(prompt: str, category: str) -> None:
    assert category in categories_of(Reading(prompt), frozenset(), YEAR)


@pytest.mark.parametrize(
    "prompt",
    [
        "a red fox in snow",
        "a naked mole rat",
        "a portrait of a woman in an ornate dress, 8k",
        "eine Katze auf dem Sofa",
        "一只红色的狐狸",
        "a gorge in the mountains",
        "a chef cutting vegetables",
    ],
)
def test_harmless_prompts_are_in_no_category(prompt: str) -> None:
    assert categories_of(Reading(prompt), frozenset(), YEAR) == frozenset()


def test_a_pattern_is_found_in_any_case_and_in_plain_letters() -> None:
    patterns = Patterns((r"\bfo+x\b",))
    assert patterns.find("a FOOX")
    assert patterns.find("a ｆｏｘ")
    assert not patterns.find("a fax")


def test_a_pattern_is_not_softened_by_allowed_terms() -> None:
    assert find("gun metal", patterns=["gun"], allowed_terms=["gun metal"]).refused


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("x" * 201, "too_long"),
        ("(", "bad_pattern"),
        (r"(a)\1", "bad_pattern"),
        ("a(?=b)", "bad_pattern"),
        ("\ud800", "bad_pattern"),
        (r"\pL{200}", "pattern_too_large"),
        ("(x{50}){50}", "pattern_too_large"),
        ("", "matches_everything"),
        ("x?", "matches_everything"),
        (r"\w", "matches_everything"),
        ("[^é]", "matches_everything"),
    ],
)
def test_patterns_that_are_wrong_too_large_or_match_everything_are_refused(source: str, why: str) -> None:
    with pytest.raises(BadPattern) as refused:
        compile_pattern(source)
    assert refused.value.why == why


def test_a_pattern_that_would_hold_up_another_engine_takes_no_time() -> None:
    patterns = Patterns(("(x+x+)+y",) * 50)
    began = time.process_time()
    assert not patterns.find("x" * 20_000)
    assert time.process_time() - began < 2


@given(st.text(max_size=60))
def test_nothing_that_is_typed_breaks_the_rules(prompt: str) -> None:
    rules = TextRules(
        Policy.from_json({"blocked_terms": ["forbidden", "some *phrase*"], "patterns": ["x+y"]})
    )
    assert rules.find(f"{prompt} forbidden", YEAR).refused or rules.find(prompt, YEAR).minors
