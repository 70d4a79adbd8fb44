"""The adapters against the local providers: all five systems and every dialect, from the create to the file's URL."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.request import Kind
from bot.providers.base import (
    Finished,
    ForgedCallback,
    MaybeCreated,
    NotCreated,
    NotOffered,
    NotVisibleYet,
    Progress,
    Provider,
    ProviderError,
    Rejected,
    RequestRefused,
    Running,
    Submission,
    Throttled,
)
from bot.providers.registry import open_providers
from sandbox.providers.relays import SHAPES, Shape
from sandbox.providers.world import NAMES, Name, ProviderWorld
from tests.providers.conftest import ASKED, settings_of
from tests.providers.examples import PLAIN

DEADLINE = 20
FIVE: dict[str, tuple[Name, str, dict[str, Any], int]] = {
    "kie text-to-video": ("kie", "grok-imagine/text-to-video", {"aspect_ratio": "2:3", "mode": "normal"}, 1),
    "kie text-to-image": ("kie", "grok-imagine/text-to-image", {"aspect_ratio": "3:2"}, 6),
    "kie sora-2": (
        "kie",
        "sora-2-text-to-video",
        {"aspect_ratio": "landscape", "n_frames": "10", "remove_watermark": True},
        1,
    ),
    "evolink": (
        "evolink",
        "grok-imagine-text-to-video",
        {"duration": 6, "mode": "fun", "aspect_ratio": "16:9"},
        1,
    ),
    "evolink image": ("evolink", "z-image-turbo", {"size": "2:3"}, 1),
    "xai": ("xai", "grok-imagine-video", {"duration": 1, "aspect_ratio": "1:1", "resolution": "480p"}, 1),
}


@pytest.fixture
async def world() -> AsyncIterator[ProviderWorld]:
    async with ProviderWorld(latency=0.05, hmac_key="webhook-canary", callback_pauses=(0.01,)) as running:
        yield running


@pytest.fixture
async def providers(world: ProviderWorld, tmp_path: Path) -> AsyncIterator[dict[str, Provider]]:
    async with open_providers(settings_of(world, media_dir=tmp_path)) as opened:
        yield opened


def ordinary(name: Name, prompt: str) -> Submission:
    """Of kie a set of pictures, which is the quicker."""
    if name == "kie":
        _, upstream, fields, _ = FIVE["kie text-to-image"]
        return Submission(upstream, prompt, fields)
    return replace(PLAIN[name].submission, prompt=prompt)


async def followed(provider: Provider, upstream_id: str) -> Progress:
    """Ask until it ends, as the pipeline does; an answer that failed is asked for again."""
    async with asyncio.timeout(DEADLINE):
        while True:
            try:
                progress = await provider.check(upstream_id)
            except ProviderError:
                progress = Running()
            if not isinstance(progress, Running):
                return progress
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("case", FIVE.values(), ids=FIVE.keys())
async def test_each_of_the_five_systems_delivers(
    providers: dict[str, Provider], case: tuple[Name, str, dict[str, Any], int]
) -> None:
    name, upstream, fields, files = case
    provider = providers[name]
    kind: Kind = "image" if "image" in upstream else "video"
    ticket = await provider.submit(Submission(upstream, "a red fox in snow", fields, kind=kind), None)
    progress = await followed(provider, ticket.upstream_id)
    assert isinstance(progress, Finished)
    assert len(progress.urls) == files


XAI = FIVE["xai"][2]
SORA = FIVE["kie sora-2"]
HARD = ("notvisible", "unknown-status", "query-drop=1", "query-garbage=1", "query-code=429")
ONLY_KIE: list[tuple[Name, str]] = [("kie", "json-twice"), ("kie", "few=2")]
WORDS = [*ONLY_KIE, *((name, word) for name in NAMES for word in HARD)]


@pytest.mark.parametrize(("name", "word"), WORDS)
async def test_a_task_that_is_hard_to_ask_for_is_delivered_all_the_same(
    providers: dict[str, Provider], name: Name, word: str
) -> None:
    provider = providers[name]
    ticket = await provider.submit(ordinary(name, f"a fox [{word}]"), None)
    assert isinstance(await followed(provider, ticket.upstream_id), Finished)


async def test_a_watermarked_result_is_better_than_none(providers: dict[str, Provider]) -> None:
    _, upstream, fields, _ = SORA
    ticket = await providers["kie"].submit(Submission(upstream, "a fox [watermark-only]", fields), None)
    assert isinstance(await followed(providers["kie"], ticket.upstream_id), Finished)


ENDS = [("moderated", "moderation"), ("fail", "failed"), ("no-urls", "no_media")]


@pytest.mark.parametrize("name", [name for name in ASKED if name != "comfyui"])
@pytest.mark.parametrize(("word", "reason"), ENDS)
async def test_a_task_that_ends_without_a_result_says_why(
    providers: dict[str, Provider], name: Name, word: str, reason: str
) -> None:
    provider = providers[name]
    ticket = await provider.submit(ordinary(name, f"a fox [{word}]"), None)
    progress = await followed(provider, ticket.upstream_id)
    assert isinstance(progress, Rejected)
    assert progress.reason == reason


REFUSALS: list[tuple[Name, str, type[ProviderError]]] = [
    ("kie", "[code=404]", NotOffered),
    ("kie", "[code=501]", NotCreated),
    ("kie", "[code=408]", MaybeCreated),
    *((name, word, NotCreated) for name in NAMES for word in ("[edge]", "[edge=html]", "[edge=json]")),
]


@pytest.mark.parametrize(("name", "word", "known"), REFUSALS)
async def test_a_create_that_is_refused_says_what_is_known(
    providers: dict[str, Provider], name: Name, word: str, known: type[ProviderError]
) -> None:
    with pytest.raises(ProviderError) as raised:
        await providers[name].submit(ordinary(name, f"a fox {word}"), None)
    assert type(raised.value) is known


@pytest.mark.parametrize(
    ("words", "cost"),
    [
        ("[moderated-create]", 20_000),
        ("[moderated-create=403]", None),
        ("[moderated-create=403][charged]", 50_000),
        ("[moderated-create=403][charged][openai]", 50_000),
    ],
)
async def test_a_refusal_that_is_charged_says_how_much(
    providers: dict[str, Provider], words: str, cost: int | None
) -> None:
    with pytest.raises(RequestRefused) as raised:
        await providers["xai"].submit(Submission("grok-imagine-video", f"a fox {words}", XAI), None)
    assert (raised.value.reason, raised.value.cost) == ("moderation", cost)


@pytest.mark.parametrize(
    ("name", "words", "cost"),
    [
        ("kie", "[fail]", 0),
        ("kie", "[fail][charged]", 20_000),
        ("xai", "[fail]", None),
        ("xai", "[fail][charged]", 200_000),
        ("xai", "[moderated]", 200_000),
        ("evolink", "[fail]", None),
    ],
)
async def test_a_task_that_ends_without_a_result_says_what_it_cost(
    providers: dict[str, Provider], name: Name, words: str, cost: int | None
) -> None:
    ticket = await providers[name].submit(ordinary(name, f"a fox {words}"), None)
    progress = await followed(providers[name], ticket.upstream_id)
    assert isinstance(progress, Rejected)
    assert progress.cost == cost


@pytest.mark.parametrize("old", ["", "=old"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("word", "kind"), [("", Finished), ("[moderated]", Rejected), ("[fail]", Rejected)])
async def test_every_relay_is_understood_on_its_own_path(
    shape: Shape, old: str, word: str, kind: type[Progress]
) -> None:
    async with (
        ProviderWorld(("xai",), latency=0.02, xai_shape=shape) as world,
        open_providers(settings_of(world)) as opened,
    ):
        dialect = f"[{shape}{old}]" if old else ""
        submission = Submission("grok-imagine-video", f"a fox {dialect} {word}", XAI)
        ticket = await opened["xai"].submit(submission, None)
        assert isinstance(await followed(opened["xai"], ticket.upstream_id), kind)


@pytest.mark.parametrize("name", ASKED)
async def test_too_many_questions_are_told_apart(providers: dict[str, Provider], name: Name) -> None:
    ticket = await providers[name].submit(ordinary(name, "a fox [query-code=429]"), None)
    with pytest.raises(Throttled):
        await providers[name].check(ticket.upstream_id)


async def test_an_unknown_task_is_not_visible_yet(providers: dict[str, Provider]) -> None:
    for name, task_id in (("kie", "abc"), ("evolink", "task-unified-1-abc"), ("xai", "abc")):
        with pytest.raises(NotVisibleYet):
            await providers[name].check(task_id)


async def test_balances_are_what_the_local_accounts_hold(
    world: ProviderWorld, providers: dict[str, Provider]
) -> None:
    world.servers["kie"].balance, world.servers["evolink"].balance = 812.5, 3
    balances = [str(await providers[name].balance()) for name in ("kie", "evolink", "xai")]
    assert balances == ["812.5", "3.0", "None"]


async def test_a_callback_that_was_really_sent_is_believed_and_one_that_was_changed_is_not(
    world: ProviderWorld, providers: dict[str, Provider]
) -> None:
    from aiohttp import web

    arrived: asyncio.Queue[tuple[dict[str, str], bytes]] = asyncio.Queue()

    async def take(request: web.Request) -> web.Response:
        arrived.put_nowait((dict(request.headers), await request.read()))
        return web.json_response({"code": 200, "msg": "success"})

    app = web.Application()
    app.router.add_post("/callbacks/kie/token", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        _, upstream, fields, _ = FIVE["kie text-to-image"]
        url = f"http://127.0.0.1:{port}/callbacks/kie/token"
        ticket = await providers["kie"].submit(Submission(upstream, "a fox", fields), url)
        headers, body = await asyncio.wait_for(arrived.get(), DEADLINE)
    finally:
        await runner.cleanup()

    now = datetime.now(UTC)
    kie = providers["kie"]
    assert kie.parse_callback(headers, body, now) == ticket.upstream_id
    with pytest.raises(ForgedCallback):
        kie.parse_callback(headers, body.replace(ticket.upstream_id.encode(), b"task_other"), now)
