"""The places where the process may die, by name. Reaching one does nothing, unless a crash test armed it.

The list is the promise: a test kills a real process at each of these and checks that nothing is lost or charged twice.
"""

from collections.abc import Callable
from enum import StrEnum


class Failpoint(StrEnum):
    RECEIVED = "received"
    """Interaction received, not acknowledged."""
    ACKNOWLEDGED = "acknowledged"
    """Acknowledged, nothing stored."""
    ADMITTED = "admitted"
    """Row and hold stored, the member not answered yet."""
    ANNOUNCED = "announced"
    """Card sent, its id not stored."""
    UPLOADED = "uploaded"
    """A picture at the provider, its address not stored, nothing paid."""
    INTENDED = "intended"
    """SUBMITTING stored, the paid call not sent."""
    SUBMITTED = "submitted"
    """The provider took the task, its id not stored."""
    REQUEUED = "requeued"
    """Surely not created: back in the queue for the next offer."""
    UNCERTAIN = "uncertain"
    """No clear answer to the paid call, and that is stored; the member not told."""
    SERVED = "served"
    """A provider asks for a picture at an address of ours, and is not answered."""
    ACCEPTED = "accepted"
    """Task id stored; running."""
    CALLED_BACK = "called_back"
    """A callback taken and stored, the provider not answered."""
    FINISHED = "finished"
    """The provider reported the result, not stored."""
    FETCHED = "fetched"
    """Media on disk, its row not stored."""
    COLLECTED = "collected"
    """READY stored, nothing posted."""
    THREADED = "threaded"
    """The thread for the result started, its id not stored."""
    POSTED = "posted"
    """Result message sent, its id not stored."""
    RECORDED = "recorded"
    """Message ids stored, DELIVERED not committed."""
    DELIVERED = "delivered"
    """DELIVERED and the charge committed, the card not updated."""
    ENDED = "ended"
    """Ended without a result and refunded, the member not told."""
    APOLOGISED = "apologised"
    """The member told, which is not stored."""
    WITHDRAWING = "withdrawing"
    """A deletion asked for and stored, nothing taken down."""
    REMOVED = "removed"
    """A message of a result deleted, which is not stored."""
    COLLAPSED = "collapsed"
    """The card without its prompt and inputs, its thread still named after the prompt."""
    RENAMED = "renamed"
    """The thread renamed, the author not told."""
    NOTIFIED = "notified"
    """The author told of somebody else's deletion, which is not stored."""
    PRESSED = "pressed"
    """A button, a menu, a form or a moderators' command acknowledged, and nothing done about it."""
    REVIEWING = "reviewing"
    """REVIEW stored, the moderators not asked."""
    REVIEW_POSTED = "review_posted"
    """The moderators' card sent, which is not stored."""
    REVIEW_EDITED = "review_edited"
    """The moderators' card brought up to date, which is not stored."""
    REMINDED = "reminded"
    """Moderators reminded of what waits, which is not stored."""
    REVIEWED = "reviewed"
    """A moderator's decision stored, nothing done about it."""
    SANCTIONED = "sanctioned"
    """A strike, a pause or a ban stored, not in force yet in this life, and nobody told."""
    REPORTED = "reported"
    """A report stored, nothing hidden, and the moderators not asked."""
    COVERED = "covered"
    """A message of a reported result covered, or shown again; the others and the card as they were."""
    APPEALED = "appealed"
    """An appeal stored, the moderators not asked."""
    ANSWERED = "answered"
    """The author told that their appeal was decided, which is not stored."""
    ASKED = "asked"
    """An author asked to confirm what a moderator changed, which is not stored."""
    LOGGED = "logged"
    """Lines posted in a log channel, which is not stored."""
    LOG_EDITED = "log_edited"
    """Lines in a log channel brought up to date, which is not stored."""
    EXPORTED = "exported"
    """A file made for who asked for it, and not given."""
    CHANNEL_MADE = "channel_made"
    """A channel for moderators or for the log made, which the policy does not name yet."""
    PAGE_POSTED = "page_posted"
    """The page for members posted, and who asked for it not answered."""
    ERASING = "erasing"
    """A member's data are to be deleted, and that is stored; nothing is done about it."""
    ERASED = "erased"
    """The files of a member's job deleted, its row still there."""
    MEMBER_RENAMED = "member_renamed"
    """The pseudonym in the long tables, the rest still under the member's id."""


class _Arming:
    """Holds what a crash test asked for; empty in production."""

    def __init__(self) -> None:
        self.hook: Callable[[Failpoint], None] | None = None


_arming = _Arming()


def arm(hook: Callable[[Failpoint], None] | None) -> None:
    """For crash tests only: call `hook` at every point reached."""
    _arming.hook = hook


def reached(point: Failpoint) -> None:
    if _arming.hook is not None:
        _arming.hook(point)
