"""All of Discord looked at once: which messages there are for which job."""

from collections import defaultdict

from sandbox.discord import Message
from tests.crash.harness import CrashHarness
from tests.crash.reading import card_of, files_of, regret_of, whisper_of


class DiscordView:
    """By job id: the names of result files, as often as they are seen, and how many cards and regrets there are.

    A regret may be private; that one may be told again after the process died, and counts once.
    """

    def __init__(self, harness: CrashHarness) -> None:
        self.files: defaultdict[str, list[str]] = defaultdict(list)
        self.cards: defaultdict[str, int] = defaultdict(int)
        self.regrets: defaultdict[str, int] = defaultdict(int)
        for message in harness.messages():
            self._sort(message)
        self.whispered = {job_id for message in harness.whispers() if (job_id := whisper_of(message))}
        """Jobs of which their members were told alone: a kill may come before that is stored, and then all are told."""

    def _sort(self, message: Message) -> None:
        for job_id, name in files_of(message):
            self.files[job_id].append(name)
        if job_id := card_of(message):
            self.cards[job_id] += 1
        if job_id := regret_of(message):
            self.regrets[job_id] += 1
