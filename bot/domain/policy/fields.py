"""The types of a policy's values: ids as text, dollars exactly, terms and patterns of a bounded size.

What is wrong with a value is a word and facts (`Why`), never a sentence: those are made where it is shown.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal, cast

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, ValidationInfo
from pydantic_core import PydanticCustomError

from bot.domain.moderation.words import WORD
from bot.domain.policy.patterns import BadPattern, compile_pattern
from bot.domain.policy.terms import words_of_term

Why = Literal[
    "syntax",
    "unknown_key",
    "not_text",
    "not_whole",
    "not_amount",
    "not_boolean",
    "not_list",
    "not_table",
    "not_listed",
    "unknown_model",
    "unknown_mode",
    "too_small",
    "too_large",
    "too_many",
    "too_long",
    "not_id",
    "no_words",
    "bad_step",
    "bad_pattern",
    "pattern_too_large",
    "matches_everything",
]
"""What may be wrong with a value."""

MOST_TERMS, LONGEST_TERM = 200, 100
MOST_PATTERNS = 50
MOST_IDS = 200
_SNOWFLAKE = re.compile("[0-9]{1,20}")
_MOST_SNOWFLAKE = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Offered:
    """What a file may name. As a validation's context; what is stored is read without one, since models come and go."""

    models: AbstractSet[str]
    modes: AbstractSet[str]


def wrong(why: Why, expected: object = "") -> PydanticCustomError:
    return PydanticCustomError(why, "{expected}", {"expected": str(expected)})


def _snowflake(value: object) -> object:
    if isinstance(value, str):
        if not _SNOWFLAKE.fullmatch(value) or not 0 < int(value) <= _MOST_SNOWFLAKE:
            raise wrong("not_id")
        return int(value)
    raise wrong("not_text")


def _optional_snowflake(value: object) -> object:
    return None if value == "" else _snowflake(value)


def _once(values: Sequence[object]) -> tuple[object, ...]:
    return tuple(dict.fromkeys(values))


def listed(value: object) -> object:
    if not isinstance(value, list | tuple):
        raise wrong("not_list")
    return tuple(cast("list[object]", value))


def _dollars(value: Decimal) -> Decimal:
    """Of equal amounts one spelling: 5, 5.0 and 5.00 are 5.0."""
    whole = value.normalize()
    return whole.quantize(Decimal("0.1")) if whole.as_tuple().exponent in {0, *range(1, 20)} else whole


def _amount(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise wrong("not_amount")
    try:
        return Decimal(value)
    except InvalidOperation:
        raise wrong("not_amount") from None


def _text(value: str) -> str:
    return " ".join(value.split())


def _term(value: str) -> str:
    if not any(WORD.search(word) for word in words_of_term(value)):
        raise wrong("no_words")
    return value


def _pattern(value: str) -> str:
    try:
        compile_pattern(value)
    except BadPattern as bad:
        raise wrong(bad.why, bad.said) from None
    return value


def _model(value: str, info: ValidationInfo) -> str:
    if isinstance(info.context, Offered) and value not in info.context.models:
        raise wrong("unknown_model", value)
    return value


def _mode(value: str, info: ValidationInfo) -> str:
    if isinstance(info.context, Offered) and value not in info.context.modes:
        raise wrong("unknown_mode", value)
    return value


def _id_text(value: int | None) -> str:
    return "" if value is None else str(value)


def _id_texts(values: Sequence[int]) -> list[str]:
    return [str(value) for value in values]


_AS_TEXT = PlainSerializer(_id_text, return_type=str)
Snowflake = Annotated[int, BeforeValidator(_snowflake)]
OptionalId = Annotated[int | None, BeforeValidator(_optional_snowflake), _AS_TEXT]
"""An id of Discord's; "" where there is none."""
Ids = Annotated[
    tuple[Snowflake, ...],
    Field(max_length=MOST_IDS),
    BeforeValidator(listed),
    AfterValidator(_once),
    PlainSerializer(_id_texts, return_type=list[str]),
]
_Name = Annotated[str, Field(min_length=1, max_length=100)]
Models = Annotated[
    tuple[Annotated[_Name, AfterValidator(_model)], ...],
    Field(max_length=MOST_IDS),
    BeforeValidator(listed),
    AfterValidator(_once),
]
Modes = Annotated[
    tuple[Annotated[_Name, AfterValidator(_mode)], ...],
    Field(max_length=MOST_IDS),
    BeforeValidator(listed),
    AfterValidator(_once),
]
Terms = Annotated[
    tuple[Annotated[str, Field(max_length=LONGEST_TERM), AfterValidator(_text), AfterValidator(_term)], ...],
    Field(max_length=MOST_TERMS),
    BeforeValidator(listed),
    AfterValidator(_once),
]
Patterns = Annotated[
    tuple[Annotated[str, AfterValidator(_pattern)], ...],
    Field(max_length=MOST_PATTERNS),
    BeforeValidator(listed),
    AfterValidator(_once),
]
Dollars = Annotated[
    Decimal,
    Field(ge=0, le=1_000_000, decimal_places=6),
    BeforeValidator(_amount),
    AfterValidator(_dollars),
    PlainSerializer(str, return_type=str, when_used="json"),
]
"""Exact; a whole number is written with ".0"."""
