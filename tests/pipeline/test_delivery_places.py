"""Where a result goes, as its server has set it: a thread of its own, the member's of the day, or the channel."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bot.domain.ask import Actor, Ask, Place
from bot.domain.job import Job, State
from bot.domain.member_defaults import MemberDefaults
from bot.domain.place import PlaceKind
from bot.pipeline.courier import DestinationGone, Part, Posted, TryLater
from bot.providers.base import Finished
from tests.pipeline.harness import CHANNEL, GUILD, PipelineHarness, RecordingCourier, open_harness
from tests.pipeline.media.samples import picture

OLIVE = 44
THREAD = 777


async def delivery(harness: PipelineHarness, kind: str) -> None:
    await harness.pipeline.policies.change(GUILD, by=OLIVE, delivery=kind)


async def made(harness: PipelineHarness, member: int = 1) -> Job:
    """A picture, up to where it is posted."""
    return await posted(harness, await harness.admit(member, kind="image", count=1))


async def posted(harness: PipelineHarness, job: Job) -> Job:
    await harness.settle()
    harness.providers["kie"].progress = Finished(("http://10.0.0.1/0.png",))
    await harness.keep(job, 0, picture("PNG"))
    await harness.through(timedelta(seconds=20))
    return await harness.job(job)


async def test_a_result_has_a_thread_of_its_own_and_the_card_shows_it(harness: PipelineHarness) -> None:
    first, second = await made(harness), await made(harness)
    assert [first.state, second.state] == [State.DELIVERED] * 2
    assert [first.thread_id, second.thread_id] == [first.card_id, second.card_id]
    assert harness.courier.threads == [first.id, second.id]


async def test_no_thread_is_started_for_what_fails(harness: PipelineHarness) -> None:
    job = await harness.admit(kind="image")
    await harness.settle()
    assert (await harness.job(job)).state is State.RUNNING
    assert harness.courier.threads == []
    await harness.through(timedelta(hours=1), step=timedelta(minutes=1))
    assert (await harness.job(job)).state is State.FAILED
    assert harness.courier.threads == []


async def test_where_the_channel_is_asked_for_there_is_no_thread_and_nothing_to_explain(
    harness: PipelineHarness,
) -> None:
    await delivery(harness, "channel")
    job = await made(harness)
    assert (job.state, job.thread_id, harness.courier.threads) == (State.DELIVERED, None, [])
    ((_, part),) = harness.courier.posted
    assert not part.threadless
    shown = harness.courier.shown[-1]
    assert shown.preview
    assert shown.result
    assert shown.result.channel_id == CHANNEL


async def test_the_card_of_what_is_asked_for_in_a_thread_shows_no_second_picture_beside_the_result(
    harness: PipelineHarness,
) -> None:
    place = Place(GUILD, THREAD, parent_id=CHANNEL, kind=PlaceKind.THREAD)
    admitted = await harness.gate.admit(Ask(1, Actor(1), place, kind="image", prompt="a red fox", count=1))
    job = await posted(harness, admitted.job)
    assert (job.state, job.thread_id) == (State.DELIVERED, THREAD)
    assert harness.courier.shown[-1].preview is None


async def test_where_no_thread_can_be_started_the_result_is_posted_at_once_and_says_so(
    harness: PipelineHarness,
) -> None:
    harness.courier.no_threads = True
    job = await made(harness)
    assert (job.state, job.thread_id) == (State.DELIVERED, None)
    ((_, part),) = harness.courier.posted
    assert part.threadless


async def test_a_members_results_of_a_day_share_a_thread(harness: PipelineHarness) -> None:
    await delivery(harness, "member")
    first, second, other = await made(harness), await made(harness), await made(harness, member=2)
    assert first.thread_id == second.thread_id == first.card_id
    assert other.thread_id == other.card_id
    await harness.after(days=1)
    tomorrow = await made(harness)
    assert tomorrow.thread_id == tomorrow.card_id
    assert harness.courier.threads == harness.courier.day_threads == [first.id, other.id, tomorrow.id]


async def test_a_member_may_have_all_of_a_day_in_one_thread_where_the_server_has_a_thread_for_each(
    harness: PipelineHarness,
) -> None:
    await harness.pipeline.preferences.put(1, MemberDefaults(delivery="member"))
    first, second = await made(harness), await made(harness)
    other, again = await made(harness, member=2), await made(harness, member=2)
    assert first.thread_id == second.thread_id == first.card_id
    assert [other.thread_id, again.thread_id] == [other.card_id, again.card_id]
    assert harness.courier.day_threads == [first.id]
    await delivery(harness, "channel")
    assert (await made(harness)).thread_id is None


@dataclass(slots=True)
class DeletingThreads(RecordingCourier):
    """Discord, in which somebody deletes threads."""

    deleted_threads: set[int | None] = field(default_factory=set[int | None])

    async def post(self, job: Job, part: Part, *, again: bool) -> Posted:
        if job.thread_id in self.deleted_threads:
            raise DestinationGone("10003", thread=True)
        return await RecordingCourier.post(self, job, part, again=again)


async def test_a_thread_of_the_day_that_is_gone_is_replaced(tmp_path: Path) -> None:
    async with open_harness(tmp_path, courier=(courier := DeletingThreads())) as harness:
        await delivery(harness, "member")
        first = await made(harness)
        courier.deleted_threads.add(first.thread_id)
        second, third = await made(harness), await made(harness)
        assert [second.state, third.state] == [State.DELIVERED] * 2
        assert second.thread_id == third.thread_id == second.card_id


async def test_a_thread_that_is_gone_past_midnight_is_replaced_too(tmp_path: Path) -> None:
    async with open_harness(tmp_path, courier=(courier := DeletingThreads())) as harness:
        await delivery(harness, "member")
        harness.clock.advance(hours=11, minutes=57)  # from noon
        first = await made(harness)
        courier.refuses["post"] = TryLater("502")
        second = await made(harness)
        assert (second.state, second.thread_id) == (State.READY, first.card_id)
        await harness.through(timedelta(minutes=5), step=timedelta(seconds=10))
        courier.deleted_threads.add(first.thread_id)
        del courier.refuses["post"]
        await harness.through(timedelta(minutes=3), step=timedelta(seconds=10))
        second = await harness.job(second)
        assert (second.state, second.thread_id) == (State.DELIVERED, second.card_id)
