"""What providers get of who asked: nothing."""

from tests.pipeline.harness import CHANNEL, GUILD, PipelineHarness

ALICE = 1_400_000_000_000_000_042


async def test_no_provider_gets_an_id_of_discords(harness: PipelineHarness) -> None:
    job = await harness.admit(ALICE, kind="image", prompt="a red fox")
    await harness.settle()
    (paid,) = [one for provider in harness.providers.values() for one in provider.paid]
    assert paid.prompt == "a red fox"
    for number in (ALICE, GUILD, CHANNEL, job.interaction_id):
        assert str(number) not in repr(paid)
