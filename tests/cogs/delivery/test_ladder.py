"""Each way in which Discord refuses, and what the courier makes of it."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import discord
import pytest

from bot.domain.failure import Failure, Reason
from bot.domain.job import State
from bot.pipeline.courier import CardFacts, DeliveryError, Forbidden, TooLarge, TryLater, Unpostable
from sandbox.discord import World
from tests.cogs.delivery.harness import PNG, DeliveryHarness, opened

CREATE = ("POST", "/channels/*/messages")


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (503, 0, TryLater),
        (401, 0, TryLater),
        (403, 40333, TryLater),
        (403, 20016, TryLater),
        (403, 40004, TryLater),
        (503, 130000, TryLater),
        (408, 0, TryLater),
        (400, 50035, Unpostable),
        (400, 50006, Unpostable),
        (404, 0, Unpostable),
        (403, 50001, Forbidden),
        (403, 50013, Forbidden),
        (403, 0, Forbidden),
        (413, 40005, TooLarge),
        (413, 0, TooLarge),
    ],
)
async def test_every_refusal_is_one_of_ours(
    harness: DeliveryHarness, status: int, code: int, expected: type[DeliveryError]
) -> None:
    harness.world.faults.add(*CREATE, status=status, code=code, times=None)
    with pytest.raises(DeliveryError) as refused:
        await harness.courier.announce(harness.job(), CardFacts(), again=False)
    assert isinstance(refused.value, expected)
    assert harness.seen(harness.pictures.id) == []


async def test_a_long_rate_limit_is_handed_back_with_its_time(harness: DeliveryHarness) -> None:
    harness.world.faults.add(*CREATE, retry_after=200, scope="shared")
    with pytest.raises(TryLater) as later:
        await harness.courier.announce(harness.job(), CardFacts(), again=False)
    assert later.value.retry_after == timedelta(seconds=200)


async def test_a_short_rate_limit_is_waited_out(harness: DeliveryHarness) -> None:
    harness.world.faults.add(*CREATE, retry_after=0.05)
    await harness.courier.announce(harness.job(), CardFacts(), again=False)
    assert len(harness.seen(harness.pictures.id)) == 1


async def test_invalid_requests_are_counted_as_discord_counts_them(world: World, tmp_path: Path) -> None:
    async with opened(world, tmp_path) as harness:
        await harness.until(harness.client.is_ready)
        world.faults.add(*CREATE, retry_after=0.01, scope="user")
        world.faults.add(*CREATE, retry_after=0.01, scope="shared")
        world.faults.add(*CREATE, status=403, code=50001)
        with pytest.raises(Forbidden):
            await harness.courier.announce(harness.job(), CardFacts(), again=False)
        assert harness.invalid.count(harness.now) == 2
        harness.now += timedelta(minutes=10)
        assert harness.invalid.count(harness.now) == 0


async def test_near_a_ban_only_what_matters_is_edited(harness: DeliveryHarness) -> None:
    job = await harness.announced(harness.job())
    for _ in range(5000):
        harness.invalid.add(403)
    await harness.courier.report(replace(job, state=State.RUNNING), CardFacts())
    assert harness.world.traffic.count("PATCH") == 0
    await harness.courier.report(replace(job, state=State.DELIVERED), CardFacts())
    assert "Done" in harness.seen(harness.pictures.id)[0].text


@pytest.mark.parametrize("locked", [True, False])
async def test_a_thread_that_does_not_take_the_result_hands_it_to_the_channel(
    harness: DeliveryHarness, locked: bool
) -> None:
    job = await harness.announced(harness.job())
    if locked:
        harness.world.set_thread_state(harness.place(job.destination_id), archived=True, locked=True)
    else:
        harness.world.set_bot_permissions(harness.pictures, deny=["send_messages_in_threads"])
    sent = await harness.courier.post(job, harness.part(job, PNG), again=False)
    assert harness.posted(harness.pictures.id)[1:] == [sent]
    assert harness.forbidden == ([] if locked else [(job.guild_id, job.channel_id)])


async def test_a_sleeping_thread_wakes_for_the_result(harness: DeliveryHarness) -> None:
    job = await harness.announced(harness.job())
    harness.world.set_thread_state(harness.place(job.destination_id), archived=True)
    harness.world.faults.add(*CREATE, status=400, code=50083)
    sent = await harness.courier.post(job, harness.part(job, PNG), again=False)
    assert harness.posted(job.destination_id) == [sent]


async def test_a_forbidden_channel_is_reported_once_and_not_asked_again(harness: DeliveryHarness) -> None:
    harness.world.set_bot_permissions(harness.pictures, deny=["send_messages"])
    for _ in range(3):
        with pytest.raises(Forbidden):
            await harness.courier.announce(harness.job(), CardFacts(), again=False)
    assert harness.world.traffic.count("POST", f"/channels/{harness.pictures.id}/messages") == 1
    assert harness.forbidden == [(harness.pictures.guild_id, harness.pictures.id)]


async def test_who_gives_the_permission_back_need_not_wait(harness: DeliveryHarness) -> None:
    channel = harness.client.get_channel(harness.pictures.id)
    harness.world.set_bot_permissions(harness.pictures, deny=["send_messages"])
    with pytest.raises(Forbidden):
        await harness.courier.announce(harness.job(), CardFacts(), again=False)
    harness.world.set_bot_permissions(harness.pictures, allow=["send_messages"])
    assert isinstance(channel, discord.TextChannel)
    await harness.until(lambda: channel.permissions_for(channel.guild.me).send_messages)
    await harness.courier.announce(harness.job(), CardFacts(), again=False)
    assert len(harness.seen(harness.pictures.id)) == 1


async def test_a_mark_wears_off(harness: DeliveryHarness) -> None:
    harness.world.faults.add(*CREATE, status=403, code=50013)
    with pytest.raises(Forbidden):
        await harness.courier.announce(harness.job(), CardFacts(), again=False)
    harness.now += timedelta(minutes=10)
    await harness.courier.announce(harness.job(), CardFacts(), again=False)
    assert len(harness.seen(harness.pictures.id)) == 1


async def test_where_files_are_not_allowed_words_still_are(harness: DeliveryHarness) -> None:
    job = await harness.announced(harness.job())
    harness.world.set_bot_permissions(harness.pictures, deny=["attach_files"])
    with pytest.raises(Forbidden):
        await harness.courier.post(job, harness.part(job, PNG), again=False)
    lost = replace(job, state=State.UNDELIVERABLE, failure=Failure(Reason.NO_PERMISSION))
    sent = await harness.courier.apologise(lost, again=False)
    assert harness.posted(job.destination_id) == [sent]


async def test_the_limit_is_the_guilds_and_is_learned_from_a_refusal(world: World, tmp_path: Path) -> None:
    guild = world.guilds()[0]
    async with opened(world, tmp_path) as harness:
        job = await harness.announced(harness.job())
        assert harness.courier.upload_limit(guild.id) == 10 * 1024 * 1024
        world.set_upload_limit(guild, 8 * 1024 * 1024)
        with pytest.raises(TooLarge):
            await harness.courier.post(job, harness.part(job, b"\0" * (9 * 1024 * 1024)), again=False)
        assert harness.courier.upload_limit(guild.id) == 8 * 1024 * 1024
        await harness.courier.post(job, harness.part(job, b"\0" * (8 * 1024 * 1024)), again=False)
        assert len(harness.seen(job.destination_id)) == 1
    async with opened(world, tmp_path) as harness:
        await harness.until(harness.client.is_ready)
        assert harness.courier.upload_limit(guild.id) == 8 * 1024 * 1024
        harness.now += timedelta(days=7)
        assert harness.courier.upload_limit(guild.id) == 10 * 1024 * 1024


async def test_a_learned_limit_is_forgotten_after_a_week(harness: DeliveryHarness) -> None:
    guild = await taught_a_smaller_limit(harness)
    harness.now += timedelta(days=6, hours=23)
    assert harness.courier.upload_limit(guild.id) == 8 * 1024**2
    harness.now += timedelta(hours=1)
    assert harness.courier.upload_limit(guild.id) == 10 * 1024**2


async def test_a_learned_limit_is_not_that_of_another_tier(harness: DeliveryHarness) -> None:
    guild = await taught_a_smaller_limit(harness)
    guild.premium_tier = 2
    assert harness.courier.upload_limit(guild.id) == 50 * 1024**2
    guild.premium_tier = 0
    assert harness.courier.upload_limit(guild.id) == 8 * 1024**2


async def taught_a_smaller_limit(harness: DeliveryHarness) -> discord.Guild:
    """10 MiB were promised, and only 8 are taken."""
    job = await harness.announced(harness.job())
    harness.world.set_upload_limit(harness.guild, 8 * 1024**2)
    with pytest.raises(TooLarge):
        await harness.courier.post(job, harness.part(job, b"\0" * (9 * 1024**2)), again=False)
    guild = harness.client.get_guild(job.guild_id)
    assert guild
    return guild


async def test_a_restart_does_not_ask_a_forbidden_channel_again(world: World, tmp_path: Path) -> None:
    pictures = world.channel("pictures")
    world.set_bot_permissions(pictures, deny=["send_messages"])
    for _ in range(2):
        async with opened(world, tmp_path) as harness:
            with pytest.raises(Forbidden):
                await harness.courier.announce(harness.job(), CardFacts(), again=False)
    assert world.traffic.count("POST", f"/channels/{pictures.id}/messages") == 1


async def test_a_refused_sum_teaches_nothing_about_one_file(harness: DeliveryHarness) -> None:
    job = await harness.announced(harness.job())
    harness.world.faults.add(*CREATE, status=413, code=40005)
    with pytest.raises(TooLarge):
        await harness.courier.post(job, harness.part(job, PNG, PNG), again=False)
    assert harness.courier.upload_limit(job.guild_id) == 10 * 1024 * 1024


async def test_automod_gets_the_result_without_the_prompt(harness: DeliveryHarness) -> None:
    job = await harness.announced(harness.job())
    harness.world.faults.add(*CREATE, status=400, code=200000)
    await harness.courier.post(job, harness.part(job, PNG), again=False)
    (message,) = harness.seen(job.destination_id)
    assert message.media[0].description == "AI-generated"
    harness.world.faults.add(*CREATE, status=400, code=240000, times=2)
    with pytest.raises(Unpostable):
        await harness.courier.post(replace(job, id="other00000"), harness.part(job, PNG), again=False)


async def test_nothing_is_tried_before_discord_is_there(world: World, tmp_path: Path) -> None:
    async with opened(world, tmp_path, ready_within=timedelta(seconds=0.05)) as harness:
        world.faults.add("GET", "/gateway/**", delay=0.5)
        job = harness.job()
        with pytest.raises(TryLater):
            await harness.courier.announce(job, CardFacts(), again=False)
        await harness.client.close()
        with pytest.raises(TryLater):
            await harness.courier.post(replace(job, thread_id=None), harness.part(job, PNG), again=False)


async def test_one_server_in_trouble_does_not_hold_up_another(harness: DeliveryHarness) -> None:
    other = harness.world.add_guild("Other")
    general = harness.world.channel("general", other)
    await harness.until(lambda: harness.client.get_guild(other.id))
    slow = harness.world.faults.add("POST", f"/channels/{harness.pictures.id}/messages", delay=30)
    waiting = asyncio.create_task(harness.courier.announce(harness.job(), CardFacts(), again=False))
    await harness.until(lambda: slow.hits)
    elsewhere = harness.job(id="other00000", guild_id=other.id, channel_id=general.id)
    await asyncio.wait_for(harness.courier.announce(elsewhere, CardFacts(), again=False), 10)
    assert not waiting.done()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_a_server_gets_one_message_at_a_time(harness: DeliveryHarness) -> None:
    other = harness.channel("nsfw-pictures")
    slow = harness.world.faults.add("POST", f"/channels/{harness.pictures.id}/messages", delay=0.3)
    first = asyncio.create_task(harness.courier.announce(harness.job(), CardFacts(), again=False))
    await harness.until(lambda: slow.hits)
    later = await harness.courier.announce(
        harness.job(id="other00000", channel_id=other.id), CardFacts(), again=False
    )
    assert (await first).message_id < later.message_id
