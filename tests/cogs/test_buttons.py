"""Again, Delete and Cancel: who may, what is answered, and what a forger gets."""

from pathlib import Path

from bot.domain.job import Job, Withdrawal
from bot.pipeline.clock import system_clock
from bot.storage import events, jobs, posts
from sandbox.discord import Interaction, Message, World
from tests.cogs.harness import BotHarness, opened
from tests.cogs.servers import until

ACTIONS = ("again", "delete", "cancel", "withdraw")


async def test_cancel_on_a_waiting_card_gives_the_credits_back(harness: BotHarness) -> None:
    job = await harness.job("alice")
    card = await harness.carded(job)
    pressed = await harness.presses("alice", card, f"darkroom:v1:cancel:{job.id}")
    assert pressed.ephemeral
    assert pressed.reply == "Cancelled. 4 credits refunded."
    assert await harness.available("alice") == 100


async def test_somebody_elses_cancel_is_refused_and_a_moderators_is_not(harness: BotHarness) -> None:
    job = await harness.job("alice")
    card = await harness.carded(job)
    pressed = await harness.presses("bob", card, f"darkroom:v1:cancel:{job.id}")
    assert "Only the member who asked for it" in pressed.reply
    assert await harness.available("alice") == 96
    pressed = await harness.presses("mo", card, f"darkroom:v1:cancel:{job.id}")
    assert pressed.reply == f"Cancelled. 4 credits refunded to <@{job.member_id}>."
    assert f"4 credits refunded to <@{job.member_id}>" in await harness.reads(
        "mo", f"/jobs show job:{job.id}"
    )
    assert "4 credits refunded." in await harness.reads("alice", f"/jobs show job:{job.id}")
    (noted,) = await harness.database.read(events.of_guild, job.guild_id, 10)
    mo = harness.member("mo")
    assert (noted.kind, noted.job_id, noted.actor_id, noted.member_id) == (
        "cancel",
        job.id,
        mo.id,
        job.member_id,
    )


async def test_again_makes_a_new_job_for_whoever_pressed(harness: BotHarness) -> None:
    job, result = await harness.delivered("alice")
    pressed = await harness.presses("bob", result, f"darkroom:v1:again:{job.id}")
    assert pressed.ephemeral
    assert "Your images are in the queue: **grok-image**, 1:1. 4 credits held, 96 left." in pressed.reply
    (again,) = await harness.jobs("bob")
    assert again.request == job.request
    assert await harness.available("alice") == 96


async def test_again_works_only_where_it_was_posted(harness: BotHarness) -> None:
    """A forged press elsewhere would carry a prompt out of a channel that not everybody sees."""
    alice, backroom = harness.member("alice"), harness.world.add_channel("backroom", harness.guild)
    await harness.asks("alice", "/imagine prompt:a secret badger", backroom)
    (job,) = await harness.jobs("alice")
    thread = harness.world.add_thread(backroom, "beside it", alice)
    for elsewhere in (harness.pictures, thread):
        forged = await harness.posted(f"darkroom:v1:again:{job.id}", elsewhere)
        pressed = await harness.presses("bob", forged, f"darkroom:v1:again:{job.id}")
        assert "stay where they were posted: press Again there" in pressed.reply
        assert "badger" not in pressed.reply
    assert await harness.jobs("bob") == []
    # as when its own place had gone, and the next one took it
    await harness.database.write(
        posts.record, job.id, "result", 0, harness.pictures.id, forged.id, system_clock()
    )
    there = await harness.posted(f"darkroom:v1:again:{job.id}")
    assert "in the queue" in (await harness.presses("bob", there, f"darkroom:v1:again:{job.id}")).reply


async def test_again_pressed_once_and_delivered_twice_makes_one_job(harness: BotHarness) -> None:
    job, result = await harness.delivered("alice")
    pressed = await harness.presses("bob", result, f"darkroom:v1:again:{job.id}")
    harness.world.redeliver(pressed)
    before = harness.world.traffic.count("PATCH", "/webhooks/")
    await harness.world.wait_for(lambda: harness.world.traffic.count("PATCH", "/webhooks/") > before)
    assert len(await harness.jobs("bob")) == 1


async def _with_delete(harness: BotHarness, result: Message, job: Job) -> Message:
    """A message where the result is, with the button that results had once."""
    return await harness.posted(f"darkroom:v1:delete:{job.id}", harness.world.find_channel(result.channel_id))


async def _deletes(harness: BotHarness, name: str, result: Message, job: Job) -> Interaction:
    """Press Delete and say yes; the last answer."""
    message = await _with_delete(harness, result, job)
    asked = await harness.presses(name, message, f"darkroom:v1:delete:{job.id}")
    if asked.response is None or not asked.response.buttons:
        return asked
    return await harness.confirms(name, asked, f"darkroom:v1:withdraw:{job.id}")


async def _withdrawal(harness: BotHarness, job: Job) -> tuple[Withdrawal | None, int | None]:
    found = await harness.database.read(jobs.get, job.id)
    assert found is not None
    return found.withdrawal, found.withdrawn_by


async def test_delete_asks_once_before_it_does_anything(harness: BotHarness) -> None:
    job, result = await harness.delivered("alice")
    asked = await harness.presses(
        "alice", await _with_delete(harness, result, job), f"darkroom:v1:delete:{job.id}"
    )
    assert asked.ephemeral
    assert "Delete this for everybody?" in asked.reply
    assert "credits aren't refunded" in asked.reply
    assert await _withdrawal(harness, job) == (None, None)
    assert harness.seen(result.channel_id, result.id)
    sure = await harness.confirms("alice", asked, f"darkroom:v1:withdraw:{job.id}")
    assert "It is being deleted" in sure.reply
    assert asked.response
    assert sure.response
    assert sure.response.id == asked.response.id  # the question is gone, and its button with it
    assert sure.response.buttons == ()
    assert await _withdrawal(harness, job) == (Withdrawal.ASKED, job.member_id)
    assert harness.wakeup.event.is_set()


async def test_nobody_else_deletes_and_a_yes_is_checked_again(harness: BotHarness) -> None:
    job, result = await harness.delivered("alice")
    for action in ("delete", "withdraw"):
        forged = await harness.posted(f"darkroom:v1:{action}:{job.id}")
        refused = await harness.presses("bob", forged, f"darkroom:v1:{action}:{job.id}")
        assert refused.ephemeral
        assert "Only the member who asked for it" in refused.reply
        assert harness.seen(forged.channel_id, forged.id).content == "a button"  # not written over
    asked = await harness.presses(
        "mo", await _with_delete(harness, result, job), f"darkroom:v1:delete:{job.id}"
    )
    mo = harness.member("mo")
    harness.world.places.permit(harness.pictures, "manage_messages", allowed=False, whom=mo)
    refused = await harness.confirms("mo", asked, f"darkroom:v1:withdraw:{job.id}")
    assert "Only the member who asked for it" in refused.reply
    assert await _withdrawal(harness, job) == (None, None)


async def test_the_question_outlives_the_process(world: World, tmp_path: Path) -> None:
    async with opened(world, tmp_path) as harness:
        job, result = await harness.delivered("alice")
        asked = await harness.presses(
            "alice", await _with_delete(harness, result, job), f"darkroom:v1:delete:{job.id}"
        )
    async with opened(world, tmp_path) as harness:
        sure = await harness.confirms("alice", asked, f"darkroom:v1:withdraw:{job.id}")
        assert "It is being deleted" in sure.reply
        assert await _withdrawal(harness, job) == (Withdrawal.ASKED, job.member_id)


async def test_delete_with_manage_messages_takes_down_anybodys_and_is_noted(harness: BotHarness) -> None:
    job, result = await harness.delivered("alice")
    for _ in range(2):
        assert "It is being deleted" in (await _deletes(harness, "mo", result, job)).reply
    mo = harness.member("mo")
    assert await _withdrawal(harness, job) == (Withdrawal.ASKED, mo.id)
    (noted,) = await harness.database.read(events.of_guild, job.guild_id, 10)
    assert (noted.kind, noted.job_id, noted.actor_id) == ("delete_result", job.id, mo.id)


async def test_a_moderator_of_one_channel_moderates_its_jobs_alone(harness: BotHarness) -> None:
    """Discord sends the permissions that somebody has in the channel of the click."""
    job, result = await harness.delivered("alice")
    carol, backroom = (
        harness.world.add_member("carol", harness.guild),
        harness.world.add_channel("backroom", harness.guild),
    )
    harness.world.set_permissions(backroom, carol, allow=["manage_messages"])
    assert harness.world.may(carol, backroom, "manage_messages")
    forged = await harness.posted(f"darkroom:v1:delete:{job.id}", backroom)
    for action in (f"/jobs show job:{job.id}", f"/jobs cancel job:{job.id}"):
        told = await harness.reads("carol", action, backroom)
        assert "Only the member who asked for it" in told
        assert "fox" not in told
    pressed = await harness.presses("carol", forged, f"darkroom:v1:delete:{job.id}")
    assert "Only the member who asked for it" in pressed.reply
    harness.world.set_permissions(harness.pictures, carol, allow=["manage_messages"])
    assert "It is being deleted" in (await _deletes(harness, "carol", result, job)).reply


async def test_who_manages_the_server_deletes_from_anywhere(harness: BotHarness) -> None:
    job, _ = await harness.delivered("alice")
    forged = await harness.posted(
        f"darkroom:v1:delete:{job.id}", harness.world.add_channel("backroom", harness.guild)
    )
    assert "It is being deleted" in (await _deletes(harness, "olive", forged, job)).reply
    assert await _withdrawal(harness, job) == (Withdrawal.ASKED, harness.member("olive").id)


async def test_delete_without_a_result_says_so(harness: BotHarness) -> None:
    job = await harness.job("alice")
    forged = await harness.posted(f"darkroom:v1:delete:{job.id}")
    assert (
        "nothing to delete" in (await harness.presses("alice", forged, f"darkroom:v1:delete:{job.id}")).reply
    )


async def test_an_id_of_no_job_gets_a_kind_line(harness: BotHarness) -> None:
    for action in ACTIONS:
        custom_id = f"darkroom:v1:{action}:zzzzzzzzzz"
        pressed = await harness.presses("alice", await harness.posted(custom_id), custom_id)
        assert "There is no job `zzzzzzzzzz` in this server" in pressed.reply


async def test_a_job_of_another_server_cannot_be_reached_by_a_forged_id(harness: BotHarness) -> None:
    job = await harness.job("alice")
    elsewhere = harness.world.add_guild("Elsewhere")
    olive, general = harness.world.member("olive", elsewhere), harness.world.channel("general", elsewhere)
    await until(lambda: harness.client.get_guild(elsewhere.id))
    for action in ACTIONS:
        custom_id = f"darkroom:v1:{action}:{job.id}"
        forged = await harness.posted(custom_id, general)
        pressed = await (await harness.world.click(olive, forged, custom_id)).answered()
        assert "There is no job" in pressed.reply
    assert await harness.services.job_control.latest(elsewhere.id, olive.id) == []
    assert await harness.available("alice") == 96


async def test_an_id_that_is_none_of_ours_gets_a_kind_line(harness: BotHarness) -> None:
    for custom_id in (
        "darkroom:v1:again:UPPERCASE0",
        "darkroom:v2:again:zzzzzzzzzz",
        "darkroom:v1:grant:zzzzzzzzzz",
        "darkroom:v1:again:zzzzzzzzzz\n",
        "x",
    ):
        pressed = await harness.presses("alice", await harness.posted(custom_id), custom_id)
        assert "I don't know this button any more" in pressed.reply
        assert pressed.ephemeral


async def test_a_click_that_discord_forgot_does_nothing(harness: BotHarness) -> None:
    job = await harness.job("alice")
    card = await harness.carded(job)
    harness.world.faults.add(
        "POST", "/interactions/**", status=404, code=10062, message="Unknown interaction"
    )
    before = harness.world.traffic.count("POST", "/interactions/")
    await harness.world.click(harness.member("alice"), card, f"darkroom:v1:cancel:{job.id}")
    await harness.world.wait_for(lambda: harness.world.traffic.count("POST", "/interactions/") > before)
    assert "96 credits available" in await harness.reads("alice", "/credits balance")


async def test_buttons_outlive_the_process(harness: BotHarness) -> None:
    """The click finds its way by the id alone: this client never made a view for the message."""
    job = await harness.job("alice")
    card = await harness.carded(job)
    assert harness.client.persistent_views == []
    assert "Cancelled" in (await harness.presses("alice", card, f"darkroom:v1:cancel:{job.id}")).reply
