"""Every kind of place in which a member can ask: it works there, or it is refused in words, before anything is held."""

import pytest

from bot.domain.ask import Actor, Place
from bot.domain.errors import NotAllowed
from bot.domain.place import PlaceKind
from sandbox.discord import Channel, ChannelKind, Message
from tests.cogs.harness import BotHarness

LINE = "/imagine prompt:a secret of alice"


@pytest.fixture
def places(harness: BotHarness) -> dict[str, Channel]:
    """One of each, where alice asks; the bot has been brought into the second private thread only."""
    world, alice = harness.world, harness.member("alice")
    news = world.places.add("news", ChannelKind.ANNOUNCEMENT, harness.guild)
    forum = world.places.add("requests", ChannelKind.FORUM, harness.guild)
    closed = world.places.start_thread(harness.pictures, "closed", alice, private=True)
    joined = world.places.start_thread(harness.pictures, "joined", alice, private=True)
    world.places.add_to_thread(joined, harness.member("Darkroom"), alice)
    world.places.permit(news, "send_messages", True, "everyone")
    return {
        "text": harness.pictures,
        "announcement": news,
        "announcement thread": world.places.start_thread(news, "news thread", alice),
        "voice": world.places.add("studio", ChannelKind.VOICE, harness.guild),
        "thread": world.places.start_thread(harness.pictures, "open", alice),
        "post": world.places.start_post(forum, "a post", alice, "please"),
        "private thread": joined,
        "closed thread": closed,
    }


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("text", PlaceKind.TEXT),
        ("announcement", PlaceKind.ANNOUNCEMENT),
        ("announcement thread", PlaceKind.THREAD),
        ("voice", PlaceKind.VOICE),
        ("thread", PlaceKind.THREAD),
        ("post", PlaceKind.FORUM_POST),
        ("private thread", PlaceKind.PRIVATE_THREAD),
    ],
)
async def test_a_request_works_in_every_kind_of_place_and_the_kind_is_kept(
    harness: BotHarness, places: dict[str, Channel], name: str, kind: PlaceKind
) -> None:
    assert "in the queue" in await harness.reads("alice", LINE, places[name])
    (job,) = await harness.jobs("alice")
    assert job.place is kind
    card = await harness.carded(job)
    assert card.channel_id == places[name].id


async def test_a_private_thread_without_the_bot_says_how_to_bring_it_in(
    harness: BotHarness, places: dict[str, Channel]
) -> None:
    closed = places["closed thread"]
    me = harness.member("Darkroom").mention
    told = await harness.reads("alice", LINE, closed)
    assert f"Add me to this thread first: mention {me} here" in told
    assert "Nothing was charged" in told
    assert await harness.jobs("alice") == []
    await harness.world.say(harness.member("alice"), closed, me)
    assert "in the queue" in await harness.reads("alice", LINE, closed)


async def test_a_bot_that_was_put_out_again_is_not_in_the_thread(
    harness: BotHarness, places: dict[str, Channel]
) -> None:
    joined = places["private thread"]
    assert "in the queue" in await harness.reads("alice", LINE, joined)
    harness.world.places.remove_from_thread(joined, harness.member("Darkroom"), harness.member("alice"))
    assert "Add me to this thread first" in await harness.reads("alice", LINE, joined)


async def test_again_in_a_private_thread_is_refused_like_the_command(
    harness: BotHarness, places: dict[str, Channel]
) -> None:
    joined, alice = places["private thread"], harness.member("alice")
    await harness.reads("alice", LINE, joined)
    (job,) = await harness.jobs("alice")
    button = await harness.posted(f"darkroom:v1:again:{job.id}", joined)
    harness.world.places.remove_from_thread(joined, harness.member("Darkroom"), alice)
    pressed = await harness.presses("alice", button, f"darkroom:v1:again:{job.id}")
    assert "Add me to this thread first" in pressed.reply
    assert len(await harness.jobs("alice")) == 1


@pytest.mark.parametrize(
    ("name", "denied", "words"),
    [
        ("text", "view_channel", "**View Channel**"),
        ("text", "send_messages", "**Send Messages**"),
        ("thread", "send_messages_in_threads", "**Send Messages in Threads**"),
        ("announcement", "attach_files", "**Attach Files**"),
        ("voice", "connect", "**Connect**"),
        ("post", "send_messages_in_threads", "**Send Messages in Threads**"),
    ],
)
async def test_the_missing_permission_is_named_and_no_other(
    harness: BotHarness, places: dict[str, Channel], name: str, denied: str, words: str
) -> None:
    harness.world.places.permit(places[name], denied, False)
    told = await harness.reads("alice", LINE, places[name])
    assert f"I need {words} in this channel" in told
    assert await harness.jobs("alice") == []


async def test_a_locked_post_is_refused_as_locked(harness: BotHarness, places: dict[str, Channel]) -> None:
    harness.world.places.lock(places["post"])
    mo = harness.member("mo")
    asked = await harness.world.slash(mo, places["post"], LINE)
    assert "This thread is locked" in (await asked.answered()).reply
    assert await harness.jobs("mo") == []


async def spicy(harness: BotHarness) -> tuple[Channel, Message, str]:
    """A result button of a job that an age-restricted channel had."""
    nsfw = harness.channel("nsfw-pictures")
    await harness.asks("alice", "/video prompt:x mode:spicy", nsfw)
    (job,) = await harness.jobs("alice")
    return nsfw, await harness.posted(f"darkroom:v1:again:{job.id}", nsfw), job.id


async def test_again_needs_the_age_restriction_as_it_is_now(harness: BotHarness) -> None:
    nsfw, button, job_id = await spicy(harness)
    harness.world.set_nsfw(nsfw, nsfw=False)
    pressed = await harness.presses("alice", button, f"darkroom:v1:again:{job_id}")
    assert "works only in an age-restricted channel" in pressed.reply
    assert len(await harness.jobs("alice")) == 1


async def test_a_moderator_of_the_channel_does_not_read_what_a_private_thread_holds(
    harness: BotHarness, places: dict[str, Channel]
) -> None:
    await harness.reads("alice", LINE, places["private thread"])
    (job,) = await harness.jobs("alice")
    mo = harness.member("mo")
    outside = Place(job.guild_id, harness.pictures.id)
    with pytest.raises(NotAllowed):
        await harness.services.job_control.show(job.id, Actor(mo.id, manage_messages=True), outside)
    inside = Place(job.guild_id, job.channel_id, job.parent_id)
    await harness.services.job_control.show(job.id, Actor(mo.id, manage_messages=True), inside)
