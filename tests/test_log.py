"""What a log line shows, and what it never shows."""

import asyncio
import io
import json
import logging
import sys
import warnings
from collections.abc import Iterator
from typing import Any, cast

import pytest
import structlog

from bot.settings import Settings
from bot.telemetry.log import configure_logging, log_uncaught

CANARIES = {
    "discord_token": 'MTIzNDU2.canary-"quoted".discord\\back',
    "kie_api_key": "canary kie key with spaces",
    "kie_webhook_hmac_key": "canary-hmac+/=ä",
    "evolink_api_key": "canary-evolink-0123456789",
    "xai_api_key": "canaryxai",
}
FORMATS = ["console", "json"]


def settings_with(**changes: Any) -> Settings:
    token = CANARIES["discord_token"]
    return Settings(_env_file=None, **({**CANARIES, "discord_token": token} | changes))  # pyright: ignore[reportCallIssue] -- pydantic-settings' own argument


@pytest.fixture(autouse=True)
def restored_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    excepthook = sys.excepthook
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(level)
    sys.excepthook = excepthook
    structlog.reset_defaults()
    for name in ("discord.http", "discord.webhook", "discord.gateway", "httpcore", "httpx", "aiosqlite"):
        logging.getLogger(name).setLevel(logging.NOTSET)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def log_to(stream: io.StringIO | None = None, **changes: Any) -> io.StringIO:
    out = stream or io.StringIO()
    configure_logging(settings_with(**changes), out)
    return out


def fail(error: Exception) -> None:
    raise error


def leak(secrets: list[str]) -> None:
    """Every way in which a value gets into a line."""
    ours, theirs = structlog.get_logger("bot.pipeline"), logging.getLogger("discord.client")
    for secret in secrets:
        for level in ("debug", "info", "warning", "error", "critical"):
            getattr(ours, level)(
                f"said {secret}", key=secret, nested={"a": [secret]}, thing=ValueError(secret)
            )
            getattr(theirs, level)("said %s and %r", secret, {"deep": secret})
        try:
            fail(RuntimeError(f"refused {secret}"))
        except RuntimeError:
            ours.exception("failed", tried=secret)
            theirs.exception("failed")
        warnings.warn(f"careless {secret}", UserWarning, stacklevel=1)
        log_uncaught()
        error = RuntimeError(secret)
        sys.excepthook(RuntimeError, error, error.__traceback__)


@pytest.mark.parametrize("log_format", FORMATS)
@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
@pytest.mark.parametrize("setting", CANARIES)
def test_no_line_of_any_level_or_traceback_shows_a_secret_setting(
    setting: str, stream: type[io.StringIO], log_format: str
) -> None:
    out = log_to(stream(), log_format=log_format, log_level="DEBUG")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        leak([CANARIES[setting]])
    text = out.getvalue()
    assert "canary" not in text
    assert text.count("[redacted]") > 15


@pytest.mark.parametrize("log_format", FORMATS)
@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer canary0123456789",
        "POST https://discord.com/api/v10/webhooks/123456789/canary-token_0123 failed",
        "POST https://discord.com/api/v10/interactions/123456789/canary-token_0123/callback failed",
        "GET https://cdn.discordapp.com/a.png?ex=1&is=2&hm=canary0123",
        "GET https://bucket.s3.amazonaws.com/a.mp4?X-Amz-Signature=canary0123",
        "GET https://files.example/a.mp4?token=canary0123&key=canary0123&sig=canary0123",
        "POST /callbacks/kie/canary-0123456789abcdefghij",
    ],
)
def test_what_looks_like_a_secret_is_hidden_though_no_setting_knows_it(
    text: str, stream: type[io.StringIO], log_format: str
) -> None:
    out = log_to(stream(), log_format=log_format)
    structlog.get_logger().info(text, detail=text)
    logging.getLogger("aiohttp.server").error("%s", text)
    assert "canary" not in out.getvalue()
    assert "[redacted]" in out.getvalue()


async def test_every_line_of_a_step_carries_its_job_in_this_task_and_those_it_starts() -> None:
    out = log_to(log_format="json")

    async def child() -> None:
        logging.getLogger("httpx").warning("from a library")

    with structlog.contextvars.bound_contextvars(job="abc123"):
        structlog.get_logger().info("ours")
        await asyncio.create_task(child())
    structlog.get_logger().info("after")
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [line.get("job") for line in lines] == ["abc123", "abc123", None]


def test_a_json_line_is_one_object_with_time_level_logger_and_event() -> None:
    out = log_to(log_format="json")
    structlog.get_logger("bot.worker").warning("two\nlines", state="running")
    line = json.loads(out.getvalue())
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "two\nlines", "level": "warning", "logger": "bot.worker", "state": "running"}


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_nothing_from_outside_begins_a_line_or_moves_the_cursor(stream: type[io.StringIO]) -> None:
    out = log_to(stream())
    hostile = "a\n2026-01-01 [critical] forged\r\x1b[2J\x9b2J\u202e\u2028b"
    structlog.get_logger("bot").info(hostile, name=hostile)
    logging.getLogger("discord").warning("%s", hostile)
    try:
        fail(ValueError("\x1b[2J"))
    except ValueError:
        structlog.get_logger().exception("failed")
    assert len(out.getvalue().partition("Traceback")[0].splitlines()) == 3
    for forbidden in ("\x1b[2J", "\r", "\x9b", "\u202e", "\u2028"):
        assert forbidden not in out.getvalue()
    assert "forged" in out.getvalue()


def test_a_traceback_names_the_error_and_not_the_values_of_local_variables() -> None:
    out = log_to(Terminal())
    canary = f"local {len(out.getvalue())} value"
    try:
        fail(LookupError("what went wrong"))
    except LookupError:
        structlog.get_logger().exception("failed")
    assert "LookupError: what went wrong" in out.getvalue()
    assert canary not in out.getvalue()


def test_lines_below_the_level_are_left_out() -> None:
    out = log_to(log_level="WARNING")
    structlog.get_logger().info("quiet")
    logging.getLogger("discord").info("quiet")
    structlog.get_logger().warning("loud")
    assert "quiet" not in out.getvalue()
    assert "loud" in out.getvalue()


@pytest.mark.parametrize(
    "name", ["discord.http", "discord.webhook", "discord.gateway", "httpcore", "aiosqlite"]
)
def test_libraries_that_print_tokens_at_debug_stay_at_info(name: str) -> None:
    out = log_to(log_level="DEBUG")
    logging.getLogger(name).debug("payload")
    logging.getLogger(name + ".connection").debug("payload")
    logging.getLogger(name).info("connected")
    assert "payload" not in out.getvalue()
    assert "connected" in out.getvalue()


def test_a_line_that_cannot_be_formatted_is_named_and_not_dumped(capsys: pytest.CaptureFixture[str]) -> None:
    out = log_to()
    logging.getLogger("careless").info("%d items", cast("Any", "canary-not-a-number"))
    assert "log line of careless" in out.getvalue()
    assert "canary" not in out.getvalue() + capsys.readouterr().err


def test_a_very_short_secret_does_not_eat_ordinary_words() -> None:
    out = log_to(xai_api_key="in")
    structlog.get_logger().info("going in")
    assert "going in" in out.getvalue()
