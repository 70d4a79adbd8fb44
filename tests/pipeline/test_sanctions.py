"""Strikes, bans and pauses: what each leads to, once, and what the gate makes of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.ask import Actor
from bot.domain.errors import Banned, MemberPaused, NotAllowed, NotThem
from bot.domain.sanctions import EVERYWHERE, Act, Decided
from bot.pipeline.sanctions import Order
from bot.storage import events, member_notices
from tests.pipeline.harness import GUILD, PipelineHarness

ALICE, MO = 42, 77
MODERATOR = Actor(MO, moderate_members=True)


def order(act: Act, key: str = "1", **changes: Any) -> Order:
    return replace(Order(act, GUILD, ALICE, MODERATOR, key), **changes)


async def does(harness: PipelineHarness, act: Act, key: str = "1", **changes: Any) -> Decided:
    return await harness.pipeline.sanctions.carry_out(order(act, key, **changes))


async def test_strikes_lead_up_the_ladder_and_its_last_step_repeats(harness: PipelineHarness) -> None:
    led_to = [(await does(harness, "strike", str(number))).consequence for number in range(4)]
    assert led_to == ["warning", "pause", "ban", "ban"]
    with pytest.raises(Banned):
        await harness.admit(member=ALICE)


async def test_a_strike_decays(harness: PipelineHarness) -> None:
    await does(harness, "strike", "1")
    harness.clock.advance(days=30)
    assert (await does(harness, "strike", "2")).consequence == "warning"


async def test_a_pause_ends_by_itself_and_a_ban_does_not(harness: PipelineHarness) -> None:
    await does(harness, "pause", lasts=timedelta(hours=24))
    with pytest.raises(MemberPaused):
        await harness.admit(member=ALICE)
    harness.clock.advance(hours=24)
    await harness.admit(member=ALICE)
    await does(harness, "ban", "2")
    harness.clock.advance(days=400)
    with pytest.raises(Banned):
        await harness.admit(member=ALICE)
    await does(harness, "unban", "3")
    await harness.admit(member=ALICE)


async def test_a_pardon_takes_the_newest_strike_back_with_what_it_led_to(harness: PipelineHarness) -> None:
    for number in range(2):
        await does(harness, "strike", str(number))
    assert (await does(harness, "pardon", "p1")).strikes == 1
    await harness.admit(member=ALICE)
    assert (await does(harness, "pardon", "p2")).strikes == 0
    assert (await does(harness, "pardon", "p3")).consequence == "none"


async def test_the_same_interaction_again_counts_once(harness: PipelineHarness) -> None:
    first = await does(harness, "strike", "same")
    assert await does(harness, "strike", "same") == first
    record = await harness.pipeline.sanctions.record(GUILD, ALICE, MODERATOR)
    assert record.counting == 1
    assert len(await harness.database.read(member_notices.kept, GUILD, ALICE, 9)) == 1


async def test_what_was_decided_is_in_the_log_and_for_the_member(harness: PipelineHarness) -> None:
    await does(harness, "ban", reason="spam")
    (event,) = await harness.database.read(events.of_guild, GUILD, 9)
    assert (event.kind, event.actor_id, event.member_id, event.note) == ("ban", MO, ALICE, "spam")
    (notice,) = await harness.database.read(member_notices.kept, GUILD, ALICE, 9)
    assert (notice.data["act"], notice.data["reason"]) == ("ban", "spam")
    assert await harness.database.read(member_notices.members_unsent) == []  # nobody asked for a message


@pytest.mark.parametrize("by", [Actor(MO), Actor(MO, manage_messages=True)])
async def test_who_is_no_moderator_decides_nothing(harness: PipelineHarness, by: Actor) -> None:
    with pytest.raises(NotAllowed):
        await does(harness, "ban", by=by)
    with pytest.raises(NotAllowed):
        await harness.pipeline.sanctions.record(GUILD, ALICE, by)
    await harness.admit(member=ALICE)


async def test_a_role_of_the_policys_makes_a_moderator(harness: PipelineHarness) -> None:
    await harness.pipeline.policies.change(GUILD, by=1, moderator_roles=["2001"])
    await does(harness, "ban", by=Actor(MO, roles=frozenset({2001})))


async def test_nobody_decides_about_themselves(harness: PipelineHarness) -> None:
    with pytest.raises(NotThem):
        await does(harness, "unban", member_id=MO)


async def test_what_is_in_force_outlives_the_process(harness: PipelineHarness) -> None:
    await does(harness, "ban")
    harness.pipeline.sanctions.standings.put(ALICE, ())  # as the next process begins
    await harness.admit(member=ALICE)
    await harness.pipeline.restore()
    with pytest.raises(Banned):
        await harness.admit(member=ALICE)


async def test_a_ban_everywhere_counts_in_every_server(harness: PipelineHarness) -> None:
    await does(harness, "ban", guild_id=EVERYWHERE)
    with pytest.raises(Banned) as refused:
        await harness.admit(member=ALICE)
    assert refused.value.scope == "everywhere"
    await does(harness, "unban", "2", guild_id=EVERYWHERE)
    await harness.admit(member=ALICE)
