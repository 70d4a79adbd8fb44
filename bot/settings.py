"""The settings tree, read once at start; the only reader of the environment. Names are a contract (`.env.example`)."""

import re
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.domain.money import DOLLAR, MicroDollars, parse_dollars


class CannotStart(Exception):
    """What stops a start and an operator can put right; the message is one line that says what to change."""


class SettingsInvalid(CannotStart, ValueError):
    """A setting is missing or bad; the message names the variable."""


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be an http(s) URL")
    return value.rstrip("/")


def _ws_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"ws", "wss"} or not parts.hostname:
        raise ValueError("must be a ws(s) URL")
    return value


_HOST = re.compile(r"(?:\[(?P<address>[0-9a-f:.]+)\]|(?P<name>[^\[\]:/?#@\s]+))(?::[0-9]{1,5})?")


def _host(entry: str) -> str:
    """A name or an address as URLs are compared with it; a port that was given along counts for nothing."""
    with suppress(ValueError):
        return str(ip_address(entry))  # of IPv6, also without the brackets that a port needs
    match = _HOST.fullmatch(entry.lower())
    if match is None:
        raise ValueError("must be host names or addresses, without scheme or path")
    return str(ip_address(match["address"])) if match["address"] else match["name"].removesuffix(".")


def _dollars(value: object) -> object:
    return parse_dollars(value) if isinstance(value, str) else value


HttpUrl = Annotated[str, BeforeValidator(lambda v: _http_url(v) if isinstance(v, str) else v)]
GatewayUrl = Annotated[str, BeforeValidator(lambda v: _ws_url(v) if isinstance(v, str) else v)]
Dollars = Annotated[MicroDollars, BeforeValidator(_dollars)]


class Settings(BaseSettings):
    """Every variable that `.env.example` documents. An empty value means unset."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    discord_token: SecretStr
    discord_api_url: HttpUrl | None = None
    discord_gateway_url: GatewayUrl | None = None
    guild_ids: Annotated[frozenset[int], NoDecode] = frozenset()
    operator_channel_id: int | None = None
    operator_guild_id: int | None = None
    """The only server with `/operator`; None for none."""

    # Two fields a provider, named after its row in bot/providers/registry.py, and what else it needs.
    kie_api_key: SecretStr | None = None
    kie_base_url: HttpUrl = "https://api.kie.ai"
    kie_upload_url: HttpUrl | None = None
    """Where members' pictures go, like evolink's; None for the host that belongs to the address above."""
    kie_webhook_hmac_key: SecretStr | None = None
    evolink_api_key: SecretStr | None = None
    evolink_base_url: HttpUrl = "https://api.evolink.ai"
    evolink_upload_url: HttpUrl | None = None
    xai_api_key: SecretStr | None = None
    xai_base_url: HttpUrl = "https://api.x.ai"
    xai_query_path: str = "/v1/videos/{id}"
    openai_api_key: SecretStr | None = None
    openai_base_url: HttpUrl = "https://api.openai.com"
    comfyui_url: HttpUrl | None = None
    comfyui_workflows: Path = Path("workflows")

    moderation_kind: Literal["moderations", "chat"] | None = None
    moderation_base_url: HttpUrl | None = None
    moderation_model: str | None = None
    moderation_api_key: SecretStr | None = None

    database_url: str = "sqlite+aiosqlite:///data/darkroom.db"
    media_dir: Path = Path("data/media")
    media_retention_hours: int = Field(default=72, ge=1)
    retention_days: int = Field(default=400, ge=1)
    media_allow_hosts: Annotated[frozenset[str], NoDecode] = frozenset()

    public_url: HttpUrl | None = None
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8080, ge=0, le=65535)

    catalog: Path | None = None
    daily_allowance: int = Field(default=100, ge=0)
    operator_budget_usd_per_day: Dollars = MicroDollars(10 * DOLLAR)
    """0 for none; `operator_ceiling` is what it comes to."""

    log_format: Literal["console", "json"] = "console"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("guild_ids", "media_allow_hosts", mode="before")
    @classmethod
    def _comma_list(cls, value: object) -> object:
        return _split(value)

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("discord_token")
    @classmethod
    def _token(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().strip() or re.search(r"\s", value.get_secret_value().strip()):
            raise ValueError("must be the bot's token, without spaces")
        return value

    @field_validator("xai_query_path")
    @classmethod
    def _query_path(cls, value: str) -> str:
        if not value.startswith("/") or "{id}" not in value:
            raise ValueError("must start with / and contain {id}")
        return value

    @field_validator("moderation_base_url")
    @classmethod
    def _without_version(cls, value: str | None) -> str | None:
        if value is not None and value.endswith("/v1"):
            raise ValueError("must be without /v1")
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if not value.startswith("sqlite+aiosqlite:///"):
            raise ValueError("must start with sqlite+aiosqlite:///")
        return value

    @field_validator("media_allow_hosts")
    @classmethod
    def _hosts(cls, value: frozenset[str]) -> frozenset[str]:
        return frozenset(map(_host, value))

    @classmethod
    def load(cls, **overrides: Any) -> Self:
        """From the environment and `.env`. Raises SettingsInvalid with one line that names the variable."""
        try:
            return cls(**overrides)
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            name = str(first["loc"][0]).upper() if first["loc"] else "settings"
            reason = (
                "is not set" if first["type"] == "missing" else first["msg"].removeprefix("Value error, ")
            )
            raise SettingsInvalid(f"{name}: {reason}") from None

    @property
    def operator_ceiling(self) -> MicroDollars | None:
        """None when there is none."""
        return self.operator_budget_usd_per_day or None

    @property
    def database_path(self) -> Path:
        return Path(self.database_url.removeprefix("sqlite+aiosqlite:///"))
