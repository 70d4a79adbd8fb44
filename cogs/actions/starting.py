"""Animate, Vary, Upscale and Remove background: a picture of a result becomes something else.

The press asks privately which picture, by which model and for how much; a choice in a menu asks again in the same
place; the button admits the job. Between them nothing is kept but what stands in the ids.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from bot.domain.catalog import Catalog
from bot.domain.errors import NoResult
from bot.domain.media import MediaFile
from bot.domain.origin import Work
from bot.domain.starting import Start, first, price_of, settled
from bot.pipeline.job_access import JobAccess, Result, nothing_for
from bot.pipeline.reuse import Reuse
from bot.pipeline.wallet import Wallet
from cogs.actions.action import Action, Answers, May, Press
from cogs.answers import answer
from cogs.asking import Asking
from cogs.ui import buttons, starting

WORKS_WITH_A_QUESTION: Final[tuple[Work, ...]] = ("animate", "vary", "upscale", "cut-out")
"""The other works are asked for in a form."""


@dataclass(frozen=True, slots=True)
class Starting:
    work: Work
    access: JobAccess
    reuse: Reuse
    wallet: Wallet
    catalog: Catalog
    asking: Asking

    def actions(self) -> tuple[Action, ...]:
        """Of the button of a result, of the menus of the question, and of its button."""
        return (
            Step(self.work, Answers.PRIVATELY, self.ask),
            Step(f"{self.work}-choose", Answers.IN_PLACE, self.choose),
            Step(f"{self.work}-begin", Answers.IN_PLACE, self.begin),
        )

    async def ask(self, press: Press) -> None:
        found = await self._result(press)
        start = first(self.work, self._files(found)[0], found.job.request, self.catalog)
        await self._show(press, found, start)

    async def choose(self, press: Press) -> None:
        start = starting.choose(self.work, press.argument, press.chosen)
        await self._show(press, await self._result(press), start and settled(start, self.catalog))

    async def begin(self, press: Press) -> None:
        start = starting.read(self.work, press.argument)
        if start is None:
            raise nothing_for(self.work)
        asked_by = _asked_by(press)
        admit = partial(self.reuse.start, press.job_id, asked_by, press.actor, press.place, start)
        await self.asking.ask(press.interaction, admit, interaction_id=asked_by)

    async def _result(self, press: Press) -> Result:
        found = await self.access.result(press.job_id, press.actor, press.place)
        if not self._files(found):
            raise nothing_for(self.work)
        return found

    def _files(self, found: Result) -> tuple[MediaFile, ...]:
        return found.that_can(self.work)

    async def _show(self, press: Press, found: Result, start: Start | None) -> None:
        request, files = found.job.request, self._files(found)
        price = price_of(start, request, files, self.catalog) if start else None
        if start is None or price is None:
            raise NoResult("no_model")
        actor, say = press.actor, press.say
        balance = await self.wallet.balance(found.job.guild_id, actor.member_id, actor.roles)
        text = starting.question(start, files, price, balance.available, say)
        menus = starting.menus(found.job.id, start, files, self.catalog, say)
        await answer(press.interaction, text, view=buttons.view(menus))


def _asked_by(press: Press) -> int:
    """The interaction that the question answers: however often its button is pressed, it is one job."""
    message = press.interaction.message
    asked = message.interaction_metadata if message and message.flags.ephemeral else None
    return asked.id if asked else press.interaction.id


@dataclass(frozen=True, slots=True)
class Step:
    id: str
    answers: Answers
    do: Callable[[Press], Awaitable[None]]
    may: May = May.EVERYBODY_THERE

    async def pressed(self, press: Press) -> None:
        await self.do(press)
