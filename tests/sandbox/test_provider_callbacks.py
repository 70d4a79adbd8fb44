"""Callbacks of the local providers: what they carry, how they are signed, and how often they are repeated."""

import json

import aiohttp

from sandbox.providers.callbacks import kie_signature
from sandbox.providers.world import ProviderWorld
from tests.sandbox.customer import Customer, Listener, until


async def test_kie_signs_its_callback_over_task_id_and_time() -> None:
    async with (
        ProviderWorld(["kie"], latency=0.02, hmac_key="whk") as world,
        aiohttp.ClientSession() as client,
        Listener() as listener,
    ):
        customer = Customer(world, client)
        task_id = await customer.started("kie", "a fox", callBackUrl=listener.url)
        await listener.wait_for(1)
        headers, body = listener.heard[0]
        assert body["code"] == 200
        assert body["data"]["taskId"] == task_id
        assert json.loads(body["data"]["resultJson"])["resultUrls"]
        stamp = headers["X-Webhook-Timestamp"]
        assert headers["X-Webhook-Signature"] == kie_signature("whk", task_id, int(stamp))
        assert world.env()["KIE_WEBHOOK_HMAC_KEY"] == "whk"


def test_the_signature_is_the_documented_one() -> None:
    # base64(HMAC-SHA256("whk", "abc.1700000000")), by openssl.
    assert kie_signature("whk", "abc", 1700000000) == "LJI31BU17Ctc8viEhMT3Zo409NXWgM7LDd6uoUQxtn8="


async def test_kie_reports_a_failure_without_a_key_unsigned(customer: Customer) -> None:
    async with Listener() as listener:
        await customer.started("kie", "a fox [fail=501]", callBackUrl=listener.url)
        await listener.wait_for(1)
        headers, body = listener.heard[0]
        assert "X-Webhook-Signature" not in headers
        assert (body["code"], body["data"]["state"], body["data"]["failCode"]) == (501, "fail", "501")


async def test_evolink_repeats_its_callback_three_times_at_most(
    customer: Customer, world: ProviderWorld
) -> None:
    async with Listener(500, 503) as listener:
        task_id = await customer.started("evolink", "a fox", callback_url=listener.url)
        await listener.wait_for(3)
        assert listener.heard[-1][1]["id"] == task_id
        assert listener.heard[-1][1]["status"] == "completed"
    async with Listener(*[500] * 9) as listener:
        await customer.started("evolink", "another fox", callback_url=listener.url)
        await listener.wait_for(4)
        await until(lambda: len(world.callbacks.sent) == 7)
        assert [told.status for told in world.callbacks.sent] == [500, 503, 200, 500, 500, 500, 500]


async def test_evolinks_own_rules_for_callback_addresses_hold_when_asked_for() -> None:
    async with (
        ProviderWorld(["evolink"], latency=0.02, strict_callback_urls=True) as world,
        aiohttp.ClientSession() as client,
    ):
        customer = Customer(world, client)
        for address in (
            "http://example.com/hook",
            "https://127.0.0.1/hook",
            "https://192.168.1.4/x",
            "https://box/x",
        ):
            assert (await customer.create("evolink", "a fox", callback_url=address)).status == 400
        accepted = await customer.create(
            "evolink", "a fox [no-callback]", callback_url="https://example.com/hook"
        )
        assert accepted.status == 200
