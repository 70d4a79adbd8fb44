"""`python -m tests.crash.bot run`: the bot as `darkroom run` starts it, but armed to end where a test orders it to.

A file `clock-ahead` in the working directory holds seconds by which this process's clock goes ahead. What looks for work
every few seconds looks every half, and what waits after a failure or for a provider waits a part of that: a kill is no
different for it, and a test need not wait.
"""

from datetime import datetime, timedelta
from pathlib import Path

from bot.__main__ import main, uncollected

with uncollected():
    from bot import app
    from bot.domain import polling
    from bot.domain.polling import Rhythm
    from bot.pipeline import erasures, failpoints, log_channel
    from bot.pipeline.clock import system_clock
    from bot.pipeline.steps import context, running, submitting
    from tests.crash.trap import Trap

CLOCK = "clock-ahead"
_OFTEN = timedelta(seconds=0.5)
_PART = 0.2


def _clock(directory: Path) -> timedelta:
    file = directory / CLOCK
    return timedelta(seconds=float(file.read_text())) if file.exists() else timedelta()


def _armed(directory: Path) -> None:
    ahead = _clock(directory)

    def clock() -> datetime:
        return system_clock() + ahead

    app.system_clock = clock
    log_channel.EVERY, erasures.EVERY = _OFTEN, _OFTEN.total_seconds()
    context.retry_delay, submitting.first_check, running.next_check = _retry_delay, _first_check, _next_check
    failpoints.arm(Trap(directory))


def _retry_delay(
    errors: int, jitter: float, retry_after: timedelta | None = None, longest: float = 30.0
) -> timedelta:
    """What the other side asks for is kept to."""
    delay = polling.retry_delay(errors, jitter, retry_after, longest)
    return delay if retry_after else delay * _PART


def _first_check(rhythm: Rhythm) -> timedelta:
    return polling.first_check(rhythm) * _PART


def _next_check(age: timedelta, rhythm: Rhythm) -> timedelta | None:
    delay = polling.next_check(age, rhythm)
    return delay and delay * _PART


if __name__ == "__main__":
    _armed(Path.cwd())
    main()
