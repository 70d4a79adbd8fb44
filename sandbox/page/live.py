"""Open tabs of the page: each looks through one member's eyes, and is told of every change that member can see."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from sandbox.discord import Change, ChangeKind, Channel, Member, World
from sandbox.discord.locales import LOCALES
from sandbox.page import shapes
from sandbox.page.shapes import Json

_MESSAGES = {ChangeKind.MESSAGE_CREATED, ChangeKind.MESSAGE_EDITED, ChangeKind.MESSAGE_DELETED}
_CHANNELS = {
    ChangeKind.THREAD_CREATED,
    ChangeKind.THREAD_UPDATED,
    ChangeKind.THREAD_DELETED,
    ChangeKind.CHANNEL_CHANGED,
}


@dataclass(slots=True, eq=False)
class Tab:
    socket: web.WebSocketResponse
    member: Member
    looking_at: int = 0  # the open channel's id

    async def tell(self, what: Json) -> None:
        try:
            await self.socket.send_json(what)
        except ConnectionError:
            return  # closed meanwhile; `serve` takes the tab off the list


@dataclass(frozen=True, slots=True)
class _Arrival:
    message_id: int
    author_id: int
    visible_to: int | None
    mentions: tuple[int, ...]


@dataclass(slots=True)
class Unread:
    """Which messages a member has not looked at, and which of them call the member."""

    _arrivals: dict[int, dict[int, _Arrival]] = field(default_factory=dict[int, dict[int, _Arrival]])
    _read: dict[tuple[int, int], int] = field(default_factory=dict[tuple[int, int], int])

    def note(self, change: Change) -> None:
        if change.channel_id is None or change.message_id is None:
            return
        there = self._arrivals.setdefault(change.channel_id, {})
        message = change.message
        if change.kind is ChangeKind.MESSAGE_DELETED or message is None:
            there.pop(change.message_id, None)
        elif change.kind is ChangeKind.MESSAGE_CREATED and not message.system:
            there[message.id] = _Arrival(
                message.id, message.author_id, change.visible_to, message.mention_ids
            )

    def read(self, member: Member, channel_id: int) -> None:
        self._read[member.id, channel_id] = max(self._arrivals.get(channel_id, {}), default=0)

    def count(self, member: Member, channel_id: int) -> tuple[int, int]:
        """How many messages are new to this member, and how many of those mention them."""
        since = self._read.get((member.id, channel_id), 0)
        new = [
            arrival
            for arrival in self._arrivals.get(channel_id, {}).values()
            if arrival.message_id > since
            and arrival.author_id != member.id
            and arrival.visible_to in {None, member.id}
        ]
        return len(new), sum(member.id in arrival.mentions for arrival in new)


class Live:
    """All open tabs, and the one stream of changes that they are told from."""

    def __init__(self, world: World, bot_state: Callable[[], Json]) -> None:
        self._world = world
        self._bot_state = bot_state
        self._tabs: set[Tab] = set()
        self._unread = Unread()

    async def run(self) -> None:
        """Tell every tab of every change, in order, until cancelled."""
        with self._world.subscribe() as changes:
            async for change in changes:
                self._unread.note(change)
                for tab in tuple(self._tabs):
                    await self._tell(tab, change)

    async def tell_bot(self) -> None:
        """Whether the bot runs and is connected has changed."""
        for tab in tuple(self._tabs):
            await tab.tell({"t": "bot", "bot": self._bot_state()})

    async def close(self) -> None:
        for tab in tuple(self._tabs):
            await tab.socket.close()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One tab's WebSocket: what it says is only which channel is open."""
        member = self.member(request.query.get("member", ""))
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        tab = Tab(socket, member)
        self._tabs.add(tab)
        try:
            await tab.tell(self.state(member))
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._look(tab, json.loads(message.data))
        finally:
            self._tabs.discard(tab)
        return socket

    def member(self, name: str) -> Member:
        try:
            return self._world.member(name)
        except KeyError:
            raise web.HTTPNotFound(text=f"there is no member {name!r}") from None

    def state(self, member: Member) -> Json:
        """Everything but messages: who and where."""
        guild = self._world.guilds()[0]
        members = [shapes.member(each, guild, self._world) for each in self._world.members(guild)]
        return {
            "t": "state",
            "guild": guild.name,
            "me": next(each for each in members if each["id"] == str(member.id)),
            "members": members,
            "roles": [{"id": str(role_id), "name": name} for role_id, name in self._world.roles(guild)],
            "channels": self.channels(member),
            "locales": sorted(LOCALES),
            "bot": self._bot_state(),
        }

    def channels(self, member: Member) -> list[Json]:
        """What this member's client lists: channels in order, each followed by those of its threads that it sees."""
        found: list[Channel] = []
        for channel in self._world.channels():
            if self._world.can_see(member, channel):
                threads = self._world.threads(channel)
                found += [channel, *(each for each in threads if self._world.can_see(member, each))]
        direct = self._world.direct_channel(member)
        found += [direct] if direct else []
        return [shapes.channel(each, member, self._world, *self._count_new(member, each)) for each in found]

    def _count_new(self, member: Member, place: Channel) -> tuple[int, int]:
        """Of threads, only those that one has joined tell of what is new in them."""
        if place.is_thread and not self._world.places.joined(member, place):
            return 0, 0
        return self._unread.count(member, place.id)

    # ---------------------------------------------------------------- telling

    async def _look(self, tab: Tab, said: Json) -> None:
        tab.looking_at = int(said.get("look") or 0)
        self._unread.read(tab.member, tab.looking_at)
        await tab.tell({"t": "channels", "channels": self.channels(tab.member)})

    async def _tell(self, tab: Tab, change: Change) -> None:
        if change.kind in _MESSAGES:
            await self._tell_message(tab, change)
        elif change.kind is ChangeKind.GUILD_CHANGED:
            present = next((each for each in self._world.members() if each.id == tab.member.id), None)
            if present is not None:
                tab.member = present
                await tab.tell(self.state(present) | {"t": "changed"})
        elif change.kind in _CHANNELS:
            await tab.tell({"t": "channels", "channels": self.channels(tab.member)})
            await self._tell_starter(tab, change.channel_id)
        elif change.kind is ChangeKind.INTERACTION and change.visible_to == tab.member.id:
            sent = self._world.find_interaction(change.interaction_id or 0)
            if sent is not None and sent.kind != 4:
                await tab.tell({"t": "interaction", "interaction": shapes.interaction(sent)})
        elif change.kind is ChangeKind.COMMANDS:
            await tab.tell({"t": "commands"})
        elif change.kind is ChangeKind.GATEWAY:
            await tab.tell({"t": "bot", "bot": self._bot_state()})

    async def _tell_message(self, tab: Tab, change: Change) -> None:
        channel = self._world.find_channel(change.channel_id or 0)
        if channel is None or change.message_id is None or not self._world.can_see(tab.member, channel):
            return
        if change.visible_to not in {None, tab.member.id}:
            return
        shown = self._world.message(channel, change.message_id, tab.member)
        if shown is None:
            gone = {"t": "deleted", "channel_id": str(channel.id), "id": str(change.message_id)}
            await tab.tell(gone)
        else:
            await tab.tell({"t": "message", "message": shapes.message(shown, tab.member, self._world)})
        if change.kind is not ChangeKind.MESSAGE_EDITED:
            await self._count(tab, channel)

    async def _count(self, tab: Tab, channel: Channel) -> None:
        """Marks of what is unread, and the number of messages on a thread's card."""
        if tab.looking_at == channel.id:
            self._unread.read(tab.member, channel.id)
        else:
            await tab.tell({"t": "channels", "channels": self.channels(tab.member)})
        await self._tell_starter(tab, channel.id)

    async def _tell_starter(self, tab: Tab, channel_id: int | None) -> None:
        """A thread has the id of the message it was started on; that message shows a link to it."""
        thread = self._world.find_channel(channel_id or 0)
        if thread is None or thread.parent_id is None:
            return
        parent = self._world.find_channel(thread.parent_id)
        shown = self._world.message(parent, thread.id, tab.member) if parent else None
        if shown is not None:
            await tab.tell({"t": "message", "message": shapes.message(shown, tab.member, self._world)})
