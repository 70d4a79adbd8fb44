"""Which job a message is about, read off the message alone, as a person would."""

import re

from sandbox.discord import Message

_CODE = re.compile(r"\bjob (?P<job>[0-9a-z]{10})\b")
_WHISPER = re.compile(r"-# job (?P<job>[0-9a-z]{10}) · <#\d+>$")
_MEDIA = re.compile(r"darkroom-(?P<job>[0-9a-z]{10})-\d+\.\w+")


def card_of(message: Message) -> str | None:
    """The job whose card this is, by its code: it answers nothing, and is no result."""
    found = _CODE.search(message.text)
    return found["job"] if found and message.reply_to is None and not files_of(message) else None


def files_of(message: Message) -> list[tuple[str, str]]:
    """(job, file name) of every result file on it."""
    found = [_MEDIA.fullmatch(attachment.filename) for attachment in message.media]
    return [(match["job"], match[0]) for match in found if match]


def regret_of(message: Message) -> str | None:
    """The job of which this says, in answer to its card, that it ended without a result."""
    actions = [str(button.get("custom_id", "")).split(":") for button in message.buttons]
    is_regret = card_of(message) is None and [action[2:3] for action in actions] == [["again"], ["why"]]
    return actions[0][3] if is_regret else None


def whisper_of(message: Message) -> str | None:
    """The job of which this tells its member alone that it ended."""
    told = _WHISPER.search(message.text)
    return told["job"] if told else None
