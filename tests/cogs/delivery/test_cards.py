"""The public card as members see it, from the queue to the end, and the thread on it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.failure import Failure, Reason
from bot.domain.job import State
from bot.domain.request import InputFile
from bot.pipeline.courier import CardFacts, DestinationGone, Posted, TakenDown, TryLater
from sandbox.discord import World
from tests.cogs.delivery.harness import CATALOG, PNG, DeliveryHarness, opened


async def test_a_card_says_what_was_asked_and_starts_no_thread(harness: DeliveryHarness) -> None:
    job = harness.job()
    facts = CardFacts(before=2, ready_at=harness.now + timedelta(minutes=3))
    card = await harness.courier.announce(job, facts, again=False)
    (message,) = harness.seen(harness.pictures.id)
    for part in (
        "Waiting for its turn, behind 2 others.",
        f"<t:{int((harness.now + timedelta(minutes=3)).timestamp())}:R>",
        "a red fox in snow",
        "**Grok Imagine Video**",
        "16:9 · 6 s",
        "12 credits",
        job.id,
    ):
        assert part in message.text
    assert harness.member("alice").mention in message.text
    assert message.mention_ids == ()
    assert [button["custom_id"] for button in message.buttons] == [f"darkroom:v1:cancel:{job.id}"]
    assert (card.message_id, card.channel_id, card.thread_id) == (message.id, harness.pictures.id, None)
    assert message.silent
    assert harness.world.threads(harness.pictures) == []


async def test_a_card_of_a_time_when_it_was_not_noted_says_from_which_job_something_was_made(
    harness: DeliveryHarness,
) -> None:
    await harness.courier.announce(replace(harness.job(), origin_id="abc123"), CardFacts(), again=False)
    (message,) = harness.seen(harness.pictures.id)
    assert "made from job abc123" in message.text


async def test_the_thread_for_a_result_is_named_by_the_prompt_and_sleeps_after_an_hour(
    harness: DeliveryHarness,
) -> None:
    job = await harness.announced(harness.job())
    assert job.thread_id == job.card_id
    assert harness.place(job.destination_id).name == "a red fox in snow"
    (asked,) = [each for each in harness.world.traffic.requests if each.path.endswith("/threads")]
    assert asked.body["auto_archive_duration"] == 60


async def test_a_hostile_prompt_formats_nothing_and_calls_nobody(harness: DeliveryHarness) -> None:
    bob = harness.member("bob").mention
    await harness.courier.announce(
        harness.job(f"# @everyone {bob} **bold** [x](http://x) `code`\n> {'y' * 6000}"),
        CardFacts(),
        again=False,
    )
    (message,) = harness.seen(harness.pictures.id)
    _, shown, *_ = message.text.split("\n")
    assert message.mention_ids == ()
    assert not message.raw["mention_everyone"]
    assert len(shown) < 400
    assert "**bold**" not in shown


async def test_the_thread_of_a_day_is_named_by_its_member_and_the_day(harness: DeliveryHarness) -> None:
    job = harness.job()
    job = harness.carded(job, await harness.courier.announce(job, CardFacts(), again=False))
    assert await harness.courier.start_thread(job, of_day=True)
    (thread,) = harness.world.threads(harness.pictures)
    assert thread.name == f"alice · {harness.now:%Y-%m-%d}"


async def test_the_thread_of_a_day_of_who_has_left_is_named_as_any_other(harness: DeliveryHarness) -> None:
    job = harness.job(member_id=1)
    job = harness.carded(job, await harness.courier.announce(job, CardFacts(), again=False))
    assert await harness.courier.start_thread(job, of_day=True)
    (thread,) = harness.world.threads(harness.pictures)
    assert thread.name == job.request.prompt


async def test_a_command_used_in_a_thread_stays_in_it(harness: DeliveryHarness) -> None:
    thread = harness.world.add_thread(harness.pictures, "foxes", harness.member("alice"))
    card = await harness.courier.announce(
        harness.job(channel_id=thread.id, parent_id=harness.pictures.id), CardFacts(), again=False
    )
    assert (card.channel_id, card.thread_id) == (thread.id, thread.id)
    assert harness.seen(harness.pictures.id) == []
    assert [each.id for each in harness.seen(thread.id)] == [card.message_id]


async def test_input_files_that_are_shared_travel_on_the_card(harness: DeliveryHarness) -> None:
    first, second = harness.folder / "a", harness.folder / "b"
    first.write_bytes(PNG)
    second.write_bytes(PNG + b"2")
    kept = [InputFile(path.name, "image/png", path.stat().st_size, "") for path in (first, second)]
    job = harness.job()
    job = replace(job, request=replace(job.request, references=tuple(kept)))
    job = harness.carded(
        job,
        await harness.courier.announce(
            job, CardFacts(inputs=tuple(zip(kept, (first, second), strict=True))), again=False
        ),
    )
    (card,) = harness.seen(harness.pictures.id)
    assert [harness.world.attachment_bytes(file) for file in card.media] == [PNG, PNG + b"2"]
    harness.now += timedelta(minutes=1)
    facts = CardFacts(inputs=tuple(zip(kept, (first, second), strict=True)))
    await harness.courier.report(replace(job, state=State.RUNNING), facts)
    (card,) = harness.seen(harness.pictures.id)
    assert [harness.world.attachment_bytes(file) for file in card.media] == [PNG, PNG + b"2"]


@pytest.mark.parametrize(("status", "code"), [(400, 160006), (403, 50013), (403, 50001), (400, 50024)])
async def test_where_no_thread_can_be_started_the_result_goes_to_the_channel(
    harness: DeliveryHarness, status: int, code: int
) -> None:
    harness.world.faults.add("POST", "/channels/*/messages/*/threads", status=status, code=code)
    job = await harness.announced(harness.job())
    assert job.thread_id is None
    sent = await harness.courier.post(job, harness.part(job, PNG, threadless=True), again=False)
    card, result = harness.seen(harness.pictures.id)
    assert (sent.message_id, result.reply_to) == (result.id, card.id)
    assert "No thread could be started here" in result.text


async def test_where_nothing_can_be_answered_the_result_stands_by_itself(harness: DeliveryHarness) -> None:
    job = harness.carded(
        harness.job(), await harness.courier.announce(harness.job(), CardFacts(), again=False)
    )
    harness.world.set_bot_permissions(harness.pictures, deny=["read_message_history"])
    sent = await harness.courier.post(job, harness.part(job, PNG), again=False)
    result = harness.seen(harness.pictures.id)[-1]
    assert (result.id, result.reply_to) == (sent.message_id, None)


async def test_a_thread_that_exists_already_is_taken(harness: DeliveryHarness) -> None:
    harness.world.faults.add("POST", "/channels/*/messages/*/threads", status=500, after_effect=True)
    job = await harness.announced(harness.job())
    assert job.thread_id == job.card_id
    assert len(harness.world.threads(harness.pictures)) == 1


async def test_a_thread_that_must_wait_is_started_on_the_same_card_later(harness: DeliveryHarness) -> None:
    harness.world.faults.add("POST", "/channels/*/messages/*/threads", retry_after=219)
    job = harness.carded(
        harness.job(), await harness.courier.announce(harness.job(), CardFacts(), again=False)
    )
    with pytest.raises(TryLater) as later:
        await harness.courier.start_thread(job)
    assert later.value.retry_after == timedelta(seconds=219)
    assert await harness.courier.start_thread(job) == job.card_id


async def test_automod_gets_a_card_and_a_thread_without_the_prompt(harness: DeliveryHarness) -> None:
    harness.world.faults.add("POST", "/channels/*/messages", status=400, code=200000)
    harness.world.faults.add("POST", "/channels/*/messages/*/threads", status=400, code=200001)
    job = await harness.announced(harness.job())
    (message,) = harness.seen(harness.pictures.id)
    assert "fox" not in message.text
    assert harness.place(job.destination_id).name == "Grok Imagine Video k3fa9x2q1z"


async def test_the_card_of_a_changed_request_asks_its_author_and_shows_nothing(
    harness: DeliveryHarness,
) -> None:
    job = await harness.announced(replace(harness.job(), state=State.HELD))
    await harness.courier.report(job, CardFacts(to_confirm=True))
    (message,) = harness.seen(harness.pictures.id)
    assert "Changed by a moderator" in message.text
    assert "fox" not in message.text
    assert [button["label"] for button in message.buttons] == ["Confirm", "Cancel"]


async def test_the_card_follows_the_job(harness: DeliveryHarness) -> None:
    job = await harness.announced(harness.job())
    assert job.card_id

    async def shows(words: str, facts: CardFacts | None = None, **changes: object) -> None:
        harness.now += timedelta(seconds=20)
        changed = replace(job, **changes)  # pyright: ignore[reportArgumentType] - fields by name
        await harness.courier.report(changed, facts or CardFacts())
        (message,) = harness.seen(harness.pictures.id)
        assert words in message.text
        assert message.mention_ids == ()
        labels = [button["label"] for button in message.buttons]
        assert labels == _BUTTONS.get(changed.state, [])
        assert ("a red fox in snow" in message.text) is (changed.state not in {*_LINES, State.HELD})

    await shows("Waiting for a moderator", state=State.HELD)
    await shows("On its way to kie", state=State.SUBMITTING)
    await shows("no clear answer", state=State.UNKNOWN)
    await shows("Being made by kie", state=State.RUNNING)
    await shows("▰▰▰▰▰▰▱▱▱▱ 60 %", state=State.RUNNING, progress=60)
    await shows("being fetched", state=State.COLLECTING)
    await shows("Being posted", state=State.READY)
    there = CardFacts(result=Posted(job.destination_id, 7))
    await shows("Done.", there, state=State.DELIVERED)
    await shows("Done: 5 of 6.", there, state=State.DELIVERED, quota=(6, 5))
    await shows("12 credits refunded", state=State.FAILED, failure=Failure(Reason.TIMED_OUT))
    await shows("cancelled", state=State.CANCELLED)


_BUTTONS = {
    State.HELD: ["Cancel"],
    State.DELIVERED: ["Open", "Again", "Remix"],
    State.FAILED: ["Try again", "Why?"],
}
_LINES = {State.FAILED, State.CANCELLED}


async def test_a_delivered_card_shows_a_preview_and_leads_to_the_result_itself(
    harness: DeliveryHarness,
) -> None:
    job = await harness.announced(harness.job())
    result = await harness.courier.post(job, harness.part(job, PNG), again=False)
    preview = harness.folder / "made.jpg"
    preview.write_bytes(b"a small picture")
    done = replace(job, state=State.DELIVERED)
    await harness.courier.report(done, CardFacts(preview=preview, result=result))
    (card,) = harness.seen(harness.pictures.id)
    (shown,) = card.media
    assert harness.world.attachment_bytes(shown) == b"a small picture"
    assert shown.description == "AI-generated: a red fox in snow"
    assert str(card.buttons[0]["url"]).endswith(f"/{job.thread_id}/{result.message_id}")


async def test_a_delivered_card_shows_a_preview_where_automod_reads_bots_too(
    harness: DeliveryHarness,
) -> None:
    harness.world.automod.block(["fox"], harness.guild.id)
    harness.world.automod.reads_bots = True
    job = await harness.announced(harness.job())
    result = await harness.courier.post(job, harness.part(job, PNG), again=False)
    preview = harness.folder / "made.jpg"
    preview.write_bytes(b"a small picture")
    await harness.courier.report(
        replace(job, state=State.DELIVERED), CardFacts(preview=preview, result=result)
    )
    (card,) = harness.seen(harness.pictures.id)
    assert [harness.world.attachment_bytes(file) for file in card.media] == [b"a small picture"]
    assert "fox" not in f"{card.raw}"


async def test_a_delivered_card_shows_what_its_member_shared_below_the_preview(
    harness: DeliveryHarness,
) -> None:
    job = await harness.announced(harness.job())
    result = await harness.courier.post(job, harness.part(job, PNG), again=False)
    preview, shared = harness.folder / "made.jpg", harness.folder / "shared"
    preview.write_bytes(b"a small picture")
    shared.write_bytes(PNG)
    facts = CardFacts(
        preview=preview,
        result=result,
        inputs=((InputFile(shared.name, "image/png", len(PNG), ""), shared),),
    )
    await harness.courier.report(replace(job, state=State.DELIVERED), facts)
    (card,) = harness.seen(harness.pictures.id)
    assert [harness.world.attachment_bytes(file) for file in card.media] == [b"a small picture", PNG]


async def test_edits_that_show_nothing_new_or_come_too_fast_are_not_sent(harness: DeliveryHarness) -> None:
    job = await harness.announced(harness.job())
    await harness.courier.report(job, CardFacts())
    for percent in (10, 20, 30):
        harness.now += timedelta(seconds=6)
        await harness.courier.report(replace(job, state=State.RUNNING, progress=percent), CardFacts())
    assert harness.world.traffic.count("PATCH") == 0
    harness.now += timedelta(seconds=3)
    await harness.courier.report(replace(job, state=State.RUNNING, progress=40), CardFacts())
    assert harness.world.traffic.count("PATCH") == 1
    await harness.courier.report(replace(job, state=State.DELIVERED), CardFacts())
    assert harness.world.traffic.count("PATCH") == 2


async def test_too_many_edits_stop_until_the_end(harness: DeliveryHarness) -> None:
    job = await harness.announced(harness.job())
    harness.world.faults.add("PATCH", "/channels/*/messages/*", status=400, code=30046)
    for state in (State.RUNNING, State.COLLECTING):
        harness.now += timedelta(minutes=1)
        await harness.courier.report(replace(job, state=state), CardFacts())
    assert harness.world.traffic.count("PATCH") == 1
    await harness.courier.report(replace(job, state=State.DELIVERED), CardFacts())
    assert "Done" in harness.seen(harness.pictures.id)[0].text


async def test_a_card_in_a_sleeping_thread_is_still_brought_up_to_date(harness: DeliveryHarness) -> None:
    thread = harness.world.add_thread(harness.pictures, "foxes", harness.member("alice"))
    job = await harness.announced(harness.job(channel_id=thread.id, parent_id=harness.pictures.id))
    harness.world.set_thread_state(thread, archived=True)
    await harness.courier.report(replace(job, state=State.DELIVERED), CardFacts())
    assert "Done" in harness.seen(thread.id)[0].text


async def test_a_card_that_a_moderator_took_down_is_told_apart_from_a_channel_that_is_gone(
    harness: DeliveryHarness,
) -> None:
    job = await harness.announced(harness.job())
    harness.world.delete_message(harness.seen(harness.pictures.id)[0], harness.member("mo"))
    harness.now += timedelta(minutes=1)
    with pytest.raises(TakenDown):
        await harness.courier.report(replace(job, state=State.RUNNING), CardFacts())
    with pytest.raises(TakenDown):  # the nonce still remembers it
        await harness.courier.announce(harness.job(), CardFacts(), again=True)
    harness.world.delete_channel(harness.pictures)
    with pytest.raises(DestinationGone) as gone:
        await harness.courier.report(replace(job, state=State.COLLECTING), CardFacts())
    assert not gone.value.thread


async def test_a_card_is_edited_after_a_restart(world: World, tmp_path: Path) -> None:
    async with opened(world, tmp_path) as harness:
        job = await harness.announced(harness.job())
    async with opened(world, tmp_path) as harness:
        await harness.courier.report(
            replace(job, state=State.DELIVERED), CardFacts()
        )  # waits for the new connection
        assert "Done" in harness.seen(harness.pictures.id)[0].text


def test_the_catalogue_knows_the_model() -> None:
    assert CATALOG.find("grok-video") is not None
