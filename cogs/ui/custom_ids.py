"""The ids of buttons, menus and forms: `darkroom:v1:<action>:<job id>[:<argument>]`, and on a panel, which is a private
message of several pages, `darkroom:<panel>:v1:<page>[:<argument>…]`. They outlive the process.

They are a contract with every message posted. Anybody may forge one, so an id says what is meant and permits nothing.
"""

import re
from dataclasses import dataclass

_GRAMMAR = re.compile(
    r"darkroom:v1:(?P<action>[a-z][a-z-]{0,23}):(?P<job>[0-9a-z]{1,20})(?::(?P<argument>[0-9A-Za-z.,_-]+))?"
)
_PANEL = re.compile(
    r"darkroom:(?P<panel>[a-z]{2,12}):v1:(?P<page>[a-z]{1,12})(?P<arguments>(?::[0-9A-Za-z.,_-]{1,40}){0,4})"
)
PANELS = frozenset({"me", "models", "privacy", "queue", "member"})
"""Those that there are: the cog of the same name answers their presses; of the queue and a member, `mod_…`."""
WITH_FORMS = frozenset({"member"})
"""Those that open forms, under the same ids."""
LONGEST = 100
"""Characters, by Discord's rule."""


@dataclass(frozen=True, slots=True)
class CustomId:
    action: str
    job_id: str
    argument: str | None = None


@dataclass(frozen=True, slots=True)
class PanelId:
    panel: str
    page: str
    arguments: tuple[str, ...] = ()


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


def panel_id(panel: str, page: str, *arguments: str) -> str:
    """Raises ValueError for what could not be read again, or is more than Discord takes."""
    made = ":".join(("darkroom", panel, "v1", page, *arguments))
    if read_panel(made) is None or len(made) > LONGEST:
        raise ValueError(f"not an id of a panel: {made!r}")
    return made


def read_panel(custom_id: str) -> PanelId | None:
    """None for what is on none of our panels, or of another version."""
    found = _PANEL.fullmatch(custom_id)
    if found is None or found["panel"] not in PANELS:
        return None
    return PanelId(found["panel"], found["page"], tuple(found["arguments"].split(":")[1:]))
