"""The ids of the panel of settings: `darkroom:settings:v1:<verb>:<section>:<of>:<key>:<part>`.

They are all its state, so that it outlives the process. Anybody may forge one: an id says what is meant and permits
nothing.
"""

import re
from dataclasses import dataclass
from typing import Literal, cast, get_args

from bot.domain.policy.changes import Scope
from cogs.ui.settings_keys import SECTIONS, Section

Verb = Literal["go", "turn", "pick", "set", "edit", "clear"]
PREFIX = "darkroom:settings:"
_GRAMMAR = re.compile(
    rf"{PREFIX}v1:(?P<verb>{'|'.join(get_args(Verb))}):(?P<section>{'|'.join(SECTIONS)})"
    r":(?P<of>[0-9]{1,20}):(?P<key>[a-z_]{0,32}):(?P<part>[0-9]{1,2})"
)


@dataclass(frozen=True, slots=True)
class PanelId:
    """`go` shows another section, `turn` another part of this one, `pick` another channel or role; `set` takes what a
    menu has, `edit` shows a form and takes it, `clear` forgets a channel or a role.
    """

    verb: Verb
    section: Section
    of: int = 0
    """The channel or the role; 0: none was picked, or the server's."""
    key: str = ""
    part: int = 0
    """Of the section, with `turn`; of the menus of one key, with `set`."""

    def __str__(self) -> str:
        return f"{PREFIX}v1:{self.verb}:{self.section}:{self.of}:{self.key}:{self.part}"

    @property
    def scope(self) -> Scope:
        if self.section == "channels" or self.section == "roles":  # noqa: PLR1714 - of `in` no type follows
            return Scope(self.section, self.of)
        return Scope("server")


def read(custom_id: str) -> PanelId | None:
    """None for what is not on the panel, or of another version."""
    found = _GRAMMAR.fullmatch(custom_id)
    if found is None:
        return None
    verb, section = cast("Verb", found["verb"]), cast("Section", found["section"])
    return PanelId(verb, section, int(found["of"]), found["key"], int(found["part"]))
