"""What a result meets before anybody sees it: the server's policy, the categories of its prompt, and the classifier.

`domain.policy.judge` decides; here the facts are gathered. Whatever cannot be judged goes to a moderator.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from bot.domain.job import Job
from bot.domain.media import MediaFile
from bot.domain.policy.judge import Allow, Facts, Hold, Refuse, judge_result
from bot.domain.policy.scores import Judgement, Picture, Unclear, merged
from bot.pipeline.classifier import Classifier
from bot.pipeline.clock import Clock
from bot.pipeline.courier import Courier, DeliveryError
from bot.pipeline.media.errors import MediaError
from bot.pipeline.media.store import MediaStore
from bot.pipeline.policies import PolicyCache
from bot.storage.database import Database

log = structlog.stdlib.get_logger(__name__)

MOST_BYTES = 64 * 2**20
"""Of all the pictures of a result together, which are read at once; what has more is for a moderator to look at."""


@dataclass(frozen=True, slots=True)
class ResultModeration:
    database: Database
    policies: PolicyCache
    media: MediaStore
    courier: Courier
    classifier: Classifier | None
    clock: Clock

    async def judge(self, job: Job, files: Sequence[MediaFile]) -> Allow | Hold | Refuse:
        current = await self.database.read(self.policies.current, job.guild_id)
        policy, now = current.for_place(job.channel_id, job.parent_id, frozenset()), self.clock()
        if policy.review_outputs == "off":
            return Allow()
        facts = Facts(
            now=now,
            age_restricted=policy.rating == "mature" and await self._age_restricted(job),
            text=current.rules.find(job.request.prompt, now.year, categories=True),
            classified=await self._classified(self.classifier, job, files) if self.classifier else None,
        )
        return judge_result(policy, facts)

    async def _age_restricted(self, job: Job) -> bool:
        """Where Discord does not say, the stricter rules count."""
        try:
            return await self.courier.age_restricted(job.guild_id, job.home_id)
        except DeliveryError as error:
            log.info("age_restriction_unknown", kind=type(error).__name__, detail=error.detail)
            return False

    async def _classified(self, classifier: Classifier, job: Job, files: Sequence[MediaFile]) -> Judgement:
        """Each picture by itself, with the prompt."""
        try:
            pictures = await self._pictures(job, files)
        except (MediaError, OSError) as error:
            return Unclear("garbled", type(error).__name__)
        if not pictures:
            return Unclear("too_large")
        asked = (classifier.classify(job.request.prompt, [picture]) for picture in pictures)
        judgement = merged(await asyncio.gather(*asked))
        if isinstance(judgement, Unclear):
            log.warning("result_not_classified", why=judgement.why, detail=judgement.detail)
        return judgement

    async def _pictures(self, job: Job, files: Sequence[MediaFile]) -> list[Picture]:
        """Empty where there is more than can be judged. Raises MediaError or OSError."""
        if sum(file.size for file in files if file.kind == "image") > MOST_BYTES:
            return []
        return [await self._picture(job, file) for file in files]

    async def _picture(self, job: Job, file: MediaFile) -> Picture:
        """A video is judged by its preview. Raises MediaError or OSError."""
        if file.kind == "image":
            data = await asyncio.to_thread(self.media.path(file.path).read_bytes)
            return Picture(file.content_type, data)
        preview = await self.media.preview(job.id, [file])
        if preview is None:
            raise FileNotFoundError(file.path)
        return Picture("image/jpeg", await asyncio.to_thread(preview.read_bytes))
