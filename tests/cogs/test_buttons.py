"""Again, Delete and Cancel: who may, what is answered, and what a forger gets."""

from bot.storage import events, posts
from sandbox.discord import World
from tests.cogs.lab import Lab, now, until

ACTIONS = ("again", "delete", "cancel")


async def test_cancel_on_a_waiting_card_gives_the_credits_back(lab: Lab) -> None:
    job = await lab.job("alice")
    card = await lab.carded(job)
    pressed = await lab.presses("alice", card, f"darkroom:v1:cancel:{job.id}")
    assert pressed.ephemeral
    assert pressed.reply == "Cancelled. Your 4 credits came back."
    assert await lab.available("alice") == 100


async def test_somebody_elses_cancel_is_refused_and_a_moderators_is_not(lab: Lab) -> None:
    job = await lab.job("alice")
    card = await lab.carded(job)
    pressed = await lab.presses("bob", card, f"darkroom:v1:cancel:{job.id}")
    assert "Only the member who asked for it" in pressed.reply
    assert await lab.available("alice") == 96
    assert "Cancelled" in (await lab.presses("mo", card, f"darkroom:v1:cancel:{job.id}")).reply
    async with lab.database.read() as conn:
        (noted,) = await events.of_guild(conn, job.guild_id, 10)
    mo = lab.world.member("mo")
    assert (noted.kind, noted.job_id, noted.actor_id, noted.member_id) == (
        "cancel",
        job.id,
        mo.id,
        job.member_id,
    )


async def test_again_makes_a_new_job_for_whoever_pressed(lab: Lab) -> None:
    job, result = await lab.delivered("alice")
    pressed = await lab.presses("bob", result, f"darkroom:v1:again:{job.id}")
    assert pressed.ephemeral
    assert "Your picture is in the queue: **grok-image**, 1:1. 4 credits held, 96 left." in pressed.reply
    (again,) = await lab.jobs("bob")
    assert again.request == job.request
    assert await lab.available("alice") == 96


async def test_again_works_only_where_it_was_posted(lab: Lab) -> None:
    """A forged press elsewhere would carry a prompt out of a channel that not everybody sees."""
    alice, backroom = lab.world.member("alice"), lab.world.add_channel("backroom")
    await lab.asks("alice", "/imagine prompt:a secret badger", backroom)
    (job,) = await lab.jobs("alice")
    thread = lab.world.add_thread(backroom, "beside it", alice)
    for elsewhere in (lab.pictures, thread):
        forged = await lab.posted(f"darkroom:v1:again:{job.id}", elsewhere)
        pressed = await lab.presses("bob", forged, f"darkroom:v1:again:{job.id}")
        assert "stay where they were posted: press Again there" in pressed.reply
        assert "badger" not in pressed.reply
    assert await lab.jobs("bob") == []
    async with lab.database.transaction() as tx:  # as when its own place had gone, and the next one took it
        await posts.record(tx, job.id, "result", 0, lab.pictures.id, forged.id, now())
    there = await lab.posted(f"darkroom:v1:again:{job.id}")
    assert "in the queue" in (await lab.presses("bob", there, f"darkroom:v1:again:{job.id}")).reply


async def test_again_pressed_once_and_delivered_twice_makes_one_job(lab: Lab) -> None:
    job, result = await lab.delivered("alice")
    pressed = await lab.presses("bob", result, f"darkroom:v1:again:{job.id}")
    lab.world.redeliver(pressed)
    before = lab.world.traffic.count("PATCH", "/webhooks/")
    await lab.world.wait_for(lambda: lab.world.traffic.count("PATCH", "/webhooks/") > before)
    assert len(await lab.jobs("bob")) == 1


async def test_delete_takes_the_result_down_for_its_author(lab: Lab) -> None:
    job, result = await lab.delivered("alice")
    refused = await lab.presses("bob", result, f"darkroom:v1:delete:{job.id}")
    assert "Only the member who asked for it" in refused.reply
    place = lab.world.find_channel(result.channel_id)
    assert place is not None
    assert lab.world.message(place, result.id) is not None
    pressed = await lab.presses("alice", result, f"darkroom:v1:delete:{job.id}")
    assert pressed.reply.startswith("Deleted.")
    assert lab.world.message(place, result.id) is None


async def test_delete_with_manage_messages_takes_down_anybodys(lab: Lab) -> None:
    job, result = await lab.delivered("alice")
    assert "Deleted." in (await lab.presses("mo", result, f"darkroom:v1:delete:{job.id}")).reply


async def test_a_moderator_of_one_channel_moderates_its_jobs_alone(lab: Lab) -> None:
    """Discord sends the permissions that somebody has in the channel of the click."""
    job, result = await lab.delivered("alice")
    carol, backroom = lab.world.add_member("carol"), lab.world.add_channel("backroom")
    lab.world.set_permissions(backroom, carol, allow=["manage_messages"])
    assert lab.world.may(carol, backroom, "manage_messages")
    forged = await lab.posted(f"darkroom:v1:delete:{job.id}", backroom)
    for action in (f"/jobs show job:{job.id}", f"/jobs cancel job:{job.id}"):
        told = await lab.reads("carol", action, backroom)
        assert "Only the member who asked for it" in told
        assert "fox" not in told
    pressed = await lab.presses("carol", forged, f"darkroom:v1:delete:{job.id}")
    assert "Only the member who asked for it" in pressed.reply
    lab.world.set_permissions(lab.pictures, carol, allow=["manage_messages"])
    assert "Deleted." in (await lab.presses("carol", result, f"darkroom:v1:delete:{job.id}")).reply


async def test_who_manages_the_server_deletes_from_anywhere(lab: Lab) -> None:
    job, result = await lab.delivered("alice")
    forged = await lab.posted(f"darkroom:v1:delete:{job.id}", lab.world.add_channel("backroom"))
    assert "Deleted." in (await lab.presses("olive", forged, f"darkroom:v1:delete:{job.id}")).reply
    place = lab.world.find_channel(result.channel_id)
    assert place is not None
    assert lab.world.message(place, result.id) is None


async def test_delete_where_discord_will_not_says_so(lab: Lab) -> None:
    job, result = await lab.delivered("alice")
    lab.world.faults.add("DELETE", "/channels/*/messages/*", status=403, code=50013, times=None)
    lab.world.faults.add("POST", "/channels/*/messages/bulk-delete", status=403, code=50013, times=None)
    pressed = await lab.presses("alice", result, f"darkroom:v1:delete:{job.id}")
    assert "Discord does not let me do this" in pressed.reply


async def test_delete_without_a_result_says_so(lab: Lab) -> None:
    job = await lab.job("alice")
    forged = await lab.posted(f"darkroom:v1:delete:{job.id}")
    assert "nothing to delete" in (await lab.presses("alice", forged, f"darkroom:v1:delete:{job.id}")).reply


async def test_an_id_of_no_job_gets_a_kind_line(lab: Lab) -> None:
    for action in ACTIONS:
        custom_id = f"darkroom:v1:{action}:zzzzzzzzzz"
        pressed = await lab.presses("alice", await lab.posted(custom_id), custom_id)
        assert "There is no job `zzzzzzzzzz` in this server" in pressed.reply


async def test_a_job_of_another_server_cannot_be_reached_by_a_forged_id(lab: Lab) -> None:
    job = await lab.job("alice")
    elsewhere = lab.world.add_guild("Elsewhere")
    olive, general = lab.world.member("olive", elsewhere), lab.world.channel("general", elsewhere)
    await until(lambda: lab.client.get_guild(elsewhere.id))
    for action in ACTIONS:
        custom_id = f"darkroom:v1:{action}:{job.id}"
        forged = await lab.posted(custom_id, general)
        pressed = await (await lab.world.click(olive, forged, custom_id)).answered()
        assert "There is no job" in pressed.reply
    assert await lab.services.records.latest(elsewhere.id, olive.id) == []
    assert await lab.available("alice") == 96


async def test_an_id_that_is_none_of_ours_gets_a_kind_line(lab: Lab) -> None:
    for custom_id in (
        "darkroom:v1:again:UPPERCASE0",
        "darkroom:v2:again:zzzzzzzzzz",
        "darkroom:v1:grant:zzzzzzzzzz",
        "darkroom:v1:again:zzzzzzzzzz\n",
        "x",
    ):
        pressed = await lab.presses("alice", await lab.posted(custom_id), custom_id)
        assert "I do not know this button any more" in pressed.reply
        assert pressed.ephemeral


async def test_a_click_that_discord_forgot_does_nothing(lab: Lab) -> None:
    job = await lab.job("alice")
    card = await lab.carded(job)
    lab.world.faults.add("POST", "/interactions/**", status=404, code=10062, message="Unknown interaction")
    before = lab.world.traffic.count("POST", "/interactions/")
    await lab.world.click(lab.world.member("alice"), card, f"darkroom:v1:cancel:{job.id}")
    await lab.world.wait_for(lambda: lab.world.traffic.count("POST", "/interactions/") > before)
    assert "96 credits available" in await lab.reads("alice", "/credits balance")


async def test_buttons_outlive_the_process(world: World, lab: Lab) -> None:
    """The click finds its way by the id alone: this client never made a view for the message."""
    job = await lab.job("alice")
    card = await lab.carded(job)
    assert lab.client.persistent_views == []
    assert "Cancelled" in (await lab.presses("alice", card, f"darkroom:v1:cancel:{job.id}")).reply
