"""A server with moderators: mia and max decide, in a room of theirs."""

from sandbox.discord import Channel
from tests.cogs.harness import BotHarness
from tests.cogs.servers import until

MODERATORS = ("mia", "max")


async def with_moderators(harness: BotHarness) -> Channel:
    """Their room."""
    world, guild = harness.world, harness.guild
    mods = [world.add_member(name, guild, permissions=("moderate_members",)) for name in MODERATORS]
    made = world.add_channel("reviews", guild, only=mods)
    await until(lambda: harness.client.get_channel(made.id))
    return made


def room(harness: BotHarness) -> Channel:
    return harness.channel("reviews")
