"""The moderation log in pages: whole, in order, of one server, and never more than a file takes."""

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.domain.ask import Actor
from bot.domain.audit_files import AuditFormat
from bot.pipeline import audit_log
from bot.storage import events
from bot.storage.database import Connection
from bot.storage.events import Event
from tests.pipeline.harness import GUILD, NOON, PipelineHarness

MODERATOR = Actor(77, moderate_members=True)


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_log, "PAGE", 3)


async def note(harness: PipelineHarness, count: int) -> None:
    """Two rows a minute until noon, and as many of another server."""

    def write(tx: Connection) -> None:
        for number in range(count):
            at = NOON - timedelta(minutes=(count - number) // 2)
            for guild_id in (GUILD, GUILD + 1):
                events.append(tx, Event(guild_id, "ban", at, note=str(number)))

    await harness.database.write(write)


async def test_every_row_comes_once_and_in_order_whatever_the_pages(harness: PipelineHarness) -> None:
    await note(harness, 10)
    rows = [row async for page in audit_log.pages(harness.database, GUILD) for row in page]
    assert [row["note"] for row in rows] == [str(number) for number in range(10)]
    assert all(one["at"] <= other["at"] for one, other in pairwise(rows))


async def test_of_more_than_a_file_takes_the_newest_come(
    harness: PipelineHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    await note(harness, 10)
    monkeypatch.setattr(audit_log, "MOST", 4)
    found = await harness.pipeline.audit_log.export(GUILD, MODERATOR, days=1, forms=[AuditFormat.JSONL])
    assert found.rows == 4
    assert b'"note": "6"' in found.texts[AuditFormat.JSONL].splitlines()[0]


async def test_what_is_older_than_was_asked_for_stays_out(harness: PipelineHarness) -> None:
    await note(harness, 4)
    harness.clock.advance(days=2)
    await note(harness, 1)
    found = await harness.pipeline.audit_log.export(GUILD, MODERATOR, days=3, forms=[AuditFormat.CSV])
    assert found.rows == 5
    harness.clock.advance(days=2)
    assert (await harness.pipeline.audit_log.export(GUILD, MODERATOR, days=3, forms=[])).rows == 0
