"""Those who manage a server are told, once and where they see it, that the bot may not post in a channel."""

from contextlib import suppress
from datetime import timedelta

import pytest

from bot.pipeline.courier import Forbidden
from bot.pipeline.notices import CannotPost
from sandbox.discord import Channel, World
from tests.cogs.delivery.harness import PNG, DeliveryHarness


def told(harness: DeliveryHarness) -> list[tuple[str, str]]:
    """Channel and words, as a moderator sees them."""
    world = harness.world
    return [
        (place.name, message.content)
        for place in world.channels(harness.guild)
        for message in world.messages(place, harness.member("mo"))
        if message.content.startswith("I need more permissions")
    ]


async def refused(harness: DeliveryHarness) -> None:
    """One more card that is not taken, after any mark of this process has worn off."""
    harness.now += timedelta(minutes=11)
    harness.world.faults.add("POST", f"/channels/{harness.pictures.id}/messages", status=403, code=50013)
    with pytest.raises(Forbidden):
        await harness.courier.announce(harness.job(), [], again=False)


async def test_the_server_is_told_once_in_a_channel_where_the_bot_may_post(harness: DeliveryHarness) -> None:
    harness.world.set_bot_permissions(harness.channel("nsfw-pictures"), deny=["send_messages"])
    for _ in range(3):
        await refused(harness)
    ((place, words),) = told(harness)
    assert place == "mod-room"
    assert f"<#{harness.pictures.id}>" in words
    assert "Send Messages in Threads" in words
    assert harness.alerts == [CannotPost(harness.pictures.id)]


async def test_the_system_channel_comes_first(harness: DeliveryHarness) -> None:
    news = harness.world.add_channel("news", harness.guild)
    make_system_channel(harness.world, news)
    guild = harness.client.get_guild(news.guild_id)
    assert guild
    await harness.until(lambda: guild.system_channel and guild.system_channel.id == news.id)
    await refused(harness)
    assert [place for place, _ in told(harness)] == ["news"]


def make_system_channel(world: World, channel: Channel) -> None:
    backend = vars(world)["_backend"]
    backend.get_guild(channel.guild_id).system_channel_id = channel.id
    backend.edit_guild(channel.guild_id, {})


async def test_a_channel_that_refuses_the_notice_too_is_passed_over(harness: DeliveryHarness) -> None:
    elsewhere = harness.channel("nsfw-pictures")
    harness.world.faults.add("POST", f"/channels/{elsewhere.id}/messages", status=403, code=50001)
    await refused(harness)
    assert [place for place, _ in told(harness)] == ["mod-room"]


async def test_a_server_without_a_place_for_it_loses_nothing_else(harness: DeliveryHarness) -> None:
    for name in ("nsfw-pictures", "mod-room"):
        harness.world.set_bot_permissions(harness.channel(name), deny=["send_messages"])
    await refused(harness)
    assert told(harness) == []
    assert len(harness.alerts) == 1


async def test_what_is_lost_anew_is_told_anew_once_a_result_had_arrived(harness: DeliveryHarness) -> None:
    await refused(harness)
    await refused(harness)
    assert len(told(harness)) == 1
    harness.now += timedelta(minutes=11)
    job = await harness.announced(harness.job(id="arrived000", created_at=harness.now))
    await harness.courier.post(job, harness.part(job, PNG), again=False)
    await refused(harness)
    await refused(harness)
    assert len(told(harness)) == len(harness.alerts) == 2


async def test_a_result_that_was_asked_for_before_proves_nothing(harness: DeliveryHarness) -> None:
    early = await harness.announced(harness.job(id="early00000"))
    await refused(harness)
    await harness.courier.post(early, harness.part(early, PNG), again=False)
    await refused(harness)
    assert len(told(harness)) == 1


async def test_threads_that_refuse_are_told_as_their_channel_and_so_once(harness: DeliveryHarness) -> None:
    announced = [await harness.announced(harness.job(id=code)) for code in ("first00000", "second0000")]
    harness.world.set_bot_permissions(harness.pictures, deny=["send_messages_in_threads"])
    for job in announced:
        await harness.courier.post(job, harness.part(job, PNG), again=False)
    ((_, words),) = told(harness)
    assert f"<#{harness.pictures.id}>" in words


@pytest.mark.parametrize("missing", ["send_messages_in_threads", "attach_files"])
async def test_cards_that_are_taken_do_not_tell_anew_what_results_lack(
    harness: DeliveryHarness, missing: str
) -> None:
    harness.world.set_bot_permissions(harness.pictures, deny=[missing])
    for number in range(3):
        harness.now += timedelta(minutes=11)  # any mark has worn off
        job = await harness.announced(harness.job(id=f"job{number:07}", created_at=harness.now))
        with suppress(Forbidden):
            await harness.courier.post(job, harness.part(job, PNG), again=False)
    assert len(told(harness)) == len(harness.alerts) == 1
