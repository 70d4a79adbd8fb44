"""ComfyUI on the operator's own machine: a graph is queued under an id of ours, and can be found and stopped by it."""

import asyncio
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

import structlog

from bot.domain.handing_over import Takes
from bot.domain.offer import Constant
from bot.domain.redact import excerpt
from bot.providers import untrusted
from bot.providers.base import (
    BadCredentials,
    CheckFailed,
    Disabled,
    Finished,
    MaybeCreated,
    NotCreated,
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
    WithoutCallbacks,
)
from bot.providers.comfyui_progress import Progress as Listener
from bot.providers.comfyui_workflows import NotInTheMap, Workflow
from bot.providers.http import Answer, ApiClient, Form, Upload
from bot.providers.pictures import TYPES, contents

log = structlog.stdlib.get_logger(__name__)

NAME: Final = "comfyui"
# The operator's own machine: it has its own queue, which need not be long.
PACE: Final = Pace(creates=None, window=timedelta(seconds=10), running=8, questions_per_second=10)
_KEYS: Final = uuid.UUID("7d3f7b0e-5f0c-5a51-9d1f-7a0f6f1f2c11")
_RESULTS: Final = ("images", "gifs", "video", "videos")
_LONGEST: Final = 32 * 2**20
"""Bytes of an answer: the queue has the whole graph of each prompt in it, whoever asked for it."""
_FORGOTTEN: Final = Rejected("failed", "the server does not know the prompt any more", cost=0)


def prompt_id_of(key: str) -> str:
    """A canonical lower-case UUID, as newer servers demand."""
    return str(uuid.uuid5(_KEYS, key))


class Comfyui(WithoutCallbacks):
    """See Provider. Nothing is owed for anything."""

    name = NAME
    pace = PACE
    takes = Takes(uploads=True)

    def __init__(self, api: ApiClient, workflows: Mapping[str, Workflow]) -> None:
        self._api = api
        self._workflows = workflows
        self._client_id = str(uuid.uuid4())
        self._progress = Listener(api.base_url, self._client_id)

    @property
    def origin(self) -> str:
        parts = urlsplit(self._api.base_url)
        return f"{parts.scheme}://{parts.netloc}"

    async def submit(self, submission: Submission, callback_url: str | None) -> Ticket:
        del callback_url  # the API has none
        workflow = self._workflows.get(submission.upstream)
        if workflow is None:
            raise Disabled(NAME, f"no workflow {submission.upstream}")
        try:
            graph = workflow.filled(values_of(submission))
        except NotInTheMap as unknown:
            raise RequestRefused(NAME, "params", f"{workflow.path.stem} has no place for {unknown}") from None
        body = {
            "prompt": graph,
            "prompt_id": prompt_id_of(submission.key),
            "client_id": self._client_id,
            "extra_data": {"darkroom": {"outputs": list(workflow.outputs)}},
        }
        return ticket_of(await self._api.create("/prompt", body), workflow.outputs)

    async def upload(self, picture: Path) -> str:
        """Its address is what a graph calls it. Kept pictures are named after their contents: once is enough there."""
        content = await asyncio.to_thread(contents, NAME, picture)
        file = Upload("image", f"darkroom-{picture.name}", TYPES[picture.suffix], content)
        form = Form({"overwrite": "true"}, [file])
        try:
            answer = await self._api.create("/upload/image", form)
        except MaybeCreated as lost:
            raise NotCreated(NAME, lost.detail) from lost
        stored = untrusted.text(answer.body.get("name"))
        if not answer.ok or not stored:
            raise NotCreated(NAME, answer.said)
        folder = untrusted.text(answer.body.get("subfolder"))
        return f"{folder}/{stored}" if folder else stored

    async def find(self, key: str) -> Ticket | None:
        prompt_id = prompt_id_of(key)
        known = await self._entry(prompt_id) or await self._place(prompt_id) or await self._entry(prompt_id)
        return Ticket(prompt_id) if known else None

    async def check(self, upstream_id: str) -> Progress:
        """History is the truth. What is neither there nor in the queue was forgotten, with a restart of the server."""
        if entry := await self._entry(upstream_id):
            return progress_of(entry, self._api.base_url)
        if await self._place(upstream_id):
            return Running(self._progress.of(upstream_id))
        entry = await self._entry(upstream_id)  # it may have ended between the two questions
        return progress_of(entry, self._api.base_url) if entry else _FORGOTTEN

    async def cancel(self, upstream_id: str) -> bool:
        place = await self._place(upstream_id)
        stopped = place is not None
        if place == "queue_pending":
            await self._told("/queue", {"delete": [upstream_id]})
            place = await self._place(upstream_id)  # it may have begun meanwhile
        if place == "queue_running":
            await self._told("/interrupt", {"prompt_id": upstream_id})
        return stopped

    async def start(self) -> None:
        """Listens for progress. Raises SettingsInvalid for what the server does not have; one that cannot be asked now
        is only warned of.

        Asked class by class: the answer about all of them has tens of megabytes.
        """
        self._progress.listen()
        graphs = [workflow.graph for workflow in self._workflows.values()]
        known: dict[str, Any] = {}
        try:
            for name in sorted({node["class_type"] for graph in graphs for node in graph.values()}):
                known |= _read(await self._api.query(f"/object_info/{quote(name, safe='')}", _LONGEST))
        except ProviderError as error:
            log.warning("workflows_not_checked", kind=type(error).__name__, detail=error.detail)
            return
        for workflow in self._workflows.values():
            workflow.check_against(known)

    async def balance(self) -> Decimal | None:
        return None

    async def aclose(self) -> None:
        await self._progress.aclose()
        await self._api.aclose()

    async def _entry(self, prompt_id: str) -> dict[str, Any]:
        """Of the history; empty while there is none."""
        answer = _read(await self._api.query(f"/history/{quote(prompt_id, safe='')}", _LONGEST))
        return untrusted.mapping(answer.get(prompt_id))

    async def _place(self, prompt_id: str) -> str | None:
        """`queue_running`, `queue_pending`, or neither."""
        queue = _read(await self._api.query("/queue", _LONGEST))
        for name in ("queue_running", "queue_pending"):
            if any(
                prompt_id in untrusted.sequence(item)[1:2] for item in untrusted.sequence(queue.get(name))
            ):
                return name
        return None

    async def _told(self, path: str, body: Mapping[str, Any]) -> None:
        try:
            answer = await self._api.create(path, body)
        except (NotCreated, MaybeCreated) as lost:
            raise CheckFailed(NAME, lost.detail) from lost
        if not answer.ok:
            raise CheckFailed(NAME, answer.said)


def values_of(submission: Submission) -> dict[str, Constant]:
    """The seed follows from the key, so that the same call is the same picture."""
    seed = uuid.uuid5(_KEYS, f"{submission.key} seed").int % 2**48
    pictures = {
        "image" if number == 1 else f"image_{number}": name
        for number, (_, name) in enumerate(zip(submission.pictures, submission.addresses, strict=True), 1)
    }
    return {"seed": seed, **submission.fields, "prompt": submission.prompt, **pictures}


def ticket_of(answer: Answer, outputs: Sequence[str] = ()) -> Ticket:
    """The server queues what it can make of a graph: one that is left without any of these outputs is refused here."""
    prompt_id = untrusted.identifier(answer.body.get("prompt_id"))
    wrong, dropped = _wrong_inputs(untrusted.mapping(answer.body.get("node_errors")))
    if answer.ok and prompt_id:
        if outputs and dropped.issuperset(outputs):
            raise RequestRefused(NAME, "params", wrong, cost=0)
        return Ticket(prompt_id)
    error = untrusted.mapping(answer.body.get("error"))
    told = [untrusted.text(error.get(name)) for name in ("type", "message", "details")]
    said = " ".join(filter(None, (*told, wrong)))
    if answer.status == 429:
        raise RateLimited(NAME, answer.said, answer.retry_after)
    if not said or answer.status not in {400, 401, 403}:
        raise MaybeCreated(NAME, answer.said)
    if answer.status == 400:
        raise RequestRefused(NAME, "params", said, cost=0)
    raise BadCredentials(NAME, said)


def _wrong_inputs(nodes: Mapping[str, Any]) -> tuple[str, frozenset[str]]:
    """What the server says of the first of them, and the outputs that are not made because of them."""
    said, dropped = "", list[str]()
    for number, node in nodes.items():
        about = untrusted.mapping(node)
        dropped += filter(None, map(untrusted.text, untrusted.sequence(about.get("dependent_outputs"))))
        first = untrusted.mapping(next(iter(untrusted.sequence(about.get("errors"))), None))
        told = [untrusted.text(first.get(name)) for name in ("details", "message")]
        said = said or excerpt(f"node {number}: {' '.join(filter(None, told))}")
    return said, frozenset(dropped)


def _read(answer: Answer) -> dict[str, Any]:
    """Raises CheckFailed or BadCredentials."""
    if answer.ok and isinstance(answer.json, dict):
        return answer.body
    if answer.status in {401, 403}:
        raise BadCredentials(NAME, answer.said)
    kind = Throttled if answer.status == 429 else CheckFailed
    raise kind(NAME, answer.said, answer.retry_after)


def progress_of(entry: dict[str, Any], base_url: str) -> Finished | Rejected:
    """Of an entry of the history, which is there once the prompt has ended."""
    status = untrusted.mapping(entry.get("status"))
    if untrusted.word(status.get("status_str")) == "error":
        return Rejected("failed", excerpt(_reason(status)), cost=0)
    urls = tuple(dict.fromkeys(f"{base_url}/view?{urlencode(file)}" for file in _files(entry)))
    if not urls:
        return Rejected("no_media", "ended without a file", cost=0)
    return Finished(urls[: untrusted.MAX_URLS], cost=0)


def _files(entry: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Of the nodes that the workflow calls its outputs, which came along with the prompt."""
    extra = untrusted.mapping(next(iter(untrusted.sequence(entry.get("prompt"))[3:4]), None))
    wanted = untrusted.sequence(untrusted.mapping(extra.get("darkroom")).get("outputs"))
    for node, output in untrusted.mapping(entry.get("outputs")).items():
        if wanted and node not in wanted:
            continue
        for kind in _RESULTS:
            for file in map(untrusted.mapping, untrusted.sequence(untrusted.mapping(output).get(kind))):
                name, folder = untrusted.text(file.get("filename")), untrusted.text(file.get("subfolder"))
                if name and (name + folder).isprintable() and file.get("type") == "output":
                    yield {
                        "filename": name,
                        "subfolder": folder,
                        "type": "output",
                    }


def _reason(status: dict[str, Any]) -> str:
    for message in map(untrusted.sequence, untrusted.sequence(status.get("messages"))):
        if message[:1] == ["execution_interrupted"]:
            return "interrupted"
        if message[:1] == ["execution_error"]:
            data = untrusted.mapping(message[1] if len(message) > 1 else None)
            said = (untrusted.text(data.get(name)) for name in ("node_type", "exception_message"))
            return ": ".join(filter(None, said))
    return "failed without a reason"
