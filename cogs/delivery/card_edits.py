"""Decides which edits of a card are worth a request: what it shows for long, and before that only what is new after a
while.

A picture is mostly done before the first of them: card, thread, result and the last edit are all that Discord is asked.
"""

from collections import Counter, OrderedDict
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.job import Job, State

_PACE = timedelta(seconds=20)
_MOST = 2_000


@dataclass(frozen=True, slots=True)
class CardShown:
    """What a card shows, as far as this process knows."""

    state: State | None = None
    content: str = ""
    at: datetime | None = None
    prompt: bool = True
    """AutoMod let the prompt through."""
    spent: bool = False
    """Discord takes no more edits of it for now (30046): only the end is still tried."""


def shown_for_long(job: Job) -> bool:
    """An end, and what waits for a moderator or for its author's yes, perhaps for a day."""
    return job.terminal or job.state in {State.HELD, State.REVIEW}


class CardEdits:
    """Kept in memory and bounded. After a restart a card may be edited once without need."""

    def __init__(self) -> None:
        self._cards: OrderedDict[int, CardShown] = OrderedDict()
        self._under_way = Counter[int]()

    @contextmanager
    def under_way(self, card_id: int) -> Generator[bool]:
        """Around an edit; yields True while another edit of the same card is under way."""
        self._under_way[card_id] += 1
        try:
            yield self._under_way[card_id] > 1
        finally:
            self._under_way[card_id] -= 1
            self._under_way += Counter()  # drops the zeros

    def of(self, card_id: int) -> CardShown:
        return self._cards.get(card_id, CardShown())

    def worth(self, card_id: int, job: Job, content: str, now: datetime, *, sparing: bool) -> bool:
        """With `sparing`, only what is shown for long is worth it."""
        shown = self.of(card_id)
        if shown.content == content and shown.state is job.state:
            return False
        if shown_for_long(job):
            return True
        if sparing or shown.spent:
            return False
        return shown.at is None or now - shown.at >= _PACE

    def show(self, card_id: int, job: Job, content: str, now: datetime) -> None:
        self._keep(card_id, replace(self.of(card_id), state=job.state, content=content, at=now))

    def leave_out_prompt(self, card_id: int) -> None:
        self._keep(card_id, replace(self.of(card_id), prompt=False))

    def spend(self, card_id: int) -> None:
        self._keep(card_id, replace(self.of(card_id), spent=True))

    def _keep(self, card_id: int, shown: CardShown) -> None:
        self._cards[card_id] = shown
        self._cards.move_to_end(card_id)
        if len(self._cards) > _MOST:
            self._cards.popitem(last=False)
