"""/me: a private panel whose pages are turned in place, over a restart too, and that knows only its presser."""

from pathlib import Path
from typing import Any

import pytest

from bot.domain.ask import Actor, Place
from bot.domain.job import Job
from bot.domain.locale import LOCALES, Locale
from bot.domain.member_defaults import MemberDefaults
from bot.pipeline.clock import system_clock
from bot.storage import visibility
from cogs.ui.words import words
from sandbox.discord import Interaction, Message, World
from sandbox.discord.values import walk
from tests.cogs.harness import BotHarness, opened
from tests.cogs.results import shown

MENU = "darkroom:me:v1:menu"


async def opens(harness: BotHarness, name: str, page: str) -> Message:
    asked = await harness.asks(name, f"/me {page}")
    return panel_of(asked)


def panel_of(asked: Interaction) -> Message:
    assert asked.response
    assert asked.response.ephemeral
    return asked.response


async def chooses(harness: BotHarness, name: str, panel: Message, menu: str, value: str) -> Message:
    """In a menu of the panel; what the panel is then."""
    before = panel.edited_at
    picked = await harness.world.select(harness.member(name), panel, menu, [value])
    return await _turned(harness, await picked.answered(), before)


async def presses(harness: BotHarness, name: str, panel: Message, custom_id: str) -> Message:
    before = panel.edited_at
    return await _turned(harness, await harness.presses(name, panel, custom_id), before)


async def _turned(harness: BotHarness, pressed: Interaction, before: object) -> Message:
    await harness.world.wait_for(lambda: pressed.response and pressed.response.edited_at != before)
    return panel_of(pressed)


def menus(panel: Message) -> dict[str, list[str]]:
    """What can be chosen, by the end of the menu's id."""
    found = [part for part in walk(panel.components) if part["type"] == 3]
    return {part["custom_id"].split(":")[-1]: [one["value"] for one in part["options"]] for part in found}


def marked(panel: Message, menu: str) -> list[str]:
    (found,) = (part for part in walk(panel.components) if str(part.get("custom_id")).endswith(f":{menu}"))
    return [one["value"] for one in found["options"] if one.get("default")]


def labels(panel: Message) -> list[str]:
    return [str(button.get("label")) for button in panel.buttons]


async def saves(harness: BotHarness, name: str, job: Job) -> None:
    actor, place = Actor(harness.member(name).id), Place(job.guild_id, job.channel_id)
    assert await harness.services.favourites.save(job.id, actor, place)


@pytest.mark.parametrize(
    ("command", "page", "says"),
    [
        ("panel", "credits", "## 100 credits"),
        ("jobs", "jobs", "You have made nothing here yet"),
        ("history", "history", "Nothing has happened yet"),
        ("saved", "saved", "You have saved nothing here yet"),
        ("defaults", "defaults", "Your settings"),
    ],
)
async def test_each_command_opens_the_panel_at_its_page(
    harness: BotHarness, command: str, page: str, says: str
) -> None:
    panel = await opens(harness, "alice", command)
    assert panel.raw["flags"] & 1 << 15
    assert says in panel.text
    assert marked(panel, "menu") == [page]


async def test_a_page_is_turned_where_it_stands(harness: BotHarness) -> None:
    panel = await opens(harness, "alice", "panel")
    turned = await chooses(harness, "alice", panel, MENU, "jobs")
    assert turned.id == panel.id
    assert "Your latest jobs" in turned.text
    back = await chooses(harness, "alice", turned, MENU, "credits")
    assert "## 100 credits" in back.text


async def test_what_is_held_and_what_is_refilled_is_told(harness: BotHarness) -> None:
    await harness.job("alice")
    panel = await opens(harness, "alice", "panel")
    assert "## 96 credits" in panel.text
    assert "4 credits held" in panel.text
    assert "Refills to 100 <t:" in panel.text


async def test_jobs_have_the_button_that_is_wanted(harness: BotHarness) -> None:
    done, result = await shown(harness, "alice", 1)
    waiting = await harness.job("alice")
    panel = await opens(harness, "alice", "jobs")
    assert panel.text.index(waiting.id) < panel.text.index(done.id)
    assert labels(panel) == ["Cancel", "Open", "Refresh"]
    assert panel.buttons[1]["url"].endswith(f"/{result.channel_id}/{result.id}")

    after = await presses(harness, "alice", panel, f"darkroom:me:v1:jobs:cancel:{waiting.id}")
    assert after.text.endswith("Cancelled. 4 credits refunded.")
    assert labels(after) == ["Why?", "Open", "Refresh"]
    late = await harness.posted(f"darkroom:me:v1:jobs:cancel:{waiting.id}")
    told = await harness.presses("alice", late, f"darkroom:me:v1:jobs:cancel:{waiting.id}")
    assert "already cancelled" in panel_of(told).text
    why = await harness.presses("alice", after, f"darkroom:v1:why:{waiting.id}")
    assert why.ephemeral
    assert "refunded" in why.reply


async def test_a_failed_job_is_one_line_of_the_history_and_none_says_plus_zero(harness: BotHarness) -> None:
    job = await harness.job("alice")
    place = Place(job.guild_id, job.channel_id)
    await harness.services.job_control.cancel(job.id, Actor(job.member_id), place)
    panel = await opens(harness, "alice", "history")
    assert panel.text.count(job.id) == 1
    assert "**refunded**" in panel.text
    assert "+0" not in panel.text


async def test_the_history_is_turned_by_buttons(harness: BotHarness) -> None:
    alice, olive = harness.member("alice"), harness.member("olive")
    for number in range(1, 13):
        by = Actor(olive.id, manage_server=True)
        await harness.services.wallet.grant(alice.guild_id, alice.id, number, by=by, interaction_id=number)
    newest = await opens(harness, "alice", "history")
    assert labels(newest) == ["Newer", "Older"]
    assert [bool(each.get("disabled")) for each in newest.buttons] == [True, False]
    assert "**+12**" in newest.text
    assert "**+2**" not in newest.text
    older = await presses(harness, "alice", newest, "darkroom:me:v1:history:1")
    assert "**+2**" in older.text
    assert [bool(each.get("disabled")) for each in older.buttons] == [False, True]
    again = await presses(harness, "alice", older, "darkroom:me:v1:history:0")
    assert "**+12**" in again.text


async def test_what_is_saved_is_opened_sent_again_and_let_go(harness: BotHarness) -> None:
    made = [await shown(harness, "bob", 1) for _ in range(6)]
    for job, _ in made:
        await saves(harness, "alice", job)
    first, result = made[-1]
    panel = await opens(harness, "alice", "saved")
    assert "Saved: 6" in panel.text
    assert labels(panel) == ["Open", "Send again", "Remove"] * 5 + ["Newer", "Older"]
    assert panel.buttons[0]["url"].endswith(f"/{result.channel_id}/{result.id}")

    sent = await harness.presses("alice", panel, f"darkroom:me:v1:saved:0:send:{first.id}")
    assert sent.ephemeral
    assert sent.response
    assert sent.response.id != panel.id
    assert [file.filename for file in sent.response.attachments] == [f"darkroom-{first.id}-0.jpg"]

    await harness.database.write(visibility.set_hidden, first.id, system_clock(), hidden=True)
    covered = await harness.presses("alice", panel, f"darkroom:me:v1:saved:0:send:{first.id}")
    assert covered.response
    assert [file.spoiler for file in covered.response.attachments] == [True]

    fewer = await presses(harness, "alice", panel, f"darkroom:me:v1:saved:0:remove:{first.id}")
    assert fewer.id == panel.id
    assert "Saved: 5" in fewer.text
    assert "Removed from your saved results" in fewer.text
    assert len(labels(fewer)) == 15


async def test_what_is_set_counts_at_once_and_for_the_next_request(harness: BotHarness) -> None:
    panel = await opens(harness, "alice", "defaults")
    assert menus(panel)["locale"] == ["-", *LOCALES]
    models = [model.name for model in harness.services.catalog.of_kind("image")]
    assert menus(panel)["image_model"][1:] == models[:24]
    model = "ideogram-3"
    set_ = await chooses(harness, "alice", panel, "darkroom:me:v1:defaults:image_model", model)
    assert "It counts from now on" in set_.text
    assert marked(set_, "image_model") == [model]
    both = await chooses(harness, "alice", set_, "darkroom:me:v1:defaults:image_ratio", "16:9")
    job = await harness.job("alice")
    assert job.request.model == model
    unset = await chooses(harness, "alice", both, "darkroom:me:v1:defaults:image_model", "-")
    mine = harness.services.preferences.of(harness.member("alice").id)
    assert mine == MemberDefaults(image_ratio="16:9")
    assert marked(unset, "image_model") == ["-"]


@pytest.mark.parametrize(("locale", "says"), [("de", "Deine Einstellungen"), ("zh-CN", "你的设置")])
async def test_a_chosen_language_is_spoken_at_once(harness: BotHarness, locale: Locale, says: str) -> None:
    panel = await opens(harness, "bob", "defaults")
    spoken = await chooses(harness, "bob", panel, "darkroom:me:v1:defaults:locale", locale)
    assert says in spoken.text
    assert words(locale)("me-set") in spoken.text
    told = await harness.reads("bob", "/credits balance")
    assert told.startswith(words(locale)("balance-available", credits=100))
    await chooses(harness, "bob", spoken, "darkroom:me:v1:defaults:locale", "-")
    assert "100 credits" in await harness.reads("bob", "/credits balance")


async def test_the_panel_outlives_the_process(world: World, tmp_path: Path) -> None:
    async with opened(world, tmp_path) as before:
        job, _ = await shown(before, "alice", 1)
        await saves(before, "alice", job)
        panel = await opens(before, "alice", "saved")
        settings = await opens(before, "alice", "defaults")
        await chooses(before, "alice", settings, "darkroom:me:v1:defaults:locale", "de")
    async with opened(world, tmp_path) as after:
        gone = await presses(after, "alice", panel, f"darkroom:me:v1:saved:0:remove:{job.id}")
        assert "Du hast hier noch nichts gespeichert" in gone.text
        turned = await chooses(after, "alice", gone, MENU, "jobs")
        assert job.id in turned.text


async def test_a_choice_that_is_not_offered_changes_nothing(harness: BotHarness) -> None:
    mo = harness.member("mo")
    panel = await opens(harness, "mo", "defaults")
    catalog = harness.services.catalog
    choose = harness.services.preferences.choose
    assert not await choose(mo.id, "image_model", catalog.of_kind("video")[0].name, catalog)
    assert not await choose(mo.id, "locale", "fr", catalog)
    assert harness.services.preferences.of(mo.id) == MemberDefaults()
    await harness.services.preferences.put(mo.id, MemberDefaults(video_model="of-yesterday"))
    shown_ = await chooses(harness, "mo", panel, MENU, "defaults")
    assert marked(shown_, "video_model") == []
    assert any("of-yesterday (not offered here)" in str(part) for part in walk(shown_.components))


async def test_only_what_the_server_uses_here_can_be_set_and_is_made(harness: BotHarness) -> None:
    mo, policies = harness.member("mo"), harness.services.policies
    _, used, other, *_ = (model.name for model in harness.services.catalog.of_kind("image"))
    await harness.services.preferences.put(mo.id, MemberDefaults(image_model=other))
    before = await opens(harness, "mo", "defaults")
    assert {"image_model", "video_model"} < menus(before).keys()
    assert menus(before)["delivery"] == ["-", "member"]
    await policies.change(harness.guild.id, by=1, models=[used], videos=False, delivery="channel")
    here = await opens(harness, "mo", "defaults")
    assert menus(here)["image_model"] == ["-", used]
    assert not {"video_model", "delivery"} & menus(here).keys()
    assert "straight into the channel" in here.text
    late = await chooses(harness, "mo", before, "darkroom:me:v1:defaults:image_model", other)
    assert "nothing was changed" in late.text
    assert (await harness.job("mo")).request.model == used
    await harness.services.preferences.put(mo.id, MemberDefaults())
    assert (await harness.job("mo")).request.model == used


async def test_forged_ids_reach_nothing_of_anybody_else(harness: BotHarness) -> None:
    job, _ = await shown(harness, "alice", 1)
    await saves(harness, "alice", job)
    remove = await harness.posted(f"darkroom:me:v1:saved:0:remove:{job.id}")
    told = await harness.presses("bob", remove, f"darkroom:me:v1:saved:0:remove:{job.id}")
    assert told.ephemeral
    assert "no longer" in panel_of(told).text
    assert (await harness.services.favourites.page(job.guild_id, job.member_id, 0)).total == 1
    send = await harness.posted(f"darkroom:me:v1:saved:0:send:{job.id}")
    told = await harness.presses("bob", send, f"darkroom:me:v1:saved:0:send:{job.id}")
    assert told.ephemeral
    assert told.response
    assert not told.response.attachments
    page = await harness.posted("darkroom:me:v1:jobs")
    told = await harness.presses("bob", page, "darkroom:me:v1:jobs")
    assert told.ephemeral
    assert job.id not in panel_of(told).text
    assert harness.seen(page.channel_id, page.id).content == "a button"
    waiting = await harness.job("alice")
    cancel = await harness.posted(f"darkroom:me:v1:jobs:cancel:{waiting.id}")
    told = await harness.presses("bob", cancel, f"darkroom:me:v1:jobs:cancel:{waiting.id}")
    assert told.ephemeral
    assert [job.id for job in await harness.jobs("alice") if not job.terminal] == [waiting.id]


@pytest.mark.parametrize(
    "custom_id",
    [
        "darkroom:me:v1:nothing",
        "darkroom:me:v1:menu",
        "darkroom:me:v1:defaults:wallpaper",
        "darkroom:me:v2:jobs",
        "darkroom:me:v1:jobs:" + "9:" * 6,
        "darkroom:you:v1:jobs",
    ],
)
async def test_an_id_that_is_not_known_gets_one_kind_word(harness: BotHarness, custom_id: str) -> None:
    forged = await harness.posted(custom_id)
    told = await harness.presses("alice", forged, custom_id)
    assert told.ephemeral
    if custom_id == "darkroom:me:v1:defaults:wallpaper":
        assert "Your settings" in panel_of(told).text
    else:
        assert told.reply.startswith("I don't know this button any more")


async def test_a_page_far_off_is_the_end(harness: BotHarness) -> None:
    for custom_id, says in (
        ("darkroom:me:v1:history:999", "There is nothing older"),
        ("darkroom:me:v1:saved:999", "You have saved nothing"),
        ("darkroom:me:v1:history:99999999999999999999", "Nothing has happened yet"),
    ):
        forged = await harness.posted(custom_id)
        assert says in panel_of(await harness.presses("mo", forged, custom_id)).text


async def test_what_cannot_be_shown_is_told_below_the_panel(
    harness: BotHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = await opens(harness, "alice", "panel")

    def broken(*_: Any) -> None:
        raise RuntimeError("no page today")

    monkeypatch.setattr("cogs.ui.me_jobs.jobs_page", broken)
    picked = await harness.world.select(harness.member("alice"), panel, MENU, ["jobs"])
    await harness.world.wait_for(lambda: picked.followups)
    assert "Something went wrong on my side" in picked.followups[-1].text
    assert picked.response
    assert "## 100 credits" in picked.response.text


async def test_what_others_did_to_ones_credits_is_told_below(harness: BotHarness) -> None:
    harness.world.close_direct_messages(harness.member("bob"))
    await harness.asks("olive", "/credits grant", options={"member": harness.member("bob"), "amount": 7})
    await harness.services.member_notices.send()
    panel = await opens(harness, "bob", "panel")
    assert "## 107 credits" in panel.text
    assert "gave you 7 credits." in panel.text
    await harness.forgotten("bob")
    assert "gave you" not in (await opens(harness, "bob", "panel")).text
