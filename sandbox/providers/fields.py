"""Checking a request body against its document, field by field; the first thing wrong is said in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

Check = Callable[[Any], str | None]


@dataclass(frozen=True, slots=True)
class Field:
    """One documented field: what its value must be, and whether it must be there."""

    check: Check
    required: bool = False


def wrong(value: Any, fields: Mapping[str, Field], within: str = "") -> str | None:
    """What is wrong with an object, or None. A field the document does not name is wrong too: a misspelt option that a
    provider ignores silently gives its customer something else than was asked for.
    """
    if not isinstance(value, dict):
        return f"{within.rstrip('.') or 'body'} must be an object"
    given = cast("dict[str, Any]", value)
    for name in given.keys() - fields.keys():
        return f"{within}{name} is not supported"
    for name, field in fields.items():
        if name not in given:
            if field.required:
                return f"{within}{name} is required"
        elif problem := field.check(given[name]):
            return f"{within}{name} {problem}"
    return None


def text(longest: int | None = None, shortest: int = 1) -> Check:
    def check(value: Any) -> str | None:
        if not isinstance(value, str) or not value.strip():
            return "must be a non-empty string"
        if len(value) < shortest:
            return f"must have at least {shortest} characters"
        if longest is not None and len(value) > longest:
            return f"exceeds the maximum length of {longest} characters"
        return None

    return check


def list_of(each: Check, longest: int, shortest: int = 1) -> Check:
    def check(value: Any) -> str | None:
        if not isinstance(value, list):
            return "must be an array"
        entries = cast("list[Any]", value)
        if not shortest <= len(entries) <= longest:
            return f"must have {shortest} to {longest} entries"
        return next((problem for entry in entries if (problem := each(entry))), None)

    return check


def one_of(*allowed: str | int) -> Check:
    def check(value: Any) -> str | None:
        right = isinstance(value, str | int) and not isinstance(value, bool) and value in allowed
        return None if right else f"must be one of {', '.join(map(str, allowed))}"

    return check


def whole(low: int, high: int) -> Check:
    def check(value: Any) -> str | None:
        right = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
        return None if right else f"must be an integer from {low} to {high}"

    return check


def number_or_digits(low: int, high: int) -> Check:
    """A number, or the string of digits that kie sends in its own example of a number."""

    def check(value: Any) -> str | None:
        digits = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value
        return whole(low, high)(digits)

    return check


def digits(low: int, high: int) -> Check:
    """A number as a string of digits, and not as a number."""

    def check(value: Any) -> str | None:
        if not isinstance(value, str):
            return "must be a string"
        return number_or_digits(low, high)(value)

    return check


def flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else "must be true or false"


def url(*schemes: str, longest: int = 2048) -> Check:
    def check(value: Any) -> str | None:
        if not isinstance(value, str) or len(value) > longest:
            return f"must be a URL of at most {longest} characters"
        parts = urlsplit(value)
        return (
            None
            if parts.scheme in schemes and (parts.netloc or parts.scheme == "data")
            else "must be a valid URL"
        )

    return check
