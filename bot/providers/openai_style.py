"""What a create that failed says at OpenAI, at xAI and at the relays of both: status, code and message together."""

import re

from bot.providers.base import (
    BadCredentials,
    Disabled,
    MaybeCreated,
    OutOfFunds,
    ProviderError,
    RateLimited,
    RequestRefused,
)
from bot.providers.error_body import ErrorBody, read_error_body
from bot.providers.http import Answer

WRONG_KEY = re.compile(r"(incorrect|invalid) api key", re.IGNORECASE)  # xAI answers it with 400, not 401
_NO_FUNDS = re.compile(r"insufficient_(user_)?quota|used all available credits", re.IGNORECASE)
# Of a relay whose channel cannot make it.
_NOT_OFFERED = frozenset({"not_implemented", "invalid_api_platform"})


def create_failed(provider: str, answer: Answer, cost: int | None) -> ProviderError:
    """A 4xx without an error in its body proves nothing. `cost` is what the answer says that it took."""
    error = read_error_body(answer.body)
    if error and answer.status == 501 and error.code == "not_implemented":
        return Disabled(provider, str(error))
    if too_many(answer, error):
        return RateLimited(provider, answer.said, answer.retry_after)
    if error is None or not 400 <= answer.status < 500 or answer.status == 408:
        return MaybeCreated(provider, answer.said)
    return _refusal(provider, answer.status, error, cost)


def too_many(answer: Answer, error: ErrorBody | None) -> bool:
    """429, unless it is OpenAI's way to say that there are no funds."""
    return answer.status == 429 and not (error and _NO_FUNDS.search(str(error)))


def _refusal(provider: str, status: int, error: ErrorBody, cost: int | None) -> ProviderError:
    """What moderation refuses may be charged: by xAI, which says how much, and by relays, which mostly do not."""
    detail = str(error)
    if status == 402 or _NO_FUNDS.search(detail):
        return OutOfFunds(provider, detail)
    if WRONG_KEY.search(detail) or status == 401:
        return BadCredentials(provider, detail)
    if error.moderated:
        return RequestRefused(provider, "moderation", detail, cost)
    if error.code in _NOT_OFFERED or status == 404:
        return Disabled(provider, detail)
    if status == 403:
        return BadCredentials(provider, detail)
    return RequestRefused(provider, "params", detail, cost)
