"""OpenAI's images API, and those that are like it (xAI's, gateways): the answer to a create is the pictures themselves.

The answer goes to disk as it comes (`spool`), and its file stands for the task: asking about the task is reading it.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from bot.atomic_file import put_in_place, temporary_beside
from bot.domain.offer import FieldValue
from bot.providers import images_answer
from bot.providers.base import (
    UNPUBLISHED_QUESTIONS,
    CheckFailed,
    Finished,
    Hosted,
    MaybeCreated,
    NotVisibleYet,
    Pace,
    Progress,
    Rejected,
    RequestRefused,
    Submission,
    Ticket,
    WithoutCallbacks,
)
from bot.providers.http import ApiClient, Body, Form, Upload, Waits
from bot.providers.images_answer import ImagesAnswer
from bot.providers.openai_style import create_failed
from bot.providers.pictures import TYPES, contents, data_uri
from bot.providers.spool import Spool, reference

NAME: Final = "openai"
# Its limits are an account's own, by tier: no figure holds for all. Its 429 tells.
PACE: Final = Pace(
    creates=None, window=timedelta(seconds=60), running=None, questions_per_second=UNPUBLISHED_QUESTIONS
)
WAITS: Final = Waits(create=240, whole=300)
"""Nothing is sent before the pictures are made: two minutes at high quality are normal."""

_GENERATIONS: Final = "/v1/images/generations"
_EDITS: Final = "/v1/images/edits"
_MOST_IMAGES: Final = 16
_JSON_EDITS: Final = "grok-"
"""Models of xAI: its edits are JSON with the pictures' URLs, as its document says, and never a form."""


@dataclass(frozen=True, slots=True)
class OpenaiImages(Hosted, WithoutCallbacks):
    """See Provider. A task's id is the key of the call that made it."""

    api: ApiClient
    spool: Spool
    name: str = NAME
    pace: Pace = PACE

    async def submit(self, submission: Submission, callback_url: str | None) -> Ticket:
        del callback_url  # the API has none
        into = self.spool.answer(submission.key)
        temporary = temporary_beside(into)
        path, body = await request_of(self.name, submission)
        try:
            answer = await self.api.create(path, body, into=temporary)
            if answer.status != 200:
                raise create_failed(self.name, answer, images_answer.cost_of(answer.body))
            if not await asyncio.to_thread(images_answer.readable, temporary):
                raise MaybeCreated(self.name, "HTTP 200 with a body that holds no list of pictures")
            await asyncio.to_thread(put_in_place, temporary, into)
        finally:
            await asyncio.to_thread(temporary.unlink, missing_ok=True)
        return Ticket(submission.key, done=True)

    async def find(self, key: str) -> Ticket | None:
        """An answer that came in whole is on disk; of any other, nobody can tell what became of it."""
        return Ticket(key, done=True) if await self.has(key) else None

    async def has(self, upstream_id: str) -> bool:
        """Whether that is one of its tasks: any other text is the name of no file."""
        try:
            path = self.spool.answer(upstream_id)
        except ValueError:
            return False
        return await asyncio.to_thread(path.is_file)

    async def check(self, upstream_id: str) -> Progress:
        try:
            answer = await asyncio.to_thread(self._read, upstream_id)
        except (FileNotFoundError, ValueError) as missing:
            raise NotVisibleYet(self.name, f"its answer is not on disk: {missing}") from missing
        except OSError as error:
            raise CheckFailed(self.name, f"{type(error).__name__}: {error.strerror}") from error
        return progress_of(upstream_id, answer)

    def _read(self, key: str) -> ImagesAnswer:
        return images_answer.read(self.spool.answer(key), lambda number: self.spool.part(key, number))

    async def balance(self) -> Decimal | None:
        return None  # no such endpoint

    async def aclose(self) -> None:
        await self.api.aclose()


async def request_of(provider: str, submission: Submission) -> tuple[str, Body]:
    """The path and the body. Raises RequestRefused."""
    if submission.end_frame:
        raise RequestRefused(provider, "params", "a picture has no end")
    fields: dict[str, Any] = {
        **submission.fields,
        "model": submission.upstream,
        "prompt": submission.prompt,
    }
    if not submission.pictures:
        return _GENERATIONS, fields
    if submission.upstream.startswith(_JSON_EDITS):
        pictures = [{"url": await data_uri(provider, each)} for each in submission.pictures]
        return _EDITS, fields | ({"image": pictures[0]} if len(pictures) == 1 else {"images": pictures})
    if len(submission.pictures) > _MOST_IMAGES:
        raise RequestRefused(provider, "params", f"edits take 1 to {_MOST_IMAGES} pictures")
    return _EDITS, await asyncio.to_thread(_form, provider, fields, submission.pictures)


def _form(provider: str, fields: Mapping[str, FieldValue], pictures: tuple[Path, ...]) -> Form:
    """One picture is `image`, several are `image[]`: so OpenAI's own client names them."""
    name = "image" if len(pictures) == 1 else "image[]"
    uploads = [
        Upload(name, f"{number}{path.suffix}", TYPES[path.suffix], contents(provider, path))
        for number, path in enumerate(pictures)
    ]
    return Form({key: _as_text(value) for key, value in fields.items()}, uploads)


def _as_text(value: FieldValue) -> str:
    """As UTF-8 can carry it: a form has no escape for half of a surrogate pair, as JSON has."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text.encode("utf-8", "replace").decode()


def progress_of(key: str, answer: ImagesAnswer) -> Finished | Rejected:
    """An answer without a picture was withheld by moderation, unless its error says otherwise (seen with xAI)."""
    if answer.pictures:
        urls = tuple(reference(key, each) if isinstance(each, int) else each for each in answer.pictures)
        return Finished(urls, answer.cost, answer.tokens)
    if answer.error and not answer.error.moderated:
        return Rejected("failed", str(answer.error), answer.cost)
    return Rejected("moderation", "an answer without pictures", answer.cost)
