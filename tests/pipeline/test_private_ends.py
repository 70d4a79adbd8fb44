"""What may not be public: results for age-restricted channels elsewhere, refused prompts, and private threads."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.ask import Actor, Place
from bot.domain.failure import Reason
from bot.domain.job import Job, State
from bot.domain.place import PlaceKind
from bot.pipeline.courier import Forbidden, Hidden, Locked, TryLater
from bot.providers.base import Finished, Rejected, RequestRefused
from bot.storage import events
from tests.pipeline.harness import CHANNEL, GUILD, PipelineHarness
from tests.storage import samples

RESULT = Finished(("http://10.0.0.1/0.mp4",))
HERE, MARKED = Place(GUILD, CHANNEL), Place(GUILD, CHANNEL, age_restricted=True)


async def spicy(harness: PipelineHarness) -> Job:
    """Running, in a channel that is age-restricted; its result is on disk already."""
    harness.courier.marked = True
    job = await harness.admit(mode="spicy", age_restricted=True)
    await harness.settle()
    await harness.keep(job, 0)
    return await harness.job(job)


async def told(harness: PipelineHarness, job: Job) -> tuple[State, Reason | None, int, int]:
    """How it ended, and how often that was said in public and in private."""
    found, courier = await harness.job(job), harness.courier
    reason = found.failure.reason if found.failure else None
    return found.state, reason, len(courier.apologies), len(courier.whispers)


async def test_a_channel_that_lost_its_age_restriction_gets_no_result(harness: PipelineHarness) -> None:
    job = await spicy(harness)
    harness.courier.marked = False
    harness.providers[str(job.provider)].progress = RESULT
    await harness.through(timedelta(seconds=60))
    assert harness.courier.posted == []
    assert await told(harness, job) == (State.WITHHELD, Reason.NOT_AGE_RESTRICTED, 0, 1)
    assert await harness.available() == 100


async def test_what_a_mature_rating_let_in_gets_no_result_there_either(harness: PipelineHarness) -> None:
    await harness.pipeline.policies.change(GUILD, by=1, rating="mature")
    harness.courier.marked = True
    job = await harness.admit(age_restricted=True)
    await harness.settle()
    await harness.keep(job, 0)
    harness.courier.marked = False
    harness.providers[str((await harness.job(job)).provider)].progress = RESULT
    await harness.through(timedelta(seconds=60))
    assert harness.courier.posted == []
    assert await told(harness, job) == (State.WITHHELD, Reason.NOT_AGE_RESTRICTED, 0, 1)
    assert await harness.available() == 100


async def test_nothing_is_paid_for_what_could_not_be_posted(harness: PipelineHarness) -> None:
    job = await harness.admit(mode="spicy", age_restricted=True)
    await harness.settle()
    assert all(provider.asked == 0 for provider in harness.providers.values())
    assert await told(harness, job) == (State.WITHHELD, Reason.NOT_AGE_RESTRICTED, 0, 1)
    assert await harness.available() == 100


async def test_a_channel_that_kept_its_age_restriction_gets_the_result(harness: PipelineHarness) -> None:
    job = await spicy(harness)
    harness.providers[str(job.provider)].progress = RESULT
    await harness.through(timedelta(seconds=60))
    assert (await harness.job(job)).state is State.DELIVERED
    assert len(harness.courier.posted) == 1


async def test_a_discord_that_does_not_say_is_asked_again(harness: PipelineHarness) -> None:
    job = await spicy(harness)
    harness.courier.refuses["age_restricted"] = TryLater("502")
    harness.providers[str(job.provider)].progress = RESULT
    await harness.through(timedelta(seconds=60))
    assert (await harness.job(job)).state is State.READY
    assert harness.courier.posted == []
    harness.courier.refuses.clear()
    await harness.through(timedelta(minutes=2))
    assert (await harness.job(job)).state is State.DELIVERED


async def test_what_no_channel_took_is_handed_out_in_age_restricted_channels_only(
    harness: PipelineHarness,
) -> None:
    job = await spicy(harness)
    harness.courier.refuses["post"] = Forbidden("50013")
    harness.providers[str(job.provider)].progress = RESULT
    await harness.through(timedelta(seconds=60))
    assert (await harness.job(job)).state is State.UNDELIVERABLE
    control, member = harness.pipeline.job_control, Actor(1)
    assert (await control.show(job.id, member, HERE)).files == ()
    assert len((await control.show(job.id, member, MARKED)).files) == 1


@pytest.mark.parametrize("at_create", [True, False])
async def test_a_prompt_that_the_filter_refused_is_told_in_private(
    harness: PipelineHarness, at_create: bool
) -> None:
    kie = harness.providers["kie"]
    if at_create:
        kie.fails(RequestRefused("kie", reason="moderation"))
    kie.progress = Rejected("moderation")
    job = await harness.admit(provider="kie")
    await harness.through(timedelta(seconds=60))
    assert await told(harness, job) == (State.FAILED, Reason.MODERATED, 0, 1)
    assert harness.courier.reports[-1].ends_privately  # its card is reduced
    assert await harness.available() == 100
    assert await blocked(harness, job) == [("provider", job.id)]


async def blocked(harness: PipelineHarness, job: Job) -> list[tuple[str, str | None]]:
    """What counts against the member as refused, and is in the moderation log without its prompt."""
    found = [
        event
        for event in await harness.database.read(events.of_guild, GUILD, 10)
        if (event.kind, event.member_id) == ("blocked", job.member_id)
    ]
    assert job.request.prompt not in str(found)
    return [(event.note, event.job_id) for event in found]


@pytest.mark.parametrize(("refusal", "reason"), [(Hidden("50001"), "hidden"), (Locked("160005"), "locked")])
async def test_the_refusal_of_the_place_itself_is_what_the_member_reads(
    harness: PipelineHarness, refusal: Forbidden, reason: str
) -> None:
    harness.courier.refuses["announce"] = refusal
    job = await harness.admit()
    await harness.settle()
    state, why, _, _ = await told(harness, job)
    assert (state, why) == (State.UNDELIVERABLE, reason)


async def test_where_no_channel_takes_the_word_it_is_private(harness: PipelineHarness) -> None:
    harness.courier.refuses["announce"] = Hidden("50001")
    harness.courier.nowhere = True
    job = await harness.admit()
    await harness.settle()
    assert [each.id for each in harness.courier.whispers] == [job.id]
    await harness.through(timedelta(minutes=5), step=timedelta(seconds=30))
    assert len(harness.courier.whispers) == 1


async def test_a_private_word_waits_for_discord(harness: PipelineHarness) -> None:
    harness.courier.refuses["tell_privately"] = TryLater("502")
    harness.providers["kie"].fails(RequestRefused("kie", reason="moderation"))
    await harness.admit(provider="kie")
    await harness.through(timedelta(seconds=30))
    harness.courier.refuses.clear()
    await harness.through(timedelta(minutes=10), step=timedelta(seconds=10))
    assert len(harness.courier.whispers) == 1


def test_moderators_of_the_channel_do_not_govern_its_private_threads() -> None:
    moderator = Place(GUILD, CHANNEL)
    inside = Place(GUILD, 77, CHANNEL)
    for kind, governs in ((PlaceKind.THREAD, True), (PlaceKind.PRIVATE_THREAD, False)):
        job = a_job_in_thread(77, kind)
        assert moderator.governs(job) is governs
        assert inside.governs(job)


def a_job_in_thread(thread_id: int, kind: PlaceKind) -> Job:
    return replace(samples.a_job(), channel_id=thread_id, parent_id=CHANNEL, place=kind)
