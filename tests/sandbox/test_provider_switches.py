"""What a test can set at the local providers: balances, switches, pace, scripts, words in the prompt, and which of them there are."""

import aiohttp
import pytest

from sandbox.providers.mishaps import asked_of, without_words
from sandbox.providers.server import Answer
from sandbox.providers.world import Name, ProviderWorld
from tests.sandbox.customer import TASKED, Customer, body_for, code_of


async def test_balances_are_shown_and_an_empty_one_stops_creates(
    customer: Customer, world: ProviderWorld
) -> None:
    world.servers["kie"].balance = 812.5
    assert (await customer.get("kie", "/api/v1/chat/credit")).json == {
        "code": 200,
        "msg": "success",
        "data": 812.5,
    }
    world.servers["evolink"].balance = 3
    shown = (await customer.get("evolink", "/v1/credits")).json
    assert shown["data"]["user"]["remaining_credits"] == 3.0
    for name in TASKED:
        world.servers[name].balance = 0
        assert code_of(name, await customer.create(name, "a fox")) == 402
        world.servers[name].balance = 1
        await customer.started(name, "a fox")


async def test_switches_act_on_the_next_create(customer: Customer, world: ProviderWorld) -> None:
    expected: dict[Name, tuple[int, int]] = {"kie": (455, 505), "evolink": (503, 403), "xai": (503, 404)}
    for name, (maintenance, disabled) in expected.items():
        server = world.servers[name]
        server.maintenance = True
        assert code_of(name, await customer.create(name, "a fox")) == maintenance
        server.maintenance = False
        server.disabled_models.add(body_for(name, "a fox")["model"])
        assert code_of(name, await customer.create(name, "a fox")) == disabled
        server.disabled_models.clear()
        server.down = True
        with pytest.raises(aiohttp.ClientConnectionError):
            await customer.create(name, "a fox")
        server.down = False
        await customer.started(name, "a fox")
        assert len(server.tasks) == 1


async def test_a_provider_that_stops_listening_comes_back_on_its_port_with_its_tasks(
    customer: Customer, world: ProviderWorld
) -> None:
    task_id = await customer.started("evolink", "a fox")
    await world.servers["evolink"].unlisten()
    with pytest.raises(aiohttp.ClientConnectionError):
        await customer.ask("evolink", task_id)
    await world.servers["evolink"].listen()
    assert (await customer.end_of("evolink", task_id))["status"] == "completed"


async def test_kie_takes_twenty_creates_in_ten_seconds(customer: Customer, world: ProviderWorld) -> None:
    replies = [await customer.create("kie", "a fox", model="grok-imagine/text-to-image") for _ in range(21)]
    assert [code_of("kie", reply) for reply in replies] == [200] * 20 + [429]
    world.servers["kie"].paced = False
    assert code_of("kie", await customer.create("kie", "a fox")) == 200


async def test_a_script_answers_exactly_and_then_gives_way(customer: Customer, world: ProviderWorld) -> None:
    world.script(
        "evolink",
        "create",
        Answer(status=418, body={"error": {"code": 418}}, headers={"Retry-After": "7"}),
        Answer(status=502, body="<html>bad gateway</html>", creates=True),
        Answer(drop="before"),
        Answer(drop="after"),
        Answer(delay=0.01),
    )
    assert (await customer.create("evolink", "one")).status == 418
    assert not world.servers["evolink"].tasks
    html = await customer.create("evolink", "two")
    assert (html.status, html.json) == (502, None)
    assert len(world.servers["evolink"].created_for("two")) == 1
    for prompt, made in (("three", 0), ("four", 1)):
        with pytest.raises(aiohttp.ClientConnectionError):
            await customer.create("evolink", prompt)
        assert len(world.servers["evolink"].created_for(prompt)) == made
    assert await customer.started("evolink", "five") in world.servers["evolink"].tasks
    assert [call.read for call in world.servers["evolink"].calls("create")] == [True, True, False, True, True]


async def test_only_the_providers_asked_for_are_offered() -> None:
    async with ProviderWorld(["xai"], latency=0.02) as world:
        assert set(world.servers) == {"xai"}
        assert set(world.env()) == {"MEDIA_ALLOW_HOSTS", "XAI_API_KEY", "XAI_BASE_URL", "XAI_QUERY_PATH"}


@pytest.mark.parametrize("name", TASKED)
async def test_a_mishap_for_one_provider_leaves_the_others_alone(customer: Customer, name: Name) -> None:
    prompt = f"a fox [{name}:nofunds]"
    codes = {other: code_of(other, await customer.create(other, prompt)) for other in TASKED}
    assert codes == {other: 402 if other == name else 200 for other in TASKED}


def test_words_are_read_for_one_or_all_and_left_out_of_the_picture() -> None:
    prompt = "a [kie:code=422] red [slow] fox [not a word] [xai:drop]"
    assert asked_of("kie", prompt).number("code", 0) == 422
    assert "slow" in asked_of("xai", prompt)
    assert "drop" not in asked_of("kie", prompt)
    assert without_words(prompt) == "a red fox [not a word]"
