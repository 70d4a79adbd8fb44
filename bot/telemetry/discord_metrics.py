"""What Discord's answers tell the metrics: how long interactions waited for their acknowledgement, and refusals."""

import re
from types import SimpleNamespace

import aiohttp

from bot.domain.snowflake import made_at
from bot.pipeline.clock import Clock
from bot.telemetry.metrics import Metrics

_CALLBACK = re.compile(r"/interactions/(?P<id>\d{1,20})/[^/]+/callback")


def watch(trace: aiohttp.TraceConfig, metrics: Metrics, clock: Clock) -> aiohttp.TraceConfig:
    """The same trace, which now also tells `metrics` of every answer to the Discord client."""

    async def seen(
        _session: aiohttp.ClientSession, _context: SimpleNamespace, answer: aiohttp.TraceRequestEndParams
    ) -> None:
        status, path = answer.response.status, answer.url.path
        metrics.discord_refused(status, answer.response.headers.get("X-RateLimit-Scope"))
        interaction = _CALLBACK.search(path)
        if interaction and status < 300:
            metrics.acknowledged(clock() - made_at(int(interaction["id"])))

    trace.on_request_end.append(seen)
    return trace
