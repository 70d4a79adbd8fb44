"""The whole examination, in the order in which a person would want to read it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.doctor.finding import Finding, fail
from bot.doctor.papers import judge_papers
from bot.doctor.records import judge_records
from bot.doctor.surroundings import judge_surroundings
from bot.log import redactor
from bot.pipeline.clock import Clock, system_clock
from bot.settings import Settings, SettingsInvalid


async def examine(clock: Clock = system_clock) -> list[Finding]:
    """With the settings of the environment; without usable ones there is nothing else to look at."""
    try:
        settings = Settings.load()
    except SettingsInvalid as error:
        return [fail("settings", str(error))]
    found = [
        *judge_papers(settings),
        *await judge_records(settings.database_url, clock()),
        *await judge_surroundings(settings, clock),
    ]
    return _without_secrets(found, settings)


def _without_secrets(found: Sequence[Finding], settings: Settings) -> list[Finding]:
    """The invitation is the one URL whose query is meant to be read; it holds nothing but the application's id."""
    clean = redactor(settings)
    return [one if one.check == "permissions" else replace(one, said=clean(one.said)) for one in found]
