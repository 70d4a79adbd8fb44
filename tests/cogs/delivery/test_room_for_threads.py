"""A server with as many active threads as Discord allows: the bot makes room with its own."""

from dataclasses import replace

from bot.domain.job import Job
from bot.pipeline.courier import CardFacts
from tests.cogs.delivery.harness import DeliveryHarness


async def _threaded(harness: DeliveryHarness, job_id: str) -> Job:
    job = replace(harness.job(f"fox {job_id}"), id=job_id)
    job = harness.carded(job, await harness.courier.announce(job, CardFacts(), again=False))
    return replace(job, thread_id=await harness.courier.start_thread(job))


def known(harness: DeliveryHarness) -> list[int]:
    """The active threads of which the client has heard."""
    guild = harness.client.get_guild(harness.guild.id)
    return [thread.id for thread in guild.threads] if guild else []


async def test_in_a_full_server_the_oldest_own_thread_makes_room_for_the_next(
    harness: DeliveryHarness,
) -> None:
    theirs = harness.world.add_thread(harness.pictures, "talk", harness.member("bob"))
    first = await _threaded(harness, "first00000")
    last = await _threaded(harness, "last000000")
    await harness.until(lambda: len(known(harness)) == 3)
    harness.world.limits.active_threads = 3
    assert (await _threaded(harness, "without000")).thread_id is None
    open_now = {thread.id for thread in harness.world.threads(harness.pictures) if not thread.archived}
    assert theirs.id in open_now
    assert first.thread_id not in open_now
    assert last.thread_id not in open_now
    after = await _threaded(harness, "after00000")
    assert after.thread_id == after.card_id


async def test_where_no_thread_is_its_own_the_bot_touches_none(harness: DeliveryHarness) -> None:
    theirs = harness.world.add_thread(harness.pictures, "talk", harness.member("bob"))
    await harness.until(lambda: known(harness))
    harness.world.limits.active_threads = 1
    assert (await _threaded(harness, "without000")).thread_id is None
    assert not harness.place(theirs.id).archived
