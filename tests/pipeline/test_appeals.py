"""Appeals: once, by the author, decided by somebody else, and what is taken back with a decision."""

from datetime import timedelta

import pytest

from bot.domain.ask import Actor, Place
from bot.domain.errors import CannotAppeal, NoSuchJob, NotAllowed, ReviewDecided
from bot.domain.job import Job, State
from bot.domain.review import Decision, Review, Verdict
from bot.pipeline.courier import TryLater
from bot.pipeline.reviews import Meant
from bot.pipeline.sanctions import Order
from bot.storage import reviews
from tests.pipeline.harness import GUILD, PipelineHarness
from tests.pipeline.test_reports import HERE, MAX, MO, ROOM, kinds, meant, post, reported
from tests.pipeline.test_withdrawing import delivered

AUTHOR = Actor(1)
OWNER = 5


async def withdrawn(harness: PipelineHarness, how: str = "strike") -> Job:
    """By MO, after a report."""
    job = await reported(harness, await post(harness), 10)
    await getattr(harness.pipeline.reports, how)(await meant(harness, job))
    await harness.settle()
    return job


async def declined(harness: PipelineHarness, *, strike: bool = True) -> Job:
    """By MO, before it was made."""
    await harness.pipeline.policies.change(GUILD, by=1, review_channel=str(ROOM), review_prompts="all")
    job = await harness.admit()
    found = await harness.database.read(reviews.about, "prompt", job.id)
    assert found
    asked = Meant(found.id, job.id, MO, Place(GUILD, ROOM))
    await harness.pipeline.reviews.decline(asked, Verdict("hate"), strike=strike)
    await harness.settle()
    return job


async def appeals(harness: PipelineHarness, job: Job, text: str = "It was a drawing.") -> Review:
    await harness.pipeline.appeals.appeal(job.id, AUTHOR, HERE, text)
    await harness.pipeline.review_cards.send()
    return await appeal_of(harness, job)


async def appeal_of(harness: PipelineHarness, job: Job) -> Review:
    found = await harness.database.read(reviews.about, "appeal", job.id)
    assert found is not None
    return found


def about(review: Review, by: Actor = MAX, owner_id: int = OWNER) -> Meant:
    return Meant(review.id, review.job_id or "", by, Place(GUILD, ROOM), owner_id)


async def standing(harness: PipelineHarness) -> tuple[int, int]:
    """(strikes that count, sanctions in force) of the author."""
    record = await harness.pipeline.sanctions.record(GUILD, AUTHOR.member_id, MO)
    return record.counting, len(record.in_force)


async def test_lifted_the_strike_is_gone_and_the_author_is_told_once(harness: PipelineHarness) -> None:
    for make in (withdrawn, declined):
        job = await make(harness)
        assert await standing(harness) == (1, 0)
        appeal = await appeals(harness, job)
        assert harness.courier.review_cards[-1].review.id == appeal.id
        lifted = await harness.pipeline.appeals.lift(about(appeal))
        assert (lifted.decision, lifted.by) == (Decision.GRANTED, (MAX.member_id,))
        assert await standing(harness) == (0, 0)
        for _ in range(2):
            await harness.pipeline.review_cards.send()
        assert harness.courier.appeals[-1] == (job.id, Decision.GRANTED)
        assert (await kinds(harness))[-3:] == ["appeal", "lift", "pardon"]
        await harness.pipeline.policies.change(GUILD, by=1, review_prompts="off")
    assert len(harness.courier.appeals) == 2


async def test_upheld_everything_stays(harness: PipelineHarness) -> None:
    job = await withdrawn(harness)
    upheld = await harness.pipeline.appeals.uphold(about(await appeals(harness, job)))
    await harness.pipeline.review_cards.send()
    assert (upheld.decision, await standing(harness)) == (Decision.KEPT, (1, 0))
    assert harness.courier.appeals == [(job.id, Decision.KEPT)]
    assert (await kinds(harness))[-1] == "uphold"


async def test_lifted_the_ban_of_that_decision_ends_and_no_later_one(harness: PipelineHarness) -> None:
    job = await withdrawn(harness, "ban")
    appeal = await appeals(harness, job)
    assert await standing(harness) == (0, 1)
    await harness.pipeline.appeals.lift(about(appeal))
    assert await standing(harness) == (0, 0)
    await harness.admit(member=AUTHOR.member_id)


async def test_lifted_late_the_ban_that_a_strike_led_to_ends_though_the_strike_counts_no_more(
    harness: PipelineHarness,
) -> None:
    await harness.pipeline.policies.change(GUILD, by=1, strikes=["ban"], strike_days=30)
    appeal = await appeals(harness, await withdrawn(harness))
    assert await standing(harness) == (1, 1)
    harness.clock.advance(days=31)
    assert await standing(harness) == (0, 1)
    await harness.pipeline.appeals.lift(about(appeal))
    assert await standing(harness) == (0, 0)
    await harness.admit(member=AUTHOR.member_id)


async def test_a_later_ban_is_no_matter_of_the_appeal(harness: PipelineHarness) -> None:
    appeal = await appeals(harness, await withdrawn(harness, "ban"))
    harness.clock.advance(hours=1)
    for act in ("unban", "ban"):
        await harness.pipeline.sanctions.carry_out(Order(act, GUILD, AUTHOR.member_id, MO, act))
    await harness.pipeline.appeals.lift(about(appeal))
    assert await standing(harness) == (0, 1)


async def test_a_strike_for_something_else_is_not_taken_back(harness: PipelineHarness) -> None:
    appeal = await appeals(harness, await withdrawn(harness))
    harness.clock.advance(hours=1)
    await harness.pipeline.sanctions.carry_out(Order("strike", GUILD, AUTHOR.member_id, MO, "later"))
    await harness.pipeline.appeals.lift(about(appeal))
    record = await harness.pipeline.sanctions.record(GUILD, AUTHOR.member_id, MO)
    assert [one.job_id for one in record.strikes if one.pardoned_at is None] == [None]
    assert (record.counting, [one.kind for one in record.in_force]) == (1, ["pause"])  # of the later one


async def test_one_appeal_for_each_decision_and_by_the_author_alone(harness: PipelineHarness) -> None:
    job = await withdrawn(harness)
    for actor, place, refusal in (
        (Actor(2), HERE, NotAllowed),
        (MO, HERE, NotAllowed),
        (AUTHOR, Place(GUILD + 1, 1), NoSuchJob),
    ):
        with pytest.raises(refusal):
            await harness.pipeline.appeals.appeal(job.id, actor, place, "please")
    appeal = await appeals(harness, job)
    for _ in range(2):
        with pytest.raises(CannotAppeal) as refused:
            await harness.pipeline.appeals.appeal(job.id, AUTHOR, HERE, "please")
        assert refused.value.why == "twice"
    await harness.pipeline.appeals.uphold(about(appeal))
    with pytest.raises(CannotAppeal):
        await harness.pipeline.appeals.look(job.id, AUTHOR, HERE)


async def test_there_must_be_a_decision_and_somebody_to_read_it(harness: PipelineHarness) -> None:
    job = await post(harness)
    with pytest.raises(CannotAppeal) as refused:
        await harness.pipeline.appeals.look(job.id, AUTHOR, HERE)
    assert refused.value.why == "nothing"
    await harness.pipeline.withdrawals.ask(job.id, AUTHOR, HERE)  # of one's own accord
    with pytest.raises(CannotAppeal):
        await harness.pipeline.appeals.look(job.id, AUTHOR, HERE)
    other = await delivered(harness)
    await harness.pipeline.withdrawals.moderate(other.id, MO, HERE)
    await harness.pipeline.policies.change(GUILD, by=1, review_channel="")
    with pytest.raises(CannotAppeal) as refused:
        await harness.pipeline.appeals.look(other.id, AUTHOR, HERE)
    assert refused.value.why == "nobody"


async def test_what_was_stopped_while_it_was_made_may_be_appealed_too(harness: PipelineHarness) -> None:
    await harness.pipeline.policies.change(GUILD, by=1, log_channel="556")
    job = await harness.admit()
    await harness.pipeline.withdrawals.moderate(job.id, MO, HERE)
    assert (await harness.job(job)).state is State.WITHHELD
    appeal = await appeals(harness, job)
    assert harness.courier.review_cards[-1].channel_id == 556
    await harness.pipeline.appeals.lift(about(appeal))
    assert (await kinds(harness))[-1] == "lift"  # nothing to take back


async def test_who_decided_first_leaves_it_to_another_where_there_is_one(harness: PipelineHarness) -> None:
    appeal = await appeals(harness, await withdrawn(harness))
    for actor in (MO, AUTHOR, Actor(AUTHOR.member_id, moderate_members=True), Actor(9)):
        for decide in (harness.pipeline.appeals.lift, harness.pipeline.appeals.uphold):
            with pytest.raises(NotAllowed):
                await decide(about(appeal, actor))
    # MO owns the server, and nobody else has moderated it yet.
    await harness.pipeline.appeals.uphold(about(appeal, MO, MO.member_id))


async def test_an_owner_leaves_it_to_another_who_has_moderated_here(harness: PipelineHarness) -> None:
    await harness.pipeline.sanctions.carry_out(Order("strike", GUILD, 33, MAX, "of another"))
    appeal = await appeals(harness, await withdrawn(harness))
    with pytest.raises(NotAllowed) as refused:
        await harness.pipeline.appeals.uphold(about(appeal, MO, MO.member_id))
    assert refused.value.needs == "other_than_decided"


async def test_the_first_decision_counts(harness: PipelineHarness) -> None:
    appeal = await appeals(harness, await withdrawn(harness))
    await harness.pipeline.appeals.uphold(about(appeal))
    with pytest.raises(ReviewDecided) as refused:
        await harness.pipeline.appeals.lift(about(appeal, Actor(80, moderate_members=True)))
    assert refused.value.by == (MAX.member_id,)
    assert await standing(harness) == (1, 0)


async def test_another_kind_of_review_is_no_appeal(harness: PipelineHarness) -> None:
    job = await reported(harness, await post(harness), 10)
    with pytest.raises(NoSuchJob):
        await harness.pipeline.appeals.lift(await meant(harness, job, MAX))
    other = await withdrawn(harness)
    with pytest.raises(NoSuchJob):
        await harness.pipeline.reports.keep(about(await appeals(harness, other)))


async def test_the_author_is_told_later_where_discord_puts_it_off(harness: PipelineHarness) -> None:
    job = await withdrawn(harness)
    appeal = await appeals(harness, job)
    harness.courier.refuses["appeal"] = TryLater("503")
    await harness.pipeline.appeals.uphold(about(appeal))
    await harness.pipeline.review_cards.send()
    assert harness.courier.appeals == []
    harness.courier.refuses.clear()
    harness.clock.advance(seconds=timedelta(minutes=5).total_seconds())
    await harness.pipeline.review_cards.send()
    assert harness.courier.appeals == [(job.id, Decision.KEPT)]
