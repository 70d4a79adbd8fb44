"""What the bot may do changes: what Discord did not let be taken down is tried again soon, and not only by the clock.

Discord tells a bot of its own member without the intent for members (Gateway, "Guild Member Update").
"""

import discord
from discord.ext import commands

from bot.client import DarkroomClient
from bot.pipeline.withdrawals import Withdrawals


class Permissions(commands.Cog):
    """Servers change roles and channels all day: only what is about the bot counts."""

    def __init__(self, withdrawals: Withdrawals) -> None:
        self.withdrawals = withdrawals

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        if before.permissions != after.permissions and after in after.guild.me.roles:
            await self.withdrawals.permissions_changed(after.guild.id)

    @commands.Cog.listener()
    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        if after == after.guild.me and before.guild_permissions != after.guild_permissions:
            await self.withdrawals.permissions_changed(after.guild.id)

    @commands.Cog.listener()
    async def on_guild_channel_update(
        self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        me = after.guild.me
        if before.permissions_for(me) != after.permissions_for(me):
            await self.withdrawals.permissions_changed(after.guild.id)

    @commands.Cog.listener()
    async def on_thread_update(self, before: discord.Thread, after: discord.Thread) -> None:
        """Of a thread that was archived nobody knows what it was before, and the clock has to do."""
        if before.locked and not after.locked:
            await self.withdrawals.permissions_changed(after.guild.id)


async def setup(client: DarkroomClient) -> None:
    await client.add_cog(Permissions(client.services.withdrawals))
