"""The page in a real browser, with the unmodified bot and the local providers behind it."""

from collections.abc import AsyncGenerator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, expect
from playwright.async_api import Page as Tab

from sandbox.lab import Lab, open_lab
from sandbox.page import Page
from tests.forking import fork
from tests.sandbox.browser import needs_chromium, picture_file, play_as, tab, type_command, widths

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="session")]
LONG = 30_000
RESULT = ".message:has(.button:has-text('Save'))"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lab(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Lab]:
    async with open_lab(tmp_path_factory.mktemp("lab"), latency=0.5, launch=fork) as lab:
        yield lab


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def url(lab: Lab) -> AsyncGenerator[str]:
    async with Page(lab) as page:
        yield page.url


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: BrowserContext, url: str) -> AsyncGenerator[Tab]:
    """Alice's tab."""
    async with tab(browser, url) as page:
        yield page


async def make(page: Tab, command: str, prompt: str) -> None:
    """Send a command, and go to its thread when the result is there. No other test may use the prompt."""
    await type_command(page, command.format(prompt))
    await page.keyboard.press("Enter")
    card = page.locator(".message:has(.thread-link)", has_text=prompt)
    await expect(card).to_contain_text("Done", timeout=LONG)
    await card.locator(".thread-link").click()
    await expect(page.locator("#topbar h2")).to_have_text(prompt)


async def test_a_command_typed_by_completion_ends_with_pictures_and_again_makes_more(page: Tab) -> None:
    await page.keyboard.press("/")
    await expect(page.get_by_role("option", name="/imagine")).to_be_visible()
    await page.keyboard.type("ima")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("combobox", name="prompt")).to_be_focused()
    await page.keyboard.type("a red fox in snow")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("option")).to_contain_text(["model", "aspect_ratio", "provider"])
    await page.keyboard.type("model")
    await page.keyboard.press("Enter")
    await page.get_by_role(
        "option", name="grok-image · Grok Imagine Image"
    ).wait_for()  # the bot's own suggestion
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")

    answer = page.locator(".message.ephemeral").last
    await expect(answer).to_contain_text("in the queue")
    await expect(answer).to_contain_text("Only you can see this")
    card = page.locator(".message:not(.ephemeral)", has_text="a red fox in snow").first
    await expect(card).to_contain_text("Done", timeout=LONG)
    await card.locator(".thread-link").click()
    await expect(page.locator("#topbar h2")).to_have_text("a red fox in snow")
    shown = await widths(page, f"{RESULT} .picture img")
    assert len(shown) == 6
    assert min(shown) > 0

    await page.locator(RESULT).get_by_role("button", name="Again").click()
    await expect(page.locator(RESULT)).to_have_count(2, timeout=LONG)
    assert len(await widths(page, f"{RESULT} .picture img")) == 12


async def test_a_video_plays(page: Tab) -> None:
    await make(page, "/video {} duration:2 ", "waves at night")
    player = page.locator("video").last
    await expect(player).to_be_visible()
    await player.evaluate("video => { video.muted = true; return video.play(); }")
    handle = await player.element_handle()
    await page.wait_for_function("video => video.currentTime > 0.3 && video.videoWidth > 0", arg=handle)


async def test_a_picture_is_enlarged_and_closed_by_the_keyboard(page: Tab) -> None:
    await make(page, "/imagine {} ", "an owl")
    await page.locator(f"{RESULT} .picture").first.click()
    large = page.locator("dialog.lightbox")
    await expect(large).to_contain_text("1 of 6")
    await page.keyboard.press("ArrowRight")
    await expect(large).to_contain_text("2 of 6")
    await page.keyboard.press("Escape")
    await expect(large).to_have_count(0)


async def test_only_alice_sees_what_only_alice_may_see(page: Tab) -> None:
    await type_command(page, "/credits balance ")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.ephemeral").last).to_contain_text("credits available")
    await expect(page.locator(".channel", has_text="mod-room")).to_have_count(0)

    await play_as(page, "bob")
    await expect(page.locator("#log")).not_to_contain_text("credits available")
    await expect(page.locator(".message.ephemeral")).to_have_count(0)
    await play_as(page, "mo")
    await expect(page.locator(".channel", has_text="mod-room")).to_be_visible()
    await play_as(page, "alice")
    await expect(page.locator(".message.ephemeral").last).to_contain_text("credits available")
    await page.get_by_role("button", name="Dismiss message").last.click()
    await expect(page.locator("#log")).not_to_contain_text("credits available")


async def test_a_failure_is_told_where_the_member_looks(page: Tab) -> None:
    await type_command(page, "/imagine a lighthouse [fail]")
    await page.keyboard.press("Enter")
    told = page.locator(".message.ephemeral").last
    await expect(told).to_contain_text("credits refunded", timeout=LONG)
    card = page.locator(".message:not(.ephemeral)").last
    await expect(card).to_contain_text("The provider could not make it. 4 credits refunded.")
    await expect(page.locator(".channel.thread", has_text="a lighthouse")).to_have_count(0)


async def test_a_picture_attached_to_a_command_reaches_the_provider(
    page: Tab, lab: Lab, tmp_path: Path
) -> None:
    await type_command(page, "/video it looks up model:grok-video provider:xai share_input:true ")
    await page.keyboard.press("Tab")
    await page.keyboard.type("image")
    await expect(page.get_by_role("option", name="image")).to_be_visible()
    await page.keyboard.press("Enter")
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="image: choose a file").click()
    await (await chooser.value).set_files(picture_file(tmp_path))
    await expect(page.locator(".pill", has_text="fox.png")).to_be_visible()
    await page.keyboard.press("Enter")
    card = page.locator(".message:not(.ephemeral)", has_text="it looks up").first
    await expect(card).to_contain_text("Done", timeout=LONG)
    sent = [call.json for call in lab.providers.servers["xai"].calls("create")][-1]
    assert "image" in sent


async def test_what_discord_would_not_send_is_said_at_once(page: Tab, lab: Lab) -> None:
    before = len([sent for sent in lab.discord.interactions() if sent.kind == 2])
    await type_command(page, "/imagine ")
    await page.keyboard.press("Enter")
    await expect(page.locator("#problem")).to_have_text("prompt is required")
    await expect(page.get_by_role("combobox", name="prompt")).to_be_focused()
    await type_command(page, "/video a fox duration:long")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("#problem")).to_have_text("duration takes a whole number")
    assert len([sent for sent in lab.discord.interactions() if sent.kind == 2]) == before


async def test_what_a_member_writes_is_text_and_never_markup(page: Tab, lab: Lab) -> None:
    hostile = (
        "<img src=x onerror=alert(1)> **bold** `<b>code</b>` <script>alert(2)</script> javascript:alert(3)"
    )
    await type_command(page, hostile)
    await page.keyboard.press("Enter")
    words = page.locator(".message[data-author=alice] .words").last
    await expect(words.locator("strong")).to_have_text("bold")
    await expect(words.locator("code")).to_have_text("<b>code</b>")
    await expect(words).to_contain_text("<img src=x onerror=alert(1)>")
    assert await words.locator("img, script, b, a").count() == 0
    said = lab.discord.messages(lab.discord.channel("pictures"))[-1]
    assert said.content == hostile


async def test_a_reload_comes_back_to_the_same_member_and_channel(page: Tab) -> None:
    await play_as(page, "mo")
    await page.locator(".channel", has_text="mod-room").click()
    await page.reload()
    await expect(page.get_by_text("You are mo")).to_be_visible()
    await expect(page.locator("#topbar h2")).to_have_text("mod-room")


async def test_a_moderator_deletes_a_message_and_alice_sees_it_go(
    page: Tab, browser: BrowserContext, url: str
) -> None:
    await type_command(page, "delete me")
    await page.keyboard.press("Enter")
    async with tab(browser, url, "mo") as other:
        message = other.locator(".message", has_text="delete me")
        await message.hover()
        await message.get_by_role("button", name="Delete message").click()
        await expect(message).to_have_count(0)
    await expect(page.locator(".message", has_text="delete me")).to_have_count(0)


async def test_the_lab_switches_a_provider_and_inserts_a_mishap(page: Tab, lab: Lab) -> None:
    await page.get_by_role("button", name="Lab: mishaps").click()
    switch = page.get_by_role("switch", name="kie: Maintenance")
    await switch.check()
    await expect(switch).to_be_checked()
    assert lab.providers.servers["kie"].maintenance
    await switch.uncheck()
    await page.locator(".words-list button", has_text="[oversize]").click()
    await expect(page.get_by_role("combobox", name="prompt")).to_have_value("a red fox [oversize]")
    await expect(page.locator(".requests li").first).to_be_visible()


async def test_a_killed_bot_leaves_commands_unanswered_until_it_is_started_again(page: Tab) -> None:
    await page.get_by_role("button", name="Lab: mishaps").click()
    await page.get_by_role("button", name="kill -9").click()
    await expect(page.locator("#topbar")).to_contain_text("Darkroom is not running")
    await type_command(page, "/darkroom help ")
    await page.keyboard.press("Enter")
    await expect(page.locator("#log")).to_contain_text("The application did not respond")
    await page.get_by_role("button", name="Start", exact=True).click()
    await expect(page.locator("#topbar")).to_contain_text("Darkroom is online", timeout=LONG)
    await type_command(page, "/darkroom help ")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.ephemeral").last).to_contain_text("What happens then")


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Origin": "https://evil.example"}, "another site's script"),
        ({}, "no origin at all"),
        ({"Host": "evil.example", "Origin": "http://evil.example"}, "a name rebound to this address"),
    ],
)
async def test_no_other_site_may_drive_the_page(
    lab: Lab, url: str, headers: dict[str, str], why: str
) -> None:
    async with aiohttp.ClientSession(headers=headers) as client:
        async with client.post(f"{url}api/lab/bot", json={"do": "kill"}) as response:
            assert response.status == 403, why
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await client.ws_connect(f"{url}live?member=alice")
    assert lab.bot.running
