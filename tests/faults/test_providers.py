"""A provider on a bad day: never paid twice, and each job ends in a result or with the credits back."""

from pathlib import Path

import pytest

from bot.domain.failure import Reason
from bot.domain.job import State
from tests.crash.harness import PATIENCE, CrashHarness, open_harness
from tests.faults.outcomes import refunded, seen_once

pytestmark = pytest.mark.timeout(180)

RIGHT_AGAIN = (
    "[timeout=1]",
    "[expired]",
    "[cut]",
    "[notvisible]",
    "[query-drop]",
    "[query-garbage]",
    "[callback-twice]",
    "[callback-thin]",
    "[unknown-status]",
    "[few]",
)
ENDS_BADLY = {
    "[fail]": Reason.PROVIDER_FAILED,
    "[moderated]": Reason.MODERATED,
    "[moderated-create]": Reason.MODERATED,
    "[badparams]": Reason.INVALID,
    "[no-urls]": Reason.NO_MEDIA,
    "[wrongtype]": Reason.BAD_MEDIA,
}


async def _asks(harness: CrashHarness, name: str, prompt: str) -> None:
    line = f"/imagine prompt:{prompt}"
    await harness.world.slash(harness.member(name), harness.world.channel("pictures"), line)


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("word", ["[drop]", "[garbage]"])
async def test_a_lost_answer_is_told_and_its_callback_brings_the_result(
    harness: CrashHarness, word: str
) -> None:
    words = f"an adopted stork {word}"
    await _asks(harness, word, f"[no-callback] {words}")
    job = await harness.unclear(harness.member(word))
    assert len(harness.told(job)) == 1
    (task,) = harness.created(words)
    await harness.world.wait_for(lambda: task.ended, PATIENCE)
    await harness.providers.servers["kie"].call_back(task)
    await seen_once(harness, harness.member(word), words)


@pytest.mark.asyncio(loop_scope="session")
async def test_what_goes_wrong_and_right_again_is_delivered_once(harness: CrashHarness) -> None:
    for word in RIGHT_AGAIN:
        await _asks(harness, word, f"a lucky stork {word}")
    for word in RIGHT_AGAIN:
        await seen_once(harness, harness.member(word), f"a lucky stork {word}")


@pytest.mark.asyncio(loop_scope="session")
async def test_what_ends_badly_is_refunded_and_told_once(harness: CrashHarness) -> None:
    for word in ENDS_BADLY:
        await _asks(harness, word, f"an unlucky stork {word}")
    for word, reason in ENDS_BADLY.items():
        await refunded(harness, harness.member(word), f"an unlucky stork {word}", State.FAILED, reason)


@pytest.mark.asyncio(loop_scope="session")
async def test_out_of_funds_stops_the_provider_until_its_balance_is_back(harness: CrashHarness) -> None:
    await _asks(harness, "broke", "[nofunds] a poor stork")
    await refunded(harness, harness.member("broke"), "a poor stork", State.FAILED, Reason.OUT_OF_FUNDS)
    await _asks(harness, "next", "a rich stork")  # its balance endpoint was asked at once, and shows funds
    await seen_once(harness, harness.member("next"), "a rich stork")


async def test_without_callbacks_a_lost_answer_is_refunded_at_once(tmp_path: Path) -> None:
    async with open_harness(tmp_path, callbacks=False) as harness:
        await harness.start()
        for word in ("[drop]", "[drop-before]", "[garbage]", "[garbage=502]", "[http=503]"):
            words = f"a vain stork {word}"
            await _asks(harness, word, words)
            job = await refunded(harness, harness.member(word), words, State.FAILED, Reason.UNCERTAIN)
            assert job.stray
        assert await harness.violations() == []
