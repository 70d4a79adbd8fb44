"""The permissions that posting a result takes, by Discord's names, and which of them the bot lacks."""

import discord


def needed(*, thread: bool, voice: bool) -> tuple[str, ...]:
    """The text of a voice channel needs Connect as well (discord-api-docs, topics/permissions)."""
    posting = "send_messages_in_threads" if thread else "send_messages"
    return ("view_channel", *(("connect",) if voice else ()), posting, "attach_files")


def missing(permissions: int | None, *, thread: bool, voice: bool) -> tuple[str, ...]:
    """Empty also where the bot's permissions are not known."""
    if permissions is None:
        return ()
    held = discord.Permissions(permissions)
    if held.administrator:
        return ()
    return tuple(name for name in needed(thread=thread, voice=voice) if not getattr(held, name))
