"""Years of ended rows cost nobody anything: what a command, a step or a scrape asks finds the live rows by an index.

The hourly audit is not among them: it reads everything on purpose, from a view of its own.
"""

import re
import sqlite3
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Table, event, text, update

from bot.domain.ask import Actor, Place
from bot.domain.errors import OutOfCredits
from bot.domain.job import Job, Pool, State
from bot.domain.polling import QUEUE_EXPIRY
from bot.pipeline.callbacks import CallbackOutcome
from bot.pipeline.courier import Unpostable
from bot.providers.base import Finished, MaybeCreated, RateLimited, Rejected
from bot.storage import admissions, claims, events, fair_queue, jobs, posts, retention
from bot.storage.columns import EPOCH
from bot.storage.database import Connection
from bot.storage.prepared import Prepared
from bot.storage.rows import hash_token
from bot.storage.tables import jobs as jobs_table
from bot.storage.tables import media as media_table
from bot.storage.tables import posts as posts_table
from bot.telemetry.metrics import Metrics
from bot.telemetry.scrape import scrape
from tests.pipeline.harness import CHANNEL, GUILD, PipelineHarness, open_harness
from tests.storage.samples import SECOND

HERE, MEMBER, MODERATOR = Place(GUILD, CHANNEL), Actor(1), Actor(99, manage_server=True)
GROWING = frozenset(
    {
        *("jobs", "posts", "media", "transfers", "entries", "holds", "accounts"),
        *("moderation_events", "spending", "policies", "member_notices", "request_lines"),
    }
)
"""Tables that keep what is over, or get a row for each member or server."""
OF_LIVE_ROWS = re.compile(
    r"INDEX ix_(jobs_(live|live_state|due|due_provider|leased)|member_notices_unsent|request_lines_untold)\b"
)
SWEPT = re.compile(r"DELETE FROM (member_notices|request_lines) WHERE \S+ < \?")
"""Once an hour, over what is kept for some weeks because of it."""
OF_ONE_COLUMN = re.compile(r"INDEX ix_jobs_\w+_created_at \(\w+=\?\)")
TASK, TOKEN = "task-of-a-callback", "token-of-a-callback"
Seen = dict[str, Sequence[Any]]


@contextmanager
def watched(monkeypatch: pytest.MonkeyPatch) -> Generator[Seen]:
    """Each distinct statement that any engine runs, with the parameters of its first run."""
    seen: Seen = {}
    begin = vars(Prepared)["_begin"]

    def prepared(self: Prepared, conn: Connection, parameters: Mapping[str, Any]) -> Any:
        """These go to the driver past SQLAlchemy's events."""
        compiled, values = begin(self, conn, parameters)
        seen.setdefault(compiled.sql, values)
        return compiled, values

    def before(*run: Any) -> None:
        _, _, statement, parameters, _, many = run
        seen.setdefault(statement, parameters[0] if many else parameters)

    event.listen(Engine, "before_cursor_execute", before)
    monkeypatch.setattr(Prepared, "_begin", prepared)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", before)


def scans(path: Path, seen: Seen) -> list[str]:
    """What reads every row of a table that grows, with the statement that asks for it."""
    found: list[str] = []
    with closing(sqlite3.connect(path)) as connection:
        for statement, parameters in seen.items():
            planned = statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"))
            if not planned or SWEPT.fullmatch(statement):
                continue
            plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            found += [f"{row[3]}: {statement}" for row in plan if reads_too_much(row[3])]
    return found


def reads_too_much(step: str) -> bool:
    """A search by the server alone reads all that was ever asked for there."""
    scanned = re.match(r"SCAN (\w+)", step)
    if scanned:
        return scanned[1] in GROWING and not OF_LIVE_ROWS.search(step)
    return OF_ONE_COLUMN.search(step) is not None


@pytest.mark.parametrize(
    ("step", "too_much"),
    [
        ("SCAN jobs", True),
        ("SCAN jobs USING INDEX ix_jobs_member_id_guild_id_created_at", True),
        ("SCAN jobs USING COVERING INDEX ix_jobs_finished", True),
        ("SCAN jobs USING COVERING INDEX ix_jobs_live", False),
        ("SCAN posts", True),
        ("SCAN member_notices USING INDEX ix_member_notices_member_id_guild_id", True),
        ("SCAN member_notices USING INDEX ix_member_notices_unsent", False),
        ("SEARCH jobs USING INDEX ix_jobs_guild_id_member_id_created_at (guild_id=?)", True),
        ("SEARCH jobs USING INDEX ix_jobs_member_id_guild_id_created_at (member_id=? AND guild_id=?)", False),
        ("SCAN anon_1", False),
        ("SCAN latencies", False),
    ],
)
def test_a_plan_that_reads_every_row_is_told_from_one_that_reads_live_ones(step: str, too_much: bool) -> None:
    assert reads_too_much(step) is too_much


async def test_no_statement_but_the_audits_reads_all_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with watched(monkeypatch) as seen:
        async with open_harness(tmp_path, public_url="https://bot.example") as harness:
            seen.clear()  # the migrations are no part of it
            await start_up(harness)
            await commands(harness)
            await every_pool(harness)
            await every_end(harness)
            await callback(harness)
            await now_and_then(harness)
            asked = dict(seen)
            path = harness.database.path
        assert {"SELECT", "INSERT", "UPDATE", "DELETE"} <= {statement.split()[0] for statement in asked}
        assert len(asked) > 60
        assert scans(path, asked) == []


async def start_up(harness: PipelineHarness) -> None:
    await harness.database.write(harness.pipeline.claims.start)
    await harness.pipeline.restore()
    await harness.pipeline.policies.change(GUILD, by=99, log_channel="9")


async def commands(harness: PipelineHarness) -> None:
    control, wallet = harness.pipeline.job_control, harness.wallet
    await harness.admit()
    job = await harness.admit()
    await harness.settle()
    with pytest.raises(OutOfCredits):
        await poor(harness)
    await harness.give(2, 5)
    await harness.pipeline.member_notices.send()
    await harness.pipeline.member_notices.told(await harness.pipeline.member_notices.kept(GUILD, 2))
    await control.latest(GUILD, 1)
    waiting = await harness.admit(3)
    for one in (job, waiting):
        await control.show(one.id, MEMBER if one is job else Actor(3), HERE)
    await control.cancel(waiting.id, MODERATOR, HERE)
    await harness.reuse.again(job.id, 7, MEMBER, HERE)
    await harness.reuse.again(job.id, 7, MEMBER, HERE)  # as Discord may deliver it twice
    await wallet.history(GUILD, 1)
    await wallet.balance(GUILD, 1)
    await harness.pipeline.operations.status()
    await harness.pipeline.operations.pause()
    await harness.pipeline.operations.resume()
    await harness.pipeline.operations.set_guild_budget(GUILD, 10**9, by=99)
    await harness.pipeline.operations.guild_spending(GUILD)
    await harness.database.read(events.of_guild, GUILD, 10)
    elsewhere = await harness.admit(4, guild=GUILD + 1)
    await control.guild_gone(GUILD + 1)
    assert (await harness.job(elsewhere)).state is State.UNDELIVERABLE
    await harness.settle()


async def poor(harness: PipelineHarness) -> None:
    """A member who asks until there is nothing left."""
    while True:
        harness.clock.advance(minutes=5)
        harness.providers["kie"].progress = Rejected("failed")
        await harness.give(5, -(await harness.available(5)) or -1)
        await harness.admit(5)


def put(tx: Connection, job: Job, **columns: Any) -> None:
    """As it would be by now."""
    tx.execute(update(jobs_table).where(jobs_table.c.id == job.id).values(columns))


async def every_pool(harness: PipelineHarness) -> None:
    """A claim in each, with rows of one that is known and of one that is not."""
    taking = harness.pipeline.claims
    for provider in ("kie", None):
        job = await harness.admit(6, kind="image", provider="kie")
        for pool in Pool:
            await harness.database.write(put, job, pool=pool, provider=provider, due_at=EPOCH + SECOND)
            harness.clock.advance(seconds=1)
            taken = await harness.database.write(taking.take, harness.clock(), [])
            mine = [one.job for one in taken.claimed if one.id == job.id]
            assert len(mine) == 1
            for one in taken.claimed:
                assert one.job
                await harness.database.write(jobs.drop_lease, one.job)
        await harness.database.write(claims.put_off, job.id, harness.clock())
        await harness.database.write(jobs.record, job.id, pool=Pool.ANNOUNCE)
        await harness.settle()


async def every_end(harness: PipelineHarness) -> None:
    """From the card to the picture, and to each other end."""
    kie, courier = harness.providers["kie"], harness.courier
    harness.clock.advance(minutes=30)
    kie.progress = Finished(tuple(f"http://10.0.0.1/{number}.png" for number in range(2)))
    delivered = await harness.admit(7, kind="image", provider="kie")
    for number in range(2):
        await harness.keep(delivered, number)
    await harness.through(timedelta(minutes=1))
    assert (await harness.job(delivered)).state is State.DELIVERED
    await harness.pipeline.job_control.show(delivered.id, Actor(7), HERE)
    await told(harness, 1)
    withdrawals = harness.pipeline.withdrawals
    await withdrawals.look(delivered.id, MODERATOR, HERE)
    await withdrawals.ask(delivered.id, MODERATOR, HERE)
    await harness.settle()
    await told(harness, 2)
    posted = await harness.database.read(posts.of_job, delivered.id)
    await withdrawals.messages_gone([post.message_id for post in posted])
    await withdrawals.thread_gone(posted[0].channel_id)
    kie.progress = Rejected("failed")
    failed = await harness.admit(7, provider="kie")
    await harness.through(timedelta(minutes=1))
    assert (await harness.job(failed)).state is State.FAILED
    kie.fails(MaybeCreated("kie", "read timeout"))
    uncertain = await harness.admit(8, provider="kie")
    await harness.through(timedelta(minutes=30), step=timedelta(minutes=1))
    assert (await harness.job(uncertain)).state is State.FAILED
    kie.fails(*(RateLimited("kie", "429", QUEUE_EXPIRY) for _ in range(100)))
    expired = await harness.admit(9, provider="kie")
    await harness.through(QUEUE_EXPIRY + timedelta(minutes=5), step=timedelta(minutes=1))
    assert (await harness.job(expired)).state is State.EXPIRED
    kie.submits.clear()
    courier.refuses = {"post": Unpostable("50008")}
    await harness.through(timedelta(minutes=5), step=timedelta(minutes=1))
    kie.progress = Finished(("http://10.0.0.1/0.png",))
    nowhere = await harness.admit(10, kind="image", provider="kie")
    await harness.keep(nowhere, 0)
    await harness.through(timedelta(minutes=10), step=timedelta(seconds=10))
    assert (await harness.job(nowhere)).state is State.UNDELIVERABLE
    await harness.pipeline.job_control.show(nowhere.id, Actor(10), HERE)
    courier.refuses = {}


async def told(harness: PipelineHarness, messages: int) -> None:
    """In the log channel: a line of what was made, and then brought up to date."""
    for _ in range(3):  # what was decided goes first
        await harness.pipeline.log_channel.send()
    assert len(harness.courier.requests) == messages


async def callback(harness: PipelineHarness) -> None:
    """A task that is known is woken, one that is not is adopted, and a token of nobody's is refused."""
    take = harness.pipeline.callbacks.take
    for state, outcome in (
        (State.RUNNING, CallbackOutcome.WOKEN),
        (State.UNKNOWN, CallbackOutcome.ADOPTED),
    ):
        job = await harness.admit(11, kind="image", provider="kie")
        await harness.database.write(
            put, job, state=state, callback_hash=hash_token(TOKEN + state), provider="kie"
        )
        assert await take("kie", TOKEN + state, TASK) is outcome
    assert await take("kie", "of nobody", TASK) is CallbackOutcome.NO_SUCH_JOB
    assert await harness.pipeline.served_inputs.find("of nobody", "0.png") is None


async def now_and_then(harness: PipelineHarness) -> None:
    now = harness.clock()
    await scrape(Metrics(lambda: 0.0), harness.database, harness.health, harness.context.budget, now)
    await harness.pipeline.housekeeping.sweep()
    await harness.database.read(jobs.live_before, State.UNKNOWN, now)  # the doctor's
    with pytest.raises(Undone):
        await harness.database.write(prune_and_undo, now + timedelta(days=1))


class Undone(Exception):
    pass


def prune_and_undo(tx: Connection, before: datetime) -> None:
    assert retention.prune(tx, retention.ended(tx, before), before)
    raise Undone


# ---------------------------------------------------------------- the same without the planner's word


OLD_ROWS = 20_000
STATEMENTS_OF_AGE = (
    """CREATE TEMP TABLE number AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :rows)
    SELECT i, printf('old%07d', i) AS id FROM n""",
    "CREATE TEMP TABLE ended AS SELECT * FROM jobs WHERE id = :id",
    "UPDATE ended SET price = 0, cost = 0",
    """INSERT INTO transfers (idem_key, kind, account_id, job_id, note, created_at)
    SELECT 'close:' || number.id, 'release', account_id, number.id, '', opened_at - i
    FROM number, (SELECT * FROM holds WHERE job_id = :id)""",
    "CREATE TEMP TABLE my_posts AS SELECT * FROM posts WHERE job_id = :id",
    "CREATE TEMP TABLE my_media AS SELECT * FROM media WHERE job_id = :id",
    """INSERT INTO holds (job_id, account_id, amount, state, opened_at, closed_by)
    SELECT job_id, account_id, 0, 'released', created_at, id FROM transfers WHERE job_id LIKE 'old%'""",
)


async def grow_old(harness: PipelineHarness) -> None:
    """So many jobs of one member that have ended long ago, as copies of one that has just been delivered."""
    kie = harness.providers["kie"]
    kie.progress = Finished(("http://10.0.0.1/0.png",))
    job = await harness.admit(kind="image", provider="kie")
    await harness.keep(job, 0)
    await harness.through(timedelta(minutes=1))
    assert (await harness.job(job)).state is State.DELIVERED

    def copy(tx: Connection) -> None:
        for statement in STATEMENTS_OF_AGE:
            tx.execute(text(statement), {"id": job.id, "rows": OLD_ROWS})
        replaced = {"id": "number.id", "interaction_id": "i", "state": "'failed'", "callback_hash": "NULL"}
        replaced |= {name: f"{name} - i" for name in ("created_at", "finished_at", "state_since")}
        _copy(tx, jobs_table, "ended", replaced)
        for table in (posts_table, media_table):
            _copy(tx, table, f"my_{table.name}", {"job_id": "number.id"})

    await harness.database.write(copy)
    counted = await harness.database.read(lambda conn: conn.scalar(text("SELECT count(*) FROM jobs")))
    assert counted == OLD_ROWS + 1


def _copy(tx: Connection, table: Table, source: str, replaced: Mapping[str, str]) -> None:
    names = [column.name for column in table.columns]
    values = ", ".join(replaced.get(name, f"{source}.{name}") for name in names)
    into = f"INSERT INTO {table.name} ({', '.join(names)})"
    tx.execute(text(f"{into} SELECT {values} FROM {source}, number"))  # noqa: S608 - names of ours


class VmSteps:
    """Counts the instructions that the writer's connection runs: what SQLite does, however fast the machine is."""

    def __init__(self, harness: PipelineHarness) -> None:
        self._harness = harness
        self._count = 0

    async def during(self, work: Callable[[], Any]) -> int:
        await self._harness.database.write(self._watch, self._one)
        self._count = 0
        await work()
        counted = self._count
        await self._harness.database.write(self._watch, None)
        return counted

    def _one(self) -> int:
        self._count += 1
        return 0

    @staticmethod
    def _watch(tx: Connection, handler: Callable[[], int] | None) -> None:
        driver: Any = tx.connection.driver_connection
        driver.set_progress_handler(handler, 1)


async def steps_of_a_day(harness: PipelineHarness) -> dict[str, int]:
    """VM steps by what was done. Queries of readers are asked of the writer, where they are counted."""
    harness.clock.advance(hours=1)
    await harness.settle()
    steps, database = VmSteps(harness), harness.database
    harness.providers["kie"].progress = Rejected("failed")
    jobs_of_today: list[Job] = []

    async def admission() -> None:
        jobs_of_today.append(await harness.admit(provider="kie"))

    async def to_its_end() -> None:
        await harness.through(timedelta(minutes=1))

    counted = {
        "admission": await steps.during(admission),
        "in flight": await steps.during(lambda: database.write(admissions.outlook, "image", GUILD, 1)),
        "all steps of a job": await steps.during(to_its_end),
        "list": await steps.during(lambda: database.write(jobs.list_for_member, GUILD, 1, 1)),
        "counts": await steps.during(lambda: database.write(jobs.counts_by_state)),
        "waiting": await steps.during(lambda: database.write(fair_queue.waiting)),
        "held": await steps.during(lambda: database.write(fair_queue.held)),
        "leases": await steps.during(lambda: database.write(claims.release_leases)),
        "next due": await steps.during(lambda: database.write(claims.next_due, tuple(Pool), harness.clock())),
        "orphans": await steps.during(
            lambda: database.write(jobs.orphans_since, harness.clock() - timedelta(days=30))
        ),
    }
    assert (await harness.job(jobs_of_today[0])).state is State.FAILED
    return counted


async def test_with_twenty_thousand_ended_rows_sqlite_does_no_more_than_with_none(tmp_path: Path) -> None:
    found: dict[bool, dict[str, int]] = {}
    for old in (False, True):
        directory = tmp_path / str(old)
        directory.mkdir()
        async with open_harness(directory) as harness:
            if old:
                await grow_old(harness)
            else:
                await harness.admit(kind="image")
                await harness.settle()
            found[old] = await steps_of_a_day(harness)
    assert min(found[False].values()) > 0
    grown = {what: (steps, found[True][what]) for what, steps in found[False].items()}
    assert {what: pair for what, pair in grown.items() if pair[1] > pair[0] * 1.5} == {}
