"""/privacy as members meet it: their own, in private, and deleted after one question."""

import json
import re
from dataclasses import replace

import pytest

from bot.domain.job import State
from bot.storage import jobs
from sandbox.discord import Interaction
from tests.cogs.harness import BotHarness
from tests.cogs.servers import new_server

CONFIRM = "darkroom:privacy:v1:delete"


async def given(harness: BotHarness, asked: Interaction) -> dict[str, object]:
    assert asked.response
    (file,) = asked.response.attachments
    assert file.filename == "darkroom-privacy.json"
    return json.loads(harness.world.attachment_bytes(file))


async def test_what_is_kept_is_told_in_numbers_of_all_servers(harness: BotHarness) -> None:
    other = replace(harness, guild=await new_server(harness.world, harness.client))
    before = json.loads(json.dumps(await given(harness, await harness.asks("alice", "/privacy export"))))
    await harness.job("alice", "/imagine prompt:a red fox")
    await other.job("alice", "/imagine prompt:a blue fox")
    told = await harness.asks("alice", "/privacy show")
    assert told.ephemeral
    assert f"{len(before['requests']) + 2} requests with their prompts (1 in this server)" in told.reply
    assert "in the ledger of credits: kept" in told.reply
    assert "/privacy delete" in told.reply


async def test_the_file_has_all_of_the_members_own_and_nothing_of_others(harness: BotHarness) -> None:
    await harness.job("alice", "/imagine prompt:a red fox")
    await harness.job("bob", "/imagine prompt:a secret of Bob")
    await harness.asks("mo", "/mod strike member:@alice reason:rude words")
    exported = await harness.asks("alice", "/privacy export")
    assert exported.ephemeral
    found = await given(harness, exported)
    text = json.dumps(found)
    for part in ("a red fox", "rude words", str(harness.guild.id)):
        assert part in text
    for part in ("a secret of Bob", str(harness.member("mo").id), str(harness.member("bob").id)):
        assert part not in text
    assert found["member"] == str(harness.member("alice").id)


async def test_it_is_deleted_after_a_confirmation_and_what_waits_is_refunded(harness: BotHarness) -> None:
    job = await harness.job("alice", "/imagine prompt:a red fox")
    bobs = await harness.job("bob", "/imagine prompt:a red fox")
    asked = await harness.asks("alice", "/privacy delete")
    assert asked.ephemeral
    assert "It can't be undone" in asked.reply
    assert [button["label"] for button in asked.response.buttons] == ["Confirm"] if asked.response else False
    assert await harness.database.read(jobs.get, job.id)
    done = await harness.confirms("alice", asked, CONFIRM)
    assert "credits are back" in done.reply
    waiting = await harness.database.read(jobs.get, job.id)
    assert waiting
    assert waiting.state is State.CANCELLED
    assert await harness.available("alice") == 100
    assert "that is under way" in await harness.reads("alice", "/privacy show")
    assert [one.id for one in await harness.jobs("bob")] == [bobs.id]


async def test_while_something_is_made_nothing_is_deleted(harness: BotHarness) -> None:
    job = await harness.job("alice", "/imagine prompt:a red fox")
    asked = await harness.asks("alice", "/privacy delete")

    def being_made(tx: jobs.Connection) -> None:
        tx.execute(jobs.update(jobs.jobs).where(jobs.jobs.c.id == job.id).values(state="running"))

    await harness.database.write(being_made)
    done = await harness.confirms("alice", asked, CONFIRM)
    assert "is being made right now" in done.reply
    assert "Nothing was deleted" in done.reply
    assert await harness.database.read(jobs.get, job.id)


@pytest.mark.parametrize("custom_id", [CONFIRM, "darkroom:privacy:v1:other"])
async def test_a_forged_button_in_the_channel_deletes_nothing(harness: BotHarness, custom_id: str) -> None:
    job = await harness.job("alice")
    message = await harness.posted(custom_id)
    pressed = await harness.presses("alice", message, custom_id)
    assert "don't know this button" in pressed.reply
    assert await harness.database.read(jobs.get, job.id)


async def test_the_page_about_privacy_leads_here(harness: BotHarness) -> None:
    told = await harness.reads("alice", "/darkroom privacy")
    for command in ("/privacy show", "/privacy export", "/privacy delete"):
        assert command in told


async def test_who_is_under_a_pseudonym_is_shown_by_it_and_mentions_nobody(harness: BotHarness) -> None:
    await harness.asks("mo", "/mod strike member:@alice reason:rude")
    await harness.services.erasures.begin(harness.member("mo").id)
    await harness.services.erasures.carry_on()
    told = await harness.reads("olive", "/mod member member:@alice")
    assert re.search(r"by `~[0-9a-f]{6}`", told)
    assert "<@-" not in told
