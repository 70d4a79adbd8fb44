"""How a result was made: its job, by whom, in what time, and what its files are known by."""

from bot.domain.generation_model import GenerationModel
from bot.pipeline.job_access import Result
from cogs.ui.cards import lasting
from cogs.ui.markup import CONTENT_LIMIT, code, fit, plain
from cogs.ui.words import Words


def of(result: Result, model: GenerationModel | None, say: Words) -> str:
    job = result.job
    # As the small print of the result has it: what came later was the posting.
    made_at = max((file.created_at for file in result.files), default=job.state_since)
    made = say(
        "more-made",
        job=code(job.id),
        model=plain(model.label if model else job.request.model, 80),
        provider=code(str(job.provider)),
        time=lasting(say, made_at - job.queued_since),
    )
    files = (
        say("more-file", number=number, sha256=code(file.sha256, 64))
        for number, file in enumerate(result.files, 1)
    )
    return fit(say, [made, *files], CONTENT_LIMIT)
