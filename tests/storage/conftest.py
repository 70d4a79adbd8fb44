"""A real database file for each test, opened as the bot opens it."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from bot.storage.database import Database
from tests.new_database import new_database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "darkroom.db"


@pytest.fixture
async def db(path: Path) -> AsyncGenerator[Database]:
    async with Database.open(new_database(path)) as database:
        yield database
