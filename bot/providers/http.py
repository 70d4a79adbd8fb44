"""Sends requests to one provider, and turns every httpx error into the contract's own, which says what is known."""

import asyncio
import json
import re
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import httpx
from pydantic import SecretStr

from bot.atomic_file import AtomicFile
from bot.domain.redact import GONE, excerpt
from bot.providers import untrusted
from bot.providers.base import CheckFailed, MaybeCreated, NotCreated, NotSent
from bot.providers.edge import turned_away
from bot.settings import SettingsInvalid

USER_AGENT: Final = (
    f"darkroom/{version('darkroom')}"  # kie's edge turns away clients without one of their own
)
CONNECTIONS = 40
"""For creates, and as many for queries: more than the worker uses at once, 32 and 16 at one provider."""
LONGEST_ANSWER = 2**20
LONGEST_RESULT = 200 * 2**20
"""Of an answer that is the result itself, and goes to disk."""
SHORTEST_KEY = 8  # blotting out a shorter one would spoil ordinary answers
LONGEST_WAIT = 120  # seconds; a provider that names more is not waited for


@dataclass(frozen=True, slots=True)
class Waits:
    """How long each step may take, in seconds. `whole` is for an answer that drips in byte by byte."""

    connect: float = 10
    create: float = 30
    query: float = 20
    whole: float = (
        75  # longer than the steps before a create is sent: when it ends one, the request had gone out
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `json` is None when the body was not JSON."""

    status: int
    json: Any = None
    said: str = ""
    """The status and the beginning of the body, for an error's detail."""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    """By lower-case name."""
    turned_away: bool = False
    """The edge in front of the API refused, and the API never saw the request."""

    @classmethod
    def of(cls, status: int, raw: bytes, headers: Mapping[str, str] | None = None) -> "Answer":
        lower = {name.lower(): value.strip() for name, value in (headers or {}).items()}
        said = excerpt(raw[:3000].decode("utf-8", "replace"))
        json = untrusted.decode(raw)
        return cls(status, json, f"HTTP {status}: {said}", lower, turned_away(status, json, raw, lower))

    @property
    def body(self) -> dict[str, Any]:
        return untrusted.mapping(self.json)

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def retry_after(self) -> timedelta | None:
        """`Retry-After` in seconds or as a date, where it is at most two minutes."""
        seconds = _seconds(self.headers.get("retry-after", ""), self.headers.get("date", ""))
        return timedelta(seconds=seconds) if 0 < seconds <= LONGEST_WAIT else None


def _seconds(retry_after: str, date: str) -> float:
    """0 when unreadable. A date is compared with the answer's own `Date`: our clock may be wrong."""
    if re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", retry_after):
        return float(retry_after)
    try:
        return (parsedate_to_datetime(retry_after) - parsedate_to_datetime(date)).total_seconds()
    except (ValueError, TypeError, OverflowError):  # TypeError: one has a time zone, the other has none
        return 0


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a form. `name` says of what kind it is, by its ending; it is ours."""

    field: str
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """A body that is no JSON: multipart/form-data."""

    fields: Mapping[str, str]
    files: Sequence[Upload]


Body = Mapping[str, Any] | Form


class ApiClient:
    """One provider's address, key and connections. Where an answer repeats the key, it is blotted out."""

    def __init__(
        self,
        provider: str,
        base_url: str,
        key: SecretStr | None,
        tls: ssl.SSLContext,
        waits: Waits | None = None,
    ) -> None:
        self.provider = provider
        self.base_url = base_url.rstrip("/")
        self._key = key
        self._echoes = Echoes(key.get_secret_value() if key else "")
        self._waits = waits or Waits()
        self._tls = tls
        self._client = httpx.AsyncClient(
            transport=_FreshForCreates(tls),
            headers={"User-Agent": USER_AGENT, "Accept": "application/json"},
            auth=self._authorize,
            trust_env=False,
            follow_redirects=False,
        )

    async def create(self, path: str, body: Body, into: Path | None = None) -> Answer:
        """The paid call, sent once. Raises NotCreated or MaybeCreated.

        With `into`, the body of an HTTP 200 is the result: it goes to that file, which appears when it is whole, and to
        nowhere else: the answer has no `json` then.
        """
        try:
            answer = await self._send("POST", path, self._waits.create, body=body, into=into)
        except httpx.PoolTimeout as no_connection_free:
            raise NotSent(self.provider, _named(no_connection_free)) from no_connection_free
        except _NEVER_CONNECTED as never_sent:
            raise NotCreated(self.provider, _named(never_sent)) from never_sent
        except (httpx.HTTPError, TimeoutError, OSError, _TooLong) as lost:
            raise MaybeCreated(self.provider, _named(lost)) from lost
        if answer.turned_away:
            raise NotCreated(self.provider, answer.said)
        return answer

    async def query(
        self, path: str, longest: int = LONGEST_ANSWER, body: Mapping[str, Any] | None = None
    ) -> Answer:
        """`longest` in bytes; with a `body` for a question that is asked by POST. Raises CheckFailed."""
        method = "GET" if body is None else "POST"
        try:
            answer = await self._send(method, path, self._waits.query, body=body, longest=longest)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, _TooLong) as missed:
            raise CheckFailed(self.provider, _named(missed)) from missed
        if answer.turned_away:
            raise CheckFailed(self.provider, answer.said)
        return answer

    def at(self, base_url: str, waits: Waits | None = None) -> "ApiClient":
        """For another host of the same provider, or one that is waited for otherwise, with the same key."""
        return ApiClient(self.provider, base_url, self._key, self._tls, waits or self._waits)

    async def aclose(self) -> None:
        await self._client.aclose()

    async def _send(
        self,
        method: str,
        path: str,
        read: float,
        *,
        body: Body | None = None,
        into: Path | None = None,
        longest: int = LONGEST_ANSWER,
    ) -> Answer:
        wait = httpx.Timeout(read, connect=self._waits.connect, pool=self._waits.connect)
        url = self.base_url + path
        async with (
            asyncio.timeout(self._waits.whole),
            self._client.stream(method, url, **_content(body), timeout=wait) as response,
        ):
            if into is not None and response.status_code == 200:
                raw = b""
                await _receive(response, into)
            else:
                raw = await _read(response, longest)
        blotted = self._echoes.blotted(raw)
        return Answer.of(response.status_code, blotted, dict(response.headers))

    def _authorize(self, request: httpx.Request) -> httpx.Request:
        if self._key is not None:
            request.headers["Authorization"] = f"Bearer {self._key.get_secret_value()}"
        return request


def _content(body: Body | None) -> dict[str, Any]:
    """What httpx calls it. JSON is plain ASCII: any text can be sent, even half of a surrogate pair."""
    match body:
        case None:
            return {}
        case Form():
            files = [(each.field, (each.name, each.content, each.content_type)) for each in body.files]
            return {"data": dict(body.fields), "files": files}
        case _:
            return {"content": json.dumps(body).encode(), "headers": {"Content-Type": "application/json"}}


def plain_key(variable: str, given: SecretStr) -> SecretStr:
    """The value of a setting as an HTTP header can carry it. Raises SettingsInvalid."""
    value = given.get_secret_value().strip()
    if not value.isascii() or not value.isprintable() or " " in value:
        raise SettingsInvalid(f"{variable}: must be the key, in plain characters without spaces")
    return SecretStr(value)


class Echoes:
    """Blots the key out of an answer, however JSON may spell it: plain, with escapes, or in JSON inside a JSON string.

    It takes the raw answer, before anything is decoded.
    """

    def __init__(self, key: str) -> None:
        self._key = key if len(key) >= SHORTEST_KEY else ""

    def blotted(self, raw: bytes) -> bytes:
        if not self._key:
            return raw
        if b"\\" not in raw:  # as most are, and nothing else spells a character otherwise
            return raw.replace(self._key.encode(), GONE.encode())
        return self._any_spelling.sub(GONE.encode(), raw)

    @cached_property
    def _any_spelling(self) -> re.Pattern[bytes]:
        return re.compile(b"".join(map(_spelled, self._key)))


def _spelled(character: str) -> bytes:
    plain, number = re.escape(character.encode()), b"%04x" % ord(character)
    return rb"(?:\\{0,3}%b|\\{1,3}u(?i:%b))" % (plain, number)


_NEVER_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL, httpx.UnsupportedProtocol)


class _TooLong(Exception):
    """No real answer of these APIs is as long."""


async def _read(response: httpx.Response, longest: int) -> bytes:
    raw = bytearray()
    async for chunk in response.aiter_bytes():
        raw += chunk
        if len(raw) > longest:
            raise _TooLong(f"an answer of more than {longest} bytes")
    return bytes(raw)


async def _receive(response: httpx.Response, into: Path) -> None:
    async with AtomicFile.at(into) as file:
        async for chunk in response.aiter_bytes():
            if file.size + len(chunk) > LONGEST_RESULT:
                raise _TooLong(f"an answer of more than {LONGEST_RESULT} bytes")
            await file.write(chunk)
        await file.finish()


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


class _FreshForCreates(httpx.AsyncBaseTransport):
    """Two pools, so that queries cannot keep creates waiting, nor creates queries.

    A create never rides on a kept connection: the server may just have closed it, and a reset is ambiguous.
    """

    def __init__(self, tls: ssl.SSLContext) -> None:
        kept = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
        fresh = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=0)
        self._kept = httpx.AsyncHTTPTransport(verify=tls, trust_env=False, limits=kept)
        self._fresh = httpx.AsyncHTTPTransport(verify=tls, trust_env=False, limits=fresh)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        transport = self._fresh if request.method == "POST" else self._kept
        return await transport.handle_async_request(request)

    async def aclose(self) -> None:
        await self._kept.aclose()
        await self._fresh.aclose()
