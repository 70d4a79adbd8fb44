"""A real database file for each test, opened as the bot opens it."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from bot.storage.database import Database
from tests.storage.samples import url_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "darkroom.db"


@pytest.fixture
async def db(path: Path) -> AsyncGenerator[Database]:
    async with Database.open(url_of(path)) as database:
        yield database
