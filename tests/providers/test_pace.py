"""How fast a provider may be used is a fact of its adapter: within its document where that names a figure."""

from datetime import timedelta

from bot.providers.base import Provider
from tests.providers.conftest import Bench


async def test_every_provider_says_how_fast_it_may_be_used(provider: Provider) -> None:
    pace = provider.pace
    assert pace.creates is None or pace.creates > 0
    assert pace.running is None or pace.running > 0
    assert pace.window > timedelta()
    assert pace.questions_per_second > 0


async def test_kie_stays_below_the_twenty_creates_in_ten_seconds_of_its_document(bench: Bench) -> None:
    pace = (await bench.open("kie")).pace
    assert (pace.creates, pace.window) == (18, timedelta(seconds=10))
    assert (pace.running, pace.questions_per_second) == (100, 10)
