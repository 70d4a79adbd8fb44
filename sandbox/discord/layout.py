"""What Discord refuses in components and forms, and SimCord lets pass (components/reference).

SimCord keeps the rest: nesting, 40 components, 4,000 characters, one `custom_id` each, and the flag for good.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from simcord.backend import errors
from simcord.components import walk_components
from simcord.enums import SELECT_TYPES, ComponentType

from sandbox.discord.call import Upload
from sandbox.discord.values import items

IS_COMPONENTS_V2 = 1 << 15
_LINK_SCHEMES = {"http", "https", "discord"}
_ATTACHED = "attachment://"
_DESCRIPTION = 1024
_EMOJI_NAME = 32
_TEXT_INPUT = 4000


def check_message(body: Mapping[str, Any], uploads: tuple[Upload, ...]) -> None:
    """Every component of a message that is made or edited."""
    for upload in uploads:
        if upload.description is not None and len(upload.description) > _DESCRIPTION:
            raise _refused("attachments", f"Must be {_DESCRIPTION} or fewer in length.")
    for part in _parts(body.get("components")):
        kind = part.get("type")
        if kind == ComponentType.BUTTON:
            _check_button(part)
        elif kind in SELECT_TYPES:
            _check_select(part)
        elif kind == ComponentType.CONTAINER and not part.get("components"):
            raise _refused("components", "Must be between 1 and 40 in length.")
        elif kind == ComponentType.FILE and not _url(part, "file").startswith(_ATTACHED):
            raise _refused("file.url", "Only attachment:// references are supported here.")
        for shown in _described(part):
            _check_shown(shown)


def check_modal(data: Mapping[str, Any]) -> None:
    """A form: nothing in it is disabled, and what is prefilled fits."""
    for part in _parts(data.get("components")):
        kind = part.get("type")
        if part.get("disabled"):
            raise _refused("disabled", "Disabled components are not allowed in modals.")
        if kind == ComponentType.ACTION_ROW:
            wrong = [
                each for each in items(part, "components") if each.get("type") != ComponentType.TEXT_INPUT
            ]
            if wrong:
                raise _refused("components", "An action row of a modal holds one text input.")
        elif kind == ComponentType.TEXT_INPUT:
            _check_text_input(part)
        elif kind in SELECT_TYPES:
            _check_select(part)


def media_of(part: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The media objects of one component: of a thumbnail, of each item of a gallery, of a file."""
    match part.get("type"):
        case ComponentType.THUMBNAIL:
            yield part["media"]
        case ComponentType.MEDIA_GALLERY:
            yield from (item["media"] for item in items(part, "items"))
        case ComponentType.FILE:
            yield part["file"]
        case _:
            return


def _check_button(button: Mapping[str, Any]) -> None:
    """Label or emoji, or nothing could be seen of it; a link must lead somewhere."""
    if button.get("style") == 6:  # a premium button brings its own label
        return
    if not (button.get("label") or button.get("emoji")):
        raise _refused("label", "A button must have a label or an emoji.")
    _check_emoji(button.get("emoji"))
    if button.get("style") == 5 and urlsplit(str(button.get("url"))).scheme not in _LINK_SCHEMES:
        raise _refused("url", "Scheme must be one of ('http', 'https', 'discord').")


def _check_select(menu: Mapping[str, Any]) -> None:
    options, chosen = items(menu, "options"), items(menu, "default_values")
    least, most = menu.get("min_values", 1) or 0, menu.get("max_values", 1) or 1
    for option in options:
        _check_emoji(option.get("emoji"))
    marked = sum(bool(option.get("default")) for option in options)
    if max(marked, len(chosen)) > most:
        raise _refused("default_values", f"Must be {most} or fewer in length.")
    if chosen and len(chosen) < least:
        raise _refused("default_values", f"Must be {least} or more in length.")
    if menu.get("type") == ComponentType.STRING_SELECT and max(least, most) > len(options):
        raise _refused("max_values", "There are fewer options than must or may be chosen.")


def _check_text_input(field: Mapping[str, Any]) -> None:
    value = field.get("value")
    if value is None:
        return
    if not isinstance(value, str) or len(value) > min(field.get("max_length") or _TEXT_INPUT, _TEXT_INPUT):
        raise _refused("value", "Must be of the length that the field allows, 4000 at most.")
    if value and len(value) < (field.get("min_length") or 0):
        raise _refused("value", "Must be of the length that the field asks for.")


def _check_emoji(emoji: Any) -> None:
    if emoji is None:
        return
    name = emoji.get("name")
    if not (name or emoji.get("id")) or len(name or "") > _EMOJI_NAME:
        raise _refused("emoji", "Invalid emoji")
    if not emoji.get("id") and name.isascii():
        raise _refused("emoji.name", "Invalid emoji")


def _described(part: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if part.get("type") == ComponentType.THUMBNAIL:
        return [part]
    return items(part, "items") if part.get("type") == ComponentType.MEDIA_GALLERY else []


def _check_shown(shown: Mapping[str, Any]) -> None:
    """An alternative text is left out or has something in it."""
    if shown.get("description") == "":
        raise _refused("description", f"Must be between 1 and {_DESCRIPTION} in length.")
    url = urlsplit(_url(shown, "media"))
    if url.scheme not in {"http", "https", "attachment"}:
        raise _refused("media.url", "Scheme must be one of ('http', 'https', 'attachment').")


def _url(part: Mapping[str, Any], key: str) -> str:
    media: Mapping[str, Any] = part.get(key) or {}
    return str(media.get("url") or "")


def _parts(components: Any) -> Iterator[dict[str, Any]]:
    return walk_components(components or [])


def _refused(where: str, why: str) -> errors.BackendError:
    return errors.invalid_form_body(f"{where}: {why}")
