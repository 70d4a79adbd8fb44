"""What an action is: its id, who may, how it is answered, and what it calls."""

from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any, Protocol, cast, runtime_checkable

from bot.domain.ask import Actor, Place
from cogs import interactions
from cogs.answers import Interaction
from cogs.languages import words_of
from cogs.ui.words import Words


class May(StrEnum):
    """Who may. What an action calls sees to it at each press; here it is said, and the tests hold the two together."""

    EVERYBODY_THERE = auto()
    """Who sees the channel that it was posted in, on credits of their own."""
    AUTHOR_OR_MODERATOR = auto()
    AUTHOR = auto()
    MODERATOR = auto()
    """Of the server: with Moderate Members, or a role that the policy names."""
    FOR_ONESELF = auto()
    """Anybody, since it is only about what is theirs."""


class Answers(StrEnum):
    """How the press is answered, which Discord must be told within three seconds."""

    PRIVATELY = auto()
    IN_PLACE = auto()
    """In the private message that was pressed; privately, where everybody sees it."""
    WITH_A_FORM = auto()
    """A form cannot follow an acknowledgement: the action answers the press itself."""


@dataclass(frozen=True, slots=True)
class Press:
    """Of a button, a choice in a menu, or a form that was sent. Its id may be forged."""

    interaction: Interaction
    job_id: str
    argument: str | None = None

    @property
    def actor(self) -> Actor:
        return interactions.actor(self.interaction)

    @property
    def place(self) -> Place:
        return interactions.place(self.interaction)

    @property
    def owner_id(self) -> int | None:
        """Of the server; None where Discord did not say."""
        return self.interaction.guild.owner_id if self.interaction.guild else None

    @property
    def say(self) -> Words:
        """For the member alone."""
        return words_of(self.interaction)

    @property
    def data(self) -> dict[str, Any]:
        return cast("dict[str, Any]", self.interaction.data or {})

    @property
    def chosen(self) -> str | None:
        """In a menu."""
        return self.all_chosen[0] if self.all_chosen else None

    @property
    def all_chosen(self) -> list[str]:
        """In a menu that takes several."""
        return self.data.get("values") or []


class Action(Protocol):
    @property
    def id(self) -> str:
        """On messages that stand in Discord for years: what it names changes, it does not."""
        ...

    @property
    def may(self) -> May: ...

    @property
    def answers(self) -> Answers: ...

    async def pressed(self, press: Press) -> None:
        """Acknowledged already, but for what answers with a form. May raise anything: the member is told."""
        ...


@runtime_checkable
class FormAction(Action, Protocol):
    async def submitted(self, press: Press) -> None:
        """The form came back, acknowledged; whatever it was when it was shown, all is checked now."""
        ...
