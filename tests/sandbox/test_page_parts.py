"""What Darkroom itself does not use, but the page shows as Discord does: forms, menus, unanswered presses."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, expect
from playwright.async_api import Page as Tab

from sandbox.bot_process import BotProcess
from sandbox.discord import World
from sandbox.lab import Lab
from sandbox.page import Page
from sandbox.providers.world import ProviderWorld
from tests.sandbox.browser import needs_chromium, tab, type_command, widths
from tests.sandbox.discord.bot import TestBot, connected, upload
from tests.sandbox.discord.test_layouts import gallery, picture
from tests.sandbox.discord.test_menus_and_languages import remix
from tests.sandbox.discord.test_rules import request, text_channel

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def world() -> AsyncGenerator[World]:
    async with World() as world:
        yield world


@pytest_asyncio.fixture(loop_scope="session")
async def bot(world: World) -> AsyncGenerator[TestBot]:
    async with connected(world) as bot:
        yield bot


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: BrowserContext, world: World, bot: TestBot, tmp_path: Path) -> AsyncGenerator[Tab]:
    """Alice's tab, with a small bot that has every kind of control."""
    idle = BotProcess(tmp_path, {}, program=("-c", "import time; time.sleep(600)"))
    async with (
        ProviderWorld(latency=0.05) as providers,
        idle,
        Page(Lab(world, providers, idle)) as served,
        tab(browser, served.url) as page,
    ):
        yield page


async def send(page: Tab, line: str) -> None:
    await type_command(page, line)
    await page.keyboard.press("Enter")


async def test_forms_menus_and_buttons_work_as_in_discord(page: Tab) -> None:
    await send(page, "/form ")
    form = page.get_by_role("dialog", name="Why?")
    await form.get_by_label("Reason").fill("for the foxes")
    await form.get_by_role("button", name="Submit").click()
    await expect(page.locator("#log")).to_contain_text("because for the foxes")
    await expect(form).to_have_count(0)

    await send(page, "/buttons ")
    await expect(page.get_by_role("button", name="Off")).to_be_disabled()
    await page.locator(".menu summary").click()
    await page.get_by_role("option", name="Blue").click()
    await expect(page.locator(".message.ephemeral")).to_contain_text("chose ['b']")
    await page.get_by_role("button", name="Quiet").click()
    await expect(page.locator("#log")).to_contain_text("quietly changed")
    await page.get_by_role("button", name="Again").click()
    await expect(page.locator("#log")).to_contain_text("pressed")


async def test_a_held_key_presses_a_button_once(page: Tab, world: World) -> None:
    await send(page, "/buttons ")
    await page.get_by_role("button", name="Quiet").focus()
    for _ in range(3):
        await page.keyboard.down("Enter")  # held: the second and the third are repeats
    await page.keyboard.up("Enter")
    await expect(page.locator("#log")).to_contain_text("quietly changed")
    assert world.traffic.count("POST", "/interactions/") == 2  # the command and the press


async def test_a_command_nobody_answers_says_so_and_can_be_dismissed(page: Tab) -> None:
    await send(page, "/silent ")
    await expect(page.locator(".pending")).to_contain_text("Sending command")
    await expect(page.locator(".pending")).to_contain_text("The application did not respond")
    await page.get_by_role("button", name="Dismiss message").click()
    await expect(page.locator(".pending")).to_have_count(0)


async def test_what_an_empty_composer_says_is_one_line_on_a_phone(page: Tab) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    text = page.locator("#text")
    await text.fill("a")
    line = await text.bounding_box()
    await text.evaluate("text => text.placeholder += ' and what else there is to say'")
    await text.fill("")
    empty = await text.bounding_box()
    assert line
    assert empty
    assert empty["height"] == line["height"]


async def test_every_kind_of_option_can_be_given(page: Tab) -> None:
    await type_command(page, "/draw a fox friend:")
    await page.get_by_role("option", name="bob").wait_for()
    await page.keyboard.type("bo")
    await page.keyboard.press("Enter")
    await page.keyboard.type("style:wild")
    await page.get_by_role("option", name="wild!").wait_for()
    await page.keyboard.press("Enter")
    await page.keyboard.type("duration")
    await page.keyboard.press("Enter")
    await page.keyboard.type("99")
    await page.keyboard.press("Enter")
    await expect(page.locator("#problem")).to_have_text("duration is at most 15")
    await page.keyboard.press("Backspace")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.ephemeral")).to_contain_text("a fox | 9 | wild | no image 0 | bob")


async def test_a_layout_shows_its_gallery_and_uncovers_a_spoiler(
    page: Tab, world: World, bot: TestBot
) -> None:
    names = ["a.png", "b.png", "c.png"]
    files = [upload(name, picture()) for name in names]
    sent = await text_channel(bot, world).send(view=gallery(*names), files=files, silent=True)
    assert await widths(page, ".container.accented .gallery.items-3 img") == [40, 40, 40]
    await expect(page.get_by_alt_text("b.png, seen")).to_be_visible()
    await expect(page.get_by_label("silent message")).to_be_visible()
    await sent.edit(view=gallery(*names, spoiler=True))
    covers = page.get_by_role("button", name="Spoiler: show")
    await expect(covers).to_have_count(3)
    await covers.first.click()
    await expect(covers).to_have_count(2)


async def test_a_menu_shows_the_channel_that_was_chosen_before(page: Tab, world: World, bot: TestBot) -> None:
    channel = text_channel(bot, world)
    chosen = [{"type": "channel", "id": str(channel.id)}]
    menu = {"type": 8, "custom_id": "where", "default_values": chosen}
    body = {"flags": 1 << 15, "components": [{"type": 1, "components": [menu]}]}
    assert (await request(world, "POST", f"/channels/{channel.id}/messages", json=body))[0] == 200
    await expect(page.locator("#log details.menu .told")).to_have_text(channel.name)


async def test_the_apps_menu_opens_a_form_with_menus(page: Tab, world: World, bot: TestBot) -> None:
    bot.tree.add_command(remix)
    await bot.tree.sync()
    await world.say(world.member("bob"), world.channel("pictures"), "look")
    message = page.locator(".message", has_text="look")
    await message.hover()
    await message.get_by_role("button", name="Apps", exact=True).click()
    await page.get_by_role("menuitem", name="Remix this").click()
    form = page.get_by_role("dialog", name="Remix")
    await expect(form.get_by_label("Prompt")).to_have_value("a fox")
    await form.locator("summary").click()
    await form.get_by_role("option", name="Fine").click()
    await form.get_by_label("Tall").check()
    await form.get_by_role("button", name="Submit").click()
    await expect(page.locator(".message.ephemeral").last).to_contain_text("a fox | g | Tall")


async def test_a_reply_shows_whom_it_answers(page: Tab, world: World) -> None:
    await world.say(world.member("bob"), world.channel("pictures"), "-# a fox?")
    message = page.locator(".message", has_text="a fox?")
    await message.hover()
    await message.get_by_role("button", name="Reply").click()
    await expect(page.locator("#composer")).to_contain_text("Replying to bob")
    await page.keyboard.type("yes")
    await page.keyboard.press("Enter")
    await expect(page.locator(".used.reply")).to_contain_text("@bob")
    await expect(page.locator(".used.reply .excerpt")).to_have_text("a fox?")


async def test_a_member_switches_the_language_of_their_client(page: Tab, world: World) -> None:
    option = {"name": "count", "description": "How many", "type": 4, "name_localizations": {"zh-CN": "数量"}}
    command = {"name": "paint", "description": "Paints", "description_localizations": {"zh-CN": "画一张图"}}
    path = f"/applications/{world.application_id}/commands"
    await request(world, "PUT", path, json=[command | {"options": [option]}])
    await page.get_by_label("Language").select_option("zh-CN")
    await world.wait_for(lambda: world.member("alice").locale == "zh-CN")
    await page.locator("#text").click()
    await page.keyboard.type("/pai")
    await expect(page.get_by_role("option", name="/paint")).to_contain_text("画一张图")
    await page.keyboard.type("nt ")
    await page.keyboard.type("数量:3")
    await expect(page.get_by_role("combobox", name="数量")).to_have_value("3")
