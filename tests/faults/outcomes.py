"""The two ways in which a job may end for its member, looked at from everywhere at once."""

from bot.domain.failure import Reason
from bot.domain.job import Job, State
from sandbox.discord import Member
from tests.crash.harness import ALLOWANCE, CrashHarness
from tests.crash.reading import regret_of, whisper_of


async def seen_once(harness: CrashHarness, member: Member, words: str) -> Job:
    """Delivered: one paid task, one card, each file once, charged."""
    job = await harness.over(member)
    assert (job.state, job.failure) == (State.DELIVERED, None)
    assert len(harness.created(words)) == 1
    files = harness.files(job)
    assert len(files) == len(set(files)) == job.quota[1] > 0
    assert len(harness.cards(job)) == 1
    assert [one for one in harness.messages() if regret_of(one) == job.id] == []
    await has(harness, member, ALLOWANCE - job.price * job.quota[1] // job.quota[0])
    return job


async def refunded(harness: CrashHarness, member: Member, words: str, state: State, reason: Reason) -> Job:
    """Ended without a result: at most one paid task, nothing to see but one regret, and the credits are back.

    Where the end is private, only the member reads the regret, and nobody the words any more.
    """
    job = await harness.over(member)
    assert job.failure is not None
    assert (job.state, job.failure.reason) == (state, reason)
    assert len(harness.created(words)) <= 1
    assert harness.files(job) == []
    regrets = [one for one in harness.messages() if regret_of(one) == job.id]
    whispers = [one for one in harness.whispers() if whisper_of(one) == job.id]
    assert len(regrets) + len(whispers) == 1
    assert not (regrets and job.ends_privately)
    if job.ends_privately:
        threads = harness.world.threads(harness.world.channel("pictures"))
        public = [*(one.text for one in harness.messages()), *(thread.name for thread in threads)]
        assert not any(words in each for each in public)
    await has(harness, member, ALLOWANCE)
    return job


async def has(harness: CrashHarness, member: Member, available: int) -> None:
    balance = await harness.balance(member.id)
    assert (balance.available, balance.held) == (available, 0)
