"""xAI's APIs. Of videos there are relays that imitate it: the create is the same, the answers differ in many ways.
Of pictures the answer to a create is the result, as at OpenAI (`openai.py`).
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final, TypeVar
from urllib.parse import quote, urlsplit

from bot.domain.redact import excerpt
from bot.providers import untrusted
from bot.providers.base import (
    UNPUBLISHED_QUESTIONS,
    BadCredentials,
    CheckFailed,
    Finished,
    Hosted,
    NotVisibleYet,
    Pace,
    Progress,
    Rejected,
    RequestRefused,
    Running,
    Submission,
    Throttled,
    Ticket,
    WithoutCallbacks,
)
from bot.providers.error_body import ErrorBody, read_error_body
from bot.providers.http import Answer, ApiClient
from bot.providers.openai import WAITS as IMAGE_WAITS
from bot.providers.openai import OpenaiImages
from bot.providers.openai_style import WRONG_KEY, create_failed, too_many
from bot.providers.pictures import data_uri
from bot.providers.spool import Spool

NAME: Final = "xai"
# 60 a minute for 1.5 and 70 for the older model, as last seen published; since 2026-06 the limit is one of seconds,
# without a figure: its 429 tells when it is met. A relay's own limits are not known.
PACE: Final = Pace(
    creates=60, window=timedelta(seconds=60), running=None, questions_per_second=UNPUBLISHED_QUESTIONS
)
T = TypeVar("T")
MICRO_DOLLARS_PER_TICK: Final = Decimal("0.0001")  # 10^10 ticks are one dollar

# Status words of xAI (pending, done, expired, failed) and of the relays, without case. Whether xAI has taken the money
# for what is expired, nobody has written down.
_DONE: Final = frozenset({"done", "completed", "succeeded", "success"})
_FAILED: Final = frozenset({"failed", "failure", "error", "cancelled", "canceled"})
_EXPIRED: Final = "expired"
_LIVE: Final = frozenset(
    {"pending", "queued", "processing", "running", "in_progress", "not_start", "submitted", "unknown"}
)

_GENERATIONS: Final = "/v1/videos/generations"
_OF_VIDEOS: Final[Mapping[str | None, str]] = {"edit": "/v1/videos/edits", "extend": "/v1/videos/extensions"}
"""By what is done with a video."""

_NO_SUCH_TASK = frozenset({"task_not_exist", "task_not_found"})
_INVALID_CODES = frozenset({"invalid_argument", "invalid-argument", "failed_precondition"})


class Xai(Hosted, WithoutCallbacks):
    """See Provider."""

    name = NAME
    pace = PACE

    def __init__(self, api: ApiClient, query_path: str, spool: Spool) -> None:
        self._api = api
        self._query_path = query_path
        self._images = OpenaiImages(api.at(api.base_url, IMAGE_WAITS), spool, NAME, PACE)

    async def submit(self, submission: Submission, callback_url: str | None) -> Ticket:
        if submission.kind == "image":
            return await self._images.submit(submission, callback_url)
        path, body = await request_of(submission, official=is_official(self._api.base_url))
        return ticket_of(await self._api.create(path, body))

    async def find(self, key: str) -> Ticket | None:
        """Of pictures only: what came in whole."""
        return await self._images.find(key)

    async def check(self, upstream_id: str) -> Progress:
        if await self._images.has(upstream_id):
            return await self._images.check(upstream_id)
        path = self._query_path.replace("{id}", quote(upstream_id, safe=""))
        return progress_of(await self._api.query(path))

    async def balance(self) -> Decimal | None:
        return None  # no such endpoint

    async def aclose(self) -> None:
        await self._images.aclose()
        await self._api.aclose()


def is_official(base_url: str) -> bool:
    """XAI itself, and no relay."""
    host = urlsplit(base_url).hostname or ""
    return host == "x.ai" or host.endswith(".x.ai")


async def request_of(submission: Submission, *, official: bool) -> tuple[str, dict[str, Any]]:
    """The path and the body. Raises RequestRefused.

    A video goes along as a data URI, which the document allows beside a public URL and a `file_id`
    (https://docs.x.ai/developers/model-capabilities/video/extension): no copy of it is published or left there.
    """
    if submission.video is None:
        return _GENERATIONS, await body_of(submission, official=official)
    path = _OF_VIDEOS.get(submission.does)
    if path is None:
        raise RequestRefused(NAME, "params", "a video is edited or extended")
    body: dict[str, Any] = {**submission.fields, "model": submission.upstream, "prompt": submission.prompt}
    return path, body | {"video": {"url": await data_uri(NAME, submission.video)}}


async def body_of(submission: Submission, *, official: bool) -> dict[str, Any]:
    """`image` and `reference_images` exclude each other (the document). A `url` may be a "base64 data URL"
    (https://docs.x.ai/docs/api-reference, on videos).

    A video has the shape of the image it starts from. xAI stretches the image to a ratio that is sent along; the
    document of the relays requires one all the same.
    """
    if submission.image and submission.references:
        raise RequestRefused(NAME, "params", "image and reference_images cannot be used together")
    if submission.end_frame:
        raise RequestRefused(NAME, "params", "no picture to end on is taken here")
    body: dict[str, Any] = {**submission.fields, "model": submission.upstream, "prompt": submission.prompt}
    if submission.image:
        body["image"] = {"url": await data_uri(NAME, submission.image)}
        if official:
            body.pop("aspect_ratio", None)
    if submission.references:
        body["reference_images"] = [{"url": await data_uri(NAME, each)} for each in submission.references]
    return body


def ticket_of(answer: Answer) -> Ticket:
    """Raises what status, code and message say together. A 4xx without an error in its body proves nothing."""
    task_id = _task_id(answer.body)
    if answer.ok and task_id:
        return Ticket(task_id)
    raise create_failed(NAME, answer, _cost(_layers(answer.body)))


def _task_id(body: dict[str, Any]) -> str | None:
    data = untrusted.mapping(body.get("data"))
    return untrusted.identifier(
        body.get("request_id"), body.get("id"), body.get("task_id"), data.get("task_id")
    )


def progress_of(answer: Answer) -> Progress:
    """Raises NotVisibleYet, CheckFailed or BadCredentials."""
    if not answer.ok:
        return _no_progress(answer)
    if not answer.body:
        raise CheckFailed(NAME, answer.said)
    return _progress(_layers(answer.body))


def _no_progress(answer: Answer) -> Rejected:
    error = read_error_body(answer.body)
    if error and 400 <= answer.status < 500:
        if error.moderated:
            return Rejected("moderation", excerpt(str(error)), _cost(_layers(answer.body)))
        if answer.status == 404 or error.code in _NO_SUCH_TASK:
            raise NotVisibleYet(NAME, answer.said)
    if answer.status in {401, 403} or (error and WRONG_KEY.search(str(error))):
        raise BadCredentials(NAME, answer.said)
    kind = Throttled if too_many(answer, error) else CheckFailed
    raise kind(NAME, answer.said, answer.retry_after)


def _layers(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The body, its `data`, and the `data` of that: new-api puts its task in `data`, and xAI's answer inside that."""
    task = untrusted.mapping(body.get("data"))
    return [body, task, untrusted.mapping(task.get("data"))]


def _progress(layers: list[dict[str, Any]]) -> Progress:
    """The outermost status counts; but "success" without a result may be the query's own, and the task's is inside."""
    done = False
    for status in (untrusted.word(layer.get("status")) for layer in layers):
        if status == _EXPIRED:
            return Rejected("expired", _detail(layers), _cost(layers))
        if status in _FAILED:
            return _rejected(layers)
        if status in _LIVE:
            return _running(layers)
        if status in _DONE:
            done = True
            if _withheld(layers) or _urls(layers, done=True):
                break
    return _ended(layers, done=done)


def _ended(layers: list[dict[str, Any]], *, done: bool) -> Progress:
    """There was no word for failed or running: done, an unknown word, or none. With none, a result means done."""
    unknown = any(untrusted.word(layer.get("status")) for layer in layers) and not done
    if unknown:
        return _running(layers)
    if _withheld(layers):
        return Rejected("moderation", "the result was withheld by the provider's moderation", _cost(layers))
    urls = _urls(layers, done=done)
    if urls:
        return Finished(urls, _cost(layers))
    return Rejected("no_media", "done without a result", _cost(layers)) if done else _running(layers)


def _running(layers: list[dict[str, Any]]) -> Running:
    return Running(_first(untrusted.percent(layer.get("progress")) for layer in layers))


def _withheld(layers: list[dict[str, Any]]) -> bool:
    return any(untrusted.mapping(layer.get("video")).get("respect_moderation") is False for layer in layers)


def _urls(layers: list[dict[str, Any]], *, done: bool) -> tuple[str, ...]:
    """Of the first place that has any, since the same video may be named in several."""
    return _first(urls or None for layer in layers for urls in _places(layer, done=done)) or ()


def _places(layer: dict[str, Any], *, done: bool) -> Iterator[tuple[str, ...]]:
    video, output, metadata = layer.get("video"), layer.get("output"), layer.get("metadata")
    yield untrusted.urls(untrusted.mapping(video).get("url") or video)
    yield untrusted.urls(layer.get("video_url"))
    yield untrusted.urls(layer.get("result_url"))
    yield untrusted.urls(untrusted.mapping(output).get("url") or output)
    yield untrusted.urls(untrusted.mapping(metadata).get("url"))
    if done:  # older new-api
        yield untrusted.urls(layer.get("fail_reason"))


def _rejected(layers: list[dict[str, Any]]) -> Rejected:
    error, detail = _error(layers), _detail(layers)
    if error.moderated or _withheld(layers):
        return Rejected("moderation", detail, _cost(layers))
    return Rejected("invalid" if error.code in _INVALID_CODES else "failed", detail, _cost(layers))


def _error(layers: list[dict[str, Any]]) -> ErrorBody:
    return _first(_reason(layer) for layer in layers) or ErrorBody("", "failed without a reason")


def _detail(layers: list[dict[str, Any]]) -> str:
    return excerpt(str(_error(layers)))


def _reason(layer: dict[str, Any]) -> ErrorBody | None:
    """From `error`, a text or an object, else from `fail_reason`. A `code` beside them is not the task's."""
    error = read_error_body({"error": layer.get("error")})
    said = untrusted.text(layer.get("fail_reason"))
    return error or (ErrorBody("", said) if said else None)


def _cost(layers: list[dict[str, Any]]) -> int | None:
    return _first(
        untrusted.cost(untrusted.mapping(layer.get("usage")).get("cost_in_usd_ticks"), MICRO_DOLLARS_PER_TICK)
        for layer in layers
    )


def _first(candidates: Iterator[T | None]) -> T | None:
    return next((found for found in candidates if found is not None), None)
