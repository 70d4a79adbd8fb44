"""How a test tells a bot process where to end: a file in the process's working directory, obeyed once."""

import os
import signal
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bot.pipeline.failpoints import Failpoint

_ORDER = "end-at"


@dataclass(frozen=True, slots=True)
class Order:
    """End at the `nth` time that `point` is reached, by this signal."""

    point: Failpoint
    how: signal.Signals = signal.SIGKILL
    nth: int = 1

    def give(self, directory: Path) -> None:
        """To the process that works in `directory`, whether it runs already or not."""
        draft = directory / f"{_ORDER}.draft"
        draft.write_text(f"{self.point} {int(self.how)} {self.nth}")
        draft.replace(directory / _ORDER)


def withdraw(directory: Path) -> None:
    (directory / _ORDER).unlink(missing_ok=True)


class Trap:
    """The hook for `failpoints.arm`: sends this very process the ordered signal."""

    def __init__(self, directory: Path) -> None:
        self._file = directory / _ORDER
        self._times: Counter[str] = Counter()

    def __call__(self, point: Failpoint) -> None:
        order = self._read()
        if order is None or order.point is not point:
            return
        self._times[str(order)] += 1
        if self._times[str(order)] >= order.nth:
            self._file.unlink()
            os.kill(os.getpid(), order.how)

    def _read(self) -> Order | None:
        try:
            point, how, nth = self._file.read_text().split()
        except FileNotFoundError:
            return None
        return Order(Failpoint(point), signal.Signals(int(how)), int(nth))
