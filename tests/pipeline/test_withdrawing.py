"""Deleting what was published: everything goes, once, whatever Discord says in between, and whoever began."""

from datetime import timedelta

import pytest

from bot.domain.ask import Actor, Place
from bot.domain.errors import NoSuchJob, NotAllowed, NothingPosted
from bot.domain.job import Job, State, Withdrawal
from bot.domain.polling import DELIVERY_DEADLINE
from bot.pipeline import takedowns
from bot.pipeline.courier import DestinationGone, Forbidden, TakenDown, TryLater
from bot.pipeline.steps.table import step_for
from bot.providers.base import Finished
from bot.storage import events, posts
from bot.storage.posts import Post
from tests.pipeline.harness import CHANNEL, GUILD, PipelineHarness

AUTHOR, MODERATOR, STRANGER = Actor(1), Actor(2, manage_messages=True), Actor(3)
HERE = Place(GUILD, CHANNEL)


async def being_posted(harness: PipelineHarness, *, apart: bool = False) -> Job:
    """A job of two pictures, on disk; Discord takes no message yet. `apart`: a message for each."""
    harness.courier.refuses["post"] = TryLater("502")
    job = await harness.admit(kind="image")
    await harness.settle()
    harness.providers["kie"].progress = Finished(("https://x.example/0.png", "https://x.example/1.png"))
    for index in range(2):
        await harness.keep(job, index, b"x" * (13 * 1024 * 1024 if apart else 1))
    if apart:
        harness.courier.largest = 20 * 1024 * 1024
    await harness.through(timedelta(seconds=30))
    del harness.courier.refuses["post"]
    return await harness.job(job)


async def delivered(harness: PipelineHarness, *, apart: bool = False) -> Job:
    job = await being_posted(harness, apart=apart)
    await harness.through(timedelta(minutes=1))
    job = await harness.job(job)
    assert (job.state, job.due_at) == (State.DELIVERED, None)
    return job


async def results(harness: PipelineHarness, job: Job) -> list[Post]:
    return [post for post in await harness.database.read(posts.of_job, job.id) if post.purpose == "result"]


async def asks(harness: PipelineHarness, job: Job, actor: Actor) -> Job:
    await harness.pipeline.withdrawals.ask(job.id, actor, HERE)
    await harness.settle()
    return await harness.job(job)


async def test_everything_goes_and_the_charge_stays(harness: PipelineHarness) -> None:
    job = await delivered(harness)
    (message_id,) = {post.message_id for post in await results(harness, job)}
    paid = await harness.available()
    after = await asks(harness, job, AUTHOR)
    courier = harness.courier
    assert (after.state, after.withdrawal, after.withdrawn_by) == (State.DELIVERED, Withdrawal.DONE, 1)
    assert [message for _, message in courier.removed] == [message_id]
    assert (courier.collapsed, courier.renamed) == ([job.id], [job.id])
    assert courier.notices == []  # by the author's own hand
    assert all(post.gone_at for post in await results(harness, job))
    assert await harness.available() == paid


async def test_who_may_and_who_hears_of_it(harness: PipelineHarness) -> None:
    job = await delivered(harness)
    for actor, place in ((STRANGER, HERE), (MODERATOR, Place(GUILD, CHANNEL + 1))):
        with pytest.raises(NotAllowed):
            await harness.pipeline.withdrawals.ask(job.id, actor, place)
    with pytest.raises(NoSuchJob):
        await harness.pipeline.withdrawals.ask(job.id, AUTHOR, Place(GUILD + 1, CHANNEL))
    after = await asks(harness, job, MODERATOR)
    assert (after.withdrawal, after.withdrawn_by) == (Withdrawal.DONE, MODERATOR.member_id)
    assert harness.courier.notices == [job.id]
    (noted,) = await harness.database.read(events.of_guild, GUILD, 10)
    assert (noted.kind, noted.actor_id, noted.job_id) == ("delete_result", MODERATOR.member_id, job.id)
    with pytest.raises(NothingPosted):
        await asks(harness, job, AUTHOR)


async def test_what_has_no_result_is_not_deleted(harness: PipelineHarness) -> None:
    job = await harness.admit()
    with pytest.raises(NothingPosted):
        await harness.pipeline.withdrawals.look(job.id, AUTHOR, HERE)


@pytest.mark.parametrize("part", ["remove", "collapse", "rename", "tell"])
async def test_what_discord_puts_off_is_done_later_and_the_rest_at_once(
    harness: PipelineHarness, part: str
) -> None:
    job = await delivered(harness)
    harness.courier.refuses[part] = TryLater("503")
    waiting = await asks(harness, job, MODERATOR)
    assert waiting.withdrawal is Withdrawal.ASKED
    courier = harness.courier
    done = {"remove": courier.removed, "collapse": courier.collapsed, "rename": courier.renamed}
    assert [name for name, what in done.items() if not what] == [part] * (part != "tell")
    courier.refuses.clear()
    await harness.through(timedelta(minutes=6))
    assert (await harness.job(job)).withdrawal is Withdrawal.DONE
    assert (len(courier.removed), courier.notices) == (1, [job.id])


async def test_what_discord_refuses_is_said_and_may_be_asked_again(harness: PipelineHarness) -> None:
    job = await delivered(harness)
    harness.courier.refuses["rename"] = Forbidden("locked")
    assert (await asks(harness, job, AUTHOR)).withdrawal is Withdrawal.REFUSED
    assert harness.courier.collapsed == [job.id]
    harness.courier.refuses.clear()
    assert (await asks(harness, job, MODERATOR)).withdrawal is Withdrawal.DONE


async def test_what_discord_refuses_is_tried_again_until_it_may_be_done(harness: PipelineHarness) -> None:
    job = await delivered(harness)
    harness.courier.refuses["remove"] = Forbidden("50001")
    await asks(harness, job, MODERATOR)
    await harness.through(timedelta(hours=20), step=timedelta(minutes=10))
    assert (await harness.job(job)).withdrawal is Withdrawal.REFUSED
    assert (harness.courier.removed, harness.courier.notices) == ([], [job.id])
    del harness.courier.refuses["remove"]
    await harness.through(timedelta(hours=6), step=timedelta(minutes=10))
    after = await harness.job(job)
    assert (after.withdrawal, after.due_at, after.withdrawn_by) == (Withdrawal.DONE, None, 2)
    assert len(harness.courier.removed) == 1
    found = [one.kind for one in await harness.database.read(events.of_guild, GUILD, 10)]
    assert found == ["withdraw_refused", "delete_result"]  # moderators hear of it once


async def test_what_discord_refused_is_tried_once_soon_after_the_bots_permissions_changed(
    harness: PipelineHarness,
) -> None:
    job, withdrawals = await delivered(harness), harness.pipeline.withdrawals
    harness.courier.refuses["remove"] = Forbidden("50001")
    await asks(harness, job, MODERATOR)
    await harness.through(timedelta(hours=20), step=timedelta(minutes=10))
    (before,) = [(await harness.job(job)).due_at]
    await withdrawals.permissions_changed(GUILD + 1)
    assert (await harness.job(job)).due_at == before
    for _ in range(3):
        await withdrawals.permissions_changed(GUILD)
        harness.clock.advance(seconds=1)
    del harness.courier.refuses["remove"]
    await harness.settle()
    assert (await harness.job(job)).withdrawal is Withdrawal.REFUSED
    harness.clock.advance(seconds=2)
    await harness.settle()
    assert (await harness.job(job)).withdrawal is Withdrawal.DONE
    assert len(harness.courier.removed) == 1


async def test_what_may_be_done_again_and_is_put_off_is_done_as_soon_as_discord_can(
    harness: PipelineHarness,
) -> None:
    job = await delivered(harness)
    harness.courier.refuses["remove"] = Forbidden("50001")
    await asks(harness, job, MODERATOR)
    await harness.through(timedelta(hours=20), step=timedelta(minutes=10))
    await harness.pipeline.withdrawals.permissions_changed(GUILD)
    harness.courier.refuses["remove"] = TryLater("429")
    await harness.through(timedelta(minutes=1), step=timedelta(seconds=5))
    del harness.courier.refuses["remove"]
    await harness.through(timedelta(minutes=10), step=timedelta(minutes=1))
    assert (await harness.job(job)).withdrawal is Withdrawal.DONE
    assert len(harness.courier.removed) == 1


async def test_what_discord_refuses_for_a_week_is_given_up(harness: PipelineHarness) -> None:
    job = await delivered(harness)
    harness.courier.refuses["remove"] = Forbidden("50001")
    await asks(harness, job, AUTHOR)
    await harness.through(timedelta(days=8), step=timedelta(hours=1))
    after = await harness.job(job)
    assert (after.withdrawal, after.due_at) == (Withdrawal.REFUSED, None)


async def test_a_discord_that_never_answers_is_given_up_and_said(harness: PipelineHarness) -> None:
    job = await delivered(harness)
    harness.courier.refuses["remove"] = TryLater("503")
    await asks(harness, job, AUTHOR)
    await harness.through(DELIVERY_DEADLINE + timedelta(minutes=10), step=timedelta(minutes=5))
    assert (await harness.job(job)).withdrawal is Withdrawal.REFUSED


@pytest.mark.parametrize("gone", [TakenDown(), DestinationGone()])
async def test_what_is_gone_already_counts_as_deleted(
    harness: PipelineHarness, gone: TakenDown | DestinationGone
) -> None:
    job = await delivered(harness)
    harness.courier.refuses = dict.fromkeys(("remove", "collapse", "rename"), gone)
    assert (await asks(harness, job, AUTHOR)).withdrawal is Withdrawal.DONE


async def test_asked_while_it_is_being_posted_it_is_delivered_charged_and_taken_down(
    harness: PipelineHarness,
) -> None:
    job = await being_posted(harness)
    assert (await asks(harness, job, AUTHOR)).state is State.READY
    await harness.through(timedelta(minutes=1))
    after = await harness.job(job)
    assert (after.state, after.withdrawal) == (State.DELIVERED, Withdrawal.DONE)
    assert len(harness.courier.removed) == 1
    assert await harness.available() < 100


async def test_asked_while_the_last_step_is_at_work_it_is_not_lost(harness: PipelineHarness) -> None:
    job = await being_posted(harness)
    harness.courier.refuses["report"] = TryLater("502")
    await harness.through(timedelta(minutes=1))
    harness.courier.refuses.clear()
    harness.clock.advance(minutes=6)
    taken = await harness.database.write(harness.pipeline.claims.take, harness.clock(), [])
    (working,) = [one.job for one in taken.claimed if one.job]
    assert working.state is State.DELIVERED
    await harness.pipeline.withdrawals.ask(job.id, AUTHOR, HERE)
    await step_for(working)(harness.context, working)  # it knows nothing of it, and shows the end
    await harness.settle()
    assert (await harness.job(job)).withdrawal is Withdrawal.DONE


async def test_by_hand_the_rest_goes_with_the_last_message_of_a_result(harness: PipelineHarness) -> None:
    job = await delivered(harness, apart=True)
    first, last = [post.message_id for post in await results(harness, job)]
    assert first != last
    await harness.pipeline.withdrawals.messages_gone([first])
    await harness.settle()
    assert (await harness.job(job)).withdrawal is None
    view = await harness.pipeline.job_control.show(job.id, AUTHOR, HERE)
    assert [message for _, message in view.messages] == [last]  # no link leads to what is gone
    await harness.pipeline.withdrawals.messages_gone({last, 77})
    await harness.settle()
    after = await harness.job(job)
    assert (after.withdrawal, after.withdrawn_by) == (Withdrawal.DONE, None)
    assert (harness.courier.collapsed, harness.courier.renamed) == ([job.id], [job.id])
    assert (harness.courier.removed, harness.courier.notices) == ([], [])


async def test_by_hand_the_result_goes_with_the_card(harness: PipelineHarness) -> None:
    job = await delivered(harness)
    assert job.card_id
    await harness.pipeline.withdrawals.messages_gone([job.card_id])
    await harness.settle()
    assert (await harness.job(job)).withdrawal is Withdrawal.DONE
    assert len(harness.courier.removed) == 1


async def test_a_card_deleted_before_the_result_withholds_the_job_at_once(harness: PipelineHarness) -> None:
    job = await harness.admit()
    await harness.settle()
    job = await harness.job(job)
    assert job.card_id
    harness.courier.gone.add(job.id)
    await harness.pipeline.withdrawals.messages_gone([job.card_id])
    await harness.settle()
    after = await harness.job(job)
    assert (after.state, after.withdrawal) == (State.WITHHELD, Withdrawal.DONE)
    assert harness.courier.renamed == [job.id]
    assert [each.id for each in harness.courier.apologies] == [job.id]
    assert await harness.available() == 100


async def test_what_was_posted_of_a_job_that_is_withheld_goes_with_its_card(harness: PipelineHarness) -> None:
    """It is refunded, so it must not stay."""
    job = await being_posted(harness, apart=True)
    harness.courier.refuses["post"] = TryLater("502")
    posted = (job.id, [0], job.destination_id, 123)
    await harness.database.write(posts.record_result, *posted, harness.clock())
    assert job.card_id
    harness.courier.gone.add(job.id)
    await harness.pipeline.withdrawals.messages_gone([job.card_id])
    await harness.settle()
    after = await harness.job(job)
    assert (after.state, after.withdrawal) == (State.WITHHELD, Withdrawal.DONE)
    assert harness.courier.removed == [(job.destination_id, 123)]
    assert await harness.available() == 100


async def test_a_card_found_missing_at_the_end_takes_the_rest_with_it(harness: PipelineHarness) -> None:
    """As when it was deleted while the process was dead."""
    job = await being_posted(harness)
    await harness.database.write(posts.record_result, job.id, [0, 1], CHANNEL, 123, harness.clock())
    harness.courier.refuses["report"] = TakenDown()
    await harness.through(timedelta(minutes=1))
    after = await harness.job(job)
    assert (after.state, after.withdrawal) == (State.DELIVERED, Withdrawal.DONE)
    assert harness.courier.removed == [(CHANNEL, 123)]
    assert harness.courier.renamed == [job.id]


async def test_other_peoples_messages_are_let_go_by(harness: PipelineHarness) -> None:
    job = await delivered(harness)
    await harness.pipeline.withdrawals.messages_gone([77, 78])
    await harness.pipeline.withdrawals.thread_gone(77)
    await harness.pipeline.withdrawals.channel_gone(GUILD, 77)
    await harness.settle()
    assert (await harness.job(job)).withdrawal is None


async def test_with_its_channel_all_of_it_is_gone_and_nothing_is_asked_of_discord(
    harness: PipelineHarness,
) -> None:
    job = await delivered(harness)
    await harness.pipeline.withdrawals.channel_gone(GUILD, CHANNEL)
    await harness.settle()
    assert (await harness.job(job)).withdrawal is Withdrawal.DONE
    assert (harness.courier.removed, harness.courier.collapsed) == ([], [])
    view = await harness.pipeline.job_control.show(job.id, AUTHOR, HERE)
    assert view.messages == ()


BY_RIGHT = Actor(4, moderate_members=True)


async def moderates(harness: PipelineHarness, job: Job, actor: Actor = BY_RIGHT) -> Job:
    await harness.pipeline.withdrawals.moderate(job.id, actor, Place(GUILD, CHANNEL + 1))
    await harness.settle()
    return await harness.job(job)


async def test_a_moderator_withdraws_what_was_posted_from_anywhere_in_the_server(
    harness: PipelineHarness,
) -> None:
    job = await delivered(harness)
    paid = await harness.available()
    after = await moderates(harness, job)
    assert (after.state, after.withdrawal, after.withdrawn_by) == (State.DELIVERED, Withdrawal.DONE, 4)
    courier = harness.courier
    assert (len(courier.removed), courier.collapsed, courier.renamed) == (1, [job.id], [job.id])
    assert (courier.notices, await harness.available()) == ([job.id], paid)
    (noted,) = await harness.database.read(events.of_guild, GUILD, 10)
    assert (noted.kind, noted.actor_id, noted.member_id, noted.job_id) == ("withdraw", 4, 1, job.id)
    with pytest.raises(NothingPosted):
        await moderates(harness, job)


async def test_what_waits_or_is_being_made_is_stopped_and_refunded(harness: PipelineHarness) -> None:
    waiting = await harness.admit()
    running = await harness.admit()
    await harness.settle()
    assert (await harness.job(running)).state is State.RUNNING
    held = await harness.admit(member=7)
    harness.pipeline.review_cards.waiting.clear()
    for job in (waiting, running, held):
        after = await moderates(harness, job)
        assert (after.state, after.withdrawn_by) == (State.WITHHELD, 4)
    assert (await harness.available(), await harness.available(7)) == (100, 100)
    assert {job.id for job in harness.courier.apologies} == {waiting.id, running.id, held.id}
    assert harness.pipeline.review_cards.waiting.is_set()  # the copy that moderators look at goes at once


async def test_what_may_have_been_paid_for_stays_counted_whoever_looked_before(
    harness: PipelineHarness,
) -> None:
    waiting = await harness.admit()
    await harness.settle()  # and now it is paid for
    running = await harness.job(waiting)
    assert running.cost > 0
    withheld = await harness.database.write(takedowns.take_down, waiting, harness.clock(), by=4)
    assert withheld
    after = await harness.job(waiting)
    assert (after.state, after.stray, after.cost) == (State.WITHHELD, True, running.cost)


async def test_only_moderators_of_the_server_withdraw(harness: PipelineHarness) -> None:
    job = await delivered(harness)
    for actor in (AUTHOR, MODERATOR, STRANGER):
        with pytest.raises(NotAllowed):
            await moderates(harness, job, actor)
    with pytest.raises(NoSuchJob):
        await harness.pipeline.withdrawals.moderate(job.id, BY_RIGHT, Place(GUILD + 1, CHANNEL))
    await harness.pipeline.policies.change(GUILD, by=1, moderator_roles=["2001"])
    assert (await moderates(harness, job, Actor(5, roles=frozenset({2001})))).withdrawn_by == 5
