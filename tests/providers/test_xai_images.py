"""xAI's own pictures: whatever the catalogue asks for is in its document, costs what it says, and is paid once."""

import json
from dataclasses import replace

import pytest

from bot.domain.generation_model import GenerationModel
from bot.domain.offer import Offer
from bot.domain.request import Request
from bot.providers.base import (
    Finished,
    MaybeCreated,
    NotVisibleYet,
    Provider,
    Rejected,
    RequestRefused,
    Submission,
)
from bot.providers.openai import request_of
from sandbox.providers import xai_images
from sandbox.providers.world import ProviderWorld
from tests.providers.examples import EXAMPLES, PICTURE, PLAIN
from tests.providers.test_catalog_contract import CATALOG, name_of, requests
from tests.providers.test_local_providers import followed

OFFERS = [
    (model, offer)
    for model in CATALOG.models
    for offer in model.offers
    if model.kind == "image" and offer.provider == "xai"
]
SUBMISSION = EXAMPLES["xai picture"].submission
KEY = SUBMISSION.key


@pytest.fixture
def local_name() -> str:
    return "xai"


def submission_of(model: GenerationModel, offer: Offer, request: Request) -> Submission:
    return Submission(
        offer.upstream_for(request),
        request.prompt,
        model.fields_for(offer, request),
        key=KEY,
        image=PICTURE if request.image else None,
        references=(PICTURE,) * len(request.references),
        kind="image",
    )


@pytest.mark.parametrize(("model", "offer"), OFFERS, ids=name_of)
async def test_whatever_a_member_may_choose_is_in_the_document(model: GenerationModel, offer: Offer) -> None:
    made = [request for request in requests(model, offer) if model.supports(offer, request)]
    assert {len(request.inputs) for request in made} == {0, 1, 4, 5}
    for request in made:
        path, body = await request_of("xai", submission_of(model, offer, request))
        assert xai_images.problem_of(path, json.loads(json.dumps(body))) is None, request.options
        assert (path == xai_images.EDITS) == bool(request.inputs)


@pytest.mark.parametrize(("model", "offer"), OFFERS, ids=name_of)
@pytest.mark.parametrize("pictures", [0, 1, 5])
async def test_it_costs_what_the_provider_says_that_it_took(
    local: Provider, model: GenerationModel, offer: Offer, pictures: int
) -> None:
    request = next(each for each in requests(model, offer) if len(each.inputs) == pictures)
    ticket = await local.submit(submission_of(model, offer, replace(request, prompt="a red fox")), None)
    progress = await local.check(ticket.upstream_id)
    assert isinstance(progress, Finished)
    assert len(progress.urls) == model.files == 1
    assert progress.cost == model.cost_of(offer, request) == 40_000 + pictures * 10_000


async def test_an_answer_that_came_whole_is_found_again(local: Provider, world: ProviderWorld) -> None:
    assert await local.find(KEY) is None
    ticket = await local.submit(SUBMISSION, None)
    assert (ticket.done, await local.find(KEY)) == (True, ticket)
    assert len(world.servers["xai"].calls("create")) == 1


@pytest.mark.parametrize("word", ["drop", "cut", "garbage", "createfail", "fail"])
async def test_an_answer_that_goes_astray_is_not_found_and_not_asked_for_twice(
    local: Provider, world: ProviderWorld, word: str
) -> None:
    with pytest.raises(MaybeCreated) as lost:
        await local.submit(replace(SUBMISSION, prompt=f"a fox [{word}]"), None)
    assert lost.value.provider == "xai"
    assert await local.find(KEY) is None
    assert len(world.servers["xai"].calls("create")) == 1


async def test_what_moderation_refuses_costs_what_the_answer_says(local: Provider) -> None:
    with pytest.raises(RequestRefused) as refused:
        await local.submit(replace(SUBMISSION, prompt="a fox [moderated-create]"), None)
    assert (refused.value.provider, refused.value.reason, refused.value.cost) == ("xai", "moderation", 20_000)


async def test_a_picture_that_was_withheld_is_paid_for(local: Provider) -> None:
    ticket = await local.submit(replace(SUBMISSION, prompt="a fox [moderated]"), None)
    assert await local.check(ticket.upstream_id) == Rejected(
        "moderation", "an answer without pictures", 40_000
    )


async def test_videos_are_still_asked_for_at_the_provider(local: Provider) -> None:
    ticket = await local.submit(PLAIN["xai"].submission, None)
    assert isinstance(await followed(local, ticket.upstream_id), Finished)


@pytest.mark.parametrize("task", ["j0b-9", "../../etc/passwd-1", "grok:7"])
async def test_a_task_that_is_neither_on_disk_nor_at_the_provider_is_not_visible(
    local: Provider, task: str
) -> None:
    with pytest.raises(NotVisibleYet):
        await local.check(task)
