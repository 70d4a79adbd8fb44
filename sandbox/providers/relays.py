"""The answers of xAI's own API and of the relays that sell it: eight shapes of the same create and query."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sandbox.providers.tasks import Failure, Phase

Shape = Literal["native", "newapi", "openai", "taskdto", "cometapi", "unified", "yutoai", "geeknow"]
SHAPES: tuple[Shape, ...] = get_args(Shape)
NATIVE_PATH = "/v1/videos/{id}"
QUERY_PATHS: Mapping[Shape, str] = {
    "native": NATIVE_PATH,
    "newapi": NATIVE_PATH,
    "openai": NATIVE_PATH,
    "taskdto": "/v1/video/generations/{id}",
    "cometapi": "/grok/v1/videos/{id}",
    "unified": "/v1/video/query?id={id}",
    "yutoai": "/v2/videos/generations/{id}",
    "geeknow": NATIVE_PATH,
}
ID_PREFIXES: Mapping[Shape, str] = {
    "newapi": "task_",
    "openai": "task_",
    "taskdto": "task_",
    "unified": "grok:",
}
# xAI's flat {"code","error"}; the others say {"error":{…}}.
SENTENCE_ERRORS = frozenset({"native", "newapi", "cometapi"})


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A task as a query sees it. `url` is None unless there is something to fetch; `older` asks for an old form."""

    id: str
    model: str
    phase: Phase
    progress: int
    seconds: int
    cost_ticks: int
    created: int
    ended: int
    queries: int
    url: str | None = None
    failure: Failure | None = None
    moderated: bool = False
    charged: bool = False
    strange: bool = False
    older: bool = False

    def word(self, waiting: str, running: str, won: str, lost: str) -> str:
        """The status in a relay's own words; a word of no document where the prompt asked for that."""
        if self.strange:
            return "preparing"
        words = {Phase.SUCCEEDED: won, Phase.FAILED: lost, Phase.GENERATING: running}
        return words.get(self.phase, waiting)


def created(shape: Shape, view: View) -> dict[str, Any]:
    """The answer to the create."""
    if shape == "openai":
        return {"id": view.id, "task_id": view.id, **_openai_head(view), "status": "queued", "progress": 0}
    if shape in {"taskdto", "yutoai"}:
        return {"task_id": view.id}
    if shape in {"unified", "geeknow"}:
        return {"id": view.id, "status": "pending" if shape == "unified" else "processing"}
    return {"request_id": view.id}


def shown(shape: Shape, view: View) -> dict[str, Any]:
    """The answer to the query."""
    return _QUERIES[shape](view)


def _native(view: View) -> dict[str, Any]:
    """docs.x.ai: pending, done, expired, failed, all with HTTP 200; `progress` is absent when failed."""
    if view.failure is not None:
        if view.failure.code == "expired":
            return {"status": "expired", "model": view.model}
        cost = {"usage": {"cost_in_usd_ticks": view.cost_ticks}} if view.charged else {}
        return {
            "status": "failed",
            "video": {"duration": 0, "respect_moderation": True},
            "model": "",
            "error": {"code": view.failure.code, "message": view.failure.text},
            **cost,
        }
    status = view.word("pending", "pending", "done", "failed")
    body: dict[str, Any] = {"status": status, "progress": view.progress, "model": view.model}
    if view.phase is Phase.SUCCEEDED:
        video = {"duration": view.seconds, "respect_moderation": not view.moderated, "url": view.url or ""}
        body |= {"video": video, "usage": {"cost_in_usd_ticks": view.cost_ticks}}
    return body


def _newapi(view: View) -> dict[str, Any]:
    return {"request_id": view.id, **_native(view)}


def _cometapi(view: View) -> dict[str, Any]:
    if view.queries <= 1:
        return {"request_id": view.id}
    if view.phase in {Phase.SUCCEEDED, Phase.FAILED}:
        return _newapi(view)
    return {**_newapi(view), "status": view.word("queued", "processing", "", "")}


def _openai_head(view: View) -> dict[str, Any]:
    return {"object": "video", "model": view.model, "created_at": view.created, "seconds": str(view.seconds)}


def _openai(view: View) -> dict[str, Any]:
    status = view.word("queued", "in_progress", "completed", "failed")
    body = {"id": view.id, **_openai_head(view), "status": status, "progress": view.progress}
    if view.failure is not None:
        body["error"] = {"code": "video_generation_failed", "message": view.failure.text}
    elif view.url is not None:
        body |= {"metadata": {"url": view.url}} if view.older else {"video_url": view.url}
    return body


def _taskdto(view: View) -> dict[str, Any]:
    """new-api's TaskDto. Its older versions put the URL of a success into `fail_reason`."""
    url = view.url or ""
    data = {
        "task_id": view.id,
        "status": view.word("SUBMITTED", "IN_PROGRESS", "SUCCESS", "FAILURE"),
        "fail_reason": view.failure.text if view.failure else (url if view.older else ""),
        "progress": f"{view.progress}%",
        "submit_time": view.created,
        "start_time": view.created,
        "finish_time": view.ended,
        "data": {} if view.older else _native(view),
    }
    if not view.older:
        data["result_url"] = url
    return {"code": "success", "message": "", "data": data}


def _unified(view: View) -> dict[str, Any]:
    status = view.word("pending", "processing", "completed", "failed")
    body = {"id": view.id, "status": status, "video_url": view.url, "model": view.model}
    return body | ({"error": view.failure.text} if view.failure else {})


def _yutoai(view: View) -> dict[str, Any]:
    data: dict[str, Any] = {"output": view.url} if view.url else {}
    status = view.word("NOT_START", "IN_PROGRESS", "SUCCESS", "FAILURE")
    reason = view.failure.text if view.failure else ""
    return {
        "task_id": view.id,
        "status": status,
        "progress": f"{view.progress}%",
        "fail_reason": reason,
        "data": data,
    }


def _geeknow(view: View) -> dict[str, Any]:
    body: dict[str, Any] = {
        "id": view.id,
        "status": view.word("processing", "processing", "completed", "failed"),
    }
    if view.failure is not None:
        body["error"] = {"message": view.failure.text}
    elif view.url is not None:
        body |= {"video_url": view.url} if view.older else {"output": {"url": view.url}}
    return body


_QUERIES: Mapping[Shape, Callable[[View], dict[str, Any]]] = {
    "native": _native,
    "newapi": _newapi,
    "openai": _openai,
    "taskdto": _taskdto,
    "cometapi": _cometapi,
    "unified": _unified,
    "yutoai": _yutoai,
    "geeknow": _geeknow,
}
