"""The catalogue's file: what a broken one says, and which of its models and options are offered here."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.catalog import Catalog, CatalogInvalid
from bot.domain.offer import Offer
from bot.domain.request import Request
from tests.domain.catalogs import (
    PICTURE,
    SHIPPED,
    VALID,
    asked,
    offer_of,
)


@pytest.mark.parametrize(
    ("line", "instead", "number", "says"),
    [
        ('name = "fox-video"', 'name = "Fox Video"', 2, "models.0.name: String should match pattern"),
        ('label = "Fox video"', 'label = ""', 3, "models.0.label: String should have at least 1"),
        ('kind = "video"', 'kind = "sound"', 4, "models.0.kind: Input should be 'image' or 'video'"),
        ("usual_seconds = 60", "usual_seconds = 0", 5, "models.0.usual_seconds: Input should be greater"),
        ("usual_seconds = 60", "", 1, "models.0.usual_seconds: Field required"),
        ("price = { base = 10 }", "price = { base = -1 }", 7, "models.0.price.base: Input should be greater"),
        ("price = { base = 10 }", "price = { base = 10, maximum = 9 }", 7, "the maximum is below"),
        ("price = { base = 10 }", "price = { per_image = -1 }", 7, "models.0.price.per_image: Input should"),
        ("price = { base = 10 }", "price = { bsae = 10 }", 7, "models.0.price.bsae: Extra inputs"),
        ("prompt_max = 100", "prompt_max = -1", 12, "models.0.offers.0.prompt_max: Input should be greater"),
        ("cost = { base = 5 }", 'cost = "much"', 13, "models.0.offers.0.cost: Input should be a valid dict"),
        ("options.duration", "options.speed", 14, "models.0.offers.0.options.speed"),
        (
            'range = [1, 9], send = "always"',
            'send = "asked"',
            14,
            "needs exactly one of values, range, map or text",
        ),
        (
            "range = [1, 9]",
            "range = [1, 9], values = [3]",
            14,
            "needs exactly one of values, range, map or text",
        ),
        ('send = "always"', 'send = "never"', 14, "Input should be 'always' or 'asked'"),
        ("duration = 6", "duration = 60", 1, "the default duration 60 is not a value that kie takes"),
        ("defaults = { duration = 6 }", "", 1, "the default duration None is not a value that kie takes"),
        ('range = [1, 9], send = "always"', "range = [7, 9]", 1, "no offer takes the default duration 6"),
        ("[[models]]", "credit_usd = 0\n[[models]]", 1, "credit_usd: Input should be greater than 0"),
        ("[[models]]", "\ncredit_usd = -0.01\n[[models]]", 2, "credit_usd: Value error, must be an amount"),
        ("[[models]]", "credit_usd = 0.0000001\n[[models]]", 1, "credit_usd: Value error, must be an amount"),
        ("[[models]]", "credit_usd = nan\n[[models]]", 1, "credit_usd: Value error, must be an amount"),
        ("[[models]]", 'credit_usd = "0.01"\n[[models]]', 1, "credit_usd: Value error, must be an amount"),
        ("[[models]]", "credit_usd = true\n[[models]]", 1, "credit_usd: Value error, must be an amount"),
        (
            "usual_seconds = 60",
            "usual_seconds = 60\ncredit_usd = 0.01",
            6,
            "models.0.credit_usd: Extra inputs",
        ),
    ],
)
def test_a_mistake_in_the_catalogue_is_told_with_its_file_and_line(
    line: str, instead: str, number: int, says: str
) -> None:
    assert line in VALID
    with pytest.raises(CatalogInvalid) as error:
        Catalog.parse(VALID.replace(line, instead), "models.toml")
    assert str(error.value).startswith(f"models.toml, line {number}: ")
    assert says in str(error.value)


def test_a_file_that_is_no_toml_is_told_with_its_name_and_line() -> None:
    with pytest.raises(CatalogInvalid, match=r"^models\.toml: .*line 2"):
        Catalog.parse("[[models]]\nname = fox\n", "models.toml")


def test_two_models_of_one_name_are_refused_by_that_name() -> None:
    with pytest.raises(CatalogInvalid, match="models named twice: fox-video"):
        Catalog.parse(VALID + VALID, "models.toml")


def test_a_catalogue_without_a_model_or_a_model_without_an_offer_is_refused() -> None:
    for text in ("models = []", VALID.split("\n[[models.offers]]", maxsplit=1)[0]):
        with pytest.raises(CatalogInvalid, match=r"models\.toml, line 1: "):
            Catalog.parse(text, "models.toml")


@given(st.text(max_size=200))
def test_what_is_no_catalogue_is_told_with_its_name_and_nothing_else_is_raised(text: str) -> None:
    with pytest.raises(CatalogInvalid, match=r"^models\.toml"):
        Catalog.parse(text, "models.toml")


@given(st.integers(0, len(VALID)), st.integers(0, 30))
def test_a_file_with_a_piece_missing_is_read_or_refused_and_nothing_else_is_raised(
    start: int, length: int
) -> None:
    with suppress(CatalogInvalid):
        Catalog.parse(VALID[:start] + VALID[start + length :], "models.toml")


@pytest.mark.parametrize(
    ("providers", "models"),
    [
        (["evolink"], ["z-image", "grok-video"]),
        (
            ["xai"],
            [
                *("grok-image-2", "grok-video", "grok-video-1.5", "grok-video-1.5-lite"),
                *("grok-extend", "grok-edit"),
            ],
        ),
        (["openai"], ["gpt-image-2.5-flare"]),
        (["openai", "comfyui"], ["gpt-image-2.5-flare", "sdxl"]),
        ([], []),
        (["acme"], []),
    ],
)
def test_only_what_a_provider_with_a_key_makes_is_offered(providers: list[str], models: list[str]) -> None:
    offered = SHIPPED.offered_by(providers)
    assert [model.name for model in offered.models] == models
    assert set(offered.providers()) <= set(providers)
    assert all(model.offers for model in offered.models)


def test_a_model_that_is_off_is_not_offered() -> None:
    off = Catalog.parse(VALID.replace('kind = "video"', 'kind = "video"\nenabled = false'), "models.toml")
    assert off.offered_by(["kie"]).models == ()


def test_an_option_is_listed_with_every_value_that_some_offer_takes() -> None:
    video = SHIPPED.find("grok-video")
    assert video
    assert video.values("resolution") == ["480p", "720p", "1080p"]
    assert video.values("resolution", "xai") == ["480p", "720p"]
    assert video.values("duration") == [str(n) for n in range(1, 31)]
    assert video.values("mode", "xai") == []


def test_an_option_applies_only_where_somebody_who_can_make_it_has_it() -> None:
    video = SHIPPED.find("grok-video")
    assert video
    assert video.applies("mode", asked("grok-video"))
    assert not video.applies("mode", Request("grok-video", "x", image=PICTURE))
    assert video.applies("mode", asked("grok-video", "x" * 6000))  # nobody can any more: all are asked


@pytest.mark.parametrize("name", ["veo-3.1-fast", "wan-3", "wan-2.7", "minimax-h3", "seedance-2-mini"])
def test_a_picture_to_end_on_goes_with_one_to_start_from_and_counts_as_one(name: str) -> None:
    found, offer = offer_of(name, "kie")
    started = Request(name, "x", image=PICTURE)
    both = replace(started, end_frame=PICTURE)
    assert offer.takes_inputs(both)
    assert offer.upstream_for(both) == offer.upstream_for(started)
    assert found.cost_of(offer, both) == found.cost_of(offer, started) + offer.cost.per_input
    assert not offer.takes_inputs(Request(name, "x", end_frame=PICTURE))
    assert not offer.takes_inputs(Request(name, "x", references=(PICTURE,), end_frame=PICTURE))
    assert not any(each.end_frame for each in found.offers if each.provider != "kie")


@pytest.mark.parametrize(
    "takes",
    [
        {"end_frame": True},
        {"image": True, "end_frame": True},
        {"image": True, "end_frame": True, "pictures": {"image": "first"}},
        {"image": True, "pictures": {"image": "first", "end_frame": "last"}},
        {"references": 2, "end_frame": True, "pictures": {"references": "r[]", "end_frame": "last"}},
    ],
)
def test_a_picture_to_end_on_needs_a_field_and_one_to_start_from(takes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="end_frame"):
        Offer.model_validate({"provider": "kie", "upstream": "m", "prompt_max": 10, **takes})
