"""Which step a row calls for: by its state, and where a state has two, by the pool that it waits in."""

from collections.abc import Awaitable, Callable

from bot.domain.job import TERMINAL, Job, Pool, State
from bot.pipeline.steps.collecting import collecting
from bot.pipeline.steps.context import Context
from bot.pipeline.steps.encoding import encoding
from bot.pipeline.steps.held import held
from bot.pipeline.steps.late import late
from bot.pipeline.steps.queued import queued
from bot.pipeline.steps.ready import ready
from bot.pipeline.steps.review import review
from bot.pipeline.steps.running import running
from bot.pipeline.steps.submitting import submitting, unknown
from bot.pipeline.steps.telling import ended

Step = Callable[[Context, Job], Awaitable[None]]

_STEPS: dict[State, Step] = {
    State.HELD: held,
    State.QUEUED: queued,
    State.SUBMITTING: submitting,
    State.UNKNOWN: unknown,
    State.RUNNING: running,
    State.COLLECTING: collecting,
    State.REVIEW: review,
    State.READY: ready,
    **dict.fromkeys(TERMINAL, ended),
}
_STEPS_IN_POOL: dict[tuple[State, Pool], Step] = {
    (State.READY, Pool.ENCODE): encoding,
    (State.REVIEW, Pool.ENCODE): encoding,
    (State.FAILED, Pool.CHECK): late,
}
"""Where the pool decides, too."""


def step_for(job: Job) -> Step:
    """Raises KeyError for a state that has no step."""
    return _STEPS_IN_POOL.get((job.state, job.pool)) or _STEPS[job.state]
