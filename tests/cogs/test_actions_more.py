"""⋯: the details of a result, and what is seldom done with it."""

from dataclasses import replace
from datetime import timedelta

from bot.pipeline.clock import system_clock
from bot.pipeline.courier import Part
from bot.pipeline.job_access import Result
from bot.storage import media_files
from cogs.ui import details, results
from cogs.ui.words import words
from tests.cogs.harness import BotHarness
from tests.cogs.results import shown

WORKS = ["Vary", "Edit", "Upscale", "Remove background"]


async def test_the_details_are_the_job_who_made_it_and_what_its_files_are_known_by(
    harness: BotHarness,
) -> None:
    job, result = await shown(harness, "alice", 2)
    told = await harness.presses("bob", result, f"darkroom:v1:more:{job.id}")
    assert told.ephemeral
    assert job.id in told.reply
    assert "`kie` took" in told.reply
    for file in await harness.database.read(media_files.of_job, job.id):
        assert file.sha256 in told.reply


async def test_the_time_that_it_took_ends_when_the_last_file_is_there(harness: BotHarness) -> None:
    job, _ = await shown(harness, "alice", 2)
    first, last = await harness.database.read(media_files.of_job, job.id)
    files = (first, replace(last, created_at=job.created_at + timedelta(seconds=34)))
    posted = replace(job, finished_at=job.created_at + timedelta(minutes=5))
    assert "took 34 s." in details.of(Result(posted, files), None, words("en"))


async def test_the_wait_for_a_moderator_is_no_time_that_the_provider_took(harness: BotHarness) -> None:
    job, _ = await shown(harness, "alice", 1)
    made_at = job.state_since
    held = replace(job, created_at=made_at - timedelta(hours=3), queued_at=made_at - timedelta(seconds=7))
    assert "took 7 s." in details.of(Result(held, ()), None, words("en"))


async def test_the_time_reads_as_in_the_small_print_of_the_result(harness: BotHarness) -> None:
    job, _ = await shown(harness, "alice", 1)
    (file,) = await harness.database.read(media_files.of_job, job.id)
    approved = replace(job, queued_at=file.created_at - timedelta(minutes=2, seconds=5))
    part = Part((0,), 1, made_at=file.created_at)
    posted = results.result(approved, part, None, system_clock() + timedelta(hours=3))
    assert "made by kie in 2 min 5 s" in str(posted.to_components())
    assert "took 2 min 5 s." in details.of(Result(approved, (file,)), None, words("en"))


async def test_delete_is_offered_to_those_who_may(harness: BotHarness) -> None:
    job, result = await shown(harness, "alice", 1)
    offered = {
        name: [button["label"] for button in told.response.buttons]
        for name in ("alice", "mo", "bob")
        if (told := await harness.presses(name, result, f"darkroom:v1:more:{job.id}")).response
    }
    assert offered == {
        "alice": [*WORKS, "Delete"],
        "mo": [*WORKS, "Report", "Delete"],
        "bob": [*WORKS, "Report"],
    }


async def test_delete_behind_the_dots_asks_in_the_same_place(harness: BotHarness) -> None:
    job, result = await shown(harness, "alice", 1)
    more = await harness.presses("alice", result, f"darkroom:v1:more:{job.id}")
    assert more.response
    await harness.world.click(harness.member("alice"), more.response, f"darkroom:v1:delete:{job.id}")
    await harness.world.wait_for(lambda: more.response and "Delete this for everybody" in more.response.text)
    sure = await harness.confirms("alice", more, f"darkroom:v1:withdraw:{job.id}")
    assert "It is being deleted" in sure.reply


async def test_a_result_has_one_row_of_buttons(harness: BotHarness) -> None:
    _, result = await shown(harness, "alice", 1)
    assert [button["label"] for button in result.buttons] == ["Again", "Remix", "Animate", "Save", "⋯"]
    nsfw = harness.channel("nsfw-pictures")
    _, video = await shown(harness, "alice", 1, line="/video prompt:a fox running", channel=nsfw)
    assert [button["label"] for button in video.buttons] == ["Again", "Remix", "Save", "⋯"]
