"""Creates messages that are seen once: a lane a guild, the read-back, and the ladder of Discord's refusals."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import discord

from bot.pipeline.clock import Clock
from bot.pipeline.courier import DeliveryError, DestinationGone, Forbidden, TooLarge, TryLater
from cogs.delivery import drafts, readback
from cogs.delivery.drafts import Draft, Render
from cogs.delivery.errors import Archived, Blocked, Marked, translated
from cogs.delivery.lanes import Lanes
from cogs.delivery.limits import UploadLimits
from cogs.delivery.marks import Marks

_NOT_THERE = frozenset({10004, 50001, 50013})
"""Unknown guild, missing access, missing permissions."""
ForbiddenSeen = Callable[[int, int], Awaitable[None]]
"""(guild id, channel id): we may not post there, or in its threads; for telling those who can change it."""


@dataclass(frozen=True, slots=True)
class Place:
    channel_id: int
    thread: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """One message for the first of `places` that takes it."""

    guild_id: int
    places: Sequence[Place]
    nonce: str
    render: Render
    ours: readback.Recognise
    since: int
    """A snowflake from before anything could have been posted."""
    past_gone: bool = False
    """Go on to the next place when one no longer exists."""


class Outbox:
    def __init__(
        self,
        client: discord.Client,
        clock: Clock,
        limits: UploadLimits,
        on_forbidden: ForbiddenSeen | None,
        ready_within: timedelta,
    ) -> None:
        self._client = client
        self._clock = clock
        self._limits = limits
        self._on_forbidden = on_forbidden
        self._ready_within = ready_within
        self._lanes = Lanes()
        self._marks = Marks(client)

    async def create(self, letter: Letter, *, again: bool) -> tuple[Place, discord.Message]:
        """Raises DeliveryError. With `again`, what an earlier try posted is returned instead of a second message."""
        await self.connected(letter.guild_id)
        async with self._lanes.lane(letter.guild_id):
            earlier = await self._earlier(letter) if again else None
            return earlier or await self._first_that_takes(letter)

    async def connected(self, guild_id: int) -> None:
        """Until the client is ready and the guild known: discord.py can start no thread before. Raises TryLater."""
        try:
            async with asyncio.timeout(self._ready_within.total_seconds()):
                while not self._client.is_ready():  # before the login there is no event to wait for
                    if self._client.is_closed():
                        raise TryLater("the connection is closed")
                    await asyncio.sleep(0.05)
        except TimeoutError as error:
            raise TryLater("not connected to Discord") from error
        if self._client.get_guild(guild_id) is None:
            await self._confirm_absence(guild_id)

    async def open_thread(self, channel_id: int) -> None:
        """Un-archive; a locked thread stays shut. Raises DeliveryError."""
        with translated(thread=True):
            thread = await self._client.fetch_channel(channel_id)
            if isinstance(thread, discord.Thread):
                await thread.edit(archived=False)

    def channel(self, guild_id: int, channel_id: int) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(channel_id, guild_id=guild_id)

    async def _confirm_absence(self, guild_id: int) -> None:
        """Ended jobs are not taken up again, so Discord itself must say, by its code, that we are there no more."""
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

    async def _earlier(self, letter: Letter) -> tuple[Place, discord.Message] | None:
        me = self._client.user
        if me is None:
            return None
        for place in letter.places:
            channel = self.channel(letter.guild_id, place.channel_id)
            try:
                found = await readback.find(
                    channel, author_id=me.id, since=letter.since, ours=letter.ours, thread=place.thread
                )
            except DestinationGone:
                continue
            if found:
                return place, found
        return None

    async def _first_that_takes(self, letter: Letter) -> tuple[Place, discord.Message]:
        refusal: DeliveryError | None = None
        for place in letter.places:
            try:
                return place, await self._try(letter, place)
            except Forbidden as error:
                refusal = refusal or error
            except DestinationGone as error:
                if not letter.past_gone:
                    raise refusal or error from error
                refusal = refusal or error
        raise refusal or DestinationGone("no place was named")

    async def _try(self, letter: Letter, place: Place) -> discord.Message:
        try:
            return await self._send(letter, place, letter.render(True))
        except Blocked:
            return await self._send(letter, place, letter.render(False))

    async def _send(self, letter: Letter, place: Place, draft: Draft) -> discord.Message:
        guild_id, channel_id, files = letter.guild_id, place.channel_id, bool(draft.uploads)
        if self._marks.forbid(guild_id, channel_id, files=files, now=self._clock()):
            raise Marked("refused a moment ago")
        channel = self.channel(guild_id, channel_id)
        try:
            try:
                return await drafts.send(channel, draft, letter.nonce, thread=place.thread)
            except Archived:
                await self.open_thread(channel_id)
                return await drafts.send(channel, draft, letter.nonce, thread=place.thread)
        except TooLarge:
            await self._limits.refused(guild_id, [upload.size for upload in draft.uploads])
            raise
        except Forbidden as error:
            if type(error) is Forbidden:  # not Locked, which is somebody's will and not a missing permission
                self._marks.add(guild_id, channel_id, files=files, now=self._clock())
                if self._on_forbidden:
                    await self._on_forbidden(guild_id, _parent(letter, place))
            raise


def _parent(letter: Letter, place: Place) -> int:
    """A thread lives for one job; what is forbidden in it is so by its channel."""
    if not place.thread:
        return place.channel_id
    return next((each.channel_id for each in letter.places if not each.thread), place.channel_id)


def _code(error: DeliveryError) -> int | None:
    """Discord's own."""
    cause = error.__cause__
    return cause.code if isinstance(cause, discord.HTTPException) else None
