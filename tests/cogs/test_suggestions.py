"""What /imagine and /video suggest while one types."""

from bot.pipeline.clock import system_clock
from bot.storage import withdrawals
from tests.cogs.attachments import png
from tests.cogs.harness import BotHarness


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
