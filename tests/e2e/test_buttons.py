"""The buttons under cards and results: what they do, and for whom."""

import pytest

from sandbox.discord import Member, Message
from tests.e2e.studio import Admitted, Studio, actions

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def waiting(studio: Studio, member: Member) -> tuple[list[Admitted], Admitted]:
    """Three that run, and one that waits for a place of its own."""
    room = studio.room()
    line = f"/video prompt:slow fox {{}} of {member.name} [evolink:slow=3] duration:6 provider:evolink"
    admitted = [await studio.admit(member, room, line.format(number)) for number in range(4)]

    def three_began() -> bool:
        return len(studio.tasks(f"of {member.name}")) == 3

    await studio.discord.wait_for(lambda: studio.card(admitted[3]), 30)
    await studio.discord.wait_for(three_began, 30)
    return admitted[:3], admitted[3]


def cancellable(studio: Studio, admitted: Admitted) -> Message:
    card = studio.card(admitted)
    assert card
    assert actions(card, admitted.job) == {"cancel"}
    return card


async def test_again_makes_it_once_more_for_whoever_pressed(studio: Studio) -> None:
    alice, bob, room = studio.newcomer(), studio.newcomer(), studio.room()
    words = f"a fox twice for {alice.name}"
    first = await studio.make(alice, room, f"/video prompt:{words} provider:xai duration:1 aspect_ratio:9:16")
    pressed = await studio.press(bob, first.last, "again", first.job)
    assert pressed.ephemeral
    again = studio.admitted(pressed)
    thread = studio.discord.find_channel(first.last.channel_id)
    assert thread
    assert again.channel == thread
    second = await studio.end(again)
    assert second.delivered
    assert bob.id in second.last.mention_ids
    bodies = [call.json for call in studio.creates("xai", words)]
    assert len(bodies) == 2
    assert bodies[0] == bodies[1]
    assert await studio.available(alice, room) == 90
    assert await studio.available(bob, room) == 90


async def test_again_obeys_the_place_where_it_is_pressed(studio: Studio) -> None:
    alice, nsfw = studio.newcomer(), studio.room(nsfw=True)
    ended = await studio.make(alice, nsfw, "/video prompt:a dance mode:spicy provider:evolink")
    studio.discord.set_nsfw(nsfw, nsfw=False)
    pressed = await studio.press(alice, ended.last, "again", ended.job)
    assert "age-restricted" in pressed.reply
    assert await studio.available(alice, nsfw) == 90


async def test_again_after_a_failure_tries_once_more(studio: Studio) -> None:
    alice, room = studio.newcomer(), studio.room()
    ended = await studio.make(alice, room, "/imagine prompt:a fox that fails [fail]")
    assert not ended.delivered
    assert await studio.available(alice, room) == 100
    pressed = await studio.press(alice, ended.last, "again", ended.job)
    assert not (await studio.end(studio.admitted(pressed))).delivered
    assert len(studio.tasks("a fox that fails [fail]")) >= 2


async def test_a_stranger_deletes_nothing_and_the_author_deletes_every_part(studio: Studio) -> None:
    alice, bob, room = studio.newcomer(), studio.newcomer(), studio.room()
    ended = await studio.make(alice, room, "/imagine prompt:a fox to be deleted")
    refused = await studio.press(bob, ended.last, "delete", ended.job)
    assert "Manage Messages" in refused.reply
    assert studio.posted(ended)
    thread = studio.discord.find_channel(ended.last.channel_id)
    assert thread
    assert len([each for each in studio.discord.messages(thread) if each.attachments]) == len(ended.results)
    await studio.press(alice, ended.last, "delete", ended.job)
    assert [each for each in studio.discord.messages(thread) if each.attachments] == []
    assert await studio.available(alice, room) == 96


async def test_a_moderator_deletes_the_result_of_another(studio: Studio) -> None:
    alice, room = studio.newcomer(), studio.room()
    ended = await studio.make(alice, room, "/video prompt:a fox to be moderated provider:evolink")
    await studio.press(studio.discord.member("mo"), ended.last, "delete", ended.job)
    thread = studio.discord.find_channel(ended.last.channel_id)
    assert thread
    assert studio.discord.message(thread, ended.last.id) is None


async def test_cancel_takes_a_waiting_job_back_for_its_author_and_for_moderators_only(studio: Studio) -> None:
    alice, bob = studio.newcomer(), studio.newcomer()
    running, fourth = await waiting(studio, alice)
    room = fourth.channel
    refused = await studio.press(bob, cancellable(studio, fourth), "cancel", fourth.job)
    assert "only" in refused.reply.lower()
    assert await studio.available(alice, room) == 60
    cancelled = await studio.press(alice, cancellable(studio, fourth), "cancel", fourth.job)
    assert "came back" in cancelled.reply
    assert await studio.available(alice, room) == 70
    card = await studio.done(fourth)
    assert actions(card, fourth.job) == set()
    fifth = await studio.admit(alice, room, f"/video prompt:fifth fox of {alice.name} provider:evolink")
    await studio.carded(fifth)
    by_command = await studio.read(studio.discord.member("mo"), room, f"/jobs cancel job:{fifth.job}")
    assert "came back" in by_command
    for each in running:
        assert (await studio.end(each)).delivered
    assert await studio.available(alice, room) == 70
    assert studio.tasks(f"fox 3 of {alice.name}") == []
    assert studio.tasks(f"fifth fox of {alice.name}") == []


async def test_what_is_being_paid_for_is_not_cancelled(studio: Studio) -> None:
    alice, room = studio.newcomer(), studio.room()
    admitted = await studio.admit(
        alice, room, f"/video prompt:paid fox of {alice.name} [slow=2] provider:evolink"
    )
    await studio.discord.wait_for(lambda: studio.tasks(f"paid fox of {alice.name}"), 30)
    told = await studio.read(alice, room, f"/jobs cancel job:{admitted.job}")
    assert "can no longer be cancelled" in told
    assert (await studio.end(admitted)).delivered


async def test_members_own_jobs_start_in_the_order_they_were_asked_for(studio: Studio) -> None:
    alice, room = studio.newcomer(), studio.room()
    line = f"/video prompt:ordered fox {{}} of {alice.name} [slow=0.6] provider:evolink"
    admitted = [await studio.admit(alice, room, line.format(number)) for number in range(6)]
    for each in admitted:
        await studio.end(each)
    prompts = [task.prompt for task in studio.tasks(f"of {alice.name}")]
    assert sorted(prompts[:3]) == prompts[:3] or set(prompts[:3]) == {p for p in prompts if p[12] in "012"}
    assert [prompt.split()[2] for prompt in prompts[3:]] == ["3", "4", "5"]


async def test_a_card_that_a_moderator_deletes_takes_the_job_down(studio: Studio) -> None:
    alice, room = studio.newcomer(), studio.room()
    words = f"unwanted fox of {alice.name}"
    admitted = await studio.admit(alice, room, f"/video prompt:{words} [slow=2.5] provider:evolink")
    card = await studio.carded(admitted)
    await studio.discord.wait_for(lambda: studio.tasks(words), 30)
    thread = studio.thread_of(await studio.carded(admitted))
    studio.discord.delete_message(card, studio.discord.member("mo"))
    ended = await studio.end(admitted)
    assert not ended.delivered
    assert "moderator" in ended.last.content
    assert await studio.available(alice, room) == 100
    assert [each for each in studio.discord.messages(thread) if each.attachments] == []
