"""The circuit: opens after failures in a row, cools down, lets one call probe; rate limits; what a restart knows."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from bot.catalog import load_catalog
from bot.domain.failure import Reason
from bot.pipeline.health import (
    FIRST_BUSY,
    FIRST_COOL_DOWN,
    LONGEST_BUSY,
    LONGEST_COOL_DOWN,
    OPENS_AFTER,
    PROBE_TIME,
    QUESTIONS_RECOVER,
    Circuit,
    Health,
    ProviderHealth,
)
from bot.storage.database import Connection, Database
from tests.pipeline.harness import NOON
from tests.storage.samples import url_of

INSTANT = timedelta(microseconds=1)


@pytest.fixture
async def db(tmp_path: Path) -> AsyncGenerator[Database]:
    async with Database.open(url_of(tmp_path / "darkroom.db")) as database:
        yield database


def opened() -> Circuit:
    circuit = Circuit()
    outcomes = [circuit.failed(NOON) for _ in range(OPENS_AFTER)]
    assert outcomes == [False] * (OPENS_AFTER - 1) + [True]
    return circuit


def test_five_failures_in_a_row_open_it_for_a_while() -> None:
    circuit = opened()
    assert not circuit.allows(NOON + FIRST_COOL_DOWN - INSTANT)
    assert circuit.allows(NOON + FIRST_COOL_DOWN)


def test_a_success_in_between_counts_anew() -> None:
    circuit = Circuit()
    for _ in range(20):
        for _ in range(OPENS_AFTER - 1):
            assert not circuit.failed(NOON)
        circuit.succeeded()
    assert circuit.allows(NOON)


def test_half_open_lets_one_call_through() -> None:
    circuit, later = opened(), NOON + FIRST_COOL_DOWN
    assert circuit.allows(later)
    circuit.take(later)
    assert not circuit.allows(later)
    assert circuit.reopens(later) == later + PROBE_TIME


def test_a_probe_that_succeeds_closes_it() -> None:
    circuit, later = opened(), NOON + FIRST_COOL_DOWN
    circuit.take(later)
    circuit.succeeded()
    for _ in range(3):
        assert circuit.allows(later)
        circuit.take(later)
    assert not circuit.failed(later)


def test_a_probe_that_fails_opens_it_for_twice_as_long() -> None:
    circuit, later = opened(), NOON + FIRST_COOL_DOWN
    circuit.take(later)
    assert circuit.failed(later)
    assert not circuit.allows(later + 2 * FIRST_COOL_DOWN - INSTANT)
    assert circuit.allows(later + 2 * FIRST_COOL_DOWN)


def test_a_probe_that_never_reports_is_forgotten() -> None:
    circuit, later = opened(), NOON + FIRST_COOL_DOWN
    circuit.take(later)
    assert not circuit.allows(later + PROBE_TIME)
    assert circuit.allows(later + PROBE_TIME + INSTANT)


def test_late_failures_of_calls_that_were_already_out_do_not_lengthen_it() -> None:
    circuit = opened()
    for _ in range(10):
        assert not circuit.failed(NOON)
    assert circuit.allows(NOON + FIRST_COOL_DOWN)


@given(st.lists(st.sampled_from(["ok", "fail", "take", "wait"]), max_size=200))
def test_it_always_opens_again_within_the_longest_cool_down(events: list[str]) -> None:
    circuit, now = Circuit(), NOON
    for event in events:
        match event:
            case "ok":
                circuit.succeeded()
            case "fail":
                circuit.failed(now)
            case "take":
                circuit.take(now)
            case _:
                now += timedelta(seconds=7)
        assert circuit.reopens(now) >= now
        assert circuit.reopens(now) - now <= LONGEST_COOL_DOWN + PROBE_TIME
        assert circuit.allows(now + LONGEST_COOL_DOWN + PROBE_TIME + INSTANT)


def test_obstacles_come_in_the_order_in_which_waiting_helps_least() -> None:
    model = load_catalog(None).find("grok-video")
    assert model
    offer, health = model.offers[0], ProviderHealth()
    assert health.obstacle(offer, NOON) is None
    for _ in range(OPENS_AFTER):
        health.circuit.failed(NOON)
    assert health.obstacle(offer, NOON) is Reason.PROVIDER_BUSY
    health.empty_since = NOON
    assert health.obstacle(offer, NOON) is Reason.OUT_OF_FUNDS
    health.disabled_offers[offer.upstream] = NOON
    assert health.obstacle(offer, NOON) is Reason.DISABLED
    health.disabled_offers.clear()
    health.switched_off = True
    assert health.obstacle(offer, NOON) is Reason.DISABLED


def test_a_provider_that_stays_busy_gets_ever_longer_pauses_until_it_answers() -> None:
    health, now, pauses = ProviderHealth(), NOON, list[timedelta]()
    for _ in range(8):
        health.rate_limited(now, None)
        pauses.append(health.reopens(now) - now)
        now += pauses[-1]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (FIRST_BUSY, LONGEST_BUSY)
    health.answered()
    assert health.reopens(now) == now
    health.rate_limited(now, None)
    assert health.reopens(now) - now == FIRST_BUSY


def test_a_pause_that_the_provider_names_is_kept_and_none_shortens_another() -> None:
    health = ProviderHealth()
    health.rate_limited(NOON, timedelta(seconds=90))
    health.rate_limited(NOON, timedelta(seconds=1))
    assert health.reopens(NOON) == NOON + timedelta(seconds=90)


def test_throttled_questions_slow_down_by_halves_and_recover_by_halves() -> None:
    health, now = ProviderHealth(), NOON
    seen = list[float]()
    for _ in range(7):
        health.throttled(now)
        health.throttled(now)  # under way at the same time: counts once
        seen.append(health.questions_slowdown(now))
        now += timedelta(seconds=3)
    assert seen == [2, 4, 8, 16, 16, 16, 16]
    recovered = [health.questions_slowdown(now + n * QUESTIONS_RECOVER) for n in range(6)]
    assert recovered == [16, 8, 4, 2, 1, 1]


async def test_what_is_known_of_a_provider_outlives_the_process(db: Database) -> None:
    before, after = Health(["kie", "xai"]), Health(["kie", "evolink"])
    kie = before.of("kie")
    for _ in range(OPENS_AFTER):
        kie.circuit.failed(NOON)
    kie.rate_limited(NOON, None)
    kie.throttled(NOON)
    kie.disabled_offers["sora-2"] = NOON
    kie.empty_since, kie.balance, kie.balance_at = NOON, Decimal("12.5"), NOON
    kie.switched_off = kie.callbacks_work = True
    await db.write(before.store, NOON)
    await db.read(after.restore)
    assert after.of("kie") == kie
    assert after.of("evolink") == ProviderHealth()


async def test_a_state_that_cannot_be_read_is_as_if_nothing_were_known(db: Database) -> None:
    before, after = Health(["kie"]), Health(["kie"])
    before.of("kie").switched_off = True
    await db.write(before.store, NOON)
    for damage in ("{", "7", '{"circuit": 5}'):
        await db.write(spoil, damage)
        await db.read(after.restore)
        assert after.of("kie") == ProviderHealth()


def spoil(tx: Connection, to: str) -> None:
    tx.execute(text("UPDATE provider_states SET data = :to"), {"to": to})
