"""One event loop for the tests of a file, where they share something that lives in it."""

from collections.abc import Iterable
from pathlib import Path

import pytest
import pytest_asyncio


def share_by_file(items: Iterable[pytest.Item], folder: Path) -> None:
    """Those in `folder`; fixtures that they await need `loop_scope="module"` as well."""
    shared = pytest.mark.asyncio(loop_scope="module")
    for item in items:
        if pytest_asyncio.is_async_test(item) and folder in item.path.parents:
            item.add_marker(shared, append=False)
