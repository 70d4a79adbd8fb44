"""The result as the member gets it, the regrets where there is none, and taking it down again."""

import gc
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.failure import Failure, Reason
from bot.domain.job import State
from bot.pipeline.courier import (
    CardFacts,
    DestinationGone,
    Link,
    Part,
    Posted,
    TakenDown,
    TryLater,
    Unpostable,
)
from bot.pipeline.notices import DiskFull, ProviderFailing
from cogs.delivery import DiscordCourier, GatewayCache
from tests.cogs.delivery.harness import CATALOG, PNG, DeliveryHarness

FAILED = {"state": State.FAILED, "failure": Failure(Reason.PROVIDER_FAILED, "kie")}


async def test_the_result_is_in_the_thread_byte_for_byte_and_calls_the_member_only(
    harness: DeliveryHarness,
) -> None:
    job = await harness.announced(harness.job("@everyone look: a red fox"))
    sent = await harness.courier.post(job, harness.part(job, PNG, PNG * 2), again=False)
    (message,) = harness.seen(job.destination_id)
    assert Posted(job.destination_id, message.id, (0, 1)) == sent
    assert [harness.world.attachment_bytes(each) for each in message.media] == [PNG, PNG * 2]
    assert [each.filename for each in message.media] == [f"darkroom-{job.id}-{n}.png" for n in (0, 1)]
    assert "a red fox" in str(message.media[0].description)
    assert message.mention_ids == (job.member_id,)
    for words in (
        "your video is ready · **Grok Imagine Video**",
        "16:9 · 6 s",
        "AI-generated",
        "made by kie in 34 s",
        "12 credits",
        job.id,
    ):
        assert words in message.text
    assert "everyone" not in message.text
    assert [(each["label"], each["custom_id"]) for each in message.buttons] == [
        ("Again", f"darkroom:v1:again:{job.id}"),
        ("Remix", f"darkroom:v1:remix:{job.id}"),
        ("Save", f"darkroom:v1:save:{job.id}"),
        ("⋯", f"darkroom:v1:more:{job.id}"),
    ]


async def test_only_the_last_of_several_parts_calls_and_has_buttons(harness: DeliveryHarness) -> None:
    job = await harness.announced(harness.job(quota=(6, 5)))
    await harness.courier.post(job, harness.part(job, PNG, count=2, last=False), again=False)
    link = Link("https://cdn.example/v.mp4?sig=1", timedelta(hours=5))
    await harness.courier.post(job, Part((4,), 1, links=(link,), missing=1), again=False)
    first, last = harness.seen(job.destination_id)
    assert (first.mention_ids, first.buttons) == ((), ())
    assert "AI-generated" in first.text
    assert last.mention_ids == (job.member_id,)
    assert "https://cdn.example/v.mp4?sig=1" in last.text
    assert f"<t:{int((harness.now + timedelta(hours=5)).timestamp())}:R>" in last.text
    assert "1 of 6 is missing; you pay for 5 only" in last.text
    assert "10 credits" in last.text  # five sixths of 12
    assert last.buttons


async def test_links_longer_than_a_message_still_arrive(harness: DeliveryHarness) -> None:
    job = await harness.announced(harness.job())
    url = "https://cdn.example/" + "x" * 2500
    await harness.courier.post(job, Part((0,), 1, links=(Link(url, timedelta(hours=1)),)), again=False)
    (message,) = harness.seen(job.destination_id)
    assert url in message.text
    assert message.mention_ids == (job.member_id,)


async def test_a_file_that_is_no_longer_kept_is_said_so_and_the_others_are_closed(
    harness: DeliveryHarness,
) -> None:
    job = await harness.announced(harness.job())
    part = harness.part(job, PNG, PNG)
    part.files[1].path.unlink()
    with pytest.raises(Unpostable) as refused:
        await harness.courier.post(job, part, again=False)
    assert part.files[1].name in refused.value.detail
    del refused
    gc.collect()  # a file left open would warn here, and warnings are errors


async def test_an_end_without_a_result_is_told_where_it_would_have_been(harness: DeliveryHarness) -> None:
    job = replace(await harness.announced(harness.job()), **FAILED)
    sent = await harness.courier.apologise(job, again=False)
    (message,) = harness.seen(job.destination_id)
    assert Posted(job.destination_id, message.id) == sent
    assert message.mention_ids == (job.member_id,)
    assert "The provider could not make it. 12 credits refunded." in message.text
    assert [each["label"] for each in message.buttons] == ["Try again", "Why?"]
    assert message.reply_to is None  # the thread on the card is not the card's channel


async def test_an_unclear_answer_and_the_end_after_it_are_both_told(harness: DeliveryHarness) -> None:
    job = await harness.announced(harness.job())
    first = await harness.courier.apologise(replace(job, state=State.UNKNOWN), again=False)
    second = await harness.courier.apologise(replace(job, **FAILED), again=False)
    assert harness.posted(job.destination_id) == [first, second]
    harness.world.advance(3600)
    assert await harness.courier.apologise(replace(job, state=State.UNKNOWN), again=True) == first
    assert await harness.courier.apologise(replace(job, **FAILED), again=True) == second


async def test_without_its_thread_the_end_is_told_in_the_channel_and_without_that_nowhere(
    harness: DeliveryHarness,
) -> None:
    job = replace(await harness.announced(harness.job()), **FAILED)
    harness.world.delete_channel(harness.place(job.destination_id))
    sent = await harness.courier.apologise(job, again=False)
    assert harness.posted(harness.pictures.id)[-1] == sent
    harness.world.delete_channel(harness.pictures)
    assert await harness.courier.apologise(replace(job, id="other00000"), again=False) is None


async def test_an_apology_waits_while_discord_is_unwell(harness: DeliveryHarness) -> None:
    job = replace(await harness.announced(harness.job()), **FAILED)
    harness.world.faults.add("POST", "/channels/*/messages", status=503)
    with pytest.raises(TryLater):
        await harness.courier.apologise(job, again=False)


async def test_a_result_is_taken_down_wherever_it_went(harness: DeliveryHarness) -> None:
    job = await harness.announced(harness.job())
    thread = harness.place(job.destination_id)
    in_thread = await harness.courier.post(job, harness.part(job, PNG), again=False)
    harness.world.set_thread_state(thread, locked=True)
    other = replace(job, id="other00000")
    in_channel = await harness.courier.post(other, harness.part(other, PNG), again=False)
    assert (in_thread.channel_id, in_channel.channel_id) == (thread.id, harness.pictures.id)
    assert harness.seen(harness.pictures.id)[-1].id == in_channel.message_id
    for place, sent in ((thread, in_thread), (harness.pictures, in_channel)):
        await harness.courier.remove(place.id, sent.message_id)
        with pytest.raises(TakenDown):
            await harness.courier.remove(place.id, sent.message_id)
    assert harness.seen(thread.id) == []
    assert [each.id for each in harness.seen(harness.pictures.id)] == [job.card_id]
    harness.world.delete_channel(thread)
    with pytest.raises(DestinationGone):
        await harness.courier.remove(thread.id, in_thread.message_id)


async def test_a_result_in_a_sleeping_thread_is_taken_down(harness: DeliveryHarness) -> None:
    job = await harness.announced(harness.job())
    thread = harness.place(job.destination_id)
    message = await harness.courier.post(job, harness.part(job, PNG), again=False)
    harness.world.set_thread_state(thread, archived=True)
    await harness.courier.remove(thread.id, message.message_id)
    assert harness.seen(thread.id) == []


async def test_a_deleted_thread_is_told_apart_from_a_deleted_channel(harness: DeliveryHarness) -> None:
    job = await harness.announced(harness.job())
    harness.world.delete_channel(harness.place(job.destination_id))
    with pytest.raises(DestinationGone) as gone:
        await harness.courier.post(job, harness.part(job, PNG), again=False)
    assert gone.value.thread
    harness.world.delete_channel(harness.pictures)
    with pytest.raises(DestinationGone) as gone:
        await harness.courier.post(replace(job, thread_id=None), harness.part(job, PNG), again=False)
    assert not gone.value.thread


async def test_being_thrown_out_is_final_only_when_discord_says_so(harness: DeliveryHarness) -> None:
    job = await harness.announced(harness.job())
    guild = harness.guild
    harness.world.remove_guild(guild)
    await harness.until(lambda: harness.client.get_guild(guild.id) is None)
    for status, code in ((503, 0), (404, 0), (403, 0), (403, 40333)):
        lost = harness.world.faults.add("GET", "/guilds/*", status=status, code=code)
        with pytest.raises(TryLater):
            await harness.courier.post(job, harness.part(job, PNG), again=False)
        lost.remove()
    with pytest.raises(DestinationGone):
        await harness.courier.post(job, harness.part(job, PNG), again=False)


async def test_the_operator_hears_of_trouble_and_trouble_with_that_is_not_passed_on(
    harness: DeliveryHarness,
) -> None:
    room = harness.channel("mod-room")
    courier = DiscordCourier(
        harness.client,
        CATALOG,
        facts=GatewayCache(harness.client),
        clock=lambda: harness.now,
        invalid=harness.invalid,
        guilds=harness.guilds,
        follow_ups=harness.follow_ups,
        operator_channel_id=room.id,
    )
    await courier.alert(ProviderFailing("kie", "@everyone"))
    mo = harness.member("mo")
    (message,) = harness.world.messages(room, mo)
    assert "@everyone" in message.text
    assert not message.raw["mention_everyone"]
    harness.world.faults.add("POST", "/channels/*/messages", status=403, code=50013)
    await courier.alert(DiskFull())
    assert len(harness.world.messages(room, mo)) == 1


async def test_views_on_messages_are_not_kept(harness: DeliveryHarness) -> None:
    job = await harness.announced(harness.job())
    await harness.courier.post(job, harness.part(job, PNG), again=False)
    await harness.courier.report(replace(job, state=State.HELD), CardFacts())
    assert list(harness.client.persistent_views) == []
    assert len(harness.world.messages(harness.pictures)) >= 1
