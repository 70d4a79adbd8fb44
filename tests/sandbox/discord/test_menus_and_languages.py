"""Commands in the Apps menu, forms with menus in them, and the languages of members and servers."""

from typing import Any

import discord
import pytest
from discord import app_commands, ui

from sandbox.discord import InteractionState, RefusedByClient, World
from tests.sandbox.discord.bot import TestBot
from tests.sandbox.discord.test_rules import request

FIELD = {"type": 4, "custom_id": "text", "style": 1}


class Remix(ui.Modal, title="Remix"):
    def __init__(self) -> None:
        super().__init__(custom_id="remix")
        self.add_item(ui.TextDisplay("From **a fox**"))
        self.prompt = ui.TextInput["Remix"](custom_id="prompt", default="a fox", style=discord.TextStyle.long)
        self.model = ui.Select["Remix"](
            custom_id="model",
            options=[
                discord.SelectOption(label="Fast", value="f"),
                discord.SelectOption(label="Fine", value="g"),
            ],
        )
        self.ratio = ui.RadioGroup["Remix"](
            custom_id="ratio",
            options=[discord.RadioGroupOption(label="Wide"), discord.RadioGroupOption(label="Tall")],
        )
        for label, field in (("Prompt", self.prompt), ("Model", self.model), ("Ratio", self.ratio)):
            self.add_item(ui.Label(text=label, component=field))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        said = f"{self.prompt.value} | {self.model.values[0]} | {self.ratio.value}"
        await interaction.response.send_message(said, ephemeral=True)


@app_commands.context_menu(name="Remix this")
async def remix(interaction: discord.Interaction, message: discord.Message) -> None:
    assert message.content == "look"
    await interaction.response.send_modal(Remix())


@app_commands.context_menu(name="Credits of")
@app_commands.default_permissions(manage_messages=True)
async def credits_of(interaction: discord.Interaction, member: discord.Member) -> None:
    await interaction.response.send_message(
        f"{member.name} {member.guild_permissions.value > 0}", ephemeral=True
    )


@pytest.fixture
async def menus(bot: TestBot) -> TestBot:
    bot.tree.add_command(remix)
    bot.tree.add_command(credits_of)
    await bot.tree.sync()
    return bot


@pytest.mark.usefixtures("menus")
async def test_a_message_command_opens_a_form_and_its_answers_arrive(world: World) -> None:
    alice, pictures = world.member("alice"), world.channel("pictures")
    look = await world.say(alice, pictures, "look")
    assert [each["name"] for each in world.menu_commands(alice, pictures, look)] == ["Remix this"]
    opened = await (await world.context_command(alice, "Remix this", look)).answered()
    assert opened.state is InteractionState.MODAL
    with pytest.raises(RefusedByClient, match="not offered"):
        await world.submit_modal(opened, {"Model": "None", "Ratio": "Wide"})
    sent = await world.submit_modal(opened, {"prompt": "a wolf", "Model": "Fine", "Ratio": "Tall"})
    await sent.answered()
    assert sent.reply == "a wolf | g | Tall"
    assert sent.response is not None
    assert sent.response.ephemeral


async def test_a_form_left_as_it_opened_sends_what_was_filled_in(world: World, menus: TestBot) -> None:
    alice = world.member("alice")
    look = await world.say(alice, world.channel("pictures"), "look")
    opened = await (await world.context_command(alice, "Remix this", look)).answered()
    sent = await world.submit_modal(opened, {"Model": "Fast", "Ratio": "Wide"})
    await sent.answered()
    assert sent.reply == "a fox | f | Wide"


@pytest.mark.usefixtures("menus")
async def test_a_member_command_shows_only_to_whom_it_is_for(world: World) -> None:
    alice, mo, bob = (world.member(name) for name in ("alice", "mo", "bob"))
    assert world.menu_commands(alice, world.channel("pictures"), bob) == []
    with pytest.raises(RefusedByClient, match="Apps menu"):
        await world.context_command(alice, "Credits of", bob)
    sent = await (await world.context_command(mo, "Credits of", bob)).answered()
    assert sent.reply == "bob True"


@pytest.mark.usefixtures("bot")
async def test_there_are_fifteen_commands_of_each_menu_at_most(world: World) -> None:
    path = f"/applications/{world.application_id}/commands"
    for kind in (2, 3):
        many = [{"name": f"Do {number}", "type": kind} for number in range(16)]
        assert (await request(world, "PUT", path, json=many[:15]))[0] == 200
        status, body, _ = await request(world, "PUT", path, json=many)
        assert (status, body["code"]) == (400, 30032)


COMMAND = {"name": "draw", "description": "Draws", "type": 1}


@pytest.mark.parametrize(
    "wrong",
    [
        {"name_localizations": {"de": "Malen"}},
        {"name_localizations": {"xx": "malen"}},
        {"name_localizations": {"zh-CN": "画 画"}},
        {"description_localizations": {"de": "x" * 101}},
        {"description_localizations": {"de": ""}},
        {"options": [{"name": "a", "description": "b", "type": 3}] * 2},
        {
            "options": [
                {"name": "a", "description": "b", "type": 3, "name_localizations": {"de": "c"}},
                {"name": "c", "description": "b", "type": 3},
            ]
        },
        {"type": 3, "name": "Draw"},
        {"type": 3, "name": "x" * 33, "description": ""},
    ],
)
async def test_a_command_that_discord_would_not_register(world: World, wrong: dict[str, Any]) -> None:
    path = f"/applications/{world.application_id}/commands"
    status, body, _ = await request(world, "PUT", path, json=[COMMAND | wrong])
    assert (status, body["code"]) == (400, 50035)


async def test_the_longest_translation_counts_in_the_size_of_a_command(world: World) -> None:
    long = {"name": "o", "description": "b", "type": 3, "description_localizations": {"de": "x" * 100}}
    choices = [
        {"name": f"{n}", "value": f"{n}", "name_localizations": {"de": f"{n:x<100}"}} for n in range(25)
    ]
    options = [{**long, "name": f"o{n}", "choices": choices} for n in range(3)]
    path = f"/applications/{world.application_id}/commands"
    assert (await request(world, "PUT", path, json=[{**COMMAND, "options": options}]))[0] == 200
    options += [{**long, "name": "o4", "choices": choices}]
    assert (await request(world, "PUT", path, json=[{**COMMAND, "options": options}]))[0] == 400


async def test_translations_are_given_back_only_when_asked_for(world: World) -> None:
    path = f"/applications/{world.application_id}/commands"
    await request(world, "PUT", path, json=[COMMAND | {"name_localizations": {"de": "malen"}}])
    _, short, _ = await request(world, "GET", path)
    _, whole, _ = await request(world, "GET", path, params={"with_localizations": "true"})
    assert "name_localizations" not in str(short)
    assert "'name_localizations': {'de': 'malen'}" in str(whole)


async def test_member_and_server_each_have_their_language(world: World, bot: TestBot) -> None:
    alice, pictures = world.member("alice"), world.channel("pictures")
    assert world.set_locale(alice, "de").locale == "de"
    assert world.set_preferred_locale("zh-CN").preferred_locale == "zh-CN"
    await world.slash(alice, pictures, "silent", {})
    await world.wait_for(lambda: bot.seen)
    assert bot.seen[0].locale is discord.Locale.german
    assert bot.seen[0].guild_locale is discord.Locale.chinese
    assert bot.guilds[0].preferred_locale is discord.Locale.chinese
    assert world.member("bob").locale == "en-US"
    with pytest.raises(KeyError):
        world.set_locale(alice, "tlh")


async def test_options_go_by_the_names_a_member_sees(world: World) -> None:
    path = f"/applications/{world.application_id}/commands"
    option = {"name": "count", "description": "How many", "type": 4, "name_localizations": {"de": "anzahl"}}
    await request(world, "PUT", path, json=[{**COMMAND, "options": [option]}])
    alice, pictures = world.member("alice"), world.channel("pictures")
    with pytest.raises(RefusedByClient, match="no option begins"):
        await world.slash(alice, pictures, "/draw anzahl:3")
    world.set_locale(alice, "de")
    for line in ("/draw anzahl:3", "/draw count:3"):
        sent = await world.slash(alice, pictures, line)
        assert sent.payload["data"]["options"] == [{"name": "count", "type": 4, "value": 3}]


async def test_commands_of_one_guild_are_offered_there_only(world: World, bot: TestBot) -> None:
    other = world.add_guild("Elsewhere")
    path = f"/applications/{world.application_id}/guilds/{other.id}/commands"
    assert (await request(world, "PUT", path, json=[COMMAND | {"name": "operator"}]))[0] == 200
    here, there = world.channel("pictures"), world.channels(other)[0]
    olive = world.member("olive", other)
    assert "operator" in {each["name"] for each in world.commands(olive, there)}
    assert "operator" not in {each["name"] for each in world.commands(world.member("olive"), here)}
    assert [each.name for each in await bot.tree.fetch_commands(guild=discord.Object(other.id))] == [
        "operator"
    ]


MODAL = {"custom_id": "m", "title": "T", "components": [{"type": 18, "label": "L", "component": FIELD}]}


def labelled(**field: Any) -> dict[str, Any]:
    return {"components": [{"type": 18, "label": "L", "component": FIELD | field}]}


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "t" * 46},
        {"custom_id": "c" * 101},
        {"components": [{"type": 10, "content": "x"}] * 6},
        {"components": [{"type": 18, "label": "l" * 46, "component": FIELD}]},
        {"components": [FIELD]},
        labelled(value="v" * 4001),
        labelled(value="too long", max_length=3),
        labelled(type=3, options=[{"label": "a", "value": "a"}], disabled=True),
        labelled(type=21, options=[{"label": "a", "value": "a"}]),
        {"components": [{"type": 1, "components": [{"type": 5, "custom_id": "u"}]}]},
    ],
)
@pytest.mark.usefixtures("bot")
async def test_a_form_that_discord_would_not_open(world: World, wrong: dict[str, Any]) -> None:
    sent = await world.slash(world.member("alice"), world.channel("pictures"), "silent", {})
    path = f"/interactions/{sent.id}/{sent.payload['token']}/callback"
    status, _, _ = await request(world, "POST", path, json={"type": 9, "data": MODAL | wrong})
    assert status == 400
    assert sent.modal is None


@pytest.mark.usefixtures("menus")
async def test_each_interaction_takes_only_the_answers_that_suit_it(world: World) -> None:
    alice, pictures = world.member("alice"), world.channel("pictures")
    sent = await world.slash(alice, pictures, "silent", {})
    path = f"/interactions/{sent.id}/{sent.payload['token']}/callback"
    unsuitable: list[dict[str, Any]] = [
        {"type": 6},
        {"type": 7, "data": {"content": "x"}},
        {"type": 8, "data": {"choices": []}},
    ]
    for body in unsuitable:
        assert (await request(world, "POST", path, json=body))[0] == 400
    assert sent.state is InteractionState.SENT
    assert (await request(world, "POST", path, params={"with_response": "true"}, json={"type": 5}))[0] == 200
    assert sent.state is InteractionState.THINKING
