"""The operator takes a provider's key out of the settings while its tasks are under way: nobody's credits stay held."""

from pathlib import Path
from typing import Any

import pytest

from bot.domain.failure import Reason
from bot.domain.job import Pool, State
from bot.storage import ledger
from tests.pipeline.harness import PipelineHarness, open_harness
from tests.pipeline.test_neighbours import QUIET, in_state, placed, working

GONE = "gone"


@pytest.mark.parametrize(
    ("row", "end", "reason"),
    [
        ({"state": State.RUNNING, "pool": Pool.CHECK, "upstream_id": "t"}, State.FAILED, Reason.DISABLED),
        ({"state": State.SUBMITTING, "pool": Pool.SUBMIT}, State.FAILED, Reason.UNCERTAIN),
        ({"state": State.QUEUED, "pool": Pool.SUBMIT, "offers": (GONE,), "card_id": 5}, State.RUNNING, None),
    ],
)
async def test_what_is_under_way_at_a_provider_without_a_key_ends_or_goes_elsewhere(
    tmp_path: Path, row: dict[str, Any], end: State, reason: Reason | None
) -> None:
    async with open_harness(tmp_path) as harness:
        granted = {"granted_at": harness.clock()} if row["state"] is State.QUEUED else {}
        job = await placed(harness, QUIET, provider=GONE, **row, **granted)
        async with working(harness):
            await in_state(harness, job, end)
        found = await harness.job(job)
        assert (found.failure.reason if found.failure else None) == reason
        assert found.provider != GONE or await _held(harness, job.guild_id, job.member_id) == 0


async def _held(harness: PipelineHarness, guild: int, member: int) -> int:
    balance = await harness.database.read(
        lambda conn: ledger.balance(conn, guild, member, allowance=0, now=harness.clock())
    )
    return balance.held
