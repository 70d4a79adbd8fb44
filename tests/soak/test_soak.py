"""The soak in small: a dozen ends of the process under load, and every promise kept. `benchmarks/soak.py` is the long one."""

from pathlib import Path

import pytest

from sandbox.providers.table import NAMES
from tests.crash.harness import open_harness
from tests.soak.harness import SoakHarness
from tests.soak.verdict import reckon, settle


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [7])
async def test_killed_a_dozen_times_under_load_nothing_is_lost_or_doubled(tmp_path: Path, seed: int) -> None:
    said: list[str] = []
    async with open_harness(tmp_path, callbacks=True, providers=NAMES) as harness:
        tally = await SoakHarness(harness, seed, deaths=12, members=6, say=said.append).run()
        await settle(harness)
        found = await reckon(harness, tally)
    assert found.broken == []
    assert found.states["delivered"] > 0
