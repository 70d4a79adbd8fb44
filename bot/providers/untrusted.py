"""Reads what providers say without trusting it: JSON, ids, URLs, numbers and words, each by type and size. Never
raises on bad input; what the words mean for a task is each provider's own affair.
"""

import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, cast
from urllib.parse import urlsplit

MAX_DEPTH = 20
MAX_ID = 200
MAX_URL = 4096
MAX_URLS = 40
MAX_COST = 100_000_000  # micro-dollars; believed, one answer could use up the budget, or overflow its sum

# What providers write when their filter said no (kie and xAI have no code of their own for it).
_MODERATION = re.compile(
    r"nsfw|moderat|(?<!case[ -])sensitive|safety|content.?policy|violat|prohibited|inappropriate|usage guidelines"
    r"|photorealistic people|celebrity|nudity|minor content",
    re.IGNORECASE,
)


def decode(raw: bytes | str) -> Any:
    """The JSON value, or None when it is not JSON, not finite or nested more than `MAX_DEPTH` deep."""
    try:
        value = json.loads(raw, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return value if _depth_within(value, MAX_DEPTH) else None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _depth_within(value: Any, limit: int) -> bool:
    layer = [value]
    for _ in range(limit + 1):
        layer = [child for item in layer for child in _children(item)]
        if not layer:
            return True
    return False


def _children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return cast("dict[str, Any]", value).values()
    return sequence(value)


def mapping(value: Any) -> dict[str, Any]:
    """The JSON object, also where it was put into a string; empty when it is none."""
    if isinstance(value, str):
        value = decode(value)
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def sequence(value: Any) -> list[Any]:
    """The JSON list; empty when it is none."""
    return cast("list[Any]", value) if isinstance(value, list) else []


def text(value: Any) -> str:
    """A string or a number as text; empty for anything else."""
    if isinstance(value, str):
        return value.strip()
    return (
        str(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18 else ""
    )


def word(value: Any) -> str:
    return text(value).casefold()


def identifier(*candidates: Any) -> str | None:
    """The first string that can be a task's id: printable, at most 200 characters, and more than dots and spaces.

    Without one, the first number: beside a string, a number is often the id of something else.
    """
    for value in candidates:
        if isinstance(value, str) and 0 < len(value) <= MAX_ID and value.isprintable() and value.strip(" ."):
            return value
    numbers = (value for value in candidates if isinstance(value, int) and not isinstance(value, bool))
    return next((str(value) for value in numbers if 0 < value < 10**30), None)


def urls(value: Any) -> tuple[str, ...]:
    """The http(s) URLs in a string or a list of strings, each once, at most forty."""
    items = sequence(value) or [value]
    return tuple(dict.fromkeys(_urls_in(items)))[:MAX_URLS]


def _urls_in(items: Iterable[Any]) -> Iterator[str]:
    for item in items:
        if isinstance(item, str) and is_http_url(item):
            yield item


def is_http_url(url: str) -> bool:
    if len(url) > MAX_URL or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and port_is_fine


def number(value: Any) -> Decimal | None:
    """A finite amount, given as a number or as digits in a string."""
    if isinstance(value, str):
        return Decimal(value) if re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,12})?", value) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # Neither infinity nor NaN is less; an integer too large for a float must not meet math.isfinite.
    return Decimal(str(value)) if abs(value) < 10**15 else None


def cost(value: Any, micro_dollars: Decimal) -> int | None:
    """In micro-dollars, of a value in units of so many micro-dollars each; None where no task can have cost that."""
    amount = number(value)
    whole = -1 if amount is None else round(amount * micro_dollars)
    return whole if 0 <= whole <= MAX_COST else None


def percent(value: Any) -> int | None:
    """`42`, `"42"` or `"42%"`, within 0 to 100."""
    amount = number(value.strip().removesuffix("%") if isinstance(value, str) else value)
    return None if amount is None else max(0, min(100, int(amount)))


def moderated(*said: str) -> bool:
    """Whether the words are those of a content filter."""
    return any(_MODERATION.search(words[:2000]) for words in said)
