"""A database file as the bot's first start leaves it, without migrating for each test anew."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.storage.schema import upgrade


def new_database(path: Path) -> str:
    """Write the file unless it is there; its URL."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_migrated())
    return f"sqlite+aiosqlite:///{path}"


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as directory:
        path = Path(directory) / "darkroom.db"
        upgrade(path)
        return path.read_bytes()
