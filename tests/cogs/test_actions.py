"""What holds for every action: who may, what a forged or outdated id gets, and that the ids stay what they are."""

import pytest

from cogs.actions.action import May
from cogs.actions.dispatcher import actions
from cogs.ui.custom_ids import CustomId, custom_id, read
from tests.cogs.harness import BotHarness
from tests.cogs.results import shown
from tests.cogs.servers import until

ON_MESSAGES = {"again", "remix", "why", "delete", "cancel", "withdraw"}
"""Which stand in Discord since the first version."""


def ids_of(harness: BotHarness, *may: May) -> list[str]:
    return [action.id for action in actions(harness.services) if action.may in may]


async def test_the_buttons_of_every_version_still_do_something(harness: BotHarness) -> None:
    ids = [action.id for action in actions(harness.services)]
    assert len(ids) == len(set(ids))
    assert set(ids) > ON_MESSAGES


async def test_who_has_no_right_is_told_and_changes_nothing(harness: BotHarness) -> None:
    job, result = await shown(harness, "alice", 1)
    there = harness.world.find_channel(result.channel_id)
    for action in ids_of(harness, May.AUTHOR_OR_MODERATOR):
        custom_id = f"darkroom:v1:{action}:{job.id}"
        told = await harness.presses("bob", await harness.posted(custom_id, there), custom_id)
        assert "Only the member who asked for it" in told.reply, action
    assert (await harness.jobs("alice"))[0] == job


async def test_what_is_for_everybody_there_is_for_nobody_elsewhere(harness: BotHarness) -> None:
    backroom = harness.world.add_channel("backroom", harness.guild)
    job, _ = await shown(harness, "alice", 1, channel=backroom)
    for action in ids_of(harness, May.EVERYBODY_THERE):
        pressed = f"darkroom:v1:{action}:{job.id}:0,grok-video,,"
        told = await harness.presses("bob", await harness.posted(pressed), pressed)
        assert "stay where they were posted" in told.reply, action
        assert "fox" not in told.reply
    assert await harness.jobs("bob") == []


async def test_a_job_of_another_server_is_none_here(harness: BotHarness) -> None:
    job, _ = await shown(harness, "alice", 1)
    elsewhere = harness.world.add_guild("Elsewhere")
    olive, general = harness.world.member("olive", elsewhere), harness.world.channel("general", elsewhere)
    await until(lambda: harness.client.get_channel(general.id))
    for action in ids_of(harness, May.EVERYBODY_THERE, May.AUTHOR_OR_MODERATOR):
        pressed = f"darkroom:v1:{action}:{job.id}:0,grok-video,,"
        forged = await harness.posted(pressed, general)
        told = await (await harness.world.click(olive, forged, pressed)).answered()
        assert "There is no job" in told.reply, action


async def test_a_button_of_no_form_opens_none(harness: BotHarness) -> None:
    """A form may be forged as a button may: only what has one takes it."""
    job, result = await shown(harness, "alice", 1)
    pressed = await harness.world.click(harness.member("bob"), result, f"darkroom:v1:remix:{job.id}")
    await harness.world.wait_for(lambda: pressed.modal)
    record = harness.world.interaction_record(pressed.id)
    record.modal = {**dict(pressed.modal or {}), "custom_id": f"darkroom:v1:cancel:{job.id}"}
    told = await (await harness.world.submit_modal(pressed, {})).answered()
    assert "I don't know this button any more" in told.reply


@pytest.mark.parametrize(
    "written",
    [
        "darkroom:v1:again:UPPERCASE0",
        "darkroom:v2:again:zzzzzzzzzz",
        "darkroom:v1:again:zzzzzzzzzz\n",
        "darkroom:v1:again:",
        "darkroom:v1:again:zzzzzzzzzz:",
        "darkroom:v1:again:zzzzzzzzzz:a:b",
        "x",
    ],
)
def test_what_is_no_id_is_not_read(written: str) -> None:
    assert read(written) is None


def test_an_id_is_read_as_it_was_written() -> None:
    assert read(custom_id("again", "zzzzzzzzzz")) == CustomId("again", "zzzzzzzzzz")
    assert read(custom_id("animate-begin", "zzzzzzzzzz", "2,grok-video,6,")) == CustomId(
        "animate-begin", "zzzzzzzzzz", "2,grok-video,6,"
    )
    with pytest.raises(ValueError, match="not an id"):
        custom_id("again", "NOT A JOB")
    with pytest.raises(ValueError, match="not an id"):
        custom_id("again", "zzzzzzzzzz", "9" * 100)
