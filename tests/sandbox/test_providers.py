"""The local providers against their documents: example requests, every listed code, fields, balances, callbacks, scripts."""

import asyncio
from typing import Any

import aiohttp
import pytest

from sandbox.providers.world import Name, ProviderWorld
from tests.sandbox.customer import CREATE_PATHS, Customer, body_for, code_of, task_id_of, urls_of

_KIE_VIDEO = {
    "model": "grok-imagine/text-to-video",
    "callBackUrl": "https://your-domain.com/api/callback",
    "input": {
        "prompt": "A couple of availability open to the right one by one randomly and stay open, to show the inside, each is "
        "either a living room, or a kitchen, or a bedroom or an office, with little people living inside.",
        "aspect_ratio": "2:3",
        "mode": "normal",
    },
}
_KIE_IMAGE = {
    "model": "grok-imagine/text-to-image",
    "callBackUrl": "https://your-domain.com/api/callback",
    "input": {
        "prompt": "一位女性坐在黑胶唱片机旁的电影肖像，复古客厅背景，柔和的环境照明。",
        "aspect_ratio": "3:2",
    },
}
_KIE_SORA = {
    "model": "sora-2-text-to-video",
    "callBackUrl": "https://your-domain.com/api/callback",
    "input": {
        "prompt": "一位教授站在气氛活跃的教室前排，满怀热情地授课。",
        "aspect_ratio": "landscape",
        "n_frames": "10",
        "remove_watermark": True,
    },
}
_EVOLINK = {
    "model": "grok-imagine-text-to-video",
    "prompt": "A cat playing piano in a jazz club",
    "duration": 10,
    "mode": "fun",
    "aspect_ratio": "16:9",
}
_XAI = {
    "model": "grok-imagine-video",
    "prompt": "A serene lake at sunrise with mist rolling over the water",
    "duration": 4,
    "aspect_ratio": "16:9",
    "resolution": "480p",
}
# The callbacks of the examples lead out of this machine, so they are never called here.
_EXAMPLES: list[tuple[Name, dict[str, Any], int]] = [
    ("kie", {k: v for k, v in _KIE_VIDEO.items() if k != "callBackUrl"}, 1),
    ("kie", {k: v for k, v in _KIE_IMAGE.items() if k != "callBackUrl"}, 6),
    ("kie", {k: v for k, v in _KIE_SORA.items() if k != "callBackUrl"}, 1),
    ("evolink", _EVOLINK, 1),
    ("xai", _XAI, 1),
]


@pytest.mark.parametrize(("name", "body", "count"), _EXAMPLES)
async def test_the_documents_own_example_is_made(
    customer: Customer, name: Name, body: dict[str, Any], count: int
) -> None:
    reply = await customer.post(name, CREATE_PATHS[name], body)
    assert reply.status == 200
    record = await customer.end_of(name, task_id_of(name, reply))
    urls = urls_of(name, record)
    assert len(urls) == count
    assert [status for status, _, _ in [await customer.download(url) for url in urls]] == [200] * count
    assert customer.creates(name)[0].json == body


@pytest.mark.parametrize("body", [_KIE_VIDEO, _KIE_IMAGE, _KIE_SORA])
async def test_a_callback_address_from_the_document_is_accepted(
    customer: Customer, world: ProviderWorld, body: dict[str, Any]
) -> None:
    muted = {**body, "input": {**body["input"], "prompt": "[no-callback]"}}
    reply = await customer.post("kie", CREATE_PATHS["kie"], muted)
    assert reply.json["code"] == 200
    assert world.servers["kie"].tasks[reply.json["data"]["taskId"]].order.callback_url == body["callBackUrl"]


_KIE_CODES = [401, 402, 404, 408, 422, 429, 433, 455, 500, 501, 505]
_CODES: list[tuple[Name, int]] = [
    *(("kie", code) for code in _KIE_CODES),
    *(("evolink", code) for code in (400, 401, 402, 403, 429, 500, 502, 503)),
    *(("xai", code) for code in (400, 401, 403, 404, 415, 422, 429, 500, 503)),
]


@pytest.mark.parametrize(("name", "code"), _CODES)
async def test_every_listed_code_can_be_had_at_the_create(customer: Customer, name: Name, code: int) -> None:
    reply = await customer.create(name, f"a fox [{name}:code={code}]")
    assert code_of(name, reply) == code
    assert not customer.world.servers[name].tasks
    match name:
        case "kie":
            assert reply.json["data"] is None
            assert reply.json["msg"]
        case "evolink":
            assert isinstance(reply.json["error"]["code"], str)
            assert reply.json["error"]["message"]
        case _:
            assert set(reply.json) == {"code", "error"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *(("kie", code) for code in (400, 401, 404, 408, 422, 429, 500, 501)),
        *(("evolink", code) for code in (400, 401, 402, 403, 404, 429, 500)),
        *(("xai", code) for code in (401, 403, 404, 429, 500, 503)),
    ],
)
async def test_every_listed_code_can_be_had_at_the_query(customer: Customer, name: Name, code: int) -> None:
    task_id = await customer.started(name, f"a fox [{name}:query-code={code}]")
    assert code_of(name, await customer.ask(name, task_id)) == code
    if code in {408, 501} and name == "kie":
        replies = [await customer.ask(name, task_id) for _ in range(4)]
        assert [code_of(name, reply) for reply in replies] == [code] * 4
    else:
        await customer.end_of(name, task_id)


_LONG = "x" * 5001
_REFUSED_BODIES: list[tuple[Name, dict[str, Any], int]] = [
    ("kie", {"input": {"prompt": "a fox"}}, 422),
    ("kie", {"model": "grok-imagine/text-to-video"}, 422),
    ("kie", {"model": "grok-imagine/text-to-video", "prompt": "a fox"}, 422),
    ("kie", body_for("kie", "a fox", model="veo-9"), 422),
    ("kie", body_for("kie", ""), 422),
    ("kie", body_for("kie", _LONG), 422),
    ("kie", body_for("kie", "a fox", aspect_ratio="4:5"), 422),
    ("kie", body_for("kie", "a fox", aspect_ratio="portrait"), 422),
    ("kie", body_for("kie", "a fox", mode="wild"), 422),
    ("kie", body_for("kie", "a fox", duration=31), 422),
    ("kie", body_for("kie", "a fox", duration=True), 422),
    ("kie", body_for("kie", "a fox", quality="480p"), 422),
    ("kie", body_for("kie", "a fox", callBackUrl="not a url"), 422),
    ("kie", body_for("kie", "a fox", model="grok-imagine/text-to-image", mode="fun"), 422),
    ("kie", body_for("kie", "x" * 10001, model="sora-2-text-to-video"), 422),
    ("kie", body_for("kie", "a fox", model="sora-2-text-to-video", n_frames=10), 422),
    ("kie", body_for("kie", "a fox", model="sora-2-text-to-video", aspect_ratio="16:9"), 422),
    ("kie", body_for("kie", "a fox", model="sora-2-text-to-video", remove_watermark="true"), 422),
    ("evolink", {"prompt": "a fox"}, 400),
    ("evolink", {"model": "grok-imagine-text-to-video"}, 400),
    ("evolink", body_for("evolink", _LONG), 400),
    ("evolink", body_for("evolink", "a fox", duration="6"), 400),
    ("evolink", body_for("evolink", "a fox", duration=5), 400),
    ("evolink", body_for("evolink", "a fox", aspect_ratio="4:3"), 400),
    ("evolink", body_for("evolink", "a fox", resolution="480p"), 400),
    ("evolink", body_for("evolink", "a fox", callback_url="https://example.com/" + "x" * 2048), 400),
    *(
        ("xai", {k: v for k, v in body_for("xai", "a fox").items() if k != missing}, 422)
        for missing in ("model", "prompt", "resolution", "aspect_ratio", "duration")
    ),
    ("xai", body_for("xai", "a fox", model="veo-9"), 404),
    ("xai", body_for("xai", "a fox", duration=16), 422),
    ("xai", body_for("xai", "a fox", duration=0), 422),
    ("xai", body_for("xai", "a fox", duration="8"), 422),
    ("xai", body_for("xai", "a fox", resolution="4k"), 422),
    ("xai", body_for("xai", "a fox", image="https://example.com/a.png"), 422),
    ("xai", body_for("xai", "a fox", image={}), 422),
    ("xai", body_for("xai", "a fox", reference_images=[]), 422),
    (
        "xai",
        body_for(
            "xai",
            "a fox",
            image={"url": "https://example.com/a.png"},
            reference_images=[{"url": "https://example.com/a.png"}],
        ),
        400,
    ),
]


@pytest.mark.parametrize(("name", "body", "code"), _REFUSED_BODIES)
async def test_a_request_outside_the_document_is_refused_and_creates_nothing(
    customer: Customer, name: Name, body: dict[str, Any], code: int
) -> None:
    assert code_of(name, await customer.post(name, CREATE_PATHS[name], body)) == code
    assert not customer.world.servers[name].tasks


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("kie", {"aspect_ratio": "16:9", "duration": 10, "resolution": "720p", "nsfw_checker": True}),
        ("kie", {"duration": "6"}),
        ("kie", {"model": "grok-imagine/text-to-image", "enable_pro": True, "aspect_ratio": "9:16"}),
        ("kie", {"model": "sora-2-text-to-video", "n_frames": "15", "aspect_ratio": "portrait"}),
        ("evolink", {"duration": 7, "quality": "720p", "aspect_ratio": "2:3"}),
        ("xai", {"model": "grok-imagine-video-1.5-preview", "duration": 15, "resolution": "720p"}),
    ],
)
async def test_the_wider_documented_values_are_accepted(
    customer: Customer, name: Name, options: dict[str, Any]
) -> None:
    reply = await customer.create(name, "a fox", **options)
    assert reply.status == 200
    assert task_id_of(name, reply) in customer.world.servers[name].tasks


@pytest.mark.parametrize(
    ("name", "missing", "wrong"), [("kie", 401, 401), ("evolink", 401, 401), ("xai", 401, 400)]
)
async def test_a_missing_or_wrong_key_opens_nothing(
    customer: Customer, name: Name, missing: int, wrong: int
) -> None:
    body = body_for(name, "a fox")
    assert code_of(name, await customer.post(name, CREATE_PATHS[name], body, headers={})) == missing
    bad = {"Authorization": "Bearer nonsense"}
    assert code_of(name, await customer.post(name, CREATE_PATHS[name], body, headers=bad)) == wrong
    assert not customer.world.servers[name].tasks


@pytest.mark.parametrize(("name", "code"), [("kie", 422), ("evolink", 400), ("xai", 415)])
async def test_a_form_instead_of_json_is_refused(customer: Customer, name: Name, code: int) -> None:
    server = customer.world.servers[name]
    headers = {"Authorization": f"Bearer {server.key}"}
    async with customer.client.post(
        server.base_url + CREATE_PATHS[name], data={"prompt": "a fox"}, headers=headers
    ) as response:
        assert (await response.json()).get("code", code) == code if name == "kie" else response.status == code


async def test_ids_look_as_in_the_documents(customer: Customer) -> None:
    video = await customer.started("kie", "a fox")
    assert len(video) == 32
    assert int(video, 16)
    image = await customer.started("kie", "a fox", model="grok-imagine/text-to-image")
    assert image.startswith("task_grok_")
    sora = await customer.started("kie", "a fox", model="sora-2-text-to-video")
    assert sora.startswith("task_sora-2-text-to-video_")
    assert (await customer.started("evolink", "a fox")).startswith("task-unified-")


async def test_an_unknown_task_is_answered_as_documented(customer: Customer) -> None:
    missing = await customer.ask("kie", "0" * 32)
    assert missing.json == {"code": 422, "msg": "recordInfo is null", "data": None}
    assert (await customer.ask("kie", "")).json["code"] == 400
    assert (await customer.ask("evolink", "task-unified-1-abcdefgh")).json["error"][
        "code"
    ] == "task_not_found"
    assert (await customer.ask("evolink", "elsewhere")).json["error"]["code"] == "invalid_task_id"
    assert (await customer.ask("xai", "nothing")).status == 404
    misplaced = await customer.get("xai", "/v1/videos/generations/nothing")
    assert (misplaced.status, "No handler found" in misplaced.text) == (404, True)


async def test_a_task_passes_through_the_documented_states_with_progress() -> None:
    async with ProviderWorld(latency=3) as world, aiohttp.ClientSession() as client:
        customer = Customer(world, client)
        task_id = await customer.started("evolink", "a fox")
        seen: list[tuple[str, int]] = []
        while not seen or seen[-1][0] != "completed":
            reply = await customer.ask("evolink", task_id)
            seen.append((reply.json["status"], reply.json["progress"]))
            await asyncio.sleep(0.01)
        assert list(dict.fromkeys(status for status, _ in seen)) == ["pending", "processing", "completed"]
        assert [progress for _, progress in seen] == sorted(progress for _, progress in seen)
        assert seen[-1] == ("completed", 100)
