"""How /imagine is acknowledged, also when Discord loses the answer or repeats the interaction."""

import pytest

from bot.storage import jobs
from tests.cogs.attachments import png
from tests.cogs.harness import BotHarness


async def test_the_acknowledgement_comes_before_any_work(harness: BotHarness) -> None:
    asked = await harness.asks("alice", "/imagine prompt:x")
    assert asked.ack_latency is not None
    assert asked.ack_latency < 1
    assert asked.history[0].loading


async def test_an_interaction_delivered_twice_is_admitted_once(harness: BotHarness) -> None:
    files = {"image": png()}
    asked = await harness.asks("alice", "video", options={"prompt": "a fox"}, files=files)
    told = asked.reply
    assert "10 credits held, 90 left." in told
    await harness.services.operations.pause()  # would refuse it, were it a new one
    harness.world.redeliver(asked)
    await harness.world.wait_for(lambda: harness.world.traffic.count("PATCH", "/webhooks/") >= 2)
    assert len(await harness.jobs("alice")) == 1
    assert await harness.available("alice") == 90
    assert asked.reply == told


@pytest.mark.parametrize("fault", ["answer dropped", "answered with 500"])
async def test_an_acknowledgement_that_counted_and_lost_its_answer_goes_on(
    harness: BotHarness, fault: str
) -> None:
    dropped = fault == "answer dropped"
    harness.world.faults.add(
        "POST", "/interactions/**", status=None if dropped else 500, drop=dropped, after_effect=True
    )
    assert "in the queue" in await harness.reads("alice", "/imagine prompt:x")
    assert len(await harness.jobs("alice")) == 1


async def test_an_acknowledgement_whose_answer_never_comes_is_confirmed_by_an_edit(
    harness: BotHarness,
) -> None:
    harness.world.faults.add("POST", "/interactions/**", after_effect=True, delay=6)
    asked = await harness.asks("alice", "/imagine prompt:x")
    await harness.world.wait_for(lambda: "in the queue" in asked.reply)
    assert len(await harness.jobs("alice")) == 1


async def test_an_interaction_that_discord_forgot_admits_nothing(harness: BotHarness) -> None:
    harness.world.faults.add(
        "POST", "/interactions/**", status=404, code=10062, message="Unknown interaction"
    )
    alice = harness.member("alice")
    await harness.world.slash(alice, harness.pictures, "/imagine prompt:x")
    await harness.world.wait_for(lambda: harness.world.traffic.count("POST", "/interactions/") == 1)
    # A second command, answered, proves that the first one had its turn.
    assert "100 credits available" in await harness.reads("alice", "/credits balance")
    assert await harness.jobs("alice") == []


async def test_an_answer_that_cannot_be_shown_costs_nothing_but_the_answer(harness: BotHarness) -> None:
    harness.world.faults.add("PATCH", "/webhooks/**", status=404, code=10015, message="Unknown Webhook")
    alice = harness.member("alice")
    await harness.world.slash(alice, harness.pictures, "/imagine prompt:x")
    await harness.world.wait_for(lambda: harness.world.traffic.count("PATCH", "/webhooks/") == 1)
    assert len(await harness.jobs("alice")) == 1


async def test_a_mistake_of_ours_is_a_kind_line_with_a_code_that_is_in_the_log(
    harness: BotHarness, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the disk said: secret-detail")

    monkeypatch.setattr(jobs, "insert", broken)
    told = await harness.reads("alice", "/imagine prompt:x")
    assert "Something went wrong on my side" in told
    assert "secret-detail" not in told
    assert "Traceback" not in told
    number = told.split("`")[1]
    assert number in capsys.readouterr().out
    assert await harness.available("alice") == 100
