"""/mod, for moderators: strikes, pauses and bans, and what there is of a member."""

import asyncio
import hashlib
from datetime import timedelta
from typing import Literal

import aiohttp
import discord
from discord import app_commands
from discord.app_commands import Range
from discord.ext import commands

from bot.client import DarkroomClient
from bot.domain.audit_files import AuditFormat
from bot.domain.sanctions import Act
from bot.pipeline.audit_log import AuditLog
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.provenance import Provenance
from bot.pipeline.sanctions import Order, Sanctions
from cogs import interactions
from cogs.answers import Interaction, acknowledge, answer
from cogs.interactions import Person, Reason
from cogs.languages import words_of
from cogs.mod_member import MemberPanel
from cogs.mod_queue import QueuePanel
from cogs.translator import told
from cogs.ui import sanctions
from cogs.ui.member_record import MOST_HOURS

MOST_DAYS = 3650
MOST_BYTES = 100 * 1024 * 1024
"""The most that a bot may post anywhere."""


@app_commands.default_permissions(moderate_members=True)
class Mod(commands.GroupCog, group_name="mod", group_description=told("command-mod")):
    """Who may see the commands is the server's matter; who may use them is checked where they are carried out."""

    def __init__(
        self,
        decisions: Sanctions,
        audit_log: AuditLog,
        provenance: Provenance,
        queue_panel: QueuePanel,
        member_panel: MemberPanel,
    ) -> None:
        self.sanctions = decisions
        self.audit_log = audit_log
        self.provenance = provenance
        self.queue_panel = queue_panel
        self.member_panel = member_panel

    @app_commands.command(description=told("command-mod-ban"))
    @app_commands.describe(member=told("about-whom"), reason=told("about-reason"))
    async def ban(self, interaction: Interaction, member: Person, reason: Reason | None = None) -> None:
        await self._decide(interaction, "ban", member, reason)

    @app_commands.command(description=told("command-mod-unban"))
    @app_commands.describe(member=told("about-whom"), reason=told("about-reason"))
    async def unban(self, interaction: Interaction, member: Person, reason: Reason | None = None) -> None:
        await self._decide(interaction, "unban", member, reason)

    @app_commands.command(description=told("command-mod-pause"))
    @app_commands.describe(member=told("about-whom"), hours=told("about-hours"), reason=told("about-reason"))
    async def pause(
        self,
        interaction: Interaction,
        member: Person,
        hours: Range[int, 1, MOST_HOURS] = 24,
        reason: Reason | None = None,
    ) -> None:
        await self._decide(interaction, "pause", member, reason, timedelta(hours=hours))

    @app_commands.command(description=told("command-mod-resume"))
    @app_commands.describe(member=told("about-whom"), reason=told("about-reason"))
    async def resume(self, interaction: Interaction, member: Person, reason: Reason | None = None) -> None:
        await self._decide(interaction, "resume", member, reason)

    @app_commands.command(description=told("command-mod-strike"))
    @app_commands.describe(member=told("about-whom"), reason=told("about-reason"))
    async def strike(self, interaction: Interaction, member: Person, reason: Reason | None = None) -> None:
        await self._decide(interaction, "strike", member, reason)

    @app_commands.command(description=told("command-mod-pardon"))
    @app_commands.describe(member=told("about-whom"), reason=told("about-reason"))
    async def pardon(self, interaction: Interaction, member: Person, reason: Reason | None = None) -> None:
        await self._decide(interaction, "pardon", member, reason)

    @app_commands.command(description=told("command-mod-member"))
    @app_commands.describe(member=told("about-whom"))
    async def member(self, interaction: Interaction, member: Person) -> None:
        await acknowledge(interaction)
        await self.member_panel.show(interaction, member.id)

    @app_commands.command(description=told("command-mod-queue"))
    async def queue(self, interaction: Interaction) -> None:
        await acknowledge(interaction)
        await self.queue_panel.show(interaction)

    @app_commands.command(description=told("command-mod-audit"))
    @app_commands.describe(days=told("about-audit-days"), form=told("about-audit-format"))
    @app_commands.rename(form="format")
    async def audit(
        self,
        interaction: Interaction,
        days: Range[int, 1, MOST_DAYS] = 30,
        form: Literal["jsonl", "csv"] | None = None,
    ) -> None:
        await acknowledge(interaction)
        guild_id, actor = interactions.guild_id(interaction), interactions.actor(interaction)
        forms = [AuditFormat(form)] if form else list(AuditFormat)
        found = await self.audit_log.export(guild_id, actor, days=days, forms=forms)
        files = [(text, f"darkroom-audit.{form}") for form, text in found.texts.items()]
        await answer(interaction, words_of(interaction)("audit-exported", count=found.rows), files=files)

    @app_commands.command(description=told("command-mod-verify"))
    @app_commands.describe(file=told("about-verified-file"))
    async def verify(self, interaction: Interaction, file: discord.Attachment) -> None:
        await acknowledge(interaction)
        guild_id, actor = interactions.guild_id(interaction), interactions.actor(interaction)
        sha256 = await _hash(file)
        if sha256 is None:
            await answer(interaction, words_of(interaction)("verify-unreadable"))
            return
        found = await self.provenance.origins(guild_id, actor, sha256)
        await answer(interaction, sanctions.origins(words_of(interaction), found))

    async def _decide(
        self,
        interaction: Interaction,
        act: Act,
        member: Person,
        reason: str | None,
        lasts: timedelta = timedelta(days=1),
    ) -> None:
        await acknowledge(interaction)
        reached(Failpoint.PRESSED)
        order = Order(
            act,
            interactions.guild_id(interaction),
            member.id,
            interactions.actor(interaction),
            key=f"mod:{interaction.id}",
            reason=reason or "",
            lasts=lasts,
            is_bot=member.bot,
            manages=interactions.manages(member),
        )
        decided = await self.sanctions.carry_out(order)
        await answer(interaction, sanctions.decided(words_of(interaction), decided))


async def _hash(file: discord.Attachment) -> str | None:
    """None for what cannot be fetched, or is larger than anything that the bot posts."""
    if file.size > MOST_BYTES:
        return None
    try:
        content = await file.read()
    except (discord.HTTPException, aiohttp.ClientError, OSError):
        return None
    return await asyncio.to_thread(lambda: hashlib.sha256(content).hexdigest())


async def setup(client: DarkroomClient) -> None:
    have = client.services
    queue_panel, member_panel = QueuePanel(have.review_queue), MemberPanel(have.sanctions, have.wallet)
    await client.add_cog(Mod(have.sanctions, have.audit_log, have.provenance, queue_panel, member_panel))
