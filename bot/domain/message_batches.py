"""How a result is cut into messages: at most ten files and 24 MiB together (Discord refuses requests above 25 MiB)."""

from collections.abc import Sequence

FILES_PER_MESSAGE = 10
BYTES_PER_MESSAGE = 24 * 1024 * 1024


def limit_together(sizes: Sequence[int], limit: int) -> int:
    """Bytes that each of the files may have to go on one message, where one file may have `limit`."""
    together = sum(min(size, limit) for size in sizes)
    return limit if together <= BYTES_PER_MESSAGE else min(limit, BYTES_PER_MESSAGE // len(sizes))


def cut(sizes: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Group (index, bytes) in order into messages; a file above the limit travels alone."""
    groups: list[list[int]] = []
    room, places = 0, 0
    for index, size in sizes:
        if not places or size > room:
            groups.append([])
            room, places = BYTES_PER_MESSAGE, FILES_PER_MESSAGE
        groups[-1].append(index)
        room -= size
        places -= 1
    return groups
