"""What goes wrong around a late result: callbacks again and again, filters, deletions, costs, places without the bot."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.domain.ask import Actor, Ask, Place
from bot.domain.errors import NoSuchJob, NotAllowed
from bot.domain.failure import Reason
from bot.domain.job import Job, State
from bot.domain.place import PlaceKind
from bot.pipeline.callbacks import CallbackOutcome
from bot.pipeline.courier import Hidden
from bot.providers.base import Finished, MaybeCreated, Progress, Rejected, Running
from bot.storage import events, posts, spending
from tests.pipeline.harness import CHANNEL, GUILD, PipelineHarness, ScriptedProvider
from tests.pipeline.media import samples
from tests.pipeline.media.origin import Origin, by_path, origin, reply
from tests.pipeline.steps import ended
from tests.pipeline.test_late_results import MINUTE, finish, give_token, late_job, of_member, timed_out

HERE = Place(GUILD, CHANNEL, kind=PlaceKind.TEXT)
MODERATOR = Actor(2, manage_messages=True)


@pytest.fixture
def harness(called_back: PipelineHarness) -> PipelineHarness:
    return called_back


async def uncertain(harness: PipelineHarness) -> Job:
    harness.providers["kie"].fails(MaybeCreated("kie", "read timeout"))
    job = await harness.admit(kind="image", provider="kie")
    await harness.settle()
    return job


async def notice(harness: PipelineHarness, job: Job, purpose: str) -> int:
    (post,) = [post for post in await harness.database.read(posts.of_job, job.id) if post.purpose == purpose]
    return post.message_id


async def test_callbacks_again_and_again_hold_credits_once(harness: PipelineHarness, host: Origin) -> None:
    job = await uncertain(harness)
    await harness.through(16 * MINUTE, timedelta(seconds=10))
    token = await give_token(harness, job)
    finish(harness, host)
    outcomes: list[CallbackOutcome] = []
    for _ in range(5):
        outcomes.append(await harness.pipeline.callbacks.take("kie", token, "task-7"))
        await harness.settle()
        harness.clock.advance(seconds=31)
    assert outcomes == [CallbackOutcome.LATE, *[CallbackOutcome.SETTLED] * 4]
    balance = await harness.wallet.balance(GUILD, 1)
    assert (balance.available, balance.held) == (100 - job.price, 0)
    assert not (await harness.job(job)).stray


async def test_a_filter_that_refuses_late_leaves_no_prompt_in_public(harness: PipelineHarness) -> None:
    first = await timed_out(harness)
    harness.providers["kie"].progress = Rejected("moderation")
    await harness.through(10 * MINUTE, MINUTE)
    first = await harness.job(first)
    assert first.ends_privately
    assert harness.courier.reports[-1].ends_privately
    assert (first.due_at, first.stray) == (None, False)
    (logged,) = await harness.database.read(events.of_guild, GUILD, 10)
    assert (logged.kind, logged.note, logged.job_id) == ("blocked", "provider", first.id)


async def test_the_cost_of_a_late_result_counts_once(harness: PipelineHarness) -> None:
    gone, good = reply(status="404 Not Found"), reply(samples.picture("PNG"))
    async with origin(by_path(gone=gone, good=good)) as host:
        await timed_out(harness)
        harness.providers["kie"].progress = Finished((f"{host.url}/gone",) * 6, 50_000)
        await harness.through(timedelta(minutes=2, seconds=20), timedelta(seconds=10))
        finish(harness, host, cost=50_000)
        await harness.through(20 * MINUTE, timedelta(seconds=10))
    assert (await late_job(harness)).state is State.DELIVERED
    assert await harness.database.read(spending.spent, spending.day_of(harness.clock())) == 50_000


async def test_a_deleted_notice_takes_no_result_down(harness: PipelineHarness, host: Origin) -> None:
    job = await uncertain(harness)
    await harness.pipeline.withdrawals.messages_gone([await notice(harness, job, "unknown")])
    token = await give_token(harness, job)
    finish(harness, host)
    await harness.pipeline.callbacks.take("kie", token, "task-7")
    await harness.through(2 * MINUTE, timedelta(seconds=10))
    found = await harness.job(job)
    assert (found.state, found.withdrawal, harness.courier.removed) == (State.DELIVERED, None, [])


@pytest.mark.parametrize("before", [True, False])
async def test_a_deleted_apology_takes_no_late_result_down(
    harness: PipelineHarness, host: Origin, before: bool
) -> None:
    first = await timed_out(harness)
    apology = [await notice(harness, first, "apology")]
    if before:
        await harness.pipeline.withdrawals.messages_gone(apology)
    finish(harness, host)
    await harness.through(4 * MINUTE, timedelta(seconds=10))
    if not before:
        await harness.pipeline.withdrawals.messages_gone(apology)
        await harness.settle()
    assert (await late_job(harness)).state is State.DELIVERED
    assert (harness.courier.collapsed, harness.courier.renamed) == ([], [])


async def test_what_a_moderator_deleted_is_not_asked_for_again(
    harness: PipelineHarness, host: Origin
) -> None:
    first = await timed_out(harness)
    finish(harness, host)
    await harness.through(4 * MINUTE, timedelta(seconds=10))
    late = await late_job(harness)
    await harness.pipeline.withdrawals.ask(late.id, MODERATOR, HERE)
    await harness.settle()
    for number, job in enumerate((first, late)):
        with pytest.raises(NoSuchJob):
            await harness.reuse.again(job.id, 10**15 + number, Actor(3), HERE)


async def during_the_question(
    harness: PipelineHarness,
    monkeypatch: pytest.MonkeyPatch,
    meanwhile: Callable[[], Awaitable[None]],
    answer: Progress,
) -> None:
    """`meanwhile` happens while the next question is out."""

    async def check(_self: ScriptedProvider, _upstream_id: str) -> Progress:
        monkeypatch.undo()
        await meanwhile()
        return answer

    monkeypatch.setattr(ScriptedProvider, "check", check)
    harness.clock.advance(hours=1)
    await harness.turn()


async def test_a_card_deleted_while_the_question_is_out_gets_no_result(
    harness: PipelineHarness, host: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await timed_out(harness)
    card = first.card_id
    assert card

    async def deleted() -> None:
        await harness.pipeline.withdrawals.messages_gone([card])

    urls = (f"{host.url}/good",) * 6
    await during_the_question(harness, monkeypatch, deleted, Finished(urls))
    await harness.through(5 * MINUTE, MINUTE)
    assert len(await of_member(harness)) == 1
    assert await harness.available() == 100


async def test_a_callback_while_the_question_is_out_is_not_lost(
    harness: PipelineHarness, host: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await timed_out(harness)
    token = await give_token(harness, first)

    async def calls_back() -> None:
        finish(harness, host)
        await harness.pipeline.callbacks.take("kie", token, str(first.upstream_id))

    await during_the_question(harness, monkeypatch, calls_back, Running())
    await harness.settle()
    assert (await late_job(harness)).state is State.DELIVERED


async def asked_in(harness: PipelineHarness, kind: PlaceKind) -> Job:
    place = Place(GUILD, 777, parent_id=CHANNEL, kind=kind)
    ask = Ask(10**15, Actor(1), place, kind="image", prompt="a secret fox", provider="kie")
    return (await harness.gate.admit(ask)).job


async def test_whoever_shuts_the_bot_out_of_a_private_thread_gets_no_files_for_nothing(
    harness: PipelineHarness, host: Origin
) -> None:
    job = await asked_in(harness, PlaceKind.PRIVATE_THREAD)
    await harness.settle()
    finish(harness, host)
    harness.courier.refuses["post"] = Hidden("50001")
    await harness.through(timedelta(seconds=40), timedelta(seconds=5))
    assert await ended(harness, job) == (State.UNDELIVERABLE, Reason.HIDDEN)
    assert await harness.available() == 100
    assert (await harness.pipeline.job_control.show(job.id, Actor(1), HERE)).files == ()


async def test_a_thread_that_may_be_private_is_not_its_channels_to_moderate(harness: PipelineHarness) -> None:
    job = await asked_in(harness, PlaceKind.UNKNOWN)
    with pytest.raises(NotAllowed):
        await harness.pipeline.job_control.show(job.id, MODERATOR, HERE)


async def test_asking_and_cancelling_pushes_nobody_of_the_same_server_back(harness: PipelineHarness) -> None:
    harness.health.of("kie").rate_limited(harness.clock(), timedelta(hours=1))
    asked = [await harness.admit(1, provider="kie") for _ in range(7)]
    last = await harness.admit(2, provider="kie")
    for job in asked:
        await harness.pipeline.job_control.cancel(job.id, Actor(1), HERE)
    assert (await harness.job(last)).guild_tag == asked[0].guild_tag
