"""Recognises Cloudflare's own refusals (error 1010 and its like): the API behind it never saw the request.

https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/: as one line, as a
page, or, for who accepts JSON, as a problem document that calls itself `cloudflare_error`.
"""

import re
from collections.abc import Mapping
from typing import Any

from bot.providers import untrusted

_LOOKED_AT = 20_000  # bytes of a page; the code stands in its headline
_IN_WORDS = re.compile(
    rb"error(?: code)?[\s:]{0,40}(?:<[^<>]{0,200}>\s{0,40}){0,6}10[0-2][0-9]\b", re.IGNORECASE
)


def turned_away(status: int, json: Any, raw: bytes, headers: Mapping[str, str]) -> bool:
    """Only 403: Cloudflare's 429 is a rate limit like any other, and its 5xx may come after the API's work."""
    if status != 403:
        return False
    if json is not None:
        problem = untrusted.mapping(json)
        code = untrusted.text(problem.get("error_code"))
        return problem.get("cloudflare_error") is True and re.fullmatch("10[0-2][0-9]", code) is not None
    return headers.get("cf-mitigated") == "challenge" or _IN_WORDS.search(raw[:_LOOKED_AT]) is not None
