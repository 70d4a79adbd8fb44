"""Asking the gate, from a command or a button: acknowledge, see that a result could be posted, ask, answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.client import WebhookFollowUps
from bot.domain.catalog import Catalog
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.gate import Admitted
from cogs import posting
from cogs.answers import Interaction, acknowledge, answer
from cogs.languages import words_of
from cogs.ui import texts


@dataclass(frozen=True, slots=True)
class Asking:
    follow_ups: WebhookFollowUps
    catalog: Catalog

    async def ask(
        self,
        interaction: Interaction,
        admit: Callable[[], Awaitable[Admitted]],
        *,
        interaction_id: int | None = None,
    ) -> None:
        """`interaction_id`: the one that the job is stored under, where it is another. Raises what `admit` raises."""
        reached(Failpoint.RECEIVED)
        await acknowledge(interaction)
        reached(Failpoint.ACKNOWLEDGED)
        if why_not := await posting.obstacle(interaction):
            await answer(interaction, why_not)
            return
        self.follow_ups.keep(
            interaction_id or interaction.id, interaction.followup, interaction.user.display_name
        )
        admitted = await admit()
        model = self.catalog.find(admitted.job.request.model)
        await answer(interaction, texts.queued(words_of(interaction), admitted, model))
