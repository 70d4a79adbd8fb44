"""/imagine and /video as a member meets them: what is answered, and what it costs."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from bot.domain.limits import Limits, RateLimit
from bot.domain.member_defaults import MemberDefaults
from bot.pipeline.clock import system_clock
from bot.storage import jobs, withdrawals
from sandbox.discord import File, World
from sandbox.discord.driver import Driver
from tests.cogs.harness import BotHarness, opened
from tests.cogs.payloads import with_change


def png(size: tuple[int, int] = (64, 64)) -> File:
    data = io.BytesIO()
    Image.new("RGB", size, "red").save(data, "PNG")
    return File("fox.png", data.getvalue(), "image/png")


def kept_inputs(folder: Path) -> int:
    return len(list(folder.rglob("inputs/*")))


async def test_a_picture_is_queued_with_its_price_and_what_is_left(harness: BotHarness) -> None:
    asked = await harness.asks("alice", "/imagine prompt:a red fox in snow")
    assert asked.ephemeral
    assert "Your images are in the queue: **grok-image**, 1:1. 4 credits held, 96 left." in asked.reply
    assert f"<#{harness.pictures.id}> below its card" in asked.reply
    (job,) = await harness.jobs("alice")
    assert (job.request.prompt, job.price) == ("a red fox in snow", 4)
    assert harness.wakeup.event.is_set()


async def test_fewer_images_cost_what_was_asked_and_again_asks_for_as_many(harness: BotHarness) -> None:
    told = await harness.reads("alice", "/imagine prompt:a fox count:2")
    assert "**grok-image**, 1:1, 2 images. 2 credits held, 98 left." in told
    (job,) = await harness.jobs("alice")
    card = await harness.carded(job)
    assert "2 images" in card.text
    again_id = f"darkroom:v1:again:{job.id}"
    await harness.presses("alice", await harness.posted(again_id), again_id)
    again, _ = await harness.jobs("alice")
    assert (again.request.count, again.price) == (2, 2)


async def test_the_number_of_images_is_suggested_with_its_price(harness: BotHarness) -> None:
    member, room = harness.member("alice"), harness.pictures
    offered = await harness.world.autocomplete(
        member, room, "imagine", {"prompt": "a fox", "count": ""}, "count"
    )
    assert [(each["value"], each["name"]) for each in offered][:2] == [
        (6, "6 · 4 credits"),
        (5, "5 · 4 credits"),
    ]
    assert offered[-1]["name"] == "1 · 1 credit"


async def test_flags_in_a_prompt_are_options_and_leave_it(harness: BotHarness) -> None:
    told = await harness.reads("alice", "/imagine prompt:a fox --ar 16:9 in snow --n 2")
    assert "**grok-image**, 16:9, 2 images. 2 credits held" in told
    (job,) = await harness.jobs("alice")
    assert job.request.prompt == "a fox in snow"
    card = await harness.carded(job)
    assert "16:9 · 2 images" in card.text
    assert "--" not in card.text


async def test_flags_are_refused_with_what_there_is_and_two_hyphens_alone_are_text(
    harness: BotHarness,
) -> None:
    for line, words in (
        ("/imagine prompt:a fox --stylize 3", ["`--stylize`", "`--ar`, `--duration`, `--mode`"]),
        ("/imagine prompt:a fox --ar 7:5", ["`7:5`", "1:1, 2:3, 3:2, 16:9, 9:16"]),
        ("/imagine prompt:a fox --ar", ["`--ar` needs a value"]),
        ("/imagine prompt:a fox --n many", ["`many`", "1 to 6"]),
        ("/imagine prompt:a fox --ar 16:9 aspect_ratio:1:1", ["the aspect ratio: `1:1` and `16:9`"]),
        ("/imagine prompt:a fox --seconds 6", ["no duration to choose"]),
        ("/video prompt:a fox --mode spicy", ["`spicy`", "age-restricted"]),
        ("/imagine prompt:--ar 16:9", ["The prompt is empty"]),
    ):
        told = await harness.reads("alice", line)
        for word in [*words, "Nothing was charged."]:
            assert word in told
    assert await harness.jobs("alice") == []
    await harness.reads("alice", "/imagine prompt:a fox -- in snow --5")
    (job,) = await harness.jobs("alice")
    assert job.request.prompt == "a fox -- in snow --5"


async def prompts_for(harness: BotHarness, name: str, current: str = "") -> list[str]:
    member, room = harness.member(name), harness.pictures
    offered = await harness.world.autocomplete(member, room, "imagine", {"prompt": current}, "prompt")
    return [each["name"] for each in offered]


async def test_ones_own_last_prompts_are_suggested_and_stand_for_the_whole_prompt(
    harness: BotHarness,
) -> None:
    long = "a red fox in snow, " + "very " * 60 + "detailed"
    await harness.asks("alice", "imagine", options={"prompt": long})
    await harness.asks("alice", "/video prompt:waves at night")
    await harness.asks("alice", "/imagine prompt:waves at night")
    await harness.asks("bob", "/imagine prompt:a secret of bob")
    offered = await prompts_for(harness, "alice")
    assert offered == ["waves at night", f"{long[:99].rstrip()}…"] or offered[1][:60] == long[:60]
    assert all(len(each) <= 100 for each in offered)
    assert await prompts_for(harness, "alice", "Red  FOX") == [offered[1]]
    (value,) = await harness.suggested("alice", "imagine", "prompt", prompt="red fox")
    await harness.asks("alice", "imagine", options={"prompt": value})
    again, *_ = await harness.jobs("alice")
    assert (again.request.prompt, value) == (long, f"darkroom:job:{(await harness.jobs('alice'))[-1].id}")


async def test_nobody_asks_for_anothers_prompt_or_for_one_that_was_taken_down(harness: BotHarness) -> None:
    theirs, mine = await harness.job("bob"), await harness.job("alice", "/imagine prompt:a regretted fox")
    for job_id in (theirs.id, "zzzzzzzzzz"):
        told = await harness.asks("alice", "imagine", options={"prompt": f"darkroom:job:{job_id}"})
        assert "There is no job" in told.reply
    await harness.database.write(withdrawals.ask, mine.id, system_clock(), None)
    assert await prompts_for(harness, "alice") == []
    told = await harness.asks("alice", "imagine", options={"prompt": f"darkroom:job:{mine.id}"})
    assert "There is no job" in told.reply
    assert len(await harness.jobs("alice")) == 1


async def test_what_a_member_set_is_meant_where_nothing_is_named_and_the_model_takes_it(
    harness: BotHarness,
) -> None:
    mine = MemberDefaults(
        image_model="gpt-image-2.5-flare", image_ratio="9:16", video_model="sora-2", video_ratio="3:2"
    )
    await harness.services.preferences.put(harness.member("alice").id, mine)
    for line, words in (
        ("/imagine prompt:x", "**gpt-image-2.5-flare**, 9:16"),
        ("/imagine prompt:x aspect_ratio:3:2", "**gpt-image-2.5-flare**, 3:2"),
        ("/imagine prompt:x model:grok-image", "**grok-image**, 9:16"),
        ("/imagine prompt:x count:2", "**grok-image**, 9:16, 2 images"),  # the other makes one
        ("/video prompt:x", "**sora-2**, 16:9, 10 s"),  # which has no 3:2
        ("/video prompt:x mode:fun", "**grok-video**, 3:2, 6 s"),
    ):
        assert words in await harness.reads("alice", line)
    assert "**grok-image**, 1:1" in await harness.reads("bob", "/imagine prompt:x")
    await harness.services.preferences.put(harness.member("alice").id, MemberDefaults())


async def test_an_image_may_start_from_one_where_some_model_takes_it(harness: BotHarness) -> None:
    asked = await harness.asks("alice", "imagine", options={"prompt": "in snow"}, files={"image": png()})
    assert "**gpt-image-2.5-flare**, 1:1, 1k, from your image" in asked.reply


async def test_options_for_pictures_are_registered_only_where_a_model_takes_them(
    world: World, tmp_path: Path
) -> None:
    async with opened(world, tmp_path, openai_api_key=None, xai_api_key=None, kie_api_key=None):
        member, room = world.member("alice"), world.channel("pictures")
        options = {
            each["name"]: [one["name"] for one in each["options"]] for each in world.commands(member, room)
        }
    assert options["imagine"] == ["prompt", "model", "aspect_ratio", "count", "provider"]
    assert options["video"] == [
        *("prompt", "model", "aspect_ratio", "duration", "mode", "resolution", "provider")
    ]


async def test_a_video_takes_every_option(harness: BotHarness) -> None:
    told = await harness.reads(
        "alice",
        "/video prompt:a fox model:grok-video aspect_ratio:16:9 duration:10 resolution:720p provider:xai",
    )
    assert "**grok-video**, 16:9, 10 s, 720p" in told
    (job,) = await harness.jobs("alice")
    assert job.request.provider == "xai"
    assert job.request.options.asked() == {"aspect_ratio": "16:9", "duration": 10, "resolution": "720p"}


async def test_names_may_be_typed_in_capitals_and_with_spaces(harness: BotHarness) -> None:
    options = {"prompt": "a fox", "model": " Grok-Image ", "provider": "KIE", "aspect_ratio": " 3:2 "}
    asked = await harness.asks("alice", "imagine", options=options)
    assert "**grok-image**, 3:2" in asked.reply


NOT_MADE = (
    ("/video prompt:x model:sora-2 duration:7", ["`7`", "10, 15"]),
    ("/video prompt:x model:sora-2 mode:fun", ["no mode to choose"]),
    ("/video prompt:x duration:99", ["`99`", "1 to 30"]),
    ("/video prompt:x duration:20 provider:xai", ["`xai`", "1 to 15"]),
    ("/video prompt:x model:sora-3", ["`sora-3`", "grok-video, grok-video-1.5, sora-2"]),
    ("/video prompt:x model:grok-image", ["`grok-image`", "grok-video"]),
    ("/imagine prompt:x count:7", ["`7`", "1 to 6"]),
    ("/imagine prompt:x count:0", ["`0`", "1 to 6"]),
    ("/imagine prompt:x provider:xai", ["`xai`", "kie"]),
    ("/imagine prompt:x aspect_ratio:7:5", ["`7:5`", "1:1, 2:3, 3:2, 16:9, 9:16"]),
    ("/video prompt:x mode:fun duration:3", ["kie: ", "evolink: ", "xai: "]),
    ("/video prompt:x mode:spicy", ["`spicy`", "age-restricted"]),
)


async def test_what_nobody_makes_is_refused_with_what_there_is(harness: BotHarness) -> None:
    for line, words in NOT_MADE:
        told = await harness.reads("alice", line)
        for word in [*words, "Nothing was charged."]:
            assert word in told
    assert await harness.jobs("alice") == []
    assert await harness.available("alice") == 100


async def test_a_prompt_too_long_for_the_model_is_refused_with_the_limit(harness: BotHarness) -> None:
    asked = await harness.asks("alice", "imagine", options={"prompt": "x" * 5500})
    assert "5,500 characters; this takes at most 5,000" in asked.reply


async def test_a_blank_prompt_is_refused(harness: BotHarness) -> None:
    asked = await harness.asks("alice", "imagine", options={"prompt": " \u200b "})
    assert "The prompt is empty" in asked.reply


async def test_a_prompt_against_the_rule_for_minors_is_refused_without_repeating_it(
    harness: BotHarness,
) -> None:
    asked = await harness.asks("alice", "imagine", options={"prompt": "a nude 12 year old"})
    assert "protects minors" in asked.reply
    assert "nude" not in asked.reply
    assert await harness.available("alice") == 100


async def test_spicy_is_for_age_restricted_channels_and_their_threads(harness: BotHarness) -> None:
    restricted = harness.channel("nsfw-pictures")
    thread = harness.world.add_thread(restricted, "more", harness.member("alice"))
    for place in (restricted, thread):
        assert "in the queue" in await harness.reads("alice", "/video prompt:a fox mode:spicy", place)
    plain = harness.world.add_thread(harness.pictures, "plain", harness.member("alice"))
    assert "age-restricted" in await harness.reads("alice", "/video prompt:a fox mode:spicy", plain)


async def test_a_thread_gets_its_result_in_the_thread(harness: BotHarness) -> None:
    thread = harness.world.add_thread(harness.pictures, "foxes", harness.member("alice"))
    told = await harness.reads("alice", "/imagine prompt:a fox", thread)
    assert f"The result will appear in <#{thread.id}>." in told
    (job,) = await harness.jobs("alice")
    assert (job.channel_id, job.parent_id) == (thread.id, harness.pictures.id)


async def test_an_attached_picture_is_fetched_checked_and_kept(harness: BotHarness) -> None:
    asked = await harness.asks("alice", "video", options={"prompt": "a fox"}, files={"image": png()})
    assert "from your image" in asked.reply
    (job,) = await harness.jobs("alice")
    assert job.request.image is not None
    assert job.request.image.content_type == "image/png"


async def test_references_keep_their_order(harness: BotHarness) -> None:
    files = {"reference_1": png((10, 10)), "reference_3": png((20, 20))}
    asked = await harness.asks("alice", "video", options={"prompt": "two foxes"}, files=files)
    assert "2 references" in asked.reply
    (job,) = await harness.jobs("alice")
    assert [kept.size for kept in job.request.references] == [len(png(s).data) for s in ((10, 10), (20, 20))]


async def test_a_video_may_end_on_an_image_where_a_model_takes_one(harness: BotHarness) -> None:
    files = {"image": png((10, 10)), "end_frame": png((20, 20))}
    asked = await harness.asks("alice", "video", options={"prompt": "a fox wakes"}, files=files)
    assert "from your image, to your end image" in asked.reply
    (job,) = await harness.jobs("alice")
    assert [kept.size for kept in job.request.inputs] == [len(png(s).data) for s in ((10, 10), (20, 20))]
    assert job.request.end_frame == job.request.inputs[1]


@pytest.mark.parametrize(
    ("files", "model", "expected"),
    [
        (("end_frame",), "wan-3", "goes with one to start from"),
        (("end_frame", "reference_1"), "wan-3", "goes with one to start from"),
        (("image", "end_frame", "reference_1"), "wan-3", "not both"),
        (("image", "end_frame"), "kling-3-turbo", "an image to end on"),
    ],
)
async def test_an_image_to_end_on_that_nobody_takes_is_refused_and_costs_nothing(
    harness: BotHarness, files: tuple[str, ...], model: str, expected: str
) -> None:
    given = {name: png() for name in files}
    asked = await harness.asks("alice", "video", options={"prompt": "a fox", "model": model}, files=given)
    assert expected in asked.reply
    assert await harness.jobs("alice") == []
    assert await harness.available("alice") == 100


async def test_an_image_and_references_exclude_each_other(harness: BotHarness) -> None:
    files = {"image": png(), "reference_1": png()}
    asked = await harness.asks("alice", "video", options={"prompt": "a fox"}, files=files)
    assert "not both" in asked.reply


async def test_an_image_may_have_four_more_beside_it_where_a_model_takes_both(harness: BotHarness) -> None:
    names = ("image", "reference_1", "reference_2", "reference_3", "reference_4")
    files = {name: png((number, number)) for number, name in enumerate(names, 10)}
    told = await harness.asks(
        "alice", "imagine", options={"prompt": "a fox", "model": "seedream-4.5"}, files=files
    )
    assert "in the queue" in told.reply
    (job,) = await harness.jobs("alice")
    assert job.request.image
    assert len(job.request.references) == 4
    plain = await harness.asks("bob", "imagine", options={"prompt": "a fox", "model": "z-image"}, files=files)
    assert "Nothing was charged" in plain.reply


@pytest.mark.parametrize("frames", [1, 3])
async def test_a_picture_of_a_type_that_the_model_does_not_take_goes_in_as_another_unless_it_moves(
    harness: BotHarness, frames: int
) -> None:
    """Its name says PNG, and Discord believes that; what it is shows when it was fetched."""
    data = io.BytesIO()
    first, *others = [Image.new("RGB", (640, 360), (10 * frame, 0, 0)) for frame in range(frames)]
    first.save(data, "WEBP", save_all=True, append_images=others)
    asked = await harness.asks(
        "alice",
        "video",
        options={"prompt": "a fox", "model": "kling-3-turbo", "duration": 3},
        files={"image": File("fox.png", data.getvalue(), "image/png")},
    )
    jobs = await harness.jobs("alice")
    if frames == 1:
        assert [job.request.image and job.request.image.content_type for job in jobs] == ["image/jpeg"]
    else:
        assert "**kling-3-turbo** takes JPEG, PNG; this WEBP cannot be turned into one" in asked.reply
        assert "Nothing was charged" in asked.reply
        assert jobs == []
        assert await harness.available("alice") == 100


async def test_what_is_no_picture_is_refused(harness: BotHarness) -> None:
    fake = File("fox.png", b"#!/bin/sh\necho hello\n" * 50, "image/png")
    asked = await harness.asks("alice", "video", options={"prompt": "a fox"}, files={"image": fake})
    assert "isn't an image that I can read" in asked.reply
    assert await harness.available("alice") == 100


async def test_attachments_of_a_member_without_credits_are_not_even_fetched(
    harness: BotHarness,
) -> None:
    before = kept_inputs(harness.folder)
    for _ in range(2):
        await harness.reads("bob", "/video prompt:x duration:30 resolution:480p")
    video = {"prompt": "x", "duration": 15, "resolution": "720p"}
    asked = await harness.asks("bob", "video", options=video, files={"image": png()})
    assert "you have 32 available" in asked.reply
    assert kept_inputs(harness.folder) == before


async def test_refused_attachments_count_against_the_rate(world: World, tmp_path: Path) -> None:
    """What came before the one that is no picture is kept for days: refusals for nothing would fill the disk."""
    limits = Limits(RateLimit(burst=2, period=timedelta(minutes=5)))
    async with opened(world, tmp_path, limits=limits) as harness:
        for side in (11, 12, 13):
            files = {"reference_1": png((side, side)), "reference_2": File("x.png", b"no", "image/png")}
            asked = await harness.asks("alice", "video", options={"prompt": "x"}, files=files)
        assert "You can ask again <t:" in asked.reply
        assert kept_inputs(tmp_path) == 2
        assert "in the queue" in await harness.reads("alice", "/video prompt:x")


async def test_credits_run_out_with_the_time_of_the_next_ones(harness: BotHarness) -> None:
    for _ in range(3):
        await harness.asks("bob", "/video prompt:x duration:30 resolution:480p")
    told = await harness.reads("bob", "/video prompt:x duration:30 resolution:480p")
    assert "This costs 34 credits and you have -" not in told
    assert "This costs 34 credits" in told
    assert "Refills to 100 <t:" in told


async def test_too_fast_is_told_when_to_come_back(world: World, tmp_path: Path) -> None:
    limits = Limits(RateLimit(burst=2, period=timedelta(minutes=5)))
    async with opened(world, tmp_path, limits=limits) as harness:
        for _ in range(2):
            await harness.asks("alice", "/imagine prompt:x")
        told = await harness.reads("alice", "/imagine prompt:x")
        assert "You can ask again <t:" in told
        assert len(await harness.jobs("alice")) == 2
        assert "in the queue" in await harness.reads("bob", "/imagine prompt:x")


async def test_too_many_at_once_are_refused(world: World, tmp_path: Path) -> None:
    limits = Limits(running_per_member=1, waiting_per_member=1)
    async with opened(world, tmp_path, limits=limits) as harness:
        for _ in range(2):
            await harness.asks("alice", "/imagine prompt:x")
        assert "You have 2 generations under way" in await harness.reads("alice", "/imagine prompt:x")


async def test_the_operators_budget_is_a_ceiling(world: World, tmp_path: Path) -> None:
    async with opened(world, tmp_path, operator_budget_usd_per_day=30_000) as harness:
        assert "in the queue" in await harness.reads("alice", "/imagine prompt:x")
        told = await harness.reads("bob", "/imagine prompt:x")
        assert "for today is used up. It resets <t:" in told


async def test_a_missing_permission_is_named_before_anything_is_spent(harness: BotHarness) -> None:
    for denied, named in (
        ("send_messages", "Send Messages"),
        ("attach_files", "Attach Files"),
    ):
        harness.world.set_bot_permissions(harness.pictures, deny=[denied])
        told = await harness.reads("alice", "/imagine prompt:x")
        assert f"I need **{named}** in this channel" in told
    assert await harness.jobs("alice") == []


async def test_in_a_thread_another_permission_is_needed(harness: BotHarness) -> None:
    thread = harness.world.add_thread(harness.pictures, "foxes", harness.member("alice"))
    harness.world.set_bot_permissions(
        harness.pictures, allow=["send_polls"], deny=["send_messages_in_threads"]
    )
    assert "**Send Messages in Threads**" in await harness.reads("alice", "/imagine prompt:x", thread)
    harness.world.set_bot_permissions(harness.pictures, deny=["send_messages"])
    assert "in the queue" in await harness.reads("alice", "/imagine prompt:x", thread)


SHORT = 2**31 - 1 - (1 << 3)
"""Every permission that 31 bits can tell, Administrator aside."""


@pytest.mark.parametrize(
    ("told", "in_thread", "refused"),
    [
        (None, False, False),
        ("0", False, False),
        ("8", False, False),  # Administrator alone
        ("8", True, False),
        (str(SHORT), False, False),
        (str(SHORT), True, False),  # says nothing about threads
        (str(SHORT - (1 << 15)), True, True),  # no Attach Files
        (str(SHORT - (1 << 11)), False, True),  # no Send Messages
        (str(SHORT + (1 << 39)), True, True),  # long enough, and no Send Messages in Threads
    ],
)
async def test_only_what_discord_surely_denies_is_refused_early(
    harness: BotHarness, monkeypatch: pytest.MonkeyPatch, told: str | None, in_thread: bool, refused: bool
) -> None:
    job, result = await harness.delivered("alice")
    monkeypatch.setattr(Driver, "_payload", with_change(app_permissions=told))
    place = harness.world.add_thread(harness.pictures, "foxes", harness.member("alice"))
    place = place if in_thread else harness.pictures
    asked = await harness.reads("alice", "/imagine prompt:x", place)
    assert ("in this channel to post here" in asked, "in the queue" in asked) == (refused, not refused)
    if result.channel_id == place.id:
        pressed = (await harness.presses("bob", result, f"darkroom:v1:again:{job.id}")).reply
        assert ("in this channel to post here" in pressed, "in the queue" in pressed) == (
            refused,
            not refused,
        )


async def test_a_pause_is_told_kindly(harness: BotHarness) -> None:
    await harness.services.operations.pause()
    assert "paused" in await harness.reads("alice", "/imagine prompt:x")


# ---------------------------------------------------------------- suggestions


async def test_suggestions_fit_the_files_that_are_attached(harness: BotHarness) -> None:
    async def offered(command: str, focused: str, **options: object) -> list[str]:
        typed: dict[str, object] = {focused: "", "prompt": "x", **options}
        return await harness.suggested("alice", command, focused, **typed)

    animating = await offered("video", "model", image=png())
    assert {"grok-video-picture", "hailuo-2.3", "kling-3"} <= set(animating)
    assert not {"sora-2", "grok-video-1.5-lite"} & set(animating)
    assert await offered("video", "model", image=png(), end_frame=png()) == [
        "veo-3.1-fast",
        "minimax-h3",
        "wan-3",
        "wan-2.7",
        "seedance-2-mini",
    ]
    assert "z-image" not in await offered("imagine", "model", reference_1=png())
    assert "auto" in await offered("imagine", "aspect_ratio", image=png(), model="flux-2-pro")
    assert "auto" not in await offered("imagine", "aspect_ratio", model="flux-2-pro")
    assert await offered("video", "aspect_ratio", image=png(), model="kling-3-turbo") == []
    assert await offered("video", "provider", image=png(), model="grok-video") == ["xai"]
    lengths = await offered("video", "duration", reference_1=png(), model="grok-video", provider="xai")
    assert sorted(map(int, lengths)) == list(range(1, 11))


async def test_suggestions_fit_what_was_typed_so_far(harness: BotHarness) -> None:
    async def offered(focused: str, **options: object) -> list[object]:
        return await harness.suggested("alice", "video", focused, prompt="x", **options)

    everything = await offered("model", model="")
    assert everything[:4] == ["grok-video", "grok-video-1.5", "sora-2", "veo-3.1-fast"]
    assert everything[-2:] == ["grok-video-picture", "hailuo-2.3"]  # nothing comes of them without a picture
    assert len(everything) > 12
    assert await offered("model", model="", sound="on", seed=1) == ["wan-3", "pixverse-6"]
    assert await offered("sound", sound="", model="kling-3") == ["on", "off"]
    assert await offered("quality", quality="", model="kling-3") == ["std", "pro", "4k"]
    assert await offered("duration", duration="", model="hailuo-2.3", resolution="1080p") == [6]
    assert await offered("model", model="sora") == ["sora-2"]
    assert await offered("model", model="", provider="evolink") == ["grok-video"]
    assert await offered("aspect_ratio", aspect_ratio="", model="sora-2") == ["16:9", "9:16"]
    assert await offered("duration", duration="", model="sora-2") == [10, 15]
    assert await offered("duration", duration="1", provider="xai") == [1, 10, 11, 12, 13, 14, 15]
    assert await offered("resolution", resolution="", provider="xai") == ["480p", "720p"]
    assert await offered("resolution", resolution="") == ["480p", "720p", "1080p"]
    assert await offered("provider", provider="", model="grok-video", resolution="1080p") == ["kie"]
    assert await offered("provider", provider="", model="grok-video-1.5") == ["xai"]
    assert len(await offered("duration", duration="")) == 25
    for_ratio = {"prompt": "x", "model": "gpt-image-2"}
    sizes = {"prompt": "x", "model": "gpt-image-2", "resolution": ""}
    assert await harness.suggested("alice", "imagine", "resolution", **sizes) == ["1k", "2k", "4k"]
    square = await harness.suggested("alice", "imagine", "resolution", **sizes, aspect_ratio="1:1")
    assert square == ["1k", "2k"]
    ratios = await harness.suggested(
        "alice", "imagine", "aspect_ratio", **for_ratio, aspect_ratio="", resolution="4k"
    )
    assert "16:9" in ratios
    assert "1:1" not in ratios
    images = await harness.suggested("alice", "imagine", "model", prompt="x", model="")
    assert images[:4] == ["grok-image", "gpt-image-2.5-flare", "sdxl", "nano-banana-2.1"]


async def test_one_price_is_shown_everywhere_for_a_provider_that_is_named(harness: BotHarness) -> None:
    """Ten seconds at 720p are 24 credits; xai asks $0.70 for them, and a credit stands for a cent."""
    alice, asked = harness.member("alice"), {"prompt": "x", "duration": 10, "resolution": "720p"}

    async def lines(focused: str, **options: object) -> list[str]:
        offered = await harness.world.autocomplete(alice, harness.pictures, "video", asked | options, focused)
        return [each["name"] for each in offered]

    assert await lines("provider", provider="") == [
        "kie · 24 credits",
        "evolink · 24 credits",
        "xai · 70 credits, +1 with an image",
    ]
    assert "grok-video · Grok Imagine Video · 24 credits" in await lines("model", model="")
    assert (await lines("model", model="", provider="xai"))[
        0
    ] == "grok-video · Grok Imagine Video · 70 credits, +1 with an image"

    line = "/video prompt:x duration:10 resolution:720p provider:xai"
    assert "70 credits held, 30 left" in await harness.reads("alice", line)
    (job,) = await harness.jobs("alice")
    assert "70 credits" in (await harness.carded(job)).text
    assert "costs 70 credits and you have 30 available" in await harness.reads("alice", line)
    assert "24 credits held, 6 left" in await harness.reads("alice", line.replace(" provider:xai", ""))


async def test_a_mode_that_would_be_refused_is_not_suggested(harness: BotHarness) -> None:
    assert await harness.suggested("alice", "video", "mode", prompt="x", mode="") == ["fun", "normal"]
    alice, restricted = harness.member("alice"), harness.channel("nsfw-pictures")
    there = await harness.world.autocomplete(alice, restricted, "video", {"prompt": "x", "mode": ""}, "mode")
    assert [each["value"] for each in there] == ["fun", "normal", "spicy"]


async def test_nonsense_in_the_other_options_hides_no_suggestion(harness: BotHarness) -> None:
    offered = await harness.suggested(
        "alice", "video", "aspect_ratio", prompt="x", aspect_ratio="", mode="zzz"
    )
    assert "16:9" in offered


# ---------------------------------------------------------------- acknowledging


async def test_the_acknowledgement_comes_before_any_work(harness: BotHarness) -> None:
    asked = await harness.asks("alice", "/imagine prompt:x")
    assert asked.ack_latency is not None
    assert asked.ack_latency < 1
    assert asked.history[0].loading


async def test_an_interaction_delivered_twice_is_admitted_once(harness: BotHarness) -> None:
    files = {"image": png()}
    asked = await harness.asks("alice", "video", options={"prompt": "a fox"}, files=files)
    told = asked.reply
    assert "10 credits held, 90 left." in told
    await harness.services.operations.pause()  # would refuse it, were it a new one
    harness.world.redeliver(asked)
    await harness.world.wait_for(lambda: harness.world.traffic.count("PATCH", "/webhooks/") >= 2)
    assert len(await harness.jobs("alice")) == 1
    assert await harness.available("alice") == 90
    assert asked.reply == told


@pytest.mark.parametrize("fault", ["answer dropped", "answered with 500"])
async def test_an_acknowledgement_that_counted_and_lost_its_answer_goes_on(
    harness: BotHarness, fault: str
) -> None:
    dropped = fault == "answer dropped"
    harness.world.faults.add(
        "POST", "/interactions/**", status=None if dropped else 500, drop=dropped, after_effect=True
    )
    assert "in the queue" in await harness.reads("alice", "/imagine prompt:x")
    assert len(await harness.jobs("alice")) == 1


async def test_an_acknowledgement_whose_answer_never_comes_is_confirmed_by_an_edit(
    harness: BotHarness,
) -> None:
    harness.world.faults.add("POST", "/interactions/**", after_effect=True, delay=6)
    asked = await harness.asks("alice", "/imagine prompt:x")
    await harness.world.wait_for(lambda: "in the queue" in asked.reply)
    assert len(await harness.jobs("alice")) == 1


async def test_an_interaction_that_discord_forgot_admits_nothing(harness: BotHarness) -> None:
    harness.world.faults.add(
        "POST", "/interactions/**", status=404, code=10062, message="Unknown interaction"
    )
    alice = harness.member("alice")
    await harness.world.slash(alice, harness.pictures, "/imagine prompt:x")
    await harness.world.wait_for(lambda: harness.world.traffic.count("POST", "/interactions/") == 1)
    # A second command, answered, proves that the first one had its turn.
    assert "100 credits available" in await harness.reads("alice", "/credits balance")
    assert await harness.jobs("alice") == []


async def test_an_answer_that_cannot_be_shown_costs_nothing_but_the_answer(harness: BotHarness) -> None:
    harness.world.faults.add("PATCH", "/webhooks/**", status=404, code=10015, message="Unknown Webhook")
    alice = harness.member("alice")
    await harness.world.slash(alice, harness.pictures, "/imagine prompt:x")
    await harness.world.wait_for(lambda: harness.world.traffic.count("PATCH", "/webhooks/") == 1)
    assert len(await harness.jobs("alice")) == 1


async def test_a_mistake_of_ours_is_a_kind_line_with_a_code_that_is_in_the_log(
    harness: BotHarness, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the disk said: secret-detail")

    monkeypatch.setattr(jobs, "in_flight", broken)
    told = await harness.reads("alice", "/imagine prompt:x")
    assert "Something went wrong on my side" in told
    assert "secret-detail" not in told
    assert "Traceback" not in told
    number = told.split("`")[1]
    assert number in capsys.readouterr().out
    assert await harness.available("alice") == 100
