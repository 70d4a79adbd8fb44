"""kie.ai: the market API (`createTask`, `recordInfo`), its codes inside HTTP 200, and its signed callbacks."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from pydantic import SecretStr

from bot.domain.handing_over import Takes
from bot.domain.redact import excerpt
from bot.providers import untrusted
from bot.providers.base import (
    BadCredentials,
    CheckFailed,
    Disabled,
    Finished,
    ForgedCallback,
    Hosted,
    Maintenance,
    MaybeCreated,
    NotCreated,
    NotOffered,
    NotVisibleYet,
    OutOfFunds,
    Pace,
    Progress,
    ProviderError,
    RateLimited,
    Rejected,
    RequestRefused,
    Running,
    Submission,
    Throttled,
    Ticket,
)
from bot.providers.http import Answer, ApiClient
from bot.providers.uploads import Uploads

NAME: Final = "kie"
BASE_URL: Final = "https://api.kie.ai"
_UPLOAD_URL: Final = "https://kieai.redpandaai.co"
# "Up to 20 new generation requests per 10 seconds" an account, two to spare; "100+ concurrent running tasks"; and
# "Maximum query rate: 10 requests per second per API key", as others quote the page on recordInfo.
PACE: Final = Pace(creates=18, window=timedelta(seconds=10), running=100, questions_per_second=10)
FRESH: Final = timedelta(minutes=5)  # the document names no age; five minutes forgive a clock that is off
MICRO_DOLLARS_PER_CREDIT: Final = Decimal(5000)
# 408: the upstream produced nothing for ten minutes. So it was asked, and may still make it; and 408 is none of the
# codes that the document lists for a create.
_UPSTREAM_SILENT: Final = 408
_INVALID_CODES: Final = frozenset({"400", "422"})


class Kie(Hosted):
    """See Provider."""

    name = NAME
    pace = PACE
    takes = Takes(uploads=True, addresses=True)

    def __init__(
        self, api: ApiClient, hmac_key: SecretStr | None = None, upload_url: str | None = None
    ) -> None:
        """`upload_url` in place of the host that takes the files of whoever orders at `api`."""
        self._api = api
        self._hmac_key = hmac_key
        self._uploads = Uploads(api.at(upload_url or _upload_url(api.base_url)), "/api/file-stream-upload")

    async def upload(self, picture: Path) -> str:
        return await self._uploads.upload(picture)

    async def submit(self, submission: Submission, callback_url: str | None) -> Ticket:
        body = body_of(submission, callback_url)
        return ticket_of(await self._api.create("/api/v1/jobs/createTask", body))

    async def check(self, upstream_id: str) -> Progress:
        path = f"/api/v1/jobs/recordInfo?taskId={quote(upstream_id, safe='')}"
        return progress_of(await self._api.query(path))

    def takes_callback(self, url: str) -> bool:
        return untrusted.is_http_url(url)

    def parse_callback(self, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
        task_id = callback_id(body)
        if self._hmac_key:
            verify(headers, task_id, self._hmac_key, now)
        return task_id

    def acknowledgement(self) -> Mapping[str, object]:
        return {"code": 200, "msg": "success"}

    async def balance(self) -> Decimal | None:
        return balance_of(await self._api.query("/api/v1/chat/credit"))

    async def aclose(self) -> None:
        await self._uploads.api.aclose()
        await self._api.aclose()


def _upload_url(base_url: str) -> str:
    """Kie takes files on a host of its own; a gateway that stands in for kie takes them itself."""
    return _UPLOAD_URL if base_url == BASE_URL else base_url


def body_of(submission: Submission, callback_url: str | None) -> dict[str, Any]:
    callback = {"callBackUrl": callback_url} if callback_url else {}
    prompt = {"prompt": submission.prompt} if submission.prompt else {}
    given = {**submission.fields, **submission.addressed, **prompt}
    return {"model": submission.upstream, **callback, "input": given}


def ticket_of(answer: Answer) -> Ticket:
    """Raises what the code says. Where a task is named beside an error code, it is better to ask for that task."""
    task_id = identified(answer.body)
    if task_id:
        return Ticket(task_id)
    if answer.status == 429:
        raise RateLimited(NAME, answer.said, answer.retry_after or PACE.window)
    code = _code(answer)
    if code in {None, 200, _UPSTREAM_SILENT} or answer.status >= 500:
        raise MaybeCreated(NAME, answer.said)
    raise _refusal(answer)


def _refusal(answer: Answer) -> ProviderError:
    """By the document, a create with any code but 200 has failed. What is no fault of the request's is NotCreated, so
    that another provider may take it.
    """
    code, said = _code(answer), _message(answer)
    detail = f"{code}: {said}"
    cost = _cost(untrusted.mapping(answer.body.get("data")))
    match code:
        case 401:
            return BadCredentials(NAME, detail)
        case 402:
            return OutOfFunds(NAME, detail)
        case 404:  # "not found": the document says no more
            return NotOffered(NAME, detail)
        case 505:
            return Disabled(NAME, detail)
        case 429 | 433:
            return RateLimited(NAME, detail, answer.retry_after or PACE.window)
        case 455:
            return Maintenance(NAME, detail, answer.retry_after)
        case _ if untrusted.moderated(said):
            return RequestRefused(NAME, "moderation", detail, cost)
        case 501:  # "generation failed": this time, so the model stays on offer
            return NotCreated(NAME, detail)
        case _:  # 422; and 500: "read msg and check your parameters before retrying"
            return RequestRefused(NAME, "params", detail, cost)


def progress_of(answer: Answer) -> Progress:
    """Raises NotVisibleYet, CheckFailed or BadCredentials."""
    code, data = _code(answer), untrusted.mapping(answer.body.get("data"))
    if answer.status in {401, 429} or answer.status >= 500 or code in {None, 401, 429, 433}:
        raise _unanswered(answer)
    if code in {_UPSTREAM_SILENT, 501}:
        return _rejected(data, _message(answer))
    if code == 404 or (code in {200, 422} and not data):
        raise NotVisibleYet(NAME, answer.said)
    if code != 200:
        raise _unanswered(answer)
    return _state(data)


def _unanswered(answer: Answer) -> ProviderError:
    """For a question, about a task or the balance."""
    said = {answer.status, _code(answer)}
    if 401 in said:
        return BadCredentials(NAME, answer.said)
    kind = Throttled if said & {429, 433} else CheckFailed
    return kind(NAME, answer.said, answer.retry_after)


def _state(data: dict[str, Any]) -> Progress:
    match untrusted.word(data.get("state")):
        case "success":
            return _finished(data)
        case "fail":
            return _rejected(data, "")
        case _:
            return Running(untrusted.percent(data.get("progress")))


def _finished(data: dict[str, Any]) -> Progress:
    """`resultJson` is JSON in a string, sometimes already an object. Veo above 720p has the URLs one level down."""
    result = untrusted.mapping(data.get("resultJson"))
    inner = untrusted.mapping(result.get("data"))
    places = (result.get("resultUrls"), result.get("resultWaterMarkUrls"), inner.get("result_urls"))
    urls = next((found for place in places if (found := untrusted.urls(place))), ())
    if not urls:
        return Rejected("no_media", "success without a result", _cost(data))
    return Finished(urls, _cost(data))


def _rejected(data: dict[str, Any], message: str) -> Rejected:
    """Only the words tell of moderation: kie has no code for it."""
    code, said = untrusted.text(data.get("failCode")), untrusted.text(data.get("failMsg")) or message
    detail = excerpt(f"{code}: {said}" if code else said)
    if untrusted.moderated(said):
        return Rejected("moderation", detail, _cost(data))
    return Rejected("invalid" if code in _INVALID_CODES else "failed", detail, _cost(data))


def _cost(data: dict[str, Any]) -> int | None:
    return untrusted.cost(data.get("creditsConsumed"), MICRO_DOLLARS_PER_CREDIT)


def balance_of(answer: Answer) -> Decimal:
    """Raises CheckFailed or BadCredentials."""
    code, amount = _code(answer), untrusted.number(answer.body.get("data"))
    if answer.status >= 400 or code != 200 or amount is None:
        raise _unanswered(answer)
    return amount


def callback_id(body: bytes) -> str:
    """Raises ForgedCallback."""
    task_id = identified(untrusted.mapping(untrusted.decode(body)))
    if not task_id:
        raise ForgedCallback(NAME, "names no task")
    return task_id


def verify(headers: Mapping[str, str], task_id: str, key: SecretStr, now: datetime) -> None:
    """https://docs.kie.ai/common-api/webhook-verification: base64(HMAC-SHA256(key, taskId + "." + timestamp)).

    The body itself is not signed, which is why a callback is only a hint. Raises ForgedCallback.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    timestamp, signature = lower.get("x-webhook-timestamp", ""), lower.get("x-webhook-signature", "")
    if not re.fullmatch(r"[0-9]{1,12}", timestamp):
        raise ForgedCallback(NAME, "is not signed")
    signed = hmac.digest(key.get_secret_value().encode(), f"{task_id}.{timestamp}".encode(), hashlib.sha256)
    if not hmac.compare_digest(base64.b64encode(signed), signature.encode("utf-8", "surrogateescape")):
        raise ForgedCallback(NAME, "has a wrong signature")
    if abs(now.timestamp() - int(timestamp)) > FRESH.total_seconds():
        raise ForgedCallback(NAME, "is not fresh")


def identified(body: dict[str, Any]) -> str | None:
    """Answers of the market API have `data.taskId`; the other places are those of callbacks."""
    data = untrusted.mapping(body.get("data"))
    return untrusted.identifier(
        data.get("taskId"), data.get("task_id"), body.get("taskId"), body.get("task_id")
    )


def _code(answer: Answer) -> int | None:
    """The body's `code`, a number or digits; None where there is none, so that this is no answer of kie's."""
    code = untrusted.text(answer.body.get("code"))
    return int(code) if re.fullmatch(r"[0-9]{1,5}", code) else None


def _message(answer: Answer) -> str:
    return untrusted.text(answer.body.get("msg")) or untrusted.text(answer.body.get("message"))
