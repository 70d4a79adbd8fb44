"""Whoever had the right to open a panel or to be shown a card, and has it no more, changes nothing with what still stands."""

import pytest
import pytest_asyncio

from bot.domain.job import State
from bot.domain.policy import Policy
from bot.storage import reviews
from cogs.ui.reviews import drafted
from sandbox.discord import Message
from sandbox.discord.values import walk
from tests.cogs.harness import BotHarness
from tests.cogs.moderated import room, with_moderators

STRING_SELECT = 3
MANAGER, MODERATOR = ("manage_guild",), ("moderate_members",)


@pytest_asyncio.fixture(loop_scope="module", name="harness")
async def moderated(harness: BotHarness) -> BotHarness:
    await with_moderators(harness)
    harness.world.add_member("manon", harness.guild, permissions=MANAGER)
    return harness


async def opens(harness: BotHarness, name: str, line: str) -> Message:
    shown = (await harness.asks(name, line)).response
    assert shown
    return shown


def _last(panel: Message, menu: str) -> str:
    (found,) = [one for one in walk(panel.components) if one.get("custom_id") == menu]
    return str(found["options"][-1]["value"])


@pytest.mark.parametrize("line", ["/settings panel", "/setup"])
async def test_a_panel_of_who_managed_the_server_changes_nothing_any_more(
    harness: BotHarness, line: str
) -> None:
    panel = await opens(harness, "manon", line)
    before = await harness.services.policies.of(harness.guild.id)
    harness.world.forbid_member(harness.member("manon"), deny=MANAGER)
    menus = [str(one["custom_id"]) for one in walk(panel.components) if one.get("type") == STRING_SELECT]
    buttons = [str(one["custom_id"]) for one in panel.buttons if "custom_id" in one]
    assert menus or buttons
    for custom_id in buttons:
        told = await harness.presses("manon", panel, custom_id)
        assert "Manage Server" in told.reply
        assert told.modal is None
    for custom_id in menus:
        chosen = await harness.world.select(
            harness.member("manon"), panel, custom_id, [_last(panel, custom_id)]
        )
        assert "Manage Server" in (await chosen.answered()).reply
    after = await harness.services.policies.of(harness.guild.id)
    assert after.policy == before.policy == Policy()


async def test_the_record_of_a_member_is_decided_on_by_moderators_as_they_are_now(
    harness: BotHarness,
) -> None:
    record = await opens(harness, "mia", "/mod member member:@alice")
    harness.world.forbid_member(harness.member("mia"), deny=MODERATOR)
    for button in record.buttons:
        told = await harness.presses("mia", record, str(button["custom_id"]))
        assert "Only moderators" in told.reply
        assert told.modal is None
    page = "darkroom:queue:v1:page:0"
    told = await harness.presses("mia", await harness.posted(page), page)
    assert "Only moderators" in told.reply
    standing = harness.services.sanctions.standings.of(harness.guild.id, harness.member("alice").id)
    assert not standing.banned


async def test_a_card_and_a_form_opened_from_it_count_by_the_rights_of_the_press(harness: BotHarness) -> None:
    keys = {"review_prompts": "all", "review_channel": str(room(harness).id)}
    await harness.services.policies.change(harness.guild.id, by=1, **keys)
    job = await harness.job("alice")
    await harness.review_cards.send()
    (card,) = [one for one in harness.world.messages(room(harness)) if not one.system]
    review = await harness.database.read(reviews.about, "prompt", job.id)
    assert review
    mia = harness.member("mia")
    form = await harness.world.click(mia, card, f"darkroom:v1:review-decline:{job.id}:{review.id}")
    await harness.world.wait_for(lambda: form.modal)
    harness.world.forbid_member(mia, deny=MODERATOR)
    sent = await (await harness.world.submit_modal(form, {"why": ["hate"], "note": "late"})).answered()
    assert "Only moderators" in sent.reply
    approve = f"darkroom:v1:review-approve:{job.id}:{drafted(review)}"
    told = await harness.presses("mia", card, approve)
    assert "Only moderators" in told.reply
    assert (await harness.jobs("alice"))[0].state is State.HELD
