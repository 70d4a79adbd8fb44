"""What Darkroom itself does not use, but the page shows as Discord does: forms, menus, unanswered presses."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from playwright.async_api import Page as Tab
from playwright.async_api import expect

from sandbox.bot_process import BotProcess
from sandbox.discord import World
from sandbox.lab import Lab
from sandbox.page import Page
from sandbox.providers.world import ProviderWorld
from tests.sandbox.browser import chromium, needs_chromium, tab, type_command
from tests.sandbox.discord.bot import connected

pytestmark = needs_chromium


@pytest.fixture
async def page(tmp_path: Path) -> AsyncGenerator[Tab]:
    """Alice's tab, with a small bot that has every kind of control."""
    idle = BotProcess(tmp_path, {}, program=("-c", "import time; time.sleep(600)"))
    async with (
        World() as world,
        ProviderWorld(latency=0.05) as providers,
        idle,
        connected(world),
        Page(Lab(world, providers, idle), port=0) as served,
        chromium() as browser,
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
    await page.locator(".menu label", has_text="Blue").click()
    await expect(page.locator(".message.ephemeral")).to_contain_text("chose ['b']")
    await page.get_by_role("button", name="Quiet").click()
    await expect(page.locator("#log")).to_contain_text("quietly changed")
    await page.get_by_role("button", name="Again").click()
    await expect(page.locator("#log")).to_contain_text("pressed")


async def test_a_command_nobody_answers_says_so_and_can_be_dismissed(page: Tab) -> None:
    await send(page, "/silent ")
    await expect(page.locator(".pending")).to_contain_text("Sending command")
    await expect(page.locator(".pending")).to_contain_text("The application did not respond")
    await page.get_by_role("button", name="Dismiss message").click()
    await expect(page.locator(".pending")).to_have_count(0)


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
