"""Ids of people, roles and channels that a request names are text, as Discord's OpenAPI document has it.

Discord itself takes numbers too; who keeps to the document sends none. Ids that discord.py gives no way to send as text
are let pass: those of attachments, of the message that is answered, and of whom a direct message is for.
"""

from collections.abc import Iterable, Iterator
from typing import Any, cast

from simcord.backend import errors

from sandbox.discord.call import is_object
from sandbox.discord.values import items

_OF_OBJECTS = ("default_values", "permission_overwrites")
_OF_MENTIONS = ("users", "roles")


def check_ids(body: Any) -> None:
    """Raises 50035 for a number where the document has text, however deep in the body."""
    for part in _objects(body):
        for key in _OF_OBJECTS:
            _check(key, (each.get("id") for each in items(part, key)))
        mentions: dict[str, Any] = part.get("allowed_mentions") or {}
        for key in _OF_MENTIONS:
            _check(f"allowed_mentions.{key}", mentions.get(key) or ())


def _objects(body: Any) -> Iterator[dict[str, Any]]:
    if isinstance(body, list):
        for part in cast("list[Any]", body):
            yield from _objects(part)
    elif is_object(body):
        yield body
        for part in body.values():
            yield from _objects(part)


def _check(where: str, ids: Iterable[Any]) -> None:
    for id_ in ids:
        if not isinstance(id_, str):
            raise errors.invalid_form_body(f"{where}: {id_} is a number, where the document has text")
