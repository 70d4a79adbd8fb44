"""What Discord's payloads hold and SimCord's do not: `nsfw`, boost tiers, a message's thread, embed files."""

from typing import Any, cast

from simcord.backend import serializers

from sandbox.discord.backend import LabBackend
from sandbox.discord.cdn import safe_name


def complete(backend: LabBackend, payload: Any) -> Any:
    """A completed copy of any payload, found by shape: channels, guilds and messages at any depth."""
    if isinstance(payload, list | tuple):
        return [complete(backend, item) for item in cast("list[Any]", payload)]
    if not isinstance(payload, dict):
        return payload
    whole = {key: complete(backend, value) for key, value in cast("dict[str, Any]", payload).items()}
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
    """Embed files are shown in the embed and are then no attachments (discord-api-docs issue 4809)."""
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
    message["attachments"] = [item for item in message["attachments"] if item["filename"] not in used]
    thread = backend.channels.get(int(message["id"]))
    if thread is not None and thread.parent_id == int(message["channel_id"]):
        message["thread"] = serializers.thread_payload(backend, thread)


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
