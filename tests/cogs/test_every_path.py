"""Every way to something made meets one gate: what an owner or a moderator has decided holds on all of them.

The ways are read from the command tree and from the table of actions: one that is in neither list here fails the test.
"""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import discord
import pytest

from bot.domain.ask import Actor
from bot.domain.job import Job
from bot.pipeline.sanctions import Order
from cogs.actions.dispatcher import actions
from sandbox.discord import Interaction, Message
from tests.cogs.harness import BotHarness
from tests.cogs.results import shown
from tests.cogs.test_actions_animate import asked
from tests.cogs.test_actions_message_commands import uses

OLIVE = Actor(44, manage_server=True)
Way = Callable[[BotHarness, Job, Message], Awaitable[Interaction]]
"""Bob goes it, on a result of Alice's."""
Obstacle = Callable[[BotHarness], Awaitable[object]]


# ---------------------------------------------------------------- the ways


async def imagine(harness: BotHarness, job: Job, result: Message) -> Interaction:
    del job, result
    return await harness.asks("bob", "/imagine prompt:a red fox")


async def video(harness: BotHarness, job: Job, result: Message) -> Interaction:
    del job, result
    return await harness.asks("bob", "/video prompt:a red fox")


async def again(harness: BotHarness, job: Job, result: Message) -> Interaction:
    return await harness.presses("bob", result, f"darkroom:v1:again:{job.id}")


async def remix(harness: BotHarness, job: Job, result: Message) -> Interaction:
    pressed = await harness.world.click(harness.member("bob"), result, f"darkroom:v1:remix:{job.id}")
    return await _sent(harness, pressed)


async def remix_in_the_menu(harness: BotHarness, job: Job, result: Message) -> Interaction:
    del job
    return await _sent(harness, await uses(harness, "bob", "Remix", result))


async def _sent(harness: BotHarness, opened: Interaction) -> Interaction:
    await harness.world.wait_for(lambda: opened.modal or opened.reply)
    assert opened.modal, opened.reply
    return await (await harness.world.submit_modal(opened, {"prompt": "a blue fox"})).answered()


async def animate(harness: BotHarness, job: Job, result: Message) -> Interaction:
    return await _begun(harness, await asked(harness, "bob", result, job, "animate"))


async def animate_in_the_menu(harness: BotHarness, job: Job, result: Message) -> Interaction:
    del job
    return await _begun(harness, await uses(harness, "bob", "Animate", result))


async def edit(harness: BotHarness, job: Job, result: Message) -> Interaction:
    more = await asked(harness, "bob", result, job, "more")
    assert more.response
    pressed = await harness.world.click(harness.member("bob"), more.response, f"darkroom:v1:edit:{job.id}")
    return await _sent(harness, pressed)


async def edit_in_the_menu(harness: BotHarness, job: Job, result: Message) -> Interaction:
    del job
    return await _sent(harness, await uses(harness, "bob", "Edit", result))


async def upscale(harness: BotHarness, job: Job, result: Message) -> Interaction:
    return await _from_more(harness, job, result, "upscale")


async def cut_out(harness: BotHarness, job: Job, result: Message) -> Interaction:
    return await _from_more(harness, job, result, "cut-out")


async def vary(harness: BotHarness, job: Job, result: Message) -> Interaction:
    return await _from_more(harness, job, result, "vary")


async def edit_of_a_video(harness: BotHarness, job: Job, result: Message) -> Interaction:
    return await edit(harness, job, result)


async def edit_of_a_video_in_the_menu(harness: BotHarness, job: Job, result: Message) -> Interaction:
    return await edit_in_the_menu(harness, job, result)


async def extend(harness: BotHarness, job: Job, result: Message) -> Interaction:
    more = await asked(harness, "bob", result, job, "more")
    assert more.response
    pressed = await harness.world.click(harness.member("bob"), more.response, f"darkroom:v1:extend:{job.id}")
    return await _sent(harness, pressed)


async def _from_more(harness: BotHarness, job: Job, result: Message, work: str) -> Interaction:
    more = await asked(harness, "bob", result, job, "more")
    assert more.response
    return await _begun(harness, await asked(harness, "bob", more.response, job, work))


async def _begun(harness: BotHarness, question: Interaction) -> Interaction:
    assert question.response
    (button,) = question.response.buttons
    return await harness.confirms("bob", question, button["custom_id"])


SLASH: dict[str, Way] = {"imagine": imagine, "video": video}
MENU: dict[str, Way] = {"Remix": remix_in_the_menu, "Animate": animate_in_the_menu, "Edit": edit_in_the_menu}
ACTION: dict[str, Way] = {
    "again": again,
    "remix": remix,
    "edit": edit,
    "animate-begin": animate,
    "vary-begin": vary,
    "upscale-begin": upscale,
    "cut-out-begin": cut_out,
    "extend": extend,
}
OF_VIDEOS: list[Way] = [extend, edit_of_a_video, edit_of_a_video_in_the_menu]
"""The rest starts from a picture, or from nothing."""
WAYS = list(dict.fromkeys([*SLASH.values(), *MENU.values(), *ACTION.values(), *OF_VIDEOS]))

MAKE_NOTHING = {
    "commands": {
        "jobs",
        "credits",
        "me",
        "models",
        "darkroom",
        "privacy",
        "mod",
        "settings",
        "setup",
        "operator",
        "budget",
        "Withdraw",
        "Report",
        "Darkroom",
    },
    "actions": {
        "animate",
        "animate-choose",
        "vary",
        "vary-choose",
        "upscale",
        "upscale-choose",
        "cut-out",
        "cut-out-choose",
        "why",
        "cancel",
        "delete",
        "withdraw",
        "mod-withdraw",
        "mod-ban",
        "save",
        "unsave",
        "more",
        "report",
        "report-keep",
        "report-withdraw",
        "report-strike",
        "report-ban",
        "appeal",
        "appeal-uphold",
        "appeal-lift",
    },
}
BY_REVIEW = {
    "review-approve",
    "review-choose",
    "review-edit",
    "review-decline",
    "review-strike",
    "review-confirm",
    "review-cancel",
}
"""Of a request that passed the gate; tests/pipeline/test_reviews.py bans its member meanwhile."""


def _commands(harness: BotHarness) -> Iterator[str]:
    for command in harness.client.tree.walk_commands():
        yield command.qualified_name.partition(" ")[0]
    for guild in (None, harness.world.guilds()[0]):
        place = discord.Object(guild.id) if guild else None
        yield from (each.name for each in harness.client.tree.get_commands(guild=place))
        kinds = (discord.AppCommandType.message, discord.AppCommandType.user)
        for kind in kinds:
            yield from (each.name for each in harness.client.tree.get_commands(guild=place, type=kind))


async def test_no_way_is_forgotten(harness: BotHarness) -> None:
    assert set(_commands(harness)) == SLASH.keys() | MENU.keys() | MAKE_NOTHING["commands"]
    known = {action.id for action in actions(harness.services)}
    assert known == ACTION.keys() | MAKE_NOTHING["actions"] | BY_REVIEW


# ---------------------------------------------------------------- what is in the way


def _policy(**values: Any) -> Obstacle:
    async def put(harness: BotHarness) -> object:
        return await harness.services.policies.change(harness.guild.id, by=OLIVE.member_id, **values)

    return put


def _sanction(act: Any) -> Obstacle:
    async def put(harness: BotHarness) -> object:
        order = Order(act, harness.guild.id, harness.member("bob").id, OLIVE, f"{act} {harness.guild.id}")
        return await harness.services.sanctions.carry_out(order)

    return put


async def _channel_is_closed(harness: BotHarness) -> object:
    return await _policy(channels={str(harness.pictures.id): {"generate": False}})(harness)


async def _only_others_may(harness: BotHarness) -> object:
    return await _policy(generate=False, roles={"2002": {"generate": True}})(harness)


OBSTACLES: dict[str, tuple[Obstacle, str]] = {
    "a ban": (_sanction("ban"), "banned"),
    "a pause of the member": (_sanction("pause"), "paused"),
    "a pause of the server": (_policy(paused="spring cleaning"), "spring cleaning"),
    "a closed channel": (_channel_is_closed, ""),
    "a role": (_only_others_may, ""),
    "another model": (_policy(models=["of-nobody"]), ""),
    "kinds that are off": (_policy(images=False, videos=False), ""),
    "a budget": (_policy(budget_per_day="0.000001"), "budget"),
    "a term": (_policy(blocked_terms=["fox"]), ""),
    "no reviewers": (_policy(review_prompts="all"), ""),
}


async def _video(harness: BotHarness) -> tuple[Job, Message]:
    return await shown(harness, "alice", 1, line="/video prompt:a red fox", size=(160, 90), seconds=3)


@pytest.mark.parametrize("named", OBSTACLES)
async def test_what_was_decided_holds_on_every_way(harness: BotHarness, named: str) -> None:
    picture, video = await shown(harness, "alice"), await _video(harness)
    put, words = OBSTACLES[named]
    await put(harness)
    for way in WAYS:
        told = await way(harness, *(video if way in OF_VIDEOS else picture))
        assert words in told.reply, way.__name__
        assert told.reply.count("Nothing was charged") == 1, way.__name__
        assert await harness.jobs("bob") == [], way.__name__
    assert await harness.available("bob") == 100


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
async def test_with_nothing_in_the_way_each_of_them_makes_something(harness: BotHarness, way: Way) -> None:
    """Else the test above would prove nothing."""
    job, result = await (_video(harness) if way in OF_VIDEOS else shown(harness, "alice"))
    told = await way(harness, job, result)
    (made,) = await harness.jobs("bob")
    assert "in the queue" in told.reply
    assert await harness.available("bob") == 100 - made.price


@pytest.mark.parametrize("way", [again, remix, remix_in_the_menu])
async def test_what_is_for_age_restricted_channels_is_made_nowhere_else(
    harness: BotHarness, way: Way
) -> None:
    """The channel has lost its mark since."""
    nsfw = harness.world.add_channel("after-dark", harness.guild, nsfw=True)
    line = "/video prompt:a red fox mode:spicy"
    job, result = await shown(harness, "alice", line=line, channel=nsfw)
    harness.world.set_nsfw(nsfw, nsfw=False)
    told = await way(harness, job, result)
    assert "age-restricted" in told.reply
    assert await harness.jobs("bob") == []
    assert await harness.available("bob") == 100


async def test_a_picture_for_adults_is_not_taken_along_elsewhere_by_a_remix(harness: BotHarness) -> None:
    nsfw = harness.world.add_channel("after-dark", harness.guild, nsfw=True)
    await _policy(rating="mature")(harness)
    job, result = await shown(harness, "alice", channel=nsfw)
    await vary(harness, job, result)
    (varied,) = await harness.jobs("bob")
    card = await harness.carded(varied)
    harness.world.set_nsfw(nsfw, nsfw=False)
    told = await remix_in_the_menu(harness, varied, card)
    assert "age-restricted" in told.reply
    assert len(await harness.jobs("bob")) == 1
