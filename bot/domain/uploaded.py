"""A member's picture that a provider has: where it is there, for the paid call that names it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Uploaded:
    """`picture` is the path of a kept file."""

    provider: str
    picture: str
    address: str
