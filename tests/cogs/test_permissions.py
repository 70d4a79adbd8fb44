"""What the bot may do in a server changes: what Discord did not let be taken down there is tried again in seconds."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.domain.job import Pool, State, Withdrawal
from bot.pipeline.clock import system_clock
from bot.storage.database import Connection
from bot.storage.tables import jobs
from sandbox.discord import Channel
from tests.cogs.harness import BotHarness
from tests.cogs.servers import until

HOURS, SECONDS = timedelta(hours=6), timedelta(seconds=10)


def refuse(tx: Connection, job_id: str) -> None:
    """As the last step leaves a row whose messages Discord does not let go."""
    now = system_clock()
    ended = {"state": State.DELIVERED, "finished_at": now, "state_since": now}
    refused = {"withdrawal": Withdrawal.REFUSED, "withdrawn_at": now, "pool": Pool.REPORT}
    tx.execute(update(jobs).where(jobs.c.id == job_id).values(ended | refused | {"due_at": now + HOURS}))


async def refused(harness: BotHarness) -> None:
    job = await harness.job("alice")
    await harness.database.write(refuse, job.id)


async def due_in_seconds(harness: BotHarness) -> bool:
    (job,) = await harness.jobs("alice")
    return job.due_at is not None and job.due_at < system_clock() + SECONDS


async def locked_thread(harness: BotHarness) -> Channel:
    """As the client has it."""
    thread = harness.world.add_thread(harness.pictures, "a thread", harness.member("mo"))
    guild = harness.client.get_guild(harness.guild.id)
    assert guild
    await until(lambda: guild.get_thread(thread.id))
    harness.world.set_thread_state(thread, locked=True)
    await until(lambda: (found := guild.get_thread(thread.id)) and found.locked)
    return thread


async def channel_opened(harness: BotHarness) -> Callable[[], None]:
    guild = harness.client.get_guild(harness.guild.id)
    assert guild
    hidden = harness.channel("nsfw-pictures")
    harness.world.set_bot_permissions(hidden, deny=["view_channel"])
    await until(
        lambda: (seen := guild.get_channel(hidden.id)) and not seen.permissions_for(guild.me).view_channel
    )
    return lambda: harness.world.set_bot_permissions(hidden, allow=["view_channel"])


async def thread_unlocked(harness: BotHarness) -> Callable[[], None]:
    thread = await locked_thread(harness)
    return lambda: harness.world.set_thread_state(thread, locked=False)


async def own_role_changed(harness: BotHarness) -> Callable[[], None]:
    return lambda: harness.world.allow_bot(harness.guild, allow=["manage_channels"])


async def another_role_given(harness: BotHarness) -> Callable[[], None]:
    return lambda: harness.world.give_bot_a_role(harness.guild, "more", permissions=["manage_messages"])


@pytest.mark.parametrize("prepared", [channel_opened, thread_unlocked, own_role_changed, another_role_given])
async def test_what_discord_refused_is_tried_again_when_the_bot_may_do_more(
    harness: BotHarness, prepared: Callable[[BotHarness], Awaitable[Callable[[], None]]]
) -> None:
    change = await prepared(harness)
    await refused(harness)
    change()
    async with asyncio.timeout(10):
        while not await due_in_seconds(harness):  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.01)
    assert harness.wakeup.event.is_set()


async def test_what_others_may_do_and_how_a_channel_is_called_changes_nothing(harness: BotHarness) -> None:
    await refused(harness)
    harness.world.forbid_member(harness.member("mo"), deny=["moderate_members"])
    harness.world.set_permissions(harness.pictures, harness.member("alice"), allow=["view_channel"])
    harness.world.set_nsfw(harness.pictures, nsfw=True)
    last = harness.world.add_channel("last", harness.guild)
    await until(lambda: harness.client.get_channel(last.id))
    await harness.asks("alice", "/jobs list")
    assert not await due_in_seconds(harness)
