"""Ids as text in three places where discord.py writes a number: whom a message may call, what is chosen in a menu
beforehand, and whom the permissions of a new channel are for. Discord's OpenAPI document has text ("SnowflakeType").
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import discord


@dataclass(frozen=True)
class _Named:
    """A person for discord.py, which writes the id as it finds it."""

    id: Any


class _NamedRole(_Named, discord.Role):
    """A role, which discord.py tells from a person by its class."""


def only(member_ids: Iterable[int]) -> discord.AllowedMentions:
    """Nobody else is called."""
    users: list[Any] = [_Named(str(one)) for one in member_ids]
    return discord.AllowedMentions(everyone=False, roles=False, replied_user=False, users=users)


class _DefaultValue(discord.SelectDefaultValue):
    def to_dict(self) -> Any:
        return {**super().to_dict(), "id": str(self.id)}


def default_values(kind: Literal["channel", "role"], ids: Iterable[int]) -> list[discord.SelectDefaultValue]:
    type_ = discord.SelectDefaultValueType(kind)
    return [_DefaultValue(id=one, type=type_) for one in ids]


def overwrites(
    people: Mapping[discord.Role | discord.Member | discord.User, discord.PermissionOverwrite],
) -> Mapping[Any, discord.PermissionOverwrite]:
    return {
        (_NamedRole if isinstance(target, discord.Role) else _Named)(str(target.id)): overwrite
        for target, overwrite in people.items()
    }
