"""/setup from nothing: the steps, channels that are made or chosen, what is said to be wrong, and the page for members."""

from pathlib import Path

import pytest

from bot.domain.policy import Policy
from bot.domain.policy.changes import places_of
from sandbox.discord import Message, World
from sandbox.discord.values import RefusedByClient, walk
from tests.cogs.harness import BotHarness, opened
from tests.cogs.test_settings_panel import changed, chooses, policy, writes

V1 = "darkroom:setup:v1"


async def shown(harness: BotHarness) -> Message:
    found = (await harness.asks("olive", "/setup")).response
    assert found
    return found


async def clicks(harness: BotHarness, message: Message, step: str) -> Message:
    pressed = await harness.world.click(harness.member("olive"), message, f"{V1}:{step}")
    return await changed(harness, pressed, message)


async def test_a_server_is_set_up_from_nothing(harness: BotHarness) -> None:
    harness.world.allow_bot(harness.guild, allow=["manage_channels"])
    message = await shown(harness)
    assert "Nothing is wrong" in message.text
    message = await chooses(harness, message, f"{V1}:places", [harness.pictures])
    message = await chooses(harness, message, f"{V1}:prompts", ["flagged"])
    assert "no review channel" in message.text
    message = await clicks(harness, message, "make_review")
    assert f"<#{harness.channel('darkroom-review').id}> is made. You see it, and <@&" in message.text
    message = await clicks(harness, message, "make_log")
    message = await writes(harness, message, f"{V1}:budget", "5")
    assert "Nothing is wrong" in message.text
    assert "$5.00" in message.text
    found = await policy(harness)
    room, log = harness.channel("darkroom-review"), harness.channel("darkroom-log")
    assert found == Policy.from_json(
        {
            "generate": False,
            "channels": {str(harness.pictures.id): {"generate": True}},
            "review_prompts": "flagged",
            "review_channel": str(room.id),
            "log_channel": str(log.id),
            "budget_per_day": "5",
        }
    )
    for place in (room, log):
        assert not harness.world.can_see(harness.member("alice"), place)
        assert harness.world.can_see(harness.member("olive"), place)
        assert harness.world.can_see(harness.member("mo"), place)
        assert harness.world.can_see(harness.world.bot, place)
    assert "makes no images or videos in this channel" in await harness.reads(
        "alice", "/imagine prompt:a fox", harness.channel("nsfw-pictures")
    )


async def test_places_that_the_menu_has_no_room_for_stay(harness: BotHarness) -> None:
    """Discord shows 25 chosen ones: to choose others says nothing about the rest."""
    more = [str(10**18 + number) for number in range(27)]
    places: dict[str, object] = {one: {"generate": True} for one in more}
    await harness.services.policies.change(harness.guild.id, by=1, generate=False, channels=places)
    await chooses(harness, await shown(harness), f"{V1}:places", [harness.pictures])
    assert places_of(await policy(harness)) == (harness.pictures.id, int(more[25]), int(more[26]))


async def test_a_review_channel_that_is_made_for_results_is_age_restricted(harness: BotHarness) -> None:
    harness.world.allow_bot(harness.guild, allow=["manage_channels"])
    await harness.services.policies.change(harness.guild.id, by=1, review_outputs="all")
    await clicks(harness, await shown(harness), "make_review")
    assert harness.channel("darkroom-review").nsfw
    assert "Nothing is wrong" in (await shown(harness)).text


async def test_a_channel_is_made_once_though_discord_delivers_the_press_again(harness: BotHarness) -> None:
    harness.world.allow_bot(harness.guild, allow=["manage_channels"])
    message = await shown(harness)
    pressed = await harness.world.click(harness.member("olive"), message, f"{V1}:make_log")
    harness.world.redeliver(pressed)
    await changed(harness, pressed, message)
    names = [place.name for place in harness.world.channels(harness.guild)]
    assert names.count("darkroom-log") == 1


async def test_without_manage_channels_it_says_what_to_do(harness: BotHarness) -> None:
    message = await clicks(harness, await shown(harness), "make_review")
    assert message.text.endswith("choose it.")
    assert "Give my role Manage Channels" in message.text
    assert await policy(harness) == Policy()


async def test_what_is_wrong_with_a_channel_is_said_in_words(harness: BotHarness) -> None:
    place = harness.pictures
    harness.world.set_bot_permissions(place, deny=["send_messages"])
    message = await chooses(harness, await shown(harness), f"{V1}:review", [place])
    assert f"Everybody sees <#{place.id}>" in message.text
    assert f"In <#{place.id}> I need **Send Messages**" in message.text
    await harness.services.policies.change(harness.guild.id, by=1, review_outputs="all")
    assert "mark it as age-restricted" in (await shown(harness)).text
    ((role, _), *_) = [one for one in harness.world.roles(harness.guild) if one[1] == "mo"]
    await harness.services.policies.change(harness.guild.id, by=1, moderator_roles=[str(role)])
    harness.world.places.permit(place, "view_channel", False, "everyone")
    assert (
        f"<@&{role}> may decide, and don't see <#{place.id}>"
        in (await harness.asks("olive", "/setup", harness.channel("mod-room"))).reply
    )
    harness.world.delete_channel(place)
    assert "is gone" in (await harness.asks("olive", "/setup", harness.channel("mod-room"))).reply


async def test_the_page_for_members_is_posted_once_and_says_what_counts(harness: BotHarness) -> None:
    await harness.services.policies.change(
        harness.guild.id, by=1, review_prompts="all", videos=False, new_member_hours=24
    )
    message = await shown(harness)
    pressed = await harness.world.click(harness.member("olive"), message, f"{V1}:post")
    harness.world.redeliver(pressed)
    message = await changed(harness, pressed, message)
    (page,) = harness.world.messages(harness.pictures)
    assert "Pin it" in message.text
    for part in ("`/imagine` makes images; no videos", "moderators look at each", "24 hours", "Never:"):
        assert part in page.text


@pytest.mark.parametrize("name", ["alice", "mo"])
async def test_who_does_not_manage_the_server_may_not(harness: BotHarness, name: str) -> None:
    with pytest.raises(RefusedByClient):
        await harness.asks(name, "/setup")
    for step in ("make_log", "post", "budget"):
        button = await harness.posted(f"{V1}:{step}")
        pressed = await harness.presses(name, button, f"{V1}:{step}")
        assert "Manage Server" in pressed.reply
        assert pressed.modal is None
    assert await policy(harness) == Policy()


async def test_the_panel_outlives_the_process(world: World, tmp_path: Path) -> None:
    async with opened(world, tmp_path) as harness:
        message = await shown(harness)
        assert len(list(walk(message.components))) <= 40
    async with opened(world, tmp_path) as harness:
        await chooses(harness, message, f"{V1}:prompts", ["all"])
        assert (await policy(harness)).review_prompts == "all"
