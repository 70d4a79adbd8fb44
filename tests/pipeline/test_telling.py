"""Telling the member of an end: once."""

from datetime import timedelta

from bot.pipeline.courier import TryLater
from bot.providers.base import Maintenance
from tests.pipeline.harness import PipelineHarness


async def test_an_end_is_told_once_and_again_only_if_discord_did_not_take_it(
    harness: PipelineHarness,
) -> None:
    harness.courier.refuses["apologise"] = TryLater("502")
    harness.providers["kie"].fails(Maintenance("kie"))
    job = await harness.admit(provider="kie")
    await harness.through(timedelta(minutes=1))
    assert await harness.available() == 100
    harness.courier.refuses.clear()
    await harness.through(timedelta(minutes=10), step=timedelta(seconds=10))
    assert [told.id for told in harness.courier.apologies] == [job.id]
    assert await harness.turn() == 0
