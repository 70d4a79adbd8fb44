"""`python -m tests.crash.bot run`: the bot as `darkroom run` starts it, but armed to end where a test orders it to.

A file `clock-ahead` in the working directory holds seconds by which this process's clock goes ahead.
"""

from datetime import datetime, timedelta
from pathlib import Path

from bot.__main__ import main, uncollected

with uncollected():
    from bot import app
    from bot.pipeline import failpoints
    from bot.pipeline.clock import system_clock
    from tests.crash.trap import Trap

CLOCK = "clock-ahead"


def _clock(directory: Path) -> timedelta:
    file = directory / CLOCK
    return timedelta(seconds=float(file.read_text())) if file.exists() else timedelta()


def _armed(directory: Path) -> None:
    ahead = _clock(directory)

    def clock() -> datetime:
        return system_clock() + ahead

    app.system_clock = clock
    failpoints.arm(Trap(directory))


if __name__ == "__main__":
    _armed(Path.cwd())
    main()
