"""A result in messages: no file is lost or out of order, and no message is more than Discord takes."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.message_batches import BYTES_PER_MESSAGE, FILES_PER_MESSAGE, cut, limit_together

MIB = 1024 * 1024


@pytest.mark.parametrize(
    ("sizes", "messages"),
    [
        ([], []),
        ([1], [[0]]),
        ([1] * 10, [list(range(10))]),
        ([1] * 11, [list(range(10)), [10]]),
        ([12 * MIB, 12 * MIB], [[0, 1]]),
        ([12 * MIB, 12 * MIB, 1], [[0, 1], [2]]),
        ([24 * MIB], [[0]]),
        ([25 * MIB], [[0]]),
        ([1, 25 * MIB, 1], [[0], [1], [2]]),
        ([20 * MIB, 5 * MIB, 4 * MIB], [[0], [1, 2]]),
        ([0, 24 * MIB, 0], [[0, 1, 2]]),
    ],
)
def test_files_are_cut_into_messages(sizes: list[int], messages: list[list[int]]) -> None:
    assert cut(list(enumerate(sizes))) == messages


@given(st.lists(st.integers(0, 30 * MIB) | st.integers(0, 3 * MIB), max_size=40))
def test_every_file_is_in_one_message_in_order_and_no_message_is_too_large(sizes: list[int]) -> None:
    messages = cut(list(enumerate(sizes)))
    assert [index for message in messages for index in message] == list(range(len(sizes)))
    for message in messages:
        assert 1 <= len(message) <= FILES_PER_MESSAGE
        assert len(message) == 1 or sum(sizes[index] for index in message) <= BYTES_PER_MESSAGE


@given(st.lists(st.integers(0, 30 * MIB), max_size=40))
def test_no_message_is_begun_while_the_file_still_fits(sizes: list[int]) -> None:
    messages = cut(list(enumerate(sizes)))
    for message, following in pairwise(messages):
        full = len(message) == FILES_PER_MESSAGE
        assert full or sum(sizes[index] for index in [*message, following[0]]) > BYTES_PER_MESSAGE


@given(st.lists(st.integers(0, 100), unique=True, max_size=30))
def test_the_indexes_are_kept_though_some_are_missing(indexes: list[int]) -> None:
    assert [each for message in cut([(index, 1) for index in indexes]) for each in message] == indexes


@given(st.lists(st.integers(1, 200 * MIB), max_size=FILES_PER_MESSAGE), st.integers(1, 100 * MIB))
def test_files_that_keep_the_limit_together_go_on_one_message(sizes: list[int], limit: int) -> None:
    each = limit_together(sizes, limit)
    assert each <= limit
    fitted = [(number, min(size, each)) for number, size in enumerate(sizes)]
    assert len(cut(fitted)) <= 1 or each > BYTES_PER_MESSAGE
    assert sum(size for _, size in fitted) <= BYTES_PER_MESSAGE
