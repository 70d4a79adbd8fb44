"""The soak in small: a dozen ends of the process under load, and every promise kept. `benchmarks/soak.py` is the long one."""

from pathlib import Path

import pytest

from tests.crash.scene import staged
from tests.soak.ordeal import Ordeal
from tests.soak.reckoning import reckon, settle


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [7])
async def test_killed_a_dozen_times_under_load_nothing_is_lost_or_doubled(tmp_path: Path, seed: int) -> None:
    said: list[str] = []
    async with staged(tmp_path, callbacks=True) as scene:
        tally = await Ordeal(scene, seed, deaths=12, members=6, say=said.append).run()
        await settle(scene)
        found = await reckon(scene, tally)
    assert found.broken == []
    assert found.states["delivered"] > 0
