"""The port to whatever judges prompts and pictures (`providers/moderation.py`)."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.policy.scores import Judgement, Picture


class Classifier(Protocol):
    async def classify(self, text: str, pictures: Sequence[Picture] = ()) -> Judgement:
        """Within seconds, and never raises: whatever goes wrong is Unclear, which a moderator looks at."""
        ...
