"""What somebody else did to a member's credits reaches the member: privately, and no more often than it happened."""

import asyncio
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.ask import Actor, Place
from bot.pipeline.courier import Forbidden, OpenedTooFast, TryLater, Unpostable
from bot.pipeline.keyed_tasks import MOST
from bot.storage import member_notices
from bot.storage.database import DatabaseError
from bot.storage.ledger import InsufficientFunds
from tests.pipeline.harness import CHANNEL, GUILD, PipelineHarness

ALICE, BOB, CAROL, MODERATOR = 1, 2, 3, Actor(99, manage_server=True)
ALICE_IN_DISCORD = 700_000_000_000_000_001


async def grant(harness: PipelineHarness, amount: int, to: int = ALICE, interaction_id: int = 1) -> None:
    await harness.wallet.grant(GUILD, to, amount, by=MODERATOR, interaction_id=interaction_id)


async def send(harness: PipelineHarness) -> list[tuple[int, int]]:
    """Member and amount of every direct message so far."""
    await harness.pipeline.member_notices.send()
    return [(notice.member_id, notice.amount) for notice in harness.courier.private]


async def kept(harness: PipelineHarness, member: int = ALICE, guild: int = GUILD) -> list[int]:
    found = await harness.pipeline.member_notices.kept(guild, member)
    return [notice.amount for notice in found]


async def test_a_member_is_told_once_of_each_grant_and_of_what_is_taken_back(
    harness: PipelineHarness,
) -> None:
    await grant(harness, 50)
    await grant(harness, 50)  # delivered twice by Discord
    await grant(harness, -5, interaction_id=2)
    assert await send(harness) == [(ALICE, 50), (ALICE, -5)]
    assert await send(harness) == [(ALICE, 50), (ALICE, -5)]
    assert await kept(harness) == []
    told = harness.courier.private[0]
    assert (told.guild_id, told.kind, told.actor_id) == (GUILD, "grant", MODERATOR.member_id)


async def test_a_grant_that_failed_or_was_to_oneself_is_told_to_nobody(harness: PipelineHarness) -> None:
    with pytest.raises(InsufficientFunds):
        await grant(harness, -101)
    await grant(harness, 5, to=MODERATOR.member_id)
    assert await send(harness) == []


async def test_a_job_that_a_moderator_cancels_is_told_with_what_came_back(harness: PipelineHarness) -> None:
    job, own = await harness.admit(ALICE), await harness.admit(ALICE)
    control, here = harness.pipeline.job_control, Place(GUILD, CHANNEL)
    await control.cancel(job.id, MODERATOR, here)
    await control.cancel(own.id, Actor(ALICE), here)
    assert await send(harness) == [(ALICE, job.price)]
    assert (harness.courier.private[0].kind, harness.courier.private[0].job_id) == ("cancel", job.id)


@pytest.mark.parametrize("refusal", [Forbidden("403 50007"), Unpostable("unknown user")])
async def test_a_message_that_is_refused_is_kept_for_that_member_in_that_server(
    harness: PipelineHarness, refusal: Exception
) -> None:
    harness.courier.refuses["write_to"] = refusal  # pyright: ignore[reportArgumentType] - both are a DeliveryError
    await grant(harness, 50)
    assert await kept(harness) == []  # it is not refused yet
    assert await send(harness) == []
    assert (await kept(harness), await kept(harness, BOB), await kept(harness, guild=GUILD + 1)) == (
        [50],
        [],
        [],
    )
    harness.courier.refuses.clear()
    assert await send(harness) == []  # not asked again


async def test_what_is_kept_is_told_a_few_at_a_time_in_order_and_then_gone(harness: PipelineHarness) -> None:
    harness.courier.refuses["write_to"] = Forbidden("403 50007")
    for amount in range(1, 8):
        await grant(harness, amount, interaction_id=amount)
        harness.clock.advance(seconds=1)
    await send(harness)
    notices = harness.pipeline.member_notices
    first = await notices.kept(GUILD, ALICE)
    assert [notice.amount for notice in first] == [1, 2, 3, 4, 5]
    assert await kept(harness) == [1, 2, 3, 4, 5]  # until it was told
    await notices.told(first)
    assert await kept(harness) == [6, 7]


async def test_while_discord_is_unwell_it_is_tried_for_a_day(harness: PipelineHarness) -> None:
    harness.courier.refuses["write_to"] = TryLater("503")
    await grant(harness, 50)
    harness.clock.advance(hours=23)
    assert await send(harness) == []
    assert await kept(harness) == []
    harness.courier.refuses.clear()
    await grant(harness, 7, BOB, interaction_id=2)
    assert sorted(await send(harness)) == [(ALICE, 50), (BOB, 7)]  # neither waits for the other
    harness.courier.refuses["write_to"] = TryLater("503")
    await grant(harness, 8, BOB, interaction_id=3)
    harness.clock.advance(hours=25)
    await send(harness)
    assert await kept(harness, BOB) == [8]


async def test_a_member_whose_messages_are_put_off_keeps_nobody_elses(harness: PipelineHarness) -> None:
    courier = harness.courier
    courier.hard_to_reach = {ALICE: None, CAROL: TryLater("429", timedelta(minutes=30))}
    await grant(harness, 50)
    await grant(harness, 6, CAROL, interaction_id=2)
    running = asyncio.create_task(harness.pipeline.member_notices.run())
    try:
        async with asyncio.timeout(10):
            await grant(harness, 7, BOB, interaction_id=3)
            while not courier.private:  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0.01)
    finally:
        running.cancel()
    assert [(notice.member_id, notice.amount) for notice in courier.private] == [(BOB, 7)]


async def test_where_conversations_are_begun_too_fast_nobody_is_written_to_for_a_minute(
    harness: PipelineHarness,
) -> None:
    members = range(200, 200 + MOST + 2)
    for member in members:
        await grant(harness, 5, member, interaction_id=member)
    harness.courier.hard_to_reach = {member: OpenedTooFast("40003") for member in members[:MOST]}
    assert await send(harness) == []  # not even those whose turn came after
    harness.courier.hard_to_reach.clear()
    await grant(harness, 6, BOB)
    harness.clock.advance(seconds=59)
    assert await send(harness) == []
    harness.clock.advance(seconds=1)
    assert await send(harness) == [(members[0], 5)]  # one tries whether it goes again
    assert harness.pipeline.member_notices.waiting.is_set()
    told = await send(harness)
    assert sorted(told) == [(BOB, 6), *((member, 5) for member in members)]


async def test_after_too_many_conversations_only_one_member_is_tried_at_a_time(
    harness: PipelineHarness,
) -> None:
    members = (ALICE, BOB, CAROL)
    for member in members:
        await grant(harness, 5, member, interaction_id=member)
    harness.courier.hard_to_reach = {member: OpenedTooFast("40003") for member in members}
    await send(harness)
    with capture_logs() as lines:
        for _ in range(3):
            harness.clock.advance(minutes=1)
            assert await send(harness) == []
    assert [line["event"] for line in lines] == ["member_not_told"] * 3
    harness.courier.hard_to_reach = {ALICE: Forbidden("50007")}  # who does not want to be written to
    harness.clock.advance(minutes=1)
    assert await send(harness) == []
    assert sorted(await send(harness)) == [(BOB, 5), (CAROL, 5)]


async def test_a_member_with_whom_telling_breaks_keeps_nobody_elses_after_too_many_conversations(
    harness: PipelineHarness,
) -> None:
    for member in (ALICE, BOB):
        await grant(harness, 5, member, interaction_id=member)
    harness.courier.hard_to_reach = {member: OpenedTooFast("40003") for member in (ALICE, BOB)}
    await send(harness)
    harness.courier.hard_to_reach = {ALICE: RuntimeError("no member")}
    harness.clock.advance(minutes=1)
    assert await send(harness) == []  # the first one only
    assert await send(harness) == [(BOB, 5)]


async def test_the_log_says_that_telling_broke_and_not_whom(harness: PipelineHarness) -> None:
    harness.courier.hard_to_reach = {ALICE_IN_DISCORD: RuntimeError("no member")}
    await grant(harness, 50, ALICE_IN_DISCORD)
    await grant(harness, 7, BOB, interaction_id=2)
    with capture_logs() as lines:
        assert await send(harness) == [(BOB, 7)]
    assert [(line["event"], line["what"]) for line in lines] == [("left_out", "member notices")]
    assert str(ALICE_IN_DISCORD) not in str(lines)


async def test_who_does_not_come_back_is_waited_for_thirty_days(harness: PipelineHarness) -> None:
    harness.courier.refuses["write_to"] = Forbidden("403 50007")
    await grant(harness, 50)
    await send(harness)
    harness.clock.now += timedelta(days=29)
    await harness.pipeline.housekeeping.sweep()
    assert await kept(harness) == [50]
    harness.clock.now += timedelta(days=2)
    await harness.pipeline.housekeeping.sweep()
    assert await kept(harness) == []


async def test_it_is_sent_at_once_and_a_database_that_is_unwell_ends_nothing(
    harness: PipelineHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsent, unwell = member_notices.members_unsent, [DatabaseError("database is locked")]

    def sometimes(conn: member_notices.Connection) -> list[int]:
        if unwell:
            raise unwell.pop()
        return unsent(conn)

    monkeypatch.setattr(member_notices, "members_unsent", sometimes)
    running = asyncio.create_task(harness.pipeline.member_notices.run())
    try:
        async with asyncio.timeout(10):
            while unwell:  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0)
            await grant(harness, 50)
            while not harness.courier.private:  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0.01)
    finally:
        running.cancel()
    assert [notice.amount for notice in harness.courier.private] == [50]
