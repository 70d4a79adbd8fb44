"""A member's picture that somebody has, a provider or Discord: where it is there, for the paid call that names it."""

from dataclasses import dataclass
from typing import Final

DISCORD: Final = "discord"
"""In place of a provider: its own signed link to what the member attached."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """`picture` is the path of a kept file."""

    provider: str
    picture: str
    address: str
