"""Takes secrets out of text that came from outside before it is logged, stored or shown; knows no actual secret."""

import re
from collections.abc import Iterator

GONE = "[redacted]"

_NAMES = (
    r"api[_-]?key|key|(?:access[_-]?)?token|secret|password|signature|sig|hm|x-amz-[a-z-]{1,40}|authorization"
)

# JSON may escape each slash of an address.
_SLASH = r"\\?/"
_HTTP = rf"https?:{_SLASH}{_SLASH}"

# Every repetition that is followed by something else is bounded, so that no text takes quadratic time.
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # Authorization values, whoever quotes them; "Bot started" is none.
    (
        re.compile(r"\b(Bearer|Bot|Basic)\s+(?=\S{0,200}\d|\S{20})[\w.~+/=-]{6,}", re.IGNORECASE),
        rf"\1 {GONE}",
    ),
    # A Discord bot token: user id, time and signature, in base64.
    (re.compile(r"\b[\w-]{20,30}\.[\w-]{6}\.[\w-]{27,}"), GONE),
    # Interaction and webhook tokens: whoever has the URL may post as us.
    (
        re.compile(rf"(/(?:interactions|webhooks){_SLASH}\d+{_SLASH})[\w.%-]+", re.IGNORECASE),
        rf"\1{GONE}",
    ),
    # Our own URLs for providers have a token of the job's.
    (
        re.compile(rf"(/(?:callbacks{_SLASH}\w+|inputs){_SLASH})[\w.%~-]+", re.IGNORECASE),
        rf"\1{GONE}",
    ),
    (re.compile(rf"({_HTTP})[^/\s@\"'<>]{{1,256}}@", re.IGNORECASE), rf"\1{GONE}@"),
    # Signed result URLs carry their permission in the query.
    (re.compile(rf"({_HTTP}[^\s?#\"'<>]{{1,2048}})\?[^\s\"'<>]+", re.IGNORECASE), rf"\1?{GONE}"),
    (re.compile(r"\b(?:sk|pk|rk|xai)-[\w-]{8,}", re.IGNORECASE), GONE),
    (re.compile(rf"(?<![a-z])({_NAMES})=[^\s&\"'<>,;]+", re.IGNORECASE), rf"\1={GONE}"),
    # `token: …` and `"api_key": "…"`, but not `token: expected a string`.
    (
        re.compile(
            rf"(?<![a-z])((?:{_NAMES})\\?[\"']?(?: provided)?:\s?\\?[\"']?)"
            r"(?=[^\s\"',;]{0,200}\d)[^\s\"',;\\]{12,}",
            re.IGNORECASE,
        ),
        rf"\1{GONE}",
    ),
)


def redact(text: str) -> str:
    """`text` without bearer tokens, keys, signatures, URL queries, and tokens in Discord's and our own URLs."""
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text


def excerpt(text: str, limit: int = 300) -> str:
    """One printable line of at most `limit` characters, redacted before it is cut."""
    return redact(" ".join(_printable(text[: limit * 10]).split()))[:limit]


def _printable(text: str) -> str:
    """Also drops lone surrogates, which JSON can carry and SQLite cannot store."""
    return "".join(_spaces(text))


def _spaces(text: str) -> Iterator[str]:
    return (character if character.isprintable() else " " for character in text)
