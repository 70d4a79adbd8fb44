"""A server set up and moderated in a real browser: as its owner, a member and a moderator see it."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Locator, expect
from playwright.async_api import Page as Tab

from sandbox.lab import open_lab
from sandbox.page import Page
from tests.forking import fork
from tests.sandbox.browser import needs_chromium, tab, type_command, widths

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="session")]
LONG = 30_000


@pytest_asyncio.fixture(loop_scope="session")
async def url(tmp_path: Path) -> AsyncGenerator[str]:
    async with (
        open_lab(tmp_path, latency=0.2, launch=fork) as lab,
        Page(lab) as page,
    ):
        yield page.url


async def sends(page: Tab, line: str) -> Locator:
    """A command; its private answer."""
    answers = page.locator(".message.ephemeral")
    before = await answers.count()
    await type_command(page, line)
    await page.keyboard.press("Enter")
    await expect(answers).to_have_count(before + 1)
    return answers.last


async def go(page: Tab, name: str) -> None:
    await page.locator(f'.channel[title="{name}"]').click()
    await expect(page.locator("#topbar h2")).to_have_text(name)


async def picks(page: Tab, menu: Locator, *options: str) -> None:
    await menu.locator("summary").click()
    for option in options:
        await menu.get_by_role("option", name=option, exact=True).click()
    await page.locator("body").press("Escape")


async def sets_up(olive: Tab) -> None:
    """From nothing: a channel that is made, flagged prompts held, the page for members."""
    await olive.get_by_role("button", name="Lab: mishaps").click()
    await olive.get_by_role("switch", name="Bot may make channels").check()
    await olive.get_by_role("button", name="Close the lab").click()
    panel = await sends(olive, "/setup ")
    await panel.get_by_role("button", name="Make a review channel").click()
    await expect(panel).to_contain_text("is made. You see it, and")
    menus = panel.locator("details.menu")
    await menus.nth(1).locator("summary").click()
    await menus.nth(1).get_by_role("option", name="Flagged ones").click()
    await expect(panel).to_contain_text("Nothing is wrong")
    await panel.get_by_role("button", name="Post a page for members here").click()
    await expect(olive.locator(".message:not(.ephemeral)").last).to_contain_text(
        "Making images and videos here"
    )


async def test_a_flagged_prompt_is_held_edited_confirmed_and_delivered(
    browser: BrowserContext, url: str
) -> None:
    async with tab(browser, url, "olive") as olive, tab(browser, url) as alice, tab(browser, url, "mo") as mo:
        await sets_up(olive)
        answer = await sends(alice, "/imagine a bloodbath in the snow ")
        await expect(answer).to_contain_text("waiting for a moderator")
        await expect(olive.locator("#log")).not_to_contain_text("in the snow")

        await go(mo, "darkroom-review")
        card = mo.locator(".message:has(.button:has-text('Decline'))")
        await expect(card).to_contain_text("Why it waits: violence")
        await card.get_by_role("button", name="Edit").click()
        form = mo.get_by_role("dialog", name="Edit the prompt")
        await form.get_by_label("Prompt").fill("a red fox in the snow")
        await form.get_by_role("button", name="Submit").click()

        question = alice.locator(".message.ephemeral", has_text="A moderator has changed your prompt")
        await expect(question).to_contain_text("a red fox in the snow")
        await question.get_by_role("button", name="Confirm").click()
        await expect(alice.locator("#log")).to_contain_text("It joins the queue now")
        await expect(mo.locator("#log")).to_contain_text("Approved by @mo")
        done = alice.locator(".message:has(.thread-link)", has_text="a red fox in the snow")
        await expect(done).to_contain_text("Done", timeout=LONG)


async def test_some_of_a_result_is_let_through_and_its_share_is_paid(
    browser: BrowserContext, url: str
) -> None:
    async with tab(browser, url, "olive") as olive, tab(browser, url) as alice:
        await sets_up(olive)
        panel = await sends(olive, "/settings panel ")
        await picks(olive, panel.locator("details.menu").first, "Review")
        await expect(panel).to_contain_text("Settings · Review")
        outputs = panel.locator("details.menu").nth(2)
        await outputs.locator("summary").click()
        await outputs.get_by_role("option", name="All Every result waits").click()
        await expect(outputs.locator(".told")).to_have_text("All")
        await sends(alice, "/imagine six owls ")

        await go(olive, "darkroom-review")
        card = olive.locator(".message:has(.button:has-text('Decline'))")
        covers = card.locator(".gallery").get_by_role("button", name="Spoiler: show")
        await expect(covers).to_have_count(6, timeout=LONG)
        await expect(alice.locator("#log")).to_contain_text("waiting for a moderator's look")
        await picks(olive, card.locator("details.menu"), "Number 2", "Number 5")
        await expect(card).to_contain_text("Lets through: 4 of 6")
        await card.get_by_role("button", name="Approve").click()

        done = alice.locator(".message:has(.thread-link)", has_text="six owls")
        await expect(done).to_contain_text("Done: 4 of 6", timeout=LONG)
        await expect(done).to_contain_text("2 credits")
        await done.locator(".thread-link").click()
        await expect(alice.locator("#log")).to_contain_text(
            "A moderator let 4 of 6 through; you pay for 4 only."
        )
        assert len(await widths(alice, ".message:has(.button:has-text('Save')) .picture img")) == 4
