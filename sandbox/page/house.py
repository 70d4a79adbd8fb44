"""The lab's switches of Discord itself: the open channel, and the server."""

from typing import Literal

from aiohttp import web
from pydantic import BaseModel, Field

from sandbox.discord import Channel, ChannelKind, RefusedByClient, World
from sandbox.discord.locales import LOCALES
from sandbox.page.actions import parsed
from sandbox.page.shapes import Json

PERMISSIONS = {
    "view_channel": "see this channel",
    "connect": "connect",
    "send_messages": "send messages",
    "send_messages_in_threads": "send messages in threads",
    "create_public_threads": "start threads",
    "attach_files": "attach files",
    "embed_links": "embed links",
    "read_message_history": "read the history",
    "manage_threads": "manage threads",
}
"""What "Bot may …" can be switched for; those of threads not in voice channels, Connect only there."""
_MAKES_CHANNELS = "manage_channels"
_VOICE_ONLY = {"connect"}
_THREADS_ONLY = {"send_messages_in_threads", "create_public_threads", "manage_threads"}


class PlaceSwitch(BaseModel):
    """One switch of a channel or thread; those that are left out stay as they are."""

    channel: int
    permission: str | None = None
    allowed: bool | None = None
    nsfw: bool | None = None
    bot_in: bool | None = None
    archived: bool | None = None
    locked: bool | None = None


class ServerSwitch(BaseModel):
    """One switch of the server. `thread_starts` null: as many as one likes."""

    boost: Literal[0, 1, 2, 3] | None = None
    active_threads: int | None = Field(default=None, ge=0, le=1000)
    thread_starts: int | None = Field(default=None, ge=0, le=1000)
    words: str | None = None  # one after another, with commas
    reads_bots: bool | None = None
    rate_limits: bool | None = None
    makes_channels: bool | None = None
    locale: str | None = None


class House:
    """Reads and switches what the server's owner, and Discord, decide."""

    def __init__(self, world: World) -> None:
        self._world = world

    def state(self, channel_id: int) -> Json:
        channel = self._world.find_channel(channel_id)
        return {"place": self._place(channel) if channel else None, "server": self._server()}

    # ---------------------------------------------------------------- what there is

    def _place(self, channel: Channel) -> Json:
        places, bot = self._world.places, self._world.bot
        where = self._world.find_channel(channel.parent_id or channel.id) or channel
        without = _THREADS_ONLY if where.kind is ChannelKind.VOICE else _VOICE_ONLY
        held = [
            {"name": name, "words": words, "allowed": places.holds(bot, channel, name)}
            for name, words in PERMISSIONS.items()
            if name not in without
        ]
        return {
            "id": str(channel.id),
            "name": channel.name,
            "thread": channel.is_thread,
            "parent": where.name,
            "nsfw": channel.nsfw,
            "archived": channel.archived,
            "locked": channel.locked,
            "bot_in": channel.is_thread and places.joined(bot, channel),
            "permissions": held,
        }

    def _server(self) -> Json:
        limits = self._world.limits
        guild = self._world.guilds()[0]
        every = [thread for each in self._world.channels() for thread in self._world.threads(each)]
        return {
            "boost": self._world.boost_level(guild),
            "active": sum(not thread.archived for thread in every),
            "active_threads": limits.active_threads,
            "thread_starts": limits.thread_starts,
            "thread_window": limits.thread_window,
            "words": ", ".join(self._world.automod.words()),
            "reads_bots": self._world.automod.reads_bots,
            "rate_limits": self._world.buckets.on,
            "makes_channels": self._world.bot_holds(guild, _MAKES_CHANNELS),
            "locale": guild.preferred_locale,
        }

    # ---------------------------------------------------------------- switching

    async def switch_place(self, request: web.Request) -> None:
        wanted = parsed(PlaceSwitch, await request.json())
        channel = self._world.find_channel(wanted.channel)
        if channel is None:
            raise web.HTTPNotFound(text="there is no such channel")
        try:
            self._switch_place(channel, wanted)
        except RefusedByClient as refusal:
            raise web.HTTPConflict(text=str(refusal)) from None

    def _switch_place(self, channel: Channel, wanted: PlaceSwitch) -> None:
        places = self._world.places
        if wanted.permission in PERMISSIONS and wanted.allowed is not None:
            places.permit(channel, wanted.permission, wanted.allowed)
        if wanted.nsfw is not None:
            marked = self._world.find_channel(channel.parent_id or channel.id) or channel
            self._world.set_nsfw(marked, nsfw=wanted.nsfw)
        if wanted.bot_in is not None:
            (places.add_to_thread if wanted.bot_in else places.remove_from_thread)(channel, self._world.bot)
        if wanted.archived is not None:
            (places.archive if wanted.archived else places.reopen)(channel)
        if wanted.locked is not None:
            places.lock(channel, locked=wanted.locked)

    async def switch_server(self, request: web.Request) -> None:
        wanted = parsed(ServerSwitch, await request.json())
        if wanted.boost is not None:
            self._world.set_boost_level(self._world.guilds()[0], wanted.boost)
        if wanted.active_threads is not None:
            self._world.limits.active_threads = wanted.active_threads
        if "thread_starts" in wanted.model_fields_set:
            self._world.limits.thread_starts = wanted.thread_starts
        if wanted.words is not None:
            self._world.automod.block(wanted.words.split(","))
        if wanted.reads_bots is not None:
            self._world.automod.reads_bots = wanted.reads_bots
        if wanted.rate_limits is not None:
            self._world.buckets.on = wanted.rate_limits
        if wanted.makes_channels is not None:
            self._let_make_channels(wanted.makes_channels)
        if wanted.locale in LOCALES:
            self._world.set_preferred_locale(wanted.locale)

    def _let_make_channels(self, allowed: bool) -> None:
        guild, names = self._world.guilds()[0], (_MAKES_CHANNELS,)
        if allowed:
            self._world.allow_bot(guild, allow=names)
        else:
            self._world.forbid_bot(guild, deny=names)
