"""/me: a private panel of what is a member's own. Each command opens it at another page; menus and buttons turn pages,
and do things, in the same place.

Its state stands in the ids of its components, so it outlives the process. They can be forged: whatever they name, it
is looked for among what belongs to whoever presses.
"""

from dataclasses import dataclass
from typing import Final

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import DarkroomClient, Services
from bot.domain.catalog import Catalog
from bot.domain.errors import TooLate
from bot.domain.member_defaults import SETTINGS, Setting
from bot.domain.policy.policy import EffectivePolicy
from bot.pipeline.favourites import Favourites
from bot.pipeline.job_control import JobControl
from bot.pipeline.policies import Policies
from bot.pipeline.preferences import Preferences
from bot.pipeline.wallet import Wallet
from cogs import interactions, panels
from cogs.answers import Interaction, acknowledge, answer, say, show
from cogs.languages import words_of
from cogs.panels import chosen, in_place, number_of
from cogs.translator import told
from cogs.ui import me_credits, me_defaults, me_jobs, me_saved, refusals, texts
from cogs.ui.custom_ids import PanelId
from cogs.ui.me_panel import MENU, PAGES, PANEL, Page

LINES: Final = 10
"""Of the history, on a page."""
MOST_FILES: Final = 10
"""Discord's limit for one message."""
_COVERED: Final = "SPOILER_"
"""A file whose name begins so is shown covered."""


@dataclass(frozen=True, slots=True)
class Panel:
    """What is shown on each page, to whoever asks."""

    wallet: Wallet
    job_control: JobControl
    favourites: Favourites
    preferences: Preferences
    policies: Policies
    catalog: Catalog

    async def page(
        self, page: Page, interaction: Interaction, number: int = 0, told: str | None = None
    ) -> discord.ui.LayoutView:
        """`number` counts from 0, where a page has several."""
        guild_id, member_id = interactions.guild_id(interaction), interaction.user.id
        in_words = words_of(interaction)
        match page:
            case "credits":
                roles = interactions.actor(interaction).roles
                balance = await self.wallet.balance(guild_id, member_id, roles)
                allowance = await self.wallet.allowance_of(guild_id, roles)
                return me_credits.credits_page(in_words, balance, allowance, told)
            case "jobs":
                recent = await self.job_control.recent(guild_id, member_id, me_jobs.MOST)
                return me_jobs.jobs_page(in_words, recent, self.catalog, told)
            case "history":
                lines = await self.wallet.history(guild_id, member_id, page=number + 1, per_page=LINES)
                return me_credits.history_page(in_words, lines)
            case "saved":
                found = await self.favourites.page(guild_id, member_id, number)
                return me_saved.saved_page(in_words, found, told)
            case "defaults":
                mine, policy = self.preferences.of(member_id), await self.policy(interaction)
                offered = self.catalog.used(policy.kinds, policy.models)
                return me_defaults.defaults_page(in_words, mine, offered, policy.delivery, told)

    async def policy(self, interaction: Interaction) -> EffectivePolicy:
        """What the server has decided for this place: it says what can be chosen in it."""
        place, roles = interactions.place(interaction), interactions.actor(interaction).roles
        return await self.policies.here(place, roles)


class Me(commands.GroupCog, group_name="me", group_description=told("command-me")):
    def __init__(self, panel: Panel) -> None:
        self.panel = panel

    @app_commands.command(name="panel", description=told("command-me-panel"))
    async def panel_(self, interaction: Interaction) -> None:
        await self._open(interaction, "credits")

    @app_commands.command(description=told("command-me-jobs"))
    async def jobs(self, interaction: Interaction) -> None:
        await self._open(interaction, "jobs")

    @app_commands.command(description=told("command-me-history"))
    async def history(self, interaction: Interaction) -> None:
        await self._open(interaction, "history")

    @app_commands.command(description=told("command-me-saved"))
    async def saved(self, interaction: Interaction) -> None:
        await self._open(interaction, "saved")

    @app_commands.command(description=told("command-me-defaults"))
    async def defaults(self, interaction: Interaction) -> None:
        await self._open(interaction, "defaults")

    async def _open(self, interaction: Interaction, page: Page, number: int = 0) -> None:
        await acknowledge(interaction)
        await show(interaction, await self.panel.page(page, interaction, number))

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """A press on the panel. All others are the dispatcher's."""
        await panels.on_press(interaction, PANEL, self._pressed)

    async def _pressed(self, interaction: Interaction, meant: PanelId) -> None:
        match meant.page, meant.arguments:
            case "jobs", ("cancel", job_id):
                await self._cancel(interaction, job_id)
            case "saved", (_, "send", job_id):
                await self._send(interaction, job_id)
            case "saved", (number, "remove", job_id):
                await self._remove(interaction, number_of(number), job_id)
            case "defaults", (name,) if setting := _setting(name):
                await self._set(interaction, setting)
            case name, arguments if page := _page(chosen(interaction) if name == MENU else name):
                number = number_of(arguments[0]) if arguments else 0
                await in_place(interaction)
                await show(interaction, await self.panel.page(page, interaction, number))
            case _:
                await say(interaction, words_of(interaction)("button-unknown"))

    async def _send(self, interaction: Interaction, job_id: str) -> None:
        await acknowledge(interaction)
        favourites = self.panel.favourites
        found = await favourites.open(
            job_id, interactions.actor(interaction), interactions.place(interaction)
        )
        fitting = [file for file in found.files if file.size <= interaction.filesize_limit][:MOST_FILES]
        covered = _COVERED if found.job.hidden else ""
        files = [(favourites.path(file), f"{covered}{file.name}") for file in fitting]
        await answer(interaction, me_saved.sent(words_of(interaction), found, len(files)), files=files)

    async def _remove(self, interaction: Interaction, number: int, job_id: str) -> None:
        await in_place(interaction)
        gone = await self.panel.favourites.remove(interaction.user.id, job_id)
        text = words_of(interaction)("save-removed" if gone else "save-not-there")
        await show(interaction, await self.panel.page("saved", interaction, number, text))

    async def _cancel(self, interaction: Interaction, job_id: str) -> None:
        await in_place(interaction)
        actor, in_words = interactions.actor(interaction), words_of(interaction)
        try:
            cancelled = await self.panel.job_control.cancel(job_id, actor, interactions.place(interaction))
            told = texts.cancelled(in_words, cancelled, actor.member_id)
        except TooLate as error:  # the page shows how it stands now
            told = refusals.refusal(in_words, error)
        await show(interaction, await self.panel.page("jobs", interaction, told=told))

    async def _set(self, interaction: Interaction, setting: Setting) -> None:
        await in_place(interaction)
        value = chosen(interaction)
        wanted = None if value == me_defaults.NONE else value
        panel, policy = self.panel, await self.panel.policy(interaction)
        offered = panel.catalog.used(policy.kinds, policy.models)
        done = value is not None and await panel.preferences.choose(
            interaction.user.id, setting, wanted, offered
        )
        text = words_of(interaction)("me-set" if done else "me-not-set")
        await show(interaction, await panel.page("defaults", interaction, told=text))


def _page(name: str | None) -> Page | None:
    return next((page for page in PAGES if page == name), None)


def _setting(name: str) -> Setting | None:
    return next((setting for setting in SETTINGS if setting == name), None)


def panel_of(have: Services) -> Panel:
    return Panel(
        have.wallet, have.job_control, have.favourites, have.preferences, have.policies, have.catalog
    )


async def setup(client: DarkroomClient) -> None:
    await client.add_cog(Me(panel_of(client.services)))
