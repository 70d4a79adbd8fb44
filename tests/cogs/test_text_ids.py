"""What goes over the wire where discord.py would write an id as a number."""

from typing import Any

from sandbox.discord.values import walk
from tests.cogs.harness import BotHarness
from tests.cogs.test_settings_panel import V1, chooses, panelled

SEES = 1 << 10


def sent(harness: BotHarness, method: str, path: str) -> list[Any]:
    """The bodies of these requests, oldest first."""
    found = [each for each in harness.world.traffic.requests if each.path.endswith(path)]
    return [each.body for each in found if each.method == method]


async def test_a_result_calls_its_member_by_an_id_in_text(harness: BotHarness) -> None:
    job, result = await harness.delivered("alice")
    assert result.mention_ids == (job.member_id,)
    bodies = sent(harness, "POST", f"/channels/{result.channel_id}/messages")
    assert bodies[-1]["allowed_mentions"] == {"users": [str(job.member_id)], "parse": []}


async def test_so_does_a_result_that_is_covered(harness: BotHarness) -> None:
    job, result = await harness.delivered("alice")
    await harness.courier.cover(result.channel_id, result.id, hidden=True)
    (body,) = sent(harness, "PATCH", f"/messages/{result.id}")
    assert body["allowed_mentions"] == {"users": [str(job.member_id)], "parse": []}


async def test_what_is_chosen_in_a_menu_is_told_in_text(harness: BotHarness) -> None:
    room = harness.channel("mod-room")
    shown = await panelled(harness, "review")
    shown = await chooses(harness, shown, f"{V1}:set:review:0:review_channel:0", [room])
    (mo,) = [role for role, name in harness.world.roles(harness.guild) if name == "mo"]
    await chooses(harness, shown, f"{V1}:set:review:0:moderator_roles:0", [mo])
    chosen = [
        one
        for body in sent(harness, "PATCH", "/messages/@original")
        for part in walk(body["components"])
        for one in part.get("default_values", ())
    ]
    assert {"type": "channel", "id": str(room.id)} in chosen
    assert {"type": "role", "id": str(mo)} in chosen


async def test_a_channel_is_hidden_by_the_request_that_makes_it(harness: BotHarness) -> None:
    harness.world.allow_bot(harness.guild, allow=["manage_channels"])
    custom_id = "darkroom:setup:v1:make_review"
    await harness.presses("olive", await harness.posted(custom_id), custom_id)
    await harness.world.wait_for(lambda: sent(harness, "POST", f"/guilds/{harness.guild.id}/channels"))
    (made,) = sent(harness, "POST", f"/guilds/{harness.guild.id}/channels")
    roles = {name: str(role) for role, name in harness.world.roles(harness.guild)}
    overwrites = {each["id"]: each for each in made["permission_overwrites"]}
    assert overwrites[str(harness.guild.id)] == {
        "id": str(harness.guild.id),
        "type": 0,
        "allow": 0,
        "deny": SEES,
    }
    assert overwrites[roles["mo"]] == {"id": roles["mo"], "type": 0, "allow": SEES, "deny": 0}
    olive, bot = str(harness.member("olive").id), str(harness.world.bot.id)
    assert overwrites[olive] == {"id": olive, "type": 1, "allow": SEES, "deny": 0}
    assert overwrites[bot]["type"] == 1
    assert overwrites[bot]["allow"] & SEES
    assert sent(harness, "PUT", "/permissions") == []
