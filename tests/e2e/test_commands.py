"""Every command, as a member reads it: private, in words, and with the numbers right."""

import re
import statistics

import pytest

from tests.e2e.harness import ProcessHarness

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_every_command_is_offered_and_answers_its_member_alone(harness: ProcessHarness) -> None:
    olive, room = harness.discord.member("olive"), harness.room()
    offered = {command["name"] for command in harness.discord.commands(olive, room)}
    assert offered >= {"imagine", "video", "jobs", "credits", "me", "darkroom", "operator", "budget"}
    lines = [
        "/darkroom help",
        "/darkroom privacy",
        "/darkroom models",
        "/credits balance",
        "/credits history",
        "/credits grant member:@alice amount:1",
        "/jobs list",
        "/jobs show job:0000000000",
        "/jobs cancel job:0000000000",
        "/operator status",
        "/budget",
    ]
    answers = [await harness.ask(olive, room, line) for line in lines]  # asserts that each is private
    assert all(each.reply for each in answers)
    assert harness.discord.messages(room) == []
    assert statistics.median(each.ack_latency or 9 for each in answers) < 1


async def test_options_are_declared_as_documented(harness: ProcessHarness) -> None:
    olive, room = harness.discord.member("olive"), harness.room()
    commands = {command["name"]: command for command in harness.discord.commands(olive, room)}
    imagine = [option["name"] for option in commands["imagine"]["options"]]
    assert imagine == [
        *("prompt", "model", "aspect_ratio", "count", "resolution", "quality", "seed", "negative"),
        *("image", "reference_1", "reference_2", "reference_3", "reference_4", "share_input", "provider"),
    ]
    video = [option["name"] for option in commands["video"]["options"]]
    assert video == [
        *("prompt", "model", "aspect_ratio", "duration", "mode", "resolution", "quality", "sound", "seed"),
        *(
            "negative",
            "image",
            "end_frame",
            "reference_1",
            "reference_2",
            "reference_3",
            "reference_4",
            "share_input",
            "provider",
        ),
    ]
    assert [option["name"] for option in commands["video"]["options"] if option.get("required")] == ["prompt"]
    assert [each["name"] for each in commands["jobs"]["options"]] == ["list", "show", "cancel"]
    assert [each["name"] for each in commands["credits"]["options"]] == ["balance", "history", "grant"]


async def test_models_tells_what_there_is_and_the_price(harness: ProcessHarness) -> None:
    told = await harness.read(harness.newcomer(), harness.room(), "/darkroom models")
    for expected in (
        *("grok-image", "nano-banana-2.1", "z-image"),
        *("4 credits", "3 credits", "1 credit"),
    ):
        assert expected in told


async def test_help_and_privacy_say_what_they_must(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    help_page = await harness.read(alice, room, "/darkroom help")
    assert "/imagine" in help_page
    assert "/credits balance" in help_page
    privacy = await harness.read(alice, room, "/darkroom privacy")
    assert "72 hours" in privacy
    assert "kie" in privacy


async def test_a_newcomer_has_the_daily_allowance_and_sees_where_it_went(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    assert (await harness.read(alice, room, "/credits balance")).startswith("100 credits available")
    ended = await harness.make(alice, room, "/imagine prompt:a fox in the reeds")
    assert await harness.available(alice, room) == 96
    history = await harness.read(alice, room, "/credits history")
    assert "+100" in history
    assert "-4" in history
    assert ended.job in history


async def test_what_is_held_is_not_available(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    admitted = await harness.admit(alice, room, "/video prompt:a fox asleep [slow=2] provider:evolink")
    told = await harness.read(alice, room, "/credits balance")
    assert told.startswith("90 credits available")
    assert "10 credits held" in told
    assert (await harness.end(admitted)).delivered
    await harness.done(admitted)
    told = await harness.read(alice, room, "/credits balance")
    assert told.startswith("90 credits available")
    assert "held" not in told


async def test_only_those_who_manage_the_server_grant_credits(harness: ProcessHarness) -> None:
    alice, bob, room = harness.newcomer(), harness.newcomer("manage_guild"), harness.room()
    moderator = harness.discord.member("mo")
    for stranger in (alice, moderator):
        refused = await harness.read(stranger, room, f"/credits grant member:@{alice.name} amount:50")
        assert "Manage Server" in refused
    assert await harness.available(alice, room) == 100
    await harness.read(bob, room, f"/credits grant member:@{alice.name} amount:50")
    assert await harness.available(alice, room) == 150
    await harness.read(bob, room, f"/credits grant member:@{alice.name} amount:-150")
    assert await harness.available(alice, room) == 0
    refused = await harness.read(bob, room, f"/credits grant member:@{alice.name} amount:-1")
    assert "0 credits" in refused
    assert await harness.available(alice, room) == 0
    history = await harness.read(alice, room, "/credits history")
    assert "+50" in history
    assert "-150" in history


async def test_jobs_are_listed_and_shown_with_how_they_ended(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    good = await harness.make(alice, room, "/imagine prompt:a fox that works")
    bad = await harness.make(alice, room, "/imagine prompt:a fox that fails [fail]")
    assert good.delivered
    assert not bad.delivered
    listed = await harness.read(alice, room, "/jobs list")
    assert listed.index(bad.job) < listed.index(good.job)
    shown = await harness.read(alice, room, f"/jobs show job:{bad.job}")
    assert "refunded" in shown
    assert "fails" in shown
    shown = await harness.read(alice, room, f"/jobs show job:{good.job}")
    assert f"/{good.last.channel_id}/{good.last.id}" in shown


async def test_jobs_of_others_are_for_moderators_only(harness: ProcessHarness) -> None:
    alice, bob, room = harness.newcomer(), harness.newcomer(), harness.room()
    ended = await harness.make(alice, room, "/imagine prompt:a fox of my own")
    refused = await harness.read(bob, room, f"/jobs show job:{ended.job}")
    assert "of my own" not in refused
    assert ended.job not in await harness.read(bob, room, "/jobs list")
    shown = await harness.read(harness.discord.member("mo"), room, f"/jobs show job:{ended.job}")
    assert "of my own" in shown


async def test_another_servers_jobs_and_credits_are_its_own(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    ended = await harness.make(alice, room, "/imagine prompt:a fox of this server")
    elsewhere = harness.discord.add_guild(f"Elsewhere {alice.name}")
    same_person = harness.discord.add_member(alice.name, elsewhere)
    general = harness.discord.channel("general", elsewhere)
    assert same_person.id == alice.id
    assert await harness.available(same_person, general) == 100
    shown = await harness.read(same_person, general, f"/jobs show job:{ended.job}")
    assert "no job" in shown
    assert "of this server" not in shown


async def test_suggestions_come_from_the_catalogue_and_fit_what_is_chosen(harness: ProcessHarness) -> None:
    alice, room, nsfw = harness.newcomer(), harness.room(), harness.room(nsfw=True)

    async def suggested(focused: str, **options: object) -> list[object]:
        found = await harness.discord.autocomplete(alice, room, "video", options, focused)
        return [each["value"] for each in found]

    models = await suggested("model")
    assert models[:4] == ["grok-video", "grok-video-1.5", "sora-2", "veo-3.1-fast"]
    assert len(models) > 12
    assert await suggested("provider", model="sora-2") == ["kie"]
    assert await suggested("duration", model="sora-2") == [10, 15]
    assert set(await suggested("aspect_ratio", model="sora-2")) == {"16:9", "9:16"}
    assert "spicy" not in await suggested("mode", model="grok-video")
    found = await harness.discord.autocomplete(alice, nsfw, "video", {"model": "grok-video"}, "mode")
    assert "spicy" in [each["value"] for each in found]


async def test_operator_is_for_the_owner_of_the_application(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer("manage_guild", "administrator"), harness.room()
    for line in ("status", "pause", "disable provider:kie"):
        refused = await harness.read(alice, room, f"/operator {line}")
        assert "bot's operator" in refused
    olive = harness.discord.member("olive")
    status = await harness.read(olive, room, "/operator status")
    assert re.search(r"kie.*1,?000", status)
    assert "evolink" in status
    assert "xai" in status


async def test_the_operator_pauses_and_resumes(harness: ProcessHarness) -> None:
    alice, olive, room = harness.newcomer(), harness.discord.member("olive"), harness.room()
    await harness.read(olive, room, "/operator pause")
    try:
        refused = await harness.read(alice, room, "/imagine prompt:a fox in a pause")
        assert "paused" in refused
        assert "Nothing was charged" in refused
    finally:
        await harness.read(olive, room, "/operator resume")
    assert (await harness.make(alice, room, "/imagine prompt:a fox after the pause")).delivered


async def test_a_provider_that_the_operator_disabled_gets_nothing(harness: ProcessHarness) -> None:
    alice, olive, room = harness.newcomer(), harness.discord.member("olive"), harness.room()
    words = f"a fox elsewhere for {alice.name}"
    await harness.read(olive, room, "/operator disable provider:kie")
    try:
        ended = await harness.make(alice, room, f"/video prompt:{words}")
    finally:
        await harness.read(olive, room, "/operator enable provider:kie")
    assert ended.delivered
    assert "evolink" in ended.last.text
    assert harness.creates("kie", words) == []


async def test_a_servers_own_budget_is_a_ceiling_under_the_operators(harness: ProcessHarness) -> None:
    elsewhere = harness.discord.add_guild("Thrift")
    general = harness.discord.channel("general", elsewhere)
    olive = harness.discord.member("olive", elsewhere)
    alice = harness.discord.add_member("thrifty", elsewhere)
    assert "budget" not in {command["name"] for command in harness.discord.commands(alice, general)}
    harness.discord.allow_command(alice, "budget")  # as an administrator can, under Integrations
    assert "Manage Server" in await harness.read(alice, general, "/budget usd:100")
    await harness.read(olive, general, "/budget usd:0.03")
    assert (await harness.make(alice, general, "/imagine prompt:a fox within the budget")).delivered
    refused = await harness.read(alice, general, "/imagine prompt:a fox above the budget")
    assert re.search(r"<t:\d+", refused)
    assert await harness.available(alice, general) == 96
