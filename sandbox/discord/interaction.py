"""One interaction as the member who caused it sees it: when it was acknowledged, what was answered, how it changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from sandbox.discord.values import Channel, Member, Message


class InteractionState(StrEnum):
    """What the member's client shows."""

    SENT = "sent"  # waiting for the acknowledgement
    THINKING = "thinking"  # deferred: "the bot is thinking..."
    ANSWERED = "answered"  # a message, an updated message, or a silent acknowledgement of a button
    MODAL = "modal"  # a form is open
    CHOICES = "choices"  # autocomplete suggestions are shown
    FAILED = "failed"  # "The application did not respond": three seconds passed without an acknowledgement


class InteractionViews(Protocol):
    """What an `Interaction` asks the world."""

    def interaction_state(self, interaction_id: int) -> InteractionState: ...

    def interaction_record(self, interaction_id: int) -> Any: ...

    def find_channel(self, channel_id: int) -> Channel | None: ...

    def interaction_message(self, message_id: int, channel_id: int, viewer_id: int) -> Message | None: ...

    async def wait_for(self, predicate: Callable[[], Any], timeout: float = 10.0) -> Any: ...  # noqa: ASYNC109 - `wait_for` owns the deadline


@dataclass(slots=True, eq=False)
class Interaction:
    """A slash command, a click, a form or an autocomplete request that was sent to the bot."""

    id: int
    member: Member
    channel: Channel
    kind: int  # 2 command, 3 component, 4 autocomplete, 5 modal submit
    text: str  # what the member did: "/video prompt:a fox", "click Again"
    payload: Mapping[str, Any] = field(repr=False)
    sent_at: datetime
    world: InteractionViews = field(repr=False)
    ack_latency: float | None = None  # seconds from the gateway event to the accepted callback
    history: list[Message] = field(default_factory=list["Message"], repr=False)  # each version of each answer

    @property
    def state(self) -> InteractionState:
        return self.world.interaction_state(self.id)

    @property
    def ephemeral(self) -> bool:
        """Whether the first response is for this member only."""
        return bool(self.world.interaction_record(self.id).ephemeral)

    @property
    def modal(self) -> Mapping[str, Any] | None:
        """The form the bot opened, as Discord describes it: custom_id, title, components."""
        return self.world.interaction_record(self.id).modal

    @property
    def choices(self) -> list[dict[str, Any]] | None:
        """The autocomplete suggestions, each with `name` and `value`; None until they are there."""
        return self.world.interaction_record(self.id).autocomplete_choices

    @property
    def response(self) -> Message | None:
        """@original as the member sees it now; None when there is none, or it was deleted."""
        message_id = self.world.interaction_record(self.id).message_id
        if message_id is None:
            return None
        return self.world.interaction_message(message_id, self.channel.id, self.member.id)

    @property
    def followups(self) -> list[Message]:
        """The follow-up messages that still exist, oldest first."""
        ids: list[int] = self.world.interaction_record(self.id).followup_ids
        found = [self.world.interaction_message(each, self.channel.id, self.member.id) for each in ids]
        return [message for message in found if message is not None]

    @property
    def reply(self) -> str:
        """All there is to read now in the response and its follow-ups."""
        shown = [self.response, *self.followups]
        return "\n".join(message.text for message in shown if message is not None and message.text)

    async def acked(self, timeout: float = 5.0) -> "Interaction":  # noqa: ASYNC109 - `wait_for` owns the deadline
        """Wait for any acknowledgement (also a defer); TimeoutError when none comes."""
        await self.world.wait_for(lambda: self.state not in _UNACKED, timeout)
        return self

    async def answered(self, timeout: float = 10.0) -> "Interaction":  # noqa: ASYNC109 - `wait_for` owns the deadline
        """Wait until there is more than "thinking": a message, an update, a form, choices, or the failure."""
        await self.world.wait_for(lambda: self.state not in _WAITING, timeout)
        return self


_UNACKED = {InteractionState.SENT, InteractionState.FAILED}
_WAITING = {InteractionState.SENT, InteractionState.THINKING}
