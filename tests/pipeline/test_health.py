"""The circuit: opens after failures in a row, cools down, lets one call probe; and what says nothing about health."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.catalog import load_catalog
from bot.domain.failure import Reason
from bot.pipeline.health import (
    DISABLED_FOR,
    FIRST_BUSY,
    FIRST_COOL_DOWN,
    LONGEST_BUSY,
    LONGEST_COOL_DOWN,
    OPENS_AFTER,
    PROBE_TIME,
    QUESTIONS_RECOVER,
    Circuit,
    ProviderHealth,
)
from tests.pipeline.harness import NOON

INSTANT = timedelta(microseconds=1)


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


def test_a_call_that_was_granted_before_it_opened_is_no_probe() -> None:
    circuit = opened()
    circuit.take(NOON - INSTANT)
    assert circuit.reopens(NOON) == NOON + FIRST_COOL_DOWN


def test_a_probe_that_succeeds_closes_it() -> None:
    circuit, later = opened(), NOON + FIRST_COOL_DOWN
    circuit.take(later)
    circuit.succeeded()
    assert circuit.allows(later)
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


def test_a_switched_off_model_is_tried_again_the_next_day() -> None:
    model = load_catalog(None).find("grok-video")
    assert model
    offer = model.offers[0]
    health = ProviderHealth(disabled_offers={offer.upstream: NOON})
    assert health.obstacle(offer, NOON + DISABLED_FOR - INSTANT) is Reason.DISABLED
    assert health.obstacle(offer, NOON + DISABLED_FOR) is None


def test_a_busy_provider_gets_no_work_for_longer_and_longer_until_it_answers() -> None:
    health, now = ProviderHealth(), NOON
    waits: list[timedelta] = []
    for _ in range(8):
        health.rate_limited(now, None)
        waits.append(health.reopens(now) - now)
        now = health.reopens(now)
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (FIRST_BUSY, LONGEST_BUSY)
    health.answered()
    assert health.reopens(now) == now


def test_questions_are_asked_half_as_often_after_each_429_and_recover() -> None:
    health = ProviderHealth()
    for seconds in (0, 1, 5, 10):  # the second came with the first
        health.throttled(NOON + timedelta(seconds=seconds))
    last = NOON + timedelta(seconds=10)
    assert health.questions_slowdown(last) == 8
    assert health.questions_slowdown(last + QUESTIONS_RECOVER) == 4
    assert health.questions_slowdown(last + 10 * QUESTIONS_RECOVER) == 1
