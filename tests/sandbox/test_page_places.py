"""The page's private threads, forums, voice and news, and the lab's switches of channels and of the server."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, expect
from playwright.async_api import Page as Tab

from sandbox.bot_process import BotProcess
from sandbox.discord import ChannelKind, World
from sandbox.lab import Lab
from sandbox.page import Page
from sandbox.providers.world import ProviderWorld
from tests.sandbox.browser import needs_chromium, play_as, tab, type_command
from tests.sandbox.discord.bot import TestBot, connected

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def world() -> AsyncGenerator[World]:
    async with World(furnished=True) as world:
        yield world


@pytest_asyncio.fixture(loop_scope="session")
async def bot(world: World) -> AsyncGenerator[TestBot]:
    async with connected(world) as bot:
        yield bot


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: BrowserContext, world: World, bot: TestBot, tmp_path: Path) -> AsyncGenerator[Tab]:
    """Alice's tab, with a small bot."""
    idle = BotProcess(tmp_path, {}, program=("-c", "import time; time.sleep(600)"))
    async with (
        ProviderWorld(latency=0.05) as providers,
        idle,
        Page(Lab(world, providers, idle)) as served,
        tab(browser, served.url) as page,
    ):
        yield page


async def go(page: Tab, name: str) -> None:
    await page.locator(f'.channel[title="{name}"]').click()
    await expect(page.locator("#topbar h2")).to_have_text(name)


async def pick(page: Tab, words: str) -> None:
    await page.get_by_label("Thread menu").click()
    await page.get_by_role("button", name=words).click()


async def test_a_private_thread_is_shown_to_its_members_who_add_the_bot(page: Tab, world: World) -> None:
    secret = world.channel("surprise for olive")
    await go(page, secret.name)
    await expect(page.locator("#log")).to_contain_text("Darkroom was not added")
    await type_command(page, "/draw a cake")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.ephemeral").last).to_contain_text("a cake")
    await pick(page, "Add the bot to this thread")
    await expect(page.locator("#log")).to_contain_text("Darkroom was added")
    assert world.places.joined(world.bot, secret)
    await play_as(page, "bob")
    await expect(page.locator(".channel", has_text=secret.name)).to_have_count(0)


async def test_a_post_is_written_renamed_closed_and_deleted(page: Tab, world: World) -> None:
    forum = world.channel("requests")
    await go(page, "requests")
    await expect(page.locator("#text")).to_be_disabled()
    await expect(page.locator(".posts")).to_contain_text("A poster for game night")
    await page.get_by_role("main").get_by_role("button", name="New post").last.click()
    form = page.get_by_role("dialog", name="New post")
    await form.get_by_label("Name").fill("An owl")
    await form.get_by_label("First message").fill("at night")
    await form.get_by_role("button", name="Post").click()
    await expect(page.locator("#topbar h2")).to_have_text("An owl")
    await expect(page.locator("#log")).to_contain_text("at night")
    post = world.channel("An owl")
    assert world.messages(post)[0].id == post.id

    await pick(page, "Rename")
    await page.get_by_role("dialog", name="Rename thread").get_by_label("Name").fill("Two owls")
    await page.keyboard.press("Enter")
    await expect(page.locator("#topbar h2")).to_have_text("Two owls")
    await expect(page.locator("#text")).to_have_attribute(
        "placeholder", "Message Two owls, or / for commands"
    )
    await pick(page, "Close thread")
    await expect(page.locator("#topbar")).to_contain_text("archived")
    await play_as(page, "mo")
    await pick(page, "Lock")
    await expect(page.locator("#topbar")).to_contain_text("locked")
    await play_as(page, "alice")
    await expect(page.locator("#text")).to_be_disabled()
    await play_as(page, "mo")
    await pick(page, "Delete thread")
    await expect(page.locator(".channel", has_text="Two owls")).to_have_count(0)
    assert [each.name for each in world.threads(forum)] == ["A poster for game night"]


async def test_a_private_thread_is_started_in_the_page(page: Tab, world: World) -> None:
    await go(page, "pictures")
    await page.get_by_role("button", name="New thread").click()
    form = page.get_by_role("dialog", name="New thread")
    await form.get_by_label("Name").fill("hush")
    await form.get_by_label("Private").check()
    await form.get_by_role("button", name="Create").click()
    await expect(page.locator("#topbar h2")).to_have_text("hush")
    assert world.channel("hush").kind is ChannelKind.PRIVATE_THREAD


async def test_the_lab_switches_the_channel_and_the_server(page: Tab, world: World) -> None:
    await page.get_by_role("button", name="Lab: mishaps").click()
    await page.get_by_role("switch", name="Age-restricted").check()
    await expect(page.locator("#topbar .age")).to_have_text("18+")
    assert world.channel("pictures").nsfw
    await expect(page.locator("#scroll")).to_be_hidden()
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("switch", name="Bot may send messages", exact=True).uncheck()
    await expect(page.get_by_role("switch", name="Bot may send messages", exact=True)).not_to_be_checked()
    assert not world.places.holds(world.bot, world.channel("pictures"), "send_messages")

    await page.get_by_label("Boost level").select_option("2")
    await page.get_by_label("Active threads").fill("3")
    await page.get_by_label("Threads a channel may start").fill("1")
    await page.get_by_label("Words that AutoMod blocks").fill("badger, *fox*")
    await page.get_by_role("switch", name="AutoMod reads the bot too").check()
    await world.wait_for(lambda: world.automod.words() == ("badger", "*fox*"))
    await expect(page.get_by_role("switch", name="AutoMod reads the bot too")).to_be_checked()
    assert world.boost_level(world.guilds()[0]) == 2
    assert (world.limits.active_threads, world.limits.thread_starts) == (3, 1)
    assert world.automod.reads_bots
    await page.get_by_role("switch", name="Rate limits of the API").check()
    await page.get_by_label("The server's language").select_option("de")
    await world.wait_for(lambda: world.guilds()[0].preferred_locale == "de")
    assert world.buckets.on
    await page.get_by_label("Threads a channel may start").fill("")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Threads a channel may start")).to_have_value("")
    await type_command(page, "outfoxed")
    await page.keyboard.press("Enter")
    await expect(page.locator("#problem")).to_contain_text("blocked")

    await go(page, "surprise for olive")
    await page.get_by_role("switch", name="The bot is in this thread").check()
    await expect(page.locator("#log")).to_contain_text("Darkroom was added")
    await page.get_by_role("switch", name="Locked").check()
    await expect(page.locator("#topbar")).to_contain_text("locked")
    await expect(page.locator("#text")).to_be_disabled()
    await page.get_by_role("button", name="[stuck]").click()  # there is nowhere to put it
    await expect(page.locator("#problem")).to_have_text("You may not write here")
    await go(page, "Studio")
    await expect(page.get_by_role("switch", name="Bot may connect")).to_be_checked()
    await expect(page.get_by_role("switch", name="Bot may start threads")).to_have_count(0)


async def test_the_lab_lets_the_bot_make_channels(page: Tab, world: World) -> None:
    await page.get_by_role("button", name="Lab: mishaps").click()
    switch, guild = page.get_by_role("switch", name="Bot may make channels"), world.guilds()[0]
    await switch.check()
    await world.wait_for(lambda: world.bot_holds(guild, "manage_channels"))
    await switch.uncheck()
    await world.wait_for(lambda: not world.bot_holds(guild, "manage_channels"))


async def test_a_form_opens_in_the_tab_that_asked_for_it(page: Tab, browser: BrowserContext) -> None:
    async with tab(browser, page.url.partition("#")[0]) as other:
        await type_command(other, "/form ")
        await other.keyboard.press("Enter")
        form = other.get_by_role("dialog", name="Why?")
        await form.get_by_label("Reason").fill("for the foxes")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await form.get_by_role("button", name="Submit").click()
        for each in (other, page):
            await expect(each.locator("#log")).to_contain_text("because for the foxes")
            await expect(each.get_by_role("dialog")).to_have_count(0)


async def test_options_that_are_typed_one_by_one_each_get_their_value(page: Tab) -> None:
    await type_command(page, "/jobs grant member:@bob amount:50")
    await expect(page.get_by_role("combobox", name="member")).to_have_value("@bob")
    await expect(page.get_by_role("combobox", name="amount")).to_have_value("50")
    await page.keyboard.press("Enter")
    await expect(page.locator("#log")).to_contain_text("bob 50 True")


BELOW = "(scroll => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight)(document.getElementById('scroll'))"
LATE_PICTURE = """() => {
    const picture = document.createElement("li");
    picture.style.height = "310px";
    document.getElementById("log").append(picture);
    document.getElementById("scroll").dispatchEvent(new Event("scroll"));
}"""


async def test_only_who_scrolls_up_leaves_the_end(page: Tab, world: World) -> None:
    alice, pictures = world.member("alice"), world.channel("pictures")
    for number in range(30):
        await world.say(alice, pictures, f"line {number}")
    await expect(page.locator(".message").last).to_contain_text("line 29")
    await page.evaluate(LATE_PICTURE)  # it grew before the browser told of the view's last jump
    await page.wait_for_function(f"() => {BELOW} < 2")
    await page.locator("#text").fill("a line\n" * 6)  # the composer grows, and the view shrinks
    await page.wait_for_function(f"() => {BELOW} < 2")
    await page.locator("#scroll").hover()
    await page.mouse.wheel(0, -600)
    await page.wait_for_function(f"() => {BELOW} > 500")
    await world.say(alice, pictures, "meanwhile")
    await expect(page.locator(".message").last).to_contain_text("meanwhile")
    assert await page.evaluate(BELOW) > 500
    await type_command(page, "and I am back at the end")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message").last).to_contain_text("back at the end")
    await page.wait_for_function(f"() => {BELOW} < 2")


async def test_a_thread_that_one_has_not_joined_counts_no_unread_messages(page: Tab, world: World) -> None:
    bob = world.member("bob")
    thread = world.places.start_thread(world.channel("pictures"), "bobs", bob)
    await world.say(bob, thread, "hi")
    place = page.locator(".channel.thread", has_text="bobs")
    await expect(page.get_by_label("Threads", exact=True)).to_contain_text("1")
    await expect(place).to_have_count(0)
    await page.get_by_label("Threads", exact=True).click()
    await expect(page.locator("#thread-list")).to_contain_text("Other threads")
    await expect(page.locator("#thread-list")).to_contain_text("bobs")
    await world.say(bob, thread, f"{world.member('alice').mention} you too")
    await expect(place.locator(".badge")).to_have_text("1")


async def test_an_age_restricted_channel_asks_once_before_it_is_shown(page: Tab) -> None:
    await go(page, "nsfw-pictures")
    await expect(page.locator("#scroll")).to_be_hidden()
    await page.get_by_role("button", name="Nope").click()
    await expect(page.locator("#topbar h2")).to_have_text("pictures")
    await go(page, "nsfw-pictures")
    await page.get_by_role("button", name="Continue").click()
    await expect(page.locator("#scroll")).to_be_visible()
    await go(page, "pictures")
    await go(page, "nsfw-pictures")
    await expect(page.locator("#scroll")).to_be_visible()


async def test_what_the_bot_writes_in_private_is_shown_to_its_member_alone(
    page: Tab, world: World, bot: TestBot
) -> None:
    user = await bot.fetch_user(world.member("alice").id)
    await user.send("50 credits for you")
    await go(page, "Darkroom")
    await expect(page.locator("#log")).to_contain_text("50 credits for you")
    await expect(page.locator("#text")).to_be_disabled()
    await play_as(page, "bob")
    await expect(page.locator('.channel[title="Darkroom"]')).to_have_count(0)
