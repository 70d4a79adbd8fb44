"""Bad days: lost answers, rate limits, a gateway that drops; and the record of what the bot asked."""

import asyncio
import json
import os
import sys
import zlib
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest

from sandbox.discord import InteractionState, World
from tests.sandbox.discord.bot import TestBot, connected, until, upload
from tests.sandbox.discord.test_rules import text_channel


async def test_an_error_before_the_effect_leaves_nothing(world: World, bot: TestBot) -> None:
    fault = world.faults.add("POST", "/channels/*/messages", status=403, code=50013)
    with pytest.raises(discord.Forbidden) as refused:
        await text_channel(bot, world).send("one")
    assert refused.value.code == 50013
    assert world.messages(world.channel("pictures")) == []
    assert fault.hits == 1
    await text_channel(bot, world).send("two")
    assert [each.content for each in world.messages(world.channel("pictures"))] == ["two"]


async def test_an_answer_lost_after_the_effect_does_not_double_with_a_nonce(
    world: World, bot: TestBot
) -> None:
    world.faults.add("POST", "/channels/*/messages", status=500, after_effect=True)
    sent = await text_channel(bot, world).send("one", nonce="n1")  # the client tries again by itself
    assert [each.id for each in world.messages(world.channel("pictures"))] == [sent.id]
    assert world.traffic.count("POST", "/channels/") == 2


async def test_a_connection_cut_after_the_effect_is_an_error_for_the_bot(world: World, bot: TestBot) -> None:
    world.faults.add("POST", "/channels/*/messages", drop=True, after_effect=True)
    with pytest.raises((aiohttp.ClientError, ConnectionError)):
        await text_channel(bot, world).send("one", nonce="n1")
    before = world.messages(world.channel("pictures"))
    again = await text_channel(bot, world).send("one", nonce="n1")
    assert [each.id for each in before] == [again.id]


async def test_a_connection_cut_before_the_effect_sends_nothing(world: World, bot: TestBot) -> None:
    world.faults.add("POST", "/channels/*/messages", drop=True)
    with pytest.raises((aiohttp.ClientError, ConnectionError)):
        await text_channel(bot, world).send("one")
    assert world.messages(world.channel("pictures")) == []


async def test_a_rate_limit_is_waited_out_by_the_client(world: World, bot: TestBot) -> None:
    fault = world.faults.add("POST", "/channels/*/messages", retry_after=0.05)
    await text_channel(bot, world).send("one")
    assert fault.hits == 1
    assert [request.status for request in world.traffic.requests][-2:] == [429, 200]


async def test_a_slow_callback_comes_too_late(world: World, bot: TestBot) -> None:
    world.faults.add("POST", "/interactions/*/*/callback", delay=0.2)
    sent = await world.slash(world.member("alice"), world.channel("pictures"), "/draw prompt:x")
    await until(lambda: bot.seen)
    world.advance(3)
    await until(lambda: bot.errors)
    error = bot.errors[0]
    assert isinstance(error, discord.NotFound)
    assert error.code == 10062
    assert sent.state is InteractionState.FAILED


async def test_faults_count_and_can_be_taken_back(world: World, bot: TestBot) -> None:
    lasting = world.faults.add("*", "/channels/**", status=404, code=10003, times=None)
    for _ in range(2):
        with pytest.raises(discord.NotFound):
            await text_channel(bot, world).send("x")
    assert lasting.hits == 2
    lasting.remove()
    await text_channel(bot, world).send("x")
    world.faults.add("POST", "/channels/*/messages", status=403)
    world.faults.clear()
    await text_channel(bot, world).send("x")


async def test_a_file_can_fail_to_download(world: World, bot: TestBot) -> None:
    sent = await text_channel(bot, world).send(file=upload())
    world.faults.add("GET", "/attachments/**", status=503)
    with pytest.raises(discord.HTTPException):
        await sent.attachments[0].read()
    assert await sent.attachments[0].read()


@pytest.mark.parametrize("how", ["close", "cut", "ask"])
async def test_what_was_missed_is_replayed_on_resume(world: World, bot: TestBot, how: str) -> None:
    match how:
        case "close":
            await world.faults.close_gateway(4000)
        case "cut":
            await world.faults.drop_gateway()
        case _:
            await world.faults.ask_reconnect()
    await world.wait_for(lambda: not world.bot_connected)
    world.add_channel("made-meanwhile")
    await asyncio.wait_for(bot.reconnected.wait(), 10)
    assert [channel.name for channel in bot.guilds[0].text_channels][-1] == "made-meanwhile"
    sent = await world.slash(world.member("alice"), world.channel("made-meanwhile"), "/where")
    assert (await sent.answered()).reply


async def test_an_invalid_session_is_identified_anew(world: World, bot: TestBot) -> None:
    await world.faults.invalidate_session()
    await world.wait_for(lambda: not world.bot_connected)
    await world.ready(10)
    sent = await world.slash(world.member("alice"), world.channel("pictures"), "/where")
    assert (await sent.answered()).reply


async def gateway(world: World, identify: dict[str, Any], query: str = "") -> list[Any]:
    """Everything a bare client receives after identifying: messages, then the close code."""
    received: list[Any] = []
    inflate = zlib.decompressobj()
    async with aiohttp.ClientSession() as session, session.ws_connect(world.gateway_url + query) as socket:
        await socket.send_json({"op": 2, "d": identify})
        await socket.send_json({"op": 1, "d": None})
        async with asyncio.timeout(5):
            async for message in socket:
                data = inflate.decompress(message.data) if isinstance(message.data, bytes) else message.data
                received.append(json.loads(data))
                if received[-1]["op"] == 11:
                    break
        return [*received, socket.close_code]


async def test_the_gateway_greets_compressed_and_beats_its_heart(world: World) -> None:
    identify = {"token": world.token, "intents": 1}
    *messages, _ = await gateway(world, identify, "/?v=10&encoding=json&compress=zlib-stream")
    assert [(each["op"], each["t"]) for each in messages] == [
        (10, None), (0, "READY"), (0, "GUILD_CREATE"), (11, None),
    ]  # fmt: skip
    members = messages[2]["d"]["members"]
    assert [each["user"]["username"] for each in members] == ["Darkroom"]


@pytest.mark.parametrize(("token", "intents", "code"), [("wrong", 1, 4004), (None, 1 << 15, 4014)])
async def test_the_gateway_refuses(world: World, token: str | None, intents: int, code: int) -> None:
    identify = {"token": token or world.token, "intents": intents}
    assert (await gateway(world, identify))[-1] == code


async def test_members_are_sent_when_asked_for(world: World, bot: TestBot) -> None:
    found = await bot.guilds[0].query_members(user_ids=[world.member("alice").id])
    assert [each.name for each in found] == ["alice"]
    assert [each.name for each in await bot.guilds[0].query_members("mo")] == ["mo"]


async def test_two_connections_both_hear_of_an_interaction(world: World, bot: TestBot) -> None:
    async with connected(world) as other:
        sent = await world.slash(world.member("alice"), world.channel("pictures"), "/draw prompt:x")
        await sent.answered()
        await until(lambda: bot.seen and other.seen)
        await until(lambda: bot.errors or other.errors)
    assert len(world.messages(world.channel("pictures"), world.member("alice"))) == 1


async def test_the_record_names_every_request_and_no_secret(
    world: World, bot: TestBot, tmp_path: Path
) -> None:
    await (await world.slash(world.member("alice"), world.channel("pictures"), "/draw prompt:x")).answered()
    await text_channel(bot, world).send("look", file=upload())
    file = tmp_path / "traffic.jsonl"
    count = await world.traffic.append_to(file)
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert len(lines) == count
    assert all(set(line) == {"method", "path", "body"} for line in lines)
    seen = bot.seen[0]
    assert {
        "method": "POST",
        "path": f"/interactions/{seen.id}/token/callback",
        "body": {"type": 5, "data": {"flags": 64}},
    } in lines
    edit = [
        line for line in lines if line["path"] == f"/webhooks/{world.application_id}/token/messages/@original"
    ]
    assert [line["method"] for line in edit] == ["PATCH"]
    assert lines[-1]["body"]["content"] == "look"
    assert [each["filename"] for each in lines[-1]["body"]["attachments"]] == ["cat.png"]
    assert seen.token not in file.read_text()
    assert world.traffic.requests[-1].files[0][0] == "cat.png"


async def test_the_environment_leads_a_bot_here(world: World) -> None:
    assert world.env() == {
        "DISCORD_TOKEN": world.token,
        "DISCORD_API_URL": f"{world.cdn_url}/api/v10",
        "DISCORD_GATEWAY_URL": world.gateway_url,
    }
    assert len(world.token.split(".")) == 3


BOT = """
import os, discord, yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

Route.BASE = os.environ["DISCORD_API_URL"]
DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["DISCORD_GATEWAY_URL"])
client = discord.Client(intents=discord.Intents(guilds=True))
tree = discord.app_commands.CommandTree(client)

@tree.command(description="x")
async def ping(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("pong")

@client.event
async def setup_hook() -> None:
    await tree.sync()

client.run(os.environ["DISCORD_TOKEN"], log_handler=None)
"""


async def test_a_bot_in_another_process_may_be_killed_and_started_again(world: World) -> None:
    for _ in range(2):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", BOT, env=os.environ | world.env()
        )
        try:
            await world.ready(30)
            sent = await world.slash(world.member("alice"), world.channel("pictures"), "/ping")
            assert (await sent.answered()).reply == "pong"
        finally:
            process.kill()
            await process.wait()
        await world.wait_for(lambda: not world.bot_connected)
    lost = await world.slash(world.member("alice"), world.channel("pictures"), "/ping")
    world.advance(3)
    assert lost.state is InteractionState.FAILED
