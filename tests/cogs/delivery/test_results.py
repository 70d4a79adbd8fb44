"""The result as the member gets it, the regrets where there is none, and taking it down again."""

import gc
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.failure import Failure, Reason
from bot.domain.job import State
from bot.pipeline.courier import DestinationGone, Link, Part, Posted, TryLater, Unpostable
from cogs.delivery import DiscordCourier
from sandbox.discord import World
from tests.cogs.delivery.desk import CATALOG, PNG, Desk

FAILED = {"state": State.FAILED, "failure": Failure(Reason.PROVIDER_FAILED, "kie")}


async def test_the_result_is_in_the_thread_byte_for_byte_and_calls_the_member_only(desk: Desk) -> None:
    job = await desk.announced(desk.job("@everyone look: a red fox"))
    sent = await desk.courier.post(job, desk.part(job, PNG, PNG * 2), again=False)
    (message,) = desk.seen(job.destination_id)
    assert Posted(job.destination_id, message.id) == sent
    assert [desk.world.attachment_bytes(each) for each in message.attachments] == [PNG, PNG * 2]
    assert [each.filename for each in message.attachments] == [f"darkroom-{job.id}-{n}.png" for n in (0, 1)]
    assert "a red fox" in str(message.attachments[0].description)
    assert message.mention_ids == (job.member_id,)
    for words in (
        "Grok Imagine video (`grok-video`)",
        "16:9 · 6 s",
        "AI-generated",
        "made by kie in 34 s",
        "12 credits",
        job.id,
    ):
        assert words in message.content
    assert "everyone" not in message.content
    assert [(each["label"], each["custom_id"]) for each in message.buttons] == [
        ("Again", f"darkroom:v1:again:{job.id}"),
        ("Delete", f"darkroom:v1:delete:{job.id}"),
    ]


async def test_only_the_last_of_several_parts_calls_and_has_buttons(desk: Desk) -> None:
    job = await desk.announced(desk.job(quota=(6, 5)))
    await desk.courier.post(job, desk.part(job, PNG, count=2, last=False), again=False)
    link = Link("https://cdn.example/v.mp4?sig=1", timedelta(hours=5))
    await desk.courier.post(job, Part(4, 1, links=(link,), missing=1), again=False)
    first, last = desk.seen(job.destination_id)
    assert (first.mention_ids, first.buttons) == ((), ())
    assert "AI-generated" in first.content
    assert last.mention_ids == (job.member_id,)
    assert "https://cdn.example/v.mp4?sig=1" in last.content
    assert f"<t:{int((desk.now + timedelta(hours=5)).timestamp())}:R>" in last.content
    assert "5 of 6 videos; 1 is missing" in last.content
    assert "10 credits" in last.content  # five sixths of 12
    assert len(last.buttons) == 2


async def test_links_longer_than_a_message_still_arrive(desk: Desk) -> None:
    job = await desk.announced(desk.job())
    url = "https://cdn.example/" + "x" * 2500
    await desk.courier.post(job, Part(0, 1, links=(Link(url, timedelta(hours=1)),)), again=False)
    (message,) = desk.seen(job.destination_id)
    assert url in message.text
    assert message.mention_ids == (job.member_id,)


async def test_a_file_that_is_no_longer_kept_is_said_so_and_the_others_are_closed(desk: Desk) -> None:
    job = await desk.announced(desk.job())
    part = desk.part(job, PNG, PNG)
    part.files[1].path.unlink()
    with pytest.raises(Unpostable) as refused:
        await desk.courier.post(job, part, again=False)
    assert part.files[1].name in refused.value.detail
    del refused
    gc.collect()  # a file left open would warn here, and warnings are errors


async def test_an_end_without_a_result_is_told_where_it_would_have_been(desk: Desk) -> None:
    job = replace(await desk.announced(desk.job()), **FAILED)
    sent = await desk.courier.apologise(job, again=False)
    (message,) = desk.seen(job.destination_id)
    assert Posted(job.destination_id, message.id) == sent
    assert message.mention_ids == (job.member_id,)
    assert "The provider could not make it. Your 12 credits came back." in message.content
    assert [each["custom_id"] for each in message.buttons] == [f"darkroom:v1:again:{job.id}"]


async def test_an_unclear_answer_and_the_end_after_it_are_both_told(desk: Desk) -> None:
    job = await desk.announced(desk.job())
    first = await desk.courier.apologise(replace(job, state=State.UNKNOWN), again=False)
    second = await desk.courier.apologise(replace(job, **FAILED), again=False)
    assert desk.posted(job.destination_id) == [first, second]
    desk.world.advance(3600)
    assert await desk.courier.apologise(replace(job, state=State.UNKNOWN), again=True) == first
    assert await desk.courier.apologise(replace(job, **FAILED), again=True) == second


async def test_without_its_thread_the_end_is_told_in_the_channel_and_without_that_nowhere(desk: Desk) -> None:
    job = replace(await desk.announced(desk.job()), **FAILED)
    desk.world.delete_channel(desk.place(job.destination_id))
    sent = await desk.courier.apologise(job, again=False)
    assert desk.posted(desk.pictures.id)[-1] == sent
    desk.world.delete_channel(desk.pictures)
    assert await desk.courier.apologise(replace(job, id="other00000"), again=False) is None


async def test_an_apology_waits_while_discord_is_unwell(desk: Desk) -> None:
    job = replace(await desk.announced(desk.job()), **FAILED)
    desk.world.faults.add("POST", "/channels/*/messages", status=503)
    with pytest.raises(TryLater):
        await desk.courier.apologise(job, again=False)


async def test_a_result_is_taken_down_wherever_it_went(desk: Desk) -> None:
    job = await desk.announced(desk.job())
    thread = desk.place(job.destination_id)
    in_thread = await desk.courier.post(job, desk.part(job, PNG), again=False)
    desk.world.set_thread_state(thread, locked=True)
    other = replace(job, id="other00000")
    in_channel = await desk.courier.post(other, desk.part(other, PNG), again=False)
    assert (in_thread.channel_id, in_channel.channel_id) == (thread.id, desk.pictures.id)
    assert desk.seen(desk.pictures.id)[-1].id == in_channel.message_id
    for _ in range(2):  # the second time both are gone, which is what was wanted
        await desk.courier.remove(thread.id, [in_thread.message_id])
        await desk.courier.remove(desk.pictures.id, [in_channel.message_id])
    assert desk.seen(thread.id) == []
    assert [each.id for each in desk.seen(desk.pictures.id)] == [job.card_id]
    desk.world.delete_channel(thread)
    await desk.courier.remove(thread.id, [in_thread.message_id])


async def test_a_result_in_a_sleeping_thread_is_taken_down(desk: Desk) -> None:
    job = await desk.announced(desk.job())
    thread = desk.place(job.destination_id)
    message = await desk.courier.post(job, desk.part(job, PNG), again=False)
    desk.world.set_thread_state(thread, archived=True)
    await desk.courier.remove(thread.id, [message.message_id])
    assert desk.seen(thread.id) == []


async def test_a_deleted_thread_is_told_apart_from_a_deleted_channel(desk: Desk) -> None:
    job = await desk.announced(desk.job())
    desk.world.delete_channel(desk.place(job.destination_id))
    with pytest.raises(DestinationGone) as gone:
        await desk.courier.post(job, desk.part(job, PNG), again=False)
    assert gone.value.thread
    desk.world.delete_channel(desk.pictures)
    with pytest.raises(DestinationGone) as gone:
        await desk.courier.post(replace(job, thread_id=None), desk.part(job, PNG), again=False)
    assert not gone.value.thread


async def test_being_thrown_out_is_final_only_when_discord_says_so(desk: Desk) -> None:
    job = await desk.announced(desk.job())
    guild = desk.world.guilds()[0]
    desk.world.remove_guild(guild)
    await desk.until(lambda: desk.client.get_guild(guild.id) is None)
    for status, code in ((503, 0), (404, 0), (403, 0), (403, 40333)):
        lost = desk.world.faults.add("GET", "/guilds/*", status=status, code=code)
        with pytest.raises(TryLater):
            await desk.courier.post(job, desk.part(job, PNG), again=False)
        lost.remove()
    with pytest.raises(DestinationGone):
        await desk.courier.post(job, desk.part(job, PNG), again=False)


async def test_the_operator_hears_of_trouble_and_trouble_with_that_is_not_passed_on(desk: Desk) -> None:
    room = desk.world.channel("mod-room")
    courier = DiscordCourier(
        desk.client, CATALOG, clock=lambda: desk.now, invalid=desk.invalid, operator_channel_id=room.id
    )
    await courier.alert("kie is nearly empty @everyone")
    mo = desk.world.member("mo")
    (message,) = desk.world.messages(room, mo)
    assert message.content == "kie is nearly empty @everyone"
    assert not message.raw["mention_everyone"]
    desk.world.faults.add("POST", "/channels/*/messages", status=403, code=50013)
    await courier.alert("again")
    assert len(desk.world.messages(room, mo)) == 1


async def test_views_on_messages_are_not_kept(desk: Desk, world: World) -> None:
    job = await desk.announced(desk.job())
    await desk.courier.post(job, desk.part(job, PNG), again=False)
    await desk.courier.report(replace(job, state=State.HELD))
    assert list(desk.client.persistent_views) == []
    assert len(world.messages(desk.pictures)) >= 1
