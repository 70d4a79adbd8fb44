"""What is refused, before anything is spent, and in words that say what would be taken or when to come back."""

import re

import pytest

from sandbox.discord import Member
from tests.e2e.harness import ProcessHarness

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def refused(harness: ProcessHarness, member: Member, line: str, *, nsfw: bool = False) -> str:
    """The words of a refusal that left nothing behind: no card, no task, no credits gone."""
    room = harness.room(nsfw=nsfw)
    before = sum(len(server.requests) for server in harness.providers.servers.values())
    told = await harness.read(member, room, line)
    assert not re.search(r"Job `", told), told
    assert harness.discord.messages(room) == []
    assert sum(len(server.requests) for server in harness.providers.servers.values()) == before
    assert await harness.available(member, room) == 100
    return told


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ("aspect_ratio:7:5", ["7:5", "1:1", "16:9", "9:16"]),
        ("aspect_ratio:1:1 model:sora-2", ["16:9", "9:16"]),
        ("duration:7 model:sora-2", ["10", "15"]),
        ("duration:99", ["1 to 30"]),
        ("resolution:8K", ["480p", "720p"]),
        ("resolution:1080p provider:evolink", ["480p", "720p"]),
        ("mode:evil", ["fun", "normal"]),
        ("model:dall-e", ["grok-video", "grok-video-1.5", "sora-2"]),
        ("model:grok-image", ["grok-video", "sora-2"]),
        ("provider:openai", ["kie", "evolink", "xai"]),
        ("provider:xai model:sora-2", ["kie"]),
        ("provider:xai duration:20", ["1 to 15"]),
    ],
)
async def test_a_value_that_no_offer_supports_is_refused_with_those_that_are(
    harness: ProcessHarness, options: str, named: list[str]
) -> None:
    told = await refused(harness, harness.newcomer(), f"/video prompt:a fox {options}")
    for value in named:
        assert value in told
    assert "Nothing was charged" in told


async def test_values_that_no_one_provider_takes_together_are_refused_with_what_there_is(
    harness: ProcessHarness,
) -> None:
    told = await refused(harness, harness.newcomer(), "/video prompt:a fox duration:3 mode:fun")
    for expected in ("kie", "evolink", "xai", "1 to 15"):
        assert expected in told


async def test_spicy_needs_an_age_restricted_channel(harness: ProcessHarness) -> None:
    told = await refused(harness, harness.newcomer(), "/video prompt:a dance mode:spicy")
    assert "age-restricted" in told


async def test_spicy_is_made_where_the_channel_or_a_threads_parent_is_age_restricted(
    harness: ProcessHarness,
) -> None:
    alice, nsfw = harness.newcomer(), harness.room(nsfw=True)
    words = f"a dance for {alice.name}"
    ended = await harness.make(alice, nsfw, f"/video prompt:{words} mode:spicy provider:kie")
    assert ended.delivered
    assert harness.creates("kie", words)[0].json["input"]["mode"] == "spicy"
    thread = harness.discord.add_thread(nsfw, "dances", alice)
    ended = await harness.make(
        alice, thread, f"/video prompt:in a thread {words} mode:spicy provider:evolink"
    )
    assert ended.delivered
    assert harness.creates("evolink", "in a thread")[0].json["mode"] == "spicy"


async def test_a_thread_of_an_ordinary_channel_is_no_place_for_spicy(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    thread = harness.discord.add_thread(room, "dances", alice)
    assert "age-restricted" in await harness.read(alice, thread, "/video prompt:a dance mode:spicy")


@pytest.mark.parametrize("command", ["imagine", "video"])
@pytest.mark.parametrize("nsfw", [False, True])
async def test_a_minor_in_a_sexual_context_is_refused_everywhere(
    harness: ProcessHarness, command: str, *, nsfw: bool
) -> None:
    told = await refused(harness, harness.newcomer(), f"/{command} prompt:a sexy schoolgirl", nsfw=nsfw)
    assert "minors" in told
    assert "schoolgirl" not in told


async def test_a_prompt_is_kept_to_the_models_length(harness: ProcessHarness) -> None:
    alice = harness.newcomer()
    assert "5,000" in await refused(harness, alice, f"/imagine prompt:{'x' * 5001}")
    ended = await harness.make(alice, harness.room(), f"/imagine prompt:{'y' * 5000}")
    assert ended.delivered


async def test_a_prompt_of_nothing_visible_is_empty(harness: ProcessHarness) -> None:
    assert "empty" in await refused(harness, harness.newcomer(), "/imagine prompt:\u202e\u200b\u2066")


async def test_what_is_invisible_or_controls_the_text_is_not_sent_on(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    prompt = f"a \u202efox\u202c for\x00 {alice.name}\u200b"
    await harness.make(alice, room, f"/imagine prompt:{prompt}")
    (call,) = harness.creates("kie", alice.name)
    assert call.json["input"]["prompt"] == f"a fox for {alice.name}"


async def test_after_ten_in_a_burst_a_timestamp_says_when_to_come_back(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    admitted = [
        await harness.admit(alice, room, f"/video prompt:fox {number} of {alice.name} provider:evolink")
        for number in range(10)
    ]
    told = await harness.read(alice, room, "/video prompt:one fox more provider:evolink")
    assert re.search(r"<t:\d+:R>", told)
    assert "Nothing was charged" in told
    for each in admitted:
        assert (await harness.end(each)).delivered
    assert len(harness.tasks(alice.name)) == 10
    assert await harness.available(alice, room) == 0


async def test_without_the_credits_it_says_how_many_there_are_and_when_there_are_more(
    harness: ProcessHarness,
) -> None:
    alice, room, olive = harness.newcomer(), harness.room(), harness.discord.member("olive")
    await harness.read(olive, room, f"/credits grant member:@{alice.name} amount:-97")
    told = await harness.read(alice, room, "/imagine prompt:a fox on credit")
    assert "4 credits" in told
    assert "3 available" in told
    assert re.search(r"<t:\d+", told)
    assert await harness.available(alice, room) == 3
