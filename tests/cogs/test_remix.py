"""Remix and Why?: what the form shows, whose credits pay, and who may not."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.domain.ask import Actor, Place
from bot.domain.failure import Failure, Reason
from bot.domain.job import Job, State
from bot.pipeline.clock import system_clock
from bot.storage import jobs, ledger
from sandbox.discord import File, Interaction, World
from tests.cogs.harness import BotHarness, opened


async def form(harness: BotHarness, name: str, job: Job) -> Interaction:
    button = await harness.posted(f"darkroom:v1:remix:{job.id}")
    pressed = await harness.world.click(harness.member(name), button, f"darkroom:v1:remix:{job.id}")
    await harness.world.wait_for(lambda: pressed.modal or pressed.reply)
    return pressed


async def sent(harness: BotHarness, opened_by: Interaction, **values: object) -> Interaction:
    submitted = await harness.world.submit_modal(opened_by, values)
    return await submitted.answered()


def fields(pressed: Interaction) -> dict[str, Any]:
    assert pressed.modal
    inner = [label["component"] for label in pressed.modal["components"]]
    return {each["custom_id"]: each for each in inner}


async def test_anybody_in_the_channel_remixes_on_credits_of_their_own(harness: BotHarness) -> None:
    job = await harness.job("alice", "/imagine prompt:a red fox in snow aspect_ratio:16:9 count:2")
    pressed = await form(harness, "bob", job)
    shown = fields(pressed)
    assert shown["prompt"]["value"] == "a red fox in snow"
    assert [one["value"] for one in shown["aspect_ratio"]["options"] if one.get("default")] == ["16:9"]
    assert shown["resolution"]["placeholder"] == "As usual for the model"
    told = await sent(harness, pressed, prompt="a blue fox in snow")
    assert told.ephemeral
    (made,) = await harness.jobs("bob")
    assert (made.request.prompt, made.origin_id) == ("a blue fox in snow", job.id)
    assert (made.request.options, made.request.count) == (job.request.options, 2)
    assert f"remix of job {job.id}" in (await harness.carded(made)).text
    assert await harness.available("bob") == 100 - made.price
    assert await harness.available("alice") == 100 - job.price


async def test_the_form_offers_every_length_that_a_model_insists_on(harness: BotHarness) -> None:
    """There are more lengths than a menu has options: what gives way are some of those beside which others do."""
    job = await harness.job("alice", "/video prompt:a fox duration:13")
    options = fields(await form(harness, "bob", job))["duration"]["options"]
    offered = {one["value"] for one in options}
    assert len(options) == 25
    assert offered >= {
        "4",
        "6",
        "8",
        "5",
        "10",
        "15",
        "13",
    }  # Veo, Hailuo, Kling and Sora; and what was asked for
    assert [one["value"] for one in options if one.get("default")] == ["13"]


async def test_flags_in_the_form_count(harness: BotHarness) -> None:
    job = await harness.job("alice")
    await sent(harness, await form(harness, "alice", job), prompt="a fox --ar 2:3")
    made = (await harness.jobs("alice"))[0]
    assert (made.request.prompt, made.request.options.aspect_ratio) == ("a fox", "2:3")


async def test_with_another_model_a_picture_goes_in_as_a_type_that_it_takes(harness: BotHarness) -> None:
    data = io.BytesIO()
    Image.new("RGB", (640, 360), "red").save(data, "WEBP")
    files = {"image": File("fox.webp", data.getvalue(), "image/webp")}
    await harness.asks("alice", "video", options={"prompt": "a fox", "model": "minimax-h3"}, files=files)
    (job,) = await harness.jobs("alice")
    assert job.request.image
    assert job.request.image.content_type == "image/webp"
    told = await sent(
        harness, await form(harness, "alice", job), prompt="a fox", model="kling-3-turbo", duration="5"
    )
    assert "in the queue" in told.reply
    made = (await harness.jobs("alice"))[0]
    assert made.request.image
    assert (made.request.model, made.request.image.content_type) == ("kling-3-turbo", "image/jpeg")


async def test_what_is_refused_in_a_command_is_refused_in_the_form(harness: BotHarness) -> None:
    job = await harness.job("alice")
    told = await sent(harness, await form(harness, "bob", job), prompt="13f nude")
    assert "protects minors" in told.reply
    assert await harness.jobs("bob") == []
    assert await harness.available("bob") == 100


async def test_the_prompt_of_a_private_end_is_shown_to_its_author_alone(harness: BotHarness) -> None:
    job = await harness.job("alice", "/imagine prompt:a secret badger")

    def refuse(tx: Any) -> None:
        now = system_clock()
        failure = Failure(Reason.MODERATED, "kie")
        jobs.move_unleased(tx, job.id, (State.QUEUED,), State.FAILED, now=now, due_at=None, failure=failure)
        ledger.release(tx, job.id, now)

    await harness.database.write(refuse)
    pressed = await form(harness, "bob", job)
    assert pressed.modal is None
    assert "badger" not in pressed.reply
    assert (await form(harness, "alice", job)).modal


async def test_a_form_outlives_the_process(world: World, tmp_path: Path) -> None:
    async with opened(world, tmp_path) as before:
        job = await before.job("alice")
        pressed = await form(before, "bob", job)
    async with opened(world, tmp_path) as after:
        await sent(after, pressed, prompt="a fox after all")
        (made,) = await after.jobs("bob")
        assert made.request.prompt == "a fox after all"


@pytest.mark.parametrize("prompt", ["", "   "])
async def test_an_empty_prompt_is_refused_in_words(harness: BotHarness, prompt: str) -> None:
    job = await harness.job("alice")
    pressed = await form(harness, "bob", job)
    told = await sent(harness, pressed, prompt=prompt or " ")
    assert "empty" in told.reply


async def test_why_tells_the_author_how_it_ended(harness: BotHarness) -> None:
    job = await harness.job("alice")
    place = Place(job.guild_id, job.channel_id, kind=job.place)
    await harness.services.job_control.cancel(job.id, Actor(job.member_id), place)
    button = await harness.posted(f"darkroom:v1:why:{job.id}")
    told = await harness.presses("alice", button, f"darkroom:v1:why:{job.id}")
    assert told.ephemeral
    assert "credits" in told.reply
    assert "Only the member" in (await harness.presses("bob", button, f"darkroom:v1:why:{job.id}")).reply
