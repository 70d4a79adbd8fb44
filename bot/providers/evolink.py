"""evolink.ai: `POST /v1/videos/generations` and `/v1/images/generations`, `GET /v1/tasks/{id}`, errors by status."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

from bot.domain.handing_over import Takes
from bot.domain.redact import excerpt
from bot.domain.request import Kind
from bot.providers import untrusted
from bot.providers.base import (
    UNPUBLISHED_QUESTIONS,
    BadCredentials,
    CheckFailed,
    Disabled,
    Finished,
    ForgedCallback,
    Hosted,
    MaybeCreated,
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
from bot.providers.error_body import ErrorBody, read_error_body
from bot.providers.http import LONGEST_WAIT, Answer, ApiClient
from bot.providers.uploads import Uploads

NAME: Final = "evolink"
_UPLOAD_URL: Final = "https://files-api.evolink.ai"
# "Rate limits: per model", without figures, and "recommended 1-2 second interval between requests".
PACE: Final = Pace(
    creates=10, window=timedelta(seconds=10), running=None, questions_per_second=UNPUBLISHED_QUESTIONS
)
_CREATES: Final[Mapping[Kind, str]] = {"image": "/v1/images/generations", "video": "/v1/videos/generations"}
CALLBACK_URL_MAX: Final = 2048
_INVALID_CODES: Final = frozenset(
    {"invalid_parameters", "invalid_request", "image_processing_error", "image_dimension_mismatch"}
)


class Evolink(Hosted):
    """See Provider."""

    name = NAME
    pace = PACE
    takes = Takes(uploads=True, addresses=True)

    def __init__(self, api: ApiClient, upload_url: str | None = None) -> None:
        """`upload_url` in place of the host that takes the files of whoever orders at `api`."""
        self._api = api
        self._gateway = not _is_evolink(urlsplit(api.base_url).hostname or "")
        takes_files = upload_url or (api.base_url if self._gateway else _UPLOAD_URL)
        self._uploads = Uploads(api.at(takes_files), "/api/v1/files/upload/stream")

    async def upload(self, picture: Path) -> str:
        return await self._uploads.upload(picture)

    async def submit(self, submission: Submission, callback_url: str | None) -> Ticket:
        body = body_of(submission, callback_url)
        return ticket_of(await self._api.create(_CREATES[submission.kind], body))

    async def check(self, upstream_id: str) -> Progress:
        return progress_of(await self._api.query(f"/v1/tasks/{quote(upstream_id, safe='')}"))

    def takes_callback(self, url: str) -> bool:
        """The real evolink refuses a create whose callback URL breaks its rules; a gateway has its own."""
        return untrusted.is_http_url(url) and (self._gateway or _callback_allowed(url))

    def parse_callback(self, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
        del headers, now  # evolink signs nothing
        return callback_id(body)

    def acknowledgement(self) -> Mapping[str, object]:
        return {}  # any 2xx will do

    async def balance(self) -> Decimal | None:
        return balance_of(await self._api.query("/v1/credits"))

    async def aclose(self) -> None:
        await self._uploads.api.aclose()
        await self._api.aclose()


def body_of(submission: Submission, callback_url: str | None) -> dict[str, Any]:
    callback = {"callback_url": callback_url} if callback_url else {}
    prompt = {"prompt": submission.prompt} if submission.prompt else {}
    return {**submission.fields, **submission.addressed, "model": submission.upstream, **prompt, **callback}


def ticket_of(answer: Answer) -> Ticket:
    """Raises what the HTTP status says. A 4xx without an error in its body proves nothing: MaybeCreated."""
    task_id = untrusted.identifier(answer.body.get("id"), answer.body.get("task_id"))
    if answer.ok and task_id:
        return Ticket(task_id)
    error = read_error_body(answer.body)
    if answer.status == 429:
        raise RateLimited(NAME, answer.said, answer.retry_after or _suggested(answer.body))
    if error is None or not 400 <= answer.status < 500 or answer.status == 408:
        raise MaybeCreated(NAME, answer.said)
    raise _refusal(answer.status, error)


def _refusal(status: int, error: ErrorBody) -> ProviderError:
    detail = str(error)
    match status:
        case 401:
            return BadCredentials(NAME, detail)
        case 402:
            return OutOfFunds(NAME, detail)
        case _ if error.moderated:
            return RequestRefused(NAME, "moderation", detail)
        case 403:
            return (Disabled if error.code == "model_access_denied" else BadCredentials)(NAME, detail)
        case 404:
            return Disabled(NAME, detail)
        case _:
            return RequestRefused(NAME, "params", detail)


def _suggested(body: dict[str, Any]) -> timedelta | None:
    """Older errors have a `fallback_suggestion`: "retry after 60 seconds"."""
    suggestion = untrusted.text(untrusted.mapping(body.get("error")).get("fallback_suggestion"))
    found = re.search(r"retry after ([0-9]{1,4}) seconds", suggestion[:200])
    seconds = int(found[1]) if found else 0
    return timedelta(seconds=seconds) if 0 < seconds <= LONGEST_WAIT else None


def progress_of(answer: Answer) -> Progress:
    """Raises NotVisibleYet, CheckFailed or BadCredentials."""
    if answer.status == 404 and answer.body:
        raise NotVisibleYet(NAME, answer.said)
    if not answer.ok or not answer.body:
        raise _unanswered(answer)
    match untrusted.word(answer.body.get("status")):
        case "completed":
            urls = _results(answer.body)
            return Finished(urls) if urls else Rejected("no_media", "completed without a result")
        case "failed" | "cancelled" | "canceled":
            return _rejected(answer.body)
        case _:
            return Running(untrusted.percent(answer.body.get("progress")))


def _unanswered(answer: Answer) -> ProviderError:
    """For a question, about a task or the balance."""
    if answer.status in {401, 403}:
        return BadCredentials(NAME, answer.said)
    kind = Throttled if answer.status == 429 else CheckFailed
    return kind(NAME, answer.said, answer.retry_after or _suggested(answer.body))


def _results(body: dict[str, Any]) -> tuple[str, ...]:
    """In `results`, or in `result_data`, which evolink's own client also looks at."""
    return _urls(body.get("results")) or _urls(body.get("result_data"))


def _urls(results: Any) -> tuple[str, ...]:
    """A list of URLs, or of objects that have one each."""
    return untrusted.urls([_named(item) for item in untrusted.sequence(results) or [results]])


def _named(item: Any) -> Any:
    named = untrusted.mapping(item)
    return (named.get("url") or named.get("video_url") or named.get("image_url")) if named else item


def _rejected(body: dict[str, Any]) -> Rejected:
    error = read_error_body({"error": body.get("error")}) or ErrorBody("", "failed without a reason")
    detail = excerpt(str(error))
    if error.moderated:
        return Rejected("moderation", detail)
    return Rejected("invalid" if error.code in _INVALID_CODES else "failed", detail)


def balance_of(answer: Answer) -> Decimal | None:
    """What the key may still spend: what is left of its own limit, or of the account when it has none.

    Raises CheckFailed or BadCredentials.
    """
    data = untrusted.mapping(answer.body.get("data"))
    token, user = untrusted.mapping(data.get("token")), untrusted.mapping(data.get("user"))
    if not answer.ok or not (token or user):
        raise _unanswered(answer)
    if token.get("unlimited_credits") is True:
        return untrusted.number(user.get("remaining_credits"))
    rest = untrusted.number(token.get("remaining_credits"))
    if rest is None:
        raise CheckFailed(NAME, answer.said)
    return rest


def callback_id(body: bytes) -> str:
    """A callback has the same body as the answer to a query. Raises ForgedCallback."""
    task = untrusted.mapping(untrusted.decode(body))
    task_id = untrusted.identifier(task.get("id"), task.get("task_id"))
    if not task_id:
        raise ForgedCallback(NAME, "names no task")
    return task_id


def _is_evolink(host: str) -> bool:
    return host == "evolink.ai" or host.endswith(".evolink.ai")


def _callback_allowed(url: str) -> bool:
    """The document: https only, at most 2048 characters, no internal address."""
    parts = urlsplit(url)
    return parts.scheme == "https" and len(url) <= CALLBACK_URL_MAX and _is_public(parts.hostname or "")


def _is_public(host: str) -> bool:
    """As far as the name alone can tell. "127.1" and "0x7f000001" are addresses, so the last label must not begin with
    a digit.
    """
    host = host.rstrip(".")
    try:
        return _is_public_address(ip_address(host))
    except ValueError:
        top = host.rpartition(".")
        return (
            bool(top[0])
            and top[2] not in {"localhost", "local", "internal", "lan"}
            and not top[2][:1].isdigit()
        )


def _is_public_address(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return _is_public_address(inner)
    return address.is_global and not address.is_multicast
