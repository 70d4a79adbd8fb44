"""The buttons under cards and results: what they do, and for whom."""

import pytest

from sandbox.discord import Member, Message
from tests.e2e.harness import Admitted, ProcessHarness, actions

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def waiting(harness: ProcessHarness, member: Member) -> tuple[list[Admitted], Admitted]:
    """Three that run, and one that waits for a place of its own."""
    room = harness.room()
    line = f"/video prompt:slow fox {{}} of {member.name} [evolink:slow=3] duration:6 provider:evolink"
    admitted = [await harness.admit(member, room, line.format(number)) for number in range(4)]

    def three_began() -> bool:
        return len(harness.tasks(f"of {member.name}")) == 3

    await harness.discord.wait_for(lambda: harness.card(admitted[3]), 30)
    await harness.discord.wait_for(three_began, 30)
    return admitted[:3], admitted[3]


def cancellable(harness: ProcessHarness, admitted: Admitted) -> Message:
    card = harness.card(admitted)
    assert card
    assert actions(card, admitted.job) == {"cancel"}
    return card


async def test_again_makes_it_once_more_for_whoever_pressed(harness: ProcessHarness) -> None:
    alice, bob, room = harness.newcomer(), harness.newcomer(), harness.room()
    words = f"a fox twice for {alice.name}"
    first = await harness.make(
        alice, room, f"/video prompt:{words} provider:xai duration:1 aspect_ratio:9:16"
    )
    pressed = await harness.press(bob, first.last, "again", first.job)
    assert pressed.ephemeral
    again = harness.admitted(pressed)
    thread = harness.discord.find_channel(first.last.channel_id)
    assert thread
    assert again.channel == thread
    second = await harness.end(again)
    assert second.delivered
    assert bob.id in second.last.mention_ids
    bodies = [call.json for call in harness.creates("xai", words)]
    assert len(bodies) == 2
    assert bodies[0] == bodies[1]
    assert await harness.available(alice, room) == 90
    assert await harness.available(bob, room) == 90


async def test_again_obeys_the_place_where_it_is_pressed(harness: ProcessHarness) -> None:
    alice, nsfw = harness.newcomer(), harness.room(nsfw=True)
    ended = await harness.make(alice, nsfw, "/video prompt:a dance mode:spicy provider:evolink")
    harness.discord.set_nsfw(nsfw, nsfw=False)
    pressed = await harness.press(alice, ended.last, "again", ended.job)
    assert "age-restricted" in pressed.reply
    assert await harness.available(alice, nsfw) == 90


async def test_again_after_a_failure_tries_once_more(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    ended = await harness.make(alice, room, "/imagine prompt:a fox that fails [fail]")
    assert not ended.delivered
    assert await harness.available(alice, room) == 100
    pressed = await harness.press(alice, ended.last, "again", ended.job)
    assert not (await harness.end(harness.admitted(pressed))).delivered
    assert len(harness.tasks("a fox that fails [fail]")) >= 2


async def test_a_stranger_deletes_nothing_and_the_author_deletes_every_part(harness: ProcessHarness) -> None:
    alice, bob, room = harness.newcomer(), harness.newcomer(), harness.room()
    ended = await harness.make(alice, room, "/imagine prompt:a fox to be deleted")
    refused = await harness.press(bob, ended.last, "delete", ended.job)
    assert "Manage Messages" in refused.reply
    assert harness.posted(ended)
    thread = harness.discord.find_channel(ended.last.channel_id)
    assert thread
    assert len([each for each in harness.discord.messages(thread) if each.attachments]) == len(ended.results)
    await harness.press(alice, ended.last, "delete", ended.job)
    assert [each for each in harness.discord.messages(thread) if each.attachments] == []
    assert await harness.available(alice, room) == 96


async def test_a_moderator_deletes_the_result_of_another(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    ended = await harness.make(alice, room, "/video prompt:a fox to be moderated provider:evolink")
    await harness.press(harness.discord.member("mo"), ended.last, "delete", ended.job)
    thread = harness.discord.find_channel(ended.last.channel_id)
    assert thread
    assert harness.discord.message(thread, ended.last.id) is None


async def test_cancel_takes_a_waiting_job_back_for_its_author_and_for_moderators_only(
    harness: ProcessHarness,
) -> None:
    alice, bob = harness.newcomer(), harness.newcomer()
    running, fourth = await waiting(harness, alice)
    room = fourth.channel
    refused = await harness.press(bob, cancellable(harness, fourth), "cancel", fourth.job)
    assert "only" in refused.reply.lower()
    assert await harness.available(alice, room) == 60
    cancelled = await harness.press(alice, cancellable(harness, fourth), "cancel", fourth.job)
    assert "came back" in cancelled.reply
    assert await harness.available(alice, room) == 70
    card = await harness.done(fourth)
    assert actions(card, fourth.job) == set()
    fifth = await harness.admit(alice, room, f"/video prompt:fifth fox of {alice.name} provider:evolink")
    await harness.carded(fifth)
    by_command = await harness.read(harness.discord.member("mo"), room, f"/jobs cancel job:{fifth.job}")
    assert "came back" in by_command
    for each in running:
        assert (await harness.end(each)).delivered
    assert await harness.available(alice, room) == 70
    assert harness.tasks(f"fox 3 of {alice.name}") == []
    assert harness.tasks(f"fifth fox of {alice.name}") == []


async def test_what_is_being_paid_for_is_not_cancelled(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    admitted = await harness.admit(
        alice, room, f"/video prompt:paid fox of {alice.name} [slow=2] provider:evolink"
    )
    await harness.discord.wait_for(lambda: harness.tasks(f"paid fox of {alice.name}"), 30)
    told = await harness.read(alice, room, f"/jobs cancel job:{admitted.job}")
    assert "can no longer be cancelled" in told
    assert (await harness.end(admitted)).delivered


async def test_members_own_jobs_start_in_the_order_they_were_asked_for(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    line = f"/video prompt:ordered fox {{}} of {alice.name} [slow=0.6] provider:evolink"
    admitted = [await harness.admit(alice, room, line.format(number)) for number in range(6)]
    for each in admitted:
        await harness.end(each)
    prompts = [task.prompt for task in harness.tasks(f"of {alice.name}")]
    assert sorted(prompts[:3]) == prompts[:3] or set(prompts[:3]) == {p for p in prompts if p[12] in "012"}
    assert [prompt.split()[2] for prompt in prompts[3:]] == ["3", "4", "5"]


async def test_a_card_that_a_moderator_deletes_takes_the_job_down(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    words = f"unwanted fox of {alice.name}"
    admitted = await harness.admit(alice, room, f"/video prompt:{words} [slow=2.5] provider:evolink")
    card = await harness.carded(admitted)
    await harness.discord.wait_for(lambda: harness.tasks(words), 30)
    thread = harness.thread_of(await harness.carded(admitted))
    harness.discord.delete_message(card, harness.discord.member("mo"))
    ended = await harness.end(admitted)
    assert not ended.delivered
    assert "moderator" in ended.last.content
    assert await harness.available(alice, room) == 100
    assert [each for each in harness.discord.messages(thread) if each.attachments] == []
