"""How a result was made: its job, by whom, in what time, and what its files are known by."""

from bot.domain.generation_model import GenerationModel
from bot.pipeline.gate import Result
from cogs.ui.markup import CONTENT_LIMIT, code, fit, plain
from cogs.ui.words import Words


def of(result: Result, model: GenerationModel | None, say: Words) -> str:
    job = result.job
    took = (job.finished_at or job.state_since) - job.created_at
    made = say(
        "more-made",
        job=code(job.id),
        model=plain(model.label if model else job.request.model, 80),
        provider=code(str(job.provider)),
        seconds=round(took.total_seconds()),
    )
    files = (
        say("more-file", number=number, sha256=code(file.sha256, 64))
        for number, file in enumerate(result.files, 1)
    )
    return fit(say, [made, *files], CONTENT_LIMIT)
