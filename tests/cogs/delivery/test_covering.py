"""What is seen of a reported result: covered until a moderator decides, and then as it was, files and all."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.job import Job, State
from bot.domain.request import InputFile
from bot.pipeline.courier import CardFacts, Link, Part, Posted, TakenDown
from sandbox.discord import Message
from tests.cogs.delivery.harness import PNG, DeliveryHarness


async def posted(harness: DeliveryHarness, part: Part | None = None) -> tuple[Job, Posted]:
    job = await harness.announced(harness.job())
    found = part or harness.part(job, PNG, PNG)
    return job, await harness.courier.post(job, found, again=False)


def seen(harness: DeliveryHarness, at: Posted) -> Message:
    (message,) = [each for each in harness.seen(at.channel_id) if each.id == at.message_id]
    return message


async def test_every_picture_is_covered_and_uncovered_and_nothing_else_changes(
    harness: DeliveryHarness,
) -> None:
    _, at = await posted(harness)
    before = seen(harness, at)
    assert [file.spoiler for file in before.media] == [False, False]
    for _ in range(2):
        await harness.courier.cover(at.channel_id, at.message_id, hidden=True)
        hidden = seen(harness, at)
        assert [file.spoiler for file in hidden.media] == [True, True]
        assert [file.id for file in hidden.media] == [file.id for file in before.media]
    await harness.courier.cover(at.channel_id, at.message_id, hidden=False)
    after = seen(harness, at)
    assert [file.spoiler for file in after.media] == [False, False]
    assert (after.text, after.buttons) == (before.text, before.buttons)
    assert [file.description for file in after.media] == [file.description for file in before.media]
    assert after.mention_ids == before.mention_ids  # nobody is called again


async def test_a_link_is_covered_too(harness: DeliveryHarness) -> None:
    link = Link("https://files.example/large.mp4", timedelta(hours=20))
    _, at = await posted(harness, Part((0,), 1, links=(link,)))
    before = seen(harness, at).text
    await harness.courier.cover(at.channel_id, at.message_id, hidden=True)
    (line,) = [line for line in seen(harness, at).text.split("\n") if "large.mp4" in line]
    assert line.startswith("||")
    assert line.endswith("||")
    await harness.courier.cover(at.channel_id, at.message_id, hidden=False)
    assert seen(harness, at).text == before


async def test_what_was_reported_before_it_is_posted_is_posted_covered(harness: DeliveryHarness) -> None:
    """The card can be reported while the job runs."""
    job = replace(await harness.announced(harness.job()), hidden=True)
    link = Link("https://files.example/large.mp4", timedelta(hours=20))
    at = await harness.courier.post(job, replace(harness.part(job, PNG), links=(link,)), again=False)
    hidden = seen(harness, at)
    assert [file.spoiler for file in hidden.media] == [True]
    (line,) = [line for line in hidden.text.split("\n") if "large.mp4" in line]
    assert (line[:2], line[-2:]) == ("||", "||")
    await harness.courier.cover(at.channel_id, at.message_id, hidden=True)
    assert seen(harness, at).text == hidden.text
    await harness.courier.cover(at.channel_id, at.message_id, hidden=False)
    shown = seen(harness, at)
    assert [file.spoiler for file in shown.media] == [False]
    assert f"||{line[2:-2]}||" not in shown.text
    assert line[2:-2] in shown.text


async def test_what_came_along_with_a_waiting_card_is_covered_too(harness: DeliveryHarness) -> None:
    shared = harness.folder / "shared"
    shared.write_bytes(PNG)
    facts = CardFacts(inputs=((InputFile(shared.name, "image/png", len(PNG), ""), shared),))
    job = harness.job()
    job = harness.carded(job, await harness.courier.announce(job, facts, again=False))
    harness.now += timedelta(minutes=1)
    await harness.courier.report(replace(job, state=State.RUNNING, hidden=True), facts)
    (card,) = harness.seen(harness.pictures.id)
    assert [file.spoiler for file in card.media] == [True]


async def test_in_a_thread_that_has_gone_to_sleep_it_is_covered(harness: DeliveryHarness) -> None:
    job, at = await posted(harness)
    harness.world.set_thread_state(harness.place(job.destination_id), archived=True)
    await harness.courier.cover(at.channel_id, at.message_id, hidden=True)
    assert all(file.spoiler for file in seen(harness, at).media)


async def test_what_is_gone_is_told(harness: DeliveryHarness) -> None:
    _, at = await posted(harness)
    await harness.courier.find(at.channel_id, at.message_id)
    harness.world.delete_message(seen(harness, at), harness.member("mo"))
    with pytest.raises(TakenDown):
        await harness.courier.find(at.channel_id, at.message_id)
    with pytest.raises(TakenDown):
        await harness.courier.cover(at.channel_id, at.message_id, hidden=True)


async def test_the_cards_preview_is_covered_and_the_prompt_stays(harness: DeliveryHarness) -> None:
    job = await harness.announced(harness.job("a heron in the reeds"))
    done = replace(job, state=State.DELIVERED, quota=(1, 1))
    preview = harness.folder / "small.png"
    preview.write_bytes(PNG)
    facts = CardFacts(preview=preview, result=Posted(job.destination_id, 1))
    for hidden in (False, True, False):
        await harness.courier.report(replace(done, hidden=hidden), facts)
        card = harness.seen(harness.pictures.id)[0]
        assert [file.spoiler for file in card.media] == [hidden]
        assert "a heron in the reeds" in card.text
        assert ("**Hidden** until a moderator has looked at it." in card.text) is hidden
