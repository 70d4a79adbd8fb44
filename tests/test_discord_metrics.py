"""What the Discord client's own requests tell the metrics, over real sockets."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiohttp
import discord
from aiohttp import web

from bot.domain.snowflake import made_at
from bot.telemetry.discord_metrics import watch
from bot.telemetry.metrics import Metrics

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@asynccontextmanager
async def discord_that_answers(status: int, **headers: str) -> AsyncGenerator[str]:
    async def handle(_: web.Request) -> web.Response:
        return web.Response(
            status=status, headers={name.replace("_", "-"): it for name, it in headers.items()}
        )

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def metrics_after(path: str, status: int, **headers: str) -> Metrics:
    metrics = Metrics(lambda: 0.0)
    trace = watch(aiohttp.TraceConfig(), metrics, lambda: NOW)
    async with (
        discord_that_answers(status, **headers) as url,
        aiohttp.ClientSession(trace_configs=[trace]) as session,
        session.post(url + path),
    ):
        return metrics


def test_the_time_in_an_id_is_discords() -> None:
    snowflake = discord.utils.time_snowflake(NOW)
    assert made_at(snowflake) == discord.utils.snowflake_time(snowflake) == NOW


async def test_an_acknowledgement_is_measured_from_the_interactions_making() -> None:
    interaction = discord.utils.time_snowflake(NOW - timedelta(milliseconds=250))
    metrics = await metrics_after(f"/api/v10/interactions/{interaction}/token/callback", 204)
    assert "darkroom_ack_seconds_sum 0.25\n" in metrics.exposition().decode()


async def test_an_acknowledgement_that_was_refused_is_none() -> None:
    metrics = await metrics_after("/api/v10/interactions/123/token/callback", 404)
    assert "darkroom_ack_seconds_count 0.0\n" in metrics.exposition().decode()


async def test_refusals_are_counted_by_status_and_scope() -> None:
    metrics = await metrics_after("/api/v10/channels/1/messages", 429, X_RateLimit_Scope="user")
    assert 'darkroom_discord_refusals_total{scope="user",status="429"} 1.0' in metrics.exposition().decode()
