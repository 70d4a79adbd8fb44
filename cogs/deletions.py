"""What is deleted in Discord by hand: messages, threads, channels. Discord does not say by whom."""

import discord
from discord.ext import commands

from bot.client import DarkroomClient
from bot.pipeline.withdrawals import Withdrawals


class Deletions(commands.Cog):
    """Only the raw events: nothing is cached that the others could name."""

    def __init__(self, withdrawals: Withdrawals) -> None:
        self.withdrawals = withdrawals

    @commands.Cog.listener()
    async def on_raw_message_delete(self, deleted: discord.RawMessageDeleteEvent) -> None:
        await self.withdrawals.messages_gone([deleted.message_id])

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, deleted: discord.RawBulkMessageDeleteEvent) -> None:
        await self.withdrawals.messages_gone(deleted.message_ids)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, deleted: discord.RawThreadDeleteEvent) -> None:
        await self.withdrawals.thread_gone(deleted.thread_id)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        await self.withdrawals.channel_gone(channel.guild.id, channel.id)


async def setup(client: DarkroomClient) -> None:
    await client.add_cog(Deletions(client.services.withdrawals))
