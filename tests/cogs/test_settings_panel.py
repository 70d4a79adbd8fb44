"""The panel of settings: pages, menus, pickers and forms, changed live; over a restart, and by whom."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.domain.locale import LOCALES, Locale
from bot.domain.policy import Policy
from bot.domain.policy.policy import ChannelPolicy, RolePolicy
from bot.storage import events
from cogs.ui.settings_keys import KEYS, SECTIONS, Section
from cogs.ui.settings_panel import ROWS, Page, panel
from cogs.ui.words import words
from sandbox.discord import Interaction, Message, World
from sandbox.discord.values import walk
from tests.cogs.harness import BotHarness, opened

V1 = "darkroom:settings:v1"


async def policy(harness: BotHarness) -> Policy:
    return (await harness.services.policies.of(harness.guild.id)).policy


async def panelled(harness: BotHarness, section: Section = "making") -> Message:
    """The panel at one of its sections."""
    shown = (await harness.asks("olive", "/settings panel")).response
    assert shown
    if section == "making":
        return shown
    return await chooses(harness, shown, f"{V1}:go:making:0::0", [section])


async def chooses(
    harness: BotHarness, shown: Message, custom_id: str, values: Sequence[Any], name: str = "olive"
) -> Message:
    """In a menu of the panel, whose place the answer takes."""
    sent = await harness.world.select(harness.member(name), shown, custom_id, values)
    return await changed(harness, sent, shown)


async def changed(harness: BotHarness, sent: Interaction, shown: Message) -> Message:
    await sent.answered()

    def edited() -> Message | None:
        now = harness.world.interaction_message(shown.id, shown.channel_id, sent.member.id)
        return now if now and now.edited_at != shown.edited_at else None

    now = await harness.world.wait_for(edited)
    assert now
    return now


async def writes(harness: BotHarness, shown: Message, custom_id: str, text: str) -> Message:
    """In the form that a button of the panel opens."""
    pressed = await harness.world.click(harness.member("olive"), shown, custom_id)
    await pressed.answered()
    assert pressed.modal
    sent = await harness.world.submit_modal(pressed, {"value": text})
    return await changed(harness, sent, shown)


def ids(message: Message) -> set[str]:
    return {part["custom_id"] for part in walk(message.components) if "custom_id" in part}


def chosen(message: Message, custom_id: str) -> list[str]:
    (menu,) = [part for part in walk(message.components) if part.get("custom_id") == custom_id]
    picked = [one["value"] for one in menu.get("options", ()) if one.get("default")]
    return picked + [one["id"] for one in menu.get("default_values", ())]


async def test_a_menu_changes_the_policy_at_once_and_shows_it_as_it_is_then(harness: BotHarness) -> None:
    shown = await panelled(harness)
    videos = f"{V1}:set:making:0:videos:0"
    assert chosen(shown, videos) == ["true"]
    shown = await chooses(harness, shown, videos, ["false"])
    assert chosen(shown, videos) == ["false"]
    assert await policy(harness) == Policy(videos=False)
    assert "doesn't make this kind" in await harness.reads("alice", "/video prompt:a fox")
    event = (await harness.database.read(events.of_guild, harness.guild.id, 1))[0]
    assert event.data["before"] == {"videos": True}
    assert event.data["after"] == {"videos": False}
    assert event.actor_id == harness.member("olive").id


async def test_a_review_that_nobody_can_decide_is_said_to_be_wrong_where_it_is_chosen(
    harness: BotHarness,
) -> None:
    shown = await panelled(harness, "review")
    assert "wrong" not in shown.text
    shown = await chooses(harness, shown, f"{V1}:set:review:0:review_prompts:0", ["all"])
    assert "there is no review channel to decide on them" in shown.text
    shown = await chooses(harness, shown, f"{V1}:set:review:0:review_prompts:0", ["off"])
    assert "wrong" not in shown.text


async def test_channels_and_roles_are_picked(harness: BotHarness) -> None:
    shown = await panelled(harness, "review")
    room = harness.channel("mod-room")
    channel, roles = f"{V1}:set:review:0:review_channel:0", f"{V1}:set:review:0:moderator_roles:0"
    shown = await chooses(harness, shown, channel, [room])
    (mo,) = [role for role, name in harness.world.roles(harness.guild) if name == "mo"]
    shown = await chooses(harness, shown, roles, [mo])
    assert (chosen(shown, channel), chosen(shown, roles)) == ([str(room.id)], [str(mo)])
    assert await policy(harness) == Policy.from_json(
        {"review_channel": str(room.id), "moderator_roles": [str(mo)]}
    )
    await chooses(harness, shown, channel, [])
    assert (await policy(harness)).review_channel is None


async def test_a_form_takes_numbers_money_and_lists_and_says_what_is_wrong(harness: BotHarness) -> None:
    shown = await panelled(harness, "rules")
    shown = await writes(harness, shown, f"{V1}:edit:rules:0:blocked_terms:0", "forbidden\n some phrase \n\n")
    assert "2: forbidden, some phrase" in shown.text
    shown = await writes(harness, shown, f"{V1}:edit:rules:0:new_member_hours:0", "a day")
    assert "Nothing was changed: this must be a whole number." in shown.text
    shown = await writes(harness, shown, f"{V1}:edit:rules:0:new_member_hours:0", "24")
    assert "Nothing was changed" not in shown.text
    shown = await chooses(harness, shown, f"{V1}:go:rules:0::0", ["money"])
    shown = await writes(harness, shown, f"{V1}:edit:money:0:budget_per_day:0", "$2.50")
    assert "$2.50" in shown.text
    assert await policy(harness) == Policy.from_json(
        {"blocked_terms": ["forbidden", "some phrase"], "new_member_hours": 24, "budget_per_day": "2.50"}
    )


async def test_one_channel_differs_until_it_is_forgotten(harness: BotHarness) -> None:
    shown = await panelled(harness, "channels")
    assert not any(":set:" in one for one in ids(shown))
    place = harness.pictures
    shown = await chooses(harness, shown, f"{V1}:pick:channels:0::0", [place])
    videos = f"{V1}:set:channels:{place.id}:videos:0"
    assert chosen(shown, videos) == ["inherit"]
    assert "As in the server: Yes" in str(shown.components)
    assert "As in the server: All" in str(shown.components)
    await harness.services.policies.change(harness.guild.id, by=1, modes=["fun"])
    shown = await chooses(harness, shown, videos, ["false"])
    assert "As in the server: fun" in str(shown.components)
    await harness.services.policies.change(harness.guild.id, by=1, modes=[])
    assert (await policy(harness)).channels == {place.id: ChannelPolicy(videos=False)}
    assert f"With settings of their own:** <#{place.id}>" in (await panelled(harness, "channels")).text
    pressed = await harness.world.click(harness.member("olive"), shown, f"{V1}:turn:channels:{place.id}::1")
    shown = await changed(harness, pressed, shown)
    assert f"{V1}:set:channels:{place.id}:delivery:0" in ids(shown)
    pressed = await harness.world.click(harness.member("olive"), shown, f"{V1}:clear:channels:{place.id}::0")
    await changed(harness, pressed, shown)
    assert await policy(harness) == Policy()


async def test_one_role_may_more(harness: BotHarness) -> None:
    shown = await panelled(harness, "roles")
    (mo,) = [role for role, name in harness.world.roles(harness.guild) if name == "mo"]
    shown = await chooses(harness, shown, f"{V1}:pick:roles:0::0", [mo])
    shown = await writes(harness, shown, f"{V1}:edit:roles:{mo}:allowance:0", "300")
    await chooses(harness, shown, f"{V1}:set:roles:{mo}:channels:0", [harness.pictures])
    assert (await policy(harness)).roles == {
        mo: RolePolicy.model_validate({"allowance": 300, "channels": [str(harness.pictures.id)]})
    }


async def test_of_two_who_change_it_at_once_neither_is_lost(harness: BotHarness) -> None:
    harness.world.add_member("otto", harness.guild, permissions=("manage_guild",))
    mine = await panelled(harness)
    theirs = (await harness.asks("otto", "/settings panel")).response
    assert theirs
    await chooses(harness, mine, f"{V1}:set:making:0:videos:0", ["false"])
    await chooses(harness, theirs, f"{V1}:set:making:0:references:0", ["false"], "otto")
    assert await policy(harness) == Policy(videos=False, references=False)


@pytest.mark.parametrize("name", ["alice", "mo"])
async def test_whoever_presses_is_checked_each_time(harness: BotHarness, name: str) -> None:
    for custom_id in (f"{V1}:set:making:0:generate:0", f"{V1}:edit:making:0:paused:0"):
        button = await harness.posted(custom_id)
        pressed = await harness.presses(name, button, custom_id)
        assert "Manage Server" in pressed.reply
        assert pressed.modal is None
    assert await policy(harness) == Policy()


@pytest.mark.parametrize("tail", ["v1:set:channels:0:generate:0", "v1:set:making:0:nothing:0", "v9:x"])
async def test_a_forged_id_changes_nothing(harness: BotHarness, tail: str) -> None:
    custom_id = f"darkroom:settings:{tail}"
    await harness.presses("olive", await harness.posted(custom_id), custom_id)
    assert await policy(harness) == Policy()


async def test_a_panel_outlives_the_process(world: World, tmp_path: Path) -> None:
    async with opened(world, tmp_path) as harness:
        shown = await panelled(harness)
    async with opened(world, tmp_path) as harness:
        await chooses(harness, shown, f"{V1}:set:making:0:images:0", ["false"])
        assert (await policy(harness)).images is False


def test_every_key_of_the_policy_is_on_the_panel() -> None:
    of_server = {
        key.name for section in SECTIONS for key in KEYS[section] if section not in {"channels", "roles"}
    }
    assert of_server == Policy.model_fields.keys() - {"channels", "roles"}
    assert {key.name for key in KEYS["channels"]} == ChannelPolicy.model_fields.keys()
    assert {key.name for key in KEYS["roles"]} == RolePolicy.model_fields.keys()


@pytest.mark.parametrize("locale", LOCALES)
async def test_every_page_fits_into_discords_limits_and_names_every_key(
    harness: BotHarness, locale: Locale
) -> None:
    say, catalog = words(locale), harness.services.catalog
    names = {key.name for keys in KEYS.values() for key in keys}
    assert len({say("settings-key", key=name) for name in names}) == len(names)
    assert len({say("settings-about", key=name, scope="server") for name in names}) == len(names)
    full = Policy.from_json(
        {"blocked_terms": [f"term {n} {'x' * 80}" for n in range(200)], "paused": "x" * 300}
    )
    for section in SECTIONS:
        of = 3001 if section in {"channels", "roles"} else 0
        for part in range(-(-len(KEYS[section]) // ROWS)):
            made = panel(say, Page(section, of, part), full, catalog)
            assert made.total_children_count <= 40
            assert made.content_length() <= 4000
