"""A provider on a bad day: never paid twice, and each job ends in a result or with the credits back."""

from pathlib import Path

import pytest

from bot.domain.failure import Reason
from bot.domain.job import State
from tests.crash.scene import PATIENCE, Scene, staged
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


async def _asks(scene: Scene, name: str, prompt: str) -> None:
    line = f"/imagine prompt:{prompt}"
    await scene.world.slash(scene.member(name), scene.world.channel("pictures"), line)


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("word", ["[drop]", "[garbage]"])
async def test_a_lost_answer_is_told_and_its_callback_brings_the_result(scene: Scene, word: str) -> None:
    words = f"an adopted stork {word}"
    await _asks(scene, word, f"[no-callback] {words}")
    job = await scene.unclear(scene.member(word))
    assert len(scene.told(job)) == 1
    (task,) = scene.created(words)
    await scene.world.wait_for(lambda: task.ended, PATIENCE)
    await scene.providers.kie.call_back(task)
    await seen_once(scene, scene.member(word), words)


@pytest.mark.asyncio(loop_scope="session")
async def test_what_goes_wrong_and_right_again_is_delivered_once(scene: Scene) -> None:
    for word in RIGHT_AGAIN:
        await _asks(scene, word, f"a lucky stork {word}")
    for word in RIGHT_AGAIN:
        await seen_once(scene, scene.member(word), f"a lucky stork {word}")


@pytest.mark.asyncio(loop_scope="session")
async def test_what_ends_badly_is_refunded_and_told_once(scene: Scene) -> None:
    for word in ENDS_BADLY:
        await _asks(scene, word, f"an unlucky stork {word}")
    for word, reason in ENDS_BADLY.items():
        await refunded(scene, scene.member(word), f"an unlucky stork {word}", State.FAILED, reason)


@pytest.mark.asyncio(loop_scope="session")
async def test_out_of_funds_stops_the_provider_until_its_balance_is_back(scene: Scene) -> None:
    await _asks(scene, "broke", "[nofunds] a poor stork")
    await refunded(scene, scene.member("broke"), "a poor stork", State.FAILED, Reason.OUT_OF_FUNDS)
    await _asks(scene, "next", "a rich stork")  # its balance endpoint was asked at once, and shows funds
    await seen_once(scene, scene.member("next"), "a rich stork")


async def test_without_callbacks_a_lost_answer_is_refunded_at_once(tmp_path: Path) -> None:
    async with staged(tmp_path, callbacks=False) as scene:
        await scene.start()
        for word in ("[drop]", "[drop-before]", "[garbage]", "[garbage=502]", "[http=503]"):
            words = f"a vain stork {word}"
            await _asks(scene, word, words)
            job = await refunded(scene, scene.member(word), words, State.FAILED, Reason.UNCERTAIN)
            assert job.stray
        assert await scene.violations() == []
