"""A server with moderators and a room of theirs, for tests that kill the process around what they decide."""

import signal

from bot.domain.job import Job
from bot.domain.review import Kind, Review
from bot.pipeline.failpoints import Failpoint
from bot.storage import reviews
from sandbox.discord import Channel, File, Member, Message
from tests.crash.harness import PATIENCE, CrashHarness, until
from tests.crash.trap import Order


async def with_moderators(harness: CrashHarness, keys: str, *names: str) -> None:
    """Members of these names moderate, in a room of theirs; `keys` are more lines of the server's policy."""
    world = harness.world
    made = world.add_channel(
        "reviews", only=[world.add_member(name, permissions=("moderate_members",)) for name in names]
    )
    file = File("policy.toml", f'{keys}\nreview_channel = "{made.id}"\n'.encode())
    pictures, olive = world.channel("pictures"), world.member("olive")
    asked = await world.slash(olive, pictures, "/settings import", attachments={"file": file})
    await asked.answered(PATIENCE)


def room(harness: CrashHarness) -> Channel:
    return harness.world.channel("reviews")


def cards(harness: CrashHarness, job: Job) -> list[Message]:
    return [one for one in harness.world.messages(room(harness)) if job.id in str(one.components)]


async def review_of(harness: CrashHarness, kind: Kind, job: Job) -> Review | None:
    return await harness.read(reviews.about, kind, job.id)


async def shown(harness: CrashHarness, kind: Kind, job: Job) -> Review:
    """As its card now has it."""

    async def found() -> Review | None:
        review = await review_of(harness, kind, job)
        return review if review and review.shown == review.version else None

    return await until(found, lambda: f"not shown:\n{harness.bot.log_tail(40)}")


async def record(harness: CrashHarness, member: Member) -> str:
    """What mia is shown of a member."""
    by = harness.world.member("mia")
    asked = await harness.world.slash(by, room(harness), "mod member", {"member": member})
    return (await asked.answered(PATIENCE)).reply


def order(harness: CrashHarness, point: Failpoint) -> None:
    """The process dies there."""
    Order(point, signal.SIGKILL).give(harness.directory)


async def live_again(harness: CrashHarness, hours: int) -> None:
    """It has died, and so much later begins its next life."""
    assert await harness.ended() == -signal.SIGKILL
    harness.world.advance(hours * 3600)
    await harness.start()
