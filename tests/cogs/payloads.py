"""Interactions as another Discord might send them: with parts left out or filled in less."""

from collections.abc import Callable
from typing import Any

from sandbox.discord.driver import Driver

Payload = dict[str, Any]
_AS_IT_IS: Callable[..., Payload] = vars(Driver)["_payload"]


def changed_by(change: Callable[[Payload], object]) -> Callable[..., Payload]:
    """For `monkeypatch.setattr(Driver, "_payload", ...)`: every interaction from then on."""

    def payload(driver: Driver, *what: object) -> Payload:
        made = _AS_IT_IS(driver, *what)
        change(made)
        return made

    return payload


def with_change(**fields: object) -> Callable[..., Payload]:
    """These fields at the top; None takes one away."""

    def change(made: Payload) -> None:
        made.update(fields)
        for name in [name for name, value in fields.items() if value is None]:
            del made[name]

    return changed_by(change)
