"""Which job a message is about, read off the message alone, as a person would."""

import re

from sandbox.discord import Message

_COLLAPSED = re.compile(r"-# asked by <@\d+>, job (?P<job>[0-9a-z]{10})$")
_WHISPER = re.compile(r"-# job (?P<job>[0-9a-z]{10}) · <#\d+>$")
_MEDIA = re.compile(r"darkroom-(?P<job>[0-9a-z]{10})-\d+\.\w+")


def card_of(message: Message) -> str | None:
    """The job whose card this is, by its footer, or by the line that is left of it."""
    if left := _COLLAPSED.search(message.content):
        return left["job"]
    footers: list[dict[str, str]] = [embed["footer"] for embed in message.embeds if embed.get("footer")]
    return next(
        (each["text"].removeprefix("Job ") for each in footers if each["text"].startswith("Job ")), None
    )


def files_of(message: Message) -> list[tuple[str, str]]:
    """(job, file name) of every result file on it."""
    found = [_MEDIA.fullmatch(attachment.filename) for attachment in message.attachments]
    return [(match["job"], match[0]) for match in found if match]


def regret_of(message: Message) -> str | None:
    """The job of which this says that it ended without a result: it offers another try, and nothing to delete."""
    actions = [str(button.get("custom_id", "")).split(":") for button in message.buttons]
    return actions[0][3] if [action[2:3] for action in actions] == [["again"]] else None


def whisper_of(message: Message) -> str | None:
    """The job of which this tells its member alone that it ended."""
    told = _WHISPER.search(message.content)
    return told["job"] if told else None
