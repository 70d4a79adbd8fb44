"""A create whose answer is the result: it comes when the pictures are made. Whoever hangs up meanwhile has paid."""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from sandbox.providers.tasks import Order, Task


def image_order(given: Mapping[str, Any], ratio: str, pictures: tuple[str, ...] = ()) -> Order:
    """Of a create that passed its document. A ratio of "auto" is left to the maker."""
    return Order(
        model=given["model"],
        prompt=given["prompt"],
        kind="image",
        ratio="1:1" if ratio == "auto" else ratio,
        count=given.get("n", 1),
        pictures=pictures,
    )


async def until_made(task: Task) -> None:
    await asyncio.sleep(task.mishaps.number("timeout", 45))
    while task.ended is None:  # noqa: ASYNC110 - the task tells nobody of its end
        await asyncio.sleep(0.01)


def cut(answer: web.Response) -> web.Response:
    """Promises the whole, sends the first half, hangs up."""
    whole_answer = answer.body
    if not isinstance(whole_answer, bytes):
        raise TypeError("an answer in one piece")
    headers = {"Content-Length": str(len(whole_answer)), "Content-Type": "application/json"}
    half = web.Response(body=whole_answer[: len(whole_answer) // 2], headers=headers)
    half.force_close()
    return half
