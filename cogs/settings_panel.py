"""The panel of settings: each press changes the policy at once and shows the page as it is then.

All its state is in the ids, so that it outlives the process; and whoever presses is checked again each time.
"""

import discord
from discord.ext import commands
from pydantic import ValidationError

from bot.client import DarkroomClient
from bot.domain.catalog import Catalog
from bot.domain.errors import NotAllowed
from bot.domain.policy import Policy
from bot.domain.policy.changes import value_of, with_key, without
from bot.domain.policy.policy_toml import problem_of
from bot.pipeline.policies import Policies
from cogs import channel_facts, interactions, panels
from cogs.answers import Interaction, acknowledge, explain, say, show
from cogs.languages import words_of
from cogs.ui import forms, policies, settings_ids, settings_panel, setup_panel
from cogs.ui.settings_ids import PanelId
from cogs.ui.settings_keys import SECTIONS, Key, Section, key_of
from cogs.ui.settings_panel import Page


class SettingsPanel(commands.Cog):
    def __init__(self, policies: Policies, catalog: Catalog) -> None:
        self.policies = policies
        self.catalog = catalog

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """Every press and every form of the panel; other ids are the dispatcher's."""
        pressed = interaction.type in {
            discord.InteractionType.component,
            discord.InteractionType.modal_submit,
        }
        custom_id = str((interaction.data or {}).get("custom_id", ""))
        if not pressed or not custom_id.startswith(settings_ids.PREFIX):
            return
        if not interaction.client.serves(interaction.guild_id):
            await say(interaction, words_of(interaction)("not-here"))
            return
        meant = settings_ids.read(custom_id)
        if meant is None:
            await say(interaction, words_of(interaction)("button-unknown"))
            return
        try:
            await self._press(interaction, meant)
        except Exception as error:  # noqa: BLE001 - the last stop: whatever it is, the member is told
            await explain(interaction, error)

    async def _press(self, interaction: Interaction, meant: PanelId) -> None:
        if not interactions.actor(interaction).manage_server:
            raise NotAllowed("manage_server")
        key = key_of(meant.section, meant.key)
        if meant.verb == "edit" and key and interaction.type is discord.InteractionType.component:
            await self._show_form(interaction, meant, key)
            return
        await acknowledge(interaction, in_place=True)
        problem = await self._change(interaction, meant, key)
        guild_id = interactions.guild_id(interaction)
        policy = (await self.policies.of(guild_id)).policy
        page, say = _page(interaction, meant, key), words_of(interaction)
        if page.section == "review" and problem is None:
            problem = setup_panel.wrongs(say, channel_facts.problems_in(interaction.guild, policy))
        await show(interaction, settings_panel.panel(say, page, policy, self.catalog, problem))

    async def _show_form(self, interaction: Interaction, meant: PanelId, key: Key) -> None:
        """In answer to the press itself: a form cannot follow an acknowledgement."""
        policy = (await self.policies.of(interactions.guild_id(interaction))).policy
        form = settings_panel.form(words_of(interaction), meant, key, policy)
        await interaction.response.send_modal(form)

    async def _change(self, interaction: Interaction, meant: PanelId, key: Key | None) -> str | None:
        """What is wrong with the value, if it is not taken."""
        guild_id, by = interactions.guild_id(interaction), interaction.user.id
        if meant.scope.kind != "server" and not meant.of:
            return None  # forged: nothing was picked
        if meant.verb == "clear":
            await self.policies.edit(guild_id, lambda policy: without(policy, meant.scope), by=by)
        if meant.verb not in {"set", "edit"} or key is None:
            return None

        def edited(policy: Policy) -> Policy:
            return with_key(policy, meant.scope, key.name, self._value(interaction, meant, key, policy))

        try:
            await self.policies.edit(guild_id, edited, by=by)
        except ValidationError as error:
            say = words_of(interaction)
            return say("settings-not-taken", why=policies.why(say, *problem_of(error)))
        return None

    def _value(self, interaction: Interaction, meant: PanelId, key: Key, policy: Policy) -> object:
        if meant.verb == "edit":
            return settings_panel.written(key, meant.scope, forms.text_of(interactions.data(interaction)))
        parts = settings_panel.parts_of(key, self.catalog) if key.control in {"models", "modes"} else []
        names = parts[meant.part] if meant.part < len(parts) else []
        before = value_of(policy, meant.scope, key.name)
        return settings_panel.chosen(key, panels.all_chosen(interaction), before, names)


def _page(interaction: Interaction, meant: PanelId, key: Key | None) -> Page:
    match meant.verb:
        case "go":
            asked: list[Section] = [one for one in SECTIONS if one in panels.all_chosen(interaction)]
            return Page(asked[0] if asked else meant.section)
        case "turn":
            return Page(meant.section, meant.of, meant.part)
        case "pick":
            return Page(meant.section, int(panels.chosen(interaction) or "0"))
        case "clear":
            return Page(meant.section)
        case _ if key is not None:
            return Page.with_key(meant.section, meant.of, key.name)
        case _:
            return Page(meant.section, meant.of)


async def setup(client: DarkroomClient) -> None:
    await client.add_cog(SettingsPanel(client.services.policies, client.services.catalog))
