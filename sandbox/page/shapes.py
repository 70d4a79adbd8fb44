"""What the browser is sent, as JSON. Ids are strings: they do not fit into a JavaScript number."""

from collections.abc import Mapping
from typing import Any

from sandbox.discord import Attachment, Channel, ChannelKind, Guild, Interaction, Member, Message, World
from sandbox.discord.locales import localized
from sandbox.discord.values import items, walk

Json = dict[str, Any]
_STARTED = 18  # message type: "started a thread"
_MENU_COMMANDS = {2, 3}  # command types: of a member, of a message
_EXCERPT = 200  # characters
_NESTED = {1, 2}  # option types: subcommand, group of subcommands


def member(who: Member, guild: Guild, world: World) -> Json:
    return {
        "id": str(who.id),
        "name": who.name,
        "bot": who.bot,
        "role": _role(who, guild, world),
        "locale": who.locale,
    }


def _role(who: Member, guild: Guild, world: World) -> str:
    if who.bot:
        return "app"
    if who.id == guild.owner_id:
        return "owner"
    channels = world.channels(guild)
    return "moderator" if channels and world.may(who, channels[0], "manage_messages") else ""


def channel(place: Channel, viewer: Member, world: World, unread: int, mentions: int) -> Json:
    categories = {each.id: each.name for each in world.places.categories()}
    return {
        "id": str(place.id),
        "name": world.bot.name if place.kind is ChannelKind.DIRECT else place.name,
        "kind": place.kind.name.lower(),
        "category": categories.get(place.category_id or 0),
        "parent_id": None if place.parent_id is None else str(place.parent_id),
        "nsfw": place.nsfw,
        "archived": place.archived,
        "locked": place.locked,
        "unread": unread,
        "mentions": mentions,
        "writable": place.kind is not ChannelKind.DIRECT and world.places.may_write(viewer, place),
        "thread": _membership(place, viewer, world) if place.is_thread else None,
    }


def _membership(thread: Channel, viewer: Member, world: World) -> Json:
    """What the menu of a thread offers."""
    places = world.places
    return {
        "joined": places.joined(viewer, thread),
        "bot": places.joined(world.bot, thread),
        "mine": places.may_change(viewer, thread),
        "moderates": places.holds(viewer, thread, "manage_threads"),
    }


def message(shown: Message, viewer: Member, world: World) -> Json:
    return {
        "id": str(shown.id),
        "channel_id": str(shown.channel_id),
        "author": {
            "id": str(shown.author_id),
            "name": shown.author_name,
            "bot": bool(shown.raw["author"].get("bot")),
        },
        "type": shown.raw["type"],
        "content": shown.content,
        "at": shown.created_at.isoformat(),
        "edited": shown.edited_at is not None,
        "embeds": list(shown.embeds),
        "components": list(shown.components),
        "attachments": [attachment(each) for each in shown.attachments],
        "ephemeral": shown.ephemeral,
        "loading": shown.loading,
        "system": shown.system,
        "answers": None if shown.interaction_id is None else str(shown.interaction_id),
        "pings": viewer.id in shown.mention_ids,
        "thread": _thread(shown, world),
        "used": _used(shown, world),
        "deletable": _deletable(shown, viewer, world),
        "excerpt": _excerpt(shown.raw),
        "reply": _reply(shown),
        "silent": shown.silent,
    }


def attachment(file: Attachment) -> Json:
    return {
        "id": str(file.id),
        "filename": file.filename,
        "size": file.size,
        "type": file.content_type,
        "url": file.url,
        "alt": file.description or "",
        "width": file.width,
        "height": file.height,
        "spoiler": file.spoiler,
    }


def interaction(sent: Interaction) -> Json:
    modal = sent.modal if sent.state == "modal" else None
    source: Mapping[str, Any] = sent.payload.get("message") or {}
    return {
        "id": str(sent.id),
        "channel_id": str(sent.channel.id),
        "kind": sent.kind,
        "text": sent.text,
        "state": str(sent.state),
        "modal": modal,
        "source_id": source.get("id"),
        "custom_id": sent.payload["data"].get("custom_id"),
        "at": sent.sent_at.isoformat(),
    }


def command_leaves(commands: list[Mapping[str, Any]], locale: str) -> list[Json]:
    """Every command a member can send, subcommands by their full name: what the picker lists.

    `name` is what is sent, `shown` what a client of that language shows.
    """
    return [leaf for command in commands for leaf in _leaves(command, locale, "", "")]


def menu_command(command: Mapping[str, Any], locale: str) -> Json:
    return {"name": command["name"], "shown": localized(command, "name", locale)}


def _leaves(command: Mapping[str, Any], locale: str, before: str, shown_before: str) -> list[Json]:
    name = f"{before} {command['name']}".strip()
    shown = f"{shown_before} {localized(command, 'name', locale)}".strip()
    options = items(command, "options")
    nested = [option for option in options if option["type"] in _NESTED]
    if nested:
        return [leaf for option in nested for leaf in _leaves(option, locale, name, shown)]
    about = localized(command, "description", locale)
    options = [_option(each, locale) for each in options]
    return [{"name": name, "shown": shown, "description": about, "options": options}]


def _option(option: Mapping[str, Any], locale: str) -> Json:
    choices = [{**each, "name": localized(each, "name", locale)} for each in items(option, "choices")]
    said = {
        "shown": localized(option, "name", locale),
        "description": localized(option, "description", locale),
    }
    return {**option, **said, "choices": choices}


def _thread(shown: Message, world: World) -> Json | None:
    """The thread on a message, or the one whose beginning the message tells."""
    started: Mapping[str, Any] = (
        shown.raw.get("message_reference") or {} if shown.raw["type"] == _STARTED else {}
    )
    thread_id = shown.thread_id or int(started.get("channel_id") or 0)
    thread = world.find_channel(thread_id) if thread_id else None
    if thread is None:
        return None
    said = [each for each in world.messages(thread) if not each.system]
    return {"id": str(thread.id), "name": thread.name, "count": len(said)}


def _used(shown: Message, world: World) -> Json | None:
    """The command this message answers, as the line above it says: who used what."""
    metadata = shown.raw.get("interaction_metadata")
    if not metadata or metadata.get("type") != 2:
        return None
    sent = world.find_interaction(int(metadata["id"]))
    user: Mapping[str, Any] = metadata["user"]
    words = full_name(sent.payload["data"]) if sent else "a command"
    from_menu = metadata.get("command_type") in _MENU_COMMANDS
    return {"member": user["username"], "command": words if from_menu else f"/{words}"}


def full_name(data: Mapping[str, Any]) -> str:
    """A command with its subcommands, like `jobs list`."""
    below = [option for option in items(data, "options") if option["type"] in _NESTED]
    return " ".join([data["name"], *map(full_name, below)])


def _reply(shown: Message) -> Json | None:
    """The line above a reply: whom and what it answers; nothing of a message that is gone."""
    if shown.reply_to is None:
        return None
    answered: Mapping[str, Any] = shown.raw.get("referenced_message") or {}
    author: Mapping[str, Any] = answered.get("author") or {}
    return {
        "id": str(shown.reply_to),
        "author": author.get("username"),
        "bot": bool(author.get("bot")),
        "text": _excerpt(answered),
    }


def _excerpt(message: Mapping[str, Any]) -> str:
    texts = [message.get("content"), *(part.get("content") for part in walk(items(message, "components")))]
    return " ".join(text for text in texts if text)[:_EXCERPT]


def _deletable(shown: Message, viewer: Member, world: World) -> bool:
    place = world.find_channel(shown.channel_id)
    if place is None or shown.ephemeral or shown.system:
        return False
    return shown.author_id == viewer.id or world.may(viewer, place, "manage_messages")
