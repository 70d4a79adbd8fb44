"""The panel of settings: each section a page of menus, pickers and forms, as the policy is now.

What a member chose or wrote is turned into a value of the policy's here too (`chosen`, `written`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import discord
from discord import ui

from bot.domain.catalog import Catalog
from bot.domain.policy import Policy
from bot.domain.policy.changes import Scope, value_of
from bot.domain.policy.policy import micro_dollars
from cogs.ui.markup import CHOICES_LIMIT, channel, dollars, plain, quoted, role, shorten
from cogs.ui.settings_ids import PanelId
from cogs.ui.settings_keys import KEYS, REVIEW_OUTPUTS, REVIEW_PROMPTS, SECTIONS, Control, Key, Section
from cogs.ui.text_ids import default_values
from cogs.ui.words import Words, own_names

ROWS: Final = 8
"""Keys on a page: three components each, and Discord takes 40 in a message."""
FORM_LIMIT: Final = 4000
INHERIT: Final = "inherit"
_MENUS: Final[frozenset[Control]] = frozenset({"switch", "choice", "models", "modes"})
_PICKERS: Final[frozenset[Control]] = frozenset({"channel", "channels", "roles"})
_LISTED: Final = 5
_VALUE_MOST: Final = 150
_POSTABLE: Final = [discord.ChannelType.text, discord.ChannelType.news]
_USABLE: Final = [
    *_POSTABLE,
    discord.ChannelType.voice,
    discord.ChannelType.stage_voice,
    discord.ChannelType.forum,
]
Item = ui.Item[Any]


@dataclass(frozen=True, slots=True)
class Page:
    section: Section
    of: int = 0
    part: int = 0

    @classmethod
    def with_key(cls, section: Section, of: int, name: str) -> "Page":
        names = [key.name for key in KEYS[section]]
        return cls(section, of, names.index(name) // ROWS)

    @property
    def scope(self) -> Scope:
        return PanelId("turn", self.section, self.of).scope

    @property
    def needs_pick(self) -> bool:
        """A channel's or a role's page, and none was picked yet."""
        return self.section in {"channels", "roles"} and not self.of

    @property
    def parts(self) -> int:
        return -(-len(KEYS[self.section]) // ROWS)


def panel(
    say: Words, page: Page, policy: Policy, catalog: Catalog, problem: str | None = None
) -> ui.LayoutView:
    made = ui.LayoutView(timeout=None)
    title = say("settings-title", section=say("settings-section", section=page.section))
    made.add_item(ui.TextDisplay(title))
    made.add_item(ui.ActionRow(_sections(say, page)))
    if page.section in {"channels", "roles"}:
        made.add_item(ui.TextDisplay(_pick(say, page, policy)))
        made.add_item(ui.ActionRow(_picker(page)))
    if not page.needs_pick:
        for key in KEYS[page.section][page.part * ROWS : (page.part + 1) * ROWS]:
            for item in _row(say, page, key, policy, catalog):
                made.add_item(item)
        if buttons := _buttons(say, page):
            made.add_item(ui.ActionRow(*buttons))
    if problem:
        made.add_item(ui.TextDisplay(problem))
    made.stop()  # discord.py sends and forgets it: presses are read by their ids
    return made


def _sections(say: Words, page: Page) -> ui.Select[Any]:
    offered = [
        discord.SelectOption(
            label=say("settings-section", section=one), value=one, default=one == page.section
        )
        for one in SECTIONS
    ]
    return ui.Select(custom_id=str(PanelId("go", page.section, page.of)), options=offered)


def _pick(say: Words, page: Page, policy: Policy) -> str:
    """With those that are set already."""
    ids = policy.channels if page.section == "channels" else policy.roles
    mention = channel if page.section == "channels" else role
    named = [mention(one) for one in [*ids][:CHOICES_LIMIT]]
    own = [say("settings-own", named=say.listed(named))] if named else []
    return "\n".join([say("settings-pick", section=page.section), *own])


def _picker(page: Page) -> ui.ChannelSelect[Any] | ui.RoleSelect[Any]:
    custom_id, picked = str(PanelId("pick", page.section)), [page.of] if page.of else []
    if page.section == "channels":
        chosen = default_values("channel", picked)
        return ui.ChannelSelect(custom_id=custom_id, channel_types=_USABLE, default_values=chosen)
    return ui.RoleSelect(custom_id=custom_id, default_values=default_values("role", picked))


def _buttons(say: Words, page: Page) -> list[ui.Button[Any]]:
    found: list[ui.Button[Any]] = []
    if page.parts > 1:
        turned = PanelId("turn", page.section, page.of, part=(page.part + 1) % page.parts)
        found.append(ui.Button(label=say("settings-more"), custom_id=str(turned)))
    if page.of:
        clear = PanelId("clear", page.section, page.of)
        label = say("settings-clear", section=page.section)
        found.append(ui.Button(label=label, style=discord.ButtonStyle.danger, custom_id=str(clear)))
    return found


# ---------------------------------------------------------------- one key


def _row(say: Words, page: Page, key: Key, policy: Policy, catalog: Catalog) -> list[Item]:
    value = value_of(policy, page.scope, key.name)
    if key.control in _PICKERS and len(_ids(value)) <= CHOICES_LIMIT:
        return [ui.TextDisplay(_named(say, key, page.scope)), ui.ActionRow(_entities(page, key, _ids(value)))]
    if key.control in _MENUS:
        menus = [ui.ActionRow(menu) for menu in _menus(say, page, key, policy, catalog)]
        return [ui.TextDisplay(_named(say, key, page.scope)), *menus]
    shown = _unsaid(say, page, key, policy) if value is None else _shown(say, key, value)
    text = say("settings-row", named=_named(say, key, page.scope), value=shown)
    too_long = key.control == "lines" and len("\n".join(value or ())) > FORM_LIMIT
    button: ui.Button[Any] = ui.Button(
        label=say("settings-edit"),
        custom_id=str(PanelId("edit", page.section, page.of, key.name)),
        disabled=too_long or key.control in _PICKERS,
    )
    return [ui.Section(text, accessory=button)]


def _named(say: Words, key: Key, scope: Scope) -> str:
    return say(
        "settings-named",
        key=say("settings-key", key=key.name),
        about=say("settings-about", key=key.name, scope=scope.kind),
    )


def _ids(value: Any) -> list[int]:
    if value is None:
        return []
    return [value] if isinstance(value, int) else list(value)


def _entities(page: Page, key: Key, ids: Sequence[int]) -> ui.ChannelSelect[Any] | ui.RoleSelect[Any]:
    custom_id = str(PanelId("set", page.section, page.of, key.name))
    if key.control == "roles":
        return ui.RoleSelect(
            custom_id=custom_id,
            min_values=0,
            max_values=CHOICES_LIMIT,
            default_values=default_values("role", ids),
        )
    return ui.ChannelSelect(
        custom_id=custom_id,
        channel_types=_POSTABLE if key.control == "channel" else _USABLE,
        min_values=0,
        max_values=1 if key.control == "channel" else CHOICES_LIMIT,
        default_values=default_values("channel", ids),
    )


def _unsaid(say: Words, page: Page, key: Key, policy: Policy) -> str:
    """What counts where a channel or a role says nothing: of a channel, what the server says."""
    if page.section == "roles":
        return say("settings-unsaid")
    value = value_of(policy, Scope("server"), key.name)
    if key.control in {"models", "modes"}:
        shown = say.listed([plain(name, 100) for name in value]) or say("settings-all")
    elif key.control in _MENUS:
        shown = _choice(say, _as_choice(value))
    else:
        shown = _shown(say, key, value)
    return say("settings-inherited", value=shown)


def _choice(say: Words, value: str) -> str:
    return own_names().get(value) or say("settings-value", value=value)


def _menus(say: Words, page: Page, key: Key, policy: Policy, catalog: Catalog) -> list[ui.Select[Any]]:
    value = value_of(policy, page.scope, key.name)
    unsaid = _unsaid(say, page, key, policy) if page.of else ""
    if key.control in {"models", "modes"}:
        none = shorten(unsaid or say("settings-all"), 150)
        return [
            _several(none, str(PanelId("set", page.section, page.of, key.name, part)), names, value or ())
            for part, names in enumerate(parts_of(key, catalog))
        ]
    chosen = INHERIT if value is None else _as_choice(value)
    values = [*([INHERIT] if page.of else []), *(key.choices or ("true", "false"))]
    offered = [
        discord.SelectOption(
            label=shorten(unsaid if one == INHERIT else _choice(say, one), 100),
            value=one,
            description=_about_choice(say, key, one),
            default=one == chosen,
        )
        for one in values
    ]
    return [ui.Select(custom_id=str(PanelId("set", page.section, page.of, key.name)), options=offered)]


def _about_choice(say: Words, key: Key, value: str) -> str | None:
    """What the less obvious ones mean."""
    reviews = key in {REVIEW_PROMPTS, REVIEW_OUTPUTS} and value != INHERIT
    return say("settings-review-about", key=key.name, value=value) if reviews else None


def _as_choice(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def parts_of(key: Key, catalog: Catalog) -> list[list[str]]:
    """All that a key may name, in as many menus as Discord needs for it."""
    names = catalog.modes() if key.control == "modes" else [model.name for model in catalog.models]
    return [names[start : start + CHOICES_LIMIT] for start in range(0, len(names), CHOICES_LIMIT)]


def _several(none: str, custom_id: str, names: Sequence[str], chosen: Iterable[str]) -> ui.Select[Any]:
    chosen = set(chosen)
    offered = [
        discord.SelectOption(label=plain(name, 100), value=name, default=name in chosen) for name in names
    ]
    return ui.Select(
        custom_id=custom_id,
        options=offered,
        min_values=0,
        max_values=len(offered),
        placeholder=none,
    )


def _shown(say: Words, key: Key, value: Any) -> str:
    """As it is now, for what a form sets."""
    match key.control:
        case "dollars":
            return say(
                "settings-dollars", amount=dollars(micro_dollars(value)), none="no" if value else "yes"
            )
        case "number":
            return say("settings-number", number=int(value))
        case "lines" if key.name == "strikes":
            return quoted(" → ".join(map(str, value)), _VALUE_MOST)
        case "lines" | "roles" | "channels":
            few = say.listed(
                [*(quoted(str(one), 40) for one in value[:_LISTED]), *(["…"] if value[_LISTED:] else [])]
            )
            return say("settings-lines", count=len(value), few=few)
        case _:
            return say("settings-text", empty="no" if value else "yes", text=quoted(str(value), _VALUE_MOST))


# ---------------------------------------------------------------- a form, and what comes back


def form(say: Words, meant: PanelId, key: Key, policy: Policy) -> ui.Modal:
    made = ui.Modal(title=shorten(say("settings-key", key=key.name), 45), custom_id=str(meant))
    many = key.control in {"lines", "text"}
    field = ui.TextInput[Any](
        custom_id="value",
        style=discord.TextStyle.paragraph if many else discord.TextStyle.short,
        default=_as_text(value_of(policy, meant.scope, key.name)),
        required=False,
        max_length=FORM_LIMIT if many else 40,
    )
    label = say("settings-form", control=key.control)
    about = say("settings-about", key=key.name, scope=meant.scope.kind)
    made.add_item(ui.Label(text=label, component=field, description=about))
    made.stop()
    return made


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "\n".join(map(str, value))  # pyright: ignore[reportUnknownArgumentType] - of texts
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def written(key: Key, scope: Scope, text: str) -> object:
    """What a form's text says, for the policy to check. None: a channel or a role says nothing about it."""
    text = text.strip()
    if not text and scope.kind != "server":
        return None
    match key.control:
        case "number":
            return int(text) if text.isdecimal() and text.isascii() else text
        case "dollars":
            return text.removeprefix("$").strip() or "0"
        case "lines":
            return [line.strip() for line in text.splitlines() if line.strip()]
        case _:
            return text


def chosen(key: Key, values: Sequence[str], before: Any, names: Sequence[str]) -> object:
    """What a menu says. Of several menus of one key each says only what is among its own `names`."""
    match key.control:
        case "channel":
            return values[0] if values else ""
        case "channels" | "roles":
            return list(values)
        case "models" | "modes":
            others = [one for one in before or () if one not in names]
            return [*others, *(one for one in values if one in names)]
        case "switch":
            return None if values[0] == INHERIT else values[0] == "true"
        case _:
            only = values[0]
            return None if only == INHERIT else int(only) if only.isdecimal() else only
