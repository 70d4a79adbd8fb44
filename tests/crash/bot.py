"""`python -m tests.crash.bot run`: the bot as `darkroom run` starts it, but armed to end where a test orders it to.

A file `clock-ahead` in the working directory holds seconds by which this process's clock goes ahead. What looks for work
every few seconds looks every half: a kill is no different for it, and a test need not wait.
"""

from datetime import datetime, timedelta
from pathlib import Path

from bot.__main__ import main, uncollected

with uncollected():
    from bot import app
    from bot.pipeline import erasures, failpoints, log_channel
    from bot.pipeline.clock import system_clock
    from tests.crash.trap import Trap

CLOCK = "clock-ahead"
_OFTEN = timedelta(seconds=0.5)


def _clock(directory: Path) -> timedelta:
    file = directory / CLOCK
    return timedelta(seconds=float(file.read_text())) if file.exists() else timedelta()


def _armed(directory: Path) -> None:
    ahead = _clock(directory)

    def clock() -> datetime:
        return system_clock() + ahead

    app.system_clock = clock
    log_channel.EVERY, erasures.EVERY = _OFTEN, _OFTEN.total_seconds()
    failpoints.arm(Trap(directory))


if __name__ == "__main__":
    _armed(Path.cwd())
    main()
