"""The error bodies of evolink, xAI and xAI-style relays, nested or flat, read into one code and one text."""

from dataclasses import dataclass
from typing import Any

from bot.providers import untrusted


@dataclass(frozen=True, slots=True)
class Complaint:
    """`code` is a word or a number as text, in lower case; either may be empty, not both."""

    code: str
    text: str

    @property
    def moderated(self) -> bool:
        return untrusted.moderated(self.code, self.text)

    def __str__(self) -> str:
        return f"{self.code}: {self.text}" if self.code and self.text else self.code or self.text


def complaint_of(body: dict[str, Any]) -> Complaint | None:
    """None when the body is no error envelope.

    `{"error": {code, message, type}}` (evolink, OpenAI style), `{"code", "error": "text"}` (xAI), and
    `{"code", "message"}` (new-api).
    """
    error: Any = body.get("error")
    nested = {} if isinstance(error, str) else untrusted.mapping(error)
    code = (
        untrusted.word(nested.get("code"))
        or untrusted.word(nested.get("type"))
        or untrusted.word(body.get("code"))
    )
    told: list[Any] = [
        nested.get("message"),
        error,
        *(body.get(name) for name in ("message", "msg", "detail")),
    ]
    said = next((words for words in map(untrusted.text, told) if words), "")
    return Complaint(code, said) if code or said else None
