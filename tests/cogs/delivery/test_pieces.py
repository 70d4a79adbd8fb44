"""The parts that need no Discord: words, limits, locks, edits."""

import asyncio
import gc
from dataclasses import replace
from datetime import timedelta

import aiohttp
import discord
import pytest

from bot.domain.catalog import Catalog
from bot.domain.job import State
from bot.domain.request import Options, Request
from bot.pipeline.courier import CardFacts, TryLater
from bot.pipeline.keyed_locks import KeyedLocks
from cogs.delivery.card_edits import CardEdits
from cogs.delivery.errors import translated
from cogs.delivery.invalid_requests import InvalidRequests
from cogs.delivery.limits import below
from cogs.ui import cards, results
from cogs.ui.words import words
from tests.cogs.delivery.harness import CATALOG, NOON, DeliveryHarness


@pytest.mark.parametrize(
    ("time", "told"),
    [
        (timedelta(), "1 s"),
        (timedelta(seconds=34.4), "34 s"),
        (timedelta(seconds=125), "2 min 5 s"),
        (timedelta(hours=2, minutes=3, seconds=59), "2 h 3 min"),
    ],
)
def test_a_time_reads_well(time: timedelta, told: str) -> None:
    assert cards.lasting(words("en"), time) == told


@pytest.mark.parametrize(
    ("percent", "bar"),
    [
        (-5, "▱" * 10 + " 0 %"),
        (0, "▱" * 10 + " 0 %"),
        (59, "▰" * 5 + "▱" * 5 + " 59 %"),
        (250, "▰" * 10 + " 100 %"),
    ],
)
def test_a_bar_is_as_full_as_it_says(percent: int, bar: str) -> None:
    assert cards.progress_bar(percent) == bar


@pytest.mark.parametrize(
    ("size", "limit"),
    [
        (10 * 1024**2 + 1, 10 * 1024**2),
        (15 * 1024**2, 10 * 1024**2),
        (60 * 1024**2, 50 * 1024**2),
        (4000, 3000),
    ],
)
def test_a_refused_size_names_the_limit_below(size: int, limit: int) -> None:
    assert below(size) == limit


async def test_words_for_a_job_whose_model_left_the_catalogue(harness: DeliveryHarness) -> None:
    job = harness.job(request=Request("gone-1", "*\x00*", Options()), provider=None, price=1)
    assert Catalog.find(CATALOG, "gone-1") is None
    assert cards.thread_name(job, None)
    card = written(cards.card(job, None, CardFacts()))
    assert "**gone-1** · 1 credit" in card
    assert "the provider" in written(
        cards.card(harness.job(state=State.RUNNING, provider=None), None, CardFacts())
    )
    part = harness.part(job, b"x", missing=2)
    said = written(results.result(job, part, None, NOON))
    assert "2 of 3 are missing; you pay for 1 only" in said
    assert "0 credits" in said


async def test_what_a_moderator_kept_back_is_told_apart_from_what_is_lost(harness: DeliveryHarness) -> None:
    asked = harness.job()
    job = replace(asked, price=6, quota=(3, 1), queued_at=asked.created_at + timedelta(hours=5))
    made = job.queued_since + timedelta(seconds=7)
    part = harness.part(job, b"x", missing=2, left_out=2, made_at=made)
    said = written(results.result(job, part, None, NOON + timedelta(hours=20)))
    assert "A moderator let 1 of 3 through; you pay for 1 only" in said
    assert "in 7 s · 2 credits" in said
    mixed = written(results.result(job, replace(part, left_out=1), None, NOON))
    assert "could not be fetched: 1 of 3 are here" in mixed
    shown = written(cards.card(replace(job, state=State.DELIVERED), None, CardFacts()))
    assert "Done: 1 of 3" in shown
    assert "2 credits" in shown


def written(layout: discord.ui.LayoutView) -> str:
    return "\n".join(
        item.content for item in layout.walk_children() if isinstance(item, discord.ui.TextDisplay)
    )


async def test_a_prompt_of_nothing_visible_still_names_a_thread(harness: DeliveryHarness) -> None:
    assert (
        cards.thread_name(harness.job("\u202e**\u200b"), CATALOG.find("grok-video"))
        == "Grok Imagine Video k3fa9x2q1z"
    )


async def test_edits_remember_a_bounded_number_of_cards(harness: DeliveryHarness) -> None:
    edits, job = CardEdits(), harness.job()
    for card_id in range(3000):
        edits.show(card_id, job, "x", NOON)
    assert edits.worth(0, job, "x", NOON, sparing=False)  # forgotten
    assert not edits.worth(2999, job, "x", NOON, sparing=False)


async def test_locks_are_forgotten_when_nobody_waits() -> None:
    locks = KeyedLocks[int]()
    async with locks.of(1):
        assert locks.of(1).locked()
        assert not locks.of(2).locked()
    gc.collect()
    assert len(locks) == 0


def test_a_shared_limit_is_nobodys_fault() -> None:
    invalid = InvalidRequests(lambda: NOON)
    for status, scope in ((200, None), (404, None), (429, "shared"), (429, "user"), (401, None), (403, None)):
        invalid.add(status, scope)
    assert invalid.count(NOON) == 3


@pytest.mark.parametrize(
    "error",
    [
        aiohttp.ServerDisconnectedError(),
        TimeoutError(),
        ConnectionResetError(),
        discord.RateLimited(40),
        RuntimeError("Session is closed"),
    ],
)
def test_no_answer_is_tried_later(error: Exception) -> None:
    with pytest.raises(TryLater), translated():
        raise error


@pytest.mark.parametrize("error", [RuntimeError("a bug"), KeyError("x"), asyncio.CancelledError()])
def test_a_bug_and_a_cancellation_are_not_discords_fault(error: BaseException) -> None:
    with pytest.raises(type(error)), translated():
        raise error
