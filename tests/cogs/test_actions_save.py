"""Save: one's own favourites, which outlive the files of others and end with the result."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.ask import Actor, Place
from bot.domain.errors import ModeRestricted, NoSuchJob
from bot.domain.job import Job
from bot.pipeline import favourites
from bot.pipeline.clock import system_clock
from bot.pipeline.favourites import FavouritesPage
from bot.pipeline.housekeeping import Housekeeping
from bot.pipeline.media.decoder_pool import DecoderPool
from bot.pipeline.media.download import Downloader
from bot.pipeline.media.store import MediaStore
from bot.storage import media_files
from sandbox.discord import World
from tests.cogs.harness import BotHarness, opened
from tests.cogs.results import on_disk, shown


async def saved(harness: BotHarness, name: str) -> FavouritesPage:
    return await harness.services.favourites.page(harness.guild.id, harness.member(name).id, 0)


async def saves(harness: BotHarness, name: str, job: Job) -> bool:
    actor, place = Actor(harness.member(name).id), Place(job.guild_id, job.channel_id)
    return await harness.services.favourites.save(job.id, actor, place)


async def test_saved_once_and_taken_out_again(harness: BotHarness) -> None:
    job, result = await shown(harness, "alice")
    save = f"darkroom:v1:save:{job.id}"
    first = await harness.presses("bob", result, save)
    assert first.ephemeral
    assert first.reply.startswith("**Saved.**")
    again = await harness.presses("bob", result, save)
    assert again.reply.startswith("**Already saved.**")
    (found,) = (await saved(harness, "bob")).shown
    assert (found.job.id, found.message) == (job.id, (result.channel_id, result.id))
    assert len(found.files) == 6
    assert (await saved(harness, "alice")).total == 0
    told = await harness.confirms("bob", again, f"darkroom:v1:unsave:{job.id}")
    assert "Removed from your saved results" in told.reply
    assert (await saved(harness, "bob")).total == 0


async def test_nobody_takes_anything_out_of_anothers(harness: BotHarness) -> None:
    job, result = await shown(harness, "alice")
    await harness.presses("bob", result, f"darkroom:v1:save:{job.id}")
    forged = await harness.posted(f"darkroom:v1:unsave:{job.id}")
    assert "no longer" in (await harness.presses("alice", forged, f"darkroom:v1:unsave:{job.id}")).reply
    assert (await saved(harness, "bob")).total == 1


async def test_what_is_saved_outlives_the_process_and_the_sweep(world: World, tmp_path: Path) -> None:
    async with opened(world, tmp_path) as before:
        kept, result = await shown(before, "alice", 2)
        gone, _ = await shown(before, "alice", 2)
        await before.presses("bob", result, f"darkroom:v1:save:{kept.id}")
    async with opened(world, tmp_path) as after:
        later = system_clock() + timedelta(days=30)
        await _sweep(after, later)
        assert [path.name for path in (tmp_path / "media").iterdir()] == [kept.id]
        place = Place(kept.guild_id, kept.channel_id)
        found = await after.services.favourites.open(kept.id, Actor(after.member("bob").id), place)
        assert [file.name for file in found.files] == [f"darkroom-{kept.id}-{n}.jpg" for n in (0, 1)]
        assert not on_disk(after, (await after.database.read(media_files.of_job, gone.id))[0]).exists()


async def _sweep(harness: BotHarness, now: datetime) -> None:
    """As the bot does every hour."""
    downloader, decoders, hours = Downloader(frozenset()), DecoderPool(), timedelta(hours=72)
    media = MediaStore(harness.folder / "media", downloader, decoders, retention=hours)
    await Housekeeping(
        database=harness.database,
        media=media,
        courier=harness.courier,
        clock=lambda: now,
        media_retention=hours,
        row_retention=timedelta(days=400),
        on_audit=lambda _: None,
    ).sweep()
    await downloader.aclose()
    await decoders.aclose()


async def test_what_is_deleted_is_in_nobodys_favourites(harness: BotHarness) -> None:
    job, result = await shown(harness, "alice")
    await harness.presses("bob", result, f"darkroom:v1:save:{job.id}")
    await harness.services.withdrawals.ask(job.id, Actor(job.member_id), Place(job.guild_id, job.channel_id))
    assert (await saved(harness, "bob")).total == 0
    with pytest.raises(NoSuchJob):
        await harness.services.favourites.open(
            job.id, Actor(harness.member("bob").id), Place(job.guild_id, job.channel_id)
        )


async def test_there_is_room_for_so_many(harness: BotHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(favourites, "MOST", 2)
    made = [await shown(harness, "alice", 1) for _ in range(3)]
    for job, _ in made[:2]:
        assert await saves(harness, "bob", job)
    job, result = made[2]
    told = await harness.presses("bob", result, f"darkroom:v1:save:{job.id}")
    assert "You have saved 2 results here, and there is no room for more" in told.reply
    assert (await saved(harness, "bob")).total == 2


async def test_favourites_are_turned_by_the_page_the_last_first(
    harness: BotHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(favourites, "PAGE", 2)
    made = [(await shown(harness, "alice", 1))[0] for _ in range(3)]
    for job in made:
        await saves(harness, "bob", job)
    first = await saved(harness, "bob")
    assert [one.job.id for one in first.shown] == [made[2].id, made[1].id]
    assert (first.number, first.pages, first.total) == (0, 2, 3)
    beyond = await harness.services.favourites.page(harness.guild.id, harness.member("bob").id, 9)
    assert [one.job.id for one in beyond.shown] == [made[0].id]
    assert beyond.number == 1


async def test_what_was_never_posted_is_not_saved(harness: BotHarness) -> None:
    job = await harness.job("alice")
    card = await harness.posted(f"darkroom:v1:save:{job.id}")
    told = await harness.presses("alice", card, f"darkroom:v1:save:{job.id}")
    assert "There is no result to use here" in told.reply


async def test_what_only_some_may_see_is_opened_among_them_only(harness: BotHarness) -> None:
    nsfw = harness.channel("nsfw-pictures")
    job, _ = await shown(harness, "alice", 1, line="/video prompt:a red fox in snow mode:spicy", channel=nsfw)
    actor = Actor(harness.member("bob").id)
    there, elsewhere = (
        Place(job.guild_id, nsfw.id, age_restricted=True),
        Place(job.guild_id, job.channel_id + 1),
    )
    await harness.services.favourites.save(job.id, actor, there)
    assert (await harness.services.favourites.open(job.id, actor, there)).files
    with pytest.raises(ModeRestricted):
        await harness.services.favourites.open(job.id, actor, elsewhere)
