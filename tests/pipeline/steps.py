"""What tests of several steps do with a job: bring it to a state, and read how it ended."""

from datetime import timedelta

from bot.domain.failure import Reason
from bot.domain.job import Job, State
from bot.providers.base import Finished
from tests.pipeline.harness import PipelineHarness

HINT = timedelta(seconds=10)


async def ended(harness: PipelineHarness, job: Job) -> tuple[State, Reason | None]:
    found = await harness.job(job)
    assert found.terminal
    return found.state, found.failure.reason if found.failure else None


async def run_to(harness: PipelineHarness, **what: object) -> Job:
    """Admitted, announced, submitted: now running."""
    job = await harness.admit(**what)  # pyright: ignore[reportArgumentType] - what `admit` takes
    await harness.settle()
    found = await harness.job(job)
    assert found.state is State.RUNNING
    return found


async def one_after_another(harness: PipelineHarness, number: int) -> list[Job]:
    asked: list[Job] = []
    for each in range(number):
        harness.clock.advance(milliseconds=1)
        asked.append(await harness.admit(prompt=f"fox {each}", provider="kie"))
    return asked


async def ready(harness: PipelineHarness, *, wanted: int, kept: int) -> Job:
    """Pictures of which so many could be fetched."""
    job = await run_to(harness, kind="image")
    urls = tuple(f"http://10.0.0.1/{number}.png" for number in range(wanted))
    harness.providers["kie"].progress = Finished(urls)
    for number in range(kept):
        await harness.keep(job, number)
    await harness.through(timedelta(seconds=30))
    return await harness.job(job)
