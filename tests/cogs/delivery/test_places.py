"""Where each message of a job may appear, for every kind of place and every way in which it can turn the bot away."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from bot.domain.failure import Failure, Reason
from bot.domain.job import Job, State
from bot.domain.place import PlaceKind
from bot.domain.request import InputFile
from bot.pipeline.courier import CardFacts, DeliveryError, Hidden, Locked
from sandbox.discord import Channel, ChannelKind, Message, World
from tests.cogs.delivery.harness import PNG, DeliveryHarness, opened

SECRET = "a zebra that nobody else should hear of"

HERE, THREAD, CHANNEL, NOWHERE = "where it was asked", "the card's thread", "the channel around it", "nowhere"
FINE, HIDDEN, FORBIDDEN, LOCKED, GONE = "fine", "hidden", "forbidden", "locked", "gone"
OPEN = (PlaceKind.TEXT, PlaceKind.ANNOUNCEMENT)
CONFINED = (PlaceKind.PRIVATE_THREAD, PlaceKind.FORUM_POST, PlaceKind.UNKNOWN)
EFFECTS: tuple[str, ...] = ("card", "input", "edit", "result", "apology")


@pytest_asyncio.fixture(loop_scope="module")
async def harness(world: World, tmp_path: Path) -> AsyncIterator[DeliveryHarness]:
    """Each test in a Discord of its own: direct messages and hidden channels belong to no server."""
    async with opened(world, tmp_path) as harness:
        await harness.until(harness.client.is_ready)
        yield harness


def everywhere(where: str, **otherwise: str) -> Mapping[str, str]:
    return dict.fromkeys(EFFECTS, HERE) | {"result": where, "apology": where} | otherwise


@dataclass(frozen=True, slots=True)
class Row:
    """The card is posted with its input; then the mishap happens; then everything else is tried."""

    kind: PlaceKind
    mishap: str
    expected: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.kind}-{self.mishap}"


# An edit that Discord refuses leaves the card as it was; a card that is gone with its thread is nowhere.
STAYS = {"edit": NOWHERE}
LOST = {"card": NOWHERE, "input": NOWHERE, "edit": NOWHERE}
TABLE = (
    *(Row(kind, FINE, everywhere(THREAD)) for kind in OPEN),
    *(Row(kind, LOCKED, everywhere(HERE)) for kind in OPEN),  # the card's thread is
    *(Row(kind, FORBIDDEN, everywhere(HERE)) for kind in OPEN),
    *(Row(kind, GONE, everywhere(NOWHERE, apology=HERE)) for kind in OPEN),
    *(Row(kind, HIDDEN, everywhere(NOWHERE, **STAYS)) for kind in OPEN),
    Row(PlaceKind.VOICE, FINE, everywhere(HERE)),
    Row(PlaceKind.VOICE, FORBIDDEN, everywhere(NOWHERE)),
    Row(PlaceKind.VOICE, HIDDEN, everywhere(NOWHERE, **STAYS)),
    Row(PlaceKind.THREAD, FINE, everywhere(HERE)),
    Row(PlaceKind.THREAD, FORBIDDEN, everywhere(CHANNEL)),
    Row(PlaceKind.THREAD, LOCKED, everywhere(CHANNEL, **STAYS)),
    Row(PlaceKind.THREAD, GONE, everywhere(NOWHERE, apology=CHANNEL, **LOST)),
    Row(PlaceKind.THREAD, HIDDEN, everywhere(NOWHERE, **STAYS)),
    *(Row(kind, FINE, everywhere(HERE)) for kind in CONFINED),
    *(Row(kind, FORBIDDEN, everywhere(NOWHERE)) for kind in CONFINED),
    *(Row(kind, LOCKED, everywhere(NOWHERE, **STAYS)) for kind in CONFINED),
    *(Row(kind, GONE, everywhere(NOWHERE, **LOST)) for kind in CONFINED),
    *(Row(kind, HIDDEN, everywhere(NOWHERE, **STAYS)) for kind in CONFINED),
)


def place_of(harness: DeliveryHarness, kind: PlaceKind) -> Channel:
    """A place of this kind in which alice asks and the bot may post. A row of unknown kind stands in a private thread."""
    places, alice = harness.world.places, harness.member("alice")
    match kind:
        case PlaceKind.TEXT:
            return harness.pictures
        case PlaceKind.ANNOUNCEMENT:
            return places.add("news", ChannelKind.ANNOUNCEMENT, harness.guild)
        case PlaceKind.VOICE:
            return places.add("studio", ChannelKind.VOICE, harness.guild)
        case PlaceKind.THREAD:
            return places.start_thread(harness.pictures, "open", alice)
        case PlaceKind.FORUM_POST:
            return places.start_post(
                places.add("requests", ChannelKind.FORUM, harness.guild), "a post", alice, "please"
            )
        case PlaceKind.PRIVATE_THREAD | PlaceKind.UNKNOWN:
            thread = places.start_thread(harness.pictures, "closed", alice, private=True)
            places.add_to_thread(thread, harness.member("Darkroom"), alice)
            return thread


def befall(harness: DeliveryHarness, job: Job, mishap: str) -> None:
    """To the thread that the job has, or to its channel where it has none."""
    places = harness.world.places
    place = harness.place(job.destination_id)
    match mishap:
        case "hidden" if place.is_private:
            places.remove_from_thread(place, harness.member("Darkroom"))
        case "hidden":
            places.permit(place, "view_channel", False)
        case "forbidden":
            places.permit(place, "send_messages_in_threads" if place.is_thread else "send_messages", False)
        case "locked":
            harness.world.set_thread_state(place, archived=True, locked=True)
        case "gone":
            harness.world.delete_channel(place)
        case _:
            pass


async def begun(harness: DeliveryHarness, kind: PlaceKind) -> Job:
    """The card, with the file that the member attached."""
    place = place_of(harness, kind)
    path = harness.folder / "input.png"
    await asyncio.to_thread(path.write_bytes, PNG)
    kept = InputFile("input.png", "image/png", len(PNG), "0" * 64)
    plain = harness.job(SECRET, channel_id=place.id, parent_id=place.parent_id, place=kind)
    job = replace(plain, request=replace(plain.request, image=kept))
    job = harness.carded(
        job, await harness.courier.announce(job, CardFacts(inputs=((kept, path),)), again=False)
    )
    threads = kind in OPEN
    return replace(job, thread_id=await harness.courier.start_thread(job)) if threads else job


def failed(job: Job) -> Job:
    return replace(job, state=State.FAILED, failure=Failure(Reason.PROVIDER_FAILED, "kie"))


async def everything(harness: DeliveryHarness, job: Job) -> None:
    """All that is ever sent for a job, each whatever became of the one before."""
    courier = harness.courier
    harness.now += timedelta(minutes=1)  # the card is edited every now and then only
    kept = ((job.request.inputs[0], harness.folder / "input.png"),)
    running = replace(job, state=State.RUNNING, progress=40)
    acts: tuple[Callable[[], Awaitable[object]], ...] = (
        lambda: courier.find_card(job),
        lambda: courier.report(running, CardFacts(inputs=kept)),
        lambda: courier.post(job, harness.part(job, PNG), again=False),
        lambda: courier.apologise(failed(job), again=False),
        lambda: courier.write_privately(failed(job)),
        lambda: courier.announce(replace(job, id="late000000"), CardFacts(), again=False),
    )
    for act in acts:
        with suppress(DeliveryError):
            await act()


def found(harness: DeliveryHarness, job: Job) -> dict[str, str]:
    """Where each of them stands now."""
    parent = harness.world.find_channel(job.parent_id or 0)
    names = {job.channel_id: HERE, **({parent.id: CHANNEL} if parent else {})}
    if job.thread_id not in {None, job.channel_id}:
        names[job.thread_id or 0] = THREAD
    world = harness.world
    every = [each for channel in world.channels(harness.guild) for each in (channel, *world.threads(channel))]
    where = dict.fromkeys(EFFECTS, NOWHERE)
    for place in every:
        for message in world.messages(place):
            for effect in _effects(harness, message, job):
                assert where[effect] is NOWHERE, f"{effect} stands twice"
                where[effect] = names.get(place.id, place.name)
    return where


def _effects(harness: DeliveryHarness, message: Message, job: Job) -> list[str]:
    if message.author_id != harness.world.application_id or message.system:
        return []
    files = [file.filename for file in message.media]
    labels = [button["label"] for button in message.buttons]
    of_job = f"job {job.id}" in message.text or any(
        job.id in button.get("custom_id", "") for button in message.buttons
    )
    result = f"darkroom-{job.id}-0.png" in files
    apology = of_job and labels == ["Try again", "Why?"]
    effects = {
        "card": of_job and not result and not apology,
        "input": f"input-{job.id}-0.png" in files,
        "edit": "40 %" in message.text,
        "result": result,
        "apology": apology,
    }
    return [effect for effect, there in effects.items() if there]


def overheard(harness: DeliveryHarness, place_id: int) -> str:
    """All that bob, who is in no private thread, can read outside the place."""
    world, bob = harness.world, harness.member("bob")
    every = [each for channel in world.channels(harness.guild) for each in (channel, *world.threads(channel))]
    visible = [each for each in every if world.can_see(bob, each) and each.id != place_id]
    return "\n".join(
        [each.name for each in visible]
        + [str(message.raw) for each in visible for message in world.messages(each, bob)]
    )


@pytest.mark.parametrize("row", TABLE, ids=str)
async def test_each_message_stands_where_it_may_and_nowhere_else(harness: DeliveryHarness, row: Row) -> None:
    with capture_logs() as logs:
        job = await begun(harness, row.kind)
        befall(harness, job, row.mishap)
        await everything(harness, job)
    assert found(harness, job) == row.expected
    if job.confined:
        heard = overheard(harness, job.channel_id)
        assert not [words for words in (SECRET, job.id, "late000000") if words in heard]
        assert harness.forbidden == ([(job.guild_id, job.home_id)] if row.mishap == FORBIDDEN else [])
    assert SECRET not in f"{logs} {harness.alerts}"
    direct = harness.world.direct_messages(harness.member("alice"))
    assert [SECRET in message.text for message in direct] == [False]


@pytest.mark.parametrize("kind", CONFINED)
async def test_a_card_that_its_thread_refuses_is_posted_nowhere(
    harness: DeliveryHarness, kind: PlaceKind
) -> None:
    place = place_of(harness, kind)
    job = harness.job(SECRET, channel_id=place.id, parent_id=place.parent_id, place=kind)
    befall(harness, job, HIDDEN)
    with pytest.raises(Hidden):
        await harness.courier.announce(job, CardFacts(), again=False)
    with pytest.raises(Hidden):
        await harness.courier.announce(job, CardFacts(), again=True)
    assert SECRET not in overheard(harness, place.id)
    assert harness.world.traffic.count("POST", f"/channels/{job.parent_id}/messages") == 0


async def test_a_locked_post_is_refused_as_locked(harness: DeliveryHarness) -> None:
    job = await begun(harness, PlaceKind.FORUM_POST)
    befall(harness, job, LOCKED)
    with pytest.raises(Locked, match="160005"):
        await harness.courier.post(job, harness.part(job, PNG), again=False)


async def test_no_thread_is_asked_for_where_there_can_be_none(harness: DeliveryHarness) -> None:
    job = await begun(harness, PlaceKind.VOICE)
    assert job.thread_id is None
    assert (
        harness.world.traffic.count("POST", f"/channels/{job.channel_id}/messages/{job.card_id}/threads") == 0
    )
