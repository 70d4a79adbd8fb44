"""What is left in Discord of a card and its thread when a result is deleted, and how its author hears of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.job import Job, State, Withdrawal
from bot.domain.request import InputFile
from bot.pipeline.courier import CardFacts, DestinationGone, Forbidden, TakenDown, TryLater
from sandbox.discord import World
from tests.cogs.delivery.harness import PNG, DeliveryHarness, opened

WORDS = "an unfortunate heron"


async def deleted(harness: DeliveryHarness, **changes: object) -> Job:
    """With its card posted and the deletion asked for by a moderator."""
    path = harness.folder / "input"
    path.write_bytes(PNG)
    job = harness.job(WORDS, **changes)
    image = InputFile("input", "image/png", len(PNG), "0" * 64)
    card = await harness.courier.announce(job, CardFacts(inputs=((image, path),)), again=False)
    mo = harness.member("mo").id
    marked = replace(job, state=State.DELIVERED, withdrawal=Withdrawal.ASKED, withdrawn_by=mo)
    marked = harness.carded(marked, card)
    return replace(marked, thread_id=marked.thread_id or await harness.courier.start_thread(marked))


async def test_one_line_of_the_card_is_left(harness: DeliveryHarness) -> None:
    job = await deleted(harness)
    (card,) = harness.seen(harness.pictures.id)
    assert (len(card.media), WORDS in card.text) == (1, True)
    for _ in range(2):
        await harness.courier.collapse(job)
        (card,) = harness.seen(harness.pictures.id)
        assert card.text == f"-# 🗑️ Deleted. · job {job.id}"
        assert (card.embeds, card.media, card.buttons) == ((), (), ())


async def test_a_card_that_is_gone_is_told(harness: DeliveryHarness) -> None:
    job = await deleted(harness)
    harness.world.delete_message(harness.seen(harness.pictures.id)[0], harness.member("mo"))
    with pytest.raises(TakenDown):
        await harness.courier.collapse(job)


@pytest.mark.parametrize("archived", [False, True])
async def test_its_thread_is_shut_under_a_name_without_the_prompt(
    harness: DeliveryHarness, archived: bool
) -> None:
    job = await deleted(harness)
    assert harness.place(job.destination_id).name == WORDS
    harness.world.set_thread_state(harness.place(job.destination_id), archived=archived)
    await harness.courier.rename_thread(job)
    thread = harness.place(job.destination_id)
    assert (thread.name, thread.archived) == (f"Grok Imagine Video {job.id}", True)
    changes = harness.world.traffic.count("PATCH", f"/channels/{thread.id}")
    await harness.courier.rename_thread(job)  # Discord takes two new names in ten minutes
    assert harness.world.traffic.count("PATCH", f"/channels/{thread.id}") == changes


async def test_a_thread_that_a_member_started_keeps_its_name(harness: DeliveryHarness) -> None:
    alice = harness.member("alice")
    thread = harness.world.add_thread(harness.pictures, "alice and friends", alice)
    job = await deleted(harness, channel_id=thread.id, parent_id=harness.pictures.id)
    await harness.courier.rename_thread(job)
    kept = harness.place(thread.id)
    assert (kept.name, kept.archived) == ("alice and friends", False)


async def test_a_locked_thread_is_refused_and_one_that_is_gone_is_told(harness: DeliveryHarness) -> None:
    job = await deleted(harness)
    thread = harness.place(job.destination_id)
    harness.world.set_thread_state(thread, archived=True, locked=True)
    with pytest.raises(Forbidden):
        await harness.courier.rename_thread(job)
    harness.world.delete_channel(thread)
    with pytest.raises(DestinationGone):
        await harness.courier.rename_thread(job)


async def test_the_author_is_told_on_the_card_without_a_name_or_a_reason(harness: DeliveryHarness) -> None:
    job = await deleted(harness)
    told = await harness.courier.tell_of_deletion(job, again=False)
    assert told
    (message,) = [each for each in harness.seen(harness.pictures.id) if each.id == told.message_id]
    assert message.mention_ids == (job.member_id,)
    assert message.reply_to == job.card_id
    assert [each["label"] for each in message.buttons] == ["Why?", "Appeal"]
    assert "a moderator took a result of yours down" in message.text
    for words in (WORDS, str(job.withdrawn_by)):
        assert words not in message.text
    assert harness.world.direct_messages(harness.member("alice")) == []


@pytest.mark.parametrize("hours", [0, 5])
async def test_told_once_though_the_answer_was_lost(world: World, tmp_path: Path, hours: int) -> None:
    async with opened(world, tmp_path) as harness:
        job = await deleted(harness)
        world.faults.add("POST", "/channels/*/messages", drop=True, after_effect=True)
        with pytest.raises(TryLater):
            await harness.courier.tell_of_deletion(job, again=False)
    world.advance(3600 * hours)
    async with opened(world, tmp_path) as harness:
        told = await harness.courier.tell_of_deletion(job, again=True)
        assert told
        answers = [each.id for each in harness.seen(harness.pictures.id) if each.reply_to == job.card_id]
        assert answers == [told.message_id]


async def test_where_nothing_may_be_said_the_author_is_not_told(harness: DeliveryHarness) -> None:
    job = await deleted(harness)
    harness.world.faults.add("POST", "/channels/*/messages", status=403, code=50013)
    assert await harness.courier.tell_of_deletion(job, again=False) is None
    assert [each for each in harness.seen(harness.pictures.id) if each.reply_to == job.card_id] == []
