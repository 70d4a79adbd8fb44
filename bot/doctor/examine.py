"""The whole examination, in the order in which a person would want to read it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.doctor.check_catalog import catalog_findings
from bot.doctor.check_database import database_findings
from bot.doctor.check_environment import environment_findings
from bot.doctor.check_settings import settings_findings
from bot.doctor.finding import Finding, fail
from bot.pipeline.clock import Clock, system_clock
from bot.settings import Settings, SettingsInvalid
from bot.telemetry.log import redactor


async def examine(clock: Clock = system_clock) -> list[Finding]:
    """With the settings of the environment; without usable ones there is nothing else to look at."""
    try:
        settings = Settings.load()
    except SettingsInvalid as error:
        return [fail("settings", str(error))]
    found = [
        *settings_findings(settings),
        *await database_findings(settings.database_url, clock()),
        *await environment_findings(settings, clock),
        *await catalog_findings(settings, clock()),
    ]
    return _without_secrets(found, settings)


def _without_secrets(found: Sequence[Finding], settings: Settings) -> list[Finding]:
    """The invitation is the one URL whose query is meant to be read; it holds nothing but the application's id."""
    clean = redactor(settings)
    return [one if one.check == "permissions" else replace(one, said=clean(one.said)) for one in found]
