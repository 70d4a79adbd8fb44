"""A generation's states: every legal move and no other, an end in reach from everywhere, and codes nobody guesses."""

import re
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.job import (
    LIVE,
    MOVES,
    RUNNING,
    TERMINAL,
    WAITING,
    IllegalMove,
    State,
    check_move,
    new_job_id,
    new_token,
)
from tests.storage.samples import a_job

LEGAL = {
    State.HELD: "queued rejected expired cancelled failed withheld undeliverable",
    State.QUEUED: "submitting cancelled failed expired withheld undeliverable",
    State.SUBMITTING: "running queued unknown failed withheld undeliverable",
    State.UNKNOWN: "running failed withheld undeliverable",
    State.RUNNING: "collecting cancelled failed withheld undeliverable",
    State.COLLECTING: "ready running review failed withheld undeliverable",
    State.REVIEW: "ready rejected expired failed withheld undeliverable",
    State.READY: "delivered withheld undeliverable",
}
"""Written out once more: a move that is added by mistake moves money."""


@pytest.mark.parametrize("before", State)
def test_a_move_is_made_exactly_when_the_table_has_it(before: State) -> None:
    legal = LEGAL.get(before, "").split()
    for after in legal:
        check_move(before, State(after))
    for after in set(State) - set(legal):
        with pytest.raises(IllegalMove, match=f"{before} -> {after} is not a legal move"):
            check_move(before, after)


def test_every_state_is_either_live_or_an_end() -> None:
    assert LIVE | TERMINAL == set(State) == set(MOVES)
    assert not LIVE & TERMINAL
    assert WAITING | RUNNING | {State.UNKNOWN, State.REVIEW} == LIVE
    assert not WAITING & RUNNING


@pytest.mark.parametrize("state", sorted(TERMINAL))
def test_an_end_is_final(state: State) -> None:
    assert MOVES[state] == frozenset()
    assert a_job(state=state).terminal


def reachable(starts: Iterable[State]) -> set[State]:
    found, new = set(starts), set(starts)
    while new:
        new = {after for before in new for after in MOVES[before]} - found
        found |= new
    return found


@given(st.sampled_from(sorted(LIVE)), st.lists(st.integers(0, 100), max_size=30))
def test_wherever_a_job_goes_an_end_that_refunds_stays_in_reach(state: State, turns: list[int]) -> None:
    for turn in turns:
        assert reachable([state]) & (TERMINAL - {State.DELIVERED})
        state = sorted(MOVES[state])[turn % len(MOVES[state])]
        if state in TERMINAL:
            return


@pytest.mark.parametrize("state", sorted(LIVE))
def test_whatever_is_live_can_be_taken_down_or_turn_out_undeliverable(state: State) -> None:
    assert {State.WITHHELD, State.UNDELIVERABLE} <= MOVES[state]
    assert not a_job(state=state).terminal


def test_a_job_can_be_delivered_from_wherever_it_starts_and_is_paid_for_only_on_the_way() -> None:
    assert State.DELIVERED in reachable([State.HELD])
    assert {before for before, after in MOVES.items() if State.DELIVERED in after} == {State.READY}
    assert {before for before, after in MOVES.items() if State.SUBMITTING in after} == {State.QUEUED}


def test_a_member_may_cancel_only_what_nobody_is_paying_for() -> None:
    """What runs, where the provider can stop it and takes nothing for it."""
    cancellable = {before for before, after in MOVES.items() if State.CANCELLED in after}
    assert cancellable == WAITING | {State.RUNNING}


def test_a_lost_answer_takes_no_running_place() -> None:
    assert State.UNKNOWN not in RUNNING | WAITING


def test_a_jobs_code_can_be_read_aloud_and_does_not_come_twice() -> None:
    codes = {new_job_id() for _ in range(5000)}
    assert len(codes) == 5000
    assert all(re.fullmatch("[0-9a-hjkmnp-tv-z]{10}", code) for code in codes)


def test_a_callback_token_fits_a_path_and_cannot_be_guessed() -> None:
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(re.fullmatch(r"[\w-]{43}", token, re.ASCII) for token in tokens)  # 256 bits


def test_a_result_goes_to_the_thread_and_without_one_to_the_channel() -> None:
    assert a_job(channel_id=5, thread_id=9).destination_id == 9
    assert a_job(channel_id=5, thread_id=None).destination_id == 5
