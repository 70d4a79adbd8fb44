"""The form in which somebody says why: a reason from the list, and a note. To decline with, and to report with."""

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.domain.review import MOST_NOTE, WHYS, Verdict, read_why
from cogs.ui import forms
from cogs.ui.markup import plain
from cogs.ui.words import Words

_WHY, _NOTE = "why", "note"


def form(custom_id: str, say: Words, title: str, note_label: str, note_about: str) -> ui.Modal:
    modal = ui.Modal(title=title, custom_id=custom_id)
    offered = [discord.SelectOption(label=plain(say("review-why", why=why), 100), value=why) for why in WHYS]
    menu = ui.Select[Any](custom_id=_WHY, options=offered, min_values=1)
    modal.add_item(ui.Label(text=say("review-why-label"), component=menu))
    note = ui.TextInput[Any](
        custom_id=_NOTE, style=discord.TextStyle.paragraph, required=False, max_length=MOST_NOTE
    )
    modal.add_item(ui.Label(text=note_label, description=note_about, component=note))
    modal.stop()
    return modal


def read(data: Mapping[str, Any]) -> Verdict:
    sent = forms.fields(data)
    return Verdict(read_why(sent.get(_WHY)), sent.get(_NOTE, "")[:MOST_NOTE].strip())
