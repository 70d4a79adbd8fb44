"""xAI's edits and extensions of a video: what a request may say, what the video may be, and what they cost."""

from collections.abc import Mapping
from typing import Any

from sandbox.providers.customer_videos import LARGEST, CustomerVideo
from sandbox.providers.fields import Field, one_of, text, url, whole, wrong
from sandbox.providers.tasks import Order

EDITS, EXTENSIONS = "/v1/videos/edits", "/v1/videos/extensions"
_MODEL = "grok-imagine-video"  # the only one for these
_LENGTHS: Mapping[str, tuple[float, float]] = {EDITS: (0, 8.7), EXTENSIONS: (2, 15)}
"""Of the video that goes in, in seconds."""
_USUAL_LENGTH = 6
_AREA_OF_480P = 854 * 480
_CENTS_A_SECOND = {"480p": 5, "720p": 7, "input": 1}


def _video(value: Any) -> str | None:
    return wrong(value, {"url": Field(url("http", "https", "data", longest=LARGEST * 2), required=True)})


_ANY: Mapping[str, Field] = {
    "model": Field(one_of(_MODEL), required=True),
    "prompt": Field(text(), required=True),
    "video": Field(_video, required=True),
    "user": Field(text()),
}
_BODIES: Mapping[str, Mapping[str, Field]] = {
    EDITS: _ANY,
    EXTENSIONS: {**_ANY, "duration": Field(whole(2, 10))},
}


def problem_of(path: str, body: Any) -> str | None:
    """What the document does not allow."""
    return wrong(body, _BODIES[path])


def order_of(path: str, given: Mapping[str, Any]) -> Order:
    """Of an edit no seconds are added."""
    added = given.get("duration", _USUAL_LENGTH) if path == EXTENSIONS else 0
    return Order(
        model=given["model"],
        prompt=given["prompt"],
        kind="video",
        ratio="1:1",  # it has the shape of what it is made of
        seconds=added,
        video=given["video"]["url"],
    )


def unusable(order: Order, video: CustomerVideo) -> str | None:
    """What is wrong with the video that goes in."""
    least, most = _LENGTHS[EXTENSIONS if order.seconds else EDITS]
    if not least <= video.seconds <= most:
        return f"The input video must be between {least} and {most} seconds, got {video.seconds:.2f}"
    return None


def cost(order: Order, video: CustomerVideo) -> int:
    """In ticks, 10^10 to the dollar: of what is made new, and of what goes in."""
    rate = _CENTS_A_SECOND["480p" if video.width * video.height <= _AREA_OF_480P else "720p"]
    cents = (order.seconds or video.seconds) * rate + video.seconds * _CENTS_A_SECOND["input"]
    return round(cents * 10**8)
