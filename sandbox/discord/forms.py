"""Filling in what a bot shows: finding a button or menu, choosing in it, completing a modal form."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from simcord.enums import SELECT_TYPES, ComponentType, OptionType

from sandbox.discord.options import OptionBuilder
from sandbox.discord.values import File, Message, RefusedByClient, items, walk

Component = Mapping[str, Any]
_ENTITIES = {
    ComponentType.USER_SELECT: OptionType.USER,
    ComponentType.ROLE_SELECT: OptionType.ROLE,
    ComponentType.CHANNEL_SELECT: OptionType.CHANNEL,
    ComponentType.MENTIONABLE_SELECT: OptionType.MENTIONABLE,
}
_REQUIRED_BY_DEFAULT = {
    ComponentType.TEXT_INPUT,
    ComponentType.FILE_UPLOAD,
    ComponentType.RADIO_GROUP,
    *SELECT_TYPES,
}
_LINK_STYLES = {5, 6}


def find_button(message: Message, custom_id: str | None, label: str | None) -> Component:
    """The one enabled button that is meant."""
    found = [
        button
        for button in message.buttons
        if (custom_id is None or button.get("custom_id") == custom_id)
        and (label is None or button.get("label") == label)
    ]
    if len(found) != 1:
        there = [(button.get("label"), button.get("custom_id")) for button in message.buttons]
        raise RefusedByClient(f"{len(found)} buttons match {custom_id or label!r}; there are: {there}")
    if found[0].get("disabled"):
        raise RefusedByClient(f"the button {found[0].get('label')!r} is disabled")
    if found[0].get("style") in _LINK_STYLES:
        raise RefusedByClient("a link opens a page and sends nothing to the bot")
    return found[0]


def find_menu(message: Message, custom_id: str) -> Component:
    found = [part for part in walk(message.components) if part.get("custom_id") == custom_id]
    if not found or found[0]["type"] not in SELECT_TYPES or found[0].get("disabled"):
        raise RefusedByClient(f"there is no menu {custom_id!r} to choose in")
    return found[0]


def choose(menu: Component, values: Sequence[object], builder: OptionBuilder) -> list[str]:
    """The chosen values of a select menu, checked against what it offers."""
    low, high = menu.get("min_values", 1), menu.get("max_values", 1)
    if not (low <= len(values) <= high) and not (not values and menu.get("required") is False):
        raise RefusedByClient(f"choose between {low} and {high} values, not {len(values)}")
    if menu["type"] in _ENTITIES:
        return [builder.entity(_ENTITIES[menu["type"]], value) for value in values]
    return [_offered(menu, value) for value in values]


def fill(modal: Component, given: Mapping[str, object], builder: OptionBuilder) -> list[dict[str, Any]]:
    """The submitted components of a form. Fields are named by custom_id, or by label."""
    left = dict(given)

    def submit(part: Component) -> dict[str, Any] | None:
        kind = part["type"]
        if kind == ComponentType.TEXT_DISPLAY:
            return None
        if kind == ComponentType.LABEL:
            inner = _field(part["component"], _take(part["component"], part.get("label"), left), builder)
            return {"type": kind, "id": part.get("id", 0), "component": inner}
        rows = [_field(each, _take(each, each.get("label"), left), builder) for each in part["components"]]
        return {"type": kind, "id": part.get("id", 0), "components": rows}

    submitted = [done for part in modal["components"] if (done := submit(part)) is not None]
    if left:
        raise RefusedByClient(f"the form has no field {sorted(left)}")
    return submitted


_UNSET = object()


def _take(field: Component, label: object, left: dict[str, object]) -> object:
    for name in (field["custom_id"], label):
        if name in left:
            return left.pop(str(name))
    return _UNSET


def _field(field: Component, value: object, builder: OptionBuilder) -> dict[str, Any]:
    kind = ComponentType(field["type"])
    value = _prefilled(field) if value is _UNSET else value
    required = field.get("required", kind in _REQUIRED_BY_DEFAULT)
    if required and (value is _UNSET or value in ("", [], ())):
        raise RefusedByClient(f"the field {field['custom_id']!r} must be filled in")
    read: Callable[[Component, Any, OptionBuilder], dict[str, Any]] = _READERS.get(kind, _chosen)
    return {"type": kind, "id": field.get("id", 0), "custom_id": field["custom_id"]} | read(
        field, value, builder
    )


def _prefilled(field: Component) -> object:
    """What a field holds when nobody touches it."""
    chosen = [option["value"] for option in items(field, "options") if option.get("default")]
    match field["type"]:
        case ComponentType.TEXT_INPUT:
            return field.get("value") or _UNSET
        case ComponentType.RADIO_GROUP:
            return chosen[0] if chosen else _UNSET
        case ComponentType.CHECKBOX:
            return bool(field.get("default"))
        case _:
            chosen += [int(each["id"]) for each in items(field, "default_values")]
            return chosen or _UNSET


def _text(field: Component, value: Any, _builder: OptionBuilder) -> dict[str, Any]:
    text = "" if value is _UNSET else str(value)
    low, high = field.get("min_length") or 0, field.get("max_length") or 4000
    if text and not low <= len(text) <= high:
        raise RefusedByClient(f"{field['custom_id']!r} takes {low} to {high} characters, not {len(text)}")
    return {"value": text}


def _files(field: Component, value: Any, builder: OptionBuilder) -> dict[str, Any]:
    files = [] if value is _UNSET else [value] if isinstance(value, File) else list(value)
    return {"values": [builder.file(field["custom_id"], each) for each in files]}


def _radio(field: Component, value: Any, _builder: OptionBuilder) -> dict[str, Any]:
    return {"value": None if value is _UNSET else _offered(field, value)}


def _checks(field: Component, value: Any, _builder: OptionBuilder) -> dict[str, Any]:
    return {"values": [] if value is _UNSET else [_offered(field, each) for each in value]}


def _check(_field: Component, value: Any, _builder: OptionBuilder) -> dict[str, Any]:
    return {"value": bool(value)}


def _chosen(field: Component, value: Any, builder: OptionBuilder) -> dict[str, Any]:
    if value is _UNSET:
        return {"values": []}
    values = [value] if isinstance(value, str) else list(cast("Sequence[object]", value))
    return {"values": choose(field, values, builder)}


_READERS = {
    ComponentType.TEXT_INPUT: _text,
    ComponentType.FILE_UPLOAD: _files,
    ComponentType.RADIO_GROUP: _radio,
    ComponentType.CHECKBOX_GROUP: _checks,
    ComponentType.CHECKBOX: _check,
}


def _offered(menu: Component, value: object) -> str:
    """The value of an offered option, named by value or by label."""
    for option in items(menu, "options"):
        if value in {option["value"], option.get("label")}:
            return str(option["value"])
    raise RefusedByClient(f"{value!r} is not offered by {menu['custom_id']!r}")
