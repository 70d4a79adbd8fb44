"""/imagine and /video: what the member typed becomes a request, the gate decides, the member is told privately."""

import inspect
from collections.abc import Callable, Collection, Coroutine, Iterator
from functools import partial
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice, Namespace, Range, locale_str

from bot.client import DarkroomClient
from bot.domain.ask import Ask, AttachedFile
from bot.domain.catalog import Catalog
from bot.domain.request import (
    ANY_PICTURE,
    OPTION_NAMES,
    RESTRICTED_MODES,
    Kind,
    OptionName,
    Options,
    OptionValue,
    Request,
)
from bot.pipeline.gate import Gate
from bot.pipeline.operations import Operations
from bot.pipeline.preferences import Preferences
from cogs import interactions
from cogs.answers import Interaction
from cogs.asking import Asking
from cogs.languages import words_of
from cogs.translator import option_about, told
from cogs.ui import options

PROMPT_MAX = 6000
"""Discord's own maximum for a text option; models take less, and the gate says how much."""
NEGATIVE_MAX = 500
"""What every model that has it takes."""
SEED_MAX = 2**31 - 1
_KINDS: dict[str, Kind] = {"imagine": "image", "video": "video"}
_REFERENCES = ("reference_1", "reference_2", "reference_3", "reference_4")
_LISTED: tuple[OptionName, ...] = ("aspect_ratio", "mode", "sound", "quality", "resolution")
"""Options of which the values are suggested while one types."""
Callback = Callable[..., Coroutine[Any, Any, None]]
Completion = Callable[..., Coroutine[Any, Any, list[Choice[Any]]]]


class Generate:
    def __init__(
        self, gate: Gate, asking: Asking, catalog: Catalog, preferences: Preferences, operations: Operations
    ) -> None:
        self.gate = gate
        self.asking = asking
        self.catalog = catalog
        self.preferences = preferences
        self.operations = operations

    def commands(self) -> Iterator["app_commands.Command[Any, ..., None]"]:
        yield self._command(self.imagine, told("command-imagine"))
        yield self._command(self.video, told("command-video"))

    def _command(self, callback: Callback, description: locale_str) -> "app_commands.Command[Any, ..., None]":
        name = callback.__name__
        offered = _without(callback, _of_no_use(self.catalog, _KINDS[name]))
        command = app_commands.Command[Any, ..., None](name=name, description=description, callback=offered)
        completed: dict[str, Completion] = {
            "prompt": self._prompts,
            "model": self._models,
            "provider": self._providers,
            "count": self._counts,
            "duration": self._durations,
            **{option: self._values(option) for option in _LISTED},
        }
        for option in command.parameters:
            if complete := completed.get(option.name):
                command.autocomplete(option.name)(complete)
        return command

    async def imagine(
        self,
        interaction: Interaction,
        *,
        prompt: Range[str, 1, PROMPT_MAX],
        model: str | None = None,
        aspect_ratio: str | None = None,
        count: int | None = None,
        resolution: str | None = None,
        quality: str | None = None,
        seed: Range[int, 0, SEED_MAX] | None = None,
        negative: Range[str, 1, NEGATIVE_MAX] | None = None,
        image: discord.Attachment | None = None,
        reference_1: discord.Attachment | None = None,
        reference_2: discord.Attachment | None = None,
        reference_3: discord.Attachment | None = None,
        reference_4: discord.Attachment | None = None,
        share_input: bool = False,
        provider: str | None = None,
    ) -> None:
        named = Options(
            aspect_ratio=_stripped(aspect_ratio),
            resolution=_lower(resolution),
            quality=_lower(quality),
            seed=seed,
            negative=_stripped(negative),
        )
        await self._generate(
            interaction,
            prompt=prompt,
            model=model,
            provider=provider,
            named=named,
            count=count,
            image=interactions.attached(image) if image else None,
            references=_attached(reference_1, reference_2, reference_3, reference_4),
            share_input=share_input,
        )

    async def video(
        self,
        interaction: Interaction,
        *,
        prompt: Range[str, 1, PROMPT_MAX],
        model: str | None = None,
        aspect_ratio: str | None = None,
        duration: int | None = None,
        mode: str | None = None,
        resolution: str | None = None,
        quality: str | None = None,
        sound: str | None = None,
        seed: Range[int, 0, SEED_MAX] | None = None,
        negative: Range[str, 1, NEGATIVE_MAX] | None = None,
        image: discord.Attachment | None = None,
        end_frame: discord.Attachment | None = None,
        reference_1: discord.Attachment | None = None,
        reference_2: discord.Attachment | None = None,
        reference_3: discord.Attachment | None = None,
        reference_4: discord.Attachment | None = None,
        share_input: bool = False,
        provider: str | None = None,
    ) -> None:
        named = Options(
            aspect_ratio=_stripped(aspect_ratio),
            duration=duration,
            resolution=_lower(resolution),
            mode=_stripped(mode),
            quality=_lower(quality),
            sound=_lower(sound),
            seed=seed,
            negative=_stripped(negative),
        )
        await self._generate(
            interaction,
            prompt=prompt,
            model=model,
            provider=provider,
            named=named,
            image=interactions.attached(image) if image else None,
            references=_attached(reference_1, reference_2, reference_3, reference_4),
            end_frame=interactions.attached(end_frame) if end_frame else None,
            share_input=share_input,
        )

    async def _generate(
        self,
        interaction: Interaction,
        *,
        prompt: str,
        model: str | None,
        provider: str | None,
        named: Options,
        count: int | None = None,
        image: AttachedFile | None = None,
        references: tuple[AttachedFile, ...] = (),
        end_frame: AttachedFile | None = None,
        share_input: bool = False,
    ) -> None:
        ask = Ask(
            interaction.id,
            interactions.actor(interaction),
            interactions.place(interaction),
            kind=_kind(interaction),
            prompt=prompt,
            model=_lower(model),
            options=named,
            provider=_lower(provider),
            count=count,
            image=image,
            references=references,
            end_frame=end_frame,
            share_input=share_input,
        )
        await self.asking.ask(interaction, partial(self.gate.admit, ask))

    async def _prompts(self, interaction: Interaction, current: str) -> list[Choice[str]]:
        """The member's own last ones, which nobody else sees."""
        last = await self.preferences.last_prompts(interactions.guild_id(interaction), interaction.user.id)
        return options.prompts(last, current)

    def _shown(self) -> Catalog:
        return self.operations.without_withdrawn(self.catalog)

    async def _models(self, interaction: Interaction, current: str) -> list[Choice[str]]:
        return options.models(words_of(interaction), self._shown(), _typed(interaction), current)

    async def _providers(self, interaction: Interaction, current: str) -> list[Choice[str]]:
        return options.providers(words_of(interaction), self._shown(), _typed(interaction), current)

    async def _counts(self, interaction: Interaction, current: str) -> list[Choice[int]]:
        return options.counts(words_of(interaction), self._shown(), _typed(interaction), str(current))

    def _values(self, name: OptionName) -> Completion:
        async def complete(interaction: Interaction, current: str) -> list[Choice[str]]:
            return options.values(self._shown(), _typed(interaction), name, current)

        return complete

    async def _durations(self, interaction: Interaction, current: str) -> list[Choice[int]]:
        return options.durations(words_of(interaction), self._shown(), _typed(interaction), str(current))


def _of_no_use(catalog: Catalog, kind: Kind) -> list[str]:
    """The options that no model of the kind has here, and those for pictures that none takes."""
    models, taken = catalog.commanded(kind), catalog.takes_pictures(kind)
    names: list[str] = [name for name in OPTION_NAMES if not any(model.values(name) for model in models)]
    names += _REFERENCES[taken.references :]
    names += [] if taken.single else ["image"]
    names += [] if taken.end_frame else ["end_frame"]
    return names + ([] if taken.single or taken.references else ["share_input"])


def _without(callback: Callback, names: Collection[str]) -> Callback:
    """The same with fewer options: discord.py reads from the signature what a command offers."""
    signature = inspect.signature(callback)
    interaction, *offered = (one for one in signature.parameters.values() if one.name not in names)

    async def called(interaction: Interaction, **given: Any) -> None:
        await callback(interaction, **given)

    vars(called)["__signature__"] = signature.replace(parameters=[interaction, *offered])
    described = {each.name: told(option_about(each.name)) for each in offered}
    return app_commands.describe(**described)(called)


def _typed(interaction: Interaction) -> options.Typed:
    """The composer as it stands. A number may still be text while it is being typed."""
    named: dict[OptionName, OptionValue] = {}
    for name in OPTION_NAMES:
        if written := getattr(interaction.namespace, name):
            named[name] = written
    return options.Typed(
        kind=_kind(interaction),
        model=_lower(interaction.namespace.model),
        provider=_lower(interaction.namespace.provider),
        options=named,
        count=_number(interaction.namespace.count),
        hidden=frozenset() if interactions.age_restricted(interaction) else RESTRICTED_MODES,
        pictured=_pictured(interaction.namespace),
    )


def _pictured(composer: Namespace) -> Request:
    """With placeholders for the files that are attached: what Discord sends of them here, if anything, is an id."""
    references = (getattr(composer, name) for name in _REFERENCES)
    return Request(
        "",
        "",
        image=ANY_PICTURE if composer.image else None,
        references=tuple(ANY_PICTURE for one in references if one),
        end_frame=ANY_PICTURE if composer.end_frame else None,
    )


def _attached(*references: discord.Attachment | None) -> tuple[AttachedFile, ...]:
    return tuple(interactions.attached(one) for one in references if one)


def _number(written: object) -> int | None:
    return int(str(written)) if str(written).isdecimal() else None


def _kind(interaction: Interaction) -> Kind:
    if interaction.command is None:
        raise ValueError("the interaction names no command")
    return _KINDS[interaction.command.name]


def _stripped(value: str | None) -> str | None:
    return value.strip() or None if value else None


def _lower(value: str | None) -> str | None:
    return value.strip().lower() or None if value else None


async def setup(client: DarkroomClient) -> None:
    services = client.services
    asking = Asking(services.follow_ups, services.catalog)
    generate = Generate(services.gate, asking, services.catalog, services.preferences, services.operations)
    for command in generate.commands():
        client.tree.add_command(command)
