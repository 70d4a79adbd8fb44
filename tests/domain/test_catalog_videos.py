"""Videos that go in: what they cost, which are taken, and which entries are sent one."""

from dataclasses import replace

import pytest

from bot.domain.catalog import Catalog, CatalogInvalid
from bot.domain.errors import (
    FileUnfit,
    Images,
    UnsupportedCombination,
    VideoNeeded,
)
from bot.domain.request import InputFile, Options, Request
from tests.domain.catalogs import PICTURE, SHIPPED, VALID

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
