"""From the backend's gateway events to the `Change`s that the page, the script and the tests follow."""

from collections.abc import Mapping
from typing import Any

from simcord.backend import models

from sandbox.discord.changes import Change, ChangeKind, Changes
from sandbox.discord.interaction import Interaction
from sandbox.discord.views import Views

_MESSAGE_KINDS = {
    "MESSAGE_CREATE": ChangeKind.MESSAGE_CREATED,
    "MESSAGE_UPDATE": ChangeKind.MESSAGE_EDITED,
    "MESSAGE_DELETE": ChangeKind.MESSAGE_DELETED,
}
_CHANNEL_KINDS = {
    "THREAD_CREATE": ChangeKind.THREAD_CREATED,
    "THREAD_UPDATE": ChangeKind.THREAD_UPDATED,
    "THREAD_MEMBERS_UPDATE": ChangeKind.THREAD_UPDATED,
    "THREAD_DELETE": ChangeKind.THREAD_DELETED,
    "CHANNEL_CREATE": ChangeKind.CHANNEL_CHANGED,
    "CHANNEL_UPDATE": ChangeKind.CHANNEL_CHANGED,
    "CHANNEL_DELETE": ChangeKind.CHANNEL_CHANGED,
}
_PRIVATE_KINDS = {
    "created": ChangeKind.MESSAGE_CREATED,
    "edited": ChangeKind.MESSAGE_EDITED,
    "deleted": ChangeKind.MESSAGE_DELETED,
}


class Announcer:
    """Publishes changes. It is one of the backend's subscribers, as each gateway session is."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self.views: Views | None = None  # set once the backend exists

    def event(self, event: str, payload: Mapping[str, Any]) -> None:
        """A gateway event."""
        if event in _MESSAGE_KINDS:
            channel_id, message_id = int(payload["channel_id"]), int(payload["id"])
            shown = self.views.find_message(channel_id, message_id, None) if self.views else None
            interaction_id = shown.interaction_id if shown else None
            recipient = self.views.recipient(channel_id) if self.views else None
            self._changes.publish(
                Change(_MESSAGE_KINDS[event], channel_id, message_id, shown, interaction_id, recipient)
            )
        elif event == "MESSAGE_DELETE_BULK":
            for message_id in payload["ids"]:
                gone = Change(ChangeKind.MESSAGE_DELETED, int(payload["channel_id"]), int(message_id))
                self._changes.publish(gone)
        elif event in _CHANNEL_KINDS:
            self._changes.publish(Change(_CHANNEL_KINDS[event], channel_id=int(payload["id"])))
        elif event.startswith(("GUILD_", "AUTO_MODERATION_RULE_")):
            self._changes.publish(Change(ChangeKind.GUILD_CHANGED))

    def private(self, what: str, message: models.Message) -> None:
        """An ephemeral message, which no gateway event announces."""
        shown = self.views.message(message) if self.views and what != "deleted" else None
        metadata = message.interaction_metadata
        self._changes.publish(
            Change(
                _PRIVATE_KINDS[what],
                message.channel_id,
                message.id,
                shown,
                interaction_id=int(metadata["id"]) if metadata else None,
                visible_to=int(metadata["user"]["id"]) if metadata else None,
            )
        )

    def interaction(self, interaction: Interaction) -> None:
        self._changes.publish(
            Change(
                ChangeKind.INTERACTION,
                channel_id=interaction.channel.id,
                interaction_id=interaction.id,
                visible_to=interaction.member.id,
            )
        )

    def say(self, kind: ChangeKind) -> None:
        self._changes.publish(Change(kind))
