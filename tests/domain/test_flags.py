"""Flags in prompts: what is one, what is text, and that nothing else of the prompt changes."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog import load_catalog
from bot.domain import flags
from bot.domain.ask import Actor, Ask, Place
from bot.domain.errors import FlagsDiffer, FlagWithoutValue, InvalidOption, Refused, UnknownFlag
from bot.domain.request import Options

CATALOG = load_catalog(None)
SPELLED = {
    "ar": "aspect_ratio",
    "aspect": "aspect_ratio",
    "aspect-ratio": "aspect_ratio",
    "duration": "duration",
    "seconds": "duration",
    "mode": "mode",
    "res": "resolution",
    "resolution": "resolution",
    "count": "count",
    "n": "count",
    "model": "model",
    "provider": "provider",
}
plain_words = st.text(st.characters(exclude_categories=("Z", "C")), min_size=1, max_size=8).filter(
    lambda word: not word.startswith(("--", "—"))
)
values = st.from_regex(r"[a-z0-9:]{1,8}", fullmatch=True)


def ask(prompt: str, **named: object) -> Ask:
    return Ask(1, Actor(1), Place(1, 2), kind="video", prompt=prompt, **named)  # pyright: ignore[reportArgumentType]


@given(
    st.lists(plain_words, max_size=8),
    st.dictionaries(st.sampled_from(["ar", "seconds", "mode", "res", "n", "model", "provider"]), values),
    st.sampled_from([" ", "=", ":"]),
    st.sampled_from(["--", "—"]),
    st.data(),
)
def test_flags_anywhere_are_read_and_the_other_words_stay_in_order(
    words: list[str], given_: dict[str, str], between: str, dash: str, data: st.DataObject
) -> None:
    pieces = list(words)
    for name, value in given_.items():
        pieces.insert(data.draw(st.integers(0, len(pieces))), f"{dash}{name}{between}{value}")
    parsed = flags.parse(" ".join(pieces))
    assert parsed.named == {SPELLED[name]: value for name, value in given_.items()}
    assert parsed.prompt == " ".join(words)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_and_what_is_left_has_no_flag(text: str) -> None:
    with suppress(Refused):
        parsed = flags.parse(text)
        assert flags.parse(parsed.prompt) == flags.Flags(parsed.prompt, {})


@given(st.text(max_size=80).filter(lambda text: re.search(r"(?<!\S)(--[^\W\d_]|—)", text) is None))
def test_text_without_a_flag_is_not_touched(text: str) -> None:
    assert flags.parse(text) == flags.Flags(text, {})


@pytest.mark.parametrize("text", ["a -- b", "--5", "---", "rock--paper", "a —dash of salt", "x=--", "--_x"])
def test_hyphens_before_anything_but_a_letter_and_inside_words_are_text(text: str) -> None:
    assert flags.parse(text).prompt == text


@pytest.mark.parametrize("spelling", SPELLED)
def test_every_spelling_is_known_in_capitals_too(spelling: str) -> None:
    assert flags.parse(f"a fox --{spelling.upper()} X").named == {SPELLED[spelling]: "x"}


@pytest.mark.parametrize(
    ("text", "flag"), [("a --ar", "--ar"), ("--ar --n 2", "--ar"), ("--mode=", "--mode")]
)
def test_a_flag_without_a_value_is_refused_by_name(text: str, flag: str) -> None:
    with pytest.raises(FlagWithoutValue) as refused:
        flags.parse(text)
    assert refused.value.flag == flag


def test_an_unknown_flag_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownFlag) as refused:
        flags.parse("a fox --stylize 250")
    assert (refused.value.flag, list(refused.value.available)[:2]) == ("--stylize", ["--ar", "--duration"])


def test_the_lines_of_a_prompt_stay_lines() -> None:
    assert flags.parse("a fox\n--ar 16:9\nin  snow, --n 2, at night").prompt == "a fox\n\nin snow, at night"


def test_flags_become_the_options_and_agree_with_those_that_were_chosen() -> None:
    asked = ask(
        "a fox --ar 9:16 --seconds 8s --model Sora-2 --n 1", options=Options(duration=8), model="sora-2"
    )
    found = flags.applied(asked, CATALOG)
    assert (found.prompt, found.model, found.count) == ("a fox", "sora-2", 1)
    assert found.options == Options(aspect_ratio="9:16", duration=8)


@pytest.mark.parametrize(
    ("prompt", "named"),
    [
        ("x --ar 1:1", {"options": Options(aspect_ratio="16:9")}),
        ("x --seconds 6", {"options": Options(duration=8)}),
        ("x --n 2", {"count": 3}),
        ("x --model sora-2", {"model": "grok-video"}),
        ("x --ar 1:1 --aspect 16:9", {}),
    ],
)
def test_two_values_for_one_option_are_refused(prompt: str, named: dict[str, object]) -> None:
    with pytest.raises(FlagsDiffer):
        flags.applied(ask(prompt, **named), CATALOG)


@pytest.mark.parametrize("value", ["six", "1.5", "-3", "٣", "9" * 30])
def test_a_number_that_is_none_is_refused_with_the_models_own(value: str) -> None:
    with pytest.raises(InvalidOption) as refused:
        flags.applied(ask(f"x --model sora-2 --seconds {value}"), CATALOG)
    assert (refused.value.value, list(refused.value.supported)) == (value, ["10", "15"])
