"""Extend, and Edit of a video: what is asked, for how much, and which videos are taken."""

from pathlib import Path
from typing import Any

import pytest

from bot.domain.job import Job
from bot.storage import media_files
from sandbox.discord import Interaction, Message, World
from tests.cogs.harness import BotHarness, opened
from tests.cogs.moderated import with_moderators
from tests.cogs.results import on_disk, shown
from tests.cogs.test_reports import report

SMALL = (160, 90)


async def video(harness: BotHarness, seconds: int = 3, name: str = "alice") -> tuple[Job, Message]:
    return await shown(harness, name, 1, line="/video prompt:a red fox", size=SMALL, seconds=seconds)


async def more(harness: BotHarness, job: Job, result: Message, name: str = "bob") -> Message:
    told = await harness.presses(name, result, f"darkroom:v1:more:{job.id}")
    assert told.ephemeral
    assert told.response
    return told.response


async def form(harness: BotHarness, job: Job, result: Message, work: str = "extend") -> Interaction:
    """Bob's, on a result of Alice's."""
    behind = await more(harness, job, result)
    pressed = await harness.world.click(harness.member("bob"), behind, f"darkroom:v1:{work}:{job.id}")
    await harness.world.wait_for(lambda: pressed.modal or pressed.reply)
    assert pressed.modal, pressed.reply
    return pressed


async def sends(harness: BotHarness, opened_form: Interaction, **fields: Any) -> str:
    sent = await harness.world.submit_modal(opened_form, fields)
    return (await sent.answered()).reply


def choices(opened_form: Interaction, field: str) -> list[str]:
    assert opened_form.modal
    asked = [each["component"] for each in opened_form.modal["components"]]
    (menu,) = [each for each in asked if each["custom_id"] == field]
    return [each["label"] for each in menu["options"]]


async def test_a_video_goes_on_for_as_long_as_was_chosen_on_ones_own_credits(harness: BotHarness) -> None:
    job, result = await video(harness)
    asked = await form(harness, job, result)
    assert asked.modal
    assert asked.modal["title"] == "Extend"
    told = await sends(harness, asked, prompt="it runs away", duration="4")
    assert "Your video is in the queue" in told
    assert "from your video" in told
    (made,) = await harness.jobs("bob")
    assert (made.request.model, made.request.prompt, made.origin_id) == (
        "grok-extend",
        "it runs away",
        job.id,
    )
    assert made.request.options.duration == 4
    assert made.request.video
    (given,) = await harness.database.read(media_files.of_job, job.id)
    kept = harness.folder / "media" / made.request.video.path
    assert kept.read_bytes() == on_disk(harness, given).read_bytes()
    assert made.request.video.duration == pytest.approx(3)
    assert made.price == 39  # 4 s at $0.07 and 3 s at $0.01, by 1.25
    assert await harness.available("bob") == 100 - made.price
    assert await harness.available("alice") == 90


async def test_what_each_length_costs_is_said_before(harness: BotHarness) -> None:
    job, result = await video(harness)
    asked = await form(harness, job, result)
    lengths = choices(asked, "duration")
    assert lengths[0] == "2 s · 22 credits"
    assert lengths[-1] == "10 s · 92 credits"
    assert choices(asked, "model") == ["Grok Imagine Extend · 57 credits"]
    assert choices(asked, "picture") == ["Video 1"]


async def test_an_edit_of_a_video_says_what_to_change_and_what_it_costs(harness: BotHarness) -> None:
    job, result = await video(harness)
    asked = await form(harness, job, result, "edit")
    assert choices(asked, "model") == ["Grok Imagine Edit · 30 credits"]
    await sends(harness, asked, prompt="make it night")
    (made,) = await harness.jobs("bob")
    assert (made.request.model, made.request.prompt, made.origin_id, made.price) == (
        "grok-edit",
        "make it night",
        job.id,
        30,
    )
    assert made.request.video
    card = await harness.carded(made)
    assert job.id in card.text  # what it came from


async def test_only_a_result_with_a_video_is_extended(harness: BotHarness) -> None:
    job, result = await shown(harness, "alice", 1)
    assert "Extend" not in [button["label"] for button in (await more(harness, job, result)).buttons]
    forged = await harness.posted(f"darkroom:v1:extend:{job.id}")
    told = await harness.presses("bob", forged, f"darkroom:v1:extend:{job.id}")
    assert "There is no video here" in told.reply
    assert await harness.jobs("bob") == []


async def test_it_is_offered_where_a_provider_is_there_that_can(world: World, tmp_path: Path) -> None:
    async with opened(world, tmp_path, xai_api_key=None) as harness:
        job, result = await video(harness)
        offered = [button["label"] for button in (await more(harness, job, result)).buttons]
        assert offered == ["Report"]
    async with opened(world, tmp_path) as harness:
        job, result = await video(harness)
        offered = [button["label"] for button in (await more(harness, job, result)).buttons]
        assert offered == ["Edit", "Extend", "Report"]


@pytest.mark.parametrize(
    ("work", "seconds", "words"),
    [
        ("edit", 9, "takes videos of up to 8.7 s; this one has 9 s"),
        ("extend", 16, "takes videos of up to 15 s; this one has 16 s"),
        ("extend", 1, "takes videos of at least 2 s; this one has 1 s"),
    ],
)
async def test_a_video_of_another_length_is_refused_with_the_limit_before_anything_is_spent(
    harness: BotHarness, work: str, seconds: int, words: str
) -> None:
    job, result = await video(harness, seconds)
    told = await sends(harness, await form(harness, job, result, work), prompt="it runs away")
    assert words in told
    assert "Nothing was charged" in told
    assert await harness.jobs("bob") == []
    assert await harness.available("bob") == 100


async def test_a_video_that_is_kept_no_longer_is_said_so(harness: BotHarness) -> None:
    job, result = await video(harness)
    asked = await form(harness, job, result)
    (file,) = await harness.database.read(media_files.of_job, job.id)
    on_disk(harness, file).unlink()
    assert "I no longer have this file" in await sends(harness, asked, prompt="it runs away")
    assert await harness.jobs("bob") == []


async def test_a_video_that_is_too_large_is_said_so(harness: BotHarness) -> None:
    job, result = await video(harness)
    asked = await form(harness, job, result)
    (file,) = await harness.database.read(media_files.of_job, job.id)
    with on_disk(harness, file).open("ab") as grown:
        grown.truncate(10_000_001)
    assert "the limit is 10 MB" in await sends(harness, asked, prompt="it runs away")
    assert await harness.jobs("bob") == []


async def test_nothing_is_made_from_a_video_while_it_is_hidden(harness: BotHarness) -> None:
    made = await with_moderators(harness)
    olive = harness.member("olive").id
    policy = {"review_channel": str(made.id), "reports_to_hide": 1}
    await harness.services.policies.change(harness.guild.id, by=olive, **policy)
    job, result = await video(harness)
    asked = await form(harness, job, result)
    await report(harness, "mia", result)
    assert "hidden until a moderator decides" in await sends(harness, asked, prompt="it runs away")
    assert await harness.jobs("bob") == []


async def test_what_was_made_in_an_age_restricted_channel_goes_on_in_one(harness: BotHarness) -> None:
    nsfw = harness.world.add_channel("after-dark", harness.guild, nsfw=True)
    line = "/video prompt:a red fox mode:spicy"
    job, result = await shown(harness, "alice", 1, line=line, channel=nsfw, size=SMALL, seconds=3)
    await sends(harness, await form(harness, job, result), prompt="it runs away")
    (made,) = await harness.jobs("bob")
    assert made.request.restricted
    harness.world.set_nsfw(nsfw, nsfw=False)
    told = await sends(harness, await form(harness, job, result), prompt="it runs away")
    assert "age-restricted" in told
    assert len(await harness.jobs("bob")) == 1


async def test_again_and_remix_work_on_the_same_video(harness: BotHarness) -> None:
    job, result = await video(harness)
    await sends(harness, await form(harness, job, result), prompt="it runs away", duration="2")
    (first,) = await harness.jobs("bob")
    again, remix = f"darkroom:v1:again:{first.id}", f"darkroom:v1:remix:{first.id}"
    told = await harness.presses("bob", await harness.posted(again), again)
    assert "from your video" in told.reply
    second = (await harness.jobs("bob"))[0]
    assert (second.request.video, second.price) == (first.request.video, first.price)
    pressed = await harness.world.click(harness.member("bob"), await harness.posted(remix), remix)
    await harness.world.wait_for(lambda: pressed.modal)
    assert choices(pressed, "model") == ["Grok Imagine Extend", "Grok Imagine Edit"]


async def test_a_command_that_names_it_is_told_where_the_button_is(harness: BotHarness) -> None:
    told = await harness.reads("alice", "/video prompt:a fox model:grok-extend")
    assert "Press **⋯** below one, then **Extend**" in told
    assert "grok-extend" not in await harness.suggested("alice", "/video", "model", model="grok")


async def test_the_rules_are_met_with_its_own_words(harness: BotHarness) -> None:
    job, result = await video(harness)
    assert "protects minors" in await sends(harness, await form(harness, job, result), prompt="13f nude")
    olive = harness.member("olive").id
    await harness.services.policies.change(harness.guild.id, by=olive, blocked_terms=["lantern"])
    told = await sends(harness, await form(harness, job, result), prompt="a lantern falls")
    assert "rules" in told
    assert await harness.jobs("bob") == []
