"""The ids of buttons, menus and forms: `darkroom:v1:<action>:<job id>[:<argument>]`. They outlive the process.

They are a contract with every message posted. Anybody may forge one, so an id says what is meant and permits nothing.
"""

import re
from dataclasses import dataclass

_GRAMMAR = re.compile(
    r"darkroom:v1:(?P<action>[a-z][a-z-]{0,23}):(?P<job>[0-9a-z]{1,20})(?::(?P<argument>[0-9A-Za-z.,_-]+))?"
)
LONGEST = 100
"""Characters, by Discord's rule."""


@dataclass(frozen=True, slots=True)
class CustomId:
    action: str
    job_id: str
    argument: str | None = None


def custom_id(action: str, job_id: str, argument: str | None = None) -> str:
    """Raises ValueError for what could not be read again, or is more than Discord takes."""
    made = f"darkroom:v1:{action}:{job_id}" + (f":{argument}" if argument else "")
    if read(made) is None or len(made) > LONGEST:
        raise ValueError(f"not an id: {made!r}")
    return made


def read(custom_id: str) -> CustomId | None:
    """None for what is none of ours, or of another version."""
    found = _GRAMMAR.fullmatch(custom_id)
    return CustomId(found["action"], found["job"], found["argument"]) if found else None
