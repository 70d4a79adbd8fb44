"""Changing a server's policy, and the budgets that it sets."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.errors import BudgetSpent
from bot.domain.limits import next_month
from bot.domain.policy import Policy, PolicyInvalid, dump
from bot.storage import events, policies
from tests.pipeline.harness import GUILD, PipelineHarness

OLIVE = 44
VIDEO = 72_000
"""Micro-dollars that one costs, as the harness asks for it."""


async def test_a_change_is_seen_at_once_and_by_whoever_reads_it_elsewhere(harness: PipelineHarness) -> None:
    settings = harness.pipeline.policies
    assert (await settings.of(GUILD)).version == 0
    changed = await settings.change(GUILD, by=OLIVE, blocked_terms=["forbidden"])
    assert changed.rules.find("a forbidden word", 2026).refused
    elsewhere = Policy(paused="a raid")
    await harness.database.write(policies.change, GUILD, 1, elsewhere, by=OLIVE, now=harness.clock())
    current = await settings.of(GUILD)
    assert (current.version, current.policy) == (2, elsewhere)
    assert not current.rules.find("a forbidden word", 2026).refused


async def test_of_changes_at_once_to_several_keys_none_is_lost(harness: PipelineHarness) -> None:
    settings = harness.pipeline.policies
    keys = {"approvals": 2, "rating": "mature", "paused": "a raid", "reports_to_hide": 9}
    await asyncio.gather(*(settings.change(GUILD, by=OLIVE, **{key: keys[key]}) for key in keys))
    current = await settings.of(GUILD)
    assert current.version == len(keys)
    assert current.policy == Policy.from_json(keys)


async def test_who_saw_an_older_version_does_not_overwrite_the_newer(harness: PipelineHarness) -> None:
    settings = harness.pipeline.policies
    await settings.replace(GUILD, 0, Policy(approvals=2), by=OLIVE)
    with pytest.raises(policies.PolicyChanged):
        await settings.replace(GUILD, 0, Policy(rating="mature"), by=OLIVE)
    assert (await settings.of(GUILD)).policy == Policy(approvals=2)


async def test_a_file_replaces_the_whole_policy(harness: PipelineHarness) -> None:
    settings = harness.pipeline.policies
    await settings.change(GUILD, by=OLIVE, approvals=2)
    await settings.import_toml(GUILD, 'rating = "mature"', by=OLIVE)
    assert (await settings.of(GUILD)).policy == Policy(rating="mature")
    assert await settings.export_toml(GUILD) == dump(Policy(rating="mature"))


async def test_a_file_with_a_mistake_changes_nothing(harness: PipelineHarness) -> None:
    settings = harness.pipeline.policies
    await settings.change(GUILD, by=OLIVE, approvals=2)
    with pytest.raises(PolicyInvalid):
        await settings.import_toml(GUILD, 'rating = "mature"\napprovals = 3', by=OLIVE)
    assert (await settings.of(GUILD)).policy == Policy(approvals=2)
    assert len(await harness.database.read(events.of_guild, GUILD, 5)) == 1


async def test_requests_at_once_do_not_overdraw_a_day(harness: PipelineHarness) -> None:
    await harness.pipeline.policies.change(GUILD, by=OLIVE, budget_per_day="0.2")
    asked = [harness.admit(member) for member in range(1, 8)]
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    refused = [one for one in outcomes if isinstance(one, BudgetSpent)]
    assert {one.scope for one in refused} == {"guild"}
    assert (len(outcomes) - len(refused)) * VIDEO <= 200_000 < (len(outcomes) - len(refused) + 1) * VIDEO


async def test_a_month_is_not_overdrawn_though_every_day_is_within_its_budget(
    harness: PipelineHarness,
) -> None:
    await harness.pipeline.policies.change(GUILD, by=OLIVE, budget_per_day="0.1", budget_per_month="0.3")
    for _ in range(4):
        await harness.admit()
        harness.clock.now += timedelta(days=1)
    with pytest.raises(BudgetSpent) as refused:
        await harness.admit()
    assert refused.value.scope == "guild_month"
    assert (refused.value.until.day, refused.value.until > harness.clock()) == (1, True)
    harness.clock.now = refused.value.until
    await harness.admit()


async def test_a_day_and_a_month_are_spent_to_their_last_moment_and_anew_at_midnight(
    harness: PipelineHarness,
) -> None:
    await harness.pipeline.policies.change(GUILD, by=OLIVE, budget_per_day="0.1", budget_per_month="0.1")
    midnight = next_month(harness.clock())
    before = midnight - timedelta(microseconds=1)
    harness.clock.now = before
    await harness.admit()
    for moment, refused in ((before, True), (midnight, False), (midnight, True), (before, True)):
        harness.clock.now = moment  # which a clock that is set right may do backward
        if not refused:
            await harness.admit()
            continue
        with pytest.raises(BudgetSpent):
            await harness.admit()


async def test_the_log_tells_once_a_day_that_a_budget_has_reached_eighty_percent(
    harness: PipelineHarness,
) -> None:
    await harness.pipeline.policies.change(GUILD, by=OLIVE, budget_per_day="0.36", budget_per_month="100")
    for member in range(1, 6):
        await harness.admit(member)
    alerts = [
        one for one in await harness.database.read(events.of_guild, GUILD, 9) if one.kind == "budget_alert"
    ]
    assert [one.data for one in alerts] == [{"span": "day", "spent": 4 * VIDEO, "ceiling": 360_000}]
