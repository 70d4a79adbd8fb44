"""What providers publish of their models: kie's price table, which anybody may read, and xAI's lists of names."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.providers import untrusted
from bot.providers.base import CheckFailed
from bot.providers.http import Answer, ApiClient

_CREDIT = Decimal(5000)
"""Micro-dollars. The table's column of dollars has typing errors ("$0,325") and is not read."""
_PAGE = 100
_MOST_PAGES = 30
_LONGEST_TEXT = 300
_MOST_NAMES = 5000
_XAI_LISTS = ("/v1/models", "/v1/image-generation-models", "/v1/video-generation-models")


class ListUnreadable(Exception):
    """The message says why, and is fit for a terminal."""


@dataclass(frozen=True, slots=True)
class PriceRow:
    model: str
    """The provider's name of the model; empty where the row does not say it."""
    words: str
    """What the row is for, in lower case."""
    unit: str
    cost: int | None
    """Micro-dollars a unit; None where it is no amount."""


async def price_table(api: ApiClient) -> list[PriceRow]:
    """All of kie's. Raises ListUnreadable."""
    rows: list[PriceRow] = []
    for number in range(1, _MOST_PAGES + 1):
        records = _records(
            await _asked(api, "/client/v1/model-pricing/page", {"pageNum": number, "pageSize": _PAGE})
        )
        rows += [_row(record) for record in records]
        if len(records) < _PAGE:
            break
    else:
        raise ListUnreadable(f"the price table does not end after {_MOST_PAGES} pages")
    if not any(row.model for row in rows):
        raise ListUnreadable("the price table names no model")
    return rows


async def model_names(api: ApiClient, wanted: Collection[str]) -> set[str]:
    """Of these names, those that one of xAI's lists has. Raises ListUnreadable."""
    missing = set(wanted)
    for path in _XAI_LISTS:  # a name that the first list has needs no other
        if missing:
            missing -= _names(await _asked(api, path), path)
    return set(wanted) - missing


async def _asked(api: ApiClient, path: str, body: dict[str, Any] | None = None) -> Answer:
    try:
        answer = await api.query(path, body=body)
    except CheckFailed as error:
        raise ListUnreadable(f"{path}: {error}") from error
    if not answer.ok:
        raise ListUnreadable(f"{path}: {answer.said}")
    return answer


def _records(answer: Answer) -> list[Any]:
    records = untrusted.mapping(answer.body.get("data")).get("records")
    if untrusted.text(answer.body.get("code")) != "200" or not isinstance(records, list):
        raise ListUnreadable(f"the price table is none: {answer.said}")
    return untrusted.sequence(records)[: _PAGE + 1]


def _row(record: Any) -> PriceRow:
    fields = untrusted.mapping(record)
    return PriceRow(
        _model_in(untrusted.text(fields.get("anchor"))),
        untrusted.word(fields.get("modelDescription"))[:_LONGEST_TEXT],
        untrusted.word(fields.get("creditUnit"))[:_LONGEST_TEXT],
        untrusted.cost(fields.get("creditPrice"), _CREDIT),
    )


def _model_in(anchor: str) -> str:
    """What the link's `model` is; empty where there is no such link, or not one."""
    if not untrusted.is_http_url(anchor):
        return ""
    named = parse_qs(urlsplit(anchor).query).get("model", [])
    return named[0] if len(named) == 1 else ""


def _names(answer: Answer, path: str) -> set[str]:
    listed = answer.body.get("data", answer.body.get("models"))
    if not isinstance(listed, list):
        raise ListUnreadable(f"{path}: no list of models: {answer.said}")
    return set(_all_names(untrusted.sequence(listed)[:_MOST_NAMES]))


def _all_names(models: list[Any]) -> Iterator[str]:
    for model in map(untrusted.mapping, models):
        yield untrusted.text(model.get("id"))
        yield from map(untrusted.text, untrusted.sequence(model.get("aliases")))
