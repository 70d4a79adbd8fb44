"""Classifiers over HTTP: OpenAI's moderations and its likes, and guard models behind chat completions.

Asked before every prompt, so a connection is kept; asking twice costs nothing and changes nothing. What they answer is
as hostile as what any provider answers: bounded, and never believed where it does not make sense.
"""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, Literal

import httpx
from pydantic import SecretStr

from bot.domain.policy.categories import Category
from bot.domain.policy.scores import Judgement, Picture, Scores, Unclear, merged
from bot.domain.redact import excerpt
from bot.providers import untrusted
from bot.providers.http import USER_AGENT, Echoes, plain_key
from bot.providers.pictures import inlined
from bot.settings import Settings, SettingsInvalid

WAIT: Final = 6.0
"""Seconds that a judgement may take altogether. A member is waiting for the answer to a command."""
LONGEST_ANSWER: Final = 64 * 1024
LARGEST_PICTURE: Final = 20 * 2**20
"""Bytes; OpenAI takes no larger ones."""
OPENAI: Final = "https://api.openai.com"

# https://platform.openai.com/docs/guides/moderation
_MODERATIONS: Final[Mapping[str, Category]] = {
    "sexual": "sexual",
    "sexual/minors": "minors",
    "violence": "violence",
    "violence/graphic": "violence",
    "hate": "hate",
    "hate/threatening": "hate",
    "harassment": "harassment",
    "harassment/threatening": "harassment",
    "self-harm": "self_harm",
    "self-harm/intent": "self_harm",
    "self-harm/instructions": "self_harm",
    "illicit": "illegal",
    "illicit/violent": "illegal",
}
# The MLCommons hazards of Llama Guard, and the names that Qwen3Guard uses; what is in neither is `other`.
_HAZARDS: Final[Mapping[str, Category]] = {
    "s1": "violence",
    "s2": "illegal",
    "s3": "sexual",
    "s4": "minors",
    "s9": "illegal",
    "s10": "hate",
    "s11": "self_harm",
    "s12": "sexual",
    "violent": "violence",
    "non-violent illegal acts": "illegal",
    "sexual content or sexual acts": "sexual",
    "suicide & self-harm": "self_harm",
}
_CONTROVERSIAL: Final = 0.5
_SAFETY = re.compile(r"^\s*safety:\s*(safe|unsafe|controversial)\s*$", re.IGNORECASE | re.MULTILINE)
_CATEGORIES = re.compile(r"^\s*categories:\s*(.+)$", re.IGNORECASE | re.MULTILINE)
_LLAMA_GUARD = re.compile(r"\s*(safe|unsafe)\s*(?:\n\s*([^\n]{1,200}))?\s*", re.IGNORECASE)
_YES_NO = re.compile(r"\s*(yes|no)\b", re.IGNORECASE)


class _Failed(Exception):
    """There is no answer to judge by; carries what that means."""

    def __init__(self, unclear: Unclear) -> None:
        super().__init__(unclear.why)
        self.unclear = unclear


class HttpClassifier:
    """See Classifier."""

    def __init__(
        self,
        kind: Literal["moderations", "chat"],
        base_url: str,
        model: str | None,
        key: SecretStr | None,
        wait: float = WAIT,
    ) -> None:
        self._kind = kind
        self._base_url = base_url
        self._model = model
        self._wait = wait
        self._echoes = Echoes(key.get_secret_value() if key else "")
        headers = {"User-Agent": USER_AGENT, "Accept": "application/json"}
        if key is not None:
            headers["Authorization"] = f"Bearer {key.get_secret_value()}"
        self._client = httpx.AsyncClient(
            verify=httpx.create_ssl_context(trust_env=False),
            headers=headers,
            timeout=wait,
            trust_env=False,
            follow_redirects=False,
        )

    async def classify(self, text: str, pictures: Sequence[Picture] = ()) -> Judgement:
        if any(len(picture.data) > LARGEST_PICTURE for picture in pictures):
            return Unclear("too_large")
        try:
            async with asyncio.timeout(self._wait):
                if self._kind == "chat":
                    return await self._chat(text, pictures)
                return await self._moderations(text, pictures)
        except TimeoutError:
            return Unclear("slow")
        except _Failed as failed:
            return failed.unclear

    async def aclose(self) -> None:
        await self._client.aclose()

    async def _moderations(self, text: str, pictures: Sequence[Picture]) -> Judgement:
        """OpenAI takes one picture a request; the text goes along with the first. All are asked about at once."""
        first, *others = [_picture(picture) for picture in pictures] or [None]
        asked: list[Any] = [[_text(text), first] if first else text, *([other] for other in others)]
        return merged(await asyncio.gather(*map(self._moderation, asked)))

    async def _moderation(self, asked: Any) -> Judgement:
        """One that fails leaves the others to their end."""
        try:
            return moderations_of(await self._post("/v1/moderations", self._named({"input": asked})))
        except _Failed as failed:
            return failed.unclear

    async def _chat(self, text: str, pictures: Sequence[Picture]) -> Judgement:
        content: Any = [_text(text), *map(_picture, pictures)] if pictures else text
        body = self._named(
            {"messages": [{"role": "user", "content": content}], "temperature": 0, "max_tokens": 100}
        )
        return guard_of(await self._post("/v1/chat/completions", body))

    def _named(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"model": self._model, **body} if self._model else body

    async def _post(self, path: str, body: Mapping[str, Any]) -> Any:
        """The answer's JSON. Raises _Failed."""
        try:
            status, answer = await self._send(path, json.dumps(body).encode())
        except httpx.TimeoutException as late:
            raise _Failed(Unclear("slow", type(late).__name__)) from late
        except (httpx.HTTPError, httpx.InvalidURL) as lost:
            raise _Failed(Unclear("down", type(lost).__name__)) from lost
        if len(answer) > LONGEST_ANSWER:
            raise _Failed(Unclear("garbled", f"more than {LONGEST_ANSWER} bytes"))
        raw = self._echoes.blotted(bytes(answer))
        said = f"HTTP {status}: {excerpt(raw[:3000].decode('utf-8', 'replace'))}"
        if status in {401, 403, 429}:
            raise _Failed(Unclear("refused", said))
        if not 200 <= status < 300:
            raise _Failed(Unclear("too_large" if status == 413 else "down", said))
        return untrusted.decode(raw)

    async def _send(self, path: str, content: bytes) -> tuple[int, bytearray]:
        """A kept connection may have been closed meanwhile: then once more."""
        try:
            return await self._sent(path, content)
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            return await self._sent(path, content)

    async def _sent(self, path: str, content: bytes) -> tuple[int, bytearray]:
        raw = bytearray()
        headers = {"Content-Type": "application/json"}
        url = self._base_url + path
        async with self._client.stream("POST", url, content=content, headers=headers) as response:
            async for chunk in response.aiter_bytes():
                raw += chunk
                if len(raw) > LONGEST_ANSWER:
                    break
            return response.status_code, raw


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def _picture(picture: Picture) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": inlined(picture.content_type, picture.data)}}


def moderations_of(answer: Any) -> Judgement:
    """Of all results together. One without a single category that is known, or with a score that is none, is no
    judgement.
    """
    results = [
        untrusted.mapping(result) for result in untrusted.sequence(untrusted.mapping(answer).get("results"))
    ]
    return merged(map(_moderated, results)) if results else Unclear("garbled", "no results")


def _moderated(result: Mapping[str, Any]) -> Judgement:
    scores = untrusted.mapping(result.get("category_scores"))
    named = untrusted.mapping(result.get("categories"))
    known: dict[Category, float] = {}
    for name in _MODERATIONS.keys() & {*scores, *named}:
        value = untrusted.number(scores.get(name))
        if name in scores and (value is None or not 0 <= value <= 1):
            return Unclear("garbled", f"a score for {name} that is none")
        score = float(value) if value is not None else 0.0
        if named.get(name) is True and name not in scores:
            score = 1.0
        category = _MODERATIONS[name]
        known[category] = max(score, known.get(category, 0.0))
    if not known:
        return Unclear("garbled", "no known category")
    flagged = {name for name, value in named.items() if value is True}
    if flagged - _MODERATIONS.keys() or (result.get("flagged") is True and not flagged):
        known["other"] = 1.0
    return Scores(known)


def guard_of(answer: Any) -> Judgement:
    """What a guard model wrote: Qwen3Guard's lines, Llama Guard's two, or ShieldGemma's yes or no."""
    choices = untrusted.sequence(untrusted.mapping(answer).get("choices"))
    message = untrusted.mapping(untrusted.mapping(choices[0]).get("message")) if choices else {}
    said = untrusted.text(message.get("content"))
    if safety := _SAFETY.search(said):
        categories = _CATEGORIES.search(said)
        found = _guarded(safety[1].casefold(), categories[1] if categories else "")
    elif hazards := _LLAMA_GUARD.fullmatch(said):
        found = _guarded(hazards[1].casefold(), hazards[2] or "")
    elif verdict := _YES_NO.match(said):
        found = Scores({"other": 1.0} if verdict[1].casefold() == "yes" else {})
    else:
        found = None
    return found or Unclear("garbled", excerpt(said))


def _guarded(safety: str, listed: str) -> Scores | None:
    """Of what is not safe at least one category, as something is wrong with it; None where it is safe and has some."""
    names = {name.strip().casefold() for name in listed.split(",")} - {"", "none"}
    if safety == "safe":
        return None if names else Scores({})
    found: set[Category] = {_HAZARDS.get(name, "other") for name in names}
    return Scores(dict.fromkeys(found or {"other"}, _CONTROVERSIAL if safety == "controversial" else 1.0))


@asynccontextmanager
async def open_classifier(settings: Settings) -> AsyncGenerator[HttpClassifier | None]:
    """None where there is none. Raises SettingsInvalid."""
    if settings.moderation_kind is None:
        yield None
        return
    key = settings.moderation_api_key
    classifier = HttpClassifier(
        settings.moderation_kind,
        address_of(settings),
        settings.moderation_model,
        plain_key("MODERATION_API_KEY", key) if key else None,
    )
    try:
        yield classifier
    finally:
        await classifier.aclose()


def address_of(settings: Settings) -> str:
    """Without /v1. Raises SettingsInvalid for what a guard model cannot be asked without."""
    if settings.moderation_kind == "chat":
        if settings.moderation_base_url is None:
            raise SettingsInvalid("MODERATION_BASE_URL: must be set with MODERATION_KIND chat")
        if settings.moderation_model is None:
            raise SettingsInvalid("MODERATION_MODEL: must be set with MODERATION_KIND chat")
    return settings.moderation_base_url or OPENAI
