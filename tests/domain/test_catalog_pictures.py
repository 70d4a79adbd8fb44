"""What options and pictures change: costs, prices, names, and what is taken at all."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.catalog import Catalog, CatalogInvalid
from bot.domain.errors import (
    FileUnfit,
    InvalidOption,
    OptionsClash,
    PictureNeeded,
)
from bot.domain.request import InputFile, Request
from tests.domain.catalogs import OWL, OWLS, PICTURE, RICH, SHIPPED, UPSCALER, VALID, asked, offer_of, sized


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
