"""xAI's edits and extensions: whatever the catalogue asks for is in its document, and is booked at no less than it costs."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# PyAV's own annotations leave these unknown.

import json
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from bot.domain.generation_model import GenerationModel
from bot.domain.offer import Offer
from bot.domain.request import InputFile, Request
from bot.providers.base import Finished, Provider, Rejected, RequestRefused, Submission
from bot.providers.pictures import data_uri
from bot.providers.xai import request_of
from sandbox.providers import xai_videos
from sandbox.providers.videos import film_video
from sandbox.providers.world import ProviderWorld
from tests.providers.examples import VIDEO as FILMED
from tests.providers.test_catalog_contract import CATALOG, VIDEO, name_of, requests
from tests.providers.test_local_providers import followed

OFFERS = [(model, offer) for model in CATALOG.models for offer in model.offers if offer.video]
PATHS = {"edit": xai_videos.EDITS, "extend": xai_videos.EXTENSIONS}
EXTENSION = Submission("grok-imagine-video", "it runs away", {"duration": 2}, video=FILMED, does="extend")
EDIT = replace(EXTENSION, fields={}, does="edit")


@pytest.fixture
def local_name() -> str:
    return "xai"


def submission_of(model: GenerationModel, offer: Offer, request: Request, video: Path = FILMED) -> Submission:
    return Submission(
        offer.upstream_for(request),
        request.prompt,
        model.fields_for(offer, request),
        video=video,
        does=model.does,
    )


def measured(path: Path) -> tuple[float, Any]:
    """Its length in seconds, and its first frame."""
    with av.open(str(path), "r") as file:
        frame = next(iter(file.decode(video=0))).to_image()
        return float(Fraction(file.duration or 0, av.time_base)), frame


def test_there_is_an_edit_and_an_extension() -> None:
    assert {model.does for model, _ in OFFERS} == {"edit", "extend"}


@pytest.mark.parametrize(("model", "offer"), OFFERS, ids=name_of)
async def test_whatever_a_member_may_choose_is_in_the_document(model: GenerationModel, offer: Offer) -> None:
    made = [request for request in requests(model, offer) if model.supports(offer, request)]
    assert made
    for request in made:
        path, body = await request_of(submission_of(model, offer, request), official=True)
        assert path == PATHS[str(model.does)]
        assert xai_videos.problem_of(path, json.loads(json.dumps(body))) is None, request.options


@pytest.mark.parametrize("size", [(1280, 720), (854, 480)])
@pytest.mark.parametrize(("model", "offer"), OFFERS, ids=name_of)
async def test_it_costs_no_more_than_is_booked(
    local: Provider, model: GenerationModel, offer: Offer, size: tuple[int, int], tmp_path: Path
) -> None:
    filmed = tmp_path / "source.mp4"
    film_video(filmed, "a fox", size, seconds=3, pictures=[], huge=False)
    plain = next(requests(model, offer))
    request = replace(plain, prompt="a red fox", video=replace(VIDEO, width=size[0], height=size[1]))
    ticket = await local.submit(submission_of(model, offer, request, filmed), None)
    progress = await followed(local, ticket.upstream_id)
    assert isinstance(progress, Finished)
    assert len(progress.urls) == 1
    assert progress.cost is not None
    booked = model.cost_of(offer, request)
    assert progress.cost == booked if size == (1280, 720) else progress.cost < booked


async def test_an_extension_begins_with_its_source_and_is_longer_by_what_was_asked_for(
    local: Provider, world: ProviderWorld
) -> None:
    made, first = await made_of(EXTENSION, local, world)
    assert round(made) == 5
    _, given = measured(FILMED)
    assert brightness(first) == pytest.approx(brightness(given), abs=8)


async def test_an_edit_is_as_long_as_its_source_and_looks_otherwise(
    local: Provider, world: ProviderWorld
) -> None:
    made, first = await made_of(EDIT, local, world)
    assert round(made) == 3
    _, given = measured(FILMED)
    assert abs(brightness(first) - brightness(given)) > 8


async def made_of(submission: Submission, local: Provider, world: ProviderWorld) -> tuple[float, Any]:
    ticket = await local.submit(submission, None)
    assert isinstance(await followed(local, ticket.upstream_id), Finished)
    server = world.servers["xai"]
    return measured(server.backstage.media.path(server.tasks[ticket.upstream_id].files[0]))


def brightness(image: Any) -> float:
    """0 to 255."""
    return float(image.convert("L").resize((1, 1)).getpixel((0, 0)))


@pytest.mark.parametrize(
    ("submission", "seconds"), [(EDIT, 9), (EXTENSION, 1), (EXTENSION, 16)], ids=["9", "1", "16"]
)
async def test_a_video_of_another_length_is_refused_there(
    local: Provider, tmp_path: Path, submission: Submission, seconds: int
) -> None:
    filmed = tmp_path / "source.mp4"
    film_video(filmed, "a fox", (160, 90), seconds=seconds, pictures=[], huge=False)
    ticket = await local.submit(replace(submission, video=filmed), None)
    progress = await followed(local, ticket.upstream_id)
    assert isinstance(progress, Rejected)
    assert progress.reason == "invalid"
    assert "must be between" in progress.detail


@pytest.mark.parametrize("seconds", [0.0, 1.99, 8.71, 15.01])
def test_what_is_refused_there_is_refused_here_before_it(seconds: float) -> None:
    video: InputFile = replace(VIDEO, duration=seconds)
    for model, offer in OFFERS:
        request = replace(next(requests(model, offer)), video=video)
        least, most = {"edit": (0, 8.7), "extend": (2, 15)}[str(model.does)]
        assert model.supports(offer, request) == (least <= seconds <= most)


WRONG: Mapping[str, Mapping[str, Any]] = {
    "a ratio": {"aspect_ratio": "16:9"},
    "a resolution": {"resolution": "720p"},
    "too long": {"duration": 11},
    "too short": {"duration": 1},
    "another model": {"model": "grok-imagine-video-1.5"},
    "a picture too": {"image": {"url": "https://a.example/1.png"}},
}


@pytest.mark.parametrize("more", WRONG.values(), ids=WRONG.keys())
async def test_what_is_not_in_the_document_is_refused(local: Provider, more: Mapping[str, Any]) -> None:
    fields = {name: value for name, value in more.items() if name != "model"}
    upstream = str(more.get("model", EXTENSION.upstream))
    with pytest.raises(RequestRefused):
        await local.submit(replace(EXTENSION, upstream=upstream, fields=fields), None)


async def test_an_edit_has_no_length_of_its_own(local: Provider) -> None:
    with pytest.raises(RequestRefused):
        await local.submit(replace(EDIT, fields={"duration": 6}), None)


async def test_a_video_goes_nowhere_where_nobody_says_what_is_done_with_it(local: Provider) -> None:
    with pytest.raises(RequestRefused):
        await local.submit(replace(EDIT, does=None), None)


async def test_a_video_is_in_the_request_itself() -> None:
    _, body = await request_of(EDIT, official=True)
    assert body == {
        "model": "grok-imagine-video",
        "prompt": "it runs away",
        "video": {"url": await data_uri("xai", FILMED)},
    }
    assert body["video"]["url"].startswith("data:video/mp4;base64,")
