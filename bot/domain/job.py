"""A generation is a row: its states, the legal moves between them, and the value that the row is read into."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.failure import PRIVATE, SHUT_OUT, Failure
from bot.domain.locale import DEFAULT, Locale
from bot.domain.money import Credits, share
from bot.domain.origin import OriginWork
from bot.domain.place import PlaceKind
from bot.domain.request import InputFile, Kind, Request
from bot.domain.uploaded import DISCORD, Uploaded


class State(StrEnum):
    HELD = "held"
    """A moderator must approve before anything is spent."""
    QUEUED = "queued"
    """Admitted; the card is posted here, before money is spent, and the row waits for its turn."""
    SUBMITTING = "submitting"
    """Intent written; the paid call is in flight. Found like this after a restart, it may exist upstream."""
    UNKNOWN = "unknown"
    """May exist upstream; a callback may still name it until the deadline."""
    RUNNING = "running"
    """Task id known; polled, or woken by a callback."""
    COLLECTING = "collecting"
    """Finished upstream; the media is being fetched and checked."""
    REVIEW = "review"
    """The output waits for a moderator."""
    READY = "ready"
    """Media on disk and allowed; being posted."""
    DELIVERED = "delivered"
    FAILED = "failed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    WITHHELD = "withheld"
    UNDELIVERABLE = "undeliverable"


class Pool(StrEnum):
    """The worker's pools: work is kept apart by what it waits for."""

    ANNOUNCE = "announce"
    """Posting a card in a server."""
    SUBMIT = "submit"
    """A paid call to a provider."""
    CHECK = "check"
    """A question to a provider."""
    FETCH = "fetch"
    """Downloading and examining results."""
    ENCODE = "encode"
    """Making a file small enough for a server."""
    DELIVER = "deliver"
    """Posting a result in a server."""
    REPORT = "report"
    """Editing a card, and telling a member of an end."""


class Withdrawal(StrEnum):
    """How far the deletion of the result, the card's text and inputs and the thread's name has come."""

    ASKED = "asked"
    """The last step of the row takes it down."""
    DONE = "done"
    REFUSED = "refused"
    """Discord did not let all of it be taken down. It is tried again for a while."""


TERMINAL = frozenset(
    {
        State.DELIVERED,
        State.FAILED,
        State.REJECTED,
        State.CANCELLED,
        State.EXPIRED,
        State.WITHHELD,
        State.UNDELIVERABLE,
    }
)
LIVE = frozenset(State) - TERMINAL
WAITING = frozenset({State.HELD, State.QUEUED})
"""Nothing is being paid yet: the member may still cancel."""
AT_PROVIDER = frozenset({State.SUBMITTING, State.UNKNOWN, State.RUNNING})
"""A paid call is out, and the provider may still fetch the pictures that it names."""
IN_REVIEW = frozenset({State.HELD, State.REVIEW})
"""A moderator decides."""
RUNNING = LIVE - WAITING - {State.UNKNOWN, State.REVIEW}
"""States that count against the running places of the member and the server. UNKNOWN does not: it may last a quarter of
an hour, and thirty such jobs would leave a server without a place. Nor does a result that waits for a moderator."""

_POOLS: dict[State, Pool] = {
    State.HELD: Pool.REPORT,
    State.QUEUED: Pool.SUBMIT,
    State.SUBMITTING: Pool.SUBMIT,
    State.UNKNOWN: Pool.REPORT,
    State.RUNNING: Pool.CHECK,
    State.COLLECTING: Pool.FETCH,
    State.REVIEW: Pool.REPORT,
    State.READY: Pool.DELIVER,
}


def pool_of(state: State) -> Pool:
    """Where the step of a row that has just come into `state` waits; some steps send their row on to another pool."""
    return _POOLS.get(state, Pool.REPORT)


_TAKEN_DOWN = frozenset({State.WITHHELD, State.UNDELIVERABLE})
_ONWARD: dict[State, frozenset[State]] = {
    State.HELD: frozenset({State.QUEUED, State.REJECTED, State.EXPIRED, State.CANCELLED, State.FAILED}),
    State.QUEUED: frozenset({State.SUBMITTING, State.CANCELLED, State.FAILED, State.EXPIRED}),
    State.SUBMITTING: frozenset({State.RUNNING, State.QUEUED, State.UNKNOWN, State.FAILED}),
    State.UNKNOWN: frozenset({State.RUNNING, State.FAILED}),
    State.RUNNING: frozenset({State.COLLECTING, State.CANCELLED, State.FAILED}),
    State.COLLECTING: frozenset({State.READY, State.RUNNING, State.REVIEW, State.FAILED}),
    State.REVIEW: frozenset({State.READY, State.REJECTED, State.EXPIRED, State.FAILED}),
    State.READY: frozenset({State.DELIVERED}),
}
MOVES: dict[State, frozenset[State]] = {state: frozenset[State]() for state in TERMINAL} | {
    state: moves | _TAKEN_DOWN for state, moves in _ONWARD.items()
}


class IllegalMove(ValueError):
    """A step tried a move that the table does not have: a bug, never a member's mistake."""

    def __init__(self, before: State, after: State) -> None:
        super().__init__(f"{before} -> {after} is not a legal move")
        self.before = before
        self.after = after


def check_move(before: State, after: State) -> None:
    """Raises IllegalMove unless the table in the design has this move."""
    if after not in MOVES[before]:
        raise IllegalMove(before, after)


_ALPHABET = b"0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
_LETTERS = bytes(_ALPHABET[byte & 31] for byte in range(256))
"""Of each byte one character, each as often as the others."""


def new_job_id() -> str:
    """Ten characters, 50 random bits: short enough to read aloud, and not to be guessed across servers."""
    return secrets.token_bytes(10).translate(_LETTERS).decode()


def new_token() -> str:
    """The unguessable part of an address of ours that is given to a provider; 256 bits."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class Job:
    """One row of `jobs`, as read. Times are aware UTC; money is whole credits; cost is micro-dollars."""

    id: str
    interaction_id: int
    guild_id: int
    channel_id: int
    """Where the command was used: a channel, or the thread itself."""
    parent_id: int | None
    """The thread's parent channel when the command was used in a thread."""
    member_id: int
    state: State
    request: Request
    price: int
    created_at: datetime
    state_since: datetime
    due_at: datetime | None
    """When the next step may run; None when nothing is left to do."""
    place: PlaceKind = PlaceKind.UNKNOWN
    """The kind of channel or thread that `channel_id` is."""
    locale: Locale = DEFAULT
    """Its member's language, for what only the member reads."""
    public_locale: Locale = DEFAULT
    """Its server's, for what everybody reads."""
    origin_id: str | None = None
    """The job that it was made from."""
    origin_work: OriginWork | None = None
    """What was done with that one; None where this was not noted yet."""
    pool: Pool = Pool.ANNOUNCE
    lane: Kind = "image"
    guild_tag: int = 0
    """Its server's turn and its member's (`fair_queue`), fixed at admission."""
    member_tag: int = 0
    offers: tuple[str, ...] = ()
    """Providers that can make it and were not tried yet, the preferred one first."""
    granted_at: datetime | None = None
    """When it was given a place and the turn of a call to `provider`."""
    tries: int = 0
    """How often this state's step was started: above 1, an earlier try may have had its effect."""
    checks: int = 0
    """Answers from the provider about the task so far."""
    errors: int = 0
    """Failed questions in a row."""
    progress: int | None = None
    """Percent, where the provider tells."""
    provider: str | None = None
    """Chosen for the current or last attempt."""
    attempt: int = 0
    """Paid calls begun."""
    tried: tuple[str, ...] = ()
    """Providers that definitely created nothing for this job; not asked again."""
    callback_token: str | None = None
    callback_sent: bool = False
    callback_at: datetime | None = None
    """When a verified callback last woke this row."""
    upstream_id: str | None = None
    uploads: tuple[Uploaded, ...] = ()
    """Pictures that providers have already, which keep them for a day at least, and Discord's links to those that it
    shows as they were kept. Forgotten once the paid call has been made.
    """
    submitted_at: datetime | None = None
    finished_at: datetime | None = None
    """When the last state was reached."""
    results: tuple[str, ...] = ()
    """Result URLs as the provider last named them."""
    collects: int = 0
    """How often results were fetched anew because a URL had expired."""
    cost: int = 0
    """Provider cost in micro-dollars, estimated until the provider tells, that counts against the budgets."""
    cost_day: int = 0
    """The UTC day whose budgets it counts against, as days since 0001-01-01."""
    stray: bool = False
    """The provider may have made, and charged, something that nobody will see."""
    failure: Failure | None = None
    card_id: int | None = None
    card_channel_id: int | None = None
    thread_id: int | None = None
    """Where the result goes: the thread started on the card, or the thread the command was used in."""
    apart: bool = False
    """Discord refused the files of the result together: each is posted by itself."""
    quota: tuple[int, int] = field(default=(0, 0))
    """(files wanted, files posted) of a delivery; a partial one captures its share."""
    withdrawal: Withdrawal | None = None
    """How far the deletion of all that was published of it has come, if it was asked for."""
    withdrawn_at: datetime | None = None
    """When that was asked for."""
    withdrawn_by: int | None = None
    """Who asked for it with a button; None when somebody deleted messages in Discord, which does not say who."""
    queued_at: datetime | None = None
    """When it joined the queue, if a moderator looked at it first; else None, as it joined when it was created."""
    hidden: bool | None = None
    """Whether what was posted is to be covered until a moderator decides; None where it never was."""
    hidden_at: datetime | None = None
    """When that was last changed."""
    lease: str | None = None
    """Held by the step that runs now; writes are compared with it."""

    @property
    def call_key(self) -> str:
        """Our own name of the paid call of this attempt, the same after a restart."""
        return f"{self.id}-{self.attempt}"

    def address_of(self, picture: InputFile) -> str | None:
        """Where the provider has it, if it has."""
        return self._address(self.provider, picture)

    def link_to(self, picture: InputFile) -> str | None:
        """Discord's own link to the very bytes that were kept, if there is one; it may have expired."""
        return self._address(DISCORD, picture)

    def _address(self, owner: str | None, picture: InputFile) -> str | None:
        theirs = (each for each in self.uploads if each.provider == owner)
        return next((each.address for each in theirs if each.picture == picture.path), None)

    @property
    def late(self) -> bool:
        """Its result came after the job that asked for it had ended. Discord's ids are positive, and this one's is the
        negative of theirs: so there is one such job at most.
        """
        return self.interaction_id < 0

    @property
    def queued_since(self) -> datetime:
        """When it joined the queue; the time that it waited for a moderator counts against nothing."""
        return self.queued_at or self.created_at

    @property
    def asked_at_id(self) -> int:
        """The snowflake of the interaction that asked for it: none of its messages is older."""
        return abs(self.interaction_id)

    @property
    def terminal(self) -> bool:
        return self.state in TERMINAL

    def charge_for(self, posted: int) -> Credits:
        """What the member pays for so many files: their share of what was wanted."""
        return share(self.price, posted, max(self.quota[0], 1))

    @property
    def destination_id(self) -> int:
        return self.thread_id or self.channel_id

    @property
    def ends_privately(self) -> bool:
        """Whether it ended for a reason that only its member is told. Its card then keeps neither prompt nor reason."""
        return self.terminal and self.failure is not None and self.failure.reason in PRIVATE

    @property
    def kept_for_member(self) -> bool:
        """Whether its files, which no channel took, are for the member to fetch. Not where a member can shut the bot
        out of the place, as of a private thread: the credits are back, and it would be a way to pay for nothing.
        """
        shut_out = self.confined and self.failure is not None and self.failure.reason in SHUT_OUT
        return self.state is State.UNDELIVERABLE and self.quota[1] > 0 and not shut_out

    @property
    def home_id(self) -> int:
        """The channel whose permissions and age restriction apply: a thread has those of its parent."""
        return self.parent_id or self.channel_id

    @property
    def confined(self) -> bool:
        """Whether nothing of the job may be posted outside `channel_id`, whatever fails there.

        A private thread is not for its channel to read, a forum takes no messages, and an unknown thread may be either.
        """
        return self.parent_id is not None and self.place is not PlaceKind.THREAD
