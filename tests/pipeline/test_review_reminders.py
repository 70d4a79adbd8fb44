"""Moderators are reminded once of what has waited for a quarter of its time, and of nothing that is decided."""

from bot.pipeline.courier import Forbidden
from tests.pipeline.harness import GUILD, PipelineHarness
from tests.pipeline.test_reviews import ALICE, BOB, ROOM, approve, review_of, setting


async def reminds(harness: PipelineHarness) -> None:
    await harness.pipeline.review_cards.send()
    await harness.pipeline.review_reminders.send()


async def test_after_a_quarter_of_the_time_moderators_are_reminded_once(harness: PipelineHarness) -> None:
    await setting(harness, review_hours=8)
    jobs = [await harness.admit(ALICE), await harness.admit(BOB)]
    harness.clock.advance(hours=1, minutes=59)
    await reminds(harness)
    assert harness.courier.reminders == []
    harness.clock.advance(minutes=1)
    for _ in range(3):
        await reminds(harness)
        harness.clock.advance(hours=1)
    (reminder,) = harness.courier.reminders
    assert (reminder.guild_id, reminder.channel_id) == (GUILD, ROOM)
    assert [review.job_id for review in reminder.due] == [job.id for job in jobs]


async def test_of_what_is_decided_nobody_is_reminded(harness: PipelineHarness) -> None:
    await setting(harness)
    job = await harness.admit(ALICE)
    await harness.pipeline.review_cards.send()
    await approve(harness, job)
    harness.clock.advance(hours=7)
    await reminds(harness)
    assert harness.courier.reminders == []


async def test_a_channel_that_takes_no_reminder_is_tried_again(harness: PipelineHarness) -> None:
    await setting(harness)
    job = await harness.admit(ALICE)
    harness.clock.advance(hours=6)
    harness.courier.refuses["remind"] = Forbidden("no")
    await reminds(harness)
    del harness.courier.refuses["remind"]
    await reminds(harness)
    assert harness.courier.reminders == []
    harness.clock.advance(minutes=5)
    await reminds(harness)
    assert [each.id for each in harness.courier.reminders[0].due] == [(await review_of(harness, job)).id]
