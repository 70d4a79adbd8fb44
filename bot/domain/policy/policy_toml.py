"""A policy as TOML, which owners copy between servers: ids as text, dollars exact, every error with its line."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, cast, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.domain.policy.fields import Offered, Why
from bot.domain.policy.policy import Policy
from bot.domain.toml_lines import line_of, line_of_text

LONGEST = 200_000
"""Characters of a file. A policy with every key at its largest has fewer."""
_MOST_MISTAKES = 10
"""That are looked for in the file: each search reads all of it."""
_QUOTED = re.compile(
    r"""\"{3}(?:\\.|[^\\])*?(?:\"{3,5}|\\?\Z)|'{3}.*?(?:'{3,5}|\Z)"""
    r"""|"(?:\\[^\n]|[^"\\\n])*"?|'[^'\n]*'?|#[^\n]*""",
    re.DOTALL,
)
"""A string or a comment, also one without its end: each character is read once."""
_DEEP = re.compile(r"(?<![\w-])(?:[\w-]+[ \t]*\.[ \t]*){5}")
"""A key in tables within tables, as no policy has any: Python's parser takes the square of their number."""
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


class PolicyInvalid(Exception):
    """`line` is 1-based. `key` is dotted, empty where the file is no TOML. `expected`: what would be taken, or
    the part that would not.
    """

    def __init__(self, line: int, key: str, why: Why, expected: str = "") -> None:
        super().__init__(f"line {line}: {key}: {why} {expected}".rstrip())
        self.line, self.key, self.why, self.expected = line, key, why, expected


def parse(text: str, offered: Offered | None = None) -> Policy:
    """A key that is left out has its default. With `offered`, only that may be named. Raises PolicyInvalid."""
    text = text.removeprefix("\ufeff")
    if len(text) > LONGEST:
        raise PolicyInvalid(1, "", "too_long", str(LONGEST))
    if deep := _too_deep(text):
        raise PolicyInvalid(deep, "", "syntax")
    try:
        data = _with_amounts(tomllib.loads(text, parse_float=Decimal))
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        line = int(found[1]) if found else max(1, len(text.splitlines()))
        raise PolicyInvalid(line, "", "syntax", _AT_LINE.sub("", str(error)).strip()) from None
    except (RecursionError, ValueError):  # the latter: a number with thousands of digits
        raise PolicyInvalid(1, "", "syntax") from None
    try:
        return Policy.from_json(data, offered)
    except ValidationError as error:
        raise _first(text, error) from None


def _with_amounts(value: Any, key: str = "") -> Any:
    """Dollars as text are how a policy is stored; in a file they are a mistake, and become one that is refused."""
    if isinstance(value, dict):
        return {key: _with_amounts(inner, key) for key, inner in cast("dict[str, Any]", value).items()}
    return Decimal("nan") if key in _DOLLARS and isinstance(value, str) else value


def _too_deep(text: str) -> int | None:
    """The 1-based line of a key that is."""
    bare = _QUOTED.sub(lambda found: "s" + "\n" * found[0].count("\n"), text)
    found = _DEEP.search(bare)
    return bare.count("\n", 0, found.start()) + 1 if found else None


def _first(text: str, error: ValidationError) -> PolicyInvalid:
    """Of several errors the one that stands first in the file; of very many, of the first ones."""
    mistakes = error.errors(include_url=False)[:_MOST_MISTAKES]
    return min((_invalid(text, detail) for detail in mistakes), key=lambda one: one.line)


def _invalid(text: str, detail: ErrorDetails) -> PolicyInvalid:
    location = [part for part in detail["loc"] if part != "[key]"]
    names = [part if isinstance(part, int) else str(part) for part in location]
    why, expected = _why(detail)
    key = ".".join(str(part) for part in names if not isinstance(part, int))
    line = line_of(text, names)
    if names and isinstance(names[-1], int):
        line = line_of_text(text, line, names[-1])
    return PolicyInvalid(line, key, why, expected)


def problem_of(error: ValidationError) -> tuple[Why, str]:
    """What is wrong with the one value that was set, and what would be taken."""
    return _why(error.errors(include_url=False)[0])


_BY_TYPE: Mapping[str, Why] = {
    "extra_forbidden": "unknown_key",
    "string_type": "not_text",
    "int_type": "not_whole",
    "int_from_float": "not_whole",
    "bool_type": "not_boolean",
    "tuple_type": "not_list",
    "list_type": "not_list",
    "model_type": "not_table",
    "dict_type": "not_table",
    "mapping_type": "not_table",
    "literal_error": "not_listed",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_large",
    "too_long": "too_many",
    "too_short": "too_small",
    "string_too_long": "too_long",
    "string_too_short": "too_small",
}
_LIMITS = ("expected", "ge", "le", "max_length", "min_length")


def _why(detail: ErrorDetails) -> tuple[Why, str]:
    context = detail.get("ctx", {})
    expected = str(next((context[name] for name in _LIMITS if name in context), ""))
    kind = detail["type"]
    if kind in get_args(Why) and "expected" in context:
        return cast("Why", kind), expected  # one of ours; pydantic has a `too_long` of its own
    if kind.startswith("decimal"):
        return "not_amount", ""
    return _BY_TYPE.get(kind, "not_amount"), expected.replace("'", "").replace(" or ", ", ")


def dump(policy: Policy) -> str:
    """Every key of the policy; of a channel or a role, those that it says something about."""
    data = policy.to_json()
    overrides = {name: data.pop(name) for name in ("channels", "roles")}
    lines = [f"{key} = {_value(key, value)}" for key, value in data.items()]
    for name, tables in overrides.items():
        for of, keys in tables.items():
            lines += ["", f'[{name}."{of}"]']
            lines += [f"{key} = {_value(key, value)}" for key, value in keys.items() if value is not None]
    return "\n".join(lines) + "\n"


_DOLLARS = frozenset({"budget_per_day", "budget_per_month", "cost_per_day"})


def _value(key: str, value: Any) -> str:
    if key in _DOLLARS:
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _string(value)
    return f"[{', '.join(_string(item) for item in cast('Sequence[str]', value))}]"


def _string(text: str) -> str:
    """A JSON string is a TOML string, but for DEL, which TOML wants written as an escape."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
