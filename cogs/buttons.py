"""The buttons on cards and results. They outlive the process, and every press checks permissions again.

Their looks are in `ui.buttons`; the ids are `darkroom:v1:<action>:<job>`.
"""

import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Self, cast

import discord
from discord.ext import commands

from bot.client import DarkroomClient, WebhookFollowUps
from bot.domain.ask import Actor, Place
from bot.domain.catalog import Catalog
from bot.pipeline.gate import Admitted, Gate
from bot.pipeline.job_control import JobControl
from bot.pipeline.withdrawals import Withdrawals
from cogs import interactions, posting
from cogs.answers import Interaction, acknowledge, answer, explain, say
from cogs.ui import remix, texts
from cogs.ui.buttons import Action, confirm_buttons, custom_id, view
from cogs.ui.words import words

TEMPLATE = re.compile(r"darkroom:v1:(?P<action>again|remix|why|delete|cancel|withdraw):(?P<job>[0-9a-z]{10})")


class Buttons(commands.Cog):
    def __init__(
        self,
        gate: Gate,
        job_control: JobControl,
        withdrawals: Withdrawals,
        follow_ups: WebhookFollowUps,
        catalog: Catalog,
    ) -> None:
        self.gate = gate
        self.follow_ups = follow_ups
        self.job_control = job_control
        self.withdrawals = withdrawals
        self.catalog = catalog

    async def pressed(self, interaction: Interaction, action: Action, job_id: str) -> None:
        """Discord's command permissions do not cover clicks, and custom_ids can be forged: all is checked again."""
        if not interaction.client.serves(interaction.guild_id):
            await say(interaction, texts.NOT_HERE)
            return
        try:
            if action == "remix":
                await self._show_form(interaction, job_id)
                return
            await acknowledge(interaction, in_place=action == "withdraw" and _is_private(interaction))
            await self._do(interaction, action, job_id)
        except Exception as error:  # noqa: BLE001 - the last stop: whatever it is, the member is told
            await explain(interaction, error)

    async def _do(self, interaction: Interaction, action: Action, job_id: str) -> None:
        if action == "again":
            again = partial(self.gate.again, job_id, interaction.id)
            await answer(interaction, await self._admitted(interaction, again))
            return
        actor, place = interactions.actor(interaction), interactions.place(interaction)
        match action:
            case "remix":
                raise AssertionError("a form was shown for it")
            case "why":
                shown = await self.job_control.show(job_id, actor, place)
                await answer(interaction, texts.ending(shown.job, interaction.user.id))
            case "cancel":
                cancelled = await self.job_control.cancel(job_id, actor, place)
                await answer(interaction, texts.cancelled(cancelled, interaction.user.id))
            case "delete":
                job = await self.withdrawals.look(job_id, actor, place)
                await answer(interaction, texts.DELETE_IT, view=view(confirm_buttons(job)))
            case "withdraw":
                job = await self.withdrawals.ask(job_id, actor, place)
                await answer(interaction, texts.DELETING.format(job.id))

    async def _admitted(
        self, interaction: Interaction, admit: Callable[[Actor, Place], Awaitable[Admitted]]
    ) -> str:
        if why_not := await posting.obstacle(interaction):
            return why_not
        self.follow_ups.keep(interaction.id, interaction.followup)
        admitted = await admit(interactions.actor(interaction), interactions.place(interaction))
        return texts.queued(admitted, self.catalog.find(admitted.job.request.model))

    async def _show_form(self, interaction: Interaction, job_id: str) -> None:
        """In answer to the press itself: a form cannot follow an acknowledgement."""
        actor, place = interactions.actor(interaction), interactions.place(interaction)
        job = await self.gate.remixable(job_id, actor, place)
        form = remix.form(job, self.catalog, custom_id("remix", job_id), words(actor.locale))
        await interaction.response.send_modal(form)

    async def submitted(self, interaction: Interaction, job_id: str) -> None:
        """A form came back; whatever it was when it was shown, all is checked now."""
        try:
            await acknowledge(interaction)
            wanted = remix.read(cast("dict[str, Any]", interaction.data))
            admit = partial(self.gate.remix, job_id, interaction.id, remix=wanted)
            await answer(interaction, await self._admitted(interaction, admit))
        except Exception as error:  # noqa: BLE001 - the last stop: whatever it is, the member is told
            await explain(interaction, error)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """A form, or a press that no button below takes: old, forged, or not on that message at all."""
        if interaction.type is discord.InteractionType.modal_submit:
            sent = TEMPLATE.fullmatch(interaction.custom_id or "")
            if sent is None or sent["action"] != "remix":
                await say(interaction, texts.UNKNOWN_BUTTON)
            elif not interaction.client.serves(interaction.guild_id):
                await say(interaction, texts.NOT_HERE)
            else:
                await self.submitted(interaction, sent["job"])
        elif interaction.type is discord.InteractionType.component and not _taken(interaction):
            await say(interaction, texts.UNKNOWN_BUTTON)


def _is_private(interaction: Interaction) -> bool:
    """Only what nobody else sees may be written over with an answer."""
    return interaction.message is not None and interaction.message.flags.ephemeral


def _taken(interaction: Interaction) -> bool:
    """Whether discord.py hands it to `JobButton`: the id fits, and the message really has such a button."""
    pressed = interaction.custom_id
    if pressed is None or TEMPLATE.fullmatch(pressed) is None or interaction.message is None:
        return False
    view = discord.ui.View.from_message(interaction.message, timeout=None)
    return any(getattr(item, "custom_id", None) == pressed for item in view.walk_children())


class JobButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=TEMPLATE):
    """Any of the buttons, made anew from its id at each press."""

    def __init__(self, item: discord.ui.Button[Any], action: Action, job_id: str) -> None:
        super().__init__(item)
        self.action: Action = action
        self.job_id = job_id

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(cast(discord.ui.Button[Any], item), cast(Action, match["action"]), match["job"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        buttons = interaction.client.get_cog(Buttons.__cog_name__)
        if isinstance(buttons, Buttons):
            await buttons.pressed(interaction, self.action, self.job_id)


async def setup(client: DarkroomClient) -> None:
    have = client.services
    await client.add_cog(
        Buttons(have.gate, have.job_control, have.withdrawals, have.follow_ups, have.catalog)
    )
    client.add_dynamic_items(JobButton)
