"""Approve, Edit, Decline, Decline + strike, and the choice of files: what moderators press on a card."""

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.errors import NoSuchJob
from bot.pipeline.reviews import Meant, Reviews
from cogs.actions.action import Answers, May, Press
from cogs.answers import answer_in_passing
from cogs.ui import reviews, verdicts
from cogs.ui.custom_ids import custom_id


def meant(press: Press) -> Meant:
    """Raises NoSuchJob for an id that names no review."""
    found = reviews.read_meant(press.argument)
    if found is None:
        raise NoSuchJob(press.job_id)
    review_id, draft = found
    return Meant(review_id, press.job_id, press.actor, press.place, press.owner_id, draft)


@dataclass(frozen=True, slots=True)
class Approve:
    id = "review-approve"
    may = May.MODERATOR
    answers = Answers.PRIVATELY

    reviews: Reviews

    async def pressed(self, press: Press) -> None:
        done = await self.reviews.approve(meant(press))
        await answer_in_passing(press.interaction, reviews.counted(done, press.say))


@dataclass(frozen=True, slots=True)
class Choose:
    id = "review-choose"
    may = May.MODERATOR
    answers = Answers.PRIVATELY

    reviews: Reviews

    async def pressed(self, press: Press) -> None:
        """What is chosen is what the next approval lets through."""
        files = {int(value) for value in press.all_chosen if value.isdecimal() and len(value) < 4}
        done = await self.reviews.choose(meant(press), files)
        await answer_in_passing(press.interaction, reviews.chosen(done, press.say))


@dataclass(frozen=True, slots=True)
class EditPrompt:
    id = "review-edit"
    may = May.MODERATOR
    answers = Answers.WITH_A_FORM

    reviews: Reviews

    async def pressed(self, press: Press) -> None:
        """The form has the newest text, whatever the card shows, and is about that."""
        review, job = await self.reviews.look(meant(press))
        form_id = custom_id(self.id, press.job_id, reviews.drafted(review))
        prompt = job.request.prompt[: reviews.EDITABLE]
        await press.interaction.response.send_modal(reviews.edit_form(prompt, form_id, press.say))

    async def submitted(self, press: Press) -> None:
        done = await self.reviews.edit(meant(press), reviews.read_prompt(press.data))
        await answer_in_passing(press.interaction, reviews.counted(done, press.say))


@dataclass(frozen=True, slots=True)
class Decline:
    id = "review-decline"
    may = May.MODERATOR
    answers = Answers.WITH_A_FORM
    strike: ClassVar = False

    reviews: Reviews

    async def pressed(self, press: Press) -> None:
        await self.reviews.look(meant(press))
        form_id = custom_id(self.id, press.job_id, press.argument)
        form = reviews.decline_form(form_id, press.say, strike=self.strike)
        await press.interaction.response.send_modal(form)

    async def submitted(self, press: Press) -> None:
        verdict = verdicts.read(press.data)
        done = await self.reviews.decline(meant(press), verdict, strike=self.strike)
        await answer_in_passing(press.interaction, reviews.counted(done, press.say))


class DeclineAndStrike(Decline):
    id = "review-strike"
    strike: ClassVar = True
