"""Callbacks: which URLs go along, whose callbacks are believed, and what is answered."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.providers.base import ForgedCallback
from tests.providers.conftest import Bench

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
KEY = "webhook-canary-4711"
BODY = json.dumps({"code": 200, "msg": "ok", "data": {"taskId": "abc", "state": "success"}}).encode()


def signature(task_id: str = "abc", stamp: str = STAMP, key: str = KEY) -> str:
    return base64.b64encode(
        hmac.new(key.encode(), f"{task_id}.{stamp}".encode(), hashlib.sha256).digest()
    ).decode()


def signed(stamp: str = STAMP, mark: str | None = None) -> dict[str, str]:
    return {
        "x-webhook-timestamp": stamp,
        "X-WEBHOOK-SIGNATURE": signature(stamp=stamp) if mark is None else mark,
    }


URLS = [
    ("kie", None, "https://bot.example/callbacks/kie/t", True),
    ("kie", None, "http://10.0.0.1:8080/callbacks/kie/t", True),
    ("kie", None, "ftp://bot.example/", False),
    ("kie", None, "https://bot.example/" + "x" * 5000, False),
    ("xai", None, "https://bot.example/callbacks/xai/t", False),
    *[
        ("evolink", base, url, taken)
        for base in ("https://api.evolink.ai", "https://evolink.ai", "https://API.EVOLINK.AI/")
        for url, taken in (
            ("https://bot.example/callbacks/evolink/t", True),
            ("https://93.184.216.34/t", True),
            ("https://[2606:4700::1111]:8443/t", True),
            ("http://bot.example/t", False),
            ("https://bot.example/" + "x" * 2040, False),
            ("https://localhost/t", False),
            ("https://bot.localhost/t", False),
            ("https://bot/t", False),
            ("https://bot.internal./t", False),
            ("https://127.0.0.1/t", False),
            ("https://127.1/t", False),
            ("https://2130706433/t", False),
            ("https://10.1.2.3/t", False),
            ("https://172.31.0.1/t", False),
            ("https://192.168.1.1/t", False),
            ("https://169.254.169.254/t", False),
            ("https://0.0.0.0/t", False),
            ("https://224.0.0.1/t", False),
            ("https://[::1]/t", False),
            ("https://[fd00::1]/t", False),
            ("https://[::ffff:127.0.0.1]/t", False),
            ("https://[2002:7f00:1::]/t", False),
            ("https://[bad/t", False),
            ("https://", False),
        )
    ],
    ("evolink", "https://gateway.example", "http://127.0.0.1:8080/t", True),
    ("evolink", "https://evolink.ai.example", "http://127.0.0.1:8080/t", True),
    ("evolink", "https://gateway.example", "not a url", False),
]


@pytest.mark.parametrize(("name", "base", "url", "taken"), URLS)
async def test_a_callback_url_goes_along_by_the_providers_own_rules(
    bench: Bench, name: str, base: str | None, url: str, taken: bool
) -> None:
    assert (await bench.open(name, url=base)).takes_callback(url) is taken


IDS: list[tuple[str, Any, str]] = [
    ("kie", {"data": {"taskId": "abc", "task_id": "no"}, "taskId": "no"}, "abc"),
    ("kie", {"data": {"task_id": "abc", "callbackType": "task_completed"}, "taskId": "no"}, "abc"),
    ("kie", {"taskId": "abc", "code": 200}, "abc"),
    ("kie", {"task_id": "abc", "data": None}, "abc"),
    ("kie", {"data": json.dumps({"taskId": "abc"})}, "abc"),
    ("evolink", {"id": "task-unified-1", "status": "completed"}, "task-unified-1"),
]


@pytest.mark.parametrize(("name", "body", "task_id"), IDS)
async def test_a_callback_names_its_task(bench: Bench, name: str, body: Any, task_id: str) -> None:
    provider = await bench.open(name)
    assert provider.parse_callback({}, json.dumps(body).encode(), NOW) == task_id


BAD_BODIES: list[bytes] = [
    b"",
    b"null",
    b"[]",
    b'"abc"',
    b"{",
    b"\xff\xfe",
    b'{"data": {"taskId": true}, "id": -5}',
    b'{"data": {"taskId": "a\\nb"}, "id": "a\\u0000b"}',
    b'{"data": {"taskId": ".."}, "id": ".."}',
    json.dumps({"data": {"taskId": "x" * 201}, "id": "x" * 201}).encode(),
    b'{"a":' * 50 + b"1" + b"}" * 50,
    b'{"data":{"taskId":"abc"},"id":"abc","deep":' + b"[" * 30 + b"]" * 30 + b"}",
    b"[" * 200_000,
    b'{"data":{"taskId":"abc"},"id":"abc","n":' + b"9" * 5000 + b"}",
]


@pytest.mark.parametrize("body", BAD_BODIES)
async def test_a_callback_that_makes_no_sense_is_turned_away(bench: Bench, name: str, body: bytes) -> None:
    provider = await bench.open(name)
    with pytest.raises(ForgedCallback):
        provider.parse_callback({}, body, NOW)


async def test_xai_sends_no_callbacks(bench: Bench) -> None:
    with pytest.raises(ForgedCallback):
        (await bench.open("xai")).parse_callback({}, BODY, NOW)


@pytest.mark.parametrize("late", [-300, 0, 300])
async def test_kies_signature_is_good_for_five_minutes_either_way(bench: Bench, late: int) -> None:
    kie = await bench.open("kie", kie_webhook_hmac_key=KEY)
    assert kie.parse_callback(signed(), BODY, NOW + timedelta(seconds=late)) == "abc"


FORGED: dict[str, dict[str, str]] = {
    "unsigned": {},
    "no signature": {"X-Webhook-Timestamp": STAMP},
    "no time": {"X-Webhook-Signature": signature()},
    "empty signature": signed(mark=""),
    "another key": signed(mark=signature(key="guess")),
    "another task": signed(mark=signature(task_id="other")),
    "another time": {"X-Webhook-Timestamp": str(int(STAMP) + 1), "X-Webhook-Signature": signature()},
    "not ASCII": signed(mark="é\udcff"),
    "milliseconds": signed(stamp=STAMP + "000"),
    "stale": signed(stamp=str(int(STAMP) - 301)),
    "from the future": signed(stamp=str(int(STAMP) + 301)),
    "odd digits": signed(stamp="١٢٣"),
    "signed time": signed(stamp="+" + STAMP),
    "padded time": signed(stamp=" " + STAMP),
    "empty time": signed(stamp=""),
}


@pytest.mark.parametrize("headers", FORGED.values(), ids=FORGED.keys())
async def test_a_forged_callback_is_turned_away(bench: Bench, headers: dict[str, str]) -> None:
    kie = await bench.open("kie", kie_webhook_hmac_key=KEY)
    with pytest.raises(ForgedCallback) as raised:
        kie.parse_callback(headers, BODY, NOW)
    assert "canary" not in str(raised.value)


async def test_each_provider_gets_the_answer_it_expects(bench: Bench) -> None:
    assert (await bench.open("kie")).acknowledgement() == {"code": 200, "msg": "success"}
    json.dumps((await bench.open("evolink")).acknowledgement())
