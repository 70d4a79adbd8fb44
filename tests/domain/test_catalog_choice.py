"""Which offers can make a request, and what is refused with which values."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.errors import (
    Images,
    InvalidOption,
    PromptTooLong,
    Refused,
    UnknownModel,
    UnknownProvider,
    UnsupportedCombination,
)
from bot.domain.offer import OptionRule
from bot.domain.request import Kind, Options, Request
from tests.domain.catalogs import IMAGES, OFFERS, PICTURE, SHIPPED, SHIPPED_KINDS, VIDEOS, asked


@pytest.mark.parametrize(
    ("request_", "kind", "expected"),
    [
        (
            asked("sora-3"),
            "video",
            {"kind": UnknownModel, "available": VIDEOS},
        ),
        (
            asked("grok-video"),
            "image",
            {"kind": UnknownModel, "available": IMAGES},
        ),
        (
            Request("grok-video", "x", provider="acme"),
            "video",
            {"kind": UnknownProvider, "available": ["kie", "evolink", "xai"]},
        ),
        (
            Request("grok-image", "x", provider="xai"),
            "image",
            {"kind": UnknownProvider, "available": ["kie"]},
        ),
        (
            asked("sora-2", duration=7),
            "video",
            {"kind": InvalidOption, "option": "duration", "value": "7", "supported": ["10", "15"]},
        ),
        (asked("sora-2", mode="fun"), "video", {"kind": InvalidOption, "option": "mode", "supported": []}),
        (
            asked("grok-video", duration=99),
            "video",
            {"kind": InvalidOption, "supported": [str(n) for n in range(1, 31)], "provider": None},
        ),
        (
            Request("grok-video", "x", Options(duration=20), provider="xai"),
            "video",
            {"kind": InvalidOption, "supported": [str(n) for n in range(1, 16)], "provider": "xai"},
        ),
        (
            Request("grok-video", "x", Options(resolution="1080p"), provider="evolink"),
            "video",
            {"kind": InvalidOption, "option": "resolution", "supported": ["480p", "720p"]},
        ),
        (
            Request("grok-image", "x", count=7),
            "image",
            {
                "kind": InvalidOption,
                "option": "count",
                "value": "7",
                "supported": ["1", "2", "3", "4", "5", "6"],
            },
        ),
        (
            Request("grok-image", "x", count=0),
            "image",
            {
                "kind": InvalidOption,
                "option": "count",
                "value": "0",
                "supported": ["1", "2", "3", "4", "5", "6"],
            },
        ),
        (
            Request("grok-video", "x", count=2),
            "video",
            {"kind": InvalidOption, "option": "count", "value": "2", "supported": []},
        ),
        (
            asked("grok-image", "x" * 5001),
            "image",
            {"kind": PromptTooLong, "length": 5001, "limit": 5000},
        ),
        (
            Request("grok-video", "x" * 4097, provider="xai"),
            "video",
            {"kind": PromptTooLong, "length": 4097, "limit": 4096},
        ),
        (
            asked("grok-video", mode="fun", duration=3),
            "video",
            {"kind": UnsupportedCombination, "asked": {"duration": 3, "mode": "fun"}},
        ),
        (
            Request("grok-video", "x", image=PICTURE, provider="kie"),
            "video",
            {"kind": UnsupportedCombination, "images": Images(single=True)},
        ),
        (
            Request("grok-video", "x", references=(PICTURE,) * 4),
            "video",
            {"kind": UnsupportedCombination, "images": Images(references=4)},
        ),
    ],
)
def test_what_nobody_makes_is_refused_with_what_there_is(
    request_: Request, kind: Kind, expected: dict[str, Any]
) -> None:
    with pytest.raises(Refused) as refused:
        SHIPPED.check(request_, kind)
    told = {name: getattr(refused.value, name) for name in expected if name != "kind"}
    assert {"kind": type(refused.value), **told} == expected


def test_an_unsupported_combination_says_what_each_offer_would_take() -> None:
    with pytest.raises(UnsupportedCombination) as refused:
        SHIPPED.check(asked("grok-video", mode="fun", duration=3), "video")
    kie, evolink, xai = refused.value.offers
    assert [offer.provider for offer in (kie, evolink, xai)] == ["kie", "evolink", "xai"]
    assert kie.options["mode"] == ("fun", "normal", "spicy")
    assert "mode" not in xai.options
    assert (xai.images.single, xai.images.references) == (True, 3)


@pytest.mark.parametrize(
    ("request_", "kind", "providers"),
    [
        (asked("grok-image"), "image", ["kie"]),
        (asked("grok-video"), "video", ["kie", "evolink", "xai"]),  # cheapest first
        (asked("grok-video", mode="spicy"), "video", ["kie", "evolink"]),
        (asked("grok-video", resolution="1080p"), "video", ["kie"]),
        (asked("grok-video", duration=5), "video", ["xai"]),
        (asked("grok-video", "x" * 4500), "video", ["kie", "evolink"]),
        (Request("grok-video", "x", image=PICTURE), "video", ["xai"]),
        (Request("grok-video", "x", references=(PICTURE,) * 3), "video", ["xai"]),
        (Request("grok-video", "x", provider="evolink"), "video", ["evolink"]),
    ],
)
def test_who_can_make_exactly_this_is_found_cheapest_first(
    request_: Request, kind: Kind, providers: list[str]
) -> None:
    model, offers = SHIPPED.check(request_, kind)
    assert (model.name, [offer.provider for offer in offers]) == (request_.model, providers)


@st.composite
def makeable(draw: st.DrawFn) -> Request:
    """What some offer makes, with any of its values named and others left to their defaults."""
    model, offer = draw(st.sampled_from(OFFERS))
    needed = offer.pictures is not None and offer.pictures.required
    image = draw(st.sampled_from([PICTURE] if needed else [None, PICTURE])) if offer.image else None
    plain = Request(model.name, draw(st.text(min_size=1, max_size=50)), image=image)
    named: dict[str, Any] = {
        name: draw(st.none() | _values(rule)) for name, rule in offer.options_for(plain).items()
    }
    request = replace(plain, options=Options(**named), provider=draw(st.sampled_from([None, offer.provider])))
    assume(model.supports(offer, request))
    return request


def _values(rule: OptionRule) -> st.SearchStrategy[Any]:
    if rule.range:
        return st.integers(*rule.range)
    if rule.text:
        return st.text(min_size=1, max_size=rule.text)
    return st.sampled_from([int(value) if value.isdecimal() else value for value in rule.listed()])


@given(makeable())
def test_an_offer_that_is_found_takes_every_value_and_is_sent_each_that_was_named(request: Request) -> None:
    model, offers = SHIPPED.check(request, SHIPPED_KINDS[request.model])
    for offer in offers:
        fields = model.fields_for(offer, request)
        for name, value in request.options.asked().items():
            rule = offer.options_for(request)[name]
            assert rule.accepts(value)
            assert fields[rule.field or name] == rule.upstream(value)
        assert request.provider in {None, offer.provider}
        assert request.image is None or offer.image
    costs = [model.cost_of(offer, request) for offer in offers]
    assert costs == sorted(costs)


@given(makeable())
def test_no_member_who_names_a_provider_spends_more_money_than_their_credits_stand_for(
    request: Request,
) -> None:
    model, offers = SHIPPED.check(request, SHIPPED_KINDS[request.model])
    price, usual = SHIPPED.price_of(model, request), SHIPPED.price_of(model, replace(request, provider=None))
    assert price >= usual
    if model.price:
        assert usual == model.price.of(model.measure(request))
    if request.provider:
        cost = model.cost_of(offers[0], request)
        assert (
            model.price is None
            or price == usual
            or (price - 1) * SHIPPED.credit_usd < cost <= price * SHIPPED.credit_usd
        )
        assert cost <= price * SHIPPED.credit_usd
