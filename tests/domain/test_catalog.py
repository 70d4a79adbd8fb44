"""The catalogue: what a broken file says, what each offer is sent, what it costs, and what is refused with which values."""

from contextlib import suppress
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.catalog import load_catalog
from bot.domain.catalog import Catalog, CatalogInvalid
from bot.domain.errors import (
    FileUnfit,
    Images,
    InvalidOption,
    OptionsClash,
    PictureNeeded,
    PromptTooLong,
    Refused,
    UnknownModel,
    UnknownProvider,
    UnsupportedCombination,
    VideoNeeded,
)
from bot.domain.generation_model import GenerationModel
from bot.domain.offer import FieldValue, Offer, OptionRule
from bot.domain.request import InputFile, Kind, Options, Request
from bot.domain.tariff import Measure, Tariff

SHIPPED = load_catalog(None).offered_by(["kie", "evolink", "xai", "openai", "comfyui"])
IMAGES, VIDEOS = ([model.name for model in SHIPPED.commanded(kind)] for kind in ("image", "video"))
SHIPPED_KINDS: dict[str, Kind] = {model.name: model.kind for model in SHIPPED.models}
OFFERS = [(model, offer) for model in SHIPPED.models for offer in model.offers]
PICTURE = InputFile("inputs/a.png", "image/png", 10, "0" * 64)

VALID = """\
[[models]]
name = "fox-video"
label = "Fox video"
kind = "video"
usual_seconds = 60
defaults = { duration = 6 }
price = { base = 10 }

[[models.offers]]
provider = "kie"
upstream = "fox"
prompt_max = 100
cost = { base = 5 }
options.duration = { range = [1, 9], send = "always" }
"""


def offer_of(model: str, provider: str) -> tuple[GenerationModel, Offer]:
    return next((m, o) for m, o in OFFERS if (m.name, o.provider) == (model, provider))


def asked(model: str, prompt: str = "a fox", **options: Any) -> Request:
    return Request(model, prompt, Options(**options))


def name_of(value: object) -> str:
    if isinstance(value, GenerationModel):
        return value.name
    return value.provider if isinstance(value, Offer) else str(value)


# ---------------------------------------------------------------- reading the file


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


# ---------------------------------------------------------------- prices and costs


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


# ---------------------------------------------------------------- what a provider is sent


@pytest.mark.parametrize(
    ("model", "provider", "options", "fields"),
    [
        ("grok-image", "kie", {}, {"aspect_ratio": "1:1"}),
        ("grok-image", "kie", {"aspect_ratio": "16:9"}, {"aspect_ratio": "16:9"}),
        ("grok-video", "kie", {}, {"aspect_ratio": "16:9", "mode": "normal"}),
        (
            "grok-video",
            "kie",
            {"duration": 6, "resolution": "480p", "mode": "fun"},
            {"aspect_ratio": "16:9", "mode": "fun", "duration": 6, "resolution": "480p"},
        ),
        ("grok-video", "evolink", {}, {"aspect_ratio": "16:9", "mode": "normal", "duration": 6}),
        (
            "grok-video",
            "evolink",
            {"resolution": "720p"},
            {"aspect_ratio": "16:9", "mode": "normal", "duration": 6, "quality": "720p"},
        ),
        ("grok-video", "xai", {}, {"aspect_ratio": "16:9", "duration": 6, "resolution": "480p"}),
        (
            "grok-video-1.5",
            "xai",
            {"duration": 15, "resolution": "720p", "aspect_ratio": "9:16"},
            {"aspect_ratio": "9:16", "duration": 15, "resolution": "720p"},
        ),
        ("sora-2", "kie", {}, {"remove_watermark": True, "aspect_ratio": "landscape", "n_frames": "10"}),
        (
            "sora-2",
            "kie",
            {"aspect_ratio": "9:16", "duration": 15},
            {"remove_watermark": True, "aspect_ratio": "portrait", "n_frames": "15"},
        ),
    ],
)
def test_an_offer_is_sent_its_own_names_and_types(
    model: str, provider: str, options: dict[str, Any], fields: dict[str, FieldValue]
) -> None:
    found, offer = offer_of(model, provider)
    sent = found.fields_for(offer, asked(model, **options))
    assert sent == fields
    assert {name: type(value) for name, value in sent.items()} == {
        name: type(value) for name, value in fields.items()
    }


# ---------------------------------------------------------------- what is refused, and with which values


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


# ---------------------------------------------------------------- what options and pictures change

RICH = """\
markup = 1.5

[[models]]
name = "owl-video"
label = "Owl video"
kind = "video"
usual_seconds = 60
defaults = { aspect_ratio = "1:1", resolution = "720p", sound = "off", duration = 5 }

[[models.offers]]
provider = "kie"
upstream = "owl/text"
prompt_max = 100
image = true
references = 2
pictures = { image = "image_url", references = "image_urls[]", upstream = "owl/picture", without = ["aspect_ratio"] }
cost = { by = ["resolution", "sound"], per_second = { "720p off" = 10000, "720p on" = 20000, "1080p off" = 30000, "1080p on" = 40000 }, per_input = 5000 }
options.aspect_ratio = { values = ["1:1", "16:9"], send = "always" }
options.resolution = { values = ["720p", "1080p"] }
options.sound = { map = { on = true, off = false }, send = "always" }
options.duration = { range = [3, 15], digits = true, send = "always" }
options.seed = { range = [0, 2147483647] }
options.negative = { field = "negative_prompt", text = 10 }

[[models.offers.rules]]
when = { resolution = ["1080p"] }
only = { duration = [3, 4, 5] }

[[models]]
name = "upscaler"
label = "Upscaler"
kind = "image"
usual_seconds = 20

[[models.offers]]
provider = "kie"
upstream = "upscale"
prompt_max = 0
image = true
pictures = { image = "image", required = true }
cost = { base = 2500 }

[[models.offers]]
provider = "evolink"
upstream = "upscale-too"
prompt_max = 0
image = true
"""
OWLS = Catalog.parse(RICH, "models.toml").offered_by(["kie", "evolink"])
OWL, UPSCALER = OWLS.models


@pytest.mark.parametrize(
    ("options", "pictures", "cost", "price"),
    [
        ({}, 0, 50_000, 8),  # 7.5 rounded up
        ({"sound": "on"}, 0, 100_000, 15),
        ({"resolution": "1080p", "sound": "on"}, 0, 200_000, 30),
        ({"duration": 3, "seed": 9}, 0, 30_000, 5),
        ({}, 1, 55_000, 9),
        ({}, 2, 60_000, 9),
    ],
)
def test_a_cost_depends_on_options_and_pictures_and_makes_the_price(
    options: dict[str, Any], pictures: int, cost: int, price: int
) -> None:
    image = PICTURE if pictures == 1 else None
    request = replace(
        asked("owl-video", **options), image=image, references=(PICTURE,) * pictures * (pictures > 1)
    )
    assert OWL.cost_of(OWL.offers[0], request) == cost
    assert OWLS.price_of(OWL, request) == price


def test_a_rule_may_hold_beside_references_only() -> None:
    grok = replace(asked("grok-video", duration=11), provider="xai")
    for fitting in (grok, replace(grok, image=PICTURE)):
        SHIPPED.check(fitting, "video")
    with pytest.raises(OptionsClash) as refused:
        SHIPPED.check(replace(grok, references=(PICTURE, PICTURE)), "video")
    assert (refused.value.option, refused.value.supported[-1]) == ("duration", "10")
    assert (refused.value.references, refused.value.pictures) == (2, False)


def test_with_pictures_an_offer_has_its_other_name_and_options() -> None:
    (offer,) = OWL.offers
    plain, pictured = asked("owl-video", seed=7, negative="rain"), replace(asked("owl-video"), image=PICTURE)
    assert offer.upstream_for(plain) == "owl/text"
    assert OWL.fields_for(offer, plain) == {
        "aspect_ratio": "1:1",
        "sound": False,
        "duration": "5",
        "seed": 7,
        "negative_prompt": "rain",
    }
    assert offer.upstream_for(pictured) == "owl/picture"
    assert OWL.fields_for(offer, pictured) == {"sound": False, "duration": "5"}
    with pytest.raises(InvalidOption) as refused:
        OWLS.check(replace(asked("owl-video", aspect_ratio="16:9"), image=PICTURE), "video")
    assert (refused.value.option, refused.value.supported) == ("aspect_ratio", [])


def test_pictures_go_into_the_fields_that_the_catalogue_names_one_or_a_list() -> None:
    fields = OWL.offers[0].pictures
    assert fields
    assert fields.filled("https://a", []) == {"image_url": "https://a"}
    assert fields.filled(None, ["https://a", "https://b"]) == {"image_urls": ["https://a", "https://b"]}
    assert fields.filled(None, []) == {}


def test_values_that_do_not_go_together_are_refused_with_those_that_do() -> None:
    with pytest.raises(OptionsClash) as refused:
        OWLS.check(asked("owl-video", resolution="1080p", duration=8), "video")
    clash = refused.value
    assert (clash.option, clash.value, clash.supported) == ("duration", "8", ["3", "4", "5"])
    assert clash.because == {"resolution": "1080p"}
    OWLS.check(asked("owl-video", resolution="1080p"), "video")  # with the default of five seconds


@pytest.mark.parametrize(
    ("options", "supported"),
    [
        ({"negative": "x" * 11}, ["≤ 10"]),
        ({"seed": -1}, ["0..2147483647"]),
        ({"sound": "loud"}, ["on", "off"]),
    ],
)
def test_a_text_a_number_or_a_switch_that_nobody_takes_is_refused_with_its_bounds(
    options: dict[str, Any], supported: list[str]
) -> None:
    with pytest.raises(InvalidOption) as refused:
        OWLS.check(asked("owl-video", **options), "video")
    assert refused.value.supported == supported


def test_what_works_on_a_picture_alone_needs_one_and_no_prompt() -> None:
    with pytest.raises(PictureNeeded):
        OWLS.check(asked("upscaler", ""), "image")
    pictured = Request("upscaler", "", image=PICTURE)
    _, (offer,) = OWLS.check(pictured, "image")
    assert UPSCALER.fields_for(offer, pictured) == {}
    OWLS.check(replace(pictured, prompt="x" * 9000), "image")  # a prompt is left out


def test_an_offer_whose_cost_nobody_has_written_down_is_not_made_use_of() -> None:
    assert [offer.provider for offer in UPSCALER.offers] == ["kie"]


@pytest.mark.parametrize(
    ("line", "instead", "says"),
    [
        ('"720p on" = 20000, ', "", "the cost at kie has nothing for '720p on'"),
        ('image = "image_url", ', "", "pictures name a field for what is taken"),
        ('when = { resolution = ["1080p"] }', "", "a rule needs when or pictures"),
        ("markup = 1.5", "markup = 0.9", "Input should be greater than or equal to 1"),
    ],
)
def test_an_amount_or_a_field_that_is_missing_is_told_when_the_file_is_read(
    line: str, instead: str, says: str
) -> None:
    assert line in RICH
    with pytest.raises(CatalogInvalid, match=r"^models\.toml, line [0-9]+: ") as error:
        Catalog.parse(RICH.replace(line, instead), "models.toml")
    assert says in str(error.value)


def sized(width: int, height: int, size: int = 10, content_type: str = "image/png") -> InputFile:
    return InputFile("inputs/a", content_type, size, "0" * 64, width, height)


@pytest.mark.parametrize(
    ("picture", "why", "limit"),
    [
        (sized(640, 360, 5_000_001), "bytes", 5_000_000),
        (sized(4000, 255), "shorter_side", 256),
        (sized(4097, 256), "longer_side", 4096),
        (sized(4096, 4000), "pixels", 16_000_000),
    ],
)
def test_a_picture_of_a_size_that_the_model_does_not_take_is_refused_with_the_bound(
    picture: InputFile, why: str, limit: int
) -> None:
    with pytest.raises(FileUnfit) as refused:
        SHIPPED.check(Request("recraft-cut-out", "", image=picture), "image")
    assert (refused.value.why, refused.value.limit, refused.value.file) == (why, limit, picture)


def test_a_picture_at_the_bound_is_taken_and_so_is_one_that_nobody_has_looked_at_yet() -> None:
    for picture in (sized(4096, 256, 5_000_000), InputFile("", "", 0, "")):
        SHIPPED.check(Request("recraft-cut-out", "", image=picture), "image")


def test_a_picture_of_a_type_that_the_model_does_not_take_is_refused_with_those_it_takes() -> None:
    with pytest.raises(FileUnfit) as refused:
        SHIPPED.check(Request("kling-3", "a fox", image=sized(640, 360, 10, "image/webp")), "video")
    assert (refused.value.why, refused.value.types) == ("types", ("jpeg", "png"))


def test_a_larger_picture_is_booked_and_charged_at_what_its_upscale_takes() -> None:
    """Twice as large, what comes out is up to 2K, 4K or 8K. Of a picture that nobody has seen the most is said."""
    model, offer = offer_of("topaz-upscale", "kie")
    for picture, cost, price in (
        (sized(960, 400), 50_000, 7),
        (sized(400, 961), 100_000, 13),
        (sized(1921, 1080), 200_000, 25),
        (sized(3840, 3840), 200_000, 25),
        (InputFile("", "", 0, ""), 200_000, 25),
    ):
        request = Request("topaz-upscale", "", image=picture)
        SHIPPED.check(request, "image")
        assert (model.cost_of(offer, request), SHIPPED.price_of(model, request)) == (cost, price)
    with pytest.raises(FileUnfit):
        SHIPPED.check(Request("topaz-upscale", "", image=sized(3841, 100)), "image")


@pytest.mark.parametrize("table", ["flat", "per_second"])
def test_a_bare_number_is_the_amount_for_every_value(table: str) -> None:
    bare, listed = (
        Catalog.parse(VALID.replace("base = 5", f"{table} = {amount}"), "models.toml")
        for amount in ("50_000", "{ any = 50_000 }")
    )
    assert bare == listed


def test_a_cost_by_the_second_of_a_model_without_seconds_is_told_and_not_free() -> None:
    text = VALID.replace("defaults = { duration = 6 }\n", "").replace("base = 5", "per_second = { any = 5 }")
    text = text.replace('options.duration = { range = [1, 9], send = "always" }\n', "")
    with pytest.raises(CatalogInvalid, match=r"fox-video: an amount by the second needs a default duration"):
        Catalog.parse(text, "models.toml")


def test_a_cost_by_the_sides_of_pictures_that_ends_before_the_pictures_do_is_told() -> None:
    cost = "cost = { input_sides = { 100 = 5 } }"
    for limit in ("", "\npicture_limits = { longer_side = 101 }"):
        with pytest.raises(CatalogInvalid, match=r"longer_side is at most the largest of cost\.input_sides"):
            Catalog.parse(VALID.replace("cost = { base = 5 }", cost + limit), "models.toml")


# ---------------------------------------------------------------- videos that go in


VIDEO = InputFile("inputs/a.mp4", "video/mp4", 10, "0" * 64, 854, 480, duration=6.0)
EXTENDS = Request("grok-extend", "it runs away", video=VIDEO)
EDITS = Request("grok-edit", "make it night", video=VIDEO)


@pytest.mark.parametrize(
    ("request_", "cost", "price"),
    [
        (EXTENDS, 6 * 70_000 + 6 * 10_000, 60),
        (replace(EXTENDS, options=Options(duration=2)), 2 * 70_000 + 6 * 10_000, 25),
        (replace(EXTENDS, video=replace(VIDEO, duration=6.04)), 6 * 70_000 + 7 * 10_000, 62),
        (EDITS, 6 * 80_000, 60),
        (replace(EDITS, video=replace(VIDEO, duration=8.7)), 9 * 80_000, 90),
    ],
)
def test_a_video_costs_by_what_is_added_to_it_and_by_how_long_it_is(
    request_: Request, cost: int, price: int
) -> None:
    model, (offer,) = SHIPPED.check(request_, "video")
    assert (model.cost_of(offer, request_), SHIPPED.price_of(model, request_)) == (cost, price)


@pytest.mark.parametrize(
    ("request_", "why", "limit"),
    [
        (replace(EXTENDS, video=replace(VIDEO, duration=1.9)), "shortest", 2),
        (replace(EXTENDS, video=replace(VIDEO, duration=15.1)), "longest", 15),
        (replace(EXTENDS, video=replace(VIDEO, duration=None)), "unknown", None),
        (replace(EXTENDS, video=replace(VIDEO, content_type="video/webm")), "types", None),
        (replace(EDITS, video=replace(VIDEO, duration=8.8)), "longest", 8.7),
    ],
)
def test_a_video_of_another_length_or_type_is_refused_with_what_is_taken(
    request_: Request, why: str, limit: float | None
) -> None:
    with pytest.raises(FileUnfit) as refused:
        SHIPPED.check(request_, "video")
    assert (refused.value.why, refused.value.limit, refused.value.types) == (why, limit, ("mp4",))


@pytest.mark.parametrize("name", ["grok-extend", "grok-edit"])
def test_what_works_on_a_video_makes_nothing_without_one(name: str) -> None:
    for request in (Request(name, "a fox"), Request(name, "a fox", image=PICTURE)):
        with pytest.raises(VideoNeeded):
            SHIPPED.check(request, "video")


def test_a_video_goes_to_nobody_who_does_not_work_on_one() -> None:
    with pytest.raises(UnsupportedCombination) as refused:
        SHIPPED.check(Request("grok-video", "a fox", video=VIDEO), "video")
    assert refused.value.images == Images(video=True)


def test_no_command_asks_for_what_works_on_a_video() -> None:
    assert not {"grok-extend", "grok-edit"} & {model.name for model in SHIPPED.commanded("video")}
    assert SHIPPED.offered_by(["xai"]).used({"video"}, ["grok-edit"]).commanded("video") == []


_WORKS_ON_VIDEOS = VALID.replace('provider = "kie"', 'provider = "xai"').replace(
    'kind = "video"', 'kind = "video"\ndoes = "edit"'
)
WITH_VIDEO = _WORKS_ON_VIDEOS.replace("cost = { base = 5 }", "cost = { base = 5 }\nvideo = { longest = 8 }")


def test_a_model_that_works_on_a_video_is_one_entry() -> None:
    (model,) = Catalog.parse(WITH_VIDEO, "models.toml").models
    assert model.needs_video


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (_WORKS_ON_VIDEOS, "all of whose offers do"),
        (WITH_VIDEO.replace('does = "edit"', ""), "all of whose offers do"),
        (WITH_VIDEO.replace('does = "edit"', 'does = "upscale"'), "all of whose offers do"),
        (WITH_VIDEO.replace('kind = "video"', 'kind = "image"'), "of a video comes a video"),
        (WITH_VIDEO.replace("longest = 8", "longest = 8, shortest = 9"), "below the shortest"),
        (WITH_VIDEO.replace("video = {", "image = true\nvideo = {"), "without pictures"),
    ],
)
def test_an_entry_that_is_sent_no_video_or_the_wrong_one_is_told(text: str, why: str) -> None:
    with pytest.raises(CatalogInvalid, match=why):
        Catalog.parse(text, "models.toml")


# ---------------------------------------------------------------- what is offered here


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
