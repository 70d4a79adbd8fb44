"""The two moneys: members' credits, and what providers cost. Both are integers; they never mix."""

import re
from typing import NewType

Credits = NewType("Credits", int)
MicroDollars = NewType("MicroDollars", int)
"""Millionths of a US dollar."""

DOLLAR = 1_000_000
_AMOUNT = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,6}))?")


def parse_dollars(text: str) -> MicroDollars:
    """Dollars as a person writes them ("2.50"), exactly. Raises ValueError."""
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        raise ValueError("must be an amount of dollars like 5 or 2.50")
    return MicroDollars(int(match[1]) * DOLLAR + int((match[2] or "").ljust(6, "0")))


def share(price: int, got: int, promised: int) -> Credits:
    """What `got` files of `promised` cost: their share of the price, rounded down, and never more than the price."""
    return Credits(price if got >= promised else price * got // promised)
