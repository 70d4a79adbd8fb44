"""What a delivered picture costs in requests, and which of its messages make a sound."""

from dataclasses import replace
from datetime import timedelta

import discord

from bot.domain.job import Job, State
from bot.pipeline.courier import CardFacts, Posted
from tests.cogs.delivery.harness import PNG, DeliveryHarness


async def _made(harness: DeliveryHarness, job: Job, *, of_day: bool = False) -> Job:
    """Shown on its card at every step of its way, as quickly as a picture is made."""
    job = harness.carded(job, await harness.courier.announce(job, CardFacts(before=1), again=False))
    for state in (State.SUBMITTING, State.RUNNING, State.COLLECTING, State.READY):
        harness.now += timedelta(seconds=4)
        await harness.courier.report(replace(job, state=state), CardFacts())
    return replace(job, state=State.READY, thread_id=await harness.courier.start_thread(job, of_day=of_day))


async def _delivered(harness: DeliveryHarness, job: Job) -> None:
    preview = harness.folder / "preview.jpg"
    preview.write_bytes(PNG)
    sent = await harness.courier.post(job, harness.part(job, PNG), again=False)
    facts = CardFacts(preview=preview, result=Posted(sent.channel_id, sent.message_id))
    await harness.courier.report(replace(job, state=State.DELIVERED, quota=(1, 1)), facts)


async def test_a_delivered_picture_takes_four_requests(harness: DeliveryHarness) -> None:
    await harness.until(harness.client.is_ready)
    before = len(harness.world.traffic.requests)
    await _delivered(harness, await _made(harness, harness.job()))
    asked = [(each.method, each.path.split("/")[-1]) for each in harness.world.traffic.requests[before:]]
    assert [method for method, _ in asked] == ["POST", "POST", "POST", "PATCH"]
    assert asked[1][1] == "threads"


async def test_the_first_of_a_members_day_takes_no_more_as_the_interaction_named_its_member(
    harness: DeliveryHarness,
) -> None:
    await harness.until(harness.client.is_ready)
    before, job = len(harness.world.traffic.requests), harness.job()
    webhook = discord.Webhook.partial(harness.world.application_id, "token", client=harness.client)
    harness.follow_ups.keep(job.interaction_id, webhook, "Alice of the server")
    await _delivered(harness, await _made(harness, job, of_day=True))
    (thread,) = harness.world.threads(harness.pictures)
    assert thread.name == f"Alice of the server · {harness.now:%Y-%m-%d}"
    asked = harness.world.traffic.requests[before:]
    assert [each.method for each in asked] == ["POST", "POST", "POST", "PATCH"]


async def test_only_the_result_makes_a_sound(harness: DeliveryHarness) -> None:
    job = await _made(harness, harness.job())
    await _delivered(harness, job)
    (card,) = harness.seen(harness.pictures.id)
    (result,) = harness.seen(job.destination_id)
    assert (card.silent, card.mention_ids) == (True, ())
    assert (result.silent, result.mention_ids) == (False, (job.member_id,))
    assert [file.filename for file in card.media] == ["preview.jpg"]
    assert [button["label"] for button in card.buttons][:1] == ["Open"]


async def test_what_takes_longer_is_shown_as_it_goes_on_but_not_twice_in_twenty_seconds(
    harness: DeliveryHarness,
) -> None:
    job = harness.carded(
        harness.job(), await harness.courier.announce(harness.job(), CardFacts(), again=False)
    )
    before = harness.world.traffic.count("PATCH")
    for percent in range(0, 100, 5):
        harness.now += timedelta(seconds=5)
        await harness.courier.report(replace(job, state=State.RUNNING, progress=percent), CardFacts())
    assert harness.world.traffic.count("PATCH") - before == 5
