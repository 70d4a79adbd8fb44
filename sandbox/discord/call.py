"""One request to the REST API, decoded: what `server` hands to `rest`."""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, TypeGuard


@dataclass(frozen=True, slots=True)
class Upload:
    """One `files[n]` part, in the shape SimCord's routes read."""

    filename: str
    description: str | None
    data: bytes

    @property
    def fp(self) -> BytesIO:
        return BytesIO(self.data)


@dataclass(frozen=True, slots=True)
class Call:
    """One request."""

    method: str
    path: str  # relative to /api/v10, without query
    body: Any = None
    query: dict[str, str] = field(default_factory=dict[str, str])
    uploads: tuple[Upload, ...] = ()
    size: int = 0  # bytes of the request's body
    reason: str | None = None
    authorization: str | None = None

    @property
    def fields(self) -> dict[str, Any]:
        return self.body if is_object(self.body) else {}


def is_object(body: Any) -> TypeGuard[dict[str, Any]]:
    return isinstance(body, dict)
