"""Strikes, bans and pauses: decided once, logged and told in the same transaction, and known to the gate at once.

What is in force is kept in memory, since each request asks and hardly any member has anything. One process serves a
database, and each decision is made here.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal, cast

from bot.domain.ask import Actor, Place
from bot.domain.errors import NoSuchJob, NotAllowed, NotThem
from bot.domain.job import Job
from bot.domain.policy import Policy
from bot.domain.policy.judge import Standing
from bot.domain.pseudonym import pseudonym
from bot.domain.sanctions import (
    EVERYWHERE,
    LONGEST_PAUSE,
    Act,
    Consequence,
    Decided,
    counting,
    may_moderate,
    step_for,
)
from bot.pipeline.clock import Clock
from bot.pipeline.courier import Courier
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.policies import PolicyCache
from bot.storage import events, jobs, member_notices, pseudonyms, sanctions
from bot.storage.database import Connection, Database
from bot.storage.sanctions import InForce

_NOTHING = Standing()
_LAST_JOBS = 5


@dataclass(frozen=True, slots=True)
class Order:
    """What a moderator wants. `key` names the wish: an interaction that Discord delivers again counts once."""

    act: Act
    guild_id: int
    """EVERYWHERE: the caller has checked that the operator asks."""
    member_id: int
    by: Actor
    key: str
    reason: str = ""
    job_id: str | None = None
    lasts: timedelta = timedelta(days=1)
    """With `pause`."""
    is_bot: bool = False
    manages: bool = False
    """Whether the member manages the server (`Sanctions.protects`): about them no moderator decides."""


@dataclass(slots=True)
class Standings:
    """What is in force, by member and server. Read by the gate; written by `Sanctions` alone."""

    _of: dict[int, dict[int, Standing]] = field(default_factory=dict[int, dict[int, Standing]])
    key: str | None = None
    """Of the pseudonyms: who had their data deleted is not free of a ban."""

    def of(self, guild_id: int, member_id: int) -> Standing:
        mine = self._of.get(member_id)
        if mine is None and self.key is not None:
            mine = self._of.get(pseudonym(self.key, member_id))
        if mine is None:
            return _NOTHING
        return mine[EVERYWHERE] if EVERYWHERE in mine else mine.get(guild_id, _NOTHING)

    def put(self, member_id: int, found: Iterable[InForce]) -> None:
        self._of.pop(member_id, None)
        if self.key is not None:
            self._of.pop(pseudonym(self.key, member_id), None)
        self.add(found)

    def add(self, found: Iterable[InForce]) -> None:
        for one in found:
            mine = self._of.setdefault(one.member_id, {})
            mine[one.guild_id] = _with(mine.get(one.guild_id, _NOTHING), one)


def _with(standing: Standing, one: InForce) -> Standing:
    if one.kind == "pause":
        return replace(standing, paused_until=one.until)
    scope: Literal["here", "everywhere"] = "everywhere" if one.guild_id == EVERYWHERE else "here"
    return replace(standing, banned=scope)


@dataclass(frozen=True, slots=True)
class Record:
    """What there is of a member in one server. Strikes: the newest first."""

    member_id: int
    strikes: list[sanctions.Strike]
    counting: int
    in_force: list[InForce]
    days: int
    """That strikes count for, and that these are of:"""
    blocked: int
    """prompts of theirs that the rules refused,"""
    reported: int
    """reports of what they posted,"""
    credits: int
    """what they paid,"""
    cost: int
    """and micro-dollars that it cost."""
    jobs: list[Job]
    """The last ones, newest first."""


@dataclass(frozen=True, slots=True)
class Sanctions:
    database: Database
    policies: PolicyCache
    standings: Standings
    clock: Clock
    courier: Courier
    notify: Callable[[], None]
    """Tells whoever empties the outboxes that there is something in them."""
    _settling: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def restore(self) -> None:
        found = await self.database.read(lambda conn: list(sanctions.in_force(conn, self.clock())))
        self.standings.add(found)
        self.standings.key = await self.database.read(pseudonyms.key)

    async def carry_out(self, order: Order) -> Decided:
        """Raises NotAllowed or NotThem."""
        decided = await self.database.write(self.decide, order)
        reached(Failpoint.SANCTIONED)
        await self.settle(decided)
        return decided

    def decide(self, tx: Connection, order: Order) -> Decided:
        """As part of a transaction, after which `settle` must be called. Raises NotAllowed or NotThem."""
        policy = self.policies.current(tx, order.guild_id).policy
        _check(order, policy)
        if earlier := events.by_key(tx, order.key):
            return _read(earlier)
        now = self.clock()
        decided = _ACTS[order.act](tx, order, policy, now)
        if decided.consequence != "none":
            _log(tx, order, decided, now)
        return decided

    async def protects(self, guild_id: int, member_id: int) -> bool:
        """Whether no moderator strikes, pauses or bans the member: what a card tells of them does not say."""
        return await self.courier.manages(guild_id, member_id)

    async def ban_author(self, job_id: str, by: Actor, place: Place, key: str) -> Decided:
        """Of what a job made. Raises NoSuchJob, NotAllowed or NotThem."""
        job = await self.database.read(jobs.get, job_id)
        if job is None or job.guild_id != place.guild_id:
            raise NoSuchJob(job_id)
        manages = await self.protects(job.guild_id, job.member_id)
        order = Order("ban", job.guild_id, job.member_id, by, key, job_id=job_id, manages=manages)
        return await self.carry_out(order)

    async def settle(self, decided: Decided) -> None:
        """What is in force for the member is known from here on; of several at once, the last one reads them all."""
        member_id = decided.member_id
        async with self._settling:
            found = await self.database.read(
                lambda conn: list(sanctions.in_force(conn, self.clock(), member_id))
            )
            self.standings.put(member_id, found)
        self.notify()

    async def admit(self, guild_id: int, by: Actor) -> None:
        """Raises NotAllowed for who is no moderator there."""
        await self.database.read(self._admit, guild_id, by)

    def _admit(self, conn: Connection, guild_id: int, by: Actor) -> None:
        if not may_moderate(by, self.policies.current(conn, guild_id).policy.moderator_roles):
            raise NotAllowed("moderator")

    async def record(self, guild_id: int, member_id: int, by: Actor) -> Record:
        """Raises NotAllowed."""
        return await self.database.read(self._record, guild_id, member_id, by)

    def _record(self, conn: Connection, guild_id: int, member_id: int, by: Actor) -> Record:
        self._admit(conn, guild_id, by)
        policy, now = self.policies.current(conn, guild_id).policy, self.clock()
        strikes = sanctions.strikes_of(conn, guild_id, member_id)
        since = now - timedelta(days=policy.strike_days)
        found = sanctions.of_member(conn, guild_id, member_id)
        paid, cost = jobs.spent_since(conn, guild_id, member_id, since)
        return Record(
            member_id=member_id,
            strikes=strikes,
            counting=_counting(strikes, policy, now),
            in_force=[one for one in found if one.until is None or one.until > now],
            blocked=events.count_about(conn, guild_id, member_id, "blocked", since),
            reported=events.count_about(conn, guild_id, member_id, "report", since),
            days=policy.strike_days,
            credits=paid,
            cost=cost,
            jobs=jobs.list_for_member(conn, guild_id, member_id, _LAST_JOBS),
        )


def _check(order: Order, policy: Policy) -> None:
    if order.guild_id != EVERYWHERE and not may_moderate(order.by, policy.moderator_roles):
        raise NotAllowed("moderator")
    if order.member_id == order.by.member_id:
        raise NotThem("self")
    if order.is_bot:
        raise NotThem("bot")
    if order.manages and order.act in {"strike", "ban", "pause"}:
        raise NotThem("manager")


def _log(tx: Connection, order: Order, decided: Decided, now: datetime) -> None:
    data: dict[str, Any] = {
        "consequence": decided.consequence,
        "until": decided.until.isoformat() if decided.until else None,
        "strikes": decided.strikes,
    }
    event = events.Event(
        order.guild_id,
        order.act,
        now,
        job_id=order.job_id,
        actor_id=order.by.member_id,
        member_id=order.member_id,
        note=order.reason,
        data=data,
        key=order.key,
    )
    events.append(tx, event)
    if order.guild_id != EVERYWHERE:
        told = data | {"act": order.act, "reason": order.reason}
        member_notices.add_sanction(
            tx, order.guild_id, order.member_id, told, order.by.member_id, now, order.job_id
        )


def _read(event: events.Event) -> Decided:
    until = event.data["until"]
    return Decided(
        cast("Act", event.kind),
        event.guild_id,
        event.member_id or 0,
        event.data["consequence"],
        datetime.fromisoformat(until) if until else None,
        event.data["strikes"],
    )


def _decided(
    order: Order, consequence: Consequence, until: datetime | None = None, strikes: int = 0
) -> Decided:
    return Decided(order.act, order.guild_id, order.member_id, consequence, until, strikes)


def _strike(tx: Connection, order: Order, policy: Policy, now: datetime) -> Decided:
    of_member = order.guild_id, order.member_id
    strike_id = sanctions.add_strike(tx, *of_member, order.by.member_id, order.reason, order.job_id, now)
    number = _counting(sanctions.strikes_of(tx, *of_member), policy, now)
    step = step_for(number, policy.ladder)
    found = _in_force(tx, order, now)
    if step == "warning":
        return _decided(order, "warning", strikes=number)
    if step == "ban":
        if "ban" not in found:
            sanctions.impose(tx, _sanction(order, now, None, strike_id))
        return _decided(order, "ban", strikes=number)
    until = now + step
    if "pause" not in found or (found["pause"].until or now) < until:
        sanctions.impose(tx, _sanction(order, now, until, strike_id))
    return _decided(order, "pause", until, number)


def _pardon(tx: Connection, order: Order, policy: Policy, now: datetime) -> Decided:
    """The newest strike that counts; where a job is named, the one that was given for it, which may have decayed: what
    it led to has not.
    """
    strikes = sanctions.strikes_of(tx, order.guild_id, order.member_id)
    counts = [one for one in strikes if one.pardoned_at is None]
    meant = [one for one in counts if order.job_id in {None, one.job_id}]
    if not meant or (order.job_id is None and not _counting(meant, policy, now)):
        return _decided(order, "none")
    sanctions.pardon(tx, meant[0].id, order.by.member_id, now)
    left = [one for one in counts if one is not meant[0]]
    return _decided(order, "strike", strikes=_counting(left, policy, now))


def _ban(tx: Connection, order: Order, _policy: Policy, now: datetime) -> Decided:
    if "ban" in _in_force(tx, order, now):
        return _decided(order, "none")
    sanctions.impose(tx, _sanction(order, now, None))
    return _decided(order, "ban")


def _pause(tx: Connection, order: Order, _policy: Policy, now: datetime) -> Decided:
    until = now + min(order.lasts, LONGEST_PAUSE)
    sanctions.impose(tx, _sanction(order, now, until))
    return _decided(order, "pause", until)


def _unban(tx: Connection, order: Order, _policy: Policy, now: datetime) -> Decided:
    if "ban" not in _in_force(tx, order, now):
        return _decided(order, "none")
    sanctions.lift(tx, order.guild_id, order.member_id, "ban")
    return _decided(order, "ban")


def _resume(tx: Connection, order: Order, _policy: Policy, now: datetime) -> Decided:
    if "pause" not in _in_force(tx, order, now):
        return _decided(order, "none")
    sanctions.lift(tx, order.guild_id, order.member_id, "pause")
    return _decided(order, "pause")


_ACTS: dict[Act, Callable[[Connection, Order, Policy, datetime], Decided]] = {
    "strike": _strike,
    "pardon": _pardon,
    "ban": _ban,
    "unban": _unban,
    "pause": _pause,
    "resume": _resume,
}


def _counting(strikes: Iterable[sanctions.Strike], policy: Policy, now: datetime) -> int:
    given = [one.created_at for one in strikes if one.pardoned_at is None]
    return counting(given, policy.strike_days, now)


def _in_force(conn: Connection, order: Order, now: datetime) -> dict[str, InForce]:
    """In the order's own server, by kind."""
    found = sanctions.of_member(conn, order.guild_id, order.member_id)
    return {
        one.kind: one
        for one in found
        if one.guild_id == order.guild_id and (one.until is None or one.until > now)
    }


def _sanction(order: Order, now: datetime, until: datetime | None, strike_id: int | None = None) -> InForce:
    return InForce(
        order.guild_id,
        order.member_id,
        "ban" if until is None else "pause",
        until,
        order.by.member_id,
        order.reason,
        strike_id,
        now,
    )
