"""The web side over real sockets: who gets in, and what strangers can find out."""

import asyncio
import base64
import hashlib
import hmac
import json
import logging
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.pipeline.callbacks import CallbackOutcome
from bot.pipeline.served_inputs import ServedInput
from bot.providers.base import Provider
from bot.providers.registry import open_providers
from bot.settings import CannotStart, Settings
from bot.telemetry.metrics import Metrics
from bot.web.server import BODY_CAP, EACH, Answers, Check, WebServer

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
HMAC_KEY = "a-webhook-key-of-kies"
TOKEN = "a-token-that-nobody-guesses-0123456789"
TASK = "281e5b0fff39b9"


class Recorder:
    """Stands where the pipeline listens, and answers what it is told to."""

    def __init__(self, outcome: CallbackOutcome = CallbackOutcome.WOKEN) -> None:
        self.outcome = outcome
        self.heard: list[tuple[str, str, str]] = []
        self.inputs: dict[tuple[str, str], ServedInput] = {}

    async def take(self, provider: str, token: str, upstream_id: str) -> CallbackOutcome:
        self.heard.append((provider, token, upstream_id))
        return self.outcome

    async def find(self, token: str, name: str) -> ServedInput | None:
        return self.inputs.get((token, name))


class Site:
    def __init__(self, server: WebServer, session: aiohttp.ClientSession, metrics: Metrics) -> None:
        self.port = server.port
        self.url = f"http://127.0.0.1:{server.port}"
        self.session = session
        self.metrics = metrics

    async def get(self, path: str) -> tuple[int, str, Mapping[str, str]]:
        async with self.session.get(self.url + path) as answer:
            return answer.status, await answer.text(), answer.headers

    async def post(
        self, path: str, body: bytes | dict[str, Any], headers: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        async with self.session.post(self.url + path, data=data, headers=headers) as answer:
            return answer.status, await answer.text()


@asynccontextmanager
async def site(
    recorder: Recorder | None = None,
    *,
    checks: Mapping[str, Check] | None = None,
    monotonic: Callable[[], float] = lambda: 0.0,
) -> AsyncGenerator[Site]:
    settings = Settings.load(
        _env_file=None,
        discord_token="t",
        kie_api_key="k",
        kie_webhook_hmac_key=HMAC_KEY,
        evolink_api_key="e",
        xai_api_key="x",
    )
    metrics = Metrics(time.monotonic)
    async with open_providers(settings) as providers, aiohttp.ClientSession() as session:
        answers = answers_of(providers, recorder or Recorder(), metrics, checks or {}, monotonic)
        async with WebServer("127.0.0.1", 0, answers) as server:
            yield Site(server, session, metrics)


def answers_of(
    providers: Mapping[str, Provider],
    recorder: Recorder,
    metrics: Metrics,
    checks: Mapping[str, Check],
    monotonic: Callable[[], float] = lambda: 0.0,
) -> Answers:
    # The clock of the bucket stands still, so that nothing refills while a test runs.
    return Answers(providers, recorder.take, recorder.find, checks, metrics, lambda: NOW, monotonic)


def signed(task: str = TASK, *, key: str = HMAC_KEY, at: datetime = NOW) -> dict[str, str]:
    timestamp = str(int(at.timestamp()))
    digest = hmac.new(key.encode(), f"{task}.{timestamp}".encode(), hashlib.sha256).digest()
    return {"X-Webhook-Timestamp": timestamp, "X-Webhook-Signature": base64.b64encode(digest).decode()}


def kie_body(task: str = TASK) -> dict[str, Any]:
    return {
        "code": 200,
        "msg": "Playground task completed successfully.",
        "data": {"taskId": task, "state": "success"},
    }


async def ready() -> bool:
    return True


async def not_ready() -> bool:
    return False


async def never() -> bool:
    await asyncio.Event().wait()
    return True


async def test_healthz_answers_while_the_loop_lives() -> None:
    async with site(checks={"gateway": not_ready}) as web:
        assert (await web.get("/healthz"))[:2] == (200, "ok\n")


async def test_readyz_says_which_part_is_not_ready() -> None:
    async with site(checks={"gateway": ready, "database": ready}) as web:
        status, body, _ = await web.get("/readyz")
        assert (status, json.loads(body)) == (200, {"gateway": "ok", "database": "ok"})
    async with site(checks={"gateway": ready, "database": not_ready}) as web:
        status, body, _ = await web.get("/readyz")
        assert (status, json.loads(body)) == (503, {"gateway": "ok", "database": "not ready"})


async def test_a_check_that_hangs_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.server.CHECK_SECONDS", 0.05)
    async with site(checks={"database": never}) as web:
        status, body, _ = await web.get("/readyz")
        assert (status, json.loads(body)) == (503, {"database": "not ready"})


async def test_a_crowd_that_looks_has_the_database_asked_once_a_second() -> None:
    asked: list[bool] = []
    elapsed = [0.0]

    async def count() -> bool:
        asked.append(True)
        return len(asked) < 2

    async with site(checks={"database": count}, monotonic=lambda: elapsed[0]) as web:
        looks = await asyncio.gather(*(web.get("/readyz") for _ in range(20)))
        assert {status for status, *_ in looks} == {200}
        assert len(asked) == 1
        elapsed[0] = 1.0
        assert (await web.get("/readyz"))[0] == 503
        assert len(asked) == 2


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
async def test_who_looks_too_often_is_turned_away_and_callbacks_are_not(path: str) -> None:
    async with site() as web:
        looks = [(await web.get(path))[0] for _ in range(int(EACH.burst) + 1)]
        assert looks == [200] * int(EACH.burst) + [429]
        assert (await web.get("/healthz"))[0] == 200
        assert (await web.post(f"/callbacks/kie/{TOKEN}", kie_body(), signed()))[0] == 200


async def test_metrics_are_brought_up_to_date_and_shown_in_prometheus_text() -> None:
    async with site() as web:
        status, body, headers = await web.get("/metrics")
    assert status == 200
    assert headers["Content-Type"].startswith("text/plain")
    assert "darkroom_invalid_requests_left 10000.0" in body


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/nothing"])
async def test_no_answer_names_the_server_software(path: str) -> None:
    async with site() as web:
        _, _, headers = await web.get(path)
    assert "Server" not in headers


async def test_a_signed_callback_reaches_the_pipeline_and_is_answered_as_kie_wants_it() -> None:
    recorder = Recorder()
    async with site(recorder) as web:
        status, body = await web.post(f"/callbacks/kie/{TOKEN}", kie_body(), signed())
    assert (status, json.loads(body)) == (200, {"code": 200, "msg": "success"})
    assert recorder.heard == [("kie", TOKEN, TASK)]


async def test_evolinks_unsigned_callback_is_taken_by_its_token() -> None:
    recorder = Recorder()
    async with site(recorder) as web:
        body = {
            "id": "task-unified-1-x",
            "status": "completed",
            "results": ["https://files.evolink.ai/x.mp4"],
        }
        status, _ = await web.post(f"/callbacks/evolink/{TOKEN}", body)
    assert status == 200
    assert recorder.heard == [("evolink", TOKEN, "task-unified-1-x")]


DEEP = b"[" * 5000 + b"]" * 5000


@pytest.mark.parametrize(
    ("path", "body", "headers", "status"),
    [
        (f"/callbacks/nobody/{TOKEN}", b"{}", {}, 404),
        ("/callbacks/kie/short", b"{}", {}, 404),
        (f"/callbacks/kie/{TOKEN}/more", b"{}", {}, 404),
        (f"/callbacks/kie/{TOKEN}%0a", b"{}", {}, 404),
        (f"/callbacks/xai/{TOKEN}", b'{"request_id": "1"}', {}, 401),
        (f"/callbacks/kie/{TOKEN}", json.dumps(kie_body()).encode(), {}, 401),
        (f"/callbacks/kie/{TOKEN}", json.dumps(kie_body()).encode(), signed(key="another key"), 401),
        (f"/callbacks/kie/{TOKEN}", json.dumps(kie_body()).encode(), signed("another task"), 401),
        (
            f"/callbacks/kie/{TOKEN}",
            json.dumps(kie_body()).encode(),
            signed(at=datetime(2026, 1, 2, 2, 58, tzinfo=UTC)),
            401,
        ),
        (f"/callbacks/kie/{TOKEN}", b"", signed(), 401),
        (f"/callbacks/kie/{TOKEN}", b"not json", signed(), 401),
        (f"/callbacks/kie/{TOKEN}", b"\xff\xfe\x00", signed(), 401),
        (f"/callbacks/kie/{TOKEN}", b"[1, 2]", signed(), 401),
        (f"/callbacks/kie/{TOKEN}", DEEP, signed(), 400),
        (f"/callbacks/evolink/{TOKEN}", b'{"id": ' + DEEP + b"}", {}, 400),
        (f"/callbacks/evolink/{TOKEN}", b'{"id": "' + b"x" * BODY_CAP + b'"}', {}, 413),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_what_is_not_the_providers_never_reaches_the_pipeline(
    path: str, body: bytes, headers: dict[str, str], status: int
) -> None:
    recorder = Recorder()
    async with site(recorder) as web:
        got, text = await web.post(path, body, headers)
    assert got == status
    assert recorder.heard == []
    assert TOKEN not in text


async def test_brackets_inside_strings_are_not_depth() -> None:
    recorder = Recorder()
    async with site(recorder) as web:
        body = {"id": "task-unified-1-x", "error": {"message": '\\"' + "[" * 500}}
        status, _ = await web.post(f"/callbacks/evolink/{TOKEN}", body)
    assert status == 200


@pytest.mark.parametrize("piece", [b'\\"', b'"', b'"\\', b"[]", b"a"], ids=repr)
async def test_no_body_keeps_the_loop_busy(piece: bytes) -> None:
    """Quotes that never close once took minutes, for anybody who could reach the port."""
    body = (piece * BODY_CAP)[:BODY_CAP]
    async with site() as web:
        before = time.process_time()
        status, _ = await web.post(f"/callbacks/evolink/{TOKEN}", body)
        assert time.process_time() - before < 3
    assert status == 401


async def test_what_is_not_http_is_refused_in_one_quiet_line(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    async with site() as web:
        reader, writer = await asyncio.open_connection("127.0.0.1", web.port)
        writer.write(f"GET /callbacks/kie/{TOKEN} nonsense\r\n\r\n".encode())
        async with asyncio.timeout(5):
            assert (await reader.readline()).split()[1] == b"400"
            await reader.read()
        writer.close()
        await writer.wait_closed()
    said = caplog.text + "".join(capsys.readouterr())
    assert "Traceback" not in said
    assert TOKEN not in said


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (CallbackOutcome.WOKEN, 200),
        (CallbackOutcome.ADOPTED, 200),
        (CallbackOutcome.REPEATED, 200),
        (CallbackOutcome.SETTLED, 200),
        (CallbackOutcome.STRAY, 200),
        (CallbackOutcome.NO_SUCH_JOB, 404),
        (CallbackOutcome.WRONG_TASK, 409),
    ],
)
async def test_every_outcome_has_its_answer_and_is_counted(outcome: CallbackOutcome, status: int) -> None:
    async with site(Recorder(outcome)) as web:
        got, _ = await web.post(f"/callbacks/kie/{TOKEN}", kie_body(), signed())
        metrics = web.metrics.exposition().decode()
    assert got == status
    assert f'darkroom_callbacks_total{{outcome="{outcome}",provider="kie"}} 1.0' in metrics


async def test_a_flood_is_turned_away_with_a_time_to_come_back() -> None:
    recorder = Recorder()
    async with site(recorder) as web:
        for _ in range(int(EACH.burst)):
            await web.post("/callbacks/kie/guess", b"{}")
        async with web.session.post(f"{web.url}/callbacks/kie/{TOKEN}", data=b"{}") as answer:
            assert answer.status == 429
            assert answer.headers["Retry-After"] == "1"
        assert (await web.get("/healthz"))[0] == 200
    assert recorder.heard == []


async def test_the_log_names_the_route_and_the_outcome_but_never_the_token(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    async with site() as web:
        await web.post(f"/callbacks/kie/{TOKEN}", kie_body(), signed())
        await web.post(f"/callbacks/kie/{TOKEN}", b"forged", signed())
        await web.get(f"/nothing/{TOKEN}")
        await web.get(f"/inputs/{TOKEN}/0.png")
    printed = capsys.readouterr()
    said = caplog.text + printed.out + printed.err
    assert "/callbacks/{provider}/{token}" in said
    assert "/inputs/{token}/{name}" in said
    assert TOKEN not in said


@pytest.fixture
def served(tmp_path: Path) -> Recorder:
    """One picture, at one address."""
    path = tmp_path / "kept.png"
    path.write_bytes(b"a picture" * 10_000)
    recorder = Recorder()
    recorder.inputs[TOKEN, "0.png"] = ServedInput(path, "image/png")
    return recorder


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_picture_is_served_at_its_address_and_kept_by_nobody_on_the_way(
    served: Recorder, method: str
) -> None:
    content = served.inputs[TOKEN, "0.png"].path.read_bytes()
    async with (
        site(served) as web,
        web.session.request(method, f"{web.url}/inputs/{TOKEN}/0.png") as answer,
    ):
        assert answer.status == 200
        assert await answer.read() == (content if method == "GET" else b"")
        said = [answer.headers[name] for name in ("Content-Type", "Content-Length", "Cache-Control")]
        assert said == ["image/png", str(len(content)), "no-store"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Server" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/inputs",
        "/inputs/",
        f"/inputs/{TOKEN}",
        f"/inputs/{TOKEN}/",
        f"/inputs/{TOKEN}/1.png",
        f"/inputs/{TOKEN}/kept.png",
        f"/inputs/{TOKEN}/..%2fkept.png",
        f"/inputs/{TOKEN}x/0.png",
        "/inputs/short/0.png",
    ],
)
async def test_who_guesses_or_looks_around_finds_no_picture(served: Recorder, path: str) -> None:
    async with site(served) as web:
        status, text, _ = await web.get(path)
    assert (status, "picture" in text) == (404, False)


async def test_a_picture_that_was_swept_meanwhile_is_not_found(served: Recorder) -> None:
    served.inputs[TOKEN, "0.png"].path.unlink()
    async with site(served) as web:
        assert (await web.get(f"/inputs/{TOKEN}/0.png"))[0] == 404


async def test_who_guesses_at_pictures_is_slowed_down_and_callbacks_are_not(served: Recorder) -> None:
    async with site(served) as web:
        looks = [(await web.get(f"/inputs/{TOKEN}{number}/0.png"))[0] for number in range(int(EACH.burst))]
        assert set(looks) == {404}
        assert (await web.get(f"/inputs/{TOKEN}x/0.png"))[0] == 429
        assert (await web.get(f"/inputs/{TOKEN}/0.png"))[0] == 200
        assert (await web.post(f"/callbacks/kie/{TOKEN}", kie_body(), signed()))[0] == 200


async def test_a_connection_that_says_nothing_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.server.IDLE_SECONDS", 0.05)
    async with site() as web:
        reader, writer = await asyncio.open_connection("127.0.0.1", web.port)
        async with asyncio.timeout(5):
            assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()


async def test_a_body_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.server.BODY_SECONDS", 0.05)
    recorder = Recorder()
    async with site(recorder) as web:
        reader, writer = await asyncio.open_connection("127.0.0.1", web.port)
        head = f"POST /callbacks/kie/{TOKEN} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"
        writer.write(head.encode() + b'{"data":')
        async with asyncio.timeout(5):
            assert (await reader.readline()).split()[1] == b"408"
        writer.close()
        await writer.wait_closed()
    assert recorder.heard == []


async def test_a_port_that_is_taken_stops_the_start() -> None:
    async with site() as web:
        metrics = Metrics(time.monotonic)
        answers = answers_of({}, Recorder(), metrics, {})
        with pytest.raises(CannotStart, match=r"WEB_PORT: cannot listen on .* in use"):
            async with WebServer("127.0.0.1", web.port, answers):
                pytest.fail("two servers on one port")
