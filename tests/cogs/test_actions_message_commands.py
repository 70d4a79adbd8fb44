"""Apps → Remix, Animate and Withdraw on a message: the job is found by what stands on it, or by which message it is."""

import discord
import pytest

from bot.domain.job import State, Withdrawal
from bot.pipeline.courier import Attachment, Part
from sandbox.discord import Interaction, Message
from tests.cogs.harness import BotHarness
from tests.cogs.results import drawn, on_disk, shown


async def uses(harness: BotHarness, name: str, command: str, message: Message) -> Interaction:
    used = await harness.world.context_command(harness.member(name), command, message)
    await harness.world.wait_for(lambda: used.modal or used.reply)
    return used


async def test_remix_on_a_result_opens_the_form(harness: BotHarness) -> None:
    job, result = await shown(harness, "alice")
    used = await uses(harness, "bob", "Remix", result)
    assert used.modal
    told = await (await harness.world.submit_modal(used, {"prompt": "a blue fox"})).answered()
    assert "in the queue" in told.reply
    (made,) = await harness.jobs("bob")
    assert (made.request.prompt, made.origin_id) == ("a blue fox", job.id)


async def test_a_prompt_that_no_form_takes_is_told_of(harness: BotHarness) -> None:
    _, result = await shown(harness, "alice", 1, line=f"/imagine prompt:{'a fox ' * 700}")
    told = await uses(harness, "bob", "Remix", result)
    assert "too long to be changed in a form" in told.reply


async def test_animate_on_a_result_asks_as_its_button_does(harness: BotHarness) -> None:
    _, result = await shown(harness, "alice")
    used = await uses(harness, "bob", "Animate", result)
    assert used.ephemeral
    assert "Image 1 becomes a video" in used.reply


async def test_a_waiting_card_is_remixed_and_has_nothing_to_animate(harness: BotHarness) -> None:
    card = await harness.carded(await harness.job("alice"))
    assert (await uses(harness, "bob", "Remix", card)).modal
    assert "There is no result to use here" in (await uses(harness, "bob", "Animate", card)).reply


async def test_a_message_without_buttons_is_known_by_its_files(harness: BotHarness) -> None:
    job, _ = await shown(harness, "alice", 1)
    file = drawn(harness, job, 1)
    attached = Attachment(on_disk(harness, file), file.name, file.size, file.content_type)
    posted = await harness.courier.post(job, Part((1,), 2, (attached,), last=False), again=False)
    message = harness.seen(posted.channel_id, posted.message_id)
    assert message.buttons == ()
    assert (await uses(harness, "bob", "Remix", message)).modal


@pytest.mark.parametrize("marked", ["beside a text", "by a picture"])
async def test_what_is_nested_is_found(harness: BotHarness, marked: str) -> None:
    job, _ = await shown(harness, "alice", 1)
    layout = discord.ui.LayoutView(timeout=None)
    box: discord.ui.Container[discord.ui.LayoutView] = discord.ui.Container()
    files: list[discord.File] = []
    if marked == "beside a text":
        button = discord.ui.Button[discord.ui.LayoutView](
            label="Again", custom_id=f"darkroom:v1:again:{job.id}"
        )
        box.add_item(discord.ui.Section("a fox", accessory=button))
    else:
        file = drawn(harness, job, 0)
        files.append(discord.File(on_disk(harness, file), filename=file.name))
        box.add_item(discord.ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{file.name}")))
    layout.add_item(box)
    layout.stop()
    place = harness.client.get_partial_messageable(job.destination_id, guild_id=job.guild_id)
    sent = await place.send(view=layout, files=files)
    assert (await uses(harness, "bob", "Remix", harness.seen(job.destination_id, sent.id))).modal


async def test_withdraw_takes_a_result_down_for_a_moderator_alone(harness: BotHarness) -> None:
    mia = harness.world.add_member("mia", harness.guild, permissions=("moderate_members",))
    _, result = await shown(harness, "alice")
    offered = {
        member.name: {each["name"] for each in harness.world.menu_commands(member, harness.pictures, result)}
        for member in (mia, harness.member("bob"))
    }
    everybody = {"Remix", "Animate", "Edit", "Report"}
    assert offered == {"mia": everybody | {"Withdraw"}, "bob": everybody}
    harness.world.allow_command(harness.member("bob"), "Withdraw")
    assert "Only moderators" in (await uses(harness, "bob", "Withdraw", result)).reply
    assert (await harness.jobs("alice"))[0].withdrawal is None
    told = await uses(harness, "mia", "Withdraw", result)
    assert told.ephemeral
    assert "It is being taken down" in told.reply
    (withdrawn,) = await harness.jobs("alice")
    assert (withdrawn.withdrawal, withdrawn.withdrawn_by) == (Withdrawal.ASKED, mia.id)


async def test_withdraw_on_a_waiting_card_stops_it_and_refunds(harness: BotHarness) -> None:
    harness.world.add_member("mia", harness.guild, permissions=("moderate_members",))
    card = await harness.carded(await harness.job("alice"))
    await uses(harness, "mia", "Withdraw", card)
    (job,) = await harness.jobs("alice")
    assert (job.state, await harness.available("alice")) == (State.WITHHELD, 100)


@pytest.mark.parametrize("command", ["Remix", "Animate", "Withdraw"])
async def test_a_message_that_is_not_ours_gets_a_kind_word(harness: BotHarness, command: str) -> None:
    job, _ = await shown(harness, "alice")
    harness.world.add_member("mia", harness.guild, permissions=("moderate_members",))
    alice = harness.member("alice")
    theirs = await harness.world.say(alice, harness.pictures, f"darkroom:v1:again:{job.id}")
    assert "not an image or video of mine" in (await uses(harness, "mia", command, theirs)).reply
    ours = await harness.posted("darkroom:v2:again:zzzzzzzzzz")
    assert "not an image or video of mine" in (await uses(harness, "mia", command, ours)).reply
