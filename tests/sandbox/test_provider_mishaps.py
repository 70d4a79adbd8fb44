"""Every word of the mishap table does what its line says."""

import asyncio
import io
import json
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from PIL import Image

from sandbox.providers.comfyui import WORKFLOWS
from sandbox.providers.mishaps import MISHAPS
from sandbox.providers.relays import Shape
from tests.sandbox.customer import (
    TASKED,
    Customer,
    Listener,
    code_of,
    task_id_of,
    until,
    urls_of,
    video_url_of,
)
from tests.sandbox.video_check import assert_plays

Check = Callable[[Customer], Awaitable[None]]
IMAGE = "grok-imagine/text-to-image"
SORA = "sora-2-text-to-video"
TEN_MIB = 10 * 2**20


def refused(word: str, **codes: int) -> Check:
    """The create is refused with these codes, and nothing exists afterwards."""

    async def check(customer: Customer) -> None:
        for name, code in codes.items():
            assert code_of(name, await customer.create(name, f"a fox [{word}]")) == code
            assert not customer.world.servers[name].tasks

    return check


async def edge_page_at_create(customer: Customer) -> None:
    for name in TASKED:
        reply = await customer.create(name, "a fox [http=522]")
        assert (reply.status, reply.json) == (522, None)
        assert not customer.world.servers[name].tasks


async def turned_away_by_the_edge(customer: Customer) -> None:
    for name in TASKED:
        text = await customer.create(name, "a fox [edge]")
        assert (text.status, text.text) == (403, "error code: 1010")
        page = await customer.create(name, "a fox [edge=html]")
        assert (page.status, page.json, "1010" in page.text) == (403, None, True)
        problem = await customer.create(name, "a fox [edge=json]")
        assert (problem.status, problem.json["error_code"]) == (403, 1010)
        assert not customer.world.servers[name].tasks


async def charged(customer: Customer) -> None:
    kie = await customer.outcome("kie", "a fox [fail][charged]")
    assert (kie["state"], kie["creditsConsumed"]) == ("fail", 14.4)
    failed = await customer.outcome("xai", "a fox [fail][charged]")
    assert (failed["status"], failed["usage"]["cost_in_usd_ticks"]) == ("failed", 500_000_000)
    refused = await customer.create("xai", "a fox [moderated-create=403][charged]")
    assert (refused.status, refused.json["usage"]["cost_in_usd_ticks"]) == (403, 500_000_000)
    relayed = await customer.create("xai", "a fox [openai][moderated-create=403][charged]")
    assert (relayed.status, relayed.json["usage"]["cost_in_usd_ticks"]) == (403, 500_000_000)


async def limited_once(customer: Customer) -> None:
    for name in TASKED:
        codes = [code_of(name, await customer.create(name, "a fox [ratelimit=2]")) for _ in range(3)]
        assert codes == [429, 429, 200]
        assert len(customer.world.servers[name].tasks) == 1


async def moderated_at_create(customer: Customer) -> None:
    kie = await customer.create("kie", "a fox [moderated-create]")
    assert (kie.json["code"], "CONTENT_POLICY" in kie.json["msg"]) == (422, True)
    evolink = await customer.create("evolink", "a fox [moderated-create]")
    assert (evolink.status, evolink.json["error"]["code"]) == (400, "content_policy_violation")
    charged = await customer.create("xai", "a fox [moderated-create]")
    assert (charged.status, "usage" in charged.json) == (400, True)
    blocked = await customer.create("xai", "a fox [moderated-create=403]")
    assert (blocked.status, "violates usage guidelines" in blocked.json["error"]) == (403, True)


def connection_lost(word: str, created: int) -> Check:
    async def check(customer: Customer) -> None:
        for name in TASKED:
            with pytest.raises(aiohttp.ClientConnectionError):
                await customer.create(name, f"a fox [{word}]")
            assert len(customer.world.servers[name].tasks) == created

    return check


async def garbage(customer: Customer) -> None:
    for name in TASKED:
        mangled = await customer.create(name, "a fox [garbage]")
        assert (mangled.status, mangled.json) == (200, None)
        assert len(customer.world.servers[name].tasks) == 1
        gateway = await customer.create(name, "a wolf [garbage=502]")
        assert (gateway.status, gateway.json) == (502, None)
        assert len(customer.world.servers[name].tasks) == 1


async def late_answer(customer: Customer) -> None:
    for name in TASKED:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await customer.create(name, "a fox [timeout]")
        assert len(customer.world.servers[name].tasks) == 1
        assert (await customer.create(name, "a wolf [timeout=0.05]")).status == 200


async def slow(customer: Customer) -> None:
    usual = await customer.started("evolink", "a fox")
    longer = await customer.started("evolink", "a fox [slow]")
    given = await customer.started("evolink", "a fox [slow=0.3]")
    tasks = customer.world.servers["evolink"].tasks
    assert [tasks[task].expected for task in (usual, longer, given)] == pytest.approx([0.05, 0.25, 0.3])
    await customer.end_of("evolink", given)
    ended = tasks[given].ended
    assert ended is not None
    assert (ended - tasks[given].created).total_seconds() >= 0.29


async def stuck(customer: Customer) -> None:
    task_id = await customer.started("evolink", "a fox [stuck]")
    await customer.outcome("evolink", "a wolf [slow=0.3]")
    reply = await customer.ask("evolink", task_id)
    assert (reply.json["status"], reply.json["progress"]) == ("processing", 99)


async def forgotten(customer: Customer) -> None:
    graph = json.loads((WORKFLOWS / "sdxl.json").read_text())
    graph["6"]["inputs"]["text"] = "a fox [forget]"
    sent = await customer.post("comfyui", "/prompt", {"prompt": graph}, headers={})
    task = customer.world.servers["comfyui"].tasks[sent.json["prompt_id"]]
    await until(lambda: task.ended is not None)
    assert (await customer.get("comfyui", f"/history/{task.id}", headers={})).json == {}
    assert (await customer.get("comfyui", "/queue", headers={})).json == {
        "queue_running": [],
        "queue_pending": [],
    }


async def not_visible(customer: Customer) -> None:
    for name, code in {"kie": 422, "evolink": 404, "xai": 404}.items():
        task_id = await customer.started(name, "a fox [notvisible]")
        assert [code_of(name, await customer.ask(name, task_id)) for _ in range(3)] == [code, code, 200]


async def unknown_status(customer: Customer) -> None:
    for name in TASKED:
        task_id = await customer.started(name, "a fox [unknown-status][slow=0.2]")
        reply = await customer.ask(name, task_id)
        assert "preparing" in reply.text
        await customer.end_of(name, task_id)


async def query_code(customer: Customer) -> None:
    for name in TASKED:
        task_id = await customer.started(name, "a fox [query-code=429]")
        assert [code_of(name, await customer.ask(name, task_id)) for _ in range(3)] == [429, 429, 200]


async def query_drop(customer: Customer) -> None:
    for name in TASKED:
        task_id = await customer.started(name, "a fox [query-drop]")
        with pytest.raises(aiohttp.ClientConnectionError):
            await customer.ask(name, task_id)
        assert (
            customer.world.servers[name].tasks[task_id].queries == 2
        )  # aiohttp repeats a dropped GET once by itself
        await customer.end_of(name, task_id)


async def query_garbage(customer: Customer) -> None:
    for name in TASKED:
        task_id = await customer.started(name, "a fox [query-garbage]")
        replies = [await customer.ask(name, task_id) for _ in range(3)]
        assert [reply.status for reply in replies] == [502, 502, 200]
        assert replies[0].json is None


async def fails(customer: Customer) -> None:
    kie = await customer.outcome("kie", "a fox [fail=501]")
    assert (kie["state"], kie["failCode"], kie["resultJson"], kie["creditsConsumed"]) == (
        "fail",
        "501",
        "",
        0,
    )
    evolink = await customer.outcome("evolink", "a fox [fail=generation_timeout]")
    assert (evolink["status"], evolink["error"]["code"]) == ("failed", "generation_timeout")
    assert "results" not in evolink
    xai = await customer.outcome("xai", "a fox [fail]")
    assert (xai["status"], xai["error"]["code"], "progress" in xai) == ("failed", "internal_error", False)
    assert (await customer.outcome("xai", "a fox [fail=expired]"))["status"] == "expired"


async def moderated(customer: Customer) -> None:
    kie = await customer.outcome("kie", "a fox [moderated]")
    assert (kie["state"], "CONTENT_POLICY_BLOCKED" in kie["failMsg"]) == ("fail", True)
    evolink = await customer.outcome("evolink", "a fox [moderated]")
    assert (evolink["status"], evolink["error"]["code"]) == ("failed", "content_policy_violation")
    xai = await customer.outcome("xai", "a fox [moderated]")
    assert (xai["status"], xai["video"]["respect_moderation"], xai["video"]["url"]) == ("done", False, "")
    other = await customer.outcome("xai", "a fox [moderated=failed]")
    assert (other["status"], other["error"]["code"]) == ("failed", "invalid_argument")
    assert "content moderation" in other["error"]["message"]


async def no_urls(customer: Customer) -> None:
    for name in TASKED:
        assert urls_of(name, await customer.outcome(name, "a fox [no-urls]")) == []


async def few(customer: Customer) -> None:
    for word, count in (("few", 5), ("few=2", 2)):
        record = await customer.outcome("kie", f"a fox [{word}]", model=IMAGE)
        assert len(urls_of("kie", record)) == count


async def disabled_in_words(customer: Customer) -> None:
    await refused("disabled", kie=505, evolink=403, xai=404)(customer)
    reply = await customer.create("xai", "a fox [disabled=501]")
    assert (reply.status, reply.json["error"]["code"]) == (501, "not_implemented")


async def watermark_only(customer: Customer) -> None:
    record = await customer.outcome("kie", "a fox [watermark-only]", model=SORA)
    result = json.loads(record["resultJson"])
    assert result["resultUrls"] == []
    assert (await customer.download(result["resultWaterMarkUrls"][0]))[0] == 200


async def json_twice(customer: Customer) -> None:
    record = await customer.outcome("kie", "a fox [json-twice]")
    assert json.loads(json.loads(record["param"])["input"])["prompt"] == "a fox [json-twice]"
    assert record["resultJson"]["resultUrls"]


async def integer_code(customer: Customer) -> None:
    reply = await customer.create("evolink", "a fox [int-code][code=402]")
    assert (reply.status, reply.json["error"]["code"]) == (402, 402)
    assert "fallback_suggestion" in reply.json["error"]


async def word_code(customer: Customer) -> None:
    reply = await customer.create("evolink", "a fox [str-code][code=402]")
    assert (reply.status, reply.json["error"]["code"]) == (402, "insufficient_quota")


async def expired(customer: Customer) -> None:
    for name in TASKED:
        task_id = await customer.started(name, "a fox [expired]")
        first = urls_of(name, await customer.end_of(name, task_id))[0]
        assert (await customer.download(first))[0] == 403
        again = urls_of(name, await customer.end_of(name, task_id))[0]
        assert (await customer.download(again))[0] == 200
    refreshed = await customer.post("kie", "/api/v1/common/download-url", {"url": again_for_kie(customer)})
    assert (await customer.download(refreshed.json["data"]))[0] == 200


def again_for_kie(customer: Customer) -> str:
    task = next(iter(customer.world.servers["kie"].tasks.values()))
    return customer.world.media.url(task.files[0])


async def cut(customer: Customer) -> None:
    url = urls_of("evolink", await customer.outcome("evolink", "a fox [cut]"))[0]
    with pytest.raises(aiohttp.ClientPayloadError):
        await customer.download(url)
    assert_plays((await customer.download(url))[2], seconds=6)


async def oversize(customer: Customer) -> None:
    video = urls_of("xai", await customer.outcome("xai", "a fox [oversize]", duration=2))[0]
    status, _, content = await customer.download(video)
    assert (status, len(content) > TEN_MIB) == (200, True)
    assert_plays(content, seconds=2)
    pictures = urls_of("kie", await customer.outcome("kie", "a fox [oversize]", model=IMAGE))
    large, small = [(await customer.download(url))[2] for url in pictures[:2]]
    assert len(large) > TEN_MIB > len(small)
    with Image.open(io.BytesIO(large)) as picture:
        picture.load()


async def wrong_type(customer: Customer) -> None:
    for word, claimed in (("wrongtype", "text/html"), ("wrongtype=lying", "video/mp4")):
        url = urls_of("xai", await customer.outcome("xai", f"a fox [{word}]"))[0]
        status, content_type, content = await customer.download(url)
        assert (status, content_type, content[:9]) == (200, claimed, b"<!doctype")


async def callbacks(customer: Customer, prompt: str, count: int) -> list[Any]:
    """The callbacks that arrive for a kie task of this prompt."""
    async with Listener() as listener:
        await customer.outcome("kie", prompt, callBackUrl=listener.url)
        marker = await customer.started("kie", "the last one", callBackUrl=listener.url)
        await listener.wait_for(count + 1)
        bodies = [body for _, body in listener.heard]
    return [body for body in bodies if body["data"].get("taskId") != marker]


async def no_callback(customer: Customer) -> None:
    assert await callbacks(customer, "a fox [no-callback]", 0) == []


async def two_callbacks(customer: Customer) -> None:
    first, second = await callbacks(customer, "a fox [callback-twice]", 2)
    assert first["data"]["taskId"] == second["data"]["taskId"]


async def thin_callback(customer: Customer) -> None:
    (body,) = await callbacks(customer, "a fox [callback-thin]", 1)
    assert body["taskId"] == body["data"]["task_id"]
    assert "resultJson" not in body["data"]


def relay(shape: Shape, status: str) -> Check:
    """A task of this shape is answered in the relay's own words, and its video can be had."""

    async def check(customer: Customer) -> None:
        reply = await customer.create("xai", f"a fox [xai:{shape}]")
        task_id = task_id_of("xai", reply)
        record = await customer.end_of("xai", task_id)
        assert record["status"] == status
        assert_plays((await customer.download(video_url_of(record)))[2], seconds=1)

    return check


CHECKS: dict[str, Check] = {
    "code": refused("code=500", kie=500, evolink=500, xai=500),
    "edge": turned_away_by_the_edge,
    "http": edge_page_at_create,
    "badkey": refused("badkey", kie=401, evolink=401, xai=400),
    "nofunds": refused("nofunds", kie=402, evolink=402, xai=402),
    "badparams": refused("badparams", kie=422, evolink=400, xai=422),
    "createfail": refused("createfail", kie=500, evolink=500, xai=500),
    "maintenance": refused("maintenance", kie=455, evolink=503, xai=503),
    "disabled": disabled_in_words,
    "ratelimit": limited_once,
    "moderated-create": moderated_at_create,
    "drop": connection_lost("drop", 1),
    "drop-before": connection_lost("drop-before", 0),
    "garbage": garbage,
    "timeout": late_answer,
    "slow": slow,
    "stuck": stuck,
    "notvisible": not_visible,
    "forget": forgotten,
    "unknown-status": unknown_status,
    "query-code": query_code,
    "query-drop": query_drop,
    "query-garbage": query_garbage,
    "fail": fails,
    "charged": charged,
    "moderated": moderated,
    "no-urls": no_urls,
    "few": few,
    "watermark-only": watermark_only,
    "json-twice": json_twice,
    "int-code": integer_code,
    "str-code": word_code,
    "openai": relay("openai", "completed"),
    "newapi": relay("newapi", "done"),
    "taskdto": relay("taskdto", "SUCCESS"),
    "cometapi": relay("cometapi", "done"),
    "unified": relay("unified", "completed"),
    "yutoai": relay("yutoai", "SUCCESS"),
    "geeknow": relay("geeknow", "completed"),
    "expired": expired,
    "cut": cut,
    "oversize": oversize,
    "wrongtype": wrong_type,
    "no-callback": no_callback,
    "callback-twice": two_callbacks,
    "callback-thin": thin_callback,
}


@pytest.mark.parametrize("word", MISHAPS)
async def test_the_mishap_does_what_its_line_says(customer: Customer, word: str) -> None:
    await CHECKS[word](customer)
