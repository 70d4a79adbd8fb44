"""/imagine and /video as a member meets them: what is answered, and what it costs."""

from tests.cogs.lab import Lab


async def test_a_picture_is_queued_with_its_price_and_what_is_left(lab: Lab) -> None:
    asked = await lab.asks("alice", "/imagine prompt:a red fox in snow")
    assert asked.ephemeral
    assert "Your picture is in the queue: **grok-image**, 1:1. 4 credits held, 96 left." in asked.reply
    assert f"<#{lab.pictures.id}> below its card" in asked.reply
    (job,) = await lab.jobs("alice")
    assert (job.request.prompt, job.price) == ("a red fox in snow", 4)
    assert lab.woken
