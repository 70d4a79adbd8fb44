"""What is outside: the disk, the clock, the accounts at the providers, and whether the bot runs and is ready."""

import asyncio
import os
import shutil
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from tempfile import TemporaryFile

import aiohttp

from bot.doctor.finding import Finding, fail, ok, warn
from bot.domain.policy.scores import Unclear
from bot.pipeline.clock import Clock
from bot.pipeline.provider_balances import LOW
from bot.providers.base import BadCredentials, Provider, ProviderError
from bot.providers.moderation import open_classifier
from bot.providers.registry import open_providers
from bot.settings import Settings, SettingsInvalid

DISCORD = "https://discord.com/api/v10"
PATIENCE = aiohttp.ClientTimeout(total=10)
_GIB = 1024**3
REFUSES_BELOW = 500 * 1024**2
"""The bot takes no new work with less room for media than this."""
CLOCK_WARN = timedelta(seconds=30)
CLOCK_FAIL = timedelta(minutes=4)
"""Signed callbacks are accepted within five minutes."""


async def environment_findings(settings: Settings, clock: Clock) -> list[Finding]:
    async with aiohttp.ClientSession(timeout=PATIENCE) as session:
        disks, time, bot, accounts, classifier = await asyncio.gather(
            asyncio.to_thread(judge_disks, settings),
            judge_clock(session, settings.discord_api_url or DISCORD, clock),
            judge_bot(session, settings),
            judge_accounts(settings),
            judge_classifier(settings),
        )
    return [*disks, time, *accounts, *classifier, bot]


def judge_disks(settings: Settings) -> list[Finding]:
    """Blocking."""
    database = settings.database_path.absolute()
    return [
        _disk("disk: database", "DATABASE_URL", database.parent, database, Path(f"{database}.lock")),
        _disk("disk: media", "MEDIA_DIR", settings.media_dir.absolute()),
    ]


def _disk(check: str, variable: str, directory: Path, *files: Path) -> Finding:
    """`files` need not be there, and are written to where they are."""
    try:
        if shut := [file for file in files if file.exists() and not os.access(file, os.W_OK)]:
            return fail(
                check, f"{variable}: cannot write to {shut[0]}: it belongs to another user or is read-only"
            )
        there = next(path for path in (directory, *directory.parents) if path.exists())
        with TemporaryFile(dir=there):  # written really, and under no name
            pass
    except OSError as error:
        return fail(check, f"{variable}: cannot write to {directory}: {error.strerror}")
    free = shutil.disk_usage(there).free
    said = f"{free / _GIB:.1f} GiB free at {there}"
    if free < REFUSES_BELOW:
        return fail(check, f"{said}: below 0.5 GiB new requests are refused")
    return warn(check, said) if free < 4 * REFUSES_BELOW else ok(check, said)


async def judge_clock(session: aiohttp.ClientSession, url: str, clock: Clock) -> Finding:
    """Compares with the Date header of whatever Discord answers; no token is sent."""
    try:
        async with session.get(f"{url}/gateway", allow_redirects=False) as answer:
            theirs = _date(answer.headers)
    except (aiohttp.ClientError, TimeoutError) as error:
        return warn("clock", f"not compared: Discord cannot be reached ({type(error).__name__})")
    if theirs is None:
        return warn("clock", "not compared: the answer had no date")
    off = abs(clock() - theirs)
    if off > CLOCK_WARN:
        judge = fail if off > CLOCK_FAIL else warn
        return judge("clock", f"{off.total_seconds():.0f} s away from Discord's: check the time service")
    return ok("clock", "agrees with Discord's")


def _date(headers: Mapping[str, str]) -> datetime | None:
    try:
        date = parsedate_to_datetime(headers.get("Date", ""))
    except ValueError:
        return None
    return date if date.tzinfo else None


async def judge_accounts(settings: Settings) -> list[Finding]:
    try:
        async with open_providers(settings) as providers:
            return list(await asyncio.gather(*(_account(provider) for provider in providers.values())))
    except SettingsInvalid as error:
        return [fail("settings", str(error))]


async def _account(provider: Provider) -> Finding:
    check = f"account: {provider.name}"
    try:
        balance = await provider.balance()
    except BadCredentials as error:
        return fail(check, f"the key is refused: {error.detail}")
    except ProviderError as error:
        return warn(check, f"not asked: {type(error).__name__} {error.detail}")
    if balance is None:
        return ok(check, "has no way to ask for the balance")
    if balance <= 0:
        return fail(check, "is empty: nothing is sent there until it has funds")
    return (
        warn(check, f"is nearly empty: {balance} credits")
        if balance < LOW
        else ok(check, f"{balance} credits")
    )


async def judge_classifier(settings: Settings) -> list[Finding]:
    """Asks it about a harmless prompt."""
    try:
        async with open_classifier(settings) as classifier:
            if classifier is None:
                return []
            judgement = await classifier.classify("a red fox in snow")
    except SettingsInvalid as error:
        return [fail("classifier", str(error))]
    if isinstance(judgement, Unclear):
        said = f"gives no judgement ({judgement.why}): {judgement.detail}".rstrip(": ")
        return [fail("classifier", f"{said}; what it should judge waits for moderators")]
    return [ok("classifier", "answers")]


async def judge_bot(session: aiohttp.ClientSession, settings: Settings) -> Finding:
    """Asks the bot itself, where it would listen."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.web_host, settings.web_host)
    place = f"[{host}]:{settings.web_port}" if ":" in host else f"{host}:{settings.web_port}"
    try:
        async with session.get(f"http://{place}/readyz", allow_redirects=False) as answer:
            ready, said = answer.status == 200, (await answer.text())[:200]
    except (aiohttp.ClientError, TimeoutError):
        return ok("bot", f"does not run here (nobody answers at {place})")
    return (
        ok("bot", "runs and is ready") if ready else warn("bot", f"runs at {place} and is not ready: {said}")
    )
