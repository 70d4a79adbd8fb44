"""What Discord's payloads hold and SimCord's do not: `nsfw`, boost tiers, a message's thread, files shown in it."""

from typing import Any, cast

from simcord.backend import serializers
from simcord.components import walk_components

from sandbox.discord.backend import LabBackend
from sandbox.discord.cdn import attachment_id, safe_name
from sandbox.discord.layout import media_of

_NESTED = (dict, list, tuple)


def complete(backend: LabBackend, payload: Any) -> Any:
    """A completed copy of any payload, found by shape: channels, guilds and messages at any depth."""
    if isinstance(payload, list | tuple):
        return [complete(backend, item) for item in cast("list[Any]", payload)]
    if not isinstance(payload, dict):
        return payload
    whole = {
        key: complete(backend, value) if isinstance(value, _NESTED) else value
        for key, value in cast("dict[str, Any]", payload).items()
    }
    if "permission_overwrites" in whole:
        whole["nsfw"] = int(whole["id"]) in backend.nsfw_channels
        whole.setdefault("flags", 0)
    if "premium_tier" in whole:
        whole["premium_tier"] = backend.premium_tier(int(whole["id"]))
        # Only active threads come with GUILD_CREATE (events/gateway-events, "Guild Create").
        threads = whole.get("threads", [])
        whole["threads"] = [thread for thread in threads if not thread["thread_metadata"]["archived"]]
    if "attachments" in whole and "author" in whole:
        _complete_message(backend, whole)
    return whole


def _complete_message(backend: LabBackend, message: dict[str, Any]) -> None:
    """What an embed or a component shows is no attachment (discord-api-docs issues 4809 and 8277)."""
    files = {item["filename"]: item for item in message["attachments"]}
    used: set[str] = set()
    for embed in message["embeds"]:
        embed.setdefault("type", "rich")
        for section, key in (
            ("image", "url"),
            ("thumbnail", "url"),
            ("author", "icon_url"),
            ("footer", "icon_url"),
        ):
            used |= _resolve(embed.get(section), key, files)
    used |= _complete_media(message)
    message["attachments"] = [item for item in message["attachments"] if item["filename"] not in used]
    thread = backend.channels.get(int(message["id"]))
    if thread is not None and thread.parent_id == int(message["channel_id"]):
        message["thread"] = serializers.thread_payload(backend, thread)


def _complete_media(message: dict[str, Any]) -> set[str]:
    """Give each medium of the components the facts of its file; the names of the files that are shown."""
    files = {item["id"]: item for item in message["attachments"]}
    shown: set[str] = set()
    for part in walk_components(message["components"]):
        for media in media_of(part):
            file = files.get(attachment_id(media["url"]))
            if file is not None:
                known = {key: file.get(key) for key in ("content_type", "width", "height")}
                media |= {**known, "url": file["url"], "proxy_url": file["url"], "attachment_id": file["id"]}
                shown.add(file["filename"])
            media.setdefault("loading_state", 2)  # loaded
    return shown


def _resolve(part: dict[str, Any] | None, key: str, files: dict[str, dict[str, Any]]) -> set[str]:
    """Put the address of an uploaded file where the embed says `attachment://name`."""
    url = str((part or {}).get(key) or "")
    name = safe_name(url.removeprefix("attachment://"))
    if part is None or not url.startswith("attachment://") or name not in files:
        return set()
    part[key] = files[name]["url"]
    part[f"proxy_{key}"] = files[name]["url"]
    if key == "url":
        part |= {size: files[name][size] for size in ("width", "height") if size in files[name]}
    return {name}
