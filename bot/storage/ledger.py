"""Double-entry credits: accounts, transfers of entries that sum to zero, and holds. Integers; nothing is ever changed.

A member's account and the guild's system accounts face each other in every transfer, so the sum over all is zero. A
hold is closed by exactly one transfer, whose key is the job's only closing slot: captured or released, never both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import BigInteger, Connection, Date, Row, bindparam, insert, or_, select, update

from bot.domain.limits import next_day
from bot.storage import pseudonyms
from bot.storage.audit import Violation, audit
from bot.storage.history import Line, history
from bot.storage.prepared import Prepared
from bot.storage.sqlite.upserts import upsert
from bot.storage.tables import accounts, entries, holds, transfers

__all__ = (
    "AlreadyClosed",
    "Balance",
    "InsufficientFunds",
    "Line",
    "NoHold",
    "Violation",
    "audit",
    "balance",
    "capture",
    "grant",
    "history",
    "hold",
    "release",
    "top_up",
    "top_up_and_hold",
)

SystemAccount = Literal["allowance", "grants", "revenue", "adjustments"]


class InsufficientFunds(Exception):
    """Less is available than was asked for; nothing was changed."""

    def __init__(self, available: int) -> None:
        super().__init__(f"only {available} credits are available")
        self.available = available


class NoHold(LookupError):
    """The job has never held anything: a bug in the caller."""

    def __init__(self, job_id: str) -> None:
        super().__init__(f"job {job_id} has no hold")


class AlreadyClosed(Exception):
    """The job's hold was captured or released before; a job is closed once."""

    def __init__(self, job_id: str, state: str) -> None:
        super().__init__(f"the hold of job {job_id} is already {state}")
        self.job_id, self.state = job_id, state


@dataclass(frozen=True, slots=True)
class Balance:
    posted: int
    held: int
    available: int
    refill_at: datetime


class _Held(NamedTuple):
    job_id: str
    account_id: int
    amount: int
    state: str
    guild_id: int


_of_member = (
    accounts.c.guild_id == bindparam("of_guild"),
    accounts.c.member_id == bindparam("of_member"),
    accounts.c.kind == "member",
)
_MEMBER = select(accounts).where(*_of_member)
_LOCK_MEMBER = _MEMBER.with_for_update()
_amount = bindparam("amount", type_=BigInteger)
_enough = accounts.c.posted - accounts.c.held >= _amount
_RESERVE = Prepared(
    update(accounts)
    .where(*_of_member, _enough)
    .values(held=accounts.c.held + _amount)
    .returning(accounts.c.id, accounts.c.posted - accounts.c.held)
)
_RESERVE_TODAY = Prepared(
    update(accounts)
    .where(*_of_member, accounts.c.topped_up_on >= bindparam("today", type_=Date()), _enough)
    .values(held=accounts.c.held + _amount)
    .returning(accounts.c.id, accounts.c.posted - accounts.c.held)
)
_OPEN = Prepared(upsert(accounts).on_conflict_do_nothing())
_first_of_day = upsert(accounts).values(kind="member", posted=0, held=0)
_MARK_DAY = Prepared(
    _first_of_day.on_conflict_do_update(
        index_elements=["guild_id", "member_id", "kind"],
        set_={"topped_up_on": _first_of_day.excluded.topped_up_on},
        where=or_(
            accounts.c.topped_up_on.is_(None), accounts.c.topped_up_on < _first_of_day.excluded.topped_up_on
        ),
    ).returning(accounts.c.id, accounts.c.posted - accounts.c.held)
)
_SYSTEM = Prepared(
    select(accounts.c.id).where(
        accounts.c.guild_id == bindparam("of_guild"),
        accounts.c.member_id == 0,
        accounts.c.kind == bindparam("of_kind"),
    )
)
_BOOKED = Prepared(select(transfers.c.id).where(transfers.c.idem_key == bindparam("key")))
_TRANSFER = Prepared(insert(transfers).returning(transfers.c.id))
_ENTER = Prepared(insert(entries))
_of_account = accounts.c.id == bindparam("of_account")
_POST = Prepared(update(accounts).where(_of_account).values(posted=accounts.c.posted + _amount))
_RETURN = Prepared(update(accounts).where(_of_account).values(held=accounts.c.held - _amount))
_HOLD = Prepared(insert(holds))
_HELD = Prepared(
    select(holds.c.job_id, holds.c.account_id, holds.c.amount, holds.c.state, accounts.c.guild_id)
    .join(accounts, accounts.c.id == holds.c.account_id)
    .where(holds.c.job_id == bindparam("of_job"))
    .with_for_update()
)
_CLOSE = Prepared(update(holds).where(holds.c.job_id == bindparam("of_job")))


def top_up(tx: Connection, guild_id: int, member_id: int, *, allowance: int, now: datetime) -> None:
    """Once a UTC day, raises what is available to `allowance` if it is below; what is left over never adds up. What
    was in flight at midnight is yesterday's, and eats nothing of the new day.

    Opens the account. Comes before `hold` and `grant`, so that those meet the day's balance.
    """
    day = now.astimezone(UTC).date()
    _take_up(tx, guild_id, member_id)
    # The day is marked even when nothing is added: spending later in the day must not earn a second allowance.
    marked = {"guild_id": guild_id, "member_id": member_id, "topped_up_on": day}
    account = _MARK_DAY.first(tx, marked)
    if account is None:
        return
    account_id, available = account
    missing = allowance - available
    if missing > 0:
        key = f"daily:{account_id}:{day}"  # without the member: what is booked is never changed
        transfer = _transfer(tx, "allowance", key, account_id, now)
        _enter(tx, transfer, _system(tx, "allowance", guild_id), account_id, missing)


def balance(conn: Connection, guild_id: int, member_id: int, *, allowance: int, now: datetime) -> Balance:
    """As the member would find it: with the day's allowance, whether or not it has been booked yet."""
    today = now.astimezone(UTC)
    account = _member(conn, guild_id, member_id)
    posted, held = (account.posted, account.held) if account else (0, 0)
    if account is None or account.topped_up_on is None or account.topped_up_on < today.date():
        posted = max(posted, allowance + held)
    return Balance(posted, held, posted - held, next_day(today))


def hold(  # noqa: PLR0917 - four plain ids and amounts, in the order of the sentence
    tx: Connection, job_id: str, guild_id: int, member_id: int, amount: int, now: datetime
) -> int:
    """Reserves the price, in one conditional statement; the credits that are left. Raises InsufficientFunds.

    The account is there already: `top_up` comes first.
    """
    if amount < 0:
        raise ValueError(f"cannot hold {amount}")
    mine = {"of_guild": guild_id, "of_member": member_id}
    reserved = _RESERVE.first(tx, mine | {"amount": amount})
    if reserved is None:
        account = _member(tx, guild_id, member_id)
        raise InsufficientFunds(account.posted - account.held if account else 0)
    return _opened(tx, job_id, reserved, amount, now)


def top_up_and_hold(
    tx: Connection, job_id: str, owner: tuple[int, int], amount: int, *, allowance: int, now: datetime
) -> int:
    """Both in one statement for `owner` (guild, member) whose day has begun already, as it has for most who ask."""
    guild_id, member_id = owner
    mine = {"of_guild": guild_id, "of_member": member_id, "amount": amount}
    reserved = _RESERVE_TODAY.first(tx, mine | {"today": now.astimezone(UTC).date()})
    if reserved is not None:
        return _opened(tx, job_id, reserved, amount, now)
    top_up(tx, guild_id, member_id, allowance=allowance, now=now)
    return hold(tx, job_id, guild_id, member_id, amount, now)


def _opened(tx: Connection, job_id: str, reserved: Sequence[int], amount: int, now: datetime) -> int:
    account_id, available = reserved
    opened = {"job_id": job_id, "account_id": account_id, "amount": amount, "state": "open", "opened_at": now}
    _HOLD.run(tx, opened)
    return available


def capture(tx: Connection, job_id: str, amount: int, now: datetime) -> None:
    """Charges `amount` of what is held; the rest returns. Raises AlreadyClosed."""
    held = _open_hold(tx, job_id)
    if not 0 <= amount <= held.amount:
        raise ValueError(f"cannot capture {amount} of {held.amount} held for job {job_id}")
    transfer = _close(tx, held, "captured", now)
    if amount:
        _enter(tx, transfer, held.account_id, _system(tx, "revenue", held.guild_id), amount)


def release(tx: Connection, job_id: str, now: datetime) -> None:
    """Everything that was held returns. Raises AlreadyClosed."""
    _close(tx, _open_hold(tx, job_id), "released", now)


def grant(
    tx: Connection,
    guild_id: int,
    member_id: int,
    amount: int,
    *,
    actor_id: int,
    idem_key: str,
    now: datetime,
    note: str = "",
) -> bool:
    """Gives credits, or with a negative amount takes them back. False when `idem_key` was booked before.

    Raises InsufficientFunds when less is available than would be taken.
    """
    if amount == 0:
        raise ValueError("a grant of nothing is none")
    account = _locked(tx, guild_id, member_id)
    if _BOOKED.first(tx, {"key": idem_key}):
        return False
    available = account.posted - account.held
    if available + amount < 0:
        raise InsufficientFunds(available)
    transfer = _transfer(tx, "grant", idem_key, account.id, now, actor_id=actor_id, note=note)
    _enter(tx, transfer, _system(tx, "grants", guild_id), account.id, amount)
    return True


def _member(conn: Connection, guild_id: int, member_id: int) -> Row[Any] | None:
    found = conn.execute(_MEMBER, {"of_guild": guild_id, "of_member": member_id}).one_or_none()
    if found is None and (other := pseudonyms.known(conn, member_id)):
        return conn.execute(_MEMBER, {"of_guild": guild_id, "of_member": other}).one_or_none()
    return found


def _take_up(tx: Connection, guild_id: int, member_id: int) -> None:
    """Who had their data deleted and comes back has the same account: it would be a way to a second allowance."""
    other = pseudonyms.known(tx, member_id)
    if other is None or tx.execute(_MEMBER, {"of_guild": guild_id, "of_member": member_id}).first():
        return
    mine = accounts.c.guild_id == guild_id, accounts.c.member_id == other, accounts.c.kind == "member"
    tx.execute(update(accounts).where(*mine).values(member_id=member_id))


def _locked(tx: Connection, guild_id: int, member_id: int) -> Row[Any]:
    """The member's account, opened if need be, with its row held against other writers until the transaction ends."""
    mine = {"of_guild": guild_id, "of_member": member_id}
    account = tx.execute(_LOCK_MEMBER, mine).one_or_none()
    if account is None:
        _take_up(tx, guild_id, member_id)
        _open(tx, "member", guild_id, member_id)
        account = tx.execute(_LOCK_MEMBER, mine).one()
    return account


def _system(tx: Connection, kind: SystemAccount, guild_id: int) -> int:
    which = {"of_guild": guild_id, "of_kind": kind}
    account_id: int | None = _SYSTEM.scalar(tx, which)
    if account_id is None:
        _open(tx, kind, guild_id)
        account_id = _SYSTEM.scalar(tx, which)
    assert account_id is not None  # noqa: S101 - opened above, in this transaction
    return account_id


def _open(tx: Connection, kind: str, guild_id: int, member_id: int = 0) -> None:
    account = {"kind": kind, "guild_id": guild_id, "member_id": member_id, "posted": 0, "held": 0}
    _OPEN.run(tx, account)


def _open_hold(tx: Connection, job_id: str) -> _Held:
    found = _HELD.first(tx, {"of_job": job_id})
    if found is None:
        raise NoHold(job_id)
    held = _Held(*found)
    if held.state != "open":
        raise AlreadyClosed(job_id, held.state)
    return held


def _close(tx: Connection, held: _Held, state: Literal["captured", "released"], now: datetime) -> int:
    """The closing transfer; its key is the job's one closing slot, whatever the way it is closed."""
    kind = "capture" if state == "captured" else "release"
    transfer = _transfer(tx, kind, f"close:{held.job_id}", held.account_id, now, job_id=held.job_id)
    _CLOSE.run(tx, {"of_job": held.job_id, "state": state, "closed_by": transfer})
    _RETURN.run(tx, {"of_account": held.account_id, "amount": held.amount})
    return transfer


def _transfer(
    tx: Connection,
    kind: str,
    idem_key: str,
    account_id: int,
    now: datetime,
    *,
    job_id: str | None = None,
    actor_id: int | None = None,
    note: str = "",
) -> int:
    values = {"kind": kind, "idem_key": idem_key, "account_id": account_id, "created_at": now}
    about = {"job_id": job_id, "actor_id": actor_id, "note": note}
    return _TRANSFER.scalar(tx, values | about)


def _enter(tx: Connection, transfer: int, source: int, target: int, amount: int) -> None:
    """Both sides of a transfer, and the balances that sum them up; `posted` changes nowhere else."""
    for side, part in ((source, -amount), (target, amount)):
        _ENTER.run(tx, {"transfer_id": transfer, "account_id": side, "amount": part})
        _POST.run(tx, {"of_account": side, "amount": part})
