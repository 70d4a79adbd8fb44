"""The documents' own example requests and answers, and the submission that must produce each."""

import base64
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.providers.base import Provider, Submission
from bot.providers.comfyui import prompt_id_of

CALLBACK = "https://your-domain.com/api/callback"
TASK = "task_grok_12345678"

_DOORS = (
    "A couple of availability open to the right one by one randomly and stay open, to show the inside, each is either a "
    "living room, or a kitchen, or a bedroom or an office, with little people living inside."
)
_VINYL = (
    "一位女性坐在黑胶唱片机旁的电影肖像，复古客厅背景，柔和的环境照明，温暖的大地色调，怀旧的1970年代服装，沉思的情绪，"
    "柔和的胶片颗粒纹理，浅景深，复古编辑摄影风格。"
)
_PROFESSOR = (
    "一位教授站在气氛活跃的教室前排，满怀热情地授课。他身后的黑板上画着色彩鲜艳的粉笔示意图，他用生动的手势向学生们宣布："
    "“Sora 2 现已在 Kie AI 上线，让创作惊艳视频变得前所未有的简单。” 学生们专注听讲，有人面带微笑，有人认真记笔记。"
)


@dataclass(frozen=True, slots=True)
class Example:
    """Where `body` is empty, another test looks at what goes out."""

    provider: str
    submission: Submission
    callback_url: str | None
    path: str
    body: dict[str, Any]
    answer: dict[str, Any]
    task_id: str


async def uploaded(provider: Provider, submission: Submission) -> Submission:
    """As the pipeline does: pictures go ahead, where the provider takes them so."""
    pictures = submission.pictures if provider.takes.uploads else ()
    return replace(submission, addresses=tuple([await provider.upload(picture) for picture in pictures]))


_KIE = "/api/v1/jobs/createTask"
_GENERATIONS = "/v1/videos/generations"


def _kie(upstream: str, prompt: str, task_id: str, **fields: str | bool) -> Example:
    return Example(
        "kie",
        Submission(upstream, prompt, fields),
        CALLBACK,
        _KIE,
        {"model": upstream, "callBackUrl": CALLBACK, "input": {"prompt": prompt, **fields}},
        {"code": 200, "msg": "success", "data": {"taskId": task_id}},
        task_id,
    )


_CAT = {
    "model": "grok-imagine-text-to-video",
    "prompt": "A cat playing piano in a jazz club",
    "duration": 10,
    "mode": "fun",
    "aspect_ratio": "16:9",
}
_CAT_ANSWER = {
    "created": 1757169743,
    "id": "task-unified-1757169743-7cvnl5zw",
    "model": "grok-imagine-text-to-video",
    "object": "video.generation.task",
    "progress": 0,
    "status": "pending",
    "task_info": {"can_cancel": True, "estimated_time": 120},
    "type": "video",
    "usage": {"billing_rule": "per_call", "credits_reserved": 5, "user_group": "default"},
}
_LAKE = {
    "model": "grok-imagine-video",
    "prompt": "A serene lake at sunrise with mist rolling over the water",
    "duration": 4,
    "aspect_ratio": "16:9",
    "resolution": "480p",
}
_LAKE_FIELDS: dict[str, str | int | bool] = {"duration": 4, "aspect_ratio": "16:9", "resolution": "480p"}
PICTURE = Path(__file__).with_name("picture.png")
VIDEO = Path(__file__).with_name("video.mp4")
"""Three seconds."""
_INLINE = "data:image/png;base64," + base64.b64encode(PICTURE.read_bytes()).decode()
_INLINE_VIDEO = "data:video/mp4;base64," + base64.b64encode(VIDEO.read_bytes()).decode()
_PICTURE = "https://imageproxy.zhongzhuan.chat/api/proxy/image/bb9bd34363da4fa486c9e645a6b1349e.png"
_REQUEST_ID = "0f7b2c1e-52a1-4f6e-9c3a-0d9b7f1f1f11"

_OTTER = "A children's book drawing of a veterinarian using a stethoscope to listen to the heartbeat of a baby otter."
OTTER_TOKENS = {
    "total_tokens": 1076,
    "input_tokens": 20,
    "output_tokens": 1056,
    "input_tokens_details": {"text_tokens": 20, "image_tokens": 0},
}

PROMPT_ID = prompt_id_of("j0b-1")

EXAMPLES = {
    "kie text-to-video": _kie(
        "grok-imagine/text-to-video", _DOORS, "281e5b0f39b9", aspect_ratio="2:3", mode="normal"
    ),
    "kie text-to-image": _kie("grok-imagine/text-to-image", _VINYL, TASK, aspect_ratio="3:2"),
    "kie sora-2": _kie(
        "sora-2-text-to-video",
        _PROFESSOR,
        "task_sora-2-text-to-video_1765184035859",
        aspect_ratio="landscape",
        n_frames="10",
        remove_watermark=True,
    ),
    "evolink text-to-video": Example(
        "evolink",
        Submission(
            "grok-imagine-text-to-video",
            "A cat playing piano in a jazz club",
            {"duration": 10, "mode": "fun", "aspect_ratio": "16:9"},
        ),
        None,
        _GENERATIONS,
        _CAT,
        _CAT_ANSWER,
        "task-unified-1757169743-7cvnl5zw",
    ),
    "evolink with a callback": Example(
        "evolink",
        Submission(
            "grok-imagine-text-to-video",
            "A cat playing piano in a jazz club",
            {"duration": 10, "mode": "fun", "aspect_ratio": "16:9"},
        ),
        CALLBACK,
        _GENERATIONS,
        {**_CAT, "callback_url": CALLBACK},
        _CAT_ANSWER,
        "task-unified-1757169743-7cvnl5zw",
    ),
    "relay text-to-video": Example(
        "xai",
        Submission("grok-imagine-video", str(_LAKE["prompt"]), _LAKE_FIELDS),
        CALLBACK,
        _GENERATIONS,
        _LAKE,
        {"request_id": _REQUEST_ID},
        _REQUEST_ID,
    ),
    "relay image": Example(
        "xai",
        Submission("grok-imagine-video", str(_LAKE["prompt"]), _LAKE_FIELDS, image=PICTURE),
        None,
        _GENERATIONS,
        {**_LAKE, "image": {"url": _INLINE}},
        {"id": "grok:" + _REQUEST_ID, "status": "pending"},
        "grok:" + _REQUEST_ID,
    ),
    "relay references": Example(
        "xai",
        Submission(
            "grok-imagine-video-1.5-preview",
            str(_LAKE["prompt"]),
            _LAKE_FIELDS,
            references=(PICTURE, PICTURE),
        ),
        None,
        _GENERATIONS,
        {
            **_LAKE,
            "model": "grok-imagine-video-1.5-preview",
            "reference_images": [{"url": _INLINE}] * 2,
        },
        {"code": "success", "message": "", "data": {"task_id": "task_abc"}},
        "task_abc",
    ),
    "xai video extension": Example(
        "xai",
        Submission("grok-imagine-video", "the camera pans", {"duration": 10}, video=VIDEO, does="extend"),
        None,
        "/v1/videos/extensions",
        {
            "model": "grok-imagine-video",
            "prompt": "the camera pans",
            "duration": 10,
            "video": {"url": _INLINE_VIDEO},
        },
        {"request_id": _REQUEST_ID},
        _REQUEST_ID,
    ),
    "xai video edit": Example(
        "xai",
        Submission("grok-imagine-video", "make it snow", {}, video=VIDEO, does="edit"),
        None,
        "/v1/videos/edits",
        {"model": "grok-imagine-video", "prompt": "make it snow", "video": {"url": _INLINE_VIDEO}},
        {"request_id": _REQUEST_ID},
        _REQUEST_ID,
    ),
    "openai generation": Example(
        "openai",
        Submission("gpt-image-2.5-flare", _OTTER, {"size": "1024x1024", "quality": "medium"}, key="j0b-1"),
        CALLBACK,
        "/v1/images/generations",
        {"model": "gpt-image-2.5-flare", "prompt": _OTTER, "size": "1024x1024", "quality": "medium"},
        {"created": 1713833628, "data": [{"b64_json": "aGVsbG8="}], "usage": OTTER_TOKENS},
        "j0b-1",
    ),
    "comfyui prompt": Example(
        "comfyui",
        Submission("sdxl", _OTTER, {"size": "1344x768"}, key="j0b-1"),
        None,
        "/prompt",
        {},
        {"prompt_id": PROMPT_ID, "number": 1, "node_errors": {}},
        PROMPT_ID,
    ),
    "xai picture": Example(
        "xai",
        Submission("grok-imagine-image-2.0", _OTTER, {"quality": "low"}, key="j0b-1", kind="image"),
        CALLBACK,
        "/v1/images/generations",
        {"model": "grok-imagine-image-2.0", "prompt": _OTTER, "quality": "low"},
        {"data": [{"url": _PICTURE}], "model": "grok-imagine-image-2.0"},
        "j0b-1",
    ),
    "xai edit": Example(
        "xai",
        Submission("grok-imagine-image-2.0", _OTTER, {}, image=PICTURE, key="j0b-1", kind="image"),
        None,
        "/v1/images/edits",
        {"model": "grok-imagine-image-2.0", "prompt": _OTTER, "image": {"url": _INLINE}},
        {"data": [{"url": _PICTURE}], "model": "grok-imagine-image-2.0"},
        "j0b-1",
    ),
    "xai edit by its url": Example(
        "openai",
        Submission("grok-imagine-image-2.0", _OTTER, {}, image=PICTURE, key="j0b-1"),
        None,
        "/v1/images/edits",
        {"model": "grok-imagine-image-2.0", "prompt": _OTTER, "image": {"url": _INLINE}},
        {"data": [{"url": _PICTURE}], "model": "grok-imagine-image-2.0"},
        "j0b-1",
    ),
    "xai edit of several": Example(
        "openai",
        Submission("grok-imagine-image-2.0", _OTTER, {}, references=(PICTURE, PICTURE), key="j0b-1"),
        None,
        "/v1/images/edits",
        {"model": "grok-imagine-image-2.0", "prompt": _OTTER, "images": [{"url": _INLINE}] * 2},
        {"data": [{"url": _PICTURE}], "model": "grok-imagine-image-2.0"},
        "j0b-1",
    ),
}

PLAIN: dict[str, Example] = {
    "kie": EXAMPLES["kie text-to-video"],
    "evolink": EXAMPLES["evolink text-to-video"],
    "xai": EXAMPLES["relay text-to-video"],
    "openai": EXAMPLES["openai generation"],
    "comfyui": EXAMPLES["comfyui prompt"],
}
"""One ordinary create a provider."""


def kie(code: object, msg: str = "said", data: object = None) -> dict[str, Any]:
    return {"code": code, "msg": msg, "data": data}


def error(code: object, message: str = "said", kind: str = "some_error") -> dict[str, Any]:
    """The nested form of evolink and OpenAI-style relays."""
    return {"error": {"code": code, "message": message, "type": kind}}


def flat(code: str, message: str) -> dict[str, Any]:
    """xAI's own form."""
    return {"code": code, "error": message}
