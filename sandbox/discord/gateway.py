"""The gateway: sessions that outlive their connections, so that a client may resume and miss nothing.

Opcodes, close codes and limits are those of discord-api-docs topics/opcodes-and-status-codes and events/gateway.
"""

import asyncio
import json
import secrets
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import discord
from aiohttp import WSMsgType, web
from simcord import intents as simcord_intents
from simcord.backend import serializers

from sandbox.discord.audience import Audience
from sandbox.discord.backend import LabBackend
from sandbox.discord.connection import Connection
from sandbox.discord.faults import GatewayControl
from sandbox.discord.wire import complete

HEARTBEAT_MS = 41_250
KEPT_EVENTS = 4_000  # for a resume
KEPT_SESSIONS = 4  # disconnected ones; a bot that is killed again and again leaves many behind
SEND_LIMIT = 4_096  # bytes a client may send at once
_PRIVILEGED = discord.Intents(members=True, presences=True, message_content=True).value
_ENDING = {1000, 1001}  # a client that closes with these ends its session


class Session:
    """One identified client: which events it wants, and those it can ask for again."""

    def __init__(self, backend: LabBackend, intents: int) -> None:
        self.id = secrets.token_hex(16)
        self.connection: Connection | None = None
        self._backend = backend
        self._audience = Audience(backend)
        self._intents = discord.Intents.none()
        self._intents.value = intents
        self._sequence = 0
        self._sent: deque[tuple[int, str]] = deque(maxlen=KEPT_EVENTS)

    def feed(self, event: str, payload: Mapping[str, Any]) -> None:
        """Send an event if the client's intents ask for it, and it may see it; keep it for a resume."""
        needed = simcord_intents.required_intent(event, payload)
        if needed is not None and not getattr(self._intents, needed) and not self._of_itself(event, payload):
            return
        if not self._audience.hears(event, payload):
            return
        data: dict[str, Any] = self._audience.veil(event, complete(self._backend, dict(payload)))
        bot_id = self._backend.bot_user.id
        if event == "GUILD_CREATE":
            simcord_intents.prune_guild_create(data, self._intents, bot_id)
        elif event.startswith("MESSAGE_") and not self._intents.message_content:
            simcord_intents.censor_message(data, bot_id, backend=self._backend)
        self._dispatch(event, json.dumps(data))

    def _of_itself(self, event: str, payload: Mapping[str, Any]) -> bool:
        """A bot hears of its own member without the intent (discord-api-docs events/gateway, "Gateway Intents")."""
        return event == "GUILD_MEMBER_UPDATE" and payload["user"]["id"] == str(self._backend.bot_user.id)

    def resume(self, connection: Connection, sequence: int) -> bool:
        """Attach a new connection and send all it missed; False when that is no longer known."""
        oldest = self._sent[0][0] if self._sent else self._sequence + 1
        if not oldest - 1 <= sequence <= self._sequence:
            return False
        self.connection = connection
        for number, frame in self._sent:
            if number > sequence:
                connection.send(frame)
        self._dispatch("RESUMED", "{}")
        return True

    def _dispatch(self, event: str, data: str) -> None:
        self._sequence += 1
        text = self._backend.files.sign(data)
        frame = f'{{"op":0,"t":"{event}","s":{self._sequence},"d":{text}}}'
        self._sent.append((self._sequence, frame))
        if self.connection is not None:
            self.connection.send(frame)


class Gateway:
    """All sessions, and the protocol spoken on each connection."""

    def __init__(self, backend: LabBackend, token: str, changed: Callable[[], None]) -> None:
        self.url = ""  # known once the server listens
        self._backend = backend
        self._token = token
        self._changed = changed
        self._sessions: dict[str, Session] = {}
        self._connections: set[Connection] = set()
        backend.subscribers.append(self._feed_all)

    @property
    def connected(self) -> bool:
        return any(session.connection is not None for session in self._sessions.values())

    @property
    def control(self) -> GatewayControl:
        return GatewayControl(self.close, self.drop, self.reconnect, self.invalidate)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One connection from hello to its end."""
        socket = web.WebSocketResponse(max_msg_size=0, compress=False)
        await socket.prepare(request)
        connection = Connection(socket, request.transport, request.query.get("compress"))
        self._connections.add(connection)
        connection.send_op(10, {"heartbeat_interval": HEARTBEAT_MS})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._receive(connection, message.data)
        finally:
            self._connections.discard(connection)
            await connection.finish()
            self._detach(connection, connection.close_code or socket.close_code)
        return socket

    async def close(self, code: int) -> None:
        for connection in tuple(self._connections):
            connection.close(code)
            await connection.closed.wait()

    def drop(self) -> None:
        for connection in tuple(self._connections):
            connection.abort()

    async def reconnect(self) -> None:
        for connection in tuple(self._connections):
            connection.send_op(7, None)
        await asyncio.sleep(0)

    async def invalidate(self, *, resumable: bool) -> None:
        if not resumable:
            self._sessions.clear()
        for connection in tuple(self._connections):
            connection.send_op(9, resumable)
        await asyncio.sleep(0)
        self._changed()

    def _feed_all(self, event: str, payload: Mapping[str, Any]) -> None:
        for session in tuple(self._sessions.values()):
            session.feed(event, payload)

    def _receive(self, connection: Connection, text: str) -> None:
        if len(text.encode()) > SEND_LIMIT:
            connection.close(4002)
            return
        try:
            message = json.loads(text)
            opcode, data = int(message["op"]), message.get("d")
        except (ValueError, KeyError, TypeError):
            connection.close(4002)
            return
        match opcode:
            case 1:
                connection.send_op(11, None)
            case 2:
                self._identify(connection, data)
            case 6:
                self._resume(connection, data)
            case 8:
                self._send_members(connection, data)
            case 3 | 4:  # presence and voice state: nobody here looks at them
                pass
            case _:
                connection.close(4001)

    def _identify(self, connection: Connection, data: dict[str, Any]) -> None:
        if self._session_of(connection) is not None:
            connection.close(4005)
        elif data.get("token") != self._token:
            connection.close(4004)
        elif int(data["intents"]) & _PRIVILEGED:
            connection.close(4014)  # Darkroom asks Discord for no privileged intent
        else:
            session = Session(self._backend, int(data["intents"]))
            session.connection = connection
            self._sessions[session.id] = session
            self._greet(session, data.get("shard"))
            self._changed()

    def _greet(self, session: Session, shard: list[int] | None) -> None:
        guilds = list(self._backend.guilds.values())
        ready: dict[str, Any] = {
            "v": 10,
            "user": serializers.user_payload(self._backend.bot_user),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "session_type": "normal",
            "application": {"id": str(self._backend.application_id), "flags": 0},
        }
        session.feed("READY", ready | ({"shard": shard} if shard else {}))
        for guild in guilds:
            session.feed("GUILD_CREATE", serializers.guild_create_payload(self._backend, guild))

    def _resume(self, connection: Connection, data: dict[str, Any]) -> None:
        session = self._sessions.get(str(data.get("session_id")))
        if data.get("token") != self._token:
            connection.close(4004)
        elif session is None or not session.resume(connection, int(data.get("seq") or 0)):
            connection.send_op(9, data=False)
        else:
            self._changed()

    def _send_members(self, connection: Connection, data: dict[str, Any]) -> None:
        session = self._session_of(connection)
        if session is None:
            connection.close(4003)
            return
        guild = self._backend.get_guild(int(data["guild_id"]))
        wanted = {int(each) for each in data.get("user_ids") or ()}
        prefix = str(data.get("query") or "").lower()
        members = [
            serializers.member_payload(self._backend, guild, member)
            for member in guild.members.values()
            if member.user_id in wanted
            or (not wanted and self._backend.users[member.user_id].name.lower().startswith(prefix))
        ]
        chunk = {"guild_id": str(data["guild_id"]), "members": members[: int(data.get("limit") or 0) or None]}
        chunk |= {"chunk_index": 0, "chunk_count": 1, "nonce": data.get("nonce")}
        session.feed("GUILD_MEMBERS_CHUNK", chunk)

    def _session_of(self, connection: Connection) -> Session | None:
        return next((each for each in self._sessions.values() if each.connection is connection), None)

    def _detach(self, connection: Connection, code: int | None) -> None:
        session = self._session_of(connection)
        if session is None:
            return
        session.connection = None
        if code in _ENDING:
            del self._sessions[session.id]
        idle = [each for each in self._sessions.values() if each.connection is None]
        for old in idle[:-KEPT_SESSIONS]:
            del self._sessions[old.id]
        self._changed()
