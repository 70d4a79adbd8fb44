"""The paid call: what goes out is the document's own example, and what is known after every kind of answer."""

import asyncio
import json
import socket
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from bot.providers import xai
from bot.providers.base import (
    BadCredentials,
    Disabled,
    Maintenance,
    MaybeCreated,
    NotCreated,
    NotOffered,
    NotSent,
    OutOfFunds,
    Provider,
    ProviderError,
    RateLimited,
    RequestRefused,
    Submission,
    Ticket,
)
from bot.providers.http import CONNECTIONS, Waits
from tests.providers.conftest import DEAF, PATIENT, WAITS, Bench
from tests.providers.examples import EXAMPLES, PICTURE, PLAIN, Example, error, flat, kie
from tests.providers.peer import (
    Act,
    Peer,
    answer,
    answer_together,
    drip,
    flood,
    hang_up_after_request,
    keep_answering,
    reset_after_request,
    reset_at_once,
    say_nothing,
    speak_no_http,
)

BLOCKED = "Your request was rejected by the safety system. safety_violations=[violence]."
HTML = b"<html><body><h1>502 Bad Gateway</h1></body></html>"


async def create(provider: Provider, example: Example) -> Ticket:
    return await provider.submit(example.submission, example.callback_url)


async def failure(provider: Provider, example: Example) -> ProviderError:
    with pytest.raises(ProviderError) as raised:
        await create(provider, example)
    return raised.value


@pytest.mark.parametrize(
    ("base_url", "kept"),
    [
        ("https://api.x.ai", False),
        ("https://us-east-1.api.x.ai", False),
        ("https://relay.example", True),
        ("https://api.x.ai.example", True),
        ("https://notx.ai", True),
    ],
)
async def test_xai_stretches_no_image_to_a_ratio_while_a_relay_gets_the_one_it_requires(
    base_url: str, kept: bool
) -> None:
    official = xai.is_official(base_url)
    pictured = Submission("grok-imagine-video", "a fox", {"aspect_ratio": "16:9"}, image=PICTURE)
    assert ("aspect_ratio" in await xai.body_of(pictured, official=official)) is kept
    plain = Submission("grok-imagine-video", "a fox", {"aspect_ratio": "16:9"})
    referring = Submission("grok-imagine-video", "a fox", {"aspect_ratio": "16:9"}, references=(PICTURE,))
    for shaped in (plain, referring):
        assert (await xai.body_of(shaped, official=official))["aspect_ratio"] == "16:9"


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES.keys())
async def test_the_documents_example_goes_out_exactly_and_its_answer_is_a_ticket(
    bench: Bench, peer: Peer, example: Example
) -> None:
    peer.next(answer(200, example.answer))
    provider = await bench.open(example.provider)

    ticket = await create(provider, example)

    assert ticket == Ticket(example.task_id)
    [request] = peer.requests
    assert (request.method, request.path) == ("POST", example.path)
    assert (request.json if example.body else {}) == example.body
    bearer = f"Bearer {example.provider}-canary-4711" if example.provider != "comfyui" else None
    assert request.headers.get("authorization") == bearer
    assert request.headers["content-type"] == "application/json"
    assert request.headers["user-agent"].startswith("darkroom/")


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES.keys())
async def test_without_a_callback_url_no_callback_field_is_sent(
    bench: Bench, peer: Peer, example: Example
) -> None:
    peer.next(answer(200, example.answer))
    provider = await bench.open(example.provider)
    await provider.submit(example.submission, None)
    assert not {"callBackUrl", "callback_url"} & peer.requests[0].json.keys()


@pytest.mark.parametrize(
    ("name", "body", "task_id"),
    [
        ("kie", kie(200, "success", {"taskId": 1012}), "1012"),
        ("evolink", {"id": 1012, "status": "pending"}, "1012"),
        ("xai", {"request_id": 1012}, "1012"),
        (
            "xai",
            {"id": 7, "task_id": "task_abc"},
            "task_abc",
        ),  # a number beside a string is of something else
    ],
)
async def test_a_task_may_have_a_number(
    bench: Bench, peer: Peer, name: str, body: dict[str, Any], task_id: str
) -> None:
    peer.next(answer(200, body))
    provider = await bench.open(name)
    assert await create(provider, PLAIN[name]) == Ticket(task_id)


KIE_CODES: list[tuple[int, type[ProviderError]]] = [
    (401, BadCredentials),
    (402, OutOfFunds),
    (404, NotOffered),
    (408, MaybeCreated),
    (422, RequestRefused),
    (429, RateLimited),
    (433, RateLimited),
    (455, Maintenance),
    (500, RequestRefused),
    (501, NotCreated),
    (505, Disabled),
    (499, RequestRefused),
    (1234, RequestRefused),
]
TURNED_AWAY: list[Any] = [
    b"error code: 1010",
    b"error code: 1020\n",
    b'<html><h1><span class="t">Error</span>\n<span class="cf-error-code">1010</span></h1></html>',
    b"<title>Access denied | api.example used Cloudflare</title><body><p>Error code 1009</p></body>",
    {"title": "Error 1010: Access denied", "status": 403, "error_code": 1010, "cloudflare_error": True},
]
"""By the edge, before the API: none of the providers' own."""
CASES: list[tuple[str, int, Any, type[ProviderError], str]] = [
    *[("kie", 200, kie(code), known, "") for code, known in KIE_CODES],
    *[("kie", 200, kie(str(code)), known, "") for code, known in KIE_CODES],
    ("kie", 401, kie(401, "You do not have access permissions"), BadCredentials, ""),
    ("kie", 422, {"code": 422, "message": "aspect_ratio is case sensitive"}, RequestRefused, "params"),
    ("kie", 429, HTML, RateLimited, ""),
    ("kie", 200, kie(500, "prompt contains sensitive words"), RequestRefused, "moderation"),
    ("kie", 200, kie(422, "CONTENT_POLICY_BLOCKED"), RequestRefused, "moderation"),
    ("kie", 200, kie(422, "model is not supported"), RequestRefused, "params"),
    ("kie", 200, kie(200, "success", {}), MaybeCreated, ""),
    ("kie", 200, kie(200, "success", {"taskId": ""}), MaybeCreated, ""),
    ("kie", 200, kie(200, "success", {"taskId": True}), MaybeCreated, ""),
    ("kie", 200, kie(200, "success", {"taskId": 0}), MaybeCreated, ""),
    ("kie", 200, kie(200, "success", {"taskId": "x" * 201}), MaybeCreated, ""),
    ("kie", 200, kie(None), MaybeCreated, ""),
    ("kie", 200, kie(True), MaybeCreated, ""),
    ("kie", 200, {"msg": "no code"}, MaybeCreated, ""),
    ("kie", 500, kie(500), MaybeCreated, ""),
    ("kie", 503, kie(455), MaybeCreated, ""),
    ("kie", 200, kie(501, "failed: NSFW content"), RequestRefused, "moderation"),
    ("evolink", 400, error("invalid_request", kind="invalid_request_error"), RequestRefused, "params"),
    ("evolink", 400, error(400), RequestRefused, "params"),
    (
        "evolink",
        400,
        error("content_policy_violation", "Content policy violation."),
        RequestRefused,
        "moderation",
    ),
    ("evolink", 400, error(400, "Your request was blocked by safety filters"), RequestRefused, "moderation"),
    ("evolink", 401, error("unauthorized"), BadCredentials, ""),
    ("evolink", 401, error(401), BadCredentials, ""),
    ("evolink", 402, error("insufficient_quota"), OutOfFunds, ""),
    ("evolink", 402, error(402), OutOfFunds, ""),
    ("evolink", 403, error("model_access_denied"), Disabled, ""),
    ("evolink", 403, error(403, kind="permission_error"), BadCredentials, ""),
    ("evolink", 404, error("not_found", kind="not_found_error"), Disabled, ""),
    ("evolink", 413, error("request_too_large"), RequestRefused, "params"),
    ("evolink", 429, error("rate_limit_exceeded"), RateLimited, ""),
    ("evolink", 429, error(429), RateLimited, ""),
    ("evolink", 500, error("internal_error"), MaybeCreated, ""),
    ("evolink", 502, error(502, kind="upstream_error"), MaybeCreated, ""),
    ("evolink", 503, error("service_unavailable"), MaybeCreated, ""),
    ("evolink", 408, error("timeout"), MaybeCreated, ""),
    ("evolink", 400, {}, MaybeCreated, ""),
    ("evolink", 200, error("internal_error"), MaybeCreated, ""),
    ("evolink", 200, {"id": None, "status": "pending"}, MaybeCreated, ""),
    ("xai", 400, flat("invalid-argument", "duration must be at most 15"), RequestRefused, "params"),
    (
        "xai",
        400,
        {
            **flat("Client specified an invalid argument", "Generated image rejected by content moderation."),
            "usage": {"cost_in_usd_ticks": 200_000_000},
        },
        RequestRefused,
        "moderation",
    ),
    (
        "xai",
        403,
        flat("denied", "Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_X"),
        RequestRefused,
        "moderation",
    ),
    ("xai", 400, flat("invalid-argument", "Incorrect API key provided: ab***cd"), BadCredentials, ""),
    ("xai", 401, flat("unauthenticated", "No authorization header"), BadCredentials, ""),
    ("xai", 401, error("invalid_api_key", "invalid token"), BadCredentials, ""),
    ("xai", 402, flat("insufficient-funds", "no credits"), OutOfFunds, ""),
    ("xai", 403, error("insufficient_user_quota", "quota is not enough"), OutOfFunds, ""),
    ("xai", 429, error("insufficient_quota", "You exceeded your current quota"), OutOfFunds, ""),
    ("xai", 403, flat("permission-denied", "the key is blocked"), BadCredentials, ""),
    ("xai", 404, flat("Some requested entity was not found", "The model does not exist"), Disabled, ""),
    ("xai", 404, error("model_not_found"), Disabled, ""),
    ("xai", 415, flat("unsupported", "Expected application/json"), RequestRefused, "params"),
    ("xai", 422, flat("invalid-argument", "Failed to deserialize"), RequestRefused, "params"),
    ("xai", 429, flat("resource-exhausted", "Too many requests"), RateLimited, ""),
    ("xai", 429, HTML, RateLimited, ""),
    ("xai", 501, error("not_implemented"), Disabled, ""),
    ("xai", 501, {"code": "not_implemented", "message": "no video here"}, Disabled, ""),
    ("xai", 400, error("invalid_api_platform", "invalid api platform: 48"), Disabled, ""),
    ("xai", 400, {"code": "invalid_request", "message": "seconds", "data": None}, RequestRefused, "params"),
    ("xai", 501, HTML, MaybeCreated, ""),
    ("xai", 500, flat("internal-error", "oops"), MaybeCreated, ""),
    ("xai", 503, error("service_unavailable"), MaybeCreated, ""),
    ("xai", 200, {}, MaybeCreated, ""),
    ("openai", 400, error("moderation_blocked", BLOCKED), RequestRefused, "moderation"),
    ("openai", 400, error("content_policy_violation", "no"), RequestRefused, "moderation"),
    ("openai", 400, error("invalid_value", "Invalid size"), RequestRefused, "params"),
    ("openai", 401, error("invalid_api_key", "Incorrect API key provided"), BadCredentials, ""),
    ("openai", 403, error(None, "Your organization must be verified"), BadCredentials, ""),
    ("openai", 404, error("model_not_found", "no such model"), Disabled, ""),
    ("openai", 429, error("rate_limit_exceeded", "Rate limit reached"), RateLimited, ""),
    ("openai", 429, error("insufficient_quota", "You exceeded your current quota"), OutOfFunds, ""),
    ("openai", 500, error("server_error", "oops"), MaybeCreated, ""),
    ("openai", 200, {"error": {"message": "no"}}, MaybeCreated, ""),
    ("openai", 200, {"data": "none"}, MaybeCreated, ""),
    ("xai", 200, {"request_id": ["a"]}, MaybeCreated, ""),
    *[(name, 403, body, NotCreated, "") for name in PLAIN for body in TURNED_AWAY],
    *[(name, 403, body, MaybeCreated, "") for name in PLAIN for body in (HTML, b"error code: 4711")],
    *[(name, 502, b"error code: 1010", MaybeCreated, "") for name in PLAIN],
    *[(name, 502, HTML, MaybeCreated, "") for name in PLAIN],
    *[(name, 400, HTML, MaybeCreated, "") for name in PLAIN],
    *[(name, 200, b"OK", MaybeCreated, "") for name in PLAIN],
    *[(name, 200, b"", MaybeCreated, "") for name in PLAIN],
    *[(name, 200, b"\xff\xfe\x00{", MaybeCreated, "") for name in PLAIN],
    *[(name, 200, b"[" * 100_000, MaybeCreated, "") for name in PLAIN],
    *[(name, 200, [1, 2], MaybeCreated, "") for name in PLAIN],
    *[(name, 200, None, MaybeCreated, "") for name in PLAIN],
    *[(name, 301, {"moved": "there"}, MaybeCreated, "") for name in PLAIN],
]


@pytest.mark.parametrize("case", CASES)
async def test_every_refusal_says_exactly_what_is_known(
    bench: Bench, peer: Peer, case: tuple[str, int, Any, type[ProviderError], str]
) -> None:
    name, status, body, known, reason = case
    peer.next(answer(status, body))
    error = await failure(await bench.open(name), PLAIN[name])
    assert type(error) is known
    assert error.provider == name
    assert not reason or (isinstance(error, RequestRefused) and error.reason == reason)
    assert len(error.detail) <= 300
    assert len(peer.requests) == 1, "a paid call is sent once"


async def test_a_challenge_for_browsers_created_nothing(bench: Bench, peer: Peer, name: str) -> None:
    peer.next(answer(403, b"<title>Just a moment...</title>", {"cf-mitigated": "challenge"}))
    assert type(await failure(await bench.open(name), PLAIN[name])) is NotCreated


COSTS: list[tuple[str, int, Any, int | None]] = [
    ("kie", 200, kie(422, "bad", {"creditsConsumed": 4}), 20_000),
    ("kie", 200, kie(422, "NSFW", {"creditsConsumed": "0.5"}), 2_500),
    ("kie", 200, kie(422, "bad", {"creditsConsumed": 0}), 0),
    ("kie", 200, kie(422, "bad", {"creditsConsumed": -1}), None),
    ("kie", 200, kie(422), None),
    ("evolink", 400, error("invalid_request"), None),
    ("xai", 400, flat("a", "rejected by moderation") | {"usage": {"cost_in_usd_ticks": 200_000_000}}, 20_000),
    ("xai", 400, flat("a", "too long") | {"usage": {"cost_in_usd_ticks": "200000000"}}, 20_000),
    ("xai", 403, flat("a", "violates usage guidelines") | {"usage": {"cost_in_usd_ticks": 5e8}}, 50_000),
    ("xai", 403, error("a", "violates usage guidelines") | {"usage": {"cost_in_usd_ticks": 0}}, 0),
    ("xai", 403, flat("a", "violates usage guidelines") | {"usage": "none"}, None),
    ("xai", 400, flat("a", "rejected by moderation"), None),
    ("xai", 422, flat("a", "b"), None),
]


@pytest.mark.parametrize("case", COSTS)
async def test_a_refusal_says_what_the_provider_took_for_it(
    bench: Bench, peer: Peer, case: tuple[str, int, Any, int | None]
) -> None:
    name, status, body, cost = case
    peer.next(answer(status, body))
    refused = await failure(await bench.open(name), PLAIN[name])
    assert isinstance(refused, RequestRefused)
    assert refused.cost == cost


LOST: dict[str, Act] = {
    "reset before the request is read": reset_at_once,
    "reset after the request": reset_after_request,
    "closed after the request": hang_up_after_request,
    "no answer in time": say_nothing,
    "an answer that drips": drip,
    "an answer without end": flood,
    "not HTTP": speak_no_http,
    "cut short": answer(200, {"code": 200, "id": "abc", "data": {"taskId": "abc"}}, cut=3),
    "broken compression": answer(200, b"not gzip", {"Content-Encoding": "gzip"}),
}


@pytest.mark.parametrize("act", LOST.values(), ids=LOST.keys())
async def test_a_lost_answer_may_have_created_a_task(bench: Bench, peer: Peer, name: str, act: Act) -> None:
    peer.next(act)
    error = await failure(await bench.open(name, WAITS.get(act, PATIENT)), PLAIN[name])
    assert type(error) is MaybeCreated
    assert peer.connections == 1, "a paid call is sent once"


async def test_where_nobody_listens_nothing_was_created(bench: Bench, name: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        provider = await bench.open(name, url=f"http://127.0.0.1:{taken.getsockname()[1]}")
        assert type(await failure(provider, PLAIN[name])) is NotCreated


async def test_an_unknown_host_created_nothing(bench: Bench, name: str) -> None:
    provider = await bench.open(name, url="http://no-such-host.invalid")
    assert type(await failure(provider, PLAIN[name])) is NotCreated


async def test_a_failed_tls_handshake_created_nothing(bench: Bench, peer: Peer, name: str) -> None:
    peer.next(reset_at_once)
    provider = await bench.open(name, url=peer.url.replace("http:", "https:"))
    assert type(await failure(provider, PLAIN[name])) is NotCreated


async def test_a_connection_that_is_never_accepted_created_nothing(bench: Bench, name: str) -> None:
    with socket.socket() as deaf, socket.socket() as first, socket.socket() as second:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        for queued in (first, second):  # Linux lets a backlog of 0 hold one; from then on it drops the SYN
            queued.setblocking(False)
            queued.connect_ex(deaf.getsockname())
        provider = await bench.open(name, DEAF, url=f"http://127.0.0.1:{deaf.getsockname()[1]}")
        assert type(await failure(provider, PLAIN[name])) is NotCreated


async def test_thirty_creates_at_once_all_reach_a_provider_that_takes_its_time(
    bench: Bench, peer: Peer, name: str
) -> None:
    """None is answered before all have come, so none may wait for the connection of another."""
    example = PLAIN[name]
    peer.next(answer_together(30, example.answer))
    provider = await bench.open(name, PATIENT)
    tickets = await asyncio.gather(*(create(provider, example) for _ in range(30)))
    assert tickets == [Ticket(example.task_id)] * 30
    assert len(peer.requests) == 30


async def test_a_create_that_finds_no_free_connection_is_not_the_providers_doing(
    bench: Bench, peer: Peer
) -> None:
    peer.next(say_nothing)
    provider = await bench.open("evolink", Waits(connect=1, create=30, query=30, whole=60))
    busy = [asyncio.create_task(create(provider, PLAIN["evolink"])) for _ in range(CONNECTIONS)]
    for _ in busy:
        await peer.arrived.acquire()
    assert type(await failure(provider, PLAIN["evolink"])) is NotSent
    assert len(peer.requests) == CONNECTIONS
    for task in busy:
        task.cancel()
    await asyncio.gather(*busy, return_exceptions=True)


async def test_questions_leave_the_creates_their_connections(bench: Bench, peer: Peer) -> None:
    peer.next(*[say_nothing] * CONNECTIONS, answer(200, PLAIN["evolink"].answer))
    provider = await bench.open("evolink", Waits(connect=1, create=30, query=30, whole=60))
    asking = [asyncio.create_task(provider.check("abc")) for _ in range(CONNECTIONS)]
    for _ in asking:
        await peer.arrived.acquire()
    assert await create(provider, PLAIN["evolink"]) == Ticket(PLAIN["evolink"].task_id)
    for task in asking:
        task.cancel()
    await asyncio.gather(*asking, return_exceptions=True)


async def test_a_create_never_rides_on_a_kept_connection(bench: Bench, peer: Peer, asked: str) -> None:
    """The server may just have closed it, and then a reset would have to be taken for a lost answer."""
    peer.next(keep_answering(PLAIN[asked].answer))
    provider = await bench.open(asked)
    for _ in range(2):
        await create(provider, PLAIN[asked])
    assert peer.connections == 2
    for _ in range(2):
        with suppress(ProviderError):  # the answer to a create is none to a query
            await provider.check("abc")
    assert peer.connections == 3, "queries share one"


RETRY_AFTER: list[tuple[str, dict[str, str], Any, float | None]] = [
    ("kie", {}, kie(429), 10),
    ("kie", {"Retry-After": "7"}, kie(429), 7),
    ("kie", {"Retry-After": "121"}, kie(429), 10),
    ("evolink", {}, error("rate_limit_exceeded"), None),
    ("evolink", {"Retry-After": "120"}, error("rate_limit_exceeded"), 120),
    ("evolink", {"Retry-After": "-1"}, error("rate_limit_exceeded"), None),
    ("evolink", {}, {"error": {"code": 429, "fallback_suggestion": "retry after 60 seconds"}}, 60),
    ("evolink", {}, {"error": {"code": 429, "fallback_suggestion": "retry after 900 seconds"}}, None),
    ("xai", {"Retry-After": "1.5"}, flat("a", "b"), 1.5),
    ("xai", {"Retry-After": "0"}, flat("a", "b"), None),
    ("xai", {"Retry-After": "soon"}, flat("a", "b"), None),
    (
        "xai",
        {"Retry-After": "Fri, 20 Nov 2026 10:00:30 GMT", "Date": "Fri, 20 Nov 2026 10:00:00 GMT"},
        {},
        30,
    ),
    (
        "xai",
        {"Retry-After": "Fri, 20 Nov 2026 11:00:30 GMT", "Date": "Fri, 20 Nov 2026 10:00:00 GMT"},
        {},
        None,
    ),
    ("xai", {"Retry-After": "Fri, 20 Nov 2026 10:00:30 GMT"}, {}, None),
]


@pytest.mark.parametrize("case", RETRY_AFTER)
async def test_the_wait_that_the_provider_names_is_passed_on_up_to_two_minutes(
    bench: Bench, peer: Peer, case: tuple[str, dict[str, str], Any, float | None]
) -> None:
    name, headers, body, seconds = case
    peer.next(answer(429, body, headers))
    error = await failure(await bench.open(name), PLAIN[name])
    assert isinstance(error, NotCreated)
    assert error.retry_after == (None if seconds is None else timedelta(seconds=seconds))


async def test_a_named_task_is_taken_whatever_the_code_beside_it_says(bench: Bench, peer: Peer) -> None:
    """Then there may be a task, and asking for it tells more than guessing."""
    peer.next(answer(200, kie(501, "Generation failed", {"taskId": "abc"})))
    assert await create(await bench.open("kie"), PLAIN["kie"]) == Ticket("abc")


@pytest.mark.parametrize(
    "submission",
    [
        Submission("m", "p", {}, image=PICTURE, references=(PICTURE,)),
    ],
)
async def test_pictures_that_a_provider_cannot_take_are_refused_before_anything_is_sent(
    bench: Bench, peer: Peer, submission: Submission
) -> None:
    with pytest.raises(RequestRefused):
        await (await bench.open("xai")).submit(submission, None)
    assert peer.connections == 0


async def test_any_prompt_can_be_sent(bench: Bench, peer: Peer, name: str) -> None:
    peer.next(answer(200, PLAIN[name].answer))
    prompt = 'a "fox"\\ 🦊\u202e\x00\ud800 {} </script>'
    upstream = "sdxl" if name == "comfyui" else "m"  # a workflow, which must exist
    await (await bench.open(name)).submit(Submission(upstream, prompt, {}, key="j0b-1"), None)
    body = peer.requests[0].json
    if name == "comfyui":
        assert body["prompt"]["6"]["inputs"]["text"] == prompt
    else:
        assert (body["input"] if name == "kie" else body)["prompt"] == prompt


async def test_an_answer_that_echoes_the_key_is_blotted(bench: Bench, peer: Peer, keyed: str) -> None:
    echo = {"code": 422, "msg": "{key} callBackUrl", "error": {"code": "x", "message": "{key} is odd"}}
    secret = f"{keyed}-canary-4711"
    peer.next(answer(422, json.dumps(echo).replace("{key}", secret).encode()))
    error = await failure(await bench.open(keyed), PLAIN[keyed])
    assert error.detail
    assert "canary" not in f"{error} {error!r} {error.detail}"


@pytest.mark.parametrize("how", ["unicode", "UNICODE", "solidus", "nested"])
async def test_an_echo_of_the_key_is_blotted_however_json_spells_it(
    bench: Bench, peer: Peer, keyed: str, how: str
) -> None:
    secret = f"{keyed}/canary/4711kj"
    spelled = {
        "unicode": "".join(f"\\u{ord(character):04x}" for character in secret),
        "UNICODE": secret.replace("c", "\\u0063").replace("k", "\\u006B"),
        "solidus": secret.replace("/", "\\/"),
        "nested": secret.replace("/", "\\\\\\/").replace("j", "\\\\u006a"),
    }[how]
    words = f"your key {spelled} is odd"
    body = f'{{"code": 422, "msg": "{words}", "error": {{"code": "x", "message": "{words}"}}}}'
    echoed = json.loads(body)["msg"]
    assert secret in (json.loads(f'"{echoed}"') if how == "nested" else echoed)
    peer.next(answer(422, body.encode()))
    key: dict[str, Any] = {f"{keyed}_api_key": secret}
    refused = await failure(await bench.open(keyed, **key), PLAIN[keyed])
    assert "is odd" in refused.detail
    for told in (refused.detail, str(refused), repr(refused)):
        assert "canary" not in told
        assert "4711" not in told
        assert "u006" not in told
