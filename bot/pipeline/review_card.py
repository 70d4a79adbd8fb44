"""The card that moderators decide on, as facts: what is asked for or reported, by whom, and how far the decision is."""

from dataclasses import dataclass
from pathlib import Path

from bot.domain.job import Job
from bot.domain.locale import Locale
from bot.domain.media import MediaFile
from bot.domain.request import InputFile
from bot.domain.review import Review
from bot.pipeline.reported import Reported


@dataclass(frozen=True, slots=True)
class Standing:
    """Of whose work it is, here, in numbers."""

    requests: int
    declined: int
    strikes: int
    """That count."""


@dataclass(frozen=True, slots=True)
class ReviewCard:
    review: Review
    channel_id: int
    """Of the moderators."""
    locale: Locale
    job: Job | None
    standing: Standing
    votes: tuple[int, ...]
    needed: int
    reported: Reported | None = None
    """With `report`."""
    inputs: tuple[tuple[InputFile, Path], ...] = ()
    """Still on disk."""
    results: tuple[tuple[MediaFile, Path | None], ...] = ()
    """What was made, and the version of it that goes on the card; None where Discord takes none."""
