"""Animate and Vary: which picture, for how much, and that it is asked for once."""

from pathlib import Path
from typing import Any

import pytest

from bot.domain.job import Job
from bot.domain.member_defaults import MemberDefaults
from bot.storage import media_files
from sandbox.discord import Interaction, Message, World
from tests.cogs.harness import BotHarness, opened
from tests.cogs.results import on_disk, shown


def menus(message: Message) -> dict[str, dict[str, Any]]:
    """By what they ask for."""
    rows = [part for row in message.components for part in row["components"]]
    return {part["placeholder"]: part for part in rows if part["type"] == 3}


def chosen(message: Message, asked: str) -> str:
    (default,) = [one["label"] for one in menus(message)[asked]["options"] if one.get("default")]
    return default


async def asked(
    harness: BotHarness, name: str, message: Message, job: Job, action: str = "animate"
) -> Interaction:
    pressed = await harness.presses(name, message, f"darkroom:v1:{action}:{job.id}")
    assert pressed.ephemeral
    return pressed


async def chooses(harness: BotHarness, name: str, question: Interaction, asked: str, value: str) -> None:
    assert question.response
    before = question.response.text, question.response.components
    menu = menus(question.response)[asked]["custom_id"]
    await harness.world.select(harness.member(name), question.response, menu, [value])
    await harness.world.wait_for(
        lambda: question.response and (question.response.text, question.response.components) != before
    )


async def begins(harness: BotHarness, name: str, question: Interaction) -> Interaction:
    assert question.response
    (button,) = question.response.buttons
    return await harness.confirms(name, question, button["custom_id"])


async def test_the_third_of_six_pictures_becomes_a_video_on_ones_own_credits(harness: BotHarness) -> None:
    job, result = await shown(harness, "alice")
    question = await asked(harness, "bob", result, job)
    assert "Image 1 becomes a video" in question.reply
    assert "10 credits" in question.reply
    assert "You have 100" in question.reply
    await chooses(harness, "bob", question, "Which image", "Image 3")
    assert "Image 3 becomes a video" in question.reply
    told = await begins(harness, "bob", question)
    assert "Your video is in the queue" in told.reply
    assert "from your image" in told.reply
    (made,) = await harness.jobs("bob")
    assert (made.request.model, made.request.prompt, made.origin_id) == (
        "grok-video",
        "a red fox in snow",
        job.id,
    )
    assert made.request.options.aspect_ratio == "16:9"
    assert made.request.image
    third = (await harness.database.read(media_files.of_job, job.id))[2]
    assert made.request.image.size == on_disk(harness, third).stat().st_size
    assert (harness.folder / "media" / made.request.image.path).is_file()
    assert f"animated from job {job.id}" in (await harness.carded(made)).text
    assert await harness.available("bob") == 90
    assert await harness.available("alice") == 96


async def test_the_price_follows_what_is_chosen(harness: BotHarness) -> None:
    job, result = await shown(harness, "alice")
    question = await asked(harness, "alice", result, job)
    assert question.response
    assert chosen(question.response, "Length") == "6 s"
    await chooses(harness, "alice", question, "Length", "10 s")
    await chooses(harness, "alice", question, "Resolution", "720p")
    assert "24 credits" in question.reply
    await chooses(harness, "alice", question, "Model", "Grok Imagine Video 1.5 Preview")
    assert "38 credits" in question.reply
    await begins(harness, "alice", question)
    made = (await harness.jobs("alice"))[0]
    assert made.price == 38
    assert (made.request.options.duration, made.request.options.resolution) == (10, "720p")


async def test_of_one_picture_none_is_chosen(harness: BotHarness) -> None:
    job, result = await shown(harness, "alice", 1)
    question = await asked(harness, "alice", result, job)
    assert "Your image becomes a video" in question.reply
    assert question.response
    assert "Which image" not in menus(question.response)


async def test_the_question_outlives_the_process(world: World, tmp_path: Path) -> None:
    async with opened(world, tmp_path) as before:
        job, result = await shown(before, "alice")
        question = await asked(before, "bob", result, job)
    async with opened(world, tmp_path) as after:
        await chooses(after, "bob", question, "Which image", "Image 2")
        await begins(after, "bob", question)
        (made,) = await after.jobs("bob")
        assert made.origin_id == job.id


async def test_pressed_twice_it_is_one_job(harness: BotHarness) -> None:
    job, result = await shown(harness, "alice")
    question = await asked(harness, "bob", result, job)
    assert question.response
    (button,) = question.response.buttons
    bob = harness.member("bob")
    first = await harness.world.click(bob, question.response, button["custom_id"])
    second = await harness.world.click(bob, question.response, button["custom_id"])
    harness.world.redeliver(first)
    await harness.world.wait_for(lambda: question.response and not question.response.buttons)
    await second.answered()
    assert await harness.reads("bob", "/credits balance")
    (made,) = await harness.jobs("bob")
    assert made.request.image
    assert await harness.available("bob") == 90


async def test_a_picture_that_is_kept_no_longer_is_said_so_and_costs_nothing(harness: BotHarness) -> None:
    job, result = await shown(harness, "alice")
    question = await asked(harness, "bob", result, job)
    for file in await harness.database.read(media_files.of_job, job.id):
        on_disk(harness, file).unlink()
    told = await begins(harness, "bob", question)
    assert "I no longer have this file" in told.reply
    assert await harness.jobs("bob") == []
    assert await harness.available("bob") == 100


async def test_the_gate_decides_when_the_button_is_pressed(harness: BotHarness) -> None:
    """Between question and answer the server may have been paused."""
    job, result = await shown(harness, "alice")
    question = await asked(harness, "bob", result, job)
    await harness.services.policies.change(harness.guild.id, by=harness.member("olive").id, paused="a rest")
    told = await begins(harness, "bob", question)
    assert "a rest" in told.reply
    assert await harness.jobs("bob") == []


async def test_a_picture_stays_where_it_was_posted(harness: BotHarness) -> None:
    backroom = harness.world.add_channel("backroom", harness.guild)
    job, _ = await shown(harness, "alice", channel=backroom)
    state = "0,grok-video,,"
    for action in ("animate", f"animate-choose:{job.id}:p,{state}", f"animate-begin:{job.id}:{state}"):
        custom_id = f"darkroom:v1:{action}" if ":" in action else f"darkroom:v1:{action}:{job.id}"
        forged = await harness.posted(custom_id)
        told = await harness.presses("bob", forged, custom_id)
        assert "stay where they were posted" in told.reply
    assert await harness.jobs("bob") == []


@pytest.mark.parametrize(
    "argument",
    [
        "",
        ":x",
        ":9,grok-video,,",
        ":0,no-such-model,,",
        ":0,grok-image,,",
        ":0,grok-video,999,",
        ":0,grok-video,,4k",
    ],
)
async def test_a_forged_choice_makes_nothing(harness: BotHarness, argument: str) -> None:
    job, result = await shown(harness, "alice", 1)
    there = harness.world.find_channel(result.channel_id)
    custom_id = f"darkroom:v1:animate-begin:{job.id}{argument}"
    told = await harness.presses("bob", await harness.posted(custom_id, there), custom_id)
    assert "charged" in told.reply
    assert await harness.jobs("bob") == []


async def test_a_result_that_was_deleted_is_animated_by_nobody(harness: BotHarness) -> None:
    job, result = await shown(harness, "alice")
    question = await asked(harness, "bob", result, job)
    await harness.presses("mo", result, f"darkroom:v1:more:{job.id}")
    forged = await harness.posted(f"darkroom:v1:withdraw:{job.id}")
    await harness.presses("mo", forged, f"darkroom:v1:withdraw:{job.id}")
    assert "There is no job" in (await begins(harness, "bob", question)).reply
    assert await harness.jobs("bob") == []


async def test_vary_asks_a_model_that_takes_pictures_for_the_same_prompt(harness: BotHarness) -> None:
    job, result = await shown(harness, "alice")
    more = await harness.presses("bob", result, f"darkroom:v1:more:{job.id}")
    assert more.response
    question = await asked(harness, "bob", more.response, job, "vary")
    assert "A variation of image 1" in question.reply
    assert "4 credits" in question.reply
    await begins(harness, "bob", question)
    (made,) = await harness.jobs("bob")
    assert (made.lane, made.request.model, made.origin_id) == ("image", "gpt-image-2.5-flare", job.id)
    assert made.request.image
    assert made.request.prompt == "a red fox in snow"
    assert f"variation of job {job.id}" in (await harness.carded(made)).text


@pytest.mark.parametrize(
    ("work", "label", "asked_for", "made_by", "told"),
    [
        ("upscale", "Upscale", "Image 1 becomes larger", "recraft-upscale", "upscaled from"),
        (
            "cut-out",
            "Remove background",
            "The background is removed from image 1",
            "recraft-cut-out",
            "background removed from",
        ),
    ],
)
async def test_what_works_on_a_picture_alone_is_behind_the_dots(
    harness: BotHarness, *, work: str, label: str, asked_for: str, made_by: str, told: str
) -> None:
    job, result = await shown(harness, "alice")
    more = await harness.presses("bob", result, f"darkroom:v1:more:{job.id}")
    assert more.response
    assert label in {button["label"] for button in more.response.buttons}
    question = await asked(harness, "bob", more.response, job, work)
    assert asked_for in question.reply
    await begins(harness, "bob", question)
    (made,) = await harness.jobs("bob")
    assert (made.request.model, made.origin_id) == (made_by, job.id)
    assert made.request.image
    assert f"{told} job {job.id}" in (await harness.carded(made)).text
    assert await harness.available("bob") == 100 - made.price


async def test_a_picture_that_is_too_small_for_a_model_is_refused_in_plain_words_and_costs_nothing(
    harness: BotHarness,
) -> None:
    job, result = await shown(harness, "alice", size=(320, 180))
    more = await harness.presses("bob", result, f"darkroom:v1:more:{job.id}")
    assert more.response
    question = await asked(harness, "bob", more.response, job, "cut-out")
    told = await begins(harness, "bob", question)
    assert "at least 256 pixels on each side; this one has 320 × 180." in told.reply
    assert "Nothing was charged" in told.reply
    assert await harness.jobs("bob") == []
    assert await harness.available("bob") == 100


async def test_every_length_is_offered_where_a_menu_has_room_for_it(harness: BotHarness) -> None:
    job, result = await shown(harness, "alice")
    question = await asked(harness, "bob", result, job)
    for model, lengths in (("grok-video-picture", [*range(6, 31)]), ("veo-3.1-fast", [4, 6, 8])):
        await chooses(harness, "bob", question, "Model", model)
        assert question.response
        options = menus(question.response)["Length"]["options"]
        assert [int(one["value"]) for one in options] == lengths


async def test_an_upscale_is_offered_held_and_charged_at_the_price_of_its_picture(
    harness: BotHarness,
) -> None:
    for name, size, price in (("bob", (960, 540), 7), ("alice", (1920, 1080), 13)):
        job, result = await shown(harness, "alice", 1, size=size)
        more = await harness.presses(name, result, f"darkroom:v1:more:{job.id}")
        assert more.response
        question = await asked(harness, name, more.response, job, "upscale")
        await chooses(harness, name, question, "Model", "topaz-upscale")
        assert f"costs {price} credits" in question.reply
        await begins(harness, name, question)
        (made,) = [one for one in await harness.jobs(name) if one.request.model == "topaz-upscale"]
        assert made.price == price


async def edits(harness: BotHarness, job: Job, result: Message, prompt: str, picture: str) -> str:
    """The answer to the form as bob fills it in."""
    more = await harness.presses("bob", result, f"darkroom:v1:more:{job.id}")
    assert more.response
    form = await harness.world.click(harness.member("bob"), more.response, f"darkroom:v1:edit:{job.id}")
    await harness.world.wait_for(lambda: form.modal)
    sent = {"prompt": prompt, "picture": picture, "model": "seedream-4.5"}
    return (await (await harness.world.submit_modal(form, sent)).answered()).reply


async def test_an_edit_says_what_to_change_in_which_picture(harness: BotHarness) -> None:
    job, result = await shown(harness, "alice")
    told = await edits(harness, job, result, "make it night", "2")
    assert "Your image is in the queue" in told
    (made,) = await harness.jobs("bob")
    assert (made.request.model, made.request.prompt, made.origin_id) == (
        "seedream-4.5",
        "make it night",
        job.id,
    )
    assert f"edit of job {job.id}" in (await harness.carded(made)).text
    third = (await harness.database.read(media_files.of_job, job.id))[2]
    assert made.request.image
    assert made.request.image.size == on_disk(harness, third).stat().st_size


async def test_an_edit_meets_the_rules_with_its_own_words(harness: BotHarness) -> None:
    job, result = await shown(harness, "alice")
    assert "protects minors" in await edits(harness, job, result, "13f nude", "0")
    assert await harness.jobs("bob") == []


async def test_a_members_usual_ratio_is_not_that_of_a_picture_which_is_there(harness: BotHarness) -> None:
    """The model takes no ratio beside a picture."""
    bob = harness.member("bob")
    await harness.services.preferences.put(
        bob.id, MemberDefaults(video_ratio="9:16", video_model="kling-2.6")
    )
    job, result = await shown(harness, "alice")
    question = await asked(harness, "bob", result, job)
    await chooses(harness, "bob", question, "Model", "kling-2.6")
    assert "in the queue" in (await begins(harness, "bob", question)).reply
    await harness.services.preferences.put(bob.id, MemberDefaults())


async def test_the_question_is_asked_in_the_members_language(harness: BotHarness) -> None:
    job, result = await shown(harness, "alice")
    harness.world.set_locale(harness.member("bob"), "de")
    question = await asked(harness, "bob", result, job)
    assert "Aus Bild 1 wird ein Video" in question.reply
    assert "Es kostet 10 Credits" in question.reply
