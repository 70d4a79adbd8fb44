"""The log channel as moderators read it, over the local Discord."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.job import Job, Withdrawal
from bot.domain.locale import LOCALES, Locale
from bot.pipeline.clock import system_clock
from bot.pipeline.courier import LogPost, RequestPost
from bot.pipeline.log_channel import MOST_LINES
from bot.storage import events, log_lines, request_lines
from cogs.ui.log_lines import content
from cogs.ui.words import words
from sandbox.discord import Message
from tests.cogs.harness import BotHarness
from tests.cogs.moderated import with_moderators
from tests.cogs.results import shown
from tests.cogs.test_actions_message_commands import uses
from tests.cogs.test_reports import report
from tests.cogs.test_reviews import fills, held


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
    assert "changed the settings: `blocked_terms`\n" in message.text
    assert "forbidden" not in message.text
    assert f"A prompt of <@{alice.id}> was refused" in message.text
    assert (
        f"<@{mo.id}> gave <@{alice.id}> a strike, the first that counts: a warning. (rude words)"
        in message.text
    )
    assert "fox" not in message.text
    assert message.mention_ids == ()


async def test_what_was_decided_about_a_request_is_read_there_in_words(harness: BotHarness) -> None:
    await with_moderators(harness)
    await named(harness)
    job, _ = await held(harness, approvals=2)
    await fills(harness, "mia", job, "edit", prompt="a blue fox")
    confirm = f"darkroom:v1:review-confirm:{job.id}:1"
    asked = await harness.presses("alice", await harness.posted(confirm), confirm)
    assert "Confirmed" in asked.reply
    await fills(harness, "max", job, "decline", why=["hate"], note="no foxes")
    text = "\n".join(message.text for message in await lines(harness))
    for told in ("changed the prompt of", "confirmed the changed prompt of", ": Spreads hatred."):
        assert told in text
    assert "no foxes" not in text


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", [*events.DECISIONS, "confirm_edit", "cancel", "delete_result"])
def test_each_decision_has_words_of_its_own(locale: Locale, kind: str) -> None:
    event = events.Event(1, kind, datetime(2026, 1, 1, tzinfo=UTC), "abc", 2, 3)
    unworded = replace(event, kind="unknown")
    assert content(words(locale), [event]) != content(words(locale), [unworded]).replace("unknown", kind)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", [*events.DECISIONS, "confirm_edit", "withdraw_refused", "held", "policy"])
def test_the_longest_lines_of_a_message_are_all_read(locale: Locale, kind: str) -> None:
    at, somebody = datetime(2026, 1, 1, tzinfo=UTC), 2**62
    keys = {
        "paused": "*" * 60,
        "budget_per_month": "1000000.0",
        "log_channel": str(2**62),
        "language": "zh-CN",
    }
    reasons = [
        "sexual",
        "violence",
        "hate",
        "harassment",
        "self_harm",
        "illegal",
        "real_people",
        "everything",
    ]
    data = {"consequence": "pause", "until": at.isoformat(), "strikes": 1000, "why": "real_people"}
    data |= {"reasons": reasons, "before": keys, "after": keys}
    note = " ".join(keys) if kind == "policy" else "*" * 300
    line = events.Event(1, kind, at, "k3fa9x2q1z", somebody, somebody, note, data)
    say = words(locale)
    assert content(say, [line] * MOST_LINES).split("\n") == [content(say, [line])] * MOST_LINES


async def test_what_a_setting_was_and_is_is_read_there(harness: BotHarness) -> None:
    await named(harness)
    await harness.services.policies.change(
        harness.guild.id, by=1, reports_to_hide=0, self_approval=True, paused="cleaning", review_prompts="all"
    )
    (message,) = await lines(harness)
    for part in ("`reports_to_hide` 3 → 0", "`self_approval` false → true", "`paused` Empty → cleaning"):
        assert part in message.text


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


async def made(harness: BotHarness, number: int) -> list[Job]:
    """So many results of alice's, as the pipeline would tell of them."""
    await harness.services.policies.change(
        harness.guild.id, by=1, roles={str(harness.guild.id): {"allowance": 999}}
    )
    jobs = [(await shown(harness, "alice", 1))[0] for _ in range(number)]
    for job in jobs:
        await harness.database.write(request_lines.add, job, system_clock())
    return jobs


async def told(harness: BotHarness) -> Message:
    """The decisions are told first."""
    await harness.log_channel.send()
    return (await lines(harness))[-1]


async def test_a_line_for_each_request_has_its_buttons_and_no_prompt(harness: BotHarness) -> None:
    await named(harness)
    jobs = await made(harness, 8)
    message = await told(harness)
    assert [one["label"] for one in message.buttons] == ["Withdraw", "Ban", "Open"] * 8
    for job in jobs:
        assert f"job `{job.id}`" in message.text
    assert "fox" not in message.text
    assert message.mention_ids == ()


async def test_withdraw_and_ban_there_are_for_moderators_alone(harness: BotHarness) -> None:
    await named(harness)
    (job,) = await made(harness, 1)
    assert "Withdraw" in str((await told(harness)).buttons)
    harness.world.add_member("mia", harness.guild, permissions=("moderate_members",))
    place = harness.world.find_channel(job.channel_id)
    for action in ("mod-withdraw", "mod-ban"):
        forged = f"darkroom:v1:{action}:{job.id}"
        refused = await harness.presses("bob", await harness.posted(forged, place), forged)
        assert "Only moderators" in refused.reply
    banned = await harness.presses(
        "mia", await harness.posted(f"darkroom:v1:mod-ban:{job.id}"), f"darkroom:v1:mod-ban:{job.id}"
    )
    assert "is banned from the bot in this server" in banned.reply
    gone = f"darkroom:v1:mod-withdraw:{job.id}"
    assert "It is being taken down" in (await harness.presses("mia", await harness.posted(gone), gone)).reply
    (after,) = await harness.jobs("alice")
    assert after.withdrawal is Withdrawal.ASKED
    assert "banned you" in (await harness.asks("alice", "/imagine prompt:x")).reply


async def test_withdraw_in_the_menu_of_a_message_about_several_takes_none_down(harness: BotHarness) -> None:
    """It does not say which is meant."""
    await named(harness)
    await made(harness, 2)
    refused = await uses(harness, "mo", "Withdraw", await told(harness))
    assert "Choose one of my messages that shows a result" in refused.reply
    assert [job.withdrawal for job in await harness.jobs("alice")] == [None, None]


async def test_a_line_says_what_was_done_and_offers_it_no_more(harness: BotHarness) -> None:
    await named(harness)
    first, second = await made(harness, 2)
    posted = await told(harness)
    count = len(await lines(harness))
    harness.world.add_member("mia", harness.guild, permissions=("moderate_members",))
    gone = f"darkroom:v1:mod-withdraw:{first.id}"
    await harness.presses("mia", await harness.posted(gone), gone)

    async def now() -> tuple[str, list[str]]:
        await harness.log_channel.send()
        await harness.log_channel.send()
        (message,) = [one for one in await lines(harness) if one.id == posted.id]
        return message.text, [str(one["label"]) for one in message.buttons]

    text, labels = await now()
    assert labels == ["Ban", "Open", "Withdraw", "Ban", "Open"]
    assert f"job `{first.id}` · **withdrawn**" in text
    await harness.asks("mia", "/mod ban member:@alice")
    text, labels = await now()
    assert labels == ["Open", "Withdraw", "Open"]
    assert text.count("**banned**") == 2
    await harness.asks("mia", "/mod unban member:@alice")
    text, labels = await now()
    assert labels == ["Ban", "Open", "Withdraw", "Ban", "Open"]
    assert "**banned**" not in text
    assert f"job `{second.id}`" in text
    assert (
        len(await lines(harness)) == count + 3
    )  # what was decided has a line of its own; nothing is posted twice


async def test_requests_that_were_posted_and_not_noted_are_not_posted_again(harness: BotHarness) -> None:
    await named(harness)
    await made(harness, 2)
    await harness.log_channel.send()
    room, database = harness.channel("mod-room"), harness.database
    batch = await database.write(request_lines.take, harness.guild.id, system_clock(), 8)
    assert batch
    await harness.courier.post_requests(RequestPost(room.id, "en", batch))
    before = len(harness.world.messages(room))
    harness.world.advance(600)  # Discord has forgotten the nonce
    await harness.asks("mo", "/mod ban member:@alice")
    for _ in range(3):  # the ban has a message of its own
        await harness.log_channel.send()
    assert len(harness.world.messages(room)) == before + 1
    (message,) = [one for one in harness.world.messages(room) if one.buttons]
    assert message.text.count("**banned**") == 2
    assert [one["label"] for one in message.buttons] == ["Withdraw", "Open"] * 2
    assert await database.read(request_lines.servers, system_clock()) == []


async def test_the_card_of_a_report_there_is_not_taken_for_the_line_of_its_job(harness: BotHarness) -> None:
    await named(harness)
    await harness.services.policies.change(
        harness.guild.id, by=1, roles={str(harness.guild.id): {"allowance": 999}}
    )
    await harness.log_channel.send()
    job, result = await shown(harness, "alice", 1)
    room, database = harness.channel("mod-room"), harness.database
    await database.write(request_lines.add, job, system_clock())
    # Discord takes no message, or the process dies; and then somebody reports the result.
    assert await database.write(request_lines.take, harness.guild.id, system_clock(), 8)
    assert "Thank you" in (await report(harness, "bob", result)).reply
    await harness.review_cards.send()
    card = harness.world.messages(room)[-1]
    offered = [one["label"] for one in card.buttons]
    assert (f"`{job.id}`" in card.text, "Keep" in offered) == (True, True)
    line = await told(harness)
    assert line.id != card.id
    assert [one["label"] for one in line.buttons] == ["Withdraw", "Ban", "Open"]
    await harness.asks("mo", "/mod ban member:@alice")
    for _ in range(2):
        await harness.log_channel.send()
    (card,) = [one for one in harness.world.messages(room) if one.id == card.id]
    assert [one["label"] for one in card.buttons] == offered


async def test_what_moderators_cancel_and_delete_of_others_is_read_there(harness: BotHarness) -> None:
    await named(harness)
    done, _ = await shown(harness, "alice", 1)
    await harness.asks("bob", "/imagine prompt:a hare")
    (waiting,) = await harness.jobs("bob")
    await harness.reads("mo", f"/jobs cancel job:{waiting.id}")
    withdraw = f"darkroom:v1:withdraw:{done.id}"
    more = f"darkroom:v1:more:{done.id}"
    asked = await harness.presses("mo", await harness.posted(more), more)
    assert asked.response
    await harness.world.click(harness.member("mo"), asked.response, f"darkroom:v1:delete:{done.id}")
    await harness.world.wait_for(
        lambda: asked.response and "Delete this for everybody" in asked.response.text
    )
    await harness.confirms("mo", asked, withdraw)
    text = "\n".join(message.text for message in await lines(harness))
    mo, alice, bob = (harness.member(name).id for name in ("mo", "alice", "bob"))
    assert f"<@{mo}> cancelled `{waiting.id}` of <@{bob}>." in text
    assert f"<@{mo}> deleted the result of `{done.id}` of <@{alice}>." in text
