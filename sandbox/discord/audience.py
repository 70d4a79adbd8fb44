"""What the gateway lets the bot see: only what is in channels it may view, and of the others no more than an outline.

Rules: discord-api-docs topics/threads ("Gateway Events"), events/gateway-events ("Thread Members Update"), and the
change log of 12 August 2026, "Channel Obfuscation for Users and Bots", in force since 16 November 2026.
"""

from collections.abc import Mapping
from typing import Any

from simcord.backend import models
from simcord.enums import OverwriteType

from sandbox.discord.backend import LabBackend
from sandbox.discord.values import ChannelKind, items

OBFUSCATED = 1 << 17  # channel flag
HIDDEN_NAME = "___hidden___"
_VIEW = "1024"
_THREAD_EVENTS = {"THREAD_CREATE", "THREAD_UPDATE", "THREAD_DELETE"}
_IN_CHANNEL = ("MESSAGE_", "TYPING_")


class Audience:
    """Decides for the bot; other people's clients are the driver's and the page's."""

    def __init__(self, backend: LabBackend) -> None:
        self._backend = backend

    def hears(self, event: str, payload: Mapping[str, Any]) -> bool:
        if event in _THREAD_EVENTS:
            return self._reads(int(payload["id"]))
        # Of others only with the members intent, which is never granted here.
        if event == "THREAD_MEMBERS_UPDATE":
            added = [each["user_id"] for each in items(payload, "added_members")]
            return str(self._backend.bot_user.id) in {*added, *(payload.get("removed_member_ids") or ())}
        if event.startswith(_IN_CHANNEL):
            return self._reads(int(payload["channel_id"]))
        return True

    def veil(self, event: str, payload: dict[str, Any]) -> dict[str, Any]:
        """The payload with the channels that the bot may not view reduced to an outline."""
        if event in {"CHANNEL_CREATE", "CHANNEL_UPDATE"}:
            return self._veil_channel(payload)
        if event == "GUILD_CREATE":
            channels = [self._veil_channel(each) for each in payload["channels"]]
            threads = [each for each in payload["threads"] if self._reads(int(each["id"]))]
            threads = [self._backend.with_membership(each) for each in threads]
            return payload | {"channels": channels, "threads": threads}
        return payload

    def views(self, channel_id: int) -> bool:
        """View Channel; for a category, in any of its channels (topics/permissions, "Channel Visibility")."""
        channel = self._backend.channels[channel_id]
        if self._backend.sees(self._backend.bot_user.id, channel_id):
            return True
        inside = [each for each in self._backend.channels.values() if each.parent_id == channel_id]
        return channel.type == ChannelKind.CATEGORY and any(self.views(each.id) for each in inside)

    def _veil_channel(self, payload: dict[str, Any]) -> dict[str, Any]:
        if self.views(int(payload["id"])):
            return payload
        everyone = {"id": payload["guild_id"], "type": int(OverwriteType.ROLE), "allow": "0", "deny": _VIEW}
        return payload | {
            "name": HIDDEN_NAME,
            "topic": None,
            "last_message_id": None,
            "nsfw": False,
            "flags": OBFUSCATED,
            "permission_overwrites": [everyone],
        }

    def _reads(self, channel_id: int) -> bool:
        channel = self._backend.channels.get(channel_id)
        return channel is None or reads(self._backend, self._backend.bot_user.id, channel)


def reads(backend: LabBackend, user_id: int, channel: models.Channel) -> bool:
    """Whether somebody may read there: the text of a voice channel needs Connect too (discord-api-docs pull 5111)."""
    if not backend.sees(user_id, channel.id):
        return False
    return channel.type != ChannelKind.VOICE or backend.may(user_id, channel, "connect")
