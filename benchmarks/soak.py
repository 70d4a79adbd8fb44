"""Kills the bot hundreds of times under load and checks every promise at the end. A seed fixes every choice.

uv run python -m benchmarks.soak --kills 300 --seed 7
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from sandbox.providers.table import NAMES
from tests.crash.harness import open_harness
from tests.soak.harness import SoakHarness, Tally
from tests.soak.verdict import Reckoning, reckon, settle


async def soak(directory: Path, seed: int, deaths: int, members: int, *, callbacks: bool) -> bool:
    """Whether every promise was kept."""
    began = time.monotonic()
    async with open_harness(directory, callbacks=callbacks, providers=NAMES) as harness:
        tally = await SoakHarness(harness, seed, deaths=deaths, members=members, say=print).run()
        soak = time.monotonic() - began
        await settle(harness)
        found = await reckon(harness, tally)
    _report(tally, found)
    print(f"{soak:.0f} s of soak, {time.monotonic() - began:.0f} s in all")
    return not found.broken


def _report(tally: Tally, found: Reckoning) -> None:
    print(f"\nThe process ended {tally.deaths.total()} times: {_listed(tally.deaths)}")
    print(f"Faults at Discord: {_listed(tally.faults)}")
    print(f"{len(tally.asked)} commands sent, {found.jobs} accepted, {found.creates} tasks at the providers")
    print(f"Ends: {_listed(found.states)}")
    print(f"Reasons: {_listed(found.reasons)}")
    print(f"Moderators deleted {len(tally.taken_down)} messages")
    for problem in found.broken:
        print(f"BROKEN: {problem}")
    print("Every promise was kept." if not found.broken else f"{len(found.broken)} broken promises.")


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {times}" for name, times in counts.most_common()) or "none"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300, help="how often the process ends")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--members", type=int, default=16)
    parser.add_argument("--no-callbacks", action="store_true", help="by polling alone")
    parser.add_argument("--keep", type=Path, help="a directory for the bot's database, media and log")
    return parser.parse_args()


def main() -> int:
    asked = _arguments()
    print(f"seed {asked.seed}")
    with tempfile.TemporaryDirectory(prefix="darkroom-soak-") as temporary:
        directory: Path = asked.keep or Path(temporary)
        directory.mkdir(parents=True, exist_ok=True)
        work = soak(directory, asked.seed, asked.kills, asked.members, callbacks=not asked.no_callbacks)
        return 0 if asyncio.run(work) else 1


if __name__ == "__main__":
    sys.exit(main())
