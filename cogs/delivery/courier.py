"""The courier: posts cards, results and apologies with the bot's token to stored ids, hours later if need be.

It decides what goes where; how a message is created only once is in `sender`, what Discord's errors mean in `errors`,
the words are in `cogs/ui`.
"""

import asyncio
import json
import mimetypes
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

import discord
import structlog

from bot.client import WebhookFollowUps
from bot.domain.catalog import Catalog
from bot.domain.generation_model import GenerationModel
from bot.domain.job import Job
from bot.domain.locale import DEFAULT, Locale
from bot.domain.review import Review, Verdict
from bot.domain.starting import starts_of
from bot.pipeline.clock import Clock
from bot.pipeline.courier import (
    Card,
    CardFacts,
    DeliveryError,
    DestinationGone,
    Forbidden,
    LogPost,
    Part,
    Posted,
    Reminder,
    RequestPost,
    TakenDown,
    TryLater,
    Unpostable,
)
from bot.pipeline.guilds import Guilds
from bot.pipeline.keyed_locks import KeyedLocks
from bot.pipeline.notices import Notice
from bot.pipeline.review_card import ReviewCard
from bot.storage.member_notices import MemberNotice
from cogs.delivery import members, messages, private, readback, reviews, threads
from cogs.delivery.card_edits import CardEdits, shown_for_long
from cogs.delivery.covering import cover
from cogs.delivery.errors import Archived, Blocked, EditsSpent, ThreadExists, ThreadsFull, translated
from cogs.delivery.gateway_facts import GatewayFacts
from cogs.delivery.invalid_requests import InvalidRequests
from cogs.delivery.limits import UploadLimits
from cogs.delivery.log_channel import post_lines, post_requests
from cogs.delivery.member_notices import write_privately
from cogs.delivery.messages import EditedMessage, MessageDraft, Reply, Upload, nonce
from cogs.delivery.permissions import missing
from cogs.delivery.review_reminders import remind
from cogs.delivery.sender import Destination, OutgoingMessage, Sender
from cogs.ui import appeals, buttons, cards, notices, results
from cogs.ui import reviews as review_cards
from cogs.ui.markup import CONTENT_LIMIT, shorten
from cogs.ui.text_ids import only
from cogs.ui.words import words

log = structlog.stdlib.get_logger(__name__)

_ARCHIVE_AFTER = 60  # minutes


class DiscordCourier:
    """Implements `bot.pipeline.courier.Courier`. Give the client `max_ratelimit_timeout=30`, so that a long rate
    limit comes back as TryLater instead of being slept through, and `http_trace=invalid.trace()`.
    """

    def __init__(
        self,
        client: discord.Client,
        catalog: Catalog,
        *,
        facts: GatewayFacts,
        clock: Clock,
        invalid: InvalidRequests,
        guilds: Guilds,
        follow_ups: WebhookFollowUps,
        operator_channel_id: int | None = None,
        ready_within: timedelta = timedelta(seconds=30),
    ) -> None:
        self._client = client
        self._catalog = catalog
        self._clock = clock
        self._invalid = invalid
        self._follow_ups = follow_ups
        self._operator_channel_id = operator_channel_id
        self._facts = facts
        self._guilds = guilds
        self._limits = UploadLimits(facts, guilds)
        self._sender = Sender(client, facts, guilds, self._limits, ready_within)
        self._edits = CardEdits()
        self._edit_locks = KeyedLocks[int]()

    # ---------------------------------------------------------------- the card

    async def announce(self, job: Job, facts: CardFacts, *, again: bool) -> Card:
        uploads = _inputs(job, facts)
        refused = False

        def render(prompt: bool) -> MessageDraft:
            nonlocal refused
            refused = not prompt
            return MessageDraft(self._layout(job, facts, prompt=prompt), uploads=uploads, silent=True)

        outgoing = OutgoingMessage(
            job, destinations(job), nonce(job.id, "card"), render, readback.is_card(job)
        )
        place, message = await self._sender.create(outgoing, again=again)
        self._edits.show(message.id, job, _written(self._layout(job, facts)), self._clock())
        if refused:
            self._edits.leave_out_prompt(message.id)
        return Card(message.id, place.channel_id, place.channel_id if place.thread else None)

    async def start_thread(self, job: Job, *, of_day: bool = False) -> int | None:
        """The thread on a card has the card's id, so that starting it twice is harmless."""
        if job.card_id is None or job.card_channel_id is None:
            return None
        await self._sender.connected(job.guild_id)
        model = self._catalog.find(job.request.model)
        try:
            message = await self._sender.in_guild(job.guild_id, job.card_channel_id, job.card_id)
            try:
                await _create_thread(message, await self._thread_name(job, model, of_day=of_day))
            except Blocked:
                await _create_thread(message, cards.thread_name(job, model, prompt=False))
        except ThreadExists:
            return job.card_id
        except ThreadsFull as error:
            log.info("no_thread", kind=type(error).__name__, detail=error.detail)
            await threads.make_room(self._client, job.guild_id, self._facts.own_id, full=True)
            return None
        except (Forbidden, Unpostable, DestinationGone) as error:
            log.info("no_thread", kind=type(error).__name__, detail=error.detail)
            return None
        await threads.make_room(self._client, job.guild_id, self._facts.own_id)
        return job.card_id

    async def _thread_name(self, job: Job, model: GenerationModel | None, *, of_day: bool) -> str:
        if not of_day:
            return cards.thread_name(job, model)
        name = self._follow_ups.asked_by(job.interaction_id)
        name = name or await members.name(self._client, job.guild_id, job.member_id)
        return cards.day_name(job, name, self._clock()) if name else cards.thread_name(job, model)

    async def find_card(self, job: Job) -> None:
        await self._card(job)

    async def _card(self, job: Job) -> discord.Message:
        if job.card_id is None or job.card_channel_id is None:
            raise TakenDown("there is no card")
        await self._sender.connected(job.guild_id)
        channel = self._sender.channel(job.guild_id, job.card_channel_id)
        with translated(thread=_is_thread(job, job.card_channel_id)):
            return await channel.fetch_message(job.card_id)

    async def report(self, job: Job, facts: CardFacts) -> None:
        if job.card_id is None or job.card_channel_id is None:
            return
        layout, now = self._layout(job, facts), self._clock()
        written, sparing = _written(layout), self._invalid.caution(now)
        if not self._edits.worth(job.card_id, job, written, now, sparing=sparing):
            return
        with self._edits.under_way(job.card_id) as another:
            if another and not shown_for_long(job):
                return  # while Discord is slow, no queue of percentages builds up
            await self._sender.connected(job.guild_id)
            async with self._edit_locks.of(job.guild_id):
                try:
                    await self._edit(job, job.card_channel_id, job.card_id, facts)
                except EditsSpent as error:
                    log.info("card_edits_spent", detail=error.detail)
                    self._edits.spend(job.card_id)
                    if job.ends_privately:  # the prompt must not stay
                        with suppress(TakenDown, DestinationGone):
                            await self.remove(job.card_channel_id, job.card_id)
                    return
            self._edits.show(job.card_id, job, written, now)

    # ---------------------------------------------------------------- the result, or an apology

    async def post(self, job: Job, part: Part, *, again: bool) -> Posted:
        model, now = self._catalog.find(job.request.model), self._clock()
        say = words(job.public_locale)
        row = buttons.result_buttons(say, job, starts_of(job.lane, self._catalog)) if part.last else ()

        def render(prompt: bool) -> MessageDraft:
            alt = cards.alt_text(say, job, prompt=prompt)
            return MessageDraft(
                results.result(job, part, model, now, buttons=row, prompt=prompt),
                only([job.member_id]),
                tuple(Upload(file.path, file.name, file.size, alt) for file in part.files),
                silent=not part.last,
                reply_to=_reply(job, needed=True),
            )

        outgoing = OutgoingMessage(
            job,
            destinations(job),
            nonce(job.id, "result", part.indexes),
            render,
            readback.is_part(job, part),
        )
        place, message = await self._posted(outgoing, again=again)
        if place.channel_id == job.destination_id:
            await self._guilds.arrived(job)
        # A message with links only has no file to go by, and is found by its link.
        return Posted(place.channel_id, message.id, readback.indexes(message, job) or part.indexes)

    async def _posted(self, outgoing: OutgoingMessage, *, again: bool) -> tuple[Destination, discord.Message]:
        """Raises DeliveryError: TakenDown where the card is gone, of which Discord only says that it takes no reply."""
        try:
            return await self._sender.create(outgoing, again=again)
        except Unpostable:
            if outgoing.job.card_id is not None:
                await self._card(outgoing.job)
            raise

    async def apologise(self, job: Job, *, again: bool) -> Posted | None:
        def render(_prompt: bool) -> MessageDraft:
            reply = _reply(job, needed=False)
            return MessageDraft(results.apology(job), only([job.member_id]), reply_to=reply)

        outgoing = OutgoingMessage(
            job,
            destinations(job),
            nonce(job.id, f"apology {job.state}"),  # an unclear answer is told, and later its end
            render,
            readback.is_apology(job),
            past_gone=True,
        )
        try:
            place, message = await self._sender.create(outgoing, again=again)
        except TryLater:
            raise
        except DeliveryError as error:
            log.info("nowhere_to_apologise", kind=type(error).__name__, detail=error.detail)
            return None
        return Posted(place.channel_id, message.id)

    async def answer_privately(self, job: Job) -> Posted | None:
        await self._sender.connected_at_all()
        return await private.follow_up(self._follow_ups, job, results.private_word(job))

    async def write_privately(self, job: Job) -> Posted | None:
        await self._sender.connected_at_all()
        return await private.direct_message(self._client, job, results.private_word(job))

    async def age_restricted(self, guild_id: int, channel_id: int) -> bool:
        await self._sender.connected(guild_id)
        with translated():
            channel = await self._client.fetch_channel(channel_id)
        return bool(getattr(channel, "nsfw", False))

    # ---------------------------------------------------------------- taking down

    async def find(self, channel_id: int, message_id: int) -> None:
        with translated():
            await self._client.get_partial_messageable(channel_id).fetch_message(message_id)

    async def remove(self, channel_id: int, message_id: int) -> None:
        message = self._client.get_partial_messageable(channel_id).get_partial_message(message_id)
        await self._opened(channel_id, lambda: messages.delete(message))

    async def cover(self, channel_id: int, message_id: int, *, hidden: bool) -> None:
        message = self._client.get_partial_messageable(channel_id).get_partial_message(message_id)
        await self._opened(channel_id, lambda: cover(message, hidden=hidden))

    async def collapse(self, job: Job) -> None:
        if job.card_id is None or job.card_channel_id is None:
            return
        await self._sender.connected(job.guild_id)
        message = self._sender.channel(job.guild_id, job.card_channel_id).get_partial_message(job.card_id)
        bare, thread = EditedMessage(cards.collapsed(job)), _is_thread(job, job.card_channel_id)
        try:
            await self._opened(job.card_channel_id, lambda: messages.edit(message, bare, thread=thread))
        except EditsSpent:  # the prompt must not stay
            await self.remove(job.card_channel_id, job.card_id)

    async def rename_thread(self, job: Job) -> None:
        """A thread that a member started is named by the member. Ours is shut, and opens when somebody writes in it."""
        if job.thread_id is None or job.thread_id != job.card_id:
            return
        name = cards.thread_name(job, self._catalog.find(job.request.model), prompt=False)
        with translated(thread=True):
            thread = await self._client.fetch_channel(job.thread_id)
            if not isinstance(thread, discord.Thread) or thread.name == name:
                return  # Discord takes two new names in ten minutes
            if thread.archived:
                await thread.edit(archived=False)
            await thread.edit(name=name, archived=True)

    async def tell_of_deletion(self, job: Job, *, again: bool) -> Posted | None:
        await self._sender.connected_at_all()
        text, offered = results.private_deletion_notice(job)
        told = await private.follow_up(self._follow_ups, job, text, offered)
        if told is None:
            layout, ours = results.deletion_notice(job), readback.is_deletion_notice(job)
            told = await self._answer_card(job, layout, "deletion", ours, again=again)
        return told

    async def tell_of_appeal(self, job: Job, appeal: Review) -> None:
        await self._sender.connected_at_all()
        text = appeals.outcome(appeal, words(job.locale))
        if not await private.follow_up(self._follow_ups, job, text):
            layout, ours = appeals.public_word(job), readback.is_appeal_notice(job)
            await self._answer_card(job, layout, "appeal", ours, again=True)

    async def _answer_card(
        self,
        job: Job,
        layout: discord.ui.LayoutView,
        purpose: str,
        ours: readback.Recognise,
        *,
        again: bool,
    ) -> Posted | None:
        """None where no place takes it. Raises TryLater."""

        def render(_prompt: bool) -> MessageDraft:
            return MessageDraft(layout, only([job.member_id]), reply_to=_reply(job, needed=False))

        places = _beside_card(job)
        outgoing = OutgoingMessage(job, places, nonce(job.id, purpose), render, ours, past_gone=True)
        try:
            place, message = await self._sender.create(outgoing, again=again)
        except TryLater:
            raise
        except DeliveryError as error:
            log.info("author_not_told", kind=type(error).__name__, detail=error.detail)
            return None
        return Posted(place.channel_id, message.id)

    async def ask_to_confirm(self, job: Job, review: Review) -> Posted | None:
        await self._sender.connected_at_all()
        text, offered = review_cards.private_question(job, review)
        told = await private.follow_up(self._follow_ups, job, text, offered)
        if told is None:
            layout, ours = review_cards.public_question(job), readback.is_question(job)
            told = await self._answer_card(job, layout, f"confirm {review.draft}", ours, again=False)
        return told

    async def tell_declined(self, job: Job, verdict: Verdict) -> Posted | None:
        await self._sender.connected_at_all()
        text, offered = review_cards.private_refusal(job, verdict)
        told = await private.follow_up(self._follow_ups, job, text, offered)
        if told is None:
            layout, ours = review_cards.public_refusal(job), readback.is_refusal(job)
            told = await self._answer_card(job, layout, "declined", ours, again=True)
        return told

    async def ask_moderators(self, card: ReviewCard, *, again: bool) -> Posted:
        channel, own_id = await self._moderators(card), self._facts.own_id
        try:
            known = await reviews.with_author(self._client, card)
            return await reviews.post(channel, known, self._catalog, own_id, again=again)
        except Forbidden:
            permissions = self._facts.permissions(card.review.guild_id, card.channel_id)
            lacking = missing(permissions, thread=False, voice=False)
            await self._guilds.report_forbidden(card.review.guild_id, card.channel_id, lacking)
            raise

    async def tell_moderators(self, card: ReviewCard) -> None:
        channel, known = await self._moderators(card), await reviews.with_author(self._client, card)
        await reviews.update(channel, known, self._catalog)

    async def _moderators(self, card: ReviewCard) -> discord.PartialMessageable:
        await self._sender.connected(card.review.guild_id)
        return self._sender.channel(card.review.guild_id, card.channel_id)

    async def write_to(self, notice: MemberNotice, locale: Locale) -> None:
        await self._sender.connected(notice.guild_id)
        await write_privately(self._client, notice, locale)

    async def remind_moderators(self, reminder: Reminder) -> list[int]:
        await self._sender.connected(reminder.guild_id)
        return await remind(self._client, self._facts.own_id, reminder)

    async def post_log(self, post: LogPost) -> None:
        await self._sender.connected(post.batch.guild_id)
        await post_lines(self._client, self._facts.own_id, post)

    async def post_requests(self, post: RequestPost) -> Posted:
        await self._sender.connected(post.batch.guild_id)
        return await post_requests(self._client, self._facts.own_id, self._catalog, post)

    async def manages(self, guild_id: int, member_id: int) -> bool:
        return await members.manages(self._client, guild_id, member_id)

    def away(self, guild_id: int) -> bool:
        return self._facts.ready() and not self._facts.knows(guild_id)

    def upload_limit(self, guild_id: int) -> int:
        return self._limits.of(guild_id)

    async def alert(self, notice: Notice) -> None:
        text = notices.text(words(DEFAULT), notice)
        log.warning("alert", text=text)
        if self._operator_channel_id is None or not self._facts.ready():
            return
        channel = self._client.get_partial_messageable(self._operator_channel_id)
        try:
            await messages.send(channel, MessageDraft(shorten(text, CONTENT_LIMIT)), None, thread=False)
        except DeliveryError as error:
            log.warning("alert_not_posted", kind=type(error).__name__, detail=error.detail)

    # ---------------------------------------------------------------- their parts

    async def _edit(self, job: Job, channel_id: int, card_id: int, facts: CardFacts) -> None:
        message = self._sender.channel(job.guild_id, channel_id).get_partial_message(card_id)
        thread = _is_thread(job, channel_id)

        async def edit(*, prompt: bool) -> None:
            uploads = (*_inputs(job, facts), *await _preview(job, facts, prompt=prompt))
            edited = EditedMessage(self._layout(job, facts, prompt=prompt), uploads)
            await self._opened(channel_id, lambda: messages.edit(message, edited, thread=thread))

        try:
            await edit(prompt=self._edits.of(card_id).prompt)
        except Blocked:
            self._edits.leave_out_prompt(card_id)
            await edit(prompt=False)
        if job.ends_privately:
            await self._unname_thread(job)

    def _layout(self, job: Job, facts: CardFacts, *, prompt: bool = True) -> discord.ui.LayoutView:
        return cards.card(
            job,
            self._catalog.find(job.request.model),
            facts,
            prompt=prompt,
            stoppable=self._catalog.stoppable(job.request.model, job.provider),
            inputs=tuple(upload.name for upload in _inputs(job, facts)),
        )

    async def _unname_thread(self, job: Job) -> None:
        """The thread on a card is named by the prompt."""
        try:
            await self.rename_thread(job)
        except (Forbidden, Unpostable, DestinationGone, TakenDown) as error:
            log.warning("thread_keeps_its_name", kind=type(error).__name__, detail=error.detail)

    async def _opened(self, channel_id: int, act: Callable[[], Awaitable[None]]) -> None:
        """Where the thread is archived, it is opened first."""
        try:
            await act()
        except Archived:
            await self._sender.open_thread(channel_id)
            await act()


async def _create_thread(message: discord.PartialMessage, name: str) -> None:
    with translated():
        async with asyncio.timeout(messages.LONGEST):
            await message.create_thread(name=name, auto_archive_duration=_ARCHIVE_AFTER)


def destinations(job: Job) -> list[Destination]:
    """Where a message of the job belongs, then the channels around it that may see it."""
    if job.confined:
        return [Destination(job.channel_id, thread=True)]
    around = (job.destination_id, job.card_channel_id, job.channel_id, job.parent_id)
    return [
        Destination(channel_id, _is_thread(job, channel_id))
        for channel_id in dict.fromkeys(around)
        if channel_id
    ]


def _beside_card(job: Job) -> list[Destination]:
    """Not in the thread that was started on it: it is shut, and a message would open it."""
    return [each for each in destinations(job) if each.channel_id != job.card_id]


def _is_thread(job: Job, channel_id: int) -> bool:
    return channel_id == job.thread_id or (job.parent_id is not None and channel_id == job.channel_id)


def _input_stem(job: Job, number: int) -> str:
    return f"input-{job.id}-{number}"


def _inputs(job: Job, facts: CardFacts) -> tuple[Upload, ...]:
    alt = words(job.public_locale)("card-input")
    return tuple(
        Upload(
            path,
            _input_stem(job, number) + (mimetypes.guess_extension(kept.content_type) or ""),
            kept.size,
            alt,
        )
        for number, (kept, path) in enumerate(facts.inputs)
    )


async def _preview(job: Job, facts: CardFacts, *, prompt: bool) -> tuple[Upload, ...]:
    if facts.preview is None:
        return ()
    size = (await asyncio.to_thread(facts.preview.stat)).st_size
    alt = cards.alt_text(words(job.public_locale), job, prompt=prompt)
    return (Upload(facts.preview, cards.PREVIEW, size, alt),)


def _reply(job: Job, *, needed: bool) -> Reply | None:
    """To the card; in a thread of its own a result needs no more to show what it belongs to."""
    if job.card_id is None or job.card_channel_id is None:
        return None
    return Reply(job.card_channel_id, job.card_id, needed)


def _written(layout: str | discord.ui.LayoutView) -> str:
    """By which two layouts are compared."""
    return layout if isinstance(layout, str) else json.dumps(layout.to_components())
