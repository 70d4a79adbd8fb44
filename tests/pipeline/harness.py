"""The pipeline in this process: a real database, a clock that tests move, scripted providers and a courier that records."""

import asyncio
import atexit
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import count
from pathlib import Path

from bot.catalog import load_catalog
from bot.domain.ask import Actor, Ask, Place
from bot.domain.handing_over import Takes
from bot.domain.job import Job
from bot.domain.limits import Limits
from bot.domain.locale import Locale
from bot.domain.media import MediaFile
from bot.domain.request import Kind, Options
from bot.domain.review import Decision, Review, Verdict
from bot.pipeline.classifier import Classifier
from bot.pipeline.courier import (
    Card,
    CardFacts,
    DeliveryError,
    LogPost,
    Part,
    Posted,
    Reminder,
    RequestPost,
    TakenDown,
)
from bot.pipeline.gate import Gate
from bot.pipeline.health import Health
from bot.pipeline.media.decoder_pool import DecoderPool, Decoders
from bot.pipeline.media.download import Downloader
from bot.pipeline.media.store import MediaStore
from bot.pipeline.notices import Notice
from bot.pipeline.reuse import Reuse
from bot.pipeline.review_card import ReviewCard
from bot.pipeline.steps.context import Context
from bot.pipeline.steps.table import step_for
from bot.pipeline.wallet import Wallet
from bot.pipeline.wiring import Parts, Pipeline, wire
from bot.pipeline.worker import IDLE
from bot.providers.base import Hosted, Pace, Progress, Provider, ProviderError, Running, Submission, Ticket
from bot.storage import jobs, ledger, media_files
from bot.storage.database import Database, DatabaseError
from bot.storage.member_notices import MemberNotice
from cogs.ui import notices
from cogs.ui.words import words
from tests.new_database import new_database

NOON = datetime(2026, 5, 17, 12, 0, tzinfo=UTC)
GUILD, CHANNEL = 1_100_000_000_000_000_001, 1_200_000_000_000_000_001
LEASE = timedelta(minutes=20)
CATALOG = load_catalog(None)
UNHURRIED = Pace(creates=None, window=timedelta(seconds=10), running=None, questions_per_second=1000)
_snowflakes = count(1_300_000_000_000_000_000)


@cache
def decoders_of_all() -> Decoders:
    """They take longer to start than most tests, and serve one test after another."""
    made = Decoders()
    atexit.register(made.close)
    return made


@dataclass(slots=True)
class Clock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@dataclass(slots=True)
class ScriptedProvider(Hosted):
    """Answers a create with the next of `submits` (then with a new ticket), a question with `progress`."""

    name: str
    submits: deque[ProviderError] = field(default_factory=deque[ProviderError])
    progress: Progress | ProviderError = field(default_factory=Running)
    funds: Decimal | ProviderError | None = None
    paid: list[Submission] = field(default_factory=list[Submission])
    """Creates that were answered with a ticket."""
    refused: list[Submission] = field(default_factory=list[Submission])
    """Creates that were answered with an error."""
    takes: Takes = Takes(inline=True)  # noqa: RUF009 - frozen
    uploads: deque[ProviderError | None] = field(default_factory=deque[ProviderError | None])
    """What becomes of the next uploads; None: it is taken."""
    meanwhile: Callable[[], Awaitable[object]] | None = None
    """What happens while a picture is on its way."""
    files: list[str] = field(default_factory=list[str])
    """The names of pictures that it took."""
    asked: int = 0
    """Creates, whatever the answer."""
    checked: int = 0
    finds: Ticket | ProviderError | None = None
    """Of a call whose answer was lost."""
    looked_for: list[str] = field(default_factory=list[str])
    stops: bool = False
    """A running task can be stopped."""
    stopped: list[str] = field(default_factory=list[str])
    calls_back: bool = False
    pace: Pace = UNHURRIED
    hold: asyncio.Event | None = None
    """A create is answered once this is set."""
    breaks: bool = False
    """Every question meets a bug of ours."""
    sick: int = 0
    """So many questions end in a database that is unwell."""

    def fails(self, *errors: ProviderError) -> None:
        self.submits.extend(errors)

    async def upload(self, picture: Path) -> str:
        if self.meanwhile:
            await self.meanwhile()
        if self.uploads and (error := self.uploads.popleft()):
            raise error
        self.files.append(picture.name)
        return f"https://{self.name}.example/{len(self.files)}/{picture.name}"

    async def submit(self, submission: Submission, callback_url: str | None) -> Ticket:
        del callback_url
        self.asked += 1
        if self.hold:
            await self.hold.wait()
        if self.submits:
            self.refused.append(submission)
            raise self.submits.popleft()
        self.paid.append(submission)
        return Ticket(f"{self.name}-{len(self.paid)}")

    async def find(self, key: str) -> Ticket | None:
        self.looked_for.append(key)
        if isinstance(self.finds, ProviderError):
            raise self.finds
        return self.finds

    async def cancel(self, upstream_id: str) -> bool:
        if self.stops:
            self.stopped.append(upstream_id)
        return self.stops

    async def check(self, upstream_id: str) -> Progress:
        del upstream_id
        self.checked += 1
        if self.breaks:
            raise ZeroDivisionError("nobody foresaw this")
        if self.sick:
            self.sick -= 1
            raise DatabaseError("database is locked")
        if isinstance(self.progress, ProviderError):
            raise self.progress
        return self.progress

    def takes_callback(self, url: str) -> bool:
        del url
        return self.calls_back

    def parse_callback(self, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
        raise NotImplementedError

    def acknowledgement(self) -> Mapping[str, object]:
        return {}

    async def balance(self) -> Decimal | None:
        if isinstance(self.funds, ProviderError):
            raise self.funds
        return self.funds

    async def aclose(self) -> None:
        pass


@dataclass(slots=True)
class RecordingCourier:
    """Takes everything, unless `refuses` says otherwise for a purpose ("announce", "report", "post",
    "apologise", "remove", "collapse", "rename", "tell", "write_to", "post_log", "moderators", "card").
    """

    refuses: dict[str, DeliveryError] = field(default_factory=dict[str, DeliveryError])
    cards: list[str] = field(default_factory=list[str])
    posted: list[tuple[str, Part]] = field(default_factory=list[tuple[str, Part]])
    apologies: list[Job] = field(default_factory=list[Job])
    whispers: list[Job] = field(default_factory=list[Job])
    shown: list[CardFacts] = field(default_factory=list[CardFacts])
    threads: list[str] = field(default_factory=list[str])
    day_threads: list[str] = field(default_factory=list[str])
    """Jobs for whose result a thread was asked for."""
    no_threads: bool = False
    answerable: bool = False
    """Whether the command can still be answered."""
    nowhere: bool = False
    """No channel takes an apology."""
    hard_to_reach: dict[int, Exception | None] = field(default_factory=dict[int, "Exception | None"])
    """What Discord says to a direct message to a member; None: nothing, ever."""
    managers: set[int] = field(default_factory=set[int])
    """Who manages the server."""
    left: set[int] = field(default_factory=set[int])
    """Servers that the bot is not in."""
    marked: bool = False
    """Whether every channel is age-restricted, but for these:"""
    unmarked: set[int] = field(default_factory=set[int])
    reports: list[Job] = field(default_factory=list[Job])
    questions: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    """Authors asked to confirm a prompt, by job."""
    declined: list[tuple[str, Verdict]] = field(default_factory=list[tuple[str, Verdict]])
    review_cards: list[ReviewCard] = field(default_factory=list[ReviewCard])
    """As they were posted and edited."""
    reminders: list[Reminder] = field(default_factory=list[Reminder])
    alerts: list[str] = field(default_factory=list[str])
    private: list[MemberNotice] = field(default_factory=list[MemberNotice])
    logged: list[LogPost] = field(default_factory=list[LogPost])
    requests: list[RequestPost] = field(default_factory=list[RequestPost])
    removed: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    """(channel, message)"""
    deleted: set[int] = field(default_factory=set[int])
    """Messages that somebody deleted by hand."""
    found: list[int] = field(default_factory=list[int])
    """Messages that were looked for."""
    covered: dict[int, bool] = field(default_factory=dict[int, bool])
    """Whether a message is hidden."""
    collapsed: list[str] = field(default_factory=list[str])
    renamed: list[str] = field(default_factory=list[str])
    notices: list[str] = field(default_factory=list[str])
    """Jobs of whose deletion the author was told."""
    appeals: list[tuple[str, Decision | None]] = field(default_factory=list[tuple[str, Decision | None]])
    """Of which the author was told, by job."""
    gone: set[str] = field(default_factory=set[str])
    """Jobs whose card a moderator took down."""
    breaks: int = 0
    """So many regrets meet a bug of ours."""
    read_back: list[str] = field(default_factory=list[str])
    """Jobs whose part was looked for before it was posted."""
    largest: int = 10 * 1024 * 1024
    """Bytes that a server takes in one file."""

    def _check(self, purpose: str) -> None:
        if purpose in self.refuses:
            raise self.refuses[purpose]

    async def announce(self, job: Job, facts: CardFacts, *, again: bool) -> Card:
        del again
        self._check("announce")
        self.cards.append(job.id)
        self.shown.append(facts)
        return Card(next(_snowflakes), job.channel_id, job.channel_id if job.parent_id else None)

    async def start_thread(self, job: Job, *, of_day: bool = False) -> int | None:
        self._check("start_thread")
        await self.find_card(job)
        self.threads.append(job.id)
        if of_day:
            self.day_threads.append(job.id)
        return None if self.no_threads else job.card_id

    async def find_card(self, job: Job) -> None:
        if job.id in self.gone:
            raise TakenDown

    async def report(self, job: Job, facts: CardFacts) -> None:
        self._check("report")
        await self.find_card(job)
        self.shown.append(facts)
        self.reports.append(job)

    async def post(self, job: Job, part: Part, *, again: bool) -> Posted:
        self._check("post")
        if again:
            self.read_back.append(job.id)
        self.posted.append((job.id, part))
        return Posted(job.destination_id, next(_snowflakes), part.indexes)

    async def apologise(self, job: Job, *, again: bool) -> Posted | None:
        del again
        self._check("apologise")
        if self.breaks:
            self.breaks -= 1
            raise ZeroDivisionError("nobody foresaw this")
        if self.nowhere:
            return None
        self.apologies.append(job)
        return Posted(job.destination_id, next(_snowflakes))

    async def answer_privately(self, job: Job) -> Posted | None:
        self._check("answer_privately")
        if not self.answerable:
            return None
        self.whispers.append(job)
        return Posted(job.member_id, next(_snowflakes))

    async def write_privately(self, job: Job) -> Posted | None:
        self._check("write_privately")
        self.whispers.append(job)
        return Posted(job.member_id, next(_snowflakes))

    async def age_restricted(self, guild_id: int, channel_id: int) -> bool:
        del guild_id
        self._check("age_restricted")
        return self.marked and channel_id not in self.unmarked

    async def find(self, channel_id: int, message_id: int) -> None:
        self._check("find")
        self.found.append(message_id)
        if message_id in self.deleted:
            raise TakenDown(str(channel_id))

    async def remove(self, channel_id: int, message_id: int) -> None:
        self._check("remove")
        self.removed.append((channel_id, message_id))

    async def cover(self, channel_id: int, message_id: int, *, hidden: bool) -> None:
        del channel_id
        self._check("cover")
        self.covered[message_id] = hidden

    async def collapse(self, job: Job) -> None:
        self._check("collapse")
        self.collapsed.append(job.id)

    async def rename_thread(self, job: Job) -> None:
        self._check("rename")
        self.renamed.append(job.id)

    async def tell_of_deletion(self, job: Job, *, again: bool) -> Posted | None:
        del again
        self._check("tell")
        self.notices.append(job.id)
        return Posted(job.member_id, next(_snowflakes))

    async def tell_of_appeal(self, job: Job, appeal: Review) -> None:
        self._check("appeal")
        self.appeals.append((job.id, appeal.decision))

    async def ask_to_confirm(self, job: Job, review: Review) -> Posted | None:
        self._check("confirm")
        self.questions.append((job.id, review.edited or ""))
        return Posted(job.channel_id, next(_snowflakes))

    async def tell_declined(self, job: Job, verdict: Verdict) -> Posted | None:
        self._check("declined")
        self.declined.append((job.id, verdict))
        return Posted(job.channel_id, next(_snowflakes))

    async def ask_moderators(self, card: ReviewCard, *, again: bool) -> Posted:
        del again
        self._check("moderators")
        self.review_cards.append(card)
        return Posted(card.channel_id, next(_snowflakes))

    async def tell_moderators(self, card: ReviewCard) -> None:
        self._check("moderators")
        self._check("card")
        self.review_cards.append(card)

    async def write_to(self, notice: MemberNotice, locale: Locale) -> None:
        del locale
        self._check("write_to")
        if notice.member_id in self.hard_to_reach:
            trouble = self.hard_to_reach[notice.member_id]
            if trouble is None:
                await asyncio.Event().wait()
            else:
                raise trouble
        self.private.append(notice)

    async def remind_moderators(self, reminder: Reminder) -> list[int]:
        self._check("remind")
        self.reminders.append(reminder)
        return [review.id for review in reminder.due]

    async def post_log(self, post: LogPost) -> None:
        self._check("post_log")
        self.logged.append(post)

    async def post_requests(self, post: RequestPost) -> Posted:
        self._check("post_log")
        self.requests.append(post)
        return Posted(*(post.batch.posted or (post.channel_id, next(_snowflakes))))

    async def manages(self, guild_id: int, member_id: int) -> bool:  # noqa: ARG002
        return member_id in self.managers

    def away(self, guild_id: int) -> bool:
        return guild_id in self.left

    def upload_limit(self, guild_id: int) -> int:
        del guild_id
        return self.largest

    async def alert(self, notice: Notice) -> None:
        self.alerts.append(notices.text(words("en"), notice))


class Silent:
    """An observer that counts nothing."""

    def provider_answered(self, provider: str, operation: str, outcome: str, took: timedelta) -> None:
        pass

    def refunded(self, job: Job) -> None:
        pass

    def delivered(self, job: Job, lag: timedelta) -> None:
        pass

    def step_broke(self, job: Job) -> None:
        pass


@dataclass(slots=True, repr=False)  # asyncio writes a fixture's value down, and this one is the whole bot
class PipelineHarness:
    pipeline: Pipeline
    clock: Clock
    courier: RecordingCourier
    providers: dict[str, ScriptedProvider]
    media_dir: Path
    look_again_at: datetime = NOON
    """When the worker would, after a turn that found nothing to do."""

    @property
    def context(self) -> Context:
        return self.pipeline.context

    @property
    def database(self) -> Database:
        return self.context.database

    @property
    def health(self) -> Health:
        return self.context.health

    @property
    def gate(self) -> Gate:
        return self.pipeline.gate

    @property
    def reuse(self) -> Reuse:
        return self.pipeline.reuse

    @property
    def wallet(self) -> Wallet:
        return self.pipeline.wallet

    async def admit(
        self,
        member: int = 1,
        *,
        kind: Kind = "video",
        prompt: str = "a red fox",
        model: str | None = None,
        provider: str | None = None,
        count: int | None = None,
        guild: int = GUILD,
        age_restricted: bool = False,
        **options: str | int,
    ) -> Job:
        """Raises RequestRefused."""
        ask = Ask(
            next(_snowflakes),
            Actor(member),
            Place(guild, CHANNEL, age_restricted=age_restricted),
            kind=kind,
            prompt=prompt,
            model=model,
            provider=provider,
            count=count,
            options=Options(**options),  # pyright: ignore[reportArgumentType] - each test names options that exist
        )
        return (await self.gate.admit(ask)).job

    async def turn(self) -> int:
        """One step for each row that has a place now, one after the other; how many there were."""
        taken = await self.database.write(self.pipeline.claims.take, self.clock(), [])
        self.pipeline.claims.stored(taken)
        due = [one.job for one in taken.claimed if one.job]
        for job in due:
            await step_for(job)(self.context, job)
        await self.context.cards.settle()
        idle = self.clock() + IDLE
        self.look_again_at = min(taken.again_at or idle, idle)
        return len(due)

    async def settle(self) -> None:
        """Until nothing is due at this moment."""
        for _ in range(100):
            if not await self.turn():
                return
        raise AssertionError("rows are due again and again without time going by")

    async def after(self, **amount: float) -> None:
        self.clock.advance(**amount)
        await self.settle()

    async def through(self, until: timedelta, step: timedelta = timedelta(seconds=1)) -> None:
        """Let time go by in small steps, of which those are left out that a worker sleeps through."""
        end, asleep = self.clock() + until, step
        while self.clock() < end:
            self.clock.now = min(self.clock() + step * -(-asleep // step), end)
            await self.settle()
            asleep = max(self.look_again_at - self.clock(), step)

    async def job(self, job: Job) -> Job:
        found = await self.database.read(jobs.get, job.id)
        assert found is not None
        return found

    async def available(self, member: int = 1, guild: int = GUILD) -> int:
        return (await self.wallet.balance(guild, member)).available

    async def give(self, member: int, amount: int) -> None:
        who = Actor(99, manage_server=True)
        await self.wallet.grant(GUILD, member, amount, by=who, interaction_id=next(_snowflakes))

    async def sound(self) -> bool:
        """The ledger adds up."""
        return await self.database.read(ledger.audit) == []

    async def keep(
        self, job: Job, index: int, content: bytes = b"made", content_type: str = "image/png"
    ) -> None:
        """A file of the result, as if it had been fetched."""
        path = self.media_dir / job.id / f"{index}.{content_type[-3:]}"
        await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
        await asyncio.to_thread(path.write_bytes, content)
        file = MediaFile(
            index=index,
            path=f"{job.id}/{path.name}",
            name=f"darkroom-{job.id}-{path.name}",
            size=len(content),
            sha256="0" * 64,
            content_type=content_type,
            width=1,
            height=1,
            duration=None,
            url="http://10.0.0.1/x.png",
            created_at=self.clock(),
        )
        await self.database.write(media_files.record, job.id, file)


@asynccontextmanager
async def open_harness(
    directory: Path,
    *,
    allowance: int = 100,
    ceiling: int | None = None,
    limits: Limits | None = None,
    public_url: str | None = None,
    media_hosts: frozenset[str] = frozenset(),
    decoders: DecoderPool | None = None,
    courier: RecordingCourier | None = None,
    classifier: Classifier | None = None,
    real: Mapping[str, Provider] | None = None,
) -> AsyncGenerator[PipelineHarness]:
    """`real` providers in place of the scripted ones. `ceiling` is the operator's, in micro-dollars a day. Results may come from `media_hosts` beside public hosts."""
    clock, courier = Clock(), courier or RecordingCourier()
    providers = {name: ScriptedProvider(name) for name in ("kie", "evolink", "xai")}
    media_dir = directory / "media"
    await asyncio.to_thread(media_dir.mkdir)
    downloader, decoders = Downloader(media_hosts), decoders or DecoderPool(lent=decoders_of_all())
    media = MediaStore(media_dir, downloader, decoders, min_free_bytes=0)
    async with Database.open(new_database(directory / "darkroom.db")) as database:
        pipeline = wire(
            Parts(
                database=database,
                catalog=CATALOG.offered_by(real or providers),
                providers=real or providers,
                media=media,
                courier=courier,
                clock=clock,
                observer=Silent(),
                daily_allowance=allowance,
                ceiling=ceiling,
                limits=limits or Limits(),
                classifier=classifier,
                public_url=public_url,
            )
        )
        await pipeline.restore()
        harness = PipelineHarness(pipeline, clock, courier, providers, media_dir)
        try:
            yield harness
            assert await harness.sound()
        finally:
            await pipeline.context.cards.aclose()
            await downloader.aclose()
            await decoders.aclose()


def generous(limits: Limits) -> Limits:
    """The same without a rate limit that would be met first."""
    return replace(limits, rate=replace(limits.rate, burst=10_000))
