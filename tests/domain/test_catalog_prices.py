"""What a request costs the operator, and what the member pays for it."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.catalog import Catalog
from bot.domain.generation_model import GenerationModel
from bot.domain.offer import Offer
from bot.domain.request import Options, Request
from bot.domain.tariff import Measure, Tariff
from tests.domain.catalogs import OFFERS, PICTURE, SHIPPED, VALID, asked, name_of, offer_of


@pytest.mark.parametrize(
    ("model", "duration", "resolution", "price"),
    [
        ("grok-image", None, None, 4),
        ("grok-video", None, None, 10),  # 4 + 6 s x 1, the least
        ("grok-video", 1, None, 10),
        ("grok-video", 30, None, 34),
        ("grok-video", 10, "720p", 24),
        ("grok-video", 30, "1080p", 124),
        ("grok-video-1.5", None, None, 20),
        ("grok-video-1.5", 15, "720p", 53),
        ("grok-video-1.5", 1, "480p", 10),
        ("sora-2", None, None, 20),
        ("sora-2", 15, None, 30),
    ],
)
def test_a_member_pays_for_the_model_and_its_options(
    model: str, duration: int | None, resolution: str | None, price: int
) -> None:
    found = SHIPPED.find(model)
    assert found
    assert SHIPPED.price_of(found, asked(model, duration=duration, resolution=resolution)) == price


@pytest.mark.parametrize(
    ("provider", "duration", "resolution", "price"),
    [
        ("kie", None, None, 10),  # 72,000 micro-dollars are 8 credits: the price is more
        ("evolink", 10, "720p", 24),  # 240,000: as much
        ("xai", None, None, 30),
        ("xai", 15, "720p", 105),
        ("acme", None, None, 10),  # nobody's offer: refused elsewhere
        ("evolink", 10, "1080p", 44),  # neither
    ],
)
def test_whoever_names_the_provider_pays_at_least_what_its_offer_costs(
    provider: str, duration: int | None, resolution: str | None, price: int
) -> None:
    found = SHIPPED.find("grok-video")
    assert found
    named = Request("grok-video", "a fox", Options(duration=duration, resolution=resolution), provider)
    assert SHIPPED.price_of(found, named) == price


@pytest.mark.parametrize(
    ("written", "price"),
    [("", 31), ("credit_usd = 0.02\n", 16), ("credit_usd = 1e-3\n", 302), ("credit_usd = 1\n", 10)],
)
def test_what_a_credit_stands_for_is_the_catalogues_to_say(written: str, price: int) -> None:
    catalog = Catalog.parse(written + VALID.replace("base = 5", "base = 302_000"), "models.toml")
    assert (
        catalog.offered_by(["kie"]).price_of(catalog.models[0], Request("fox-video", "x", provider="kie"))
        == price
    )
    assert catalog.price_of(catalog.models[0], Request("fox-video", "x")) == 10


@pytest.mark.parametrize(
    ("model", "provider", "duration", "resolution", "micro_dollars"),
    [
        ("grok-image", "kie", None, None, 20_000),
        ("grok-video", "kie", None, None, 72_000),
        ("grok-video", "kie", 10, "720p", 225_000),
        ("grok-video", "kie", 30, "1080p", 1_200_000),
        ("grok-video", "evolink", None, None, 72_000),
        ("grok-video", "evolink", 10, "720p", 240_000),
        ("grok-video", "xai", None, None, 300_000),
        ("grok-video", "xai", 15, "720p", 1_050_000),
        ("grok-video-1.5", "xai", None, None, 480_000),
        ("grok-video-1.5", "xai", 15, "720p", 2_100_000),
        ("sora-2", "kie", None, None, 120_000),
        ("sora-2", "kie", 15, None, 180_000),
    ],
)
def test_a_budget_is_charged_what_the_offer_is_believed_to_cost(
    model: str, provider: str, duration: int | None, resolution: str | None, micro_dollars: int
) -> None:
    found, offer = offer_of(model, provider)
    assert found.cost_of(offer, asked(model, duration=duration, resolution=resolution)) == micro_dollars


@pytest.mark.parametrize(
    ("model", "provider", "pictures", "micro_dollars"),
    [
        ("grok-video", "xai", 1, 302_000),
        ("grok-video", "xai", 3, 306_000),
        ("grok-video-1.5", "xai", 3, 510_000),
        ("gpt-image-2.5-flare", "openai", 2, 116_560),
        ("minimax-h3", "kie", 1, 260_000),
    ],
)
def test_a_budget_is_charged_for_each_picture_that_goes_in(
    model: str, provider: str, pictures: int, micro_dollars: int
) -> None:
    found, offer = offer_of(model, provider)
    image = PICTURE if pictures == 1 else None
    request = replace(asked(model), image=image, references=(PICTURE,) * pictures if not image else ())
    assert found.cost_of(offer, request) == micro_dollars


def test_what_a_picture_costs_more_is_the_difference_of_the_prices() -> None:
    for model, provider, more in (
        ("minimax-h3", None, 3),  # 32.5 credits, rounded up, in place of 30
        ("grok-video", None, 0),
        ("grok-video", "xai", 1),
        ("gpt-image-2.5-flare", None, 0),  # the cheaper of its providers takes nothing for it
        ("gpt-image-2.5-flare", "openai", 4),  # 10.41 credits, rounded up, in place of 6.25
        ("topaz-upscale", None, 0),  # it makes nothing without one
        ("z-image", None, 0),  # it takes none
    ):
        found = SHIPPED.find(model)
        assert found
        assert SHIPPED.surcharge(found, found.usual(provider)) == more


@pytest.mark.parametrize(("model", "offer"), OFFERS, ids=name_of)
def test_nothing_that_is_offered_is_free(model: GenerationModel, offer: Offer) -> None:
    durations = [None, *map(int, model.values("duration", offer.provider))]
    resolutions = [None, *model.values("resolution", offer.provider)]
    for duration, resolution in product(durations, resolutions):
        options = Options(duration=duration, resolution=resolution)
        request = replace(model.usual(), options=options)
        assert SHIPPED.price_of(model, request) > 0
        assert model.cost_of(offer, request) > 0 or offer.provider == "comfyui"  # the operator's own machine


@given(
    st.builds(
        Tariff,
        base=st.integers(0, 1000),
        per_second=st.dictionaries(st.sampled_from(["480p", "720p", "any"]), st.integers(0, 1000)),
        per_image=st.integers(0, 1000),
        minimum=st.integers(0, 1000),
        maximum=st.none() | st.integers(1000, 5000),
    ),
    st.integers(0, 100),
    st.sampled_from(["480p", "720p", "1080p", "any"]),
    st.integers(1, 10),
)
def test_an_amount_stays_within_its_bounds_and_more_of_anything_is_never_cheaper(
    tariff: Tariff, duration: int, resolution: str, images: int
) -> None:
    def of(more_seconds: int, more_images: int) -> int:
        return tariff.of(Measure({"resolution": resolution}, duration + more_seconds, images + more_images))

    assert tariff.minimum <= of(0, 0) <= min(of(1, 0), of(0, 1))
    assert max(of(1, 0), of(0, 1)) <= of(1, 1) <= (of(1, 1) if tariff.maximum is None else tariff.maximum)


@pytest.mark.parametrize(("count", "price"), [(None, 4), (1, 1), (2, 2), (3, 3), (4, 4), (5, 4), (6, 4)])
def test_images_cost_one_credit_each_and_all_six_cost_four(count: int | None, price: int) -> None:
    assert (
        SHIPPED.price_of(offer_of("grok-image", "kie")[0], replace(asked("grok-image"), count=count)) == price
    )


@pytest.mark.parametrize("model", [model for model in SHIPPED.models if model.kind == "video"], ids=name_of)
def test_a_video_is_wide_unless_asked_otherwise_at_everyone_who_makes_it(model: GenerationModel) -> None:
    if model.values("aspect_ratio"):
        assert model.defaults.aspect_ratio == "16:9"
        assert all(offer.options["aspect_ratio"].accepts("16:9") for offer in model.offers)
    else:
        assert model.needs_picture or model.needs_video  # whose shape it has
