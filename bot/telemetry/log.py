"""Structured logs: one format for our own lines and everybody else's, the job's id on each, secrets in none.

What counts as a secret by its looks is `domain/redact`'s matter; here the settings' own values are added.
"""

import json
import logging
import re
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TextIO
from urllib.parse import quote

import structlog
from pydantic import SecretStr
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.domain.redact import GONE, redact
from bot.settings import Settings

_AT_LEAST_INFO = ("discord.http", "discord.webhook", "discord.gateway", "httpcore", "aiosqlite")
"""At DEBUG these print interaction tokens, whole payloads, headers and SQL parameters."""

_AT_LEAST_WARNING = ("httpx", "alembic")
"""At INFO these print one line a poll, and several a start that say nothing."""

_SHORTEST_SECRET = 4
"""A shorter value is a placeholder, and hiding it would eat ordinary words."""

Redactor = Callable[[str], str]


def redactor(settings: Settings) -> Redactor:
    """Takes the literal values of all secret settings out of a text, then all that looks like a secret."""
    literals = sorted(_spellings(settings), key=len, reverse=True)

    def clean(text: str) -> str:
        for literal in literals:
            text = text.replace(literal, GONE)
        return redact(text)

    return clean


def _spellings(settings: Settings) -> set[str]:
    """Each secret as it is, and as JSON, `repr` and URLs would write it."""
    found: set[str] = set()
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr) and len(value.get_secret_value()) >= _SHORTEST_SECRET:
            secret = value.get_secret_value()
            found |= {
                secret,
                secret.strip(),
                json.dumps(secret)[1:-1],
                repr(secret)[1:-1],
                quote(secret, safe=""),
            }
    return found


def configure_logging(settings: Settings, stream: TextIO | None = None) -> None:
    """Route structlog and the standard library through one handler on `stream` (stderr unless given)."""
    out = stream or sys.stderr
    handler = _Handler(out)
    handler.setFormatter(_formatter(settings, colors=out.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    logging.captureWarnings(capture=True)
    for level, names in ((logging.INFO, _AT_LEAST_INFO), (logging.WARNING, _AT_LEAST_WARNING)):
        for name in names:
            logging.getLogger(name).setLevel(max(level, root.level))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,  # the sandbox and the tests configure more than once
    )


def log_uncaught() -> None:
    """Send tracebacks that Python would print itself through the log, where secrets are taken out."""
    sys.excepthook = _log_exception

    def in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            _log_exception(args.exc_type, args.exc_value, args.exc_traceback)

    threading.excepthook = in_thread


def _log_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("darkroom").critical("uncaught exception", exc_info=(kind, error, trace))


_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_MANY_LINES = frozenset({"exception", "stack"})


def _printable(key: str, value: str) -> str:
    """What came from outside moves no cursor and begins no line of its own. JSON's own escapes do this already."""

    def escaped(found: re.Match[str]) -> str:
        return found[0] if key in _MANY_LINES and found[0] in "\n\t" else repr(found[0])[1:-1]

    return _CONTROLS.sub(escaped, value)


class _Handler(logging.StreamHandler[TextIO]):
    """A line that cannot be written is named, never dumped: the standard library would print its raw arguments."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 -- logging's own name
        error = sys.exception()
        self.stream.write(f"log line of {record.name}:{record.lineno} lost: {type(error).__name__}\n")


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _formatter(settings: Settings, *, colors: bool) -> logging.Formatter:
    """Values are cleaned before they are rendered, and the rendered line once more: colours and JSON split words."""
    clean = redactor(settings)

    def clean_values(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        return {key: clean(value) if isinstance(value, str) else value for key, value in event.items()}

    def escape_controls(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        return {
            key: _printable(key, value) if isinstance(value, str) else value for key, value in event.items()
        }

    def clean_line(_: WrappedLogger, __: str, line: str) -> str:
        return clean(line)

    renderers: list[Processor] = [structlog.processors.JSONRenderer(default=str)]
    if settings.log_format == "console":
        # Rich tracebacks would show the values of local variables.
        plain = structlog.dev.plain_traceback
        renderers = [
            escape_controls,
            structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=plain),
        ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_shared(),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            clean_values,
            *renderers,
            clean_line,  # pyright: ignore[reportArgumentType] -- the last of the chain is handed the rendered text
        ],
    )
