"""/operator for the application's owner, /budget for those who manage a server."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import pytest_asyncio

from bot.pipeline.clock import system_clock
from cogs.operator import parse_ceiling
from sandbox.discord import World
from tests.cogs.harness import BotHarness, opened
from tests.cogs.servers import new_server


@pytest_asyncio.fixture(loop_scope="module")
async def harness(world: World, tmp_path: Path) -> AsyncIterator[BotHarness]:
    """A bot for each test: what its owner changes holds in every server."""
    async with opened(world, tmp_path) as harness:
        yield harness


COMMANDS = (
    "/operator status",
    "/operator providers",
    "/operator balances",
    "/operator budget",
    "/operator pause",
    "/operator resume",
    "/operator enable provider:kie",
    "/operator disable provider:kie",
    "/operator ban user:@bob",
    "/operator unban user:@bob",
)


async def test_nobody_but_the_applications_owner_operates_it(harness: BotHarness) -> None:
    for name in ("alice", "mo"):
        for line in COMMANDS:
            assert await harness.reads(name, line) == "Only the bot's operator can do that."
    assert not harness.health.paused
    assert not harness.health.of("kie").switched_off


async def test_the_owner_sees_providers_balances_and_what_is_spent(harness: BotHarness) -> None:
    await harness.job("alice")
    kie, xai = harness.health.of("kie"), harness.health.of("xai")
    kie.balance, kie.balance_at, kie.empty_since = Decimal(12), system_clock(), system_clock()
    kie.disabled_offers["sora-2-text-to-video"] = system_clock()
    xai.circuit.open_until = system_clock() + timedelta(minutes=2)
    told = await harness.reads("olive", "/operator status")
    for words in (
        "Taking requests",
        "**kie**: its account is empty, switched off there: `sora-2-text-to-video` · 12 credits left there",
        "**evolink**: OK",
        "**xai**: failing, tried again <t:",
        "Spent today, by estimate: $0.02",
        "Waiting: 1",
    ):
        assert words in told


async def test_providers_balances_and_budget_are_each_a_page_of_their_own(harness: BotHarness) -> None:
    await harness.job("alice")
    kie, xai = harness.health.of("kie"), harness.health.of("xai")
    kie.balance, kie.balance_at, kie.empty_since = Decimal(12), system_clock(), system_clock()
    xai.circuit.open_until = system_clock() + timedelta(minutes=2)
    providers = await harness.reads("olive", "/operator providers")
    for words in ("**kie**: its account is empty", "**evolink**: OK", "**xai**: failing, tried again <t:"):
        assert words in providers
    assert "12 credits left" not in providers
    balances = await harness.reads("olive", "/operator balances")
    assert "**kie**: 12 credits left there, <t:" in balances
    assert "**xai**: balance unknown" in balances
    assert "failing" not in balances
    budget = await harness.reads("olive", "/operator budget")
    assert "There is no ceiling" in budget
    assert "Spent today, by estimate: $0.02" in budget


async def test_the_budget_page_says_what_is_left_and_when_it_starts_anew(
    world: World, tmp_path: Path
) -> None:
    async with opened(world, tmp_path, operator_budget_usd_per_day=30_000) as harness:
        await harness.job("alice")
        told = await harness.reads("olive", "/operator budget")
        assert "$0.01 left. Resets <t:" in told
        assert "$0.02 of $0.03" in told


async def test_pausing_refuses_new_requests_until_resumed(harness: BotHarness) -> None:
    assert "Paused" in await harness.reads("olive", "/operator pause")
    assert "paused" in await harness.reads("alice", "/imagine prompt:x")
    assert "Paused: new requests are refused" in await harness.reads("olive", "/operator status")
    assert "Resumed" in await harness.reads("olive", "/operator resume")
    assert "in the queue" in await harness.reads("alice", "/imagine prompt:x")


async def test_a_provider_is_switched_off_and_on(harness: BotHarness) -> None:
    assert "`kie` is switched off" in await harness.reads("olive", "/operator disable provider:KIE")
    assert harness.health.of("kie").switched_off
    assert "switched off by `/operator disable`" in await harness.reads("olive", "/operator status")
    harness.health.of("kie").disabled_offers["sora-2-text-to-video"] = system_clock()
    assert "`kie` is switched on" in await harness.reads("olive", "/operator enable provider:kie")
    assert not harness.health.of("kie").switched_off
    assert not harness.health.of("kie").disabled_offers
    assert "kie, evolink, xai" in await harness.reads("olive", "/operator disable provider:acme")
    assert await harness.suggested("olive", "operator enable", "provider", provider="e") == [
        "evolink",
        "kie",
        "openai",
    ]


async def test_a_server_sets_its_own_budget_and_meets_it(harness: BotHarness) -> None:
    assert "no daily budget. $0.00 spent" in await harness.reads("olive", "/budget")
    assert "may spend $0.03 a day" in await harness.reads("olive", "/budget usd:0.03")
    await harness.asks("alice", "/imagine prompt:x")
    told = await harness.reads("alice", "/imagine prompt:x")
    assert "This server's budget for today is used up. It resets <t:" in told
    assert "$0.02 of it is spent today" in await harness.reads("olive", "/budget")
    assert "no daily budget" in await harness.reads("olive", "/budget usd:none")
    assert "in the queue" in await harness.reads("alice", "/imagine prompt:x")


async def test_a_budget_needs_manage_server_and_a_real_amount(harness: BotHarness) -> None:
    alice = harness.member("alice")
    assert "budget" not in {each["name"] for each in harness.world.commands(alice, harness.pictures)}
    harness.world.allow_command(alice, "budget")  # as an administrator can, under Integrations
    assert "Manage Server" in await harness.reads("alice", "/budget usd:1000")
    assert "`lots` is not an amount" in await harness.reads("olive", "/budget usd:lots")
    assert "no daily budget" in await harness.reads("olive", "/budget")


async def test_a_ban_everywhere_is_met_in_every_server_by_commands_and_presses(harness: BotHarness) -> None:
    other = replace(harness, guild=await new_server(harness.world, harness.client))
    job, result = await harness.delivered("alice")
    done = await harness.asks("olive", "/operator ban user:@alice reason:spam")
    assert done.ephemeral
    assert "is banned from this bot in every server" in done.reply
    assert "banned everywhere already" in await harness.reads("olive", "/operator ban user:@alice")
    for refused in (
        await harness.reads("alice", "/imagine prompt:x"),
        await other.reads("alice", "/imagine prompt:x"),
        (await harness.presses("alice", result, f"darkroom:v1:again:{job.id}")).reply,
    ):
        assert "You are banned from this bot. " in refused
    assert "Banned everywhere" in await harness.reads("mo", "/mod member member:@alice")
    assert "no longer banned everywhere" in await harness.reads("olive", "/operator unban user:@alice")
    assert "in the queue" in await harness.reads("alice", "/imagine prompt:x")


async def test_nobody_is_banned_everywhere_by_a_moderator_or_by_mistake(harness: BotHarness) -> None:
    bot = next(one.name for one in harness.world.members(harness.guild) if one.bot)
    assert "A bot makes no images" in await harness.reads("olive", f"/operator ban user:@{bot}")
    assert "about yourself" in await harness.reads("olive", "/operator ban user:@olive")
    assert "is not banned everywhere" in await harness.reads("olive", "/operator unban user:@alice")
    await harness.asks("mo", "/mod ban member:@alice")
    assert "is not banned everywhere" in await harness.reads("olive", "/operator unban user:@alice")
    assert "banned from this bot in this server" in await harness.reads("alice", "/imagine prompt:x")


@pytest.mark.parametrize(
    ("text", "micro"), [("5", 5_000_000), ("2.50", 2_500_000), ("$0.000001", 1), (" none ", None), ("0", 0)]
)
def test_dollars_are_read_exactly(text: str, micro: int | None) -> None:
    assert parse_ceiling(text) == micro


@pytest.mark.parametrize("text", ["", "-5", "1,5", "1e9", "٣", "5 or so", "9999999999"])
def test_what_is_no_amount_is_not_guessed(text: str) -> None:
    with pytest.raises(ValueError, match="must be an amount"):
        parse_ceiling(text)
