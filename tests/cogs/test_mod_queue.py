"""/mod queue as moderators read it: what waits, since when and whose, the oldest first, and nothing for anybody else."""

import pytest_asyncio

from bot.pipeline.courier import Reminder
from bot.storage import reviews
from sandbox.discord import Channel, Message
from tests.cogs.harness import BotHarness
from tests.cogs.servers import until

PAGE = "darkroom:queue:v1:page"


@pytest_asyncio.fixture(loop_scope="module", name="harness")
async def with_a_room(harness: BotHarness) -> BotHarness:
    mia = harness.world.add_member("mia", harness.guild, permissions=("moderate_members",))
    made = harness.world.add_channel("reviews", harness.guild, only=[mia])
    await until(lambda: harness.client.get_channel(made.id))
    keys = {"review_prompts": "all", "review_channel": str(made.id)}
    await harness.services.policies.change(harness.guild.id, by=44, **keys)
    return harness


def room(harness: BotHarness) -> Channel:
    return harness.channel("reviews")


async def held(harness: BotHarness, names: str, each: int) -> list[str]:
    """Ids of the jobs, the oldest first."""
    found: list[str] = []
    for number in range(each):
        line = f"/imagine prompt:a fox {number}"
        found += [(await harness.job(name, line)).id for name in names.split()]
    return found


async def asks(harness: BotHarness) -> Message:
    answer = await harness.asks("mia", "/mod queue")
    assert answer.ephemeral
    assert answer.response
    return answer.response


def order(message: Message, ids: list[str]) -> list[str]:
    shown = [one for one in ids if one in message.text]
    return sorted(shown, key=message.text.index)


async def test_nothing_waits(harness: BotHarness) -> None:
    assert "Nothing waits for moderators." in (await asks(harness)).text


async def test_what_waits_is_listed_with_links_to_the_cards(harness: BotHarness) -> None:
    first, second = await held(harness, "alice bob", 1)
    await harness.review_cards.send()
    message = await asks(harness)
    assert "2 things wait for moderators" in message.text
    assert order(message, [first, second]) == [first, second]
    assert f"<@{harness.member('alice').id}>" in message.text
    assert "||a fox 0||" in message.text
    review = await harness.database.read(reviews.about, "prompt", first)
    assert review is not None
    assert f"<t:{int(review.created_at.timestamp())}:R>" in message.text
    links = [one["url"] for one in message.buttons if one.get("url")]
    cards = [one.id for one in harness.world.messages(room(harness)) if not one.system]
    assert [int(url.rpartition("/")[2]) for url in links] == cards


async def test_a_card_that_is_not_posted_yet_has_no_link(harness: BotHarness) -> None:
    await held(harness, "alice", 1)
    message = await asks(harness)
    assert "One thing waits" in message.text
    assert "its card is not posted yet" in message.text


async def test_thirty_that_wait_are_turned_page_by_page(harness: BotHarness) -> None:
    ids = await held(harness, "alice bob mo", 3)
    await harness.review_cards.send()
    message = await asks(harness)
    assert order(message, ids) == ids[:8]
    turned = await harness.presses("mia", message, f"{PAGE}:1")
    await harness.world.wait_for(lambda: turned.response and ids[8] in turned.response.text)
    assert turned.response
    assert order(turned.response, ids) == ids[8:]
    back = await harness.presses("mia", turned.response, f"{PAGE}:0")
    await harness.world.wait_for(lambda: back.response and ids[0] in back.response.text)


async def test_the_reminder_links_to_the_cards_and_stands_once(harness: BotHarness) -> None:
    await held(harness, "alice bob", 1)
    await harness.review_cards.send()
    found = await harness.database.read(reviews.waiting_in, harness.guild.id, limit=10)
    reminder = Reminder(harness.guild.id, room(harness).id, "en", tuple(found))
    ids = [review.id for review in found]
    assert await harness.courier.remind_moderators(reminder) == ids
    harness.world.advance(5 * 3600)  # Discord has forgotten the nonce
    assert await harness.courier.remind_moderators(reminder) == ids
    first, second, message = [one for one in harness.world.messages(room(harness)) if not one.system]
    assert "These have waited for a moderator" in message.text
    assert f"/{first.id}" in message.text
    assert f"/{second.id}" in message.text
    assert "fox" not in message.text
    assert message.mention_ids == ()


async def test_who_is_no_moderator_reads_nothing_with_a_forged_button(harness: BotHarness) -> None:
    await held(harness, "alice", 1)
    forged = await harness.posted(f"{PAGE}:0")
    told = await harness.presses("bob", forged, f"{PAGE}:0")
    assert "Only moderators" in told.reply
    assert "fox" not in told.reply
