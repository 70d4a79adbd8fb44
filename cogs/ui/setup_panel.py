"""The five settings that matter at first, on one private page, with what is wrong; and the page for members."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal, get_args

import discord
from discord import ui

from bot.domain.channel_checks import Problem
from bot.domain.policy import Policy
from bot.domain.policy.changes import places_of
from bot.domain.policy.policy import micro_dollars
from cogs.ui.markup import (
    CHOICES_LIMIT,
    CONTENT_LIMIT,
    channel,
    code,
    dollars,
    permissions,
    quoted,
    role,
    shorten,
)
from cogs.ui.text_ids import default_values
from cogs.ui.words import Words

Step = Literal[
    "places",
    "prompts",
    "review",
    "log",
    "budget",
    "make_review",
    "make_log",
    "post",
]
PREFIX: Final = "darkroom:setup:"
_REVIEWS: Final = ("off", "flagged", "all")
_PROBLEMS_MOST: Final = 8
_LISTED: Final = 10
_CHANNELS: Final = [discord.ChannelType.text, discord.ChannelType.news]
_PLACES: Final = [
    *_CHANNELS,
    discord.ChannelType.voice,
    discord.ChannelType.stage_voice,
    discord.ChannelType.forum,
]


def step_id(step: Step) -> str:
    return f"{PREFIX}v1:{step}"


def read(custom_id: str) -> Step | None:
    steps: tuple[Step, ...] = get_args(Step)
    return next((step for step in steps if step_id(step) == custom_id), None)


def panel(say: Words, policy: Policy, problems: Sequence[Problem], note: str | None = None) -> ui.LayoutView:
    """`note`, what came of a press, stands beside the buttons, where whoever pressed looks."""
    made = ui.LayoutView(timeout=None)
    made.add_item(ui.TextDisplay(say("setup-title")))
    made.add_item(ui.TextDisplay(say("setup-step", step="places")))
    made.add_item(ui.ActionRow(_channels(say, "places", places_of(policy), CHOICES_LIMIT)))
    made.add_item(ui.TextDisplay(say("setup-step", step="prompts")))
    made.add_item(ui.ActionRow(_reviews(say, policy)))
    for item in (
        *_managed(say, "review", "make_review", policy.review_channel),
        *_managed(say, "log", "make_log", policy.log_channel),
    ):
        made.add_item(item)
    budget = say("setup-budget", amount=dollars(micro_dollars(policy.budget_per_day)), none=_none(policy))
    made.add_item(ui.Section(budget, accessory=_button(say, "budget")))
    wrong = wrongs(say, problems) or say("setup-sound")
    made.add_item(ui.TextDisplay("\n".join(filter(None, (wrong, note)))))
    made.add_item(ui.ActionRow(_button(say, "post", style=discord.ButtonStyle.primary)))
    made.stop()  # discord.py sends and forgets it: presses are read by their ids
    return made


def _managed(say: Words, step: Step, make: Step, chosen: int | None) -> list[ui.Item[Any]]:
    """A channel for moderators, chosen or to be made."""
    asked: list[ui.Item[Any]] = [
        ui.TextDisplay(say("setup-step", step=step)),
        ui.ActionRow(_channels(say, step, [] if chosen is None else [chosen], 1)),
    ]
    return [*asked, ui.ActionRow(_button(say, make))] if chosen is None else asked


def _none(policy: Policy) -> str:
    return "no" if policy.budget_per_day else "yes"


def _channels(say: Words, step: Step, ids: Iterable[int], most: int) -> ui.ChannelSelect[Any]:
    return ui.ChannelSelect(
        custom_id=step_id(step),
        placeholder=say("setup-placeholder", step="places" if step == "places" else "channel"),
        channel_types=_PLACES if step == "places" else _CHANNELS,
        min_values=0,
        max_values=most,
        default_values=default_values("channel", [*ids][:most]),
    )


def _reviews(say: Words, policy: Policy) -> ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=say("settings-value", value=one),
            value=one,
            description=say("settings-review-about", key="review_prompts", value=one),
            default=one == policy.review_prompts,
        )
        for one in _REVIEWS
    ]
    return ui.Select(custom_id=step_id("prompts"), options=options)


def _button(
    say: Words,
    step: Step,
    *,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
) -> ui.Button[Any]:
    return ui.Button(label=say("setup-button", step=step), custom_id=step_id(step), style=style)


def wrongs(say: Words, problems: Sequence[Problem]) -> str:
    """Empty where nothing is."""
    if not problems:
        return ""
    lines = [problem(say, one) for one in problems[:_PROBLEMS_MOST]]
    return "\n".join([say("setup-problems", count=len(problems)), *lines])


def made(say: Words, channel_id: int, roles: Sequence[int]) -> str:
    """Of a new channel, with the roles that see it."""
    return say("setup-made", channel=channel(channel_id), count=len(roles), roles=_roles(say, roles))


def _roles(say: Words, ids: Sequence[int]) -> str:
    few = [role(one) for one in ids[:_LISTED]]
    return say.listed([*few, *(["…"] if ids[_LISTED:] else [])])


def problem(say: Words, one: Problem) -> str:
    return say(
        "setup-problem",
        what=one.what,
        use=one.use,
        channel=channel(one.channel_id),
        permissions=permissions(say, one.missing),
        roles=_ids(say, one.roles) if one.what == "roles_gone" else _roles(say, one.roles),
    )


def _ids(say: Words, ids: Sequence[int]) -> str:
    """As the file has them: Discord has no names for these."""
    return say.listed([*(code(str(one)) for one in ids[:_LISTED]), *(["…"] if ids[_LISTED:] else [])])


def form(say: Words, policy: Policy) -> ui.Modal:
    made = ui.Modal(title=say("settings-key", key="budget_per_day"), custom_id=step_id("budget"))
    now = f"{policy.budget_per_day:f}" if policy.budget_per_day else None
    field = ui.TextInput[Any](custom_id="value", default=now, placeholder="0", required=False, max_length=20)
    about = say("settings-about", key="budget_per_day", scope="server")
    label = say("settings-form", control="dollars")
    made.add_item(ui.Label(text=label, component=field, description=about))
    made.stop()
    return made


def member_page(say: Words, policy: Policy) -> str:
    """What a server's members should know, for a message that is pinned."""
    places = [channel(one) for one in places_of(policy)]
    named = say.listed([*places[:_LISTED], *(["…"] if places[_LISTED:] else [])])
    lines = [
        say("page-title"),
        say("page-paused", reason=quoted(policy.paused, 300)) if policy.paused else "",
        say("page-places", somewhere="yes" if places else "no", places=named),
        say("page-kinds", images=_yes(policy.images), videos=_yes(policy.videos)),
        say("page-prompts", review=policy.review_prompts),
        say("page-outputs", review=policy.review_outputs) if policy.review_outputs != "off" else "",
        say("page-new", hours=policy.new_member_hours, happens=policy.new_members)
        if policy.new_member_hours
        else "",
        say("page-minors"),
        say("page-strikes", count=len(policy.strikes), days=policy.strike_days),
        say("page-more"),
    ]
    return shorten("\n".join(filter(None, lines)), CONTENT_LIMIT)


def _yes(value: bool) -> str:
    return "yes" if value else "no"
