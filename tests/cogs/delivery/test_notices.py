"""Those who manage a server are told, once and where they see it, that the bot may not post in a channel."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.job import Job
from bot.pipeline.courier import Forbidden
from bot.pipeline.guilds import Guilds
from bot.pipeline.notices import Notice
from bot.storage import jobs, posts
from bot.storage.database import Database
from cogs.delivery.notices import tell
from cogs.ui import notices
from sandbox.discord import Channel, World
from tests.cogs.delivery.harness import PNG, DeliveryHarness, opened


@dataclass(slots=True)
class House:
    """A harness whose troubles are kept, and told to the server."""

    harness: DeliveryHarness
    database: Database
    alerts: list[str]

    def notices(self) -> list[tuple[str, str]]:
        """Channel and words, as a moderator sees them."""
        world = self.harness.world
        return [
            (place.name, message.content)
            for place in world.channels()
            for message in world.messages(place, world.member("mo"))
            if message.content.startswith("I need more permissions")
        ]

    async def arrived(self, job: Job, channel_id: int) -> None:
        """A result of the job, as the pipeline records it."""
        await self.database.write(jobs.insert, replace(job, created_at=self.harness.now))
        await self.database.write(posts.record, job.id, "result", 0, channel_id, 1, self.harness.now)


@pytest.fixture
async def house(world: World, tmp_path: Path) -> AsyncIterator[House]:
    alerts: list[str] = []

    async def alert(notice: Notice) -> None:
        alerts.append(notices.text(notice))

    async def told(guild_id: int, channel_id: int, notice: Notice) -> None:
        await tell(harness.client, guild_id, channel_id, notice)

    async with Database.open(f"sqlite+aiosqlite:///{tmp_path / 'darkroom.db'}") as database:
        guilds = Guilds(database, lambda: harness.now, alert, told)
        async with opened(world, tmp_path, on_forbidden=guilds.forbidden) as harness:
            await harness.until(harness.client.is_ready)
            yield House(harness, database, alerts)


async def refused(house: House) -> None:
    """One more card that is not taken, after any mark of this process has worn off."""
    house.harness.now += timedelta(minutes=11)
    house.harness.world.faults.add(
        "POST", f"/channels/{house.harness.pictures.id}/messages", status=403, code=50013
    )
    with pytest.raises(Forbidden):
        await house.harness.courier.announce(house.harness.job(), [], again=False)


async def test_the_server_is_told_once_in_a_channel_where_the_bot_may_post(house: House) -> None:
    house.harness.world.set_bot_permissions(
        house.harness.world.channel("nsfw-pictures"), deny=["send_messages"]
    )
    for _ in range(3):
        await refused(house)
    ((place, words),) = house.notices()
    assert place == "mod-room"
    assert f"<#{house.harness.pictures.id}>" in words
    assert "Send Messages in Threads" in words
    assert house.alerts == [words]


async def test_the_system_channel_comes_first(house: House) -> None:
    news = house.harness.world.add_channel("news")
    make_system_channel(house.harness.world, news)
    guild = house.harness.client.get_guild(news.guild_id)
    assert guild
    await house.harness.until(lambda: guild.system_channel and guild.system_channel.id == news.id)
    await refused(house)
    assert [place for place, _ in house.notices()] == ["news"]


def make_system_channel(world: World, channel: Channel) -> None:
    backend = vars(world)["_backend"]
    backend.get_guild(channel.guild_id).system_channel_id = channel.id
    backend.edit_guild(channel.guild_id, {})


async def test_a_channel_that_refuses_the_notice_too_is_passed_over(house: House) -> None:
    elsewhere = house.harness.world.channel("nsfw-pictures")
    house.harness.world.faults.add("POST", f"/channels/{elsewhere.id}/messages", status=403, code=50001)
    await refused(house)
    assert [place for place, _ in house.notices()] == ["mod-room"]


async def test_a_server_without_a_place_for_it_loses_nothing_else(house: House) -> None:
    for name in ("nsfw-pictures", "mod-room"):
        house.harness.world.set_bot_permissions(house.harness.world.channel(name), deny=["send_messages"])
    await refused(house)
    assert house.notices() == []
    assert len(house.alerts) == 1


async def test_what_is_lost_anew_is_told_anew_once_results_had_arrived(house: House) -> None:
    await refused(house)
    house.harness.now += timedelta(hours=1)
    astray = house.harness.job(id="astray0000", interaction_id=1, thread_id=5)
    await house.arrived(astray, astray.channel_id)  # the thread refused it, so this proves nothing
    await refused(house)
    assert len(house.notices()) == 1
    await house.arrived(house.harness.job(id="arrived000", interaction_id=2, thread_id=6), 6)
    await refused(house)
    await refused(house)
    assert len(house.notices()) == len(house.alerts) == 2


async def test_threads_that_refuse_are_told_as_their_channel_and_so_once(house: House) -> None:
    harness = house.harness
    announced = [await harness.announced(harness.job(id=code)) for code in ("first00000", "second0000")]
    harness.world.set_bot_permissions(harness.pictures, deny=["send_messages_in_threads"])
    for job in announced:
        await harness.courier.post(job, harness.part(job, PNG), again=False)
    ((_, words),) = house.notices()
    assert f"<#{harness.pictures.id}>" in words
