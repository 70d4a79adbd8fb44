"""What a form sent back, read from its raw payload: so a form outlives the process that showed it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast


def fields(data: Mapping[str, Any]) -> dict[str, str]:
    """By the id of each field, however they are nested. A field left empty has ""."""
    return dict(_fields(data.get("components", ())))


def _fields(components: object) -> Iterable[tuple[str, str]]:
    for component in cast("Sequence[dict[str, Any]]", components):
        inner = component.get("component")
        yield from _fields(component.get("components") or ([inner] if inner else ()))
        if "custom_id" in component:
            values = component.get("values")
            yield str(component["custom_id"]), str(component.get("value") or (values[0] if values else ""))
