"""/settings, for those who manage a server: its policy as a file, and what its rules would do."""

import discord
from discord import app_commands
from discord.ext import commands
from pydantic import ValidationError

from bot.client import DarkroomClient
from bot.domain.catalog import Catalog
from bot.domain.errors import NotAllowed
from bot.domain.policy import PolicyInvalid
from bot.domain.policy.policy_toml import LONGEST, problem_of
from bot.pipeline.policies import Policies
from bot.pipeline.policy_trials import PolicyTrials
from cogs import channel_facts, interactions
from cogs.answers import Interaction, acknowledge, answer, show
from cogs.languages import words_of
from cogs.translator import told
from cogs.ui import policies, settings_panel, setup_panel

FILE_NAME = "darkroom-policy.toml"
BEFORE_NAME = "darkroom-policy-before.toml"
_MOST_BYTES = LONGEST * 4
"""In UTF-8 a character has up to four."""


@app_commands.default_permissions(manage_guild=True)
class Settings(commands.GroupCog, group_name="settings", group_description=told("command-settings")):
    """Who manages the server can give the commands to others, so it is checked all the same."""

    def __init__(self, policies: Policies, trials: PolicyTrials, catalog: Catalog) -> None:
        self.policies = policies
        self.trials = trials
        self.catalog = catalog

    @app_commands.command(description=told("command-settings-panel"))
    async def panel(self, interaction: Interaction) -> None:
        await _admit(interaction)
        current = await self.policies.of(interactions.guild_id(interaction))
        page = settings_panel.Page("making")
        await show(
            interaction,
            settings_panel.panel(words_of(interaction), page, current.policy, self.catalog),
        )

    @app_commands.command(description=told("command-settings-export"))
    async def export(self, interaction: Interaction) -> None:
        await _admit(interaction)
        text = await self.policies.export_toml(interactions.guild_id(interaction))
        say = words_of(interaction)
        await answer(interaction, say("settings-exported"), files=[(text.encode(), FILE_NAME)])

    @app_commands.command(name="import", description=told("command-settings-import"))
    @app_commands.describe(file=told("about-policy-file"))
    async def import_(self, interaction: Interaction, file: discord.Attachment) -> None:
        await _admit(interaction)
        say = words_of(interaction)
        text = await _read(file)
        if text is None:
            await answer(interaction, say("settings-unreadable"))
            return
        guild_id = interactions.guild_id(interaction)
        before = (await self.policies.of(guild_id)).policy
        try:
            after = (await self.policies.import_toml(guild_id, text, by=interaction.user.id)).policy
        except PolicyInvalid as error:
            await answer(interaction, policies.invalid(say, error))
            return
        old, new = before.to_json(), after.to_json()
        changed = [key for key in new if new[key] != old[key]]
        kept = [(policies.as_file(before), BEFORE_NAME)] if changed else []
        found = channel_facts.problems_in(interaction.guild, after)
        told = [policies.imported(say, changed), setup_panel.wrongs(say, found)]
        await answer(interaction, "\n".join(filter(None, told)), files=kept)

    @app_commands.command(name="try", description=told("command-settings-try"))
    @app_commands.describe(
        prompt=told("about-tried-prompt"),
        blocked_term=told("about-tried-term"),
        pattern=told("about-tried-pattern"),
    )
    async def try_(
        self,
        interaction: Interaction,
        prompt: str,
        blocked_term: str | None = None,
        pattern: str | None = None,
    ) -> None:
        await _admit(interaction)
        say = words_of(interaction)
        try:
            trial = await self.trials.run(
                interactions.actor(interaction),
                interactions.place(interaction),
                prompt,
                interaction_id=interaction.id,
                term=blocked_term,
                pattern=pattern,
            )
        except ValidationError as error:
            await answer(interaction, say("settings-not-tried", why=policies.why(say, *problem_of(error))))
            return
        await answer(interaction, policies.tried(say, trial))


async def _admit(interaction: Interaction) -> None:
    await acknowledge(interaction)
    if not interactions.actor(interaction).manage_server:
        raise NotAllowed("manage_server")


async def _read(file: discord.Attachment) -> str | None:
    """None for what cannot be fetched, or is no text."""
    if file.size > _MOST_BYTES:
        return None
    try:
        return (await file.read()).decode()
    except (discord.HTTPException, OSError, UnicodeDecodeError):
        return None


async def setup(client: DarkroomClient) -> None:
    have = client.services
    await client.add_cog(Settings(have.policies, have.policy_trials, have.catalog))
