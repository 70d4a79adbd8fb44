"""A task's life on the provider's side: waiting, queuing, generating, then success or failure, on the loop's clock."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Literal

from sandbox.providers.customer_videos import CustomerVideo
from sandbox.providers.mishaps import Mishaps

Kind = Literal["image", "video"]


class Phase(StrEnum):
    WAITING = "waiting"
    QUEUING = "queuing"
    GENERATING = "generating"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a task ended without a result, in the provider's own code and words."""

    code: str
    text: str


class Unmakeable(Exception):
    """The media cannot be made of what was sent; carries the failure the task ends with."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.text)
        self.failure = failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A create request that passed its document: what to make, and whom to tell."""

    model: str
    prompt: str
    kind: Kind
    ratio: str
    seconds: int = 0
    count: int = 1
    resolution: str = "480p"
    callback_url: str | None = None
    pictures: tuple[str, ...] = ()
    video: str = ""
    """What is edited, or, with `seconds`, extended by them."""
    credits: float = 0.0
    """Its price, where the provider has a table of them."""


@dataclass(eq=False, slots=True, kw_only=True)
class Task:
    """One accepted create. `body` is the request as it was sent; `files` are names at the media host."""

    id: str
    order: Order
    body: Any
    mishaps: Mishaps
    expected: float
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    began: float = field(default_factory=lambda: asyncio.get_running_loop().time())
    ended: datetime | None = None
    failure: Failure | None = None
    files: Sequence[str] = ()
    source: CustomerVideo | None = None
    """What the order's `video` leads to, once it is there."""
    queries: int = 0
    told: int = 0  # how often its result has been told

    @property
    def prompt(self) -> str:
        return self.order.prompt

    @property
    def share(self) -> float:
        """How much of the expected time has passed, 0 to 1."""
        passed = asyncio.get_running_loop().time() - self.began
        return min(1.0, passed / self.expected) if self.expected > 0 else 1.0

    @property
    def phase(self) -> Phase:
        if self.ended is not None:
            return Phase.FAILED if self.failure else Phase.SUCCEEDED
        if self.share < 0.1:
            return Phase.WAITING
        return Phase.QUEUING if self.share < 0.25 else Phase.GENERATING

    @property
    def progress(self) -> int:
        """0 to 99 while it runs, 100 when it has ended."""
        return 100 if self.ended else min(99, int(self.share * 100))


async def live(task: Task, make: Callable[[], Awaitable[Sequence[str]]], planned: Failure | None) -> None:
    """Run the task to its end: never before its time, and not before its media exist."""
    if "stuck" in task.mishaps:
        return
    failure = planned
    try:
        task.files = await make() if planned is None else ()
    except Unmakeable as unmakeable:
        failure = unmakeable.failure
    await asyncio.sleep(task.began + task.expected - asyncio.get_running_loop().time())
    task.failure = failure
    task.ended = datetime.now(UTC)
