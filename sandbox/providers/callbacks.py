"""Telling the customer that a task ended: a POST to the address of the create, signed and repeated as documented."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp

_LIMIT = aiohttp.ClientTimeout(total=10)  # evolink documents ten seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One attempt to deliver a callback; `status` is None when no answer came."""

    provider: str
    task_id: str
    url: str
    body: Mapping[str, Any]
    headers: Mapping[str, str]
    status: int | None
    answer: str = ""


class Callbacks:
    """Sends callbacks and remembers each attempt. 2xx is taken as delivered, anything else waits and tries again."""

    def __init__(self, client: aiohttp.ClientSession) -> None:
        self._client = client
        self.sent: list[Told] = []

    async def tell(
        self,
        provider: str,
        task_id: str,
        url: str,
        body: Mapping[str, Any],
        *,
        headers: Mapping[str, str] | None = None,
        pauses: Sequence[float] = (),
    ) -> None:
        for pause in (*pauses, None):
            told = await self._post(provider, task_id, url, body, headers or {})
            self.sent.append(told)
            if pause is None or (told.status is not None and 200 <= told.status < 300):
                return
            await asyncio.sleep(pause)

    async def _post(
        self, provider: str, task_id: str, url: str, body: Mapping[str, Any], headers: Mapping[str, str]
    ) -> Told:
        status, answer = None, ""
        try:
            async with self._client.post(url, json=body, headers=headers, timeout=_LIMIT) as response:
                status, answer = response.status, await response.text()
        except (aiohttp.ClientError, TimeoutError, UnicodeDecodeError) as missed:
            answer = f"{type(missed).__name__}: {missed}"
        return Told(
            provider=provider,
            task_id=task_id,
            url=url,
            body=body,
            headers=headers,
            status=status,
            answer=answer,
        )


def kie_signature(key: str, task_id: str, timestamp: int) -> str:
    """https://docs.kie.ai/common-api/webhook-verification: the task id and the time are signed, the body is not."""
    digest = hmac.new(key.encode(), f"{task_id}.{timestamp}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def kie_headers(key: str, task_id: str) -> dict[str, str]:
    timestamp = int(datetime.now(UTC).timestamp())
    return {
        "X-Webhook-Timestamp": str(timestamp),
        "X-Webhook-Signature": kie_signature(key, task_id, timestamp),
    }
