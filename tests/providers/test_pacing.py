"""Pacing: never more turns in a window than allowed, in order, and none lost to a caller who gave up."""

import asyncio
from datetime import timedelta

from bot.providers.kie import CREATES_PER_WINDOW
from bot.providers.pacing import SlidingWindow
from tests.providers.conftest import Bench
from tests.providers.examples import PLAIN
from tests.providers.peer import Peer, answer

WINDOW = timedelta(milliseconds=150)


async def test_any_window_holds_at_most_its_limit_and_turns_come_in_order() -> None:
    pacing = SlidingWindow(3, WINDOW)
    turns: list[tuple[float, int]] = []

    async def caller(number: int) -> None:
        await pacing.turn()
        turns.append((asyncio.get_running_loop().time(), number))

    await asyncio.gather(*(caller(number) for number in range(8)))

    times = [time for time, _ in turns]
    assert [number for _, number in turns] == list(range(8))
    assert all(later - earlier >= 0.149 for earlier, later in zip(times, times[3:], strict=False))
    assert times[2] - times[0] < 0.1, "those within the limit do not wait"


async def test_a_caller_who_gives_up_takes_no_turn() -> None:
    pacing = SlidingWindow(1, WINDOW)
    await pacing.turn()
    impatient = asyncio.create_task(pacing.turn())
    patient = asyncio.create_task(pacing.turn())
    await asyncio.sleep(0)
    started = asyncio.get_running_loop().time()
    impatient.cancel()
    await patient
    assert impatient.cancelled()
    assert asyncio.get_running_loop().time() - started < 0.29, "only one window was waited for"


async def test_kie_is_not_asked_for_a_19th_creation_at_once(bench: Bench, peer: Peer) -> None:
    peer.next(answer(200, PLAIN["kie"].answer))
    kie = await bench.open("kie")
    example = PLAIN["kie"]
    creates = [
        asyncio.create_task(kie.submit(example.submission, None)) for _ in range(CREATES_PER_WINDOW + 1)
    ]

    for _ in range(CREATES_PER_WINDOW):
        await peer.arrived.acquire()
    done, waiting = await asyncio.wait(creates[-1:], timeout=0.5)
    assert (len(done), len(waiting), len(peer.requests)) == (0, 1, 18)

    creates[-1].cancel()
    await asyncio.gather(*creates, return_exceptions=True)
    assert len(peer.requests) == 18
