"""Answers that are lost: what was posted is found again, at once by its nonce and later by reading back."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.failure import Failure, Reason
from bot.domain.job import Job, State
from bot.pipeline.courier import CardFacts, Link, Part, TakenDown, TryLater
from cogs.delivery.messages import nonce
from sandbox.discord import World
from tests.cogs.delivery.harness import PNG, DeliveryHarness, opened

CREATE = ("POST", "/channels/*/messages")
Act = Callable[[DeliveryHarness, Job, bool], Awaitable[int | None]]


async def _announce(harness: DeliveryHarness, job: Job, again: bool) -> int:
    return (
        await harness.courier.announce(replace(job, state=State.QUEUED), CardFacts(), again=again)
    ).message_id


async def _post(harness: DeliveryHarness, job: Job, again: bool) -> int:
    part = harness.part(job, PNG, suffix=".jpg" if again else ".png")
    return (await harness.courier.post(job, part, again=again)).message_id


async def _link(harness: DeliveryHarness, job: Job, again: bool) -> int:
    link = Link("https://cdn.example/v.mp4?sig=1", timedelta(hours=5))
    part = Part((3,), 2, links=(link,), last=False)
    return (await harness.courier.post(job, part, again=again)).message_id


async def _apologise(harness: DeliveryHarness, job: Job, again: bool) -> int | None:
    failed = replace(job, state=State.FAILED, failure=Failure(Reason.TIMED_OUT))
    message = await harness.courier.apologise(failed, again=again)
    return message and message.message_id


ACTS = pytest.mark.parametrize("act", [_announce, _post, _link, _apologise])


@ACTS
@pytest.mark.parametrize("drop", [True, False])
@pytest.mark.parametrize("hours", [0, 5])
async def test_a_lost_answer_makes_no_second_message(
    world: World, tmp_path: Path, act: Act, drop: bool, hours: int
) -> None:
    async with opened(world, tmp_path) as harness:
        job = harness.job()  # no card yet: everything goes to the channel
        world.faults.add(*CREATE, status=None if drop else 503, drop=drop, after_effect=True)
        with pytest.raises(TryLater):
            await act(harness, job, False)
        assert len(harness.seen(harness.pictures.id)) == 1
    world.advance(3600 * hours)
    async with opened(world, tmp_path) as harness:
        message_id = await act(harness, job, True)
        assert [each.id for each in harness.seen(harness.pictures.id)] == [message_id]


@ACTS
async def test_a_try_that_had_no_effect_is_made_again(harness: DeliveryHarness, act: Act) -> None:
    job = harness.job()
    harness.world.faults.add(*CREATE, drop=True)
    with pytest.raises(TryLater):
        await act(harness, job, False)
    assert harness.seen(harness.pictures.id) == []
    message_id = await act(harness, job, True)
    assert [each.id for each in harness.seen(harness.pictures.id)] == [message_id]


async def test_card_result_and_regret_do_not_take_one_another_for_themselves(
    harness: DeliveryHarness,
) -> None:
    job = harness.job()
    ids = [await act(harness, job, False) for act in (_announce, _post, _link, _apologise)]
    harness.world.advance(3600)
    found = [await act(harness, job, True) for act in (_announce, _post, _link, _apologise)]
    assert found == ids
    other = harness.job(id="other00000")
    await _post(harness, other, True)
    assert len(harness.seen(harness.pictures.id)) == len(ids) + 1


async def test_what_fell_back_to_the_channel_is_found_there(harness: DeliveryHarness) -> None:
    job = await harness.announced(harness.job())
    harness.world.set_thread_state(harness.place(job.destination_id), archived=True, locked=True)
    message_id = await _post(harness, job, False)
    harness.world.advance(3600)
    assert await _post(harness, job, True) == message_id
    assert [each.id for each in harness.seen(harness.pictures.id)] == [job.card_id, message_id]


async def test_without_read_message_history_the_nonce_is_what_is_left(harness: DeliveryHarness) -> None:
    harness.world.set_bot_permissions(harness.pictures, deny=["read_message_history"])
    first = await _announce(harness, harness.job(), False)
    assert await _announce(harness, harness.job(), True) == first
    assert len(harness.seen(harness.pictures.id)) == 1


@ACTS
async def test_where_discord_shows_no_history_the_nonce_is_what_is_left(
    harness: DeliveryHarness, act: Act
) -> None:
    harness.world.faults.add("GET", CREATE[1], status=404, code=0, times=None)
    job = harness.job()
    first = await act(harness, job, False)
    assert await act(harness, job, True) == first
    assert len(harness.seen(harness.pictures.id)) == 1


@ACTS
async def test_what_was_posted_is_found_by_any_ids_behind_many_messages_in_two_requests(
    harness: DeliveryHarness, act: Act
) -> None:
    job = harness.job(interaction_id=2**62)  # later than every message
    first = await act(harness, job, False)
    alice = harness.member("alice")
    for number in range(150):
        await harness.world.say(alice, harness.pictures, f"small talk {number}")
    harness.world.advance(3600)
    before = harness.world.traffic.count("GET", f"/channels/{harness.pictures.id}/messages")
    assert await act(harness, job, True) == first
    assert harness.world.traffic.count("GET", f"/channels/{harness.pictures.id}/messages") - before == 2


async def test_an_unclear_answer_is_told_for_each_job(harness: DeliveryHarness) -> None:
    jobs = [harness.job(id=code, state=State.UNKNOWN) for code in ("k3fa9x2q1z", "other00000")]
    told = [await harness.courier.apologise(job, again=True) for job in jobs]
    assert len(harness.seen(harness.pictures.id)) == 2
    assert [await harness.courier.apologise(job, again=True) for job in jobs] == told


async def test_a_result_that_a_moderator_deleted_is_not_posted_again(harness: DeliveryHarness) -> None:
    job = harness.job()
    await _post(harness, job, False)
    harness.world.delete_message(harness.seen(harness.pictures.id)[0], harness.member("mo"))
    with pytest.raises(TakenDown):
        await _post(harness, job, True)
    assert harness.seen(harness.pictures.id) == []


def test_a_nonce_is_stable_fits_and_differs_by_purpose_and_files() -> None:
    files = [(), (0,), (1,), (0, 1), (11,)]
    nonces = {nonce("k3fa9x2q1z", purpose, each) for purpose in ("card", "result") for each in files}
    assert len(nonces) == 10
    assert all(len(each) == 25 for each in nonces)
    assert nonce("k3fa9x2q1z", "card") == nonce("k3fa9x2q1z", "card")
