"""A real Chromium for the page's tests, and what a person does with it."""

import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, ConsoleMessage, Page, ViewportSize, async_playwright

_COMMANDS = ("chromium-headless-shell", "chromium", "google-chrome")
"""The first has no windows to draw, and takes a quarter less processor time than the others."""
CHROMIUM = next(filter(None, map(shutil.which, _COMMANDS)), "")
needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine to open the page with")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)
_PATIENCE = 20_000  # ms; the machine may be busy
_VIEW: ViewportSize = {"width": 1280, "height": 800}
_OPEN_WINDOW = "window.open('about:blank', '', 'popup,width=1280,height=800')"
"""A window that has little around its page and shares the process of who opens it, which makes it quick; and that is
drawn beside others, as a tab behind another one is not.
"""


@asynccontextmanager
async def chromium() -> AsyncGenerator[BrowserContext]:
    """Headless, with a profile of its own that is thrown away. The page keeps nothing in it, so one does for all tabs."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, headless=True, args=list(_ARGUMENTS)
        )
        try:
            context = await browser.new_context(viewport=_VIEW)
            context.set_default_timeout(_PATIENCE)
            await context.new_page()  # it stays, and the tests' tabs are opened from it
            yield context
        finally:
            await browser.close()


@asynccontextmanager
async def tab(browser: BrowserContext, url: str, member: str = "alice") -> AsyncGenerator[Page]:
    """The page as one member sees it. Anything its scripts complain about fails the test."""
    async with browser.expect_page() as opened:
        await browser.pages[0].evaluate(_OPEN_WINDOW)
    page = await opened.value
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and "409 (Conflict)" not in message.text:  # refusals are answered with 409
            complaints.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(f"{url}#{member}")
    await page.locator("#log .intro h3").wait_for()
    try:
        yield page
    finally:
        await page.close()
    assert not complaints, complaints


async def type_command(page: Page, words: str) -> None:
    """Type in the composer from its beginning. A command that was begun is left, its suggestions closed before it."""
    text = page.locator("#text")
    await page.locator("body").press("Escape")
    while not await text.is_visible():
        await page.locator("body").press("Escape")
    await text.click()
    await page.keyboard.type(words)


async def play_as(page: Page, member: str) -> None:
    await page.get_by_role("radio", name=member).click()
    await page.get_by_text(f"You are {member}").wait_for()


async def widths(page: Page, pictures: str) -> list[int]:
    """The natural widths of pictures, once each has arrived: 0 for one that could not be shown."""
    found = page.locator(pictures)
    await found.first.wait_for()
    return [
        await image.evaluate(
            "async image => { image.loading = 'eager'; await image.decode().catch(() => null);"
            " return image.naturalWidth; }"
        )
        for image in await found.all()
    ]


def picture_file(directory: Path) -> Path:
    from PIL import Image

    path = directory / "fox.png"
    Image.new("RGB", (640, 480), "orange").save(path)
    return path
