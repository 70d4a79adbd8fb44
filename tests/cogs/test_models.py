"""/models: a private panel of what can be made here, turned in place."""

from pathlib import Path

from sandbox.discord import Interaction, Message, World
from sandbox.discord.values import walk
from tests.cogs.harness import BotHarness, opened

KIND, MODEL = "darkroom:models:v1:kind", "darkroom:models:v1:model"


async def opens(harness: BotHarness, name: str = "alice") -> Message:
    asked = await harness.asks(name, "/models")
    assert asked.response
    assert asked.response.ephemeral
    return asked.response


async def chooses(harness: BotHarness, panel: Message, menu: str, value: str, name: str = "alice") -> Message:
    before = panel.edited_at
    picked = await harness.world.select(harness.member(name), panel, menu, [value])
    return await turned(harness, await picked.answered(), before)


async def turned(harness: BotHarness, pressed: Interaction, before: object) -> Message:
    await harness.world.wait_for(lambda: pressed.response and pressed.response.edited_at != before)
    assert pressed.response
    return pressed.response


def offered(panel: Message, menu: str) -> list[str]:
    found = [part for part in walk(panel.components) if part.get("custom_id") == menu]
    return [option["value"] for part in found for option in part["options"]]


async def test_the_panel_lists_ten_models_of_a_kind_and_turns_its_pages(harness: BotHarness) -> None:
    panel = await opens(harness)
    assert offered(panel, KIND) == ["image", "video"]
    assert len(offered(panel, MODEL)) == 10
    assert "**Grok Imagine Image** · 4 credits\n-# `grok-image`\n" in panel.text
    before = panel.edited_at
    pressed = await harness.presses("alice", panel, "darkroom:models:v1:list:image:1")
    after = await turned(harness, pressed, before)
    assert "recraft-upscale" in after.text
    assert "works on an image" in after.text
    videos = await chooses(harness, after, KIND, "video")
    assert offered(videos, MODEL)[:2] == ["grok-video", "grok-video-1.5"]
    assert "veo-3.1-fast" in videos.text


async def test_a_model_shows_price_values_rules_and_an_example_and_leads_back_to_its_page(
    harness: BotHarness,
) -> None:
    videos = await chooses(harness, await opens(harness), KIND, "video")
    page = await chooses(harness, videos, MODEL, "kling-3")
    for words in (
        "**44 credits** by default",
        "std: 44",
        "sound: on, **off**",
        "`/video model:kling-3 prompt:",
    ):
        assert words in page.text
    before = page.edited_at
    pressed = await harness.presses("alice", page, "darkroom:models:v1:list:video:0")
    assert "grok-video" in (await turned(harness, pressed, before)).text


async def test_what_an_image_costs_more_is_said_in_the_panel_and_while_the_model_is_typed(
    harness: BotHarness,
) -> None:
    videos = await chooses(harness, await opens(harness), KIND, "video")
    assert "+3 with an image" in (await chooses(harness, videos, MODEL, "minimax-h3")).text
    offered = await harness.world.autocomplete(
        harness.member("alice"), harness.pictures, "video", {"prompt": "x", "model": "minimax"}, "model"
    )
    assert [each["name"] for each in offered] == ["minimax-h3 · MiniMax H3 · 30 credits, +3 with an image"]


async def test_an_upscale_says_what_it_costs_by_the_size_of_the_image(harness: BotHarness) -> None:
    panel = await opens(harness)
    before = panel.edited_at
    pressed = await harness.presses("alice", panel, "darkroom:models:v1:list:image:1")
    images = await turned(harness, pressed, before)
    page = await chooses(harness, images, MODEL, "topaz-upscale")
    assert "an image of up to 960 pixels: 7" in page.text
    assert "an image of up to 3,840 pixels: 25" in page.text


async def test_a_model_that_is_withdrawn_says_so(harness: BotHarness) -> None:
    videos = await chooses(harness, await opens(harness), KIND, "video")
    assert "withdraw it in 2026" in (await chooses(harness, videos, MODEL, "sora-2")).text


async def test_the_panel_works_after_a_restart_and_shows_the_list_where_a_model_is_gone(
    world: World, tmp_path: Path
) -> None:
    async with opened(world, tmp_path) as harness:
        videos = await chooses(harness, await opens(harness), KIND, "video")
    async with opened(world, tmp_path, xai_api_key=None) as harness:
        before = videos.edited_at
        picked = await harness.world.select(harness.member("alice"), videos, MODEL, ["grok-video-1.5"])
        assert "grok-image" in (await turned(harness, await picked.answered(), before)).text


async def test_a_model_whose_provider_has_withdrawn_it_is_shown_nowhere_until_the_operator_says_so(
    harness: BotHarness,
) -> None:
    harness.health.of("kie").withdrawn = ("sora-2-text-to-video",)
    videos = await chooses(harness, await opens(harness), KIND, "video")
    assert "sora-2" not in offered(videos, MODEL)
    assert await harness.suggested("alice", "video", "model", prompt="x", model="sora") == []
    assert "switched off" in await harness.reads("alice", "/video prompt:x model:sora-2")
    await harness.services.operations.enable("kie")
    assert await harness.suggested("alice", "video", "model", prompt="x", model="sora") == ["sora-2"]
