"""SQL that is compiled once for all databases of a process: else each engine compiles every statement for itself, and
a test opens an engine or two.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event


class _ByKindOfDialect(dict[Any, Any]):
    """SQLAlchemy's keys begin with an engine's own dialect; all of ours of a kind have the same settings."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_shared(key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(_shared(key), compiled)


def _shared(key: tuple[object, ...]) -> tuple[object, ...]:
    return key[0].__class__, *key[1:]


def share() -> None:
    """Among all engines from now on."""
    compiled = _ByKindOfDialect()

    def use(connection: Connection) -> None:
        connection.execution_options(compiled_cache=compiled)

    event.listen(Engine, "engine_connect", use)
