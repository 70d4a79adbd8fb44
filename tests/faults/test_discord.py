"""Discord on a bad day: whatever is refused, lost or deleted, the member gets one result, or the credits back."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from bot.domain.failure import Reason
from bot.domain.job import State
from sandbox.discord import Interaction, Member, Message
from tests.crash.harness import PATIENCE, CrashHarness
from tests.crash.reading import card_of
from tests.faults.outcomes import refunded, seen_once

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]

CALLBACK = ("POST", "/interactions/*/*/callback")
ANSWER = ("PATCH", "/webhooks/*/*/messages/@original")
CREATE = ("POST", "/channels/*/messages")
THREAD = ("POST", "/channels/*/messages/*/threads")
LOST: Mapping[str, dict[str, Any]] = {
    "502 after": {"status": 502, "after_effect": True},
    "no answer": {"drop": True, "after_effect": True},
    "limited": {"retry_after": 0.3, "scope": "shared", "times": 2},
}
TROUBLE: Mapping[str, dict[str, Any]] = {
    **LOST,
    "500 before": {"status": 500},
    "cut before": {"drop": True},
    "503 twice": {"status": 503, "times": 2},
}


async def _asks(harness: CrashHarness, member: Member, words: str) -> Interaction:
    return await harness.world.slash(member, harness.world.channel("pictures"), f"/imagine prompt:{words}")


async def _card(harness: CrashHarness, words: str) -> Message:
    """As soon as it is there."""

    def found() -> Message | None:
        cards = [one for one in harness.messages() if card_of(one) and words in one.text]
        return cards[0] if cards else None

    return await harness.world.wait_for(found, PATIENCE) or pytest.fail("no card")


def _thread(card: Message) -> str:
    """Where messages to the thread on the card will go: it has the card's id."""
    return f"/channels/{card.id}/messages"


# ---------------------------------------------------------------- the command


@pytest.mark.parametrize(
    "trouble",
    [
        {"drop": True, "after_effect": True},
        {"drop": True},
        {"status": 400, "code": 40060, "after_effect": True},
    ],
    ids=["no answer", "cut before", "40060"],
)
async def test_an_acknowledgement_whose_answer_is_lost_counts(
    harness: CrashHarness, trouble: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    member, words = harness.member(request.node.name), f"a heron with {sorted(trouble)}"
    harness.world.faults.add(*CALLBACK, **trouble)
    asked = await _asks(harness, member, words)
    await asked.answered(PATIENCE)
    assert "in the queue" in asked.reply
    await seen_once(harness, member, words)


async def test_a_private_answer_that_is_lost_does_not_lose_the_job(harness: CrashHarness) -> None:
    member = harness.member("unanswered")
    harness.world.faults.add(*ANSWER, status=404, code=10015, times=5)
    await _asks(harness, member, "a silent heron")
    await seen_once(harness, member, "a silent heron")


# ---------------------------------------------------------------- card, thread and result


@pytest.mark.parametrize("kind", LOST)
async def test_a_card_is_posted_once_whatever_the_answer(harness: CrashHarness, kind: str) -> None:
    member, words = harness.member(f"card {kind}"), f"a carded heron {kind}"
    harness.world.faults.add(*CREATE, **LOST[kind])
    await _asks(harness, member, words)
    await seen_once(harness, member, words)


@pytest.mark.parametrize("kind", LOST)
async def test_a_thread_is_started_once_whatever_the_answer(harness: CrashHarness, kind: str) -> None:
    member, words = harness.member(f"thread {kind}"), f"a threaded heron {kind}"
    harness.world.faults.add(*THREAD, **LOST[kind])
    await _asks(harness, member, words)
    job = await seen_once(harness, member, words)
    assert job.thread_id == job.card_id


async def test_a_result_is_posted_once_whatever_the_answer(harness: CrashHarness) -> None:
    async def posted(kind: str) -> None:
        member, words = harness.member(f"result {kind}"), f"a posted heron {kind}"
        await _asks(harness, member, f"[slow=2] {words}")
        fault = harness.world.faults.add("POST", _thread(await _card(harness, words)), **TROUBLE[kind])
        await seen_once(harness, member, words)
        assert not fault.live

    async with asyncio.TaskGroup() as side_by_side:
        for kind in TROUBLE:
            side_by_side.create_task(posted(kind))


async def test_a_regret_is_posted_once_whatever_the_answer(harness: CrashHarness) -> None:
    """In answer to the card, as the command itself can no longer be answered."""
    harness.world.faults.add("POST", "/webhooks/*/*", status=404, code=10015, times=None)

    async def regretted(kind: str) -> None:
        member, words = harness.member(f"regret {kind}"), f"a regretted heron {kind}"
        pond = harness.pond(f"pond {kind}")
        await harness.world.slash(member, pond, f"/imagine prompt:[slow=2][fail] {words}")
        card = await _card(harness, words)
        fault = harness.world.faults.add("POST", f"/channels/{pond.id}/messages", **TROUBLE[kind])
        job = await refunded(harness, member, words, State.FAILED, Reason.PROVIDER_FAILED)
        assert not fault.live
        (regret,) = harness.called(job)
        assert regret.reply_to == card.id

    async with asyncio.TaskGroup() as side_by_side:
        for kind in TROUBLE:
            side_by_side.create_task(regretted(kind))
    harness.world.faults.clear()


async def test_where_the_thread_is_forbidden_the_result_goes_to_the_channel(harness: CrashHarness) -> None:
    member = harness.member("forbidden")
    await _asks(harness, member, "[slow=1] a banned heron")
    card = await _card(harness, "a banned heron")
    harness.world.faults.add("POST", _thread(card), status=403, code=50013, times=None)
    job = await seen_once(harness, member, "a banned heron")
    assert harness.told(job) == []
    (result,) = [
        one
        for one in harness.world.messages(harness.world.channel("pictures"))
        if job.member_id in one.mention_ids
    ]
    assert result.reply_to == card.id


# ---------------------------------------------------------------- moderators


async def test_a_card_deleted_while_it_is_made_withholds_the_result(harness: CrashHarness) -> None:
    member = harness.member("carded")
    await _asks(harness, member, "[slow=2] a withheld heron")
    harness.world.delete_message(await _card(harness, "a withheld heron"), harness.world.member("mo"))
    await refunded(harness, member, "a withheld heron", State.WITHHELD, Reason.TAKEN_DOWN)


async def test_a_result_that_a_moderator_deleted_stays_deleted_over_a_restart(harness: CrashHarness) -> None:
    member = harness.member("deleted")
    await _asks(harness, member, "a removed heron")
    job = await seen_once(harness, member, "a removed heron")
    (result,) = [one for one in harness.told(job) if one.media]
    harness.world.delete_message(result, harness.world.member("mo"))
    await harness.bot.kill()
    await harness.start()
    await harness.world.slash(member, harness.world.channel("pictures"), "/credits balance")
    assert harness.files(await harness.over(member)) == []
