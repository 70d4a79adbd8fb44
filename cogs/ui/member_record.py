"""What there is of a member, for moderators: the panel of `/mod member`, its buttons, and their forms."""

from collections.abc import Mapping
from typing import Any, Final, Literal, get_args

import discord
from discord import ui

from bot.domain.job import Job
from bot.domain.sanctions import Act
from bot.pipeline.sanctions import Record
from bot.storage.sanctions import InForce, Strike
from cogs.ui import forms
from cogs.ui.custom_ids import panel_id
from cogs.ui.layouts import boxed, layout, row, text
from cogs.ui.markup import code, dollars, fit, member, quoted, when
from cogs.ui.words import Words

Wish = Act | Literal["grant"]
"""What a moderator may press."""
PANEL: Final = "member"
MOST_HOURS: Final = 24 * 365
REASON_MOST: Final = 300
_STRIKES_SHOWN = 8
_SHOWN_MOST = 3000
_COLOUR: Final = discord.Colour.orange()
_WITH_FORM: Final[frozenset[Wish]] = frozenset({"strike", "ban", "pause", "grant"})
_REASON, _HOURS, _AMOUNT = "reason", "hours", "amount"


def record(say: Words, found: Record, *, grants: bool, note: str | None = None) -> ui.LayoutView:
    """`grants`: whether whoever looks may give credits. `note`: what came of a press."""
    lines = [
        say("record-title", member=member(found.member_id)),
        *(_in_force(say, one) for one in found.in_force),
        _days(say, found),
        say("record-strikes", count=len(found.strikes), counting=found.counting),
        *(_strike(say, one) for one in found.strikes[:_STRIKES_SHOWN]),
        say("record-jobs", count=len(found.jobs)),
        *(_job(say, one) for one in found.jobs),
    ]
    told = [text(note)] if note else []
    shown = boxed([text(fit(say, lines, _SHOWN_MOST)), *row(_buttons(say, found, grants=grants))], _COLOUR)
    return layout([shown, *told])


def _days(say: Words, found: Record) -> str:
    return say(
        "record-days",
        days=found.days,
        credits=found.credits,
        cost=dollars(found.cost),
        blocked=found.blocked,
        reported=found.reported,
    )


def _buttons(say: Words, found: Record, *, grants: bool) -> tuple[ui.Button[Any], ...]:
    here = {one.kind for one in found.in_force if one.guild_id}
    wishes: list[Wish] = [
        "strike",
        "resume" if "pause" in here else "pause",
        "unban" if "ban" in here else "ban",
        *(["pardon"] if found.counting else []),
        *(["grant"] if grants else []),
    ]
    return tuple(_button(say, wish, found.member_id) for wish in wishes)


def _button(say: Words, wish: Wish, member_id: int) -> ui.Button[Any]:
    danger = wish == "ban"
    return ui.Button(
        label=say("record-button", act=wish),
        style=discord.ButtonStyle.danger if danger else discord.ButtonStyle.secondary,
        custom_id=panel_id(PANEL, wish, str(member_id)),
    )


def _in_force(say: Words, one: InForce) -> str:
    return say(
        "record-sanction",
        kind=one.kind,
        scope="here" if one.guild_id else "everywhere",
        until=when(one.until) if one.until else "",
        by=member(one.actor_id),
        since=when(one.created_at),
        has_reason="yes" if one.reason else "no",
        reason=quoted(one.reason, REASON_MOST),
    )


def _strike(say: Words, one: Strike) -> str:
    return say(
        "record-strike",
        at=when(one.created_at),
        by=member(one.actor_id),
        has_job="yes" if one.job_id else "no",
        job=code(one.job_id or ""),
        pardoned="yes" if one.pardoned_at else "no",
        has_reason="yes" if one.reason else "no",
        reason=quoted(one.reason, 100),
    )


def _job(say: Words, job: Job) -> str:
    return say(
        "record-job",
        job=code(job.id),
        model=quoted(job.request.model, 40),
        state=job.state.value,
        at=when(job.created_at),
    )


# ---------------------------------------------------------------- what is pressed, and its form


def read_wish(name: str) -> Wish | None:
    acts: tuple[Act, ...] = get_args(Act)
    wishes: tuple[Wish, ...] = (*acts, "grant")
    return next((wish for wish in wishes if wish == name), None)


def form(say: Words, wish: Wish, custom_id: str) -> ui.Modal | None:
    """None for what needs no word more."""
    if wish not in _WITH_FORM:
        return None
    made = ui.Modal(title=say("record-button", act=wish), custom_id=custom_id)
    if wish == "pause":
        made.add_item(_field(say, _HOURS, "24"))
    made.add_item(_field(say, _AMOUNT) if wish == "grant" else _field(say, _REASON))
    made.stop()
    return made


def _field(say: Words, name: str, default: str | None = None) -> "ui.Label[Any]":
    field = ui.TextInput[Any](
        custom_id=name,
        default=default,
        required=name != _REASON,
        max_length=REASON_MOST if name == _REASON else 8,
    )
    about = say("record-form-about", field=name, most=MOST_HOURS)
    return ui.Label(text=say("record-form", field=name), description=about, component=field)


def read_reason(data: Mapping[str, Any]) -> str:
    return forms.fields(data).get(_REASON, "")[:REASON_MOST].strip()


def read_hours(data: Mapping[str, Any]) -> int | None:
    """None for what is no such number."""
    hours = _number(forms.fields(data).get(_HOURS, ""))
    return hours if hours is not None and 1 <= hours <= MOST_HOURS else None


def read_amount(data: Mapping[str, Any]) -> int | None:
    return _number(forms.fields(data).get(_AMOUNT, ""))


def _number(written: str) -> int | None:
    digits = written.strip().removeprefix("+")
    plain = digits.removeprefix("-")
    return int(digits) if plain.isdecimal() and plain.isascii() and len(plain) < 9 else None
