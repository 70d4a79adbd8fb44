"""/jobs, /credits and /darkroom as members read them."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.job import State
from bot.pipeline.clock import system_clock
from bot.storage import jobs, ledger
from sandbox.discord import World
from sandbox.discord.driver import Driver
from tests.cogs.harness import BotHarness, opened
from tests.cogs.payloads import Payload, changed_by
from tests.cogs.servers import until


async def test_who_has_made_nothing_is_told_how_to_begin(harness: BotHarness) -> None:
    assert "Try `/imagine` or `/video`" in await harness.reads("alice", "/jobs list")


async def test_the_list_shows_only_the_members_own_jobs_newest_first(harness: BotHarness) -> None:
    for prompt in ("a red fox", "a *bold* owl"):
        await harness.asks("alice", f"/imagine prompt:{prompt}")
    await harness.asks("bob", "/imagine prompt:a secret badger")
    told = await harness.reads("alice", "/jobs list")
    newest, oldest = await harness.jobs("alice")
    assert told.index(newest.id) < told.index(oldest.id)
    assert r"a \*bold\* owl" in told
    assert "badger" not in told


async def test_a_job_shows_how_it_stands_and_what_is_before_it(harness: BotHarness) -> None:
    await harness.job("bob", "/video prompt:another fox")
    job = await harness.job("alice", "/video prompt:a fox duration:10")
    told = await harness.reads("alice", f"/jobs show job:{job.id}")
    for words in (f"Job {job.id}: in the queue", "14 credits held", "grok-video**, 16:9, 10 s", "1 request"):
        assert words in told


async def test_a_delivered_job_links_to_its_result(harness: BotHarness) -> None:
    job, message = await harness.delivered("alice")
    told = await harness.reads("alice", f"/jobs show job:{job.id.upper()}")
    assert f"/{job.guild_id}/{message.channel_id}/{message.id}" in told


async def test_somebody_elses_job_is_for_moderators_only(harness: BotHarness) -> None:
    job = await harness.job("alice")
    for line in (f"/jobs show job:{job.id}", f"/jobs cancel job:{job.id}"):
        told = await harness.reads("bob", line)
        assert "Only the member who asked for it can do this or, in the channel it belongs to," in told
        assert "fox" not in told
    assert "in the queue" in await harness.reads("mo", f"/jobs show job:{job.id}")


async def test_a_code_of_no_job_gets_a_kind_line(harness: BotHarness) -> None:
    for code in ("zzzzzzzzzz", "' OR 1=1 --", "`", "x" * 500, "@everyone"):
        for command in ("jobs show", "jobs cancel"):
            asked = await harness.asks("alice", command, options={"job": code})
            assert "There is no job" in asked.reply


async def test_a_job_of_another_server_does_not_exist_here(harness: BotHarness) -> None:
    elsewhere = harness.world.add_guild("Elsewhere")
    alice = harness.world.add_member("alice", elsewhere)
    general = harness.world.channel("general", elsewhere)
    await until(lambda: harness.client.get_guild(elsewhere.id))
    await (await harness.world.slash(alice, general, "/imagine prompt:a fox")).answered()
    (job,) = await harness.services.job_control.latest(elsewhere.id, alice.id)
    assert "There is no job" in await harness.reads("mo", f"/jobs show job:{job.id}")
    assert "There is no job" in await harness.reads("mo", f"/jobs cancel job:{job.id}")


async def test_cancelling_gives_the_credits_back_once(harness: BotHarness) -> None:
    job = await harness.job("alice")
    assert await harness.available("alice") == 96
    assert "Cancelled. 4 credits refunded." in await harness.reads("alice", f"/jobs cancel job:{job.id}")
    assert await harness.available("alice") == 100
    assert "already cancelled" in await harness.reads("alice", f"/jobs cancel job:{job.id}")
    assert await harness.available("alice") == 100


async def test_what_is_being_paid_for_is_not_cancelled(harness: BotHarness) -> None:
    job = await harness.job("alice")
    moved = await harness.database.write(
        jobs.move_unleased, job.id, {State.QUEUED}, State.SUBMITTING, now=system_clock(), due_at=None
    )
    assert moved is not None
    told = await harness.reads("alice", f"/jobs cancel job:{job.id}")
    assert "paid for, so it can no longer be cancelled" in told
    assert await harness.available("alice") == 96


async def test_job_codes_are_suggested_from_ones_own(harness: BotHarness) -> None:
    fox = await harness.job("alice", "/imagine prompt:a red fox")
    owl = await harness.job("alice", "/imagine prompt:an owl")
    await harness.job("bob")
    await harness.asks("alice", f"/jobs cancel job:{owl.id}")
    assert await harness.suggested("alice", "jobs show", "job", job="") == [owl.id, fox.id]
    assert await harness.suggested("alice", "jobs show", "job", job="RED") == [fox.id]
    assert await harness.suggested("alice", "jobs cancel", "job", job="") == [fox.id]


# ---------------------------------------------------------------- credits


async def test_the_balance_says_what_is_left_after_what_is_held(harness: BotHarness) -> None:
    assert "100 credits available" in await harness.reads("alice", "/credits balance")
    await harness.asks("alice", "/imagine prompt:x")
    told = await harness.reads("alice", "/credits balance")
    assert told.startswith("96 credits available\n4 credits held")
    assert "Refills to 100 <t:" in told


async def test_the_history_explains_where_credits_went(harness: BotHarness) -> None:
    job = await harness.job("alice")
    told = await harness.reads("alice", "/credits history")
    assert f"**-4** · waiting for grok-image, job `{job.id}`" in told
    assert "**+100** · daily allowance" in told
    await harness.database.write(ledger.capture, job.id, 3, system_clock())
    told = await harness.reads("alice", "/credits history")
    assert f"**-3** · grok-image, job `{job.id}`; 1 of the 4 held refunded" in told
    assert told.count(job.id) == 1


async def test_a_job_that_came_to_nothing_is_one_line_that_says_returned(harness: BotHarness) -> None:
    job = await harness.job("alice")
    await harness.reads("alice", f"/jobs cancel job:{job.id}")
    told = await harness.reads("alice", "/credits history")
    assert f"**refunded** · grok-image, job `{job.id}`" in told
    assert told.count(job.id) == 1
    assert "+0" not in told


async def test_older_lines_are_on_the_next_page_and_each_is_on_one_page_only(harness: BotHarness) -> None:
    for amount in range(1, 43):
        await harness.asks("olive", f"/credits grant member:@alice amount:{amount}")
    pages = [await harness.reads("alice", f"/credits history page:{number}") for number in (1, 2, 3, 4)]
    amounts = [re.findall(r"\*\*\+(\d+)\*\*", page) for page in pages]
    assert [len(each) for each in amounts] == [20, 20, 3, 0]
    assert [amount for each in amounts for amount in each] == [
        *(str(amount) for amount in range(42, 0, -1)),
        "100",
    ]
    assert ["older lines" in page for page in pages] == [True, True, False, False]
    assert await harness.reads("alice", "/credits history") == pages[0]


async def test_who_manages_the_server_gives_and_takes_credits(harness: BotHarness) -> None:
    told = await harness.reads("olive", "/credits grant member:@bob amount:50")
    bob = harness.member("bob")
    assert f"You gave <@{bob.id}> 50 credits. They have 150 credits available now." in told
    told = await harness.reads("olive", "/credits grant member:@bob amount:-30")
    assert "took 30 credits" in told
    assert await harness.available("bob") == 120
    assert f"given by <@{harness.member('olive').id}>" in await harness.reads("bob", "/credits history")


async def test_nobody_without_manage_server_gives_credits(harness: BotHarness) -> None:
    for name in ("alice", "mo"):
        told = await harness.reads(name, f"/credits grant member:@{name} amount:500")
        assert "You need **Manage Server**" in told
        assert await harness.available(name) == 100


async def test_administrators_and_the_owner_manage_the_server_though_no_bit_says_so(
    harness: BotHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    def administrator(payload: Payload) -> None:
        payload["member"]["permissions"] = "8"

    def unsaid(payload: Payload) -> None:
        payload["member"]["permissions"] = "0"

    lines = ("/credits grant member:@bob amount:5", "/budget")
    harness.world.allow_command(harness.member("mo"), "budget")
    monkeypatch.setattr(Driver, "_payload", changed_by(administrator))
    told = [
        await harness.reads("mo", line) for line in lines
    ]  # Administrator, without the bits that it implies
    monkeypatch.setattr(Driver, "_payload", changed_by(unsaid))
    told += [await harness.reads("olive", line) for line in lines]  # who owns the server
    assert not [each for each in told if "You need **Manage Server**" in each]
    assert "You need **Manage Server**" in await harness.reads("mo", lines[0])
    assert await harness.available("bob") == 110


async def test_an_administrator_sees_and_cancels_anybodys_job(
    harness: BotHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    def administrator(payload: Payload) -> None:
        payload["member"]["permissions"] = "8"

    job = await harness.job("alice")
    assert "Only the member who asked" in await harness.reads("bob", f"/jobs cancel job:{job.id}")
    monkeypatch.setattr(Driver, "_payload", changed_by(administrator))
    assert "Cancelled" in await harness.reads("bob", f"/jobs cancel job:{job.id}")


async def test_credits_go_to_whom_discord_named_without_saying_that_they_are_a_member(
    harness: BotHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_member_data(payload: Payload) -> None:
        payload["data"]["resolved"].pop("members")

    monkeypatch.setattr(Driver, "_payload", changed_by(no_member_data))
    told = await harness.reads("olive", "/credits grant member:@bob amount:5")
    assert "5 credits. They have 105 credits available now." in told


async def test_a_grant_that_makes_no_sense_changes_nothing(harness: BotHarness) -> None:
    bob, bot = harness.member("bob"), harness.world.members(harness.guild)[-1]
    for target, amount, words in (
        (bob, 0, "other than 0"),
        (bob, 10_000_000, "At most 1,000,000"),
        (bob, -101, "only 100 credits available"),
        (bot, 5, "Bots don't spend credits"),
    ):
        asked = await harness.asks("olive", "credits grant", options={"member": target, "amount": amount})
        assert words in asked.reply
    assert await harness.available("bob") == 100


async def test_a_grant_delivered_twice_counts_once(harness: BotHarness) -> None:
    asked = await harness.asks("olive", "/credits grant member:@bob amount:50")
    harness.world.redeliver(asked)
    await harness.world.wait_for(lambda: harness.world.traffic.count("PATCH", "/webhooks/") == 2)
    assert await harness.available("bob") == 150


async def test_privacy_says_that_ids_are_stored_and_names_are_not_and_so_it_is(harness: BotHarness) -> None:
    member = harness.world.add_member("zephyrine", harness.guild)
    job, _ = await harness.delivered("zephyrine")
    await harness.asks("olive", "/credits grant member:@zephyrine amount:5")
    told = await harness.reads("zephyrine", "/darkroom privacy")
    assert "Your Discord id (not your name)" in told
    with closing(sqlite3.connect(harness.database.path)) as database:
        stored = "\n".join(database.iterdump())
    assert str(member.id) in stored
    assert job.request.prompt in stored
    assert "zephyrine" not in stored


# ---------------------------------------------------------------- what there is


async def test_models_shows_what_is_offered_here(harness: BotHarness) -> None:
    for command in ("/darkroom models", "/models"):
        told = await harness.reads("alice", command)
        for words in ("grok-image", "gpt-image-2.5-flare", "nano-banana-2.1", "4 credits"):
            assert words in told


async def test_a_model_that_is_off_is_neither_shown_nor_made(world: World, tmp_path: Path) -> None:
    catalog = tmp_path / "catalog.toml"
    catalog.write_text("""
        [[models]]
        name = "lone-image"
        label = "Lone"
        kind = "image"
        usual_seconds = 10
        price = { base = 1 }
        offers = [{ provider = "kie", upstream = "u", prompt_max = 50, cost = {} }]
    """)
    async with opened(world, tmp_path, catalog=catalog) as harness:
        assert "sora" not in await harness.reads("alice", "/darkroom models")
        assert "no model for this here" in await harness.reads("alice", "/video prompt:x")
        assert await harness.suggested("alice", "video", "model", prompt="x", model="") == []
        assert "1 credit held, 99 left" in await harness.reads("alice", "/imagine prompt:x")


async def test_help_and_privacy_are_private_and_say_what_they_should(harness: BotHarness) -> None:
    shown = await harness.asks("alice", "/darkroom help")
    assert shown.ephemeral
    assert "/imagine" in shown.reply
    told = await harness.reads("alice", "/darkroom privacy")
    assert "72 hours" in told
    for provider in ("kie", "evolink", "xai"):
        assert provider in told
