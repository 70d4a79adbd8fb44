"""Creates each message once: a lock per server, the read-back, and an answer to each of Discord's refusals."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import discord

from bot.domain.job import Job
from bot.domain.place import PlaceKind
from bot.pipeline.courier import (
    DeliveryError,
    DestinationGone,
    Forbidden,
    Hidden,
    Locked,
    TooLarge,
    TryLater,
    Unpostable,
)
from bot.pipeline.guilds import Guilds
from bot.pipeline.keyed_locks import KeyedLocks
from cogs.delivery import messages, readback
from cogs.delivery.errors import Archived, Blocked, Marked, NoReply, NoThread, translated
from cogs.delivery.gateway_facts import GatewayFacts
from cogs.delivery.limits import UploadLimits
from cogs.delivery.messages import MessageDraft, Render
from cogs.delivery.permissions import missing

_NOT_THERE = frozenset({10004, 50001, 50013})
"""Unknown guild, missing access, missing permissions."""


@dataclass(frozen=True, slots=True)
class Destination:
    channel_id: int
    thread: bool


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One message of a job for the first of `places` that takes it."""

    job: Job
    places: Sequence[Destination]
    nonce: str
    render: Render
    ours: readback.Recognise
    past_gone: bool = False
    """Go on to the next place when one no longer exists."""


class Sender:
    def __init__(
        self,
        client: discord.Client,
        facts: GatewayFacts,
        guilds: Guilds,
        limits: UploadLimits,
        ready_within: timedelta,
    ) -> None:
        self._client = client
        self._facts = facts
        self._guilds = guilds
        self._limits = limits
        self._ready_within = ready_within
        self._locks = KeyedLocks[int]()

    async def create(self, outgoing: OutgoingMessage, *, again: bool) -> tuple[Destination, discord.Message]:
        """Raises DeliveryError. With `again`, what an earlier try posted is returned instead of a second message."""
        await self.connected(outgoing.job.guild_id)
        async with self._locks.of(outgoing.job.guild_id):
            earlier = await self._earlier(outgoing) if again else None
            return earlier or await self._first_that_takes(outgoing)

    async def connected(self, guild_id: int) -> None:
        """Waits until Discord can be reached and the guild is known. Raises TryLater or DestinationGone."""
        await self.connected_at_all()
        if not self._facts.knows(guild_id):
            await self._confirm_absence(guild_id)

    async def connected_at_all(self) -> None:
        """Waits until Discord can be reached. Raises TryLater."""
        try:
            async with asyncio.timeout(self._ready_within.total_seconds()):
                while not self._facts.ready():  # before the login there is no event to wait for
                    if self._client.is_closed():
                        raise TryLater("the connection is closed")
                    await asyncio.sleep(0.05)
        except TimeoutError as error:
            raise TryLater("not connected to Discord") from error

    async def open_thread(self, channel_id: int) -> None:
        """Un-archive; a locked thread stays shut. Raises DeliveryError."""
        with translated(thread=True):
            thread = await self._client.fetch_channel(channel_id)
            if isinstance(thread, discord.Thread):
                await thread.edit(archived=False)

    def channel(self, guild_id: int, channel_id: int) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(channel_id, guild_id=guild_id)

    async def in_guild(self, guild_id: int, channel_id: int, message_id: int) -> discord.PartialMessage:
        """To start a thread on it, discord.py wants its server, cached or fetched. Raises DeliveryError."""
        message = self.channel(guild_id, channel_id).get_partial_message(message_id)
        if message.guild is not None:
            return message
        with translated():
            channel = await self._client.fetch_channel(channel_id)
        if not isinstance(channel, discord.TextChannel):
            raise NoThread("threads start in text channels")
        return channel.get_partial_message(message_id)

    async def _confirm_absence(self, guild_id: int) -> None:
        """Jobs end for good when the bot has left, so only Discord's own error code counts as proof."""
        try:
            with translated():
                await self._client.fetch_guild(guild_id, with_counts=False)
        except TryLater:
            raise
        except DeliveryError as error:
            if _code(error) in _NOT_THERE:
                raise DestinationGone("not in that server") from error
            raise TryLater(error.detail) from error
        raise TryLater("the server is not in the cache yet")

    async def _earlier(self, outgoing: OutgoingMessage) -> tuple[Destination, discord.Message] | None:
        own_id = self._facts.own_id
        if own_id is None:
            return None
        for place in outgoing.places:
            channel = self.channel(outgoing.job.guild_id, place.channel_id)
            since = outgoing.job.asked_at_id  # a snowflake from before anything could have been posted
            try:
                found = await readback.find(
                    channel, author_id=own_id, since=since, ours=outgoing.ours, thread=place.thread
                )
            except DestinationGone:
                continue
            if found:
                return place, found
        return None

    async def _first_that_takes(self, outgoing: OutgoingMessage) -> tuple[Destination, discord.Message]:
        refusal: DeliveryError | None = None
        for place in outgoing.places:
            try:
                return place, await self._try(outgoing, place)
            except Hidden:
                raise  # who may read there is not known, so it is shown to nobody else
            except Forbidden as error:
                refusal = refusal or error
            except Unpostable as error:
                if refusal:
                    raise refusal from error
                raise
            except DestinationGone as error:
                if not outgoing.past_gone:
                    raise refusal or error from error
                refusal = refusal or error
        raise refusal or DestinationGone("no place was named")

    async def _try(self, outgoing: OutgoingMessage, place: Destination) -> discord.Message:
        try:
            return await self._send(outgoing, place, outgoing.render(True))
        except Blocked:
            return await self._send(outgoing, place, outgoing.render(False))

    async def _send(
        self, outgoing: OutgoingMessage, place: Destination, draft: MessageDraft
    ) -> discord.Message:
        job, channel_id, files = outgoing.job, place.channel_id, bool(draft.uploads)
        guild_id = job.guild_id
        permissions = partial(self._facts.permissions, guild_id, channel_id)
        if self._guilds.forbidden(guild_id, channel_id, files=files, permissions=permissions()):
            raise Marked("refused a moment ago")
        channel = self.channel(guild_id, channel_id)
        try:
            try:
                return await messages.send(channel, draft, outgoing.nonce, thread=place.thread)
            except Archived:
                await self.open_thread(channel_id)
                return await messages.send(channel, draft, outgoing.nonce, thread=place.thread)
            except NoReply:
                alone = replace(draft, reply_to=None)
                return await messages.send(channel, alone, outgoing.nonce, thread=place.thread)
        except TooLarge:
            await self._limits.refused(guild_id, [upload.size for upload in draft.uploads])
            raise
        except Forbidden as error:
            if _lacks_permission(error, job):
                await self._guilds.refused(guild_id, channel_id, files=files, permissions=permissions())
                lacking = missing(permissions(), thread=place.thread, voice=job.place is PlaceKind.VOICE)
                await self._guilds.report_forbidden(guild_id, job.home_id, lacking)
            raise


def _lacks_permission(error: Forbidden, job: Job) -> bool:
    """Whether those who manage the server can mend it: not a locked thread, nor one that the bot is not in."""
    return not isinstance(error, Locked) and not (isinstance(error, Hidden) and job.confined)


def _code(error: DeliveryError) -> int | None:
    """Discord's own error code."""
    cause = error.__cause__
    return cause.code if isinstance(cause, discord.HTTPException) else None
