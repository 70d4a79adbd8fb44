"""The limits on registered commands (interactions/application-commands)."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from simcord.backend import errors
from simcord.backend.errors import BackendError
from simcord.enums import AppCommandType

from sandbox.discord.locales import LOCALES, localized
from sandbox.discord.values import items

Command = Mapping[str, Any]
_NAME = re.compile(r"^[-_'\w]{1,32}$")
# Since March 2026.
_MOST = {AppCommandType.CHAT_INPUT: 100, AppCommandType.USER: 15, AppCommandType.MESSAGE: 15}
_MAX_CHARACTERS = 8000


def check_commands(commands: Sequence[Command]) -> None:
    """All commands of one scope: the global ones, or those of one guild."""
    for kind, most in _MOST.items():
        alike = [command for command in commands if command.get("type", 1) == kind]
        if len(alike) > most:
            raise BackendError(400, 30032, f"Maximum number of application commands reached ({most})")
        _check_unique(alike, "commands")
    for command in commands:
        if command.get("type", 1) == AppCommandType.CHAT_INPUT:
            _check_described(command)
            if _characters(command) > _MAX_CHARACTERS:
                raise errors.invalid_form_body(f"{command['name']}: Command exceeds maximum size (8000)")
        else:
            _check_menu_command(command)


def _check_menu_command(command: Command) -> None:
    """What stands in the Apps menu of a message or a member: a name in any case, with spaces, and nothing else."""
    for name in _all(command, "name"):
        if not 1 <= len(name) <= 32 or name != name.strip():
            raise errors.invalid_form_body(f"name {name!r}: Must be between 1 and 32 in length.")
    if command.get("description") or command.get("options"):
        raise errors.invalid_form_body(
            f"{command['name']}: Context menu commands have no description or options"
        )


def _check_described(option: Command) -> None:
    name, options = option["name"], items(option, "options")
    for each in _all(option, "name"):
        if not _NAME.match(_without_marks(each)) or each != each.lower() or len(each) > 32:
            raise errors.invalid_form_body(f"name {each!r}: Command name is invalid")
    if any(not 1 <= len(each) <= 100 for each in _all(option, "description")):
        raise errors.invalid_form_body(f"{name}.description: Must be between 1 and 100 in length.")
    if len(options) > 25:
        raise errors.invalid_form_body(f"{name}: Must be 25 or fewer in length.")
    _check_choices(option)
    _check_unique(options, name)
    required = [bool(each.get("required")) for each in options]
    if required != sorted(required, reverse=True):
        raise errors.invalid_form_body(f"{name}: Required options must be placed before non-required options")
    for each in options:
        _check_described(each)


def _check_choices(option: Command) -> None:
    name, choices = option["name"], items(option, "choices")
    if len(choices) > 25:
        raise errors.invalid_form_body(f"{name}.choices: Must be 25 or fewer in length.")
    if choices and option.get("autocomplete"):
        raise errors.invalid_form_body(f"{name}: choices and autocomplete exclude each other")
    for choice in choices:
        if any(not 1 <= len(each) <= 100 for each in _all(choice, "name")) or len(str(choice["value"])) > 100:
            raise errors.invalid_form_body(f"{name}.choices: Must be between 1 and 100 in length.")


def _check_unique(named: Sequence[Command], where: str) -> None:
    """No two of a kind are called the same, in any language that one of them has a name in."""
    languages = {locale for each in named for locale in each.get("name_localizations") or ()}
    for locale in ("", *sorted(languages)):
        names = [localized(each, "name", locale) for each in named]
        if len(set(names)) < len(names):
            raise errors.invalid_form_body(f"{where}: names must be unique ({locale or 'default'})")


def _all(thing: Command, key: str) -> list[str]:
    """A name or description in every language there is of it; 50035 for a language that Discord does not have."""
    there: Mapping[str, str] = thing.get(f"{key}_localizations") or {}
    if unknown := there.keys() - LOCALES:
        raise errors.invalid_form_body(f"{key}_localizations: {sorted(unknown)} are no locales")
    return [str(thing.get(key) or ""), *there.values()]


def _without_marks(name: str) -> str:
    """Hindi and Thai write vowels as marks, which are allowed and no word characters to Python."""
    if name.isascii():
        return name
    return "".join(each for each in name if unicodedata.category(each) not in {"Mn", "Mc"})


def _characters(option: Command) -> int:
    """The longest translation counts."""
    own = sum(max(map(len, _all(option, key))) for key in ("name", "description"))
    choices = sum(
        max(map(len, _all(each, "name"))) + len(str(each["value"])) for each in items(option, "choices")
    )
    return own + choices + sum(_characters(each) for each in items(option, "options"))
