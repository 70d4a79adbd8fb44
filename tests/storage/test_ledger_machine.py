"""No sequence of money's moves, one after another or at once, cut short or not, makes a balance wrong.

A plain model in Python keeps what every member should have; the ledger must agree with it after every step, and its
own audit must stay empty.
"""

import asyncio
import tempfile
from collections import defaultdict
from contextlib import AsyncExitStack, suppress
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.domain.job import Job, State
from bot.storage import jobs, ledger
from bot.storage.database import Connection, Database
from bot.storage.ledger import AlreadyClosed, InsufficientFunds
from tests.new_database import new_database
from tests.storage.samples import GUILD, NOW, a_job, admit

ALLOWANCE = 50
MEMBERS = st.integers(1, 3)
AMOUNTS = st.integers(0, 30)
WHICH = st.integers(0, 99)
"""One of the jobs there are: what is drawn must not depend on whether a cancelled admission came in time."""
_MEMORY = Path("/dev/shm")  # noqa: S108 - only to spare the tests the disk's flushes


class Killed(Exception):
    """Stands for whatever ends a transaction in the middle."""


class Ledger(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        folder = tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None)
        path = Path(self.stack.enter_context(folder)) / "ledger.db"
        self.db = self.runner.run(self.stack.enter_async_context(Database.open(new_database(path))))
        self.now = NOW
        self.posted: dict[int, int] = defaultdict(int)
        self.topped_up: dict[int, datetime] = {}
        self.open: list[Job] = []
        self.closed: list[Job] = []
        self.keys: set[str] = set()

    def teardown(self) -> None:
        self.runner.run(self.the_histories_add_up())
        self.runner.run(self.stack.aclose())
        self.runner.close()

    async def the_histories_add_up(self) -> None:
        for member in (1, 2, 3):
            lines = await self.db.read(ledger.history, GUILD, member, 1000)
            assert sum(line.amount for line in lines) == self.available(member)

    def held(self, member: int) -> int:
        return sum(job.price for job in self.open if job.member_id == member)

    def available(self, member: int) -> int:
        return self.posted[member] - self.held(member)

    def expect_top_up(self, member: int) -> None:
        day = self.now.replace(hour=0, minute=0, second=0, microsecond=0)
        if self.topped_up.get(member) != day:
            self.topped_up[member] = day
            self.posted[member] = max(self.posted[member], ALLOWANCE + self.held(member))

    def job(self, member: int, price: int) -> Job:
        return a_job(member_id=member, price=price, state=State.READY, created_at=self.now)

    async def admit(self, job: Job) -> bool:
        try:
            await self.db.write(admit, job, allowance=ALLOWANCE)
        except InsufficientFunds:
            return False
        return True

    def close(self, tx: Connection, job: Job, charged: int | None) -> None:
        if charged is None:
            ledger.release(tx, job.id, self.now)
            jobs.move(tx, job, State.UNDELIVERABLE, now=self.now, due_at=None)
        else:
            ledger.capture(tx, job.id, charged, self.now)
            jobs.move(tx, job, State.DELIVERED, now=self.now, due_at=None)

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(member=MEMBERS)
    def top_up(self, member: int) -> None:
        async def run() -> None:
            await self.db.write(ledger.top_up, GUILD, member, allowance=ALLOWANCE, now=self.now)

        self.runner.run(run())
        self.expect_top_up(member)

    @rule(member=MEMBERS, price=AMOUNTS)
    def admit_one(self, member: int, price: int) -> None:
        admitted = self.runner.run(self.admit(job := self.job(member, price)))
        before = dict(self.topped_up), dict(self.posted)
        self.expect_top_up(member)
        assert admitted == (self.available(member) >= price)
        if admitted:
            self.open.append(job)
        else:
            self.topped_up, self.posted = before[0], defaultdict(int, before[1])

    @rule(member=MEMBERS, price=st.integers(1, 30), count=st.integers(2, 8))
    def admit_a_crowd_at_once(self, member: int, price: int, count: int) -> None:
        self.top_up(member)
        crowd = [self.job(member, price) for _ in range(count)]

        async def run() -> list[bool]:
            return await asyncio.gather(*map(self.admit, crowd))

        affordable = min(count, self.available(member) // price)
        admitted = [job for job, entered in zip(crowd, self.runner.run(run()), strict=True) if entered]
        assert len(admitted) == affordable
        self.open += admitted

    @rule(which=WHICH, share=st.one_of(st.none(), st.integers(0, 30)))
    def end_a_job(self, which: int, share: int | None) -> None:
        if not self.open:
            return
        job = self.open[which % len(self.open)]
        charged = None if share is None else min(share, job.price)

        async def run() -> None:
            await self.db.write(self.close, job, charged)

        self.runner.run(run())
        self.open.remove(job)
        self.closed.append(job)
        self.posted[job.member_id] -= charged or 0

    @rule(which=WHICH)
    def end_a_job_from_two_sides_at_once(self, which: int) -> None:
        if not self.open:
            return
        job = self.open[which % len(self.open)]

        async def attempt(charged: int | None) -> int | None:
            try:
                await self.db.write(self.close, job, charged)
            except AlreadyClosed:
                return None
            return charged or 0

        async def run() -> list[int | None]:
            return list(await asyncio.gather(attempt(job.price), attempt(None)))

        charges = [charge for charge in self.runner.run(run()) if charge is not None]
        assert len(charges) == 1
        self.open.remove(job)
        self.closed.append(job)
        self.posted[job.member_id] -= charges[0]

    @rule(which=WHICH, charged=st.one_of(st.none(), st.just(0)))
    def end_a_job_again(self, which: int, charged: int | None) -> None:
        if not self.closed:
            return
        job = self.closed[which % len(self.closed)]

        async def run() -> bool:
            try:
                await self.db.write(self.close, job, charged)
            except AlreadyClosed:
                return True
            return False

        assert self.runner.run(run())

    @rule(member=MEMBERS, amount=st.integers(-60, 60).filter(bool), key=st.integers(1, 5))
    def grant(self, member: int, amount: int, key: int) -> None:
        async def run() -> bool | int:
            try:
                return await self.db.write(
                    ledger.grant, GUILD, member, amount, actor_id=9, idem_key=f"grant:{key}", now=self.now
                )
            except InsufficientFunds as refused:
                return refused.available

        granted = self.runner.run(run())
        if str(key) in self.keys:
            assert granted is False
        elif self.available(member) + amount < 0:
            assert granted == self.available(member)
        else:
            assert granted is True
            self.keys.add(str(key))
            self.posted[member] += amount

    @rule(member=MEMBERS, price=AMOUNTS, which=WHICH)
    def die_in_the_middle(self, member: int, price: int, which: int) -> None:
        ending = self.open[which % len(self.open)] if self.open else None

        def run(tx: Connection) -> None:
            ledger.top_up(tx, GUILD, member, allowance=ALLOWANCE * 2, now=self.now)
            ledger.grant(tx, GUILD, member, 30, actor_id=9, idem_key="lost", now=self.now)
            admit(tx, self.job(member, price), allowance=ALLOWANCE)
            if ending:
                self.close(tx, ending, ending.price)
            raise Killed

        with suppress(Killed, InsufficientFunds):
            self.runner.run(self.db.write(run))

    @rule(member=MEMBERS, price=AMOUNTS, turns=st.integers(0, 60))
    def cancel_an_admission_anywhere(self, member: int, price: int, turns: int) -> None:
        self.top_up(member)
        job = self.job(member, price)

        async def run() -> bool:
            task = asyncio.create_task(self.admit(job))
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])
            return await self.db.read(jobs.get, job.id) is not None

        if self.runner.run(
            run()
        ):  # where it falls is the threads' choice, so the next draws must not depend on it
            self.runner.run(self.db.write(ledger.release, job.id, self.now))
            self.runner.run(self.db.write(jobs.move, job, State.WITHHELD, now=self.now, due_at=None))

    @invariant()
    def the_ledger_agrees(self) -> None:
        async def run() -> None:
            assert await self.db.read(ledger.audit) == []
            for member in (1, 2, 3):
                balance = await self.db.read(ledger.balance, GUILD, member, allowance=0, now=self.now)
                assert (balance.posted, balance.held) == (self.posted[member], self.held(member))
                assert balance.available >= 0

        self.runner.run(run())


Ledger.TestCase.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)
TestLedger = Ledger.TestCase
