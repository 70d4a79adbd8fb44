"""Asking for a task: states, results, failures and all the dialects, as they come over the wire."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.providers.base import (
    BadCredentials,
    CheckFailed,
    Finished,
    NotVisibleYet,
    Progress,
    ProviderError,
    Rejected,
    Running,
    Throttled,
)
from tests.providers.conftest import ASKED, PATIENT, WAITS, Bench
from tests.providers.examples import error, flat, kie
from tests.providers.peer import (
    Act,
    Peer,
    answer,
    drip,
    flood,
    hang_up_after_request,
    reset_after_request,
    reset_at_once,
    say_nothing,
)
from tests.providers.test_create import TURNED_AWAY

URL = "https://tempfile.example/a.mp4"
OTHER = "https://static.example/b.png"
FORTY = tuple(f"{URL}?{n}" for n in range(40))


def record(state: str, **more: Any) -> dict[str, Any]:
    """kie's recordInfo, with JSON inside strings as it has it."""
    data = {
        "taskId": "abc",
        "model": "grok-imagine/text-to-video",
        "state": state,
        "param": json.dumps({"model": "m", "input": json.dumps({"prompt": "p"})}),
        "resultJson": "",
        "failCode": "",
        "failMsg": "",
        "createTime": 1757584164490,
        **more,
    }
    return kie(200, "success", data)


def result(**lists: Any) -> str:
    return json.dumps(lists)


def task(status: object, **more: Any) -> dict[str, Any]:
    """evolink's task."""
    return {
        "id": "task-unified-1",
        "object": "video.generation.task",
        "status": status,
        "progress": 0,
        **more,
    }


def dto(status: str, inner: object = None, **more: Any) -> dict[str, Any]:
    """new-api's TaskDto."""
    data = {"task_id": "t", "status": status, "fail_reason": "", "progress": "42%", "data": inner, **more}
    return {"code": "success", "message": "", "data": data}


def native(status: object, **more: Any) -> dict[str, Any]:
    return {"status": status, "model": "grok-imagine-video", **more}


def done(url: object, *, respected: bool = True) -> dict[str, Any]:
    return native("done", progress=100, video={"url": url, "duration": 4, "respect_moderation": respected})


KIE: list[tuple[Any, Progress]] = [
    *[(record(state), Running(None)) for state in ("waiting", "queuing", "generating", "preparing", "")],
    (record("generating", progress=42), Running(42)),
    (record("generating", progress="42%"), Running(42)),
    (record("generating", progress=4200), Running(100)),
    (record("generating", progress=True), Running(None)),
    (record("generating", param="{not json"), Running(None)),
    (record("success", resultJson=result(resultUrls=[URL, OTHER])), Finished((URL, OTHER))),
    (record("success", resultJson={"resultUrls": [URL]}), Finished((URL,))),
    (record("success", resultJson=result(resultUrls=URL)), Finished((URL,))),
    (record("success", resultJson=result(resultUrls=[URL], resultWaterMarkUrls=[OTHER])), Finished((URL,))),
    (record("success", resultJson=result(resultUrls=[], resultWaterMarkUrls=[OTHER])), Finished((OTHER,))),
    (
        record("success", resultJson=result(data={"result_urls": [URL], "origin_urls": [OTHER]})),
        Finished((URL,)),
    ),
    (
        record("success", resultJson=result(resultUrls=[URL]), creditsConsumed=12.5),
        Finished((URL,), cost=62_500),
    ),
    (
        record("success", resultJson=result(resultUrls=[URL]), creditsConsumed="4"),
        Finished((URL,), cost=20_000),
    ),
    (record("success", resultJson=result(resultUrls=[URL]), creditsConsumed=-1), Finished((URL,))),
    (record("success", resultJson=result(resultUrls=[])), Rejected("no_media", "success without a result")),
    (record("success", resultJson="{cut"), Rejected("no_media", "success without a result")),
    (
        record("success", resultJson=result(resultObject={"a": 1})),
        Rejected("no_media", "success without a result"),
    ),
    (
        record("fail", failCode="500", failMsg="Internal Error, Please try again later."),
        Rejected("failed", "500: Internal Error, Please try again later."),
    ),
    (record("fail", failCode=422, failMsg="bad ratio"), Rejected("invalid", "422: bad ratio")),
    (
        record("fail", failCode="422", failMsg="CONTENT_POLICY_BLOCKED: flagged as sensitive."),
        Rejected("moderation", "422: CONTENT_POLICY_BLOCKED: flagged as sensitive."),
    ),
    (record("fail", failCode=None, failMsg=None), Rejected("failed", "")),
    (
        record("fail", failMsg="Internal Error", creditsConsumed=0),
        Rejected("failed", "Internal Error", cost=0),
    ),
    (
        record("fail", failMsg="flagged as sensitive", creditsConsumed=1.5),
        Rejected("moderation", "flagged as sensitive", cost=7_500),
    ),
    (
        record("success", resultJson="", creditsConsumed=4.0),
        Rejected("no_media", "success without a result", cost=20_000),
    ),
    (record("fail", failMsg="x", creditsConsumed="lots"), Rejected("failed", "x")),
    (kie(501, "Generation failed"), Rejected("failed", "Generation failed")),
    (kie("408", "upstream produced nothing"), Rejected("failed", "upstream produced nothing")),
    (kie(501, "failed", {"failMsg": "NSFW content"}), Rejected("moderation", "NSFW content")),
]

EVOLINK: list[tuple[Any, Progress]] = [
    *[(task(status, progress=7), Running(7)) for status in ("pending", "processing", "preparing", None, 3)],
    (task("completed", model="grok-imagine-text-to-video-beta", results=[URL]), Finished((URL,))),
    (task("COMPLETED", results=[URL, URL, OTHER]), Finished((URL, OTHER))),
    (task("completed", results=[], result_data=[{"video_url": URL}]), Finished((URL,))),
    (task("completed", results=[{"url": URL}, {"video_url": OTHER}]), Finished((URL, OTHER))),
    (task("completed", results={"image_url": OTHER}), Finished((OTHER,))),
    (task("completed", results=[{"thumbnail": OTHER}], result_data=[URL]), Finished((URL,))),
    (task("completed", results=[f"{URL}?{n}" for n in range(45)]), Finished(FORTY)),
    (task("completed", results=[]), Rejected("no_media", "completed without a result")),
    (task("completed", results=["javascript:alert(1)"]), Rejected("no_media", "completed without a result")),
    (
        task("failed", **error("content_policy_violation", "blocked")),
        Rejected("moderation", "content_policy_violation: blocked"),
    ),
    (task("failed", **error("service_error", "later")), Rejected("failed", "service_error: later")),
    (task("failed", **error("invalid_parameters", "x")), Rejected("invalid", "invalid_parameters: x")),
    (
        task("failed", **error(500, "celebrity detected in image")),
        Rejected("moderation", "500: celebrity detected in image"),
    ),
    (task("failed", **error("request_cancelled", "")), Rejected("failed", "request_cancelled")),
    (task("failed", error="plain"), Rejected("failed", "plain")),
    (task("failed", error=None), Rejected("failed", "failed without a reason")),
    (task("cancelled"), Rejected("failed", "failed without a reason")),
]

COST = {"usage": {"cost_in_usd_ticks": 2_000_000_000}}
MODERATED = Rejected("moderation", "the result was withheld by the provider's moderation")
XAI: list[tuple[Any, Progress]] = [
    (native("pending", progress=42), Running(42)),
    ({"request_id": "t"}, Running(None)),
    (native("preparing", progress="42%"), Running(42)),
    (native("preparing", video={"url": URL}), Running(None)),
    (done(URL), Finished((URL,))),
    ({**done(URL), "usage": {"cost_in_usd_ticks": 2_000_000_000}}, Finished((URL,), cost=200_000)),
    ({"status": None, "video": {"url": URL}}, Finished((URL,))),
    (done(None, respected=False), MODERATED),
    (done("", respected=False), MODERATED),
    (done(URL, respected=False), MODERATED),
    ({"video": {"url": "", "respect_moderation": False}}, MODERATED),
    (done(None), Rejected("no_media", "done without a result")),
    (done("ftp://a.example/1"), Rejected("no_media", "done without a result")),
    (
        native("failed", **error("internal_error", "oops"), video={"respect_moderation": True}),
        Rejected("failed", "internal_error: oops"),
    ),
    (
        native("failed", **error("invalid_argument", "Generated video rejected by content moderation.")),
        Rejected("moderation", "invalid_argument: Generated video rejected by content moderation."),
    ),
    (
        native("failed", **error("invalid_argument", "prompt is empty")),
        Rejected("invalid", "invalid_argument: prompt is empty"),
    ),
    (native("expired"), Rejected("expired", "failed without a reason")),
    (native("expired", **COST), Rejected("expired", "failed without a reason", cost=200_000)),
    ({**done(None, respected=False), **COST}, Rejected("moderation", MODERATED.detail, cost=200_000)),
    ({**done(None), **COST}, Rejected("no_media", "done without a result", cost=200_000)),
    (native("failed", error="oops", **COST), Rejected("failed", "oops", cost=200_000)),
    (dto("FAILURE", native("failed", error="oops", **COST)), Rejected("failed", "oops", cost=200_000)),
    # new-api, OpenAI path
    ({"id": "t", "status": "queued", "progress": 0, "seconds": "4"}, Running(0)),
    ({"id": "t", "status": "in_progress", "progress": 30}, Running(30)),
    ({"id": "t", "status": "completed", "video_url": URL}, Finished((URL,))),
    ({"id": "t", "status": "completed", "metadata": {"url": URL}}, Finished((URL,))),
    (
        {"id": "t", "status": "failed", "error": {"code": "video_generation_failed", "message": "no"}},
        Rejected("failed", "video_generation_failed: no"),
    ),
    ({"id": "t", "status": "unknown"}, Running(None)),
    # new-api, TaskDto
    *[(dto(status), Running(42)) for status in ("NOT_START", "SUBMITTED", "QUEUED", "IN_PROGRESS")],
    (dto("IN_PROGRESS", native("pending", progress=9)), Running(42)),
    (dto("SUCCESS", result_url=URL), Finished((URL,))),
    (dto("SUCCESS", done(URL)), Finished((URL,))),
    (dto("SUCCESS", json.dumps(done(URL))), Finished((URL,))),
    (dto("SUCCESS", done(None, respected=False), result_url=""), MODERATED),
    (dto("SUCCESS", fail_reason=URL), Finished((URL,))),
    (dto("SUCCESS", fail_reason="fine"), Rejected("no_media", "done without a result")),
    (dto("FAILURE", fail_reason="upstream says no"), Rejected("failed", "upstream says no")),
    (dto("FAILURE", native("failed", error="nudity detected")), Rejected("moderation", "nudity detected")),
    # cometapi, "unified" relays, yutoai, geeknow
    (native("processing"), Running(None)),
    ({"id": "grok:1", "status": "processing", "video_url": None}, Running(None)),
    ({"id": "grok:1", "status": "completed", "video_url": URL}, Finished((URL,))),
    ({"id": "grok:1", "status": "failed", "error": "no luck"}, Rejected("failed", "no luck")),
    ({"task_id": "t", "status": "SUCCESS", "data": {"output": URL}}, Finished((URL,))),
    ({"task_id": "t", "status": "SUCCESS", "data": {"output": [URL]}}, Finished((URL,))),
    ({"task_id": "t", "status": "FAILURE", "fail_reason": "nope", "data": {}}, Rejected("failed", "nope")),
    ({"id": "t", "status": "completed", "output": {"url": URL}}, Finished((URL,))),
    # an envelope's own "success" around a task that is something else
    ({"status": "success", "data": {"status": "IN_PROGRESS", "progress": "5%"}}, Running(5)),
    ({"status": "success", "data": {"status": "FAILURE", "fail_reason": "x"}}, Rejected("failed", "x")),
]
STATES = (
    [("kie", *case) for case in KIE]
    + [("evolink", *case) for case in EVOLINK]
    + [("xai", *case) for case in XAI]
)


@pytest.mark.parametrize(("name", "body", "expected"), STATES)
async def test_the_providers_words_become_one_progress(
    bench: Bench, peer: Peer, name: str, body: Any, expected: Progress
) -> None:
    peer.next(answer(200, body))
    assert await (await bench.open(name)).check("abc") == expected


HTML = b"<html>502</html>"
ERRORS: list[tuple[str, int, Any, type[ProviderError]]] = [
    ("kie", 200, kie(422, "recordInfo is null"), NotVisibleYet),
    ("kie", 200, kie(404, "Task not found"), NotVisibleYet),
    ("kie", 404, kie(404, "Task not found"), NotVisibleYet),
    ("kie", 200, kie(200, "success", None), NotVisibleYet),
    ("kie", 200, kie(401, "Unauthorized"), BadCredentials),
    ("kie", 401, HTML, BadCredentials),
    ("kie", 200, kie(400, "taskId parameter is required"), CheckFailed),
    ("kie", 200, kie(402), CheckFailed),
    ("kie", 200, kie(429), Throttled),
    ("kie", 200, kie("433"), Throttled),
    ("kie", 429, HTML, Throttled),
    ("kie", 429, kie(404), Throttled),
    ("kie", 200, kie(455), CheckFailed),
    ("kie", 200, kie(500), CheckFailed),
    ("kie", 200, kie(505), CheckFailed),
    ("kie", 502, kie(501), CheckFailed),
    ("kie", 200, {"data": {"state": "success"}}, CheckFailed),
    ("evolink", 404, error("task_not_found"), NotVisibleYet),
    ("evolink", 404, HTML, CheckFailed),
    ("evolink", 400, error("invalid_task_id"), CheckFailed),
    ("evolink", 401, error("unauthorized"), BadCredentials),
    ("evolink", 402, error("quota_exceeded"), CheckFailed),
    ("evolink", 403, error("permission_denied"), BadCredentials),
    ("evolink", 429, error("rate_limit_exceeded", kind="evo_api_error"), Throttled),
    ("evolink", 429, HTML, Throttled),
    ("evolink", 500, error("internal_error"), CheckFailed),
    ("xai", 404, flat("Some requested entity was not found", "x"), NotVisibleYet),
    ("xai", 404, HTML, CheckFailed),
    ("xai", 400, {"code": "task_not_exist", "message": "task_not_exist", "data": None}, NotVisibleYet),
    ("xai", 400, flat("invalid-argument", "Incorrect API key provided"), BadCredentials),
    ("xai", 401, error("invalid_api_key"), BadCredentials),
    ("xai", 403, flat("permission-denied", "blocked"), BadCredentials),
    ("xai", 429, flat("resource-exhausted", "slow down"), Throttled),
    ("xai", 429, HTML, Throttled),
    ("xai", 429, error("insufficient_quota", "You exceeded your current quota"), CheckFailed),
    ("xai", 500, error("internal_error"), CheckFailed),
    *[(name, 502, HTML, CheckFailed) for name in ASKED],
    *[(name, 200, b"OK", CheckFailed) for name in ASKED],
    *[(name, 200, [], CheckFailed) for name in ASKED],
    *[(name, 302, {"to": "there"}, CheckFailed) for name in ASKED],
]


@pytest.mark.parametrize("case", ERRORS)
async def test_a_query_that_fails_says_whether_to_ask_again(
    bench: Bench, peer: Peer, case: tuple[str, int, Any, type[ProviderError]]
) -> None:
    name, status, body, expected = case
    peer.next(answer(status, body))
    with pytest.raises(ProviderError) as raised:
        await (await bench.open(name)).check("abc")
    assert type(raised.value) is expected


@pytest.mark.parametrize("body", TURNED_AWAY)
async def test_a_question_that_the_edge_turned_away_says_nothing_of_key_or_task(
    bench: Bench, peer: Peer, asked: str, body: Any
) -> None:
    peer.next(answer(403, body))
    with pytest.raises(ProviderError) as raised:
        await (await bench.open(asked)).check("abc")
    assert type(raised.value) is CheckFailed


@pytest.mark.parametrize(
    "body", [flat("x", "Content violates usage guidelines"), error("bad", "rejected by moderation")]
)
async def test_a_query_answered_with_moderation_ends_the_task(
    bench: Bench, peer: Peer, body: dict[str, Any]
) -> None:
    peer.next(answer(403, body | COST))
    progress = await (await bench.open("xai")).check("abc")
    assert isinstance(progress, Rejected)
    assert (progress.reason, progress.cost) == ("moderation", 200_000)


async def test_a_limited_query_passes_the_wait_on(bench: Bench, peer: Peer, asked: str) -> None:
    peer.next(answer(429, error("rate"), {"Retry-After": "9"}))
    with pytest.raises(Throttled) as raised:
        await (await bench.open(asked)).check("abc")
    assert raised.value.retry_after == timedelta(seconds=9)


async def test_a_limited_query_names_no_wait_where_the_provider_names_none(
    bench: Bench, peer: Peer, asked: str
) -> None:
    peer.next(answer(429, error("rate")))
    with pytest.raises(Throttled) as raised:
        await (await bench.open(asked)).check("abc")
    assert raised.value.retry_after is None


async def test_the_wait_that_evolinks_older_form_suggests_counts_for_questions_too(
    bench: Bench, peer: Peer
) -> None:
    body = {"error": {"code": 429, "fallback_suggestion": "retry after 60 seconds"}}
    peer.next(answer(429, body))
    with pytest.raises(Throttled) as raised:
        await (await bench.open("evolink")).check("abc")
    assert raised.value.retry_after == timedelta(seconds=60)


LOST: dict[str, Act] = {
    "reset at once": reset_at_once,
    "reset after the request": reset_after_request,
    "closed": hang_up_after_request,
    "silence": say_nothing,
    "drip": drip,
    "flood": flood,
    "cut short": answer(200, {"status": "done"}, cut=2),
}


@pytest.mark.parametrize("act", LOST.values(), ids=LOST.keys())
async def test_a_lost_answer_to_a_query_is_asked_for_again(
    bench: Bench, peer: Peer, asked: str, act: Act
) -> None:
    peer.next(act)
    with pytest.raises(CheckFailed):
        await (await bench.open(asked, WAITS.get(act, PATIENT))).check("abc")


PATHS: list[tuple[str, dict[str, Any], str, str]] = [
    ("kie", {}, "task_1", "/api/v1/jobs/recordInfo?taskId=task_1"),
    ("kie", {}, "a&b=c/../d", "/api/v1/jobs/recordInfo?taskId=a%26b%3Dc%2F..%2Fd"),
    ("evolink", {}, "task-unified-1", "/v1/tasks/task-unified-1"),
    ("evolink", {}, "a/../../v1/credits?x", "/v1/tasks/a%2F..%2F..%2Fv1%2Fcredits%3Fx"),
    ("xai", {}, "grok:1", "/v1/videos/grok%3A1"),
    (
        "xai",
        {"xai_query_path": "/v1/video/query?id={id}"},
        "grok:1 é",
        "/v1/video/query?id=grok%3A1%20%C3%A9",
    ),
    ("xai", {"xai_query_path": "/grok/v1/videos/{id}"}, "{id}", "/grok/v1/videos/%7Bid%7D"),
]


@pytest.mark.parametrize("case", PATHS)
async def test_the_query_goes_to_the_documents_path(
    bench: Bench, peer: Peer, case: tuple[str, dict[str, Any], str, str]
) -> None:
    name, more, upstream_id, path = case
    peer.next(answer(200, kie(200, "success", {"state": "waiting"})))
    await (await bench.open(name, **more)).check(upstream_id)
    [request] = peer.requests
    assert (request.method, request.path) == ("GET", path)
    assert request.headers["authorization"] == f"Bearer {name}-canary-4711"


async def test_a_redirect_is_not_followed_and_the_key_stays_here(
    bench: Bench, peer: Peer, asked: str
) -> None:
    async with Peer() as elsewhere:
        elsewhere.next(answer(200, {}))
        peer.next(answer(307, {}, {"Location": elsewhere.url + "/steal"}))
        with pytest.raises(CheckFailed):
            await (await bench.open(asked)).check("abc")
        assert elsewhere.connections == 0


CREDITS = {"remaining_credits": 12.25, "unlimited_credits": False, "used_credits": 1.0}
BALANCES: list[tuple[str, int, Any, Decimal | type[ProviderError] | None]] = [
    ("kie", 200, kie(200, "success", 100), Decimal(100)),
    ("kie", 200, kie(200, "success", 812.5), Decimal("812.5")),
    ("kie", 200, kie(200, "success", 0), Decimal(0)),
    ("kie", 200, kie(401, "no"), BadCredentials),
    ("kie", 200, kie(200, "success", None), CheckFailed),
    ("kie", 200, kie(200, "success", True), CheckFailed),
    ("kie", 200, b'{"code":200,"data":NaN}', CheckFailed),
    ("kie", 200, b'{"code":200,"data":1e999}', CheckFailed),
    ("kie", 200, kie(429), Throttled),
    ("kie", 502, HTML, CheckFailed),
    ("evolink", 429, error(429), Throttled),
    ("evolink", 200, {"data": {"token": CREDITS, "user": {"remaining_credits": 3}}}, Decimal("12.25")),
    ("evolink", 200, {"data": {"token": {"unlimited_credits": True}}}, None),
    (
        "evolink",
        200,
        {
            "data": {
                "token": {"unlimited_credits": True, "remaining_credits": 0},
                "user": {"remaining_credits": 3},
            }
        },
        Decimal(3),
    ),
    ("evolink", 401, error(401), BadCredentials),
    ("evolink", 500, error(500), CheckFailed),
    ("evolink", 200, {"data": {"token": {"remaining_credits": "lots"}}}, CheckFailed),
    ("evolink", 200, b"[]", CheckFailed),
]


@pytest.mark.parametrize("case", BALANCES)
async def test_the_balance_is_what_the_provider_says_is_left(
    bench: Bench, peer: Peer, case: tuple[str, int, Any, Decimal | type[ProviderError] | None]
) -> None:
    name, status, body, expected = case
    peer.next(answer(status, body))
    provider = await bench.open(name)
    if isinstance(expected, type):
        with pytest.raises(expected):
            await provider.balance()
    else:
        assert await provider.balance() == expected
    assert peer.requests[0].path == {"kie": "/api/v1/chat/credit", "evolink": "/v1/credits"}[name]


async def test_xai_has_no_balance_to_ask_for(bench: Bench, peer: Peer) -> None:
    assert await (await bench.open("xai")).balance() is None
    assert peer.connections == 0
