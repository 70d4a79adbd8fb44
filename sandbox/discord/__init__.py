"""A local Discord over real sockets, to which the unmodified bot connects."""

from sandbox.discord.changes import Change, ChangeKind, Subscription
from sandbox.discord.faults import Fault, Faults
from sandbox.discord.interaction import Interaction, InteractionState
from sandbox.discord.traffic import Request, Traffic
from sandbox.discord.values import (
    Attachment,
    Channel,
    ChannelKind,
    File,
    Guild,
    Member,
    Message,
    RefusedByClient,
)
from sandbox.discord.world import World

__all__ = [
    "Attachment",
    "Change",
    "ChangeKind",
    "Channel",
    "ChannelKind",
    "Fault",
    "Faults",
    "File",
    "Guild",
    "Interaction",
    "InteractionState",
    "Member",
    "Message",
    "RefusedByClient",
    "Request",
    "Subscription",
    "Traffic",
    "World",
]
