"""Members are answered in their own language, and see commands in it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.domain.member_defaults import MemberDefaults
from cogs.translator import option_name
from cogs.ui.words import words
from sandbox.discord import World
from tests.cogs.harness import BotHarness, opened
from tests.cogs.test_words import messages


def parts(command: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A command's groups, subcommands and options, each with its type."""
    options: list[dict[str, Any]] = command.get("options") or []
    for option in options:
        yield option
        yield from parts(option)


@pytest.mark.parametrize("locale", ["de", "zh-CN", "zh-TW"])
async def test_descriptions_and_options_of_commands_are_translated_and_names_stay_english(
    harness: BotHarness, locale: str
) -> None:
    commands = [dict(each) for each in harness.world.commands(harness.member("olive"), harness.pictures)]
    assert len(commands) > 5
    for command in commands:
        assert not command.get("name_localizations"), command["name"]
        for part in [command, *parts(command)]:
            assert part["description_localizations"][locale], part["name"]
            assert part["description_localizations"][locale] != part["description"]
        options = [part for part in parts(command) if part["type"] > 2]
        assert all(part["name_localizations"][locale] for part in options)
        assert not any(part.get("name_localizations") for part in parts(command) if part["type"] <= 2)


async def test_every_option_has_a_name_and_every_name_its_option(harness: BotHarness) -> None:
    world, home = harness.world, harness.world.guilds()[0]  # where `/operator` is
    commands = [
        dict(each) for each in world.commands(world.member("olive", home), world.channel("pictures", home))
    ]
    taken = {part["name"] for command in commands for part in parts(command) if part["type"] > 2}
    named = {name for name in messages("en") if name.startswith(option_name(""))}
    assert {option_name(name) for name in taken} == named
    assert all(words("en")(option_name(name)) == name for name in taken)


async def test_answers_and_refusals_are_in_the_members_language(harness: BotHarness) -> None:
    alice = harness.member("alice")
    harness.world.set_locale(alice, "de")
    assert (await harness.reads("alice", "/credits balance")).startswith("100 Credits verfügbar")
    harness.world.set_locale(alice, "zh-CN")
    assert (await harness.reads("alice", "/credits balance")).startswith("可用 100 积分")
    told = await harness.reads("alice", "/imagine 提示词:x 宽高比:7:5")
    assert "不支持宽高比" in told
    assert told.endswith("没有扣除积分。")


async def test_what_everybody_reads_is_in_the_servers_language_as_discord_or_its_policy_says(
    harness: BotHarness,
) -> None:
    harness.world.set_preferred_locale("de", harness.guild)
    policies, guild = harness.services.policies, harness.guild.id
    assert (await harness.job("alice")).public_locale == "de"
    await policies.change(guild, by=1, language="zh-CN")
    assert (await harness.job("alice")).public_locale == "zh-CN"
    await policies.change(guild, by=1, language="discord")
    harness.world.set_preferred_locale("en-US", harness.guild)
    assert (await harness.job("alice")).public_locale == "en"


async def test_what_a_member_has_chosen_counts_more_than_their_discord(harness: BotHarness) -> None:
    bob = harness.member("bob")
    harness.world.set_locale(bob, "de")
    await harness.services.preferences.put(bob.id, MemberDefaults(locale="zh-CN"))
    assert (await harness.reads("bob", "/credits balance")).startswith("可用 100 积分")


async def test_suggestions_speak_the_members_language(harness: BotHarness) -> None:
    alice = harness.member("alice")
    harness.world.set_locale(alice, "de")
    typed = {"prompt": "x", "model": ""}
    offered = await harness.world.autocomplete(alice, harness.pictures, "imagine", typed, "model")
    assert any(str(each["name"]).endswith("4 Credits") for each in offered)


async def test_a_server_that_is_not_listed_is_told_in_the_members_language(
    world: World, tmp_path: Path
) -> None:
    elsewhere = world.add_guild("Elsewhere")
    olive, general = world.member("olive", elsewhere), world.channel("general", elsewhere)
    async with opened(world, tmp_path, guild_ids=frozenset({world.guilds()[0].id})):
        world.set_locale(olive, "de")
        asked = await (await world.slash(olive, general, "/imagine prompt:x")).answered()
        assert "ist für diesen Server nicht eingerichtet" in asked.reply
