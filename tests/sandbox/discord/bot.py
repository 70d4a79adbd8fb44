"""A small bot on the real discord.py client, connected to a `World` over its real sockets."""

import asyncio
import io
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, cast

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from sandbox.discord import World

Command = app_commands.Command[Any, ..., None] | app_commands.Group

PICTURE = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


class Form(discord.ui.Modal, title="Why?"):
    reason: discord.ui.TextInput["Form"] = discord.ui.TextInput(
        label="Reason", custom_id="reason", max_length=50
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"because {self.reason.value}")


class Buttons(discord.ui.View):
    @discord.ui.button(label="Again", custom_id="again")
    async def again(self, interaction: discord.Interaction, _button: discord.ui.Button["Buttons"]) -> None:
        await interaction.response.edit_message(content="pressed")

    @discord.ui.button(label="Quiet", custom_id="quiet")
    async def quiet(self, interaction: discord.Interaction, _button: discord.ui.Button["Buttons"]) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="quietly changed")

    @discord.ui.button(label="Off", custom_id="off", disabled=True)
    async def off(self, _interaction: discord.Interaction, _button: discord.ui.Button["Buttons"]) -> None:
        raise AssertionError("a disabled button was pressed")

    @discord.ui.select(
        custom_id="menu",
        options=[discord.SelectOption(label="Red", value="r"), discord.SelectOption(label="Blue", value="b")],
    )
    async def menu(self, interaction: discord.Interaction, menu: discord.ui.Select["Buttons"]) -> None:
        await interaction.response.send_message(f"chose {menu.values}", ephemeral=True)


def seen_by(interaction: discord.Interaction) -> None:
    assert isinstance(interaction.client, TestBot)
    interaction.client.seen.append(interaction)


@app_commands.command(description="Answers with everything it was given")
async def draw(  # noqa: PLR0917 - discord.py makes an option of each parameter
    interaction: discord.Interaction,
    prompt: app_commands.Range[str, 1, 200],
    duration: app_commands.Range[int, 1, 15] = 6,
    style: str = "fun",
    image: discord.Attachment | None = None,
    friend: discord.Member | None = None,
) -> None:
    seen_by(interaction)
    await interaction.response.defer(ephemeral=True, thinking=True)
    name = image.filename if image else "no image"
    size = len(await image.read()) if image else 0
    await interaction.edit_original_response(
        content=f"{prompt} | {duration} | {style} | {name} {size} | {friend.name if friend else '-'}"
    )


@draw.autocomplete("style")
async def styles(_interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=f"{current}!", value=current)]


@app_commands.command(description="Choices that the client checks")
@app_commands.choices(style=[app_commands.Choice(name="Fun", value="fun")])
async def styled(interaction: discord.Interaction, style: str) -> None:
    await interaction.response.send_message(style)


@app_commands.command(description="Never answers")
async def silent(interaction: discord.Interaction) -> None:
    seen_by(interaction)


@app_commands.command(description="Opens a form")
async def form(interaction: discord.Interaction) -> None:
    await interaction.response.send_modal(Form())


@app_commands.command(description="Shows buttons")
async def buttons(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("here", view=Buttons(timeout=None))


@app_commands.command(description="Says whether the channel is age restricted")
async def where(interaction: discord.Interaction) -> None:
    channel = interaction.channel
    assert isinstance(channel, discord.TextChannel | discord.Thread)
    await interaction.response.send_message(
        f"nsfw={channel.is_nsfw()} thread={isinstance(channel, discord.Thread)}"
    )


@app_commands.command(description="For restricted channels", nsfw=True)
async def spicy(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("spicy")


jobs = app_commands.Group(name="jobs", description="Jobs")


@jobs.command(name="list", description="All jobs")
async def list_jobs(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("no jobs", ephemeral=True)
    await interaction.followup.send("and a follow-up", ephemeral=True)


@jobs.command(description="Gives")
async def grant(interaction: discord.Interaction, member: discord.Member, amount: int) -> None:
    await interaction.response.send_message(f"{member.name} {amount} {member.guild_permissions.value > 0}")


COMMANDS = cast(
    "tuple[Command, ...]",
    (
        draw,
        styled,
        silent,
        form,
        buttons,
        where,
        spicy,
        jobs,
    ),
)


class TestBot(discord.Client):
    __test__ = False

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True), guild_ready_timeout=0.1)
        self.tree = app_commands.CommandTree(self)
        self.seen: list[discord.Interaction] = []
        self.errors: list[BaseException] = []
        self.reconnected = asyncio.Event()
        for command in COMMANDS:
            self.tree.add_command(command)

        @self.tree.error
        async def on_error(  # pyright: ignore[reportUnusedFunction] - registered by the decorator
            _interaction: discord.Interaction, error: app_commands.AppCommandError
        ) -> None:
            self.errors.append(getattr(error, "original", error))

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_resumed(self) -> None:
        self.reconnected.set()


async def until(condition: Callable[[], object]) -> None:
    """Wait for something in the bot, of which the world cannot tell."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - discord.py raises no event for it
            await asyncio.sleep(0.01)


def upload(name: str = "cat.png", data: bytes = PICTURE) -> discord.File:
    return discord.File(io.BytesIO(data), filename=name)


@asynccontextmanager
async def connected(world: World) -> AsyncGenerator[TestBot]:
    """The bot, ready to be used; closed at the end."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = world.api_url, yarl.URL(world.gateway_url)
    bot = TestBot()
    running = asyncio.create_task(bot.start(world.token))
    try:
        await world.ready(10)
        await asyncio.wait_for(bot.wait_until_ready(), 10)
        yield bot
    finally:
        await bot.close()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway
