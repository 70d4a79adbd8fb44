"""The buttons under cards and results: what they do, and for whom."""

import asyncio
from dataclasses import replace

import pytest

from sandbox.discord import Channel, File, Member, Message
from sandbox.providers.comfyui import ComfyUi
from tests.e2e.harness import Admitted, ProcessHarness, actions, picture
from tests.sandbox.video_check import decoded

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


async def test_a_video_goes_on_and_is_changed(harness: ProcessHarness) -> None:
    """Each of the two that work on a video, for whoever asks, of a video that somebody else has made."""
    alice, bob, room = harness.newcomer(), harness.newcomer(), harness.room()
    words = f"a fox that goes on for {alice.name}"
    first = await harness.make(alice, room, f"/video prompt:{words} provider:xai duration:2")
    (source,) = harness.posted(first)
    lengths: dict[str, float] = {}
    for work in ("extend", "edit"):
        more = await harness.press(bob, first.last, "more", first.job)
        assert more.response
        form = await harness.discord.click(bob, more.response, f"darkroom:v1:{work}:{first.job}")
        await harness.discord.wait_for(lambda form=form: form.modal, 30)
        sent = await harness.discord.submit_modal(form, {"prompt": f"{work} {words}"})
        made = await harness.end(harness.admitted(await sent.answered(30)))
        assert made.delivered
        (content,) = harness.posted(made)
        lengths[work] = decoded(content).seconds
        (call,) = harness.creates("xai", f"{work} {words}")
        assert call.path == {"extend": "/v1/videos/extensions", "edit": "/v1/videos/edits"}[work]
    before = decoded(source).seconds
    assert lengths == {"extend": pytest.approx(before + 6, abs=0.2), "edit": pytest.approx(before, abs=0.2)}
    extended, edited = 55, 20  # credits: 6 s at $0.07 and 2 s at $0.01, and 2 s at $0.08, by 1.25
    assert await harness.available(bob, room) == 100 - extended - edited


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
    pressed = await harness.press(alice, await harness.done(ended.admitted), "again", ended.job)
    assert not (await harness.end(harness.admitted(pressed))).delivered
    assert len(harness.tasks("a fox that fails [fail]")) >= 2


async def test_a_stranger_deletes_nothing_and_the_author_deletes_every_part(harness: ProcessHarness) -> None:
    alice, bob, room = harness.newcomer(), harness.newcomer(), harness.room()
    ended = await harness.make(alice, room, "/imagine prompt:a fox to be deleted")
    offered = await harness.press(bob, ended.last, "more", ended.job)
    assert offered.response
    assert "delete" not in actions(offered.response, ended.job)
    assert harness.posted(ended)
    thread = harness.discord.find_channel(ended.last.channel_id)
    assert thread
    assert len([each for each in harness.discord.messages(thread) if each.media]) == len(ended.results)
    await harness.delete(alice, ended.last, ended.job)
    await harness.discord.wait_for(lambda: not _pictures(harness, thread), 30)
    assert await harness.available(alice, room) == 96


def _pictures(harness: ProcessHarness, thread: Channel) -> list[Message]:
    return [each for each in harness.discord.messages(thread) if each.media]


async def test_a_deletion_leaves_nothing_of_the_request_to_be_seen_and_the_author_is_told_alone(
    harness: ProcessHarness,
) -> None:
    alice, room, words = harness.newcomer(), harness.room(), "an unfortunate heron"
    files = {"image": File("own.png", picture())}
    line = f"/video prompt:{words} share_input:true"
    ended = await harness.make(alice, room, line, files)
    card, thread = await harness.done(ended.admitted), harness.thread_of(await harness.carded(ended.admitted))
    assert (words in thread.name, len(card.media), words in card.text) == (True, 2, True)
    await harness.delete(harness.discord.member("mo"), ended.last, ended.job)
    asked = ended.admitted.interaction
    await harness.discord.wait_for(lambda: asked.followups, 30)
    (told,) = asked.followups
    assert "A moderator took down the result" in told.text
    assert [button.get("label") for button in told.buttons] == ["Why?", "Appeal"]
    assert words not in told.text
    assert harness.discord.direct_messages(alice) == []
    left = harness.discord.message(room, card.id)
    assert left
    assert (left.text, left.media) == (f"-# 🗑️ Deleted. · job {ended.job}", ())
    seen = [message.text for place in (room, thread) for message in harness.discord.messages(place)]
    assert words not in " ".join(seen)
    assert [each.name for each in harness.discord.threads(room) if words in each.name] == []
    async with asyncio.timeout(30):  # the author hears of it before the row says that all is done
        while "being deleted" in (shown := await harness.read(alice, room, f"/jobs show job:{ended.job}")):  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.1)
    assert f"Job {ended.job}: deleted" in shown
    assert "deleted by a moderator" in shown
    assert f"deleted by <@{harness.discord.member('mo').id}>" in await harness.read(
        harness.discord.member("mo"), room, f"/jobs show job:{ended.job}"
    )
    assert "**deleted**" in await harness.read(alice, room, "/jobs list")
    assert await harness.available(alice, room) == 90


@pytest.mark.parametrize("how", ["one", "many", "card", "thread"])
async def test_what_a_moderator_deletes_in_discord_itself_counts_too(
    harness: ProcessHarness, how: str
) -> None:
    alice, room, mo = harness.newcomer(), harness.room(), harness.discord.member("mo")
    ended = await harness.make(alice, room, "/imagine prompt:an unfortunate egret")
    card, thread = await harness.done(ended.admitted), harness.thread_of(await harness.carded(ended.admitted))
    match how:
        case "one":
            harness.discord.delete_message(ended.last, mo)
        case "many":
            harness.discord.delete_messages([ended.last], mo)
        case "card":
            harness.discord.delete_message(card, mo)
        case _:
            harness.discord.delete_channel(thread)

    def taken_down() -> bool:
        seen = [each.text for place in (room, thread) for each in harness.discord.messages(place)]
        names = [each.name for each in harness.discord.threads(room)]
        return "egret" not in " ".join([*seen, *names]) and not _pictures(harness, thread)

    await harness.discord.wait_for(taken_down, 30)
    shown = await harness.read(alice, room, f"/jobs show job:{ended.job}")
    assert "deleted in Discord" in shown
    assert f"/{ended.last.channel_id}/{ended.last.id}" not in shown
    assert harness.discord.direct_messages(alice) == []
    assert await harness.available(alice, room) == 96


async def test_where_its_channel_is_deleted_a_result_is_gone(harness: ProcessHarness) -> None:
    alice, room, other = harness.newcomer(), harness.room(), harness.room()
    ended = await harness.make(alice, room, "/imagine prompt:a fox whose room goes")
    await harness.done(ended.admitted)
    harness.discord.delete_channel(room)
    await harness.stands(replace(ended.admitted, channel=other), "deleted in Discord")


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
    assert "refunded" in cancelled.reply
    assert await harness.available(alice, room) == 70
    card = await harness.done(fourth)
    assert actions(card, fourth.job) == set()
    fifth = await harness.admit(alice, room, f"/video prompt:fifth fox of {alice.name} provider:evolink")
    await harness.carded(fifth)
    by_command = await harness.read(harness.discord.member("mo"), room, f"/jobs cancel job:{fifth.job}")
    assert "refunded" in by_command
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
    await harness.ordered(f"paid fox of {alice.name}")
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
    await harness.stands(admitted, "being made")
    harness.discord.delete_message(card, harness.discord.member("mo"))
    ended = await harness.end(admitted)
    assert not ended.delivered
    assert "moderator" in ended.last.text
    assert await harness.available(alice, room) == 100
    assert harness.discord.threads(room) == []
    assert [each for each in harness.discord.messages(room) if each.media] == []


async def test_what_runs_on_a_server_of_ones_own_is_cancelled(harness: ProcessHarness) -> None:
    """Nothing was delivered, so all credits come back; and the server does not go on with it."""
    alice, room = harness.newcomer(), harness.room()
    admitted = await harness.admit(
        alice, room, f"/imagine model:sdxl prompt:a slow fox of {alice.name} [slow=30]"
    )

    def runs_with_a_button() -> bool:
        card = harness.card(admitted)
        running = harness.tasks(f"of {alice.name}")
        return bool(card and running and "Queued" not in card.text and actions(card, admitted.job))

    def without_a_button() -> bool:
        card = harness.card(admitted)
        return card is not None and not actions(card, admitted.job)

    await harness.discord.wait_for(runs_with_a_button, 30)
    cancelled = await harness.press(alice, cancellable(harness, admitted), "cancel", admitted.job)
    assert "refunded" in cancelled.reply
    await harness.discord.wait_for(without_a_button, 30)
    [task] = harness.tasks(f"of {alice.name}")
    server = harness.providers.servers["comfyui"]
    assert isinstance(server, ComfyUi)
    assert task.id in server.stopped or task.id in server.interrupted
    assert await harness.available(alice, room) == 100
