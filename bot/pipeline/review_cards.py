"""Posts the cards that moderators decide on, once each, and brings them up to date.

What a card should show is a row (`storage.reviews`), written with what it is about; here it is made to be so. Killed
between a card and the note of it, the next life finds the card by its buttons.
"""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import structlog

from bot.domain.job import Job
from bot.domain.locale import DEFAULT, public
from bot.domain.media import MediaFile
from bot.domain.message_batches import limit_together
from bot.domain.policy import Policy
from bot.domain.request import InputFile
from bot.domain.review import Review
from bot.domain.sanctions import counting
from bot.pipeline.clock import Clock
from bot.pipeline.courier import (
    Courier,
    DeliveryError,
    DestinationGone,
    NotAgeRestricted,
    TakenDown,
    TryLater,
)
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.keyed_tasks import KeyedTasks
from bot.pipeline.media.errors import MediaError
from bot.pipeline.media.store import MediaStore
from bot.pipeline.policies import PolicyCache
from bot.pipeline.reported import read_reported
from bot.pipeline.review_card import ReviewCard, Standing
from bot.storage import jobs, media_files, reviews, sanctions
from bot.storage.database import Connection, Database, DatabaseError

log = structlog.stdlib.get_logger(__name__)

EVERY = timedelta(seconds=30)
"""How often the outbox is looked at, beside when something was written into it."""
_AT_ONCE = 20
_SOON = timedelta(seconds=15)
_UNWELL = timedelta(minutes=5)
"""Until the next try where the channel does not take a card."""


@dataclass(slots=True)
class ReviewCards:
    database: Database
    policies: PolicyCache
    courier: Courier
    media: MediaStore
    clock: Clock
    waiting: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when there is something new in the outbox."""
    _tasks: KeyedTasks = field(default_factory=lambda: KeyedTasks("review cards"))

    async def run(self) -> None:
        """Until cancelled."""
        await self._tasks.run(self._servers, self._send, EVERY, self.waiting)

    async def send(self) -> None:
        """What is due, in every server."""
        await self._tasks.once(self._servers, self._send)

    async def _servers(self) -> list[int]:
        """What is due in a server that the bot has left rests until it is back: the card may still stand there."""
        due = await self.database.read(reviews.servers_due, self.clock())
        return [guild_id for guild_id in due if not self.courier.away(guild_id)]

    async def _send(self, guild_id: int) -> None:
        """Until nothing is due there, the longest waiting first."""
        while due := await self.database.read(reviews.due, guild_id, self.clock(), _AT_ONCE):
            for review in due:
                await self._show_or_put_off(review)

    async def _show_or_put_off(self, review: Review) -> None:
        """One that breaks something of ours keeps no other."""
        try:
            await self._show(review)
        except DatabaseError:
            raise
        except Exception:  # the last stop: the operator reads of it, and it is tried again
            log.exception("card_not_shown", review=review.id)
            await self.database.write(reviews.later, review.id, self.clock() + _UNWELL)

    async def _show(self, review: Review) -> None:
        card = await self.database.read(self._card, review)
        if card is None:  # nobody was asked, and nobody has to be told; or there is no channel to ask in
            due_at = None if not review.open else self.clock() + _UNWELL
            await self.database.write(reviews.later, review.id, due_at)
            return
        try:
            await self._tell_author(card)
            await self._post(card) if review.message_id is None else await self._edit(card)
        except DeliveryError as error:
            log.warning("moderators_not_asked", kind=type(error).__name__, detail=error.detail)
            await self._again(review, error)

    async def _tell_author(self, card: ReviewCard) -> None:
        """Of a decided appeal. What else is decided is told by the job's own last step."""
        if card.review.kind == "appeal" and not card.review.open and card.job:
            await self.courier.tell_of_appeal(card.job, card.review)
            reached(Failpoint.ANSWERED)

    async def _post(self, card: ReviewCard) -> None:
        review = card.review
        card = await self._with_files(card)
        await self.database.write(reviews.tried, review.id)
        again = review.tries > 0
        posted = await self.courier.ask_moderators(card, again=again)
        reached(Failpoint.REVIEW_POSTED)
        placed = replace(review, channel_id=posted.channel_id, message_id=posted.message_id)
        if again:  # what an earlier life posted may show less than is known by now
            await self.courier.tell_moderators(replace(card, review=placed))
        await self.database.write(reviews.shown, placed)

    async def _edit(self, card: ReviewCard) -> None:
        await self.courier.tell_moderators(await self._with_files(card))
        reached(Failpoint.REVIEW_EDITED)
        await self.database.write(reviews.shown, card.review)

    async def _again(self, review: Review, error: DeliveryError) -> None:
        """A card that somebody deleted is posted anew while there is something to decide on."""
        gone = isinstance(error, (TakenDown, DestinationGone)) and review.message_id is not None
        if gone and not review.open:
            await self.database.write(reviews.shown, review)
            return
        if gone:
            await self.database.write(reviews.card_gone, review.id)
        pause = (error.retry_after or _SOON) if isinstance(error, TryLater) else _UNWELL
        due_at = self.clock() + (timedelta() if gone else pause)
        await self.database.write(reviews.later, review.id, due_at)

    async def _with_files(self, card: ReviewCard) -> ReviewCard:
        """What there is to look at: the result where it is about one, else what was attached. Raises DeliveryError."""
        job = card.job
        if job is None or not card.review.open or card.review.kind == "appeal":
            return card
        if card.review.kind == "output":
            if not await self._may_show(card, job):
                raise NotAgeRestricted
            return replace(card, results=await self._results(job))
        if card.review.kind == "report" and not await self._may_show(card, job):
            return card  # what it was made from may be another result for adults
        found: list[tuple[InputFile, Path]] = []
        for kept in job.request.inputs:
            path = self.media.input_path(kept)
            if await self.media.has(path):
                found.append((kept, path))
        return await self._with_preview(replace(card, inputs=tuple(found)), job)

    async def _with_preview(self, card: ReviewCard, job: Job) -> ReviewCard:
        """Of what was reported."""
        if card.reported is None:
            return card
        files = await self.database.read(media_files.of_job, job.id)
        try:
            preview = await self.media.preview(job.id, files)
        except (MediaError, OSError) as error:
            log.info("no_preview", job=job.id, kind=type(error).__name__, detail=str(error))
            return card
        return replace(card, reported=replace(card.reported, preview=preview))

    async def _may_show(self, card: ReviewCard, job: Job) -> bool:
        """A result for adults is shown in age-restricted channels only, to moderators too: marks change. Raises
        DeliveryError.
        """
        return not job.request.restricted or await self.courier.age_restricted(
            card.review.guild_id, card.channel_id
        )

    async def _results(self, job: Job) -> tuple[tuple[MediaFile, Path | None], ...]:
        files = await self.database.read(media_files.of_job, job.id)
        limit = limit_together([file.size for file in files], self.courier.upload_limit(job.guild_id))
        fitted = [await self.media.fitted(file, limit) for file in files]
        return tuple(
            (file, path if isinstance(path, Path) else None) for file, path in zip(files, fitted, strict=True)
        )

    # ---------------------------------------------------------------- as of one transaction

    def _card(self, conn: Connection, review: Review) -> ReviewCard | None:
        policy = self.policies.current(conn, review.guild_id).policy
        channel_id = review.channel_id or _channel_of(review, policy)
        if channel_id is None or (not review.open and review.message_id is None and not review.tries):
            return None
        job = jobs.get(conn, review.job_id) if review.job_id else None
        return ReviewCard(
            review=review,
            channel_id=channel_id,
            locale=job.public_locale if job else public(policy.language, DEFAULT),
            job=job,
            standing=self._standing(conn, review, policy.strike_days),
            votes=reviews.votes_of(conn, review.id),
            needed=policy.approvals,
            reported=read_reported(conn, policy, job) if job and review.kind == "report" else None,
        )

    def _standing(self, conn: Connection, review: Review, strike_days: int) -> Standing:
        requests, declined = reviews.history_of(conn, review.guild_id, review.member_id)
        given = [
            one.created_at
            for one in sanctions.strikes_of(conn, review.guild_id, review.member_id)
            if one.pardoned_at is None
        ]
        return Standing(requests, declined, counting(given, strike_days, self.clock()))


def _channel_of(review: Review, policy: Policy) -> int | None:
    """Where moderators are asked: what waits, waits there; of what was posted, who reads the log hears too."""
    instead = policy.log_channel if review.kind in {"report", "appeal"} else None
    return policy.review_channel or instead
