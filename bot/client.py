"""The Discord client and the services that cogs are handed; the only file in `bot/` that imports discord.

It connects, loads the cogs, and registers their commands when they changed. What a command does is the cogs' matter.
"""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from itertools import count
from typing import Any

import aiohttp
import discord
import structlog
import yarl
from discord import app_commands
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.domain.catalog import Catalog
from bot.pipeline.appeals import Appeals
from bot.pipeline.audit_log import AuditLog
from bot.pipeline.erasures import Erasures
from bot.pipeline.favourites import Favourites
from bot.pipeline.follow_ups import FollowUps
from bot.pipeline.gate import Gate
from bot.pipeline.job_access import JobAccess
from bot.pipeline.job_control import JobControl
from bot.pipeline.member_notices import MemberNotices
from bot.pipeline.operations import Operations
from bot.pipeline.policies import Policies
from bot.pipeline.policy_trials import PolicyTrials
from bot.pipeline.preferences import Preferences
from bot.pipeline.privacy import Privacy
from bot.pipeline.provenance import Provenance
from bot.pipeline.reports import Reports
from bot.pipeline.reuse import Reuse
from bot.pipeline.review_queue import ReviewQueue
from bot.pipeline.reviews import Reviews
from bot.pipeline.sanctions import Sanctions
from bot.pipeline.wallet import Wallet
from bot.pipeline.withdrawals import Withdrawals
from bot.settings import CannotStart

log = structlog.stdlib.get_logger(__name__)

COGS = (
    "cogs.translator",
    "cogs.generate",
    "cogs.jobs",
    "cogs.credits",
    "cogs.me",
    "cogs.models",
    "cogs.about",
    "cogs.privacy",
    "cogs.operator",
    "cogs.mod",
    "cogs.mod_member",
    "cogs.mod_queue",
    "cogs.settings",
    "cogs.settings_panel",
    "cogs.setup",
    "cogs.actions.dispatcher",
    "cogs.deletions",
    "cogs.permissions",
)
RATE_LIMIT_PATIENCE = 30.0
"""Seconds, the least that discord.py allows; a longer wait is raised, and the row's own schedule takes over."""

_COMMAND_TASKS = ("CommandTree-invoker", "discord.py: on_interaction")
"""What discord.py calls the tasks of commands and clicks; it has no other way to ask for them."""


WebhookFollowUps = FollowUps[discord.Webhook]


@dataclass(frozen=True, slots=True)
class Services:
    """What cogs may call. Only a cog's `setup` reads it, and `cogs.answers`; the cog itself asks for what it uses."""

    gate: Gate
    job_access: JobAccess
    reuse: Reuse
    job_control: JobControl
    withdrawals: Withdrawals
    wallet: Wallet
    member_notices: MemberNotices
    operations: Operations
    policies: Policies
    policy_trials: PolicyTrials
    sanctions: Sanctions
    audit_log: AuditLog
    provenance: Provenance
    reviews: Reviews
    review_queue: ReviewQueue
    reports: Reports
    appeals: Appeals
    preferences: Preferences
    favourites: Favourites
    privacy: Privacy
    erasures: Erasures
    follow_ups: WebhookFollowUps
    catalog: Catalog
    """What is offered here."""
    daily_allowance: int
    """Credits a day."""
    media_retention_hours: int
    job_retention_days: int


@dataclass(frozen=True, slots=True)
class SyncMemory:
    """Keeps a text over restarts: which commands Discord was last told."""

    get: Callable[[], Awaitable[str | None]]
    put: Callable[[str], Awaitable[None]]


_EVERYWHERE = ""
"""The scope of the commands of all servers; others are named by their server's id."""


def _scopes(guild_id: int | None) -> list[str]:
    return [] if guild_id is None else [str(guild_id)]


def _guild(scope: str) -> discord.Object | None:
    return discord.Object(int(scope)) if scope else None


def _digests(kept: str | None) -> dict[str, str]:
    """By scope. An earlier version kept one digest, which is none of these."""
    return json.loads(kept) if kept and kept.startswith("{") else {}


def point_at(api_url: str | None, gateway_url: str | None) -> None:
    """Speak to a Discord elsewhere. `api_url` with its version (`/api/v10`); None leaves the real one."""
    if api_url is not None:
        Route.BASE = api_url.rstrip("/")
    if gateway_url is not None:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)


def _login_delays() -> Iterator[float]:
    """Seconds: 1, 2, 4 … 60, and so on for ever. A bot that waits is better than one that somebody must restart."""
    return (min(2.0**exponent, 60.0) for exponent in count())


class DarkroomClient(commands.Bot):
    """Slash commands and buttons only, in servers only; it sees guilds, and when messages go; it reads none.

    `tree_cls` answers whatever goes wrong in a command (`cogs.tree`). A cog that does not load stops the start.
    """

    def __init__(
        self,
        *,
        tree_cls: type[app_commands.CommandTree[Any]],
        synced: SyncMemory,
        guild_ids: frozenset[int] = frozenset(),
        operator_guild_id: int | None = None,
        cogs: Sequence[str] = COGS,
        http_trace: aiohttp.TraceConfig | None = None,
        guild_ready_timeout: float = 2.0,
    ) -> None:
        """`guild_ids`: the only servers that are answered; empty for all. `operator_guild_id`: the only one that has
        the operator's commands. `synced` is in the database, which one process holds: so one process registers the
        commands.
        """
        # No voice is used, so that its missing libraries are no news.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            command_prefix=commands.when_mentioned,  # never met: `on_message` looks at none
            help_command=None,
            tree_cls=tree_cls,
            intents=discord.Intents(guilds=True, guild_messages=True),  # the latter tells what is deleted
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(guild=True),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=RATE_LIMIT_PATIENCE,
            guild_ready_timeout=guild_ready_timeout,
            http_trace=http_trace or aiohttp.TraceConfig(),
        )
        self.ready_event = asyncio.Event()
        """Set while the gateway is connected and has told of the guilds."""
        self._services: Services | None = None
        self._synced = synced
        self._guild_ids = guild_ids
        self.operator_guild_id = operator_guild_id
        self._cog_names = tuple(cogs)
        self._set_up: set[str] = set()

    def furnish(self, services: Services) -> None:
        """Before the start, once the services exist: some of them post through this client."""
        self._services = services

    @property
    def services(self) -> Services:
        if self._services is None:
            raise RuntimeError("the client was started before it was furnished")
        return self._services

    async def serve(self, token: str) -> None:
        """Log in and stay connected until closed; while Discord cannot be reached, try again. Raises CannotStart."""
        await self._login_patiently(token)
        try:
            await self.connect(reconnect=True)
        except discord.ConnectionClosed as error:
            raise CannotStart(f"Discord closed the connection for good (code {error.code})") from error

    async def _login_patiently(self, token: str) -> None:
        for delay in _login_delays():
            try:
                await self.login(token)
            except discord.LoginFailure as error:
                raise CannotStart("DISCORD_TOKEN: Discord does not accept it") from error
            except (OSError, aiohttp.ClientError, discord.DiscordServerError, discord.RateLimited) as error:
                log.warning("discord_unreachable", error=type(error).__name__, again_in=delay)
                # Each login opens a session of its own, on a connector that this closed.
                await self.http.close()
                self.http.connector = discord.utils.MISSING
                await asyncio.sleep(delay)
            else:
                return

    async def finish_commands(self, grace: timedelta) -> None:
        """Let commands and clicks that have begun answer their members; `close` would cut them off."""
        under_way = [task for task in asyncio.all_tasks() if task.get_name().startswith(_COMMAND_TASKS)]
        if under_way:
            await asyncio.wait(under_way, timeout=grace.total_seconds())

    def dispatch(self, event_name: str, /, *args: Any, **kwargs: Any) -> None:
        """Dispatches nothing once the client is closed. discord.py waits a while for guilds after READY and then
        dispatches that event, even if `close` has meanwhile removed the loop that it needs for it.
        """
        if self.loop is not discord.utils.MISSING:
            super().dispatch(event_name, *args, **kwargs)

    def serves(self, guild_id: int | None) -> bool:
        return guild_id is not None and (not self._guild_ids or guild_id in self._guild_ids)

    async def setup_hook(self) -> None:
        for name in self._cog_names:
            if name not in self._set_up:  # a login that broke off later is tried again
                # `load_extension` would run a module once more that another one has imported.
                await import_module(name).setup(self)
                self._set_up.add(name)
        await self.sync_if_changed()

    async def sync_if_changed(self) -> None:
        """Registers the commands that differ from what Discord was last told: it allows few registrations a day.

        There is one scope for all servers, and one for the operator's own; each is compared by itself.
        """
        told = _digests(await self._synced.get())
        scopes = dict.fromkeys([_EVERYWHERE, *_scopes(self.operator_guild_id), *told])
        for scope in scopes:
            digest = await self._digest(scope)
            if await self._sync(scope, changed=digest != told.get(scope)):
                told[scope] = digest
                await self._synced.put(json.dumps(told))

    async def _sync(self, scope: str, *, changed: bool) -> bool:
        """Whether the commands of this scope were registered again."""
        guild = _guild(scope)
        commands = len(self.tree.get_commands(guild=guild))
        if not changed and await self._still_registered(scope):
            log.info("commands_unchanged", commands=commands, guild=scope)
            return False
        try:
            await self.tree.sync(guild=guild)
        except discord.Forbidden as error:
            if guild is None:
                raise
            log.warning("commands_not_registered", guild=scope, error=str(error))
            return False
        log.info("commands_registered", commands=commands, guild=scope)
        return True

    async def _digest(self, scope: str) -> str:
        """A hash of what would be registered: the commands with their translations."""
        tree, translator = self.tree, self.tree.translator
        declared = [
            await command.get_translated_payload(tree, translator) if translator else command.to_dict(tree)
            for command in tree.get_commands(guild=_guild(scope))
        ]
        told = json.dumps([self.application_id, declared], sort_keys=True, default=str)
        return hashlib.sha256(told.encode()).hexdigest()

    async def _still_registered(self, scope: str) -> bool:
        """Another process with the same token may have replaced them. True also where Discord does not answer."""
        guild = _guild(scope)
        try:
            registered = {command.name for command in await self.tree.fetch_commands(guild=guild)}
        except (discord.HTTPException, discord.RateLimited) as error:
            log.warning("commands_not_read", error=str(error))
            return True
        return registered == {command.name for command in self.tree.get_commands(guild=guild)}

    async def is_operator(self, user_id: int) -> bool:
        """The application's owner, or an accepted member of the team that owns it; asked of Discord each time."""
        info = await self.application_info()
        if info.team is None:
            return info.owner.id == user_id
        accepted = discord.TeamMembershipState.accepted
        return any(one.id == user_id and one.membership_state is accepted for one in info.team.members)

    # Each of these may fire many times; nothing one-time belongs in them.

    async def on_ready(self) -> None:
        self.ready_event.set()
        log.info("gateway_ready", guilds=len(self.guilds))

    async def on_resumed(self) -> None:
        self.ready_event.set()

    async def on_disconnect(self) -> None:
        self.ready_event.clear()

    async def on_message(self, message: discord.Message, /) -> None:
        """Ignored. The intent for deleted messages brings new ones as well, without their text."""

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        log.info("guild_gone", guild=guild.id)
        ended = await self.services.job_control.guild_gone(guild.id)
        log.info("jobs_of_a_gone_guild_ended", guild=guild.id, jobs=ended)
