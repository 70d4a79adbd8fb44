"""Finds the action of a press by its id, acknowledges as that wants, and tells the member whatever goes wrong.

Discord's command permissions do not cover presses, and ids can be forged: each action checks everything anew.
"""

from collections.abc import Iterable

import discord
from discord.ext import commands

from bot.client import DarkroomClient, Services
from bot.pipeline.failpoints import Failpoint, reached
from cogs import interactions
from cogs.actions.action import Action, Answers, FormAction, Press
from cogs.actions.again import Again
from cogs.actions.appeal import Appeal, Lift, Uphold
from cogs.actions.ban import Ban
from cogs.actions.cancel import Cancel, TakeBack
from cogs.actions.confirm import Confirm
from cogs.actions.delete import Delete, Withdraw, WithdrawAsModerator
from cogs.actions.edit import Edit, Extend
from cogs.actions.message_commands import message_commands
from cogs.actions.more import More
from cogs.actions.remix import Remix
from cogs.actions.report import Keep, Report, WithdrawAndBan, WithdrawAndStrike, WithdrawReported
from cogs.actions.review import Approve, Choose, Decline, DeclineAndStrike, EditPrompt
from cogs.actions.save import Save, Unsave
from cogs.actions.starting import WORKS_WITH_A_QUESTION, Starting
from cogs.actions.why import Why
from cogs.answers import Interaction, acknowledge, explain, say
from cogs.asking import Asking
from cogs.languages import words_of
from cogs.ui import custom_ids, settings_ids, setup_panel

_PANELS = (settings_ids.PREFIX, setup_panel.PREFIX)


def actions(have: Services) -> tuple[Action, ...]:
    """All there are."""
    asking = Asking(have.follow_ups, have.catalog)
    access, reuse = have.job_access, have.reuse
    started = (
        Starting(work, access, reuse, have.wallet, have.catalog, asking) for work in WORKS_WITH_A_QUESTION
    )
    return (
        Again(reuse, asking),
        Remix(access, reuse, have.catalog, asking),
        Why(have.job_control, have.reviews, have.appeals),
        Approve(have.reviews),
        Choose(have.reviews),
        EditPrompt(have.reviews),
        Decline(have.reviews),
        DeclineAndStrike(have.reviews),
        Confirm(have.reviews, have.job_control),
        Appeal(have.appeals),
        Uphold(have.appeals),
        Lift(have.appeals),
        Report(have.reports),
        Keep(have.reports),
        WithdrawReported(have.reports),
        WithdrawAndStrike(have.reports),
        WithdrawAndBan(have.reports),
        Cancel(have.job_control),
        TakeBack(have.job_control),
        Delete(have.withdrawals),
        Withdraw(have.withdrawals),
        WithdrawAsModerator(have.withdrawals),
        Ban(have.sanctions),
        *(action for starting in started for action in starting.actions()),
        Edit(access, reuse, have.catalog, asking),
        Extend(access, reuse, have.catalog, asking),
        Save(have.favourites),
        Unsave(have.favourites),
        More(access, have.withdrawals, have.catalog),
    )


class Dispatcher(commands.Cog):
    def __init__(self, actions: Iterable[Action]) -> None:
        self.actions = {action.id: action for action in actions}

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """Every press but those on panels, and every form; an id that is not known any more gets a kind word."""
        form = interaction.type is discord.InteractionType.modal_submit
        if not form and interaction.type is not discord.InteractionType.component:
            return
        panel = custom_ids.read_panel(interaction.custom_id or "")
        if panel and (not form or panel.panel in custom_ids.WITH_FORMS):
            return
        if (interaction.custom_id or "").startswith(_PANELS):
            return  # its own cog answers
        if not interaction.client.serves(interaction.guild_id):
            await say(interaction, words_of(interaction)("not-here"))
            return
        meant = custom_ids.read(interaction.custom_id or "")
        action = self.actions.get(meant.action) if meant else None
        if meant is None or action is None or (form and not isinstance(action, FormAction)):
            await say(interaction, words_of(interaction)("button-unknown"))
            return
        await self.perform(action, Press(interaction, meant.job_id, meant.argument), form=form)

    async def use(self, action_id: str, interaction: Interaction, job_id: str) -> None:
        """Without a button: from a message's menu."""
        await self.perform(self.actions[action_id], Press(interaction, job_id))

    async def perform(self, action: Action, press: Press, *, form: bool = False) -> None:
        try:
            if form and isinstance(action, FormAction):
                await acknowledge(press.interaction)
                reached(Failpoint.PRESSED)
                await action.submitted(press)
                return
            if action.answers is not Answers.WITH_A_FORM:
                private = interactions.on_private_message(press.interaction)
                in_place = action.answers is Answers.IN_PLACE and private
                await acknowledge(press.interaction, in_place=in_place)
                reached(Failpoint.PRESSED)
            await action.pressed(press)
        except Exception as error:  # noqa: BLE001 - the last stop: whatever it is, the member is told
            await explain(press.interaction, error)


async def setup(client: DarkroomClient) -> None:
    dispatcher = Dispatcher(actions(client.services))
    await client.add_cog(dispatcher)
    for command in message_commands(dispatcher.use, client.services.job_control.of_message):
        client.tree.add_command(command)
