"""Credits: held once, closed once, never owed, explained line by line."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.job import Job, State
from bot.storage import jobs, ledger
from bot.storage.database import Connection, Database
from bot.storage.ledger import AlreadyClosed, Balance, InsufficientFunds, NoHold
from tests.storage.samples import GUILD, MEMBER, NOW, SECOND, a_job, admit, violations

DAY = timedelta(days=1)
MIDNIGHT = NOW.replace(hour=0, minute=0, second=0, microsecond=0) + DAY
BOB = 77


async def balance_of(
    db: Database, member: int = MEMBER, *, allowance: int = 100, now: datetime = NOW
) -> Balance:
    return await db.read(ledger.balance, GUILD, member, allowance=allowance, now=now)


async def top_up(db: Database, allowance: int = 100, now: datetime = NOW) -> None:
    await db.write(ledger.top_up, GUILD, MEMBER, allowance=allowance, now=now)


async def grant(db: Database, amount: int, key: str = "k") -> bool:
    return await db.write(ledger.grant, GUILD, MEMBER, amount, actor_id=9, idem_key=key, now=NOW)


async def admitted(db: Database, **fields: Any) -> Job:
    await db.write(admit, job := a_job(state=State.READY, **fields))
    return job


def end(tx: Connection, job: Job, to: State) -> None:
    jobs.move(tx, job, to, now=NOW, due_at=None)


async def test_a_member_begins_with_the_days_allowance_before_it_is_booked(db: Database) -> None:
    expected = Balance(posted=100, held=0, available=100, refill_at=MIDNIGHT)
    assert await balance_of(db) == expected
    await top_up(db)
    assert await balance_of(db) == expected
    assert await violations(db) == []


async def test_the_allowance_comes_once_a_day_and_never_adds_up(db: Database) -> None:
    await top_up(db)
    await db.write(admit, job := a_job(state=State.READY, price=40))
    await db.write(ledger.capture, job.id, 40, NOW)
    await db.write(end, job, State.DELIVERED)
    await top_up(db)
    assert (await balance_of(db)).posted == 60
    assert (await balance_of(db, now=MIDNIGHT)).posted == 100
    for later in (MIDNIGHT, MIDNIGHT + DAY, MIDNIGHT + 9 * DAY):
        await top_up(db, now=later)
        assert (await balance_of(db, now=later)).posted == 100
    assert await violations(db) == []


async def test_a_day_that_needed_no_allowance_earns_none_by_spending(db: Database) -> None:
    await top_up(db)
    await top_up(db, now=MIDNIGHT)
    await db.write(ledger.grant, GUILD, MEMBER, -70, actor_id=9, idem_key="k", now=MIDNIGHT)
    await top_up(db, now=MIDNIGHT + SECOND)
    assert (await balance_of(db, now=MIDNIGHT + SECOND)).posted == 30


async def test_a_clock_that_went_back_gives_no_second_allowance(db: Database) -> None:
    await top_up(db, now=MIDNIGHT)
    await grant(db, -100)
    await top_up(db, now=NOW)
    assert (await balance_of(db)).posted == 0


async def test_granted_credits_stay_above_the_allowance(db: Database) -> None:
    await top_up(db)
    assert await grant(db, 50)
    await top_up(db, now=MIDNIGHT)
    assert (await balance_of(db, now=MIDNIGHT)).posted == 150


async def test_a_hold_is_not_spent_and_not_available(db: Database) -> None:
    await admitted(db, price=30)
    assert await balance_of(db) == Balance(posted=100, held=30, available=70, refill_at=MIDNIGHT)


async def test_who_cannot_pay_is_told_what_there_is_and_nothing_changes(db: Database) -> None:
    await admitted(db, price=95)
    with pytest.raises(InsufficientFunds) as refused:
        await admitted(db, price=6)
    assert refused.value.available == 5
    assert (await balance_of(db)).held == 95
    with pytest.raises(InsufficientFunds) as refused:
        await db.write(ledger.hold, "stranger", GUILD, BOB, 1, NOW)
    assert refused.value.available == 0
    assert await violations(db) == []


async def test_a_partial_delivery_is_charged_its_share_and_the_rest_returns(db: Database) -> None:
    job = await admitted(db, price=40)
    await db.write(ledger.capture, job.id, 30, NOW)
    await db.write(end, job, State.DELIVERED)
    assert await balance_of(db) == Balance(posted=70, held=0, available=70, refill_at=MIDNIGHT)
    assert await violations(db) == []


async def test_a_delivery_worth_nothing_is_closed_all_the_same(db: Database) -> None:
    share = await admitted(db, price=1)
    free = await admitted(db, price=0)
    for job in (share, free):
        await db.write(ledger.capture, job.id, 0, NOW)
        await db.write(end, job, State.DELIVERED)
    assert (await balance_of(db)).available == 100
    assert await violations(db) == []


async def test_who_sees_nothing_pays_nothing(db: Database) -> None:
    job = await admitted(db, price=40)
    await db.write(ledger.release, job.id, NOW)
    await db.write(end, job, State.UNDELIVERABLE)
    assert await balance_of(db) == Balance(posted=100, held=0, available=100, refill_at=MIDNIGHT)
    assert await violations(db) == []


@pytest.mark.parametrize("first", ["capture", "release"])
@pytest.mark.parametrize("second", ["capture", "release"])
async def test_a_hold_is_closed_once(db: Database, first: str, second: str) -> None:
    job = await admitted(db, price=10)

    async def close(how: str) -> None:
        if how == "capture":
            await db.write(ledger.capture, job.id, 10, NOW)
        else:
            await db.write(ledger.release, job.id, NOW)

    await close(first)
    before = await balance_of(db)
    with pytest.raises(AlreadyClosed):
        await close(second)
    assert await balance_of(db) == before


async def test_no_more_than_was_held_can_be_charged(db: Database) -> None:
    job = await admitted(db, price=10)
    for amount in (11, -1):
        with pytest.raises(ValueError, match="cannot capture"):
            await db.write(ledger.capture, job.id, amount, NOW)
    with pytest.raises(NoHold):
        await db.write(ledger.release, "nothing", NOW)
    with pytest.raises(ValueError, match="cannot hold"):
        await db.write(ledger.hold, "nothing", GUILD, MEMBER, -1, NOW)
    assert (await balance_of(db)).held == 10


async def test_a_grant_counts_once(db: Database) -> None:
    await top_up(db)
    assert await grant(db, 25, "grant:1")
    assert not await grant(db, 25, "grant:1")
    assert (await balance_of(db)).posted == 125


async def test_credits_are_taken_back_only_down_to_what_is_available(db: Database) -> None:
    await admitted(db, price=40)
    with pytest.raises(InsufficientFunds) as refused:
        await grant(db, -61)
    assert refused.value.available == 60
    assert await grant(db, -60)
    assert await balance_of(db) == Balance(posted=40, held=40, available=0, refill_at=MIDNIGHT)
    with pytest.raises(ValueError, match="nothing"):
        await grant(db, 0, "other")


async def test_of_forty_who_spend_ten_of_a_hundred_at_once_exactly_ten_succeed(db: Database) -> None:
    async def spend() -> bool:
        try:
            await admitted(db, price=10)
        except InsufficientFunds:
            return False
        return True

    assert sum(await asyncio.gather(*(spend() for _ in range(40)))) == 10
    assert await balance_of(db) == Balance(posted=100, held=100, available=0, refill_at=MIDNIGHT)
    assert await violations(db) == []


async def test_the_history_explains_every_line_and_adds_up_to_what_is_available(db: Database) -> None:
    await top_up(db)
    jobs_ = [
        await admitted(db, price=price, created_at=NOW + n * SECOND)
        for n, price in enumerate((10, 20, 30), 1)
    ]
    await db.write(
        ledger.grant, GUILD, MEMBER, 5, actor_id=9, idem_key="k", now=NOW + 4 * SECOND, note="thanks"
    )
    await db.write(ledger.capture, jobs_[0].id, 7, NOW + 5 * SECOND)
    await db.write(ledger.release, jobs_[1].id, NOW + 6 * SECOND)
    lines = await db.read(ledger.history, GUILD, MEMBER, 10)
    pages = [await db.read(ledger.history, GUILD, MEMBER, 2, skip) for skip in (0, 2, 4, 6)]
    assert pages == [lines[:2], lines[2:4], lines[4:], []]
    assert await db.read(ledger.history, GUILD, BOB, 10) == []
    assert [(line.kind, line.amount, line.held, line.job_id) for line in lines] == [
        ("release", 0, 20, jobs_[1].id),
        ("capture", -7, 10, jobs_[0].id),
        ("grant", 5, 0, None),
        ("hold", -30, 30, jobs_[2].id),
        ("allowance", 100, 0, None),
    ]
    assert (lines[2].actor_id, lines[2].note) == (9, "thanks")
    assert {line.model for line in lines} == {"grok-image", None}
    assert sum(line.amount for line in lines) == (await balance_of(db)).available


async def test_servers_do_not_share_credits(db: Database) -> None:
    await admitted(db, price=100)
    await admitted(db, price=100, guild_id=2)
    assert (await balance_of(db)).available == 0
    assert await violations(db) == []


DAMAGES = {
    "an entry without its other side": (
        (
            "INSERT INTO transfers (idem_key, kind, account_id, note, created_at) VALUES ('x', 'grant', 1, '', 0);"
            "INSERT INTO entries SELECT id, 1, 5 FROM transfers WHERE idem_key = 'x'"
        ),
        {"a transfer sums to zero", "all entries sum to zero", "a balance is the sum of its entries"},
    ),
    "a balance out of nowhere": (
        "UPDATE accounts SET posted = posted + 1 WHERE kind = 'member'",
        {"a balance is the sum of its entries"},
    ),
    "a hold that was forgotten": (
        "UPDATE accounts SET held = 0",
        {"what is held is the sum of open holds"},
    ),
    "a job that ended with its hold open": (
        "UPDATE jobs SET state = 'failed', finished_at = 1 WHERE state = 'ready'",
        {"a job's hold fits its state"},
    ),
    "a delivery that was not paid": (
        "UPDATE jobs SET state = 'delivered' WHERE state = 'withheld'",
        {"a job's hold fits its state"},
    ),
    "a charge for nothing": (
        "UPDATE jobs SET state = 'failed' WHERE state = 'delivered'",
        {"a job's hold fits its state"},
    ),
    "a live job without a hold": (
        "DELETE FROM holds WHERE state = 'open'",
        {"a job's hold fits its state", "what is held is the sum of open holds"},
    ),
    "a hold without its job": (
        "PRAGMA foreign_keys=OFF; DELETE FROM jobs WHERE state = 'ready'",
        {"an open hold has its job"},
    ),
    "a close by another job's transfer": (
        (
            "UPDATE holds SET closed_by = NULL, state = 'open' WHERE state = 'released';"
            "UPDATE holds SET state = 'released' WHERE state = 'captured'"
        ),
        {
            "a job's hold fits its state",
            "what is held is the sum of open holds",
            "a hold is closed by its own transfer",
            "a closing transfer closes a hold",
            "no more is charged than was held",
        },
    ),
    "a hold made smaller afterwards": (
        "UPDATE holds SET amount = 1 WHERE state = 'captured'",
        {"no more is charged than was held", "a job's hold is its price"},
    ),
    "a hold of less than the price": (
        ("UPDATE holds SET amount = 1 WHERE state = 'open';UPDATE accounts SET held = 1 WHERE held = 10"),
        {"a job's hold is its price"},
    ),
    "a job that another member pays": (
        (
            "UPDATE holds SET account_id = (SELECT id FROM accounts WHERE member_id = 77) WHERE state = 'open';"
            "UPDATE accounts SET held = iif(member_id = 77, 10, 0) WHERE kind = 'member'"
        ),
        {"a job is paid by its member"},
    ),
    "a job that is paid in another server": (
        "UPDATE jobs SET guild_id = 5 WHERE state = 'ready'",
        {"a job is paid by its member"},
    ),
    "a delivery of half the files that was charged in full": (
        "UPDATE jobs SET files_wanted = 6, files_posted = 3 WHERE state = 'delivered'",
        {"a delivery is charged its share"},
    ),
    "a member who owes": (
        "PRAGMA ignore_check_constraints=ON; UPDATE accounts SET posted = 3 WHERE kind = 'member'",
        {"a member never owes", "a balance is the sum of its entries"},
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
async def test_the_audit_finds(db: Database, damage: str) -> None:
    await db.write(ledger.top_up, GUILD, BOB, allowance=100, now=NOW)
    delivered, refunded, _ = [await admitted(db, price=10) for _ in range(3)]
    await db.write(ledger.capture, delivered.id, 10, NOW)
    await db.write(end, delivered, State.DELIVERED)
    await db.write(ledger.release, refunded.id, NOW)
    await db.write(end, refunded, State.WITHHELD)
    assert await violations(db) == []
    statements, rules = DAMAGES[damage]
    with closing(sqlite3.connect(db.path, isolation_level=None)) as other:
        other.executescript(statements)
    found = await violations(db)
    assert {violation.rule for violation in found} == rules
    assert all(violation.subject and violation.detail for violation in found)
