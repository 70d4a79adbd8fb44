"""What members report: who counts, what is hidden and shown again, and what moderators decide, once."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.domain.ask import Actor, Place
from bot.domain.errors import (
    Banned,
    InputRefused,
    NoResult,
    NoSuchJob,
    NotAllowed,
    NothingPosted,
    NotThem,
    OwnPost,
    ReviewDecided,
    TooManyRequests,
)
from bot.domain.job import Job, State, Withdrawal
from bot.domain.request import InputFile
from bot.domain.review import Decision, Review, Verdict
from bot.domain.snowflake import snowflake_at
from bot.domain.starting import Start
from bot.pipeline.courier import DestinationGone, Forbidden, TakenDown, TryLater
from bot.pipeline.reviews import Meant
from bot.pipeline.sanctions import Order
from bot.providers.base import Finished
from bot.storage import events, posts, reports, reviews
from bot.storage.database import Connection
from bot.storage.events import Event
from bot.storage.tables import jobs
from tests.pipeline.harness import CHANNEL, GUILD, PipelineHarness
from tests.pipeline.test_withdrawing import delivered

HERE = Place(GUILD, CHANNEL)
ROOM = 555
MO, MAX = Actor(77, moderate_members=True), Actor(78, moderate_members=True)
WHY = Verdict("violence", "look at the \u200bhands")


async def post(harness: PipelineHarness, **policy: object) -> Job:
    """Alice's, in a server whose moderators have a room."""
    await harness.pipeline.policies.change(GUILD, by=1, **{"review_channel": str(ROOM)} | policy)
    return await delivered(harness)


async def reported(harness: PipelineHarness, job: Job, *members: int) -> Job:
    for member in members:
        assert await harness.pipeline.reports.report(job.id, Actor(member), HERE, WHY)
    await harness.settle()
    await harness.pipeline.review_cards.send()
    return await harness.job(job)


async def review_of(harness: PipelineHarness, job: Job) -> Review:
    found = await harness.database.read(reviews.about, "report", job.id)
    assert found is not None
    return found


async def meant(harness: PipelineHarness, job: Job, by: Actor = MO) -> Meant:
    return Meant((await review_of(harness, job)).id, job.id, by, Place(GUILD, ROOM))


async def kinds(harness: PipelineHarness) -> list[str]:
    found: list[Event] = await harness.database.read(events.of_guild, GUILD, 50)
    return [one.kind for one in reversed(found) if one.kind != "policy"]


def covers(harness: PipelineHarness) -> list[bool]:
    return list(harness.courier.covered.values())


async def test_at_the_set_number_of_members_the_result_is_covered_and_the_card_says_so(
    harness: PipelineHarness,
) -> None:
    job = await post(harness)
    job = await reported(harness, job, 10, 11)
    assert (job.hidden, covers(harness)) == (None, [])
    job = await reported(harness, job, 12)
    assert (job.hidden, job.due_at, covers(harness)) == (True, None, [True])
    assert harness.courier.reports[-1].hidden
    assert await kinds(harness) == ["report", "report", "report", "hide"]
    card = harness.courier.review_cards[-1]
    assert (card.channel_id, card.reported and card.reported.reports) == (ROOM, 3)
    assert card.reported
    assert (card.reported.hidden, card.reported.whys) == (True, (("violence", 3),))
    assert len({(each.review.id, each.review.kind) for each in harness.courier.review_cards}) == 1


async def test_what_a_result_for_adults_was_made_from_is_on_the_card_in_an_age_restricted_channel_only(
    harness: PipelineHarness,
) -> None:
    """It may be a copy of another such result."""
    job = await post(harness)
    kept = InputFile("inputs/0.png", "image/png", 4, "0" * 64)
    await asyncio.to_thread((harness.media_dir / "inputs").mkdir, exist_ok=True)
    await asyncio.to_thread((harness.media_dir / kept.path).write_bytes, b"made")
    request = replace(job.request, mature=True, image=kept)

    def asked_for(tx: Connection) -> None:
        tx.execute(update(jobs).where(jobs.c.id == job.id).values(request=request.to_json()))

    await harness.database.write(asked_for)
    harness.courier.marked, harness.courier.unmarked = True, {ROOM}
    await reported(harness, job, 10)
    assert harness.courier.review_cards[-1].inputs == ()
    harness.courier.unmarked.clear()
    await reported(harness, job, 11)
    assert [each for each, _ in harness.courier.review_cards[-1].inputs] == [kept]


async def test_a_member_counts_once_and_nobody_reports_their_own(harness: PipelineHarness) -> None:
    job = await post(harness, reports_to_hide=2)
    await reported(harness, job, 10)
    for _ in range(3):
        assert not await harness.pipeline.reports.report(job.id, Actor(10), HERE, WHY)
    with pytest.raises(OwnPost):
        await harness.pipeline.reports.look(job.id, Actor(job.member_id), HERE)
    assert (await harness.job(job)).hidden is None
    assert await kinds(harness) == ["report"]


async def test_new_members_and_banned_ones_are_heard_and_hide_nothing(harness: PipelineHarness) -> None:
    job = await post(harness, reports_to_hide=1)
    await harness.pipeline.policies.change(GUILD, by=1, new_member_hours=24)
    await harness.pipeline.sanctions.carry_out(Order("ban", GUILD, 13, MO, "ban 13"))
    now = harness.clock()
    young = snowflake_at(now - timedelta(hours=1))
    for actor in (
        Actor(young, joined_at=now - timedelta(days=9)),
        Actor(10, joined_at=now),
        Actor(11),
        Actor(13, joined_at=now - timedelta(days=9)),
    ):
        assert await harness.pipeline.reports.report(job.id, actor, HERE, WHY)
    assert [one.counts for one in await harness.database.read(reports.of_job, job.id)] == [False] * 4
    assert (await harness.job(job)).hidden is None
    assert await harness.pipeline.reports.report(
        job.id, Actor(12, joined_at=now - timedelta(days=9)), HERE, WHY
    )
    assert (await harness.job(job)).hidden


@pytest.mark.parametrize(
    "policy", [{"reports_to_hide": 0}, {"channels": {str(CHANNEL): {"reports_to_hide": 9}}}]
)
async def test_where_reports_do_not_hide_moderators_are_asked_all_the_same(
    harness: PipelineHarness, policy: dict[str, object]
) -> None:
    job = await reported(harness, await post(harness, **policy), 10, 11, 12, 13)
    assert (job.hidden, len(harness.courier.review_cards) > 0) == (None, True)


async def refused_withdrawal(harness: PipelineHarness, job: Job) -> None:
    harness.courier.refuses["remove"] = Forbidden("50001")
    await harness.pipeline.withdrawals.ask(job.id, Actor(job.member_id), HERE)
    await harness.settle()
    assert (await harness.job(job)).withdrawal is Withdrawal.REFUSED


async def test_what_discord_does_not_let_be_deleted_can_be_reported_and_is_covered(
    harness: PipelineHarness,
) -> None:
    job = await post(harness, reports_to_hide=2)
    await refused_withdrawal(harness, job)
    job = await reported(harness, job, 10, 11)
    assert (job.withdrawal, job.hidden, covers(harness)) == (Withdrawal.REFUSED, True, [True])
    assert (await review_of(harness, job)).open
    await harness.pipeline.reports.withdraw(await meant(harness, job))
    harness.courier.refuses.clear()
    await harness.settle()
    assert (await harness.job(job)).withdrawal is Withdrawal.DONE


async def test_a_report_of_it_tries_to_delete_it_at_once(harness: PipelineHarness) -> None:
    job = await post(harness)
    await refused_withdrawal(harness, job)
    harness.courier.refuses.clear()
    job = await reported(harness, job, 10)
    assert job.withdrawal is Withdrawal.DONE
    assert len(harness.courier.removed) == 1
    assert (await review_of(harness, job)).decision is Decision.GONE


async def test_nothing_is_reported_elsewhere_or_when_it_is_gone(harness: PipelineHarness) -> None:
    job = await post(harness)
    with pytest.raises(NotAllowed):
        await harness.pipeline.reports.look(job.id, Actor(10), Place(GUILD, CHANNEL + 1))
    with pytest.raises(NoSuchJob):
        await harness.pipeline.reports.look(job.id, Actor(10), Place(GUILD + 1, CHANNEL))
    await harness.pipeline.withdrawals.ask(job.id, Actor(job.member_id), HERE)
    with pytest.raises((NoSuchJob, NothingPosted)):
        await harness.pipeline.reports.report(job.id, Actor(10), HERE, WHY)


async def test_what_was_deleted_by_hand_unnoticed_is_noticed_when_it_is_reported(
    harness: PipelineHarness,
) -> None:
    job = await post(harness)
    harness.courier.deleted = {one.message_id for one in await harness.database.read(posts.of_job, job.id)}
    with pytest.raises(NothingPosted):
        await harness.pipeline.reports.report(job.id, Actor(10), HERE, WHY)
    await harness.settle()
    assert ((await harness.job(job)).withdrawal, harness.courier.collapsed) == (Withdrawal.DONE, [job.id])
    assert await harness.database.read(reviews.about, "report", job.id) is None
    assert await kinds(harness) == []


async def test_messages_are_looked_for_ahead_of_the_first_report_only_and_need_not_be_found(
    harness: PipelineHarness,
) -> None:
    job = await reported(harness, await post(harness), 10)
    assert len(harness.courier.found) == 1
    await reported(harness, job, 11)
    assert len(harness.courier.found) == 1
    harness.courier.refuses["find"] = TryLater("503")
    await reported(harness, await delivered(harness), 10)
    assert await kinds(harness) == ["report"] * 3


async def test_of_many_who_report_at_once_one_looks_for_the_messages(harness: PipelineHarness) -> None:
    job = await post(harness)
    many = [harness.pipeline.reports.report(job.id, Actor(member), HERE, WHY) for member in range(10, 50)]
    assert all(await asyncio.gather(*many))
    assert len(harness.courier.found) == 1
    assert (await kinds(harness)).count("report") == len(many)


async def test_one_member_does_not_flood_the_moderators(harness: PipelineHarness) -> None:
    await harness.pipeline.policies.change(GUILD, by=1, review_channel=str(ROOM))
    burst = harness.context.limits.rate.burst
    made = [await harness.admit(member=member) for member in range(20, 21 + burst)]
    for job in made[:burst]:
        await harness.pipeline.reports.report(job.id, Actor(10), HERE, WHY)
    with pytest.raises(TooManyRequests):
        await harness.pipeline.reports.report(made[-1].id, Actor(10), HERE, WHY)
    assert await harness.database.read(reports.of_job, made[-1].id) == []


async def test_kept_it_is_shown_again_and_not_hidden_a_second_time(harness: PipelineHarness) -> None:
    job = await reported(harness, await post(harness, reports_to_hide=1), 10)
    kept = (await harness.pipeline.reports.keep(await meant(harness, job))).review
    assert (kept.decision, kept.by) == (Decision.KEPT, (MO.member_id,))
    job = await reported(harness, job, 11, 12, 13)
    assert (job.hidden, covers(harness), job.withdrawal) == (False, [False], None)
    assert not harness.courier.reports[-1].hidden
    assert (await review_of(harness, job)).decision is Decision.KEPT
    assert [kind for kind in await kinds(harness) if kind != "report"] == ["hide", "keep"]


async def test_while_it_is_hidden_nobody_makes_a_copy_of_it(harness: PipelineHarness) -> None:
    job = await reported(harness, await post(harness, reports_to_hide=1), 10)
    begun = Start("upscale", 0, "topaz-upscale")
    with pytest.raises(NoResult) as refused:
        await harness.reuse.start(job.id, 1, Actor(11), HERE, begun)
    assert refused.value.why == "hidden"
    await harness.pipeline.reports.keep(await meant(harness, job))
    with pytest.raises(InputRefused):  # the harness's results are no pictures: it was looked at
        await harness.reuse.start(job.id, 2, Actor(11), HERE, begun)


@pytest.mark.parametrize(
    ("how", "decision"),
    [("withdraw", Decision.WITHDRAWN), ("strike", Decision.WITHDRAWN), ("ban", Decision.BANNED)],
)
async def test_withdrawn_all_of_it_goes_and_what_follows_is_decided_with_it(
    harness: PipelineHarness, how: str, decision: Decision
) -> None:
    job = await reported(harness, await post(harness, reports_to_hide=1), 10)
    decided = (await getattr(harness.pipeline.reports, how)(await meant(harness, job))).review
    await harness.settle()
    job = await harness.job(job)
    assert (decided.decision, job.withdrawal, job.withdrawn_by) == (decision, Withdrawal.DONE, MO.member_id)
    assert (harness.courier.collapsed, harness.courier.notices) == ([job.id], [job.id])
    record = await harness.pipeline.sanctions.record(GUILD, job.member_id, MO)
    assert (record.counting, len(record.in_force)) == (how == "strike", how == "ban")
    expected = ["report", "hide", "withdraw"] + ([] if how == "withdraw" else [how])
    assert await kinds(harness) == expected
    if how == "ban":
        with pytest.raises(Banned):
            await harness.admit(member=job.member_id)


async def test_the_first_decision_counts_and_the_other_is_told_by_whom(harness: PipelineHarness) -> None:
    job = await reported(harness, await post(harness), 10)
    await harness.pipeline.reports.keep(await meant(harness, job))
    for late in (harness.pipeline.reports.ban, harness.pipeline.reports.keep):
        with pytest.raises(ReviewDecided) as refused:
            await late(await meant(harness, job, MAX))
        assert refused.value.by == (MO.member_id,)
    record = await harness.pipeline.sanctions.record(GUILD, job.member_id, MO)
    assert (record.in_force, (await harness.job(job)).withdrawal) == ([], None)


async def test_who_decides_is_a_moderator_and_not_the_author(harness: PipelineHarness) -> None:
    job = await reported(harness, await post(harness), 10)
    for actor in (Actor(5), Actor(5, manage_messages=True), Actor(job.member_id, moderate_members=True)):
        with pytest.raises(NotAllowed):
            await harness.pipeline.reports.ban(await meant(harness, job, actor))
    asked = await meant(harness, job)
    for wrong in (
        Meant(asked.review_id, "zzzzzzzzzz", MO, HERE),
        Meant(asked.review_id, job.id, MO, Place(9, 9)),
    ):
        with pytest.raises(NoSuchJob):
            await harness.pipeline.reports.ban(wrong)
    assert (await review_of(harness, job)).open


async def test_what_is_gone_another_way_is_decided(harness: PipelineHarness) -> None:
    for by, decision in ((Actor(1), Decision.GONE), (Actor(4, manage_messages=True), Decision.WITHDRAWN)):
        job = await reported(harness, await post(harness), 10)
        await harness.pipeline.withdrawals.ask(job.id, by, HERE)
        assert (await review_of(harness, job)).decision is decision


async def test_what_discord_puts_off_is_hidden_later_however_old_the_post_is(
    harness: PipelineHarness,
) -> None:
    job = await post(harness, reports_to_hide=1)
    harness.clock.advance(days=3)
    harness.courier.refuses["cover"] = TryLater("503")
    assert covers(harness) == []
    job = await reported(harness, job, 10)
    assert harness.courier.reports[-1].hidden  # the card is not kept waiting
    assert job.due_at is not None
    harness.courier.refuses.clear()
    await harness.through(timedelta(minutes=6))
    assert (covers(harness), (await harness.job(job)).due_at) == ([True], None)


async def test_what_can_neither_be_deleted_nor_covered_just_now_is_covered_as_soon_as_discord_lets_it(
    harness: PipelineHarness,
) -> None:
    job = await post(harness, reports_to_hide=1)
    await refused_withdrawal(harness, job)
    await harness.through(timedelta(days=2), step=timedelta(minutes=30))  # by now it is tried every six hours
    harness.courier.refuses["cover"] = TryLater("503")
    await reported(harness, job, 10)
    assert covers(harness) == []
    del harness.courier.refuses["cover"]
    await harness.through(timedelta(minutes=6))
    assert (covers(harness), (await harness.job(job)).withdrawal) == ([True], Withdrawal.REFUSED)


@pytest.mark.parametrize("refusal", [TakenDown(), Forbidden("locked")])
async def test_a_message_that_cannot_be_covered_keeps_nothing_else(
    harness: PipelineHarness, refusal: TakenDown | Forbidden
) -> None:
    job = await post(harness, reports_to_hide=1)
    harness.courier.refuses["cover"] = refusal
    job = await reported(harness, job, 10)
    assert (job.due_at, harness.courier.reports[-1].hidden) == (None, True)


async def test_reported_while_it_is_made_it_is_hidden_as_it_is_posted(harness: PipelineHarness) -> None:
    await harness.pipeline.policies.change(GUILD, by=1, review_channel=str(ROOM), reports_to_hide=1)
    job = await harness.admit(kind="image")
    await harness.settle()
    await reported(harness, job, 10)
    assert covers(harness) == []
    await harness.keep(job, 0)
    harness.providers["kie"].progress = Finished(("https://x.example/0.png",))
    await harness.through(timedelta(minutes=1))
    job = await harness.job(job)
    assert (job.state, covers(harness)) == (State.DELIVERED, [True])


async def test_while_the_bot_is_not_in_the_server_cards_rest_and_go_on_when_it_is_back(
    harness: PipelineHarness,
) -> None:
    job = await reported(harness, await post(harness), 10)
    placed = (await review_of(harness, job)).message_id
    harness.courier.left = {GUILD}
    harness.courier.refuses["moderators"] = DestinationGone("not in that server")
    await reported(harness, job, 11)
    for _ in range(3):
        harness.clock.advance(hours=5)
        await harness.pipeline.review_cards.send()
    assert len(harness.courier.review_cards) == 1
    harness.courier.left.clear()
    harness.courier.refuses.clear()
    await harness.pipeline.review_cards.send()
    last = harness.courier.review_cards[-1]
    assert (last.reported and last.reported.reports, last.review.message_id) == (2, placed)  # no second card
    assert await harness.database.read(reviews.servers_due, harness.clock()) == []


async def test_without_a_room_the_log_channel_hears_of_it_and_without_that_the_operator(
    harness: PipelineHarness,
) -> None:
    job = await post(harness, review_channel="", log_channel="556")
    await reported(harness, job, 10)
    assert harness.courier.review_cards[-1].channel_id == 556
    await harness.pipeline.policies.change(GUILD, by=1, log_channel="")
    other = await delivered(harness)
    await reported(harness, other, 10, 11)
    (alert,) = harness.courier.alerts
    assert other.id in alert


async def test_from_a_card_nobody_strikes_or_bans_who_manages_the_server(harness: PipelineHarness) -> None:
    job = await reported(harness, await post(harness), 10)
    harness.courier.managers.add(job.member_id)
    asked = await meant(harness, job)
    for decide in (harness.pipeline.reports.ban, harness.pipeline.reports.strike):
        with pytest.raises(NotThem):
            await decide(asked)
    with pytest.raises(NotThem):
        await harness.pipeline.sanctions.ban_author(job.id, MO, HERE, "a press")
    assert (await review_of(harness, job)).open
    await harness.pipeline.reports.withdraw(asked)
