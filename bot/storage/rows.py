"""How a Job is written to its row and read back, and which of its fields a step may change."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from hashlib import sha256
from operator import attrgetter
from typing import Any, TypedDict

from sqlalchemy import RowMapping

from bot.domain.failure import Failure, Reason
from bot.domain.job import Job, Pool, State, Withdrawal
from bot.domain.place import PlaceKind
from bot.domain.request import Request
from bot.domain.uploaded import Uploaded

NO_LEASE: dict[str, Any] = {"lease": None, "lease_until": None}


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that was taken; `job` is None where it cannot be read, and `unreadable` says why."""

    id: str
    due_at: int
    job: Job | None
    unreadable: str = ""


class Facts(TypedDict, total=False):
    """True whatever state the row is in by the time they are written."""

    progress: int | None
    callback_at: datetime | None
    upstream_id: str | None
    stray: bool
    card_id: int | None
    card_channel_id: int | None
    thread_id: int | None
    apart: bool
    withdrawal: Withdrawal | None
    withdrawn_by: int | None
    pool: Pool


class Changes(Facts, total=False):
    """What a step may write together with its outcome."""

    tries: int
    checks: int
    errors: int
    provider: str | None
    attempt: int
    tried: tuple[str, ...]
    offers: tuple[str, ...]
    granted_at: datetime | None
    callback_token: str | None
    callback_sent: bool
    inputs_token: str | None
    uploads: tuple[Uploaded, ...]
    submitted_at: datetime | None
    results: tuple[str, ...]
    collects: int
    failure: Failure | None
    quota: tuple[int, int]
    request: Request
    guild_tag: int
    member_tag: int
    queued_at: datetime | None


_STORED_OTHERWISE = {
    "state",
    "pool",
    "place",
    "request",
    "tried",
    "offers",
    "uploads",
    "results",
    "failure",
    "callback_token",
    "quota",
    "withdrawal",
}
_NAMES = tuple(field.name for field in fields(Job))
_VALUES = attrgetter(*_NAMES)
_AS_IS = tuple(name for name in _NAMES if name not in _STORED_OTHERWISE)


def hash_token(token: str) -> str:
    """Only this is stored: whoever reads the database can neither forge a callback nor fetch a member's picture."""
    return sha256(token.encode()).hexdigest()


def to_columns(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Job fields, by name, to column values."""
    return _to_columns(dict(changes))


def _to_columns(columns: dict[str, Any]) -> dict[str, Any]:
    """In place."""
    if "callback_token" in columns:
        token = columns.pop("callback_token")
        columns["callback_hash"] = None if token is None else hash_token(token)
    if "inputs_token" in columns:
        token = columns.pop("inputs_token")
        columns["inputs_hash"] = None if token is None else hash_token(token)
    if "quota" in columns:
        columns["files_wanted"], columns["files_posted"] = columns.pop("quota")
    if columns.get("failure") is not None:
        columns["failure"] = asdict(columns["failure"])
    if isinstance(columns.get("request"), Request):
        columns["request"] = columns["request"].to_json()
    if "uploads" in columns:
        columns["uploads"] = [asdict(each) for each in columns["uploads"]]
    for name in ("tried", "offers", "results"):
        if name in columns:
            columns[name] = list(columns[name])
    return columns


def to_row(job: Job) -> dict[str, Any]:
    """The row of a new job, without what is NULL: the driver takes longer to pass None than to pass a number."""
    values = zip(_NAMES, _VALUES(job), strict=True)
    return _to_columns({name: value for name, value in values if value is not None})


def to_job(row: Mapping[str, Any] | RowMapping) -> Job:
    """`callback_token` is always None: it was never stored."""
    return Job(
        **{name: row[name] for name in _AS_IS},
        state=State(row["state"]),
        pool=Pool(row["pool"]),
        place=PlaceKind(row["place"]),
        request=Request.from_json(row["request"]),
        tried=texts(row["tried"]),
        offers=texts(row["offers"]),
        uploads=tuple(Uploaded(**each) for each in row["uploads"]),
        results=texts(row["results"]),
        failure=_to_failure(row["failure"]),
        quota=(row["files_wanted"], row["files_posted"]),
        withdrawal=Withdrawal(row["withdrawal"]) if row["withdrawal"] else None,
    )


def texts(found: Any) -> tuple[str, ...]:
    """Of a JSON list. Raises TypeError for one of anything else: what cannot be a key would break far from here."""
    if not all(isinstance(each, str) for each in found):
        raise TypeError("not only texts")
    return tuple(found)


def _to_failure(data: dict[str, Any] | None) -> Failure | None:
    return None if data is None else Failure(Reason(data["reason"]), data["provider"], data["detail"])


def read(row: Mapping[Any, Any] | RowMapping) -> Claimed:
    """Never raises: what another version or a hand has written must stop nobody."""
    due_at: int = row.get("due_number") or 0
    try:
        return Claimed(row["id"], due_at, to_job(row))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return Claimed(row["id"], due_at, None, f"{type(error).__name__}: {error}"[:200])
