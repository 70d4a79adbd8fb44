"""A record of every REST request the bot made, as the conformance check of Discord's OpenAPI reads it."""

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TOKEN = "token"  # noqa: S105 - stands in recorded paths where a secret was


@dataclass(slots=True)
class Request:
    """One request: `path` is relative to /api/v10, its tokens replaced; `status` None while unanswered."""

    method: str
    path: str
    body: Any
    query: dict[str, str] = field(default_factory=dict[str, str])
    files: tuple[tuple[str, int], ...] = ()  # name and size of each upload
    status: int | None = None  # what the bot was told; 0: the connection was cut
    fault: bool = False  # a fault was injected

    def line(self) -> str:
        return json.dumps({"method": self.method, "path": self.path, "body": self.body})


class Traffic:
    """All requests since the start, oldest first. `World.traffic`."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def add(self, request: Request) -> None:
        self.requests.append(request)

    def count(self, method: str, path_prefix: str = "/") -> int:
        """How many requests there were with this method and beginning of path."""
        return sum(
            request.method == method and request.path.startswith(path_prefix) for request in self.requests
        )

    async def append_to(self, file: Path) -> int:
        """Append all requests to a JSON-lines file; how many there were."""
        text = "".join(request.line() + "\n" for request in self.requests)
        await asyncio.to_thread(_append, file, text)
        return len(self.requests)


def without_tokens(path: str) -> str:
    """`/interactions/1/SECRET/callback` and `/webhooks/1/SECRET/...` with the secret replaced."""
    parts = path.split("/")
    if len(parts) > 3 and parts[1] in {"interactions", "webhooks"}:
        parts[3] = TOKEN
    return "/".join(parts)


def _append(file: Path, text: str) -> None:
    with file.open("a", encoding="utf-8") as lines:
        lines.write(text)
