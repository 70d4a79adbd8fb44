"""/imagine and /video as a member meets them: what is answered, and what it costs."""

from pathlib import Path

from bot.domain.member_defaults import MemberDefaults
from sandbox.discord import World
from tests.cogs.harness import BotHarness, opened


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
