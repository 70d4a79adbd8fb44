"""/setup, for those who manage a server: the five settings that matter at first, channels, and a page for members.

The state is the policy alone, so that the panel outlives the process; whoever presses is checked again each time.
"""

from collections.abc import Callable
from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext import commands
from pydantic import ValidationError

from bot.client import DarkroomClient
from bot.domain.errors import NotAllowed
from bot.domain.policy import Policy
from bot.domain.policy.changes import generating_in, places_of
from bot.domain.policy.policy_toml import problem_of
from bot.pipeline.courier import Forbidden
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.keyed_locks import KeyedLocks
from bot.pipeline.policies import Policies
from cogs import channel_facts, interactions, panels
from cogs.answers import Interaction, acknowledge, explain, say, show
from cogs.delivery import messages
from cogs.delivery.errors import translated
from cogs.delivery.messages import MessageDraft
from cogs.languages import public_words, words_of
from cogs.translator import told
from cogs.ui import forms, policies, setup_panel, text_ids
from cogs.ui.markup import CHOICES_LIMIT
from cogs.ui.setup_panel import Step

Key = Literal["review_channel", "log_channel"]
"""Of the policy."""
_NAMES: dict[Key, str] = {"review_channel": "darkroom-review", "log_channel": "darkroom-log"}
_FORMS = discord.InteractionType.modal_submit
_PRESSES = {discord.InteractionType.component, _FORMS}


class Setup(commands.Cog):
    def __init__(self, policies: Policies) -> None:
        self.policies = policies
        self._locks = KeyedLocks[int]()
        self._chosen: dict[Step, Callable[[Interaction], dict[str, Any]]] = {
            "prompts": lambda interaction: {"review_prompts": panels.all_chosen(interaction)[0]},
            "review": lambda interaction: {"review_channel": _one(interaction)},
            "log": lambda interaction: {"log_channel": _one(interaction)},
            "budget": lambda interaction: {"budget_per_day": _dollars(interaction)},
        }

    @app_commands.command(name="setup", description=told("command-setup"))
    @app_commands.default_permissions(manage_guild=True)
    async def open(self, interaction: Interaction) -> None:
        await acknowledge(interaction)
        _check(interaction)
        await self._show(interaction)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """Every press and the form of the panel; other ids are the dispatcher's."""
        custom_id = str((interaction.data or {}).get("custom_id", ""))
        if interaction.type not in _PRESSES or not custom_id.startswith(setup_panel.PREFIX):
            return
        step = setup_panel.read(custom_id)
        if step is None or not interaction.client.serves(interaction.guild_id):
            await say(interaction, words_of(interaction)("button-unknown" if step is None else "not-here"))
            return
        try:
            await self._press(interaction, step)
        except Exception as error:  # noqa: BLE001 - the last stop: whatever it is, the member is told
            await explain(interaction, error)

    async def _press(self, interaction: Interaction, step: Step) -> None:
        _check(interaction)
        if step == "budget" and interaction.type is not _FORMS:
            policy = (await self.policies.of(interactions.guild_id(interaction))).policy
            await interaction.response.send_modal(setup_panel.form(words_of(interaction), policy))
            return
        await acknowledge(interaction, in_place=True)
        reached(Failpoint.PRESSED)
        await self._show(interaction, await self._do(interaction, step))

    async def _do(self, interaction: Interaction, step: Step) -> str | None:
        """What there is to say about it."""
        guild_id, by = interactions.guild_id(interaction), interaction.user.id
        match step:
            case "places":
                places = [int(one) for one in panels.all_chosen(interaction)]
                await self.policies.edit(guild_id, lambda policy: _with_places(policy, places), by=by)
            case "make_review" | "make_log":
                return await self._make(interaction, review=step == "make_review")
            case "post":
                return await self._post(interaction)
            case _:
                try:
                    await self.policies.change(guild_id, by=by, **self._chosen[step](interaction))
                except ValidationError as error:
                    speak = words_of(interaction)
                    return speak("settings-not-taken", why=policies.why(speak, *problem_of(error)))
        return None

    async def _make(self, interaction: Interaction, *, review: bool) -> str | None:
        """One at a time, and none where there is one already: the press may come twice."""
        guild = interaction.guild
        key: Key = "review_channel" if review else "log_channel"
        if guild is None:
            raise ValueError("the interaction names no server")
        async with self._locks.of(guild.id):
            policy = (await self.policies.of(guild.id)).policy
            known: int | None = getattr(policy, key)
            if known is not None and guild.get_channel(known):
                return None
            try:
                with translated():
                    made = _made_before(guild, key) or await _create(interaction, guild, policy, key)
            except Forbidden:
                return words_of(interaction)("setup-cannot-make")
            reached(Failpoint.CHANNEL_MADE)
            await self.policies.change(guild.id, by=interaction.user.id, **{key: str(made.id)})
        seen_by = [role.id for role in _moderators(guild, policy) if made.permissions_for(role).view_channel]
        return setup_panel.made(words_of(interaction), made.id, seen_by)

    async def _post(self, interaction: Interaction) -> str:
        """Here, for everybody, in the server's language."""
        place = interactions.place(interaction)
        policy = (await self.policies.of(place.guild_id)).policy
        text = setup_panel.member_page(public_words(policy.language, interaction.guild), policy)
        channel = interaction.client.get_partial_messageable(place.channel_id, guild_id=place.guild_id)
        nonce = messages.nonce(str(interaction.id), "policy page")
        posted = await messages.send(channel, MessageDraft(text), nonce, thread=place.parent_id is not None)
        reached(Failpoint.PAGE_POSTED)
        return words_of(interaction)("setup-posted", link=posted.jump_url)

    async def _show(self, interaction: Interaction, note: str | None = None) -> None:
        policy = (await self.policies.of(interactions.guild_id(interaction))).policy
        found = channel_facts.problems_in(interaction.guild, policy)
        await show(interaction, setup_panel.panel(words_of(interaction), policy, found, note))


def _with_places(policy: Policy, places: list[int]) -> Policy:
    """With the places that the menu had no room for."""
    return generating_in(policy, [*places, *places_of(policy)[CHOICES_LIMIT:]])


def _made_before(guild: discord.Guild, key: Key) -> discord.TextChannel | None:
    """By a life that died before the policy named it: hidden, and open to the bot by name."""
    return next(
        (
            channel
            for channel in guild.text_channels
            if channel.name == _NAMES[key]
            and guild.me in channel.overwrites
            and not channel.permissions_for(guild.default_role).view_channel
        ),
        None,
    )


async def _create(
    interaction: Interaction, guild: discord.Guild, policy: Policy, key: Key
) -> discord.TextChannel:
    """Hidden from @everyone; the bot, whoever asks, and moderators see it."""
    sees = discord.PermissionOverwrite(view_channel=True)
    posts = discord.PermissionOverwrite(**dict.fromkeys(channel_facts.MANAGED, True))
    people: dict[discord.Role | discord.Member | discord.User, discord.PermissionOverwrite] = {
        guild.default_role: discord.PermissionOverwrite(view_channel=False),
        guild.me: posts,
        interaction.user: sees,
    }
    roles = _moderators(guild, policy)
    restricted = key == "review_channel" and policy.review_outputs != "off"
    return await guild.create_text_channel(
        _NAMES[key], overwrites=text_ids.overwrites(people | dict.fromkeys(roles, sees)), nsfw=restricted
    )


def _moderators(guild: discord.Guild, policy: Policy) -> list[discord.Role]:
    """The roles whose members decide: those that the policy names, and those with the right to."""
    return [
        role
        for role in guild.roles
        if not (role.is_default() or role.is_bot_managed())
        and (role.permissions.moderate_members or role.id in policy.moderator_roles)
    ]


def _check(interaction: Interaction) -> None:
    if not interactions.actor(interaction).manage_server:
        raise NotAllowed("manage_server")


def _one(interaction: Interaction) -> str:
    return panels.chosen(interaction) or ""


def _dollars(interaction: Interaction) -> str:
    return forms.text_of(interactions.data(interaction)).strip().removeprefix("$") or "0"


async def setup(client: DarkroomClient) -> None:
    await client.add_cog(Setup(client.services.policies))
