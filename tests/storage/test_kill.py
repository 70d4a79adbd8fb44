"""SIGKILL in the middle of writing: what was committed is there, what was not is not, and the next process gets in."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from bot.storage import jobs
from bot.storage.database import Database, DatabaseBusy
from tests.storage.samples import url_of, violations

WRITER = """
import asyncio, sys
from bot.storage import ledger, jobs
from bot.storage.database import Database
from bot.domain.job import State
from tests.storage.samples import NOW, a_job, admit

async def admit_and_deliver(db):
    job = a_job(state=State.READY)
    await db.write(admit, job, allowance=1_000_000)
    print(job.id, flush=True)
    await db.write(deliver, job)

def deliver(tx, job):
    ledger.capture(tx, job.id, 10, NOW)
    jobs.move(tx, job, State.DELIVERED, now=NOW, due_at=None)

async def main():
    async with Database.open(sys.argv[1]) as db:
        while True:
            await asyncio.gather(*(admit_and_deliver(db) for _ in range(5)))

asyncio.run(main())
"""


@pytest.mark.parametrize("acknowledged", [1, 23])
async def test_a_killed_writer_leaves_a_sound_ledger_and_no_lock(path: Path, acknowledged: int) -> None:
    writer = await asyncio.create_subprocess_exec(sys.executable, "-c", WRITER, url_of(path), stdout=PIPE)
    assert writer.stdout is not None
    lines = [await writer.stdout.readline() for _ in range(acknowledged)]
    with pytest.raises(DatabaseBusy):
        async with Database.open(url_of(path)):
            pytest.fail("two writers")
    writer.kill()
    lines += (await writer.stdout.read()).splitlines()
    await writer.wait()

    async with Database.open(url_of(path)) as db:
        assert await violations(db) == []
        for line in lines:
            assert await db.read(jobs.get, line.decode().strip()) is not None
        assert await db.writable()
