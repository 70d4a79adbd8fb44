"""What a server's policy makes of commands: the member's roles and the channel come with the interaction itself."""

import pytest

from bot.domain.job import State
from tests.cogs.harness import BotHarness

OLIVE = 44


async def setting(harness: BotHarness, **keys: object) -> None:
    await harness.services.policies.change(harness.guild.id, by=OLIVE, **keys)


def role_of_mo(harness: BotHarness) -> str:
    (role,) = [role for role, name in harness.world.roles(harness.guild) if name == "mo"]
    return str(role)


async def test_only_a_role_that_is_let_may_ask(harness: BotHarness) -> None:
    await setting(harness, roles={role_of_mo(harness): {"generate": True}})
    assert "Your roles may not" in await harness.reads("alice", "/imagine prompt:a red fox")
    assert "Your roles may not" not in await harness.reads("mo", "/imagine prompt:a red fox")


async def test_everyones_role_has_the_servers_id(harness: BotHarness) -> None:
    await setting(harness, roles={str(harness.guild.id): {"allowance": 7}})
    assert "7" in await harness.reads("alice", "/credits balance")


async def test_a_member_who_has_just_joined_is_held(harness: BotHarness) -> None:
    await setting(harness, new_member_hours=24, review_channel=str(harness.pictures.id))
    assert (await harness.job("alice")).state is State.HELD


@pytest.mark.parametrize("command", ["/imagine prompt:a forbidden fox", "/video prompt:a forbidden fox"])
async def test_the_author_hears_the_category_and_never_the_word(harness: BotHarness, command: str) -> None:
    await setting(harness, blocked_terms=["forbidden"])
    told = await harness.asks("alice", command)
    assert told.ephemeral
    assert "this server's own rules" in told.reply
    assert "Nothing was charged" in told.reply
    assert "forbidden" not in told.reply


async def test_a_budget_that_was_set_is_in_the_policy(harness: BotHarness) -> None:
    await harness.asks("olive", "/budget usd:2.50")
    assert (await harness.services.policies.of(harness.guild.id)).policy.ceilings.day == 2_500_000
