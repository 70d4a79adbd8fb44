"""The log channel: what is posted there, once, in batches, through a kill and while Discord is unwell."""

from datetime import timedelta

import pytest

from bot.domain.ask import Actor
from bot.domain.job import Job, Withdrawal
from bot.pipeline.courier import Forbidden, TakenDown, TryLater, Unpostable
from bot.pipeline.log_channel import EDITED_AGAIN
from bot.pipeline.sanctions import Order
from bot.storage import log_lines, request_lines, withdrawals
from tests.pipeline.harness import GUILD, PipelineHarness
from tests.pipeline.test_withdrawing import delivered

OLIVE, ALICE = 44, 42
LOG = 1_200_000_000_000_000_009


async def named(harness: PipelineHarness) -> None:
    """The server has a log channel, and has read that it has one."""
    await harness.pipeline.policies.change(GUILD, by=OLIVE, log_channel=str(LOG))
    await harness.pipeline.log_channel.send()
    harness.courier.logged.clear()


async def strikes(harness: PipelineHarness, *keys: str) -> None:
    for key in keys:
        order = Order("strike", GUILD, ALICE, Actor(OLIVE, manage_server=True), key)
        await harness.pipeline.sanctions.carry_out(order)


async def sent(harness: PipelineHarness) -> list[list[str | None]]:
    """The keys of the events in each message."""
    await harness.pipeline.log_channel.send()
    return [[event.key for event in post.batch.events] for post in harness.courier.logged]


async def test_what_was_done_together_is_one_message(harness: PipelineHarness) -> None:
    await named(harness)
    await strikes(harness, "1", "2")
    assert await sent(harness) == [["1", "2"]]
    assert await sent(harness) == [["1", "2"]]
    assert {post.channel_id for post in harness.courier.logged} == {LOG}


async def test_many_lines_are_several_messages(harness: PipelineHarness) -> None:
    await named(harness)
    await strikes(harness, *map(str, range(12)))
    await sent(harness)
    assert [len(keys) for keys in await sent(harness)] == [6, 6]


async def test_without_a_log_channel_nothing_is_kept_for_it(harness: PipelineHarness) -> None:
    await strikes(harness, "1")
    assert await sent(harness) == []
    await named(harness)
    assert await sent(harness) == []


async def test_a_batch_that_may_have_been_posted_is_taken_up_again_as_it_was(
    harness: PipelineHarness,
) -> None:
    await named(harness)
    await strikes(harness, "1")
    await harness.database.write(log_lines.take, GUILD, harness.clock(), 10)  # and here the process died
    await strikes(harness, "2")
    assert await sent(harness) == [["1"]]
    assert harness.courier.logged[0].batch.again
    assert await sent(harness) == [["1"], ["2"]]
    assert not harness.courier.logged[1].batch.again


async def test_while_discord_is_unwell_the_lines_wait(harness: PipelineHarness) -> None:
    await named(harness)
    await strikes(harness, "1")
    harness.courier.refuses["post_log"] = TryLater("503")
    assert await sent(harness) == []
    del harness.courier.refuses["post_log"]
    assert await sent(harness) == [["1"]]


async def test_nothing_is_posted_before_discord_wants_it(harness: PipelineHarness) -> None:
    await named(harness)
    await strikes(harness, "1")
    harness.courier.refuses["post_log"] = TryLater("429", timedelta(minutes=2))
    assert await sent(harness) == []
    harness.courier.refuses.clear()
    harness.clock.advance(minutes=1)
    assert await sent(harness) == []
    harness.clock.advance(minutes=1)
    assert await sent(harness) == [["1"]]


async def test_a_channel_that_takes_none_is_left_alone_for_a_while_and_given_up_after_a_day(
    harness: PipelineHarness,
) -> None:
    await named(harness)
    await strikes(harness, "1")
    harness.courier.refuses["post_log"] = Forbidden("50013")
    await sent(harness)
    del harness.courier.refuses["post_log"]
    assert await sent(harness) == []
    harness.clock.advance(minutes=10)
    assert await sent(harness) == [["1"]]
    await strikes(harness, "2")
    harness.courier.refuses["post_log"] = Forbidden("50013")
    await sent(harness)
    harness.clock.advance(days=1, minutes=1)
    await sent(harness)
    assert await harness.database.read(log_lines.servers) == []


async def test_a_message_that_discord_never_takes_does_not_keep_the_next_from_the_channel(
    harness: PipelineHarness,
) -> None:
    await named(harness)
    await strikes(harness, "1")
    harness.courier.refuses["post_log"] = Unpostable("50035")
    await sent(harness)
    await delivered(harness)
    await harness.pipeline.log_channel.send()
    harness.courier.refuses.clear()
    await strikes(harness, "2")
    job = await delivered(harness)
    assert await sent(harness) == [["2"]]
    await harness.pipeline.log_channel.send()
    assert [post.batch.job_ids for post in harness.courier.requests] == [(job.id,)]


async def test_another_channel_than_the_one_that_took_none_is_used_at_once(harness: PipelineHarness) -> None:
    await named(harness)
    await strikes(harness, "1")
    harness.courier.refuses["post_log"] = Forbidden("50013")
    await sent(harness)
    del harness.courier.refuses["post_log"]
    await harness.pipeline.policies.change(GUILD, by=OLIVE, log_channel=str(LOG + 1))
    assert (await sent(harness))[0][0] == "1"
    assert {post.channel_id for post in harness.courier.logged} == {LOG + 1}


async def test_of_a_channel_that_takes_none_no_more_than_a_days_lines_are_kept(
    harness: PipelineHarness,
) -> None:
    """However many messages they would have been."""
    await named(harness)
    harness.courier.refuses["post_log"] = Forbidden("50013")
    await strikes(harness, *map(str, range(25)))
    for _ in range(9):
        await delivered(harness)
    await harness.pipeline.log_channel.send()
    harness.clock.advance(days=1, minutes=1)
    await strikes(harness, "today's")
    today = await delivered(harness)
    await harness.pipeline.log_channel.send()
    harness.courier.refuses.clear()
    harness.clock.advance(minutes=10)
    await harness.pipeline.log_channel.send()
    assert await sent(harness) == [["today's"]]
    assert [post.batch.job_ids for post in harness.courier.requests] == [(today.id,)]
    assert await harness.database.read(log_lines.servers) == []
    assert await harness.database.read(request_lines.servers, harness.clock()) == []


async def test_a_budget_that_runs_low_is_told(harness: PipelineHarness) -> None:
    await named(harness)
    await harness.pipeline.policies.change(GUILD, by=OLIVE, budget_per_day="0.08")
    await harness.admit()
    await harness.pipeline.log_channel.send()
    kinds = [event.kind for post in harness.courier.logged for event in post.batch.events]
    assert kinds == ["policy", "budget_alert"]


async def test_another_server_reads_nothing_of_it(harness: PipelineHarness) -> None:
    await named(harness)
    await harness.pipeline.policies.change(GUILD + 1, by=OLIVE, approvals=2)

    assert await sent(harness) == []


async def test_what_was_made_is_told_after_what_was_decided_and_once(harness: PipelineHarness) -> None:
    await named(harness)
    first, second = await delivered(harness), await delivered(harness)
    await strikes(harness, "1")
    assert await sent(harness) == [["1"]]
    assert harness.courier.requests == []
    for _ in range(2):
        await harness.pipeline.log_channel.send()
    (post,) = harness.courier.requests
    assert [line.job.id for line in post.batch.lines] == [first.id, second.id]
    assert (post.channel_id, post.batch.again) == (LOG, False)
    assert all(line.message for line in post.batch.lines)


async def test_requests_wait_while_discord_is_unwell_and_are_then_looked_for(
    harness: PipelineHarness,
) -> None:
    await named(harness)
    await delivered(harness)
    harness.courier.refuses["post_log"] = TryLater("503")
    await harness.pipeline.log_channel.send()
    await delivered(harness)
    harness.courier.refuses.clear()
    for _ in range(2):
        await harness.pipeline.log_channel.send()
    assert [(len(post.batch.lines), post.batch.again) for post in harness.courier.requests] == [
        (1, True),
        (1, False),
    ]


async def test_without_a_log_channel_no_request_is_kept_for_it(harness: PipelineHarness) -> None:
    await delivered(harness)
    assert await harness.database.read(request_lines.servers, harness.clock()) == []
    await named(harness)
    await delivered(harness)
    await harness.pipeline.policies.change(GUILD, by=OLIVE, log_channel="")
    await harness.pipeline.log_channel.send()
    assert (
        await harness.database.read(request_lines.servers, harness.clock()),
        harness.courier.requests,
    ) == ([], [])


async def test_one_message_at_a_time_is_brought_up_to_date_and_none_that_is_gone(
    harness: PipelineHarness,
) -> None:
    await named(harness)
    first, second = await delivered(harness), await delivered(harness)
    await harness.pipeline.log_channel.send()
    third = await delivered(harness)
    await harness.pipeline.log_channel.send()
    requests = harness.courier.requests
    assert [post.batch.job_ids for post in requests] == [(first.id, second.id), (third.id,)]
    await strikes(harness, "1")  # a warning: no line changes
    await harness.database.write(withdrawals.ask, second.id, harness.clock(), OLIVE)
    await harness.database.write(withdrawals.ask, third.id, harness.clock(), OLIVE)
    await harness.pipeline.log_channel.send()  # the strike
    assert len(requests) == 2
    await harness.pipeline.log_channel.send()
    (edit,) = requests[2:]
    assert [line.job.withdrawal for line in edit.batch.lines] == [None, Withdrawal.ASKED]
    assert edit.batch.posted
    harness.courier.refuses["post_log"] = TakenDown()
    await harness.pipeline.log_channel.send()
    harness.courier.refuses.clear()
    await harness.pipeline.log_channel.send()
    assert len(requests) == 3
    assert await harness.database.read(request_lines.servers, harness.clock()) == []


async def test_what_changes_while_the_message_is_on_its_way_is_brought_up_to_date(
    harness: PipelineHarness,
) -> None:
    await named(harness)
    job = await delivered(harness)
    batch = await harness.database.write(request_lines.take, GUILD, harness.clock(), 8)
    assert batch
    await harness.database.write(withdrawals.ask, job.id, harness.clock(), OLIVE)
    await harness.database.write(request_lines.told, batch, (LOG, 7))  # Discord's answer
    await harness.pipeline.log_channel.send()
    (edit,) = harness.courier.requests
    assert (edit.batch.posted, edit.batch.lines[0].job.withdrawal) == ((LOG, 7), Withdrawal.ASKED)
    assert await harness.database.read(request_lines.servers, harness.clock()) == []


async def test_what_changed_before_it_was_posted_is_posted_as_it_is_and_once(
    harness: PipelineHarness,
) -> None:
    await named(harness)
    job = await delivered(harness)
    await harness.database.write(withdrawals.ask, job.id, harness.clock(), OLIVE)
    for _ in range(2):
        await harness.pipeline.log_channel.send()
    (post,) = harness.courier.requests
    assert (post.batch.posted, post.batch.lines[0].job.withdrawal) == (None, Withdrawal.ASKED)


async def test_a_line_follows_the_withdrawal_to_its_end_and_then_leads_nowhere(
    harness: PipelineHarness,
) -> None:
    await named(harness)
    job = await delivered(harness)

    async def now() -> tuple[Withdrawal | None, bool]:
        """What the line says, and whether it leads to a message."""
        for _ in range(2):  # what was decided goes first
            await harness.pipeline.log_channel.send()
        line = harness.courier.requests[-1].batch.lines[0]
        return line.job.withdrawal, line.message is not None

    assert await now() == (None, True)
    await harness.database.write(withdrawals.ask, job.id, harness.clock(), OLIVE)
    assert await now() == (Withdrawal.ASKED, True)
    harness.courier.refuses["remove"] = Forbidden("50013")
    await harness.settle()
    assert await now() == (Withdrawal.REFUSED, True)
    del harness.courier.refuses["remove"]
    await harness.through(timedelta(minutes=30), step=timedelta(minutes=1))
    assert await now() == (Withdrawal.DONE, False)


async def two_messages(harness: PipelineHarness) -> tuple[Job, Job]:
    """Of a request each, that are both withdrawn since."""
    await named(harness)
    made: list[Job] = []
    for _ in range(2):
        made.append(await delivered(harness))
        await harness.pipeline.log_channel.send()
    for job in made:
        await harness.database.write(withdrawals.ask, job.id, harness.clock(), OLIVE)
    first, second = made
    return first, second


async def edited(harness: PipelineHarness) -> list[str]:
    """The jobs whose messages were brought up to date so far, after one more round."""
    await harness.pipeline.log_channel.send()
    return [post.batch.job_ids[0] for post in harness.courier.requests if post.batch.posted]


async def test_a_message_that_cannot_be_edited_keeps_neither_the_others_nor_new_lines(
    harness: PipelineHarness,
) -> None:
    """As in a log channel that the bot cannot see any more, since the server has another."""
    _, second = await two_messages(harness)
    harness.courier.refuses["post_log"] = Forbidden("50001")
    assert await edited(harness) == []
    harness.courier.refuses.clear()
    assert await edited(harness) == [second.id]
    await strikes(harness, "1")
    assert await sent(harness) == [["1"]]
    harness.clock.advance(days=1)
    assert await edited(harness) == [second.id]


@pytest.mark.parametrize(
    ("asked", "waited"), [(timedelta(minutes=7), timedelta(minutes=7)), (None, EDITED_AGAIN)]
)
async def test_a_message_that_is_to_be_edited_later_comes_after_the_others_and_when_discord_says(
    harness: PipelineHarness, asked: timedelta | None, waited: timedelta
) -> None:
    first, second = await two_messages(harness)
    harness.courier.refuses["post_log"] = TryLater("30046", asked)
    assert await edited(harness) == []
    harness.courier.refuses.clear()
    assert await edited(harness) == [second.id]
    harness.clock.now += waited - timedelta(seconds=1)
    assert await edited(harness) == [second.id]
    assert await harness.database.read(request_lines.servers, harness.clock()) == []
    harness.clock.now += timedelta(seconds=1)
    assert await edited(harness) == [second.id, first.id]


async def test_lines_are_brought_up_to_date_for_thirty_days(harness: PipelineHarness) -> None:
    await named(harness)
    job = await delivered(harness)
    await harness.pipeline.log_channel.send()
    harness.clock.now += timedelta(days=31)
    await harness.pipeline.housekeeping.sweep()
    await harness.database.write(withdrawals.ask, job.id, harness.clock(), OLIVE)
    assert await harness.database.read(request_lines.servers, harness.clock()) == []
