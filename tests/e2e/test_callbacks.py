"""Providers that call back: who may, what it does, and that nobody else can make it do anything."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from sandbox.providers.callbacks import kie_headers, kie_signature
from sandbox.providers.tasks import Task
from sandbox.providers.world import Name
from tests.e2e.harness import HMAC_KEY, Admitted, ProcessHarness, open_harness

pytestmark = pytest.mark.asyncio(loop_scope="session")

FIRST_POLL = timedelta(seconds=10)
"""Of models that usually take minutes, as those of this bot do."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def called(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[ProcessHarness]:
    directory = tmp_path_factory.mktemp("called")
    async with open_harness(directory, callbacks=True, usual_seconds=600) as harness:
        yield harness


@pytest.mark.parametrize(
    "line",
    ["/imagine prompt:{}", "/video prompt:{} provider:kie", "/video prompt:{} provider:evolink"],
    ids=["kie-picture", "kie-video", "evolink"],
)
async def test_a_callback_brings_the_result_well_before_the_next_poll(
    called: ProcessHarness, line: str
) -> None:
    alice, room = called.newcomer(), called.room()
    ended = await called.make(alice, room, line.format(f"announced fox of {alice.name}"))
    assert ended.delivered
    (task,) = called.tasks(alice.name)
    assert ended.last.created_at - task.created < FIRST_POLL
    assert task.queries == 1  # the callback is a hint: the provider was asked
    (told,) = [each for each in called.providers.callbacks.sent if each.task_id == task.id]
    assert told.status == 200
    if told.provider == "kie":
        assert json.loads(told.answer) == {"code": 200, "msg": "success"}


async def test_a_callback_in_the_thin_form_and_one_told_twice_do_the_same(called: ProcessHarness) -> None:
    alice, room = called.newcomer(), called.room()
    line = f"/imagine prompt:thin fox of {alice.name} [callback-thin] [callback-twice]"
    ended = await called.make(alice, room, line)
    (task,) = called.tasks(alice.name)
    assert called.posted(ended) == called.served(task)
    assert task.queries == 1
    await called.done(ended.admitted)
    assert await called.available(alice, room) == 96


@dataclass(frozen=True, slots=True)
class Running:
    """A job whose task never ends by itself, and the address that was given to the provider for it."""

    admitted: Admitted
    task: Task
    url: str


async def running(harness: ProcessHarness, provider: Name) -> Running:
    alice, room = harness.newcomer(), harness.room()
    line = f"/video prompt:endless fox of {alice.name} [stuck] provider:{provider}"
    admitted = await harness.admit(alice, room, line)
    await harness.ordered(alice.name)
    (task,) = harness.tasks(alice.name)

    await harness.stands(admitted, "being made")
    return Running(admitted, task, str(task.order.callback_url))


async def post(
    url: str, body: Mapping[str, Any] | bytes, headers: Mapping[str, str] | None = None
) -> tuple[int, str]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    told = {"Content-Type": "application/json", **(headers or {})}
    async with aiohttp.ClientSession() as session, session.post(url, data=data, headers=told) as answer:
        return answer.status, await answer.text()


def of_kie(task_id: str) -> dict[str, Any]:
    return {"code": 200, "msg": "success", "data": {"taskId": task_id, "state": "success"}}


def stale(task_id: str, minutes: int) -> dict[str, str]:
    timestamp = int((datetime.now(UTC) - timedelta(minutes=minutes)).timestamp())
    signature = kie_signature(HMAC_KEY, task_id, timestamp)
    return {"X-Webhook-Timestamp": str(timestamp), "X-Webhook-Signature": signature}


async def test_what_is_not_the_providers_changes_nothing(called: ProcessHarness) -> None:
    job = await running(called, "kie")
    url, task_id = job.url, job.task.id
    signed = kie_headers(HMAC_KEY, task_id)
    elsewhere = url.rpartition("/")[0] + "/" + "A" * 43
    deep = b'{"data":' * 200 + b"1" + b"}" * 200
    attempts: dict[str, tuple[str, Mapping[str, Any] | bytes, Mapping[str, str]]] = {
        "unsigned": (url, of_kie(task_id), {}),
        "forged": (url, of_kie(task_id), kie_headers("another key", task_id)),
        "of another task": (url, of_kie("0" * 32), signed),
        "of another task, signed": (url, of_kie("0" * 32), kie_headers(HMAC_KEY, "0" * 32)),
        "an hour old": (url, of_kie(task_id), stale(task_id, 60)),
        "an hour ahead": (url, of_kie(task_id), stale(task_id, -60)),
        "unknown token": (elsewhere, of_kie(task_id), signed),
        "no token": (url.rpartition("/")[0] + "/x", of_kie(task_id), signed),
        "another provider's": (url.replace("/kie/", "/evolink/"), {"id": task_id}, {}),
        "no provider's": (url.replace("/kie/", "/nobody/"), of_kie(task_id), signed),
        "oversized": (url, b'{"pad":"' + b"x" * 1_000_000 + b'"}', signed),
        "not JSON": (url, b"\xff\xfe\x00{", signed),
        "empty": (url, b"", signed),
        "a list": (url, b"[]", signed),
        "too deep": (url, deep, signed),
        "no task": (url, {"code": 200}, signed),
    }
    asked, rounds = -1, 0
    while job.task.queries != asked:  # the bot asks by itself, too, but not in each round
        asked, rounds = job.task.queries, rounds + 1
        assert rounds <= 3
        answers = {name: await post(*attempt) for name, attempt in attempts.items()}
        assert {name: status for name, (status, _) in answers.items() if not 400 <= status < 500} == {}
    await called.stands(job.admitted, "being made")
    await called.visit("/healthz")
    status, answer = await post(url, of_kie(task_id), kie_headers(HMAC_KEY, task_id))
    assert (status, json.loads(answer)) == (200, {"code": 200, "msg": "success"})
    await until(lambda: job.task.queries > asked)
    asked = job.task.queries
    replayed = await asyncio.gather(*(post(url, of_kie(task_id), signed) for _ in range(5)))
    assert {status for status, _ in replayed} <= {200, 401, 409}
    assert await called.available(job.admitted.member, job.admitted.channel) == 90
    assert job.task.queries <= asked + 1


async def until(condition: Any) -> None:
    """What the provider sees, of which the world cannot tell."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - the providers raise no event for it
            await asyncio.sleep(0.01)


async def test_evolink_signs_nothing_so_the_token_must_be_right(called: ProcessHarness) -> None:
    job = await running(called, "evolink")
    body = {"id": job.task.id, "status": "completed"}
    asked = job.task.queries
    guessed = job.url[:-1] + ("A" if job.url[-1] != "A" else "B")
    assert (await post(guessed, body))[0] == 404
    assert (await post(job.url, {"id": "task-unified-1-abcdefgh", "status": "completed"}))[0] == 409
    assert job.task.queries == asked
    assert (await post(job.url, body))[0] == 200
    await until(lambda: job.task.queries > asked)
    await called.stands(job.admitted, "being made")  # it said "completed", and the provider did not


async def test_a_late_callback_changes_nothing(called: ProcessHarness) -> None:
    alice, room = called.newcomer(), called.room()
    ended = await called.make(alice, room, f"/imagine prompt:late fox of {alice.name}")
    (task,) = called.tasks(alice.name)
    await called.done(ended.admitted)
    status, _ = await post(str(task.order.callback_url), of_kie(task.id), kie_headers(HMAC_KEY, task.id))
    assert status == 200  # a provider would go on trying
    assert task.queries == 1
    assert await called.available(alice, room) == 96
    thread = called.discord.find_channel(ended.last.channel_id)
    assert thread
    assert len([each for each in called.discord.messages(thread) if each.media]) == len(ended.results)


@pytest.mark.parametrize("provider", ["kie", "evolink"])
async def test_a_task_whose_answer_was_lost_is_named_by_its_callback(
    called: ProcessHarness, provider: Name
) -> None:
    alice, room = called.newcomer(), called.room()
    line = f"/video prompt:adopted fox of {alice.name} [drop] [slow=2.5] provider:{provider}"
    admitted = await called.admit(alice, room, line)
    await called.discord.wait_for(lambda: called.whispers(admitted), 30)
    (told,) = called.whispers(admitted)
    assert "Lost contact with the provider" in told.text
    assert called.tasks(alice.name)[0].ended is None  # at once, not at the end
    assert await called.available(alice, room) == 90
    await called.done(admitted)
    ended = await called.end(admitted)
    assert ended.delivered
    (task,) = called.tasks(alice.name)
    assert called.posted(ended) == called.served(task)
    assert len(called.creates(provider, alice.name)) == 1
    await called.done(admitted)
    assert await called.available(alice, room) == 90


async def test_where_nobody_calls_back_an_unclear_answer_ends_at_once(called: ProcessHarness) -> None:
    alice, room = called.newcomer(), called.room()
    ended = await called.make(alice, room, f"/video prompt:fox of {alice.name} [drop] provider:xai")
    assert not ended.delivered
    assert "Lost contact with the provider" in ended.last.text
    assert await called.available(alice, room) == 100


async def test_health_readiness_and_metrics_are_answered_and_nothing_else(called: ProcessHarness) -> None:
    assert (await called.visit("/healthz"))[0] == 200
    assert (await called.visit("/readyz"))[0] == 200
    status, metrics = await called.visit("/metrics")
    assert status == 200
    assert "# TYPE" in metrics
    assert (await called.visit("/"))[0] == 404
    assert (await called.visit("/callbacks/kie/abc"))[0] in {404, 405}
