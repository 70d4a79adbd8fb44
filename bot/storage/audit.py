"""Proves the ledger: every promise about money, asked of the rows themselves. It reads and never repairs."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, literal, null, or_, select, union_all

from bot.domain.job import TERMINAL, State
from bot.storage.tables import accounts, entries, holds, jobs, transfers


@dataclass(frozen=True, slots=True)
class Violation:
    """`subject` says which row breaks `rule`, and `detail` how."""

    rule: str
    subject: str
    detail: str


@dataclass(frozen=True, slots=True)
class _Rule:
    """`broken` selects a subject and two figures for each row that breaks the rule."""

    name: str
    subject: str
    detail: str
    broken: Select[Any, Any, Any]

    def violation(self, subject: object, one: object, other: object) -> Violation:
        return Violation(self.name, f"{self.subject} {subject}", self.detail.format(one, other))


def audit(conn: Connection) -> list[Violation]:
    """Empty when every rule holds."""
    return [_RULES[int(number)].violation(*figures) for number, *figures in conn.execute(_BROKEN)]


def _unbalanced_transfers() -> Select[Any, Any, Any]:
    total = func.sum(entries.c.amount)
    return (
        select(entries.c.transfer_id, total, func.count()).group_by(entries.c.transfer_id).having(total != 0)
    )


def _unbalanced_total() -> Select[Any, Any, Any]:
    total = func.sum(entries.c.amount)
    return select(literal("all"), total, func.count()).select_from(entries).having(total != 0)


def _unproved_balances() -> Select[Any, Any, Any]:
    proved = (
        select(func.coalesce(func.sum(entries.c.amount), 0))
        .where(entries.c.account_id == accounts.c.id)
        .scalar_subquery()
    )
    return select(accounts.c.id, accounts.c.posted, proved).where(accounts.c.posted != proved)


def _unproved_holds() -> Select[Any, Any, Any]:
    still_open = (
        select(holds.c.account_id, func.sum(holds.c.amount).label("amount"))
        .where(holds.c.state == "open")
        .group_by(holds.c.account_id)
        .subquery()
    )
    proved = func.coalesce(still_open.c.amount, 0)
    return (
        select(accounts.c.id, accounts.c.held, proved)
        .outerjoin(still_open, still_open.c.account_id == accounts.c.id)
        .where(accounts.c.held != proved)
    )


def _overdrawn() -> Select[Any, Any, Any]:
    available = accounts.c.posted - accounts.c.held
    return select(accounts.c.id, accounts.c.posted, accounts.c.held).where(
        accounts.c.kind == "member", available < 0
    )


def _jobs_without_their_close() -> Select[Any, Any, Any]:
    """A job of no price may do without a hold; every other has one, open while it lives and closed as it ended."""
    ended = jobs.c.state.in_(TERMINAL)
    delivered = jobs.c.state == State.DELIVERED
    fits = or_(
        and_(~ended, holds.c.state == "open"),
        and_(delivered, holds.c.state == "captured"),
        and_(ended, ~delivered, holds.c.state == "released"),
        and_(jobs.c.price == 0, holds.c.state == null()),
    )
    held = func.coalesce(holds.c.state, "absent")
    return (
        select(jobs.c.id, jobs.c.state, held)
        .outerjoin(holds, holds.c.job_id == jobs.c.id)
        .where(~func.coalesce(fits, False))
    )


def _holds_without_job() -> Select[Any, Any, Any]:
    """A closed hold outlives its job, which is pruned after a while."""
    return (
        select(holds.c.job_id, holds.c.state, holds.c.amount)
        .outerjoin(jobs, jobs.c.id == holds.c.job_id)
        .where(holds.c.state == "open", jobs.c.id.is_(None))
    )


def _wrong_holds() -> Select[Any, Any, Any]:
    """What was quoted is what is held, and neither changes after the admission."""
    return (
        select(jobs.c.id, holds.c.amount, jobs.c.price)
        .join(holds, holds.c.job_id == jobs.c.id)
        .where(holds.c.amount != jobs.c.price)
    )


def _strangers_holds() -> Select[Any, Any, Any]:
    """Nobody pays for another member's job, nor with the credits of another server."""
    own = and_(
        accounts.c.kind == "member",
        accounts.c.guild_id == jobs.c.guild_id,
        accounts.c.member_id == jobs.c.member_id,
    )
    return (
        select(jobs.c.id, accounts.c.id, accounts.c.member_id)
        .join(holds, holds.c.job_id == jobs.c.id)
        .join(accounts, accounts.c.id == holds.c.account_id)
        .where(~own)
    )


def _wrong_charges() -> Select[Any, Any, Any]:
    """`Job.charge_for` once more: the price for all files, else their share of it, rounded down."""
    charged = -func.coalesce(entries.c.amount, 0)
    share = case(
        (jobs.c.files_posted >= jobs.c.files_wanted, jobs.c.price),
        else_=jobs.c.price * jobs.c.files_posted // jobs.c.files_wanted,
    )
    return (
        select(jobs.c.id, charged, share)
        .join(holds, holds.c.job_id == jobs.c.id)
        .outerjoin(
            entries,
            and_(entries.c.transfer_id == holds.c.closed_by, entries.c.account_id == holds.c.account_id),
        )
        .where(jobs.c.state == State.DELIVERED, jobs.c.files_wanted > 0, charged != share)
    )


def _wrong_closings() -> Select[Any, Any, Any]:
    """Each closed hold has one closing transfer of its own job and its own kind."""
    fits = and_(
        transfers.c.job_id == holds.c.job_id,
        or_(
            and_(holds.c.state == "captured", transfers.c.kind == "capture"),
            and_(holds.c.state == "released", transfers.c.kind == "release"),
        ),
    )
    return (
        select(holds.c.job_id, holds.c.state, transfers.c.kind)
        .outerjoin(transfers, transfers.c.id == holds.c.closed_by)
        .where(holds.c.state != "open", ~func.coalesce(fits, False))
    )


def _unheld_closings() -> Select[Any, Any, Any]:
    return (
        select(transfers.c.id, transfers.c.kind, transfers.c.job_id)
        .outerjoin(holds, holds.c.closed_by == transfers.c.id)
        .where(transfers.c.kind.in_(("capture", "release")), holds.c.job_id.is_(None))
    )


def _overcharged() -> Select[Any, Any, Any]:
    return (
        select(holds.c.job_id, -entries.c.amount, holds.c.amount)
        .join(
            entries,
            and_(entries.c.transfer_id == holds.c.closed_by, entries.c.account_id == holds.c.account_id),
        )
        .where(
            or_(
                -entries.c.amount > holds.c.amount,
                entries.c.amount > 0,
                and_(holds.c.state == "released", entries.c.amount != 0),
            )
        )
    )


_RULES = (
    _Rule("a transfer sums to zero", "transfer", "sums to {0} over {1} entries", _unbalanced_transfers()),
    _Rule("all entries sum to zero", "entries", "sum to {0} over {1} entries", _unbalanced_total()),
    _Rule("a balance is the sum of its entries", "account", "says {0}, has {1}", _unproved_balances()),
    _Rule("what is held is the sum of open holds", "account", "says {0}, has {1}", _unproved_holds()),
    _Rule("a member never owes", "account", "has {0} with {1} held", _overdrawn()),
    _Rule("a job's hold fits its state", "job", "is {0} with its hold {1}", _jobs_without_their_close()),
    _Rule("a job's hold is its price", "job", "holds {0} of a price of {1}", _wrong_holds()),
    _Rule("a job is paid by its member", "job", "is held on account {0}, of member {1}", _strangers_holds()),
    _Rule("a delivery is charged its share", "job", "charged {0} in place of {1}", _wrong_charges()),
    _Rule("an open hold has its job", "hold of", "{0} with {1}, and no such job", _holds_without_job()),
    _Rule("a hold is closed by its own transfer", "hold of", "{0} by a transfer {1}", _wrong_closings()),
    _Rule("a closing transfer closes a hold", "transfer", "{0} for job {1} closes none", _unheld_closings()),
    _Rule("no more is charged than was held", "job", "charged {0} of {1} held", _overcharged()),
)
_BROKEN = union_all(
    *(select(literal(number), *rule.broken.subquery().c) for number, rule in enumerate(_RULES))
)
