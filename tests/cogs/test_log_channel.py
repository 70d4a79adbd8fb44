"""The log channel as moderators read it, over the local Discord."""

from bot.pipeline.courier import LogPost
from bot.storage import log_lines
from sandbox.discord import Message
from tests.cogs.harness import BotHarness


async def named(harness: BotHarness) -> None:
    room = harness.channel("mod-room")
    await harness.services.policies.change(harness.guild.id, by=1, log_channel=str(room.id))
    await harness.log_channel.send()


async def lines(harness: BotHarness) -> list[Message]:
    await harness.log_channel.send()
    return harness.world.messages(harness.channel("mod-room"))[1:]


async def test_what_moderators_and_rules_did_is_read_there_and_no_prompt(harness: BotHarness) -> None:
    await named(harness)
    await harness.services.policies.change(harness.guild.id, by=1, blocked_terms=["forbidden"])
    await harness.asks("alice", "/imagine prompt:a forbidden fox")
    await harness.asks("mo", "/mod strike member:@alice reason:rude words")
    (message,) = await lines(harness)
    alice, mo = harness.member("alice"), harness.member("mo")
    assert "changed the settings: blocked_terms." in message.text
    assert f"A prompt of <@{alice.id}> was refused" in message.text
    assert (
        f"<@{mo.id}> gave <@{alice.id}> a strike, the first that counts: a warning. (rude words)"
        in message.text
    )
    assert "fox" not in message.text
    assert message.mention_ids == ()


async def test_a_budget_at_eighty_percent_is_read_there(harness: BotHarness) -> None:
    await named(harness)
    job = await harness.job("alice")
    dollars = f"{job.cost * 2 / 1_000_000:.6f}"
    await harness.services.policies.change(harness.guild.id, by=1, budget_per_day=dollars)
    await harness.job("bob")
    texts = "\n".join(message.text for message in await lines(harness))
    assert "of today's budget" in texts


async def test_a_process_that_died_after_the_message_and_before_its_note_posts_none_twice(
    harness: BotHarness,
) -> None:
    await named(harness)
    await harness.asks("mo", "/mod ban member:@alice")
    room, database = harness.channel("mod-room"), harness.database
    batch = await database.write(log_lines.take, harness.guild.id, harness.services.policies.clock(), 10)
    assert batch
    await harness.courier.post_log(LogPost(room.id, "en", batch))
    harness.world.advance(600)  # Discord has forgotten the nonce
    assert len(await lines(harness)) == 1
    assert await database.read(log_lines.servers) == []
