"""The relays that sell xAI's videos: where each is asked, and where each puts its result and its failure."""

from typing import Any

import aiohttp
import pytest

from sandbox.providers.relays import QUERY_PATHS, SHAPES, Shape
from sandbox.providers.world import ProviderWorld
from tests.sandbox.customer import Customer
from tests.sandbox.video_check import assert_plays


@pytest.mark.parametrize("shape", SHAPES)
async def test_a_relay_of_one_shape_answers_at_its_own_path_only(shape: Shape) -> None:
    async with (
        ProviderWorld(["xai"], latency=0.02, xai_shape=shape) as world,
        aiohttp.ClientSession() as client,
    ):
        customer = Customer(world, client)
        task_id = await customer.started("xai", "a fox")
        own = world.env()["XAI_QUERY_PATH"]
        assert (await customer.get("xai", own.format(id=task_id))).status == 200
        others = {path for path in QUERY_PATHS.values() if path != own}
        assert {(await customer.get("xai", path.format(id=task_id))).status for path in others} == {404}


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("openai=old", ("metadata", "url")),
        ("taskdto=old", ("data", "fail_reason")),
        ("geeknow=old", ("video_url",)),
    ],
)
async def test_older_relays_put_the_url_elsewhere(
    customer: Customer, word: str, place: tuple[str, ...]
) -> None:
    task_id = await customer.started("xai", f"a fox [xai:{word}]")
    await customer.end_of("xai", task_id)
    found: Any = (await customer.ask("xai", task_id)).json
    for key in place:
        found = found[key]
    assert (await customer.download(found))[0] == 200


async def test_one_relay_offers_the_video_itself(customer: Customer) -> None:
    task_id = await customer.started("xai", "a fox [xai:geeknow]")
    await customer.end_of("xai", task_id)
    url = f"{customer.world.servers['xai'].base_url}/v1/videos/{task_id}/content"
    key = {"Authorization": f"Bearer {customer.world.servers['xai'].key}"}
    assert_plays((await customer.download(url, headers=key))[2], seconds=1)
    assert (await customer.download(url))[0] == 404


@pytest.mark.parametrize(
    ("shape", "status", "place"),
    [
        ("native", "failed", ("error", "message")),
        ("newapi", "failed", ("error", "message")),
        ("openai", "failed", ("error", "message")),
        ("taskdto", "FAILURE", ("fail_reason",)),
        ("unified", "failed", ("error",)),
        ("yutoai", "FAILURE", ("fail_reason",)),
        ("geeknow", "failed", ("error", "message")),
    ],
)
async def test_a_failure_is_told_in_the_relays_own_words(
    customer: Customer, shape: Shape, status: str, place: tuple[str, ...]
) -> None:
    record = await customer.outcome("xai", f"a fox [xai:{shape}][fail=service_unavailable]")
    assert record["status"] == status
    found: Any = record
    for key in place:
        found = found[key]
    assert found == "The service is temporarily unavailable."


@pytest.mark.parametrize(
    ("shape", "status"), [("native", {"code", "error"}), ("openai", {"error"}), ("unified", {"error"})]
)
async def test_a_refusal_has_the_relays_own_form(customer: Customer, shape: Shape, status: set[str]) -> None:
    reply = await customer.create("xai", f"a fox [xai:{shape}][nofunds]")
    assert (reply.status, set(reply.json)) == (402, status)
