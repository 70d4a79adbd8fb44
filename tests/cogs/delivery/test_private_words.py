"""What only the member is told: that a filter refused the prompt, or that the channel lost its age restriction."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
import pytest_asyncio

from bot.domain.failure import Failure, Reason
from bot.domain.job import Job, State, Withdrawal
from bot.pipeline.courier import CardFacts, DeliveryError, Hidden, OpenedTooFast
from sandbox.discord import Interaction, Message, World
from tests.cogs.delivery.harness import DeliveryHarness, opened

PROMPT = "something that a filter dislikes"


@pytest_asyncio.fixture(loop_scope="module")
async def harness(world: World, tmp_path: Path) -> AsyncIterator[DeliveryHarness]:
    """Each test in a Discord of its own: direct messages belong to no server."""
    async with opened(world, tmp_path) as harness:
        await harness.until(harness.client.is_ready)
        yield harness


def refused(job: Job, reason: Reason = Reason.MODERATED) -> Job:
    return replace(job, state=State.FAILED, failure=Failure(reason, "kie", "their words"))


async def asked(harness: DeliveryHarness) -> tuple[Interaction, Job]:
    """A card, and the interaction that it answers, which can still be answered."""

    async def on_interaction(interaction: discord.Interaction[Any]) -> None:
        harness.follow_ups.keep(interaction.id, interaction.followup, interaction.user.display_name)
        await interaction.response.send_message("in the queue", ephemeral=True)

    harness.client.event(on_interaction)
    command: Any = {"name": "imagine", "description": "Make a picture", "type": 1}
    await harness.client.http.bulk_upsert_global_commands(harness.world.application_id, [command])
    sent = await harness.world.slash(harness.member("alice"), harness.pictures, "imagine", {})
    await sent.answered()
    return sent, await harness.announced(harness.job(PROMPT, interaction_id=sent.id))


def public(harness: DeliveryHarness) -> list[str]:
    """All that bob can read of the bot: messages, file names, and the names of threads."""
    bob, world = harness.member("bob"), harness.world
    places = [
        each for channel in world.channels(harness.guild) for each in (channel, *world.threads(channel))
    ]
    visible = [each for each in places if world.can_see(bob, each)]
    said = [message for place in visible for message in world.messages(place, bob)]
    return [*(place.name for place in visible), *(f"{message.raw}" for message in said)]


def direct(harness: DeliveryHarness) -> list[Message]:
    return harness.world.direct_messages(harness.member("alice"))


@pytest.mark.parametrize("reason", [Reason.MODERATED, Reason.NOT_AGE_RESTRICTED])
async def test_a_card_of_a_private_end_keeps_neither_prompt_nor_reason(
    harness: DeliveryHarness, reason: Reason
) -> None:
    job = await harness.announced(harness.job(PROMPT))
    assert any(PROMPT in each for each in public(harness))
    await harness.courier.report(refused(job, reason), CardFacts())
    (card,) = harness.seen(harness.pictures.id)
    assert (card.embeds, card.media) == ((), ())
    assert [button["label"] for button in card.buttons] == ["Try again", "Why?"]
    assert "refunded" in card.text
    assert not any(word in each for each in public(harness) for word in (PROMPT, "filter", "age-restricted"))


async def test_a_closed_thread_loses_the_prompt_too(harness: DeliveryHarness) -> None:
    job = await harness.announced(harness.job(PROMPT))
    harness.world.set_thread_state(harness.place(job.destination_id), archived=True)
    await harness.courier.report(refused(job), CardFacts())
    assert harness.place(job.destination_id).name == f"Grok Imagine Video {job.id}"


async def test_a_thread_that_cannot_be_renamed_does_not_keep_the_card(harness: DeliveryHarness) -> None:
    job = await harness.announced(harness.job(PROMPT))
    harness.world.set_thread_state(harness.place(job.destination_id), locked=True)
    await harness.courier.report(refused(job), CardFacts())
    (card,) = harness.seen(harness.pictures.id)
    assert PROMPT not in card.text


async def test_a_card_that_takes_no_more_edits_is_deleted(harness: DeliveryHarness) -> None:
    job = await harness.announced(harness.job(PROMPT))
    harness.world.faults.add("PATCH", f"/channels/{harness.pictures.id}/messages/*", status=400, code=30046)
    await harness.courier.report(refused(job), CardFacts())
    assert harness.seen(harness.pictures.id) == []


async def test_members_threads_keep_their_names(harness: DeliveryHarness) -> None:
    thread = harness.world.add_thread(harness.pictures, "bob's foxes", harness.member("bob"))
    job = harness.job(PROMPT, channel_id=thread.id, parent_id=harness.pictures.id)
    await harness.courier.report(refused(await harness.announced(job)), CardFacts())
    assert harness.place(thread.id).name == "bob's foxes"
    (card,) = harness.seen(thread.id)
    assert PROMPT not in card.text


async def test_any_other_end_leaves_one_line_that_says_why(harness: DeliveryHarness) -> None:
    job = await harness.announced(harness.job(PROMPT))
    await harness.courier.report(refused(job, Reason.PROVIDER_FAILED), CardFacts())
    (card,) = harness.seen(harness.pictures.id)
    assert card.text == (
        f"-# ✖️ <@{job.member_id}> The provider could not make it. 12 credits refunded. · job {job.id}"
    )


async def test_while_the_interaction_can_be_answered_the_word_is_an_answer_to_it(
    harness: DeliveryHarness,
) -> None:
    sent, job = await asked(harness)
    assert await harness.courier.answer_privately(refused(job))
    (told,) = sent.followups
    assert told.ephemeral
    assert "content filter" in told.text
    assert job.id in told.text
    assert direct(harness) == []
    assert not any("content filter" in each for each in public(harness))


async def test_after_a_quarter_of_an_hour_it_is_a_direct_message(harness: DeliveryHarness) -> None:
    sent, job = await asked(harness)
    harness.now += timedelta(minutes=15)
    assert await harness.courier.answer_privately(refused(job)) is None
    first = await harness.courier.write_privately(refused(job))
    assert await harness.courier.write_privately(refused(job)) == first  # as after a lost answer
    (told,) = direct(harness)
    assert "content filter" in told.text
    assert sent.followups == []
    assert not any("content filter" in each for each in public(harness))


async def test_a_token_that_discord_no_longer_takes_is_no_obstacle(harness: DeliveryHarness) -> None:
    _, job = await asked(harness)
    harness.world.advance(901)  # by Discord's clock only
    assert await harness.courier.answer_privately(refused(job)) is None
    assert await harness.courier.write_privately(refused(job))
    assert len(direct(harness)) == 1


async def test_who_takes_no_direct_messages_finds_it_in_the_list_of_jobs(harness: DeliveryHarness) -> None:
    job = await harness.announced(harness.job(PROMPT))
    harness.world.close_direct_messages(harness.member("alice"))
    assert await harness.courier.write_privately(refused(job)) is None
    assert direct(harness) == []


async def test_a_discord_that_is_unwell_is_tried_again(harness: DeliveryHarness) -> None:
    job = await harness.announced(harness.job(PROMPT))
    harness.world.faults.add("POST", "/users/@me/channels", status=403, code=40003)
    with pytest.raises(OpenedTooFast):
        await harness.courier.write_privately(refused(job))
    assert await harness.courier.write_privately(refused(job))


async def test_the_age_restriction_is_that_of_this_moment(harness: DeliveryHarness) -> None:
    channel = harness.channel("nsfw-pictures")
    thread = harness.world.add_thread(channel, "late", harness.member("alice"))
    job = harness.job(channel_id=channel.id)
    inside = harness.job(channel_id=thread.id, parent_id=channel.id)
    assert await harness.courier.age_restricted(job.guild_id, job.home_id)
    assert await harness.courier.age_restricted(inside.guild_id, inside.home_id)
    harness.world.set_nsfw(channel, nsfw=False)
    assert not await harness.courier.age_restricted(job.guild_id, job.home_id)
    assert not await harness.courier.age_restricted(inside.guild_id, inside.home_id)
    harness.world.set_bot_permissions(channel, deny=["view_channel"])
    with pytest.raises(Hidden):
        await harness.courier.age_restricted(job.guild_id, job.home_id)


async def test_a_thread_that_cannot_be_renamed_just_now_does_not_keep_the_card(
    harness: DeliveryHarness,
) -> None:
    job = await harness.announced(harness.job(PROMPT))
    harness.world.faults.add("PATCH", f"/channels/{job.thread_id}", status=503, times=50)
    with suppress(DeliveryError):
        await harness.courier.report(refused(job), CardFacts())
    (card,) = harness.seen(harness.pictures.id)
    assert PROMPT not in card.text


async def test_a_deleted_request_does_not_stay_on_a_card_that_takes_no_more_edits(
    harness: DeliveryHarness,
) -> None:
    job = await harness.announced(harness.job(PROMPT))
    harness.world.faults.add("PATCH", f"/channels/{harness.pictures.id}/messages/*", status=400, code=30046)
    await harness.courier.collapse(replace(job, state=State.DELIVERED, withdrawal=Withdrawal.ASKED))
    assert harness.seen(harness.pictures.id) == []
