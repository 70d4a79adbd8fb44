"""What one look found: a verdict, on what, and in words what there is or what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    OK = "ok"
    WARN = "warn"
    """Works, and somebody should know."""
    FAIL = "fail"
    """Does not work, or must not go on like this."""


@dataclass(frozen=True, slots=True)
class Finding:
    check: str
    verdict: Verdict
    said: str


def ok(check: str, said: str) -> Finding:
    return Finding(check, Verdict.OK, said)


def warn(check: str, said: str) -> Finding:
    return Finding(check, Verdict.WARN, said)


def fail(check: str, said: str) -> Finding:
    return Finding(check, Verdict.FAIL, said)
