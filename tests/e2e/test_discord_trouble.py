"""Discord on a bad day: lost answers, limits, refusals, things deleted in the middle; nothing is lost, shown or charged twice."""

import asyncio

import pytest

from sandbox.discord import Channel, Interaction, InteractionState
from tests.e2e.harness import PATIENCE, Admitted, Ended, ProcessHarness

pytestmark = pytest.mark.asyncio(loop_scope="session")

CREATE = "/channels/*/messages"


async def seen_once(harness: ProcessHarness, ended: Ended) -> None:
    """One card, one result, one task, one charge."""
    admitted = ended.admitted
    assert ended.delivered
    assert harness.card(admitted)  # asserts that there is one
    assert len(ended.files) == 1
    assert len(harness.tasks(admitted.member.name)) == 1
    await harness.done(admitted)
    assert await harness.available(admitted.member, admitted.channel) == 90


def line(name: str, words: str = "") -> str:
    return f"/video prompt:fox of {name} {words} provider:evolink"


@pytest.mark.parametrize(("lost", "after_effect"), [("502", False), ("drop", True)])
async def test_a_card_whose_answer_is_lost_is_posted_once(
    harness: ProcessHarness, lost: str, *, after_effect: bool
) -> None:
    alice, room = harness.newcomer(), harness.room()
    _lose(harness, f"/channels/{room.id}/messages", lost, after_effect=after_effect)
    ended = await harness.make(alice, room, line(alice.name))
    await seen_once(harness, ended)


@pytest.mark.parametrize(("lost", "after_effect"), [("502", True), ("drop", True), ("drop", False)])
async def test_a_result_whose_answer_is_lost_is_posted_once(
    harness: ProcessHarness, lost: str, *, after_effect: bool
) -> None:
    alice, room = harness.newcomer(), harness.room()
    admitted = await harness.admit(alice, room, line(alice.name, "[slow=1]"))
    card = await harness.carded(admitted)
    _lose(harness, f"/channels/{card.id}/messages", lost, after_effect=after_effect)
    await seen_once(harness, await harness.end(admitted))


def _lose(harness: ProcessHarness, path: str, lost: str, *, after_effect: bool) -> None:
    if lost == "drop":
        harness.discord.faults.add("POST", path, drop=True, after_effect=after_effect)
    else:
        harness.discord.faults.add("POST", path, status=int(lost), after_effect=after_effect)


async def test_rate_limits_are_waited_out(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    fault = harness.discord.faults.add("POST", CREATE, retry_after=0.5, scope="shared", times=2)
    await seen_once(harness, await harness.make(alice, room, line(alice.name)))
    assert fault.hits == 2


async def test_the_same_interaction_delivered_twice_is_one_job(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    interaction = await harness.discord.slash(alice, room, line(alice.name))
    harness.discord.redeliver(interaction)
    await interaction.answered(PATIENCE)
    await seen_once(harness, await harness.end(harness.admitted(interaction)))


async def test_where_discord_no_longer_knows_the_interaction_nothing_begins(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    harness.discord.faults.add("POST", "/interactions/*/*/callback", status=404, code=10062)
    interaction = await harness.discord.slash(alice, room, line(alice.name))
    await failed(harness, interaction)
    assert harness.discord.messages(room) == []
    assert harness.tasks(alice.name) == []
    assert await harness.available(alice, room) == 100


async def failed(harness: ProcessHarness, interaction: Interaction) -> None:
    await harness.discord.wait_for(lambda: interaction.state is InteractionState.FAILED, 30)


async def test_an_acknowledgement_that_counted_though_its_answer_was_lost_goes_on(
    harness: ProcessHarness,
) -> None:
    alice, room = harness.newcomer(), harness.room()
    harness.discord.faults.add("POST", "/interactions/*/*/callback", drop=True, after_effect=True)
    await seen_once(harness, await harness.make(alice, room, line(alice.name)))


async def test_a_gateway_that_drops_loses_nothing(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    admitted = await harness.admit(alice, room, line(alice.name, "[slow=1.5]"))
    await harness.ordered(alice.name)
    await harness.discord.faults.drop_gateway()
    await seen_once(harness, await harness.end(admitted))
    await harness.discord.ready(timeout=30)


async def begun(harness: ProcessHarness, seconds: float = 1.5) -> tuple[Admitted, Channel]:
    """A job whose result waits a moment for Discord, and the thread on its card."""
    alice, room = harness.newcomer(), harness.room()
    admitted = await harness.admit(alice, room, line(alice.name, f"[slow={seconds}]"))
    await harness.ordered(alice.name)
    card = await harness.carded(admitted)
    harness.discord.faults.add("POST", f"/channels/{card.id}/messages", retry_after=2)
    await harness.discord.wait_for(lambda: harness.discord.find_channel(card.id), PATIENCE)
    return admitted, harness.thread_of(await harness.carded(admitted))


async def test_a_thread_that_is_deleted_ends_it_with_the_credits_back(harness: ProcessHarness) -> None:
    admitted, thread = await begun(harness)
    harness.discord.delete_channel(thread)
    ended = await harness.end(admitted)
    assert not ended.delivered
    assert ended.last.channel_id == admitted.channel.id
    assert "refunded" in ended.last.text
    assert await harness.available(admitted.member, admitted.channel) == 100


async def test_an_archived_thread_is_opened_again(harness: ProcessHarness) -> None:
    admitted, thread = await begun(harness)
    harness.discord.set_thread_state(thread, archived=True)
    ended = await harness.end(admitted)
    await seen_once(harness, ended)
    assert ended.last.channel_id == thread.id


async def test_a_locked_thread_is_passed_over_for_its_channel(harness: ProcessHarness) -> None:
    admitted, thread = await begun(harness)
    harness.discord.set_thread_state(thread, archived=True, locked=True)
    ended = await harness.end(admitted)
    await seen_once(harness, ended)
    assert ended.last.channel_id == admitted.channel.id


async def test_when_the_channel_is_gone_the_credits_come_back_and_the_member_can_read_why(
    harness: ProcessHarness,
) -> None:
    admitted, _ = await begun(harness)
    elsewhere = harness.room()
    harness.discord.delete_channel(admitted.channel)
    await shown(harness, admitted, elsewhere, "gone")
    assert await harness.available(admitted.member, elsewhere) == 100


async def test_when_the_bot_may_post_nowhere_the_result_is_kept_and_the_credits_come_back(
    harness: ProcessHarness,
) -> None:
    admitted, _ = await begun(harness)
    elsewhere = harness.room()
    denied = ["send_messages", "send_messages_in_threads"]
    harness.discord.set_bot_permissions(admitted.channel, deny=denied)
    told = await shown(harness, admitted, elsewhere, "I can't post where")
    assert "refunded" in told
    assert await harness.available(admitted.member, elsewhere) == 100


async def shown(harness: ProcessHarness, admitted: Admitted, elsewhere: Channel, words: str) -> str:
    """What `/jobs show` tells of it in another channel, once it says this."""
    async with asyncio.timeout(PATIENCE):
        while True:
            told = await harness.read(admitted.member, elsewhere, f"/jobs show job:{admitted.job}")
            if words in told:
                return told
            await asyncio.sleep(0.1)


async def test_where_the_bot_may_not_post_the_command_says_so_at_once(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    harness.discord.set_bot_permissions(room, deny=["send_messages", "attach_files"])
    told = await harness.read(alice, room, line(alice.name))
    assert "Send Messages" in told
    assert "Attach Files" in told
    assert await harness.available(alice, room) == 100


async def test_a_prompt_that_automod_dislikes_is_left_out_and_the_result_still_comes(
    harness: ProcessHarness,
) -> None:
    alice, room = harness.newcomer(), harness.room()
    harness.discord.faults.add("POST", f"/channels/{room.id}/messages", status=400, code=200000)
    ended = await harness.make(alice, room, line(alice.name))
    await seen_once(harness, ended)
    card = await harness.carded(ended.admitted)
    assert f"fox of {alice.name}" not in card.text


async def test_a_limit_that_discord_lowered_is_learned_from_its_refusal(harness: ProcessHarness) -> None:
    small = harness.discord.add_guild("Small")
    alice = harness.discord.add_member("little", small)
    general = harness.discord.channel("general", small)
    admitted = await harness.admit(alice, general, line(alice.name, "[slow=1]"))
    card = await harness.carded(admitted)
    harness.discord.faults.add("POST", f"/channels/{card.id}/messages", status=413, code=40005)
    ended = await harness.end(admitted)
    assert ended.delivered
    assert ended.files or "too large" in ended.last.text
