"""What can be judged from the settings alone: their sense, the token's shape, the catalogue, the invitation."""

import base64
import binascii
import re

from bot.catalog import load_catalog
from bot.doctor.finding import Finding, fail, ok, warn
from bot.domain.catalog import CatalogInvalid
from bot.domain.money import DOLLAR
from bot.providers import registry
from bot.providers.moderation import address_of
from bot.settings import Settings, SettingsInvalid

# Bits of https://discord.com/developers/docs/topics/permissions
PERMISSIONS = {
    "View Channels": 1 << 10,
    "Send Messages": 1 << 11,
    "Attach Files": 1 << 15,
    "Read Message History": 1 << 16,
    "Create Public Threads": 1 << 35,
    "Send Messages in Threads": 1 << 38,
}
"""All that the bot needs, and nothing more."""
PERMISSION_BITS = sum(PERMISSIONS.values())

_TOKEN = re.compile(r"(?P<id>[\w-]{18,40})\.[\w-]{5,10}\.[\w-]{25,}", re.ASCII)


def settings_findings(settings: Settings) -> list[Finding]:
    return [
        _providers(settings),
        _operator(settings),
        *_callbacks(settings),
        _budget(settings),
        _moderation(settings),
        _catalog(settings),
        *_token(settings),
    ]


def _providers(settings: Settings) -> Finding:
    entries = registry.with_key(settings)
    if not entries:
        return fail("settings", f"no provider has a key: set at least one of {registry.KEYS}")
    return ok("settings", f"complete; providers with a key: {', '.join(entry.label for entry in entries)}")


def _operator(settings: Settings) -> Finding:
    home = settings.operator_guild_id
    if home is None:
        return warn("operator", "OPERATOR_GUILD_ID is not set: `/operator` is registered nowhere")
    if settings.guild_ids and home not in settings.guild_ids:
        return fail(
            "operator", f"OPERATOR_GUILD_ID: GUILD_IDS leaves {home} out, so `/operator` is not answered"
        )
    return ok("operator", f"`/operator` is registered in the server {home}")


def _callbacks(settings: Settings) -> list[Finding]:
    if settings.public_url is None:
        return [
            ok("callbacks", "off (PUBLIC_URL is empty): providers are polled, and fetch no pictures here")
        ]
    found: list[Finding] = []
    if not settings.public_url.startswith("https://"):
        found.append(
            warn(
                "callbacks",
                "PUBLIC_URL is not https: tokens travel in the open, and some providers refuse it",
            )
        )
    for entry in registry.with_key(settings):
        if entry.signing_key and not getattr(settings, entry.signing_key):
            known = f"{entry.label}'s callbacks are known by their token only"
            found.append(warn("callbacks", f"{entry.signing_key.upper()} is empty: {known}"))
    reached = f"providers may call {settings.public_url}/callbacks/…, and fetch pictures at /inputs/… there"
    return found or [ok("callbacks", reached)]


def _budget(settings: Settings) -> Finding:
    ceiling = settings.operator_ceiling
    if ceiling is None and not settings.guild_ids:
        return warn(
            "budget",
            "no ceiling (OPERATOR_BUDGET_USD_PER_DAY is 0) and no GUILD_IDS: whoever invites the bot to a server of "
            "their own may grant credits there, and you pay for them; set one of them or both",
        )
    if ceiling is None:
        return warn("budget", "no ceiling (OPERATOR_BUDGET_USD_PER_DAY is 0): a day may cost you anything")
    most = f"at most ${ceiling / DOLLAR:.2f} a day, by the catalogue's estimates"
    if "operator_budget_usd_per_day" not in settings.model_fields_set:
        return ok(
            "budget",
            f"{most}: the default, as OPERATOR_BUDGET_USD_PER_DAY is not set; 0 would mean no ceiling",
        )
    return ok("budget", most)


def _moderation(settings: Settings) -> Finding:
    if settings.moderation_kind is None:
        return ok("moderation", "no classifier (MODERATION_KIND is empty): rules and moderators only")
    try:
        return ok("moderation", f"prompts are classified by {address_of(settings)}")
    except SettingsInvalid as error:
        return fail("moderation", str(error))


def _catalog(settings: Settings) -> Finding:
    try:
        names = [entry.name for entry in registry.with_key(settings)]
        catalog = load_catalog(settings.catalog).offered_by(names)
    except CatalogInvalid as error:
        return fail("catalogue", str(error))
    if not catalog.models:
        return fail("catalogue", "no model is offered by a provider that has a key")
    return ok("catalogue", f"offers {', '.join(model.name for model in catalog.models)}")


def _token(settings: Settings) -> list[Finding]:
    application_id = application_of(settings.discord_token.get_secret_value())
    wanted = f"{', '.join(PERMISSIONS)} ({PERMISSION_BITS})"
    if application_id is None:
        return [
            warn(
                "token", "DISCORD_TOKEN does not look like a bot's token (Developer Portal, Bot, Reset Token)"
            ),
            ok("permissions", f"the bot needs {wanted}"),
        ]
    return [
        ok(
            "token",
            f"has a bot token's shape, of application {application_id}; whether Discord takes it is not asked",
        ),
        ok("permissions", f"the bot needs {wanted}; invite it with {invitation(application_id)}"),
    ]


def application_of(token: str) -> int | None:
    """A bot token begins with its application's id in base64; None when this one does not."""
    match = _TOKEN.fullmatch(token.strip())
    if match is None:
        return None
    encoded = match["id"]
    try:
        decoded = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return int(decoded) if decoded.isdigit() else None


def invitation(application_id: int) -> str:
    scopes = "bot+applications.commands"
    return (
        f"https://discord.com/oauth2/authorize?client_id={application_id}"
        f"&scope={scopes}&permissions={PERMISSION_BITS}"
    )
