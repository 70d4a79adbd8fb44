"""Each model of the catalogue once, from the gate to the posted file, at the local providers. Those that work on a picture
or a video work on one that was made before.
"""

import asyncio
from collections.abc import AsyncGenerator
from itertools import count

import pytest
import pytest_asyncio

from bot.catalog import load_catalog
from bot.domain.ask import Actor, Place
from bot.domain.generation_model import GenerationModel
from bot.domain.job import Job, State
from bot.domain.limits import Limits
from bot.domain.origin import Work
from bot.domain.starting import Start
from bot.providers.registry import open_providers
from sandbox.providers.world import ProviderWorld
from tests.pipeline.harness import CHANNEL, GUILD, PipelineHarness, generous, open_harness
from tests.providers.conftest import settings_of

pytestmark = pytest.mark.asyncio(loop_scope="module")
TASKED = ("kie", "xai")
MODELS = load_catalog(None).offered_by(TASKED).models
PATIENCE = 60
PLACE = Place(GUILD, CHANNEL)
_interactions = count(7_000_000_000_000_000_000)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def harness(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[PipelineHarness]:
    """One for all models, which so follow each other as in a real channel."""
    directory = tmp_path_factory.mktemp("harness")
    async with ProviderWorld(latency=0.02) as world:
        settings = settings_of(world, media_dir=directory / "unused")
        async with (
            open_providers(settings) as opened,
            open_harness(
                directory,
                allowance=100_000,
                limits=generous(Limits()),
                media_hosts=frozenset({"127.0.0.1"}),
                real={name: opened[name] for name in TASKED},
            ) as harness,
        ):
            yield harness


async def ended(harness: PipelineHarness, job: Job) -> Job:
    async with asyncio.timeout(PATIENCE):
        while not (now := await harness.job(job)).terminal:
            await harness.after(seconds=2)
            await asyncio.sleep(0.02)
    return now


async def started_from_a_picture(harness: PipelineHarness, model: GenerationModel) -> Job:
    picture = await ended(harness, await harness.admit(kind="image", model="z-image"))
    assert picture.state is State.DELIVERED
    work: Work = model.does or ("animate" if model.kind == "video" else "vary")
    start = Start(work, 0, model.name)
    return (await harness.reuse.start(picture.id, next(_interactions), Actor(1), PLACE, start)).job


async def started_from_a_video(harness: PipelineHarness, model: GenerationModel) -> Job:
    video = await ended(harness, await harness.admit(kind="video", model="grok-video"))
    assert video.state is State.DELIVERED
    start = Start("extend" if model.does == "extend" else "edit", 0, model.name, prompt="it runs away")
    return (await harness.reuse.start(video.id, next(_interactions), Actor(1), PLACE, start)).job


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
async def test_it_is_made_and_paid_once_at_the_price_that_was_quoted(
    harness: PipelineHarness, model: GenerationModel
) -> None:
    if model.needs_picture:
        job = await started_from_a_picture(harness, model)
    elif model.needs_video:
        job = await started_from_a_video(harness, model)
    else:
        job = await harness.admit(kind=model.kind, model=model.name)
    before = await harness.available()
    made = await ended(harness, job)
    assert (made.state, made.failure) == (State.DELIVERED, None)
    posted = [part for part in harness.courier.posted if part[0] == job.id]
    assert posted
    assert await harness.available() == before
