"""Reads the error bodies of evolink, xAI and its relays: each has a code and a message, but in different places."""

from dataclasses import dataclass
from typing import Any

from bot.providers import untrusted


@dataclass(frozen=True, slots=True)
class ErrorBody:
    """`code` is a word or a number as text, in lower case. One of the two may be empty."""

    code: str
    message: str

    @property
    def moderated(self) -> bool:
        return untrusted.moderated(self.code, self.message)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" if self.code and self.message else self.code or self.message


def read_error_body(body: dict[str, Any]) -> ErrorBody | None:
    """None where the body is no error: it has neither code nor message.

    Known are `{"error": {code, message, type}}` (evolink, OpenAI style), `{"code", "error": "text"}` (xAI), and
    `{"code", "message"}` (new-api).
    """
    error: Any = body.get("error")
    nested = {} if isinstance(error, str) else untrusted.mapping(error)
    code = (
        untrusted.word(nested.get("code"))
        or untrusted.word(nested.get("type"))
        or untrusted.word(body.get("code"))
    )
    messages: list[Any] = [
        nested.get("message"),
        error,
        *(body.get(name) for name in ("message", "msg", "detail")),
    ]
    message = next((text for text in map(untrusted.text, messages) if text), "")
    return ErrorBody(code, message) if code or message else None
