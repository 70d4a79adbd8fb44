"""What moderators decide on, as a card with its buttons and forms; and what the author is told and asked."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import discord
from discord import ui

from bot.domain.generation_model import GenerationModel
from bot.domain.job import Job
from bot.domain.review import MOST_NOTE, Decision, Review, Verdict, read_why
from bot.domain.snowflake import made_at
from bot.pipeline.review_card import ReviewCard
from bot.pipeline.reviews import Counted
from cogs.ui import appeals, buttons, forms, layouts, reports, sanctions, texts, verdicts
from cogs.ui.custom_ids import custom_id
from cogs.ui.markup import channel, code, dollars, member, message_link, quoted, when
from cogs.ui.words import Words, words

PROMPT_FILE: Final = "prompt.txt"
EDITABLE: Final = 4000
"""Characters in a form's text, by Discord's rule."""
SHOWN: Final = 1000
"""Of a prompt; of a longer one a file has the rest."""
_NOTE_SHOWN = 300
_OPEN_COLOUR, _CLOSED_COLOUR = discord.Colour.orange(), discord.Colour.greyple()
_PROMPT = "prompt"
_MEANT = re.compile(r"(?P<review>[0-9]{1,18})(?:-(?P<draft>[0-9]{1,9}))?")
Layout = ui.LayoutView
Row = ui.ActionRow[Layout]


def prompt_of(card: ReviewCard) -> str:
    """As it would be made now."""
    return card.review.edited or (card.job.request.prompt if card.job else "")


def layout(card: ReviewCard, model: GenerationModel | None, pictures: Sequence[str] = ()) -> Layout:
    """`pictures`: the names of the pictures and videos that are sent with it."""
    say, review = words(card.locale), card.review
    container = ui.Container[Layout](accent_colour=_OPEN_COLOUR if review.open else _CLOSED_COLOUR)
    container.add_item(ui.TextDisplay[Layout](_headline(card, say)))
    if review.open:
        _add_work(container, card, pictures)
        container.add_item(ui.TextDisplay[Layout](_facts(card, model, say)))
        if review.files > 1:
            container.add_item(_choice(card, say))
        container.add_item(_buttons_of(card))
    made = ui.LayoutView(timeout=None)
    made.add_item(container)
    made.stop()  # nothing waits for it: what is pressed is read by its id
    return made


def _headline(card: ReviewCard, say: Words) -> str:
    review, who = card.review, member(card.review.member_id)
    job = code(review.job_id or "")
    if review.decision is None:
        return say("review-title", kind=review.kind, member=who, job=job)
    if review.kind == "appeal" and review.by:
        return appeals.headline(review, say)
    by = say.listed([member(one) for one in review.by])
    note = str(review.data.get("note", ""))
    decided = say(
        "review-decided",
        decision=review.decision.value,
        by=by,
        struck=_struck(review),
        known="yes" if review.by else "no",
        member=who,
        job=job,
        why=say("review-why", why=read_why(review.data.get("why"))),
        has_note="yes" if note else "no",
        note=quoted(note, _NOTE_SHOWN),
    )
    kept = [_kept(review, say)] if review.partial and review.decision is Decision.APPROVED else []
    return _without_gaps("\n".join([decided, *kept]))


def _struck(review: Review) -> str:
    """Whether a strike went with the decision; of a report its data names the act."""
    return "yes" if review.data.get("strike") or review.data.get("act") == "strike" else "no"


def _kept(review: Review, say: Words) -> str:
    """Which files go on, counted from 1."""
    numbers = [str(index + 1) for index in review.keep or ()]
    return say("review-kept", files=say.listed(numbers), kept=len(numbers), all=review.files)


def _without_gaps(text: str) -> str:
    """What a message leaves out leaves an empty line."""
    return "\n".join(line for line in text.splitlines() if line.strip())


def _add_work(container: "ui.Container[Layout]", card: ReviewCard, pictures: Sequence[str]) -> None:
    """What was written and attached, behind spoilers."""
    prompt = prompt_of(card)
    if prompt:  # an appeal may outlive its job
        container.add_item(ui.TextDisplay[Layout](f"||{quoted(prompt, SHOWN)}||"))
    if len(prompt) > SHOWN:
        container.add_item(ui.File[Layout](f"attachment://SPOILER_{PROMPT_FILE}", spoiler=True))
    if pictures:
        gallery = ui.MediaGallery[Layout]()
        for name in pictures:
            gallery.add_item(media=f"attachment://{name}", spoiler=True)
        container.add_item(gallery)
    for file, path in card.results:
        if path is None:  # a link that is pressed, not a picture that is seen
            told = words(card.locale)("review-too-large", number=file.index + 1, url=file.url or "")
            container.add_item(ui.TextDisplay[Layout](told))


def _facts(card: ReviewCard, model: GenerationModel | None, say: Words) -> str:
    review, job, standing = card.review, card.job, card.standing
    lines = [
        *_why(card, say),
        _who(review, say),
        say(
            "review-history",
            requests=standing.requests,
            declined=standing.declined,
            strikes=standing.strikes,
        ),
    ]
    if job:
        made = texts.made_with(say, job, model)
        lines.append(say("review-made", made=made, credits=job.price, cost=dollars(job.cost)))
        lines.append(say("review-channel", channel=_where(job, review, say)))
    if review.partial:
        lines.append(_kept(review, say))
    if review.edited is not None:
        lines.append(say("review-awaits-author", member=member(int(review.data.get("edited_by", 0)))))
    elif card.votes:
        by = say.listed([member(one) for one in card.votes])
        lines.append(say("review-votes", by=by, votes=len(card.votes), needed=card.needed))
    return "\n".join(lines)


def _why(card: ReviewCard, say: Words) -> list[str]:
    """Why it is before moderators."""
    if card.reported:
        return reports.facts(card.reported, say)
    if card.review.kind == "appeal":
        return appeals.facts(card.review, say)
    reasons = say.listed(say("review-reason", reason=one) for one in card.review.reasons)
    return [say("review-reasons", reasons=reasons)]


def _who(review: Review, say: Words) -> str:
    joined_at = review.data.get("joined_at")
    return say(
        "review-member",
        created=when(made_at(review.member_id)),
        has_joined="yes" if joined_at else "no",
        joined=when(datetime.fromisoformat(joined_at)) if joined_at else "",
    )


def _where(job: Job, review: Review, say: Words) -> str:
    """And until when."""
    here = channel(job.channel_id)
    return say("review-expires", channel=here, when=when(review.expires_at)) if review.expires_at else here


def _choice(card: ReviewCard, say: Words) -> Row:
    """Which files an approval lets through; all, unless some were chosen."""
    review, there = card.review, [file.index for file, _ in card.results]
    kept = there if review.keep is None else review.keep
    menu = ui.Select[Layout](
        custom_id=custom_id("review-choose", review.job_id or "0", str(review.id)),
        placeholder=say("review-choose"),
        min_values=1,
        max_values=max(len(there), 1),
        options=[
            discord.SelectOption(
                label=say("review-file", number=index + 1), value=str(index), default=index in kept
            )
            for index in there
        ],
    )
    row: Row = ui.ActionRow()
    row.add_item(menu)
    return row


def _buttons_of(card: ReviewCard) -> Row:
    match card.review.kind:
        case "report":
            return reports.decisions(card)
        case "appeal":
            return appeals.decisions(card.review, words(card.locale))
        case _:
            return _decisions(card)


def _decisions(card: ReviewCard) -> Row:
    review, job, say = card.review, card.job, words(card.locale)
    row: Row = ui.ActionRow()
    waits = review.edited is not None
    if not waits:
        row.add_item(_approve(say, review))
        if review.kind == "prompt" and len(prompt_of(card)) <= EDITABLE:
            row.add_item(_button(say, review, "review-edit"))
    row.add_item(_button(say, review, "review-decline"))
    row.add_item(_button(say, review, "review-strike", discord.ButtonStyle.danger))
    if job:
        url = message_link(job.guild_id, job.channel_id, job.card_id or 0).removesuffix("/0")
        row.add_item(ui.Button[Layout](label=say("button-open"), style=discord.ButtonStyle.link, url=url))
    return row


def _approve(say: Words, review: Review) -> "ui.Button[Layout]":
    written = custom_id("review-approve", review.job_id or "0", drafted(review))
    return ui.Button(label=say("button-review-approve"), style=discord.ButtonStyle.success, custom_id=written)


def drafted(review: Review) -> str:
    """In the id of what counts for no other draft."""
    return f"{review.id}-{review.draft}"


def read_meant(argument: str | None) -> tuple[int, int | None] | None:
    """The review's id, and the draft that was shown, where the id says."""
    found = _MEANT.fullmatch(argument or "")
    return (int(found["review"]), int(found["draft"]) if found["draft"] else None) if found else None


def _button(
    say: Words, review: Review, action: str, style: discord.ButtonStyle = discord.ButtonStyle.secondary
) -> "ui.Button[Layout]":
    written = custom_id(action, review.job_id or "0", str(review.id))
    return ui.Button(label=say(f"button-{action}"), style=style, custom_id=written)


_MARKS = {"report": reports.KEEP, "appeal": appeals.UPHOLD}


def mark(review: Review) -> str:
    """The id of the button by which the card of an open review is found again."""
    return custom_id(_MARKS.get(review.kind, "review-decline"), review.job_id or "0", str(review.id))


# ---------------------------------------------------------------- forms


def edit_form(prompt: str, custom_id: str, say: Words) -> ui.Modal:
    modal = ui.Modal(title=say("review-edit-title"), custom_id=custom_id)
    field = ui.TextInput[Any](
        custom_id=_PROMPT, style=discord.TextStyle.paragraph, default=prompt, max_length=EDITABLE
    )
    modal.add_item(
        ui.Label(text=say("review-edit-prompt"), description=say("review-edit-about"), component=field)
    )
    modal.stop()
    return modal


def decline_form(custom_id: str, say: Words, *, strike: bool) -> ui.Modal:
    title = say("review-strike-title") if strike else say("review-decline-title")
    return verdicts.form(custom_id, say, title, say("review-note-label"), say("review-note-about"))


def read_prompt(data: Mapping[str, Any]) -> str:
    return forms.fields(data).get(_PROMPT, "")[:EDITABLE]


# ---------------------------------------------------------------- answers


def counted(done: Counted, say: Words) -> str:
    """What the moderator who pressed reads: of a strike also what followed."""
    review = done.review
    if review.edited is not None:
        return say("review-edited", member=member(review.member_id))
    if review.decision is None:
        return say("review-one-more", votes=done.votes, needed=done.needed)
    told = say(
        "review-done",
        decision=review.decision.value,
        kind=review.kind,
        struck=_struck(review),
        member=member(review.member_id),
    )
    return f"{told}\n{sanctions.decided(say, done.struck)}" if done.struck else told


def chosen(done: Counted, say: Words) -> str:
    """What the moderator who chose files reads."""
    return say(
        "review-chosen", kept=_kept(done.review, say) if done.review.partial else say("review-all-kept")
    )


def confirmed(done: Counted, say: Words) -> str:
    """What the author reads."""
    return say("confirmed" if done.review.decision else "confirmed-waits")


def question(job: Job, prompt: str, say: Words) -> str:
    """For the author alone."""
    return say("confirm-question", prompt=quoted(prompt, 1500), credits=job.price, job=code(job.id))


def private_question(job: Job, review: Review) -> tuple[str, ui.View]:
    """For the author alone."""
    asked = question(job, review.edited or "", words(job.locale))
    return asked, buttons.view_of(confirm_buttons(job, seen=review.draft))


def public_question(job: Job) -> Layout:
    """In answer to the card, where others read it too: nothing of the prompt."""
    told = words(job.public_locale)("confirm-public", member=member(job.member_id), job=code(job.id))
    return layouts.layout([layouts.text(told), *layouts.row(confirm_buttons(job))])


def declined(job: Job, verdict: Verdict, say: Words) -> str:
    """For the author alone."""
    told = say(
        "declined",
        made="yes" if job.upstream_id else "no",
        why=say("review-why", why=verdict.why),
        has_note="yes" if verdict.note else "no",
        note=quoted(verdict.note, MOST_NOTE),
        refunded=say("refunded", credits=job.price),
        struck="yes" if verdict.strike else "no",
        job=code(job.id),
    )
    return _without_gaps(told)


def private_refusal(job: Job, verdict: Verdict) -> tuple[str, ui.View]:
    """For the author alone."""
    say = words(job.locale)
    return declined(job, verdict, say), buttons.view_of((buttons.appeal_button(say, job),))


def public_refusal(job: Job) -> Layout:
    """In answer to the card, where others read it too: no prompt, no reason. Both buttons are for the author alone."""
    say = words(job.public_locale)
    told = say(
        "declined-public",
        made="yes" if job.upstream_id else "no",
        member=member(job.member_id),
        job=code(job.id),
        refunded=say("refunded", credits=job.price),
    )
    offered = buttons.why_button(say, job), buttons.appeal_button(say, job)
    return layouts.layout([layouts.text(told), *layouts.row(offered)])


def confirm_buttons(job: Job, *, seen: int | None = None) -> buttons.Buttons:
    """`seen`: the draft that the author has before them; None: Confirm shows it first."""
    say = words(job.public_locale if seen is None else job.locale)
    confirm = buttons.take_edit_button(say, job, seen)
    cancel = buttons.Button(
        label=say("button-cancel"),
        style=discord.ButtonStyle.secondary,
        custom_id=custom_id("review-cancel", job.id),
    )
    return confirm, cancel
