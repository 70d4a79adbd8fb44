"""Any bytes and any JSON may come back: nothing but the contract's own errors and values ever comes out."""

import copy
import json
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any, cast

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.domain.redact import excerpt, redact
from bot.providers import evolink, kie, untrusted, xai
from bot.providers.base import (
    BadCredentials,
    CheckFailed,
    Disabled,
    Finished,
    ForgedCallback,
    MaybeCreated,
    NotCreated,
    NotVisibleYet,
    ProviderError,
    Rejected,
    RequestRefused,
    Running,
    Ticket,
)
from bot.providers.error_body import read_error_body
from bot.providers.http import Answer
from tests.providers.examples import EXAMPLES
from tests.providers.test_check import ERRORS, STATES
from tests.providers.test_create import CASES

# Words that the parsers look for, so that the fuzz gets past their front availability.
_NAMES = """
    code msg message data state status taskId task_id id request_id resultJson resultUrls resultWaterMarkUrls failCode
    failMsg progress creditsConsumed error type results result_data video_url video url respect_moderation output
    metadata result_url fail_reason usage cost_in_usd_ticks token user remaining_credits unlimited_credits
"""
_WORDS = """
    success fail done completed failed pending SUCCESS FAILURE IN_PROGRESS unknown expired not_implemented 200 422 501
    42% 1e999 -1 . .. https://a.example/1.mp4 http://[ https://a.example:99999/ {} [] {"resultUrls":["https://a.example"]}
"""
NAMES = st.sampled_from(_NAMES.split())
WORDS = st.sampled_from(_WORDS.split())
ATOMS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | WORDS
    | st.sampled_from([200, 401, 402, 404, 408, 422, 429, 455, 500, 501, 505, 10**400, -(10**400)])
)
JSON: st.SearchStrategy[Any] = st.recursive(
    ATOMS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(NAMES | st.text(max_size=8), inner, max_size=6)
        | inner.map(lambda value: json.dumps(value, skipkeys=True)[:4000])
    ),
    max_leaves=20,
)
SAMPLES: list[list[tuple[int, Any]]] = [
    *[
        [(200, body) for each, body, _ in STATES if each == name]
        for name in sorted({one[0] for one in STATES})
    ],
    [(200, example.answer) for example in EXAMPLES.values()],
    [(status, body) for _, status, body, _, _ in CASES],
    [(status, body) for _, status, body, _ in ERRORS],
]


def damaged(draw: st.DrawFn, body: Any) -> Any:
    """With up to three of its parts replaced by anything, or gone."""
    body = copy.deepcopy(body)
    for _ in range(draw(st.sampled_from([0, 0, 1, 1, 2, 3]))):
        parent, key = _somewhere(draw, body)
        if parent is None:
            return draw(JSON)
        if draw(st.booleans()):
            parent[key] = draw(JSON)
        else:
            del parent[key]
    return body


def _somewhere(draw: st.DrawFn, node: Any) -> tuple[Any, Any]:
    """A container and a key in it; no container when there is none."""
    parent: Any = None
    key: Any = None
    while (keys := _keys(node)) and (parent is None or draw(st.integers(0, 2))):
        parent, key = node, draw(st.sampled_from(keys))
        node = parent[key]
    return parent, key


def _keys(node: Any) -> list[Any]:
    if isinstance(node, dict):
        return sorted(cast("dict[str, Any]", node))
    return list(range(len(cast("list[Any]", node)))) if isinstance(node, list) else []


def _raw(body: Any) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body).encode()


STATUSES = st.just(200) | st.sampled_from(
    [201, 204, 301, 400, 401, 402, 403, 404, 408, 422, 429, 500, 501, 502, 503]
)
HEADERS = st.dictionaries(st.sampled_from(["Retry-After", "Date"]), st.text(max_size=40))
ANYTHING = JSON.map(_raw) | st.binary(max_size=200)


@st.composite
def spoiled(draw: st.DrawFn) -> tuple[int, bytes]:
    """The status and the body of a real answer, damaged; mostly the status is left alone, so that the body is read."""
    status, body = draw(st.sampled_from(draw(st.sampled_from(SAMPLES))))
    spoilt = draw(STATUSES) if draw(st.integers(0, 3)) == 0 else status
    return spoilt, _raw(damaged(draw, body))


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Three of four were real once."""
    status, raw = draw(SENSELESS if draw(st.integers(0, 3)) == 0 else spoiled())
    return Answer.of(status, raw, draw(HEADERS))


SENSELESS = st.tuples(STATUSES, ANYTHING)
RAW = spoiled().map(lambda each: each[1]) | ANYTHING
ANSWERS = answers()

Parse = Callable[[Any], Any]
TICKETS: list[Parse] = [kie.ticket_of, evolink.ticket_of, xai.ticket_of]
PROGRESSES: list[Parse] = [kie.progress_of, evolink.progress_of, xai.progress_of]


def outcome(parse: Parse, given_it: Any) -> Any:
    """What comes out, be it a value or one of the contract's errors; anything else fails the test."""
    try:
        return parse(given_it)
    except ProviderError as error:
        return error


def storable(text: str) -> bool:
    """One short line that SQLite can store: no lone surrogates, no control characters."""
    return len(text) <= 300 and text.isprintable() and text == text.encode().decode()


def believable(cost: int | None) -> bool:
    return cost is None or 0 <= cost <= untrusted.MAX_COST


@pytest.mark.parametrize("ticket_of", TICKETS)
@settings(max_examples=300)
@given(answer=ANSWERS)
def test_an_answer_to_a_create_is_a_ticket_or_a_known_error(ticket_of: Parse, answer: Answer) -> None:
    match outcome(ticket_of, answer):
        case Ticket(task_id):
            assert 0 < len(task_id) <= 200
            assert task_id.isprintable()
        case NotCreated() | RequestRefused() | MaybeCreated() as error:
            assert storable(error.detail)
            assert not isinstance(error, RequestRefused) or believable(error.cost)
            known = isinstance(error, Disabled) and answer.status == 501
            assert answer.status < 500 or known or isinstance(error, MaybeCreated)
        case other:
            pytest.fail(f"neither ticket nor error of a create: {other!r}")


@pytest.mark.parametrize("progress_of", PROGRESSES)
@settings(max_examples=300)
@given(answer=ANSWERS)
def test_an_answer_to_a_query_is_progress_or_a_known_error(progress_of: Parse, answer: Answer) -> None:
    match outcome(progress_of, answer):
        case Finished(urls, cost, None):
            assert 1 <= len(urls) <= untrusted.MAX_URLS
            assert all(url.startswith(("http://", "https://")) and len(url) <= 4096 for url in urls)
            assert believable(cost)
        case Running(percent):
            assert percent is None or 0 <= percent <= 100
        case Rejected(_, detail, cost):
            assert storable(detail)
            assert believable(cost)
        case NotVisibleYet(detail=detail) | CheckFailed(detail=detail):
            assert storable(detail)
        case BadCredentials() as error:
            assert storable(error.detail)
        case other:
            pytest.fail(f"neither progress nor error of a query: {other!r}")


@pytest.mark.parametrize(
    "told", [-1, 999_999_999_999_999, "999999999999999", 10**400, 1e300, True, None, "x"]
)
def test_a_cost_that_no_task_has_is_not_believed(told: object) -> None:
    assert untrusted.cost(told, Decimal(5000)) is None


@pytest.mark.parametrize("value", [10**400, -(10**400), float("inf"), float("nan"), 1e300, True, "9" * 400])
def test_no_number_is_too_large_to_be_refused(value: object) -> None:
    assert untrusted.number(value) is None
    assert untrusted.percent(value) is None


@pytest.mark.parametrize("balance_of", [kie.balance_of, evolink.balance_of])
@settings(max_examples=300)
@given(answer=ANSWERS)
def test_an_answer_about_the_balance_is_an_amount_or_a_known_error(balance_of: Parse, answer: Answer) -> None:
    match outcome(balance_of, answer):
        case Decimal() as amount:
            assert amount.is_finite()
        case None:
            assert balance_of is evolink.balance_of
        case CheckFailed() | BadCredentials() as error:
            assert storable(error.detail)
        case other:
            pytest.fail(f"neither an amount nor an error of a query: {other!r}")


@pytest.mark.parametrize("callback_id", [kie.callback_id, evolink.callback_id])
@given(raw=RAW)
def test_a_callback_names_a_task_or_is_forged(callback_id: Parse, raw: bytes) -> None:
    found = outcome(callback_id, raw)
    assert isinstance(found, ForgedCallback) or (0 < len(found) <= 200 and found.isprintable())


@given(value=JSON)
def test_reading_outside_values_never_raises(value: Any) -> None:
    for read in (
        untrusted.identifier,
        untrusted.number,
        untrusted.percent,
        untrusted.text,
        untrusted.word,
        untrusted.urls,
    ):
        read(value)
    read_error_body(untrusted.mapping(value))


@given(text=st.text(max_size=6000) | st.lists(WORDS | NAMES | st.sampled_from("=:?&/@ \"'")).map("".join))
def test_an_excerpt_is_one_short_line_and_redacting_twice_changes_nothing(text: str) -> None:
    assert storable(excerpt(text))
    assert redact(redact(text)) == redact(text)


class _AllReached(Exception):
    """The examples that are left would show nothing that was not seen."""


def test_the_fuzz_reaches_every_kind_of_outcome() -> None:
    """Otherwise the properties above would hold for nothing. The same examples each time."""
    kinds = (Finished, Running, Rejected, NotVisibleYet)
    wanted: set[tuple[Parse, type]] = {
        (parse, kind) for parse in TICKETS for kind in (Ticket, RequestRefused)
    }
    wanted |= {(parse, kind) for parse in PROGRESSES for kind in kinds}
    reached: set[tuple[Parse, type]] = set()

    @settings(max_examples=2000, derandomize=True, database=None, phases=[Phase.generate])
    @given(answer=ANSWERS)
    def collect(answer: Answer) -> None:
        reached.update((parse, outcome(parse, answer).__class__) for parse in (*TICKETS, *PROGRESSES))
        if reached >= wanted:
            raise _AllReached

    with suppress(_AllReached):
        collect()
    assert reached >= wanted
