"""A bad day at Discord, on demand: REST errors before or after the effect, delays, a gateway that drops.

A fault is matched by method and path (relative to /api/v10, without query); the effect stays with `rest`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal

Scope = Literal["user", "shared", "global"]


@dataclass(slots=True, eq=False)
class Fault:
    """What one matching request gets instead of its answer. `hits` counts the requests that met it."""

    method: str
    path_glob: str
    status: int | None = None
    code: int = 0
    message: str = "injected fault"
    times: int | None = 1  # None: until removed
    after_effect: bool = False
    drop: bool = False  # close the connection without an answer
    delay: float = 0.0
    retry_after: float | None = None
    scope: Scope = "shared"
    hits: int = 0
    _gone: bool = field(default=False, repr=False)

    @property
    def spoils_answer(self) -> bool:
        return self.drop or self.status is not None

    @property
    def live(self) -> bool:
        return not self._gone and (self.times is None or self.hits < self.times)

    def remove(self) -> None:
        self._gone = True

    def matches(self, method: str, path: str) -> bool:
        return self.live and self.method in {method, "*"} and _path_matches(self.path_glob, path)

    def headers(self) -> dict[str, str]:
        """A 429 carries `Via`: without it discord.py takes it for a Cloudflare ban and gives up at once."""
        if self.status != 429:
            return {}
        headers = {"Via": "1.1 google", "Retry-After": str(self.retry_after or 1.0)}
        headers |= {"X-RateLimit-Scope": self.scope}
        return headers | ({"X-RateLimit-Global": "true"} if self.scope == "global" else {})

    def body(self) -> dict[str, object]:
        if self.status == 429:
            wait = self.retry_after or 1.0
            return {
                "message": "You are being rate limited.",
                "retry_after": wait,
                "global": self.scope == "global",
                "code": self.code,
            }
        return {"message": self.message, "code": self.code}


class Faults:
    """The faults in force. `World.faults`."""

    def __init__(self, gateway: "GatewayControl") -> None:
        self._faults: list[Fault] = []
        self._gateway = gateway

    def add(
        self,
        method: str,
        path_glob: str,
        *,
        status: int | None = None,
        code: int = 0,
        message: str = "injected fault",
        times: int | None = 1,
        after_effect: bool = False,
        drop: bool = False,
        delay: float = 0.0,
        retry_after: float | None = None,
        scope: Scope = "shared",
    ) -> Fault:
        """The next `times` requests like this meet the fault (None: all until `remove()`).

        `path_glob` is matched segment by segment (`/channels/*/messages`); a last `**` takes any rest.
        `status` answers with that error before anything happened; with `after_effect` the request is
        carried out first and only its answer is lost. `drop` closes the connection instead of answering.
        `delay` seconds pass before the request is looked at (with `after_effect`: before the answer);
        alone it only makes Discord slow. 429 takes `retry_after` and `scope`.
        """
        fault = Fault(
            method,
            path_glob,
            status=429 if retry_after is not None and status is None else status,
            code=code,
            message=message,
            times=times,
            after_effect=after_effect,
            drop=drop,
            delay=delay,
            retry_after=retry_after,
            scope=scope,
        )
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Discord is well again."""
        for fault in self._faults:
            fault.remove()
        self._faults.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The oldest fault for this request, counted as met."""
        self._faults = [fault for fault in self._faults if fault.live]
        for fault in self._faults:
            if fault.matches(method, path):
                fault.hits += 1
                return fault
        return None

    async def close_gateway(self, code: int = 4000) -> None:
        """Close every gateway connection with this code; the client may resume."""
        await self._gateway.close(code)

    async def drop_gateway(self) -> None:
        """Cut every gateway connection without a word; the client may resume."""
        self._gateway.drop()
        await asyncio.sleep(0)

    async def ask_reconnect(self) -> None:
        """Opcode 7: Discord asks every client to reconnect and resume."""
        await self._gateway.reconnect()

    async def invalidate_session(self, *, resumable: bool = False) -> None:
        """Opcode 9 to every connection; not resumable sessions are forgotten."""
        await self._gateway.invalidate(resumable=resumable)


@dataclass(frozen=True, slots=True)
class GatewayControl:
    """What the faults may do to the gateway."""

    close: Callable[[int], Awaitable[None]]
    drop: Callable[[], None]
    reconnect: Callable[[], Awaitable[None]]
    invalidate: Callable[..., Awaitable[None]]


def _path_matches(glob: str, path: str) -> bool:
    wanted, given = glob.strip("/").split("/"), path.strip("/").split("/")
    if wanted[-1] == "**":
        wanted = wanted[:-1]
        given = given[: len(wanted)]
    return len(wanted) == len(given) and all(
        fnmatchcase(part, pattern) for part, pattern in zip(given, wanted, strict=True)
    )
