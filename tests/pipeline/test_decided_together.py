"""Whatever moderators, members and the author do about one post, or one appeal, at once: one outcome, and all that goes
with it is exact.
"""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.ask import Actor
from bot.domain.errors import Refused
from bot.domain.job import Job, Withdrawal
from bot.domain.review import Decision, Review
from bot.storage import events, posts
from tests.pipeline.harness import GUILD, PipelineHarness, open_harness
from tests.pipeline.test_appeals import AUTHOR, about, appeal_of, appeals, standing, withdrawn
from tests.pipeline.test_reports import HERE, MAX, MO, WHY, post, reported, review_of
from tests.pipeline.test_reports import meant as about_report

OLIVE = Actor(79, moderate_members=True)
_IN_SHORT = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
Act = Callable[[PipelineHarness, Job], Awaitable[object]]


async def _deletes_by_hand(harness: PipelineHarness, job: Job) -> None:
    await harness.pipeline.withdrawals.messages_gone(await _standing(harness, job))


async def _standing(harness: PipelineHarness, job: Job) -> list[int]:
    """The messages of its result."""
    found = await harness.database.read(posts.of_job, job.id)
    return [one.message_id for one in found if one.stands_for_result]


async def _reports(harness: PipelineHarness, job: Job) -> None:
    for member in (11, 12):
        await harness.pipeline.reports.report(job.id, Actor(member), HERE, WHY)


ON_A_REPORT: dict[str, Act] = {
    "keep": lambda harness, job: _decides(harness, job, "keep", MO),
    "keep too": lambda harness, job: _decides(harness, job, "keep", MAX),
    "withdraw": lambda harness, job: _decides(harness, job, "withdraw", MAX),
    "strike": lambda harness, job: _decides(harness, job, "strike", MO),
    "ban": lambda harness, job: _decides(harness, job, "ban", MAX),
    "command": lambda harness, job: harness.pipeline.withdrawals.moderate(job.id, OLIVE, HERE),
    "author": lambda harness, job: harness.pipeline.withdrawals.ask(job.id, AUTHOR, HERE),
    "by hand": _deletes_by_hand,
    "reports": _reports,
}


async def _decides(harness: PipelineHarness, job: Job, how: str, by: Actor) -> None:
    await getattr(harness.pipeline.reports, how)(await about_report(harness, job, by))


@_IN_SHORT
@given(acts=st.lists(st.sampled_from(sorted(ON_A_REPORT)), min_size=2, max_size=6, unique=True))
async def test_whatever_is_done_about_a_report_at_once_there_is_one_outcome(
    tmp_path_factory: pytest.TempPathFactory, acts: list[str]
) -> None:
    async with open_harness(tmp_path_factory.mktemp("together")) as harness:
        job = await reported(harness, await post(harness), 10)
        paid = await harness.available()
        await _at_once(harness, job, [ON_A_REPORT[act] for act in acts])
        review, now = await review_of(harness, job), await harness.job(job)
        taken_down = review.decision in {Decision.WITHDRAWN, Decision.BANNED, Decision.GONE}
        gone = taken_down or (review.decision is Decision.KEPT and now.withdrawal is not None)
        assert (now.withdrawal is Withdrawal.DONE) == gone
        assert (await _standing(harness, job) == []) == gone
        assert review.decision is not Decision.GONE or {"author", "by hand"} & {*acts}
        assert review.open == ({*acts} == {"reports"})
        assert bool(now.hidden) == (review.open and "reports" in acts)
        struck, banned = review.data.get("act") == "strike", review.decision is Decision.BANNED
        assert await standing(harness) == (int(struck), int(banned))
        assert await _logged(harness, "keep", "strike", "ban") == [
            int(review.decision is Decision.KEPT),
            int(struck),
            int(banned),
        ]
        assert await harness.available() == paid
        card = harness.courier.review_cards[-1].review
        assert (card.decision, card.by) == (review.decision, review.by)


async def _goes(harness: PipelineHarness, job: Job) -> None:
    """The author has deleted what is left."""
    await harness.pipeline.withdrawals.ask(job.id, AUTHOR, HERE)


async def _time_goes_by(harness: PipelineHarness, job: Job) -> None:
    """The strike counts no more from here on."""
    harness.clock.advance(days=30)


ON_AN_APPEAL: dict[str, Act] = {
    "uphold": lambda harness, job: _answers(harness, job, "uphold", MAX),
    "uphold too": lambda harness, job: _answers(harness, job, "uphold", OLIVE),
    "lift": lambda harness, job: _answers(harness, job, "lift", MAX),
    "lift too": lambda harness, job: _answers(harness, job, "lift", OLIVE),
    "by who decided": lambda harness, job: _answers(harness, job, "lift", MO),
    "again": lambda harness, job: harness.pipeline.appeals.appeal(job.id, AUTHOR, HERE, "please"),
    "author": _goes,
    "later": _time_goes_by,
}


async def _answers(harness: PipelineHarness, job: Job, how: str, by: Actor) -> None:
    await getattr(harness.pipeline.appeals, how)(about(await appeal_of(harness, job), by))


@_IN_SHORT
@given(
    how=st.sampled_from(["strike", "ban"]),
    acts=st.lists(st.sampled_from(sorted(ON_AN_APPEAL)), min_size=2, max_size=6, unique=True),
)
async def test_whatever_is_done_about_an_appeal_at_once_there_is_one_outcome(
    tmp_path_factory: pytest.TempPathFactory, how: str, acts: list[str]
) -> None:
    async with open_harness(tmp_path_factory.mktemp("together")) as harness:
        job = await withdrawn(harness, how)
        paid, before = await harness.available(), await appeals(harness, job)
        await _at_once(harness, job, [ON_AN_APPEAL[act] for act in acts])
        appeal = await appeal_of(harness, job)
        lifted, upheld = appeal.decision is Decision.GRANTED, appeal.decision is Decision.KEPT
        assert _answerable(appeal, before, acts)
        counts = how == "strike" and not lifted and "later" not in acts
        assert await standing(harness) == (int(counts), int(how == "ban" and not lifted))
        assert await _logged(harness, "lift", "uphold", "pardon", "unban") == [
            int(lifted),
            int(upheld),
            int(lifted and how == "strike"),
            int(lifted and how == "ban"),
        ]
        assert harness.courier.appeals == ([] if appeal.open else [(job.id, appeal.decision)])
        if "later" not in acts:
            assert await harness.available() == paid


def _answerable(appeal: Review, before: Review, acts: list[str]) -> bool:
    """It is the one that there was, decided by one who may, if anybody who may did."""
    may = any(act.startswith(("uphold", "lift")) for act in acts)
    by = () if not may else appeal.by
    return appeal.id == before.id and appeal.open != may and by in {(), (MAX.member_id,), (OLIVE.member_id,)}


async def _at_once(harness: PipelineHarness, job: Job, acts: list[Act]) -> None:
    done = await asyncio.gather(*(act(harness, job) for act in acts), return_exceptions=True)
    failed = [one for one in done if isinstance(one, BaseException) and not isinstance(one, Refused)]
    assert failed == []
    await harness.settle()
    await harness.pipeline.review_cards.send()


async def _logged(harness: PipelineHarness, *kinds: str) -> list[int]:
    """How often each is in the moderation log."""
    found = [one.kind for one in await harness.database.read(events.of_guild, GUILD, 50)]
    return [found.count(kind) for kind in kinds]
