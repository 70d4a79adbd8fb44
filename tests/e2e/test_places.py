"""Private threads and age restrictions, from the command to the end: nothing of them is to be read anywhere else."""

import pytest

from sandbox.discord import Channel, Member
from tests.e2e.harness import ProcessHarness

pytestmark = pytest.mark.asyncio(loop_scope="session")


def closed(harness: ProcessHarness, alice: Member, *, joined: bool) -> Channel:
    """A private thread of alice's, with the bot in it or not."""
    places = harness.discord.places
    thread = places.start_thread(harness.room(), "between two friends", alice, private=True)
    if joined:
        places.add_to_thread(thread, harness.discord.bot, alice)
    return thread


def outside(harness: ProcessHarness, thread: Channel) -> str:
    """All that somebody who is not in the thread can read."""
    bob = harness.newcomer()
    visible = [
        place
        for each in harness.discord.channels()
        for place in (each, *harness.discord.threads(each))
        if harness.discord.can_see(bob, place)
    ]
    assert thread not in visible
    messages = [str(message.raw) for place in visible for message in harness.discord.messages(place, bob)]
    return "\n".join([*(place.name for place in visible), *messages])


async def test_a_private_thread_without_the_bot_gets_a_kind_refusal_and_nothing_is_made(
    harness: ProcessHarness,
) -> None:
    alice = harness.newcomer()
    thread = closed(harness, alice, joined=False)
    words = f"a hidden fox of {alice.name}"
    told = await harness.read(alice, thread, f"/imagine prompt:{words}")
    assert "Add me to this thread first" in told
    assert harness.tasks(words) == []
    assert words not in harness.public()
    assert await harness.available(alice, thread) == 100


async def test_what_is_asked_in_a_private_thread_is_delivered_there(harness: ProcessHarness) -> None:
    alice = harness.newcomer()
    thread = closed(harness, alice, joined=True)
    words = f"a secret fox of {alice.name}"
    admitted = await harness.admit(alice, thread, f"/video prompt:{words} provider:evolink")
    ended = await harness.end(admitted)
    assert ended.delivered
    assert {message.channel_id for message in ended.results} == {thread.id}
    assert (await harness.done(admitted)).channel_id == thread.id
    heard = outside(harness, thread)
    assert words not in heard
    assert ended.job not in heard


async def test_a_bot_that_is_put_out_meanwhile_posts_nowhere_and_tells_the_member_alone(
    harness: ProcessHarness,
) -> None:
    alice = harness.newcomer()
    thread = closed(harness, alice, joined=True)
    words = f"an abandoned fox of {alice.name}"
    admitted = await harness.admit(alice, thread, f"/video prompt:{words} [slow=2] provider:evolink")
    await harness.carded(admitted)
    await harness.ordered(words)
    harness.discord.places.remove_from_thread(thread, harness.discord.bot)
    ended = await harness.end(admitted)
    assert ended.last.ephemeral
    assert "can no longer see the place" in ended.last.text
    assert ended.results == ()
    assert await harness.available(alice, harness.room()) == 100
    heard = outside(harness, thread)
    assert words not in heard
    assert ended.job not in heard


async def test_a_channel_that_loses_its_age_restriction_meanwhile_gets_nothing(
    harness: ProcessHarness,
) -> None:
    alice, nsfw = harness.newcomer(), harness.room(nsfw=True)
    words = f"a dance of {alice.name}"
    admitted = await harness.admit(alice, nsfw, f"/video prompt:{words} [slow=2] mode:spicy provider:evolink")
    await harness.carded(admitted)
    await harness.ordered(words)
    harness.discord.set_nsfw(nsfw, nsfw=False)
    ended = await harness.end(admitted)
    assert ended.last.ephemeral
    assert "not age-restricted any more" in ended.last.text
    assert ended.results == ()
    await harness.done(admitted)
    public = harness.public()
    assert words not in public
    assert await harness.available(alice, nsfw) == 100
